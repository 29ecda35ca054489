"""What the CMS says of a change that is tracked: its place in the publish sequence, and what it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, select

from app.models.assignments.slots import CategoryId, Owner
from app.models.assignments.tables import document_media, documents
from app.models.clock import from_iso
from app.models.context import LIVE_SITE
from app.models.database import chunks
from app.models.media.tables import media
from app.models.publishing.receipts import Effect, Kind, live_versions
from app.models.schema import PUBLISH_SEQUENCE, counters

EVERYTHING: Final = "Everything that is published"


@dataclass(frozen=True, slots=True)
class Mark:
    """A change in the CMS.

    Attributes:
        title: What people read.
        seq: The publish sequence by which all of it was published; 0 where nothing is.
        at: When the last of it was published.
        products, categories, media: What it is about, by id; all empty is everything.
        notes: What else there is to say, a sentence each.
    """

    title: str
    seq: int = 0
    at: datetime | None = None
    products: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    media: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing particular is meant."""
        return not (self.products or self.categories or self.media)


def read_everything(connection: Connection) -> Mark:
    """Read the last publish of the tenant."""
    query = select(counters.c.value).where(counters.c.name == PUBLISH_SEQUENCE)
    seq = connection.execute(query).scalar() or 0
    times = [
        connection.execute(select(func.max(table.c.published_at))).scalar() for table in (documents, media)
    ]
    known = [from_iso(text) for text in times if text]
    return Mark(EVERYTHING, seq, max(known, default=None))


def read_owner(connection: Connection, owner: Owner, title: str) -> Mark:
    """Read what is published of a product or a category."""
    if isinstance(owner, CategoryId):
        rows = _documents(connection, documents.c.category_id == owner.value)
    else:
        rows = _documents(connection, documents.c.product_id == owner)
    waiting = [row for row in rows if row.draft is not None or row.head_version != row.published_version]
    waiting = [row for row in waiting if row.has_content or row.published_version is not None]
    notes: tuple[str, ...] = ()
    if waiting and any(row.publish_seq for row in rows):
        where = ", ".join(f"{row.channel} / {row.locale}" for row in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > 3 else ""
        notes = (f"Newer edits in {where}{more} are not published yet.",)
    seq, at = _last(rows)
    if isinstance(owner, CategoryId):
        return Mark(title, seq, at, categories=(owner.value,), notes=notes)
    return Mark(title, seq, at, products=(owner,), notes=notes)


def read_item(connection: Connection, media_id: int, title: str) -> Mark:
    """Read what is published of a media item."""
    columns = (media.c.publish_seq, media.c.published_at, media.c.published_version, media.c.version)
    row = connection.execute(select(*columns).where(media.c.id == media_id)).one()
    notes: list[str] = []
    if row.publish_seq and row.published_version != row.version:
        notes.append(
            "A newer version is not published yet." if row.published_version else "It was unpublished."
        )
    live = (document_media.c.media_id == media_id) & (document_media.c.stage == "published")
    if row.publish_seq and connection.execute(select(document_media.c.media_id).where(live)).first() is None:
        notes.append("No published product or category shows it.")
    at = None if row.published_at is None else from_iso(row.published_at)
    return Mark(title, row.publish_seq, at, media=(media_id,), notes=tuple(notes))


def read_changed(connection: Connection, effects: Sequence[Effect], title: str) -> Mark:
    """Read where what a job changed is; where nothing of it stands any more, what came since."""
    after = {one.id: one.after for one in effects if one.kind is Kind.DOCUMENT}
    items = {one.id: one.after for one in effects if one.kind is Kind.ITEM}
    rows = [row for part in chunks(list(after)) for row in _documents(connection, documents.c.id.in_(part))]
    live = live_versions(connection, Kind.ITEM, list(items))
    standing = [row for row in rows if row.published_version == after[row.id]]
    kept = [i for i, version in items.items() if live.get(i) == version]
    is_there = bool(standing or kept)
    if not is_there:
        standing, kept = rows, list(items)
    found = read_owners(connection, (), kept, title)
    seq, at = _last(standing)
    notes = () if is_there else ("It was published again since; this is where the newest is.",)
    return replace(
        found,
        seq=max(seq, found.seq),
        at=max(filter(None, (at, found.at)), default=None),
        products=tuple(sorted({row.product_id for row in standing if row.product_id is not None})),
        categories=tuple(sorted({row.category_id for row in standing if row.category_id is not None})),
        notes=notes,
    )


def read_owners(
    connection: Connection, owners: Iterable[Owner], media_ids: Sequence[int], title: str
) -> Mark:
    """Read what is published of several products, categories and media items."""
    wanted = set(owners)
    products = sorted(one for one in wanted if isinstance(one, int))
    categories = sorted(one.value for one in wanted if isinstance(one, CategoryId))
    rows: list[Row[Any]] = []
    for column, ids in ((documents.c.product_id, products), (documents.c.category_id, categories)):
        for part in chunks(ids):
            rows += _documents(connection, column.in_(part))
    seq, at = _last(rows)
    for part in chunks(list(media_ids)):
        query = select(func.max(media.c.publish_seq), func.max(media.c.published_at))
        found = connection.execute(query.where(media.c.id.in_(part))).one()
        if found[0]:
            seq = max(seq, found[0])
        if found[1]:
            at = max(filter(None, (at, from_iso(found[1]))))
    return Mark(title, seq, at, tuple(products), tuple(categories), tuple(media_ids))


def _documents(connection: Connection, which: ColumnElement[bool]) -> list[Row[Any]]:
    columns = (
        documents.c.id,
        documents.c.product_id,
        documents.c.category_id,
        documents.c.channel,
        documents.c.locale,
        documents.c.draft,
        documents.c.has_content,
        documents.c.head_version,
        documents.c.published_version,
        documents.c.published_at,
        documents.c.publish_seq,
    )
    query = select(*columns).where(which, documents.c.group_id == LIVE_SITE).order_by(documents.c.id)
    return list(connection.execute(query))


def _last(rows: Sequence[Row[Any]]) -> tuple[int, datetime | None]:
    newest = max(rows, key=lambda row: row.publish_seq, default=None)
    if newest is None or not newest.publish_seq:
        return 0, None
    return newest.publish_seq, None if newest.published_at is None else from_iso(newest.published_at)
