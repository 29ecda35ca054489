"""What is shown right after an edit, without reading the product, is what the store says."""

from collections.abc import Callable

import pytest

from app.models.assignments.edit import Edit, MatrixEdit, SwatchEdit, TargetEdit
from app.models.assignments.slots import MasterTarget, Swatch, Target, TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.state import ProductState, edited_state, load_state
from tests.support.builders import USER
from tests.views.assignments.conftest import Shop

FRENCH = Context("Omnichannel", "fr-ca")
Make = Callable[[Shop, ProductState], TargetEdit | SwatchEdit]


def target(place: Target, *names: str) -> Make:
    def make(shop: Shop, state: ProductState) -> TargetEdit:
        media = TargetMedia(shop.ids(*names)) if names else None
        return TargetEdit(shop.shirt, state.context, place, state.content.get(place), media)

    return make


def variant(*names: str) -> Make:
    return lambda shop, state: target(VariantTarget(state.variants[0].id), *names)(shop, state)


def swatch(shop: Shop, state: ProductState) -> SwatchEdit:
    value = state.values[Dimension.COLOR][0].id
    return SwatchEdit(shop.shirt, state.context, value, None, Swatch(media_id=shop.media["red"]))


def shown(state: ProductState) -> tuple[object, ...]:
    document = state.document
    return (
        (document.content, document.has_draft, document.state, document.checked_out_by),
        dict(state.drafts),
        dict(state.published),
        {key: (one.media, one.level, one.context) for key, one in state.resolutions.items()},
        {key: (one.media, one.level, one.context) for key, one in state.live.items()},
        {(i, state.media[i].sha256, state.media[i].state) for i in state.content.media_ids()},
    )


@pytest.mark.parametrize("context", [DEFAULT_CONTEXT, FRENCH])
@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([target(MasterTarget(), "red")], id="master"),
        pytest.param([variant("slim", "loose")], id="variant"),
        pytest.param([variant("slim"), variant()], id="variant-and-back"),
        pytest.param([swatch], id="swatch"),
        pytest.param([target(MasterTarget(), "red"), swatch, variant("front")], id="several"),
    ],
)
def test_it_is_what_the_store_says(shop: Shop, context: Context, edits: list[Make]) -> None:
    shop.tenant.assignments.check_out(shop.shirt, context, USER)
    state = load_state(shop.tenant, shop.shirt, context, USER)
    for make in edits:
        edit = Edit("Edit", (make(shop, state),))
        shop.tenant.assignments.apply(edit, USER)
        edited = edited_state(shop.tenant, state, edit)
        assert edited is not None
        state = edited
    stored = load_state(shop.tenant, shop.shirt, context, USER)
    if stored.document.has_draft:
        assert shown(state) == shown(stored)
    else:  # back at what was checked in: the next look at the store says so
        assert shown(state)[1:] == shown(stored)[1:]


def test_what_reaches_further_is_read(shop: Shop) -> None:
    state = load_state(shop.tenant, shop.shirt, DEFAULT_CONTEXT, USER)
    edit = Edit("Edit", (target(MasterTarget(), "red")(shop, state),))
    assert edited_state(shop.tenant, state, edit) is None, "not checked out yet"
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
    state = load_state(shop.tenant, shop.shirt, DEFAULT_CONTEXT, USER)
    edited = edited_state(shop.tenant, state, edit)
    assert edited is not None
    shop.tenant.assignments.apply(edit, USER)
    stored = load_state(shop.tenant, shop.shirt, DEFAULT_CONTEXT, USER)
    assert edited.read.stamp != stored.read.stamp, "or the watch of the page would not look"
    matrix = MatrixEdit(shop.shirt, DEFAULT_CONTEXT, (), (Dimension.COLOR,))
    elsewhere = TargetEdit(shop.shirt, FRENCH, MasterTarget(), None, TargetMedia(shop.ids("red")))
    for change in (matrix, elsewhere):
        assert edited_state(shop.tenant, state, Edit("Edit", (*edit.changes, change))) is None
