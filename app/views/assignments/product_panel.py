"""The product panel: search, categories, products with the state of their media."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.models.assignments.product_list import ANYBODY, ProductFilter
from app.models.assignments.rows import ProductListRow, PublishState
from app.models.catalog.rows import CategoryRow
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.kit import Kit
from app.views.assignments.pictures import Pictures
from app.views.assignments.state import Services
from app.views.support.cards import EmptyState
from app.views.support.chips import DRAFT, NO_MEDIA, chip_size, paint_chip
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.paged_model import PagedModel, Role
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
WIDTH: Final = 264
ROW_HEIGHT: Final = 52
AVATAR: Final = 20
_CATEGORY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_COUNT_ROLE: Final = Qt.ItemDataRole.UserRole + 2
ME: Final = "me"  # stands for the user of this window
_DRAFT: Final = frozenset({PublishState.DRAFT, PublishState.CHANGED})
STATES: Final[dict[str, ProductFilter]] = {
    "all": ProductFilter(),
    "draft": ProductFilter(states=_DRAFT),
    "published": ProductFilter(states=frozenset({PublishState.PUBLISHED, PublishState.CHANGED})),
    "none": ProductFilter(states=frozenset({PublishState.NONE, PublishState.UNPUBLISHED})),
    "bare": ProductFilter(lacks_media=True),
    "mine": ProductFilter(holder=ME),
    "held": ProductFilter(holder=ANYBODY),
}
_CHOICES: Final = (
    Choice("all", "All states"),
    Choice("draft", "Draft"),
    Choice("published", "Published"),
    Choice("none", "No own media"),
    Choice("bare", "No media"),
    Choice("mine", "Checked out by you"),
    Choice("held", "Checked out by anybody"),
)


def is_draft(state: PublishState) -> bool:
    """Tell whether something of a product waits for publishing."""
    return state in _DRAFT


def initials(user: str) -> str:
    """Return one or two letters for an avatar."""
    words = [word for word in user.replace(".", " ").replace("_", " ").split() if word]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def paint_avatar(painter: QPainter, rect: QRect, user: str, color: QColor) -> None:
    """Paint a round avatar with initials."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(rect)
    font = type_font(TypeRole.CAPTION, weight=QFont.Weight.DemiBold)
    font.setPixelSize(max(7, round(rect.height() * 0.42)))
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(user))
    painter.restore()


def describe(row: ProductListRow) -> tuple[str, str]:
    """Name a product and say what it is."""
    parts = [row.number]
    if is_draft(row.state):
        parts.append("draft")
    if not row.has_media:
        parts.append("no media")
    if row.checked_out_by:
        parts.append(f"checked out by {row.checked_out_by}")
    return row.name, ", ".join(parts)


class ProductDelegate(QStyledItemDelegate):
    """Paints a product: picture, name, number, Draft tag or No media, who checked it out."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row has one height."""
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        theme = self._pictures.theme
        rect: QRect = option.rect
        row: ProductListRow | None = index.data(Role.ROW)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.qcolor("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("hover"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if row is not None:
            self._paint_row(painter, rect, row)
        if option.state & QStyle.StateFlag.State_HasFocus and not is_selected:
            painter.setPen(theme.qcolor("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: ProductListRow) -> None:
        theme = self._pictures.theme
        picture = QRect(rect.left() + 12, rect.top() + 6, 32, 40)
        self._pictures.paint_content(painter, picture, row.default_image_sha)
        right = rect.right() - 12
        if row.checked_out_by:
            avatar = QRect(right - AVATAR, rect.center().y() - AVATAR // 2, AVATAR, AVATAR)
            paint_avatar(painter, avatar, row.checked_out_by, theme.qcolor("avatar"))
            right = avatar.left() - 8
        left = picture.right() + 10
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.Medium))
        painter.setPen(theme.qcolor("text"))
        name = QRect(left, rect.top() + 7, right - left, 18)
        painter.drawText(
            name,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideMiddle, name.width()),
        )
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.Normal))
        painter.setPen(theme.qcolor("t2"))
        second = QRect(left, rect.top() + 26, right - left, 20)
        painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, row.number)
        at = left + painter.fontMetrics().horizontalAdvance(row.number) + 8
        chips = ([DRAFT] if is_draft(row.state) else []) + ([] if row.has_media else [NO_MEDIA])
        for chip in chips:
            width = min(chip_size(chip).width(), right - at)
            if width > 24:
                paint_chip(painter, QRect(at, second.top(), width, 20), chip, theme)
            at += width + 4


