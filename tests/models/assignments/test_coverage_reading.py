"""What is read of a tenant: against the oracle over random stores, and the edges of scopes."""

from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from app.models.assignments.coverage import CoverageMap, CoverageScope, Gap, GapKind
from app.models.assignments.coverage_reading import COLUMNS, CoverageRow, RowState, unformulated
from app.models.assignments.edit import Edit, SwatchEdit
from app.models.assignments.media_index import CURRENT, PUBLISHED, index_media
from app.models.assignments.rows import Source
from app.models.assignments.slots import CategoryId, DocumentContent, Swatch, content_to_json
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.clock import iso
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder
from app.models.errors import Cancelled
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant
from tests.support import oracle
from tests.support.builders import NOW, USER, choose_matrix, new_workstation
from tests.support.shop import Shop
from tests.support.worlds import Plain, PlainProduct, as_content, contexts_of, documents, matrices

EVERYTHING = CoverageScope()
US, US_EN = Context("OUN128", NEUTRAL), Context("OUN128", "en-us")
STORED = contexts_of(("OUN128", "OUN068"), ("en-us", "fr-ca"))

History = dict[tuple[str, str], tuple[Plain | None, ...]]


def read(
    shop: Shop, source: Source, scope: CoverageScope = EVERYTHING
) -> tuple[CoverageMap, tuple[Gap, ...]]:
    return shop.tenant.coverage.read(scope, source)


def rows(tenant: Tenant, source: Source, scope: CoverageScope = EVERYTHING) -> list[CoverageRow]:
    with closing(tenant.coverage.export_rows(scope, source)) as found:
        return list(found)


# --- random stores


@st.composite
def histories(draw: st.DrawFn, product: PlainProduct) -> History:
    """Give the draft, the head and the published document of some contexts; None where there is none."""
    pairs = draw(st.lists(st.sampled_from(STORED), max_size=5, unique=True))
    maybe = st.none() | documents(product, draw(matrices(product)))
    return {pair: (draw(maybe), draw(maybe), draw(maybe)) for pair in pairs}


def plain_shirt(tenant: Tenant, product_id: int) -> tuple[PlainProduct, list[int]]:
    found = tenant.catalog.variants(product_id)
    kept = [{d.value: v for d in Dimension if (v := row.values.get(d)) is not None} for row in found]
    return PlainProduct(tuple(kept[0]) if kept else (), tuple(kept)), [row.id for row in found]


def stored(document: Plain | None, variants: list[int]) -> str | None:
    return None if document is None else content_to_json(_content(document, variants))


def _content(document: Plain, variants: list[int]) -> DocumentContent:
    content = as_content(document)
    return DocumentContent(
        content.matrix, content.master, content.cells, {variants[n]: m for n, m in content.variants.items()}
    )


def write(
    connection: Connection,
    product_id: int,
    variants: list[int],
    history: History,
) -> None:
    run = connection.exec_driver_sql
    for (channel, locale), (draft, head, live) in history.items():
        (document_id,) = run(
            "INSERT INTO documents (product_id, channel, locale, draft, has_content, head_version,"
            " published_version, published_at, updated_at, updated_by, publish_seq)"
            " VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, 'kim', 0) RETURNING id",
            (
                product_id,
                channel,
                locale,
                stored(draft, variants),
                2 if head is not None else 0,
                1 if live is not None else None,
                None if live is None else iso(NOW),
                iso(NOW),
            ),
        ).one()
        for version, one in ((2, head), (1, live)):
            if one is not None:
                run(
                    "INSERT INTO document_versions (document_id, version, content, created_at, created_by,"
                    " comment) VALUES (?, ?, ?, '', 'kim', '')",
                    (document_id, version, stored(one, variants)),
                )
        for stage, one in ((CURRENT, draft or head), (PUBLISHED, live)):
            used = frozenset() if one is None else _content(one, variants).media_ids()
            index_media(connection, stage, {document_id: used})


def wipe(connection: Connection, live: frozenset[int]) -> None:
    for table in ("document_media", "document_versions", "documents"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    connection.exec_driver_sql("UPDATE media SET published = NULL")
    for media_id in sorted(live):
        connection.exec_driver_sql("UPDATE media SET published = '{}' WHERE id = ?", (media_id,))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data(), st.frozensets(st.sampled_from(range(1, 9))), st.sampled_from(list(ContextOrder)))
