from pathlib import Path

from tests.cli.conftest import Vitrine

FILL = ("media", "alt-text", "fill", "--tenant", "aurelia", "--locale", "de-de", "--json")


def filled(vitrine: Vitrine, *args: str) -> dict:
    ran = vitrine(*FILL, *args)
    assert ran.code == 0, ran.err
    return ran.document


def test_a_template_fills_what_is_missing_and_only_that(vitrine: Vitrine, sample: Path):
    asked = filled(vitrine, "--template", "{product}, {color}, Ansicht {position}", "--dry-run")
    assert asked["dry_run"]
    assert asked["filled"] > 0
    assert asked["first"][0]["alt_text"]
    done = filled(vitrine, "--template", "{product}, {color}, Ansicht {position}")
    assert done["filled"] == asked["filled"]
    assert done["first"] == asked["first"]
    assert done["refused"] == []
    again = filled(vitrine, "--template", "{product}", "--dry-run")
    assert again["filled"] == 0
    assert again["no_value"] == done["no_value"]


def test_without_json_the_first_results_are_lines(vitrine: Vitrine, sample: Path):
    ran = vitrine(*FILL[:-1], "--template", "{name}", "--dry-run")
    assert ran.code == 0
    *first, last = ran.out.splitlines()
    assert len(first) == 10
    assert last.endswith("would be filled, 0 without a value.")


def test_wrong_templates_and_locales_are_known_errors(vitrine: Vitrine, sample: Path):
    ran = vitrine(*FILL, "--template", "{colour}")
    assert (ran.code, ran.out) == (3, "")
    assert "There is no placeholder {colour}." in ran.err
    ran = vitrine(*FILL[:5], "--locale", "xx-xx", "--template", "{name}")
    assert ran.code == 3
    assert "xx-xx is a language of no channel." in ran.err
