"""What lies over the tiles of the grid: rubber band, drop frame; and selections of places."""

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from app.views.support.drag_label import count_text
from app.views.support.paged_model import PagedModel
from app.views.support.theme import Theme, TypeRole, type_font


def paint_band(painter: QPainter, band: QRect, theme: Theme) -> None:
    """Paint a rubber band."""
    ground = theme.qcolor("sel")
    ground.setAlpha(128)
    painter.setBrush(ground)
    painter.setPen(QPen(theme.qcolor("accent"), 1))
    painter.drawRect(band)


def paint_drop_frame(painter: QPainter, area: QRect, file_count: int, theme: Theme) -> None:
    """Paint the dashed frame with "Drop to upload n files" over the whole grid."""
    frame = area.adjusted(6, 6, -7, -7)
    veil = theme.qcolor("sel")
    veil.setAlpha(216)
    painter.setBrush(veil)
    painter.setPen(QPen(theme.qcolor("accent"), 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(frame, 6, 6)
    painter.setFont(type_font(TypeRole.TITLE))
    painter.setPen(theme.qcolor("accent"))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, f"Drop to upload {count_text(file_count, 'file')}")


def selection_of(model: PagedModel, places: Iterable[int]) -> QItemSelection:
    """Make a selection of as few ranges as the places need."""
    selection = QItemSelection()
    first = last = -2
    for place in sorted(places):
        if place != last + 1:
            if first >= 0:
                selection.select(model.index(first), model.index(last))
            first = place
        last = place
    if first >= 0:
        selection.select(model.index(first), model.index(last))
    return selection
