"""The library: lists, counts, texts, tags, names, and what publishing keeps."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from app.models.assignments.answers import read_media_facts
from app.models.assignments.rows import Source
from app.models.assignments.slots import TargetMedia
from app.models.errors import NotFound, RuleViolation
from app.models.media.additions import add_media
from app.models.media.content import FileContent
from app.models.media.names import free_name
from app.models.media.revision import MediaRevision, revise_media
from app.models.media.rows import (
    FileFacts,
    MediaFilter,
    MediaRow,
    MediaSort,
    MediaState,
    MediaTexts,
    MediaType,
    NewMedia,
)
from app.models.media.service import MediaService, publish_media
from app.models.media.tables import media
from app.sync.requests import PublishRequest, UploadRequest
from tests.support.builders import NOW
from tests.support.corpus import PDF
from tests.support.edits import rename, set_tags, set_texts
from tests.support.shop import Shop

TAGS = ("summer", "50% off", "under_score", "back\\slash")
NAMES = (
    "shirt_red",
    "shirt-red",
    "100% cotton",
    "100 cotton",
    "c:\\new",
    "SHIRT blue",
    "plain",
    "clip",
    "manual",
    "Größe",
)


def add(shop: Shop, name: str, type_: MediaType = MediaType.IMAGE, **kwargs: object) -> int:
    facts = FileFacts(type_, "x/y", ".x")
    new = NewMedia(name, f"{name}.bin", f"{len(name):064d}", 10, facts, **kwargs)  # type: ignore[arg-type]
    with shop.tenant.cms.write() as connection:
        return add_media(connection, new, shop.clock.now())


def publish(shop: Shop, *media_ids: int) -> None:
    with shop.tenant.cms.write() as connection:
        publish_media(connection, media_ids, shop.clock.now())


@pytest.fixture(scope="module")
def library() -> Iterator[Shop]:
    """A library with a bit of everything; tests of this fixture only read."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop")
        types = list(MediaType)
        for number, name in enumerate(NAMES):
            tags = tuple(tag for place, tag in enumerate(TAGS) if number >> place & 1)
            texts = (
                {"Neutral": MediaTexts(alt_text=f"Alt {name}" if number % 3 else "")} if number % 2 else {}
            )
            add(shop, name, types[number % 3], tags=tags, texts=texts)
        ids = list(shop.tenant.media.ids())
        publish(shop, *ids[::2])
        for media_id in ids[::4]:
            set_texts(shop.tenant, media_id, "en-us", title="Newer")
        shop.assign(shop.cap, TargetMedia(tuple(ids[1:12:3])))
        yield shop
        shop.close()


def everything(media: MediaService) -> list[MediaRow]:
    return media.rows(media.ids())


def test_orders(library: Shop) -> None:
    media = library.tenant.media
    rows = everything(media)
    assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
    names = [row.display_name for row in media.rows(media.ids(sort=MediaSort.NAME))]
    assert names == sorted(names)
    sizes = [row.size_bytes for row in media.rows(media.ids(sort=MediaSort.LARGEST))]
    assert sizes == sorted(sizes, reverse=True)


def test_rows_keep_the_order_of_the_ids_and_leave_gaps_out(library: Shop) -> None:
    media = library.tenant.media
    assert [row.id for row in media.rows([5, 9_999, 2, 5])] == [5, 2, 5]
    assert media.by_code(media.rows([5])[0].code).id == 5
    for code in ("MZZZZZ", "nonsense"):
        with pytest.raises(NotFound):
            media.by_code(code)


# --- changing


def test_names_are_unique(shop: Shop) -> None:
    with pytest.raises(RuleViolation, match="m2"):
        rename(shop.tenant, shop.media["m1"], " m2 ")
    rename(shop.tenant, shop.media["m1"], "  Front  ")
    assert shop.tenant.media.rows([shop.media["m1"]])[0].display_name == "Front"
    rename(shop.tenant, shop.media["m2"], "m1")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_names_have_a_length(shop: Shop, name: str) -> None:
    with pytest.raises(RuleViolation, match="200"):
        rename(shop.tenant, shop.media["m1"], name)
    rename(shop.tenant, shop.media["m1"], "x" * 200)


def test_a_taken_name_gets_a_number(shop: Shop) -> None:
    added = [add(shop, "m1"), add(shop, "m1"), add(shop, "y" * 250), add(shop, "y" * 250), add(shop, "  ")]
    names = [row.display_name for row in shop.tenant.media.rows(added)]
    assert names[:2] == ["m1 (2)", "m1 (3)"]
    assert names[2] == "y" * 200
    assert names[3].endswith(" (2)")
    assert len(names[3]) <= 200
    assert names[4]


def test_the_number_of_a_name_that_thousands_have_is_found_at_once(shop: Shop) -> None:
    row = shop.tenant.media.rows([shop.media["m1"]])[0]
    numbers = [n for n in range(2, 3000) if n != 1500]
    asked: list[str] = []
    with shop.tenant.cms.write() as connection:
        values = {"type": row.type.value, "mime": row.mime, "file_name": "m1.jpg", "sha256": row.sha256}
        values |= {"size_bytes": 1, "created_at": "", "updated_at": ""}
        connection.execute(media.insert(), [{**values, "display_name": f"m1 ({n})"} for n in numbers])
        event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert free_name(connection, "m1") in ("m1 (1500)", "m1 (3000)")
    assert len(asked) < 40


def test_an_item_that_is_gone_cannot_be_changed(shop: Shop) -> None:
    media = shop.tenant.media
    for change in (
        lambda: rename(shop.tenant, 777, "x"),
        lambda: set_tags(shop.tenant, 777, ["x"]),
        lambda: set_texts(shop.tenant, 777, "en-us", title="x"),
    ):
        with pytest.raises(NotFound):
            change()
    assert media.texts(777) == {}


