"""The alt-text bench: a queue of images without alt text, worked through with the keyboard.

The library view makes one `AltTextDesk` (alt_text_bench_desk.py) and connects its `changed(Changes)`; it
opens the bench with `AltTextBench(hub, thumbnails, desk, locales, locale, scope, parent).open()`: `scope`
are the selected items, or None for the whole library. Enter saves and goes on, Shift+Enter saves and goes
back, Page down and up go without saving, Ctrl+T fills from the template, Ctrl+. takes the first fix, Esc
takes back what was typed and, pressed again, leaves.
"""

from array import array
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.context import NEUTRAL
from app.models.errors import AppError
from app.models.media.alt_text import ALT_TEXT_LENGTH, PLACEHOLDERS, fill_template
from app.models.media.alt_text_fill import findings_in
from app.views.library.alt_text_bench_desk import AltTextDesk, BenchItem
from app.views.library.alt_text_bench_fill import FillAllDialog
from app.views.library.alt_text_bench_parts import FIX_KEYS, AltTextField, FindingList, ItemPicture
from app.views.support.announcement import announce
from app.views.support.buttons import link_button, primary_button, quiet_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.fields import FieldMessage, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import ElidedLabel, set_look, set_tone, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.undo import Moved

FIRST_TEMPLATE: Final = "{product}, {color}, view {position}"
FILL_KEYS: Final = "Ctrl+T"
_FIRST_SIZE: Final = QSize(1000, 640)
_SMALLEST: Final = QSize(760, 520)
_PICTURE: Final = QSize(220, 260)
_PREFETCHED: Final = 2
_FACT_WORDS: Final = {"product": "Product", "number": "Product number", "position": "Position"}


