"""Edits of media items: check-outs with working copies, versions, history. Source: domain.md 2.5.

The store decides who holds an item and what it says: everything is read and written inside one write scope,
so that two windows or two processes never overwrite each other; `CheckedOut` and `StaleEdit` tell.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select, update

from app.models.access.audit import record
from app.models.access.rights import perform, require
from app.models.access.roles import Act
from app.models.changes import Changes
from app.models.clock import Clock, from_iso, iso
from app.models.database import JOB_BATCH, Database, chunks
from app.models.errors import AppError, CheckedOut, NotFound, RuleViolation
from app.models.media.applying import EditRun, ItemPart, ItemWork, by_item, item_gone, renamed_items
from app.models.media.content import (
    FileContent,
    MediaContent,
    MediaEdit,
    MediaField,
    changes_between,
    content_from_json,
    edit_from_json,
    edit_to_json,
)
from app.models.media.contents import StoredContent, read_contents
from app.models.media.details import EditOutcome, MediaDetail, Refusal, VersionRow, VersionState
from app.models.media.edit_rules import checked, stored_file
from app.models.media.index import reindex
from app.models.media.names import park_names, taken_names
from app.models.media.revision import write_versions
from app.models.media.rows import media_code
from app.models.media.service import read_media
from app.models.media.tables import media, media_drafts, media_versions
from app.models.media.working_copies import (
    WorkingCopy,
    drop_copies,
    need_unheld,
    read_copies,
    save_copies,
)
from app.models.undo import StepNote, drop_part, move_part, note_step, read_parts, read_step

CHUNK: Final = JOB_BATCH
"""Items per write scope: others who write wait for one of these at most."""

Cancelled = Callable[[], bool]
Progress = Callable[[int, int], None]
_Keep = Callable[[Connection, ItemPart, MediaEdit], None]


class MediaEditing:
    """Changes the media items of one tenant and tells their history. Thread: any.

    Args:
        database: The tenant's store.
        clock: The time.
        process: Reads the contents of items through that got another file.
        has_content: Tells whether a content, by its checksum, is in the workspace.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        process: Callable[[Sequence[int]], None] = lambda ids: None,
        has_content: Callable[[str], bool] = lambda sha256: True,
    ) -> None:
        self._database = database
        self._clock = clock
        self._process = process
        self._has_content = has_content

    # --- reading

    def details(self, media_ids: Sequence[int], user: str) -> list[MediaDetail]:
        """Read items as a user sees them, in the order of the ids; deleted ones are left out."""
        with self._database.read() as connection:
            rows = read_media(connection, list(media_ids))
            stored = read_contents(connection, [row.id for row in rows])
            copies = read_copies(connection, [row.id for row in rows])
        made: list[MediaDetail] = []
        for row in rows:
            copy = copies.get(row.id)
            if copy is None:
                made.append(MediaDetail(row, stored[row.id].content, False, "", None, False))
                continue
            is_mine = copy.user == user
            content = copy.content if is_mine and copy.content is not None else stored[row.id].content
            since = from_iso(copy.since)
            made.append(MediaDetail(row, content, is_mine, copy.user, since, copy.content is not None))
        return made

    def held(self, user: str) -> "array[int]":
        """List the ids of the items that a user has checked out, the longest held first."""
        query = select(media_drafts.c.media_id).where(media_drafts.c.user == user)
        query = query.order_by(media_drafts.c.checked_out_at, media_drafts.c.media_id)
        with self._database.read() as connection:
            return array("q", connection.execute(query).scalars())

    def history(self, media_id: int) -> tuple[VersionRow, ...]:
        """List the versions of an item, the present one first; working copies are not among them.

        Raises:
            NotFound: The item is gone.
        """
        replaced = select(media_versions).where(media_versions.c.media_id == media_id)
        with self._database.read() as connection:
            stored = read_contents(connection, [media_id]).get(media_id)
            if stored is None:
                raise item_gone()
            older = connection.execute(replaced.order_by(media_versions.c.version.desc())).all()

        def state(version: int) -> VersionState:
            if version == stored.published_version:
                return VersionState.PUBLISHED
            return VersionState.DRAFT if version == stored.version else VersionState.SUPERSEDED

        present = VersionRow(
            stored.version,
            from_iso(stored.at),
            stored.user,
            stored.comment,
            state(stored.version),
            stored.content,
        )
        return present, *(
            VersionRow(
                row.version,
                from_iso(row.at),
                row.user,
                row.comment,
                state(row.version),
                content_from_json(row.content),
            )
            for row in older
        )

    def restoring(self, media_id: int, version: int, user: str) -> MediaEdit:
        """Work out the edit that brings an earlier version back; it says nothing where that is there.

        Raises:
            NotFound: The item or the version is gone.
        """
        seen = self._seen(media_id, user)
        earlier = next((row for row in self.history(media_id) if row.version == version), None)
        if earlier is None:
            raise NotFound(
                f"{seen.display_name} has no version {version}.", "List its versions: vitrine media history."
            )
        text = f"Restore version {version} of {seen.display_name}"
        return MediaEdit(text, changes_between(media_id, seen, earlier.content))

    def replacing(self, media_id: int, file: FileContent, user: str, *, keep_cuts: bool = False) -> MediaEdit:
        """Work out the edit that gives an item another file; texts, tags and id stay.

        Args:
            media_id: The item.
            file: Its new file, in the blob store already.
            user: Who edits.
            keep_cuts: Keep focal point and crops, clamped into the new picture, instead of resetting them.

        Raises:
            NotFound: The item is gone.
            RuleViolation: The file is of another type than the item.

        Source: domain.md 2.4.
        """
        seen = self._seen(media_id, user)
        new = replace(seen, file=stored_file(file))
        if not keep_cuts:
            new = replace(new, focal=None, crops=())
        changes = changes_between(media_id, seen, checked(seen, new))
        return MediaEdit(f"Replace the file of {seen.display_name}", changes)

    def _seen(self, media_id: int, user: str) -> MediaContent:
        found = self.details([media_id], user)
        if not found:
            raise item_gone()
        return found[0].content

    # --- changing

    def apply(
        self,
        edit: MediaEdit,
        user: str,
        *,
        hold: bool = False,
        comment: str = "",
        step: StepNote | None = None,
        cancelled: Cancelled = lambda: False,
        progress: Progress = lambda done, total: None,
    ) -> EditOutcome:
        """Apply one gesture; of an edit of several items, those that cannot be are refused and named.

        An item that the user holds changes in the working copy, others get their next version at once.

        Args:
            edit: What to change; `before` is what the user saw.
            user: Who edits.
            hold: Check the items out to the user, so that the edit stays in working copies.
            comment: Kept with the new versions.
            step: Keep it as a step of undo.
            cancelled: Asked between chunks of `CHUNK` items; what is done stays done.
            progress: Told items done and in total, after each chunk.

        Raises:
            StaleEdit: Of one item: a value is no longer what the user saw.
            CheckedOut: Of one item: somebody else holds it.
            RuleViolation: Of one item: a value may not be, or the display name is taken.
            NotFound: Of one item: it is gone.
            StorageProblem: The store cannot be written, and nothing was.
        """
        wanted = by_item(edit.changes)
        parts = [
            ItemPart({media_id: wanted[media_id] for media_id in ids}) for ids in chunks(list(wanted), CHUNK)
        ]

        def keep(connection: Connection, part: ItemPart, applied: MediaEdit) -> None:
            if step is not None and applied.changes:
                note_step(connection, step, user, self._clock.now(), edit_to_json(applied))

        run = EditRun(edit.text, user, comment, hold=hold)
        self._go(run, parts, keep, cancelled, progress)
        return run.outcome(need_any=len(wanted) == 1)

    def undo_step(
        self,
        step_id: str,
        user: str,
        *,
        redo: bool = False,
        cancelled: Cancelled = lambda: False,
        progress: Progress = lambda done, total: None,
    ) -> EditOutcome:
        """Take a step of undo back, the newest of its parts first, or do it again.

        Items that the user holds change in the working copy, others get their next version at once. What
        cannot be is named and dropped from the step; a step of which nothing is left is gone.

        Args:
            step_id: The step.
            user: Who made it.
            redo: Do again what was taken back.
            cancelled: Asked between parts; the rest can be taken back later.
            progress: Told items done and in total, after each part.

        Raises:
            StaleEdit, CheckedOut, RuleViolation, NotFound: Nothing of it could be done; the step is gone.
            StorageProblem: The store cannot be written, and nothing was.
        """
        with self._database.read() as connection:
            step = read_step(connection, step_id, user)
            kept = [part for part in read_parts(connection, step_id) if part.is_undone is redo]
        parts: list[ItemPart] = []
        for one in kept if redo else reversed(kept):
            edit = edit_from_json(step.text, one.body)
            parts.append(ItemPart(by_item((edit if redo else edit.inverse()).changes), one.place))

        def keep(connection: Connection, part: ItemPart, applied: MediaEdit) -> None:
            if not applied.changes:
                drop_part(connection, step_id, part.place, is_undone=redo)
                return
            body = edit_to_json(applied if redo else applied.inverse())
            move_part(connection, step_id, part.place, is_undone=not redo, body=body)

        run = EditRun(step.text, user, f"{'Redo' if redo else 'Undo'}: {step.text}")
        self._go(run, parts, keep, cancelled, progress)
        return run.outcome(need_any=True)

    def _go(
        self,
        run: EditRun,
        parts: Sequence[ItemPart],
        keep: _Keep,
        cancelled: Cancelled,
        progress: Progress,
    ) -> None:
        """Write parts, each in a transaction with its part of the step, until all are or somebody cancels."""
        total, seen = sum(len(part.wanted) for part in parts), 0
        for place, part in enumerate(parts):
            if cancelled():
                run.is_cut_short = True
                break
            try:
                with self._database.write() as connection:
                    require(connection, Act.EDIT, run.user)
                    work = ItemWork(connection, part.wanted, run.user, self._has_content)
                    work.write(iso(self._clock.now()), self._clock, run.comment, hold=run.hold)
                    keep(connection, part, MediaEdit(run.text, tuple(work.applied)))
                    if work.versioned:
                        who, count = run.user, work.versioned
                        record(connection, Act.EDIT, run.text, user=who, items=count, operation=run.operation)
            except AppError as problem:
                if not run.applied:
                    raise
                # What is written stays, and stays in the step; the rest is named.
                for left in parts[place:]:
                    run.refused += [Refusal(i, media_code(i), problem.message) for i in left.wanted]
                break
            run.add(work)
            seen += len(part.wanted)
            progress(seen, total)
        replaced = [change.media_id for change in run.applied if change.field is MediaField.FILE]
        if replaced:
            self._process(replaced)

    # --- check-out

    def check_out(self, media_id: int, user: str) -> Changes:
        """Take the right to edit an item; taking it again changes nothing.

        Raises:
            CheckedOut: Somebody else has it.
            NotFound: The item is gone.

        Source: domain.md 2.5.
        """
        with self._database.write() as connection:
            require(connection, Act.EDIT, user)
            stored = _need(connection, media_id)
            copy = read_copies(connection, [media_id]).get(media_id)
            need_unheld(copy, stored.content.display_name, user)
            if copy is not None:
                return Changes()
            now = iso(self._clock.now())
            save_copies(connection, [WorkingCopy(media_id, user, now)], now)
            reindex(connection, [media_id])
        return Changes(media=frozenset({media_id}))

    def finish(self, media_ids: Sequence[int], user: str, comment: str = "") -> Changes:
        """Make what the user saved the next versions and give the check-outs back: all of them, or none.

        Items that the user does not hold are left out. Nothing is published.

        Raises:
            CheckedOut: The user holds none of them.
            RuleViolation: A display name is taken by now.
        """
        with self._database.write() as connection:
            copies = _mine(connection, media_ids, user)
            stored = read_contents(connection, list(copies))
            pairs = [
                (stored[copy.media_id], copy.content) for copy in copies.values() if copy.content is not None
            ]
            names = renamed_items(pairs)
            for media_id in taken_names(connection, names, names):
                raise RuleViolation(
                    f"{stored[media_id].content.display_name} cannot be named {names[media_id]}:"
                    " another item is named so already.",
                    "Change the display name, then finish editing.",
                )
            park_names(connection, names)
            perform(connection, Act.EDIT, _finished(stored, comment), user, items=len(copies))
            write_versions(connection, pairs, user, comment, self._clock.now())
            drop_copies(connection, list(copies))
            reindex(connection, list(copies))
        replaced = [stored.media_id for stored, new in pairs if stored.content.file != new.file]
        if replaced:
            self._process(replaced)
        return Changes(media=frozenset(copies))

    def discard(self, media_ids: Sequence[int], user: str) -> Changes:
        """Drop what the user saved and give the check-outs back; items not held are left out.

        Raises:
            CheckedOut: The user holds none of them.
        """
        with self._database.write() as connection:
            copies = _mine(connection, media_ids, user)
            drop_copies(connection, list(copies))
            reindex(connection, list(copies))
        return Changes(media=frozenset(copies))

    def break_check_out(self, media_id: int, user: str, reason: str) -> Changes:
        """Take a check-out away from its holder; what was saved in it is lost.

        The reason is kept with the comment of the present version, so the history tells it.

        Raises:
            RuleViolation: There is no reason.
            CheckedOut: Nobody holds the item.
            NotFound: The item is gone.

        Source: domain.md 2.5.
        """
        if not reason.strip():
            raise RuleViolation("Breaking a check-out needs a reason.", "Say why.")
        with self._database.write() as connection:
            stored = _need(connection, media_id)
            copy = read_copies(connection, [media_id]).get(media_id)
            if copy is None:
                raise CheckedOut(f"Nobody is editing {stored.content.display_name}.", "Refresh the library.")
            note = f"{user} broke the check-out of {copy.user}: {reason.strip()}"
            comment = f"{stored.comment}\n{note}".strip()
            perform(connection, Act.BREAK_LOCK, f"{stored.content.display_name}: {note}", user)
            connection.execute(update(media).where(media.c.id == media_id).values(comment=comment))
            drop_copies(connection, [media_id])
            reindex(connection, [media_id])
        return Changes(media=frozenset({media_id}))


def _finished(stored: Mapping[int, StoredContent], comment: str) -> str:
    names = [one.content.display_name for one in stored.values()]
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return f"Finished editing {names[0]}{more}" + (f": {comment.strip()}" if comment.strip() else "")


def _mine(connection: Connection, media_ids: Sequence[int], user: str) -> dict[int, WorkingCopy]:
    copies = read_copies(connection, list(dict.fromkeys(media_ids)))
    mine = {media_id: copy for media_id, copy in copies.items() if copy.user == user}
    if not mine:
        holder = next((copy.user for copy in copies.values()), None)
        if holder is None:
            raise CheckedOut("This media item is not checked out.", "Change something first.")
        raise CheckedOut(f"{holder} is editing this media item.", "Ask to finish editing, then try again.")
    return mine


def _need(connection: Connection, media_id: int) -> StoredContent:
    stored = read_contents(connection, [media_id]).get(media_id)
    if stored is None:
        raise item_gone()
    return stored