def test_reading_agrees_with_the_oracle(
    shop: Shop, data: st.DataObject, live: frozenset[int], order: ContextOrder
) -> None:
    tenant = shop.tenant
    tenant.channels.set_order(order)
    histories_of = {}
    with tenant.cms.write() as connection:
        wipe(connection, live)
        for product_id in (shop.shirt, shop.cap):
            product, variants = plain_shirt(tenant, product_id)
            history = data.draw(histories(product))
            write(connection, product_id, variants, history)
            histories_of[product_id] = (list(enumerate(product.variants)), history)
    pictures = {i for name, i in shop.media.items() if name not in ("clip", "manual")}
    for source, images in ((Source.DRAFT, pictures), (Source.PUBLISHED, pictures & live)):
        catalogue = {
            product_id: (variants, seen(history, source))
            for product_id, (variants, history) in histories_of.items()
        }
        found, _ = read(shop, source)
        listed = rows(tenant, source)
        for context, cell in found.cells.items():
            here = [row for row in listed if row.context == context]
            waiting = sum(
                (context.channel, context.locale) in history
                and waits(history[context.channel, context.locale])
                for _, history in histories_of.values()
            )
            assert cell.drafts == waiting
            if not cell.is_offered:
                assert here == []
                continue
            expected = oracle.coverage(catalogue, context.channel, context.locale, order.value, images)
            for name in ("targets", "shown", "own", "inherited", "missing"):
                assert getattr(cell, name) == expected[name], (context, name)
            assert sum(row.targets for row in here) == cell.targets
            assert sum(row.shown for row in here) == cell.shown
            assert sum(row.own for row in here) == cell.own
            assert sum(row.state is not RowState.COMPLETE for row in here) == cell.missing
            assert sum(row.is_draft for row in here) == cell.drafts


def seen(history: History, source: Source) -> dict[tuple[str, str], Plain]:
    """Return the documents that answer: what is live, or the draft, else the head."""
    found = {}
    for pair, (draft, head, live) in history.items():
        one = live if source is Source.PUBLISHED else draft or head
        if one is not None:
            found[pair] = one
    return found


def waits(three: tuple[Plain | None, ...] | None) -> bool:
    draft, head, _live = three or (None, None, None)
    return draft is not None or head is not None  # the head is version 2, what is live is version 1


# --- stories


