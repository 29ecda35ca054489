"""The category tree: search, states, and the image that each category shows in the context in force."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.models.assignments.category_list import CategoryListRow
from app.models.assignments.rows import PublishState
from app.models.assignments.targets import category_name
from app.views.categories.pictures import INHERITED_OPACITY, Pictures
from app.views.support.cards import EmptyState
from app.views.support.chips import DRAFT, Chip, Tone, chip_size, paint_chip
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
WIDTH: Final = 264
ROW_HEIGHT: Final = 44
_PICTURE: Final = QSize(28, 35)
_ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_ID_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_CAPTION_ROLE: Final = Qt.ItemDataRole.UserRole + 3
_CHOICES: Final = (
    Choice("all", "All states"),
    Choice("draft", "Draft"),
    Choice("published", "Published"),
    Choice("none", "No image"),
)


def is_draft(row: CategoryListRow) -> bool:
    """Tell whether something of a category waits for publishing."""
    return row.state in (PublishState.DRAFT, PublishState.CHANGED)


_FILTERS: Final[dict[str, Callable[[CategoryListRow], bool]]] = {
    "all": lambda row: True,
    "draft": is_draft,
    "published": lambda row: row.state in (PublishState.PUBLISHED, PublishState.CHANGED),
    "none": lambda row: row.image_sha is None,
}


def caption(row: CategoryListRow, *, is_channel: bool = True) -> str:
    """Say in a few words what a category shows; in Omnichannel none shows anything."""
    image = "no image" if row.image_sha is None else "inherits Neutral" if row.is_inherited else "own image"
    count = row.category.product_count
    products = f"{count:,} product{'' if count == 1 else 's'}"
    return f"{products}, {image}" if is_channel else products


def describe(row: CategoryListRow, said: str) -> str:
    """Name a category for who hears the list."""
    parts = [row.category.name, said]
    if is_draft(row):
        parts.append("draft")
    if row.checked_out_by:
        parts.append(f"checked out by {row.checked_out_by}")
    return ", ".join(parts)


class CategoryRowDelegate(QStyledItemDelegate):
    """Paints a category: image, name, what it shows, Draft tag or who is editing."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row has one height."""
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: CategoryListRow = index.data(_ROW_ROLE)
        theme = self._pictures.hub.theme
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("hover"))
        box = QRect(rect.left() + 2, rect.center().y() - _PICTURE.height() // 2 + 1, *_PICTURE.toTuple())
        opacity = INHERITED_OPACITY if row.is_inherited else 1.0
        self._pictures.paint_content(painter, box, row.image_sha, opacity=opacity)
        room = rect.adjusted(_PICTURE.width() + 12, 6, -8, -6)
        chip = self._chip(row)
        if chip is not None:
            size = chip_size(chip)
            place = QRect(
                room.right() - size.width(), rect.center().y() - size.height() // 2, *size.toTuple()
            )
            paint_chip(painter, place, chip, theme, self._pictures.hub.icons)
            room.setRight(place.left() - 6)
        self._paint_words(painter, room, row.category.name, index.data(_CAPTION_ROLE), is_selected)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.qcolor("accent"))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, name: str, said: str, is_selected: bool) -> None:
        theme = self._pictures.hub.theme
        upper, lower = QRect(room), QRect(room)
        upper.setBottom(room.center().y())
        lower.setTop(room.center().y() + 1)
        for line, text, role, color in (
            (upper, name, TypeRole.BODY, "accent" if is_selected else "text"),
            (lower, said, TypeRole.CAPTION, "t3"),
        ):
            font = type_font(role)
            if role is TypeRole.BODY:
                font.setWeight(font.Weight.Medium)
            painter.setFont(font)
            painter.setPen(theme.qcolor(color))
            fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, fitting)

    @staticmethod
    def _chip(row: CategoryListRow) -> Chip | None:
        if row.checked_out_by:
            return Chip("", Tone.TINT, "user")
        return DRAFT if is_draft(row) else None


