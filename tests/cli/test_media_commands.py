"""vitrine media: everything that is said about and done to items."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Vitrine
from tests.support.builders import draw

T = ("--tenant", "shop")


@pytest.fixture
def shop(vitrine: Vitrine, empty: Path, tmp_path: Path) -> Path:
    """A library of three pictures: one, two, three."""
    for path in draw(tmp_path / "p", ("one", "two", "three")):
        assert vitrine("media", "upload", path, *T).code == 0
    assert vitrine(
        "channel", "add", *T, "--oun", "OUN1", "--name", "Web", "--type", "online", "--languages", "de-de"
    ).code == 0  # fmt: skip
    return empty


def test_items_are_edited_together_and_shown(vitrine: Vitrine, shop: Path) -> None:
    edit = ("media", "edit", "one", "M00002", *T, "--json")
    ran = vitrine(*edit, "--locale", "de-de", "--title", "Jacke", "--add-tag", "sale", "--comment", "autumn")
    assert ran.code == 0
    assert ran.document == {"changed": ["M00001", "M00002"], "refused": []}
    assert vitrine(*edit, "--category", "Color", "--remove-tag", "sale").code == 0
    shown = vitrine("media", "show", "M00001", *T, "--json").document
    assert shown["texts"] == {"de-de": {"title": "Jacke", "alt_text": "", "description": ""}}
    assert (shown["tags"], shown["category"], shown["version"]) == ([], "Color", 3)
    assert [(v["version"], v["comment"]) for v in shown["versions"]] == [(3, ""), (2, "autumn"), (1, "")]
    assert shown["uses"] == [] and shown["public_url"] is None
    assert vitrine("media", "show", "one", *T).out.startswith("id: M00001\n")
    history = vitrine("media", "history", "one", *T, "--json").document
    assert history == shown["versions"]
    assert vitrine("media", "restore-version", "one", 2, *T, "--json").document["changed"] == ["M00001"]
    assert vitrine("media", "show", "one", *T, "--json").document["tags"] == ["sale"]


def test_wrong_usage_and_what_is_not_there(vitrine: Vitrine, shop: Path) -> None:
    assert vitrine("media", "edit", "one", *T).code == 2
    assert vitrine("media", "edit", "one", "two", "--name", "same", *T).code == 2
    assert vitrine("media", "edit", "one", "--title", "x", "--locale", "xx", *T).code == 3
    assert vitrine("media", "edit", "one", "--name", "two", *T).code == 3
    assert vitrine("media", "edit", "one", "--category", "Cars", *T).code == 3
    gone = vitrine("media", "show", "nobody", *T)
    assert gone.code == 3 and "nobody" in gone.err
    assert vitrine("media", "restore-version", "one", 7, *T).code == 3
    assert vitrine("media", "trash", "purge", *T).code == 2
    assert vitrine("media", "restore", "one", *T).code == 3


def test_from_draft_to_live_to_trash_and_back(vitrine: Vitrine, shop: Path) -> None:
    published = vitrine("media", "publish", "one", "two", *T, "--json")
    assert (published.code, published.document["published"]) == (0, 2)
    shown = vitrine("media", "show", "one", *T, "--json").document
    assert "/cms/api/shop/imageFileData/M00001?ver=" in shown["public_url"]
    deleted = vitrine("media", "delete", "one", "three", *T, "--json")
    assert (deleted.code, deleted.document["deleted"]) == (1, ["M00003"])
    assert [one["id"] for one in deleted.document["refused"]] == ["M00001"]
    assert vitrine("media", "unpublish", "one", *T, "--json").document["unpublished"] == ["M00001"]
    assert vitrine("media", "delete", "one", *T).code == 0
    trash = vitrine("media", "trash", "list", *T, "--json").documents
    assert {one["display_name"] for one in trash} == {"one", "three"}
    assert vitrine("media", "restore", "three", *T, "--json").document["restored"] == ["M00003"]
    assert vitrine("media", "trash", "purge", "M00001", *T, "--json").document == {"purged": 1}
    assert vitrine("media", "trash", "list", *T, "--json").documents == []
    assert vitrine("workspace", "check", "--json").document == {"ok": True, "problems": []}


def test_required_texts_block_publishing(vitrine: Vitrine, shop: Path) -> None:
    assert vitrine("tenant", "set", "shop", "required_media_texts", "alt_text").code == 0
    vitrine("media", "edit", "one", "--alt-text", "A jacket", *T)
    ran = vitrine("media", "publish", "one", "two", *T, "--json")
    assert (ran.code, ran.document["published"]) == (1, 1)
    assert [one["display_name"] for one in ran.document["refused"]] == ["two"]


def test_a_file_is_replaced_and_contents_are_checked(vitrine: Vitrine, shop: Path, tmp_path: Path) -> None:
    (new,) = draw(tmp_path / "new", ["new"], size=(30, 30))
    assert vitrine("media", "replace", "one", new, *T).code == 0
    shown = vitrine("media", "show", "one", *T, "--json").document
    assert (shown["width"], shown["file"]["name"], shown["version"]) == (30, "new.jpg", 2)
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(new.read_bytes()[:200])
    assert vitrine("media", "replace", "one", bad, *T).code == 3
    assert vitrine("media", "replace", "one", tmp_path / "none.jpg", *T).code == 3
    sound = vitrine("media", "check", *T, "--json")
    assert (sound.code, sound.document["ok"], sound.document["checked"]) == (0, True, 4)
    (shop / "blobs" / shown["checksum"][:2] / shown["checksum"]).write_bytes(b"rotten")
    rotten = vitrine("media", "check", "one", *T, "--json")
    assert rotten.code == 1
    assert [one["id"] for one in rotten.document["problems"]] == ["M00001"]
    assert vitrine("media", "check", "two", *T).code == 0


def test_contents_of_nobody_are_swept(vitrine: Vitrine, shop: Path) -> None:
    orphan = shop / "blobs" / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left")
    assert vitrine("workspace", "check").code == 1
    assert vitrine("workspace", "sweep", "--json").document == {"removed": 0}  # its item may still come
    os.utime(orphan, (0, 0))
    assert vitrine("workspace", "sweep", "--json").document == {"removed": 1}
    assert vitrine("workspace", "check").code == 0


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--query", "tw"), ["two"]),
        (("--tag", "red"), ["one"]),
        (("--category", "Color"), ["two"]),
        (("--missing-alt-text",), ["three", "two"]),
        (("--missing-alt-text", "de-de"), ["three", "two", "one"]),
        (("--missing-alt-text", "--tag", "red"), []),
        (("--small",), ["three", "two", "one"]),
        (("--problem",), []),
        (("--locale", "Neutral"), ["three", "two", "one"]),
        (("--locale", "de-de"), ["two"]),
        (("--shape", "portrait"), ["three", "two", "one"]),
        (("--shape", "landscape"), []),
        (("--usage", "used"), []),
        (("--usage", "unused", "--limit", "1"), ["three"]),
        (("--checked-out-by", "ines"), []),
        (("--added-days", "1"), ["three", "two", "one"]),
        (("--sort", "name"), ["one", "three", "two"]),
        (("--state", "published"), []),
        (("--type", "video", "--type", "image"), ["three", "two", "one"]),
    ],
)
def test_every_filter_of_the_library_is_an_option(
    vitrine: Vitrine, shop: Path, options: tuple[str, ...], names: list[str]
) -> None:
    vitrine("media", "edit", "one", *T, "--alt-text", "A jacket", "--add-tag", "red")
    vitrine("media", "edit", "two", *T, "--title", "Jacke", "--locale", "de-de", "--category", "Color")
    found = vitrine("media", "list", *T, *options, "--json")
    assert found.code == 0
    assert [row["display_name"] for row in found.documents] == names