def test_e12_what_waits_for_publishing_severs_nothing_yet(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.publish(shop.shirt)
    shop.assign(shop.shirt, shop.items("clip"), context=US)
    found, gaps = read(shop, Source.PUBLISHED)
    assert (found.cells[US].shown, found.cells[US].own, found.cells[US].drafts) == (8, 0, 1)
    assert [gap.product_ids for gap in gaps] == [(shop.cap,)]
    found, gaps = read(shop, Source.DRAFT)
    assert (found.cells[US].shown, found.cells[US].own) == (0, 1)
    assert (gaps[0].context, gaps[0].kind, gaps[0].missing) == (US, GapKind.SEVERED, 8)
    assert gaps[0].contexts == (US, US_EN, Context("OUN128", "fr-ca"))


def test_media_that_were_taken_off_are_no_images_of_what_is_published(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    scope = CoverageScope(product_ids=(shop.cap,))
    assert read(shop, Source.PUBLISHED, scope)[0].cells[US].percent == 100
    shop.tenant.library.unpublish([shop.media["m1"]], USER, force=True)
    assert read(shop, Source.PUBLISHED, scope)[0].cells[US].percent == 0
    assert read(shop, Source.DRAFT, scope)[0].cells[US].percent == 100


def test_own_media_older_than_what_they_hide_are_stale_until_they_are_published_again(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"), context=US)
    shop.publish(shop.cap)
    assert read(shop, Source.PUBLISHED)[0].cells[US].stale == 0
    shop.clock.advance(timedelta(days=1))
    shop.assign(shop.cap, shop.items("m3"))
    assert read(shop, Source.DRAFT)[0].cells[US].stale == 0
    shop.publish(shop.cap)
    for source in Source:
        found = read(shop, source)[0]
        assert {context for context, cell in found.cells.items() if cell.stale} == {US}
    assert [row.context for row in rows(shop.tenant, Source.PUBLISHED) if row.is_stale] == [US]
    shop.clock.advance(timedelta(days=1))
    shop.assign(shop.cap, shop.items("m4"), context=US)
    shop.publish(shop.cap)
    assert read(shop, Source.PUBLISHED)[0].cells[US].stale == 0


def test_a_language_taken_from_a_channel_is_not_offered_but_says_that_media_are_left(shop: Shop) -> None:
    gone = Context("OUN128", "fr-ca")
    shop.assign(shop.cap, shop.items("m1"), context=gone)
    assert read(shop, Source.DRAFT)[0].cells[gone].percent == 11
    shop.tenant.channels.add("OUN068", "Store Houston", ChannelType.RETAIL, ("en-us", "fr-ca"), "Americas")
    shop.tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, ("en-us",), "Americas")
    found = read(shop, Source.DRAFT)[0]
    assert found.locales == (NEUTRAL, "de-de", "en-us", "fr-ca")
    assert (found.cells[gone].is_offered, found.cells[gone].own) == (False, 1)
    assert found.cells[gone].percent is None
    shop.tenant.channels.add("OUN068", "Store Houston", ChannelType.RETAIL, ("en-us",), "Americas")
    found = read(shop, Source.DRAFT)[0]
    assert "fr-ca" not in found.locales
    assert gone not in found.cells


def test_rows_and_columns_are_those_of_the_tenant(shop: Shop) -> None:
    found = read(shop, Source.PUBLISHED)[0]
    assert found.channels == (
        (OMNICHANNEL, OMNICHANNEL),
        ("OUN128", "Online store"),
        ("OUN200", "Online store DE"),
        ("OUN068", "Store Houston"),
    )
    assert (found.products, found.source) == (2, Source.PUBLISHED)
    assert len(found.cells) == len(found.channels) * len(found.locales)
    offered = {context for context, cell in found.cells.items() if cell.is_offered}
    assert {
        context for context in offered if context.locale != NEUTRAL and context.channel != OMNICHANNEL
    } == {*shop.tenant.channels.served_contexts()}


def test_an_empty_tenant_has_the_default_alone(tmp_path) -> None:
    station = new_workstation(tmp_path / "w")
    tenant = station.workspace.create_tenant("bare", "Bare")
    found, gaps = tenant.coverage.read(EVERYTHING, Source.DRAFT)
    assert [*found.cells] == [DEFAULT_CONTEXT]
    assert (found.products, found.cells[DEFAULT_CONTEXT].percent, gaps) == (0, None, ())
    assert rows(tenant, Source.DRAFT) == []
    station.close()


def test_scopes(shop: Shop) -> None:
    def counted(scope: CoverageScope) -> int:
        return read(shop, Source.DRAFT, scope)[0].products

    men, tops = (shop.tenant.categories.find(path).id for path in ("Men", "Men > Tops"))
    assert counted(CoverageScope(category_id=men)) == 2
    assert counted(CoverageScope(category_id=tops)) == 1
    assert counted(CoverageScope((shop.cap,), tops)) == 0
    assert counted(CoverageScope((shop.cap, shop.cap, shop.shirt))) == 2
    assert counted(CoverageScope(())) == 0
    assert counted(CoverageScope((shop.cap, 10**9))) == 1  # one of them is gone
    assert counted(CoverageScope(category_id=10**9)) == 0


def test_media_of_categories_are_nobodys_coverage(shop: Shop) -> None:
    men = CategoryId(shop.tenant.categories.find("Men").id)
    shop.assign(men, shop.items("m1"), context=US)
    found, _ = read(shop, Source.DRAFT)
    assert (found.cells[US].own, found.cells[US].drafts, found.cells[US].shown) == (0, 0, 0)


def test_a_choice_of_dimensions_and_a_swatch(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), target=shop.cell("Red"))
    value = next(iter(shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR])).id
    edit = Edit("Swatch", (SwatchEdit(shop.shirt, US_EN, value, None, Swatch("#112233")),))
    shop.tenant.assignments.apply(edit, USER, check_out=True)
    found, gaps = read(shop, Source.DRAFT, CoverageScope((shop.shirt,)))
    assert (found.cells[DEFAULT_CONTEXT].shown, found.cells[US_EN].shown) == (4, 0)
    assert {(gap.context, gap.kind, gap.missing) for gap in gaps} == {
        (DEFAULT_CONTEXT, GapKind.NO_IMAGE, 4),
        (US_EN, GapKind.SEVERED, 4),
        (US_EN, GapKind.NO_IMAGE, 4),
    }


