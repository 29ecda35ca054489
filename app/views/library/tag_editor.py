"""Tags as chips that can be taken away, and a field that adds one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QVBoxLayout, QWidget

from app.views.support.buttons import link_button
from app.views.support.flow_layout import FlowLayout
from app.views.support.theme import ThemeHub


def removable_chip(hub: ThemeHub, text: str) -> QToolButton:
    """Make a grey chip whose click takes it away."""
    chip = QToolButton()
    chip.setProperty("kind", "tag")
    chip.setText(text)
    chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross stands behind the word
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    chip.setAccessibleName(f"Remove {text}")
    chip.setToolTip(f"Remove {text}")
    hub.bind_icon(chip, "close", "t3")
    icon = chip.iconSize()
    icon.setWidth(10)
    icon.setHeight(10)
    chip.setIconSize(icon)
    return chip


class TagEditor(QWidget):
    """Emits `tag_added(str)` and `tag_removed(str)`; shows what `show_tags` gives it."""

    tag_added = Signal(str)
    tag_removed = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips)
        column.addWidget(self._chips)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("New tag")
        self._field.setAccessibleName("New tag")
        self._field.setProperty("compact", "true")
        self._field.returnPressed.connect(self._on_entered)
        self._field.editingFinished.connect(self._on_left)
        self._field.hide()
        column.addWidget(self._field)

    def set_known_tags(self, tags: list[str]) -> None:
        """Offer these while a tag is typed."""
        completer = QCompleter(tags, self._field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._field.setCompleter(completer)

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show these chips."""
        self._flow.clear_widgets()
        for tag in tags:
            chip = removable_chip(self._hub, tag)
            chip.clicked.connect(lambda _on=False, tag=tag: self.tag_removed.emit(tag))
            self._flow.addWidget(chip)
        add = link_button(self._hub, "Add tag", "add")
        add.clicked.connect(self.begin)
        self._flow.addWidget(add)
        self._chips.updateGeometry()

    def begin(self) -> None:
        """Open the field for a new tag."""
        self._field.clear()
        self._field.show()
        self._field.setFocus()

    def _on_entered(self) -> None:
        tag = self._field.text().strip()
        self._field.clear()
        if tag:
            self.tag_added.emit(tag)

    def _on_left(self) -> None:
        if not self._field.text().strip() and not self._field.hasFocus():
            self._field.hide()
