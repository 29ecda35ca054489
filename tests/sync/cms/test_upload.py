"""Uploads: odd names, closed folders, kills."""

import os
import sys
from pathlib import Path

import pytest

from app.models.media.uploads import UploadFile, read_files
from app.sync.cms.upload import FILES_PER_BATCH, upload
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import UploadRequest
from tests.support.builders import draw, new_workstation
from tests.support.limits import ordinary_user
from tests.support.shop import Shop, shop
from tests.sync.cms.test_publish import Context, finish

__all__ = ["shop"]


def bring(shop: Shop, *paths: str) -> JobSnapshot:
    return shop.run(UploadRequest("aurelia", paths, recursive=True))


def files(shop: Shop, job_id: str) -> list[UploadFile]:
    with shop.tenant.cms.read() as connection:
        return read_files(connection, job_id)


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
    body = upload(request, shop.ws.stores, Context())
    for _ in range(killed_after):
        next(body)
    body.close()
    again = Context()
    outcome = finish(upload(request, shop.ws.stores, again))
    assert outcome.failed == outcome.counts["failed"] == 1
    assert outcome.counts["created"] + outcome.counts["reused"] == number
    told = [(done, total) for done, total, _ in again.reports]
    assert told[0] == (killed_after * FILES_PER_BATCH, number + 1)
    assert told[-1] == (number + 1, number + 1)
