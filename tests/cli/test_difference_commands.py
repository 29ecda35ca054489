"""vitrine diff, and the galleries of dry runs: what is told is what stores show afterwards."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Vitrine
from tests.cli.test_pipeline_commands import SERVED, T
from tests.support.builders import draw

COUNTS = ("galleries", "products", "severed", "reinherited", "gaps")
Galleries = dict[tuple[str, str | None, str, str], tuple[list[str], Any]]


def galleries(vitrine: Vitrine) -> Galleries:
    """What is published, everywhere: names in order, and the context that answers."""
    found: Galleries = {}
    for channel, locale in SERVED:
        at = ("--channel", channel, "--locale", locale, "--source", "published")
        for one in vitrine("resolve", *T, "--all", *at, "--json").documents:
            names = [item["display_name"] for item in one["primary"]]
            names += [f"{item['display_name']} ({item['purpose']})" for item in one["additional"]]
            found[one["product"], one["variant"], channel, locale] = names, one["context"]
    return found


def told(document: dict[str, Any]) -> dict[tuple[str, str | None, str, str], tuple[list[str], list[str]]]:
    found = {}
    for group in document["groups"]:
        assert group["count"] == len(group["targets"])
        for one in group["targets"]:
            place = one["product"], one["variant"], one["channel"], one["locale"]
            assert place not in found
            found[place] = group["before"], group["after"]
    assert document["galleries"] == len(found)
    return found


def changed(before: Galleries, after: Galleries) -> dict[Any, tuple[list[str], list[str]]]:
    return {
        place: (before[place][0], after[place][0]) for place in before if before[place][0] != after[place][0]
    }


def test_nothing_changes_where_everything_is_live(sample: Path, vitrine: Vitrine) -> None:
    ran = vitrine("diff", *T, "--all", "--all-contexts", "--json")
    assert ran.code == 0
    assert {name: ran.document[name] for name in COUNTS} == dict.fromkeys(COUNTS, 0)
    assert ran.document["groups"] == []
    assert vitrine("diff", *T, "--all", "--all-contexts").out == "No gallery changes.\n"


def test_an_unpublish_is_told_before_it_is_done(sample: Path, vitrine: Vitrine) -> None:
    before = galleries(vitrine)
    at = ("--channel", "OUN002", "--locale", "de-de")
    for scope in (("--product", "AO1001", *at), ("--all", "--all-contexts")):
        ran = vitrine("diff", *T, *scope, "--unpublish", "--json")
        assert ran.code == 0
        document = ran.document
        assert galleries(vitrine) == before, "asking changes nothing"
        assert vitrine("unpublish", *T, *scope).code == 0
        after = galleries(vitrine)
        products = {place: pair for place, pair in told(document).items() if place[0] is not None}
        assert products == changed(before, after)
        before = after
    assert document["products"] > 0


def test_a_rule_by_file_name_tells_galleries(sample: Path, vitrine: Vitrine) -> None:
    rule = ("--preset", "guess", "--channel", "OUN002", "--locale", "de-de", "--mode", "replace")
    before = galleries(vitrine)
    ran = vitrine("assign", "by-name", *T, *rule, "--dry-run", "--galleries", "--json")
    assert ran.code == 0
    document = ran.document["galleries"]
    assert vitrine("assign", "by-name", *T, *rule).code == 0
    assert vitrine("publish", *T, "--all", "--channel", "OUN002", "--locale", "de-de").code == 0
    assert told(document) == changed(before, galleries(vitrine))
    assert document["severed"] > 0


def test_a_manifest_tells_galleries(sample: Path, vitrine: Vitrine, tmp_path: Path) -> None:
    draw(tmp_path, ["fresh"])
    columns = "MediaSourceProvider MediaSourceId MediaLocale MediaType MediaImportPath MediaDisplayName"
    columns += " ImageAltText EntityType EntityKey EntityKeyValue EntityChannel EntityLocale MediaGroup"
    media = {
        "known": "Aurelia studio|ao1001-cobalt-back|system_neutral|Image||ao1001-cobalt-back|Back",
        "fresh": "Aurelia studio|fresh|system_neutral|Image|fresh.jpg|fresh|Fresh",
    }
    target = "Product/Master|EntityId|AO1001"
    rows = [
        f"{media['known']}|{target}|OUN002|de-de|Primary",
        f"{media['fresh']}|{target}|OUN001|en-us|Primary",
    ]
    lines = ["\t".join(row.split("|")).replace("/", "|") for row in rows]
    file = tmp_path / "m.tsv"
    file.write_text("\n".join(["\t".join(columns.split()), *lines]) + "\n", "utf-8")
    before = galleries(vitrine)
    dry = vitrine("manifest", "import", file, *T, "--dry-run", "--galleries", "--json")
    assert dry.code == 0, dry.out + dry.err
    assert galleries(vitrine) == before
    assert vitrine("manifest", "import", file, *T).code == 0
    assert vitrine("publish", *T, "--all", "--all-contexts").code == 0
    found = told(dry.document["galleries"])
    assert found == changed(before, galleries(vitrine))
    assert {place[2] for place in found} == {"OUN001", "OUN002"}
    assert any(after == ["fresh"] for _, after in found.values())


@pytest.mark.parametrize(
    "args",
    [
        ("diff", "--all", "--product", "AO1001"),
        ("diff", "--all", "--all-contexts", "--locale", "de-de"),
        ("assign", "by-name", "--preset", "guess", "--galleries"),
        ("manifest", "import", "m.tsv", "--galleries"),
    ],
)
def test_wrong_usage(sample: Path, vitrine: Vitrine, args: tuple[str, ...]) -> None:
    assert vitrine(*args, *T).code == 2
