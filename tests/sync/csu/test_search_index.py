import sqlite3
from contextlib import closing

import pytest

from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.context import Context
from app.models.errors import NotFound
from app.sync.csu.search_index import SearchIndex
from app.sync.jobs.states import JobState
from app.sync.requests import PublishRequest, SearchIndexRequest
from tests.support.edits import rename
from tests.support.shop import Shop

US, FRENCH, GERMAN = Context("OUN128", "en-us"), Context("OUN128", "fr-ca"), Context("OUN200", "de-de")


def refresh(shop: Shop, database: str = "Americas", *, full: bool = False) -> dict[str, int]:
    job = shop.run(SearchIndexRequest("aurelia", database, full))
    assert job.state is JobState.ENDED, job.error
    return dict(job.counts)


def carry(shop: Shop) -> None:
    shop.publish()
    shop.sync()
    shop.send()


def shown(shop: Shop, words: str, asked: Context = US, database: str = "Americas") -> dict[str, str | None]:
    index = SearchIndex(shop.ws.stores.search("aurelia", database))
    return {
        tile.number: None if tile.image is None else tile.image.display_name
        for tile in index.find(words, asked)
    }


def rows(shop: Shop) -> list[list[tuple[object, ...]]]:
    path = shop.tenant.derived_path("search-Americas")
    with closing(sqlite3.connect(path)) as store:
        return [
            sorted(store.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in ("contexts", "tiles", "images")
        ]


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.assign(shop.shirt, shop.items("clip", "m1", "m2"))
    shop.assign(shop.shirt, shop.items("m3"), context=FRENCH)
    shop.assign(shop.cap, shop.items("m4"))
    carry(shop)
    assert refresh(shop) == {"products": 2}
    refresh(shop, "Europe")
    return shop


def test_tiles_show_the_first_image_of_the_master_in_each_context(stocked: Shop):
    assert shown(stocked, "") == {"CAP": "m4", "SHIRT": "m1"}
    assert shown(stocked, "", FRENCH) == {"CAP": "m4", "SHIRT": "m3"}
    assert shown(stocked, "", GERMAN, "Europe") == {"CAP": "m4", "SHIRT": "m1"}


def test_products_are_found_by_all_words_in_number_or_name(stocked: Shop):
    name = stocked.tenant.catalog.product(stocked.shirt).name
    assert set(shown(stocked, name.upper())) == {"SHIRT"}
    assert set(shown(stocked, f"hir {name[:3]}")) == {"SHIRT"}
    assert shown(stocked, "shirt nothing") == shown(stocked, "100%") == shown(stocked, "\0_") == {}


def test_what_was_published_is_found_after_the_next_refresh_only(stocked: Shop):
    stocked.assign(stocked.cap, stocked.items("m5"))
    carry(stocked)
    assert shown(stocked, "cap") == {"CAP": "m4"}
    refresh(stocked)
    assert shown(stocked, "cap") == {"CAP": "m5"}


def test_a_media_item_that_is_taken_off_gives_its_place_to_the_next(stocked: Shop):
    stocked.tenant.library.unpublish([stocked.media["m1"]], "kim", force=True)
    stocked.sync()
    stocked.send()
    refresh(stocked)
    assert shown(stocked, "shirt") == {"SHIRT": "m2"}


def test_new_names_of_products_and_media_arrive(stocked: Shop):
    stocked.tenant.catalog.import_(
        CatalogBatch(products=(ProductRecord("CAP", "Sun hat", "", (), (), row=2),))
    )
    rename(stocked.tenant, stocked.media["m4"], "front")
    stocked.run(PublishRequest("aurelia", media=(stocked.media["m4"],)))
    stocked.sync()
    stocked.send()
    refresh(stocked)
    assert shown(stocked, "sun") == {"CAP": "front"}


def test_products_that_the_csu_lost_are_gone(stocked: Shop):
    with stocked.ws.stores.csu("aurelia", "Americas").write() as connection:
        connection.exec_driver_sql("DELETE FROM products WHERE number = 'CAP'")
    refresh(stocked)
    assert shown(stocked, "") == {"SHIRT": "m1"}


def test_an_index_that_was_kept_is_what_one_built_from_nothing_is(stocked: Shop):
    stocked.assign(stocked.cap, stocked.items("m5"))
    stocked.unpublish(stocked.shirt, contexts=(FRENCH,))
    carry(stocked)
    refresh(stocked)
    kept = rows(stocked)
    refresh(stocked)
    assert rows(stocked) == kept
    refresh(stocked, full=True)
    assert rows(stocked) == kept
    stocked.ws.stores.close()
    stocked.tenant.derived_path("search-Americas").unlink()
    refresh(stocked)
    assert rows(stocked) == kept


def test_another_life_of_headquarters_empties_it(stocked: Shop):
    stocked.ws.stores.close()
    for store in ("hq", "csu-Americas"):
        stocked.tenant.derived_path(store).unlink()
    refresh(stocked)
    with pytest.raises(NotFound, match="search index"):
        shown(stocked, "")
    stocked.sync()
    stocked.send()
    refresh(stocked)
    assert shown(stocked, "") == {"CAP": "m4", "SHIRT": "m1"}


def test_it_says_when_it_was_refreshed(shop: Shop):
    index = SearchIndex(shop.ws.stores.search("aurelia", "Americas"))
    assert index.refreshed_at() is None
    refresh(shop)
    assert index.refreshed_at() == shop.clock.now()


def test_a_database_without_channels_is_refused(shop: Shop):
    job = shop.run(SearchIndexRequest("aurelia", "Asia"))
    assert job.state is JobState.ERROR
    assert job.error == "No channel uses the channel database Asia."
