import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Vitrine
from tests.support.builders import draw

SERVED = [
    ("OUN001", "en-us"),
    ("OUN002", "de-de"),
    ("OUN002", "fr-fr"),
    ("OUN003", "en-us"),
    ("OUN003", "fr-ca"),
]
ANSWER = [
    "product",
    "variant",
    "channel",
    "locale",
    "source",
    "context",
    "level",
    "primary",
    "additional",
    "default_image",
]
STEP = ["context", "level", "result", "items", "set_by", "set_at", "version"]
JOB = {"id", "kind", "tenant", "state", "done", "total", "counts", "started_at", "ended_at", "error"}
T = ("--tenant", "aurelia")


def resolve(vitrine: Vitrine, source: str, channel: str, locale: str) -> list[dict]:
    ran = vitrine(
        "resolve", *T, "--all", "--channel", channel, "--locale", locale, "--source", source, "--json"
    )
    assert ran.code == 0, ran.err
    return ran.documents


@pytest.mark.parametrize(("channel", "locale"), SERVED)
def test_every_source_says_the_same_after_a_sync(vitrine: Vitrine, sample: Path, channel: str, locale: str):
    published = resolve(vitrine, "published", channel, locale)
    for document in published:
        assert list(document) == ANSWER
        assert (document["channel"], document["locale"]) == (channel, locale)
    assert [row["product"] for row in published if row["variant"] is None] == sorted(
        {row["product"] for row in published}
    )
    for source in ("draft", "hq", "csu", "cached"):
        assert [
            {**row, "source": "published"} for row in resolve(vitrine, source, channel, locale)
        ] == published


def test_an_answer_for_people_names_contexts_in_words(vitrine: Vitrine, sample: Path):
    asked = ("--channel", "OUN002", "--locale", "fr-fr", "--source", "published", "--trace")
    text = vitrine("resolve", *T, "--product", "AO1001", *asked).out
    assert "(master in Omnichannel, Neutral)" in text
    assert "    all levels in OUN002, fr-fr: no document" in text
    assert "    master in Omnichannel, Neutral: winner" in text


def test_a_csu_tells_every_step_and_who_knows_who_set_it(vitrine: Vitrine, sample: Path):
    ask = ("resolve", *T, "--product", "AO1001", "--channel", "OUN002", "--locale", "fr-fr", "--trace")

    def steps(source: str) -> list[tuple[list[str], str | None, str]]:
        traced = vitrine(*ask, "--source", source, "--json").document["trace"]
        return [(step["context"], step["level"], step["result"]) for step in traced]

    assert len(steps("published")) == 4
    for source in ("hq", "csu", "cached"):
        assert steps(source) == steps("published")
    assert (
        "who set it, and when, is known in the CMS: --source published"
        in vitrine(*ask, "--source", "csu").out
    )


def test_the_shape_of_an_answer(vitrine: Vitrine, sample: Path):
    ask = ("resolve", *T, "--channel", "OUN001", "--locale", "en-us", "--source", "published", "--json")
    master = vitrine(*ask, "--product", "AO1001").document
    assert master["variant"] is None
    assert (master["context"], master["level"]) == (["Omnichannel", "Neutral"], "master")
    assert master["primary"][0] == {"media": "M00001", "display_name": "ao1001-cobalt-front"}
    assert {"media": "M00004", "display_name": "size-chart-tops", "purpose": "SizeChart"} in master[
        "additional"
    ]
    assert master["default_image"] == "ao1001-cobalt-front"
    answers = resolve(vitrine, "published", "OUN001", "en-us")
    variant = next(row for row in answers if row["level"] == "dimension")
    assert vitrine(*ask, "--variant", variant["variant"]).document == variant
    nothing = next(row for row in answers if row["context"] is None)
    assert (nothing["level"], nothing["primary"], nothing["additional"], nothing["default_image"]) == (
        None,
        [],
        [],
        None,
    )
    traced = vitrine(*ask, "--product", "AO1001", "--trace").document
    assert list(traced) == [*ANSWER, "trace"]
    assert all(list(step) == STEP for step in traced["trace"])
    winner = next(step for step in traced["trace"] if step["result"] == "winner")
    assert (winner["version"], winner["set_at"][-1:]) == (1, "Z")
    assert winner["set_by"]
    without = [step for step in traced["trace"] if step["result"] == "no document"]
    assert all(step["set_by"] is step["set_at"] is step["version"] is None for step in without)
    text = vitrine(*ask[:-1], "--product", "AO1001", "--trace")
    assert text.out.startswith("AO1001 master: ao1001-cobalt-front")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--product", "NOPE", "--channel", "OUN001", "--locale", "en-us"), "NOPE"),
        (("--variant", "NOPE-1", "--channel", "OUN001", "--locale", "en-us"), "NOPE-1"),
        (("--all", "--channel", "OUN999", "--locale", "en-us"), "OUN999"),
        (("--all", "--channel", "OUN001", "--locale", "xx-yy"), "xx-yy"),
    ],
)
def test_unknown_names_are_known_errors(vitrine: Vitrine, sample: Path, options: tuple, named: str):
    ran = vitrine("resolve", *T, *options, "--source", "published", "--json")
    assert (ran.code, ran.out) == (3, "")
    assert named in ran.err


