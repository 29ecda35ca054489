"""What a job did to many documents, a part per transaction, kept beside its effect.

The parts are the cursor of the job, what came of it, and the receipt by which it can be taken back.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from app.models.assignments.edit import Change, changes_from_json, changes_to_json
from app.models.assignments.rows import RefusedDocument
from app.models.assignments.slots import CategoryId
from app.models.context import Context
from app.models.database import insert
from app.models.errors import BadInput
from app.models.schema import job_cursors

_LAST: Final = "0"
"""Follows the slash: keys between the two are those of a job's parts."""


@dataclass(frozen=True, slots=True)
class BulkPart:
    """What one transaction did.

    Attributes:
        size: Changes that it was to make.
        applied: Those that it made.
        refused: Documents that were left as they are.
    """

    size: int
    applied: tuple[Change, ...]
    refused: tuple[RefusedDocument, ...] = ()


def packed_changes(changes: Sequence[Change]) -> str:
    """Write changes as compact ASCII."""
    return base64.b85encode(zlib.compress(changes_to_json(tuple(changes)).encode(), 1)).decode()


def unpacked_changes(text: str) -> tuple[Change, ...]:
    """Read what `packed_changes` wrote.

    Raises:
        BadInput: It is something else.
    """
    try:
        return changes_from_json(zlib.decompress(base64.b85decode(text)).decode())
    except (ValueError, zlib.error, TypeError, KeyError) as error:
        raise BadInput("What shall be assigned cannot be read.", "Ask for it again.") from error


def keep_part(connection: Connection, job_id: str, place: int, part: BulkPart) -> None:
    """Keep what a part did, inside its write scope; parts of a job are numbered from 0."""
    body = [part.size, packed_changes(part.applied), [_refused_to_list(one) for one in part.refused]]
    values = {"job_id": f"{job_id}/{place:06}", "position": json.dumps(body), "counts": "{}"}
    connection.execute(insert(job_cursors).values(values))


def read_bulk_parts(connection: Connection, job_id: str) -> list[BulkPart]:
    """Read what a job did, in order; empty for one that keeps no parts."""
    mine = job_cursors.c.job_id.between(f"{job_id}/", f"{job_id}{_LAST}")
    rows = connection.execute(select(job_cursors).where(mine).order_by(job_cursors.c.job_id))
    found: list[BulkPart] = []
    for row in rows:
        size, changes, refused = json.loads(row.position)
        found.append(BulkPart(size, unpacked_changes(changes), tuple(map(_refused_from_list, refused))))
    return found


def _refused_to_list(one: RefusedDocument) -> list[Any]:
    is_category = isinstance(one.owner, CategoryId)
    owner = one.owner.value if isinstance(one.owner, CategoryId) else one.owner
    context = one.context
    return [owner, is_category, one.name, context.channel, context.locale, context.group, one.reason]


def _refused_from_list(value: list[Any]) -> RefusedDocument:
    owner, is_category, name, channel, locale, group, reason = value
    context = Context(channel, locale, group)
    return RefusedDocument(CategoryId(owner) if is_category else owner, name, context, reason)
