"""What is to come, laid over a connection to a `cms` store.

In such a connection `documents`, `document_media`, `media` and `media_drafts` are views over what is kept,
with what `timeline.play` says laid over them. Nobody edits in what is to come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy import column as column_of
from sqlalchemy import table as table_of

from app.models.assignments.documents import is_same_text
from app.models.assignments.media_index import CURRENT, PUBLISHED
from app.models.assignments.slots import content_from_json
from app.models.assignments.tables import document_media, document_versions, documents, in_group
from app.models.clock import iso
from app.models.context import LIVE_SITE
from app.models.database import chunks
from app.models.media.service import live_facts
from app.models.media.tables import media
from app.models.publishing.group_reading import read_results
from app.models.publishing.group_rows import GroupResult, ResultOutcome
from app.models.publishing.tables import publish_group_media
from app.models.publishing.timeline import Exchange, Place, Shown, Standing, Step, StepKind, Version, play

OVERLAY: Final = "as_of_overlay"
"""Where a connection has what was laid over it: another value once the store or the moment is another one."""

_OWN: Final = "own"
_GONE: Final = "gone"
_EMPTY: Final = "{}"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over a store: rows of the temporary tables."""

    documents: list[dict[str, Any]]
    uses: list[dict[str, Any]]
    media: list[dict[str, Any]]


def lift(connection: Connection) -> None:
    """Take the views of a connection away, so that it reads what is kept."""
    for view in ("documents", "document_media", "media", "media_drafts"):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS temp.{view}")


def read_overlay(connection: Connection, steps: Sequence[Step]) -> Overlay:
    """Work out what is to come, inside a scope without the views."""
    shown, standing = _played(connection, steps)
    rows, uses = _document_rows(connection, shown, standing)
    return Overlay(rows, uses, _media_rows(connection, steps))


def lay_over(connection: Connection, overlay: Overlay) -> None:
    """Make the temporary views of a connection; what they hold is kept until it is closed."""
    lift(connection)
    for name, columns in _TABLES.items():
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns})")
        connection.exec_driver_sql(f"DELETE FROM temp.{name}")
    stages = [{"stage": CURRENT}, {"stage": PUBLISHED}]
    for table, rows in (
        (_kept, overlay.documents),
        (_uses, overlay.uses),
        (_items, overlay.media),
        (_stages, stages),
    ):
        if rows:
            connection.execute(insert(table), rows)
    connection.exec_driver_sql(_documents_view())
    connection.exec_driver_sql(_USES_VIEW + (_OWN_USES if overlay.uses else ""))
    connection.exec_driver_sql(_media_view())
    connection.exec_driver_sql("CREATE TEMP VIEW media_drafts AS SELECT * FROM main.media_drafts WHERE 0")


_TABLES: Final = {
    # Documents that do not show what they have live now: hidden, of a group, or of an earlier version.
    "as_of_documents": (
        "id INTEGER PRIMARY KEY, version INTEGER, has_content INTEGER, at TEXT, stage TEXT NOT NULL"
    ),
    # What documents use that show an earlier version: no index knows it.
    "as_of_uses": "media_id INTEGER, document_id INTEGER, PRIMARY KEY (document_id, media_id)",
    "as_of_media": "id INTEGER PRIMARY KEY, published TEXT, version INTEGER, at TEXT",
    "as_of_stages": "stage TEXT PRIMARY KEY",
}
_kept = table_of(
    "as_of_documents", *(column_of(name) for name in ("id", "version", "has_content", "at", "stage"))
)
_uses = table_of("as_of_uses", column_of("media_id"), column_of("document_id"))
_items = table_of("as_of_media", *(column_of(name) for name in ("id", "published", "version", "at")))
_stages = table_of("as_of_stages", column_of("stage"))

_USES_VIEW: Final = (
    "CREATE TEMP VIEW document_media AS SELECT m.media_id, m.document_id, s.stage FROM main.document_media m"
    " JOIN temp.as_of_stages s LEFT JOIN temp.as_of_documents o ON o.id = m.document_id"
    f" WHERE m.stage = coalesce(o.stage, '{PUBLISHED}')"
)
_OWN_USES: Final = (
    " UNION ALL SELECT u.media_id, u.document_id, s.stage FROM temp.as_of_uses u JOIN temp.as_of_stages s"
)
_USED_BY: Final = (
    "(SELECT count(*) FROM main.document_media u LEFT JOIN temp.as_of_documents d ON d.id = u.document_id"
    f" WHERE u.media_id = m.id AND u.stage = coalesce(d.stage, '{PUBLISHED}'))"
    " + (SELECT count(*) FROM temp.as_of_uses u WHERE u.media_id = m.id)"
)


