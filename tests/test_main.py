"""Putting the workstation together where the computer is odd."""

import getpass
from pathlib import Path

import pytest

from app.main import build, ensure_sample
from app.models.clock import SystemClock
from app.models.errors import StorageProblem
from app.models.workspace import Workspace


def test_somebody_without_a_name_can_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nameless)
    Workspace.create(tmp_path / "w", SystemClock()).close()
    workstation = build(tmp_path / "w", inline=True)
    assert workstation.user.startswith("user")
    workstation.close()


def test_a_folder_in_the_place_of_the_sample_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "mine.txt").write_text("mine")
    with pytest.raises(StorageProblem, match="cannot be replaced"):
        ensure_sample(tmp_path / "sample")
    assert (tmp_path / "sample" / "mine.txt").read_text() == "mine"
