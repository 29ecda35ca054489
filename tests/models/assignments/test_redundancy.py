"""The sweep of redundant overrides: nothing that any store shows changes, and nothing redundant is left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.redundancy import Redundant, sweep
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    MasterTarget,
    Swatch,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder

DE, US = Context("OUN1", "de-de"), Context("OUN1", "en-us")
SHOP, GERMAN, OTHER = Context("OUN1", NEUTRAL), Context(OMNICHANNEL, "de-de"), Context("OUN2", "de-de")
SERVED = (DE, US, OTHER)
RED, BLUE = DimensionValues(color=1), DimensionValues(color=2)
SHIRTS = (VariantShape(10, RED), VariantShape(11, BLUE))
A, B = TargetMedia((1,)), TargetMedia((2,))
COLOR = (Dimension.COLOR,)


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param({DEFAULT_CONTEXT: DocumentContent(COLOR, A, {RED: B})}, [], id="nothing-redundant"),
        pytest.param(
            {DEFAULT_CONTEXT: DocumentContent(COLOR, A, {RED: A})},
            [Redundant(DEFAULT_CONTEXT, CellTarget(RED), A, DEFAULT_CONTEXT)],
            id="cell-as-master",
        ),
        pytest.param(
            {DEFAULT_CONTEXT: DocumentContent(COLOR, A, {RED: B}, {10: B, 11: B})},
            [Redundant(DEFAULT_CONTEXT, VariantTarget(10), B, DEFAULT_CONTEXT)],
            id="variant-as-cell",
        ),
        pytest.param(
            {DEFAULT_CONTEXT: DocumentContent((), A), DE: DocumentContent((), A)},
            [Redundant(DE, None, None, DEFAULT_CONTEXT)],
            id="document-as-default",
        ),
        pytest.param(
            {
                DEFAULT_CONTEXT: DocumentContent((), A),
                GERMAN: DocumentContent((), B),
                DE: DocumentContent((), A),
            },
            [],
            id="document-shields-from-another",
        ),
        pytest.param(
            # Online and German answer differently behind the shop, so it is not the same as any one of them.
            {
                DEFAULT_CONTEXT: DocumentContent((), A),
                GERMAN: DocumentContent((), B),
                SHOP: DocumentContent((), A),
            },
            [],
            id="several-behind",
        ),
        pytest.param(
            {
                DEFAULT_CONTEXT: DocumentContent((), A),
                DE: DocumentContent((), A, swatches={1: Swatch("#aa0000")}),
            },
            [],
            id="swatches-differ",
        ),
        pytest.param({DE: DocumentContent((), A)}, [], id="nothing-behind"),
    ],
)
def test_what_is_redundant(documents: dict[Context, DocumentContent], expected: list[Redundant]) -> None:
    assert list(sweep(documents, SHIRTS, SERVED).redundant) == expected


def test_only_the_asked_contexts_are_swept() -> None:
    same = {DEFAULT_CONTEXT: DocumentContent(COLOR, A, {RED: A}), DE: DocumentContent((), A)}
    assert [one.context for one in sweep(same, SHIRTS, SERVED, only=frozenset({DE})).redundant] == [DE]


def test_the_proof_counts_every_answer() -> None:
    documents = {DEFAULT_CONTEXT: DocumentContent(COLOR, A, {RED: A})}
    assert sweep(documents, SHIRTS, SERVED).answers == 3 * 3


MEDIA = st.sampled_from([A, B, TargetMedia((), (), True)])


@st.composite
def contents(draw: st.DrawFn) -> DocumentContent:
    cells = {key: m for key in (RED, BLUE) if (m := draw(st.none() | MEDIA)) is not None}
    own = {v.id: m for v in SHIRTS if (m := draw(st.none() | MEDIA)) is not None}
    swatches = {1: Swatch("#aa0000")} if draw(st.integers(0, 4)) == 0 else {}
    matrix = draw(st.sampled_from([COLOR, ()]))
    return DocumentContent(matrix, draw(st.none() | MEDIA), cells if matrix else {}, own, swatches)


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from([DEFAULT_CONTEXT, DE, US, SHOP, GERMAN, OTHER]), contents()),
    st.sampled_from(list(ContextOrder)),
)
def test_every_answer_stays_and_nothing_redundant_is_left(
    documents: dict[Context, DocumentContent], order: ContextOrder
) -> None:
    swept = sweep(documents, SHIRTS, SERVED, order)
    for asked in SERVED:
        for variant in (None, *SHIRTS):
            before = resolve(variant, documents, asked, order)
            after = resolve(variant, swept.contents, asked, order)
            assert after.media == before.media
    assert sweep(swept.contents, SHIRTS, SERVED, order).redundant == ()
    for one in swept.redundant:
        if one.target is not None and one.context in swept.contents:
            assert swept.contents[one.context].get(one.target) is None
    assert all(not isinstance(one.target, MasterTarget) for one in swept.redundant)
