"""--as-of: what resolve, coverage and diff say of a moment to come."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.main import build
from app.models.assignments.slots import TargetMedia
from app.models.context import DEFAULT_CONTEXT
from tests.cli.conftest import Vitrine
from tests.support.builders import assign

T = ("--tenant", "aurelia")
WHERE = ("--channel", "Omnichannel", "--locale", "Neutral", "--source", "published", "--json")


@pytest.fixture
def number(vitrine: Vitrine, sample: Path) -> str:
    """The number of a product whose images a publish group takes away in June 2099, until July."""
    shown = vitrine("resolve", "--all", *WHERE, *T).documents
    found = next(one["product"] for one in shown if one["context"] == ["Omnichannel", "Neutral"])
    with closing(build(sample)) as workstation:
        tenant = workstation.workspace.tenant("aurelia")
        group = tenant.groups.create("Summer", workstation.user).id
        product = tenant.catalog.product_by_number(found).id
        where = DEFAULT_CONTEXT.on(group)
        nothing = TargetMedia(intentionally_empty=True)
        assign(tenant, product, nothing, None, where)
    when = ("--at", "2099-06-01T09:00", "--end", "2099-07-01T09:00", "--zone", "Europe/Berlin")
    assert vitrine("group", "schedule", "Summer", *when, *T).code == 0
    return str(found)


def master(vitrine: Vitrine, number: str, *more: str) -> Any:
    ran = vitrine("resolve", "--product", number, *WHERE, *more, *T)
    assert ran.code == 0, ran.err
    return ran.documents[0]


def test_resolve_coverage_and_diff_know_what_is_to_come(vitrine: Vitrine, number: str):
    now = master(vitrine, number)
    assert now["primary"] and "as_of" not in now
    before = master(vitrine, number, "--as-of", "2099-06-01T08:59", "--zone", "Europe/Berlin")
    assert before == {**now, "as_of": "2099-06-01T06:59:00Z"}
    during = master(vitrine, number, "--as-of", "2099-06-01T07:00Z")
    assert during["primary"] == []
    after = master(vitrine, number, "--as-of", "2099-07-01T07:00Z")
    assert after["primary"] == now["primary"]
    steps = vitrine("group", "timeline", "--json", *T).document
    assert [(step["at"], step["step"], step["name"]) for step in steps] == [
        ("2099-06-01T07:00:00Z", "goes-live", "Summer"),
        ("2099-07-01T07:00:00Z", "taken-back", "Summer"),
    ]

    def missing(*more: str) -> int:
        counted = vitrine("coverage", "--product", number, *more, *T, "--json").document
        return sum(cell["missing"] for cell in counted["cells"])

    assert missing("--as-of", "2099-06-02T00:00Z") > missing()
    changed = vitrine("diff", "--as-of", "2099-06-02T00:00Z", *T, "--json").document
    assert changed["galleries"] > 0
    assert vitrine("diff", "--as-of", "2099-08-01T00:00Z", *T, "--json").document["galleries"] == 0


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--as-of", "2020-01-01T00:00Z"), 3, "is over"),
        (("--as-of", "soon"), 3, "is no time"),
        (("--as-of", "2099-03-29T02:30", "--zone", "Europe/Berlin"), 3, "does not come"),
    ],
)
def test_moments_that_cannot_be_are_refused(
    vitrine: Vitrine, sample: Path, args: tuple[str, ...], code: int, words: str
):
    ran = vitrine("coverage", *args, *T)
    assert (ran.code, words in ran.err) == (code, True), ran.err


def test_as_of_goes_with_what_is_published(vitrine: Vitrine, sample: Path):
    where = ("--channel", "Omnichannel", "--locale", "Neutral", "--all")
    assert vitrine("resolve", *where, "--source", "csu", "--as-of", "2099-01-01T00:00Z", *T).code == 2
    assert vitrine("diff", "--all", "--as-of", "2099-01-01T00:00Z", *T).code == 2
