"""Edits that name files which are still on their way into the library. Pure values.

A file that was dropped onto a target stands in an edit as a negative number until it is uploaded. The edit
waits as it was made; when the files have arrived it is written anew on what the document says by then.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.models.assignments.edit import Change, Edit, SwatchEdit, TargetEdit, assigned
from app.models.assignments.slots import (
    AdditionalSlot,
    CategoryId,
    DocumentContent,
    MasterTarget,
    Owner,
    Swatch,
    TargetMedia,
)
from app.models.context import Context

Arrivals = Mapping[int, Sequence[int]]
"""The media items that each file became: none where it failed, several where it was a folder."""


def files_in(edit: Edit) -> tuple[int, ...]:
    """List the numbers of the files that an edit waits for, each once, in their order."""
    found: dict[int, None] = {}
    for change in edit.changes:
        found.update((number, None) for number in _files_of(change))
    return tuple(found)


def arrived(
    edit: Edit, arrivals: Arrivals, content_of: Callable[[Owner, Context], DocumentContent]
) -> Edit | None:
    """Write an edit anew with the media that its files became.

    Where the document still says what it said when the edit was made, the edit does what it promised. Where
    it says something else by now, the media are added to that: nothing of anybody's is lost.

    Args:
        edit: As it was made, with numbers of files.
        arrivals: What became of the files.
        content_of: The present content of a document.

    Returns:
        The edit, or None where nothing arrived or nothing would change.
    """
    if not any(arrivals.get(number) for number in files_in(edit)):
        return None
    changes = [_landed(change, arrivals, content_of(change.owner, change.context)) for change in edit.changes]
    kept = tuple(change for change in changes if change is not None and change.before != change.after)
    return Edit(edit.text, kept) if kept else None


def _files_of(change: Change) -> Iterator[int]:
    if isinstance(change, TargetEdit) and change.after is not None:
        yield from (media_id for media_id in change.after.media_ids() if media_id < 0)
    elif isinstance(change, SwatchEdit) and change.after is not None and (change.after.media_id or 0) < 0:
        yield change.after.media_id or 0


def _landed(change: Change, arrivals: Arrivals, now: DocumentContent) -> Change | None:
    waits = tuple(_files_of(change))
    if waits and not any(arrivals.get(number) for number in waits):
        return None  # to replace media with nothing is not what was asked
    match change:
        case TargetEdit():
            return _landed_target(change, arrivals, _media_now(change, now), bool(waits))
        case SwatchEdit():
            return _landed_swatch(change, arrivals, now.swatches.get(change.value_id))
        case _:
            return change


def _media_now(change: TargetEdit, now: DocumentContent) -> TargetMedia | None:
    target = MasterTarget() if isinstance(change.owner, CategoryId) else change.target
    return now.get(target)


def _landed_target(
    change: TargetEdit, arrivals: Arrivals, now: TargetMedia | None, waits: bool
) -> TargetEdit | None:
    if now != change.before and not waits:
        return None  # such as a copy to start from: somebody has begun otherwise
    if change.after is None:
        return change
    primary = tuple(_media(change.after.primary, arrivals))
    additional = tuple(_slots(change.after.additional, arrivals))
    after = replace(change.after, primary=primary, additional=additional)
    if now != change.before:
        there = set(now.primary if now is not None else ())
        new_ids = _media([i for i in change.after.primary if i < 0], arrivals)
        new = assigned(now, tuple(i for i in new_ids if i not in there))
        more = _slots([slot for slot in change.after.additional if slot.media_id < 0], arrivals)
        after = replace(new, additional=tuple(dict.fromkeys([*new.additional, *more])))
    return replace(change, before=now, after=after)


def _landed_swatch(change: SwatchEdit, arrivals: Arrivals, now: Swatch | None) -> SwatchEdit | None:
    if now != change.before or change.after is None or change.after.media_id is None:
        return change if now == change.before else None
    found = tuple(_media([change.after.media_id], arrivals))
    return replace(change, after=replace(change.after, media_id=found[0])) if found else None


def _media(media_ids: Iterable[int], arrivals: Arrivals) -> Iterator[int]:
    found: dict[int, None] = {}
    for media_id in media_ids:
        found.update((i, None) for i in (arrivals.get(media_id, ()) if media_id < 0 else (media_id,)))
    yield from found


def _slots(slots: Iterable[AdditionalSlot], arrivals: Arrivals) -> Iterator[AdditionalSlot]:
    found: dict[AdditionalSlot, None] = {}
    for slot in slots:
        for media_id in arrivals.get(slot.media_id, ()) if slot.media_id < 0 else (slot.media_id,):
            found[AdditionalSlot(media_id, slot.purpose)] = None
    yield from found
