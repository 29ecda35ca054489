"""Takes what a job assigned back, product by product, while nobody changed the same targets since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from app.models.assignments.applying import Unheld, Work
from app.models.assignments.bulk_parts import BulkPart, keep_part, read_bulk_parts
from app.models.assignments.contents import read_contents
from app.models.assignments.edit import Change, MatrixEdit, SwatchEdit, TargetEdit
from app.models.assignments.rows import Source
from app.models.assignments.slots import EMPTY_DOCUMENT, CategoryId, DocumentContent, Owner, TargetMedia
from app.models.context import Context
from app.models.errors import AppError, RuleViolation, StaleEdit, StorageProblem
from app.models.publishing.reversal import BACK, ReversalLine
from app.models.undo import drop_step

COMMENT: Final = "Took an assignment by file name back"

Contents = Mapping[int, Mapping[Context, DocumentContent]]


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a job assigned to a product; it is taken back whole or not at all."""

    owner: Owner
    changes: tuple[Change, ...]

    @property
    def key(self) -> str:
        """Return what names it among the effects of its job."""
        if isinstance(self.owner, CategoryId):
            return f"category:{self.owner.value}"
        return f"product:{self.owner}"


def read_assigned(connection: Connection, job_id: str, only: Sequence[str] = ()) -> list[Assigned]:
    """List what a job assigned, in its order; empty for another job.

    Args:
        connection: A scope.
        job_id: The job.
        only: The keys of what is meant; none means all.
    """
    found: dict[Owner, list[Change]] = {}
    for part in read_bulk_parts(connection, job_id):
        for change in part.applied:
            found.setdefault(change.owner, []).append(change)
    wanted = set(only)
    every = [Assigned(owner, tuple(changes)) for owner, changes in found.items()]
    return [one for one in every if not wanted or one.key in wanted]


def take_assigned_back(
    connection: Connection,
    effects: Sequence[Assigned],
    user: str,
    now: datetime,
    *,
    of_job: str,
    job_id: str = "",
    place: int = 0,
) -> list[ReversalLine]:
    """Give targets back what they had, inside a write scope, and say so of each product.

    Documents that the user holds keep it as a draft, those that nobody holds as a new version. The step of
    undo of the job is gone then.

    Args:
        connection: The write scope.
        effects: What was assigned.
        user: Who takes it back.
        now: When.
        of_job: The job that assigned it.
        job_id: Whose receipt this becomes; empty: nobody's.
        place: The number of its part.

    Raises:
        RuleViolation, NotAllowed: The user may edit nothing now.
    """
    turned = {one.key: tuple(change.inverse() for change in reversed(one.changes)) for one in effects}
    work = Work(connection, [change for changes in turned.values() for change in changes], user, now)
    groups = sorted({change.context.group for one in effects for change in one.changes} - {0})
    products = [one.owner for one in effects if isinstance(one.owner, int)]
    contents: Contents = read_contents(connection, products, Source.DRAFT, groups)
    lines: list[ReversalLine] = []
    done: list[Change] = []
    for one in effects:
        line = _line(one, work.name_of(one.owner))
        if _is_back(one, contents):
            lines.append(replace(line, text=BACK))
            continue
        try:
            done += _add(work, turned[one.key])
        except StorageProblem:
            raise
        except StaleEdit:
            line = replace(line, refusal="It was changed again since.")
        except AppError as problem:
            line = replace(line, refusal=problem.message)
        lines.append(line)
    work.write(COMMENT)
    if job_id:
        drop_step(connection, of_job)
        keep_part(connection, job_id, place, BulkPart(len(effects), tuple(done)))
    return lines


def _add(work: Work, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Work changes out; an assignment matrix that others use by now stays."""
    try:
        work.add(changes, Unheld.CHECKED_IN)
    except StaleEdit:
        raise
    except RuleViolation:
        changes = tuple(change for change in changes if not isinstance(change, MatrixEdit))
        work.add(changes, Unheld.CHECKED_IN)
    return changes


def _is_back(one: Assigned, contents: Contents) -> bool:
    own = contents.get(one.owner, {}) if isinstance(one.owner, int) else {}
    for change in one.changes:
        content = own.get(change.context, EMPTY_DOCUMENT)
        if isinstance(change, TargetEdit) and _said(content.get(change.target)) != _said(change.before):
            return False
        if isinstance(change, SwatchEdit) and content.swatches.get(change.value_id) != change.before:
            return False
    return True


def _said(media: TargetMedia | None) -> TargetMedia | None:
    return media if media is not None and media.is_explicit else None


def _line(one: Assigned, name: str) -> ReversalLine:
    count = sum(isinstance(change, TargetEdit) for change in one.changes)
    where = ", ".join(dict.fromkeys(f"{at.channel} / {at.locale}" for at in (c.context for c in one.changes)))
    text = f"{count:,} targets have again what they had" if count != 1 else "1 target has again what it had"
    return ReversalLine(one.key, name, where, text)
