"""Reads publish groups, what is in them and what came of them, inside a scope."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import combinations
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select

from app.models.assignments.documents import current_content, owner_of
from app.models.assignments.slots import CategoryId, DocumentContent, Owner
from app.models.assignments.tables import IN_ANY_GROUP, document_versions, documents, in_group
from app.models.assignments.targets import category_name
from app.models.catalog.tables import categories, products
from app.models.clock import from_iso
from app.models.context import LIVE_SITE, Context
from app.models.database import chunks
from app.models.errors import NotFound
from app.models.media.rows import MediaType, media_code
from app.models.media.tables import media
from app.models.publishing.group_rows import (
    GroupItem,
    GroupOverlap,
    GroupResult,
    GroupRow,
    ItemKind,
    ResultOutcome,
    Rival,
)
from app.models.publishing.group_schedule import ScheduledGroup, ScheduleProblem, schedule_problem
from app.models.publishing.tables import publish_group_media, publish_group_results
from app.models.tenants.rows import EDITABLE_STATES, GroupState
from app.models.tenants.settings import read_settings
from app.models.tenants.tables import publish_groups

_ORDER: Final = {GroupState.SCHEDULED: 0, GroupState.PUBLISHING: 0, GroupState.DRAFT: 1, GroupState.FAILED: 1}


def read_groups(connection: Connection) -> tuple[GroupRow, ...]:
    """Read all groups: what goes live next first, then those that wait, then what went live, newest first."""
    counts = _counts(connection)
    rows = [_row(connection, row, counts) for row in connection.execute(select(publish_groups)).all()]
    waiting = [row for row in rows if row.state in _ORDER]
    over = [row for row in rows if row.state not in _ORDER]
    waiting.sort(key=lambda row: (_ORDER[row.state], row.scheduled_at or row.created_at, row.id))
    over.sort(key=lambda row: (row.went_live_at or row.created_at, row.id), reverse=True)
    return (*waiting, *over)


def read_group(connection: Connection, group_id: int) -> GroupRow:
    """Read one group.

    Raises:
        NotFound: It is gone.
    """
    row = connection.execute(select(publish_groups).where(publish_groups.c.id == group_id)).first()
    if row is None:
        raise _gone()
    return _row(connection, row, _counts(connection, group_id))


def read_state(connection: Connection, group_id: int) -> GroupState:
    """Read the state of a group; what is in it is not looked at.

    Raises:
        NotFound: It is gone.
    """
    query = select(publish_groups.c.state).where(publish_groups.c.id == group_id)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise _gone()
    return GroupState(found)


def read_name(connection: Connection, group_id: int) -> str:
    """Read the name of a group that is there; what is in it is not counted."""
    query = select(publish_groups.c.name).where(publish_groups.c.id == group_id)
    return str(connection.execute(query).scalar_one())


def count_items(connection: Connection, group_id: int) -> int:
    """Count what is in a group."""
    own = select(func.count()).where(in_group(group_id))
    items = select(func.count()).where(publish_group_media.c.group_id == group_id)
    return connection.execute(own).scalar_one() + connection.execute(items).scalar_one()


def stamp_of(connection: Connection, group_id: int) -> str:
    """Name what is in a group now; every edit in it makes it another one, whatever the clock says."""
    own = (
        select(documents.c.id, documents.c.head_version, documents.c.draft)
        .where(in_group(group_id))
        .order_by(documents.c.id)
    )
    found = sha256()
    for row in connection.execute(own):
        found.update(repr(tuple(row)).encode())
    items = select(publish_group_media.c.media_id).where(publish_group_media.c.group_id == group_id)
    found.update(repr(sorted(connection.execute(items).scalars())).encode())
    return found.hexdigest()


def read_items(connection: Connection, group_id: int) -> tuple[GroupItem, ...]:
    """Read what is in a group: products by name, categories, then media items."""
    found = [*_documents(connection, group_id).values(), *_media(connection, group_id)]
    order = list(ItemKind)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.name.casefold(), one.number)))


def read_rivals(connection: Connection, group_id: int) -> tuple[Rival, ...]:
    """Read the items of a group that other groups hold too, which did not go live yet."""
    groups = _open_groups(connection, but=group_id)
    other = documents.alias("other")
    shared: list[tuple[int, int]] = []
    for own, its in (
        (documents.c.product_id, other.c.product_id),
        (documents.c.category_id, other.c.category_id),
    ):
        same = (documents.c.channel == other.c.channel) & (documents.c.locale == other.c.locale)
        query = (
            select(documents.c.id, other.c.group_id)
            .join(other, (own == its) & same & (other.c.group_id != LIVE_SITE))
            .where(in_group(group_id), other.c.group_id != group_id)
        )
        shared += [(row.id, row.group_id) for row in connection.execute(query) if row.group_id in groups]
    mine = _documents(connection, group_id, {document_id for document_id, _ in shared}) if shared else {}
    found = [Rival(mine[document_id], other_id, *groups[other_id]) for document_id, other_id in shared]
    beside = publish_group_media.alias("beside")
    query = (
        select(beside.c.group_id, beside.c.media_id)
        .join(publish_group_media, publish_group_media.c.media_id == beside.c.media_id)
        .where(publish_group_media.c.group_id == group_id, beside.c.group_id != group_id)
    )
    pairs = [(row.media_id, row.group_id) for row in connection.execute(query) if row.group_id in groups]
    items = {one.media_id: one for one in _media(connection, group_id)} if pairs else {}
    found += [Rival(items[media_id], other_id, *groups[other_id]) for media_id, other_id in pairs]
    return tuple(sorted(found, key=lambda one: (one.item.name, one.group_name)))


def read_rivals_at(connection: Connection, owner: Owner, context: Context) -> tuple[GroupRow, ...]:
    """Read the other groups that hold the document of a place, due first; none did go live yet."""
    is_category = isinstance(owner, CategoryId)
    column = documents.c.category_id if is_category else documents.c.product_id
    query = select(documents.c.group_id).where(
        column == (owner.value if isinstance(owner, CategoryId) else owner),
        documents.c.channel == context.channel,
        documents.c.locale == context.locale,
        documents.c.group_id.not_in((LIVE_SITE, context.group)),
    )
    found = [read_group(connection, one) for one in connection.execute(query).scalars().all()]
    known = [row for row in found if row.state in EDITABLE_STATES]
    return tuple(
        sorted(known, key=lambda row: (row.goes_live_at is None, row.goes_live_at or row.created_at))
    )


def _open_groups(connection: Connection, but: int) -> dict[int, tuple[str, datetime | None]]:
    """Read name and time of the other groups that did not go live yet; what is in them is not looked at."""
    columns = publish_groups.c
    query = select(columns.id, columns.name, columns.scheduled_at).where(
        columns.id != but, columns.state.in_([one.value for one in EDITABLE_STATES])
    )
    return {row.id: (row.name, _time(row.scheduled_at)) for row in connection.execute(query)}


def read_overlaps(connection: Connection) -> tuple[GroupOverlap, ...]:
    """Read which groups that did not go live yet hold the same items, most items first."""
    groups = {row.id: row for row in read_groups(connection) if row.state in EDITABLE_STATES}
    table = documents.c
    place = (table.product_id, table.category_id, table.channel, table.locale)
    query = select(func.group_concat(table.group_id)).where(IN_ANY_GROUP)
    shared = [query.group_by(*place).having(func.count() > 1)]
    items = publish_group_media.c
    shared.append(select(func.group_concat(items.group_id)).group_by(items.media_id).having(func.count() > 1))
    found: Counter[tuple[int, int]] = Counter()
    for one in shared:
        for ids, times in Counter(connection.execute(one).scalars()).items():
            known = sorted({int(i) for i in ids.split(",")} & groups.keys())
            for pair in combinations(known, 2):
                found[pair] += times
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple(GroupOverlap(groups[one], groups[other], count) for (one, other), count in ranked)


def read_schedule_problem(
    connection: Connection, group_id: int, at: datetime, now: datetime
) -> ScheduleProblem | None:
    """Say why a group cannot go live at a time, or None where it can."""
    others = [
        ScheduledGroup(row.id, row.name, row.scheduled_at)
        for row in read_groups(connection)
        if row.id != group_id and row.scheduled_at is not None and row.state in EDITABLE_STATES
    ]
    apart = timedelta(minutes=int(read_settings(connection)["group_minutes_apart"]))
    return schedule_problem(at, now, others, apart)


def read_results(connection: Connection, group_id: int) -> tuple[GroupResult, ...]:
    """Read what became of the items of a group, in the order in which they went live."""
    query = select(publish_group_results).where(publish_group_results.c.group_id == group_id)
    return tuple(
        GroupResult(
            row.place,
            row.product_id if row.category_id is None else CategoryId(row.category_id),
            None if row.media_id is not None else Context(row.channel, row.locale),
            row.media_id,
            row.name,
            ResultOutcome(row.outcome),
            row.reason,
            row.before_version,
            row.version,
            from_iso(row.at),
        )
        for row in connection.execute(query.order_by(publish_group_results.c.place))
    )


class _Counts(NamedTuple):
    documents: int = 0
    products: int = 0
    media: int = 0
    updated_at: str = ""


def _counts(connection: Connection, group_id: int | None = None) -> dict[int, _Counts]:
    """Count what is in groups, in all or in one, and tell when that changed."""
    own = IN_ANY_GROUP if group_id is None else in_group(group_id)
    counted = select(
        documents.c.group_id,
        func.count().label("documents"),
        func.count(documents.c.product_id.distinct()).label("products"),
        func.max(documents.c.updated_at).label("updated_at"),
    )
    found = {
        row.group_id: _Counts(row.documents, row.products, 0, row.updated_at)
        for row in connection.execute(counted.where(own).group_by(documents.c.group_id))
    }
    items = publish_group_media.c
    added = select(items.group_id, func.count(), func.max(items.added_at)).group_by(items.group_id)
    if group_id is not None:
        added = added.where(items.group_id == group_id)
    for one, count, added_at in connection.execute(added):
        known = found.get(one, _Counts())
        found[one] = known._replace(media=count, updated_at=max(known.updated_at, added_at))
    return found


def _row(connection: Connection, row: Row[Any], counts: Mapping[int, _Counts]) -> GroupRow:
    counted = counts.get(row.id, _Counts())
    state = GroupState(row.state)
    was_edited = state is GroupState.SCHEDULED and row.stamp != stamp_of(connection, row.id)
    return GroupRow(
        id=row.id,
        name=row.name,
        state=GroupState.DRAFT if was_edited else state,
        items=counted.documents + counted.media,
        products=counted.products,
        zone=row.zone,
        scheduled_at=_time(row.scheduled_at),
        ends_at=_time(row.ends_at),
        was_edited=was_edited,
        created_by=row.created_by,
        created_at=from_iso(row.created_at),
        updated_at=from_iso(max(row.created_at, counted.updated_at)),
        went_live_at=_time(row.went_live_at),
        reverted_at=_time(row.reverted_at),
        problem=row.problem,
    )


def _documents(
    connection: Connection, group_id: int, wanted: Collection[int] | None = None
) -> dict[int, GroupItem]:
    """Read the documents of a group as its items, all or some, by their ids."""
    query = _select().where(in_group(group_id))
    parts = [query] if wanted is None else [query.where(documents.c.id.in_(ids)) for ids in chunks([*wanted])]
    rows = [row for part in parts for row in connection.execute(part)]
    contents = {row.id: current_content(row) for row in rows}
    images = _images(connection, contents)
    return {
        row.id: GroupItem(
            kind=ItemKind.PRODUCT if row.product_id is not None else ItemKind.CATEGORY,
            owner=owner_of(row),
            context=Context(row.channel, row.locale, row.group_id),
            media_id=None,
            name=row.name if row.product_id is not None else category_name(row.category_path),
            number=row.number or "",
            checked_out_by=row.checked_out_by,
            updated_by=row.updated_by,
            updated_at=from_iso(row.updated_at),
            sha256=images.get(row.id),
        )
        for row in rows
    }


def _images(connection: Connection, contents: Mapping[int, DocumentContent]) -> dict[int, str]:
    """Find a picture for each document: the first image of any of its targets, the master's before others."""
    wanted = {
        key: [i for _, shown in content.targets() for i in shown.primary] for key, content in contents.items()
    }
    known: dict[int, str] = {}
    for part in chunks(sorted({i for ids in wanted.values() for i in ids})):
        query = select(media.c.id, media.c.sha256).where(
            media.c.id.in_(part), media.c.type == MediaType.IMAGE.value
        )
        known.update({row.id: row.sha256 for row in connection.execute(query)})
    firsts = {key: next((i for i in ids if i in known), None) for key, ids in wanted.items()}
    return {key: known[first] for key, first in firsts.items() if first is not None}


