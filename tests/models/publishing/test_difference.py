"""The comparison of two flattenings against asking every target in every context by an oracle."""

from itertools import product as pairs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import DocumentContent, MasterTarget, TargetMedia
from app.models.catalog.dimensions import DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context, ContextOrder
from app.models.errors import Cancelled
from app.models.publishing.difference import Alike, ChangeKind, Comparison, Move, Shown, Sight, bits
from tests.support import oracle
from tests.support.builders import USER, assign, shirt_batch
from tests.support.shop import Shop
from tests.support.worlds import (
    MEDIA,
    Plain,
    PlainProduct,
    as_content,
    as_context,
    as_values,
    contexts_of,
    documents,
    matrices,
    products,
)

CHANNELS = {"OUN128": ("en-us", "fr-ca"), "OUN068": ("en-us",)}
SERVED = [(channel, locale) for channel, locales in CHANNELS.items() for locale in locales]
PLACES = contexts_of(tuple(CHANNELS), ("en-us", "fr-ca"))
US = Context("OUN128", "en-us")

Documents = dict[tuple[str, str], Plain]


@st.composite
def stories(draw: st.DrawFn) -> tuple[PlainProduct, Documents, Documents]:
    product = draw(products())
    matrix = draw(matrices(product))
    places = st.lists(st.sampled_from(PLACES), max_size=4, unique=True)
    before = {pair: draw(documents(product, matrix)) for pair in draw(places)}
    after = {pair: document for pair, document in before.items() if draw(st.booleans())}
    after |= {pair: draw(documents(product, matrix)) for pair in draw(places)}
    return product, before, after


def seen(answer: Plain, live: set[int], renewed: set[int]) -> tuple[Shown, ...]:
    items = [(i, "") for i in answer["primary"]] + list(answer["additional"])
    return tuple(Shown(i, purpose, i in renewed) for i, purpose in items if i in live)


@given(
    stories(),
    st.sets(st.sampled_from(MEDIA)),
    st.sets(st.sampled_from(MEDIA)),
    st.sampled_from(list(ContextOrder)),
)
def test_it_finds_what_asking_one_by_one_finds(
    story: tuple[PlainProduct, Documents, Documents], live: set[int], going: set[int], order: ContextOrder
) -> None:
    product, before, after = story
    renewed = {i for i in live & going if i % 2}
    variants = [VariantShape(place, as_values(row)) for place, row in enumerate(product.variants)]
    comparison = Comparison([as_context(pair) for pair in SERVED], order)
    sight = Sight(frozenset(live), frozenset(going), frozenset(renewed))
    now, then = (
        {as_context(pair): as_content(document) for pair, document in side.items()}
        for side in (before, after)
    )
    comparison.add(1, variants, now, then, sight)
    found = {
        (target, bit): group.alike
        for group in comparison.groups()
        for piece in group.pieces
        for target, bit in pairs(bits(piece.targets), bits(piece.contexts))
    }
    expected, quiet = {}, 0
    targets = [None, *enumerate(product.variants)]
    for (place, target), (bit, pair) in pairs(enumerate(targets), enumerate(SERVED)):
        old, new = (oracle.answer(side, target, *pair, order.value) for side in (before, after))
        tried = oracle.asked_contexts(*pair, order.value)
        move = Move.NONE
        if old["context"] and new["context"] and old["context"] != new["context"]:
            is_narrower = tried.index(new["context"]) < tried.index(old["context"])
            move = Move.SEVERED if is_narrower else Move.REINHERITED
        looks = seen(old, live, set()), seen(new, live | going, renewed)
        if looks[0] == looks[1]:
            quiet += move is not Move.NONE
        else:
            is_gap = not looks[1] and new["context"] is not None and new["level"] is None
            expected[place, bit] = Alike(*looks, move, is_gap)
    assert found == expected
    assert comparison.quiet == quiet
    assert sum(group.count for group in comparison.groups()) == len(expected)


