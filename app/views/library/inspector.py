"""The inspector at the right of the library: what the selected items say of themselves.

`InspectorDesk` (inspector_desk.py) reads what the inspector shows and carries out what it asks: edits with
undo, check-outs, versions, bulk edits with progress. The library view

- makes `Inspector(hub, thumbnails)` and
  `InspectorDesk(tenant, user, inspector, background, presenter, undo_stack, parent)`;
- calls `desk.select(first, count, all_ids)` when the selection has settled: at most `MOST_AT_ONCE`
  (bulk_edit.py) ids with the current item in front, how many are selected, and a callable that returns every
  selected id (asked when all of them are edited); `desk.apply_changes(changes)` when something was written
  elsewhere; `inspector.set_locales(...)`, `inspector.set_known_tags(...)` and, before anything that must not
  lose what is typed, `inspector.commit()`;
- connects `inspector.step_asked(by)`, `inspector.quick_look_asked()`, `inspector.publish_asked(media_ids)`,
  `inspector.product_asked(product_id)`, and `desk.changed(Changes)` to refresh itself and tell the others.

The desk alone connects the other signals of the inspector.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.models.context import NEUTRAL
from app.models.media.rows import MediaRow, MediaTexts, MediaType
from app.views.library.tag_editor import TagEditor
from app.views.library.text_edits import FieldChange, MediaEdit, TextField
from app.views.library.tile import duration_text, file_kind
from app.views.support.buttons import icon_button
from app.views.support.cards import EmptyState
from app.views.support.chips import ChipLabel, state_chip
from app.views.support.fields import field_label
from app.views.support.labels import ElidedLabel, rule, set_tone, text_label
from app.views.support.theme import VIEW_HEADER_HEIGHT, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

SAVE_AFTER_MS: Final = 800  # after the last change; ui.md 5
ALT_TEXT_WISH: Final = 125  # letters that screen readers read in one go
MOST_EDITED: Final = 500  # items whose texts the inspector edits together
SEVERAL: Final = "Several values"
Texts = dict[str, MediaTexts]


class Preview(QWidget):
    """The picture of the item, whole, on its well."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._row: MediaRow | None = None
        self.setFixedHeight(190)
        self.setAccessibleName("Picture")
        hub.changed.connect(self.update)
        thumbnails.ready.connect(self._on_ready)

    def show_row(self, row: MediaRow | None) -> None:
        """Show another picture."""
        self._row = row
        self.update()

    def _on_ready(self, contents: list[str]) -> None:
        if self._row is not None and self._row.sha256 in contents:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        theme = self._hub.theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(theme.qcolor("line"))
        painter.setBrush(theme.qcolor("well"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        if self._row is None:
            return
        area = self.rect().adjusted(1, 1, -1, -1)
        found = self._thumbnails.pixmap(self._row.sha256, area.height() * 2, self.devicePixelRatioF())
        if found is None:
            icon = {"video": "video", "file": "pdf"}.get(self._row.type.value, "image")
            picture = self._hub.icons.pixmap(icon, "t3", 36, self.devicePixelRatioF())
            painter.drawPixmap(area.center().x() - 18, area.center().y() - 18, picture)
            return
        size: QSize = found.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = area.adjusted(0, 0, 0, 0)
        target.setSize(size)
        target.moveCenter(area.center())
        painter.drawPixmap(target, found)


class Inspector(QWidget):
    """Shows one or several items and emits `edited(MediaEdit)` 800 ms after the last change or on focus loss.

    Args:
        texts_of: Returns the texts of an item by locale.
    """

    edited = Signal(object)

    # for the library view
    step_asked = Signal(int)  # -1 or +1
    quick_look_asked = Signal()
    publish_asked = Signal(object)  # list of media ids, nothing of theirs unfinished
    product_asked = Signal(int)  # product id: open it

    # for the desk
    edit_asked = Signal(object, bool)  # MediaEdit, hold: check the item out and keep it in the working copy
    bulk_asked = Signal(object)  # BulkEdit over the whole selection
    finish_asked = Signal(object, str)  # list of media ids, comment
    discard_asked = Signal(object)  # list of media ids
    check_out_asked = Signal(int)  # media id
    break_asked = Signal(int, str)  # media id, reason
    restore_asked = Signal(int, int)  # media id, version
    replace_asked = Signal(int, object, bool)  # media id, Path of the new file, keep focal point and crops

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        texts_of: Callable[[int], Texts],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._texts_of = texts_of
        self._rows: list[MediaRow] = []
        self._texts: dict[int, Texts] = {}
        self._touched: set[TextField] = set()
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._make_header())
        self._nothing = EmptyState(
            hub, "image", "Nothing selected", "Select an item to see and edit its texts."
        )
        outer.addWidget(self._nothing, 1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._make_body(thumbnails))
        outer.addWidget(self._scroll, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.commit)
        self.show_rows([], 0)
        hub.follow(self._tabs, self._mark_tabs)

    # --- what is shown --------------------------------------------------------------------------

    def set_locales(self, locales: Sequence[str], current: str) -> None:
        """Offer a tab for Neutral and each locale, with the one of the context in front."""
        self.commit()
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        for locale in (NEUTRAL, *locales):
            self._tabs.addTab(locale)
        names = [NEUTRAL, *locales]
        self._tabs.setCurrentIndex(names.index(current) if current in names else 0)
        self._tabs.blockSignals(False)
        self._show_values()

    def set_known_tags(self, tags: list[str]) -> None:
        """Complete these while a tag is typed."""
        self._tags.set_known_tags(tags)

    def show_rows(self, rows: list[MediaRow], selected: int) -> None:
        """Show these items; `selected` may be more than there are rows. What was being typed is saved first.

        The same items again (after a save elsewhere) keep what is being typed now.
        """
        if [row.id for row in rows] != [row.id for row in self._rows]:
            self.commit()
        self._rows = rows[:MOST_EDITED]
        self._texts = {row.id: self._texts_of(row.id) for row in self._rows}
        has_rows = bool(rows)
        self._nothing.setVisible(not has_rows)
        self._scroll.setVisible(has_rows)
        self._chip.setVisible(has_rows)
        if not has_rows:
            self._title.setText("Inspector")
            self._count.setText("")
            self._preview.show_row(None)
            return
        first = rows[0]
        self._title.setText(first.display_name)
        self._chip.set_chip(state_chip("draft" if first.state.value != "published" else "published"))
        self._count.setText(f"{selected:,} selected" if selected > 1 else "")
        self._preview.show_row(first)
        self._show_facts(first)
        self._show_values()

    def focus_alt_text(self) -> None:
        """Put the cursor into the alt text."""
        self._alt_text.setFocus()

    def focus_tags(self) -> None:
        """Begin a new tag."""
        self._tags.begin()

    def focus_name(self) -> None:
        """Put the cursor into the display name and select it."""
        self._name.setFocus()
        self._name.selectAll()

    @property
    def locale(self) -> str:
        """The locale whose texts are shown; Neutral before there are any."""
        return self._tabs.tabText(self._tabs.currentIndex()) or NEUTRAL

    def _show_facts(self, row: MediaRow) -> None:
        pixels = f"{row.width} × {row.height}" if row.width else file_kind(row)
        if row.duration_ms is not None:
            pixels += f" · {duration_text(row.duration_ms)}"
        traditional = QLocale.DataSizeFormat.DataSizeTraditionalFormat
        self._facts.setText(f"{pixels} · {QLocale().formattedDataSize(row.size_bytes, 0, traditional)}")
        self._code.setText(f"{row.code} · {row.file_name}")
        uses = "Not used by any product" if row.used_by == 0 else f"Used by {row.used_by:,} product contexts"
        if row.used_by == 1:
            uses = "Used by 1 product context"
        self._used.setText(uses)
        updated = QLocale().toString(row.updated_at.astimezone(), "d MMM yyyy, HH:mm")
        self._changed.setText(f"Version {row.version}, changed {updated}")

    def _show_values(self) -> None:
        if not self._rows:
            return
        is_single = len(self._rows) == 1
        if TextField.NAME not in self._touched:
            self._put(self._name, self._shared([row.display_name for row in self._rows]))
            self._name.setEnabled(is_single)
        if TextField.ALT_TEXT not in self._touched:
            values = [self._text(row.id, self.locale).alt_text for row in self._rows]
            self._put(self._alt_text, self._shared(values))
            neutral = self._text(self._rows[0].id, NEUTRAL).alt_text
            shown = neutral if is_single and self.locale != NEUTRAL else ""
            if len(set(values)) > 1:
                shown = SEVERAL
            self._alt_text.setPlaceholderText(shown)
        self._tags.show_tags(self._common_tags())
        self._mark_tabs()
        self._count_letters()

    def _shared(self, values: list[str]) -> str:
        return values[0] if len(set(values)) == 1 else ""

    def _put(self, field: QLineEdit | QPlainTextEdit, value: str) -> None:
        field.blockSignals(True)
        if isinstance(field, QLineEdit):
            if field.text() != value:
                field.setText(value)
            field.setPlaceholderText(SEVERAL if len(self._rows) > 1 else "")
        elif field.toPlainText() != value:
            field.setPlainText(value)
        field.blockSignals(False)

    def _text(self, media_id: int, locale: str) -> MediaTexts:
        return self._texts.get(media_id, {}).get(locale, MediaTexts())

    def _common_tags(self) -> tuple[str, ...]:
        common = set(self._rows[0].tags)
        for row in self._rows[1:]:
            common &= set(row.tags)
        return tuple(sorted(common))

    def _mark_tabs(self) -> None:
        """Mark locales without their own alt text with an amber dot."""
        images = [row for row in self._rows if row.type is MediaType.IMAGE]
        for place in range(self._tabs.count()):
            locale = self._tabs.tabText(place)
            missing = any(not self._text(row.id, locale).alt_text for row in images)
            self._tabs.setTabIcon(place, self._hub.icon("ph.circle-fill", "warn") if missing else QIcon())
            self._tabs.setTabToolTip(place, f"Alt text missing in {locale}" if missing else "")

    def _count_letters(self) -> None:
        count = len(self._alt_text.toPlainText())
        self._letters.setText(f"{count} of {ALT_TEXT_WISH}")
        set_tone(self._letters, "warn" if count > ALT_TEXT_WISH else "t3")

    # --- edits ----------------------------------------------------------------------------------

    def commit(self) -> None:
        """Emit what was typed and not yet saved."""
        self._timer.stop()
        touched, self._touched = self._touched, set()
        rows = self._rows
        if TextField.NAME in touched and len(rows) == 1 and self._name.text().strip():
            self._emit(TextField.NAME, "", self._name.text().strip(), "Rename {0} to {1}")
        if TextField.ALT_TEXT in touched:
            self._emit(
                TextField.ALT_TEXT,
                self._edited_locale,
                self._alt_text.toPlainText().strip(),
                "Alt text of {0}",
            )

    def _emit(self, field: TextField, locale: str, value: str, sentence: str) -> None:
        changes = []
        for row in self._rows:
            before = row.display_name if field is TextField.NAME else self._text(row.id, locale).alt_text
            if before != value:
                changes.append(FieldChange(row.id, field, locale, before, value))
        if changes:
            subject = self._rows[0].display_name if len(self._rows) == 1 else f"{len(changes):,} items"
            self.edited.emit(MediaEdit(sentence.format(subject, value), tuple(changes)))

    def _on_tags_changed(self, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
        self._change_tags("Change tags", lambda tags: tuple((set(tags) | set(added)) - set(removed)))

    def _change_tags(self, text: str, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
        changes = []
        for row in self._rows:
            after = tuple(sorted(change(row.tags)))
            if after != row.tags:
                changes.append(FieldChange(row.id, TextField.TAGS, "", row.tags, after))
        if changes:
            self.edited.emit(MediaEdit(text, tuple(changes)))

    def _on_typed(self, field: TextField) -> None:
        self._touched.add(field)
        self._edited_locale = self.locale
        self._count_letters()
        self._timer.start()

    def _on_tab(self, _place: int) -> None:
        self.commit()
        self._show_values()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save when a field loses the focus."""
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        return super().eventFilter(watched, event)

    # --- parts ----------------------------------------------------------------------------------

    def _make_header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("edge", "bottom")
        header.setFixedHeight(VIEW_HEADER_HEIGHT - 4)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(8)
        self._title = ElidedLabel("Inspector", "section")
        self._chip = ChipLabel(self._hub, state_chip("draft"))
        self._count = text_label("", "caption")
        before = icon_button(self._hub, "left", "Previous item", small=True)
        after = icon_button(self._hub, "right", "Next item", small=True)
        before.clicked.connect(lambda: self.step_asked.emit(-1))
        after.clicked.connect(lambda: self.step_asked.emit(1))
        row.addWidget(self._title, 1)
        for widget in (self._chip, self._count, before, after):
            row.addWidget(widget)
        return header

    def _make_body(self, thumbnails: ThumbnailStore) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 14, 0, 16)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 6)
        top.setSpacing(6)
        self._preview = Preview(self._hub, thumbnails)
        self._facts = text_label("", "caption")
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight)
        top.addWidget(self._preview)
        top.addWidget(self._facts)
        column.addLayout(top)
        self._tabs = QTabBar(body)
        self._tabs.setObjectName("LocaleTabs")
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setIconSize(QSize(7, 7))
        self._tabs.setAccessibleName("Locale of the texts")
        self._tabs.currentChanged.connect(self._on_tab)
        column.addWidget(self._tabs)
        column.addWidget(rule())
        column.addLayout(self._make_fields())
        column.addWidget(rule())
        facts = QVBoxLayout()
        facts.setContentsMargins(16, 12, 16, 0)
        facts.setSpacing(4)
        self._used = text_label("", "body", "t2")
        self._changed = text_label("", "caption")
        self._code = ElidedLabel("", "caption")
        facts.addWidget(text_label("Where used", "label"))
        for label in (self._used, self._changed, self._code):
            facts.addWidget(label)
        column.addLayout(facts)
        column.addStretch(1)
        return body

    def _make_fields(self) -> QVBoxLayout:
        fields = QVBoxLayout()
        fields.setContentsMargins(16, 10, 16, 14)
        fields.setSpacing(4)
        self._name = QLineEdit()
        self._name.setProperty("compact", "true")
        self._name.textEdited.connect(lambda: self._on_typed(TextField.NAME))
        self._alt_text = QPlainTextEdit()
        self._alt_text.setFixedHeight(58)
        self._alt_text.setTabChangesFocus(True)
        self._alt_text.textChanged.connect(lambda: self._on_typed(TextField.ALT_TEXT))
        self._letters = text_label("", "caption")
        self._edited_locale = NEUTRAL
        for field in (self._name, self._alt_text):
            field.installEventFilter(self)
        self._tags = TagEditor(self._hub)
        self._tags.tags_changed.connect(self._on_tags_changed)
        fields.addWidget(field_label("Display name", self._name))
        fields.addWidget(self._name)
        fields.addSpacing(4)
        line = QHBoxLayout()
        line.addWidget(field_label("Alt text", self._alt_text))
        line.addStretch(1)
        line.addWidget(self._letters)
        fields.addLayout(line)
        fields.addWidget(self._alt_text)
        fields.addSpacing(4)
        fields.addWidget(text_label("Tags", "label"))
        fields.addWidget(self._tags)
        return fields
