"""The selection of the library: what is selected in the list on show, and what the filters hide of it."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Final

from pyroaring import BitMap
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.views.library.grid import MediaGrid
from app.views.library.id_sets import STEP, id_set, steps, unknown_of
from app.views.support.paged_model import PagedModel

SETTLE_MS: Final = 30  # a rubber band selects many times a second
_MOST_RANGES: Final = 4_000  # more cost a frame; the rest of the selection counts as hidden


@dataclass(frozen=True, slots=True)
class Places:
    """Where selected ids stand in a list.

    Attributes:
        ranges: First and last place of each run, ascending.
        hidden: Those that are not in the list.
    """

    ranges: tuple[tuple[int, int], ...]
    hidden: "array[int]"


def find_places(wanted: "array[int]", ids: "array[int]") -> Places:
    """Find where selected ids stand in a list. Thread: any."""
    if wanted == ids:
        return Places(((0, len(ids) - 1),) if ids else (), array("q"))
    shown = id_set(wanted) & id_set(ids)
    ranges = [(0, len(ids) - 1)] if shown and len(shown) == len(ids) else _runs(shown, ids)
    if len(ranges) == _MOST_RANGES:
        shown = BitMap()
        for top, bottom in ranges:
            shown |= id_set(ids[top : bottom + 1])
    hidden = array("q") if len(shown) == len(wanted) else unknown_of(wanted, shown)
    return Places(tuple(ranges), hidden)


def _runs(shown: BitMap, ids: "array[int]") -> list[tuple[int, int]]:
    """List first and last place of each run of ids that are shown, at most `_MOST_RANGES`."""
    ranges: list[tuple[int, int]] = []
    first, last = -2, -2
    for number, step in enumerate(steps(ids) if shown else ()):
        for place in compress(count(number * STEP), map(shown.__contains__, step)):
            if place == last + 1:
                last = place
                continue
            if first >= 0:
                ranges.append((first, last))
            if len(ranges) == _MOST_RANGES:
                return ranges
            first = last = place
    return [*ranges, (first, last)] if first >= 0 else ranges


class LibrarySelection(QObject):
    """Knows what is selected, hidden items included. Thread: GUI.

    Args:
        grid: Its selection is the one.
        model: The items.
        views: Those that a person selects in.

    `changed` comes at each change, `settled` once a gesture pauses.
    """

    changed = Signal()
    settled = Signal()

    def __init__(
        self,
        grid: MediaGrid,
        model: PagedModel,
        views: Sequence[QWidget],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grid = grid
        self._views = tuple(views)
        self._model = model
        self._hidden: array[int] = array("q")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._settle)
        self.generation = 0
        grid.selection_settled.connect(self._on_changed)

    @property
    def hidden(self) -> "array[int]":
        """Selected items that the filters hide; not to be changed."""
        return self._hidden

    def ids(self) -> "array[int]":
        """Return the selected ids: those on show in their order, then the hidden ones; not to be changed."""
        shown = self._grid.selected_ids()
        return shown + self._hidden if self._hidden else shown

    def shown_count(self) -> int:
        """Count the selected items that are on show."""
        return self._grid.selected_count()

    def count(self) -> int:
        """Count the selected items."""
        return self.shown_count() + len(self._hidden)

    def first_ids(self, most: int) -> "array[int]":
        """Return at most so many selected ids, the current one first."""
        ids = array("q")
        current = self._grid.currentIndex()
        if current.isValid() and self._grid.selectionModel().isSelected(current):
            ids.append(self._model.ids[current.row()])
        for top, bottom in self.ranges():
            ids.extend(self._model.ids[top : min(bottom + 1, top + most + 1)])
            if len(ids) > most:
                break
        ids.extend(self._hidden[:most])
        return array("q", dict.fromkeys(ids[: most + 1]))[:most]

    def ranges(self) -> list[tuple[int, int]]:
        """Return first and last place of each run that is selected, ascending."""
        return sorted((part.top(), part.bottom()) for part in self._grid.selectionModel().selection())

    def select(self, ids: Iterable[int], *, scroll: bool = True) -> None:
        """Select exactly these items; those that are not in the list count as hidden."""
        wanted = array("q", ids)
        self.show(find_places(wanted, self._model.ids))
        place = self._model.position(wanted[0]) if scroll and wanted else None
        if place is not None:
            index = self._model.index(place)
            self._grid.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self._grid.scrollTo(index)

    def show(self, places: Places) -> None:
        """Select what `find_places` found in the list on show."""
        self._hidden = places.hidden
        selection = QItemSelection()
        for top, bottom in places.ranges:
            selection.select(self._model.index(top), self._model.index(bottom))
        flags = QItemSelectionModel.SelectionFlag
        selection_model = self._grid.selectionModel()
        selection_model.select(selection, flags.ClearAndSelect)
        if places.ranges and not self._grid.currentIndex().isValid():
            selection_model.setCurrentIndex(self._model.index(places.ranges[0][0]), flags.NoUpdate)
        self._on_changed()

    def clear(self) -> None:
        """Select nothing, hidden items included."""
        self._hidden = array("q")
        self._grid.clearSelection()
        self._on_changed()

    def touch(self) -> None:
        """Tell again what is selected: the items themselves were changed."""
        self._timer.start()

    def _on_changed(self) -> None:
        self.generation += 1
        self.changed.emit()
        self._timer.start()

    def _settle(self) -> None:
        # A click into the grid that leaves nothing selected drops the hidden items too.
        if self._hidden and not self.shown_count() and any(view.hasFocus() for view in self._views):
            self._hidden = array("q")
        self.settled.emit()