class CategoryDelegate(QStyledItemDelegate):
    """Paints a category with its count at the right."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row has one height."""
        return QSize(80, 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        theme = self._pictures.theme
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("hover"))
        count = f"{index.data(_COUNT_ROLE):,}"
        painter.setFont(type_font(TypeRole.CAPTION, tabular=True))
        painter.setPen(theme.qcolor("t2"))
        room = rect.adjusted(4, 0, -12, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        font = type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold if is_selected else None)
        font.setPixelSize(max(11, font.pixelSize() - 1))
        painter.setFont(font)
        painter.setPen(theme.qcolor("text"))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus and not is_selected:
            painter.setPen(theme.qcolor("accent"))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()


def category_model(rows: Sequence[CategoryRow], total: int, parent: QWidget) -> QStandardItemModel:
    """Build the tree of categories under "All products"."""
    model = QStandardItemModel(parent)
    top = _category_item("All products", None, total)
    model.appendRow(top)
    items: dict[int | None, QStandardItem] = {None: top}
    for row in rows:
        item = _category_item(row.name, row.id, row.product_count)
        items[row.id] = item
        items.get(row.parent_id, top).appendRow(item)
    return model


def _category_item(name: str, category_id: int | None, count: int) -> QStandardItem:
    item = QStandardItem(name)
    item.setEditable(False)
    item.setData(category_id, _CATEGORY_ROLE)
    item.setData(count, _COUNT_ROLE)
    item.setData(f"{name}, {count} products", Qt.ItemDataRole.AccessibleTextRole)
    return item


