"""Binds commands of the window, and buttons and fields of pages, to what the table `acts` says of them."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from app.models.access.roles import Act
from app.views.acts import act_of_button, acts_of_commands
from app.views.support.rights import FIELDS, RightsNow, needs

_MARK: Final = "rights_act"


class RightsGate:
    """Holds back what the rights of a window do not permit. Thread: GUI."""

    def __init__(self, rights: RightsNow) -> None:
        self._rights = rights
        self._acts: Final = acts_of_commands()

    def permits(self, command: str) -> bool:
        """Tell whether a command may be used as far as rights go."""
        act = self._acts.get(command)
        return act is None or not self._rights.reason(act)

    def take_commands(self, actions: Mapping[str, QAction], view: str = "") -> None:
        """Hold commands back, those of the window by their ids, those of a view by its key and their own."""
        for key, action in actions.items():
            act = self._acts.get(f"{view}.{key}" if view else key)
            if act is not None:
                self._rights.hold(action, act)

    def take_view(self, view: str, page: QWidget) -> None:
        """Hold back the buttons and choices of a view that are there by now."""
        for button in page.findChildren(QAbstractButton):
            self._take(button, act_of_button(view, _words(button.text()), _words(button.accessibleName())))
        for choice in page.findChildren(QComboBox):
            self._take(choice, act_of_button(view, _words(choice.accessibleName())))

    def take_fields(self, panel: QWidget, act: Act) -> None:
        """Hold back what people type into the fields of a panel."""
        for kind in FIELDS:
            for field in panel.findChildren(kind):
                self._take(field, act)

    @staticmethod
    def _take(widget: QWidget, act: Act | None) -> None:
        if act is not None and widget.property(_MARK) is None:
            widget.setProperty(_MARK, act.value)
            needs(widget, act)


def _words(text: str) -> str:
    return text.replace("&", "").rstrip("…").strip()
