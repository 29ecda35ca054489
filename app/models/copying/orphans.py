"""Assignments copied before their product, category or variants came; attached when these appear."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select

from app.models.assignments.documents import (
    GoLive,
    check_in_at_once,
    current_content,
    find_documents,
    set_published,
    start_documents,
    version_content,
)
from app.models.assignments.slots import EMPTY_DOCUMENT, CategoryId, DocumentContent, Owner
from app.models.catalog.matrix import set_matrix
from app.models.catalog.tables import categories, products
from app.models.clock import Clock
from app.models.context import Context
from app.models.copying.places import read_places
from app.models.copying.portable import (
    Place,
    Portable,
    filled,
    matrix_for,
    portable_from_json,
    portable_to_json,
    resolved,
)
from app.models.copying.tables import copy_orphans
from app.models.database import Database, Priority

ATTACHED: Final = "Copied before its product was there"
_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Orphan:
    """A document, or some of its targets, that has to wait."""

    is_category: bool
    owner: str
    context: Context
    live: Portable | None
    head: Portable | None


def keep_orphans(connection: Connection, copy_id: str, orphans: Mapping[int, Orphan]) -> dict[int, int]:
    """Keep orphans in place of earlier ones of the same documents; return their ids by the same keys."""
    kept: dict[int, int] = {}
    columns = copy_orphans.c
    for key, one in orphans.items():
        where = (columns.is_category == int(one.is_category)) & (columns.owner == one.owner)
        where &= (columns.channel == one.context.channel) & (columns.locale == one.context.locale)
        connection.execute(delete(copy_orphans).where(where))
        statement = copy_orphans.insert().values(
            copy_id=copy_id,
            is_category=int(one.is_category),
            owner=one.owner,
            channel=one.context.channel,
            locale=one.context.locale,
            live=None if one.live is None else portable_to_json(one.live),
            head=None if one.head is None else portable_to_json(one.head),
        )
        kept[key] = connection.execute(statement.returning(columns.id)).scalar_one()
    return kept


class Orphans:
    """Attaches what waits to products and categories that have come. Thread: any."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def count(self) -> int:
        """Count the documents that wait, in whole or in part."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(copy_orphans)).scalar_one()

    def attach(self) -> int:
        """Attach what can be; return how many documents got something."""
        last, attached = 0, 0
        while True:
            query = _WITH_OWNER.where(copy_orphans.c.id > last).order_by(copy_orphans.c.id).limit(_AT_ONCE)
            with self._database.read() as connection:
                if not connection.execute(query).all():
                    return attached
            with self._database.write(Priority.JOB) as connection:
                rows = connection.execute(query).all()
                attached += sum(self._attach(connection, row) for row in rows)
            last = rows[-1].id if rows else last + _AT_ONCE

    def _attach(self, connection: Connection, row: Row[Any]) -> bool:
        owner: Owner = CategoryId(row.category_id) if row.is_category else row.product_id
        context = Context(row.channel, row.locale)
        found = find_documents(connection, [(owner, context)]).get((owner, context))
        if found is not None and found.checked_out_by is not None:
            return False  # whoever edits it finishes first
        product_id = None if row.is_category else row.product_id
        place = read_places(connection, [product_id], [product_id])[product_id]
        parts = [None if text is None else portable_from_json(text) for text in (row.live, row.head)]
        place, made, left = self._resolve(connection, product_id, place, parts)
        live, head = made
        if any(one is not None and not one.is_empty for one in made):
            self._write(connection, (owner, context), found, live, head)
            is_attached = True
        else:
            is_attached = False
        self._keep(connection, row, left)
        return is_attached

    def _resolve(
        self,
        connection: Connection,
        product_id: int | None,
        place: Place,
        parts: Sequence[Portable | None],
    ) -> tuple[Place, list[DocumentContent | None], list[Portable | None]]:
        made: list[DocumentContent | None] = []
        left: list[Portable | None] = []
        for part in parts:
            if part is None:
                made.append(None)
                left.append(None)
                continue
            known = _known_media(connection, part)
            part = part.without_media(lambda media_id, known=known: media_id not in known)  # type: ignore[misc]
            if product_id is not None and (matrix := matrix_for(place, part)) != place.matrix:
                set_matrix(connection, product_id, matrix)
                place = replace(place, matrix=matrix)
            result = resolved(part, place)
            made.append(result.content)
            left.append(None if result.left.is_empty else result.left)
        return place, made, left

    def _write(
        self,
        connection: Connection,
        key: tuple[Owner, Context],
        found: Row[Any] | None,
        live: DocumentContent | None,
        head: DocumentContent | None,
    ) -> None:
        now, user = self._clock.now(), "" if found is None else found.updated_by
        row = found or start_documents(connection, [key], user, now)[key]
        before = current_content(row)
        is_behind = row.published_version is not None and row.published_version != row.head_version
        if live is not None and not live.is_empty:
            base = EMPTY_DOCUMENT
            if row.published_version is not None:
                base = version_content(connection, row.id, row.published_version)
            content = filled(base, live)
            check_in_at_once(connection, [(row, content)], user, ATTACHED, now)
            row = find_documents(connection, [key])[key]
            set_published(connection, [GoLive(row.id, row.head_version, content)], now)
        over = filled(before, head) if head is not None else filled(before, live) if live else before
        if is_behind or head is not None or (row.published_version is None and not before.is_empty):
            check_in_at_once(connection, [(row, over)], user, ATTACHED, now)

    def _keep(self, connection: Connection, row: Row[Any], left: Sequence[Portable | None]) -> None:
        mine = copy_orphans.c.id == row.id
        live, head = (None if one is None else portable_to_json(one) for one in left)
        if live is None and head is None:
            connection.execute(delete(copy_orphans).where(mine))
        elif (live, head) != (row.live, row.head):
            connection.execute(copy_orphans.update().where(mine).values(live=live, head=head))


def _known_media(connection: Connection, part: Portable) -> set[int]:
    ids = json.dumps(sorted(part.media_ids()))
    query = "SELECT id FROM media WHERE id IN (SELECT value FROM json_each(?))"
    return set(connection.exec_driver_sql(query, (ids,)).scalars())


_WITH_OWNER: Final = (
    select(copy_orphans, products.c.id.label("product_id"), categories.c.id.label("category_id"))
    .outerjoin(products, (copy_orphans.c.is_category == 0) & (products.c.number == copy_orphans.c.owner))
    .outerjoin(categories, (copy_orphans.c.is_category == 1) & (categories.c.path == copy_orphans.c.owner))
    .where(products.c.id.is_not(None) | categories.c.id.is_not(None))
)
"""What waits, where its owner is there now."""
