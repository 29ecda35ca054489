"""vitrine group: a group from its making to its end, through the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")


@pytest.fixture
def numbers(vitrine: Vitrine, sample: Path) -> list[str]:
    """Numbers of two products that are live in Omnichannel, Neutral."""
    shown = vitrine(
        "resolve", "--all", "--channel", "Omnichannel", "--locale", "Neutral", "--source", "published", *T,
        "--json",
    ).documents  # fmt: skip
    found = dict.fromkeys(
        one["product"] for one in shown if one["primary"] and one["context"] == ["Omnichannel", "Neutral"]
    )
    return list(found)[:2]


def said(vitrine: Vitrine, *args: str, code: int = 0) -> Any:
    ran = vitrine("group", *args, *T, "--json")
    assert ran.code == code, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def one(vitrine: Vitrine, *args: str, code: int = 0) -> Any:
    (document,) = said(vitrine, *args, code=code)
    return document


def test_a_group_is_made_filled_checked_scheduled_and_published(vitrine: Vitrine, numbers: list[str]):
    made = one(vitrine, "create", "Autumn")
    assert (made["name"], made["state"], made["items"]) == ("Autumn", "draft", 0)
    codes = [row["id"] for row in vitrine("media", "list", *T, "--limit", "1", "--json").documents]
    filled = one(vitrine, "add", "autumn", "--product", numbers[0], "--media", codes[0])
    assert (filled["items"], filled["products"]) == (2, 1)
    items = said(vitrine, "items", "Autumn")
    assert [(row["kind"], row["item"]) for row in items] == [("product", numbers[0]), ("media", codes[0])]
    checked = one(vitrine, "validate", "Autumn")
    assert (checked["group"], checked["blockers"]) == ("Autumn", 0)
    assert checked["warnings"] == len(checked["findings"])
    row = one(vitrine, "schedule", "Autumn", "--at", "2099-06-01T09:00", "--zone", "Europe/Berlin")
    assert (row["state"], row["scheduled_at"], row["zone"]) == (
        "scheduled", "2099-06-01T07:00:00Z", "Europe/Berlin",
    )  # fmt: skip
    assert one(vitrine, "unschedule", "Autumn")["state"] == "draft"
    assert one(vitrine, "rename", "Autumn", "Winter")["name"] == "Winter"
    done = one(vitrine, "publish", "Winter")
    assert (done["state"], done["counts"]) == ("Ended", {"items": 2, "failed": 0})
    assert done["group"]["state"] == "published"
    results = said(vitrine, "results", "Winter")
    assert [(row["item"], row["outcome"]) for row in results] == [
        (numbers[0], "published"), (codes[0], "published"),
    ]  # fmt: skip
    back = one(vitrine, "revert", "Winter")
    assert (back["counts"], back["group"]["reverted_at"] is not None) == ({"items": 1, "kept": 1}, True)
    assert [row["name"] for row in one(vitrine, "list")] == ["Winter"]
    assert one(vitrine, "delete", "Winter") == {"name": "Winter", "items": 2}
    assert one(vitrine, "list") == []


def test_groups_are_copied_emptied_and_name_each_other(vitrine: Vitrine, numbers: list[str]):
    for name in ("One", "Two"):
        one(vitrine, "create", name)
    one(vitrine, "add", "One", "--product", numbers[0], "--product", numbers[1])
    assert one(vitrine, "copy", "One", "--to", "Two")["items"] == 2
    (overlap,) = said(vitrine, "overlaps")
    assert (overlap["group"], overlap["other"], overlap["items"]) == ("One", "Two", 2)
    rivals = [row["rival"] for row in one(vitrine, "validate", "One")["findings"] if row["rival"]]
    assert rivals == ["Two", "Two"]
    assert one(vitrine, "remove", "Two", "--product", numbers[0])["items"] == 1
    assert one(vitrine, "remove", "Two", "--product", numbers[1], "--channel", "OUN128")["items"] == 1


def test_people_edit_see_and_compare_in_a_group(vitrine: Vitrine, numbers: list[str]):
    one(vitrine, "create", "Autumn")
    number, place = numbers[0], ("--group", "Autumn", *T, "--json")
    held = vitrine("product", "checkout", number, *place).document
    assert held["group"] == "Autumn" and held["checked_out_by"] is not None
    blocked = one(vitrine, "validate", "Autumn", code=1)
    assert [row["kind"] for row in blocked["findings"] if row["blocker"]] == ["checked-out"]
    assert vitrine("group", "publish", "Autumn", *T).code == 3
    vitrine("product", "finish", number, *place)
    asked = ("--channel", "Omnichannel", "--locale", "Neutral", "--product", number)
    shown = vitrine("resolve", *asked, "--source", "draft", *place).documents
    live = vitrine("resolve", *asked, "--source", "published", *T, "--json").documents
    assert [row["primary"] for row in shown] == [row["primary"] for row in live]
    assert vitrine("resolve", *asked, "--source", "csu", *place).code == 2
    told = vitrine("diff", "--group", "Autumn", *T, "--json").document
    assert told["galleries"] == 0
    assert vitrine("diff", "--group", "Autumn", "--all", *T).code == 2


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--at", "2020-01-01T09:00"), 3, "over"),
        (("--at", "tomorrow"), 3, "no time"),
        (("--at", "2099-06-01T09:00", "--zone", "Mars/Base"), 3, "no time zone"),
        (("--at", "2027-03-28T02:30", "--zone", "Europe/Berlin"), 3, "The next time that does is 03:00."),
        (("--at", "2027-10-31T02:30", "--zone", "Europe/Berlin"), 3, "first (2027-10-31T00:30Z)"),
        (("--at", "2027-10-31T02:30", "--zone", "Europe/Berlin", "--which", "last"), 2, "--which"),
        (("--at", "2099-06-01T09:00Z", "--end", "2099-06-01T08:00Z"), 3, "later end"),
    ],
)
def test_times_that_cannot_be(
    vitrine: Vitrine, numbers: list[str], args: tuple[str, ...], code: int, words: str
):
    one(vitrine, "create", "Autumn")
    one(vitrine, "add", "Autumn", "--product", numbers[0])
    ran = vitrine("group", "schedule", "Autumn", *args, *T)
    assert ran.code == code
    assert words in ran.err
    assert one(vitrine, "list")[0]["state"] == "draft"


def test_the_second_of_two_hours_is_another_moment(vitrine: Vitrine, numbers: list[str]):
    one(vitrine, "create", "Autumn")
    one(vitrine, "add", "Autumn", "--product", numbers[0])
    twice = ("--at", "2027-10-31T02:30", "--zone", "Europe/Berlin", "--which")
    assert one(vitrine, "schedule", "Autumn", *twice, "first")["scheduled_at"] == "2027-10-31T00:30:00Z"
    assert one(vitrine, "schedule", "Autumn", *twice, "second")["scheduled_at"] == "2027-10-31T01:30:00Z"


def test_what_is_not_there_is_said(vitrine: Vitrine, numbers: list[str]):
    assert "no publish group Autumn" in vitrine("group", "items", "Autumn", *T).err
    one(vitrine, "create", "Autumn")
    assert vitrine("group", "add", "Autumn", *T).code == 2
    assert vitrine("group", "publish", "Autumn", *T).code == 3
    oun = vitrine("channel", "list", *T, "--json").document[-1]["oun"]
    ran = vitrine("group", "add", "Autumn", "--product", numbers[0], "--channel", oun, *T)
    assert ran.code == 1 and "1 have nothing there to copy" in ran.err
    assert "blockers" in vitrine("group", "validate", "Autumn", *T).out
