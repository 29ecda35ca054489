"""Takes back what a job did, thing by thing; where later work would be lost it stays, with the reason.

Live content goes back to the version that it replaced; newer versions and drafts stay where they are. What a
job uploaded goes to the trash. Source: users.md 18, idea 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from app.models.assignments.documents import GoLive, set_published, version_content
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent
from app.models.assignments.tables import documents
from app.models.assignments.uses import owner_name
from app.models.catalog.tables import categories, products
from app.models.database import Database, chunks
from app.models.media.rows import media_code
from app.models.media.service import publish_media
from app.models.media.tables import media
from app.models.publishing.library import LifecycleOutcome, MediaLifecycle
from app.models.publishing.receipts import Effect, Kind, keep_effects, live_versions
from app.models.publishing.service import refused_content, refused_media

BACK: Final = "It is back already"


@dataclass(frozen=True, slots=True)
class ReversalLine:
    """What becomes of one effect.

    Attributes:
        key: Names it, as `Effect.key` does.
        name: Of the product, category or media item.
        where: Channel and locale of a document; empty.
        text: What happens: `Back to version 2`.
        refusal: Why it stays as it is, a sentence; empty where it does not.
    """

    key: str
    name: str
    where: str
    text: str
    refusal: str = ""

    @property
    def words(self) -> str:
        """Return it as a line of text."""
        where = f" in {self.where}" if self.where else ""
        return f"{self.name}{where}: {self.refusal or f'{self.text}.'}"


class Reversal:
    """Takes effects back in one store. Thread: lane.

    Args:
        database: The store of the tenant, or a copy of it.
        library: Takes media items off and into the trash, in that store.
        user: Who takes back.
    """

    def __init__(self, database: Database, library: MediaLifecycle, user: str) -> None:
        self._database, self._library, self._user = database, library, user

    def take_back(self, effects: Sequence[Effect], now: datetime, job_id: str = "") -> list[ReversalLine]:
        """Take effects back in their order; for a job it is kept what changed."""
        lines: list[ReversalLine] = []
        for kind, group in groupby(effects, key=lambda one: one.kind):
            some = list(group)
            if kind is Kind.DOCUMENT:
                with self._database.write() as connection:
                    before = live_versions(connection, kind, [one.id for one in some])
                    lines += reverse_documents(connection, some, now)
                    if job_id:
                        keep_effects(connection, job_id, kind, before)
            else:
                lines += self._items(kind, some)
        return lines

    def _items(self, kind: Kind, effects: Sequence[Effect]) -> list[ReversalLine]:
        """Take media items off that were not published before, or those away that were uploaded."""
        rows = self._rows([one.id for one in effects])
        lines = {one.id: _item_line(one, rows.get(one.id)) for one in effects}
        wanted = [i for i, line in lines.items() if not line.refusal and line.text != BACK]
        act = self._library.unpublish if kind is Kind.ITEM else self._library.delete
        done: LifecycleOutcome = act(wanted, self._user)
        for refusal in done.refused:
            lines[refusal.media_id] = replace(lines[refusal.media_id], refusal=refusal.reason)
        return list(lines.values())

    def _rows(self, ids: Sequence[int]) -> dict[int, Any]:
        query = select(media.c.id, media.c.display_name, media.c.version, media.c.published_version)
        with self._database.read() as connection:
            return {
                row.id: row
                for part in chunks(list(ids))
                for row in connection.execute(query.where(media.c.id.in_(part)))
            }


def reverse_documents(connection: Connection, effects: Sequence[Effect], now: datetime) -> list[ReversalLine]:
    """Make live again what was live before, inside a write scope."""
    rows = _documents(connection, [one.id for one in effects])
    lines: dict[int, ReversalLine] = {}
    back: dict[int, DocumentContent] = {}
    for one in effects:
        row = rows.get(one.id)
        line = lines[one.id] = _line(one, row)
        if not line.refusal and line.text != BACK:
            back[one.id] = EMPTY_DOCUMENT
            if one.before is not None:
                back[one.id] = version_content(connection, one.id, one.before)
    used = {media_id for content in back.values() for media_id in content.media_ids()}
    known = _known_media(connection, used)
    refused = refused_media(connection, used & known)
    for document_id, content in list(back.items()):
        reason = refused_content(content, refused) or ""
        missing = len(content.media_ids() - known)
        if missing:
            reason = f"{missing:,} of its media items {'is' if missing == 1 else 'are'} not there any more"
        if reason:
            del back[document_id]
            lines[document_id] = replace(lines[document_id], refusal=f"{reason}.")
    publish_media(connection, {i for content in back.values() for i in content.media_ids()}, now)
    changes = [GoLive(one.id, one.before, back[one.id]) for one in effects if one.id in back]
    set_published(connection, changes, now)
    return [lines[one.id] for one in effects]


def _line(one: Effect, row: Row[Any] | None) -> ReversalLine:
    """Say what becomes of a document, or what stands in the way of what was live before."""
    if row is None:
        return ReversalLine(one.key, f"Document {one.id}", "", "", "It is gone.")
    name = row.number if row.product_id is not None else owner_name(row)
    line = ReversalLine(one.key, name, f"{row.channel} / {row.locale}", _words(one))
    if row.published_version == one.after:
        return line
    if row.published_version == one.before:
        return replace(line, text=BACK)
    if row.published_version is None:
        return replace(line, refusal="It was unpublished since.")
    return replace(line, refusal=f"It was published again since, version {row.published_version}.")


def _words(one: Effect) -> str:
    if one.before is None:
        return "Off the stores again"
    return f"Live again in version {one.before}" if one.after is None else f"Back to version {one.before}"


def _item_line(one: Effect, row: Any) -> ReversalLine:
    text = "Off the stores again" if one.kind is Kind.ITEM else "Moves to the trash"
    if row is None:
        return ReversalLine(one.key, media_code(one.id), "", BACK)
    line = ReversalLine(one.key, row.display_name, "", text)
    if one.kind is Kind.UPLOAD:
        if row.version != one.after:
            return replace(line, refusal=f"It was edited since, its version is {row.version}.")
        return line
    if row.published_version == one.before:
        return replace(line, text=BACK)
    if row.published_version != one.after:
        return replace(line, refusal="It was published again since.")
    if one.before is not None:
        return replace(line, refusal="Restore its earlier version in the library, then publish that.")
    return line


def _documents(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    query = (
        select(documents, products.c.number, products.c.name, categories.c.path.label("category_path"))
        .outerjoin(products, products.c.id == documents.c.product_id)
        .outerjoin(categories, categories.c.id == documents.c.category_id)
    )
    return {
        row.id: row
        for part in chunks(list(ids))
        for row in connection.execute(query.where(documents.c.id.in_(part)))
    }


def _known_media(connection: Connection, ids: set[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(sorted(ids)):
        found.update(connection.execute(select(media.c.id).where(media.c.id.in_(part))).scalars())
    return found
