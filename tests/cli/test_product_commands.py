"""vitrine product: two users on one workspace check out, ask, break, finish and restore."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.main import build
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.rows import desk_of
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.context import DEFAULT_CONTEXT
from tests.cli.conftest import Vitrine

AT = ("--tenant", "aurelia")
NUMBER = "AO1001"


@pytest.fixture
def as_user(act_as: Vitrine) -> Vitrine:
    """Run a product command as a user; the document is what it printed as JSON."""
    return lambda user, command, *args: act_as(user, "product", command, *args)


def test_a_check_out_is_taken_asked_for_broken_and_finished(as_user: Vitrine) -> None:
    taken = as_user("marta", "checkout", NUMBER)
    assert (taken.code, taken.document["checked_out_by"]) == (0, "marta")
    refused = as_user("ines", "checkout", NUMBER)
    assert refused.code == 3 and "marta" in refused.err
    early = as_user("ines", "take-over", NUMBER)
    assert early.code == 3 and "still editing" in early.err
    assert as_user("ines", "ask", NUMBER, "--text", "Launch at noon").document["asked"] == "marta"
    assert as_user("ines", "break", NUMBER, "--reason", " ").code == 3
    assert as_user("ines", "break", NUMBER).code == 2
    broken = as_user("ines", "break", NUMBER, "--reason", "Marta is ill").document
    assert broken["checked_out_by"] == "ines"
    before = broken["version"]
    finished = as_user("ines", "finish", NUMBER, "--comment", "As Marta left it").document
    assert (finished["checked_out_by"], finished["lease_until"], finished["version"]) == (None, None, before)
    notes = as_user("ines", "history", NUMBER).document["notes"]
    assert [(note["kind"], note["holder"], note["text"]) for note in notes] == [
        ("broken", "marta", "Marta is ill"),
        ("asked", "marta", "Launch at noon"),
    ]


def test_edits_of_somebody_else_are_discarded_with_a_reason_only(as_user: Vitrine) -> None:
    as_user("marta", "checkout", NUMBER)
    assert as_user("ines", "discard", NUMBER).code == 3
    assert as_user("ines", "discard", NUMBER, "--reason", "Left over").document["checked_out_by"] is None
    assert as_user("ines", "discard", NUMBER, "--reason", "Nobody has it").code == 3


def test_versions_are_listed(as_user: Vitrine, vitrine: Vitrine) -> None:
    shown = as_user("ines", "history", NUMBER).document["versions"]
    first = shown[-1]
    assert (first["version"], shown[0]["state"]) == (1, "published")
    assert any("added" in words for words in first["changes"])
    same = as_user("ines", "restore", NUMBER, shown[0]["version"]).document
    assert (same["restored"], same["checked_out_by"]) == (False, None)
    assert as_user("ines", "restore", NUMBER, 99).code == 3
    plain = vitrine("product", "history", NUMBER, *AT)
    assert plain.out.splitlines()[0].split() == ["version", "at", "user", "comment", "state", "changes"]


def test_an_earlier_version_comes_back(as_user: Vitrine, sample: Path) -> None:
    def primary() -> tuple[int, ...]:
        return master().primary

    def master() -> TargetMedia:
        shown = tenant.assignments.document(product, DEFAULT_CONTEXT).content.master
        assert shown is not None
        return shown

    station = build(sample, user="ines")
    tenant = station.workspace.tenant("aurelia")
    product = tenant.catalog.product_by_number(NUMBER).id
    before, number = primary(), tenant.assignments.document(product, DEFAULT_CONTEXT).head_version
    turned = replace(master(), primary=before[::-1])
    edit = Edit("Turn", (TargetEdit(product, DEFAULT_CONTEXT, MasterTarget(), master(), turned),))
    tenant.assignments.apply(edit, "ines", check_out=True)
    tenant.assignments.finish_editing(product, DEFAULT_CONTEXT, "ines")
    assert primary() != before
    drafted = as_user("ines", "restore", NUMBER, number).document
    assert (drafted["restored"], drafted["has_draft"], drafted["left_out"]) == (True, True, [])
    assert primary() == before
    steps = tenant.undo.steps("ines", [desk_of(product, DEFAULT_CONTEXT)])
    assert [step.text for step in steps] == [f"Restore version {number}"]
    as_user("ines", "discard", NUMBER)
    finished = as_user("ines", "restore", NUMBER, number, "--finish").document
    assert (finished["version"], finished["checked_out_by"]) == (number + 2, None)
    comments = [row["comment"] for row in as_user("ines", "history", NUMBER).document["versions"]]
    assert comments[0] == f"Version {number} restored"
    station.close()


def test_the_holder_of_a_media_item_is_asked_too(as_user: Vitrine, vitrine: Vitrine, sample: Path) -> None:
    assert vitrine("media", "ask", "M00001", *AT).code == 3
    station = build(sample, user="ines")
    tenant = station.workspace.tenant("aurelia")
    tenant.media_editing.check_out(1, "marta")
    assert vitrine("media", "ask", "M00001", *AT, "--json").document == {"asked": "marta"}
    assert [note.media_id for note in tenant.assignments.notes_for("marta")] == [1]
    station.close()


def test_who_is_not_there_and_where_is_not(as_user: Vitrine) -> None:
    assert as_user("ines", "checkout", "NOBODY").code == 3
    assert as_user("ines", "checkout", NUMBER, "--channel", "OUN999").code == 3
    assert as_user("ines", "finish", NUMBER).code == 3
    here = as_user("ines", "checkout", NUMBER, "--locale", "neutral").document
    assert (here["channel"], here["locale"]) == ("Omnichannel", "Neutral")


def test_a_check_out_in_a_language_that_was_removed_is_ended_by_command(
    as_user: Vitrine, vitrine: Vitrine, sample: Path
) -> None:
    channels = vitrine("channel", "list", *AT, "--json").document
    one = next(row for row in channels if len(row["languages"]) > 1)
    gone, at = one["languages"][-1], ("--channel", one["oun"], "--locale", one["languages"][-1])
    assert as_user("ines", "checkout", NUMBER, *at).code == 0
    add = ("channel", "add", *AT, "--oun", one["oun"], "--name", one["name"], "--type", one["type"])
    assert vitrine(*add, "--languages", ",".join(one["languages"][:-1])).code == 0
    assert as_user("ines", "history", NUMBER, *at).code == 0
    assert as_user("ines", "discard", NUMBER, *at).document["locale"] == gone
    assert as_user("ines", "checkout", "AO1002", *at).code == 3


def test_what_cannot_be_is_a_known_error_with_a_hint(as_user: Vitrine) -> None:
    for wrong in (("history", "\udcff"), ("history", "x" * 10_000), ("restore", NUMBER, 10**30)):
        ran = as_user("ines", *wrong)
        assert (ran.code, ran.out) == (3, "")
        assert len(ran.err.splitlines()) == 2
