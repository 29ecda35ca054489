"""The shelf of the tray: media that a person collected, in an order of their own; it outlives the window."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.views.support.file_uploads import Landed

MOST: Final = 2_000  # what one line can show


class Shelf(QObject):
    """Collected media, each once. Emits `changed()`. Thread: GUI.

    A negative number stands for a file on its way into the library; it is kept while the window is open and
    becomes the media of the file.

    Args:
        read, write: Where the ids are kept, as a text.
    """

    changed = Signal()

    def __init__(
        self, read: Callable[[], str], write: Callable[[str], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._write = write
        self._ids = [int(word) for word in read().split(",") if word.isdecimal()][:MOST]

    @property
    def ids(self) -> tuple[int, ...]:
        """What is collected, in order."""
        return tuple(self._ids)

    @property
    def room(self) -> int:
        """How many more items fit."""
        return MOST - len(self._ids)

    def add(self, media_ids: Iterable[int], at: int | None = None) -> int:
        """Put items on the shelf, at a place or the end; those that are there stay where they are.

        Returns:
            How many are new.
        """
        known = set(self._ids)
        new = [media_id for media_id in dict.fromkeys(media_ids) if media_id not in known][: self.room]
        place = len(self._ids) if at is None else max(0, min(at, len(self._ids)))
        if new:
            self._set([*self._ids[:place], *new, *self._ids[place:]])
        return len(new)

    def move(self, media_ids: Sequence[int], at: int) -> None:
        """Move items to a place, counted in the shelf as it is now."""
        moved = [media_id for media_id in self._ids if media_id in set(media_ids)]
        before = [media_id for media_id in self._ids[:at] if media_id not in moved]
        after = [media_id for media_id in self._ids[at:] if media_id not in moved]
        self._set([*before, *moved, *after])

    def step(self, media_ids: Sequence[int], by: int) -> None:
        """Move items together by so many places."""
        places = [place for place, media_id in enumerate(self._ids) if media_id in set(media_ids)]
        if places:
            rest = len(self._ids) - len(places)
            first = max(0, min(places[0] + by, rest))
            others = [media_id for media_id in self._ids if media_id not in set(media_ids)]
            moved = [self._ids[place] for place in places]
            self._set([*others[:first], *moved, *others[first:]])

    def remove(self, media_ids: Iterable[int]) -> None:
        """Take items off the shelf; they stay in the library."""
        gone = set(media_ids)
        self._set([media_id for media_id in self._ids if media_id not in gone])

    def clear(self) -> None:
        """Take everything off."""
        self._set([])

    def land(self, news: Landed) -> None:
        """Put media in the place of the files that they were; a file that failed goes."""
        if not any(number in news.files for number in self._ids):
            return
        known = {media_id for media_id in self._ids if media_id not in news.files}
        found: dict[int, None] = {}
        for media_id in self._ids:
            if media_id in news.files:
                found.update((i, None) for i in news.media.get(media_id, ()) if i not in known)
            else:
                found[media_id] = None
        self._set(list(found)[:MOST])

    def _set(self, ids: list[int]) -> None:
        if ids != self._ids:
            self._ids = ids
            self._write(",".join(str(media_id) for media_id in ids if media_id > 0))
            self.changed.emit()