class CategoryTree(QFrame):
    """Lists the categories of a tenant in a context. Emits `category_chosen(category id)`."""

    category_chosen = Signal(int)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "right")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Category list")
        hub = pictures.hub
        self._rows: tuple[CategoryListRow, ...] = ()
        self._wanted: int | None = None
        self._is_channel = True
        self.model = QStandardItemModel(self)
        self.search = SearchField(hub, "Category name", parent=self)
        self.search.searched.connect(lambda _text: self._fill())
        self.states = PickerButton(hub, "State")
        self.states.set_choices(_CHOICES)
        self.states.chosen.connect(lambda _key: self._fill())
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(CategoryRowDelegate(pictures, self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setMouseTracking(True)
        self.tree.setAccessibleName("Categories")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        pictures.thumbnails.ready.connect(lambda _contents: self.tree.viewport().update())
        self._count = text_label("", "caption")
        self._empty = EmptyState(hub, "search", "No category matches")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.search)
        column.addLayout(top)
        column.addWidget(rule())
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 4, 12, 4)
        bar.addWidget(self._count)
        bar.addStretch(1)
        bar.addWidget(self.states)
        column.addLayout(bar)
        column.addWidget(rule())
        column.addWidget(self.tree, 1)
        column.addWidget(self._empty, 1)
        self._empty.hide()

    @property
    def current_id(self) -> int | None:
        """The chosen category."""
        index = self.tree.currentIndex()
        return index.data(_ID_ROLE) if index.isValid() else None

    @property
    def shown_ids(self) -> list[int]:
        """The categories that the filter lets through, with those above them, from top to bottom."""
        return [item.data(_ID_ROLE) for item in self._items()]

    def show_rows(self, rows: Sequence[CategoryListRow], *, is_channel: bool = True) -> None:
        """Show categories as they are now; the chosen one stays chosen, what was folded stays folded."""
        self._rows, self._is_channel = tuple(rows), is_channel
        known = {item.data(_ID_ROLE): item for item in self._items()}
        if [row.category.id for row in self._visible()] == list(known):
            for row in self._visible():
                self._put(known[row.category.id], row)
        else:
            self._fill()

    def choose(self, category_id: int) -> None:
        """Choose a category, as when another view links to it; filters that hide it are cleared."""
        self._wanted = category_id
        if not self._mark(category_id) and any(row.category.id == category_id for row in self._rows):
            self.search.set_search("")
            self.states.select("all")
            self._fill()

    def _fill(self) -> None:
        chosen = self.current_id if self._wanted is None else self._wanted
        folded = {item.data(_ID_ROLE) for item in self._items() if not self.tree.isExpanded(item.index())}
        shown = self._visible()
        selection = self.tree.selectionModel()
        selection.blockSignals(True)
        self.model.clear()
        items: dict[int, QStandardItem] = {}
        for row in shown:
            item = QStandardItem()
            self._put(item, row)
            items[row.category.id] = item
            above = items.get(row.category.parent_id or 0)
            (self.model.invisibleRootItem() if above is None else above).appendRow(item)
        self.tree.expandAll()
        if len(shown) == len(self._rows):
            for category_id in folded & items.keys():
                self.tree.collapse(items[category_id].index())
        selection.blockSignals(False)
        count = sum(self._matches(row) for row in shown)
        self._count.setText(f"{count:,} categor{'y' if count == 1 else 'ies'}")
        self.tree.setVisible(bool(shown))
        self._empty.setVisible(not shown)
        if not shown:
            self._empty.say(*self._advice())
        if chosen is not None:
            self._mark(chosen)

    def _put(self, item: QStandardItem, row: CategoryListRow) -> None:
        said = caption(row, is_channel=self._is_channel)
        item.setText(row.category.name)
        item.setData(row, _ROW_ROLE)
        item.setData(row.category.id, _ID_ROLE)
        item.setData(said, _CAPTION_ROLE)
        item.setData(describe(row, said), Qt.ItemDataRole.AccessibleTextRole)
        item.setToolTip(_tip(row))

    def _visible(self) -> list[CategoryListRow]:
        """List the rows that match, and those above them, parents first."""
        wanted = {row.category.id for row in self._rows if self._matches(row)}
        above = {row.category.id: row.category.parent_id for row in self._rows}
        for category_id in list(wanted):
            parent = above[category_id]
            while parent is not None and parent not in wanted:
                wanted.add(parent)
                parent = above[parent]
        return [row for row in self._rows if row.category.id in wanted]

    def _matches(self, row: CategoryListRow) -> bool:
        text = self.search.text().strip().casefold()
        return text in row.category.name.casefold() and _FILTERS[self.states.current](row)

    def _mark(self, category_id: int) -> bool:
        found = next((item for item in self._items() if item.data(_ID_ROLE) == category_id), None)
        if found is None:
            return False
        self._wanted = None
        index = found.index()
        if self.tree.currentIndex() != index:
            self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)
        return True

    def _items(self) -> Iterator[QStandardItem]:
        return _below(self.model.invisibleRootItem())

    def _advice(self) -> tuple[str, str]:
        if not self._rows:
            return "No categories yet", "They come with the catalogue: vitrine catalog import."
        if self.search.text().strip():
            return "No category matches", "Clear the search to see more."
        return "No category matches", "Choose All states to see more."

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.category_chosen.emit(current.data(_ID_ROLE))


def _tip(row: CategoryListRow) -> str:
    name = category_name(row.category.path)
    return f"{name}\nChecked out by {row.checked_out_by}" if row.checked_out_by else name


def _below(item: QStandardItem) -> Iterator[QStandardItem]:
    children: Iterable[QStandardItem] = (item.child(place) for place in range(item.rowCount()))
    for child in children:
        yield child
        yield from _below(child)
