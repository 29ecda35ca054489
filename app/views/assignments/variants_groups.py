"""The variants of the table in groups by color, style or size, each under a line that folds."""

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ValueRow
from app.views.assignments.rows import VariantItem
from app.views.assignments.variants_model import VariantsFilter
from app.views.support.paged_model import Role

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class GroupItem:
    """The line over the variants of one value.

    Attributes:
        value_id: The value; None for variants without one.
        ids: Its variants that the filter lets through, in the order of the table.
        own: How many of them have own media.
        is_folded: Whether they are hidden.
    """

    value_id: int | None
    name: str
    hex: str | None
    ids: tuple[int, ...]
    own: int
    is_folded: bool

    @property
    def facts(self) -> str:
        """`25 variants, 2 with own media`."""
        count = len(self.ids)
        own = f", {self.own} with own media" if self.own else ""
        return f"{count} variant{'' if count == 1 else 's'}{own}"

    @property
    def spoken(self) -> str:
        """The sentence for screen readers."""
        return f"{self.name}, {self.facts}, {'folded' if self.is_folded else 'unfolded'}"


class GroupedVariants(QAbstractTableModel):
    """The rows of the filter with a `GroupItem` before those of each value; `Role.ROW` gives either.

    Signals: `rebuilt()` after a reset, when nothing of it is still to come.
    """

    rebuilt = Signal()

    def __init__(self, source: VariantsFilter) -> None:
        super().__init__()
        self._source = source
        self._dimension: Dimension | None = None
        self._values: dict[int, ValueRow] = {}
        self._folded: set[int | None] = set()
        self._rows: list[GroupItem | int] = []  # a group, or a row of the filter
        for signal in (source.modelReset, source.layoutChanged, source.rowsInserted, source.rowsRemoved):
            signal.connect(self._rebuild)
        source.dataChanged.connect(self._on_data)

    @property
    def dimension(self) -> Dimension | None:
        """What the rows are grouped by."""
        return self._dimension

    def group_by(self, dimension: Dimension | None, values: tuple[ValueRow, ...] = ()) -> None:
        """Group by a dimension, its values in their order; None ends it."""
        if dimension is not self._dimension:
            self._folded.clear()
        self._dimension = dimension
        self._values = {value.id: value for value in values}
        self._rebuild()

    def fold(self, row: int, is_folded: bool | None = None) -> bool:
        """Hide or show the variants under a line, None turns it round; tell whether the row is a line."""
        item = self._rows[row] if 0 <= row < len(self._rows) else None
        if not isinstance(item, GroupItem):
            return False
        wanted = not item.is_folded if is_folded is None else is_folded
        if wanted != item.is_folded:
            (self._folded.add if wanted else self._folded.discard)(item.value_id)
            self._rebuild()
        return True

    def group(self, row: int) -> GroupItem | None:
        """Return the line at a row; None where a variant is."""
        item = self._rows[row] if 0 <= row < len(self._rows) else None
        return item if isinstance(item, GroupItem) else None

    def row_of(self, value_id: int | None) -> int:
        """Return where the line of a value stands, -1 where it does not."""
        found = (
            row for row in range(len(self._rows)) if (one := self.group(row)) and one.value_id == value_id
        )
        return next(found, -1)

    def _rebuild(self, *_: object) -> None:
        if self._dimension is None and not self._rows:
            return
        self.beginResetModel()
        self._rows = [] if self._dimension is None else self._grouped(self._dimension)
        self.endResetModel()
        self.rebuilt.emit()

    def _grouped(self, dimension: Dimension) -> list[GroupItem | int]:
        members: dict[int | None, list[int]] = {value_id: [] for value_id in self._values}
        items: list[VariantItem] = []
        for row in range(self._source.rowCount()):
            item: VariantItem = self._source.index(row, 0).data(Role.ROW)
            items.append(item)
            members.setdefault(item.variant.values.get(dimension), []).append(row)
        rows: list[GroupItem | int] = []
        for value_id, of_value in members.items():
            if not of_value:
                continue
            value = self._values.get(value_id) if value_id is not None else None
            name = f"{dimension.label}: {value.name if value is not None else 'none'}"
            is_folded = value_id in self._folded
            ids = tuple(items[row].id for row in of_value)
            own = sum(items[row].is_own for row in of_value)
            rows.append(GroupItem(value_id, name, value.hex if value else None, ids, own, is_folded))
            if not is_folded:
                rows.extend(of_value)
        return rows

    def _on_data(self, *_: object) -> None:
        if self._dimension is None:
            return
        fresh = self._grouped(self._dimension)
        if [type(one) for one in fresh] != [type(one) for one in self._rows]:
            self._rebuild()
            return
        self._rows = fresh
        if fresh:
            self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count lines and variants on show."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else self._source.columnCount()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        return self._source.headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one field of a variant, or for a line."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if not isinstance(row, GroupItem):
            return self._source.index(row, index.column()).data(role)
        if role == Role.ROW:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.DisplayRole and index.column() == 0:
            return row.name
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Lines can be reached, but not chosen."""
        if index.isValid() and self.group(index.row()) is not None:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the variants inside their groups."""
        self._source.sort(column, order)
