"""Saved views: the menu that opens, renames and deletes them, and the dialog that asks for a name."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget

from app.views.support.buttons import primary_button, secondary_button
from app.views.support.fields import field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.theme import ThemeHub


class ViewNameDialog(FooterDialog):
    """Asks for the name of a view and emits `named(name)`; of a taken name it says that it replaces."""

    named = Signal(str)

    def __init__(
        self, hub: ThemeHub, title: str, taken: Collection[str], current: str, parent: QWidget
    ) -> None:
        super().__init__(hub, title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._taken = set(taken) - {current}
        self.say("A view keeps filters, order, thumbnail size, and grid or list.")
        self.field = QLineEdit(current)
        self.field.setMaxLength(80)
        self.body.addWidget(field_label("Name", self.field))
        self.body.addWidget(self.field)
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.save = primary_button(hub, "Save view")
        self.save.setDefault(True)
        self.save.clicked.connect(self._accept)
        self.add_buttons(cancel, self.save)
        self.field.textChanged.connect(self._on_text)
        self._on_text(current)
        self.field.selectAll()
        self.field.setFocus()

    def _on_text(self, text: str) -> None:
        name = text.strip()
        self.save.setEnabled(bool(name))
        self.save.setText("Replace view" if name in self._taken else "Save view")
        self.save.setAccessibleName(self.save.text())

    def _accept(self) -> None:
        name = self.field.text().strip()
        self.accept()
        self.named.emit(name)


class SavedViewMenu(QToolButton):
    """The button "Views": opens a saved view, and renames or deletes the one that is open.

    Signals: `view_asked(name)`, `save_asked`, `rename_asked(name)`, `remove_asked(name)`.
    """

    view_asked = Signal(str)
    save_asked = Signal()
    rename_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "menu")
        self.setText("Views")
        self.setAccessibleName("Saved views")
        self.setToolTip("Saved views")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        hub.bind_icon(self, "ph.bookmark-simple", "t2")
        self._names: tuple[str, ...] = ()
        self._open = ""
        self.clicked.connect(self.open_menu)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the views that there are."""
        return self._names

    def show_views(self, names: Sequence[str], open_view: str) -> None:
        """Offer these views; `open_view` is the one in force, empty for none."""
        self._names = tuple(names)
        self._open = open_view if open_view in names else ""
        self.setText(self._open or "Views")
        self.setAccessibleName(f"Saved views: {self._open}" if self._open else "Saved views")

    def make_menu(self) -> QMenu:
        """Make the menu as it is now."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self._names:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == self._open)
            action.triggered.connect(lambda _on=False, name=name: self.view_asked.emit(name))
        if not self._names:
            menu.addAction("No saved views yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction("Save view…").triggered.connect(self.save_asked)
        for words, signal in (("Rename", self.rename_asked), ("Delete", self.remove_asked)):
            part = menu.addMenu(f"{words} view")
            part.setEnabled(bool(self._names))
            for name in self._names:
                text = name.replace("&", "&&") + ("…" if words == "Rename" else "")
                part.addAction(text).triggered.connect(
                    lambda _on=False, name=name, signal=signal: signal.emit(name)
                )
        return menu

    def open_menu(self) -> QMenu:
        """Open it under the button."""
        menu = self.make_menu()
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        return menu