class ProductPanel(QFrame):
    """Lists the products of a tenant in a context. Emits `product_chosen(product id)`."""

    product_chosen = Signal(int)

    def __init__(self, kit: Kit, services: Services, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "right")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Products")
        self._services = services
        self._user = user
        self._context = DEFAULT_CONTEXT
        self._category: int | None = None
        self.model = PagedModel(self._read_ids, self._read_rows, describe, self)
        self.search = SearchField(kit.hub, "Product name or product ID", parent=self)
        self.search.searched.connect(lambda _text: self.reload())
        self.tree = QTreeView(self)
        self.list = QListView(self)
        self.states = PickerButton(kit.hub, "State")
        self.states.set_choices(_CHOICES)
        self.states.chosen.connect(lambda _key: self.reload())
        self._count = text_label("", "caption")
        self._empty = EmptyState(kit.hub, "search", "No product matches")
        self._fold = QToolButton(self)
        self._set_up(kit)
        self._lay_out()
        self.reload_categories()
        self.reload()

    def _set_up(self, kit: Kit) -> None:
        self.tree.setItemDelegate(CategoryDelegate(kit.pictures, self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName("Categories")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setMouseTracking(True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ProductDelegate(kit.pictures, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Products")
        self.list.setMouseTracking(True)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        kit.thumbnails.ready.connect(lambda _contents: self.list.viewport().update())
        self._fold.setProperty("kind", "small")
        self._fold.setAccessibleName("Show or hide categories")
        self._fold.setToolTip("Show or hide categories")
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        kit.hub.follow(self._fold, lambda: self._fold.setIcon(kit.hub.icon("up")))
        self._fold.clicked.connect(lambda: self.tree.setHidden(not self.tree.isHidden()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.search)
        column.addLayout(top)
        column.addWidget(rule())
        head = QHBoxLayout()
        head.setContentsMargins(12, 5, 12, 3)
        head.addWidget(text_label("Categories", "label"))
        head.addStretch(1)
        head.addWidget(self._fold)
        column.addLayout(head)
        self.tree.setMinimumHeight(72)
        self.tree.setMaximumHeight(218)
        column.addWidget(self.tree, 3)
        column.addWidget(rule())
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 4, 12, 4)
        bar.addWidget(self._count)
        bar.addStretch(1)
        bar.addWidget(self.states)
        column.addLayout(bar)
        column.addWidget(rule())
        column.addWidget(self.list, 7)
        column.addWidget(self._empty, 7)
        self._empty.hide()

    def set_context(self, context: Context) -> None:
        """Show states, check-outs and pictures of another context."""
        self._context = context
        self.reload()

    def reload_categories(self) -> None:
        """Read the categories anew."""
        total = self._services.catalog.counts().products
        self.tree.setModel(category_model(self._services.catalog.categories(), total, self.tree))
        self.tree.expandToDepth(1)
        self.tree.setCurrentIndex(self.tree.model().index(0, 0))
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.tree.selectionModel().currentChanged.connect(self._on_category)

    def reload(self) -> None:
        """Read the list anew; the chosen product stays chosen."""
        chosen = self.current_id
        self.model.reload()
        count = self.model.rowCount()
        self._count.setText(f"{count:,} product{'' if count == 1 else 's'}")
        self.list.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        if count == 0:
            self._empty.say("No product matches", self._advice())
        if chosen is not None:
            self._mark(chosen)

    def refresh(self, product_ids: Sequence[int]) -> None:
        """Read these rows anew; with a state filter the whole list."""
        if self.states.current == "all":
            self.model.refresh(product_ids)
        else:
            self.reload()

    @property
    def current_id(self) -> int | None:
        """The chosen product."""
        index = self.list.currentIndex()
        return index.data(Role.ID) if index.isValid() else None

    def choose(self, product_id: int) -> None:
        """Choose a product; the filters are cleared where they hide it."""
        if self.model.position(product_id) is None:
            self.search.set_search("")
            self.states.select("all")
            self.tree.setCurrentIndex(self.tree.model().index(0, 0))
            self.reload()
        place = self.model.position(product_id)
        if place is not None:
            self.list.setCurrentIndex(self.model.index(place))
            self.list.scrollTo(self.model.index(place))

    def choose_category(self, category_id: int | None) -> None:
        """Choose a category of the tree."""
        model = self.tree.model()
        found = model.match(
            model.index(0, 0),
            _CATEGORY_ROLE,
            category_id,
            1,
            Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly,
        )
        if found:
            self.tree.setCurrentIndex(found[0])

    def _mark(self, product_id: int) -> None:
        place = self.model.position(product_id)
        if place is not None and self.list.currentIndex().row() != place:
            selection = self.list.selectionModel()
            selection.blockSignals(True)
            selection.setCurrentIndex(self.model.index(place), selection.SelectionFlag.ClearAndSelect)
            selection.blockSignals(False)
            self.list.viewport().update()

    def _advice(self) -> str:
        if self.search.text().strip():
            return "Clear the search to see more."
        if self.states.current != "all":
            return "Choose All states to see more."
        return "Choose All products to see more."

    def _read_ids(self) -> "object":
        wanted = replace(
            STATES[self.states.current], text=self.search.text().strip(), category_id=self._category
        )
        if wanted.holder == ME:
            wanted = replace(wanted, holder=self._user)
        return self._services.assignments.product_ids(wanted, self._context)

    def _read_rows(self, ids: Sequence[int]) -> list[ProductListRow]:
        return self._services.assignments.product_rows(ids, self._context)

    def _on_category(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._category = current.data(_CATEGORY_ROLE) if current.isValid() else None
        self.reload()

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.product_chosen.emit(current.data(Role.ID))
