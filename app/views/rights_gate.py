"""Switches off what the roles of the user do not permit, with the reason where it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.models.access.roles import Act
from app.views.acts import act_of_button, acts_of_commands
from app.views.rights_watch import RightsWatch

_FIELDS: Final = (QLineEdit, QPlainTextEdit, QTextEdit)
_MARK: Final = "rights_act"


class RightsGate(QObject):
    """Keeps commands, buttons and fields off; views go on switching them as if they might. Thread: GUI.

    Commands are held back by a group per act: what is switched on while its group is off stays off until
    that is on. Buttons and fields are held back one by one.
    """

    def __init__(self, watch: RightsWatch, parent: QObject) -> None:
        super().__init__(parent)
        self._watch = watch
        self._acts: Final = acts_of_commands()
        self._groups = {act: QActionGroup(self) for act in Act}
        for group in self._groups.values():
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        watch.changed.connect(self._on_changed)

    def permits(self, command: str) -> bool:
        """Tell whether a command may be used as far as roles go."""
        act = self._acts.get(command)
        return act is None or self._watch.standing.may(act)

    def take_commands(self, actions: Mapping[str, QAction], view: str = "") -> None:
        """Hold commands back, those of the window by their ids, those of a view by its key and their own."""
        for key, action in actions.items():
            act = self._acts.get(f"{view}.{key}" if view else key)
            if act is not None:
                self._groups[act].addAction(action)
                self._tell(action, act)

    def take_view(self, view: str, page: QWidget) -> None:
        """Hold back the buttons and choices of a view that are there by now."""
        for button in page.findChildren(QAbstractButton):
            self._take(button, act_of_button(view, _words(button.text()), _words(button.accessibleName())))
        for choice in page.findChildren(QComboBox):
            self._take(choice, act_of_button(view, _words(choice.accessibleName())))

    def take_fields(self, panel: QWidget, act: Act) -> None:
        """Hold back what people type into the fields of a panel."""
        for kind in _FIELDS:
            for field in panel.findChildren(kind):
                self._take(field, act)

    def _take(self, widget: QWidget, act: Act | None) -> None:
        if act is not None and widget.property(_MARK) is None:
            widget.setProperty(_MARK, act.value)
            _Held(self._watch, widget, act)

    def _tell(self, action: QAction, act: Act) -> None:
        reason = self._watch.reason(act)
        action.setToolTip(reason)  # empty: its text again
        action.setStatusTip(reason)

    def _on_changed(self) -> None:
        for act, group in self._groups.items():
            group.setEnabled(self._watch.standing.may(act))
            for action in group.actions():
                self._tell(action, act)


@dataclass(frozen=True, slots=True)
class _Before:
    """What a widget says and is when nothing holds it back."""

    tool_tip: str
    description: str
    is_on: bool


class _Held(QObject):
    """One button or field: off while there is a reason, else as its view wants it."""

    def __init__(self, watch: RightsWatch, widget: QWidget, act: Act) -> None:
        super().__init__(widget)
        self._watch, self._act = watch, act
        self._before: _Before | None = None
        self._is_mine = False
        widget.installEventFilter(self)
        watch.changed.connect(self._hold)
        self._hold()

    @property
    def _widget(self) -> QWidget:
        widget = self.parent()
        assert isinstance(widget, QWidget)
        return widget

    def _hold(self) -> None:
        """Switch it off where there is a reason, or leave it as its view wants it."""
        widget, reason = self._widget, self._watch.reason(self._act)
        if reason and self._before is None:
            self._before = _Before(widget.toolTip(), widget.accessibleDescription(), _is_on(widget))
        before = self._before
        if before is None:
            return
        if not reason:
            self._before = None
        self._switch(before.is_on and not reason)
        widget.setToolTip(reason or before.tool_tip)
        widget.setAccessibleDescription(reason or before.description)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep in mind what the view wants, and undo it while there is a reason."""
        kinds = (QEvent.Type.EnabledChange, QEvent.Type.ReadOnlyChange)
        if self._before is not None and not self._is_mine and event.type() in kinds:
            self._before = _Before(self._before.tool_tip, self._before.description, _is_on(self._widget))
            self._switch(False)
        return super().eventFilter(watched, event)

    def _switch(self, is_on: bool) -> None:
        self._is_mine = True
        widget = self._widget
        if isinstance(widget, _FIELDS):
            widget.setReadOnly(not is_on)
        else:
            widget.setEnabled(is_on)
        self._is_mine = False


def _is_on(widget: QWidget) -> bool:
    if isinstance(widget, _FIELDS):
        return not widget.isReadOnly()
    return not widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)


def _words(text: str) -> str:
    return text.replace("&", "").rstrip("…").strip()
