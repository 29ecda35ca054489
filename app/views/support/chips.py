"""Chips: the small rounded labels for states and sources, painted the same in widgets and delegates."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.support.icons import IconSet
from app.views.support.theme import CHIP_HEIGHT, Theme, ThemeHub, TypeRole, type_font

_PADDING: Final = 8  # px left and right of the text
_ICON: Final = 12  # px
_ICON_GAP: Final = 4


class Tone(StrEnum):
    """How a chip is coloured. Each state also has a word, so tone never stands alone."""

    NEUTRAL = "neutral"
    OK = "ok"
    WARN = "warn"
    ERR = "err"
    FILLED = "filled"
    TINT = "tint"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Chip:
    """What a chip says and how it looks; `icon` is a name of `IconSet`."""

    text: str
    tone: Tone = Tone.NEUTRAL
    icon: str | None = None


DRAFT: Final = Chip("Draft", Tone.WARN)
PUBLISHED: Final = Chip("Published", Tone.OK)
ERROR: Final = Chip("Error", Tone.ERR)
NO_MEDIA: Final = Chip("No media", Tone.ERR)
DIFFERENT_IMAGE: Final = Chip("Different image", Tone.WARN, "differs")
SOURCE_VARIANT: Final = Chip("Variant", Tone.FILLED)
SOURCE_MASTER: Final = Chip("Master", Tone.NEUTRAL)
SOURCE_OMNICHANNEL: Final = Chip("Omnichannel fallback", Tone.DASHED, "inherits")


def state_chip(state: str) -> Chip:
    """Return the chip of a media or document state (`draft`, `published`, `error`), else a neutral one."""
    return {"draft": DRAFT, "published": PUBLISHED, "error": ERROR}.get(
        state.lower(), Chip(state.capitalize())
    )


def source_dimension(values: str) -> Chip:
    """Return the source chip of a dimension cell, such as `Dimension Blue + Regular`."""
    return Chip(f"Dimension {values}", Tone.TINT)


_COLORS: Final[dict[Tone, tuple[str, str, str]]] = {
    # tone: text, background, edge
    Tone.NEUTRAL: ("t2", "hover", "line2"),
    Tone.OK: ("ok", "ok_bg", "ok_line"),
    Tone.WARN: ("warn", "warn_bg", "warn_line"),
    Tone.ERR: ("err", "err_bg", "err_line"),
    Tone.FILLED: ("on_fill", "fill", "fill"),
    Tone.TINT: ("accent", "sel", "accent_line"),
    Tone.DASHED: ("t2", "", "ctl"),
}


def chip_size(chip: Chip) -> QSize:
    """Measure a chip in logical pixels; height grows with the person's text size."""
    metrics = QFontMetrics(_font())
    width = metrics.horizontalAdvance(chip.text) + 2 * _PADDING + 2
    if chip.icon:
        width += _ICON + _ICON_GAP
    return QSize(width, max(CHIP_HEIGHT, metrics.height() + 6))


def paint_chip(
    painter: QPainter, rect: QRect, chip: Chip, theme: Theme, icons: IconSet | None = None
) -> QRect:
    """Paint a chip left-aligned and vertically centred in `rect`, elided when it does not fit.

    Args:
        painter: Any painter; its state is kept.
        rect: The space there is.
        chip: What to paint.
        theme: The theme in force.
        icons: Needed to draw the chip's icon; without it the icon is left out.

    Returns:
        The rectangle that was covered.
    """
    wish = chip_size(chip)
    width = min(wish.width(), rect.width())
    box = QRect(rect.left(), rect.top() + (rect.height() - wish.height()) // 2, width, wish.height())
    text_token, ground_token, edge_token = _COLORS[chip.tone]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.qcolor(edge_token), 1)
    if chip.tone is Tone.DASHED:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(theme.qcolor(ground_token) if ground_token else Qt.BrushStyle.NoBrush)
    outline = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)
    inner = box.adjusted(_PADDING, 0, -_PADDING, 0)
    if chip.icon and icons is not None:
        ratio = painter.device().devicePixelRatio()
        picture = icons.pixmap(chip.icon, text_token, _ICON, ratio)
        painter.drawPixmap(inner.left(), inner.top() + (inner.height() - _ICON) // 2, picture)
    if chip.icon:
        inner.setLeft(inner.left() + _ICON + _ICON_GAP)
    font = _font()
    painter.setFont(font)
    painter.setPen(theme.qcolor(text_token))
    text = QFontMetrics(font).elidedText(chip.text, Qt.TextElideMode.ElideRight, inner.width() + 2)
    painter.drawText(
        inner.adjusted(0, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
    )
    painter.restore()
    return box


def _font() -> QFont:
    font = type_font(TypeRole.CAPTION)
    font.setWeight(QFont.Weight.Medium)
    return font


class ChipLabel(QWidget):
    """One chip as a widget. Its text is its accessible name."""

    def __init__(self, hub: ThemeHub, chip: Chip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._chip = chip
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(chip.text)
        hub.changed.connect(self.update)

    @property
    def chip(self) -> Chip:
        """The chip on show."""
        return self._chip

    def set_chip(self, chip: Chip) -> None:
        """Show another chip."""
        self._chip = chip
        self.setAccessibleName(chip.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Measure the chip."""
        return chip_size(self._chip)

    def minimumSizeHint(self) -> QSize:
        """Never cut a chip in a layout."""
        return chip_size(self._chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._chip, self._hub.theme, self._hub.icons)
