"""The real catalogue leaves one tenant by manifest and comes to another, which then exports the same."""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.command import main
from app.cli.console import Chosen
from tests.support import luma as catalogue

Vitrine = Callable[..., dict[str, Any]]
OF_TIME = {"MediaCreatedOn", "MediaLastModifiedOn", "MediaPublishedOn"}
OF_TIME |= {"EntityCreatedOn", "EntityLastModifiedOn", "EntityPublishedOn", "MediaPublishedURL"}
"""Times, and addresses, which hold the tenant and the id of the item."""


@pytest.fixture
def vitrine(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command on the workspace of the test; it has to end with 0."""

    def run(*arguments: object) -> dict[str, Any]:
        capsys.readouterr()
        code = main(["--workspace", str(tmp_path / "workspace"), *map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        assert code == 0, f"{arguments}: {code} {err} {out[:2000]}"
        found: dict[str, Any] = json.loads(out.splitlines()[-1])
        return found

    yield run
    Chosen.workspace = None


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        found = list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [{name: cell for name, cell in row.items() if name not in OF_TIME} for row in found]


@pytest.mark.luma
@pytest.mark.slow
def test_another_tenant_exports_the_same(vitrine: Vitrine, luma: Path, tmp_path: Path):
    vitrine("workspace", "create", tmp_path / "workspace")
    for tenant in ("luma", "twin"):
        vitrine("tenant", "create", tenant, "--name", tenant)
        add = ("--oun", "OUN001", "--name", "Mall", "--type", "retail", "--languages", "en-us,fr-ca")
        vitrine("channel", "add", "--tenant", tenant, *add)
        files = [luma / name for name in catalogue.CATALOG]
        vitrine("catalog", "import", *files, "--format", "magento", "--tenant", tenant)
    manifest = tmp_path / "luma.tsv"
    count = catalogue.write_manifest(catalogue.assignments(luma), manifest)
    there = vitrine("manifest", "import", manifest, "--tenant", "luma", "--media-root", luma / "media")
    assert there["failed"] == 0 and there["rows"] == count

    whole = ("--all-channels", "--all-locales")
    same = tmp_path / "same.tsv"
    vitrine("manifest", "export", same, "--tenant", "luma", "--kind", "assignments", *whole)
    again = vitrine("manifest", "import", same, "--tenant", "luma")
    assert again["skipped"] == again["rows"] == count, "what was exported changes nothing"

    carried = ("--kind", "assignments", *whole, "--portable")
    archive = tmp_path / "luma.zip"
    vitrine("manifest", "export", archive, "--tenant", "luma", *carried, "--binaries")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    here = vitrine("manifest", "import", tmp_path / "unpacked" / "luma.tsv", "--tenant", "twin")
    assert (here["rows"], here["failed"]) == (count, 0)

    for kind in (("--kind", "assignments", *whole), ("--kind", "media", "--all-locales")):
        found = []
        for tenant in ("luma", "twin"):
            file = tmp_path / f"{tenant}.tsv"
            vitrine("manifest", "export", file, "--tenant", tenant, *kind, "--portable")
            found.append(sorted(rows(file), key=lambda row: tuple(row.values())))
        assert found[0] == found[1]
