"""What arrives: versions of items and documents of the source, put into the words of the destination.

Inside a read scope of the source.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from app.models.assignments.slots import DocumentContent, content_from_json
from app.models.catalog.dimensions import Dimension
from app.models.catalog.tables import variants
from app.models.copying.options import Versions
from app.models.copying.portable import Portable, SourceNames, ValueName, portable
from app.models.database import chunks
from app.models.media.content import MediaContent
from app.models.media.content import content_from_json as media_from_json
from app.models.media.contents import read_contents
from app.models.statements import fetched


@dataclass(frozen=True, slots=True)
class ArrivingMedia:
    """An item on its way.

    Attributes:
        live: What is published there, or None.
        head: The draft that lies over it, or None.
        source: Provider and id that another system gave it, or None.
        reading: Likeness and problem of the newest content, or None where nobody has read it through.
        stamp: The source's versions.
    """

    source_id: int
    live: MediaContent | None
    head: MediaContent | None
    source: tuple[str, str] | None
    reading: tuple[int | None, str | None] | None
    stamp: str

    @property
    def last(self) -> MediaContent:
        """What an editor sees in the end."""
        found = self.live if self.head is None else self.head
        assert found is not None
        return found


def media_stamp(version: int, published_version: int | None) -> str:
    """Write which versions of an item there are."""
    return f"{version}:{published_version or 0}"


def read_arriving_media(
    connection: Connection, media_ids: Sequence[int], versions: Versions, locales: Mapping[str, str] | None
) -> dict[int, ArrivingMedia]:
    """Read items by id; missing ones are left out.

    Args:
        connection: A scope of the source.
        media_ids: Items.
        versions: Which are brought along; of an item that was never published, its present version is.
        locales: Where locales go, texts in others are left out; None leaves all as they are.
    """
    stored = read_contents(connection, media_ids)
    behind = {i: one.published_version for i, one in stored.items() if one.published_version != one.version}
    older = _read_versions(connection, {i: version for i, version in behind.items() if version is not None})
    query = (
        "SELECT id, source_provider, source_id, likeness, problem, is_processed FROM media"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    rows = fetched(connection, query, (json.dumps(list(media_ids)),))
    facts = {row[0]: row[1:] for row in rows}
    found: dict[int, ArrivingMedia] = {}
    for media_id, one in stored.items():
        present = _mapped(one.content, locales)
        live: MediaContent | None = None
        head: MediaContent | None = present
        if one.published_version == one.version:
            live, head = present, None
        elif (published := older.get(media_id)) is not None:
            live = _mapped(published, locales)
            head = present if versions is Versions.PUBLISHED_AND_DRAFT and present != live else None
        provider, source_id, likeness, problem, is_processed = facts[media_id]
        is_read = bool(is_processed) and (head or live) is present
        found[media_id] = ArrivingMedia(
            media_id,
            live,
            head,
            (provider, source_id) if provider and source_id else None,
            (likeness, problem) if is_read else None,
            media_stamp(one.version, one.published_version),
        )
    return found


def _read_versions(connection: Connection, wanted: Mapping[int, int]) -> dict[int, MediaContent]:
    found: dict[int, MediaContent] = {}
    query = (
        "SELECT v.media_id, v.content FROM json_each(?) j JOIN media_versions v"
        " ON v.media_id = j.value ->> 0 AND v.version = j.value ->> 1"
    )
    for media_id, text in fetched(connection, query, (json.dumps(list(wanted.items())),)):
        found[media_id] = media_from_json(text)
    return found


def _mapped(content: MediaContent, locales: Mapping[str, str] | None) -> MediaContent:
    if locales is None or all(locales.get(locale) == locale for locale in content.texts):
        return content
    texts = {locales[locale]: texts for locale, texts in content.texts.items() if locale in locales}
    return replace(content, texts=texts)


@dataclass(frozen=True, slots=True)
class ArrivingDocument:
    """A document on its way, by names; `live` and `head` as for media."""

    source_id: int
    live: Portable | None
    head: Portable | None
    stamp: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document to be read, and its versions."""

    source_id: int
    head_version: int
    published_version: int | None


def read_value_names(connection: Connection) -> dict[int, ValueName]:
    """Read what dimension values are called, by id."""
    rows = fetched(connection, "SELECT id, dimension, value FROM dimension_values")
    return {value_id: (Dimension(dimension), value) for value_id, dimension, value in rows}


def read_documents_now(connection: Connection, document_ids: Sequence[int]) -> dict[int, Wanted]:
    """Read which versions documents have now; missing ones are left out."""
    query = (
        "SELECT id, head_version, published_version FROM documents"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    rows = fetched(connection, query, (json.dumps(list(document_ids)),))
    return {row[0]: Wanted(*row) for row in rows}


def read_arriving_documents(
    connection: Connection,
    documents: Iterable[Wanted],
    versions: Versions,
    media_ids: Mapping[int, int],
    values: Mapping[int, ValueName],
) -> dict[int, ArrivingDocument | None]:
    """Read documents by id; None stands for one that shows an item which was not copied."""
    wanted = {one.source_id: one for one in documents}
    texts: dict[tuple[int, int], str] = {}
    query = (
        "SELECT document_id, version, content FROM document_versions"
        " WHERE document_id IN (SELECT value FROM json_each(?))"
    )
    for document_id, version, text in fetched(connection, query, (json.dumps(list(wanted)),)):
        if version in (wanted[document_id].head_version, wanted[document_id].published_version):
            texts[document_id, version] = text
    contents = {key: content_from_json(text) for key, text in texts.items()}
    names = SourceNames(media_ids, values, _read_numbers(connection, contents.values()))
    found: dict[int, ArrivingDocument | None] = {}
    for document_id, one in wanted.items():
        try:
            live, head = _versions(contents, one, versions, names)
        except KeyError:
            found[document_id] = None
        else:
            stamp = media_stamp(one.head_version, one.published_version)
            found[document_id] = ArrivingDocument(document_id, live, head, stamp)
    return found


def _versions(
    contents: Mapping[tuple[int, int], DocumentContent], one: Wanted, versions: Versions, names: SourceNames
) -> tuple[Portable | None, Portable | None]:
    live = head = None
    if one.published_version is not None:
        live = portable(contents[one.source_id, one.published_version], names)
    if versions is Versions.PUBLISHED_AND_DRAFT and one.head_version not in (0, one.published_version):
        head = portable(contents[one.source_id, one.head_version], names)
    return live, None if head == live else head


def _read_numbers(connection: Connection, contents: Iterable[DocumentContent]) -> dict[int, str]:
    ids = sorted({variant_id for content in contents for variant_id in content.variants})
    found: dict[int, str] = {}
    for part in chunks(ids):
        query = select(variants.c.id, variants.c.number).where(variants.c.id.in_(part))
        found.update({row[0]: row[1] for row in connection.execute(query)})
    return found
