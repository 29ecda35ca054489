"""Glyphs of the Phosphor family, drawn from the font that QtAwesome ships.

QtAwesome itself is not imported: with the layer below it, that takes 0.3 s of the window's start, and its
icons draw on demand through Python objects that the garbage collector may take before the icon, on which
Qt crashes.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPixmap

from app.models.errors import StorageProblem

GLYPH_SHARE: Final = 0.875
"""Part of an icon's height that the glyph's em takes; the rest is its bearing."""


class Phosphor:
    """Draws glyphs by their name in the family, for example `check-bold`. Thread: GUI.

    Raises:
        StorageProblem: The font is not installed.
    """

    def __init__(self) -> None:
        spec = find_spec("qtawesome")
        places = [] if spec is None else list(spec.submodule_search_locations or ())
        fonts = [file for place in places for file in sorted(Path(place, "fonts").glob("phosphor-*"))]
        files = {file.suffix: file for file in fonts}
        if {".ttf", ".json"} - files.keys():
            raise StorageProblem("The icon font is missing.", "Install the package QtAwesome again.")
        number = QFontDatabase.addApplicationFont(str(files[".ttf"]))
        self._family = QFontDatabase.applicationFontFamilies(number)[0]
        codes: dict[str, str] = json.loads(files[".json"].read_text("utf-8"))
        self._glyphs = {name: chr(int(code, 16)) for name, code in codes.items()}

    def pixmap(self, name: str, color: QColor, pixels: int) -> QPixmap:
        """Draw a glyph into a transparent square of `pixels` device pixels.

        Raises:
            KeyError: The family has no glyph of this name.
        """
        glyph = self._glyphs[name]
        picture = QPixmap(pixels, pixels)
        picture.fill(Qt.GlobalColor.transparent)
        font = QFont(self._family)
        font.setPixelSize(max(1, round(GLYPH_SHARE * pixels)))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(QRect(0, 0, pixels, pixels), Qt.AlignmentFlag.AlignCenter, glyph)
        painter.end()
        return picture
