"""Nothing that somebody needs is taken away: items that uploads made, contents live or coming in."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from app.models.errors import RuleViolation
from app.models.media.blobs import BlobStore
from app.models.media.tables import media
from app.models.media.uploads import FileState, Resolution
from app.sync.cms.upload import upload
from app.sync.requests import PublishRequest, UploadRequest
from tests.support.builders import draw
from tests.support.shop import Shop
from tests.sync.cms.test_upload import bring, files, spoil
from tests.sync.cms.told import Told, finish


def made_twice(shop: Shop, folder: Path) -> tuple[str, int]:
    """Upload a file whose name is taken; return the job and the item that it made."""
    job = bring(shop, str(draw(folder, ["m1"], (99, 77))[0]))
    (file,) = files(shop, job.id)
    assert (file.state, file.same_as) == (FileState.CREATED, shop.media["m1"])
    shop.media["new"] = file.media_id or 0
    return job.id, shop.media["new"]


def test_an_item_that_discarding_a_draft_brings_back_does_not_go_away(shop: Shop, tmp_path: Path) -> None:
    job_id, item = made_twice(shop, tmp_path / "in")
    shop.assign(shop.shirt, shop.items("new"))
    shop.assign(shop.shirt, shop.items("m2"), finish=False)
    with pytest.raises(RuleViolation, match="changed meanwhile"):
        shop.tenant.uploads.resolve(job_id, 0, Resolution.USE, "mo")
    assert [row.id for row in shop.tenant.media.rows([item])] == [item]


def test_an_unreadable_item_that_a_draft_hides_stays_with_its_problem(shop: Shop, tmp_path: Path) -> None:
    (bad,) = draw(tmp_path / "in", ["bad"], (300, 200))
    spoil(bad)
    body = upload(UploadRequest("aurelia", (str(bad),)), shop.ws.stores, Told())
    next(body)
    shop.media["new"] = max(shop.tenant.media.ids())
    shop.assign(shop.shirt, shop.items("new"))
    shop.assign(shop.shirt, shop.items("m2"), finish=False)
    finish(body)
    (row,) = shop.tenant.media.rows([shop.media["new"]])
    assert row.problem


def test_an_item_that_another_file_met_does_not_go_away(shop: Shop, tmp_path: Path) -> None:
    job_id, item = made_twice(shop, tmp_path / "in")
    twin = tmp_path / "twin.jpg"
    twin.write_bytes((tmp_path / "in" / "m1.jpg").read_bytes())
    other = bring(shop, str(twin))
    with pytest.raises(RuleViolation, match="another file"):
        shop.tenant.uploads.resolve(job_id, 0, Resolution.USE, "mo")
    shop.tenant.uploads.resolve(job_id, 0, Resolution.VERSION, "mo")
    (file,) = files(shop, other.id)
    assert file.media_id == item
    assert shop.tenant.media.rows([item])


def test_a_file_of_another_upload_fails_with_the_item_that_it_met(shop: Shop, tmp_path: Path) -> None:
    (bad,) = draw(tmp_path / "in", ["bad"], (300, 200))
    spoil(bad)
    first = upload(UploadRequest("aurelia", (str(bad),)), shop.ws.stores, Told("first"))
    next(first)
    (tmp_path / "twin.jpg").write_bytes(bad.read_bytes())
    finish(upload(UploadRequest("aurelia", (str(tmp_path / "twin.jpg"),)), shop.ws.stores, Told("other")))
    assert files(shop, "other")[0].state is FileState.REUSED
    finish(first)
    (file,) = files(shop, "other")
    assert (file.state, file.media_id, file.same_as) == (FileState.FAILED, None, None)
    assert file.error


def test_a_content_that_is_live_stays_in_a_store_without_versions(shop: Shop) -> None:
    """The program that wrote the first stores kept no versions: only the live item names the content."""
    shop.run(PublishRequest("aurelia", media=(shop.media["m1"],)))
    first, second = shop.tenant.media.rows([shop.media["m1"], shop.media["m2"]])
    with shop.tenant.cms.write() as connection:
        values = {"sha256": second.sha256, "version": media.c.version + 1}
        connection.execute(update(media).where(media.c.id == first.id).values(**values))
        text = connection.execute(media.select().where(media.c.id == first.id)).one().published
    assert json.loads(text)["content"][2] == first.sha256
    shop.ws.workspace.drop_contents([first.sha256])
    assert shop.tenant.blobs.path(first.sha256).exists()


def test_a_content_that_another_process_brings_in_again_stays(tmp_path: Path) -> None:
    """The other process has found the content in its place; nobody has committed who uses it."""
    (tmp_path / "a.bin").write_bytes(b"the same")
    here, there = BlobStore(tmp_path / "blobs"), BlobStore(tmp_path / "blobs")
    sha256, _ = here.add_file(tmp_path / "a.bin")
    incoming = there.receive(tmp_path / "a.bin")
    there.flush(incoming)
    with there.settling([incoming]):
        assert not here.remove(sha256, lambda _: False)
        assert here.is_sound(sha256)
    assert here.remove(sha256, lambda _: False)
    assert list(here.contents()) == []


def test_a_content_that_is_committed_while_it_is_removed_stays(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"the same")
    blobs = BlobStore(tmp_path / "blobs")
    sha256, _ = blobs.add_file(tmp_path / "a.bin")
    answers = iter([False, True])
    assert not blobs.remove(sha256, lambda _: next(answers))
    assert blobs.is_sound(sha256)
    assert list(blobs.contents()) == [sha256]


def test_what_a_killed_removal_put_aside_comes_back_if_it_is_needed(shop: Shop) -> None:
    (row,) = shop.tenant.media.rows([shop.media["m1"]])
    path = shop.tenant.blobs.path(row.sha256)
    path.rename(shop.tenant.blobs.root / f".leaving-{row.sha256}")
    shop.ws.workspace.sweep()
    assert shop.tenant.blobs.is_sound(row.sha256)
    assert shop.ws.workspace.check() == []


def test_nothing_of_a_purged_item_stays(shop: Shop) -> None:
    (row,) = shop.tenant.media.rows([shop.media["m6"]])
    assert shop.tenant.media.thumbnail(row.sha256, 256)
    assert shop.tenant.media.thumbnail(row.sha256, 512)
    shop.tenant.library.delete([row.id], "mo")
    shop.tenant.library.purge([row.id])
    assert list(shop.root.rglob(row.sha256)) == []


def test_a_kill_before_unwanted_contents_are_removed_leaves_a_note_for_the_next_start(
    shop: Shop, tmp_path: Path
) -> None:
    workspace = shop.ws.workspace
    (used,) = (row.sha256 for row in shop.tenant.media.rows([shop.media["m1"]]))
    unwanted, _ = workspace.blobs.add_file(*draw(tmp_path / "in", ["nobody's"], (40, 30)))
    under_way = workspace.taking_away({used, unwanted})
    under_way.__enter__()
    workspace.sweep()
    contents = set(workspace.blobs.contents())
    assert used in contents
    assert unwanted not in contents
    assert list(workspace.blobs.unsettled()) == []
