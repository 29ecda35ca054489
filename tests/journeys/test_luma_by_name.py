"""The pictures of the real catalogue, given to its products by their file names."""

import json
from pathlib import Path

import pytest

from app.cli.command import main
from app.cli.console import Chosen
from tests.support import luma as catalogue

PICTURES = 725
GEAR = "{product:24-*}-{*}[_{position:main|alt1}]"


@pytest.mark.luma
@pytest.mark.slow
def test_file_names_cover_nearly_every_product(
    luma: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    def run(*arguments: object) -> list[dict]:
        capsys.readouterr()
        code = main(["--workspace", str(tmp_path / "w"), *map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]

    T = ("--tenant", "luma")
    run("workspace", "create", tmp_path / "w")
    run("tenant", "create", "luma", "--name", "Luma")
    run("catalog", "import", *(luma / name for name in catalogue.CATALOG), "--format", "magento", *T)
    run("media", "upload", luma / "media", "--recursive", *T)

    (colors,) = run("assign", "by-name", *T, "--preset", "color-view")
    assert colors["ambiguous"] == 0
    assert (colors["matched"], colors["left_over"]) == (668, PICTURES - 668)
    assert colors["matrices"] == 147
    (masters,) = run("assign", "by-name", *T, "--preset", "view")
    (gear,) = run("assign", "by-name", *T, "--rule", GEAR)
    assert (masters["targets"], gear["targets"]) == (147, 30)
    ask = ("--channel", "Omnichannel", "--locale", "Neutral", "--source", "draft")
    answers = [one for one in run("resolve", *T, "--all", *ask) if one["variant"] is None]
    assert len(answers) == 191
    covered = [one for one in answers if one["primary"]]
    assert len(covered) == 177  # what is left has names that say no number
    Chosen.workspace = None
