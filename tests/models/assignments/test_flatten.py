"""Rectangles: they say for every target and context what `resolve` says, and the oracle."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.flatten import Flattener, Rectangle
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.slots import DocumentContent, Level, TargetMedia
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

CHANNELS, LOCALES = ("OUN128", "OUN068"), ("en-us", "fr-ca")
CONTEXTS = contexts_of(CHANNELS, LOCALES)
SERVED = [Context(channel, locale) for channel in CHANNELS for locale in LOCALES]

World = tuple[PlainProduct, dict[tuple[str, str], Plain]]


@st.composite
def catalogues(draw: st.DrawFn) -> list[World]:
    made: list[World] = []
    for product in draw(st.lists(products(), min_size=1, max_size=3)):
        pairs = draw(st.lists(st.sampled_from(CONTEXTS), max_size=5, unique=True))
        matrix = draw(matrices(product))
        made.append((product, {pair: draw(documents(product, matrix)) for pair in pairs}))
    return made


@settings(max_examples=60)
@given(catalogues(), st.sampled_from(list(ContextOrder)), st.permutations(SERVED))
def test_unpacked_rectangles_say_what_resolve_and_the_oracle_say(
    catalogue: list[World], order: ContextOrder, served: list[Context]
) -> None:
    flattener = Flattener(served, order)  # one for all products: what it remembers must not mix them up
    for product, published in catalogue:
        contents = {Context(*pair): as_content(document) for pair, document in published.items()}
        shapes = [VariantShape(place, as_values(row)) for place, row in enumerate(product.variants)]
        rectangles = flattener.flatten(shapes, contents)
        seen: set[tuple[int, int]] = set()
        for target in range(len(shapes) + 1):
            for place, context in enumerate(served):
                covering = [r for r in rectangles if r.targets >> target & 1 and r.contexts >> place & 1]
                assert len(covering) <= 1, "rectangles overlap"
                plain = None if target == 0 else (target - 1, product.variants[target - 1])
                expected = oracle.answer(published, plain, context.channel, context.locale, order.value)
                found = resolve(shapes[target - 1] if target else None, contents, context, order)
                assert plain_rectangle(covering) == expected
                assert (found.media, found.level, found.context) == unpacked(covering)
                seen.add((target, place))
        inside = sum(r.targets.bit_count() * r.contexts.bit_count() for r in rectangles)
        assert inside <= len(seen), "a rectangle reaches outside the product or the served contexts"


def unpacked(covering: list[Rectangle]) -> tuple[TargetMedia, Level | None, Context | None]:
    if not covering:
        return TargetMedia(), None, None
    return covering[0].media, covering[0].level, covering[0].source


def plain_rectangle(covering: list[Rectangle]) -> Plain:
    media, level, source = unpacked(covering)
    return {
        "primary": list(media.primary),
        "additional": [(slot.media_id, slot.purpose) for slot in media.additional],
        "level": None if level is None else level.value,
        "context": None if source is None else (source.channel, source.locale),
    }


def test_the_cost_follows_the_assignments_not_the_contexts() -> None:
    served = [Context(f"OUN{channel}", f"l-{locale}") for channel in range(20) for locale in range(20)]
    shapes = [VariantShape(n, DimensionValues(size=n)) for n in range(1, 51)]
    content = DocumentContent(master=TargetMedia((1,)), variants={7: TargetMedia((2,))})
    rectangles = Flattener(served).flatten(shapes, {DEFAULT_CONTEXT: content})
    assert len(rectangles) == 2
    assert sum(r.targets.bit_count() * r.contexts.bit_count() for r in rectangles) == 51 * 400


def test_a_variant_wins_over_its_cell_inside_the_rectangles() -> None:
    red = [VariantShape(n, DimensionValues(color=1, size=n)) for n in (1, 2)]
    content = DocumentContent(
        matrix=(Dimension.COLOR,),
        cells={DimensionValues(color=1): TargetMedia((5,))},
        variants={2: TargetMedia((6,))},
    )
    rectangles = Flattener([Context("OUN128", "en-us")]).flatten(red, {DEFAULT_CONTEXT: content})
    assert {(r.media.primary, r.level, r.targets) for r in rectangles} == {
        ((5,), Level.DIMENSION, 0b010),
        ((6,), Level.VARIANT, 0b100),
        ((), None, 0b001),
    }


def test_nothing_published_leaves_nothing() -> None:
    assert Flattener(SERVED).flatten([], {}) == ()
    assert Flattener(SERVED).flatten([], {Context(OMNICHANNEL, NEUTRAL): DocumentContent()}) == ()
