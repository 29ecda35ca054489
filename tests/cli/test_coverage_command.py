"""vitrine coverage: the map, the gaps and the list for a spreadsheet."""

import csv
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import Vitrine
from tests.cli.test_pipeline_commands import resolve

T = ("--tenant", "aurelia")
CELL = [
    "channel",
    "locale",
    "offered",
    "targets",
    "shown",
    "percent",
    "own",
    "inherited",
    "missing",
    "drafts",
    "stale",
]


def written(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return [line.split("\t") for line in text.removesuffix("\r\n").split("\r\n")]


@pytest.mark.parametrize("source", ["published", "draft"])
def test_the_map_counts_what_resolve_answers(vitrine: Vitrine, sample: Path, source: str) -> None:
    document = vitrine("coverage", *T, "--source", source, "--json").document
    assert {"products", "channels", "locales", "cells", "gaps"} <= set(document)
    assert document["channels"][0] == {"oun": "Omnichannel", "name": "Omnichannel"}
    assert document["locales"][0] == "Neutral"
    assert len(document["cells"]) == len(document["channels"]) * len(document["locales"])
    for cell in document["cells"]:
        assert list(cell) == CELL
        if not cell["offered"]:
            assert cell["percent"] is None
            continue
        answers = resolve(vitrine, source, cell["channel"], cell["locale"])
        masters = {row["product"] for row in answers if row["variant"] is not None}
        targets = [row for row in answers if row["variant"] is not None or row["product"] not in masters]
        without = [row["product"] for row in targets if row["default_image"] is None]
        here = [cell["channel"], cell["locale"]]
        own = {row["product"] for row in answers if row["context"] == here}
        assert (cell["targets"], cell["shown"]) == (len(targets), len(targets) - len(without))
        assert (cell["missing"], cell["own"]) == (len(set(without)), len(own))


def test_gaps_name_products_worst_first(vitrine: Vitrine, sample: Path) -> None:
    with sqlite3.connect(sample / "tenants" / "aurelia" / "cms.db") as store:
        store.execute("UPDATE media SET published = NULL")
    ran = vitrine("coverage", *T, "--product", "AO1001", "--json")
    gap = ran.document["gaps"][0]
    assert (gap["channel"], gap["locale"], gap["kind"]) == ("Omnichannel", "Neutral", "no-image")
    assert gap["products"] == ["AO1001"]
    assert gap["missing"] == gap["targets"] > 0
    assert ran.document["products"] == 1
    text = vitrine("coverage", *T, "--product", "AO1001").out
    assert f"{gap['missing']} of {gap['targets']} without an image: AO1001" in text


def test_a_csv_file_gets_commas(vitrine: Vitrine, sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "coverage.csv"
    document = vitrine("coverage", *T, "--output", path, "--json").document
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:4] == ["Product", "Name", "Channel", "Locale"]
    assert len(rows) == document["rows"]
    assert {one.name for one in tmp_path.iterdir()} == {"sample", "coverage.csv"}


def test_a_file_that_cannot_be_written_is_told(vitrine: Vitrine, sample: Path, tmp_path: Path) -> None:
    ran = vitrine("coverage", *T, "--output", tmp_path / "no" / "coverage.csv")
    assert ran.code == 3
    assert "cannot be written" in ran.err


def test_an_unknown_source_names_those_that_there_are(vitrine: Vitrine, sample: Path) -> None:
    ran = vitrine("coverage", *T, "--source", "foo")
    assert ran.code == 2
    assert "Invalid value for '--source': 'foo' is not one of 'published', 'draft'." in " ".join(
        ran.err.split()
    )


def test_the_list_has_a_row_for_every_product_and_offered_context(
    vitrine: Vitrine, sample: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(sample / "tenants" / "aurelia" / "cms.db") as store:
        store.execute("UPDATE products SET name = '=HYPERLINK(1)' WHERE number = 'AO1001'")
    path = tmp_path / "coverage.tsv"
    document = vitrine("coverage", *T, "--output", path, "--json").document
    head, *rows = written(path)
    assert head == "Product Name Channel Locale Targets Shown Own State Answers Draft Stale".split()
    assert len(rows) == document["rows"]
    offered = [cell for cell in document["cells"] if cell["offered"]]
    assert len(rows) == document["products"] * len(offered)
    shown = Counter[tuple[str, str]]()
    for _, _, channel, locale, _, count, *_ in rows:
        shown[channel, locale] += int(count)
    assert {(c["channel"], c["locale"]): c["shown"] for c in offered} == dict(shown)
    assert {row[1] for row in rows if row[0] == "AO1001"} == {"'=HYPERLINK(1)"}


@pytest.mark.parametrize(("path", "products"), [("Gear > Bags", 1), ("Gear", 5), ("gear/drinkware", 2)])
def test_a_category_is_a_scope(vitrine: Vitrine, sample: Path, path: str, products: int) -> None:
    assert vitrine("coverage", *T, "--category", path, "--json").document["products"] == products


def test_an_empty_tenant_shows_nothing_and_has_no_gaps(vitrine: Vitrine, empty: Path, tmp_path: Path) -> None:
    ran = vitrine("coverage", "--tenant", "shop", "--output", tmp_path / "none.tsv", "--json")
    assert ran.code == 0
    assert (ran.document["products"], ran.document["gaps"], ran.document["rows"]) == (0, [], 0)
    assert [cell["percent"] for cell in ran.document["cells"]] == [None]
    assert len(written(tmp_path / "none.tsv")) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--product", "NOPE"), 3, "NOPE"),
        (("--category", "Nope > Nothing"), 3, "Nope > Nothing"),
        (("--source", "csu"), 2, "csu"),
        (("--output", "/no/such/folder/list.tsv"), 3, "cannot be written"),
    ],
)
def test_what_cannot_be_is_said(
    vitrine: Vitrine, sample: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = vitrine("coverage", *T, *arguments)
    assert ran.code == code
    assert said in ran.err
