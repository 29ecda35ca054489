"""Values that were changed on both sides since the export: exported, stored, in the file; what is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models.manifests.columns import ASSIGNMENT_COLUMNS
from app.models.manifests.plan import CellDifference, PlannedRow
from app.views.manifests.plan_words import shown

Index = QModelIndex | QPersistentModelIndex
Texts = dict[int, dict[str, str]]
_NO_INDEX: Final = QModelIndex()
TAKES_FILE, TAKES_STORED = "The file", "What is stored"
LINE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_OVERWRITE: Final = "Overwrite"
_OF_ASSIGNMENTS: Final = frozenset(column.name.casefold() for column in ASSIGNMENT_COLUMNS)


class Side(IntEnum):
    """The columns."""

    ROW = 0
    ITEM = 1
    COLUMN = 2
    BASE = 3
    STORED = 4
    FILE = 5
    TAKES = 6


_TITLES: Final = ("Row", "Item", "Column", "Exported", "Stored now", "In the file", "Import takes")


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One value that was changed on both sides.

    Attributes:
        row: The number of its row.
        item: What the row is about.
        found: The value as it was first listed.
        kept: What else of its row is stored otherwise and stays so: texts by column.
        takes_file: What is chosen.
    """

    row: int
    item: str
    found: CellDifference
    kept: tuple[tuple[str, str], ...]
    takes_file: bool


def lines_of(rows: Iterable[PlannedRow]) -> list[DifferenceLine]:
    """List the values of rows that were changed on both sides."""
    found = []
    for row in rows:
        kept = tuple((one.column, one.stored) for one in row.differences if not one.takes_file)
        found += [
            DifferenceLine(row.row, row.media or row.target, one, kept, one.takes_file)
            for one in row.differences
            if one.is_conflict
        ]
    return found


def choice_texts(lines: Iterable[DifferenceLine], *, takes_file: bool) -> Texts:
    """Give the texts of cells by which an import takes the file, or what is stored, for these values.

    To take the file a row must overwrite; what else of it is stored otherwise is then written into its
    cells, so that only the chosen values change.
    """
    texts: Texts = {}
    for line in lines:
        cells = texts.setdefault(line.row, {})
        if not takes_file:
            cells[line.found.column] = line.found.stored
            continue
        for column, stored in line.kept:
            cells.setdefault(column, stored)
        cells[line.found.column] = line.found.file
        cells[_action_of(line.found.column)] = _OVERWRITE
    return texts


def _action_of(column: str) -> str:
    is_assignment = column.casefold() in _OF_ASSIGNMENTS
    return "EntityVersionMismatchAction" if is_assignment else "MediaVersionMismatchAction"


class DifferencesModel(QAbstractTableModel):
    """One line for each value; what is chosen stays on the list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[DifferenceLine] = []

    def show_lines(self, lines: Sequence[DifferenceLine]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def choose(self, places: Iterable[int], *, takes_file: bool) -> None:
        """Mark what was chosen for some lines."""
        for place in places:
            self.lines[place] = replace(self.lines[place], takes_file=takes_file)
            self.dataChanged.emit(self.index(place, 0), self.index(place, Side.TAKES))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one cell."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(line, Side(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = _TITLES[index.column()]
            return f"{title}, row {line.row}, {line.found.column}: {_text(line, Side(index.column()))}"
        return None


def _text(line: DifferenceLine, side: Side) -> str:
    found = line.found
    texts = {
        Side.ROW: f"{line.row:,}",
        Side.ITEM: line.item,
        Side.COLUMN: found.column,
        Side.BASE: shown(found.base),
        Side.STORED: shown(found.stored),
        Side.FILE: shown(found.file),
        Side.TAKES: TAKES_FILE if line.takes_file else TAKES_STORED,
    }
    return texts[side]
