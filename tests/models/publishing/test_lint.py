"""Quality lint: what it finds on real tenants, and what its repairs do."""

from dataclasses import replace

import pytest

from app.models.assignments.edit import Edit, SwatchEdit
from app.models.assignments.rows import Source
from app.models.assignments.slots import (
    AdditionalSlot,
    MasterTarget,
    Swatch,
    TargetMedia,
)
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.publishing.lint import Finding, LintFix, LintRule
from app.models.publishing.lint_reading import LintService
from app.models.tenants.picture_limits import PictureLimit, limit_of, limits_from_text, limits_text
from tests.support.builders import USER, choose_matrix
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
GALLERIES = 4  # channels and languages of the tenant


def findings(shop: Shop, *products: int, source: Source = Source.DRAFT) -> list[Finding]:
    return list(LintService(shop.tenant.cms).findings(products or None, source))


def of(rule: LintRule, found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.rule is rule]


def test_a_product_without_any_media_asks_for_some(shop: Shop) -> None:
    shop.tenant.settings.set("picture_limits", "")
    assert findings(shop, shop.cap) == [
        Finding(LintRule.NO_IMAGE, shop.cap, DEFAULT_CONTEXT, galleries=GALLERIES)
    ]
    (one,) = findings(shop, shop.shirt)
    assert (one.fix, one.is_error, one.galleries) == (LintFix.ASSIGN, True, GALLERIES * 8)


def test_a_context_that_answers_nothing_for_some_variants_is_named(shop: Shop) -> None:
    """E8: one variant of its own hides the master of Omnichannel from all the others."""
    shop.tenant.settings.set("picture_limits", "")
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), shop.variant("Blue", "Slim", "S"), US)
    (gap,) = of(LintRule.NO_IMAGE, findings(shop, shop.shirt))
    assert (gap.context, gap.target, gap.galleries) == (US, None, 7)


def test_additional_media_without_primary(shop: Shop) -> None:
    manual = TargetMedia(additional=(AdditionalSlot(shop.media["manual"], "Manual"),))
    target = shop.variant("Red", "Slim", "M")
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, manual, target)
    (one,) = of(LintRule.NO_PRIMARY, findings(shop, shop.shirt))
    assert (one.context, one.target, one.galleries) == (DEFAULT_CONTEXT, target, GALLERIES)
    assert one.fix is LintFix.ASSIGN and one.is_error


def test_a_target_that_is_empty_on_purpose_is_no_finding(shop: Shop) -> None:
    shop.tenant.settings.set("picture_limits", "")
    shop.assign(shop.cap, TargetMedia(intentionally_empty=True))
    assert findings(shop, shop.cap) == []


def test_a_video_in_front_is_mended_by_moving_the_first_image(shop: Shop) -> None:
    cell = shop.cell("Red", "Slim")
    shop.assign(shop.shirt, shop.items("m1"))
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR, Dimension.STYLE)
    shop.assign(shop.shirt, shop.items("clip", "m2", "m3"), cell)
    (one,) = of(LintRule.FIRST_NOT_IMAGE, findings(shop, shop.shirt))
    assert (one.target, one.media_ids, one.galleries) == (cell, (shop.media["clip"],), GALLERIES * 2)
    edit = LintService(shop.tenant.cms).repair(one)
    assert edit is not None
    outcome = shop.tenant.assignments.apply_bulk(edit, USER)
    assert not outcome.refused
    assert shop.document(shop.shirt).content.get(cell) == shop.items("m2", "clip", "m3")
    assert of(LintRule.FIRST_NOT_IMAGE, findings(shop, shop.shirt)) == []
    assert LintService(shop.tenant.cms).repair(one) is None


def test_only_videos_leave_a_product_without_an_image(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("clip"))
    (one,) = findings(shop, shop.cap)
    assert (one.rule, one.target) == (LintRule.NO_IMAGE, MasterTarget())
    assert one.media_ids == (shop.media["clip"],)
    assert LintService(shop.tenant.cms).repair(one) is None


