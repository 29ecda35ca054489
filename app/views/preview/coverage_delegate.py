"""Paints the cells of the heat map: colour, number, marks, and the frame of the compared ones."""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.models.assignments.coverage import CoverageCell
from app.views.preview.coverage_model import HeatRole
from app.views.preview.coverage_words import NOT_OFFERED, cell_text
from app.views.support.icons import IconSet
from app.views.support.theme import ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex

CELL: Final = QSize(44, 35)  # px with the gap around it
MARK: Final = 10  # px that a mark takes
_GAP: Final = 2  # px on each side of a cell
_RADIUS: Final = 3
_BADGE: Final = 14  # px, one letter
_DOT: Final = 2.5  # px, radius
_TEXT_MARGIN: Final = 6

# From which percentage on: ground and text. Source: ui.md 2.
_HEAT: Final = (
    (100, "heat_100", "text"),
    (90, "heat_90", "text"),
    (80, "heat_80", "text"),
    (60, "warn_bg", "warn"),
    (0, "err_bg", "err"),
)


def heat_of(percent: int) -> tuple[str, str]:
    """Return the colour tokens of a percentage: ground and text."""
    return next((ground, text) for least, ground, text in _HEAT if percent >= least)


def cell_size() -> QSize:
    """Return the least size of a cell: its number and marks fit at the person's text size."""
    metrics = QFontMetrics(_font())
    width = max(metrics.horizontalAdvance(text) for text in ("100", NOT_OFFERED)) + 2 * _TEXT_MARGIN
    return QSize(width + 2 * _GAP, max(CELL.height(), metrics.height() + 16))


def paint_own(painter: QPainter, center: QPoint, color: QColor) -> None:
    """Paint the dot of own media."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QRectF(center.x() - _DOT, center.y() - _DOT, 2 * _DOT, 2 * _DOT))


def paint_draft(painter: QPainter, center: QPoint, color: QColor) -> None:
    """Paint the ring of what waits for publishing."""
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(center.x() - 3, center.y() - 3, 6, 6))


def paint_stale(painter: QPainter, center: QPoint, icons: IconSet, token: str) -> None:
    """Paint the clock of media that are older than what they stand in front of."""
    picture = icons.pixmap("clock", token, MARK + 2, painter.device().devicePixelRatio())
    painter.drawPixmap(center - QPoint(MARK // 2 + 1, MARK // 2 + 1), picture)


def paint_absent(painter: QPainter, box: QRect, color: QColor) -> None:
    """Paint the dashed frame of a locale that is not offered."""
    pen = QPen(color, 1)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)


class HeatDelegate(QStyledItemDelegate):
    """Paints the cells of a `HeatModel`. `drop_at` is the cell that a drop would change now."""

    def __init__(self, hub: ThemeHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self.drop_at = QModelIndex()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every cell has one size."""
        return cell_size()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        theme = self._hub.theme
        box: QRect = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        cell: CoverageCell | None = index.data(HeatRole.CELL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if cell is None:
            self._fill(painter, box, "hover")
        elif not cell.is_offered:
            paint_absent(painter, box, theme.qcolor("line2"))
            self._write(painter, box, cell, "t3")
        else:
            ground, token = ("hover", "t2") if cell.percent is None else heat_of(cell.percent)
            self._fill(painter, box, ground)
            self._write(painter, box, cell, token)
        if cell is not None:
            self._paint_marks(painter, box, cell)
        if index == self.drop_at:
            self._frame(painter, box, "accent", inside="sel")
            self._paint_letters(painter, box, "+")
        elif letters := index.data(HeatRole.LETTERS):
            self._frame(painter, box, "accent")
            self._paint_letters(painter, box, letters)
        if option.state & QStyle.StateFlag.State_HasFocus:
            self._frame(painter, box.adjusted(-_GAP, -_GAP, _GAP, _GAP), "text", width=1.5)
        painter.restore()

    def _fill(self, painter: QPainter, box: QRect, token: str) -> None:
        theme = self._hub.theme
        has_edge = theme.name == "contrast"  # where all grounds are the same colour
        painter.setPen(QPen(theme.qcolor("line"), 1) if has_edge else Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor(token))
        painter.drawRoundedRect(QRectF(box), _RADIUS, _RADIUS)

    def _write(self, painter: QPainter, box: QRect, cell: CoverageCell, token: str) -> None:
        painter.setFont(_font())
        painter.setPen(self._hub.theme.qcolor(token))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell_text(cell))

    def _paint_marks(self, painter: QPainter, box: QRect, cell: CoverageCell) -> None:
        """Paint own media top right, a draft beside it, the clock of what is stale below."""
        theme = self._hub.theme
        place = QPoint(box.right() - 5, box.top() + 6)
        if cell.own:
            token = "t3" if cell.percent is None else heat_of(cell.percent)[1]
            paint_own(painter, place, theme.qcolor(token))
            place -= QPoint(MARK, 0)
        if cell.drafts:
            paint_draft(painter, place, theme.qcolor("warn"))
        if cell.stale:
            below = QPoint(box.right() - 6, box.bottom() - 6)
            paint_stale(painter, below, self._hub.icons, "warn")

    def _frame(
        self, painter: QPainter, box: QRect, token: str, *, width: float = 2, inside: str | None = None
    ) -> None:
        painter.setPen(QPen(self._hub.theme.qcolor(token), width))
        painter.setBrush(Qt.BrushStyle.NoBrush if inside is None else self._hub.theme.qcolor(inside))
        half = width / 2
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), _RADIUS, _RADIUS)

    def _paint_letters(self, painter: QPainter, box: QRect, letters: str) -> None:
        """Paint a badge with each letter at the upper left corner."""
        theme = self._hub.theme
        font = type_font(TypeRole.CAPTION, weight=QFont.Weight.DemiBold)
        painter.setFont(font)
        side = max(_BADGE, QFontMetrics(font).height())
        for place, letter in enumerate(letters):
            badge = QRect(box.left() - _GAP + place * (side - 1), box.top() - _GAP, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("fill"))
            painter.drawRoundedRect(QRectF(badge), 2, 2)
            painter.setPen(theme.qcolor("on_fill"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, letter)


def _font() -> QFont:
    return type_font(TypeRole.LABEL, weight=QFont.Weight.Normal, tabular=True)
