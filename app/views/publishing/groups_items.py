"""The items of a publish group as a table: picture, kind, state, whether it is ready, who edited it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.assignments.slots import CategoryId
from app.models.publishing.group_rows import GroupItem, GroupResult, ItemKind
from app.views.publishing.groups_words import KIND_ICONS, item_chip, result_chip
from app.views.support.cell_painter import paint_text
from app.views.support.chips import Chip, paint_chip
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_PICTURE_ROW_HEIGHT, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

Index = QModelIndex | QPersistentModelIndex
_LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_PICTURE: Final = 28


class Column(IntEnum):
    """The columns in their order."""

    CHECK = 0
    ITEM = 1
    KIND = 2
    CONTEXT = 3
    STATE = 4
    READY = 5
    EDITED = 6


_TITLES: Final = ("", "Item", "Kind", "Channel, locale", "State", "Ready", "Edited by")
_WIDTHS: Final = {
    Column.CHECK: 36, Column.KIND: 124, Column.CONTEXT: 148, Column.STATE: 116, Column.READY: 56,
    Column.EDITED: 148,
}  # fmt: skip
_READY: Final = {
    None: ("dashed_circle", "t3", "not validated"),
    0: ("ended", "ok", "ready"),
    1: ("warning", "warn", "with a warning"),
    2: ("error", "err", "not ready"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row: an item that waits, or what became of one.

    Attributes:
        item: The item; None once it went live.
        ready: None: not validated; 0: ready; 1: with a warning; 2: with an error.
    """

    item: GroupItem | None
    name: str
    kind: ItemKind
    place: str
    chip: Chip
    ready: int | None
    edited: str
    sha256: str | None = None
    reason: str = ""


def line_of(item: GroupItem, place: str, ready: int | None, edited: str) -> ItemLine:
    """Make the row of an item that waits."""
    return ItemLine(item, item.name, item.kind, place, item_chip(item), ready, edited, item.sha256)


def result_line(result: GroupResult, place: str, edited: str) -> ItemLine:
    """Make the row of what became of an item."""
    kind = ItemKind.MEDIA
    if result.owner is not None:
        kind = ItemKind.CATEGORY if isinstance(result.owner, CategoryId) else ItemKind.PRODUCT
    ready = 2 if result.reason else 0
    return ItemLine(None, result.name, kind, place, result_chip(result), ready, edited, reason=result.reason)


