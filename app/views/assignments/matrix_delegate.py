"""Paints the cells of the matrix: own media solid, inherited faint and dashed, always with words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.catalog.dimensions import DimensionValues
from app.views.assignments.pictures import INHERITED_OPACITY, Pictures
from app.views.assignments.rows import CellItem
from app.views.support.chips import paint_chip, state_chip
from app.views.support.paged_model import Role
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
CELL: Final = QSize(216, 88)
MIN_CELL: Final = QSize(152, 72)
GAP: Final = 8
WIDE: Final = 190  # px of a cell from which there is room for three pictures


@dataclass(frozen=True, slots=True)
class DropTarget:
    """What a drop would change now.

    Attributes:
        keys: Cells that are highlighted together.
        words: Two lines to print in it when it is one cell.
    """

    keys: frozenset[DimensionValues]
    words: tuple[str, str]


class MatrixDelegate(QStyledItemDelegate):
    """Paints `CellItem` rows.

    Args:
        pictures: Paints the pictures.
        drop_target: Returns what a drop would change now.
        parent: The matrix.
    """

    def __init__(
        self, pictures: Pictures, drop_target: Callable[[], DropTarget | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._drop_target = drop_target

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        cell: CellItem | None = index.data(Role.ROW)
        if cell is None:
            return
        box = option.rect.adjusted(0, 0, -GAP, -GAP)
        painter.save()
        painter.fillRect(option.rect, self._pictures.theme.qcolor("sunken"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = self._drop_target()
        is_target = target is not None and cell.key in target.keys
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        self._paint_frame(painter, box, cell, is_target=is_target, is_strong=is_selected or has_focus)
        if not cell.variant_count:
            self._paint_words(painter, box.adjusted(12, 0, -12, 0), "No variants", "dis", centered=True)
        else:
            right = self._paint_stack(painter, box, cell)
            room = QRect(right + 10, box.top() + 8, box.right() - right - 16, box.height() - 16)
            if is_target and target is not None and len(target.keys) == 1:
                self._paint_drop_words(painter, room, target.words)
            else:
                self._paint_facts(painter, room, cell)
        painter.restore()

    def _paint_frame(
        self, painter: QPainter, box: QRect, cell: CellItem, *, is_target: bool, is_strong: bool
    ) -> None:
        theme = self._pictures.theme
        is_accent = is_target or is_strong
        pen = QPen(
            theme.qcolor("accent" if is_accent else "line2" if cell.is_explicit else "ctl"),
            2 if is_accent else 1,
        )
        if not cell.is_explicit and not is_accent:
            pen.setDashPattern([3, 3])
        if not cell.variant_count:
            pen = QPen(theme.qcolor("line"), 1)
        ground = "sel" if is_target else "surface" if cell.is_explicit else "sunken"
        painter.setPen(pen)
        painter.setBrush(theme.qcolor("hover" if not cell.variant_count else ground))
        half = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), 5, 5)

    def _paint_stack(self, painter: QPainter, box: QRect, cell: CellItem) -> int:
        height = box.height() - 22
        width = round(height * 0.8)
        left, top = box.left() + 11, box.top() + 11
        opacity = 1.0 if cell.is_explicit else INHERITED_OPACITY
        if not cell.pictures:
            painter.setOpacity(1.0 if cell.is_explicit or cell.is_gap else 0.5)
            self._pictures.paint_missing(painter, QRect(left, top, width, height))
            painter.setOpacity(1.0)
            return left + width
        step = 13
        shown = min(len(cell.pictures), 3 if box.width() >= WIDE else 1)
        for place in reversed(range(shown)):
            shrink = place * 3
            spot = QRect(left + place * step, top + shrink, width, height - 2 * shrink)
            if not cell.is_explicit:
                painter.fillRect(spot, self._pictures.theme.qcolor("sunken"))
            self._pictures.paint(painter, spot, cell.pictures[place], opacity=opacity, edge="line2")
        return left + width + (shown - 1) * step

    def _paint_facts(self, painter: QPainter, room: QRect, cell: CellItem) -> None:
        theme = self._pictures.theme
        if cell.is_explicit:
            if cell.media.intentionally_empty:
                lines = ("No media on purpose", "stops fallback")
            else:
                lines = (cell.primary_text, cell.additional_text)
            bold, small = QFontMetrics(type_font(TypeRole.BODY)), QFontMetrics(type_font(TypeRole.LABEL))
            first, second, chip = bold.height() + 2, small.height() + 2, max(20, small.height() + 4)
            if not cell.media.additional and small.horizontalAdvance(lines[1]) > room.width():
                lines, second = (lines[0], ""), 0  # that there is none needs no half a word
            top = room.center().y() - (first + second + chip + 3) // 2
            self._line(
                painter, QRect(room.left(), top, room.width(), first), lines[0], "text", QFont.Weight.DemiBold
            )
            top += first
            self._line(painter, QRect(room.left(), top, room.width(), second), lines[1], "t2", None)
            top += second + 3
            paint_chip(painter, QRect(room.left(), top, room.width(), chip), state_chip(cell.state), theme)
            return
        if cell.is_gap:
            self._line(painter, room, "No media", "err", None)
            return
        ratio = painter.device().devicePixelRatioF()
        arrow = self._pictures.hub.icons.pixmap("inherits", "t2", 13, ratio)
        painter.drawPixmap(room.left() - 2, room.center().y() - 7, arrow)
        words = room.adjusted(15, 0, 4, 0)
        self._paint_words(painter, words, f"inherits {cell.inherits}", "t2")

    def _paint_words(
        self, painter: QPainter, room: QRect, text: str, token: str, *, centered: bool = False
    ) -> None:
        font = type_font(TypeRole.LABEL, weight=QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._pictures.theme.qcolor(token))
        across = Qt.AlignmentFlag.AlignHCenter if centered else Qt.AlignmentFlag.AlignLeft
        flags = Qt.AlignmentFlag.AlignVCenter | across | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), text)

    def _line(
        self, painter: QPainter, rect: QRect, text: str, token: str, weight: QFont.Weight | None
    ) -> None:
        role = TypeRole.BODY if weight is not None else TypeRole.LABEL
        painter.setFont(type_font(role, weight=weight or QFont.Weight.Normal))
        painter.setPen(self._pictures.theme.qcolor(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_drop_words(self, painter: QPainter, room: QRect, words: tuple[str, str]) -> None:
        theme = self._pictures.theme
        upper, lower = QRect(room), QRect(room)
        upper.setBottom(room.top() + round(room.height() * 0.62))
        lower.setTop(upper.bottom() + 1)
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("accent"))
        flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(upper, int(flags), words[0])
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t2"))
        painter.drawText(lower, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), words[1])
