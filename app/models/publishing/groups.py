"""Publish groups: made, filled, scheduled. What is in one is isolated from the Live site and from others.

The documents of a group lie among the other documents, in contexts of their own; a media item is in a group
by name only: its present version goes live with it. Source: publish-groups, domain.md 6.2, 6.3.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from app.models.access.rights import perform
from app.models.access.roles import Act
from app.models.assignments.documents import (
    check_in_at_once,
    drop_documents,
    find_documents,
    head_content,
    start_documents,
)
from app.models.assignments.edit import Edit
from app.models.assignments.rows import RefusedDocument
from app.models.assignments.slots import CategoryId, Owner
from app.models.assignments.tables import documents, in_group
from app.models.changes import Changes
from app.models.clock import Clock, iso
from app.models.context import Context
from app.models.database import Database, chunks, insert
from app.models.errors import NotFound, RuleViolation
from app.models.publishing.group_findings import GroupFinding
from app.models.publishing.group_fixes import read_fix
from app.models.publishing.group_reading import (
    count_items,
    read_group,
    read_groups,
    read_items,
    read_overlaps,
    read_results,
    read_rivals,
    read_rivals_at,
    read_schedule_problem,
    stamp_of,
)
from app.models.publishing.group_release import stop_release
from app.models.publishing.group_rows import GroupItem, GroupOverlap, GroupResult, GroupRow, Rival
from app.models.publishing.group_schedule import (
    ScheduleProblem,
    moment_text,
    zone_of,
)
from app.models.publishing.group_validation import GroupValidation, never
from app.models.publishing.tables import publish_group_media
from app.models.tenants.rows import EDITABLE_STATES, GroupState
from app.models.tenants.service import check_group
from app.models.tenants.settings import read_settings
from app.models.tenants.tables import publish_groups

NAME_LENGTH: Final = 100


class PublishGroups:
    """The publish groups of one tenant. Thread: any.

    Args:
        database: The tenant's store.
        clock: The time.
        has_file: Tells whether the file of a content is there, by its checksum.
    """

    def __init__(self, database: Database, clock: Clock, has_file: Callable[[str], bool]) -> None:
        self._database = database
        self._clock = clock
        self._validation = GroupValidation(database, clock, has_file)

    # --- reading

    def groups(self) -> tuple[GroupRow, ...]:
        """List the groups: what goes live next first, then those that wait, then what went live."""
        with self._database.read() as connection:
            return read_groups(connection)

    def group(self, group_id: int) -> GroupRow:
        """Find a group.

        Raises:
            NotFound: It is gone.
        """
        with self._database.read() as connection:
            return read_group(connection, group_id)

    def by_name(self, name: str) -> GroupRow:
        """Find a group by its name, whatever its case.

        Raises:
            NotFound: There is none.
        """
        found = next((row for row in self.groups() if row.name.casefold() == name.strip().casefold()), None)
        if found is None:
            raise NotFound(f"There is no publish group {name}.", "List them with: vitrine group list.")
        return found

    def items(self, group_id: int) -> tuple[GroupItem, ...]:
        """List what is in a group: products by name, categories, then media items."""
        with self._database.read() as connection:
            return read_items(connection, group_id)

    def rivals(self, group_id: int) -> tuple[Rival, ...]:
        """List the items of a group that other groups hold too, which did not go live yet."""
        with self._database.read() as connection:
            return read_rivals(connection, group_id)

    def rivals_at(self, owner: Owner, context: Context) -> tuple[GroupRow, ...]:
        """List the other groups, not live yet, that hold the document of a place too, due first."""
        with self._database.read() as connection:
            return read_rivals_at(connection, owner, context)

    def overlaps(self) -> tuple[GroupOverlap, ...]:
        """List the groups that hold the same items and did not go live yet, most items first."""
        with self._database.read() as connection:
            return read_overlaps(connection)

    def findings(self, group_id: int, is_cancelled: Callable[[], bool] = never) -> tuple[GroupFinding, ...]:
        """Validate a group: all that is said of it, blockers first.

        Raises:
            NotFound: It is gone.
            Cancelled: As `is_cancelled` said.
        """
        return self._validation.findings(group_id, is_cancelled)

    def fix_of(self, finding: GroupFinding) -> Edit | None:
        """Build the edit that mends a finding; None where a person decides, or nothing is left to do."""
        with self._database.read() as connection:
            return read_fix(connection, finding)

    def need_sound(self, group_id: int) -> None:
        """See that nothing keeps a group from going live.

        Raises:
            NotFound: It is gone.
            RuleViolation: Something does: the first thing is named.
        """
        found = self._validation.blockers(group_id)
        if found:
            more = f" {len(found) - 1:,} more blockers stand against it." if len(found) > 1 else ""
            raise RuleViolation(f"{found[0]}{more}", f"{found[0].fix}, then validate the group again.")

    def results(self, group_id: int) -> tuple[GroupResult, ...]:
        """List what became of the items of a group that went live; empty before."""
        with self._database.read() as connection:
            return read_results(connection, group_id)

    def limit(self) -> int:
        """Return how many items a group may hold."""
        with self._database.read() as connection:
            return int(read_settings(connection)["group_items"])

    def schedule_problem(self, group_id: int, at: datetime) -> ScheduleProblem | None:
        """Say why a group cannot go live at a time, or None where it can."""
        with self._database.read() as connection:
            return read_schedule_problem(connection, group_id, at, self._clock.now())

    # --- changing

    def create(self, name: str, user: str) -> GroupRow:
        """Make an empty group.

        Raises:
            RuleViolation: The name is empty, too long or taken.
        """
        kept = _name(name)
        now = iso(self._clock.now())
        values = {
            "name": kept, "name_key": kept.casefold(), "state": GroupState.DRAFT.value, "zone": "UTC",
            "stamp": "", "created_by": user, "created_at": now, "problem": "",
        }  # fmt: skip
        with self._database.write() as connection:
            perform(connection, Act.GROUPS, f"Made the publish group {kept}", user)
            try:
                made = connection.execute(insert(publish_groups).values(values)).lastrowid
            except IntegrityError as error:
                raise _taken(kept) from error
            return read_group(connection, made)

    def rename(self, group_id: int, name: str) -> None:
        """Give a group another name.

        Raises:
            NotFound: It is gone.
            RuleViolation: The name is empty, too long or taken.
        """
        kept = _name(name)
        with self._database.write() as connection:
            before = read_group(connection, group_id).name
            perform(connection, Act.GROUPS, f"Renamed the publish group {before} to {kept}")
            try:
                self._set(connection, group_id, name=kept, name_key=kept.casefold())
            except IntegrityError as error:
                raise _taken(kept) from error

    def delete(self, group_id: int, user: str) -> Changes:
        """Delete a group and what was edited in it. What went live stays live.

        Raises:
            NotFound: It is gone.
            RuleViolation: It is going live, or somebody else is editing in it.
        """
        with self._database.write() as connection:
            row = read_group(connection, group_id)
            if row.state is GroupState.PUBLISHING:
                raise RuleViolation(f"{row.name} is going live.", "Wait until it is done.")
            held = [one for one in read_items(connection, group_id) if one.checked_out_by not in (None, user)]
            if held:
                raise RuleViolation(
                    f"{held[0].checked_out_by} is editing {held[0].name} in {row.name}.",
                    "Ask to finish editing first.",
                )
            perform(connection, Act.GROUPS, f"Deleted the publish group {row.name}", user, items=row.items)
            ids = _document_ids(connection, group_id)
            drop_documents(connection, ids)
            connection.execute(delete(publish_groups).where(publish_groups.c.id == group_id))
        return Changes(catalog=True)

    def add_media(self, group_id: int, media_ids: Iterable[int], user: str) -> int:
        """Put media items into a group; return how many are new in it.

        Raises:
            NotFound: The group is gone.
            RuleViolation: It went live, or would hold too many items.
        """
        now = iso(self._clock.now())
        with self._database.write() as connection:
            check_group(connection, group_id)
            known = set(
                connection.execute(
                    select(publish_group_media.c.media_id).where(publish_group_media.c.group_id == group_id)
                ).scalars()
            )
            new = [i for i in dict.fromkeys(media_ids) if i not in known]
            self._need_room(connection, group_id, len(new))
            rows = [{"group_id": group_id, "media_id": i, "added_by": user, "added_at": now} for i in new]
            text = f"Put media items into {read_group(connection, group_id).name}"
            perform(connection, Act.GROUPS, text, user, items=len(new))
            if rows:
                connection.execute(publish_group_media.insert(), rows)
        return len(new)

    def copy(
        self, keys: Sequence[tuple[Owner, Context]], group_id: int, user: str
    ) -> tuple[Changes, tuple[RefusedDocument, ...]]:
        """Copy what was checked in last of documents, of the Live site or of another group, into a group.

        Returns:
            What was touched, and the documents that were left as they are.

        Raises:
            NotFound: The group is gone.
            RuleViolation: It went live, or would hold too many items.

        Source: publish-groups.
        """
        now = self._clock.now()
        refused: list[RefusedDocument] = []
        with self._database.write() as connection:
            check_group(connection, group_id)
            name = read_group(connection, group_id).name
            sources = find_documents(connection, keys)
            targets = {key: (key[0], key[1].on(group_id)) for key in sources}
            there = find_documents(connection, targets.values())
            missing = [key for key in dict.fromkeys(targets.values()) if key not in there]
            self._need_room(connection, group_id, len(missing))
            there |= start_documents(connection, missing, user, now)
            held = {
                (one.owner, one.context): one.number or one.name for one in read_items(connection, group_id)
            }
            ready = []
            for key, target in targets.items():
                holder = there[target].checked_out_by
                if holder is not None:
                    reason = f"{holder} is editing it in {name}."
                    refused.append(RefusedDocument(key[0], held[target], target[1], reason))
                else:
                    ready.append((there[target], head_content(sources[key])))
            perform(connection, Act.GROUPS, f"Copied to {name}", user, items=len(ready))
            check_in_at_once(connection, ready, user, f"Copied to {name}", now)
        done = [owner for owner, _ in targets]
        return _touched(done), tuple(refused)

    def remove(self, group_id: int, items: Sequence[GroupItem], user: str) -> Changes:
        """Take items out of a group, with what was edited of them there.

        Raises:
            NotFound: The group is gone.
            RuleViolation: It went live, or somebody else is editing one of them.
        """
        with self._database.write() as connection:
            check_group(connection, group_id)
            keys = [(one.owner, one.context) for one in items if one.owner is not None and one.context]
            found = find_documents(connection, [(o, c) for o, c in keys if c.group == group_id])
            for row in found.values():
                if row.checked_out_by not in (None, user):
                    raise RuleViolation(
                        f"{row.checked_out_by} is editing one of these items.", "Ask to finish editing first."
                    )
            text = f"Took items out of {read_group(connection, group_id).name}"
            perform(connection, Act.GROUPS, text, user, items=len(items))
            drop_documents(connection, [row.id for row in found.values()])
            media_ids = [one.media_id for one in items if one.media_id is not None]
            for part in chunks(media_ids):
                own = publish_group_media.c.group_id == group_id
                connection.execute(
                    delete(publish_group_media).where(own, publish_group_media.c.media_id.in_(part))
                )
        return _touched([owner for owner, _ in keys])

    def schedule(self, group_id: int, at: datetime, zone: str, ends_at: datetime | None = None) -> GroupRow:
        """Let a group go live at a time, and be taken back at another one.

        Args:
            group_id: The group.
            at: When, in UTC.
            zone: The time zone that its times are shown in.
            ends_at: When what went live is taken back, in UTC; None: never.

        Raises:
            NotFound: It is gone.
            RuleViolation: It went live, is empty, cannot go live then, or a blocker stands against it.
            BadInput: There is no such time zone.
        """
        zone_of(zone)
        with self._database.read() as connection:
            check_group(connection, group_id)
            row = read_group(connection, group_id)
            if not row.items:
                raise RuleViolation(f"{row.name} is empty.", "Put something into it first.")
            problem = read_schedule_problem(connection, group_id, at, self._clock.now())
            if problem is not None:
                raise RuleViolation(problem.text(), f"The next free time is {iso(problem.next_free)}.")
            if ends_at is not None and ends_at <= at:
                raise RuleViolation("A group ends after it went live.", "Choose a later end.")
        self.need_sound(group_id)
        when = moment_text(at, zone)
        with self._database.write() as connection:
            check_group(connection, group_id)
            perform(connection, Act.GROUPS, f"Scheduled {row.name} for {when}", items=row.items)
            self._set(
                connection,
                group_id,
                state=GroupState.SCHEDULED.value,
                scheduled_at=iso(at),
                ends_at=None if ends_at is None else iso(ends_at),
                zone=zone,
                stamp=stamp_of(connection, group_id),
                problem="",
            )
            return read_group(connection, group_id)

    def unschedule(self, group_id: int) -> GroupRow:
        """Let a group wait until it is scheduled again; what is in it stays.

        Raises:
            NotFound: It is gone.
            RuleViolation: It went live, or is going.
        """
        with self._database.write() as connection:
            check_group(connection, group_id)
            perform(connection, Act.GROUPS, f"Unscheduled {read_group(connection, group_id).name}")
            self._set(
                connection, group_id, state=GroupState.DRAFT.value, scheduled_at=None, ends_at=None, stamp=""
            )
            return read_group(connection, group_id)

    def fail(self, group_id: int, problem: str) -> None:
        """Say why a group did not go live at its time; it waits until it is scheduled again."""
        with self._database.write() as connection:
            if read_group(connection, group_id).state in EDITABLE_STATES:
                state = GroupState.FAILED.value
                self._set(connection, group_id, state=state, scheduled_at=None, stamp="", problem=problem)

    def stop(self, group_id: int, reason: str) -> None:
        """End what let a group go live and does not go on: what is left is named in the results."""
        with self._database.write() as connection:
            stop_release(connection, group_id, reason, self._clock.now())

    def keep_live(self, group_id: int, problem: str) -> None:
        """Let what went live stay, though its end has come, and say why."""
        with self._database.write() as connection:
            self._set(connection, group_id, ends_at=None, problem=problem)

    # --- parts

    def _need_room(self, connection: Connection, group_id: int, more: int) -> None:
        limit = int(read_settings(connection)["group_items"])
        if more and count_items(connection, group_id) + more > limit:
            raise RuleViolation(
                f"A publish group holds {limit:,} items at most.", "Put the others into another group."
            )

    @staticmethod
    def _set(connection: Connection, group_id: int, **values: str | None) -> None:
        connection.execute(update(publish_groups).where(publish_groups.c.id == group_id).values(**values))


def _name(name: str) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > NAME_LENGTH or not kept.isprintable():
        raise RuleViolation(
            f"{name!r} cannot be the name of a publish group.", f"Use 1 to {NAME_LENGTH} letters."
        )
    if kept.casefold() == "live site":
        raise RuleViolation("Live site is the context of everybody already.", "Choose another name.")
    return kept


def _taken(name: str) -> RuleViolation:
    return RuleViolation(f"There is a publish group {name} already.", "Choose another name.")


def _document_ids(connection: Connection, group_id: int) -> list[int]:
    query = select(documents.c.id).where(in_group(group_id))
    return list(connection.execute(query).scalars())


def _touched(owners: Iterable[Owner]) -> Changes:
    found = set(owners)
    return Changes(
        products=frozenset(owner for owner in found if isinstance(owner, int)),
        categories=frozenset(owner.value for owner in found if isinstance(owner, CategoryId)),
    )