def _media(connection: Connection, group_id: int) -> list[GroupItem]:
    query = (
        select(media, publish_group_media.c.added_by, publish_group_media.c.added_at)
        .join(publish_group_media, publish_group_media.c.media_id == media.c.id)
        .where(publish_group_media.c.group_id == group_id)
    )
    return [
        GroupItem(
            kind=ItemKind.MEDIA,
            owner=None,
            context=None,
            media_id=row.id,
            name=row.display_name,
            number=media_code(row.id),
            checked_out_by=None,
            updated_by=row.added_by,
            updated_at=from_iso(row.added_at),
            sha256=row.sha256,
        )
        for row in connection.execute(query)
    ]


def _select() -> Select[Any]:
    head = document_versions.alias("head")
    joined = documents.outerjoin(products, products.c.id == documents.c.product_id)
    joined = joined.outerjoin(categories, categories.c.id == documents.c.category_id)
    return select(
        documents,
        products.c.number,
        products.c.name,
        categories.c.path.label("category_path"),
        head.c.content.label("head_content"),
    ).select_from(
        joined.outerjoin(
            head, (head.c.document_id == documents.c.id) & (head.c.version == documents.c.head_version)
        )
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else from_iso(text)


def _gone() -> NotFound:
    return NotFound("This publish group does not exist any more.", "Refresh the list.")