def _documents_view() -> str:
    changed = {
        "group_id": str(LIVE_SITE),
        "base_version": "NULL",
        "checked_out_by": "NULL",
        "checked_out_at": "NULL",
        "lease_until": "NULL",
        "draft": "NULL",
        "has_content": "coalesce(o.has_content, d.has_content)",
        "head_version": "coalesce(o.version, d.published_version)",
        "published_version": "coalesce(o.version, d.published_version)",
        "published_at": "coalesce(o.at, d.published_at)",
    }
    names = [column.name for column in documents.c]
    columns = ", ".join(f"{changed.get(name, f'd.{name}')} AS {name}" for name in names)
    return (
        f"CREATE TEMP VIEW documents AS SELECT {columns} FROM main.documents d"
        " LEFT JOIN temp.as_of_documents o ON o.id = d.id WHERE (o.id IS NOT NULL AND o.version IS NOT NULL)"
        f" OR (o.id IS NULL AND d.group_id = {LIVE_SITE} AND d.published_version IS NOT NULL)"
    )


def _media_view() -> str:
    changed = {
        "used_by": _USED_BY,
        "published": "coalesce(o.published, m.published)",
        "published_version": "coalesce(o.version, m.published_version)",
        "published_at": "coalesce(o.at, m.published_at)",
    }
    columns = ", ".join(f"{changed.get(c.name, f'm.{c.name}')} AS {c.name}" for c in media.c)
    return (
        f"CREATE TEMP VIEW media AS SELECT {columns} FROM main.media m"
        " LEFT JOIN temp.as_of_media o ON o.id = m.id"
    )


# --- what is played


def _played(
    connection: Connection, steps: Sequence[Step]
) -> tuple[dict[Place, Shown], dict[Place, tuple[int, Version | None]]]:
    """Play the steps over what is live; also tell the live document of every place, and its live version."""
    goes = [step.group for step in steps if step.kind is StepKind.GOES_LIVE]
    back = [step.group for step in steps if step.kind is StepKind.TAKEN_BACK and step.group not in goes]
    brings = {group: _held(connection, group) for group in goes}
    results = {
        group: {
            _place_of(one): one
            for one in read_results(connection, group)
            if one.owner is not None and one.outcome is ResultOutcome.PUBLISHED
        }
        for group in back
    }
    places = {place for held in brings.values() for place in held}
    places |= {place for held in results.values() for place in held}
    live = _live(connection, places)
    done = {
        group: {
            place: Exchange(*_exchanged(connection, one, live.get(place))) for place, one in found.items()
        }
        for group, found in results.items()
    }
    standing = {place: Standing(head, now) for place, (_, head, now) in live.items()}
    shown = play(steps, brings, standing, done, is_same_text)
    return shown, {place: (document, now) for place, (document, _, now) in live.items()}


def _held(connection: Connection, group: int) -> dict[Place, Version]:
    """Read what the documents of a group have checked in."""
    return {
        _place(row): Version(row.content or _EMPTY, row.id, row.number)
        for row in connection.execute(_versions(documents.c.head_version).where(in_group(group)))
    }


def _live(
    connection: Connection, places: Iterable[Place]
) -> dict[Place, tuple[int, Version | None, Version | None]]:
    """Read the documents of the Live site in places: their ids, heads and live versions."""
    wanted = set(places)
    found: dict[Place, tuple[int, Version | None, Version | None]] = {}
    for column, ids in (
        (documents.c.product_id, {place.product for place in wanted}),
        (documents.c.category_id, {place.category for place in wanted}),
    ):
        for part in chunks(sorted(i for i in ids if i is not None)):
            mine = column.in_(part) & (documents.c.group_id == LIVE_SITE)
            heads = connection.execute(_versions(documents.c.head_version).where(mine)).all()
            live = {
                row.id: row
                for row in connection.execute(_versions(documents.c.published_version).where(mine))
            }
            for row in heads:
                if _place(row) in wanted:
                    found[_place(row)] = _standing(row, live[row.id])
    return found


