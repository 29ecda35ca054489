"""Finds the media items that rows mean, many at once. Source: domain.md 8.4 (Matching)."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from app.models.database import chunks
from app.models.manifests.parts import IfExists, MediaPart
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.media.content import MediaContent, content_from_json
from app.models.media.contents import StoredContent, read_contents
from app.models.media.rows import media_id_of
from app.models.media.tables import media, media_versions

_LARGEST_ID: Final = 2**63 - 1
_FACTS: Final = (
    "SELECT id, type, (SELECT group_concat(locale) FROM media_texts WHERE media_id = media.id)"
    " FROM media WHERE id IN (SELECT value FROM json_each(?))"
)


class ItemFacts(NamedTuple):
    """What matters of an item that a row leaves as it is: its type, and the locales that it has texts in."""

    media_id: int
    type: str
    locales: frozenset[str]

    def stay(self, part: MediaPart) -> bool:
        """Tell whether a row leaves its item as it is, and says of it what may be said."""
        is_same = part.if_exists is IfExists.USE_EXISTING and part.type.casefold() == self.type
        return is_same and (
            part.locale in self.locales or not (part.title or part.alt_text or part.description)
        )


class Shelf:
    """The items that some rows mean, as they were read. Lives as long as its scope.

    Args:
        connection: The scope.
        parts: The rows that will be asked for.
        whole: Read all of every item, also where a row leaves it as it is.
    """

    def __init__(self, connection: Connection, parts: Sequence[MediaPart], *, whole: bool = False) -> None:
        self._connection = connection
        self._whole = whole
        self._sources: dict[tuple[str, str], int] = {}
        self._facts: dict[int, ItemFacts] = {}
        self._stored: dict[int, StoredContent] = {}
        self._names: dict[str, int] = {}
        self._touched_ids: set[int | None] = set()
        self._touched: set[str | tuple[str, str]] = set()
        self._read(parts)

    def find(self, part: MediaPart) -> StoredContent | None:
        """Find the item of a row; source and id of another system win over the id of this one.

        Raises:
            RowFailure: It names an item that is not there.
        """
        media_id = None if part.source is None else self._sources.get(part.source)
        if media_id is None and part.internal_id:
            media_id = _id_of(part)
        if media_id in self._facts and media_id not in self._stored:
            self._stored |= read_contents(self._connection, [media_id])
        found = None if media_id is None else self._stored.get(media_id)
        if found is None and part.internal_id:
            text = (
                f"There is no media item {part.internal_id[:40]}; leave InternalMediaId empty for new ones."
            )
            raise RowFailure(ErrorCode.MEDIA_MISSING, text, "InternalMediaId")
        return found

    def facts(self, part: MediaPart) -> "ItemFacts | None":
        """Tell the little that matters of the item of a row that leaves it as it is."""
        media_id = None if part.source is None else self._sources.get(part.source)
        if media_id is None and part.internal_id:
            media_id = _id_of(part)
        return None if media_id is None else self._facts.get(media_id)

    def named(self, display_name: str) -> int | None:
        """Return the item that has a display name."""
        return self._names.get(display_name)

    def content(self, media_id: int) -> StoredContent:
        """Return an item that `named` gave."""
        if media_id not in self._stored:
            self._stored |= read_contents(self._connection, [media_id])
        return self._stored[media_id]

    def base(self, media_id: int, version: int) -> MediaContent | None:
        """Return an older version of an item, where it is kept."""
        mine = (media_versions.c.media_id == media_id) & (media_versions.c.version == version)
        text = self._connection.execute(select(media_versions.c.content).where(mine)).scalar()
        return None if text is None else content_from_json(text)

    # --- changes on the way

    def touch(self, part: MediaPart, media_id: int | None = None, name: str = "") -> None:
        """Note that the item of a row is changed or made: who asks for it next has to look anew."""
        if media_id is not None:
            self._touched_ids.add(media_id)
        self._touched.update(filter(None, (name, part.display_name, part.source)))

    def is_stale(self, part: MediaPart) -> bool:
        """Tell whether what was read of the item of a row may be another one now."""
        if not self._touched:
            return False
        if part.display_name in self._touched or (part.source is not None and part.source in self._touched):
            return True
        media_id = None if part.source is None else self._sources.get(part.source)
        return media_id in self._touched_ids or _id_of(part) in self._touched_ids

    def read_again(self, part: MediaPart) -> None:
        """Read the item of a row anew; everything that was changed is written."""
        if part.source is not None:
            self._sources.pop(part.source, None)
            self._touched.discard(part.source)
        self._names.pop(part.display_name, None)
        for media_id in self._touched_ids:
            self._stored.pop(media_id or 0, None)
            self._facts.pop(media_id or 0, None)
        self._touched.discard(part.display_name)
        self._read([part])
        media_id = None if part.source is None else self._sources.get(part.source)
        self._touched_ids -= {media_id, _id_of(part)}

    def _read(self, parts: Sequence[MediaPart]) -> None:
        by_provider: dict[str, list[str]] = {}
        for part in parts:
            if part.source is not None:
                by_provider.setdefault(part.source[0], []).append(part.source[1])
        columns = (media.c.source_id, media.c.id)
        for provider, ids in by_provider.items():
            for some in chunks(sorted(set(ids))):
                query = select(*columns).where(media.c.source_provider == provider)
                found = self._connection.execute(query.where(media.c.source_id.in_(some))).all()
                self._sources |= {(provider, source_id): media_id for source_id, media_id in found}
        quiet, whole = set[int](), set[int]()
        for part in parts:
            media_id = None if part.source is None else self._sources.get(part.source)
            media_id = _id_of(part) if media_id is None else media_id
            if media_id is not None:
                is_quiet = part.if_exists is IfExists.USE_EXISTING and not self._whole
                (quiet if is_quiet else whole).add(media_id)
        self._stored |= read_contents(self._connection, sorted(whole))
        self._read_facts(sorted(quiet - whole))
        self._read_names(part.display_name for part in parts if self._asks_names(part))

    def _read_facts(self, media_ids: list[int]) -> None:
        if not media_ids:
            return
        rows = self._connection.exec_driver_sql(_FACTS, (json.dumps(media_ids),)).all()
        for media_id, kind, locales in rows:
            self._facts[media_id] = ItemFacts(media_id, kind, _locales(locales))

    def _asks_names(self, part: MediaPart) -> bool:
        """Tell whether it matters for a row who has its display name."""
        if not part.display_name:
            return False
        if part.if_exists is not IfExists.USE_EXISTING:
            return True
        return (part.source is None or part.source not in self._sources) and not part.internal_id

    def _read_names(self, names: Iterable[str]) -> None:
        for some in chunks(sorted(set(names))):
            query = select(media.c.display_name, media.c.id).where(media.c.display_name.in_(some))
            self._names.update((name, media_id) for name, media_id in self._connection.execute(query).all())


def _id_of(part: MediaPart) -> int | None:
    return _known_id(part.internal_id) if part.internal_id else None


@lru_cache(maxsize=10_000)
def _known_id(code: str) -> int | None:
    found = media_id_of(code)
    return found if found is not None and found <= _LARGEST_ID else None


@lru_cache(maxsize=1000)
def _locales(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(",") if joined else ())
