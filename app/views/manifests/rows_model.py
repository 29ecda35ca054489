"""The rows of a manifest as a table of which only what is on show is read; cells can be mended in place."""

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any, Final, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.models.manifests.columns import Column
from app.models.manifests.plan import CellDifference, CellProblem, PlannedRow
from app.views.manifests.plan_words import EFFECT_WORDS, difference_words, shown

PAGE_ROWS: Final = 128
PAGES_KEPT: Final = 40
ROWS_AT_HAND: Final = PAGE_ROWS * 32
EFFECT, REASON, FIRST_CELL = 0, 1, 2
_OWN_TITLES: Final = ("Import", "Reason")
_NO_INDEX: Final = QModelIndex()
_READABLE: Final = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE: Final = _READABLE | Qt.ItemFlag.ItemIsEditable
Index = QModelIndex | QPersistentModelIndex
Read = Callable[[Sequence[int], Callable[[list[PlannedRow]], object], str], object]
"""Reads rows in the background: numbers, who gets them, and a key of which the newest counts."""


class RowRole(IntEnum):
    """What delegates ask for beside the text."""

    ROW = Qt.ItemDataRole.UserRole + 1
    COLUMN = Qt.ItemDataRole.UserRole + 2


class CellLook(NamedTuple):
    """What a cell shows; `row` is None while it is being read."""

    row: PlannedRow | None
    text: str = ""
    problem: CellProblem | None = None
    difference: CellDifference | None = None
    is_mended: bool = False


_UNREAD: Final = CellLook(None)


