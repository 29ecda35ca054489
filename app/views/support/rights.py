"""What the user may not do now is off, with its reason: one line binds a widget or command.

`needs(button, Act.PUBLISH)` where a button is made is all that a view does. It goes on switching it as if it
might; the rights of the window hold it back when it is shown, and whenever roles change.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QTextEdit, QWidget

from app.models.access.roles import Act, Standing

FIELDS: Final = (QLineEdit, QPlainTextEdit, QTextEdit)
_NAME: Final = "rights"
_DIRECT: Final = Qt.FindChildOption.FindDirectChildrenOnly

Held = TypeVar("Held", QWidget, QAction)


class RightsNow(QObject):
    """What the user may do now; a child of the window, where `rights_of` finds it. Thread: GUI.

    Signals: `changed()` when the user may do something else than before.
    """

    changed = Signal()

    def __init__(self, user: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self.standing = Standing(user)
        self.stopped = ""
        """Why nobody may change anything now, whatever the roles; empty where roles alone decide."""
        self._groups: dict[Act, QActionGroup] = {}

    def reason(self, act: Act) -> str:
        """Say why something may not be done, and who may; empty where it may."""
        if self.stopped:
            return self.stopped
        refusal = self.standing.refusal(act)
        return "" if refusal is None else str(refusal)

    def hold(self, action: QAction, act: Act) -> None:
        """Hold a command back while it is not permitted.

        What is switched on while its group is off stays off until that is on.
        """
        if act not in self._groups:
            group = self._groups[act] = QActionGroup(self)
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
            group.setEnabled(not self.reason(act))
        self._groups[act].addAction(action)
        self._tell(action, act)

    def show(self, standing: Standing) -> None:
        """Take what the user may do now."""
        if standing != self.standing:
            self.standing = standing
            self._show()

    def stop(self, reason: str) -> None:
        """Hold everything back for a reason; an empty one lets roles alone decide again."""
        if reason != self.stopped:
            self.stopped = reason
            self._show()

    def _show(self) -> None:
        for act, group in self._groups.items():
            group.setEnabled(not self.reason(act))
            for action in group.actions():
                self._tell(action, act)
        self.changed.emit()

    def _tell(self, action: QAction, act: Act) -> None:
        reason = self.reason(act)
        action.setToolTip(reason)  # empty: its text again
        action.setStatusTip(reason)


def rights_of(target: QObject | None) -> RightsNow | None:
    """Find the rights of the window that something belongs to, through its dialogs; None outside of one."""
    while target is not None:
        if not isinstance(target, QWidget) or target.isWindow():
            found = target.findChild(QObject, _NAME, _DIRECT)
            if isinstance(found, RightsNow):
                return found
        target = target.parent()
    return None


def why_not(target: QObject | None, act: Act) -> str:
    """Say why the user may not do something where a widget is; empty where they may."""
    rights = rights_of(target)
    return "" if rights is None else rights.reason(act)


def needs(target: Held, act: Act | None) -> Held:
    """Bind a button, field, choice or command to what it does; once more binds it to something else.

    Returns:
        The same, so that it can be bound where it is made.
    """
    if isinstance(target, QAction):
        if act is not None:
            _hold_action(target, act)
        return target
    found = target.findChild(Bound, "", _DIRECT)
    if found is not None:
        found.bind(act)
    elif act is not None:
        Bound(target, act)
    return target


def _hold_action(action: QAction, act: Act) -> None:
    menu, rights = action.parent(), rights_of(action)
    if rights is not None:
        rights.hold(action, act)
    if isinstance(menu, QMenu):
        menu.setToolTipsVisible(True)
        if rights is None:  # it is made before its window
            menu.aboutToShow.connect(
                lambda: _hold_action(action, act), Qt.ConnectionType.SingleShotConnection
            )


@dataclass(frozen=True, slots=True)
class _Before:
    """What a widget says when nothing holds it back, and whether a field takes words then."""

    tool_tip: str
    description: str
    is_on: bool


class Bound(QObject):
    """One widget: off while there is a reason, else as its view wants it."""

    def __init__(self, widget: QWidget, act: Act) -> None:
        super().__init__(widget)
        self.act: Act | None = act
        self._rights: RightsNow | None = None
        self._before: _Before | None = None
        self._is_mine = False
        widget.installEventFilter(self)
        self._look()

    def bind(self, act: Act | None) -> None:
        """Have it do something else from now on."""
        self.act = act
        self._hold()

    @property
    def widget(self) -> QWidget:
        """What is bound."""
        widget = self.parent()
        assert isinstance(widget, QWidget)
        return widget

    def _look(self) -> None:
        self._rights = rights_of(self.widget)
        if self._rights is not None:
            self._rights.changed.connect(self._hold)
            self._hold()

    def _hold(self) -> None:
        """Switch it off where there is a reason, or leave it as its view wants it."""
        rights, act, widget = self._rights, self.act, self.widget
        reason = "" if rights is None or act is None else rights.reason(act)
        if reason and self._before is None:
            self._before = _Before(widget.toolTip(), widget.accessibleDescription(), _is_on(widget))
        before = self._before
        if before is None:
            return
        if not reason:
            self._before = None
        is_wanted = before.is_on if isinstance(widget, FIELDS) else _is_on(widget)
        self._switch(is_wanted, reason, before)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep in mind what the view wants, and undo it while there is a reason."""
        kind = event.type()
        if kind == QEvent.Type.Show and self._rights is None:
            self._look()
        elif self._before is not None and not self._is_mine:
            widget, before = self.widget, self._before
            if kind in (QEvent.Type.EnabledChange, QEvent.Type.ReadOnlyChange):
                self._before = _Before(before.tool_tip, before.description, _is_on(widget))
                self._hold()
            elif kind == QEvent.Type.ToolTipChange:
                self._before = _Before(widget.toolTip(), before.description, before.is_on)
                self._hold()
        return super().eventFilter(watched, event)

    def _switch(self, is_wanted: bool, reason: str, before: _Before) -> None:
        self._is_mine = True
        widget, is_on = self.widget, is_wanted and not reason
        if isinstance(widget, FIELDS):
            widget.setReadOnly(not is_on)
        else:
            widget.setEnabled(is_on)
            # The mark stays the view's own: Qt tells nobody of what is switched off twice.
            widget.setAttribute(Qt.WidgetAttribute.WA_ForceDisabled, not is_wanted)
        widget.setToolTip(reason or before.tool_tip)
        widget.setAccessibleDescription(reason or before.description)
        self._is_mine = False


def _is_on(widget: QWidget) -> bool:
    if isinstance(widget, FIELDS):
        return not widget.isReadOnly()
    return not widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)
