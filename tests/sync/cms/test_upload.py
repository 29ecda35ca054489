"""Uploads: odd names, closed folders, kills."""

import os
import sys
from datetime import datetime
from pathlib import Path

import pytest

from app.models.clock import FixedClock
from app.models.context import NEUTRAL
from app.models.errors import NotFound, RuleViolation, StorageProblem
from app.models.media.rows import MediaState
from app.models.media.uploads import FileState, Resolution, UploadFile, read_files
from app.sync.cms.upload import FILES_PER_BATCH, upload
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import UploadRequest
from tests.support.builders import draw, new_workstation
from tests.support.limits import largest_file, ordinary_user
from tests.support.shop import Shop, shop
from tests.sync.cms.told import Told, finish

__all__ = ["shop"]


def bring(shop: Shop, *paths: str) -> JobSnapshot:
    return shop.run(UploadRequest("aurelia", paths, recursive=True))


def files(shop: Shop, job_id: str) -> list[UploadFile]:
    with shop.tenant.cms.read() as connection:
        return read_files(connection, job_id)


def spoil(picture: Path) -> None:
    """Break a picture where only a decoder finds it; its structure stays sound."""
    content = bytearray(picture.read_bytes())
    start = content.index(b"\xff\xc4") + 4  # the first table of codes
    content[start : start + 17] = bytes([0]) + bytes([255]) * 16
    picture.write_bytes(bytes(content))


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
@pytest.mark.parametrize("named", ["file", "folder", "missing"])
def test_a_name_that_is_no_text_is_a_failed_file(shop: Shop, tmp_path: Path, named: str) -> None:
    (good,) = draw(tmp_path / "in", ["good"])
    odd = os.fsdecode(os.fsencode(tmp_path / "in") + b"/\xff.jpg")
    if named != "missing":
        Path(odd).write_bytes(good.read_bytes() + b"\0")
    job = bring(shop, str(tmp_path / "in")) if named == "folder" else bring(shop, odd, str(good))
    assert (job.state, job.error) == (JobState.ENDED_WITH_ERRORS, None)
    assert (job.counts["failed"], job.counts["created"] + job.counts["reused"]) == (1, 1)
    (failed,) = [file for file in files(shop, job.id) if file.error is not None]
    assert failed.path.endswith("/\N{REPLACEMENT CHARACTER}.jpg")
    assert "name" in (failed.error or "")


def test_a_folder_that_cannot_be_read_is_told() -> None:
    with ordinary_user() as home:
        workstation = new_workstation(home / "w")
        tenant = workstation.workspace.create_tenant("shop", "Shop")
        draw(home / "in" / "open", ["good"])
        (home / "in" / "closed").mkdir()
        (home / "in" / "closed").chmod(0)
        request = UploadRequest("shop", (str(home / "in"),), recursive=True)
        job = workstation.engine.job(workstation.engine.submit(request))
        with tenant.cms.read() as connection:
            found = [(Path(file.path).name, file.error) for file in read_files(connection, job.id)]
        workstation.close()
    assert job.state is JobState.ENDED_WITH_ERRORS
    assert found == [("good.jpg", None), ("closed", "The folder cannot be read: Permission denied.")]


@pytest.mark.parametrize("killed_after", [1, 2])
def test_a_job_that_was_killed_counts_each_file_once(shop: Shop, tmp_path: Path, killed_after: int) -> None:
    number = FILES_PER_BATCH * 2 + 3
    draw(tmp_path / "in", [f"f{place:02}" for place in range(number)])
    (tmp_path / "in" / "empty.jpg").write_bytes(b"")
    request = UploadRequest("aurelia", (str(tmp_path / "in"),))
    body = upload(request, shop.ws.stores, Told())
    for _ in range(killed_after):
        next(body)
    body.close()
    again = Told()
    outcome = finish(upload(request, shop.ws.stores, again))
    assert outcome.failed == outcome.counts["failed"] == 1
    assert outcome.counts["created"] + outcome.counts["reused"] == number
    taken = [(counts["taken"], done, total) for done, total, counts in again.reports]
    settled, _, total = taken[0][0] + 1, *taken[0][1:]  # one of them is no picture
    assert (settled, total) == (killed_after * FILES_PER_BATCH, number + 1)
    assert taken[-1] == (number, number + 1, number + 1)
    assert outcome.counts["processed"] == outcome.counts["created"]