def test_texts_are_kept_by_locale_and_one_by_one(shop: Shop) -> None:
    media, item = shop.tenant.media, shop.media["m1"]
    set_texts(shop.tenant, item, "Neutral", alt_text="  A shirt ", title="Shirt")
    set_texts(shop.tenant, item, "fr-ca", alt_text="Une chemise")
    set_texts(shop.tenant, item, "Neutral", description="Cotton")
    set_texts(shop.tenant, item, "Neutral", title="")
    assert media.texts(item) == {
        "Neutral": MediaTexts("", "A shirt", "Cotton"),
        "fr-ca": MediaTexts("", "Une chemise", ""),
    }
    assert media.rows([item])[0].alt_text == "A shirt", "lists show the Neutral one"


def test_tags_are_given_whole(shop: Shop) -> None:
    media, item = shop.tenant.media, shop.media["m1"]
    set_tags(shop.tenant, item, ["b", " a ", "b", "", "  "])
    assert media.rows([item])[0].tags == ("a", "b")
    set_tags(shop.tenant, item, [])
    assert media.rows([item])[0].tags == ()


def test_a_change_is_a_new_version_and_a_draft(shop: Shop) -> None:
    media, item = shop.tenant.media, shop.media["m1"]
    shop.run(PublishRequest("aurelia", media=(item,)))
    assert media.rows([item])[0].state is MediaState.PUBLISHED
    shop.clock.advance(timedelta(minutes=5))
    set_texts(shop.tenant, item, "en-us", title="New")
    row = media.rows([item])[0]
    assert (row.state, row.version) == (MediaState.CHANGED, 2)
    assert (row.created_at, row.updated_at) == (NOW, NOW + timedelta(minutes=5))


def test_writing_what_is_there_already_is_no_change(shop: Shop) -> None:
    media, item = shop.tenant.media, shop.media["m1"]
    set_texts(shop.tenant, item, "Neutral", alt_text="A shirt")
    set_tags(shop.tenant, item, ["a", "b"])
    publish(shop, item)
    before = media.rows([item])[0]
    assert not set_texts(shop.tenant, item, "Neutral", alt_text=" A shirt", title="")
    assert not set_texts(shop.tenant, item, "fr-ca", title="")
    assert not set_tags(shop.tenant, item, ["b", "a"])
    assert not rename(shop.tenant, item, "m1 ")
    assert media.rows([item])[0] == before


def test_publishing_again_is_nothing(shop: Shop) -> None:
    items = [shop.media["m1"], shop.media["m2"]]
    with shop.tenant.cms.write() as connection:
        assert publish_media(connection, [*items, items[0]], NOW) == items
        assert publish_media(connection, items, NOW) == []


def facts(shop: Shop, item: int, source: Source) -> tuple[str, str, MediaType, str]:
    with shop.tenant.cms.read() as connection:
        found = read_media_facts(connection, [item], source)[item]
    return found.display_name, found.sha256, found.type, found.alt_text("en-us")[0]


def test_readers_see_what_was_published_until_the_next_publish(shop: Shop) -> None:
    item = shop.media["m1"]
    set_texts(shop.tenant, item, "en-us", alt_text="First")
    publish(shop, item)
    first = facts(shop, item, Source.PUBLISHED)
    rename(shop.tenant, item, "Renamed")
    set_texts(shop.tenant, item, "en-us", alt_text="Second")
    other = FileContent("b.mp4", "b" * 64, 12, FileFacts(MediaType.VIDEO, "video/mp4", ".mp4"))
    with shop.tenant.cms.write() as connection:
        assert revise_media(connection, item, MediaRevision(content=other), NOW)
    assert facts(shop, item, Source.PUBLISHED) == first
    assert facts(shop, item, Source.DRAFT) == ("Renamed", "b" * 64, MediaType.VIDEO, "Second")
    publish(shop, item)
    assert facts(shop, item, Source.PUBLISHED) == ("Renamed", "b" * 64, MediaType.VIDEO, "Second")


def test_unpublished_items_have_no_published_facts(shop: Shop) -> None:
    with shop.tenant.cms.read() as connection:
        assert read_media_facts(connection, [1], Source.PUBLISHED) == {}


# --- upload


def test_one_bad_file_stops_nothing_and_the_same_content_is_one_item(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(PDF + b"\n% new\n")
    (folder / "b.pdf").write_bytes(PDF + b"\n% new\n")
    (folder / "c.jpg").write_text("no picture")
    (folder / ".hidden.pdf").write_bytes(PDF + b"\n% hidden\n")
    (folder / "deep" / "d.pdf").write_bytes(PDF + b"\n% deep\n")
    request = UploadRequest("aurelia", (str(folder), str(tmp_path / "gone")), tags=("new",))
    job = shop.run(request)
    counts = {name: job.counts[name] for name in ("created", "reused", "failed")}
    assert counts == {"created": 1, "reused": 1, "failed": 2}
    assert job.state.value == "Ended with errors"
    log = "\n".join(shop.ws.engine.log(job.id))
    assert "c.jpg" in log
    (row,) = shop.tenant.media.rows(shop.tenant.media.ids(MediaFilter(text="a.pdf")))
    assert row.tags == ("new",)
    deep = UploadRequest("aurelia", (str(folder),), recursive=True, publish=True)
    assert shop.run(deep).counts["created"] == 1
    (row,) = shop.tenant.media.rows(shop.tenant.media.ids(MediaFilter(text="d.pdf")))
    assert row.state is MediaState.PUBLISHED
