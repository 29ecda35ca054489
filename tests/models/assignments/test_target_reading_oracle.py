"""One target read from random histories: answer, trace and who set it, against the oracle."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.rows import Source
from app.models.assignments.slots import (
    DocumentContent,
    Level,
    content_from_json,
    content_to_json,
    part_from_json,
)
from app.models.assignments.target_reading import TargetReading, delivered, levels_of, read_target
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ProductRow, VariantRow
from app.models.clock import iso
from app.models.context import Context, ContextOrder, fallback_contexts
from app.models.media.rows import media_code
from tests.support import oracle
from tests.support.builders import NOW
from tests.support.shop import Shop
from tests.support.worlds import Plain, PlainProduct, as_content, as_values, contexts_of, documents, matrices
from tests.support.worlds import products as plain_products

STORED = contexts_of(("OUN128", "OUN068"), ("en-us", "fr-ca"))
ASKED = (("OUN128", "en-us"), ("OUN128", "Neutral"), ("Omnichannel", "fr-ca"), ("OUN068", "en-us"))
USERS = ("ann", "bob", "eve")

History = dict[tuple[str, str], tuple[list[Plain], int | None, Plain | None]]
"""The versions of a context, which of them is live, and what is saved beside them."""


@st.composite
def histories(draw: st.DrawFn, product: PlainProduct) -> History:
    pairs = draw(st.lists(st.sampled_from(STORED), max_size=4, unique=True))
    one = documents(product, draw(matrices(product)))
    found: History = {}
    for pair in pairs:
        made = draw(st.lists(one, max_size=2))
        versions = [draw(st.sampled_from(made)) for _ in range(draw(st.integers(0, 4)))] if made else []
        live = draw(st.none() | st.integers(0, len(versions) - 1)) if versions else None
        saved = draw(st.none() | (st.sampled_from(made) if made else st.none()) | one)
        if versions or saved is not None:
            found[pair] = (versions, live, saved)
    return found


def seen(history: History, source: Source) -> dict[tuple[str, str], Plain]:
    found = {}
    for pair, (versions, live, saved) in history.items():
        if source is Source.DRAFT and (saved is not None or versions):
            found[pair] = saved if saved is not None else versions[-1]
        elif source is Source.PUBLISHED and live is not None:
            found[pair] = versions[live]
    return found


def write(connection: Connection, product_id: int, variants: list[int], history: History) -> None:
    run = connection.exec_driver_sql
    for (channel, locale), (versions, live, saved) in history.items():
        (document_id,) = run(
            "INSERT INTO documents (product_id, channel, locale, draft, has_content, head_version,"
            " published_version, updated_at, updated_by, publish_seq)"
            " VALUES (?, ?, ?, ?, 1, ?, ?, ?, 'saver', 0) RETURNING id",
            (
                product_id,
                channel,
                locale,
                None if saved is None else content_to_json(of_store(saved, variants)),
                len(versions),
                None if live is None else live + 1,
                iso(NOW),
            ),
        ).one()
        for number, one in enumerate(versions):
            run(
                "INSERT INTO document_versions (document_id, version, content, created_at, created_by,"
                " comment) VALUES (?, ?, ?, ?, ?, '')",
                (
                    document_id,
                    number + 1,
                    content_to_json(of_store(one, variants)),
                    iso(NOW),
                    USERS[number % 3] + str(number + 1),
                ),
            )


def of_store(document: Plain, variants: list[int]) -> DocumentContent:
    content = as_content(document)
    own = {variants[place]: media for place, media in content.variants.items()}
    return DocumentContent(content.matrix, content.master, content.cells, own)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data(), st.sampled_from(list(ContextOrder)))
def test_a_reading_says_what_the_oracle_says(shop: Shop, data: st.DataObject, order: ContextOrder) -> None:
    tenant = shop.tenant
    tenant.channels.set_order(order)
    product = tenant.catalog.product(shop.shirt)
    rows = tenant.catalog.variants(product.id)
    kept = [{d.value: v for d in Dimension if (v := row.values.get(d)) is not None} for row in rows]
    plain = PlainProduct(tuple(kept[0]), tuple(kept))
    history = data.draw(histories(plain))
    with tenant.cms.write() as connection:
        for table in ("document_media", "document_versions", "documents"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql('UPDATE media SET published = \'{"display_name": "x", "texts": {}}\'')
        write(connection, product.id, [row.id for row in rows], history)
    for source in Source:
        published = seen(history, source)
        for pair in ASKED:
            for place, row in ((None, None), *enumerate(rows[:4])):
                with tenant.cms.read() as connection:
                    found = read_target(connection, product, row, Context(*pair), source)
                target = None if place is None else (place, kept[place])
                expected = oracle.answer(published, target, *pair, order.value)
                assert plain_answer(found) == expected
                steps = [
                    (
                        (step.context.channel, step.context.locale),
                        step.level and step.level.value,
                        step.result,
                    )
                    for step in found.resolution.steps
                ]
                assert steps == oracle.trace(published, target, *pair, order.value)
                check_origins(found, history, source, row, place, kept)


def plain_answer(found: TargetReading) -> Plain:
    media, resolution = found.resolution.media, found.resolution
    assert [item.media for item in found.answer.primary] == [media_code(i) for i in media.primary]
    return {
        "primary": list(media.primary),
        "additional": [(slot.media_id, slot.purpose) for slot in media.additional],
        "level": resolution.level and resolution.level.value,
        "context": resolution.context and (resolution.context.channel, resolution.context.locale),
    }


def check_origins(
    found: TargetReading,
    history: History,
    source: Source,
    row: VariantRow | None,
    place: int | None,
    kept: list[dict[str, int]],
) -> None:
    """What a level holds was set by who first made it so; a context not reached by its newest version."""
    for step, origin in zip(found.resolution.steps, found.origins, strict=True):
        versions, live, saved = history.get((step.context.channel, step.context.locale), ([], None, None))
        if source is Source.PUBLISHED:
            versions, saved = versions[: 0 if live is None else live + 1], None
        told = [
            (USERS[n % 3] + str(n + 1), part_of(one, step.level, place, kept))
            for n, one in enumerate(versions)
        ]
        if saved is not None:
            told.append(("saver", part_of(saved, step.level, place, kept)))
        now = saved or (versions[-1] if versions else None)
        is_there = now is not None and bool(oracle.placements(now))
        newest = told[-1][0] if is_there else None
        expected = newest if step.level is None else oracle.set_by(told)
        assert (origin and origin.set_by) == expected, step


def part_of(
    document: Plain, level: Level | None, place: int | None, kept: list[dict[str, int]]
) -> Plain | None:
    placement: Plain | None = None
    if level is Level.MASTER:
        placement = document["master"]
    elif level is Level.VARIANT:
        placement = document["variants"].get(place)
    elif level is Level.DIMENSION and place is not None:
        key = frozenset((name, kept[place][name]) for name in document["matrix"])
        placement = document["cells"].get(key)
    return placement if oracle.says_something(placement) else None


@settings(max_examples=60)
@given(st.data())
def test_a_part_of_a_content_answers_as_all_of_it(data: st.DataObject) -> None:
    made = data.draw(plain_products())
    content = as_content(data.draw(documents(made, data.draw(matrices(made)))))
    text, asked = content_to_json(content), Context("Omnichannel", "Neutral")
    for place, values in ((None, None), *enumerate(made.variants)):
        shape = None if place is None else VariantShape(place, as_values(values))
        part = part_from_json(text, place, None if shape is None else shape.values)
        whole = content_from_json(text)
        assert part.is_empty == whole.is_empty
        assert resolve(shape, {asked: part}, asked) == resolve(shape, {asked: whole}, asked)
        assert len(part.variants) <= 1 and len(part.cells) <= 1


@settings(max_examples=60)
@given(st.data(), st.sampled_from(list(ContextOrder)))
def test_the_steps_behind_a_delivered_answer_are_those_of_the_resolver(
    data: st.DataObject, order: ContextOrder
) -> None:
    made = data.draw(plain_products())
    matrix = data.draw(matrices(made))  # one choice of dimensions, shared by all contexts
    pairs = data.draw(st.lists(st.sampled_from(STORED), max_size=4, unique=True))
    contents = {Context(*pair): as_content(data.draw(documents(made, matrix))) for pair in pairs}
    shapes = [VariantShape(place, as_values(values)) for place, values in enumerate(made.variants)]
    dimensions = tuple(Dimension(name) for name in matrix)
    product = ProductRow(1, "P", "P", "", dimensions, dimensions, len(shapes))
    for pair in ASKED:
        asked = Context(*pair)
        for shape in (None, *shapes):
            found = resolve(shape, contents, asked, order)
            row = None if shape is None else VariantRow(shape.id, 1, "V", shape.values)
            items = len(found.media.primary) + len(found.media.additional)
            told = delivered(
                fallback_contexts(asked, order),
                levels_of(row, product, found.level),
                found.context,
                found.level,
                items,
            )
            assert told.steps == found.steps
            assert (told.context, told.level) == (found.context, found.level)
