"""Assign by file name: product by product, in transactions that keep what they did."""

from collections.abc import Sequence

from app.models.assignments.bulk_parts import BulkPart
from app.models.assignments.edit import TargetEdit
from app.models.undo import StepNote
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import AssignByNameRequest
from app.sync.stores import Stores


def assign_by_name(request: AssignByNameRequest, stores: Stores, ctx: JobContext) -> Body:
    """Assign as one step of undo; products that somebody else edits are named and left.

    Raises:
        BadInput: The request cannot be read.
        RuleViolation, NotAllowed: The user may edit nothing now.
        StorageProblem: The store cannot be written.
    """
    edit = request.edit()
    assignments = stores.tenant(request.tenant).assignments
    step = StepNote(ctx.job_id, "products", "assignments", edit.text)
    before = assignments.bulk_parts(ctx.job_id)  # of a process that was killed
    done = sum(part.size for part in before)
    counts = _counted(dict.fromkeys(("targets", "products", "refused"), 0), before)
    ctx.report(done, len(edit.changes), **counts)
    for part in assignments.apply_for_job(edit, request.user, ctx.job_id, step, len(before)):
        done += part.size
        counts = _counted(counts, [part])
        for one in part.refused:
            ctx.log(f"{one.name} in {one.context}: {one.reason}")
        ctx.report(done, len(edit.changes), **counts)
        yield
    return JobOutcome(counts, failed=counts["refused"])


def _counted(counts: dict[str, int], parts: Sequence[BulkPart]) -> dict[str, int]:
    """Add what parts did; a product is in one of them."""
    applied = [change for part in parts for change in part.applied]
    return {
        "targets": counts["targets"] + sum(isinstance(change, TargetEdit) for change in applied),
        "products": counts["products"] + len({change.owner for change in applied}),
        "refused": counts["refused"] + sum(len(part.refused) for part in parts),
    }
