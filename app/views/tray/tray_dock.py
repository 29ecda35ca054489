"""The dock of the tray: below the view or floating, open or closed, whole or only its header."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

if TYPE_CHECKING:
    from app.views.tray.media_tray import MediaTray

HEADER: Final = 40
MIN_HEIGHT: Final = 116
MAX_HEIGHT: Final = 280
FIRST_HEIGHT: Final = 148
LOW: Final = 776  # px of the window below which the tray shrinks to its header
_FLOATING: Final = QSize(900, FIRST_HEIGHT)
_KINDS: Final = {"library": "library", "products": "assign", "categories": "assign"}


class Memory(Protocol):
    """What a window remembers."""

    def get(self, name: str, default: str = "") -> str:
        """Read a text."""
        ...

    def put(self, name: str, value: str | int) -> None:
        """Write a text or number."""
        ...


class TrayDock(QDockWidget):
    """Holds the tray of the open tenant, made when it is first seen. Emits `open_changed()`. Thread: GUI.

    It is open or closed for two kinds of pages each: those that assign media, where it is open at first, and
    the library, where it is not. Other pages do not have it.

    Args:
        memory: What the window remembers.
        window: The main window.
    """

    open_changed = Signal()

    def __init__(self, memory: Memory, window: QMainWindow) -> None:
        super().__init__("Media tray", window)
        self.setObjectName("MediaTray")
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.TopDockWidgetArea)
        self._memory = memory
        self._main = window
        self._make: Callable[[], MediaTray] | None = None
        self._tray: MediaTray | None = None
        self._kind: str | None = None
        self._is_low = False
        self._is_folded = memory.get("tray/folded") == "1"
        self.topLevelChanged.connect(self._on_floated)
        window.installEventFilter(self)
        self.hide()

    @property
    def tray(self) -> "MediaTray | None":
        """The tray of the open tenant."""
        return self._tray

    @property
    def is_open(self) -> bool:
        """Whether a person wants it on the page that is shown."""
        default = "1" if self._kind == "assign" else "0"
        return self._kind is not None and self._memory.get(f"tray/open-{self._kind}", default) == "1"

    @property
    def is_folded(self) -> bool:
        """Whether only the header shows."""
        return self._is_folded

    def set_maker(self, make: "Callable[[], MediaTray] | None") -> None:
        """Show the tray of another tenant from now on; the one before goes."""
        self._make = make
        old, self._tray = self._tray, None
        if old is not None:
            self.setTitleBarWidget(QWidget())
            self.setWidget(QWidget())
            for widget in (old.header, old):
                widget.hide()
                widget.deleteLater()
        self._show()

    def _mount(self, tray: "MediaTray") -> None:
        self._tray = tray
        self.setTitleBarWidget(tray.header)
        self.setWidget(tray)
        tray.header.float_button.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        tray.header.fold_button.clicked.connect(lambda: self.set_folded(not self._is_folded))
        tray.header.close_button.clicked.connect(self.toggle)
        tray.header.show_floating(self.isFloating())
        self._fold()

    def follow(self, page: str) -> None:
        """Follow the page that is shown, by its key."""
        self._kind = _KINDS.get(page)
        self._show()

    def toggle(self) -> None:
        """Open or close the tray (Ctrl+T)."""
        self.set_open(not self.is_open)

    def set_open(self, is_open: bool) -> None:
        """Open or close it on pages of this kind."""
        if self._kind is None:
            return
        self._memory.put(f"tray/open-{self._kind}", int(is_open))
        self._show()
        if is_open and self._tray is not None:
            self._tray.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_folded(self, is_folded: bool) -> None:
        """Show the header only, or everything."""
        self._is_folded = is_folded
        if not self._is_low:
            self._memory.put("tray/folded", int(is_folded))
        self._fold()

    def save(self) -> None:
        """Keep the height."""
        if self.isVisible() and not self.isFloating() and not self._is_folded:
            self._memory.put("tray/height", self.height())

    def reset(self) -> None:
        """Go back below the view, open and whole."""
        self.setFloating(False)
        self._main.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        for kind, is_open in (("assign", 1), ("library", 0)):
            self._memory.put(f"tray/open-{kind}", is_open)
        self._memory.put("tray/height", FIRST_HEIGHT)
        self._memory.put("tray/folded", 0)
        self.set_folded(self._is_low)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shrink to the header in a low window, and come back in a high one."""
        if watched is self._main and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as by the button, also when the floating window is closed."""
        event.ignore()
        self.set_open(False)

    def _fit(self) -> None:
        is_low = self._main.height() < LOW
        if is_low != self._is_low:
            self._is_low = is_low
            self._is_folded = is_low or self._memory.get("tray/folded") == "1"
            self._fold()

    def _show(self) -> None:
        self._fit()
        is_open = self.is_open and (self._tray is not None or self._make is not None)
        if is_open and self._tray is None and self._make is not None:
            self._mount(self._make())
        if is_open != self.isVisibleTo(self._main):
            self.setVisible(is_open)
            if is_open:
                self._set_height()
        self.open_changed.emit()

    def _fold(self) -> None:
        if self._tray is None:
            return
        header = max(HEADER, self._tray.header.minimumSizeHint().height())
        is_folded = self._is_folded and not self.isFloating()
        self._tray.setMinimumHeight(0 if is_folded else MIN_HEIGHT - HEADER)
        self._tray.setMaximumHeight(0 if is_folded else MAX_HEIGHT - HEADER)
        self._tray.list.setHidden(is_folded)
        self._tray.header.show_folded(is_folded)
        self._tray.header.fold_button.setEnabled(not self.isFloating())
        self.setMinimumHeight(header if is_folded else MIN_HEIGHT)
        self.setMaximumHeight(header if is_folded else MAX_HEIGHT)
        if not is_folded:
            self._set_height()

    def _set_height(self) -> None:
        kept = self._memory.get("tray/height", str(FIRST_HEIGHT))
        height = int(kept) if kept.isdecimal() else FIRST_HEIGHT
        if not self._is_folded and not self.isFloating():
            wanted = max(MIN_HEIGHT, min(height, MAX_HEIGHT))
            self._main.resizeDocks([self], [wanted], Qt.Orientation.Vertical)

    def _on_floated(self, is_floating: bool) -> None:
        if self._tray is not None:
            self._tray.header.show_floating(is_floating)
            self._fold()
        if is_floating and self.width() < _FLOATING.width():
            self.resize(_FLOATING)
