"""The list of the swatches of a product; an image can be dropped on a line."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import Pictures
from app.views.assignments.swatches_rows import SwatchItem
from app.views.support.paged_model import Role
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
_BOX: Final = 26
_PADDING: Final = 8


class SwatchesModel(QAbstractListModel):
    """The values of color, style and size; `Role.ROW` gives a `SwatchItem`."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[SwatchItem] = []

    @property
    def items(self) -> Sequence[SwatchItem]:
        """The lines."""
        return self._items

    def row_of(self, value_id: int | None) -> int:
        """Return the line of a value, -1 where it is not shown."""
        return next((row for row, item in enumerate(self._items) if item.value.id == value_id), -1)

    def show_items(self, items: list[SwatchItem]) -> None:
        """Show these; the same values keep the choice."""
        if [item.value for item in items] == [item.value for item in self._items]:
            self._items = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the values."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one value."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role == Role.ROW:
            return item
        if role == Role.ID:
            return item.value.id
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return item.spoken
        return None


class SwatchDelegate(QStyledItemDelegate):
    """Paints a swatch, the value, and what the swatch is."""

    def __init__(self, pictures: Pictures, view: "SwatchesList") -> None:
        super().__init__(view)
        self._pictures = pictures
        self._list = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines of text and some room."""
        lines = (type_font(TypeRole.BODY), type_font(TypeRole.CAPTION))
        return QSize(120, max(_BOX, sum(QFontMetrics(font).height() for font in lines)) + _PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        item: SwatchItem | None = index.data(Role.ROW)
        if item is None:
            return
        theme, rect = self._pictures.theme, option.rect
        painter.save()
        is_target = self._list.drop_row == index.row()
        if is_target or option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        if is_target or option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
        shown = item.shown
        box = QRect(QPoint(rect.left() + 8, rect.center().y() - _BOX // 2 + 1), QSize(_BOX, _BOX))
        color = item.value.hex if shown is None else shown.hex
        self._pictures.paint_sample(painter, box, item.media, None if shown is None else shown.crop, color)
        room = rect.adjusted(8 + _BOX + 8, _PADDING // 2, -6, -_PADDING // 2)
        name = type_font(TypeRole.BODY, weight=QFont.Weight.Medium if item.own else None)
        painter.setFont(name)
        painter.setPen(theme.qcolor("text"))
        words = painter.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignTop, words)
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("warn" if shown is None and not item.value.hex else "t2"))
        words = painter.fontMetrics().elidedText(item.kind, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom, words)
        painter.restore()


class SwatchesList(QListView):
    """The list.

    Signals: `image_dropped(media id, value id)`, `remove_wanted(value id)`.
    """

    image_dropped = Signal(int, int)
    remove_wanted = Signal(int)

    def __init__(
        self, pictures: Pictures, model: SwatchesModel, gate: DropGate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._gate = gate
        self.drop_row = -1
        self.setAccessibleName("Swatches")
        self.setModel(model)
        self.setItemDelegate(SwatchDelegate(pictures, self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setFrameShape(self.Shape.NoFrame)
        self.setAcceptDrops(True)
        self.setDragDropMode(self.DragDropMode.DropOnly)
        pictures.thumbnails.ready.connect(self._on_thumbnails)

    @property
    def current_value(self) -> int | None:
        """The chosen dimension value."""
        index = self.currentIndex()
        return index.data(Role.ID) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the central value with Delete."""
        value = self.current_value
        if event.key() == Qt.Key.Key_Delete and value is not None:
            self.remove_wanted.emit(value)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take an image."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show which line would get it."""
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._set_row(-1)
        self._gate.label.unsay()
        event.accept()

    def _consider(self, event: QDragMoveEvent) -> None:
        media_id = self._gate.one_image(event)
        if media_id is None:
            return
        index = self.indexAt(event.position().toPoint())
        self._set_row(index.row())
        if not index.isValid():
            self._gate.forbid(event, "Drop an image on a value.")
            return
        self._gate.label.say(f"Use as swatch of {index.data()}")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the image on."""
        media_id = self._gate.one_image(event)
        index = self.indexAt(event.position().toPoint())
        self._set_row(-1)
        self._gate.label.unsay()
        if media_id is None or not index.isValid():
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.image_dropped.emit(media_id, index.data(Role.ID))

    def _set_row(self, row: int) -> None:
        if row != self.drop_row:
            self.drop_row = row
            self.viewport().update()

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