def test_publish_names_unknown_products_channels_locales_and_tenants(vitrine: Vitrine, sample: Path):
    for options, named in (
        (("--product", "NOPE"), "NOPE"),
        (("--all", "--channel", "OUN999"), "OUN999"),
        (("--all", "--channel", "OUN001", "--locale", "xx-yy"), "xx-yy"),
    ):
        for command in ("publish", "unpublish"):
            ran = vitrine(command, *T, *options, "--json")
            assert (ran.code, ran.out) == (3, ""), options
            assert named in ran.err
    other = vitrine("publish", "--tenant", "nobody", "--all", "--json")
    assert (other.code, other.out) == (3, "")
    assert "nobody" in other.err and "aurelia" in other.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("jobs",),
        ("dance",),
        ("publish", *T),
        ("publish", *T, "--all", "--product", "AO1001"),
        ("publish", *T, "--all", "--all-contexts", "--channel", "OUN001"),
        ("publish", "--all"),
        ("sync", "everything", *T),
        ("resolve", *T, "--channel", "OUN001", "--locale", "en-us", "--source", "csu"),
        ("resolve", *T, "--all", "--channel", "OUN001", "--locale", "en-us", "--source", "memory"),
        ("manifest", "import", "m.tsv", *T, "--mode", "mix"),
        ("jobs", "list", "--colour"),
        ("media", "upload", *T),
    ],
)
def test_wrong_usage_ends_with_2_and_opens_nothing(
    vitrine: Vitrine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple
):
    monkeypatch.setenv("VITRINE_WORKSPACE", str(tmp_path / "none"))
    ran = vitrine(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: vitrine" in ran.err


def test_help_is_on_standard_output(vitrine: Vitrine):
    for command in ((), ("workspace", "create"), ("resolve",), ("sync",)):
        ran = vitrine(*command, "--help")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("Usage: vitrine")


def test_publish_and_unpublish(vitrine: Vitrine, sample: Path):
    taken = vitrine("unpublish", *T, "--product", "AO1001", "--json")
    assert taken.code == 0
    assert set(taken.document) == {"job", "state", "counts", "documents", "media"}
    assert (taken.document["state"], taken.document["documents"]) == ("Ended", 1)
    ask = ("resolve", *T, "--product", "AO1001", "--channel", "OUN001", "--locale", "en-us", "--json")
    assert vitrine(*ask, "--source", "published").document["primary"] == []
    assert vitrine(*ask, "--source", "csu").document["primary"] != [], "no sync yet"
    (synced, *others) = vitrine("sync", "all", *T, "--json").documents
    assert {tuple(row) for row in (synced, *others)} == {("job", "state", "counts")}
    assert {row["state"] for row in (synced, *others)} == {"Ended"}
    assert vitrine(*ask, "--source", "csu").document["primary"] == []
    again = vitrine("publish", *T, "--product", "AO1001", "--product", "AO1002", "--json").document
    assert (again["state"], again["documents"]) == ("Ended", 1)


def test_sync_kinds_and_full(vitrine: Vitrine, sample: Path):
    (media,) = vitrine("sync", "media", *T, "--json").documents
    assert media["counts"] == {"products": 0, "changed": 0}
    (full,) = vitrine("sync", "media", *T, "--full", "--json").documents
    assert full["counts"]["products"] == 11 and full["counts"]["changed"] == 0
    both = vitrine("sync", "1040", *T, "--json").documents
    assert [row["counts"] for row in both] == [{"products": 0}] * 2
    both = vitrine("sync", "1040", *T, "--full", "--json").documents
    assert [row["counts"] for row in both] == [{"products": 11}] * 2
    text = vitrine("sync", "media", *T)
    assert text.out.startswith("CMS to HQ omnichannel media sync: Ended")


def test_a_csu_that_never_got_anything_says_so(vitrine: Vitrine, empty: Path):
    add = ("channel", "add", "--tenant", "shop", "--oun", "OUN1", "--name", "Web", "--type", "online")
    assert vitrine(*add, "--languages", "en-us").code == 0
    (empty / "c.tsv").write_text("Record\tNumber\tName\nProduct\tMUG\tMug\n")
    assert vitrine("catalog", "import", empty / "c.tsv", "--format", "vitrine", "--tenant", "shop").code == 0
    ask = ("resolve", "--tenant", "shop", "--all", "--channel", "OUN1", "--locale", "en-us", "--source")
    for source in ("hq", "csu"):
        ran = vitrine(*ask, source, "--json")
        assert (ran.code, ran.out) == (3, "")
        assert "has received nothing yet" in ran.err
    assert vitrine(*ask, "draft", "--json").document["context"] is None


def test_jobs_are_listed_shown_canceled_and_retried(vitrine: Vitrine, sample: Path):
    jobs = vitrine("jobs", "list", "--json").document
    awaited = [row for row in jobs if row["kind"] != "renditions"]  # nobody waits for them
    assert {row["kind"] for row in awaited} >= {"import-manifest", "publish", "media-sync", "products-1040"}
    assert all(set(row) >= JOB for row in jobs)
    assert all(row["started_at"].endswith("Z") and row["ended_at"].endswith("Z") for row in awaited)
    assert len(vitrine("jobs", "list", "--limit", 2, "--json").document) == 2
    one = next(row for row in jobs if row["kind"] == "publish")
    shown = vitrine("jobs", "show", one["id"], "--json").document
    assert {name: shown[name] for name in one} == one
    assert isinstance(shown["log"], list)
    assert vitrine("jobs", "cancel", one["id"], "--json").document["state"] == "Ended", "a finished job stays"
    retried = vitrine("jobs", "retry", one["id"], "--json")
    assert (retried.code, retried.document["state"]) == (0, "Ended")
    assert retried.document["id"] != one["id"]
    for command in ("show", "cancel", "retry"):
        ran = vitrine("jobs", command, "nope", "--json")
        assert (ran.code, ran.out) == (3, "")
        assert "nope" in ran.err
    text = vitrine("jobs", "list").out.splitlines()
    assert text[0].split()[:4] == ["id", "kind", "tenant", "state"]
    assert len(text) == 1 + len(jobs) + 1


def test_a_manifest_is_imported_and_its_result_written(vitrine: Vitrine, sample: Path, repository: Path):
    folder = repository / "resources" / "sample"
    result = sample.parent / "result.tsv"
    command = ("manifest", "import", folder / "assignments.tsv", *T, "--media-root", folder / "pictures")
    ran = vitrine(*command, "--result", result, "--json")
    assert ran.code == 0
    rows = len((folder / "assignments.tsv").read_text().splitlines()) - 1
    expected = {"rows": rows, "succeeded": 0, "skipped": rows, "warnings": 0, "failed": 0}
    assert {name: ran.document[name] for name in expected} == expected
    assert ran.document["result"] == str(result)
    assert len(result.read_text().splitlines()) == rows + 1
    assert vitrine(*command, "--mode", "replace", "--result", result, "--json").document["skipped"] == rows
    missing = vitrine("manifest", "import", folder / "none.tsv", *T, "--json")
    assert (missing.code, missing.out) == (3, "")
    assert "none.tsv" in missing.err


def test_a_dry_run_changes_nothing(vitrine: Vitrine, empty: Path, repository: Path):
    folder = repository / "resources" / "sample"
    command = ("catalog", "import", folder / "catalog.tsv", "--format", "vitrine", "--tenant", "shop")
    assert vitrine(*command).code == 0
    command = ("manifest", "import", folder / "assignments.tsv", "--tenant", "shop")
    command += ("--media-root", folder / "pictures", "--result", empty.parent / "r.tsv", "--json")
    dry = vitrine(*command, "--dry-run").document
    assert vitrine("media", "list", "--tenant", "shop", "--json").out == ""
    real = vitrine(*command).document
    names = ("rows", "succeeded", "skipped", "warnings", "failed")
    assert [dry[name] for name in names] == [real[name] for name in names]


def test_broken_state_inside_is_a_bug_and_ends_with_4(
    vitrine: Vitrine, sample: Path, caplog: pytest.LogCaptureFixture
):
    with sqlite3.connect(sample / "tenants" / "aurelia" / "hq.db") as store:
        store.execute("UPDATE products SET rectangles = '{'")
    store.close()
    ask = ("resolve", *T, "--product", "AO1001", "--channel", "OUN001", "--locale", "en-us", "--source")
    ran = vitrine(*ask, "hq", "--json")
    assert (ran.code, ran.out) == (4, "")
    assert issubclass(caplog.records[-1].exc_info[0], json.JSONDecodeError)
    assert vitrine(*ask, "csu", "--json").code == 0


def test_a_job_that_meets_broken_state_is_a_bug_too(vitrine: Vitrine, sample: Path):
    with sqlite3.connect(sample / "tenants" / "aurelia" / "cms.db") as store:
        store.execute("UPDATE document_versions SET content = '{'")
    store.close()
    ran = vitrine("sync", "media", *T, "--full", "--json")
    assert (ran.code, ran.out) == (4, "")
    (job, *_) = vitrine("jobs", "list", "--limit", 1, "--json").document
    assert (job["state"], job["error"].partition(":")[0]) == ("Error", "Unexpected error")
    retried = vitrine("jobs", "retry", job["id"], "--json")
    assert (retried.code, retried.out) == (4, ""), "a retry ends as the job itself"


def test_a_retry_that_fails_again_is_a_known_error(vitrine: Vitrine, sample: Path):
    for store in (sample / "tenants" / "aurelia").glob("hq.db*"):
        store.unlink()
    assert vitrine("sync", "1040", *T).code == 3
    (job, *_) = vitrine("jobs", "list", "--limit", 1, "--json").document
    retried = vitrine("jobs", "retry", job["id"], "--json")
    assert (retried.code, retried.out) == (3, "")
    assert "Run CMS to HQ omnichannel media sync first" in retried.err


def test_a_publish_leaves_no_job_behind_it(vitrine: Vitrine, empty: Path, tmp_path: Path):
    shop = ("--tenant", "shop")
    (picture,) = draw(tmp_path / "pictures", ("front",), (90, 60))
    assert vitrine("media", "upload", picture, *shop).code == 0
    item = vitrine("media", "list", *shop, "--json").documents[0]
    assert vitrine("media", "publish", item["id"], *shop).code == 0
    assert vitrine("publish", "--all", "--all-contexts", *shop).code == 0
    jobs = vitrine("jobs", "list", "--json").document
    assert {job["state"] for job in jobs if job["kind"] == "renditions"} == {"Ended"}


def test_what_is_empty_says_so(vitrine: Vitrine, empty: Path):
    for command in (("jobs", "list"), ("sessions", "list", "--tenant", "shop")):
        ran = vitrine(*command)
        assert (ran.code, ran.out, ran.err) == (0, "", "There are none.\n")


def test_hints_name_the_whole_command(vitrine: Vitrine, sample: Path):
    ran = vitrine("resolve", *T, "--all", "--channel", "OUN999", "--locale", "en-us", "--source", "csu")
    assert (ran.code, "vitrine channel list --tenant TENANT" in ran.err) == (3, True)
