"""Renditions follow what is published, by a job that nobody waits for."""

import json

import pytest
from PIL import Image
from sqlalchemy import select, update

from app.models.errors import StorageProblem
from app.models.media.content import CropKey, Region, crops_to_json, region_to_json
from app.models.media.renditions import Renditions, cut_name, rendered_targets
from app.models.media.rows import media_code
from app.models.media.service import publish_media
from app.models.media.tables import media
from app.sync.cms.renditions import ITEMS_PER_BATCH, renditions, shelf_of
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import PublishRequest, RenditionsRequest
from tests.support.limits import largest_file
from tests.support.shop import Shop
from tests.sync.cms.told import Told, finish

TENANT = "aurelia"


def shelf(shop: Shop) -> Renditions:
    return shelf_of(shop.ws.stores, TENANT)


def code(shop: Shop, name: str) -> str:
    return shop.tenant.media.rows([shop.media[name]])[0].code


def names(shop: Shop, name: str) -> set[str]:
    return {file.name for file in shelf(shop).files(code(shop, name))}


def publish(shop: Shop, *wanted: str) -> None:
    shop.run(PublishRequest(TENANT, media=tuple(shop.media[name] for name in wanted)))


def jobs(shop: Shop) -> list[JobSnapshot]:
    return [job for job in shop.ws.engine.jobs() if job.kind == "renditions"]


def change(shop: Shop, name: str, **values: object) -> None:
    """Write a next version of an item past the services."""
    with shop.tenant.cms.write() as connection:
        wanted = update(media).where(media.c.id == shop.media[name])
        connection.execute(wanted.values(version=media.c.version + 1, **values))


def publish_quietly(shop: Shop, *wanted: str) -> None:
    """Publish as a job that was killed before anything could follow it."""
    with shop.tenant.cms.write() as connection:
        publish_media(connection, [shop.media[name] for name in wanted], shop.clock.now())


def test_publishing_writes_the_pictures_of_every_view(shop: Shop) -> None:
    assert names(shop, "m1") == set()
    publish(shop, "m1", "clip", "manual")
    assert names(shop, "m1") == {f"{cut_name(one)}.jpg" for one in rendered_targets(())}
    assert names(shop, "clip") == {"poster.jpg"}
    assert names(shop, "manual") == set()
    (job,) = jobs(shop)
    assert (job.state, job.title) == (JobState.ENDED, "Renditions of published media")
    assert dict(job.counts) == {"media": 3, "removed": 0, "failed": 0}
    assert (job.done, job.total) == (3, 3)
    with Image.open(next(iter(shelf(shop).files(code(shop, "m1"))))) as image:
        assert max(image.size) <= 50  # nothing is made up: the picture has 40 x 50 pixels


def test_nothing_published_asks_for_nothing(shop: Shop) -> None:
    publish(shop, "m1")
    publish(shop, "m1")
    shop.publish()
    assert len(jobs(shop)) == 1


