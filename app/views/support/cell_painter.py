"""What delegates write into a cell: a line of text, a progress bar."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from app.views.support.theme import Theme, TypeRole, type_font

_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_BAR: Final = 6  # px high
_LEAST_BAR: Final = 36
_GAP: Final = 8


def paint_text(
    painter: QPainter,
    room: QRect,
    text: str,
    theme: Theme,
    role: str,
    *,
    weight: QFont.Weight = QFont.Weight.Normal,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """Write one line of body text at the left of a room, shortened to fit. `role` names its colour."""
    font = type_font(TypeRole.BODY, weight=weight, tabular=True)
    painter.setFont(font)
    painter.setPen(theme.qcolor(role))
    painter.drawText(room, _LEFT, QFontMetrics(font).elidedText(text, mode, room.width()))


class LinePen:
    """Writes lines of body text as `paint_text` does, many in one painting. Thread: GUI."""

    def __init__(self, weight: QFont.Weight) -> None:
        self._font = type_font(TypeRole.BODY, weight=weight, tabular=True)
        self._metrics = QFontMetrics(self._font)

    def write(self, painter: QPainter, room: QRect, text: str, color: QColor) -> None:
        """Write one line at the left of a room, shortened to fit."""
        if text:
            painter.setFont(self._font)
            painter.setPen(color)
            short = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, short)


def paint_bar(painter: QPainter, room: QRect, share: int, theme: Theme, *, spare: int) -> QRect:
    """Paint a progress bar of `share` percent; return what is left at its right, about `spare` wide."""
    bar = QRect(room.left(), room.center().y() - 2, max(_LEAST_BAR, room.width() - spare), _BAR)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.qcolor("track"))
    painter.drawRoundedRect(bar, 3, 3)
    painter.setBrush(theme.qcolor("accent"))
    painter.drawRoundedRect(QRect(bar.left(), bar.top(), bar.width() * share // 100, _BAR), 3, 3)
    left = bar.right() + _GAP
    return QRect(left, room.top(), room.right() - left, room.height())
