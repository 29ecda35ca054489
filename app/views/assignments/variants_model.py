"""The variants of a product as a table model, and its filter; `Role.ROW` gives a `VariantItem`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from app.models.catalog.dimensions import Dimension
from app.views.assignments.rows import VariantItem
from app.views.support.paged_model import Role

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
CHECK, ASSIGN, NUMBER = "check", "assign", "number"
IMAGE, SOURCE, PRIMARY, ADDITIONAL, STATE = "image", "source", "primary", "additional", "state"
_TITLES: Final = {
    CHECK: "",
    ASSIGN: "Assign media",
    NUMBER: "Variant",
    IMAGE: "Effective image",
    SOURCE: "Source",
    PRIMARY: "Primary",
    ADDITIONAL: "Additional",
    STATE: "State",
}
_COUNTS: Final = {PRIMARY, ADDITIONAL}
MOST_PARTS: Final = 20  # changes that are told one by one


class VariantsModel(QAbstractTableModel):
    """One row a variant; one column for each dimension between Variant and Effective image."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[VariantItem] = []
        self._dimensions: tuple[Dimension, ...] = ()
        self._columns: list[str] = [CHECK, ASSIGN, NUMBER, IMAGE, SOURCE, PRIMARY, ADDITIONAL, STATE]
        self.checked: frozenset[int] = frozenset()

    @property
    def items(self) -> Sequence[VariantItem]:
        """All rows."""
        return self._items

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns; dimensions by their value."""
        return self._columns

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of the product."""
        return self._dimensions

    def show_items(self, items: Iterable[VariantItem], dimensions: tuple[Dimension, ...]) -> None:
        """Show variants; the same variants as before keep selection and scroll place."""
        new = list(items)
        same = dimensions == self._dimensions and [i.id for i in new] == [i.id for i in self._items]
        if same:
            pairs = enumerate(zip(new, self._items, strict=True))
            changed = [row for row, (now, old) in pairs if now is not old and now != old]
            self._items = new
            parts = runs(changed)
            if len(parts) > MOST_PARTS:
                parts = [(changed[0], changed[-1])]
            for first, last in parts:
                self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._items = new
        self._dimensions = dimensions
        self._columns = [CHECK, ASSIGN, NUMBER, *dimensions, IMAGE, SOURCE, PRIMARY, ADDITIONAL, STATE]
        self.endResetModel()

    def set_checked(self, variant_ids: Iterable[int]) -> None:
        """Tick these variants and no others."""
        new = frozenset(variant_ids)
        if new != self.checked:
            self.checked = new
            if self._items:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._items) - 1, 0))

    def column(self, name: str) -> int:
        """Return where a column stands."""
        return self._columns.index(name)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the variants."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        name = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES.get(name, name.capitalize())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = Qt.AlignmentFlag.AlignRight if name in _COUNTS else Qt.AlignmentFlag.AlignLeft
            return right | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "Select" if name == CHECK else _TITLES.get(name, name.capitalize())
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one field."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        name = self._columns[index.column()]
        if role == Role.ROW:
            return item
        if role == Role.ID:
            return item.id
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if name in (CHECK, ASSIGN) else self.text(item, name)
        if role == Qt.ItemDataRole.UserRole:
            return self._sort_key(item, name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(item, name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(item, name)
        return None

    def text(self, item: VariantItem, name: str) -> str:
        """Return what a column prints."""
        if name == NUMBER:
            return item.variant.number
        if name == IMAGE:
            return item.image.display_name if item.image is not None else ""
        if name == SOURCE:
            return item.source.text
        if name == STATE:
            return item.state.text
        if name in _COUNTS:
            count = len(item.media.primary if name == PRIMARY else item.media.additional)
            return str(count) if count else "–"
        if name in self._dimensions:
            return item.values[self._dimensions.index(Dimension(name))][0]
        return ""

    def _sort_key(self, item: VariantItem, name: str) -> Any:
        if name == PRIMARY:
            return len(item.media.primary)
        if name == ADDITIONAL:
            return len(item.media.additional)
        if name == ASSIGN:
            return int(not item.is_own)
        if name == CHECK:
            return int(item.id not in self.checked)
        return self.text(item, name)

    def _tip(self, item: VariantItem, name: str) -> str:
        if name == SOURCE:
            return item.source_tip
        if name == ASSIGN:
            return "Assign media to this variant"
        return "" if name == CHECK else self.text(item, name)

    def _spoken(self, item: VariantItem, name: str) -> str:
        if name == CHECK:
            return f"{item.variant.number}, {'selected' if item.id in self.checked else 'not selected'}"
        if name == ASSIGN:
            own = "has own media" if item.is_own else "no own media"
            return f"Assign media to {item.variant.number}, {own}"
        if name == SOURCE:
            return f"Source: {item.source_tip}"
        return f"{_TITLES.get(name, name.capitalize())}: {self.text(item, name) or 'none'}"


class VariantsFilter(QSortFilterProxyModel):
    """Filters variants by text, dimension values and lack of own media; sorts by what a column means."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._values: Mapping[Dimension, int] = {}
        self._without_own = False
        self.setSortRole(Qt.ItemDataRole.UserRole)
        self.setDynamicSortFilter(True)

    def set_filter(self, text: str, values: Mapping[Dimension, int], *, without_own: bool) -> None:
        """Show variants that match all of these."""
        if (text.casefold(), values, without_own) == (self._text, self._values, self._without_own):
            return  # rows that change come by themselves
        self.beginFilterChange()
        self._text = text.casefold()
        self._values = dict(values)
        self._without_own = without_own
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    @property
    def is_filtering(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self._text or self._values or self._without_own)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Tell whether a variant matches."""
        model = self.sourceModel()
        item: VariantItem = model.index(source_row, 0, source_parent).data(Role.ROW)
        if self._without_own and item.is_own:
            return False
        if any(item.variant.values.get(dimension) != value for dimension, value in self._values.items()):
            return False
        if not self._text:
            return True
        image = item.image.display_name if item.image is not None else ""
        words = (item.variant.number, image, *(value for value, _ in item.values))
        return any(self._text in word.casefold() for word in words)


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Put rows that follow each other together, as (first, last)."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
