"""Small parts that the inspector is made of: text fields, groups that fold, a badge for check-outs."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.media.content import MediaField
from app.views.library.inspector_values import Inspected
from app.views.library.inspector_words import FIELD_WORDS
from app.views.support.announcement import announce
from app.views.support.buttons import link_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.labels import ElidedLabel, set_look, set_tone, text_label
from app.views.support.theme import PANEL_PADDING, ThemeHub

_LINES_HEIGHT = 58  # px of a field for two or three lines


def clear_rows(rows: QVBoxLayout) -> None:
    """Take every widget out of a list; it is gone from sight at once."""
    while (item := rows.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class TextField(QWidget):
    """A label, a field of one or several lines, and what is wrong with it under it.

    Emits `typed()` with each letter of a person, `entered()` and `left()` with the focus.
    """

    typed = Signal()
    entered = Signal()
    left = Signal()

    def __init__(self, field: MediaField, *, is_long: bool = False, wish: int = 0) -> None:
        """Take the field; `wish` is a number of letters that is counted against, 0 for no counter."""
        super().__init__()
        self.field = field
        self._wish = wish
        self._said = ""
        self.editor: QLineEdit | QPlainTextEdit
        if is_long:
            self.editor = lines = QPlainTextEdit(self)
            lines.setFixedHeight(max(_LINES_HEIGHT, lines.fontMetrics().lineSpacing() * 2 + 18))
            lines.setTabChangesFocus(True)
            lines.textChanged.connect(self._on_typed)
        else:
            self.editor = line = QLineEdit(self)
            line.setProperty("compact", "true")
            line.textEdited.connect(self._on_typed)
        self.editor.installEventFilter(self)
        self.message = FieldMessage(self.editor)
        self.findings = text_label("", "caption", "warn")
        self.findings.setWordWrap(True)
        self.findings.hide()
        self.counter = text_label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(field_label(FIELD_WORDS[field], self.editor))
        head.addStretch(1)
        head.addWidget(self.counter)
        column.addLayout(head)
        for widget in (self.editor, self.message, self.findings):
            column.addWidget(widget)

    @property
    def text(self) -> str:
        """What the field holds, without spaces around it."""
        held = self.editor.text() if isinstance(self.editor, QLineEdit) else self.editor.toPlainText()
        return held.strip()

    def put(self, text: str, placeholder: str = "") -> None:
        """Show a text; nothing is emitted. The cursor stays where it is while the text is the same."""
        self.editor.blockSignals(True)
        self.editor.setPlaceholderText(placeholder)
        if self.text != text:
            if isinstance(self.editor, QLineEdit):
                self.editor.setText(text)
                self.editor.setCursorPosition(0)
            else:
                self.editor.setPlainText(text)
        self.editor.blockSignals(False)
        self.count()

    def count(self) -> None:
        """Count letters against the wish."""
        if self._wish:
            letters = len(self.text)
            self.counter.setText(f"{letters} of {self._wish}")
            set_tone(self.counter, "warn" if letters > self._wish else "t3")

    def show_findings(self, findings: Sequence[str]) -> None:
        """Show what could be better under the field."""
        text = "\n".join(findings)
        self.findings.setText(text)
        self.findings.setVisible(bool(text))
        if not self.message.isVisibleTo(self):
            self.editor.setAccessibleDescription(text)

    def complain(self, text: str) -> None:
        """Show an error under the field until it is typed into again; an empty text takes it away."""
        if text:
            self.message.complain(text)
        else:
            set_look(self.editor, "problem", "false")
            self.editor.setAccessibleDescription(self.findings.text())
            self.message.hide()

    def _on_typed(self) -> None:
        self.complain("")
        self.count()
        self.typed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the focus comes and goes; a menu or another window takes it for a moment only."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        elif event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self.left.emit()
        return super().eventFilter(watched, event)


class FoldGroup(QWidget):
    """A title that folds what is under it; `body` takes the content. Folded at first."""

    def __init__(self, hub: ThemeHub, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self.button = QToolButton(self)
        self.button.setProperty("kind", "group")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setCheckable(True)
        self.button.setMinimumHeight(24)
        self.button.toggled.connect(self._on_toggled)
        self._caption = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._content = QWidget(self)
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 4, 0, 0)
        self.body.setSpacing(8)
        self._content.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.button)
        head.addWidget(self._caption, 1)
        column.addLayout(head)
        column.addWidget(self._content)
        self.set_title(title)
        hub.follow(self.button, self._draw)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.button.setText(title)
        self._name()

    def set_caption(self, caption: str) -> None:
        """Say at the right what is inside while the group is folded."""
        self._caption.setText(caption)
        self._name()

    def _name(self) -> None:
        state = "open" if self.button.isChecked() else "folded"
        parts = [self.button.text(), self._caption.text(), state]
        self.button.setAccessibleName(", ".join(part for part in parts if part))

    def _draw(self) -> None:
        self.button.setIcon(self._hub.icon("down" if self.button.isChecked() else "right", "t2"))

    def _on_toggled(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self._draw()
        self._name()


class CheckOutBadge(QFrame):
    """A line under the header: who has the item checked out and what may be done about it.

    Emits `finish_asked()`, for the holder to finish, and `break_asked()`.
    """

    finish_asked = Signal()
    break_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.setProperty("ground", "sunken")
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PADDING, 4, 8, 4)
        row.setSpacing(4)
        self.words = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        set_tone(self.words, "t2")
        self.ask = link_button(hub, "Ask to finish", parent=self)
        self.break_ = link_button(hub, "Break…", parent=self)
        self.ask.setToolTip("Tell who is editing that you wait for it")
        self.break_.setToolTip("End somebody else's check-out; what is not finished is lost")
        self.break_.setAccessibleName("Break the check-out")
        self.ask.clicked.connect(lambda: self.finish_asked.emit())
        self.break_.clicked.connect(lambda: self.break_asked.emit())
        row.addWidget(self.words, 1)
        row.addWidget(self.ask)
        row.addWidget(self.break_)
        self.setMinimumHeight(32)
        self.hide()

    def show_values(self, seen: Inspected) -> None:
        """Say who has a single item checked out; nobody hides the line."""
        words, first = seen.holder_words(), seen.first
        self.setVisible(bool(words))
        self.words.setText(words)
        self.setAccessibleName(words)
        is_other = first is not None and not first.is_mine
        self.ask.setVisible(is_other)
        self.break_.setVisible(is_other)

    def show_asked(self, holder: str) -> None:
        """Say that the holder was asked."""
        self.words.setText(f"Asked {holder} to finish editing")
        announce(self, self.words.text())