def leftovers(shop: Shop) -> list[str]:
    return [*shop.ws.workspace.check(), *(str(path) for path in shop.root.glob("blobs/.*"))]


def test_texts_of_the_request_go_before_those_of_the_file(shop: Shop, tmp_path: Path) -> None:
    (path,) = draw(tmp_path / "in", ["fresh"], (61, 62))
    request = UploadRequest(
        "aurelia",
        (str(path),),
        tags=("new",),
        alt_text="A shirt",
        category="Products",
        user="mo",
    )
    job = shop.run(request)
    (row,) = shop.tenant.media.rows([files(shop, job.id)[0].media_id or 0])
    assert (row.alt_text, row.tags, row.category, row.updated_by) == ("A shirt", ("new",), "Products", "mo")
    assert shop.tenant.media.texts(row.id)[NEUTRAL].title == ""


def test_same_content_is_reused_and_same_name_gets_a_number(shop: Shop, tmp_path: Path) -> None:
    (other,) = draw(tmp_path / "a", ["m1"], (99, 77))
    known = draw(tmp_path / "b", ["m1"])[0].rename(tmp_path / "b" / "renamed.jpg")
    job = bring(shop, str(tmp_path / "a"), str(tmp_path / "b"))
    assert {name: job.counts[name] for name in ("created", "reused", "failed", "same_name")} == {
        "created": 1, "reused": 1, "failed": 0, "same_name": 1,
    }  # fmt: skip
    first, second = files(shop, job.id)
    assert (first.path, first.state, first.same_as) == (str(other), FileState.CREATED, shop.media["m1"])
    assert (second.path, second.state, second.same_as) == (str(known), FileState.REUSED, shop.media["m1"])
    (row,) = shop.tenant.media.rows([first.media_id or 0])
    assert row.display_name == "m1 (2)"


def test_a_picture_that_cannot_be_decoded_is_taken_away_again(shop: Shop, tmp_path: Path) -> None:
    good, bad = draw(tmp_path / "in", ["good", "zbad"], (300, 200))
    spoil(bad)
    twin = bad.with_name("zz.jpg")
    twin.write_bytes(bad.read_bytes())
    before = set(shop.ws.workspace.blobs.contents())
    job = bring(shop, str(tmp_path / "in"))
    assert job.state is JobState.ENDED_WITH_ERRORS
    assert (job.counts["created"], job.counts["reused"], job.counts["failed"], job.done) == (1, 0, 2, 3)
    states = {Path(file.path).name: (file.state, file.media_id is None) for file in files(shop, job.id)}
    assert states[bad.name] == states[twin.name] == (FileState.FAILED, True)
    assert len(set(shop.ws.workspace.blobs.contents()) - before) == 1
    assert leftovers(shop) == []
    assert [file.error for file in files(shop, job.id)][1:] == [files(shop, job.id)[1].error] * 2
    assert good.exists()


def test_an_unreadable_picture_that_somebody_edited_meanwhile_stays_with_its_problem(
    shop: Shop, tmp_path: Path
) -> None:
    (bad,) = draw(tmp_path / "in", ["bad"], (300, 200))
    spoil(bad)
    body = upload(UploadRequest("aurelia", (str(bad),)), shop.ws.stores, Told())
    next(body)
    media_id = max(shop.tenant.media.ids())
    shop.tenant.media_editing.check_out(media_id, "mo")
    outcome = finish(body)
    (row,) = shop.tenant.media.rows([media_id])
    assert (outcome.failed, outcome.counts["created"], bool(row.problem)) == (0, 1, True)


