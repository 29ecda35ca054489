"""What the tray and the picker list: the library, what of it is unassigned or new, or what was collected."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.models.media.rows import MediaFilter, MediaRow, MediaSort, MediaType
from app.models.media.service import MediaService
from app.views.support.background import Background
from app.views.support.file_uploads import FileUploads
from app.views.support.mime import MEDIA_MIME, encode_media
from app.views.support.paged_model import PagedModel, Role

Index = QModelIndex | QPersistentModelIndex
RECENT: Final = 200  # how many uploads "Recent uploads" shows
MOST: Final = 2_000  # how many items a list shows: laying out 100,000 takes half a second, search narrows
_TEXTS: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    }
)


class Part(StrEnum):
    """Which media are listed."""

    LIBRARY = "library"
    UNASSIGNED = "unassigned"
    RECENT = "recent"
    COLLECTED = "collected"


@dataclass(frozen=True, slots=True)
class UploadingRow:
    """A file on its way into the library."""

    id: int
    display_name: str


def describe(row: MediaRow | UploadingRow) -> tuple[str, str]:
    """Name an item and say what it is."""
    if isinstance(row, UploadingRow):
        return row.display_name, "uploading"
    return row.display_name, f"{row.type.value}, {row.state.value.replace('-', ' ')}"


class MediaListModel(PagedModel):
    """Media items, read off the window's thread; what is on show stays until the new list has come.

    Files on their way stand in front, in what was collected at their place; they cannot be dragged.

    Args:
        media: The library.
        background: Reads it.
        uploads: Files on their way; None where they are not shown.
        source: Where a drag says that it comes from.

    Signals: `listed()` after a list was read.
    """

    listed = Signal()

    def __init__(
        self,
        media: MediaService,
        background: Background,
        uploads: FileUploads | None,
        source: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(
            lambda: array("q", self.ids), self._read_rows, describe, parent, background=background
        )
        self._media = media
        self._reader = background
        self._uploads = uploads
        self._source = source
        self._names: dict[int, str] = {}
        self._part = Part.LIBRARY
        self._is_cut = False
        self._key = f"media-list-{id(self)}"

    @property
    def part(self) -> Part:
        """Which media are listed."""
        return self._part

    @property
    def is_cut(self) -> bool:
        """Whether there may be more items than the list shows."""
        return self._is_cut

    def show_part(
        self,
        part: Part,
        text: str = "",
        types: frozenset[MediaType] = frozenset(),
        collected: Sequence[int] = (),
    ) -> None:
        """List a part of the library that matches a text; of what is collected in the order that it has."""
        self._part = part
        media, underway = self._media, self._underway()
        self._names = underway
        own = [number for number in collected if number > 0 or number in underway]

        def read() -> "array[int]":
            if part is Part.COLLECTED:
                return array("q", _existing(media, own, text))
            wanted = MediaFilter(text=text, types=types, usage=False if part is Part.UNASSIGNED else None)
            is_recent = part is Part.RECENT
            sort, limit = (MediaSort.NEWEST, RECENT) if is_recent else (MediaSort.NAME, MOST)
            return media.ids(wanted, sort, limit=limit)

        def show(found: "array[int]") -> None:
            self._is_cut = part in (Part.LIBRARY, Part.UNASSIGNED) and len(found) == MOST
            front = () if part is Part.COLLECTED else tuple(reversed(underway))
            self.set_ids(array("q", [*front, *found]))
            self.listed.emit()

        self._reader.run(read, show, key=self._key)

    def is_uploading(self, index: Index) -> bool:
        """Tell whether an index is a file on its way."""
        return bool(index.data(Role.ID) < 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer as a paged model does, but never wait for the store: words come when they were read."""
        if role in _TEXTS:
            row = self.peek(index.row()) if index.isValid() else None
            if row is None:
                return None
            name, words = describe(row)
            return words if role == Qt.ItemDataRole.AccessibleDescriptionRole else name
        return super().data(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every item be dragged that is in the library."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        found = super().flags(index)
        return found if self.is_uploading(index) else found | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Name what a drag carries."""
        return [MEDIA_MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Pack the chosen items in the order of the list."""
        source = Part.COLLECTED.value if self._part is Part.COLLECTED else self._source
        return encode_media(self.media_at(indexes), source)

    def media_at(self, indexes: Sequence[Index]) -> list[int]:
        """Return the media of some places in the order of the list, without files on their way."""
        rows = sorted({index.row() for index in indexes})
        return [self.ids[row] for row in rows if self.ids[row] > 0]

    def _underway(self) -> dict[int, str]:
        found = {} if self._uploads is None else self._uploads.underway
        return {number: path.name for number, path in found.items()}

    def _read_rows(self, ids: Sequence[int]) -> list[MediaRow | UploadingRow]:
        names = self._names
        rows: list[MediaRow | UploadingRow] = [UploadingRow(i, names.get(i, "")) for i in ids if i < 0]
        return rows + list(self._media.rows([i for i in ids if i > 0]))


def _existing(media: MediaService, ids: Sequence[int], text: str) -> Iterator[int]:
    """Give those ids that are in the library and whose name holds a text. Thread: any."""
    names = {row.id: row.display_name.casefold() for row in media.rows([i for i in ids if i > 0])}
    for media_id in ids:
        if media_id < 0 or (media_id in names and text.casefold() in names[media_id]):
            yield media_id
