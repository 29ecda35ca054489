"""Where media items are used, against what the documents hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.slots import NOTHING, AdditionalSlot, MasterTarget, TargetMedia
from app.models.assignments.uses import _ordinal, media_behind_drafts, used_media
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from tests.support.builders import choose_matrix
from tests.support.shop import Shop

US = Context("OUN128", "en-us")


def told(shop: Shop, name: str) -> list[tuple[str, str, str, str, bool, bool]]:
    rows = shop.tenant.assignments.where_used([shop.media[name]]).get(shop.media[name], ())
    return [(r.number, r.target_text, str(r.context), r.group, r.is_current, r.is_live) for r in rows]


def test_each_place_is_told_with_its_product_target_and_context(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR, Dimension.STYLE)
    m1, m2 = shop.media["m1"], shop.media["m2"]
    shop.assign(shop.cap, TargetMedia((m2, m1), (AdditionalSlot(m1, "Size guide"),)))
    shop.assign(shop.shirt, TargetMedia((m1,)), shop.cell("Blue", "Loose"))
    shop.assign(shop.shirt, TargetMedia((m2, m1)), shop.variant("Red", "Slim", "S"), US)
    default, us = str(DEFAULT_CONTEXT), str(US)
    assert told(shop, "m1") == [
        ("CAP", "Master · 2nd", default, "Primary", True, False),
        ("CAP", "Master", default, "Size guide", True, False),
        ("SHIRT", "SHIRT-Red-Slim-S · 2nd", us, "Primary", True, False),
        ("SHIRT", "Blue + Loose · 1st", default, "Primary", True, False),
    ]
    assert told(shop, "m3") == []
    facts = shop.tenant.assignments.product_facts([m1, m2, shop.media["m3"]])
    assert set(facts) == {m1, m2}
    assert (facts[m1].product_number, facts[m1].position) == ("SHIRT", 1)
    assert facts[m1].values == {Dimension.COLOR: "Blue", Dimension.STYLE: "Loose"}
    assert facts[m2].values == {Dimension.COLOR: "Red", Dimension.STYLE: "Slim", Dimension.SIZE: "S"}


def test_what_is_live_and_what_editors_see_are_told_apart(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1", "m2"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, shop.items("m2", "m3"), finish=False)
    context = str(DEFAULT_CONTEXT)
    assert told(shop, "m1") == [("CAP", "Master · 1st", context, "Primary", False, True)]
    assert told(shop, "m2") == [("CAP", "Master · 1st", context, "Primary", True, True)]
    assert told(shop, "m3") == [("CAP", "Master · 2nd", context, "Primary", True, False)]
    ids = [shop.media[f"m{n}"] for n in (1, 2, 3, 4)]
    with shop.tenant.cms.read() as connection:
        assert used_media(connection, ids) == set(ids[:3])
        assert used_media(connection, ids, live_only=True) == set(ids[:2])
        assert media_behind_drafts(connection) == set(ids[:2])


@settings(max_examples=15)
@given(data=st.data())
def test_uses_are_what_the_contents_say(tmp_path_factory, data) -> None:
    shop = Shop(tmp_path_factory.mktemp("uses") / "shop")
    names = ("m1", "m2", "m3")
    ids = [shop.media[name] for name in names]
    for product in (shop.shirt, shop.cap):
        for context in (DEFAULT_CONTEXT, US):
            chosen = data.draw(st.lists(st.sampled_from(ids), unique=True))
            if chosen:
                shop.assign(product, TargetMedia(tuple(chosen)), MasterTarget(), context)
    expected = {
        (i, product, context, place)
        for product in (shop.shirt, shop.cap)
        for context in (DEFAULT_CONTEXT, US)
        for place, i in enumerate((shop.document(product, context).content.master or NOTHING).primary, 1)
    }
    found = shop.tenant.assignments.where_used(ids)
    assert {
        (row.media_id, row.owner, row.context, int(row.target_text.split("· ")[1][:-2]))
        for rows in found.values()
        for row in rows
    } == expected
    shop.close()


def test_ordinals() -> None:
    said = [_ordinal(n) for n in (1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 103, 111, 112)]
    assert said == "1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 103rd 111th 112th".split()
