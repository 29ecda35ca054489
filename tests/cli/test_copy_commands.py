"""`vitrine copy plan` and `vitrine copy run`, a saved plan included."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.command import main
from tests.support.copies import World, holdings, new_world
from tests.sync.cms.test_copy_tenant import fill


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    world: World = new_world(tmp_path)
    fill(world)
    world.close()
    yield tmp_path / "w"


def run(root: Path, *words: str) -> int:
    return main(["--workspace", str(root), "copy", *words])


def test_a_plan_is_saved_and_run(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan, items = tmp_path / "plan.json", tmp_path / "items.tsv"
    choices = ("--from", "src", "--to", "dst", "--conflicts", "latest", "--versions", "published-and-draft")
    assert run(root, "plan", *choices, "--save", str(plan), "--items", str(items), "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["problems"] == []
    assert made["counts"] == {"create": 8, "skip": 0, "replace": 0, "newer": 0, "orphan": 0}
    assert made["bytes"] == 0
    assert items.read_text("utf-8").count("create") == 8
    assert holdings(root, "dst").media == {}
    assert run(root, "run", "--plan", str(plan), "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["state"], done["counts"]["created"]) == ("Ended", 8)
    assert done["receipt"]["is_verified"] is True
    assert len(holdings(root, "dst").media) == 4


def test_a_copy_is_taken_back_by_a_job_in_part_and_whole(root: Path, capsys: pytest.CaptureFixture[str]):
    assert run(root, "run", "--from", "src", "--to", "dst", "--json") == 0
    job = json.loads(capsys.readouterr().out)["job"]
    assert run(root, "reverse", job, "--to", "dst", "--only", "Men in OUN128, Neutral", "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["state"], done["reversed"], done["left"]) == ("Ended", 1, [])
    assert run(root, "reverse", job, "--to", "dst", "--json") == 0
    assert json.loads(capsys.readouterr().out)["reversed"] == 7
    assert holdings(root, "dst").media == {}
    assert run(root, "reverse", "nothing", "--to", "dst") == 3


def test_maps_and_drops_are_said_by_options(root: Path, capsys: pytest.CaptureFixture[str]):
    choices = ("--from", "src", "--to", "dst", "--drop-channel", "OUN200", "--map-channel", "OUN128=OUN200")
    assert run(root, "plan", *choices, "--map-locale", "fr-ca=de-de", "--drop-locale", "de-de", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["problems"] == []
    assert run(root, "plan", *choices[:4], "--map-channel", "OUN128=OUN200", "--json") == 0
    captured = capsys.readouterr()
    assert [one["code"] for one in json.loads(captured.out)["problems"]] == ["channel-used-twice"]
    assert "both go to OUN200" in captured.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan", "--from", "nobody", "--to", "dst"), 3),
        (("plan", "--from", "dst", "--to", "dst"), 3),
        (("plan", "--from", "src", "--to", "dst", "--conflicts", "both"), 2),
        (("plan", "--from", "src", "--to", "dst", "--versions", "all"), 2),
        (("run", "--from", "src"), 2),
        (("run", "--plan", "/no/plan.json"), 3),
    ],
)
def test_wrong_words_are_told(root: Path, words: tuple[str, ...], code: int):
    assert run(root, *words) == code
