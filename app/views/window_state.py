"""What a window remembers of one workspace: geometry, splitters, theme, context, thumbnail size."""

import hashlib
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter

from app.views.support.theme import ThemeMode

STATE_VERSION: Final = 1
MINIMUM: Final = QSize(1100, 700)
FIRST: Final = QSize(1440, 900)
_SHARE_OF_SCREEN: Final = 0.9


class WindowState:
    """Reads and writes the settings of one workspace; a value of the wrong kind counts as none."""

    def __init__(self, settings: QSettings, workspace: Path) -> None:
        self.settings = settings
        self._prefix = "workspace-" + hashlib.sha256(str(workspace).encode()).hexdigest()[:12]

    def get(self, name: str, default: str = "") -> str:
        """Read a text."""
        value = self.settings.value(f"{self._prefix}/{name}")
        return value if isinstance(value, str) else default

    def theme_mode(self) -> ThemeMode:
        """Read whether the window is light or dark."""
        text = self.get("theme")
        return ThemeMode(text) if text in {mode.value for mode in ThemeMode} else ThemeMode.SYSTEM

    def number(self, name: str, default: int) -> int:
        """Read a number."""
        try:
            return int(self.get(name, str(default)))
        except ValueError:
            return default

    def put(self, name: str, value: str | int) -> None:
        """Write a text or number."""
        self.settings.setValue(f"{self._prefix}/{name}", str(value))

    def save_splitter(self, name: str, splitter: QSplitter) -> None:
        """Keep the sizes of a splitter."""
        self.settings.setValue(f"{self._prefix}/splitters/{name}", splitter.saveState())

    def restore_splitter(self, name: str, splitter: QSplitter) -> None:
        """Give a splitter its sizes."""
        value = self._bytes(f"splitters/{name}")
        if value is not None:
            splitter.restoreState(value)

    def save_window(self, window: QMainWindow) -> None:
        """Keep where the window is."""
        self.settings.setValue(f"{self._prefix}/geometry", window.saveGeometry())
        self.settings.setValue(f"{self._prefix}/state", window.saveState(STATE_VERSION))

    def restore_window(self, window: QMainWindow) -> None:
        """Put the window where it was, if that lies on a screen, else give it its first size."""
        value = self._bytes("geometry")
        if value is not None and window.restoreGeometry(value) and _is_on_screen(window.frameGeometry()):
            state = self._bytes("state")
            if state is not None:
                window.restoreState(state, STATE_VERSION)
            return
        window.resize(first_size())

    def forget(self) -> None:
        """Drop geometry and splitters (View > Reset layout)."""
        for name in ("geometry", "state", "splitters"):
            self.settings.remove(f"{self._prefix}/{name}")

    def _bytes(self, name: str) -> QByteArray | None:
        value: Any = self.settings.value(f"{self._prefix}/{name}")
        return value if isinstance(value, QByteArray) else None


def first_size() -> QSize:
    """Return 1440 x 900, or 90 % of a smaller screen, never under the minimum."""
    screen = QGuiApplication.primaryScreen()
    room = screen.availableGeometry().size() * _SHARE_OF_SCREEN if screen is not None else FIRST
    return room.boundedTo(FIRST).expandedTo(MINIMUM)


def _is_on_screen(frame: QRect) -> bool:
    return any(screen.availableGeometry().intersects(frame) for screen in QGuiApplication.screens())
