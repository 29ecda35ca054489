"""Reads and writes the present version of items as contents, many at once, inside a scope."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from app.models.database import chunks, insert
from app.models.media.content import (
    FileContent,
    MediaContent,
    content_from_json,
    content_to_json,
    crops_from_json,
    crops_to_json,
    properties_from_json,
    properties_to_json,
    region_from_json,
    region_to_json,
)
from app.models.media.edit_rules import extension_of
from app.models.media.processing import Processed
from app.models.media.rows import FileFacts, MediaTexts, MediaType
from app.models.media.tables import media, media_drafts, media_tags, media_texts, media_versions
from app.models.statements import fetched, listed


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The present version of an item.

    Attributes:
        at: When it was made, as the store keeps it.
        user: Who made it; empty where not known.
    """

    media_id: int
    version: int
    published_version: int | None
    at: str
    user: str
    comment: str
    content: MediaContent


_COLUMNS: Final = (
    media.c.id,
    media.c.version,
    media.c.published_version,
    media.c.updated_at,
    media.c.updated_by,
    media.c.comment,
    media.c.display_name,
    media.c.category,
    media.c.properties,
    media.c.focal,
    media.c.crops,
    media.c.file_name,
    media.c.sha256,
    media.c.size_bytes,
    media.c.type,
    media.c.mime,
    media.c.width,
    media.c.height,
    media.c.duration_ms,
    media.c.pages,
)

# As the driver takes them: statements that are built for every batch cost as much as reading it.
_WITHIN: Final = "IN (SELECT value FROM json_each(?))"
_ROWS: Final = f"SELECT {', '.join(column.name for column in _COLUMNS)} FROM media WHERE id {_WITHIN}"
_TEXTS: Final = (
    f"SELECT media_id, locale, title, alt_text, description FROM media_texts WHERE media_id {_WITHIN}"
)
_TAGS: Final = f"SELECT media_id, tag FROM media_tags WHERE media_id {_WITHIN}"


def read_contents(connection: Connection, media_ids: Sequence[int]) -> dict[int, StoredContent]:
    """Read items by id inside a scope; missing ones are left out."""
    found: dict[int, StoredContent] = {}
    for part in chunks(list(media_ids)):
        wanted = listed(part)
        texts: defaultdict[int, dict[str, MediaTexts]] = defaultdict(dict)
        for media_id, locale, *words in fetched(connection, _TEXTS, wanted):
            if any(words):
                texts[media_id][locale] = MediaTexts(*words)
        tags: defaultdict[int, list[str]] = defaultdict(list)
        for media_id, tag in fetched(connection, _TAGS, wanted):
            tags[media_id].append(tag)
        for row in fetched(connection, _ROWS, wanted):
            media_id = row[0]
            found[media_id] = _stored(row, texts.get(media_id, {}), tuple(sorted(tags.get(media_id, ()))))
    return found


def _stored(row: Any, texts: Mapping[str, MediaTexts], tags: tuple[str, ...]) -> StoredContent:
    media_id, version, published, at, user, comment, name, category, properties, focal, crops, *file = row
    content = MediaContent(
        display_name=name,
        file=_file(*file),
        category=category,
        tags=tags,
        texts=texts,
        properties=properties_from_json(properties),
        focal=region_from_json(focal),
        crops=crops_from_json(crops),
    )
    return StoredContent(media_id, version, published, at, user, comment, content)


def _file(name: str, sha256: str, size: int, type_: str, mime: str, *sizes: int | None) -> FileContent:
    width, height, duration_ms, pages = sizes
    facts = FileFacts(MediaType(type_), mime, extension_of(name), width, height, duration_ms, pages)
    return FileContent(name, sha256, size, facts)