def _standing(head: Any, live: Any) -> tuple[int, Version | None, Version | None]:
    top = None if head.content is None else Version(head.content, head.id, head.number)
    if live.number is None:
        return head.id, top, None
    if top is not None and live.number == head.number:
        return head.id, top, top
    return head.id, top, Version(live.content or _EMPTY, live.id, live.number)


def _exchanged(
    connection: Connection, one: GroupResult, live: tuple[int, Version | None, Version | None] | None
) -> tuple[Version | None, Version | None]:
    """Tell what a result put into its place, None where that is not live any more, and what was before."""
    now = None if live is None else live[2]
    if live is None or now is None or now.number != one.version:
        return None, None
    if one.before_version is None:
        return now, None
    kept = document_versions.c
    mine = (kept.document_id == live[0]) & (kept.version == one.before_version)
    text = connection.execute(select(kept.content).where(mine)).scalar_one_or_none()
    return now, Version(text or _EMPTY, live[0], one.before_version)


def _versions(number: ColumnElement[Any]) -> Any:
    """Select documents with what one of their versions holds."""
    joined = documents.outerjoin(
        document_versions,
        (document_versions.c.document_id == documents.c.id) & (document_versions.c.version == number),
    )
    return select(documents, number.label("number"), document_versions.c.content).select_from(joined)


def _place(row: Any) -> Place:
    return Place(row.product_id, row.category_id, row.channel, row.locale)


def _place_of(one: GroupResult) -> Place:
    owner, context = one.owner, one.context
    assert context is not None
    if owner is None or isinstance(owner, int):
        return Place(owner, None, context.channel, context.locale)
    return Place(None, owner.value, context.channel, context.locale)


# --- what is kept for the views


def _document_rows(
    connection: Connection, shown: dict[Place, Shown], live: dict[Place, tuple[int, Version | None]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows: dict[int, dict[str, Any]] = {}
    uses: list[dict[str, Any]] = []
    for place, one in shown.items():
        document, now = live.get(place, (None, None))
        version = one.version
        if version is now:
            continue
        if document is not None:
            rows[document] = _kept_row(document, None, one.at, _GONE)
        if version is None:
            continue
        is_earlier = version.document == document
        stage = _OWN if is_earlier else CURRENT
        if is_earlier and version.number == getattr(now, "number", None):
            stage = PUBLISHED
        rows[version.document] = _kept_row(version.document, version, one.at, stage)
        if stage == _OWN:
            uses += [
                {"media_id": media_id, "document_id": version.document}
                for media_id in content_from_json(version.text).media_ids()
            ]
    rows = {row.id: _row_of_head(row) for row in _changed_since(connection)} | rows
    return list(rows.values()), uses


def _kept_row(document: int, version: Version | None, at: datetime, stage: str) -> dict[str, Any]:
    return {
        "id": document,
        "version": None if version is None else version.number,
        "has_content": int(version is not None and version.text != _EMPTY),
        "at": iso(at),
        "stage": stage,
    }


def _changed_since(connection: Connection) -> Iterable[Any]:
    """Find live documents with something beyond what is live: whether that holds anything is not kept."""
    beyond = documents.c.draft.is_not(None) | (documents.c.head_version != documents.c.published_version)
    query = _versions(documents.c.published_version).where(
        documents.c.group_id == LIVE_SITE, documents.c.published_version.is_not(None), beyond
    )
    return connection.execute(query).all()


def _row_of_head(row: Any) -> dict[str, Any]:
    full = int((row.content or _EMPTY) != _EMPTY)
    return {"id": row.id, "version": row.number, "has_content": full, "at": None, "stage": PUBLISHED}


def _media_rows(connection: Connection, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Set down what readers will see of items that go live with groups; they stay live ever after."""
    kept: dict[int, dict[str, Any]] = {}
    for step in steps:
        if step.kind is not StepKind.GOES_LIVE:
            continue
        named = select(publish_group_media.c.media_id).where(publish_group_media.c.group_id == step.group)
        used = (
            select(document_media.c.media_id)
            .join(documents, documents.c.id == document_media.c.document_id)
            .where(in_group(step.group), document_media.c.stage == CURRENT)
        )
        ids = {*connection.execute(named).scalars(), *connection.execute(used).scalars()} - kept.keys()
        for media_id, (published, version) in live_facts(connection, ids).items():
            kept[media_id] = {"id": media_id, "published": published, "version": version, "at": iso(step.at)}
    return list(kept.values())
