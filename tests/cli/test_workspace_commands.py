from pathlib import Path

import pytest

from tests.cli.conftest import Vitrine
from tests.support.builders import draw

CATALOG = """\
Record\tNumber\tName\tDimensions\tMaster\tColor\tSize
Product\tTEE\tTee\tColor,Size
Variant\tTEE-BS\t\t\tTEE\tBlack\tS
Variant\tTEE-RM\t\t\tTEE\tRed\tM
Product\tMUG\tMug
"""


def test_a_workspace_is_made_checked_saved_and_restored(vitrine: Vitrine, sample: Path, tmp_path: Path):
    file, again = tmp_path / "backup.zip", tmp_path / "again"
    assert vitrine("workspace", "check", "--json").document == {"ok": True, "problems": []}
    saved = vitrine("workspace", "backup", file, "--json")
    assert saved.code == 0
    assert saved.document == {"file": str(file), "bytes": file.stat().st_size}
    restored = vitrine("--workspace", again, "workspace", "restore", file, "--json")
    assert (restored.code, restored.document["tenants"]) == (0, ["aurelia"])
    assert vitrine("--workspace", again, "workspace", "check", "--json").document["ok"]
    before, after = (vitrine("--workspace", w, "tenant", "list", "--json").out for w in (sample, again))
    assert before == after


def test_check_names_every_damage_and_ends_with_1(vitrine: Vitrine, sample: Path):
    blobs = sorted(file for file in (sample / "blobs").rglob("*") if file.is_file())
    blobs[0].unlink()
    blobs[1].write_bytes(blobs[1].read_bytes()[:10])
    (sample / "blobs" / "ab").mkdir(exist_ok=True)
    (sample / "blobs" / "ab" / ("ab" * 32)).write_bytes(b"stray")
    checked = vitrine("workspace", "check", "--json")
    assert checked.code == 1
    assert checked.document["ok"] is False
    found = " ".join(checked.document["problems"])
    assert len(checked.document["problems"]) == 3
    assert "is missing" in found and "is cut off" in found and "belongs to no media item" in found
    text = vitrine("workspace", "check")
    assert (text.code, text.out.splitlines()) == (1, checked.document["problems"])


def test_a_folder_that_holds_something_becomes_no_workspace(vitrine: Vitrine, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("keep me")
    made = vitrine("workspace", "create", tmp_path, "--json")
    assert (made.code, made.out) == (3, "")
    assert str(tmp_path) in made.err and "Choose an empty folder." in made.err
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"plain"])
def test_what_is_no_backup_is_not_restored(vitrine: Vitrine, tmp_path: Path, content: bytes):
    (tmp_path / "b.zip").write_bytes(content)
    ran = vitrine("--workspace", tmp_path / "new", "workspace", "restore", tmp_path / "b.zip")
    assert (ran.code, ran.out) == (3, "")
    assert "b.zip" in ran.err
    assert not (tmp_path / "new").exists()


def test_tenants(vitrine: Vitrine, empty: Path):
    made = vitrine("tenant", "create", "two", "--name", "Second", "--json")
    assert (made.code, made.document) == (0, {"id": "two", "name": "Second"})
    assert vitrine("tenant", "list", "--json").document == [
        {"id": "shop", "name": "Shop", "channels": 0, "media": 0, "products": 0},
        {"id": "two", "name": "Second", "channels": 0, "media": 0, "products": 0},
    ]
    taken = vitrine("tenant", "create", "two", "--name", "Second")
    assert (taken.code, taken.out) == (3, "")
    assert "two exists already" in taken.err
    assert vitrine("tenant", "create", "../out", "--name", "x").code == 3
    assert vitrine("tenant", "create", "three").code == 2
    table = vitrine("tenant", "list").out.splitlines()
    assert table[0].split() == ["id", "name", "channels", "media", "products"]
    assert table[1].split() == ["shop", "Shop", "0", "0", "0"]