class RowsModel(QAbstractTableModel):
    """Row numbers first, rows of one page when they are looked at.

    Signals: `mend_asked(cells)` with {row number: {column name: text}} when a person changed a cell.
    Thread: GUI.

    Args:
        read: Reads rows in the background.
    """

    mend_asked = Signal(object)

    def __init__(self, read: Read, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._numbers: array[int] = array("q")
        self._header: tuple[str, ...] = ()
        self._folded: tuple[str, ...] = ()
        self._columns: tuple[Column | None, ...] = ()
        self._pages: OrderedDict[int, list[PlannedRow | None]] = OrderedDict()
        self._round = 0
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._when_read: list[tuple[set[int], Callable[[], object]]] = []
        self._mended: dict[int, dict[str, str]] = {}
        self._first_texts: dict[tuple[int, str], str] = {}
        self._steps: list[dict[int, dict[str, str]]] = []
        self._ask_timer = QTimer(self, singleShot=True, interval=0)
        self._ask_timer.timeout.connect(self._ask)

    # --- what is listed

    @property
    def numbers(self) -> "array[int]":
        """The row numbers on the list, ascending."""
        return self._numbers

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns of the file."""
        return self._header

    def show_file(self, header: Sequence[str], columns: Sequence[Column | None]) -> None:
        """Show the columns of a file, without rows yet."""
        self.beginResetModel()
        self._header, self._columns = tuple(header), tuple(columns)
        self._folded = ("",) * FIRST_CELL + tuple(name.casefold() for name in header)
        self._numbers = array("q")
        self._forget()
        self._mended.clear()
        self._first_texts.clear()
        self._steps.clear()
        self.endResetModel()

    def show_numbers(self, numbers: "array[int]") -> None:
        """List these rows; the same rows as before keep selection and scroll place."""
        if numbers == self._numbers:
            return
        self.beginResetModel()
        self._numbers = numbers
        self._forget()
        self.endResetModel()

    def _forget(self) -> None:
        self._round += 1
        self._pages.clear()
        self._asked.clear()
        self._wanted.clear()
        self._when_read.clear()

    def when_read(self, places: Iterable[int], then: Callable[[], object]) -> None:
        """Call `then` once these rows, `ROWS_AT_HAND` at most, are at hand; never after the list changed."""
        missing = {place // PAGE_ROWS for place in places} - self._pages.keys()
        if not missing:
            then()
            return
        self._when_read.append((missing, then))
        for number in missing:
            self.row_at(number * PAGE_ROWS)

    def place_of(self, number: int) -> int | None:
        """Return where a row stands, or None."""
        place = bisect_left(self._numbers, number)
        return place if place < len(self._numbers) and self._numbers[place] == number else None

    def column_of(self, name: str) -> int | None:
        """Return where a column of the file stands, its name in any letter case."""
        folded = name.casefold()
        for place, known in enumerate(self._header):
            if known.casefold() == folded:
                return place + FIRST_CELL
        return None

    def row_at(self, place: int) -> PlannedRow | None:
        """Return a row; None while it is still being read, and `dataChanged` tells when it has come."""
        if not 0 <= place < len(self._numbers):
            return None
        number = place // PAGE_ROWS
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page[place - number * PAGE_ROWS]
        if number not in self._asked:
            self._asked.add(number)
            self._wanted.append(number)
            self._ask_timer.start()
        return None

    def _ask(self) -> None:
        numbers, self._wanted = self._wanted, []
        for number in numbers:
            self._ask_for(number)

    def _ask_for(self, number: int) -> None:
        first = number * PAGE_ROWS
        wanted, round_ = self._numbers[first : first + PAGE_ROWS], self._round
        self._read(
            wanted,
            lambda rows: self._on_page(number, round_, wanted, rows),
            f"manifest page {id(self)} {number}",
        )

    def _on_page(self, number: int, round_: int, wanted: "array[int]", rows: list[PlannedRow]) -> None:
        if round_ != self._round:
            return
        self._asked.discard(number)
        by_number = {row.row: row for row in rows}
        self._pages[number] = [by_number.get(one) for one in wanted]
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        self._tell(number * PAGE_ROWS, number * PAGE_ROWS + len(wanted) - 1)
        waiting, self._when_read = self._when_read, []
        for missing, then in waiting:
            missing.discard(number)
            if missing:
                self._when_read.append((missing, then))
            else:
                then()

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)

    def take(self, rows: Iterable[PlannedRow]) -> None:
        """Take rows that were judged anew; texts of cells stand as they came back."""
        many = list(rows)
        for row in many:
            self._mended.pop(row.row, None)
        if len(many) > PAGE_ROWS * 4:
            self._forget()
            if self._numbers:
                self._tell(0, len(self._numbers) - 1)
            return
        for row in many:
            place = self.place_of(row.row)
            page = None if place is None else self._pages.get(place // PAGE_ROWS)
            if place is not None and page is not None:
                page[place % PAGE_ROWS] = row
                self._tell(place, place)

    def drop_pending(self) -> None:
        """Show the texts as they were judged last: a mending was refused."""
        numbers = list(self._mended)
        self._mended.clear()
        for number in numbers:
            place = self.place_of(number)
            if place is not None:
                self._tell(place, place)

    # --- the table

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows on the list."""
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns: two of our own, then those of the file."""
        return 0 if parent.isValid() or not self._header else FIRST_CELL + len(self._header)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name columns as the file does and rows by their number."""
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._numbers):
                return f"{self._numbers[section]:,}"
            return None
        if role == Qt.ItemDataRole.ToolTipRole and section >= FIRST_CELL:
            return self._column_words(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < FIRST_CELL:
            return _OWN_TITLES[section]
        return self._header[section - FIRST_CELL] or "(no name)"

    def _column_words(self, section: int) -> str:
        column = self._columns[section - FIRST_CELL]
        if column is None:
            return f"{self._header[section - FIRST_CELL]}: unknown to manifests, kept and ignored."
        words = f"{column.name}: {column.type.value}"
        if column.values:
            words += f", one of {', '.join(column.values)}"
        return f"{words}. Not read by an import." if column.read_only else f"{words}."

    def column(self, index: Index) -> Column | None:
        """Return what is known of a column of the file."""
        place = index.column() - FIRST_CELL
        return self._columns[place] if 0 <= place < len(self._columns) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let cells be mended, other than those that an import does not read."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        place = index.column() - FIRST_CELL
        if place < 0 or not self._header[place] or self.row_at(index.row()) is None:
            return _READABLE
        column = self._columns[place]
        return _READABLE if column is not None and column.read_only else _EDITABLE

    def look(self, place: int, section: int) -> CellLook:
        """Return all that a cell shows at once: a table is painted between other threads' work."""
        row = self.row_at(place)
        if row is None:
            return _UNREAD
        text = self._text(row, section)
        return CellLook(
            row,
            text,
            self._problem(row, section) if row.problems else None,
            self._difference(row, section) if row.differences else None,
            bool(self._first_texts) and self._first_texts.get((row.row, self._name(section)), text) != text,
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one cell."""
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if role == RowRole.ROW:
            return row
        if role == RowRole.COLUMN:
            return self.column(index)
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == EFFECT else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, index.column())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._spoken(row, index, role)
        return None

    def _name(self, section: int) -> str:
        return self._header[section - FIRST_CELL] if section >= FIRST_CELL else ""

    def _text(self, row: PlannedRow, section: int) -> str:
        if section == EFFECT:
            return EFFECT_WORDS[row.effect]
        if section == REASON:
            return row.text or " ".join(row.warnings)
        name = self._name(section)
        waiting = self._mended.get(row.row, {}).get(name)
        if waiting is not None:
            return waiting
        place = section - FIRST_CELL
        return row.cells[place] if place < len(row.cells) else ""

    def _problem(self, row: PlannedRow, section: int) -> CellProblem | None:
        name = self._folded[section]
        return next((one for one in row.problems if one.column and one.column.casefold() == name), None)

    def _difference(self, row: PlannedRow, section: int) -> CellDifference | None:
        name = self._folded[section]
        return next((one for one in row.differences if name and one.column.casefold() == name), None)

    def _tip(self, row: PlannedRow, section: int) -> str:
        if section < FIRST_CELL:
            return " ".join(filter(None, (row.text, *row.warnings)))
        problem, difference = self._problem(row, section), self._difference(row, section)
        words = [] if problem is None else [f"{problem.code}: {problem.text}"]
        if difference is not None:
            words.append(difference_words(difference))
        text = self._text(row, section)
        return "\n".join([*words, text] if text else words)

    def _spoken(self, row: PlannedRow, index: Index, role: int) -> str:
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._tip(row, index.column())
        title = self.headerData(index.column(), Qt.Orientation.Horizontal)
        problem = self._problem(row, index.column())
        tail = "" if problem is None else f", {problem.text}"
        return f"{title}, row {row.row}: {shown(self._text(row, index.column()))}{tail}"

    # --- mending

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a new text; the verdict follows."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        return self.mend([(index, str(value))]) > 0

    def mend(self, texts: Iterable[tuple[Index, str]]) -> int:
        """Show new texts at once and ask for their verdict, as one step; return how many cells changed.

        Tabs and line breaks become spaces; cells that cannot be mended and texts that are there already are
        left out.
        """
        before: dict[int, dict[str, str]] = {}
        after: dict[int, dict[str, str]] = {}
        for index, text in texts:
            row = self.row_at(index.row())
            if row is None or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
                continue
            name, new = self._name(index.column()), " ".join(text.replace("\t", " ").splitlines())
            old = self._text(row, index.column())
            if new != old:
                before.setdefault(row.row, {})[name] = old
                after.setdefault(row.row, {})[name] = new
                self._first_texts.setdefault((row.row, name), old)
        if after:
            self._steps.append(before)
            self._ask_for_verdict(after)
        return sum(map(len, after.values()))

    @property
    def can_undo(self) -> bool:
        """Whether a step can be taken back."""
        return bool(self._steps)

    def undo(self) -> int | None:
        """Take the last step back; return the number of its first row, None where there is none."""
        if not self._steps:
            return None
        before = self._steps.pop()
        self._ask_for_verdict(before)
        return min(before)

    def write(self, cells: "dict[int, dict[str, str]]", before: "dict[int, dict[str, str]]") -> None:
        """Take new texts by row number, of rows that need not be on the list; `before` takes them back."""
        for number, texts in before.items():
            for name, old in texts.items():
                self._first_texts.setdefault((number, name), old)
        self._steps.append(before)
        self._ask_for_verdict(cells)

    def _ask_for_verdict(self, cells: "dict[int, dict[str, str]]") -> None:
        for number, texts in cells.items():
            self._mended.setdefault(number, {}).update(texts)
            place = self.place_of(number)
            if place is not None:
                self._tell(place, place)
        self.mend_asked.emit(cells)
