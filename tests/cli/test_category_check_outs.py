"""vitrine category: two users check out, break, finish and restore the image of a category."""

from pathlib import Path

import pytest

from app.main import build
from app.models.assignments.rows import desk_of
from app.models.assignments.slots import TargetMedia
from app.models.context import NEUTRAL, Context
from tests.cli.conftest import Vitrine
from tests.support.categories import category_of, give_category

STORE = Context("OUN002", NEUTRAL)
HERE = ("--channel", "OUN002")


@pytest.fixture
def path(sample: Path) -> str:
    """A category of the sample with two versions in OUN002: the first picture, then the second."""
    station = build(sample, user="kim", inline=True)
    tenant = station.workspace.tenant("aurelia")
    row = next(row for row in tenant.catalog.categories() if row.parent_id is not None)
    for media_id in (1, 2):
        give_category(tenant, row.path, TargetMedia((media_id,)), STORE)
    station.close()
    return row.path


@pytest.fixture
def as_user(act_as: Vitrine) -> Vitrine:
    """Run a category command in OUN002 as a user; the document is what it printed as JSON."""
    return lambda user, command, *args: act_as(user, "category", command, *args, *HERE)


def test_a_check_out_is_taken_asked_for_broken_and_finished(as_user: Vitrine, path: str) -> None:
    taken = as_user("marta", "checkout", path.replace("/", " > "))
    assert (taken.code, taken.document["checked_out_by"]) == (0, "marta")
    assert (taken.document["category"], taken.document["locale"]) == (path, "Neutral")
    refused = as_user("ines", "checkout", path)
    assert refused.code == 3 and "marta is editing this category" in refused.err
    early = as_user("ines", "take-over", path)
    assert early.code == 3 and "still editing" in early.err
    assert as_user("ines", "ask", path, "--text", "Launch at noon").document["asked"] == "marta"
    assert as_user("ines", "break", path).code == 2
    assert as_user("ines", "break", path, "--reason", " ").code == 3
    broken = as_user("ines", "break", path, "--reason", "Marta is ill").document
    assert broken["checked_out_by"] == "ines"
    finished = as_user("ines", "finish", path, "--comment", "As Marta left it").document
    assert (finished["checked_out_by"], finished["version"]) == (None, 2)
    notes = as_user("ines", "history", path).document["notes"]
    assert [(note["kind"], note["holder"], note["text"]) for note in notes] == [
        ("broken", "marta", "Marta is ill"),
        ("asked", "marta", "Launch at noon"),
    ]


def test_an_earlier_version_comes_back_and_is_discarded(as_user: Vitrine, path: str, sample: Path) -> None:
    versions = as_user("ines", "history", path).document["versions"]
    assert [(row["version"], row["changes"]) for row in versions] == [
        (2, ["Primary media: 1 image added, 1 image removed"]),
        (1, ["Primary media: 1 image added"]),
    ]
    same = as_user("ines", "restore", path, 2).document
    assert (same["restored"], same["checked_out_by"]) == (False, None)
    drafted = as_user("ines", "restore", path, 1).document
    assert (drafted["restored"], drafted["has_draft"], drafted["checked_out_by"]) == (True, True, "ines")
    station = build(sample, user="ines")
    tenant = station.workspace.tenant("aurelia")
    owner = category_of(tenant, path)
    steps = tenant.undo.steps("ines", [desk_of(owner, STORE)])
    assert [step.text for step in steps] == ["Restore version 1"]
    assert as_user("marta", "discard", path).code == 3
    assert as_user("marta", "discard", path, "--reason", "Left over").document["has_draft"] is False
    assert tenant.assignments.document(owner, STORE).content.master == TargetMedia((2,))
    done = as_user("ines", "restore", path, 1, "--finish").document
    assert (done["version"], done["checked_out_by"]) == (3, None)
    assert tenant.assignments.document(owner, STORE).content.master == TargetMedia((1,))
    station.close()


def test_what_cannot_be_is_a_known_error_that_speaks_of_categories(
    as_user: Vitrine, act_as: Vitrine, path: str
) -> None:
    idle = as_user("ines", "finish", path)
    assert idle.code == 3
    assert idle.err.splitlines()[-1].strip().endswith("Choose Edit category media first.")
    assert "This category is not checked out." in idle.err
    assert as_user("ines", "checkout", "Women > Hats").code == 3
    assert as_user("ines", "restore", path, 99).code == 3
    assert act_as("ines", "category", "checkout", path).code == 2
    for channel in ("OUN999", "Omnichannel"):
        assert act_as("ines", "category", "checkout", path, "--channel", channel).code == 3