def write_contents(connection: Connection, pairs: Sequence[tuple[StoredContent, MediaContent]]) -> None:
    """Write what differs between what is stored and new contents; versions are the caller's business."""
    rows: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    texts: list[dict[str, Any]] = []
    no_texts: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    no_tags: list[dict[str, Any]] = []
    for stored, new in pairs:
        media_id, old = stored.media_id, stored.content
        values = _row_values(old, new)
        if values:
            rows[tuple(values)].append({"b_id": media_id, **values})
        if old.tags != new.tags:
            no_tags += [{"b_id": media_id, "b_tag": tag} for tag in old.tags if tag not in new.tags]
            tags += [{"media_id": media_id, "tag": tag} for tag in new.tags if tag not in old.tags]
        if old.texts != new.texts:
            no_texts += [{"b_id": media_id, "b_at": at} for at in old.texts if at not in new.texts]
            texts += [_text_values(media_id, at, t) for at, t in new.texts.items() if old.texts.get(at) != t]
    for names, changes in rows.items():
        statement = update(media).where(media.c.id == bindparam("b_id"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), changes)
    _write_parts(connection, texts, no_texts, tags, no_tags)


def _write_parts(
    connection: Connection,
    texts: list[dict[str, Any]],
    no_texts: list[dict[str, Any]],
    tags: list[dict[str, Any]],
    no_tags: list[dict[str, Any]],
) -> None:
    if no_texts:
        gone = (media_texts.c.media_id == bindparam("b_id")) & (media_texts.c.locale == bindparam("b_at"))
        connection.execute(delete(media_texts).where(gone), no_texts)
    if texts:
        statement = insert(media_texts)
        kept = {name: statement.excluded[name] for name in ("title", "alt_text", "description")}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["media_id", "locale"], set_=kept), texts
        )
    if no_tags:
        gone = (media_tags.c.media_id == bindparam("b_id")) & (media_tags.c.tag == bindparam("b_tag"))
        connection.execute(delete(media_tags).where(gone), no_tags)
    if tags:
        connection.execute(insert(media_tags).on_conflict_do_nothing(), tags)


def _text_values(media_id: int, locale: str, texts: MediaTexts) -> dict[str, Any]:
    words = {"title": texts.title, "alt_text": texts.alt_text, "description": texts.description}
    return {"media_id": media_id, "locale": locale, **words}


def _row_values(old: MediaContent, new: MediaContent) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if old.display_name != new.display_name:
        values["display_name"] = new.display_name
    if old.category != new.category:
        values["category"] = new.category
    if old.properties != new.properties:
        values["properties"] = properties_to_json(new.properties)
    if old.focal != new.focal:
        values["focal"] = region_to_json(new.focal)
    if old.crops != new.crops:
        values["crops"] = crops_to_json(new.crops)
    if old.file != new.file:
        values |= file_values(new.file)
        if old.file.sha256 != new.file.sha256:
            # Worked out from the content, so it is worked out anew.
            values |= {"likeness": None, "problem": None, "is_processed": 0}
    return values


def file_values(file: FileContent) -> dict[str, Any]:
    """Return the columns of a media row that say what its file is."""
    facts = file.facts
    return {
        "file_name": file.file_name,
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "type": facts.type.value,
        "mime": facts.mime,
        "width": facts.width,
        "height": facts.height,
        "duration_ms": facts.duration_ms,
        "pages": facts.pages,
    }


def keep_processed_new(connection: Connection, found: Mapping[int, Processed]) -> None:
    """Write what was found by reading the contents of items through that were added with all their facts."""
    connection.execute(
        update(media)
        .where(media.c.id == bindparam("b_id"))
        .values(likeness=bindparam("b_likeness"), problem=None, is_processed=1),
        [{"b_id": media_id, "b_likeness": read.likeness} for media_id, read in found.items()],
    )


def keep_processed(connection: Connection, media_id: int, sha256: str, read: Processed) -> None:
    """Write what was found by reading a content through, unless the item has another one meanwhile.

    Working copies and older versions with this content learn of it too: it is no difference between them.
    The caller keeps the index.
    """
    facts = {name: getattr(read.facts, name) for name in ("width", "height", "duration_ms", "pages")}
    connection.execute(
        update(media)
        .where(media.c.id == media_id, media.c.sha256 == sha256)
        .values(likeness=read.likeness, problem=read.problem, is_processed=1, **facts)
    )
    for table in (media_drafts, media_versions):
        has_it = (table.c.media_id == media_id) & (table.c.sha256 == sha256)
        for text in connection.execute(select(table.c.content).where(has_it)).scalars().all():
            content = content_from_json(text)
            new = replace(content, file=replace(content.file, facts=replace(content.file.facts, **facts)))
            if new != content:
                same = has_it & (table.c.content == text)
                connection.execute(update(table).where(same).values(content=content_to_json(new)))
