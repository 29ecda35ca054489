"""Counting against the oracle, the worked examples of domain.md 5.4, and what a percentage may say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.coverage import (
    GAP_PRODUCTS,
    CoverageCell,
    CoverageCounter,
    CoveredProduct,
    Gap,
    GapKind,
    map_contexts,
)
from app.models.assignments.resolve import (
    VariantShape,
    default_image,
    resolve,
    resolve_category,
    resolve_swatches,
)
from app.models.assignments.slots import DocumentContent, Swatch, TargetMedia
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder
from tests.models.assignments.test_resolve import (
    ALL,
    D4,
    D5,
    E9,
    EXAMPLES,
    SHIRTS,
    VIDEOS,
    WITH_D6,
    WITHOUT_D5,
    is_image,
)
from tests.support import oracle
from tests.support.worlds import (
    MEDIA,
    Plain,
    PlainProduct,
    as_content,
    as_values,
    contexts_of,
    documents,
    matrices,
    products,
)

CHANNELS, LOCALES = ("OUN128", "OUN068"), ("en-us", "fr-ca")
EVERYWHERE = contexts_of(CHANNELS, LOCALES)
WORLD = [("OUN128", ("en-us", "fr-ca")), ("OUN068", ("en-us",))]
SHIRT_LIST = list(SHIRTS.values())
PICTURES = frozenset(i for i in range(1, 10) if i not in VIDEOS)

World = tuple[PlainProduct, dict[tuple[str, str], Plain]]


def counted(*made: CoveredProduct, order: ContextOrder = ContextOrder.CHANNEL_FIRST) -> CoverageCounter:
    _, contexts, offered = map_contexts(WORLD)
    counter = CoverageCounter(contexts, offered, order)
    for one in made:
        counter.add(one)
    return counter


def shirt(published: dict[Context, DocumentContent]) -> CoveredProduct:
    return CoveredProduct(1, SHIRT_LIST, published, PICTURES)


def cell(counter: CoverageCounter, asked: str) -> CoverageCell:
    return counter.cells()[Context(*asked.split())]


# --- the oracle


@st.composite
def catalogues(draw: st.DrawFn) -> list[World]:
    made: list[World] = []
    for product in draw(st.lists(products(), max_size=4)):
        pairs = draw(st.lists(st.sampled_from(EVERYWHERE), max_size=6, unique=True))
        made.append((product, {pair: draw(documents(product, draw(matrices(product)))) for pair in pairs}))
    return made


@settings(max_examples=80)
@given(catalogues(), st.sampled_from(list(ContextOrder)), st.frozensets(st.sampled_from(MEDIA)))
def test_counting_agrees_with_the_oracle(
    catalogue: list[World], order: ContextOrder, images: frozenset[int]
) -> None:
    plain, made = {}, []
    for number, (product, published) in enumerate(catalogue, start=1):
        shapes = [VariantShape(place, as_values(row)) for place, row in enumerate(product.variants)]
        contents = {Context(*pair): as_content(document) for pair, document in published.items()}
        made.append(CoveredProduct(number, shapes, contents, images))
        plain[number] = (list(enumerate(product.variants)), published)
    counter = counted(*made, order=order)
    cells = counter.cells()
    assert list(cells) == [Context(*pair) for pair in EVERYWHERE]
    gaps: dict[tuple[tuple[str, str], str], set[tuple[int, int | None]]] = {}
    shown_in: dict[tuple[tuple[str, str], str], set[Context]] = {}
    for context, found in cells.items():
        expected = oracle.coverage(plain, context.channel, context.locale, order.value, set(images))
        assert found.own == expected["own"]
        if context == Context("OUN068", "fr-ca"):  # nobody asks there
            assert found == CoverageCell(context, is_offered=False, own=expected["own"])
            continue
        for name in ("targets", "shown", "inherited", "missing"):
            assert getattr(found, name) == expected[name], (context, name)
        for at, missing in expected["gaps"].items():
            gaps.setdefault(at, set()).update(missing)
            shown_in.setdefault(at, set()).add(context)
    assert {key_of(gap) for gap in counter.gaps()} == gaps.keys()
    for gap in counter.gaps():
        missing = gaps[key_of(gap)]
        assert gap.missing == len(missing)
        assert {*gap.product_ids} == {product for product, _ in missing}
        assert gap.products == len(gap.product_ids)
        assert {*gap.contexts} == shown_in[key_of(gap)]
    assert [gap.missing for gap in counter.gaps()] == sorted((len(m) for m in gaps.values()), reverse=True)


def key_of(gap: Gap) -> tuple[tuple[str, str], str]:
    return (gap.context.channel, gap.context.locale), gap.kind.value


# --- the worked examples


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_an_example_shows_is_what_is_counted(name: str) -> None:
    published, asked, target, _, _, image = EXAMPLES[name]
    variants = [SHIRTS[target]] if target else []
    context = Context(*asked.split())
    counter = CoverageCounter([context], [context])
    counter.add(CoveredProduct(1, variants, published, PICTURES))
    found = counter.cells()[context]
    assert (found.targets, found.shown) == (1, int(image is not None))


COUNTED: dict[str, tuple[dict[Context, DocumentContent], str, int | None, int, int]] = {
    # name: documents, asked, percent, own, inherited
    "E1-E3 everything inherits": (ALL, "OUN068 en-us", 100, 0, 1),
    "E4 a language that the channel has not": (ALL, "OUN068 fr-ca", None, 0, 0),
    "E4 the language itself": (ALL, "Omnichannel fr-ca", 100, 1, 0),
    "E5 the channel in all languages": (ALL, "OUN128 Neutral", 100, 1, 0),
    "E5 one language of it": (ALL, "OUN128 en-us", 100, 0, 1),
    "E6 channel first": (ALL, "OUN128 fr-ca", 100, 0, 1),
    "E7 and E12, without D5": (WITHOUT_D5, "OUN128 Neutral", 100, 0, 1),
    "E8 one of eight variants": (WITH_D6, "OUN128 en-us", 12, 1, 0),
    "E9 a manual alone is no image": ({DEFAULT_CONTEXT: E9}, "OUN068 en-us", 88, 0, 1),
    "nothing at all": ({}, "OUN068 en-us", 0, 0, 0),
    "a video alone": (
        {DEFAULT_CONTEXT: DocumentContent(master=TargetMedia(tuple(VIDEOS)))},
        "OUN068 en-us",
        0,
        0,
        1,
    ),
}


@pytest.mark.parametrize("name", COUNTED)
def test_worked_examples(name: str) -> None:
    published, asked, percent, own, inherited = COUNTED[name]
    found = cell(counted(shirt(published)), asked)
    assert (found.percent, found.own, found.inherited) == (percent, own, inherited)
    assert found.is_offered == (percent is not None)
    context = Context(*asked.split())
    answers = [resolve(one, published, context) for one in SHIRT_LIST]
    shown = sum(default_image(answer.media, is_image) is not None for answer in answers)
    assert found.shown == (shown if found.is_offered else 0)


def test_e8_is_a_gap_that_its_own_media_cut_off() -> None:
    (gap,) = counted(shirt(WITH_D6)).gaps()
    here = Context("OUN128", "en-us")
    assert gap == Gap(here, GapKind.SEVERED, 8, 7, (1,), 1, (here,))


def test_e9_is_a_gap_that_every_context_inherits() -> None:
    (gap,) = counted(shirt({DEFAULT_CONTEXT: E9})).gaps()
    assert (gap.context, gap.kind, gap.missing) == (DEFAULT_CONTEXT, GapKind.NO_IMAGE, 1)
    assert len(gap.contexts) == 3 + 3 + 2


def test_e6_the_order_of_contexts_counts() -> None:
    only_video = ALL | {Context("OUN128", NEUTRAL): DocumentContent(master=TargetMedia(tuple(VIDEOS)))}
    for order, shown in ((ContextOrder.CHANNEL_FIRST, 0), (ContextOrder.LOCALE_FIRST, 8)):
        assert cell(counted(shirt(only_video), order=order), "OUN128 fr-ca").shown == shown


def test_e10_categories_inherit_nothing_from_other_channels() -> None:
    shoes = {Context("OUN128", NEUTRAL): D5}
    assert resolve_category(shoes, Context("OUN128", "en-us")).media == D5.master
    assert resolve_category(shoes, Context("OUN068", "en-us")).context is None


def test_e11_swatches_alone_are_media_of_their_own_and_no_image() -> None:
    denim = {5: Swatch("#0000ff")}
    here = Context("OUN128", "en-us")
    published = ALL | {here: DocumentContent(swatches=denim)}
    assert resolve_swatches(published, here) == (here, denim)
    counter = counted(shirt(published))
    found = cell(counter, "OUN128 en-us")
    assert (found.shown, found.own, found.missing) == (0, 1, 1)
    assert counter.gaps()[0].kind is GapKind.SEVERED


# --- edges


def test_a_master_without_variants_and_a_simple_product_are_targets_themselves() -> None:
    plain = CoveredProduct(2, [], {DEFAULT_CONTEXT: D4}, PICTURES)
    bare = CoveredProduct(3, [], {}, PICTURES)
    found = cell(counted(shirt(ALL), plain, bare), "OUN068 en-us")
    assert (found.targets, found.shown, found.missing, found.inherited) == (10, 9, 1, 2)


def test_the_image_of_the_master_counts_for_variants_that_fall_back_to_it_alone() -> None:
    hidden = {one.id: TargetMedia(intentionally_empty=True) for one in SHIRT_LIST}
    content = DocumentContent(master=TargetMedia((1,)), variants=hidden)
    found = cell(counted(shirt({DEFAULT_CONTEXT: content})), "Omnichannel Neutral")
    assert (found.targets, found.shown, found.percent) == (8, 0, 0)


def test_without_products_there_is_nothing_to_say() -> None:
    counter = counted()
    assert {found.percent for found in counter.cells().values()} == {None}
    assert counter.gaps() == ()


def test_without_channels_the_default_is_left() -> None:
    assert map_contexts([]) == ((NEUTRAL,), (DEFAULT_CONTEXT,), frozenset({DEFAULT_CONTEXT}))


def test_documents_outside_the_map_answer_nobody() -> None:
    nowhere = {Context("OUN999", NEUTRAL): D4, Context(OMNICHANNEL, "it-it"): D4}
    product = CoveredProduct(1, SHIRT_LIST, nowhere, PICTURES, waiting=list(nowhere))
    counter = counted(product)
    assert sum(found.own + found.drafts + found.shown for found in counter.cells().values()) == 0
    assert [gap.context for gap in counter.gaps()] == [DEFAULT_CONTEXT]


@pytest.mark.parametrize(
    ("shown", "targets", "percent"),
    [(0, 0, None), (0, 7, 0), (7, 7, 100), (1, 10_000, 1), (9_999, 10_000, 99), (1, 2, 50), (7, 8, 88)],
)
def test_only_everything_is_a_hundred_and_only_nothing_is_nought(
    shown: int, targets: int, percent: int | None
) -> None:
    assert CoverageCell(DEFAULT_CONTEXT, True, targets, shown).percent == percent
    assert CoverageCell(DEFAULT_CONTEXT, False, targets, shown).percent is None


def test_a_gap_names_its_worst_products_and_counts_the_others() -> None:
    many = [CoveredProduct(n, SHIRT_LIST[: n % 8 + 1], {}, PICTURES) for n in range(1, 6 * GAP_PRODUCTS)]
    (gap,) = counted(*many).gaps()
    assert gap.products == len(many)
    assert gap.missing == gap.targets == sum(len(one.variants) for one in many)
    ranked = sorted(many, key=lambda one: (-len(one.variants), one.id))
    assert gap.product_ids == tuple(one.id for one in ranked[:GAP_PRODUCTS])


def test_stale_is_what_went_live_before_what_it_stands_in_front_of() -> None:
    here, channel = Context("OUN128", "en-us"), Context("OUN128", NEUTRAL)
    counter = counted()
    assert counter.stale({here: "1", DEFAULT_CONTEXT: "2"}) == [here]
    assert counter.stale({here: "2", DEFAULT_CONTEXT: "2"}) == []
    # Only what it would inherit without its own counts.
    assert counter.stale({here: "1", channel: "1", DEFAULT_CONTEXT: "2"}) == [channel]
    assert counter.stale({here: "1"}) == []
