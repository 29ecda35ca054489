"""A publish group goes live, item by item, and is taken back from what was live before.

Nothing is merged: what goes live last wins, item by item. What an item replaced is kept with its result, so
that a group can be taken back where nobody published the item again meanwhile.
Source: publish-groups, domain.md 6.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from app.models.assignments.documents import (
    GoLive,
    check_in_at_once,
    find_documents,
    head_content,
    mark_live,
    set_published,
    start_documents,
    version_content,
)
from app.models.assignments.slots import EMPTY_DOCUMENT, CategoryId, DocumentContent
from app.models.clock import iso
from app.models.context import LIVE_SITE
from app.models.errors import RuleViolation
from app.models.media.service import publish_media
from app.models.publishing.group_reading import read_items, read_name, read_results, read_state
from app.models.publishing.group_rows import GroupItem, GroupResult, ResultOutcome
from app.models.publishing.service import publish_items, refused_content, refused_media
from app.models.publishing.tables import publish_group_results
from app.models.tenants.rows import EDITABLE_STATES, GroupState
from app.models.tenants.tables import publish_groups


@dataclass(frozen=True, slots=True)
class ReleaseCounts:
    """What one batch did."""

    published: int = 0
    failed: int = 0


def close_for_release(connection: Connection, group_id: int) -> None:
    """Close a group for editing, inside a write scope; one that is going live already is gone on with.

    Raises:
        NotFound: It is gone.
        RuleViolation: It went live before.
    """
    state = read_state(connection, group_id)
    if state is not GroupState.PUBLISHING and state not in EDITABLE_STATES:
        name = read_name(connection, group_id)
        raise RuleViolation(f"The publish group {name} went live before.", "Make a new one.")
    _set(connection, group_id, state=GroupState.PUBLISHING.value, problem="")


def begin_release(connection: Connection, group_id: int) -> tuple[GroupItem, ...]:
    """Close a group for editing and list what goes live, inside a write scope.

    Raises:
        NotFound: It is gone.
        RuleViolation: It went live before.
    """
    close_for_release(connection, group_id)
    return read_left(connection, group_id)


def read_left(connection: Connection, group_id: int) -> tuple[GroupItem, ...]:
    """List what of a closed group is to go live; what has a result is left out."""
    done = {(one.owner, one.context, one.media_id) for one in read_results(connection, group_id)}
    return tuple(one for one in read_items(connection, group_id) if _live_key(one) not in done)


def release(
    connection: Connection, group_id: int, items: Sequence[GroupItem], user: str, now: datetime
) -> ReleaseCounts:
    """Let some items of a group go live, with the media that they use, inside a write scope.

    An item that cannot go live, because somebody edits it or a media item stands against it, is named in the
    results and left as it is; the others go live.
    """
    name = read_name(connection, group_id)
    results: list[GroupResult] = []
    place = _next_place(connection, group_id)
    documents = [one for one in items if one.owner is not None]
    ready, problems = ready_items(connection, documents)
    keys = {one.key: (one.owner, one.context.on(LIVE_SITE)) for one in ready if one.owner and one.context}
    rows = find_documents(connection, keys.values())
    missing = [key for key in keys.values() if key not in rows]
    rows |= start_documents(connection, missing, user, now)
    contents = {one.key: content for one, content in ready.items()}
    changes = [(rows[key], contents[item]) for item, key in keys.items()]
    check_in_at_once(connection, changes, user, f"Publish group {name}", now)
    heads = find_documents(connection, keys.values())
    used = {i for content in contents.values() for i in content.media_ids()}
    publish_media(connection, used, now)
    live = {item: heads[key] for item, key in keys.items()}
    set_published(
        connection, [GoLive(row.id, row.head_version, contents[item]) for item, row in live.items()], now
    )
    mark_live(connection, [(one.owner, one.context) for one in ready if one.owner and one.context], now)
    for one in documents:
        before = rows[keys[one.key]].published_version if one.key in keys else None
        version = live[one.key].head_version if one.key in live else None
        results.append(_result(place + len(results), one, problems.get(one.key, ""), before, version, now))
    media_ids = [one.media_id for one in items if one.media_id is not None]
    refused = {one.media_id: one.reason for one in publish_items(connection, media_ids, now).blocked_media}
    for one in items:
        if one.media_id is not None:
            reason = refused.get(one.media_id, "")
            results.append(_result(place + len(results), one, reason, None, None, now))
    _keep(connection, group_id, results)
    failed = sum(one.outcome is ResultOutcome.FAILED for one in results)
    return ReleaseCounts(len(results) - failed, failed)


def ready_items(
    connection: Connection, items: Sequence[GroupItem]
) -> tuple[dict[GroupItem, DocumentContent], dict[Any, str]]:
    """Tell the documents that can go live, with what they hold, from those that something stands against."""
    keys = [(one.owner, one.context) for one in items if one.owner is not None and one.context is not None]
    own = find_documents(connection, keys)
    live = find_documents(connection, [(owner, context.on(LIVE_SITE)) for owner, context in keys])
    ready: dict[GroupItem, DocumentContent] = {}
    problems: dict[Any, str] = {}
    for one in items:
        if one.owner is None or one.context is None:
            continue
        row = own[one.owner, one.context]
        behind = live.get((one.owner, one.context.on(LIVE_SITE)))
        if row.checked_out_by is not None:
            problems[one.key] = f"{row.checked_out_by} is editing it."
        elif behind is not None and behind.checked_out_by is not None:
            problems[one.key] = f"{behind.checked_out_by} is editing it on the Live site."
        else:
            ready[one] = head_content(row)
    refused = refused_media(connection, {i for content in ready.values() for i in content.media_ids()})
    for one, content in list(ready.items()):
        reason = refused_content(content, refused)
        if reason is not None:
            problems[one.key] = f"{reason}."
            del ready[one]
    return ready, problems


def end_release(connection: Connection, group_id: int, now: datetime) -> GroupState:
    """Say what came of a group, inside a write scope."""
    table = publish_group_results.c
    counted = select(table.outcome, func.count()).where(table.group_id == group_id).group_by(table.outcome)
    counts: dict[str, int] = {row.outcome: row[1] for row in connection.execute(counted)}
    total, failed = sum(counts.values()), counts.get(ResultOutcome.FAILED.value, 0)
    first = select(table.name, table.reason).where(table.group_id == group_id).order_by(table.place)
    first_one = connection.execute(first.limit(1)).first()
    state = GroupState.PUBLISHED if not failed else GroupState.PUBLISHED_WITH_ERRORS
    if failed == total:
        state = GroupState.FAILED
        connection.execute(publish_group_results.delete().where(publish_group_results.c.group_id == group_id))
    problem = "" if state is GroupState.PUBLISHED else f"{failed:,} of {total:,} items did not go live."
    if state is GroupState.FAILED and first_one is not None:
        problem = f"{problem} The first one: {first_one.name}: {first_one.reason}"
    _set(connection, group_id, state=state.value, went_live_at=iso(now), problem=problem)
    return state


def stop_release(connection: Connection, group_id: int, reason: str, now: datetime) -> GroupState:
    """End a release that does not go on, inside a write scope: what is left is named in the results."""
    state = read_state(connection, group_id)
    if state is not GroupState.PUBLISHING:
        return state
    left = begin_release(connection, group_id)
    place = _next_place(connection, group_id)
    _keep(
        connection,
        group_id,
        [_result(place + number, one, reason, None, None, now) for number, one in enumerate(left)],
    )
    return end_release(connection, group_id, now)


def revert(
    connection: Connection, group_id: int, places: Sequence[int], user: str, now: datetime
) -> tuple[int, int]:
    """Take some results of a group back to what was live before, inside a write scope.

    A document that was published again since is left as it is, and says so; media items stay as they are.

    Returns:
        How many were taken back, and how many were kept.
    """
    name = read_name(connection, group_id)
    wanted = set(places)
    mine = [one for one in read_results(connection, group_id) if one.place in wanted]
    todo = [one for one in mine if one.outcome is ResultOutcome.PUBLISHED]
    keys = {
        (one.owner, one.context): one for one in todo if one.owner is not None and one.context is not None
    }
    rows = find_documents(connection, [(o, c) for o, c in keys if o is not None and c is not None])
    back: dict[int, tuple[Row[Any], DocumentContent | None]] = {}
    kept: dict[int, str] = {
        one.place: "A media item stays as it is." for one in todo if one.media_id is not None
    }
    for key, one in keys.items():
        row = rows.get(key)
        if row is None or row.published_version != one.version:
            kept[one.place] = "It was published again since."
        elif row.checked_out_by is not None:
            kept[one.place] = f"{row.checked_out_by} is editing it."
        elif one.before_version is None:
            back[one.place] = (row, None)
        else:
            back[one.place] = (row, version_content(connection, row.id, one.before_version))
    contents = [(row, content) for row, content in back.values() if content is not None]
    check_in_at_once(connection, contents, user, f"Back to before {name}", now)
    heads = find_documents(connection, [(o, c) for o, c in keys if o is not None and c is not None])
    by_id = {row.id: row for row in heads.values()}
    set_published(
        connection,
        [
            GoLive(row.id, None, EMPTY_DOCUMENT)
            if content is None
            else GoLive(row.id, by_id[row.id].head_version, content)
            for row, content in back.values()
        ],
        now,
    )
    for place in back:
        _tell(connection, group_id, place, ResultOutcome.REVERTED, "")
    for place, reason in kept.items():
        _tell(connection, group_id, place, ResultOutcome.KEPT, reason)
    return len(back), len(kept)


def end_revert(connection: Connection, group_id: int, now: datetime) -> None:
    """Say that a group was taken back, inside a write scope."""
    _set(connection, group_id, reverted_at=iso(now))


def _result(
    place: int, item: GroupItem, problem: str, before: int | None, version: int | None, now: datetime
) -> GroupResult:
    context = None if item.context is None else item.context.on(LIVE_SITE)
    outcome = ResultOutcome.FAILED if problem else ResultOutcome.PUBLISHED
    return GroupResult(
        place, item.owner, context, item.media_id, item.name, outcome, problem, before, version, now
    )


def _live_key(item: GroupItem) -> tuple[Any, Any, int | None]:
    return item.owner, None if item.context is None else item.context.on(LIVE_SITE), item.media_id


def _next_place(connection: Connection, group_id: int) -> int:
    query = select(func.max(publish_group_results.c.place))
    last = connection.execute(query.where(publish_group_results.c.group_id == group_id)).scalar()
    return 0 if last is None else last + 1


def _keep(connection: Connection, group_id: int, results: Sequence[GroupResult]) -> None:
    rows: list[Mapping[str, Any]] = [
        {
            "group_id": group_id,
            "place": one.place,
            "product_id": one.owner if isinstance(one.owner, int) else None,
            "category_id": one.owner.value if isinstance(one.owner, CategoryId) else None,
            "media_id": one.media_id,
            "channel": "" if one.context is None else one.context.channel,
            "locale": "" if one.context is None else one.context.locale,
            "name": one.name,
            "outcome": one.outcome.value,
            "reason": one.reason,
            "before_version": one.before_version,
            "version": one.version,
            "at": iso(one.at),
        }
        for one in results
    ]
    if rows:
        connection.execute(publish_group_results.insert(), rows)


def _tell(connection: Connection, group_id: int, place: int, outcome: ResultOutcome, reason: str) -> None:
    mine = (publish_group_results.c.group_id == group_id) & (publish_group_results.c.place == place)
    connection.execute(update(publish_group_results).where(mine).values(outcome=outcome.value, reason=reason))


def _set(connection: Connection, group_id: int, **values: str | None) -> None:
    connection.execute(update(publish_groups).where(publish_groups.c.id == group_id).values(**values))