class AltTextBench(FooterDialog):
    """Shows one item of the queue at a time. Thread: GUI."""

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        desk: AltTextDesk,
        locales: Sequence[str],
        locale: str = NEUTRAL,
        scope: Sequence[int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, "Alt texts", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._scope = scope
        self._locales = (NEUTRAL, *(each for each in locales if each != NEUTRAL))
        self._queue: array[int] = array("q")
        self._place = 0
        self._item: BenchItem | None = None
        self._elsewhere: list[str] = []
        self.picture = ItemPicture(hub, thumbnails, _PICTURE)
        self.locale_box = QComboBox(self)
        self.progress = text_label("", "body", "t2")
        self.name = ElidedLabel("", "section")
        self.facts = QGridLayout()
        self.field = needs(AltTextField(self), Act.EDIT)
        self.counter = text_label("", "caption")
        self.message = FieldMessage(self.field)
        self.findings = FindingList(hub, self)
        self.neutral = text_label("", "body", "t2")
        self.template = QLineEdit(FIRST_TEMPLATE, self)
        self.template_message = FieldMessage(self.template)
        self.preview = text_label("", "caption", "t3")
        self._done = EmptyState(hub, "waiting", "Reading…")
        self._lay_out()
        self._wire(locale if locale in self._locales else NEUTRAL)

    @property
    def locale_code(self) -> str:
        """The locale that is worked on."""
        return str(self.locale_box.currentData())

    @property
    def item(self) -> BenchItem | None:
        """The item that is shown."""
        return self._item

    # --- going through the queue ----------------------------------------------------------------

    def reload(self) -> None:
        """Read queue and counts anew."""
        self._desk.read_queue(self.locale_code, self._scope, self._on_queue)
        self._desk.read_counts(self._locales, self._scope, self._on_counts)

    def save(self) -> bool:
        """Write what was typed; False where that was refused, and the reason is under the field."""
        if self._item is None:
            return True
        try:
            self._desk.save(self._item, self.locale_code, self.field.toPlainText())
        except AppError as problem:
            self._complain(str(problem))
            return False
        return True

    def go(self, by: int) -> None:
        """Show the next item (+1) or the one before (-1)."""
        place = self._place + by
        if by < 0 and place < 0:
            return
        self._place = min(place, len(self._queue))
        self._show()

    def _save_and_go(self, by: int) -> None:
        if self.save():
            self.go(by)

    def _on_queue(self, queue: "array[int]") -> None:
        self._queue, self._place = queue, 0
        self._show()

    def _on_counts(self, counts: dict[str, int]) -> None:
        for place, locale in enumerate(self._locales):
            self.locale_box.setItemText(place, f"{locale} · {counts.get(locale, 0):,} missing")
        self._elsewhere = [
            f"{locale} lacks {counts[locale]:,}" for locale in self._locales if counts.get(locale)
        ]
        if self._item is None and not self._queue:
            self._say_done()

    def _on_locale(self) -> None:
        self.reload()
        self.field.setFocus()

    # --- what is shown --------------------------------------------------------------------------

    def _show(self) -> None:
        item = None
        while self._place < len(self._queue):
            item = self._desk.item(self._queue[self._place])
            if item is not None:
                break
            del self._queue[self._place]  # deleted meanwhile
        self._item = item
        self._show_state(item is not None)
        self.picture.show_row(None if item is None else item.detail.row)
        if item is None:
            return
        content, total = item.detail.content, len(self._queue)
        self.progress.setText(f"{self._place + 1:,} of {total:,}")
        self.name.setText(content.display_name)
        self._show_facts(item)
        self._complain("")
        self.field.setPlainText(item.alt_text(self.locale_code))
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        neutral = item.alt_text(NEUTRAL)
        self.neutral_box.setVisible(self.locale_code != NEUTRAL)
        self.neutral.setText(neutral or "No Neutral alt text either.")
        self.copy_neutral.setVisible(bool(neutral))
        self._show_preview()
        self._on_typed()
        following = self._queue[self._place + 1 : self._place + 1 + _PREFETCHED]
        self.picture.prefetch(self._desk.shown_contents(following))
        announce(self.field, f"{content.display_name}, {self._place + 1} of {total}")

    def _show_state(self, has_item: bool) -> None:
        had_item = not self._work.isHidden()
        self._work.setVisible(has_item)
        self._done.setVisible(not has_item)
        for button in (self.skip, self.next):
            button.setEnabled(has_item)
        self.fill_all.setEnabled(bool(self._queue))
        self.previous.setEnabled(self._place > 0)
        if has_item:
            if not had_item:
                self.field.setFocus()
            return
        self.progress.setText("")
        self._say_done()
        announce(self, "That was the last one" if self._queue else "Nothing is missing")
        (self.previous if self._queue else self.close_button).setFocus()

    def _say_done(self) -> None:
        if self._queue:
            self._done.say("That was the last one", "Shift+Enter goes back, Esc leaves.", "ended")
            return
        where = "" if self._scope is None else " of the selected items"
        said = [f"Every image{where} has an alt text in {self.locale_code}."]
        if self._elsewhere:
            said.append(f"{', '.join(self._elsewhere)}.")
        self._done.say("Nothing is missing", " ".join(said), "ended")

    def _show_facts(self, item: BenchItem) -> None:
        while (taken := self.facts.takeAt(0)) is not None:
            taken.widget().deleteLater()
        rows = [
            (_FACT_WORDS.get(name, name.capitalize()), item.facts[name])
            for name in PLACEHOLDERS
            if name != "name" and item.facts.get(name)
        ]
        for place, (label, value) in enumerate(rows or [("Product", "Not assigned to any")]):
            self.facts.addWidget(text_label(label, "caption", "t3"), place, 0)
            self.facts.addWidget(ElidedLabel(value, "body", Qt.TextElideMode.ElideRight), place, 1)

    def _on_typed(self) -> None:
        text = self.field.toPlainText().strip()
        self.counter.setText(f"{len(text)} of {ALT_TEXT_LENGTH}")
        set_tone(self.counter, "warn" if len(text) > ALT_TEXT_LENGTH else "t3")
        if not self.message.isHidden():
            self._complain("")
        if self._item is not None:
            found = findings_in(text, self._item.detail.content)
            self.findings.show_findings(found)
            self.field.setAccessibleDescription(" ".join(finding.sentence for finding in found))

    def _complain(self, text: str) -> None:
        if text:
            self.message.complain(text)
            return
        self.message.hide()
        set_look(self.field, "problem", "false")

    # --- template -------------------------------------------------------------------------------

    def fill_from_template(self) -> None:
        """Put what the template makes into the field, where Ctrl+Z takes it back."""
        text = self._filled()
        if text:
            self._replace_text(text)

    def _filled(self) -> str:
        try:
            return "" if self._item is None else fill_template(self.template.text(), self._item.facts)
        except AppError:
            return ""  # said under the template

    def _show_preview(self) -> None:
        try:
            fill_template(self.template.text(), {})
        except AppError as problem:
            self.template_message.complain(str(problem))
            self.preview.setText("")
        else:
            self.template_message.hide()
            set_look(self.template, "problem", "false")
            made = self._filled()
            self.preview.setText(made or "Nothing: no product uses this item yet.")
        is_good = self.template_message.isHidden()
        self.fill.setEnabled(is_good and bool(self._filled()))
        self.fill_all.setEnabled(is_good and bool(self._queue))

    def _replace_text(self, text: str) -> None:
        cursor = self.field.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.field.setTextCursor(cursor)
        self.field.setFocus()

    def _take_fix(self) -> None:
        fix = self.findings.first_fix
        if fix is not None:
            self._replace_text(fix)

    def _open_fill_all(self) -> None:
        if self.fill_all.isEnabled() and self.save():
            dialog = FillAllDialog(
                self.hub, self._desk, self._queue, self.template.text(), self.locale_code, self
            )
            dialog.filled.connect(self.reload)
            dialog.open()

    def _undo(self) -> None:
        if self._desk.history.can_undo:
            self._desk.history.undo()

    def _on_moved(self, move: Moved) -> None:
        self.reload()
        announce(self, move.words)

    # --- leaving --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc take back what was typed before it leaves; go back from the end of the queue."""
        if event.key() == Qt.Key.Key_Escape and self._is_typed():
            assert self._item is not None
            self._replace_text(self._item.alt_text(self.locale_code))
            return
        is_back = event.key() == Qt.Key.Key_PageUp or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        if is_back and self._item is None:
            self.go(-1)
            return
        super().keyPressEvent(event)

    def _is_typed(self) -> bool:
        item = self._item
        return item is not None and self.field.toPlainText().strip() != item.alt_text(self.locale_code)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what was typed; stay open where that is refused."""
        if self._is_typed() and not self.save():
            event.ignore()
            return
        super().closeEvent(event)

    # --- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        hub = self.hub
        self.setMinimumSize(_SMALLEST)
        window = self.parentWidget().window().size() if self.parentWidget() else _FIRST_SIZE
        self.resize(_FIRST_SIZE.boundedTo(window - QSize(60, 60)).expandedTo(_SMALLEST))
        head = QHBoxLayout()
        head.setSpacing(8)
        self.body.removeWidget(self.title)
        head.addWidget(self.title)
        head.addWidget(self.progress)
        head.addStretch(1)
        label = field_label("Locale", self.locale_box)
        head.addWidget(label)
        head.addWidget(self.locale_box)
        self.body.addLayout(head)
        self._work = QWidget(self)
        columns = QHBoxLayout(self._work)
        columns.setContentsMargins(0, 4, 0, 0)
        columns.setSpacing(16)
        columns.addWidget(self.picture, 1)
        columns.addLayout(self._make_form(), 1)
        self.body.addWidget(self._work, 1)
        self.body.addWidget(self._done, 1)
        self._work.hide()
        self.close_button = secondary_button(hub, "Close", parent=self)
        self.previous = quiet_button(hub, "Previous", "move_left", self)
        self.skip = quiet_button(hub, "Skip", "move_right", self)
        self.next = needs(primary_button(hub, "Save and next", "check", self), Act.EDIT)
        for button, keys in (
            (self.close_button, "Esc"),
            (self.previous, "Shift+Enter"),
            (self.skip, "Page down"),
            (self.next, "Enter"),
        ):
            button.setToolTip(f"{button.text()} ({keys})")
            button.setAutoDefault(False)
            button.setEnabled(button is self.close_button)
        self.footer.addWidget(self.close_button)
        self.add_buttons(self.previous, self.skip, self.next)

    def _make_form(self) -> QVBoxLayout:
        form = QVBoxLayout()
        form.setSpacing(8)
        form.addWidget(self.name)
        self.facts.setHorizontalSpacing(12)
        self.facts.setVerticalSpacing(2)
        self.facts.setColumnStretch(1, 1)
        form.addLayout(self.facts)
        form.addWidget(self._make_neutral())
        head = QHBoxLayout()
        head.addWidget(field_label("Alt text", self.field))
        head.addStretch(1)
        head.addWidget(self.counter)
        form.addLayout(head)
        for widget in (self.field, self.message, self.findings):
            form.addWidget(widget)
        form.addStretch(1)
        form.addWidget(field_label("Template", self.template))
        self.template.setToolTip("Use " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS))
        self.preview.setWordWrap(True)
        for widget in (self.template, self.template_message, self.preview):
            form.addWidget(widget)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.fill = needs(secondary_button(self.hub, "Fill from template", "alt_text", self), Act.EDIT)
        self.fill.setToolTip(f"Fill from template ({FILL_KEYS})")
        self.fill_all = needs(link_button(self.hub, "Fill all from template…", parent=self), Act.EDIT)
        self.fill_all.setMinimumHeight(24)
        for button in (self.fill, self.fill_all):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        form.addLayout(line)
        return form

    def _make_neutral(self) -> QWidget:
        self.neutral_box = QWidget(self)
        box = QVBoxLayout(self.neutral_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(text_label("Neutral", "label"))
        head.addStretch(1)
        self.copy_neutral = needs(link_button(self.hub, "Use this text", parent=self), Act.EDIT)
        self.copy_neutral.setAccessibleName("Use the Neutral alt text")
        self.copy_neutral.setMinimumHeight(24)
        self.copy_neutral.setAutoDefault(False)
        head.addWidget(self.copy_neutral)
        box.addLayout(head)
        self.neutral.setWordWrap(True)
        box.addWidget(self.neutral)
        return self.neutral_box

    def _wire(self, locale: str) -> None:
        for each in self._locales:
            self.locale_box.addItem(each, each)
        self.locale_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.locale_box.setCurrentIndex(self._locales.index(locale))
        self.locale_box.activated.connect(self._on_locale)
        self.field.textChanged.connect(self._on_typed)
        self.field.next_asked.connect(lambda: self._save_and_go(1))
        self.field.previous_asked.connect(lambda: self._save_and_go(-1))
        self.field.skip_asked.connect(lambda: self.go(1))
        self.field.back_asked.connect(lambda: self.go(-1))
        self.field.undo_asked.connect(self._undo)
        self._desk.history.moved.connect(self._on_moved)
        self.findings.fix_asked.connect(self._replace_text)
        self.copy_neutral.clicked.connect(lambda: self._replace_text(self.neutral.text()))
        self.template.textChanged.connect(self._show_preview)
        self.template.returnPressed.connect(self.fill_from_template)
        self.fill.clicked.connect(self.fill_from_template)
        self.fill_all.clicked.connect(self._open_fill_all)
        self.close_button.clicked.connect(self.close)
        self.previous.clicked.connect(lambda: self._save_and_go(-1))
        self.skip.clicked.connect(lambda: self.go(1))
        self.next.clicked.connect(lambda: self._save_and_go(1))
        for keys, act in (
            (FILL_KEYS, self.fill_from_template),
            (FIX_KEYS, self._take_fix),
        ):
            QShortcut(keys, self).activated.connect(act)
        QTimer.singleShot(0, self, self.reload)
