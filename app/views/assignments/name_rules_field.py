"""The rule of file names: a field to type it, buttons for its parts, and a sample name to point at."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from app.models.assignments.name_presets import part_at, pointed_template
from app.models.assignments.name_rules import NameField, NameRule
from app.models.errors import RuleViolation
from app.views.support.buttons import icon_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.flow_layout import FlowLayout
from app.views.support.labels import set_look, text_label
from app.views.support.theme import ThemeHub

OPTIONAL: Final = "[…] Optional"
_OF_A_NAME: Final = tuple(field for field in NameField if field is not NameField.IGNORED)


class _KeepingLine(QLineEdit):
    """Keeps what is selected while a button is reached by keyboard."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep the selection."""
        start, size = self.selectionStart(), len(self.selectedText())
        super().focusOutEvent(event)
        if start >= 0:
            self.setSelection(start, size)


class RuleField(QWidget):
    """The template with its buttons. Emits `changed()` when it was typed or set.

    A button inserts its part at the cursor; Optional puts brackets around what is selected.

    Attributes:
        buttons: The buttons, to be placed by whoever places the field.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _KeepingLine(self)
        self.line.setPlaceholderText("{product}_{color}_{position}")
        self.line.textChanged.connect(self._on_text)
        self.message = FieldMessage(self.line)
        self.tokens: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(field_label("Rule", self.line))
        column.addWidget(self.line)
        column.addWidget(self.message)
        self.buttons = QWidget(self)
        flow = FlowLayout(self.buttons)
        for field in NameField:
            flow.addWidget(self._token(field.label, f"Insert {field.label.lower()}", field.value))
        flow.addWidget(self._token(OPTIONAL, "Make the selected part optional", ""))

    def _token(self, text: str, spoken: str, value: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setProperty("kind", "tag")
        button.setProperty("mark", "add")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(spoken)
        button.setToolTip(f"{{{value}}}" if value else "[…]: may be missing")
        button.clicked.connect(lambda: self.insert(value))
        self.tokens[value] = button
        return button

    @property
    def template(self) -> str:
        """What is typed."""
        return self.line.text()

    def set_template(self, template: str) -> None:
        """Write another template; Ctrl+Z in the field takes it back."""
        if template != self.line.text():
            self.line.blockSignals(True)  # what is in between is no rule
            self.line.selectAll()
            self.line.insert(template)
            self.line.blockSignals(False)
            self._on_text()

    def insert(self, value: str) -> None:
        """Insert a part at the cursor, or brackets around what is selected where `value` is empty."""
        line = self.line
        if value:
            line.insert(f"{{{value}}}")
        else:
            chosen = line.selectedText()
            line.insert(f"[{chosen}]")
            if not chosen:
                line.cursorBackward(False)
        line.setFocus()

    def rule(self, purpose: str) -> NameRule | None:
        """Read the template; say beside the field why it is none."""
        if not self.template.strip():
            self._say_nothing()
            return None
        try:
            rule = NameRule.parse(self.template, purpose)
        except RuleViolation as problem:
            self.message.complain(str(problem))
            return None
        self._say_nothing()
        return rule

    def _say_nothing(self) -> None:
        self.message.hide()
        set_look(self.line, "problem", "false")
        self.line.setAccessibleDescription("")

    def _on_text(self) -> None:
        self.changed.emit()


class _SampleLine(_KeepingLine):
    """A name that cannot be typed into; a click selects the part under the pointer."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select the part that was clicked."""
        super().mouseReleaseEvent(event)
        if not self.hasSelectedText():
            start, end = part_at(self.text(), self.cursorPositionAt(event.position().toPoint()))
            self.setSelection(start, end - start)


class SampleField(QWidget):
    """A sample name: select a part of it and say what it is. Emits `pointed(template)`."""

    pointed = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._place = 0
        self._marks: dict[tuple[int, int], NameField] = {}
        self._template = ""
        self.line = _SampleLine(self)
        self.line.setReadOnly(True)
        self.line.selectionChanged.connect(self._show_button)
        self.use = QToolButton(self)
        self.use.setText("This part is…")
        self.use.setProperty("kind", "menu")
        self.use.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.use.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.use)
        for field in _OF_A_NAME:
            self.menu.addAction(field.label, self._points(field))
        self.use.setMenu(self.menu)
        self.other = icon_button(hub, "refresh", "Another name", parent=self)
        self.other.clicked.connect(self.show_next)
        self._hint = text_label("Click or select a part of the name, then say what it is.", "caption")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.use)
        row.addWidget(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(field_label("Point at a part", self.line))
        column.addLayout(row)
        column.addWidget(self._hint)
        self._show_button()

    def _points(self, field: NameField) -> Callable[[], None]:
        return lambda: self.point(field)

    def show_names(self, names: Sequence[str]) -> None:
        """Take samples from these names."""
        self._names, self._place = names, 0
        self._show()

    def show_next(self) -> None:
        """Show another name."""
        if self._names:
            self._place = (self._place + 1) % len(self._names)
        self._show()

    def point(self, field: NameField) -> None:
        """Say what the selected part is; the rule follows."""
        start = self.line.selectionStart()
        if start < 0:
            return
        end = start + len(self.line.selectedText())
        self._marks = {
            (a, b): other
            for (a, b), other in self._marks.items()
            if other is not field and (b <= start or a >= end)
        }
        self._marks[start, end] = field
        self.line.deselect()
        self.line.setFocus()
        self._template = pointed_template(self.line.text(), self._marks)
        self.pointed.emit(self._template)

    def follow(self, template: str) -> None:
        """Forget what was pointed at where the rule was changed in another way."""
        if template != self._template:
            self._marks.clear()

    def _show(self) -> None:
        self._marks.clear()
        self.line.setText(self._names[self._place] if self._names else "")
        self.line.setCursorPosition(0)
        self.other.setEnabled(len(self._names) > 1)
        self._show_button()

    def _show_button(self) -> None:
        self.use.setEnabled(self.line.hasSelectedText())
        said = self.line.selectedText()
        self.use.setAccessibleName(f"What “{said}” is" if said else "What the selected part is")
