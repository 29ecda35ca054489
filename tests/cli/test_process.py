"""The command as a process of its own: streams, signals, exit codes."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.command import main
from tests.cli.conftest import Vitrine
from tests.support.builders import draw

PATIENCE_S = 60
COMMAND = (sys.executable, "-m", "app.cli")


@pytest.fixture
def environment(repository: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(repository)}


def test_the_document_is_alone_on_standard_output(sample: Path, environment: dict[str, str]):
    command = [*COMMAND, "--workspace", str(sample), "publish", "--tenant", "aurelia", "--all", "--json"]
    environment.pop("VITRINE_WORKSPACE", None)
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    assert ran.returncode == 0
    assert set(json.loads(ran.stdout)) == {"job", "state", "counts", "documents", "media"}
    assert ran.stderr == ""


def test_errors_are_on_standard_error(sample: Path, environment: dict[str, str]):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)

    known = run("tenant", "create", "aurelia", "--name", "A", "--json")
    assert (known.returncode, known.stdout) == (3, "")
    assert known.stderr == "Tenant aurelia exists already.\nChoose another id.\n"
    with contextlib.closing(sqlite3.connect(sample / "tenants" / "aurelia" / "hq.db")) as store, store:
        store.execute("UPDATE products SET rectangles = '{'")
    ask = ("--product", "AO1001", "--channel", "OUN001", "--locale", "en-us", "--source", "hq")
    bug = run("resolve", "--tenant", "aurelia", *ask, "--json")
    assert (bug.returncode, bug.stdout) == (4, "")
    assert "Traceback" in bug.stderr and "JSONDecodeError" in bug.stderr


def test_a_reader_that_leaves_early_is_no_error(sample: Path, environment: dict[str, str]):
    ask = ("--all", "--channel", "OUN001", "--locale", "en-us", "--source", "csu", "--trace", "--json")
    command = [*COMMAND, "resolve", "--tenant", "aurelia", *ask]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(PATIENCE_S) == 0


FILES = 5000  # enough that the first line of progress is read long before the last file is taken in


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_ctrl_c_cancels_the_job_and_says_so(
    vitrine: Vitrine, empty: Path, environment: dict[str, str], tmp_path: Path, heeds_ctrl_c: None
):
    draw(tmp_path / "many", (f"p{number:04}" for number in range(FILES)))
    command = [*COMMAND, "media", "upload", str(tmp_path / "many"), "--tenant", "shop", "--json"]
    with terminal() as (ours, theirs):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True)
        os.close(theirs)
        seen = ""
        while f" of {FILES:,}" not in seen:
            seen += os.read(ours, 1000).decode()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE_S)
    document = json.loads(out)
    assert process.returncode == 1
    assert document["state"] == "Canceled"
    assert 0 < document["created"] < FILES
    assert len(vitrine("media", "list", "--tenant", "shop", "--json").documents) == document["created"]
    assert vitrine("workspace", "check", "--json").document["ok"]
    again = vitrine("media", "upload", tmp_path / "many", "--tenant", "shop", "--json").document
    assert (again["reused"], again["created"]) == (document["created"], FILES - document["created"])


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """Let programs that are started heed Ctrl+C, even if the tests run in the background of a script."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = os.openpty()
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def test_the_arguments_of_the_process_are_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(sys, "argv", ["vitrine", "workspace", "create", str(tmp_path / "made")])
    assert main() == 0
    assert (tmp_path / "made" / "workspace.json").is_file()


def test_json_is_utf8_whatever_the_locale(sample: Path, environment: dict[str, str]):
    add = [*COMMAND, "tenant", "create", "nordic", "--name", "Ærø ❄"]
    subprocess.run(add, env=environment, check=True, capture_output=True, timeout=PATIENCE_S)
    ascii_only = {**environment, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(
        [*COMMAND, "tenant", "list", "--json"], env=ascii_only, capture_output=True, timeout=PATIENCE_S
    )
    assert ran.returncode == 0
    assert "Ærø ❄" in [row["name"] for row in json.loads(ran.stdout.decode("utf-8"))]
