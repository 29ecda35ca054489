"""The receipt of a copy: every hash and count looked at again, with a reason for each gap."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from app.models.assignments.slots import content_from_json
from app.models.clock import Clock, iso
from app.models.copying.document_copy import content_digest
from app.models.copying.journal import (
    ItemState,
    JournalItem,
    failed_items,
    find_copy,
    items_in,
    outcome_counts,
)
from app.models.copying.plan import Action, ItemKind
from app.models.copying.tables import copy_orphans
from app.models.database import Database
from app.models.errors import StorageProblem
from app.models.media.blobs import BlobStore
from app.models.statements import fetched

FOLDER: Final = "copies"
_PAGE: Final = 5_000
_PROBLEMS_SHOWN: Final = 1_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a copy did, verified.

    Attributes:
        path: Its JSON file.
        problems: What is not as it was written.
    """

    path: Path
    facts: dict[str, Any]
    problems: tuple[str, ...]


def write_receipt(database: Database, folder: Path, copy_id: str, blobs: BlobStore, clock: Clock) -> Receipt:
    """Verify a copy and write its receipt beside the store.

    Raises:
        StorageProblem: It cannot be written.
    """
    with database.read() as connection:
        record = find_copy(connection, copy_id)
        assert record is not None
        problems, verified = _verify(connection, copy_id, blobs)
        failed = failed_items(connection, copy_id)
        counts = outcome_counts(connection, copy_id)
        waiting = connection.execute(
            select(copy_orphans.c.owner, copy_orphans.c.channel, copy_orphans.c.locale)
            .where(copy_orphans.c.copy_id == copy_id)
            .order_by(copy_orphans.c.id)
        ).all()
    planned = {name: record.plan.counts[name] for name in ("create", "replace", "orphan")}
    settled = sum(count for (_, _, state), count in counts.items() if state != ItemState.KEPT.value)
    if settled != sum(planned.values()):
        problems.append(f"{sum(planned.values()):,} items were planned, and {settled:,} are accounted for.")
    facts = {
        "copy": copy_id,
        "tenant": record.plan.tenant,
        "source": record.plan.source,
        "source_name": record.plan.source_name,
        "user": record.user,
        "began_at": record.began_at,
        "ended_at": iso(clock.now()),
        "options": record.plan.options.to_dict(),
        "planned": {**planned, "skip": record.plan.counts["skip"]},
        "verified": verified,
        "is_verified": not problems,
        "failed": [{"kind": i.kind, "name": i.name, "reason": i.reason} for i in failed],
        "orphans": [{"owner": row[0], "context": [row[1], row[2]]} for row in waiting],
        "problems": problems,
    }
    path = folder / FOLDER / f"{copy_id}.json"
    try:
        path.parent.mkdir(exist_ok=True)
        partial = path.with_suffix(".new")
        partial.write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
        partial.replace(path)
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be written: {error.strerror}.", "Free some space or make the folder writable."
        ) from error
    return Receipt(path, facts, tuple(problems))


def _verify(connection: Connection, copy_id: str, blobs: BlobStore) -> tuple[list[str], dict[str, int]]:
    problems: list[str] = []
    verified = {"media": 0, "contents": 0, "documents": 0}
    contents: set[str] = set()
    for kind in ItemKind:
        after = 0
        while items := items_in(connection, copy_id, kind, ItemState.DONE, after, _PAGE):
            after = items[-1].source_id
            if kind is ItemKind.MEDIA:
                problems += _media_problems(connection, items, blobs, contents)
                verified["media"] += len(items)
            else:
                items = [one for one in items if one.action != Action.ORPHAN.value]
                problems += _document_problems(connection, items)
                verified["documents"] += len(items)
    verified["contents"] = len(contents)
    return problems[:_PROBLEMS_SHOWN], verified


def _media_problems(
    connection: Connection, items: list[JournalItem], blobs: BlobStore, contents: set[str]
) -> list[str]:
    query = "SELECT id, version, sha256, size_bytes FROM media WHERE id IN (SELECT value FROM json_each(?))"
    rows = fetched(connection, query, (json.dumps([one.target_id for one in items]),))
    found = {row[0]: row[1:] for row in rows}
    problems: list[str] = []
    for one in items:
        version, sha256, size = found.get(one.target_id, (0, "", 0))
        if version > (one.version or 0):
            continue  # somebody has edited it since
        if version == 0:
            problems.append(f"{one.name} is not there.")
        elif sha256 != one.digest:
            problems.append(f"{one.name} has another content than in the source.")
        elif sha256 not in contents and not is_whole(blobs, sha256, size):
            problems.append(f"The content of {one.name} is missing or cut off.")
        else:
            contents.add(sha256)
    return problems


def is_whole(blobs: BlobStore, sha256: str, size: int) -> bool:
    """Tell whether a content is in a blob store, in its size."""
    try:  # a text: with thousands of contents, paths cost more than the calls
        return os.stat(f"{blobs.root}/{sha256[:2]}/{sha256}").st_size == size  # noqa: PTH116
    except OSError:
        return False


def _document_problems(connection: Connection, items: list[JournalItem]) -> list[str]:
    wanted = {(one.target_id, one.version): one for one in items if one.version}
    texts: dict[tuple[int | None, int | None], str] = {}
    query = (
        "SELECT document_id, version, content FROM document_versions"
        " WHERE document_id IN (SELECT value FROM json_each(?))"
    )
    ids = json.dumps([one.target_id for one in items if one.target_id is not None])
    for document_id, version, text in fetched(connection, query, (ids,)):
        if (document_id, version) in wanted:
            texts[document_id, version] = text
    return [
        f"{one.name} does not hold what was copied."
        for key, one in wanted.items()
        if key not in texts or content_digest(content_from_json(texts[key])) != one.digest
    ]
