"""vitrine media upload with texts, and jobs that are paused and resumed."""

from pathlib import Path

from app.main import build
from app.sync.requests import UploadRequest
from tests.cli.conftest import Vitrine
from tests.support.builders import draw


def test_an_upload_takes_texts_category_and_publishes(vitrine: Vitrine, empty: Path, tmp_path: Path):
    (path,) = draw(tmp_path / "p", ["front"])
    texts = ("--title", "Front", "--alt-text", "A shirt", "--description", "Seen from the front")
    ran = vitrine(
        "media", "upload", path, "--tenant", "shop", *texts, "--category", "Products", "--publish", "--json"
    )
    assert ran.code == 0
    counts = {name: ran.document[name] for name in ("created", "reused", "same_name", "failed")}
    assert counts == {"created": 1, "reused": 0, "same_name": 0, "failed": []}
    station = build(empty)
    media = station.workspace.tenant("shop").media
    (row,) = media.rows(media.ids())
    written = media.texts(row.id)["Neutral"]
    station.close()
    assert (written.title, written.alt_text, written.description) == (
        "Front",
        "A shirt",
        "Seen from the front",
    )
    assert (row.category, row.state.value) == ("Products", "published")
    (other,) = draw(tmp_path / "q", ["front"], (30, 20))
    again = vitrine("media", "upload", other, "--tenant", "shop", "--json").document
    assert (again["created"], again["same_name"]) == (1, 1)
    wrong = vitrine("media", "upload", other, "--tenant", "shop", "--category", "Shoes")
    assert (wrong.code, "Shoes" in wrong.err) == (3, True)


def test_a_job_is_paused_and_resumed(vitrine: Vitrine, empty: Path, tmp_path: Path):
    draw(tmp_path / "p", ["one", "two"])
    station = build(empty)  # its engine is not started: the job waits
    job_id = station.engine.submit(UploadRequest("shop", (str(tmp_path / "p"),)))
    station.close()
    for _ in range(2):
        ran = vitrine("jobs", "pause", job_id, "--json")
        assert (ran.code, ran.document["state"]) == (0, "Paused")
    assert vitrine("jobs", "list", "--json").document[-1]["state"] == "Paused"
    ran = vitrine("jobs", "resume", job_id, "--json")
    assert (ran.code, ran.document["state"], ran.document["counts"]["created"]) == (0, "Ended", 2)
    again = vitrine("jobs", "resume", job_id)
    assert (again.code, "not paused" in again.err) == (3, True)
    for command in ("pause", "resume"):
        assert vitrine("jobs", command, "nope").code == 3
