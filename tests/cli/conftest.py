"""The command in this process, on copies of one sample workspace."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli.command import main
from app.cli.console import Chosen


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def documents(self) -> list[Any]:
        """The JSON documents on standard output, one per line."""
        return [json.loads(line) for line in self.out.splitlines()]


Vitrine = Callable[..., Ran]


@pytest.fixture
def vitrine(capsys: pytest.CaptureFixture[str]) -> Iterator[Vitrine]:
    """Run the command in this process."""

    def run(*args: object) -> Ran:
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    yield run
    Chosen.workspace = None


@pytest.fixture
def act_as(vitrine: Vitrine, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Vitrine:
    """Run the command on the sample's tenant as a user, with JSON as what it prints."""

    def run(user: object, *args: object) -> Ran:
        for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            monkeypatch.setenv(variable, str(user))
        return vitrine(*args, "--tenant", "aurelia", "--json")

    return run


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "workspace"
    assert main(["workspace", "create", str(folder), "--sample"]) == 0
    for lasting in (["publish", "--all", "--all-contexts"], ["sync", "all"]):
        assert main(["--workspace", str(folder), *lasting, "--tenant", "aurelia"]) == 0
    Chosen.workspace = None
    return folder


@pytest.fixture
def sample(_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of its own with the sample, published and synced; the command works on it."""
    folder = tmp_path / "sample"
    shutil.copytree(_template, folder)
    monkeypatch.setenv("VITRINE_WORKSPACE", str(folder))
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vitrine: Vitrine) -> Path:
    """A workspace with one tenant `shop` and nothing else; the command works on it."""
    folder = tmp_path / "empty"
    assert vitrine("workspace", "create", folder).code == 0
    monkeypatch.setenv("VITRINE_WORKSPACE", str(folder))
    assert vitrine("tenant", "create", "shop", "--name", "Shop").code == 0
    return folder
