"""The header of the coverage panel: which products are counted."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.models.assignments.coverage import CoverageScope
from app.models.catalog.rows import CategoryRow
from app.views.preview.coverage_words import count_of
from app.views.support.background import Background
from app.views.support.labels import text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import FILTER_BAR_HEIGHT, PANEL_PADDING, ThemeHub

_KEY: Final = "coverage categories"


class Categories(Protocol):
    """The part of `CatalogService` that the header reads. Thread: any."""

    def categories(self) -> tuple[CategoryRow, ...]:
        """List the categories, parents before children."""
        ...


class ScopeKind(StrEnum):
    """Which products are counted."""

    PRODUCT = "This product"
    SELECTION = "Selection"
    CATEGORY = "Category"
    EVERYTHING = "Everything"


class ScopeBar(QFrame):
    """Title, the choice of products, and below it the category where one has to be chosen.

    Signals: `scope_changed()`.
    """

    scope_changed = Signal()

    def __init__(
        self, catalog: Categories, hub: ThemeHub, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._background = background
        self._product_id: int | None = None
        self._selection: tuple[int, ...] = ()
        self._are_categories_read = False
        self.picker = PickerButton(hub, "Products counted", parent=self)
        self.category = PickerButton(hub, "Category", icon="category", parent=self)
        self.picker.chosen.connect(self._on_kind_chosen)
        self.category.chosen.connect(lambda _key: self.scope_changed.emit())
        self._offer()
        self._lay_out()

    @property
    def kind(self) -> ScopeKind:
        """What is chosen."""
        return ScopeKind(self.picker.current)

    @property
    def scope(self) -> CoverageScope | None:
        """The products that are counted; None while none are chosen."""
        match self.kind:
            case ScopeKind.PRODUCT:
                return None if self._product_id is None else CoverageScope((self._product_id,))
            case ScopeKind.SELECTION:
                return CoverageScope(self._selection) if self._selection else None
            case ScopeKind.CATEGORY:
                chosen = self.category.current
                return CoverageScope(category_id=int(chosen)) if chosen else None
            case ScopeKind.EVERYTHING:
                return CoverageScope()

    @property
    def is_waiting(self) -> bool:
        """Whether the categories are on their way."""
        return self.kind is ScopeKind.CATEGORY and not self._are_categories_read

    @property
    def trouble(self) -> tuple[str, str]:
        """Say why nothing is counted: what is missing, and a sentence."""
        match self.kind:
            case ScopeKind.PRODUCT:
                return "No product on show", "Choose a product to see where it lacks images."
            case ScopeKind.SELECTION:
                return "Nothing selected", "Select products in Products to count them here."
            case ScopeKind.CATEGORY:
                return "No categories", "The catalogue has none. Count everything instead."
            case ScopeKind.EVERYTHING:
                return "No products yet", "Import a catalogue to see its coverage."

    @property
    def product_id(self) -> int | None:
        """The product on show."""
        return self._product_id

    def choose(self, kind: ScopeKind) -> None:
        """Count other products, as if a person had chosen them."""
        self.picker.select(kind.value)
        self._on_kind_chosen(kind.value)

    def show_product(self, product_id: int | None) -> None:
        """Tell which product is on show."""
        if product_id != self._product_id:
            self._product_id = product_id
            self._tell(ScopeKind.PRODUCT)

    def set_selection(self, product_ids: Sequence[int]) -> None:
        """Tell which products are selected."""
        if tuple(product_ids) != self._selection:
            self._selection = tuple(product_ids)
            self._offer()
            self._tell(ScopeKind.SELECTION)

    def set_catalog(self, catalog: Categories) -> None:
        """Offer the categories of another tenant; nothing is on show and selected there yet."""
        self._catalog = catalog
        self._product_id, self._selection = None, ()
        self.category.set_choices(())
        self._background.drop(_KEY)
        self._are_categories_read = False
        self._offer()
        self.read_categories()

    def read_categories(self) -> None:
        """Read the categories anew: now where they are offered, else when they are."""
        catalog = self._catalog
        if self.kind is not ScopeKind.CATEGORY:
            self._are_categories_read = False
        else:
            self._background.run(catalog.categories, self._on_categories, key=_KEY)

    def _on_categories(self, rows: tuple[CategoryRow, ...]) -> None:
        before = self.scope
        self._are_categories_read = True
        self.category.set_choices(
            [Choice(str(row.id), row.name, count_of(row.product_count, "product")) for row in rows]
        )
        if self.scope != before or not rows:
            self._tell(ScopeKind.CATEGORY)

    def _on_kind_chosen(self, _key: str) -> None:
        is_category = self.kind is ScopeKind.CATEGORY
        self._second.setVisible(is_category)
        if is_category and not self._are_categories_read:
            self.read_categories()
        self.scope_changed.emit()

    def _tell(self, kind: ScopeKind) -> None:
        if self.kind is kind:
            self.scope_changed.emit()

    def _offer(self) -> None:
        count = len(self._selection)
        details = {ScopeKind.SELECTION: count_of(count, "product") if count else "none"}
        self.picker.set_choices([Choice(kind.value, kind.value, details.get(kind, "")) for kind in ScopeKind])

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text_label("Coverage", "section"))
        head.addStretch(1)
        head.addWidget(self.picker)
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING - 4, 0)
        column.setSpacing(0)
        line = QWidget(self)
        line.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        line.setMinimumHeight(FILTER_BAR_HEIGHT - 1)
        column.addWidget(line)
        self._second = QWidget(self)
        below = QHBoxLayout(self._second)
        below.setContentsMargins(0, 0, 0, 8)
        below.addStretch(1)
        below.addWidget(self.category)
        column.addWidget(self._second)
        self._second.hide()
