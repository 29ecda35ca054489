"""List pages go by the same switch as media locations: legacy pictures until it is on, and when it is off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.context import Context
from app.models.errors import NotFound
from app.sync.csu.search_index import SearchIndex
from app.sync.jobs.states import JobState
from app.sync.requests import SearchIndexRequest
from tests.support.shop import Shop, shop
from tests.sync.rollout_world import DE, LEGACY_MASTER, US, do, stage

__all__ = ["shop"]


@pytest.fixture
def classic(shop: Shop, tmp_path: Path) -> Iterator[Shop]:
    stage(shop, tmp_path / "legacy")
    yield shop


def refresh(shop: Shop, *, full: bool = False) -> None:
    for database in ("Americas", "Europe"):
        job = shop.run(SearchIndexRequest("aurelia", database, full))
        assert job.state is JobState.ENDED, job.error


def tiles(shop: Shop, asked: Context = US) -> dict[str, str | None]:
    database = "Europe" if asked == DE else "Americas"
    found = SearchIndex(shop.ws.stores.search("aurelia", database)).find("", asked)
    return {tile.number: None if tile.image is None else tile.image.display_name for tile in found}


def kept(shop: Shop) -> list[object]:
    with shop.ws.stores.search("aurelia", "Americas").read() as connection:
        return list(connection.exec_driver_sql("SELECT * FROM tiles ORDER BY id").all())


def test_tiles_follow_the_switch_of_the_channel_database_there_and_back(classic: Shop):
    old = {"CAP": None, "SHIRT": LEGACY_MASTER}
    refresh(classic)
    assert tiles(classic) == tiles(classic, DE) == old
    do(classic, "P", "media", "1040", "+F3")
    refresh(classic)
    assert tiles(classic) == old, "1110 has not brought the switch"
    do(classic, "1110")
    assert tiles(classic) == old, "not before the next refresh"
    refresh(classic)
    assert tiles(classic) == tiles(classic, DE) == {"SHIRT": "m1"}
    do(classic, "-F3")
    refresh(classic)
    assert tiles(classic) == {"SHIRT": "m1"}
    do(classic, "1110")
    refresh(classic)
    assert tiles(classic) == tiles(classic, DE) == old


def test_what_is_kept_is_what_is_built_from_nothing(classic: Shop):
    refresh(classic)
    before = kept(classic)
    refresh(classic)
    assert kept(classic) == before
    refresh(classic, full=True)
    assert kept(classic) == before


def test_a_picture_that_comes_or_goes_changes_its_tile(classic: Shop):
    refresh(classic)
    first = next(
        row
        for row in classic.tenant.media.rows(classic.tenant.media.ids())
        if row.display_name == LEGACY_MASTER
    )
    classic.tenant.library.unpublish([first.id], "kim", force=True)
    assert tiles(classic)["SHIRT"] == LEGACY_MASTER
    refresh(classic)
    assert tiles(classic)["SHIRT"] == "SHIRT_000_002"


def test_names_may_differ_by_language(classic: Shop):
    french = Context("OUN128", "fr-ca")
    classic.tenant.settings.set(
        "legacy_product_template", "/Products/{LanguageId}/{ProductNumber}_000_{Sequence}.jpg"
    )
    refresh(classic)
    assert tiles(classic, french) == tiles(classic)  # the file has one name in every folder
    classic.tenant.settings.set("legacy_product_template", "/{ProductNumber}_{LanguageId}_000_{Sequence}.jpg")
    refresh(classic)
    assert tiles(classic, french)["SHIRT"] is None


def test_a_language_is_found_after_1070(classic: Shop):
    do(classic, "1070")
    classic.tenant.channels.add(*_with_german(classic))
    refresh(classic)
    with pytest.raises(NotFound, match="search index"):
        tiles(classic, Context("OUN128", "de-de"))
    do(classic, "1070")
    refresh(classic)
    assert tiles(classic, Context("OUN128", "de-de"))["SHIRT"] == LEGACY_MASTER


def _with_german(shop: Shop) -> tuple[object, ...]:
    row = shop.tenant.channels.channel("OUN128")
    return row.oun, row.name, row.type, (*row.languages, "de-de"), row.database
