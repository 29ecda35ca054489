"""A list model that holds all ids and fetches rows of one page when they are looked at."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from app.views.support.background import Background

PAGE_ROWS: Final = 128  # one page costs 0.5-1 ms, measured
PAGES_KEPT: Final = 32
FIRST_IDS: Final = 512  # more than any screen shows; read in 1-2 ms where 100,000 take 50-100
REST_AFTER_MS: Final = 30  # lets the first paint go before

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """Roles of every paged model. ROW gives the frozen row, ID its id without fetching anything."""

    ROW = Qt.ItemDataRole.UserRole + 1
    ID = Qt.ItemDataRole.UserRole + 2


class PagedModel(QAbstractListModel):
    """Ids first, rows on demand.

    Args:
        fetch_ids: Returns every id in order as `array('q')`; called by `reload()`.
        fetch_first: Returns the first ids alone, at most `FIRST_IDS`, at a cost that does not grow with the
        list.
            An empty model then shows them at once and the rest after the first paint.
        fetch_rows: Returns the frozen rows of at most 128 ids, in any order; rows have `.id`. A missing row
        is None.
        background: Reads the pages that `peek` misses.
        describe: Makes (display text, accessible description) of a row.
    Thread: GUI.
    """

    def __init__(
        self,
        fetch_ids: Callable[[], "array[int]"],
        fetch_rows: Callable[[Sequence[int]], Iterable[Any]],
        describe: Callable[[Any], tuple[str, str]] | None = None,
        parent: QObject | None = None,
        *,
        fetch_first: Callable[[], "array[int]"] | None = None,
        background: Background | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch_first = fetch_first
        self._background = background
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._ask_timer = QTimer(self)
        self._ask_timer.setSingleShot(True)
        self._ask_timer.setInterval(0)
        self._ask_timer.timeout.connect(self._ask)
        self._round = 0  # pages asked for before a change of the list or a refresh are stale
        self._rest_timer = QTimer(self)
        self._rest_timer.setSingleShot(True)
        self._rest_timer.setInterval(REST_AFTER_MS)
        self._rest_timer.timeout.connect(self._load_rest)
        self._fetch_ids = fetch_ids
        self._fetch_rows = fetch_rows
        self._describe = describe
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()

    @property
    def ids(self) -> "array[int]":
        """Every id in order; not to be changed."""
        return self._ids

    def reload(self) -> None:
        """Ask for the ids again; an unchanged list keeps selection and scroll place."""
        self._rest_timer.stop()
        if self._fetch_first is not None and not self._ids:
            first = self._fetch_first()
            self.set_ids(first)
            if len(first) >= FIRST_IDS:
                self._rest_timer.start()
            return
        self.set_ids(self._fetch_ids())

    def _load_rest(self) -> None:
        self.set_ids(self._fetch_ids())

    def set_ids(self, ids: "array[int]") -> None:
        """Show these ids. The same ids as before keep selection and place, and so do more ids after them."""
        self._forget_asked()
        known = len(self._ids)
        if ids[:known] == self._ids:
            self._pages.clear()
            if known:
                self.dataChanged.emit(self.index(0), self.index(known - 1))
            if len(ids) > known:
                self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
                self._ids = ids
                self.endInsertRows()
            return
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self.endResetModel()

    def refresh(self, ids: Iterable[int]) -> None:
        """Read these rows anew and repaint them; only pages that were read can show anything old."""
        self._forget_asked()
        changed = frozenset(ids)
        for number in list(self._pages):
            first = number * PAGE_ROWS
            places = [
                at for at, row_id in enumerate(self._ids[first : first + PAGE_ROWS]) if row_id in changed
            ]
            if places:
                del self._pages[number]
                self.dataChanged.emit(self.index(first + places[0]), self.index(first + places[-1]))

    def _forget_asked(self) -> None:
        self._round += 1
        self._asked.clear()
        self._wanted.clear()

    def position(self, row_id: int) -> int | None:
        """Return where an id stands, or None; a search through 1,000,000 ids takes some 25 ms."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return None

    def row_at(self, place: int) -> Any | None:
        """Return the frozen row at a place, fetching its page if needed; None if it is gone."""
        if not 0 <= place < len(self._ids):
            return None
        number = place // PAGE_ROWS
        page = self._pages.get(number)
        if page is None:
            page = self._load(number)
        else:
            self._pages.move_to_end(number)
        return page[place - number * PAGE_ROWS]

    def peek(self, place: int) -> Any | None:
        """Return the row at a place if its page is at hand; else have it read and return None.

        `dataChanged` tells when it has come. Without a `background` the page is read at once.
        """
        number = place // PAGE_ROWS
        if self._background is None or number in self._pages:
            return self.row_at(place)
        if number not in self._asked:
            self._asked.add(number)
            self._wanted.append(number)
            if not self._ask_timer.isActive():
                self._ask_timer.start()
        return None

    def _ask(self) -> None:
        """Have pages read, after the paint event that missed them: waking a worker takes 0.1 to 1 ms."""
        assert self._background is not None
        numbers, self._wanted = self._wanted, []
        for number in numbers:
            self._ask_for(number, self._background)

    def _ask_for(self, number: int, background: Background) -> None:
        wanted, round_ = self._ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS], self._round
        background.run(
            lambda: list(self._fetch_rows(wanted)),
            lambda rows: self._on_page(number, round_, wanted, rows),
            key=f"page-{id(self)}-{number}",
        )

    def _on_page(self, number: int, round_: int, wanted: "array[int]", rows: list[Any]) -> None:
        self._asked.discard(number)
        if round_ != self._round:
            return
        if number not in self._pages:  # else `row_at` was quicker, but what peeked does not know yet
            self._keep(number, wanted, rows)
        first = number * PAGE_ROWS
        self.dataChanged.emit(self.index(first), self.index(first + len(wanted) - 1))

    def _load(self, number: int) -> list[Any]:
        wanted = self._ids[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
        return self._keep(number, wanted, self._fetch_rows(wanted))

    def _keep(self, number: int, wanted: "array[int]", rows: Iterable[Any]) -> list[Any]:
        by_id = {row.id: row for row in rows}
        page = [by_id.get(row_id) for row_id in wanted]
        self._pages[number] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return page

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the ids."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer ROW, ID, display, tool tip and accessible roles."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == Role.ID:
            return self._ids[index.row()]
        if role == Role.ROW:
            return self.row_at(index.row())
        if self._describe is None:
            return None
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.AccessibleDescriptionRole,
        ):
            row = self.row_at(index.row())
            if row is None:
                return None
            text, description = self._describe(row)
            return description if role == Qt.ItemDataRole.AccessibleDescriptionRole else text
        return None
