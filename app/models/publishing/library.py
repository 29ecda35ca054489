"""The life of media items between draft, live and trash, guarded by their uses. Source: domain.md 2.6."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select, update

from app.models.access.audit import record
from app.models.access.rights import perform, require
from app.models.access.roles import Act
from app.models.assignments.media_index import PUBLISHED
from app.models.assignments.tables import document_media, documents
from app.models.assignments.targets import category_name
from app.models.assignments.uses import UseRow, media_behind_drafts, where_used
from app.models.catalog.tables import categories, products
from app.models.changes import Changes
from app.models.clock import Clock, iso
from app.models.context import NEUTRAL
from app.models.database import JOB_BATCH, Database, chunks, take_values
from app.models.media.addresses import public_url
from app.models.media.details import Obstacle, Refusal
from app.models.media.index import reindex_flags
from app.models.media.rows import MediaType, media_code
from app.models.media.tables import media, media_drafts, media_texts
from app.models.media.trash import (
    TrashRow,
    move_to_trash,
    purge_trash,
    read_trash,
    restore_from_trash,
)
from app.models.publishing.tables import publish_group_media
from app.models.schema import PUBLISH_SEQUENCE, counters
from app.models.tenants.rows import LIVE_STATES
from app.models.tenants.service import read_setting
from app.models.tenants.tables import publish_groups

REQUIRED_TEXTS: Final = "required_media_texts"
"""Setting: texts without which an item is not published, with commas; `title` and `alt_text`."""


@dataclass(frozen=True, slots=True)
class LifecycleOutcome:
    """What became of items.

    Attributes:
        done: Those that changed, by id; items that were so already are neither here nor refused.
        refused: Those that were left as they are.
    """

    changes: Changes
    done: tuple[int, ...]
    refused: tuple[Refusal, ...] = ()


class MediaLifecycle:
    """Takes items off, into the trash and back; publishing is a job, `PublishRequest`. Thread: any.

    Args:
        database: The tenant's store.
        clock: The time.
        drop_contents: Removes those contents that nobody uses any more.
        drop_renditions: Removes the files that were made for the pages of an item, by its code.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        drop_contents: Callable[[Iterable[str]], None],
        drop_renditions: Callable[[str], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._drop_contents = drop_contents
        self._drop_renditions = drop_renditions

    def uses(self, media_ids: Sequence[int]) -> dict[int, tuple[UseRow, ...]]:
        """List where items are assigned; items without any use are left out."""
        with self._database.read() as connection:
            return where_used(connection, media_ids)

    def blocked(self, media_ids: Sequence[int]) -> dict[int, str]:
        """Tell why items cannot be published, by item; the others can."""
        with self._database.read() as connection:
            return {one.media_id: one.reason for one in blocked_media(connection, media_ids)}

    def addresses(self, media_ids: Sequence[int], tenant: str) -> dict[int, str]:
        """Return the public addresses of items of this tenant; those not published are left out."""
        found: dict[int, str] = {}
        with self._database.read() as connection:
            base_url = read_setting(connection, "media_base_url") or ""
            for part in chunks(list(media_ids)):
                query = select(media.c.id, media.c.published).where(media.c.id.in_(part))
                for row in connection.execute(query.where(media.c.published.is_not(None))):
                    address = public_url(base_url, tenant, media_code(row.id), row.published)
                    if address is not None:
                        found[row.id] = address
        return found

    def unpublish(self, media_ids: Sequence[int], user: str, *, force: bool = False) -> LifecycleOutcome:
        """Take items off, so that their public addresses answer no more.

        Args:
            media_ids: Items; those that are not published are left alone.
            user: Who does it.
            force: Take off also what published documents show.
        """

        def write(connection: Connection, ids: list[int]) -> tuple[list[int], list[Refusal]]:
            names = _names(connection, ids, media.c.published_version.is_not(None))
            live = {} if force else users_of(connection, names, live_only=True)
            done = [media_id for media_id in names if media_id not in live]
            take_off(connection, done, iso(self._clock.now()))
            return done, [
                Refusal(i, names[i], f"{text} live; unpublish that first.") for i, text in live.items()
            ]

        act = Act.FORCE_UNPUBLISH if force else Act.PUBLISH
        return self._in_parts(media_ids, write, act, "Unpublished", user)

    def delete(self, media_ids: Sequence[int], user: str) -> LifecycleOutcome:
        """Move items to the trash: what is not published, not used, and has no unfinished changes.

        A check-out of the user's own ends; one of somebody else stands in the way.
        """

        def write(connection: Connection, ids: list[int]) -> tuple[list[int], list[Refusal]]:
            names = _names(connection, ids)
            reasons = undeletable(connection, names, user)
            reasons |= {i: "It does not exist any more." for i in ids if i not in names}
            done = move_to_trash(connection, [i for i in ids if i not in reasons], user, self._clock.now())
            return done, [Refusal(i, names.get(i, media_code(i)), text) for i, text in reasons.items()]

        return self._in_parts(media_ids, write, Act.DELETE, "Moved to the trash:", user)

    def trash(self, limit: int | None = None) -> tuple[TrashRow, ...]:
        """List what is in the trash, the newest first."""
        with self._database.read() as connection:
            return read_trash(connection, limit)

    def restore(self, media_ids: Sequence[int], user: str) -> LifecycleOutcome:
        """Bring items back from the trash, with ids, texts, tags and versions.

        A display name that was taken meanwhile gets a number.
        """

        def write(connection: Connection, ids: list[int]) -> tuple[list[int], list[Refusal]]:
            done = restore_from_trash(connection, ids)
            left = [i for i in ids if i not in done]
            return done, [Refusal(i, media_code(i), "It is not in the trash.") for i in left]

        return self._in_parts(media_ids, write, Act.DELETE, "Restored from the trash:", user)

    def purge(self, media_ids: Sequence[int]) -> int:
        """Forget items in the trash for good, with versions and contents; return how many these were."""
        purged, operation = 0, uuid.uuid4().hex
        for part in chunks(list(dict.fromkeys(media_ids)), JOB_BATCH):
            with self._database.write() as connection:
                gone, contents = purge_trash(connection, part)
                perform(connection, Act.DELETE, "Emptied the trash", items=len(gone), operation=operation)
            purged += len(gone)
            self._drop_contents(contents)
            for media_id in gone:
                self._drop_renditions(media_code(media_id))
        return purged

    def _in_parts(
        self,
        media_ids: Iterable[int],
        write: Callable[[Connection, list[int]], tuple[list[int], list[Refusal]]],
        act: Act,
        what: str,
        user: str,
    ) -> LifecycleOutcome:
        operation = uuid.uuid4().hex
        done: list[int] = []
        refused: list[Refusal] = []
        for part in chunks(list(dict.fromkeys(media_ids)), JOB_BATCH):
            with self._database.write() as connection:
                require(connection, act, user)
                names = _names(connection, part)
                now_done, now_refused = write(connection, part)
                if now_done:
                    first = names.get(now_done[0], media_code(now_done[0]))
                    text = f"{what} {first}{' and others' if len(now_done) > 1 else ''}"
                    record(connection, act, text, user=user, items=len(now_done), operation=operation)
            done += now_done
            refused += now_refused
        return LifecycleOutcome(Changes(media=frozenset(done)), tuple(done), tuple(refused))


def blocked_media(connection: Connection, media_ids: Iterable[int]) -> list[Refusal]:
    """Find items that cannot be published, each with the first reason, inside a scope.

    An item that is live in its present version lacks nothing; only unfinished changes are told of it.
    """
    required = [name for name in (read_setting(connection, REQUIRED_TEXTS) or "").split(",") if name]
    neutral = (media_texts.c.media_id == media.c.id) & (media_texts.c.locale == NEUTRAL)
    query = select(
        media.c.id,
        media.c.display_name,
        media.c.type,
        media.c.problem,
        (media.c.published_version == media.c.version).label("is_live"),
        media_drafts.c.user.label("holder"),
        media_drafts.c.saved_at,
        media_texts.c.title,
        media_texts.c.alt_text,
        media_texts.c.description,
    ).select_from(
        media.outerjoin(media_texts, neutral).outerjoin(media_drafts, media_drafts.c.media_id == media.c.id)
    )
    found: list[Refusal] = []
    for part in chunks(sorted(set(media_ids))):
        for row in connection.execute(query.where(media.c.id.in_(part)).order_by(media.c.id)):
            missing = [name for name in required if not getattr(row, name, "") and _has(row.type, name)]
            if row.saved_at is not None:
                reason, obstacle = f"{row.holder} has not finished editing it.", Obstacle.EDITED
            elif row.is_live:
                continue
            elif row.problem:
                reason = f"Its content cannot be shown: {row.problem.rstrip('.')}."
                obstacle = Obstacle.CONTENT
            elif missing:
                words = " and ".join(name.replace("_", " ") for name in missing)
                reason = f"Its {words} in {NEUTRAL} {'is' if len(missing) == 1 else 'are'} missing."
                obstacle = Obstacle.TEXT
            else:
                continue
            found.append(Refusal(row.id, row.display_name, reason, obstacle))
    return found


def _has(type_: str, text: str) -> bool:
    return text != "alt_text" or type_ == MediaType.IMAGE.value


def _names(
    connection: Connection, media_ids: Sequence[int], *conditions: ColumnElement[bool]
) -> dict[int, str]:
    query = select(media.c.id, media.c.display_name).where(media.c.id.in_(media_ids), *conditions)
    return {row.id: row.display_name for row in connection.execute(query.order_by(media.c.id))}


def take_off(connection: Connection, media_ids: Sequence[int], at: str) -> None:
    """Take items off that are published, inside a write scope; the caller has seen that they may go."""
    if not media_ids:
        return
    seq = take_values(connection, counters, PUBLISH_SEQUENCE, len(media_ids))
    statement = update(media).where(media.c.id == bindparam("b_id"))
    connection.execute(
        statement.values(
            published=None, published_version=None, published_at=at, publish_seq=bindparam("b_seq")
        ),
        [{"b_id": media_id, "b_seq": seq + place} for place, media_id in enumerate(media_ids)],
    )
    reindex_flags(connection, media_ids)


def users_of(
    connection: Connection, media_ids: Collection[int], *, live_only: bool = False
) -> dict[int, str]:
    """Say what uses items, by item: "SHIRT and 2 more places show it"; a place is one context of it.

    What waits in a publish group names that group.
    """
    uses = document_media.join(documents, documents.c.id == document_media.c.document_id)
    uses = uses.outerjoin(products, products.c.id == documents.c.product_id)
    uses = uses.outerjoin(publish_groups, publish_groups.c.id == documents.c.group_id)
    query = (
        select(
            document_media.c.media_id,
            func.count(document_media.c.document_id.distinct()).label("documents"),
            func.min(products.c.number).label("first"),
            func.min(categories.c.path).label("category_path"),
            func.count(case((publish_groups.c.id.is_not(None), documents.c.id)).distinct()).label("waiting"),
            func.min(publish_groups.c.name).label("publish_group"),
        )
        .select_from(uses.outerjoin(categories, categories.c.id == documents.c.category_id))
        .where(document_media.c.media_id.in_(media_ids))
        .group_by(document_media.c.media_id)
    )
    if live_only:
        query = query.where(document_media.c.stage == PUBLISHED)
    found: dict[int, str] = {}
    for row in connection.execute(query):
        more = row.documents - 1
        first = row.first or f"Category {category_name(row.category_path)}"
        others = "" if not more else f" and {more:,} more place{'s' if more > 1 else ''}"
        also = "also " if row.waiting < row.documents else ""
        waits = f", {also}in the publish group {row.publish_group}" if row.waiting else ""
        found[row.media_id] = f"{first}{others} {'show' if more else 'shows'} it{waits}"
    return found


def undeletable(connection: Connection, names: Mapping[int, str], user: str) -> dict[int, str]:
    """Tell which items have to stay, and why."""
    ids = list(names)
    query = select(media_drafts.c.media_id, media_drafts.c.user, media_drafts.c.saved_at)
    reasons: dict[int, str] = {}
    for media_id, holder, saved_at in connection.execute(query.where(media_drafts.c.media_id.in_(ids))):
        if holder != user:
            reasons[media_id] = f"{holder} is editing it."
        elif saved_at is not None:
            reasons[media_id] = "It has unfinished changes of yours; finish or discard them first."
    hidden = media_behind_drafts(connection) & set(ids)
    reasons |= dict.fromkeys(hidden, "What is being edited shows it in its checked-in version.")
    holding = (
        select(publish_group_media.c.media_id, publish_groups.c.name)
        .join(publish_groups, publish_groups.c.id == publish_group_media.c.group_id)
        .where(publish_group_media.c.media_id.in_(ids), publish_groups.c.state.not_in(LIVE_STATES))
    )
    for media_id, group in connection.execute(holding):
        reasons[media_id] = f"It is in the publish group {group}; remove it there first."
    used = users_of(connection, ids)
    reasons |= {i: f"{text}; remove it there first." for i, text in used.items()}
    live = _names(connection, ids, media.c.published_version.is_not(None))
    return reasons | dict.fromkeys(live, "It is published; unpublish it first.")
