"""The gaps list on screen: icon, title, sentence and one action per row."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.views.preview.coverage_gaps import GapRow, GapSeverity
from app.views.support.paged_model import Role
from app.views.support.theme import PANEL_PADDING, ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
_LEAST_HEIGHT: Final = 44
_ICON_ROOM: Final = 24
_LINK_PADDING: Final = 6
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_TONES: Final = {GapSeverity.ERROR: "err", GapSeverity.WARNING: "warn", GapSeverity.NOTE: "t2"}


class GapModel(QAbstractListModel):
    """The rows; `Role.ROW` gives a `GapRow`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[GapRow, ...] = ()

    def set_rows(self, rows: Sequence[GapRow]) -> None:
        """Show other rows; where their number stays, they are painted anew and nothing else."""
        if len(rows) == len(self.rows):
            if tuple(rows) != self.rows:
                self.rows = tuple(rows)
                self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))
            return
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer ROW, title, tool tip and spoken texts."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        match role:
            case Role.ROW:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.title}\n{row.text}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return f"Enter: {row.action_label}"
            case _:
                return None


class GapDelegate(QStyledItemDelegate):
    """Paints the rows of a `GapModel`."""

    def __init__(self, hub: ThemeHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        title, text = QFontMetrics(_title_font()), QFontMetrics(type_font(TypeRole.CAPTION))
        return QSize(160, max(_LEAST_HEIGHT, title.height() + text.height() + 12))

    def action_box(self, row_box: QRect, row: GapRow) -> QRect:
        """Return where the action of a row is."""
        metrics = QFontMetrics(_title_font())
        width = metrics.horizontalAdvance(row.action_label) + 2 * _LINK_PADDING
        height = max(24, metrics.height() + 8)
        right = row_box.right() - PANEL_PADDING + _LINK_PADDING
        return QRect(right - width, row_box.center().y() - height // 2, width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: GapRow = index.data(Role.ROW)
        theme, box = self._hub.theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.qcolor("hover"))
        painter.setPen(QPen(theme.qcolor("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        ratio = painter.device().devicePixelRatio()
        picture = self._hub.icons.pixmap(row.icon, _TONES[row.severity], 16, ratio)
        painter.drawPixmap(box.left() + PANEL_PADDING - 1, box.center().y() - 8, picture)
        link = self.action_box(box, row)
        left = box.left() + PANEL_PADDING + _ICON_ROOM
        self._paint_words(painter, QRect(left, box.top(), link.left() - left - 4, box.height()), row)
        painter.setFont(_title_font())
        painter.setPen(theme.qcolor("accent"))
        painter.drawText(link, Qt.AlignmentFlag.AlignCenter, row.action_label)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(3, 1, -3, -2), 4, 4)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, row: GapRow) -> None:
        title, text = _title_font(), type_font(TypeRole.CAPTION)
        heights = QFontMetrics(title).height() + 2, QFontMetrics(text).height() + 1
        top = room.center().y() - sum(heights) // 2
        upper = QRect(room.left(), top, room.width(), heights[0])
        lower = QRect(room.left(), top + heights[0], room.width(), heights[1])
        self._line(painter, upper, row.title, title, "text", Qt.TextElideMode.ElideMiddle)
        self._line(painter, lower, row.text, text, "t3", Qt.TextElideMode.ElideRight)

    def _line(
        self, painter: QPainter, box: QRect, text: str, font: QFont, token: str, mode: Qt.TextElideMode
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._hub.theme.qcolor(token))
        painter.drawText(box, int(_LEFT), QFontMetrics(font).elidedText(text, mode, box.width()))


class GapList(QListView):
    """The list. Signals: `action_asked(GapRow)` by click on the action or Enter."""

    action_asked = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gaps = GapModel(self)
        self._delegate = GapDelegate(hub, self)
        self.setModel(self.gaps)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Gaps")
        self._pressed = QPersistentModelIndex()
        self._acted: int | None = None
        self.gaps.modelReset.connect(self._on_reset)
        hub.changed.connect(self.viewport().update)

    def step(self, by: int) -> None:
        """Go to the next or previous row and do its action; after the last comes the first."""
        count = self.gaps.rowCount()
        if count:
            first = 0 if by > 0 else count - 1
            place = first if self._acted is None else (self._acted + by) % count
            self.setCurrentIndex(self.gaps.index(place))
            self.act(self.gaps.index(place))

    def act(self, index: Index) -> None:
        """Do the action of a row."""
        row = index.data(Role.ROW)
        if row is not None:
            self._acted = index.row()
            self.action_asked.emit(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember which action is pressed; the second press of a double click is none."""
        super().mousePressEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        at = self._action_at(event.position().toPoint()) if is_left else QModelIndex()
        self._pressed = QPersistentModelIndex(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do the action when its words are clicked."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, QPersistentModelIndex()
        if pressed.isValid() and pressed == self._action_at(event.position().toPoint()):
            self.act(pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the hand over an action."""
        super().mouseMoveEvent(event)
        over = self._action_at(event.position().toPoint()).isValid()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do the action with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure the rows anew when the text size changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()

    def action_center(self, row: int) -> QPoint:
        """Return the middle of the action of a row."""
        box = self.visualRect(self.gaps.index(row))
        return self._delegate.action_box(box, self.gaps.rows[row]).center()

    def _on_reset(self) -> None:
        self._acted = None

    def _action_at(self, point: QPoint) -> QModelIndex:
        index = self.indexAt(point)
        if index.isValid():
            box = self._delegate.action_box(self.visualRect(index), index.data(Role.ROW))
            if box.contains(point):
                return index
        return QModelIndex()


def _title_font() -> QFont:
    return type_font(TypeRole.BODY, weight=QFont.Weight.Medium)
