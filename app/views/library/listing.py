"""What the library lists: filter and order, the ids that match, and the counts of the facets."""

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.context import NEUTRAL
from app.models.media.rows import MediaFacets, MediaFilter, MediaSort
from app.models.media.service import MediaService
from app.views.library.filters import ActiveFilter, active_filters
from app.views.library.grid import MediaGrid
from app.views.library.id_sets import known_of
from app.views.library.selection import LibrarySelection, Places, find_places
from app.views.support.background import Background
from app.views.support.paged_model import FIRST_IDS, PagedModel

RELOAD_AFTER_MS: Final = 1000  # while uploads run: every reading moves all tiles
SLOW_AFTER_MS: Final = 1_000  # what is read by then shows no progress; ui.md 5
AWAY_S: Final = 2.0  # shorter absences change nothing
_REST_WITHIN_MS: Final = 400  # of the first ids, whether or not a screen of them is painted


@dataclass(frozen=True, slots=True)
class _Answer:
    """Ids that were read, and where the items stand in them that were selected at the time."""

    ids: "array[int]"
    total: int
    places: Places
    generation: int
    asked: tuple[MediaFilter, MediaSort]


class LibraryListing(QObject):
    """Reads ids and counts off the GUI thread and keeps the selection over it. Thread: GUI.

    An empty library reads the first screen, then the whole list, then the counts of the facets: each waits
    until what came before it is seen. `loaded` is emitted when the list and its counts are there.

    Signals: `answered(shown, total)`, `facets_read(MediaFacets)`, `gains_read(list[(ActiveFilter, int)])` for
    an empty list, `first_shown` when the first screen of ids is there, `slow(True)` once reading the list
    takes long (`total` holds the number of items) and `slow(False)` at its end, `failed(error)` when it
    cannot be read.
    """

    answered = Signal(int, int)
    facets_read = Signal(object)
    gains_read = Signal(list)
    first_shown = Signal()
    loaded = Signal()
    slow = Signal(bool)
    failed = Signal(object)

    def __init__(
        self,
        media: MediaService,
        model: PagedModel,
        grid: MediaGrid,
        selection: LibrarySelection,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._media = media
        self._model = model
        self._grid = grid
        self._selection = selection
        self._background = background
        self._pending: array[int] = array("q")
        self.filter = MediaFilter()
        self.sort = MediaSort.NEWEST
        self.total = 0  # items at all, as of the last reading
        self._shown = (self.filter, self.sort)
        self._locale = ""
        self._tags_containing = ""
        self._left_at: float | None = None
        self._reload_timer = self._timer(RELOAD_AFTER_MS, self.reload)
        self._rest_timer = self._timer(_REST_WITHIN_MS, self._read_all)
        self._slow_timer = self._timer(SLOW_AFTER_MS, lambda: self.slow.emit(True))
        grid.screen_shown.connect(self._on_screen_shown)

    def reload(self) -> None:
        """Read the list and the counts anew; selection and place are kept."""
        if self._model.rowCount():
            self._read_all()
            return
        media, wanted, sort = self._media, self.filter, self.sort
        self._background.run(lambda: media.ids(wanted, sort, FIRST_IDS), self._on_first, key="library")

    def reload_soon(self) -> None:
        """Read anew in a moment; many calls in that time are one."""
        if not self._reload_timer.isActive():
            self._reload_timer.start()

    def follow_window(self, is_active: bool) -> None:
        """Read anew when a person comes back to the window: other programs may have written meanwhile."""
        if not is_active:
            self._left_at = time.monotonic()
        elif self._left_at is not None and time.monotonic() - self._left_at > AWAY_S:
            self._left_at = None
            self.reload_soon()

    def show_item(self, media_id: int) -> None:
        """Select one item once the next list is read."""
        self._pending = array("q", [media_id])

    def _read_all(self) -> None:
        media, wanted, sort = self._media, self.filter, self.sort
        selected = self._pending or self._selection.ids()
        generation = self._selection.generation
        asked = (wanted, sort)
        if not self._slow_timer.isActive():
            self._slow_timer.start()

        def read() -> _Answer:
            ids = media.ids(wanted, sort)
            total = len(ids) if wanted == MediaFilter() else media.count()
            places = find_places(selected, ids)
            if places.hidden:  # what was deleted meanwhile is not selected any more
                places = replace(places, hidden=known_of(places.hidden, media.items()))
            return _Answer(ids, total, places, generation, asked)

        self._background.run(read, self._on_answer, key="library", on_error=self._on_unread)

    def _on_first(self, ids: "array[int]") -> None:
        """Show the first screen; the rest is read once that is painted."""
        if not ids or not self._grid.window().isVisible():
            self._read_all()
            return
        self._model.set_ids(ids)
        self.first_shown.emit()
        self._rest_timer.start()

    def _on_screen_shown(self) -> None:
        if self._rest_timer.isActive():
            self._rest_timer.start(0)

    def _on_answer(self, answer: _Answer) -> None:
        if not self._pending and answer.generation != self._selection.generation:
            self._find_again(answer)
            return
        is_same = answer.ids == self._model.ids and answer.places.hidden == self._selection.hidden
        self._model.set_ids(answer.ids)
        if self._pending:
            self._selection.select(self._pending)
        elif not is_same:
            self._selection.show(answer.places)
        self._pending = array("q")
        self.total, self._shown = answer.total, answer.asked
        self._end_slow()
        self.answered.emit(len(answer.ids), answer.total)
        if not answer.ids and answer.total:
            self._read_gains()
        self._read_facets()

    def cancel(self) -> tuple[MediaFilter, MediaSort]:
        """Stop reading; return filter and order of the list on show."""
        self._background.drop("library")
        self._end_slow()
        return self._shown

    def _end_slow(self) -> None:
        self._slow_timer.stop()
        self.slow.emit(False)

    def _on_unread(self, error: BaseException) -> None:
        self._end_slow()
        self.failed.emit(error)

    def set_locale(self, locale: str) -> None:
        """Count what lacks an alt text in the locale in force."""
        self._locale = "" if locale == NEUTRAL else locale
        if self._model.rowCount():
            self._read_facets()

    def search_tags(self, text: str) -> None:
        """Count the tags that contain a text from now on, instead of the most frequent ones."""
        self._tags_containing = text
        self._read_facets()

    def _read_facets(self) -> None:
        media, wanted = self._media, self.filter
        locale = wanted.missing_alt_locale or self._locale
        tags = self._tags_containing
        self._background.run(
            lambda: media.facets(wanted, locale, tags), self._on_facets, key="library-facets"
        )

    def _find_again(self, answer: _Answer) -> None:
        """Something was selected while the list was read: find that in it."""
        selected, generation = self._selection.ids(), self._selection.generation
        self._background.run(
            lambda: replace(answer, places=find_places(selected, answer.ids), generation=generation),
            self._on_answer,
            key="library",
        )

    def _on_facets(self, facets: MediaFacets) -> None:
        self.facets_read.emit(facets)
        self.loaded.emit()

    def _read_gains(self) -> None:
        active, media = active_filters(self.filter), self._media

        def read() -> Sequence[tuple[ActiveFilter, int]]:
            return [(each, len(media.ids(each.without))) for each in active]

        self._background.run(read, self.gains_read.emit, key="library-gains")

    def _timer(self, after_ms: int, act) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(act)
        return timer
