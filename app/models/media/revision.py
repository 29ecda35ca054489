"""Turns a new content of a media item into its next version: the one place that does.

What it replaces goes to `media_versions`; no difference, no new version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, update

from app.models.clock import iso
from app.models.database import chunks, insert
from app.models.errors import NotFound, RuleViolation
from app.models.media.content import FileContent, MediaContent, clean_tags, content_to_json
from app.models.media.contents import StoredContent, read_contents, write_contents
from app.models.media.index import reindex
from app.models.media.names import find_by_name
from app.models.media.rows import MediaTexts
from app.models.media.tables import media, media_versions
from app.models.media.working_copies import need_unheld, read_copies


def write_versions(
    connection: Connection,
    pairs: Sequence[tuple[StoredContent, MediaContent]],
    user: str,
    comment: str,
    now: datetime,
) -> list[int]:
    """Make contents the next versions of their items, inside a write scope.

    Args:
        connection: The write scope.
        pairs: What is stored, read in this scope, and what takes its place.
        user: Who did it.
        comment: What that person says of it.
        now: When.

    Returns:
        The ids of the items that differed, which have a new version now; the index is kept.
    """
    changed = [(stored, new) for stored, new in pairs if stored.content != new]
    if not changed:
        return []
    connection.execute(
        insert(media_versions),
        [
            {
                "media_id": stored.media_id,
                "version": stored.version,
                "at": stored.at,
                "user": stored.user,
                "comment": stored.comment,
                "content": content_to_json(stored.content),
                "sha256": stored.content.file.sha256,
            }
            for stored, _ in changed
        ],
    )
    write_contents(connection, changed)
    ids = [stored.media_id for stored, _ in changed]
    next_version = update(media).values(
        version=media.c.version + 1, updated_at=iso(now), updated_by=user, comment=comment
    )
    for part in chunks(ids):
        connection.execute(next_version.where(media.c.id.in_(part)))
    reindex(connection, ids)
    return ids


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


def revise_media(
    connection: Connection, media_id: int, revision: MediaRevision, now: datetime, user: str = ""
) -> bool:
    """Write what differs as the next version, inside a write scope.

    Returns:
        Whether anything differed; if nothing did, the version stays.

    Raises:
        NotFound: The item is gone.
        CheckedOut: Somebody is editing it.
        RuleViolation: The display name is taken.
    """
    stored = read_contents(connection, [media_id]).get(media_id)
    if stored is None:
        raise NotFound("This media item does not exist any more.", "Refresh the library.")
    new = old = stored.content
    if revision.display_name and revision.display_name != old.display_name:
        if find_by_name(connection, revision.display_name) is not None:
            raise RuleViolation(f"Another item is named {revision.display_name} already.", "Choose another.")
        new = replace(new, display_name=revision.display_name)
    if revision.content is not None and revision.content.sha256 != old.file.sha256:
        new = replace(new, file=revision.content)
    if revision.tags is not None:
        new = replace(new, tags=clean_tags(revision.tags))
    texts = {locale: texts for locale, texts in revision.texts.items() if old.texts.get(locale) != texts}
    if texts:
        kept = {locale: one for locale, one in {**old.texts, **texts}.items() if one != MediaTexts()}
        new = replace(new, texts=kept)
    if new == old:
        return False
    need_unheld(read_copies(connection, [media_id]).get(media_id), old.display_name)
    return bool(write_versions(connection, [(stored, new)], user, "", now))


def adopt_source(connection: Connection, media_id: int, provider: str, source_id: str) -> None:
    """Note which item of another system this one is, where that is not known yet; no new version."""
    connection.execute(
        update(media)
        .where(media.c.id == media_id, media.c.source_id.is_(None))
        .values(source_provider=provider, source_id=source_id)
    )
