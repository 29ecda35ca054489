"""The real catalogue through the whole pipeline, with the command that a person would use."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.command import main
from app.cli.console import Chosen
from tests.support import luma as catalogue

CHANNELS = (
    ("OUN001", "retail", "Americas"),
    ("OUN002", "online", "Americas"),
    ("OUN003", "call-center", "Europe"),
)
LOCALES = ("en-us", "fr-ca", "de-de")
PRODUCTS, VARIANTS, PICTURES = 147 + 44, 1847, 725
SPECIAL = "m/h/mh01-orange_main.jpg"
"""Shown by MH02 as a whole in one context, and by one variant of MH01 in another."""

Documents = list[dict[str, Any]]
Vitrine = Callable[..., Documents]


@pytest.fixture
def vitrine(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command on the workspace of the test; it has to end with 0."""

    def run(*arguments: object) -> Documents:
        capsys.readouterr()
        code = main(["--workspace", str(tmp_path / "workspace"), *map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        assert code == 0, f"{arguments}: {code} {err} {out[:2000]}"
        return [json.loads(line) for line in out.splitlines()]

    yield run
    Chosen.workspace = None


def answers(vitrine: Vitrine, source: str, channel: str, locale: str) -> Documents:
    ask = ("--tenant", "luma", "--all", "--channel", channel, "--locale", locale, "--source", source)
    found = vitrine("resolve", *ask)
    for answer in found:
        assert answer.pop("source") == source
    return found


def shown(answer: dict[str, Any]) -> list[str]:
    return [one["display_name"] for one in answer["primary"]]


@pytest.mark.luma
@pytest.mark.slow
def test_every_csu_shows_the_pictures_of_the_catalogue(vitrine: Vitrine, luma: Path, tmp_path: Path):
    T = ("--tenant", "luma")
    vitrine("workspace", "create", tmp_path / "workspace")
    vitrine("tenant", "create", "luma", "--name", "Luma")
    for oun, kind, database in CHANNELS:
        add = ("--oun", oun, "--name", oun, "--type", kind, "--languages", ",".join(LOCALES))
        vitrine("channel", "add", *T, *add, "--database", database)

    files = [luma / name for name in catalogue.CATALOG]
    (imported,) = vitrine("catalog", "import", *files, "--format", "magento", *T)
    assert (imported["products"], imported["variants"], imported["failed"]) == (PRODUCTS, VARIANTS, [])
    (imported,) = vitrine("catalog", "import", *files, "--format", "magento", *T)
    assert (imported["products"], imported["variants"]) == (0, 0)

    (uploaded,) = vitrine("media", "upload", luma / "media", "--recursive", *T)
    assert uploaded["created"] + uploaded["reused"] == PICTURES and uploaded["failed"] == []

    _assign(vitrine, luma, tmp_path, T)
    (published,) = vitrine("publish", *T, "--all", "--all-contexts")
    assert published["documents"] == PRODUCTS + 2
    states = [job["state"] for job in vitrine("sync", "all", *T)]
    assert set(states) == {"Ended"} and len(states) == 1 + 4 * 2, "media, then four jobs per channel database"

    rows = catalogue.products(luma)
    for channel, _, _ in CHANNELS:
        for locale in LOCALES:
            csu = answers(vitrine, "csu", channel, locale)
            assert csu == answers(vitrine, "published", channel, locale)
            assert csu == answers(vitrine, "hq", channel, locale)
            _check_expected(csu, rows, channel, locale)
    assert vitrine("workspace", "check") == [{"ok": True, "problems": []}]


def _assign(vitrine: Vitrine, luma: Path, folder: Path, tenant: tuple[str, ...]) -> None:
    by_color, special = folder / "by-color.tsv", folder / "special.tsv"
    count = catalogue.write_manifest(catalogue.assignments(luma), by_color)
    rows = [
        catalogue.assignment(SPECIAL, "Master", "MH02", 1, "OUN002", "de-de"),
        catalogue.assignment(SPECIAL, "Variant", "MH01-M-Gray", 1, "OUN003", "fr-ca"),
    ]
    catalogue.write_manifest(rows, special)
    for file, expected in ((by_color, count), (special, len(rows))):
        command = ("manifest", "import", file, *tenant, "--media-root", luma / "media")
        (first,) = vitrine(*command)
        assert (first["rows"], first["failed"], first["warnings"]) == (expected, 0, 0)
        assert first["succeeded"] == expected
    before = vitrine("media", "list", *tenant)
    assert len(before) == len({row["checksum"] for row in before}), "the pictures of the upload are used"
    for file in (by_color, special):
        (again,) = vitrine("manifest", "import", file, *tenant, "--media-root", luma / "media")
        assert again["skipped"] == again["rows"]
    assert vitrine("media", "list", *tenant) == before


def _check_expected(found: Documents, rows: list[catalogue.Row], channel: str, locale: str) -> None:
    """Compare with the export itself: every variant shows what its own row there names, in that order."""
    expected = {
        row["sku"]: [catalogue.display_name(path) for path in catalogue.pictures(row)] for row in rows
    }
    special = [catalogue.display_name(SPECIAL)]
    by_number = {answer["variant"] or answer["product"]: answer for answer in found}
    assert len(found) == PRODUCTS + VARIANTS == len(by_number)
    # A context with a document of its own decides alone: nothing of Omnichannel shines through.
    if (channel, locale) == ("OUN002", "de-de"):
        expected |= {number: special for number in expected if number.partition("-")[0] == "MH02"}
        own = by_number["MH02-M-Black"]
        assert (own["level"], own["context"]) == ("master", ["OUN002", "de-de"])
    if (channel, locale) == ("OUN003", "fr-ca"):
        expected |= {number: [] for number in expected if number.partition("-")[0] == "MH01"}
        expected["MH01-M-Gray"] = special
        assert by_number["MH01-M-Gray"]["level"] == "variant"
    assert {number: shown(answer) for number, answer in by_number.items()} == expected
    assert by_number["24-MB03"]["default_image"] == "mb03-black-0"
    if (channel, locale) == ("OUN001", "en-us"):
        for size in ("XS", "S", "M", "L", "XL"):
            black = by_number[f"MH01-{size}-Black"]
            assert (shown(black), black["level"]) == (["mh01-black_main"], "dimension")
            assert black["context"] == ["Omnichannel", "Neutral"]
        assert shown(by_number["MH01-XL-Gray"]) == ["mh01-gray_main", "mh01-gray_alt1", "mh01-gray_back"]
