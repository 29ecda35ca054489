"""Reads what one target shows in a context, which step won, and who set what each step found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, literal, select, tuple_, union_all

from app.models.assignments.answers import Answer, MediaFacts, make_answer, read_media_facts
from app.models.assignments.category_answers import CategoryAnswer
from app.models.assignments.documents import publish_state
from app.models.assignments.resolve import (
    Resolution,
    Step,
    StepResult,
    VariantShape,
    levels,
    resolve,
    resolve_swatches,
)
from app.models.assignments.rows import PublishState, Source
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    NOTHING,
    CategoryId,
    DocumentContent,
    Level,
    Owner,
    cell_text,
    content_from_json,
    part_from_json,
)
from app.models.assignments.swatch_answers import SwatchAnswer, make_swatch_answers, place_swatches
from app.models.assignments.tables import document_versions, documents
from app.models.catalog.dimensions import DimensionValues
from app.models.catalog.rows import ProductRow, VariantRow
from app.models.clock import from_iso
from app.models.context import LIVE_SITE, Context, fallback_contexts
from app.models.media.rows import MediaType
from app.models.tenants.service import read_order

_NO_VARIANT: Final = 0  # a cell has no id of its own; no variant ever has this one
_MASTER_PATH: Final = "$.m"
_COLUMNS: Final = (
    documents.c.id,
    documents.c.channel,
    documents.c.locale,
    documents.c.head_version,
    documents.c.published_version,
    documents.c.published_at,
    documents.c.publish_seq,
    documents.c.updated_by,
    documents.c.updated_at,
)


Asked = VariantRow | DimensionValues | None
"""A variant, a cell of the assignment matrix, or None for the master."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set what a step found.

    Attributes:
        version: The version of the document that brought it; None for what is saved and not checked in.
    """

    set_by: str
    set_at: datetime
    version: int | None


@dataclass(frozen=True, slots=True)
class Live:
    """Whether the document that answers is live.

    Attributes:
        is_published: What is shown is what is live.
        version: The version that is live, or None.
        at: Since when.
    """

    is_published: bool
    version: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What one target shows, and why.

    Attributes:
        origins: Who set what each step found, one per step; None where it found nothing.
        filled: The contexts among the steps in which the product has anything.
        live: Of the document that answers; None without one.
        swatches: The product-specific swatches that a page shows beside it.
        facts: What is known of the media, by id; empty where a store behind CMS answers.
    """

    answer: Answer
    resolution: Resolution
    origins: tuple[Origin | None, ...]
    filled: frozenset[Context]
    live: Live | None
    swatches: tuple[SwatchAnswer, ...] = ()
    facts: Mapping[int, MediaFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CategoryReading:
    """What a category shows, and why; `origins` and `live` are those of a target."""

    answer: CategoryAnswer
    resolution: Resolution
    origins: tuple[Origin | None, ...] = ()
    live: Live | None = None


def read_target(
    connection: Connection, product: ProductRow, asked: Asked, context: Context, source: Source
) -> TargetReading:
    """Answer one target of a product inside a scope.

    Only the documents that may answer are read: the time does not grow with the variants of the product.
    """
    order = read_order(connection)
    rows = _rows(connection, product.id, fallback_contexts(context, order), source)
    shape = _shape(asked)
    contents = _contents(rows, shape)
    resolution = resolve(shape, contents, context, order)
    if isinstance(asked, DimensionValues):
        # Every variant of the cell that has no media of its own answers like this.
        steps = tuple(step for step in resolution.steps if step.level is not Level.VARIANT)
        resolution = replace(resolution, steps=steps)
    placed = resolve_swatches(contents, context, order)[1]
    images = {swatch.media_id for swatch in placed.values() if swatch.media_id is not None}
    facts = read_media_facts(connection, images.union(resolution.media.media_ids()), source)
    number = asked.number if isinstance(asked, VariantRow) else None
    answer = make_answer(
        product.number, number, context, resolution.context, resolution.level, resolution.media, facts
    )
    swatches = (
        make_swatch_answers(place_swatches(connection, placed), context.locale, facts) if placed else ()
    )
    origins = _origins(connection, rows, contents, resolution.steps, asked, source)
    live = None if resolution.context is None else _live_of(rows[resolution.context], source)
    return TargetReading(answer, resolution, origins, frozenset(contents), live, swatches, facts)


def read_first_pictures(
    connection: Connection, product_id: int, context: Context, source: Source
) -> tuple[str, ...]:
    """List the contents (sha256) of the first images that the targets of a product show in a context.

    Source: domain.md U11; the master comes first.
    """
    rows = _rows(connection, product_id, fallback_contexts(context, read_order(connection)), source)
    for row in rows.values():
        content = EMPTY_DOCUMENT if row.text is None else content_from_json(row.text)
        if not content.is_empty:
            break
    else:
        return ()
    shown = [media.primary for _, media in content.targets()]
    facts = read_media_facts(connection, {media_id for ids in shown for media_id in ids}, source)
    images = [[i for i in ids if i in facts and facts[i].type is MediaType.IMAGE] for ids in shown]
    return tuple(dict.fromkeys(facts[ids[0]].sha256 for ids in images if ids))


def delivered(
    tried: Sequence[Context],
    levels_tried: Sequence[Level],
    won: Context | None,
    level: Level | None,
    items: int,
) -> Resolution:
    """Tell the steps behind an answer of headquarters or a CSU, which keep what won and nothing else.

    What won says what came before it as it was flattened: contexts and levels without media. What comes after
    was not reached. Who set it is known in CMS alone.

    Args:
        tried: The contexts that may answer, in their order.
        levels_tried: The levels that may answer inside one, strongest first.
        won: The context that answers, or None.
        level: The level that answers; None for a gap.
        items: How many media it has.
    """
    if won is None and level is not None:  # legacy media are found by file names
        return Resolution(NOTHING, level, None, ())
    if won is None:
        steps = [Step(context, None, StepResult.NO_DOCUMENT) for context in tried]
        return Resolution(NOTHING, None, None, tuple(steps))
    if won not in tried:  # the order was another one as it was flattened
        return Resolution(NOTHING, level, won, (Step(won, level, StepResult.WINNER, items),))
    place = tried.index(won)
    above = levels_tried.index(level) if level in levels_tried else len(levels_tried)
    steps = [Step(context, None, StepResult.NO_DOCUMENT) for context in tried[:place]]
    steps += [Step(won, one, StepResult.NO_MEDIA) for one in levels_tried[:above]]
    steps += [Step(won, one, StepResult.WINNER, items) for one in levels_tried[above : above + 1]]
    steps += [Step(won, one, StepResult.NOT_REACHED) for one in levels_tried[above + 1 :]]
    steps += [Step(context, None, StepResult.NOT_REACHED) for context in tried[place + 1 :]]
    return Resolution(NOTHING, level, won, tuple(steps))


def levels_of(asked: Asked, product: ProductRow, level: Level | None = None) -> tuple[Level, ...]:
    """List the levels that may answer for a target, strongest first; `level` did answer.

    A variant that stands for its cell, since all of them have media of their own, answers itself.
    """
    cell = (Level.DIMENSION,) if product.matrix or level is Level.DIMENSION else ()
    if asked is None:
        return (Level.MASTER,)
    if isinstance(asked, DimensionValues) and level is not Level.VARIANT:
        return (*cell, Level.MASTER)
    return (Level.VARIANT, *cell, Level.MASTER)


def read_category_origins(
    connection: Connection, category: CategoryId, resolution: Resolution, source: Source
) -> tuple[tuple[Origin | None, ...], Live | None]:
    """Tell inside a scope who set what each step of a category found, and whether its document is live."""
    tried = tuple(dict.fromkeys(step.context for step in resolution.steps))
    rows = _rows(connection, category, tried, source)
    contents = _contents(rows, None)
    origins = _origins(connection, rows, contents, resolution.steps, None, source)
    return origins, None if resolution.context is None else _live_of(rows[resolution.context], source)


def _rows(
    connection: Connection, owner: Owner, tried: tuple[Context, ...], source: Source
) -> dict[Context, Row[Any]]:
    """Find the documents of these contexts with the text that the source answers with.

    In a publish group its own documents, drafts included, stand over what is live.
    """
    group = tried[0].group
    if not group:
        return _rows_on(connection, owner, tried, source, LIVE_SITE)
    found = _rows_on(connection, owner, tried, Source.PUBLISHED, LIVE_SITE)
    return found if source is Source.PUBLISHED else found | _rows_on(connection, owner, tried, source, group)


def _rows_on(
    connection: Connection, owner: Owner, tried: tuple[Context, ...], source: Source, group: int
) -> dict[Context, Row[Any]]:
    is_category = isinstance(owner, CategoryId)
    asked = {
        "owner": owner.value if isinstance(owner, CategoryId) else owner,
        "on_group": group,
        "pairs": [(context.channel, context.locale) for context in tried],
    }
    shown_in = tried[0].group
    rows = connection.execute(_query(source, is_category=is_category), asked)
    found = {Context(row.channel, row.locale, shown_in): row for row in rows}
    return {context: found[context] for context in tried if context in found}


@cache
def _query(source: Source, *, is_category: bool) -> Select[Any]:
    """Build the statement once: that takes as long as to run it."""
    version = documents.c.head_version if source is Source.DRAFT else documents.c.published_version
    stored = document_versions.alias("stored")
    joined = documents.outerjoin(
        stored, (stored.c.document_id == documents.c.id) & (stored.c.version == version)
    )
    text = func.coalesce(documents.c.draft, stored.c.content) if source is Source.DRAFT else stored.c.content
    columns = (
        *_COLUMNS,
        documents.c.draft.is_not(None).label("has_draft"),
        version.label("version"),
        text.label("text"),
        stored.c.created_by.label("by"),
        stored.c.created_at.label("at"),
    )
    owner = documents.c.category_id if is_category else documents.c.product_id
    place = tuple_(documents.c.channel, documents.c.locale)
    return (
        select(*columns)
        .select_from(joined)
        .where(owner == bindparam("owner"), documents.c.group_id == bindparam("on_group"))
        .where(place.in_(bindparam("pairs", expanding=True)))
    )


def _contents(rows: Mapping[Context, Row[Any]], shape: VariantShape | None) -> dict[Context, DocumentContent]:
    asked = (None, None) if shape is None else (shape.id, shape.values)
    read = {
        context: part_from_json(row.text, *asked) for context, row in rows.items() if row.text is not None
    }
    return {context: content for context, content in read.items() if not content.is_empty}


def _shape(asked: Asked) -> VariantShape | None:
    if asked is None:
        return None
    if isinstance(asked, DimensionValues):
        return VariantShape(_NO_VARIANT, asked)
    return VariantShape(asked.id, asked.values)


def _live_of(row: Row[Any], source: Source) -> Live:
    state = publish_state(row.head_version, row.published_version, row.publish_seq, bool(row.has_draft))
    is_live = source is Source.PUBLISHED or state is PublishState.PUBLISHED
    at = None if row.published_at is None else from_iso(row.published_at)
    return Live(is_live and row.published_version is not None, row.published_version, at)


def _origins(
    connection: Connection,
    rows: Mapping[Context, Row[Any]],
    contents: Mapping[Context, DocumentContent],
    steps: Sequence[Step],
    asked: Asked,
    source: Source,
) -> tuple[Origin | None, ...]:
    """Tell who set what each step found; one statement looks back through the versions of all of them."""
    found: list[Origin | None] = []
    looked_back: dict[int, tuple[Row[Any], str]] = {}
    for place, step in enumerate(steps):
        row, content = rows.get(step.context), contents.get(step.context)
        found.append(None)
        if row is None or content is None or step.result is StepResult.NO_MEDIA:
            continue
        is_draft = source is Source.DRAFT and bool(row.has_draft)
        if step.level is None:  # all levels at once: the newest of its versions
            found[place] = _saved(row) if is_draft else _newest(row)
            continue
        path = _path(step.level, content, asked)
        if path is None or not _holds(content, step.level, asked):
            continue
        if row.version == 1 and not is_draft:
            found[place] = _newest(row)
        else:
            looked_back[place] = (row, path)
    for place, before in _last_other(connection, looked_back).items():
        row = looked_back[place][0]
        if source is Source.DRAFT and row.has_draft and before == (row.version or 0):
            found[place] = _saved(row)
        elif before + 1 == row.version:
            found[place] = _newest(row)
        else:
            found[place] = _version(connection, row.id, before + 1)
    return tuple(found)


def _last_other(connection: Connection, wanted: Mapping[int, tuple[Row[Any], str]]) -> dict[int, int]:
    """Find the newest version that had something else at a path than there is now; 0 where none had."""
    if not wanted:
        return {}
    parts = []
    for place, (row, path) in wanted.items():
        stored = document_versions.alias()
        differs = func.json_extract(stored.c.content, path).is_distinct_from(
            func.json_extract(row.text, path)
        )
        newest = func.coalesce(func.max(stored.c.version), 0)
        mine = (stored.c.document_id == row.id) & (stored.c.version <= (row.version or 0))
        parts.append(select(literal(place).label("place"), newest.label("before")).where(mine, differs))
    return {row.place: row.before for row in connection.execute(union_all(*parts))}


def _holds(content: DocumentContent, level: Level, asked: Asked) -> bool:
    """Tell whether a content says anything about what a step looks at."""
    return any(one is level and media is not None for one, media in levels(_shape(asked), content))


def _path(level: Level | None, content: DocumentContent, asked: Asked) -> str | None:
    """Return where a content keeps what a step looks at; None where it has no place for it."""
    match level, asked:
        case ((None | Level.MASTER), _):
            return _MASTER_PATH
        case Level.VARIANT, VariantRow(id=variant_id):
            return f'$.v."{variant_id}"'
        case Level.DIMENSION, VariantRow(values=values):
            return f'$.d."{cell_text(values.only(content.matrix))}"'
        case Level.DIMENSION, DimensionValues():
            return f'$.d."{cell_text(asked.only(content.matrix))}"'
        case _:
            return None


def _saved(row: Row[Any]) -> Origin:
    return Origin(row.updated_by, from_iso(row.updated_at), None)


def _newest(row: Row[Any]) -> Origin | None:
    """Return who made the version that a row was read with."""
    return None if row.at is None else Origin(row.by, from_iso(row.at), row.version)


def _version(connection: Connection, document_id: int, version: int) -> Origin | None:
    """Return who made the first version from this one on."""
    query = select(document_versions).where(
        document_versions.c.document_id == document_id, document_versions.c.version >= version
    )
    row = connection.execute(query.order_by(document_versions.c.version).limit(1)).first()
    return None if row is None else Origin(row.created_by, from_iso(row.created_at), row.version)