def test_channels(vitrine: Vitrine, empty: Path):
    add = ("channel", "add", "--tenant", "shop", "--oun", "OUN128", "--name", "Online store")
    made = vitrine(*add, "--type", "online", "--languages", "en-us, fr-ca", "--json")
    assert made.code == 0, made.err
    expected = {
        "oun": "OUN128",
        "name": "Online store",
        "type": "online",
        "languages": ["en-us", "fr-ca"],
        "database": "OUN128",
    }
    assert made.document == expected
    assert vitrine("channel", "list", "--tenant", "shop", "--json").document == [expected]
    named = vitrine(*add, "--type", "online", "--languages", "en-us", "--database", "Americas", "--json")
    assert named.document["database"] == "Americas"
    assert len(vitrine("channel", "list", "--tenant", "shop", "--json").document) == 1
    assert vitrine(*add, "--type", "kiosk", "--languages", "en-us").code == 2
    for languages in ("", "english please", ","):
        wrong = vitrine(*add, "--type", "online", "--languages", languages)
        assert (wrong.code, wrong.out) == (3, ""), languages


def test_a_catalogue_is_imported_once_and_updated_after(vitrine: Vitrine, empty: Path, tmp_path: Path):
    file = tmp_path / "catalog.tsv"
    file.write_text(CATALOG)
    command = ("catalog", "import", file, "--format", "vitrine", "--tenant", "shop", "--json")
    first = vitrine(*command)
    assert first.code == 0
    assert first.document == {"products": 2, "variants": 2, "categories": 0, "updated": 0, "failed": []}
    second = vitrine(*command)
    assert (second.code, second.document["products"], second.document["variants"]) == (0, 0, 0)
    assert vitrine("tenant", "list", "--json").document[0]["products"] == 2


def test_a_bad_row_of_a_catalogue_is_named_and_stops_nothing(vitrine: Vitrine, empty: Path, tmp_path: Path):
    file = tmp_path / "catalog.tsv"
    file.write_text(CATALOG + "Variant\tNO-1\t\t\tNOBODY\tBlack\tS\n")
    command = ("catalog", "import", file, "--format", "vitrine", "--tenant", "shop")
    ran = vitrine(*command, "--json")
    assert ran.code == 1
    assert (ran.document["products"], ran.document["variants"]) == (2, 2)
    ((failed),) = ran.document["failed"]
    assert set(failed) == {"row", "error"}
    assert failed["row"] == 6 and "NOBODY" in failed["error"]


def test_wrong_formats_and_missing_files(vitrine: Vitrine, empty: Path, tmp_path: Path):
    (tmp_path / "c.tsv").write_text(CATALOG)
    command = ("--tenant", "shop", "--format")
    assert vitrine("catalog", "import", tmp_path / "c.tsv", *command, "excel").code == 2
    missing = vitrine("catalog", "import", tmp_path / "none.tsv", *command, "vitrine")
    assert (missing.code, missing.out) == (3, "")
    assert "none.tsv" in missing.err


def test_the_option_wins_over_the_variable(vitrine: Vitrine, empty: Path, tmp_path: Path):
    other = tmp_path / "other"
    assert vitrine("workspace", "create", other).code == 0
    assert len(vitrine("tenant", "list", "--json").document) == 1
    assert vitrine("--workspace", other, "tenant", "list", "--json").document == []
    assert len(vitrine("tenant", "list", "--json").document) == 1, "the option lasts for one command"


def test_without_option_and_variable_the_platform_folder_counts(
    vitrine: Vitrine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))
    none = vitrine("tenant", "list")
    assert none.code == 3
    assert str(tmp_path / "home") in none.err and "vitrine workspace create" in none.err


