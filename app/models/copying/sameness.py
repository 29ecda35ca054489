"""Finds items that would arrive just as they are in the destination already. Inside read scopes."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, select

from app.models.assignments.slots import DocumentContent, content_from_json
from app.models.assignments.tables import document_versions, documents
from app.models.copying.arrivals import (
    read_arriving_documents,
    read_arriving_media,
    read_documents_now,
    read_value_names,
)
from app.models.copying.options import Versions
from app.models.copying.places import read_places
from app.models.copying.portable import Portable, resolved
from app.models.database import chunks

_AT_ONCE: Final = 900


def same_media(
    source: Connection,
    target: Connection,
    pairs: Mapping[int, int],
    versions: Versions,
    locales: Mapping[str, str],
) -> set[int]:
    """Return those items of the source whose counterparts hold, and have published, the same.

    Args:
        source: A scope of the source.
        target: A scope of the destination.
        pairs: Counterparts by item.
        versions: Which are copied.
        locales: Where locales go.
    """
    same: set[int] = set()
    for part in chunks(list(pairs), _AT_ONCE):
        own = read_arriving_media(source, part, versions, locales)
        theirs = read_arriving_media(target, [pairs[i] for i in part], Versions.PUBLISHED_AND_DRAFT, None)
        for media_id, one in own.items():
            there = theirs.get(pairs[media_id])
            if there is not None and (one.last, one.live or there.live) == (there.last, there.live):
                same.add(media_id)
    return same


def same_documents(
    source: Connection,
    target: Connection,
    pairs: Mapping[int, int],
    versions: Versions,
    media_ids: Mapping[int, int],
) -> set[int]:
    """Return those documents of the source whose counterparts hold, and have published, the same."""
    values = read_value_names(source)
    same: set[int] = set()
    for part in chunks(list(pairs), _AT_ONCE):
        wanted = read_documents_now(source, part).values()
        own = read_arriving_documents(source, wanted, versions, media_ids, values)
        arriving = {i: one for i, one in own.items() if one is not None}
        theirs = _read_contents(target, [pairs[i] for i in part])
        places = read_places(
            target,
            [theirs[pairs[i]][0] for i in arriving if theirs[pairs[i]][0] is not None],
            {theirs[pairs[i]][0] for i, one in arriving.items() if _has_parts(one.live, one.head)},
        )
        for document_id, one in arriving.items():
            product_id, live, head = theirs[pairs[document_id]]
            made = [None if p is None else resolved(p, places[product_id]) for p in (one.live, one.head)]
            if any(each is not None and not each.left.is_empty for each in made):
                continue
            new_live, new_head = (None if each is None else each.content for each in made)
            if _alike(new_head or new_live, head) and (new_live is None or _alike(new_live, live)):
                same.add(document_id)
    return same


def _has_parts(*wanted: Portable | None) -> bool:
    return any(one is not None and bool(one.cells or one.variants or one.swatches) for one in wanted)


def _alike(one: DocumentContent | None, other: DocumentContent | None) -> bool:
    if one is None or other is None:
        return one is other
    if not one.cells and not other.cells:  # the choice of dimensions says nothing then
        return (one.master, one.variants, one.swatches) == (other.master, other.variants, other.swatches)
    return one == other


def _read_contents(
    connection: Connection, document_ids: Iterable[int]
) -> dict[int, tuple[int | None, DocumentContent | None, DocumentContent | None]]:
    """Read product, live and head content of documents."""
    ids = list(document_ids)
    found: dict[int, tuple[int | None, DocumentContent | None, DocumentContent | None]] = {}
    for part in chunks(ids):
        texts: dict[tuple[int, int], str] = {}
        columns = document_versions.c
        query = (
            select(columns.document_id, columns.version, columns.content)
            .join(documents, documents.c.id == columns.document_id)
            .where(documents.c.id.in_(part))
            .where(columns.version.in_((documents.c.head_version, documents.c.published_version)))
        )
        for document_id, version, text in connection.execute(query):
            texts[document_id, version] = text
        rows = select(
            documents.c.id, documents.c.product_id, documents.c.published_version, documents.c.head_version
        )
        for document_id, product_id, *both in connection.execute(rows.where(documents.c.id.in_(part))):
            live, head = (
                content_from_json(texts[document_id, version]) if (document_id, version) in texts else None
                for version in both
            )
            found[document_id] = (product_id, live, head)
    return found
