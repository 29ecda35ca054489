"""Phosphor icons in the colours of the theme."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from app.views.support.phosphor import Phosphor

# Meaning in the product: name in the Phosphor family. Source: ui.md 2, Icons.
ICON_NAMES: Final[dict[str, str]] = {
    "library": "image", "image": "image", "products": "t-shirt", "product": "t-shirt",
    "categories": "tree-structure", "category": "tree-structure",
    "preview": "storefront", "storefront": "storefront", "jobs": "queue", "headquarters": "buildings",
    "tenant": "globe-hemisphere-west", "settings": "gear-six", "channel": "broadcast",
    "locale": "translate", "bell": "bell", "upload": "upload-simple", "publish": "rocket-launch",
    "edit": "pencil-simple", "finish": "check", "trash": "trash", "video": "film-strip", "file": "file",
    "pdf": "file-pdf", "alt_text": "text-aa", "focal_point": "crosshair-simple", "crop": "crop",
    "inherits": "arrow-bend-down-right", "severed": "link-break", "matrix": "squares-four",
    "database": "database", "cache": "timer", "waiting": "hourglass-medium",
    "running": "arrows-clockwise", "ended": "check-circle", "done": "check-circle-fill",
    "warning": "warning", "error": "warning-octagon", "offline": "cloud-slash",
    "drag_handle": "dots-six-vertical", "manifest_in": "file-arrow-up", "manifest_out": "file-arrow-down",
    "search": "magnifying-glass", "close": "x", "down": "caret-down", "up": "caret-up",
    "left": "caret-left", "right": "caret-right", "move_left": "arrow-left", "move_right": "arrow-right",
    "add": "plus", "remove": "minus", "check": "check-bold", "more": "dots-three", "play": "play",
    "play_fill": "play-fill", "retry": "arrow-clockwise", "undo": "arrow-counter-clockwise",
    "redo": "arrow-clockwise", "refresh": "arrows-clockwise", "history": "clock-counter-clockwise",
    "cloud": "cloud", "log": "file-text", "copy": "copy", "paste": "clipboard", "folder": "folder-open",
    "forbidden": "prohibit", "info": "info", "clock": "clock", "user": "user-circle", "lock": "lock",
    "link": "link-simple", "eye": "eye", "tag": "tag", "sort": "arrows-down-up", "columns": "columns",
    "contexts": "git-branch", "broken_image": "image-square", "help": "question", "list": "list",
    "command": "command", "dashed_circle": "circle-dashed", "circle": "circle", "differs": "git-diff",
}  # fmt: skip


DRAWN_SIZES: Final = (16, 20, 32, 72)
"""Pixels: what controls, rail and empty states show, at one and at two pixels per point."""


class IconSet:
    """Icons by meaning (`upload`) or by Phosphor name (`ph.upload-simple`), recoloured per theme and kept.

    Thread: GUI.
    """

    def __init__(self, color_of: Callable[[str], QColor]) -> None:
        self._color_of = color_of
        self._font: Phosphor | None = None
        self._icons: dict[tuple[str, str, bool], QIcon] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def icon(self, name: str, role: str = "t2", *, padded: bool = False) -> QIcon:
        """Return an icon with normal and disabled colours.

        Args:
            name: A key of `ICON_NAMES` or a full name such as `ph.check-bold`.
            role: A colour token of the theme (`t2`, `text`, `accent`, `on_fill`, `ok`, `warn`, `err` ...).
            padded: A quarter of the size free at the right, for buttons with text.
        """
        key = (name, role, padded)
        if key not in self._icons:
            self._icons[key] = self._drawn(_family_name(name), role, padded=padded)
        return self._icons[key]

    def _drawn(self, name: str, role: str, *, padded: bool) -> QIcon:
        made = QIcon()
        for mode, token in ((QIcon.Mode.Normal, role), (QIcon.Mode.Disabled, "dis")):
            for size in DRAWN_SIZES:
                drawn = self._phosphor().pixmap(name, self._color_of(token), size)
                made.addPixmap(_padded(drawn) if padded else drawn, mode)
        return made

    def pixmap(self, name: str, role: str, size: int, device_pixel_ratio: float = 1.0) -> QPixmap:
        """Return an icon as a square pixmap of `size` logical pixels, for delegates."""
        key = (name, role, size, device_pixel_ratio)
        if key not in self._pixmaps:
            pixels = round(size * device_pixel_ratio)
            drawn = self._phosphor().pixmap(_family_name(name), self._color_of(role), pixels)
            drawn.setDevicePixelRatio(device_pixel_ratio)
            self._pixmaps[key] = drawn
        return self._pixmaps[key]

    def clear(self) -> None:
        """Forget everything drawn; the next call draws in the new colours."""
        self._icons.clear()
        self._pixmaps.clear()

    def _phosphor(self) -> Phosphor:
        if self._font is None:
            self._font = Phosphor()
        return self._font


def _family_name(name: str) -> str:
    return name.removeprefix("ph.") if name.startswith("ph.") else ICON_NAMES[name]


def _padded(picture: QPixmap) -> QPixmap:
    """Return a picture with a quarter of its size free at the right. Source: ui.md 2, icon to label 6."""
    wide = QPixmap(picture.width() * 5 // 4, picture.height())
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wide
