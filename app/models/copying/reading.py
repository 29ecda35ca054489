"""Reads of both tenants what a plan needs to know, many rows at once, inside a scope."""

import hashlib
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from app.models.copying.options import Versions
from app.models.copying.rows import Rows
from app.models.statements import fetched


class MediaFacts(NamedTuple):
    """What is known of a media item without reading it."""

    id: int
    name: str
    type: str
    sha256: str
    size_bytes: int
    version: int
    published_version: int | None
    at: str
    provider: str | None
    provider_id: str | None


class LiveMedia(NamedTuple):
    """The published version of an item that has a newer draft."""

    version: int
    at: str
    sha256: str


class DocumentFacts(NamedTuple):
    """What is known of a document of the Live site.

    Attributes:
        owner: The number of the product, or the path of the category.
        at: When the version that would arrive was made; in a destination, when it was last modified.
        has_media: Whether one of the versions that would arrive holds anything.
    """

    id: int
    is_category: bool
    owner: str
    owner_id: int
    channel: str
    locale: str
    head_version: int
    published_version: int | None
    at: str
    has_media: bool


def read_media(connection: Connection) -> Rows[MediaFacts]:
    """Read all items, by id."""
    query = (
        "SELECT id, display_name, type, sha256, size_bytes, version, published_version, updated_at,"
        " source_provider, source_id FROM media ORDER BY id"
    )
    return Rows(fetched(connection, query), MediaFacts._make)


def read_live_media(connection: Connection) -> dict[int, LiveMedia]:
    """Read the published versions of items whose present version is a draft."""
    query = (
        "SELECT m.id, m.published_version, v.at, v.sha256 FROM media m JOIN media_versions v"
        " ON v.media_id = m.id AND v.version = m.published_version WHERE m.published_version <> m.version"
    )
    return {row[0]: LiveMedia(*row[1:]) for row in fetched(connection, query)}


_IS_EMPTY: Final = "({0} = '{{}}' OR ({0} LIKE '{{\"x\"%' AND instr({0}, '],\"') = 0))"

_DOCUMENTS: Final = (
    "SELECT d.id, d.product_id IS NULL, coalesce(p.number, c.path), coalesce(d.product_id, d.category_id),"
    " d.channel, d.locale, d.head_version, d.published_version, {at}, {full} FROM documents d"
    " LEFT JOIN products p ON p.id = d.product_id LEFT JOIN categories c ON c.id = d.category_id {join}"
    " WHERE d.group_id = 0 {where} ORDER BY d.id"
)


def read_documents(connection: Connection, versions: Versions) -> Rows[DocumentFacts]:
    """Read the documents of a source that have a version which would arrive, by id."""
    live_empty, head_empty = (f"coalesce({_IS_EMPTY.format(name)}, 1)" for name in ("l.content", "h.content"))
    join = "LEFT JOIN document_versions l ON l.document_id = d.id AND l.version = d.published_version"
    if versions is Versions.PUBLISHED:
        full, at, where = f"NOT {live_empty}", "l.created_at", "AND d.published_version IS NOT NULL"
    else:
        join += " LEFT JOIN document_versions h ON h.document_id = d.id AND h.version = d.head_version"
        full, at = f"NOT ({live_empty} AND {head_empty})", "h.created_at"
        where = "AND d.head_version > 0"
    query = _DOCUMENTS.format(at=at, full=full, join=join, where=where)
    return Rows(fetched(connection, query), _document)


def read_targets(connection: Connection) -> Rows[DocumentFacts]:
    """Read all documents of a destination."""
    query = _DOCUMENTS.format(at="d.updated_at", full="d.has_content", join="", where="")
    return Rows(fetched(connection, query), _document)


def _document(row: Any) -> DocumentFacts:
    return DocumentFacts._make((row[0], bool(row[1]), *row[2:9], bool(row[9])))


def read_owners(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """Read products by number and categories by path."""
    products = dict(fetched(connection, "SELECT number, id FROM products"))
    return products, dict(fetched(connection, "SELECT path, id FROM categories"))


def read_links(connection: Connection, origin: str, kind: str) -> dict[int, tuple[int, str, str]]:
    """Read where items of a source went: target, and the stamps of both when they were the same."""
    query = (
        "SELECT source_id, target_id, source_stamp, target_stamp FROM copy_links"
        " WHERE origin = ? AND kind = ?"
    )
    return {row[0]: tuple(row[1:]) for row in fetched(connection, query, (origin, kind))}


def media_of_live(connection: Connection) -> set[tuple[str, str, int]]:
    """Read which items that are not published live documents show: channel, locale and item."""
    query = (
        "SELECT DISTINCT d.channel, d.locale, m.id FROM media m JOIN document_media u ON u.media_id = m.id"
        " JOIN documents d ON d.id = u.document_id"
        " WHERE m.published_version IS NULL AND u.stage = 'published' AND d.group_id = 0"
    )
    return {tuple(row) for row in fetched(connection, query)}


def read_locales(connection: Connection) -> dict[str, int]:
    """Count what each locale holds: texts of media, or documents where there are none."""
    found: dict[str, int] = dict(
        fetched(
            connection,
            "SELECT locale, count(*) FROM channel_languages GROUP BY locale",
        )
    )
    found = dict.fromkeys(found, 0)
    queries = (
        "SELECT locale, count(*) FROM documents WHERE group_id = 0 GROUP BY locale",
        "SELECT locale, count(*) FROM media_texts GROUP BY locale",
    )
    for query in queries:
        for locale, count in fetched(connection, query):
            found[locale] = found.get(locale, 0) + count
    return found


def read_channel_counts(connection: Connection) -> dict[str, int]:
    """Count the documents of each channel."""
    query = "SELECT channel, count(*) FROM documents WHERE group_id = 0 GROUP BY channel"
    return dict(fetched(connection, query))


_STAMPED: Final = (
    "SELECT count(*), max(id), sum(version), max(updated_at), sum(publish_seq) FROM media",
    "SELECT count(*), max(id), sum(head_version), sum(published_version), max(publish_seq) FROM documents",
    "SELECT count(*), max(id), group_concat(matrix) FROM products WHERE matrix <> ''",
    "SELECT count(*), max(id) FROM products",
    "SELECT count(*), max(id) FROM variants",
    "SELECT count(*), max(id) FROM categories",
    "SELECT count(*), max(id) FROM dimension_values",
    "SELECT id, oun, name FROM channels ORDER BY id",
    "SELECT channel_id, locale FROM channel_languages ORDER BY channel_id, position",
)


def stamp_of(connection: Connection) -> str:
    """Return a checksum that changes whenever anything changes that a copy is about."""
    digest = hashlib.sha256()
    for query in _STAMPED:
        digest.update(repr([tuple(row) for row in fetched(connection, query)]).encode())
    return digest.hexdigest()[:32]
