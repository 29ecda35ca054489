"""Unpublish, trash, restore and what stands against publishing."""

import os

import pytest
from sqlalchemy import update

from app.models.assignments.slots import TargetMedia
from app.models.media.additions import add_media
from app.models.media.content import MediaField
from app.models.media.rows import FileFacts, MediaFilter, MediaState, MediaType, NewMedia
from app.models.media.tables import media
from app.models.workspace import COMING_IN_S
from app.sync.jobs.states import JobState
from app.sync.requests import PublishRequest
from tests.support.builders import NOW, draw
from tests.support.edits import change, rename, set_tags, set_texts
from tests.support.shop import Shop

KIM, INES = "kim", "ines"


def row(shop: Shop, name: str):
    found = shop.tenant.media.rows([shop.media[name]])
    return found[0] if found else None


def publish_items(shop: Shop, *names: str):
    return shop.run(PublishRequest("aurelia", media=tuple(shop.media[name] for name in names)))


def test_what_a_live_product_shows_is_taken_off_by_force_only(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish()
    publish_items(shop, "m2")
    ids = [shop.media["m1"], shop.media["m2"], shop.media["m3"]]
    outcome = shop.tenant.library.unpublish(ids, KIM)
    assert outcome.done == (ids[1],)
    assert outcome.changes.media == {ids[1]}
    (refusal,) = outcome.refused
    assert (refusal.media_id, refusal.display_name) == (ids[0], "m1")
    assert refusal.reason.startswith("CAP and 1 more place show it live")
    assert row(shop, "m2").state is MediaState.DRAFT
    with shop.tenant.cms.read() as connection:
        before = connection.exec_driver_sql("SELECT max(publish_seq) FROM media").scalar_one()
    assert shop.tenant.library.unpublish(ids, KIM, force=True).done == (ids[0],)
    assert row(shop, "m1").state is MediaState.DRAFT
    with shop.tenant.cms.read() as connection:
        after = connection.exec_driver_sql("SELECT max(publish_seq) FROM media").scalar_one()
    assert after > before, "headquarters hears of it"
    assert list(shop.tenant.media.ids(MediaFilter(states=frozenset({MediaState.PUBLISHED})))) == []


def test_only_what_nobody_needs_is_deleted(shop: Shop) -> None:
    library, ids = shop.tenant.library, shop.media
    shop.assign(shop.cap, shop.items("m1"), finish=False)
    publish_items(shop, "m2")
    shop.tenant.media_editing.check_out(ids["m3"], INES)
    change(shop.tenant, ids["m4"], MediaField.TITLE, "Unfinished", "en-us", hold=True)
    shop.tenant.media_editing.check_out(ids["m5"], KIM)
    outcome = library.delete([*(ids[f"m{n}"] for n in range(1, 7)), 999], KIM)
    assert outcome.done == (ids["m5"], ids["m6"])
    reasons = {one.media_id: one.reason for one in outcome.refused}
    assert "CAP" in reasons[ids["m1"]]
    assert "published" in reasons[ids["m2"]]
    assert INES in reasons[ids["m3"]]
    assert "unfinished" in reasons[ids["m4"]]
    assert 999 in reasons
    assert list(shop.tenant.media_editing.held(KIM)) == [ids["m4"]]


def test_what_discarding_a_draft_would_bring_back_is_not_deleted(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"), finish=False)
    assert row(shop, "m1").used_by == 0
    assert not shop.tenant.library.delete([shop.media["m1"]], KIM).done
    shop.tenant.assignments.discard_edits(shop.cap, shop.document(shop.cap).context, KIM)
    assert shop.document(shop.cap).content.master == shop.items("m1")


def test_a_deleted_item_comes_back_whole(shop: Shop) -> None:
    library, item = shop.tenant.library, shop.media["m1"]
    set_texts(shop.tenant, item, "fr-ca", alt_text="Une chemise", title="Chemise")
    set_tags(shop.tenant, item, ["a", "b"])
    before, texts = row(shop, "m1"), shop.tenant.media.texts(item)
    history = shop.tenant.media_editing.history(item)
    library.delete([item], INES)
    assert row(shop, "m1") is None
    assert list(shop.tenant.media.ids(MediaFilter(text="chemise"))) == []
    (gone,) = library.trash()
    assert (gone.id, gone.code, gone.display_name, gone.deleted_by) == (item, before.code, "m1", INES)
    rename(shop.tenant, shop.media["m2"], "m1")
    assert library.restore([item, 999], KIM).done == (item,)
    after = row(shop, "m1")
    assert after.display_name == "m1 (2)"
    assert after == type(before)(
        **{**{n: getattr(before, n) for n in before.__slots__}, "display_name": "m1 (2)"}
    )
    assert shop.tenant.media.texts(item) == texts
    assert len(shop.tenant.media_editing.history(item)) == len(history)
    assert list(shop.tenant.media.ids(MediaFilter(text="chemise"))) == [item]
    assert library.trash() == ()


def test_an_id_is_never_given_twice(shop: Shop) -> None:
    highest = max(shop.media.values())
    shop.tenant.library.delete([highest], KIM)
    facts = FileFacts(MediaType.FILE, "x/y", ".x")
    with shop.tenant.cms.write() as connection:
        second = add_media(connection, NewMedia("new", "new.x", "0" * 64, 1, facts), NOW)
    assert second > highest
    shop.tenant.library.delete([second], KIM)
    assert shop.tenant.library.purge([highest, second]) == 2
    with shop.tenant.cms.write() as connection:
        assert add_media(connection, NewMedia("newer", "new.x", "0" * 64, 1, facts), NOW) > second


def test_what_is_forgotten_takes_its_contents_along_unless_others_have_them(shop: Shop, tmp_path) -> None:
    library, editing, blobs = shop.tenant.library, shop.tenant.media_editing, shop.tenant.blobs
    item, twin = shop.media["m1"], shop.media["m2"]
    first = row(shop, "m1").sha256
    taken = [shop.tenant.contents.take_in(path) for path in draw(tmp_path / "p", ("x", "y"), size=(30, 30))]
    for file in taken:
        editing.apply(editing.replacing(item, file, KIM), KIM)
    editing.apply(editing.replacing(twin, taken[0], KIM), KIM)
    library.delete([item], KIM)
    assert shop.ws.workspace.check() == [], "the trash and older versions need their contents"
    library.purge([item])
    assert not blobs.path(first).exists()
    assert not blobs.path(taken[1].sha256).exists()
    assert blobs.path(taken[0].sha256).is_file(), "another item has it"
    assert shop.ws.workspace.check() == []


def test_unfinished_changes_problems_and_missing_texts_block_publishing(shop: Shop) -> None:
    library, ids = shop.tenant.library, shop.media
    shop.tenant.settings.set("required_media_texts", "title,alt_text")
    set_texts(shop.tenant, ids["m1"], "Neutral", title="T", alt_text="A")
    set_texts(shop.tenant, ids["m2"], "Neutral", title="T")
    set_texts(shop.tenant, ids["manual"], "Neutral", title="T")
    change(shop.tenant, ids["m3"], MediaField.TITLE, "Later", "Neutral", hold=True)
    with shop.tenant.cms.write() as connection:
        connection.execute(update(media).where(media.c.id == ids["m4"]).values(problem="cut off"))
    blocked = library.blocked(list(ids.values()))
    assert ids["m1"] not in blocked
    assert ids["manual"] not in blocked, "a file has no alt text"
    assert "alt text" in blocked[ids["m2"]]
    assert KIM in blocked[ids["m3"]]
    assert "cut off" in blocked[ids["m4"]]
    assert "title and alt text" in blocked[ids["m5"]]
    job = publish_items(shop, "m1", "m2", "m3", "m4", "manual")
    assert (job.state, job.counts["media"], job.counts["blocked"]) == (JobState.ENDED_WITH_ERRORS, 2, 3)
    assert row(shop, "m1").state is MediaState.PUBLISHED


def test_a_document_waits_for_media_that_cannot_be_published_and_the_others_go_on(shop: Shop) -> None:
    change(shop.tenant, shop.media["m1"], MediaField.TITLE, "Later", "en-us", hold=True)
    shop.assign(shop.shirt, shop.items("m2", "m1"))
    shop.assign(shop.cap, shop.items("m2"))
    (blocked,) = shop.tenant.publishing.preview().blocked
    assert blocked.name == "SHIRT"
    assert blocked.reason == "m1 cannot be published: kim has not finished editing it"
    job = shop.publish()
    assert (job.counts["documents"], job.counts["media"], job.counts["blocked"]) == (1, 1, 1)
    shop.tenant.media_editing.finish([shop.media["m1"]], KIM)
    assert shop.publish().counts["documents"] == 1


def test_an_item_that_is_live_may_be_edited_while_products_are_published(shop: Shop) -> None:
    publish_items(shop, "m1")
    change(shop.tenant, shop.media["m1"], MediaField.TITLE, "Later", "en-us", hold=True)
    shop.assign(shop.cap, TargetMedia((shop.media["m1"],)))
    assert shop.publish().counts["documents"] == 1


@pytest.mark.parametrize("stage", ["version", "working copy", "trash"])
def test_contents_that_are_needed_are_no_orphans_and_are_checked(shop: Shop, tmp_path, stage: str) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    (path,) = draw(tmp_path / "p", ["x"], size=(30, 30))
    old, file = row(shop, "m1").sha256, shop.tenant.contents.take_in(path)
    editing.apply(editing.replacing(item, file, KIM), KIM, hold=stage == "working copy")
    if stage == "trash":
        shop.tenant.library.delete([item], KIM)
    assert shop.ws.workspace.check() == []
    assert shop.ws.workspace.drop_orphans() == 0
    asked: list[tuple[int, int]] = []
    sound = shop.tenant.contents.check([item], progress=lambda *told: asked.append(told))
    assert (sound.checked, sound.damages) == (2, ())
    assert asked == [(1, 2), (2, 2)]
    needed = old if stage == "version" else file.sha256
    shop.tenant.blobs.path(needed).write_bytes(b"rotten")
    (damage,) = shop.tenant.contents.check().damages
    assert (damage.media_id, damage.display_name) == (item, "m1")


def test_an_orphan_is_told_and_dropped(shop: Shop, tmp_path) -> None:
    (path,) = draw(tmp_path / "p", ["x"], size=(30, 30))
    orphan = shop.tenant.contents.take_in(path).sha256
    assert shop.ws.workspace.check() == [f"blob {orphan} belongs to no media item"]
    blob, now = shop.tenant.blobs.path(orphan), shop.clock.now().timestamp()
    os.utime(blob, (now, now - COMING_IN_S + 60))
    assert shop.ws.workspace.drop_orphans() == 0, "its item may still be on the way"
    os.utime(blob, (now, now - COMING_IN_S - 60))
    assert shop.ws.workspace.drop_orphans() == 1
    assert shop.ws.workspace.check() == []