def test_publishing_documents_writes_what_they_show(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.publish()
    assert names(shop, "m2")
    assert not names(shop, "m3")


def test_a_crop_gives_another_address_and_the_old_files_go_when_the_new_are_there(shop: Shop) -> None:
    publish(shop, "m1")
    (old,) = {file.parent.name for file in shelf(shop).files(code(shop, "m1"))}
    key = CropKey("Hero", "Banner", "Left", "xs")
    crops = crops_to_json(((key, Region(0, 0, 20, 20)),))
    change(shop, "m1", focal=region_to_json(Region(30, 40, 40, 50)), crops=crops)
    publish(shop, "m1")
    files = shelf(shop).files(code(shop, "m1"))
    assert {file.parent.name for file in files} != {old}
    assert len({file.parent for file in files}) == 1
    with Image.open(next(file for file in files if file.name == "hero_banner_left_xs.jpg")) as image:
        assert image.size == (20, 20)


def test_new_texts_leave_the_files_alone(shop: Shop) -> None:
    publish(shop, "m1")
    before = {file: file.stat().st_mtime_ns for file in shelf(shop).files(code(shop, "m1"))}
    change(shop, "m1", display_name="another name")
    publish(shop, "m1")
    assert {file: file.stat().st_mtime_ns for file in shelf(shop).files(code(shop, "m1"))} == before


def test_unpublishing_removes_the_files_also_of_what_is_deleted_right_after(shop: Shop) -> None:
    publish(shop, "m1", "m2")
    left, gone = code(shop, "m1"), code(shop, "m2")
    shop.tenant.library.unpublish([shop.media["m1"], shop.media["m2"]], "kim")
    shop.tenant.library.delete([shop.media["m2"]], "kim")
    shop.ws.engine.follow_up(TENANT)
    assert shelf(shop).files(left) == []
    assert shelf(shop).files(gone) == []


def test_a_content_that_cannot_be_read_stops_nothing_and_leaves_nothing_of_before(shop: Shop) -> None:
    publish(shop, "m1")
    row = shop.tenant.media.rows([shop.media["m2"]])[0]
    path = shop.ws.workspace.blobs.path(row.sha256)
    path.chmod(0o644)
    path.write_bytes(b"no picture at all")
    change(shop, "m1", sha256=row.sha256)
    publish(shop, "m1", "m3")
    job = jobs(shop)[0]
    assert job.state is JobState.ENDED_WITH_ERRORS
    assert job.counts["failed"] == 1
    assert any(code(shop, "m1") in line for line in shop.ws.engine.log(job.id))
    assert names(shop, "m1") == set()
    assert names(shop, "m3")


def test_a_kill_between_two_batches_loses_and_repeats_nothing(shop: Shop) -> None:
    wanted = [f"m{n}" for n in range(1, 7)]
    publish_quietly(shop, *wanted)
    context = Told()
    body = renditions(RenditionsRequest(TENANT), shop.ws.stores, context)
    next(body)
    body.close()  # killed after the first batch
    done = {name: names(shop, name) for name in wanted}
    assert sum(bool(files) for files in done.values()) == ITEMS_PER_BATCH
    again = Told()
    outcome = finish(renditions(RenditionsRequest(TENANT), shop.ws.stores, again))
    assert dict(outcome.counts) == {"media": 6, "removed": 0, "failed": 0}
    assert again.reports[0][:2] == (ITEMS_PER_BATCH, 6)
    assert all(names(shop, name) for name in wanted)


def test_what_a_killed_job_left_half_written_is_no_rendition_and_goes(shop: Shop) -> None:
    publish_quietly(shop, "m1")
    folder = shop.root / "renditions" / TENANT / code(shop, "m1")  # without small letters the code itself
    (folder / ".new-abc").mkdir(parents=True)
    (folder / ".new-abc" / "media-gallery_main-image_default_xs.jpg").write_bytes(b"half")
    assert names(shop, "m1") == set()
    finish(renditions(RenditionsRequest(TENANT), shop.ws.stores, Told()))
    assert len(list(folder.iterdir())) == 1
    assert names(shop, "m1")


def test_a_full_disk_keeps_the_older_files_and_the_next_try_goes_on(shop: Shop) -> None:
    publish(shop, "m1")
    before = shelf(shop).files(code(shop, "m1"))
    change(shop, "m1", focal=region_to_json(Region(30, 40, 40, 50)))
    publish_quietly(shop, "m1")
    with shop.tenant.cms.read() as connection:
        (pending,) = shelf(shop).pending(connection, 10)
    assert pending.published is not None
    with largest_file(100), pytest.raises(StorageProblem, match="cannot be written"):
        shelf(shop).write(pending.code, pending.published)
    assert shelf(shop).files(code(shop, "m1")) == before
    assert [entry.name for entry in before[0].parent.parent.iterdir()] == [before[0].parent.name]
    shop.ws.engine.follow_up(TENANT)
    after = shelf(shop).files(code(shop, "m1"))
    assert after
    assert after[0].parent != before[0].parent


def test_a_start_goes_on_where_files_lack(shop: Shop) -> None:
    publish_quietly(shop, "m1")
    shop.ws.engine.start()
    assert names(shop, "m1")
    shop.ws.engine.start()
    assert len(jobs(shop)) == 1


def test_a_store_of_an_earlier_day_is_gone_through_anew(shop: Shop) -> None:
    publish(shop, "m1")
    shelf(shop).keep_sequence(10_000)
    shop.ws.engine.follow_up(TENANT)
    assert shelf(shop).sequence() < 10_000
    assert names(shop, "m1")


def test_a_tenant_without_files_has_nothing_to_do_for_what_was_taken_off(shop: Shop) -> None:
    publish_quietly(shop, "m1")
    shop.tenant.library.unpublish([shop.media["m1"]], "kim")
    shop.ws.engine.follow_up(TENANT)
    assert jobs(shop) == []


def test_nothing_is_left_of_an_item_that_was_deleted_before_its_files_went(shop: Shop) -> None:
    item = shop.media["m1"]
    shop.run(PublishRequest("aurelia", media=(item,)))
    shelf = shelf_of(shop.ws.stores, "aurelia")
    assert shelf.files(media_code(item))
    assert shop.tenant.library.unpublish([item], "mo").done == (item,)
    assert shop.tenant.library.delete([item], "mo").done == (item,)
    shop.ws.engine.follow_up("aurelia")
    assert shelf.files(media_code(item)) == []


def test_nothing_is_left_of_an_item_that_was_purged_before_its_files_went(shop: Shop) -> None:
    item = shop.media["m1"]
    shop.run(PublishRequest("aurelia", media=(item,)))
    shop.tenant.library.unpublish([item], "mo")
    shop.tenant.library.delete([item], "mo")
    assert shop.tenant.library.purge([item]) == 1
    assert shelf_of(shop.ws.stores, "aurelia").files(media_code(item)) == []


def test_no_two_items_share_a_folder_where_letter_case_does_not_count(shop: Shop) -> None:
    publish(shop, "m1")
    live = shelf(shop).files(code(shop, "m1"))
    with shop.tenant.cms.read() as connection:
        published = connection.execute(
            select(media.c.published).where(media.c.id == shop.media["m1"])
        ).scalar()
    codes = [media_code(n) for n in (10, 36, 62 * 10 + 36, 62 * 36 + 10, 62 * 36 + 36)]
    assert len({one.casefold() for one in codes}) == 2
    for one in codes:
        assert shelf(shop).write(one, published or "") == len(live)
    folders = {file.parents[1].name.casefold() for one in codes for file in shelf(shop).files(one)}
    assert len(folders) == len(codes)


def test_folders_of_an_earlier_program_get_their_names(shop: Shop) -> None:
    publish(shop, "m1")
    kept, item = shelf(shop).files(code(shop, "m1")), media_code(36)
    root = shop.root / "renditions" / TENANT
    (root / item / "0123").mkdir(parents=True)
    (root / item / "0123" / "poster.jpg").write_bytes(b"a poster")
    state = json.loads((root / "sequence").read_text("utf-8"))
    (root / "sequence").write_text(json.dumps({**state, "layout": 1}), "utf-8")
    again = Renditions(shop.ws.workspace.blobs, root)  # as a process that starts finds it
    assert again.files(item) == []
    with shop.tenant.cms.read() as connection:
        assert again.is_behind(connection)
        assert again.count_pending(connection) == 0
        assert not again.is_behind(connection)
    assert [file.read_bytes() for file in again.files(item)] == [b"a poster"]
    assert again.files(code(shop, "m1")) == kept
    assert json.loads((root / "sequence").read_text("utf-8")) == state
