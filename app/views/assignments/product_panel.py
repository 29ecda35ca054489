"""The product panel: search, categories, products with the state of their media."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.product_list import ANYBODY, ProductFilter
from app.models.assignments.rows import ProductListRow, PublishState
from app.models.catalog.rows import CategoryRow
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.category_rows import CATEGORY_ROLE, CategoryDelegate, category_model
from app.views.assignments.clipboard import copied_media
from app.views.assignments.kit import Kit
from app.views.assignments.product_delegate import WAITING, ProductDelegate
from app.views.assignments.product_list_view import ProductList, ProductListModel, find_product
from app.views.assignments.state import Services
from app.views.support.background import Background
from app.views.support.buttons import icon_button
from app.views.support.cards import EmptyState
from app.views.support.drag_label import count_text
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.paged_model import Role
from app.views.support.pickers import Choice, PickerButton
from app.views.support.rights import needs

WIDTH: Final = 264
ME: Final = "me"  # stands for the user of this window
STATES: Final[dict[str, ProductFilter]] = {
    "all": ProductFilter(),
    "draft": ProductFilter(states=WAITING),
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


class ProductPanel(QFrame):
    """Lists the products of a tenant in a context, read off the window's thread.

    What is on show stays until the new list has come; what is chosen stays chosen and in its place.

    Signals: `product_chosen(product id)`, `listed()` after a list was read, `given(list of product ids, list
    of media ids)` when media are to be added to products; `import_asked()` and `export_asked()` of manifests.
    Thread: GUI.
    """

    given = Signal(list, list)

    product_chosen = Signal(int)
    listed = Signal()
    import_asked = Signal()
    export_asked = Signal()

    def __init__(
        self,
        kit: Kit,
        services: Services,
        user: str,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("edge", "right")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Products")
        self._services = services
        self._user = user
        self._context = DEFAULT_CONTEXT
        self._category: int | None = None
        self._background = background
        self._key = f"products-{id(self)}"
        self._wanted: int | None = None  # to be chosen when the list that has it is there
        self.model = ProductListModel(self._read_rows, background, self)
        self.search = SearchField(kit.hub, "Product name or product ID", parent=self)
        self.search.searched.connect(lambda _text: self.reload())
        self.manifest_buttons = (
            icon_button(kit.hub, "manifest_in", "Import manifest", shortcut="Ctrl+Shift+I"),
            icon_button(kit.hub, "manifest_out", "Export manifest", shortcut="Ctrl+Shift+E"),
        )
        for button, signal in zip(self.manifest_buttons, (self.import_asked, self.export_asked), strict=True):
            button.clicked.connect(signal)
        self.tree = QTreeView(self)
        self.list = ProductList(self.model, self._find, kit.gate.for_others(), self)
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
        self._choose_media = kit.choose_media
        self.list.media_dropped.connect(lambda ids, drag: self.given.emit(ids, list(drag.media_ids)))
        self.list.menu_wanted.connect(lambda place: self.make_menu().popup(place))
        self.list.setItemDelegate(ProductDelegate(kit.pictures, self.model, self.list))
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
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 8, 8)
        top.setSpacing(4)
        top.addWidget(self.search, 1)
        for button in self.manifest_buttons:
            top.addWidget(button)
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
        """Read the categories anew; the chosen one stays chosen where it is still there."""
        catalog = self._services.catalog

        def read() -> tuple[Sequence[CategoryRow], int]:
            return catalog.categories(), catalog.counts().products

        self._background.run(read, self._show_categories, key=f"{self._key}-categories")

    def _show_categories(self, found: tuple[Sequence[CategoryRow], int]) -> None:
        rows, total = found
        known, self._category = self._category, None
        self.tree.setModel(category_model(rows, total, self.tree))
        self.tree.expandToDepth(1)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.tree.setCurrentIndex(self._category_index(known) or self.tree.model().index(0, 0))
        self._category = self.tree.currentIndex().data(CATEGORY_ROLE)
        self.tree.selectionModel().currentChanged.connect(self._on_category)
        if self._category != known:
            self.reload()

    def reload(self) -> None:
        """Read the list anew."""
        wanted, context, assignments = self._filter(), self._context, self._services.assignments
        self._background.run(lambda: assignments.product_ids(wanted, context), self._show_list, key=self._key)

    def _show_list(self, ids: "array[int]") -> None:
        self.list.show_ids(ids)
        count = len(ids)
        self._count.setText(f"{count:,} product{'' if count == 1 else 's'}")
        self.list.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        if count == 0:
            self._empty.say(*self._advice())
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._go_to(wanted)
        self.listed.emit()

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
        if self._go_to(product_id):
            return
        self._wanted = product_id
        self.search.set_search("")
        self.states.select("all")
        first = self.tree.model().index(0, 0) if self.tree.model() is not None else QModelIndex()
        if self._category is not None and first.isValid():
            self.tree.setCurrentIndex(first)  # which reads the list
        else:
            self.reload()

    def _go_to(self, product_id: int) -> bool:
        place = self.model.position(product_id)
        if place is not None:
            self.list.setCurrentIndex(self.model.index(place))
            self.list.scrollTo(self.model.index(place))
        return place is not None

    def make_menu(self) -> QMenu:
        """Make the menu of the selected products."""
        ids, copied = self.list.selected_ids, copied_media()
        where = count_text(len(ids), "product")
        media_ids = [] if copied is None else list(copied.primary)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add = needs(menu.addAction(f"Add media to {where}…"), Act.ASSIGN)
        give = partial(self.given.emit, ids)
        add.triggered.connect(
            lambda: self._choose_media(f"Add media to {where}", lambda media: give(list(media)))
        )
        add.setEnabled(bool(ids))
        paste = needs(menu.addAction(f"Paste media into {where}"), Act.ASSIGN)
        paste.triggered.connect(lambda: give(media_ids))
        paste.setEnabled(bool(ids and media_ids))
        return menu

    def choose_category(self, category_id: int | None) -> None:
        """Choose a category of the tree."""
        found = self._category_index(category_id)
        if found is not None:
            self.tree.setCurrentIndex(found)

    def _category_index(self, category_id: int | None) -> QModelIndex | None:
        model = self.tree.model()
        if model is None:
            return None
        flags = Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly
        found = model.match(model.index(0, 0), CATEGORY_ROLE, category_id, 1, flags)
        return found[0] if found else None

    def _advice(self) -> tuple[str, str]:
        if self.search.text().strip():
            return "No product matches", "Clear the search to see more."
        if self.states.current != "all":
            return "No product matches", "Choose All states to see more."
        if self._category is not None:
            return "No product matches", "Choose All products to see more."
        return "No products yet", "They come with the catalogue: vitrine catalog import."

    def _filter(self) -> ProductFilter:
        wanted = replace(
            STATES[self.states.current], text=self.search.text().strip(), category_id=self._category
        )
        return replace(wanted, holder=self._user) if wanted.holder == ME else wanted

    def _read_rows(self, ids: Sequence[int]) -> list[ProductListRow]:
        return self._services.assignments.product_rows(ids, self._context)

    def _find(self, typed: str, start: int) -> None:
        """Go to the next product whose name or number begins as was typed."""
        ids, services, context = self.model.ids, self._services, self._context

        def go(place: int | None) -> None:
            if place is not None and ids is self.model.ids:
                self.list.setCurrentIndex(self.model.index(place))

        rows = lambda part: services.assignments.product_rows(part, context)  # noqa: E731
        find = partial(find_product, typed, ids, start, services.catalog.product_ids, rows)
        self._background.run(find, go, key=f"{self._key}-typed")

    def _on_category(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._category = current.data(CATEGORY_ROLE) if current.isValid() else None
        self.reload()

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.product_chosen.emit(current.data(Role.ID))
