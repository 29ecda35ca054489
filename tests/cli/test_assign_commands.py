"""vitrine assign by-name."""

from pathlib import Path

import pytest

from tests.cli.conftest import Vitrine
from tests.support.builders import draw

CATALOG = (
    "Record Category Dimension Value Name Hex Number Description Dimensions Master Color Size",
    "Product Men - - Shirt - SHIRT - Color,Size - - -",
    "Product Men - - Cap - CAP - - - - -",
    "Variant - - - - - SHIRT-R-S - - SHIRT Red S",
    "Variant - - - - - SHIRT-B-S - - SHIRT Blue S",
)
NAMES = ("SHIRT_Red_2", "shirt_red_1", "CAP_1", "coat_red", "shirt-b-s")
T = ("--tenant", "shop")


@pytest.fixture
def named(empty: Path, vitrine: Vitrine, tmp_path: Path) -> Path:
    """A shop with a shirt, a cap and pictures that are named after them."""
    file = tmp_path / "catalog.tsv"
    rows = ["\t".join("" if cell == "-" else cell for cell in row.split()) for row in CATALOG]
    file.write_text("\n".join(rows), "utf-8")
    assert vitrine("catalog", "import", file, "--format", "vitrine", *T).code == 0
    draw(tmp_path / "pictures", NAMES)
    assert vitrine("media", "upload", tmp_path / "pictures", "--recursive", *T).code == 0
    return empty


def shown(vitrine: Vitrine, product: str, variant: str | None = None) -> list[str]:
    ask = ("--variant", variant) if variant else ("--product", product)
    answers = vitrine(
        "resolve", *T, *ask, "--channel", "Omnichannel", "--locale", "Neutral", "--source", "draft", "--json"
    )
    answer = next(one for one in answers.documents if one["variant"] == variant)
    return [one["display_name"] for one in answer["primary"]]


def test_media_go_where_their_names_say(named: Path, vitrine: Vitrine):
    ask = ("assign", "by-name", *T, "--rule", "{product}[_{color}][_{position}]", "--json")
    planned = vitrine(*ask, "--dry-run").document
    done = vitrine(*ask)
    assert done.code == 0, done.err
    counts = {key: done.document[key] for key in ("matched", "ambiguous", "left_over", "targets", "applied")}
    # The matrix of the shirt, its cell, its variant, and the cap.
    assert counts == {"matched": 4, "ambiguous": 0, "left_over": 1, "targets": 3, "applied": 4}
    assert done.document["refused"] == []
    assert done.document["left_over_items"] == [
        {"media": "coat_red", "reason": "No product number “coat”."},
    ]
    told = dict(done.document)
    assert told.pop("job") and told.pop("state") == "Ended"
    assert told.pop("counts") == {"targets": 3, "products": 2, "refused": 0}
    assert planned == {**told, "applied": 0, "dry_run": True}
    assert shown(vitrine, "SHIRT", "SHIRT-R-S") == ["shirt_red_1", "SHIRT_Red_2"]
    assert shown(vitrine, "SHIRT", "SHIRT-B-S") == ["shirt-b-s"]
    assert shown(vitrine, "CAP") == ["CAP_1"]
    assert vitrine(*ask).document["applied"] == 0


def test_presets_saved_rules_searches_and_codes_choose(named: Path, vitrine: Vitrine):
    ask = ("assign", "by-name", *T, "--dry-run", "--json")
    assert vitrine(*ask, "--preset", "color", "--query", "red").document["matched"] == 2
    assert vitrine(*ask, "--preset", "number", "--media", "CAP_1").document["matched"] == 1
    guessed = vitrine(*ask, "--preset", "guess").document
    assert guessed["rule"] == "{product}_{color}_{position}"
    alone = vitrine(*ask, "--preset", "color", "--no-create-matrix").document
    assert (alone["matched"], alone["matrices"]) == (0, 0)


@pytest.mark.parametrize("locale", ["neutral", "Neutral", "EN-US"])
def test_a_locale_is_named_in_any_letter_case(named: Path, vitrine: Vitrine, locale: str):
    add = ("channel", "add", *T, "--oun", "OUN1", "--name", "Store", "--type", "retail")
    assert vitrine(*add, "--languages", "en-us").code == 0
    at = ("--channel", "OUN1", "--locale", locale)
    assert vitrine("assign", "by-name", *T, "--preset", "number", *at, "--dry-run").code == 0


def test_wrong_use_is_said(named: Path, vitrine: Vitrine):
    ask = ("assign", "by-name", *T)
    assert vitrine(*ask).code == 2
    assert vitrine(*ask, "--preset", "color", "--mode", "x").code == 2
    ran = vitrine(*ask, "--rule", "{product")
    assert (ran.code, "(character 1)" in ran.err) == (3, True)
    assert vitrine(*ask, "--preset", "nope").code == 3
    assert vitrine(*ask, "--preset", "color", "--channel", "OUN9").code == 3
    assert vitrine(*ask, "--preset", "color", "--media", "nothing").code == 3


def test_without_json_it_is_said_in_lines(named: Path, vitrine: Vitrine):
    ran = vitrine("assign", "by-name", *T, "--preset", "number", "--dry-run")
    assert "coat_red: No product number “coat”." in ran.out
    assert ran.out.splitlines()[-1].endswith("ambiguous, 3 left over.")
