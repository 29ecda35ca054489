"""What no upload has read through is read through: manifests, stores of older programs, killed edits."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.media.tables import media
from app.sync.cms.process import process, wanted
from app.sync.engine import FOLLOW_UPS, NOT_BESIDE
from app.sync.jobs.states import JobState
from app.sync.requests import ImportManifestRequest, ProcessRequest, UploadRequest
from tests.support.builders import USER, draw
from tests.support.corpus import video
from tests.support.shop import Shop
from tests.sync.cms.told import Told, finish

FACTS = (media.c.likeness, media.c.problem, media.c.is_processed, media.c.duration_ms)


def facts(shop: Shop, media_id: int) -> tuple[object, ...]:
    with shop.tenant.cms.read() as connection:
        return tuple(connection.execute(select(*FACTS).where(media.c.id == media_id)).one())


def forget(shop: Shop, *names: str) -> None:
    """Make items as a program left them that did not read contents through."""
    ids = [shop.media[name] for name in names]
    with shop.tenant.cms.write() as connection:
        nothing = {"likeness": None, "is_processed": 0, "duration_ms": None, "pages": None}
        connection.execute(update(media).where(media.c.id.in_(ids)).values(**nothing))


def test_an_item_of_a_manifest_is_read_through(shop: Shop, tmp_path: Path) -> None:
    (picture,) = draw(tmp_path / "in", ["twin"])
    manifest = tmp_path / "in" / "m.tsv"
    columns = ("MediaSourceProvider", "MediaSourceId", "MediaLocale", "MediaType", "MediaImportPath")
    values = ("erp", "1", "Neutral", "Image", picture.name)
    header = "\t".join((*columns, "MediaDisplayName", "ImageAltText", "MediaTitle"))
    manifest.write_text(header + "\n" + "\t".join((*values, "twin", "A twin", "Twin")) + "\n", "utf-8")
    job = shop.run(ImportManifestRequest("aurelia", str(manifest)))
    assert job.state is JobState.ENDED, shop.ws.engine.log(job.id)
    (row,) = shop.tenant.media.rows([max(shop.tenant.media.ids())])
    likeness, problem, is_processed, _ = facts(shop, row.id)
    assert (row.display_name, problem, is_processed) == ("twin", None, 1)
    assert likeness is not None
    assert wanted(shop.ws.stores, "aurelia") == ()


def test_what_is_left_is_read_through_when_jobs_are_run_again(shop: Shop) -> None:
    forget(shop, "m1", "clip")
    shop.ws.engine.start()
    assert facts(shop, shop.media["m1"])[1:3] == (None, 1)
    assert facts(shop, shop.media["clip"])[3]
    (job,) = [job for job in shop.ws.engine.jobs() if job.kind == "process"]
    assert (job.state, job.done, job.counts["media"]) == (JobState.ENDED, 2, 2)


def test_a_content_that_is_missing_has_a_problem_and_is_not_tried_for_ever(shop: Shop) -> None:
    forget(shop, "m1")
    (row,) = shop.tenant.media.rows([shop.media["m1"]])
    shop.tenant.blobs.path(row.sha256).unlink()
    job = shop.run(ProcessRequest("aurelia", row.id))
    assert job.state is JobState.ENDED
    assert "cannot be read" in str(facts(shop, row.id)[1])
    assert [job.kind for job in shop.ws.engine.jobs()].count("process") == 1


def test_a_job_that_was_killed_counts_each_item_once(shop: Shop) -> None:
    forget(shop, *(f"m{number}" for number in range(1, 7)))
    request = ProcessRequest("aurelia", max(shop.media.values()))
    body = process(request, shop.ws.stores, Told())
    next(body)
    body.close()
    assert finish(process(request, shop.ws.stores, Told())).counts == {"media": 6}


def test_what_an_upload_has_made_is_left_to_it(shop: Shop, tmp_path: Path) -> None:
    (request,) = (forget(shop, "m1"), *wanted(shop.ws.stores, "aurelia"))[1:]
    draw(tmp_path / "in", ["later"])
    shop.run(UploadRequest("aurelia", (str(tmp_path / "in"),)))
    assert request.up_to < max(shop.tenant.media.ids())


@pytest.mark.parametrize("kind", ["upload", "import-manifest"])
def test_it_waits_while_a_job_runs_that_reads_through_what_it_made(kind: str) -> None:
    assert kind in NOT_BESIDE["process"]
    assert wanted in FOLLOW_UPS[kind], "which sees to what it leaves"


def test_a_working_copy_and_older_versions_learn_what_was_found(shop: Shop) -> None:
    forget(shop, "clip")
    item = shop.media["clip"]

    def retitle(title: str, before: str) -> MediaEdit:
        return MediaEdit("Title", (FieldChange(item, MediaField.TITLE, "Neutral", before, title),))

    editing = shop.tenant.media_editing
    editing.apply(retitle("one", ""), USER)
    editing.apply(retitle("two", "one"), USER, hold=True)
    shop.run(ProcessRequest("aurelia", item))
    duration = facts(shop, item)[3]
    assert duration
    editing.finish([item], USER)
    assert facts(shop, item)[3] == duration, "what was found lives on in the next version"
    editing.apply(editing.restoring(item, 1, USER), USER)
    assert facts(shop, item)[2:] == (1, duration)


def test_a_video_that_is_edited_while_it_is_looked_through_keeps_its_duration(shop: Shop) -> None:
    assert video()
    forget(shop, "clip")
    item = shop.media["clip"]
    change = FieldChange(item, MediaField.TITLE, "Neutral", "", "mine")
    shop.tenant.media_editing.apply(MediaEdit("Title", (change,)), USER, hold=True)
    shop.tenant.contents.process([item])
    shop.tenant.media_editing.discard([item], USER)
    assert facts(shop, item)[3]
