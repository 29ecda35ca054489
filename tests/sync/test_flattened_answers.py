"""Headquarters, CSU and cache answer what is published, for every target and context, after any changes."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from app.models.context import Context
from app.models.media.rows import MediaType
from app.sync.csu import store
from app.sync.csu.media_cache import TIME_TO_LIVE
from tests.support.shop import Shop
from tests.support.story import Story, World, steps, worlds

KEPT = (store.products, store.variants, store.categories, store.media_sets, store.media, store.contexts)


def kept_rows(shop: Shop) -> list[tuple[Any, ...]]:
    """What headquarters keeps of products, sets and media, sequences included."""
    with shop.ws.stores.hq("aurelia").read() as connection:
        return [
            tuple(row)
            for table in KEPT
            for row in connection.execute(table.select().order_by(*table.primary_key.columns))
        ]


@settings(max_examples=25)
@given(worlds(), steps)
def test_every_store_answers_what_is_published(world: World, then: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop")
        try:
            story = Story(shop, world)
            story.publish_all()
            story.sync()
            story.compare()
            for step in then:
                story.play(step)
            story.sync()
            shop.clock.advance(TIME_TO_LIVE)
            story.compare()
            before = kept_rows(shop)
            assert story.sync(full=True) == 0, "a full sync after the deltas changes nothing"
            assert kept_rows(shop) == before
            shop.clock.advance(TIME_TO_LIVE)
            story.compare()
        finally:
            shop.close()


def test_readers_never_meet_the_pseudo_contexts(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    try:
        shop.assign(shop.shirt, shop.items("m1"))
        shop.publish()
        shop.sync()
        shop.send()
        stores = [shop.ws.stores.hq("aurelia")]
        stores += [shop.ws.stores.csu("aurelia", name) for name in ("Americas", "Europe")]
        for database in stores:
            with database.read() as connection:
                served = set(store.read_contexts(connection))
                assert served
                for context in served:
                    assert context.channel != "Omnichannel"
                    assert context.locale != "Neutral"
        assert served == {Context("OUN200", "de-de")}, "Europe serves its own channel only"
    finally:
        shop.close()


def test_media_types_are_as_the_truth_supposes(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    types = {row.id: row.type for row in shop.tenant.media.rows(shop.tenant.media.ids())}
    shop.close()
    assert types == dict.fromkeys(range(1, 7), MediaType.IMAGE) | {7: MediaType.VIDEO, 8: MediaType.FILE}
