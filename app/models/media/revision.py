"""Changes of a media item as one revision: whatever differs is written, and counts as one new version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from app.models.clock import iso
from app.models.database import insert
from app.models.errors import NotFound, RuleViolation
from app.models.media.content import FileContent
from app.models.media.rows import MediaTexts
from app.models.media.service import read_media, read_texts, write_texts
from app.models.media.tables import media, media_tags


def _no_texts() -> dict[str, MediaTexts]:
    return {}


@dataclass(frozen=True, slots=True)
class MediaRevision:
    """New values of an item; None and missing locales leave what is there.

    Attributes:
        texts: By locale.
    """

    display_name: str | None = None
    tags: tuple[str, ...] | None = None
    texts: Mapping[str, MediaTexts] = field(default_factory=_no_texts)
    content: FileContent | None = None


def revise_media(connection: Connection, media_id: int, revision: MediaRevision, now: datetime) -> bool:
    """Write what differs, inside a write scope.

    Returns:
        Whether anything differed; if nothing did, the version stays.

    Raises:
        NotFound: The item is gone.
        RuleViolation: The display name is taken.
    """
    rows = read_media(connection, [media_id])
    if not rows:
        raise NotFound("This media item does not exist any more.", "Refresh the library.")
    old, values = rows[0], dict[str, object]()
    if revision.display_name and revision.display_name != old.display_name:
        if find_by_name(connection, revision.display_name) is not None:
            raise RuleViolation(f"Another item is named {revision.display_name} already.", "Choose another.")
        values["display_name"] = revision.display_name
    if revision.content is not None and revision.content.sha256 != old.sha256:
        facts = revision.content.facts
        values |= {
            "file_name": revision.content.file_name,
            "sha256": revision.content.sha256,
            "size_bytes": revision.content.size_bytes,
            "type": facts.type.value,
            "mime": facts.mime,
            "width": facts.width,
            "height": facts.height,
        }
    changed = bool(values)
    if revision.tags is not None and sorted(set(revision.tags)) != sorted(old.tags):
        connection.execute(delete(media_tags).where(media_tags.c.media_id == media_id))
        tags = [{"media_id": media_id, "tag": tag} for tag in dict.fromkeys(revision.tags)]
        if tags:
            connection.execute(insert(media_tags), tags)
        changed = True
    known = read_texts(connection, [media_id]).get(media_id, {})
    for locale, texts in revision.texts.items():
        if known.get(locale) != texts:
            write_texts(connection, media_id, locale, texts)
            changed = True
    if changed:
        values |= {"updated_at": iso(now), "version": media.c.version + 1}
        connection.execute(update(media).where(media.c.id == media_id).values(**values))
    return changed


def find_by_name(connection: Connection, display_name: str) -> int | None:
    """Find the item with a display name, inside a scope."""
    return connection.execute(select(media.c.id).where(media.c.display_name == display_name)).scalar()


def adopt_source(connection: Connection, media_id: int, provider: str, source_id: str) -> None:
    """Note which item of another system this one is, where that is not known yet; no new version."""
    connection.execute(
        update(media)
        .where(media.c.id == media_id, media.c.source_id.is_(None))
        .values(source_provider=provider, source_id=source_id)
    )