def test_publish_right_after_names_what_was_refused(shop: Shop, tmp_path: Path) -> None:
    draw(tmp_path / "in", ["one", "two"], (63, 64))
    shop.tenant.settings.set("required_media_texts", "alt_text")
    request = UploadRequest("aurelia", (str(tmp_path / "in"),), publish=True)
    job = shop.run(request)
    assert (job.state, job.counts["created"]) == (JobState.ENDED, 2)
    assert len([line for line in shop.ws.engine.log(job.id) if "was not published" in line]) == 2
    shop.tenant.settings.set("required_media_texts", "")
    (tmp_path / "more").mkdir()
    draw(tmp_path / "more", ["three"], (50, 60))
    job = shop.run(UploadRequest("aurelia", (str(tmp_path / "more"),), publish=True))
    (row,) = shop.tenant.media.rows([files(shop, job.id)[0].media_id or 0])
    assert row.state is MediaState.PUBLISHED


def test_hidden_files_loops_and_doubles_are_left_out(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    draw(folder, ["seen", ".hidden"])
    draw(folder / ".thumbs", ["t1"])
    draw(folder / "deep", ["below"], (20, 30))
    (folder / "deep" / "again").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.jpg")
    job = bring(shop, str(folder), str(folder / "seen.jpg"), str(folder / "pipe.jpg"))
    found = [(Path(file.path).name, file.error) for file in files(shop, job.id)]
    assert found == [("seen.jpg", None), ("below.jpg", None), ("pipe.jpg", "It is no ordinary file.")]


def test_a_full_disk_stops_the_job_and_a_retry_brings_the_rest(shop: Shop, tmp_path: Path) -> None:
    draw(tmp_path / "in", [f"f{place:02}" for place in range(5)], (65, 66))
    draw(tmp_path / "large", ["large"], (1500, 1500))
    size = (tmp_path / "large" / "large.jpg").stat().st_size
    request = UploadRequest("aurelia", (str(tmp_path / "in"), str(tmp_path / "large")))
    body = upload(request, shop.ws.stores, Told("job-2"))
    with largest_file(size - 1), pytest.raises(StorageProblem, match="cannot be written"):
        finish(body)
    assert leftovers(shop) == []
    outcome = finish(upload(request, shop.ws.stores, Told("job-2")))
    assert (outcome.counts["created"], outcome.failed) == (6, 0)
    assert leftovers(shop) == []


def test_a_retry_of_an_upload_takes_what_is_left(shop: Shop, tmp_path: Path) -> None:
    draw(tmp_path / "in", ["good"])
    late = tmp_path / "in" / "late.jpg"
    late.write_bytes(b"")
    job = bring(shop, str(tmp_path / "in"))
    assert job.counts["failed"] == 1
    late.unlink()
    draw(tmp_path / "in", ["late"], (70, 80))
    again = shop.ws.engine.job(shop.ws.engine.retry(job.id))
    assert (again.counts["created"], again.counts["reused"], again.total) == (1, 0, 1)


@pytest.mark.parametrize("publish", [True, False])
def test_a_retry_of_an_upload_that_was_canceled_publishes_what_it_had_made(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, publish: bool
) -> None:
    draw(tmp_path / "in", ["one", "two"], (71, 72))
    engine = shop.ws.engine

    class Asked(FixedClock):
        """Cancels uploads as soon as they make items."""

        def now(self) -> datetime:
            for job in engine.jobs():
                engine._board.cancel(job.id)  # here, in a transaction, nobody could be asked who may
            return super().now()

    monkeypatch.setattr(shop.ws.stores, "clock", Asked(shop.clock.now()))
    job = shop.run(UploadRequest("aurelia", (str(tmp_path / "in"),), publish=publish))
    monkeypatch.undo()
    assert job.state is JobState.CANCELED
    made = [file.media_id or 0 for file in files(shop, job.id)]
    assert {row.state for row in shop.tenant.media.rows(made)} == {MediaState.DRAFT}
    engine.retry(job.id)
    wanted = MediaState.PUBLISHED if publish else MediaState.DRAFT
    assert {row.state for row in shop.tenant.media.rows(made)} == {wanted}


def test_what_a_killed_process_never_committed_is_cleared_up(shop: Shop, tmp_path: Path) -> None:
    (path,) = draw(tmp_path / "in", ["never"], (90, 20))
    blobs = shop.ws.workspace.blobs
    incoming = blobs.receive(path)
    with blobs.settling([incoming]):
        note = next(shop.root.glob("blobs/.settling-*"))
        text = note.read_text()
    note.write_text(text)
    assert blobs.path(incoming.sha256).exists()
    shop.ws.workspace.sweep()
    assert not blobs.path(incoming.sha256).exists()
    assert leftovers(shop) == []


# --- decisions


def settle(shop: Shop, job: JobSnapshot, choice: Resolution, place: int = 0) -> UploadFile:
    shop.tenant.uploads.resolve(job.id, place, choice, "mo")
    (file,) = shop.tenant.uploads.files(job.id, [place])
    assert file.resolution is choice
    assert shop.tenant.uploads.asking(job.id) == []
    return file


@pytest.mark.parametrize("choice", [Resolution.USE, Resolution.VERSION, Resolution.BOTH])
def test_same_content(shop: Shop, tmp_path: Path, choice: Resolution) -> None:
    known = draw(tmp_path / "b", ["m1"])[0].rename(tmp_path / "b" / "renamed.jpg")
    job = bring(shop, str(known))
    before = len(shop.tenant.media.ids())
    file = settle(shop, job, choice)
    (row,) = shop.tenant.media.rows([shop.media["m1"]])
    assert len(shop.tenant.media.ids()) == before + (choice is Resolution.BOTH)
    assert row.version == (2 if choice is Resolution.VERSION else 1)
    assert row.file_name == ("renamed.jpg" if choice is Resolution.VERSION else "m1.jpg")
    (named,) = shop.tenant.media.rows([file.media_id or 0])
    assert (named.display_name, named.sha256) == (
        ("renamed" if choice is Resolution.BOTH else "m1"),
        row.sha256,
    )
    assert leftovers(shop) == []


@pytest.mark.parametrize("choice", [Resolution.USE, Resolution.VERSION, Resolution.BOTH])
def test_same_name(shop: Shop, tmp_path: Path, choice: Resolution) -> None:
    (other,) = draw(tmp_path / "a", ["m1"], (99, 77))
    job = bring(shop, str(other))
    file = settle(shop, job, choice)
    names = {row.display_name for row in shop.tenant.media.rows(shop.tenant.media.ids())}
    assert ("m1 (2)" in names) == (choice is Resolution.BOTH)
    (row,) = shop.tenant.media.rows([shop.media["m1"]])
    assert (row.version, row.width) == ((2, 99) if choice is Resolution.VERSION else (1, row.width))
    assert (file.media_id == row.id) == (choice is not Resolution.BOTH)
    known = set(shop.ws.workspace.blobs.contents())
    shop.ws.workspace.drop_contents(known)
    assert set(shop.ws.workspace.blobs.contents()) == known
    shop.tenant.uploads.resolve(job.id, 0, Resolution.USE, "mo")  # settled before: nothing happens
    assert shop.tenant.uploads.files(job.id, [0]) == [file]


def test_an_item_that_was_changed_meanwhile_does_not_go_away(shop: Shop, tmp_path: Path) -> None:
    job = bring(shop, str(draw(tmp_path / "a", ["m1"], (99, 77))[0]))
    (file,) = files(shop, job.id)
    shop.tenant.media_editing.check_out(file.media_id or 0, "mo")
    with pytest.raises(RuleViolation, match="changed meanwhile"):
        shop.tenant.uploads.resolve(job.id, 0, Resolution.USE, "mo")
    assert shop.tenant.uploads.summary(job.id).asking == 1


def test_a_failed_file_is_removed_from_the_list(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").write_bytes(b"")
    job = bring(shop, str(tmp_path / "empty.jpg"))
    assert shop.tenant.uploads.failed_paths(job.id) == [str(tmp_path / "empty.jpg")]
    with pytest.raises(RuleViolation):
        shop.tenant.uploads.resolve(job.id, 0, Resolution.USE, "mo")
    shop.tenant.uploads.remove(job.id, 0)
    assert shop.tenant.uploads.failed_paths(job.id) == shop.tenant.uploads.asking(job.id) == []
    with pytest.raises(NotFound):
        shop.tenant.uploads.remove(job.id, 1)
