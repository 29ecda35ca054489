"""Phosphor icons in the colours of the theme."""

from collections.abc import Callable
from typing import Final

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from qtawesome.iconic_font import IconicFont

# Meaning in the product: name in the Phosphor family. Source: ui.md 2, Icons.
ICON_NAMES: Final[dict[str, str]] = {
    "library": "image", "image": "image", "products": "t-shirt", "product": "t-shirt",
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

    Only the Phosphor font is loaded: 8 ms instead of 90 ms for every font of QtAwesome.
    Thread: GUI.
    """

    def __init__(self, color_of: Callable[[str], QColor]) -> None:
        self._color_of = color_of
        self._font: IconicFont | None = None
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def icon(self, name: str, role: str = "t2") -> QIcon:
        """Return an icon with normal and disabled colours.

        Args:
            name: A key of `ICON_NAMES` or a full name such as `ph.check-bold`.
            role: A colour token of the theme (`t2`, `text`, `accent`, `on_fill`, `ok`, `warn`, `err` ...).
        """
        key = (name, role)
        if key not in self._icons:
            full = name if name.startswith("ph.") else f"ph.{ICON_NAMES[name]}"
            self._icons[key] = self._drawn(full, role)
        return self._icons[key]

    def _drawn(self, full: str, role: str) -> QIcon:
        """Draw an icon in all sizes.

        QtAwesome's icons draw on demand through a Python object that the collector may take before the
        icon; Qt crashes then. An icon of pixmaps has no such object.
        """
        font = self._phosphor()
        lively = font.icon(full, color=self._color_of(role), color_disabled=self._color_of("dis"))
        font.icon_cache.clear()
        made = QIcon()
        for size in DRAWN_SIZES:
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
                made.addPixmap(lively.pixmap(QSize(size, size), 1.0, mode), mode)
        return made

    def pixmap(self, name: str, role: str, size: int, device_pixel_ratio: float = 1.0) -> QPixmap:
        """Return an icon as a square pixmap of `size` logical pixels, for delegates."""
        key = (name, role, size, device_pixel_ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self.icon(name, role).pixmap(QSize(size, size), device_pixel_ratio)
        return self._pixmaps[key]

    def clear(self) -> None:
        """Forget everything drawn; the next call draws in the new colours."""
        self._icons.clear()
        self._pixmaps.clear()

    def _phosphor(self) -> IconicFont:
        if self._font is None:
            self._font = IconicFont(next(font for font in qtawesome._BUNDLED_FONTS if font[0] == "ph"))
        return self._font
