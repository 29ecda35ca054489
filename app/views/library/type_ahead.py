"""Type-ahead: the next item whose name begins with what was typed, however long the list."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import compress, count
from typing import Final

from PySide6.QtCore import QObject

from app.models.media.rows import MediaFilter, MediaRow
from app.models.media.service import MediaService
from app.views.library.grid import MediaGrid
from app.views.library.listing import LibraryListing
from app.views.support.background import Background
from app.views.support.paged_model import PagedModel

_CHUNK: Final = 50_000
_ROWS: Final = 128


def find_name(
    typed: str,
    ids: "array[int]",
    start: int,
    wanted: MediaFilter,
    find: Callable[[MediaFilter], Iterable[int]],
    rows: Callable[[Sequence[int]], Sequence[MediaRow]],
) -> int | None:
    """Return the place of the next item, from `start` on and round, whose display name begins so; or None.

    Thread: any.

    Args:
        typed: Letters in any case.
        ids: The list on show.
        start: Where to begin.
        wanted: The filter of that list.
        find: Lists what matches a filter; the search index narrows the names down.
        rows: Reads items.
    """
    text = typed.strip()
    matching = set(find(replace(wanted, text=f"{wanted.text} {text}".strip())))
    places: list[int] = []
    for first in range(0, len(ids), _CHUNK):
        part = ids[first : first + _CHUNK]
        places += compress(count(first), map(matching.__contains__, part))
    places = [place for place in places if place >= start] + [place for place in places if place < start]
    for first in range(0, len(places), _ROWS):
        part_places = places[first : first + _ROWS]
        names = {row.id: row.display_name.casefold() for row in rows([ids[place] for place in part_places])}
        for place in part_places:
            if names.get(ids[place], "").startswith(text.casefold()):
                return place
    return None


class TypeAhead(QObject):
    """Goes to the item that was typed. Thread: GUI."""

    def __init__(
        self,
        media: MediaService,
        listing: LibraryListing,
        grid: MediaGrid,
        model: PagedModel,
        background: Background,
    ) -> None:
        super().__init__(listing)
        self._media = media
        self._listing = listing
        self._grid = grid
        self._model = model
        self._background = background

    def find(self, text: str) -> None:
        """Go to the next item whose name begins so; while the word grows the present one may stay."""
        media, wanted, ids = self._media, self._listing.filter, self._model.ids
        start = max(0, self._grid.currentIndex().row()) + (1 if len(text) == 1 else 0)
        self._background.run(
            lambda: find_name(text, ids, start, wanted, media.ids, media.rows),
            lambda place: self._go_to(place, ids),
            key="library-type-ahead",
        )

    def _go_to(self, place: int | None, ids: "array[int]") -> None:
        if place is not None and ids is self._model.ids:
            self._grid.setCurrentIndex(self._model.index(place))
            self._grid.scrollTo(self._model.index(place))
