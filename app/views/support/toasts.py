"""Toasts: short news at the bottom right, with an action or two."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.views.support.announcement import announce
from app.views.support.buttons import icon_button, link_button
from app.views.support.labels import text_label
from app.views.support.theme import STATUS_BAR_HEIGHT, ThemeHub

SHOWN_MS: Final = 6000
MAX_TOASTS: Final = 3
_WIDTH: Final = 420
_MARGIN: Final = 16
_NEAR: Final = 120
"""How far toasts rise to leave controls free; further up they would cover what is read."""
_MOVES: Final = frozenset({QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize})

FOLLOW_MS: Final = 400
_CONTROLS: Final = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QSlider, QTabBar)

ToastAction = tuple[str, Callable[[], object]]


def _free_top(place: QRect, controls: Sequence[QRect]) -> int:
    """Return the top near the place's own, not below it, that covers the fewest controls; lowest first."""
    beside = [one for one in controls if one.right() >= place.left() and one.left() <= place.right()]
    tops = {place.top(), *(one.top() - place.height() - _MARGIN // 2 for one in beside)}
    near = [top for top in tops if max(0, place.top() - _NEAR) <= top <= place.top()]

    def covered(top: int) -> int:
        return sum(place.translated(0, top - place.top()).intersects(one) for one in beside)

    return min(near, key=lambda top: (covered(top), -top))


class ToastTone(StrEnum):
    """Icon and colour of a toast. Errors stay until they are closed."""

    INFO = "info"
    OK = "ok"
    WARN = "warn"
    ERR = "err"


_ICONS: Final = {
    ToastTone.INFO: ("info", "t2"),
    ToastTone.OK: ("ended", "ok"),
    ToastTone.WARN: ("warning", "warn"),
    ToastTone.ERR: ("error", "err"),
}


class Toast(QFrame):
    """One piece of news."""

    closed = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        text: str,
        tone: ToastTone,
        actions: Sequence[ToastAction],
        parent: QWidget,
        *,
        stays: bool,
    ) -> None:
        super().__init__(parent)
        self.text = text
        self.setProperty("edge", "popover")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        picture = QLabel(self)
        name, role = _ICONS[tone]
        hub.follow(
            picture, lambda: picture.setPixmap(hub.icons.pixmap(name, role, 16, self.devicePixelRatioF()))
        )
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = text_label(text)
        words.setWordWrap(True)
        row.addWidget(words, 1)
        for title, act in actions:
            button = link_button(hub, title)
            button.clicked.connect(lambda _on=False, act=act: self._act(act))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        close = icon_button(hub, "close", "Close this message", small=True)
        close.clicked.connect(self.close_toast)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.close_toast)
        self.stays = stays
        if not stays:
            self._timer.start()

    def enterEvent(self, event: QEvent) -> None:
        """Wait while somebody reads."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count anew."""
        if not self.stays:
            self._timer.start()
        super().leaveEvent(event)

    def close_toast(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        self.closed.emit(self)

    def _act(self, act: Callable[[], object]) -> None:
        self.close_toast()
        act()


class ToastStack(QWidget):
    """Holds at most three toasts at the bottom right of a window, a little higher where that frees a control.

    Bars at the foot stay free, and so does what can be pressed or typed into now. Where no place near the
    corner leaves all of it free, the toasts cover as few of them as they can.
    """

    def __init__(self, hub: ThemeHub, window: QWidget) -> None:
        super().__init__(window)
        self._hub = hub
        self._toasts: list[Toast] = []
        self._clear: list[QWidget] = []
        self._follow = QTimer(self)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self._place)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        window.installEventFilter(self)
        self.hide()

    def keep_clear(self, *widgets: QWidget) -> None:
        """Stand above these wherever they are on show: bars with buttons at the foot of a page."""
        for widget in widgets:
            widget.installEventFilter(self)
        self._clear += widgets

    @property
    def texts(self) -> list[str]:
        """What is on show, oldest first."""
        return [toast.text for toast in self._toasts]

    def show_toast(
        self,
        text: str,
        tone: ToastTone = ToastTone.INFO,
        actions: Sequence[ToastAction] = (),
        *,
        stays: bool = False,
    ) -> Toast:
        """Show news with at most two actions (text, callable).

        Errors stay until they are closed, and so does what `stays`. The oldest that does not, or else the
        oldest, makes room for a fourth.
        """
        toast = Toast(self._hub, text, tone, actions[:2], self, stays=stays or tone is ToastTone.ERR)
        toast.closed.connect(self._on_closed)
        self._toasts.append(toast)
        self._column.addWidget(toast)
        toast.show()
        while len(self._toasts) > MAX_TOASTS:
            older = self._toasts[:-1]
            gone = next((one for one in older if not one.stays), older[0])
            self._toasts.remove(gone)  # it is placed once, below
            self._column.removeWidget(gone)
            gone.closed.disconnect(self._on_closed)
            gone.close_toast()
            gone.deleteLater()
        self._place()
        announce(self, text)
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the window, or a bar at its foot, moves or changes its size."""
        if event.type() in _MOVES and self._toasts:
            self._place()
        return super().eventFilter(watched, event)

    def _on_closed(self, toast: object) -> None:
        assert isinstance(toast, Toast)
        if toast in self._toasts:
            self._toasts.remove(toast)
            self._column.removeWidget(toast)
            toast.deleteLater()
        self._place()

    def _place(self) -> None:
        window = self.parentWidget()
        if not self._toasts or window is None:
            self._follow.stop()
            self.hide()
            return
        if not self._follow.isActive():  # another page has its buttons elsewhere
            self._follow.start()
        self.show()
        self._column.activate()
        height = self._column.totalHeightForWidth(_WIDTH)
        if height <= 0:
            height = self._column.totalSizeHint().height()
        left = window.width() - _WIDTH - _MARGIN
        floor = self._floor(window, left) - _MARGIN
        place = QRect(left, max(0, floor - height), _WIDTH, height)
        place.moveTop(_free_top(place, self._controls(window)))
        if place != self.geometry():
            self.setGeometry(place)
        self.raise_()

    def _controls(self, window: QWidget) -> list[QRect]:
        """Return where something can be pressed or typed into; what is hidden is not gone into."""
        found: list[QRect] = []
        left: list[QObject] = [one for one in window.children() if one is not self]
        while left:
            one = left.pop()
            if not isinstance(one, QWidget) or not one.isVisible() or one.isWindow():
                continue
            if isinstance(one, _CONTROLS):
                if one.isEnabled() and not (isinstance(one, QLineEdit) and one.isReadOnly()):
                    found.append(QRect(one.mapTo(window, QPoint()), one.size()))
            else:
                left += one.children()
        return found

    def _floor(self, window: QWidget, left: int) -> int:
        """Return how far down toasts may reach."""
        self._clear = [widget for widget in self._clear if isValid(widget)]
        floor = window.height() - STATUS_BAR_HEIGHT
        for widget in self._clear:
            if widget.isVisible() and window.isAncestorOf(widget):
                corner = widget.mapTo(window, QPoint())
                is_low = corner.y() > window.height() // 3  # one at the head of the window is no floor
                if is_low and corner.x() + widget.width() > left:
                    floor = min(floor, corner.y())
        return floor