@pytest.mark.parametrize("count", [3, 40])
def test_variants_that_all_show_something_of_their_own(count: int) -> None:
    variants = [VariantShape(n, DimensionValues(color=n)) for n in range(count)]
    own = {n: TargetMedia((100 + n,)) for n in range(count)}
    other = {n: TargetMedia((100 + (n + 1) % count,)) for n in range(count)}
    comparison = Comparison([US])
    sight = Sight(frozenset(range(100, 100 + count)))
    now, then = ({DEFAULT_CONTEXT: DocumentContent(variants=one)} for one in (own, other))
    comparison.add(1, variants, now, then, sight)
    found = {
        place: (group.alike.before[0].media_id, group.alike.after[0].media_id)
        for group in comparison.groups()
        for piece in group.pieces
        for place in bits(piece.targets)
    }
    assert found == {n + 1: (100 + n, 100 + (n + 1) % count) for n in range(count)}


KINDS = [
    ((), (Shown(1),), False, ChangeKind.FILLED),
    ((Shown(1),), (), True, ChangeKind.GAP),
    ((Shown(1),), (), False, ChangeKind.EMPTIED),
    ((Shown(1), Shown(2)), (Shown(2), Shown(1)), False, ChangeKind.ORDER),
    ((Shown(1),), (Shown(1, "", True),), False, ChangeKind.RENEWED),
    ((Shown(1),), (Shown(1, "Manual"),), False, ChangeKind.OTHER_MEDIA),
]


@pytest.mark.parametrize(("before", "after", "is_gap", "kind"), KINDS)
def test_kinds(before, after, is_gap: bool, kind: ChangeKind) -> None:
    assert Alike(before, after, Move.NONE, is_gap).kind is kind


# --- the service


def test_any_list_of_documents(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"))
    (one, _) = shop.tenant.publishing.document_ids()
    found = shop.tenant.difference.publish_documents([one])
    assert (found.documents, found.owners, found.media) == (1, 1, 1)
    assert found.galleries == 9 * 4


def test_an_edit_is_told_as_if_it_were_published(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish()
    edits = tuple(
        TargetEdit(owner, US, MasterTarget(), None, shop.items("m2")) for owner in (shop.shirt, shop.cap)
    )
    shop.tenant.assignments.check_out(shop.cap, US, "marta")
    found = shop.tenant.difference.edit(Edit("Both", edits), USER)
    assert (found.documents, found.galleries, found.severed) == (1, 9, 9)
    assert [(one.name, one.reason) for one in found.blocked] == [("CAP", "marta is editing it")]
    assert shop.document(shop.shirt, US).content.is_empty
    shop.tenant.assignments.discard_edits(shop.cap, US, "marta")
    before = shop.tenant.difference.edit(Edit("Both", edits), USER)
    assert (before.documents, before.galleries) == (2, 10)


def test_what_is_held_by_oneself_is_taken_as_finished(shop: Shop) -> None:
    assign(shop.tenant, shop.cap, shop.items("m1"), context=US, finish=False)
    edit = TargetEdit(shop.cap, US, MasterTarget(), shop.items("m1"), shop.items("m1", "m2"))
    found = shop.tenant.difference.edit(Edit("More", (edit,)), USER)
    (group,) = found.groups
    assert [one.media_id for one in group.alike.after] == [shop.media["m1"], shop.media["m2"]]
    assert found.blocked == ()


def test_it_stops_when_asked(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    with pytest.raises(Cancelled):
        shop.tenant.difference.publish(is_cancelled=lambda: True)
    told: list[tuple[int, int]] = []
    shop.tenant.difference.publish(report=lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]


def test_without_channels_there_are_no_galleries(shop: Shop) -> None:
    bare = shop.ws.workspace.create_tenant("bare", "Bare")
    bare.catalog.import_(shirt_batch())
    found = bare.difference.publish()
    assert (found.galleries, found.contexts) == (0, ())


def test_products_that_are_gone_are_left_out_of_names(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1"))
    found = shop.tenant.difference.publish()
    pieces = [piece._replace(owner=10**6) for piece in found.groups[0].pieces]
    assert shop.tenant.difference.places(found, pieces) == ()
    assert len(shop.tenant.difference.places(found, found.groups[0].pieces, 2)) == 2
    assert shop.tenant.difference.first_places(found)[0].number == "CAP"
