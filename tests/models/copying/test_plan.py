"""What a plan counts, and when a person has to confirm it."""

import gc

import pytest

from app.models.copying.options import CopyOptions
from app.models.copying.plan import (
    Action,
    CopyPlan,
    ItemKind,
    ItemPlan,
    Stamps,
    Tally,
    item_of,
    plain_item,
)
from app.models.copying.rows import Rows

ITEMS = (
    ItemPlan(ItemKind.MEDIA, 1, "Image", "front", Action.CREATE, sizes=(("aa", 5), ("bb", 6))),
    ItemPlan(ItemKind.MEDIA, 2, "Image", "back", Action.REPLACE, target_id=7, sizes=(("aa", 5),)),
    ItemPlan(ItemKind.MEDIA, 3, "Video", "film", Action.NEWER, "because", 8, 2, "a", "b", (("cc", 9),)),
    ItemPlan(ItemKind.DOCUMENT, 1, "Product media", "CAP", Action.ORPHAN),
    ItemPlan(ItemKind.DOCUMENT, 2, "Product media", "HAT", Action.SKIP, "because"),
)


def plan_of(items: tuple[ItemPlan, ...], media: int, documents: int) -> CopyPlan:
    tally = Tally(items)
    return CopyPlan(
        source="src",
        origin="",
        source_name="",
        tenant="dst",
        options=CopyOptions(),
        problems=(),
        counts=tally.counts,
        bytes=0,
        content_bytes=0,
        seconds=0,
        target_items=media + documents,
        stamps=Stamps("", ""),
        digest="",
        planned_at="",
        target_media=media,
    )


def replaced(group: str, count: int) -> tuple[ItemPlan, ...]:
    kind = ItemKind.DOCUMENT if group == "Product media" else ItemKind.MEDIA
    return tuple(ItemPlan(kind, i, group, str(i), Action.REPLACE, target_id=i) for i in range(count))


def test_a_tally_counts_by_action_and_group_and_what_is_newer_is_skipped():
    tally = Tally(ITEMS)
    wanted = {"create": 1, "replace": 1, "newer": 1, "skip": 2, "orphan": 1}
    assert {name: tally.counts[name] for name in wanted} == wanted
    assert (tally.counts["Video skip"], tally.counts["Product media skip"]) == (1, 1)
    assert "Image skip" not in tally.counts
    assert tally.contents == {"aa": 5, "bb": 6}
    assert Tally(ITEMS).digest == tally.digest != Tally(ITEMS[1:]).digest
    assert (Tally(()).seconds(0), tally.seconds(10**9)) == (0, 11)


def test_rows_give_what_was_put_in_and_keep_nothing_that_the_collector_looks_at():
    rows = Rows([plain_item(item) for item in ITEMS], item_of)
    assert (tuple(rows), len(rows), rows[1], rows[3:]) == (ITEMS, 5, ITEMS[1], list(ITEMS[3:]))
    gc.collect()
    assert not any(gc.is_tracked(row) for row in rows._rows)


@pytest.mark.parametrize(
    ("media", "documents", "said"),
    [
        ((5, 10), (5, 10), ""),
        ((6, 10), (0, 0), "6 of the 10 media items"),
        ((0, 1_000), (3, 4), "3 of the 4 assignments"),
        ((600, 1_000), (1, 2), "600 of the 1,000 media items"),
        ((2, 3), (2, 3), "2 of the 3 media items and 2 of the 3 assignments"),
    ],
)
def test_media_and_assignments_are_asked_about_by_themselves(media, documents, said: str):
    items = (*replaced("Image", media[0]), *replaced("Product media", documents[0]))
    plan = plan_of(items, media[1], documents[1])
    assert (plan.mostly_replaced, plan.needs_confirmation) == (said, bool(said))
    assert CopyPlan.from_json(plan.signed("key").to_json()).is_signed("key")
