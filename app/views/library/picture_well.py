"""How pictures are drawn in the library: whole, on their well, with a frame for the keyboard."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.views.support.theme import Theme, ThemeHub

ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Which way an arrow key moves what lies on a picture: across and down."""

_ICON: Final = 36  # px


def fitted(area: QRectF, width: int, height: int) -> QRectF:
    """Return where a picture of this size lies, whole and as large as it fits, in the middle of an area."""
    scale = min(area.width() / width, area.height() / height)
    place = QRectF(0, 0, max(1.0, width * scale), max(1.0, height * scale))
    place.moveCenter(area.center())
    return place


def smooth_painter(widget: QWidget) -> QPainter:
    """Begin to paint a widget that shows pictures."""
    painter = QPainter(widget)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    return painter


def paint_well(painter: QPainter, theme: Theme, rect: QRect) -> None:
    """Paint a well with its line around."""
    painter.setPen(theme.qcolor("line"))
    painter.setBrush(theme.qcolor("well"))
    painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 4, 4)


def paint_picture(painter: QPainter, area: QRect, picture: QPixmap) -> None:
    """Paint a picture whole, in the middle of an area."""
    target = QRect(area)
    target.setSize(picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio))
    target.moveCenter(area.center())
    painter.drawPixmap(target, picture)


def paint_icon(painter: QPainter, hub: ThemeHub, area: QRect, name: str, ratio: float) -> None:
    """Paint an icon in the place of a picture."""
    icon = hub.icons.pixmap(name, "t3", _ICON, ratio)
    painter.drawPixmap(area.center().x() - _ICON // 2, area.center().y() - _ICON // 2, icon)


def paint_focus(painter: QPainter, theme: Theme, widget: QWidget) -> None:
    """Paint the frame of a widget that has the keyboard."""
    if widget.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.qcolor("accent"), 2))
        painter.drawRect(widget.rect().adjusted(1, 1, -1, -1))
