"""Categories and swatches, flattened: they say for every context what `resolve` says, and the oracle."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.flatten import Flattener
from app.models.assignments.resolve import category_contexts, resolve_category, resolve_swatches
from app.models.assignments.slots import DocumentContent, Level, Swatch, TargetMedia
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder
from app.models.media.content import Region
from tests.support import oracle
from tests.support.worlds import Plain, as_media, contexts_of, placements

CHANNELS, LOCALES = ("OUN128", "OUN068"), ("en-us", "fr-ca")
CONTEXTS = contexts_of(CHANNELS, LOCALES)
SERVED = [Context(channel, locale) for channel in CHANNELS for locale in LOCALES]

images = st.one_of(
    st.builds(lambda i: {"primary": [i], "additional": [], "empty": False}, st.integers(1, 4)),
    st.just({"primary": [], "additional": [], "empty": True}),
    st.just({"primary": [], "additional": [], "empty": False}),
)
category_documents = st.dictionaries(st.sampled_from(CONTEXTS), images, max_size=6)
kinds = st.one_of(
    st.builds(lambda n: Swatch(hex=f"#0000{n:02x}"), st.integers(0, 255)),
    st.builds(lambda n: Swatch(media_id=n), st.integers(1, 4)),
    st.builds(lambda n: Swatch(media_id=n, crop=Region(0, 0, 8, 8)), st.integers(1, 4)),
)
swatch_maps = st.dictionaries(st.integers(1, 4), kinds, max_size=3)


def category_content(placement: Plain) -> DocumentContent:
    shown = as_media(placement)
    return DocumentContent(master=shown if shown is not None and shown.is_explicit else None)


@settings(max_examples=80)
@given(category_documents, st.permutations(SERVED))
def test_a_category_falls_back_to_neutral_of_its_channel_and_no_further(
    published: dict[tuple[str, str], Plain], served: list[Context]
) -> None:
    contents = {Context(*pair): category_content(placement) for pair, placement in published.items()}
    rectangles = Flattener(served).flatten_category(contents)
    for place, context in enumerate(served):
        pair, primary = oracle.category(published, context.channel, context.locale)
        resolution = resolve_category(contents, context)
        assert list(resolution.media.primary) == primary
        assert resolution.context == (None if pair is None else Context(*pair))
        covering = [r for r in rectangles if r.contexts >> place & 1]
        found = [(r.media, r.level, r.source, r.targets) for r in covering]
        expected = [(resolution.media, Level.MASTER, resolution.context, 1)] if pair is not None else []
        assert found == expected
    assert all(r.source.channel != OMNICHANNEL for r in rectangles)


@settings(max_examples=80)
@given(
    st.dictionaries(st.sampled_from(CONTEXTS), st.tuples(st.none() | placements(), swatch_maps), max_size=5),
    st.sampled_from(list(ContextOrder)),
    st.permutations(SERVED),
)
def test_swatches_are_those_of_the_context_that_wins(
    world: dict[tuple[str, str], tuple[Plain | None, dict[int, Swatch]]],
    order: ContextOrder,
    served: list[Context],
) -> None:
    contents: dict[Context, DocumentContent] = {}
    plain: dict[tuple[str, str], Plain] = {}
    for pair, (placement, swatches) in world.items():
        shown = as_media(placement)
        master = shown if shown is not None and shown.is_explicit else None
        contents[Context(*pair)] = DocumentContent(master=master, swatches=swatches)
        plain[pair] = {"master": placement, "cells": {}, "variants": {}, "swatches": swatches}
    flattener = Flattener(served, order)
    sets = flattener.flatten_swatches(contents)
    for place, context in enumerate(served):
        pair, expected = oracle.swatches(plain, context.channel, context.locale, order.value)
        source, found = resolve_swatches(contents, context, order)
        assert (source, dict(found)) == (None if pair is None else Context(*pair), expected)
        covering = [dict(s.swatches) for s in sets if s.contexts >> place & 1]
        assert covering == ([expected] if expected else [])
    assert flattener.flatten((), contents) == Flattener(served, order).flatten((), contents)


def test_the_default_context_asks_nothing_of_a_category() -> None:
    assert category_contexts(Context("OUN128", "en-us")) == (
        Context("OUN128", "en-us"),
        Context("OUN128", NEUTRAL),
    )
    assert category_contexts(Context("OUN128", NEUTRAL)) == (Context("OUN128", NEUTRAL),)
    here = {DEFAULT_CONTEXT: DocumentContent(master=TargetMedia((1,)))}
    assert resolve_category(here, Context("OUN128", "en-us")).context is None