# --- many products


@pytest.fixture
def many(shop: Shop) -> Shop:
    batch = tuple(ProductRecord(f"X{n:04}", f"Product {n}", "", (), (), row=n) for n in range(600))
    shop.tenant.catalog.import_(CatalogBatch(products=batch))
    return shop


def test_it_is_told_how_far_it_is_and_stops_between_parts(many: Shop) -> None:
    told: list[tuple[int, int]] = []
    many.tenant.coverage.read(EVERYTHING, Source.DRAFT, report=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 602)
    assert told[-1] == (602, 602)
    assert len(told) > 3
    told.clear()
    with pytest.raises(Cancelled):
        many.tenant.coverage.read(
            EVERYTHING,
            Source.DRAFT,
            is_cancelled=lambda: len(told) > 1,
            report=lambda done, total: told.append((done, total)),
        )
    assert 0 < told[-1][0] < 602
    stopped = many.tenant.coverage.export_rows(EVERYTHING, Source.DRAFT, is_cancelled=lambda: True)
    with pytest.raises(Cancelled):
        next(stopped)


def test_a_product_that_goes_while_the_list_is_written_is_left_out(many: Shop) -> None:
    with closing(many.tenant.coverage.export_rows(EVERYTHING, Source.DRAFT)) as found:
        numbers = {next(found).product}
        with many.tenant.cms.write() as connection:
            connection.exec_driver_sql(
                "DELETE FROM product_search WHERE product_id ="
                " (SELECT id FROM products WHERE number = 'X0599')"
            )
            connection.exec_driver_sql("DELETE FROM products WHERE number = 'X0599'")
        numbers |= {row.product for row in found}
    assert len(numbers) == 601
    assert "X0599" not in numbers


# --- what a spreadsheet gets


def test_a_row_says_all_of_a_product_in_a_context(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"), target=shop.variant("Red", "Slim", "S"), context=US)
    found = rows(shop.tenant, Source.DRAFT, CoverageScope((shop.shirt,)))
    assert [row.context for row in found] == [
        context for context, cell in read(shop, Source.DRAFT)[0].cells.items() if cell.is_offered
    ]
    by_context = {row.context: dict(zip(COLUMNS, row.cells(), strict=True)) for row in found}
    assert by_context[US] == {
        "Product": "SHIRT",
        "Name": "Oxford Shirt",
        "Channel": "OUN128",
        "Locale": "Neutral",
        "Targets": "8",
        "Shown": "1",
        "Own": "yes",
        "State": "partly",
        "Answers": "OUN128, Neutral",
        "Draft": "yes",
        "Stale": "no",
    }
    assert by_context[US_EN]["Own"] == "no"
    assert by_context[US_EN]["Answers"] == "OUN128, Neutral"
    assert by_context[DEFAULT_CONTEXT]["State"] == "missing"
    assert by_context[DEFAULT_CONTEXT]["Answers"] == ""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        (" \t=1", "' \t=1"),
        ("24-MB02", "24-MB02"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, written: str) -> None:
    assert unformulated(text) == written


def test_names_that_look_like_formulas_are_written_as_text(shop: Shop) -> None:
    shop.tenant.catalog.import_(CatalogBatch(products=(ProductRecord("-1", "=1+1", "", (), (), row=2),)))
    product_id = shop.tenant.catalog.product_by_number("-1").id
    found = rows(shop.tenant, Source.DRAFT, CoverageScope((product_id,)))
    assert found[0].cells()[:2] == ("'-1", "'=1+1")
