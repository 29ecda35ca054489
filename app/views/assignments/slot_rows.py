"""Rows of media in the panel of a cell: primary media with order, and Additional media."""

from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.access.roles import Act
from app.models.media.rows import MediaState
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import INHERITED_OPACITY, Pictures, kind_text
from app.views.assignments.primary_view import PrimaryView
from app.views.assignments.rows import AdditionalItem, PrimaryItem
from app.views.assignments.slot_models import PrimaryModel
from app.views.support.paged_model import Role
from app.views.support.rights import needs
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
MORE: Final = 32  # px at the right of a row that open its menu


def row_height() -> int:
    """Return the height of a row: two lines of text, a picture at least."""
    lines = (type_font(TypeRole.BODY), type_font(TypeRole.CAPTION))
    return max(44, sum(QFontMetrics(font).height() for font in lines) + 10)


class SlotRowDelegate(QStyledItemDelegate):
    """Paints a row: handle, number, picture, name, what it is, menu."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row has one height."""
        return QSize(160, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        theme = self._pictures.theme
        item: PrimaryItem | AdditionalItem | None = index.data(Role.ROW)
        if item is None:
            return
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -2))
        ratio = painter.device().devicePixelRatioF()
        middle = rect.center().y()
        icons = self._pictures.hub.icons
        if not item.is_inherited:
            painter.drawPixmap(rect.left() + 10, middle - 7, icons.pixmap("drag_handle", "t3", 14, ratio))
            painter.drawPixmap(rect.right() - MORE + 8, middle - 8, icons.pixmap("more", "t2", 16, ratio))
        if isinstance(item, PrimaryItem):
            painter.setFont(type_font(TypeRole.LABEL, tabular=True))
            painter.setPen(theme.qcolor("t2"))
            place = QRect(rect.left() + 26, rect.top(), 26, rect.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(item.place))
        picture = QRect(rect.left() + 54, middle - 17, 27, 34)
        self._pictures.paint(
            painter, picture, item.media, opacity=INHERITED_OPACITY if item.is_inherited else 1.0
        )
        left = picture.right() + 10
        self._paint_words(
            painter, QRect(left, rect.top(), rect.right() - MORE - left - 2, rect.height()), item
        )
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, item: PrimaryItem | AdditionalItem) -> None:
        theme = self._pictures.theme
        painter.setFont(
            type_font(TypeRole.BODY, weight=QFont.Weight.Normal if item.is_inherited else QFont.Weight.Medium)
        )
        painter.setPen(theme.qcolor("t2" if item.is_inherited else "text"))
        name = painter.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room.adjusted(0, 5, 0, -5), Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t2"))
        words = painter.fontMetrics().elidedText(second_line(item), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room.adjusted(0, 5, 0, -5), Qt.AlignmentFlag.AlignBottom, words)


def second_line(item: PrimaryItem | AdditionalItem) -> str:
    """Say what a row is: default image, kind, draft; or its media purpose."""
    if isinstance(item, AdditionalItem):
        return item.slot.purpose
    kind = (
        "Default image" if item.is_default else kind_text(item.media) if item.media is not None else "Missing"
    )
    is_draft = item.media is not None and item.media.state is not MediaState.PUBLISHED
    return f"{kind}, draft" if is_draft else kind


class PrimaryRows(PrimaryView):
    """Primary media of a cell as rows."""

    is_vertical = True

    def __init__(
        self, pictures: Pictures, model: PrimaryModel, gate: DropGate, parent: QWidget | None = None
    ) -> None:
        super().__init__(pictures, model, gate, parent)
        self.setAccessibleName("Primary media of the cell")
        self.setItemDelegate(SlotRowDelegate(pictures, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(self.Shape.NoFrame)

    def paint_insert(self, painter: QPainter, at: int) -> None:
        """Paint a lying line with its dot at the left."""
        count = len(self.slots.items)
        y = (
            2.0
            if count == 0
            else float(self.item_rect(at).top() if at < count else self.item_rect(count - 1).bottom())
        )
        y = min(max(2.0, y), self.viewport().height() - 3.0)
        painter.drawRect(QRectF(6, y - 1.5, self.viewport().width() - 10, 3))
        painter.drawEllipse(QPointF(6, y), 4.5, 4.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do where there is nothing."""
        if not self.slots.items:
            paint_empty(self, self.pictures, "Drop media here")
        super().paintEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the menu at the right of a row."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and _is_more(self, event):
            self.setCurrentIndex(index)
            self.open_menu(index.row(), event.globalPosition().toPoint())
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the same menu with the right button or the menu key."""
        row = self.currentIndex().row()
        if row >= 0:
            self.open_menu(row, event.globalPos())

    def open_menu(self, row: int, place: QPoint) -> None:
        """Offer moves and removal."""
        item = self.slots.items[row]
        if item.is_inherited:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        up = needs(menu.addAction("Move up\tAlt+Up", lambda: self.move_wanted.emit(row, -1)), Act.ASSIGN)
        up.setEnabled(item.place > 1)
        down = needs(menu.addAction("Move down\tAlt+Down", lambda: self.move_wanted.emit(row, 1)), Act.ASSIGN)
        down.setEnabled(item.place < item.count)
        menu.addSeparator()
        needs(menu.addAction("Remove\tDel", lambda: self.remove_wanted.emit([item.media_id])), Act.ASSIGN)
        menu.popup(place)


class AdditionalListModel(QAbstractListModel):
    """Additional media of a cell; `Role.ROW` gives an `AdditionalItem`."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[AdditionalItem] = []

    def set_items(self, items: list[AdditionalItem]) -> None:
        """Show these slots."""
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the slots."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one slot."""
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == Role.ROW:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.name}, {item.slot.purpose}{', inherited' if item.is_inherited else ''}"
        return None


class AdditionalRows(QListView):
    """Additional media of a cell as rows. Emits `remove_wanted(AdditionalItem)`."""

    remove_wanted = Signal(object)

    def __init__(self, pictures: Pictures, model: AdditionalListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._slots = model
        self.setModel(model)
        self.setItemDelegate(SlotRowDelegate(pictures, self))
        self.setUniformItemSizes(True)
        self.setAccessibleName("Additional media of the cell")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pictures.thumbnails.ready.connect(self._on_thumbnails)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the menu at the right of a row."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and _is_more(self, event):
            item = self._slots.items[index.row()]
            if not item.is_inherited:
                menu = QMenu(self)
                menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
                needs(menu.addAction("Remove\tDel", lambda: self.remove_wanted.emit(item)), Act.ASSIGN)
                menu.popup(event.globalPosition().toPoint())
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Delete."""
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Delete and row >= 0 and not self._slots.items[row].is_inherited:
            self.remove_wanted.emit(self._slots.items[row])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say where there is nothing."""
        if not self._slots.items:
            paint_empty(self, self._pictures, "None")
        super().paintEvent(event)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()


def paint_empty(view: QAbstractItemView, pictures: Pictures, words: str) -> None:
    """Print a quiet word into an empty list."""
    painter = QPainter(view.viewport())
    painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.Normal))
    painter.setPen(pictures.theme.qcolor("t3"))
    painter.drawText(view.viewport().rect().adjusted(16, 0, -16, 0), Qt.AlignmentFlag.AlignVCenter, words)


def _is_more(view: QAbstractItemView, event: QMouseEvent) -> bool:
    return event.position().x() >= view.viewport().width() - MORE