class ItemsModel(QAbstractTableModel):
    """Rows with check boxes; what is checked stays checked while it is there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[ItemLine, ...] = ()
        self._checked: set[object] = set()

    def set_lines(self, lines: Sequence[ItemLine]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self._checked &= {line.item.key for line in self.lines if line.item is not None}
        self.endResetModel()

    @property
    def checked(self) -> tuple[GroupItem, ...]:
        """The items whose boxes are checked."""
        return tuple(one.item for one in self.lines if one.item is not None and one.item.key in self._checked)

    def check_all(self, is_on: bool) -> None:
        """Check all items, or none."""
        self._checked = {one.item.key for one in self.lines if one.item is not None} if is_on else set()
        self._tell()

    def toggle(self, place: int) -> None:
        """Check an item, or uncheck it."""
        item = self.lines[place].item
        if item is not None:
            self._checked ^= {item.key}
            self._tell()

    def _tell(self) -> None:
        if self.lines:
            last = self.index(len(self.lines) - 1, Column.CHECK)
            self.dataChanged.emit(self.index(0, Column.CHECK), last, [Qt.ItemDataRole.CheckStateRole])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the items."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Name the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, check state, words for readers, or the row."""
        line = self.lines[index.row()]
        column = Column(index.column())
        if role == _LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.CheckStateRole and column is Column.CHECK and line.item is not None:
            is_on = line.item.key in self._checked
            return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.reason or f"{line.name}, {line.place}".rstrip(", ")
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            ready = _READY[line.ready][2]
            words: Mapping[Column, str] = {
                Column.CHECK: "" if role == Qt.ItemDataRole.DisplayRole else f"Choose {line.name}",
                Column.ITEM: line.name, Column.KIND: line.kind.value, Column.CONTEXT: line.place,
                Column.STATE: line.chip.text, Column.READY: ready, Column.EDITED: line.edited,
            }  # fmt: skip
            return words[column]
        return None

    def setData(self, index: Index, _value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Check or uncheck."""
        if role == Qt.ItemDataRole.CheckStateRole:
            self.toggle(index.row())
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let people check items that wait."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == Column.CHECK and self.lines[index.row()].item is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags


class _Delegate(QStyledItemDelegate):
    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub, self._thumbnails = hub, thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: ItemLine = index.data(_LINE_ROLE)
        theme, column = self._hub.theme, Column(index.column())
        if column is Column.CHECK:
            option.state &= ~QStyle.StateFlag.State_HasFocus
            super().paint(painter, option, index)
        painter.save()
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if column is not Column.CHECK:
            painter.fillRect(rect, theme.qcolor("sel" if is_selected else "surface"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        room = rect.adjusted(8, 0, -8, 0)
        ratio = painter.device().devicePixelRatio()
        if column is Column.ITEM:
            self._picture(painter, QRect(room.left(), room.center().y() - 15, 24, 30), line, ratio)
            room.setLeft(room.left() + 34)
            middle = Qt.TextElideMode.ElideMiddle
            paint_text(painter, room, line.name, theme, "text", weight=QFont.Weight.Medium, mode=middle)
        elif column is Column.STATE:
            paint_chip(painter, room, line.chip, theme, self._hub.icons)
        elif column is Column.READY:
            icon, role, _ = _READY[line.ready]
            painter.drawPixmap(
                room.left(), room.center().y() - 7, self._hub.icons.pixmap(icon, role, 16, ratio)
            )
        elif column is not Column.CHECK:
            paint_text(painter, room, str(index.data() or ""), theme, "t2")
        painter.restore()

    def _picture(self, painter: QPainter, box: QRect, line: ItemLine, ratio: float) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._hub.theme.qcolor("well"))
        painter.drawRoundedRect(box, 3, 3)
        pixmap = None if line.sha256 is None else self._thumbnails.pixmap(line.sha256, _PICTURE, ratio)
        if pixmap is None:
            icon = self._hub.icons.pixmap(KIND_ICONS[line.kind], "t3", 16, ratio)
            painter.drawPixmap(box.center().x() - 7, box.center().y() - 7, icon)
            return
        size = (pixmap.deviceIndependentSize()).scaled(
            box.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio
        )
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(QRectF(box).center())
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))


class ItemsTable(QTableView):
    """Signals: `checks_changed()`, `opened(GroupItem)` and `remove_wanted()`."""

    checks_changed = Signal()
    opened = Signal(object)
    remove_wanted = Signal()

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = ItemsModel(self)
        self.setModel(self.items)
        self.setItemDelegate(_Delegate(hub, thumbnails, self))
        self.setAccessibleName("Items of the publish group")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_PICTURE_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(32)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(Column.ITEM, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.check_all = QCheckBox(header)
        self.check_all.setAccessibleName("Choose all items")
        self.check_all.setToolTip("Choose all items (Ctrl+A)")
        size = self.check_all.sizeHint()
        self.check_all.setGeometry(3, (TABLE_HEADER_HEIGHT - size.height()) // 2, size.width(), size.height())
        self.items.dataChanged.connect(lambda *_: self.checks_changed.emit())
        self.items.modelReset.connect(self.checks_changed)
        thumbnails.ready.connect(lambda _contents: self.viewport().update())
        self.activated.connect(self._on_activated)

    def fit(self, width: int) -> None:
        """Leave what matters least away where there is no room."""
        self.setColumnHidden(Column.CONTEXT, width < 780)
        self.setColumnHidden(Column.EDITED, width < 560)

    @property
    def current_item(self) -> GroupItem | None:
        """The item that is selected."""
        place = self.currentIndex().row()
        return self.items.lines[place].item if 0 <= place < len(self.items.lines) else None

    def select_item(self, item: GroupItem) -> None:
        """Select an item and bring it into sight."""
        for place, line in enumerate(self.items.lines):
            if line.item is not None and line.item.key == item.key:
                self.setCurrentIndex(self.items.index(place, Column.ITEM))
                self.scrollTo(self.currentIndex())
                return

    def keyPressEvent(self, event: Any) -> None:
        """Space checks, Delete removes from the group, Ctrl+A checks all."""
        place = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and place >= 0:
            self.items.toggle(place)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.items.check_all(len(self.items.checked) < len(self.items.lines))
        else:
            super().keyPressEvent(event)

    def _on_activated(self, index: QModelIndex) -> None:
        item = self.items.lines[index.row()].item
        if item is not None:
            self.opened.emit(item)
