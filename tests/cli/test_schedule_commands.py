import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")
ROW = {"tenant", "job", "recurrence", "state", "next_run", "last_run", "problem"}


def test_the_usual_schedules_are_listed(vitrine: Vitrine, sample: Path):
    rows = vitrine("schedule", "list", "--json").document
    assert all(set(row) > ROW for row in rows)
    usual = {row["job"]: (row["recurrence"], row["state"], row["next_run"]) for row in rows}
    assert usual["media"] == ("every 60 minutes", "Waiting", None)
    assert usual["1040"] == usual["search"] == ("every 15 minutes", "Waiting", None)
    assert "every 60 minutes" in vitrine("schedule", "list", *T).out


def test_a_schedule_is_set_withheld_released_and_turned_off(vitrine: Vitrine, sample: Path):
    def change(*args: str) -> dict:
        ran = vitrine("schedule", "set", "1040", *args, *T, "--json")
        assert ran.code == 0, ran.err
        return ran.document

    assert change("--every", "60m")["every_s"] == 3600
    cron = change("--cron", "0 2 * * *", "--zone", "Europe/Berlin")
    assert (cron["cron"], cron["zone"], cron["every_s"]) == ("0 2 * * *", "Europe/Berlin", None)
    assert cron["next_run"].endswith("Z")
    resting = change("--withhold")
    assert (resting["state"], resting["next_run"], resting["cron"]) == ("Withhold", None, "0 2 * * *")
    assert change("--release")["next_run"] == cron["next_run"]
    assert change("--off")["state"] == "Off"
    (listed,) = [row for row in vitrine("schedule", "list", *T, "--json").document if row["job"] == "1040"]
    assert listed["recurrence"] == "off"
    assert "next run" in vitrine("schedule", "set", "media", "--every", "2h", *T).out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("media",), 2, "--every"),
        (("media", "--off", "--every", "5m"), 2, "--every"),
        (("media", "--every", "5m", "--zone", "UTC"), 2, "--zone"),
        (("media", "--every", "often"), 3, "no span"),
        (("media", "--cron", "often"), 3, "no cron line"),
        (("media", "--cron", "0 2 * * *", "--zone", "Mars"), 3, "no time zone"),
        (("lunch", "--off"), 3, "cannot be scheduled"),
    ],
)
def test_wrong_words_are_refused(
    vitrine: Vitrine, sample: Path, args: tuple[str, ...], code: int, words: str
):
    ran = vitrine("schedule", "set", *args, *T)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err


def test_no_command_runs_what_is_due(vitrine: Vitrine, sample: Path):
    vitrine("schedule", "set", "media", "--every", "1m", *T)
    before = vitrine("jobs", "list", "--json").document
    vitrine("sync", "search", *T)
    after = vitrine("jobs", "list", "--json").document
    assert {job["kind"] for job in after[: len(after) - len(before)]} == {"search-index"}


def test_a_schedule_is_run_now(vitrine: Vitrine, sample: Path):
    ran = vitrine("schedule", "run", "search", *T, "--json")
    assert [job["state"] for job in ran.documents] == ["Ended"] * len(ran.documents)
    assert len(ran.documents) == len({job["job"] for job in ran.documents}) > 0


def test_a_tenant_that_begins_with_legacy_media_has_all_off(vitrine: Vitrine, sample: Path):
    vitrine("tenant", "create", "old", "--name", "Old", "--classic")
    rows = vitrine("schedule", "list", "--tenant", "old", "--json").document
    assert {row["state"] for row in rows} == {"Off"}


@pytest.mark.skipif(os.name != "posix", reason="ends by a signal")
def test_schedules_are_kept_without_a_window(vitrine: Vitrine, sample: Path, repository: Path):
    vitrine("schedule", "set", "media", "--every", "1m", *T)
    _come_due(sample)
    command = [sys.executable, "-m", "app.cli", "--workspace", str(sample), "schedule", "keep", "--json"]
    with subprocess.Popen(
        command,
        cwd=repository,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        job = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert (job["kind"], job["state"]) == ("media-sync", "Ended")


def _come_due(sample: Path) -> None:
    """Have the time of the media sync come."""
    with closing(sqlite3.connect(sample / "jobs.db")) as jobs:
        jobs.execute("UPDATE schedules SET next_at = '2020-01-01T00:00:00.000000Z'")
        jobs.commit()


def test_a_schedule_that_nobody_keeps_says_what_it_waits_for(vitrine: Vitrine, sample: Path) -> None:
    rows = vitrine("schedule", "list", "--tenant", "aurelia", "--json").document
    assert {row["waits_for"] for row in rows if row["state"] == "Waiting"} == {
        "an open window, or vitrine schedule keep"
    }
    assert {row["waits_for"] for row in rows if row["state"] != "Waiting"} <= {None}
    assert "an open window" in vitrine("schedule", "list", "--tenant", "aurelia").out
