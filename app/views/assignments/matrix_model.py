"""The assignment matrix as a table model; `Role.ROW` gives a `CellItem`, headers give a `HeaderItem`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.models.catalog.dimensions import DimensionValues
from app.models.catalog.rows import ValueRow
from app.views.assignments.grid import Grid
from app.views.assignments.rows import CellItem, cell_item
from app.views.assignments.state import ProductState
from app.views.support.paged_model import Role

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
MOST_CELLS: Final = 20  # changes that are told one by one


@dataclass(frozen=True, slots=True)
class HeaderItem:
    """A row or column header.

    Attributes:
        values: One value of a row; of a column one for each further dimension.
        variant_count: Variants of all its cells.
        explicit: Cells with own media.
        cells: Cells with variants.
    """

    values: tuple[ValueRow, ...]
    variant_count: int
    explicit: int
    cells: int

    @property
    def name(self) -> str:
        """The last value, or what a single column says."""
        return self.values[-1].name if self.values else "All variants"

    @property
    def spoken(self) -> str:
        """The sentence for screen readers."""
        names = " + ".join(value.name for value in self.values) or self.name
        return f"{names}, {self.variant_count} variants, {self.explicit} of {self.cells} explicit"


class MatrixModel(QAbstractTableModel):
    """Rows are values of the first chosen dimension, columns the combinations of the others."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = Grid()
        self._cells: dict[DimensionValues, CellItem] = {}

    @property
    def grid(self) -> Grid:
        """The layout on show."""
        return self._grid

    def show_state(self, state: ProductState) -> None:
        """Show a product; a layout that stays the same keeps selection and scroll place."""
        cells = {}
        for row in range(len(state.grid.rows)):
            for column in range(len(state.grid.columns)):
                key = state.grid.key(row, column)
                cells[key] = cell_item(state, key)
        same = (state.grid.rows, state.grid.columns) == (self._grid.rows, self._grid.columns)
        if same:
            changed = [key for key, cell in cells.items() if cell != self._cells.get(key)]
            self._grid, self._cells = state.grid, cells
            self._tell(changed)
            return
        self.beginResetModel()
        self._grid, self._cells = state.grid, cells
        self.endResetModel()

    def _tell(self, changed: Sequence[DimensionValues]) -> None:
        """Have those cells painted anew that say something else, and the headers that count them."""
        if not changed:
            return
        if len(changed) > MOST_CELLS:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            for key in changed:
                row, column = self._grid.place(key) or (0, 0)
                self.dataChanged.emit(self.index(row, column), self.index(row, column))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def key_at(self, index: Index) -> DimensionValues | None:
        """Return the key of a cell."""
        return self._grid.key(index.row(), index.column()) if index.isValid() else None

    def cell(self, key: DimensionValues) -> CellItem | None:
        """Return a cell by its key."""
        return self._cells.get(key)

    def counts(self) -> tuple[int, int]:
        """Count explicit and inheriting cells that have variants."""
        used = [cell for cell in self._cells.values() if cell.variant_count]
        explicit = sum(cell.is_explicit for cell in used)
        return explicit, len(used) - explicit

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._grid.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._grid.columns)

    def header(self, section: int, orientation: Qt.Orientation) -> HeaderItem | None:
        """Return a header."""
        is_row = orientation == Qt.Orientation.Vertical
        if not 0 <= section < (self.rowCount() if is_row else self.columnCount()):
            return None
        keys = self._grid.row_keys(section) if is_row else self._grid.column_keys(section)
        values = (self._grid.rows[section],) if is_row else self._grid.columns[section]
        explicit = sum(self._cells[key].is_explicit for key in keys)
        return HeaderItem(values, self._grid.variant_count(keys), explicit, len(keys))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Answer for a row or column."""
        return _answer(self.header(section, orientation), role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for a cell."""
        key = self.key_at(index)
        return _answer(self._cells.get(key) if key is not None else None, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells without variants cannot be chosen."""
        key = self.key_at(index)
        if key is None or not self._cells[key].variant_count:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled


def _answer(item: HeaderItem | CellItem | None, role: int) -> Any:
    if item is None:
        return None
    if role == Role.ROW:
        return item
    if role == Qt.ItemDataRole.DisplayRole:
        return item.name
    if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        return item.spoken
    return None
