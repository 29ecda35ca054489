"""vitrine category, and publish --category."""

from pathlib import Path

import pytest

from app.main import build
from app.models.assignments.slots import TargetMedia
from app.models.context import NEUTRAL, Context
from tests.cli.conftest import Vitrine
from tests.support.categories import give_category

T = ("--tenant", "aurelia")
STORE = Context("OUN002", NEUTRAL)


@pytest.fixture
def path(sample: Path) -> str:
    """A category of the sample that shows its first picture in OUN002, not published yet."""
    station = build(sample, user="kim", inline=True)
    tenant = station.workspace.tenant("aurelia")
    row = next(row for row in tenant.catalog.categories() if row.parent_id is not None)
    give_category(tenant, row.path, TargetMedia((1,)), STORE)
    station.close()
    return row.path


def show(vitrine: Vitrine, path: str, source: str, locale: str = "de-de") -> dict:
    ran = vitrine(
        "category", "show", path, *T, "--channel", "OUN002", "--locale", locale, "--source", source, "--json"
    )
    assert ran.code == 0, ran.err
    return ran.document


def test_an_image_is_seen_stage_by_stage(vitrine: Vitrine, path: str) -> None:
    draft = show(vitrine, path, "draft")
    assert draft["category"] == path
    assert draft["context"] == ["OUN002", "Neutral"]
    assert draft["image"]["media"] == "M00001"
    assert show(vitrine, path, "published")["image"] is None
    ran = vitrine("publish", *T, "--category", path.replace("/", " > "), "--channel", "OUN002", "--json")
    assert (ran.code, ran.document["documents"]) == (0, 1)
    assert show(vitrine, path, "published")["image"] == draft["image"]
    assert show(vitrine, path, "csu")["image"] is None
    assert vitrine("sync", "all", *T).code == 0
    for source in ("hq", "csu"):
        assert {**show(vitrine, path, source), "source": "draft"} == draft
    ran = vitrine("unpublish", *T, "--category", path, "--all-contexts", "--json")
    assert ran.document["documents"] == 1
    assert show(vitrine, path, "published")["image"] is None


def test_the_list_names_every_category_once(vitrine: Vitrine, path: str) -> None:
    ask = ("category", "list", *T, "--channel", "OUN002", "--locale", "neutral")
    ran = vitrine(*ask, "--json")
    assert ran.code == 0, ran.err
    assert [row["category"] for row in ran.documents if row["image"]] == [path]
    assert len({row["category"] for row in ran.documents}) == len(ran.documents) > 1
    text = vitrine(*ask)
    assert path in text.out
    assert '"' not in text.out


def test_what_does_not_exist_is_said(vitrine: Vitrine, sample: Path) -> None:
    ran = vitrine("category", "show", "Women > Hats", *T, "--channel", "OUN002", "--locale", "de-de")
    assert ran.code == 3
    assert "Women > Hats does not exist" in ran.err
    ran = vitrine("publish", *T, "--category", "Hats", "--channel", "OUN002")
    assert ran.code == 3
    assert vitrine("publish", *T).code == 2


@pytest.mark.parametrize("command", ["publish", "unpublish"])
@pytest.mark.parametrize("at", [(), ("--channel", "Omnichannel"), ("--locale", "de-de")])
def test_a_category_needs_a_channel(vitrine: Vitrine, path: str, command: str, at: tuple[str, ...]) -> None:
    ran = vitrine(command, *T, "--category", path, *at)
    assert (ran.code, ran.out) == (2, "")
    assert "--category goes with --channel" in ran.err