def test_media_are_uploaded_and_listed(vitrine: Vitrine, empty: Path, tmp_path: Path):
    first, second = draw(tmp_path / "p", ("one", "two"))
    (tmp_path / "p" / "sub").mkdir()
    third = tmp_path / "p" / "sub" / "three.jpg"
    third.write_bytes(first.read_bytes())
    ran = vitrine("media", "upload", tmp_path / "p", "--tenant", "shop", "--tags", "a, b", "--json")
    assert ran.code == 0
    assert {name: ran.document[name] for name in ("state", "created", "reused", "failed")} == {
        "state": "Ended",
        "created": 2,
        "reused": 0,
        "failed": [],
    }
    assert isinstance(ran.document["job"], str) and isinstance(ran.document["counts"], dict)
    again = vitrine("media", "upload", tmp_path / "p", "--recursive", "--tenant", "shop", "--json").document
    assert (again["created"], again["reused"]) == (0, 3)
    listed = vitrine("media", "list", "--tenant", "shop", "--json").documents
    assert [list(row) for row in listed] == [
        ["id", "display_name", "type", "state", "checksum", "width", "height", "used_by"]
    ] * 2
    assert {row["display_name"] for row in listed} == {"one", "two"}
    assert {(row["type"], row["state"], row["width"], row["height"], row["used_by"]) for row in listed} == {
        ("image", "draft", 40, 50, 0)
    }
    assert second.exists()


def test_media_are_listed_by_filter(vitrine: Vitrine, sample: Path):
    command = ("media", "list", "--tenant", "aurelia", "--json")
    every = vitrine(*command).documents
    assert len(every) == 74
    charts = vitrine(*command, "--query", "size-chart").documents
    assert charts and all("size-chart" in row["display_name"] for row in charts)
    assert len(vitrine(*command, "--limit", 3).documents) == 3
    states = {s: len(vitrine(*command, "--state", s).documents) for s in ("draft", "published")}
    assert states["published"] > 0 and sum(states.values()) == 74
    assert vitrine(*command, "--type", "video").documents == []
    for option, wrong in (("--type", "painting"), ("--state", "gone"), ("--limit", "0")):
        assert vitrine(*command, option, wrong).code == 2


def test_failed_files_are_named_and_end_with_1(vitrine: Vitrine, empty: Path, tmp_path: Path):
    (good,) = draw(tmp_path / "p", ("good",))
    bad = tmp_path / "p" / "bad.jpg"
    bad.write_bytes(b"")
    ran = vitrine("media", "upload", good, bad, tmp_path / "none.jpg", "--tenant", "shop", "--json")
    assert ran.code == 1
    assert (ran.document["state"], ran.document["created"]) == ("Ended with errors", 1)
    assert [set(one) for one in ran.document["failed"]] == [{"path", "error"}] * 2
    assert [one["path"] for one in ran.document["failed"]] == [str(bad), str(tmp_path / "none.jpg")]
    text = vitrine("media", "upload", bad, "--tenant", "shop")
    assert text.code == 1 and str(bad) in text.out


def test_settings_of_a_tenant(vitrine: Vitrine, empty: Path):
    first = vitrine("tenant", "settings", "shop", "--json")
    assert (first.code, first.document["name"], first.document["limit_image_mb"]) == (0, "Shop", "50")
    made = vitrine("tenant", "set", "shop", "limit_image_mb", "75", "--json")
    assert (made.code, made.document) == (0, {"limit_image_mb": "75"})
    assert vitrine("tenant", "set", "shop", "required_media_texts", "alt_text, title").code == 0
    after = vitrine("tenant", "settings", "shop", "--json").document
    assert after == first.document | {"limit_image_mb": "75", "required_media_texts": "title,alt_text"}
    table = vitrine("tenant", "settings", "shop").out
    assert "limit_image_mb" in table and "75" in table and "Largest image, in MB." in table


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("limit_imagemb", "5", "limit_image_mb"),
        ("limit_image_mb", "0", "whole number"),
        ("limit_video_mb", "lots", "whole number"),
        ("required_media_texts", "title,colour", "alt_text"),
        ("media_base_url", "ftp://x", "https://"),
        ("context-order", "random", "channel-first"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    vitrine: Vitrine, empty: Path, name: str, value: str, hint: str
):
    before = vitrine("tenant", "settings", "shop", "--json").out
    ran = vitrine("tenant", "set", "shop", name, value, "--json")
    assert (ran.code, ran.out) == (3, "")
    assert hint in ran.err
    assert vitrine("tenant", "settings", "shop", "--json").out == before