def test_alt_text_is_missed_by_language(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1", "m2"))
    say(shop, "m1", "en-us", "A cap")
    say(shop, "m2", NEUTRAL, "A cap from behind")
    found = of(LintRule.ALT_TEXT, findings(shop, shop.cap))
    both = (shop.media["m1"], shop.media["m2"])
    assert [(one.context, one.media_ids) for one in found] == [
        (Context(OMNICHANNEL, "de-de"), both),
        (Context(OMNICHANNEL, "en-us"), both[1:]),
        (Context(OMNICHANNEL, "fr-ca"), both),
    ]
    assert [one.galleries for one in found] == [1, 2, 1]


def say(shop: Shop, name: str, locale: str, text: str) -> None:
    change = FieldChange(shop.media[name], MediaField.ALT_TEXT, locale, "", text)
    shop.tenant.media_editing.apply(MediaEdit("Alt text", (change,)), USER)


@pytest.mark.parametrize(
    ("limits", "rules"),
    [
        ("", []),
        ("*=1", []),
        ("*=4000", [(LintRule.TOO_SMALL, c) for c in ("OUN068", "OUN128", "OUN200")]),
        ("*=1, OUN128=4000", [(LintRule.TOO_SMALL, "OUN128")]),
        ("OUN200=1 1:9", [(LintRule.ASPECT, "OUN200")]),
        ("*=4000, OUN200=0", [(LintRule.TOO_SMALL, "OUN068"), (LintRule.TOO_SMALL, "OUN128")]),
    ],
)
def test_pictures_are_held_against_the_limits_of_each_channel(shop: Shop, limits, rules) -> None:
    shop.assign(shop.cap, shop.items("m1"))
    shop.tenant.settings.set("picture_limits", limits)
    found = [one for one in findings(shop, shop.cap) if one.rule is not LintRule.ALT_TEXT]
    assert [(one.rule, one.context.channel) for one in found] == rules
    assert all(one.media_ids == (shop.media["m1"],) and not one.is_error for one in found)


def test_a_swatch_over_a_value_without_a_central_one(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    red, blue = shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR]
    for value in (red, blue):
        give_swatch(shop, value.id)
    assert of(LintRule.SWATCH, findings(shop, shop.shirt)) == []
    shop.tenant.catalog.set_central_value(blue.id, None)
    (one,) = of(LintRule.SWATCH, findings(shop, shop.shirt))
    assert (one.value_id, one.fix, one.galleries) == (blue.id, LintFix.CENTRAL, GALLERIES)
    shop.tenant.catalog.set_central_value(blue.id, "#0000FF")
    assert of(LintRule.SWATCH, findings(shop, shop.shirt)) == []


def give_swatch(shop: Shop, value_id: int) -> None:
    change = SwatchEdit(shop.shirt, DEFAULT_CONTEXT, value_id, None, Swatch(hex="#112233"))
    assert not shop.tenant.assignments.apply_bulk(Edit("Swatch", (change,)), USER).refused


def test_published_is_not_what_an_editor_sees(shop: Shop) -> None:
    shop.tenant.settings.set("picture_limits", "")
    shop.assign(shop.cap, shop.items("clip", "m1"))
    assert of(LintRule.FIRST_NOT_IMAGE, findings(shop, shop.cap))
    (live,) = findings(shop, shop.cap, source=Source.PUBLISHED)
    assert live.rule is LintRule.NO_IMAGE
    shop.publish(shop.cap)
    assert of(LintRule.FIRST_NOT_IMAGE, findings(shop, shop.cap, source=Source.PUBLISHED))


def test_cancelling_ends_before_the_next_part_and_products_that_are_gone_are_left_out(shop: Shop) -> None:
    lint = LintService(shop.tenant.cms)
    assert list(lint.findings(is_cancelled=lambda: True)) == []
    assert [one.product_id for one in lint.findings((shop.cap, 999))] == [shop.cap]


def test_limits_are_read_as_they_are_written() -> None:
    assert limits_from_text(" *=800 ,OUN128=1200 4:5,") == {
        "*": PictureLimit(800),
        "OUN128": PictureLimit(1200, (4, 5)),
    }
    assert limits_text(" *=800 ,OUN128=1200 4:5,") == "*=800, OUN128=1200 4:5"
    assert limit_of({}, "OUN128") == PictureLimit()
    wanted = PictureLimit(0, (4, 5))
    assert wanted.fits(800, 1000) and wanted.fits(801, 1000)
    assert not wanted.fits(1000, 800) and replace(wanted, aspect=None).fits(1, 9)


@pytest.mark.parametrize("text", ["800", "*=", "*=a", "*=1 4:0", "*=1 0:1", "*=1, *=2", "O N=1", "*=1 4x5"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="parts like"):
        limits_from_text(text)
