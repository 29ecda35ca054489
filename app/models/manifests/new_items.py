"""Makes media items of rows that mean none which is there. Source: domain.md 8.4 (Matching)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from app.models.errors import AppError
from app.models.manifests.intake import TakenIn
from app.models.manifests.merging import own_properties, texts_of
from app.models.manifests.parts import MediaPart
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.media.additions import add_items
from app.models.media.content import MediaContent, MediaProperties, clean_tags
from app.models.media.contents import StoredContent, keep_processed_new, read_contents, write_contents
from app.models.media.edit_rules import checked
from app.models.media.index import reindex
from app.models.media.rows import MediaTexts, NewMedia


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that is to be added.

    Attributes:
        whole: All that it holds.
        source: (provider, id) of an external system, or None.
    """

    whole: MediaContent
    source: tuple[str, str] | None
    taken: TakenIn

    @property
    def bare(self) -> NewMedia:
        """Return it without what `add_items` does not know."""
        file, whole = self.taken.content, self.whole
        return NewMedia(
            display_name=whole.display_name,
            file_name=file.file_name,
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            facts=file.facts,
            tags=whole.tags,
            source_provider=self.source[0] if self.source else None,
            source_id=self.source[1] if self.source else None,
            texts=dict(whole.texts),
        )

    @property
    def has_more(self) -> bool:
        """Tell whether that leaves out anything."""
        whole = self.whole
        return whole.category != "None" or whole.properties != MediaProperties() or whole.focal is not None


def new_item(part: MediaPart, taken: TakenIn, source: tuple[str, str] | None) -> NewItem:
    """Return the item that a row makes.

    Raises:
        RowFailure: A value may not be.
    """
    bare = MediaContent(part.display_name, taken.content)
    whole = replace(
        bare,
        tags=clean_tags(part.tags),
        texts={part.locale: texts_of(part)} if texts_of(part) != MediaTexts() else {},
        category=part.category,
        properties=own_properties(part),
        focal=part.focal,
    )
    try:
        return NewItem(checked(bare, whole), source, taken)
    except AppError as error:
        raise RowFailure(ErrorCode.BAD_VALUE, str(error)) from error


def add_new_items(connection: Connection, items: Sequence[NewItem], user: str, now: datetime) -> list[int]:
    """Add items inside a write scope, all at once; return their ids."""
    if not items:
        return []
    added = [one.media_id for one in add_items(connection, [one.bare for one in items], now, user=user)]
    made = dict(zip(added, items, strict=True))
    through = {media_id: new.taken.read for media_id, new in made.items() if new.taken.read is not None}
    if through:
        keep_processed_new(connection, through)
    more = {media_id: new.whole for media_id, new in made.items() if new.has_more}
    if more:
        stored = read_contents(connection, list(more))
        write_contents(connection, [(found, _completed(found, more[i])) for i, found in stored.items()])
        reindex(connection, more)
    return added


def _completed(found: StoredContent, whole: MediaContent) -> MediaContent:
    return replace(found.content, category=whole.category, focal=whole.focal, properties=whole.properties)
