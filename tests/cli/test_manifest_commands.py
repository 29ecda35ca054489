"""vitrine manifest: export, import again, failed rows alone."""

import json
from pathlib import Path

import pytest

from app.cli.command import main
from app.cli.console import Chosen
from app.models.manifests.tsv import ManifestFile, write_tsv


@pytest.fixture
def vitrine(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> tuple[int, dict]:
        capsys.readouterr()
        code = main(["--workspace", str(tmp_path / "workspace"), *map(str, arguments), "--json"])
        out, _ = capsys.readouterr()
        return code, json.loads(out) if out.strip() else {}

    yield run
    Chosen.workspace = None


def test_out_and_in_again(vitrine, tmp_path: Path):
    T = ("--tenant", "aurelia")
    assert vitrine("workspace", "create", tmp_path / "workspace", "--sample")[0] == 0
    kinds = {"media": ("--all-locales",), "assignments": ("--all-channels", "--all-locales")}
    for kind, more in kinds.items():
        file = tmp_path / f"{kind}.tsv"
        code, found = vitrine("manifest", "export", file, *T, "--kind", kind, *more)
        assert (code, found["state"], found["file"]) == (0, "Ended", str(file))
        assert found["rows"] == sum(1 for _ in ManifestFile(file).rows()) > 0
        assert found["intentionally_empty_targets"] >= 0
        code, again = vitrine("manifest", "import", file, *T)
        assert (code, again["skipped"]) == (0, found["rows"])
    header = ManifestFile(file).header.names
    rows = [list(raw.cells) for raw in ManifestFile(file).rows()][:2]
    rows[0][header.index("EntityKeyValue")] = "NONE"
    write_tsv(file, header, rows)
    code, found = vitrine("manifest", "import", file, *T)
    assert (code, found["failed"]) == (1, 1)
    code, found = vitrine("manifest", "import", found["result"], *T, "--failed-only")
    assert (code, found["rows"], found["failed"]) == (1, 1, 1)
    number = rows[1][header.index("EntityKeyValue")].partition("|")[0]
    _, found = vitrine(
        "manifest", "export", tmp_path / "one.xlsx", *T, "--kind", "assignments", "--product", number
    )
    assert found["rows"] > 0
    assert vitrine("manifest", "export", tmp_path / "x.tsv", *T, "--kind", "media", "--media", "zzz")[0] == 3
    assert vitrine("manifest", "export", tmp_path / "x.tsv", *T, "--kind", "products")[0] == 2
    assert vitrine("manifest", "export", tmp_path / "x.csv", *T, "--kind", "media")[0] == 3
