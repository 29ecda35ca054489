"""The worked examples of domain.md 5.4, traces, and the resolver against the oracle."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.resolve import (
    Resolution,
    StepResult,
    VariantShape,
    default_image,
    resolve,
    resolve_all,
    resolve_category,
    resolve_swatches,
)
from app.models.assignments.slots import AdditionalSlot, DocumentContent, Level, Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder
from tests.support import oracle
from tests.support.worlds import (
    Plain,
    PlainProduct,
    as_content,
    as_values,
    contexts_of,
    documents,
    matrices,
    products,
)

M1, M2, RS1, RS2, V1, V2, FR1, C1, MANUAL = range(1, 10)
VIDEOS = {RS2, V1}
RED, BLUE, SLIM, LOOSE, S, M = 1, 2, 3, 4, 5, 6
NAMES = {"Red": RED, "Blue": BLUE, "Slim": SLIM, "Loose": LOOSE, "S": S, "M": M}
SHIRTS = {
    f"{color} {style} {size}": VariantShape(100 + n, DimensionValues(NAMES[color], NAMES[style], NAMES[size]))
    for n, (color, style, size) in enumerate(product(("Red", "Blue"), ("Slim", "Loose"), ("S", "M")))
}

DEFAULT = DocumentContent(
    matrix=(Dimension.COLOR, Dimension.STYLE),
    master=TargetMedia((M1, M2)),
    cells={DimensionValues(RED, SLIM): TargetMedia((RS1, RS2))},
    variants={SHIRTS["Red Slim M"].id: TargetMedia((V1, V2))},
)
D4 = DocumentContent(master=TargetMedia((FR1,)))
D5 = DocumentContent(master=TargetMedia((C1,)))
D6 = DocumentContent(variants={SHIRTS["Blue Slim S"].id: TargetMedia((C1,))})
ONLY_MANUAL = TargetMedia(additional=(AdditionalSlot(MANUAL, "Manual"),))
E9 = DocumentContent(master=TargetMedia((M1, M2)), variants={SHIRTS["Blue Loose S"].id: ONLY_MANUAL})

ALL = {
    DEFAULT_CONTEXT: DEFAULT,
    Context(OMNICHANNEL, "fr-ca"): D4,
    Context("OUN128", NEUTRAL): D5,
}
WITHOUT_D5 = {context: found for context, found in ALL.items() if found is not D5}
WITH_D6 = ALL | {Context("OUN128", "en-us"): D6}


def is_image(media_id: int) -> bool:
    return media_id not in VIDEOS


EXAMPLES = {
    "E1 nothing closer": (ALL, "OUN068 en-us", "Blue Loose S", (M1, M2), Level.MASTER, M1),
    "E2 cell": (ALL, "OUN068 en-us", "Red Slim S", (RS1, RS2), Level.DIMENSION, RS1),
    "E3 variant replaces, video skipped": (
        ALL,
        "OUN068 en-us",
        "Red Slim M",
        (V1, V2),
        Level.VARIANT,
        V2,
    ),
    "E4 the language severs every variant": (ALL, "OUN068 fr-ca", "Red Slim M", (FR1,), Level.MASTER, FR1),
    "E4 cells neither": (ALL, "OUN068 fr-ca", "Red Slim S", (FR1,), Level.MASTER, FR1),
    "E5 context before level": (ALL, "OUN128 en-us", "Red Slim M", (C1,), Level.MASTER, C1),
    "E6 channel first": (ALL, "OUN128 fr-ca", "Red Slim M", (C1,), Level.MASTER, C1),
    "E7 without D5 it inherits": (
        WITHOUT_D5,
        "OUN128 en-us",
        "Red Slim M",
        (V1, V2),
        Level.VARIANT,
        V2,
    ),
    "E8 a gap stays empty": (WITH_D6, "OUN128 en-us", "Red Loose M", (), None, None),
    "E8 its own variant": (WITH_D6, "OUN128 en-us", "Blue Slim S", (C1,), Level.VARIANT, C1),
    "E8 the master is a gap too": (WITH_D6, "OUN128 en-us", "", (), None, None),
    "E9 additional only": (
        {DEFAULT_CONTEXT: E9},
        "OUN068 en-us",
        "Blue Loose S",
        (),
        Level.VARIANT,
        None,
    ),
    "E12 an override that is not published severs nothing": (
        WITHOUT_D5,
        "OUN128 en-us",
        "Red Slim M",
        (V1, V2),
        Level.VARIANT,
        V2,
    ),
}


def ask(
    documents_: dict[Context, DocumentContent],
    asked: str,
    target: str,
    order: ContextOrder = ContextOrder.CHANNEL_FIRST,
) -> Resolution:
    variant = SHIRTS[target] if target else None
    return resolve(variant, documents_, Context(*asked.split()), order)


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_examples(name: str) -> None:
    documents_, asked, target, primary, level, image = EXAMPLES[name]
    found = ask(documents_, asked, target)
    assert (found.media.primary, found.level) == (primary, level)
    assert default_image(found.media, is_image) == image


def test_e9_the_additional_media_of_the_variant_come_without_the_primary_of_the_master() -> None:
    found = ask({DEFAULT_CONTEXT: E9}, "OUN068 en-us", "Blue Loose S")
    assert found.media == ONLY_MANUAL


@pytest.mark.parametrize(
    ("asked", "primary"),
    [("OUN128 en-us", (C1,)), ("OUN128 fr-ca", (C1,)), ("OUN068 en-us", ()), ("Omnichannel Neutral", ())],
)
def test_e10_a_category_shows_nothing_of_another_channel(asked: str, primary: tuple[int, ...]) -> None:
    published = {Context("OUN128", NEUTRAL): D5}
    assert resolve_category(published, Context(*asked.split())).media.primary == primary


def test_e11_a_swatch_of_the_product_stands_for_its_page_alone() -> None:
    denim = Swatch(media_id=M1)
    published = {DEFAULT_CONTEXT: replace(DEFAULT, swatches={BLUE: denim})}
    context, swatches = resolve_swatches(published, Context("OUN068", "en-us"))
    assert (context, swatches) == (DEFAULT_CONTEXT, {BLUE: denim})  # a page; lists know central values alone
    assert resolve_swatches(WITH_D6, Context("OUN128", "en-us"))[1] == {}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (ContextOrder.CHANNEL_FIRST, (C1,)),
        (ContextOrder.LOCALE_FIRST, (FR1,)),
        (ContextOrder.DOCUMENTED, (FR1,)),
    ],
)
def test_e6_the_order_of_contexts_is_a_setting(order: ContextOrder, expected: tuple[int, ...]) -> None:
    assert ask(ALL, "OUN128 fr-ca", "Red Slim M", order).media.primary == expected


def test_the_documented_order_has_no_step_for_a_channel_in_all_languages() -> None:
    found = ask(ALL, "OUN128 en-us", "Red Slim M", ContextOrder.DOCUMENTED)
    assert found.media.primary == (V1, V2)
    assert Context("OUN128", NEUTRAL) not in {step.context for step in found.steps}


def test_intentionally_empty_stops_the_fallback_and_nothing_at_all_inherits() -> None:
    empty = TargetMedia(intentionally_empty=True)
    override = {DEFAULT_CONTEXT: DEFAULT, Context("OUN128", "en-us"): DocumentContent(master=empty)}
    found = ask(override, "OUN128 en-us", "Red Slim M")
    assert (found.media, found.level, found.context) == (empty, Level.MASTER, Context("OUN128", "en-us"))
    inherits = {DEFAULT_CONTEXT: DEFAULT, Context("OUN128", "en-us"): DocumentContent()}
    assert ask(inherits, "OUN128 en-us", "Red Slim M").media.primary == (V1, V2)


def test_an_intentionally_empty_variant_hides_its_cell_and_its_master() -> None:
    hidden = DocumentContent(
        matrix=DEFAULT.matrix,
        master=DEFAULT.master,
        cells=DEFAULT.cells,
        variants={SHIRTS["Red Slim S"].id: TargetMedia(intentionally_empty=True)},
    )
    assert ask({DEFAULT_CONTEXT: hidden}, "OUN068 en-us", "Red Slim S").media.primary == ()
    assert ask({DEFAULT_CONTEXT: hidden}, "OUN068 en-us", "Red Slim M").media.primary == (RS1, RS2)


def test_a_gap_says_which_context_severs() -> None:
    found = ask(WITH_D6, "OUN128 en-us", "Red Loose M")
    assert (found.level, found.context) == (None, Context("OUN128", "en-us"))
    nowhere = ask({}, "OUN128 en-us", "Red Loose M")
    assert (nowhere.level, nowhere.context) == (None, None)


def steps_of(found: Resolution) -> list[tuple[str, str | None, StepResult, int]]:
    return [
        (str(step.context), None if step.level is None else step.level.value, step.result, step.items)
        for step in found.steps
    ]


def test_the_trace_lists_every_step_in_order() -> None:
    found = ask(ALL, "OUN068 en-us", "Red Slim S")
    assert steps_of(found) == [
        ("OUN068, en-us", None, StepResult.NO_DOCUMENT, 0),
        ("OUN068, Neutral", None, StepResult.NO_DOCUMENT, 0),
        ("Omnichannel, en-us", None, StepResult.NO_DOCUMENT, 0),
        ("Omnichannel, Neutral", "variant", StepResult.NO_MEDIA, 0),
        ("Omnichannel, Neutral", "dimension", StepResult.WINNER, 2),
        ("Omnichannel, Neutral", "master", StepResult.NOT_REACHED, 0),
    ]


def test_the_trace_says_what_was_not_reached() -> None:
    found = ask(ALL, "OUN128 fr-ca", "Red Slim M")
    assert steps_of(found) == [
        ("OUN128, fr-ca", None, StepResult.NO_DOCUMENT, 0),
        ("OUN128, Neutral", "variant", StepResult.NO_MEDIA, 0),
        ("OUN128, Neutral", "master", StepResult.WINNER, 1),
        ("Omnichannel, fr-ca", None, StepResult.NOT_REACHED, 0),
        ("Omnichannel, Neutral", None, StepResult.NOT_REACHED, 0),
    ]


def test_the_trace_of_a_gap_has_no_winner() -> None:
    results = [result for *_, result, _ in steps_of(ask(WITH_D6, "OUN128 en-us", "Red Loose M"))]
    assert StepResult.WINNER not in results
    assert results[-1] is StepResult.NOT_REACHED


def test_a_default_image_is_never_borrowed_from_elsewhere() -> None:
    media = TargetMedia((RS2, V1), (AdditionalSlot(M1, "Manual"),))
    assert default_image(media, is_image) is None


CHANNELS, LOCALES = ("OUN128", "OUN068"), ("en-us", "fr-ca")
CONTEXTS = contexts_of(CHANNELS, LOCALES)


World = tuple[PlainProduct, dict[tuple[str, str], Plain]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    made = draw(products())
    pairs = draw(st.lists(st.sampled_from(CONTEXTS), max_size=5, unique=True))
    # Documents that were checked in before the matrix was chosen do not know it.
    return made, {pair: draw(documents(made, draw(matrices(made)))) for pair in pairs}


@settings(max_examples=60)
@given(worlds(), st.sampled_from(list(ContextOrder)))
def test_resolve_agrees_with_the_oracle(world: World, order: ContextOrder) -> None:
    made, published = world
    contents = {Context(*pair): as_content(document) for pair, document in published.items()}
    targets = [None, *enumerate(made.variants)]
    for target in targets:
        shape = None if target is None else VariantShape(target[0], as_values(target[1]))
        for channel, locale in CONTEXTS:
            found = resolve(shape, contents, Context(channel, locale), order)
            expected = oracle.answer(published, target, channel, locale, order.value)
            assert {
                "primary": list(found.media.primary),
                "additional": [(slot.media_id, slot.purpose) for slot in found.media.additional],
                "level": None if found.level is None else found.level.value,
                "context": None if found.context is None else (found.context.channel, found.context.locale),
            } == expected
            check_trace(found, channel, locale, order)


@settings(max_examples=60)
@given(worlds(), st.sampled_from(list(ContextOrder)))
def test_all_variants_at_once_are_answered_as_one_by_one(world: World, order: ContextOrder) -> None:
    made, published = world
    contents = {Context(*pair): as_content(document) for pair, document in published.items()}
    shapes = [VariantShape(place, as_values(values)) for place, values in enumerate(made.variants)]
    for pair in CONTEXTS:
        asked = Context(*pair)
        found = resolve_all(shapes, contents, asked, order)
        assert list(found) == [None, *(shape.id for shape in shapes)]
        assert found[None] == resolve(None, contents, asked, order)
        for shape in shapes:
            assert found[shape.id] == resolve(shape, contents, asked, order)


def check_trace(found: Resolution, channel: str, locale: str, order: ContextOrder) -> None:
    """Every context in order; one winner at most, nothing reached after it."""
    contexts = [(step.context.channel, step.context.locale) for step in found.steps]
    assert list(dict.fromkeys(contexts)) == oracle.asked_contexts(channel, locale, order.value)
    winners = [n for n, step in enumerate(found.steps) if step.result is StepResult.WINNER]
    assert len(winners) == (found.level is not None)
    if winners:
        winner = found.steps[winners[0]]
        assert (winner.context, winner.level) == (found.context, found.level)
        assert winner.items == len(found.media.primary) + len(found.media.additional)
        assert all(step.result is StepResult.NOT_REACHED for step in found.steps[winners[0] + 1 :])
        assert all(step.result is not StepResult.NOT_REACHED for step in found.steps[: winners[0]])
    assert all((step.level is None) == (step.context != found.context) for step in found.steps)
