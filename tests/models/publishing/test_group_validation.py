"""Validation of publish groups: every blocker and warning, each with one way out."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models.assignments.slots import CategoryId, DocumentContent, Swatch, TargetMedia, content_to_json
from app.models.assignments.tables import document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.catalog.tables import dimension_values
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.errors import Cancelled, RuleViolation
from app.models.media.content import MediaField
from app.models.media.tables import media
from app.models.publishing.group_findings import BLOCKERS, FIXES, CheckFix, CheckKind, GroupFinding
from app.models.publishing.group_release import begin_release, end_release, release
from app.sync.requests import PublishGroupRequest
from tests.support.builders import NOW, USER, choose_matrix
from tests.support.categories import category_of, give_swatches
from tests.support.edits import change
from tests.support.shop import Shop

AT = NOW + timedelta(hours=1)
US = Context("OUN128", "en-us")


@pytest.fixture
def group(shop: Shop) -> int:
    return shop.tenant.groups.create("Autumn", USER).id


def found(shop: Shop, group: int, *, warnings: bool = False) -> list[str]:
    """What is said as `kind item: text`, blockers, or all but the texts and sizes of the small pictures."""
    quiet = (CheckKind.ALT_TEXT, CheckKind.TOO_SMALL)
    said = shop.tenant.groups.findings(group)
    assert all(one.fix is FIXES[one.kind] for one in said)
    wanted = [one for one in said if one.is_blocker or (warnings and one.kind not in quiet)]
    return [f"{one.kind} {one}" for one in wanted]


def only(shop: Shop, group: int, kind: CheckKind) -> GroupFinding:
    (one,) = [one for one in shop.tenant.groups.findings(group) if one.kind is kind]
    return one


def give(shop: Shop, group: int, content: DocumentContent, context: Context = DEFAULT_CONTEXT) -> None:
    """Put something into a group that no editor would write."""
    with shop.tenant.cms.write() as connection:
        own = documents.c.group_id == group
        ids = list(connection.execute(documents.select().where(own)).scalars())
        text = content_to_json(content)
        versions = update(document_versions).where(document_versions.c.document_id.in_(ids))
        connection.execute(versions.values(content=text))
        place = {"channel": context.channel, "locale": context.locale}
        connection.execute(update(documents).where(own).values(**place))


def test_every_kind_has_a_way_out_and_blockers_come_first():
    assert FIXES.keys() == set(CheckKind)
    assert set(FIXES.values()) == set(CheckFix)
    assert CheckKind.UNKNOWN_TARGET in BLOCKERS and CheckKind.SEVERS not in BLOCKERS


def test_a_sound_group_has_nothing_against_it(shop: Shop, group: int):
    shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    assert found(shop, group, warnings=True) == []


def test_empty_and_too_large(shop: Shop, group: int):
    assert found(shop, group) == ["empty Autumn is empty."]
    shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    shop.assign(shop.shirt, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    shop.tenant.settings.set("group_items", "1")
    assert found(shop, group) == ["too-many-items Autumn holds 2 items; 1 are the most."]


def test_what_is_checked_out_here_or_on_the_live_site(shop: Shop, group: int):
    here = DEFAULT_CONTEXT.on(group)
    shop.assign(shop.cap, shop.items("m1"), None, here, finish=False)
    shop.assign(shop.shirt, shop.items("m1"), None, here)
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "robin")
    assert found(shop, group) == [
        "checked-out Oxford Shirt in Omnichannel, Neutral: robin is editing it on the Live site.",
        "checked-out Trail Cap in Omnichannel, Neutral: kim is editing it.",
    ]
    with pytest.raises(RuleViolation, match="1 more blockers") as caught:
        shop.tenant.groups.schedule(group, AT, "UTC")
    assert caught.value.hint == "Ask to finish editing, then validate the group again."
    job = shop.run(PublishGroupRequest("aurelia", group, USER))
    assert (job.error or "").startswith("Oxford Shirt")
    assert shop.tenant.groups.group(group).problem.startswith("It did not go live. Oxford Shirt")


def test_media_edited_failed_missing_and_without_texts(shop: Shop, group: int):
    shop.assign(shop.cap, shop.items("m1", "m2", "m3", "m4"), None, DEFAULT_CONTEXT.on(group))
    change(shop.tenant, shop.media["m1"], MediaField.ALT_TEXT, "Half", "en-us", hold=True)
    with shop.tenant.cms.write() as connection:
        one = update(media).where(media.c.id == shop.media["m2"])
        connection.execute(one.values(problem="It is cut off."))
    (detail,) = shop.tenant.media_editing.details([shop.media["m3"]], USER)
    shop.tenant.blobs.path(detail.row.sha256).unlink()
    said = found(shop, group)
    kinds = [line.partition(" ")[0] for line in said]
    assert kinds == ["media-checked-out", "media-without-content", "media-without-content"]
    assert said[2].endswith("m3: Its file is missing.")
    assert said[1].endswith("m2: Its content cannot be shown: It is cut off.")


def test_media_that_is_in_the_group_by_name(shop: Shop, group: int):
    shop.tenant.groups.add_media(group, [shop.media["m1"]], USER)
    assert found(shop, group) == []
    shop.tenant.settings.set("required_media_texts", "title")
    assert found(shop, group) == ["media-text-missing m1: Its title in Neutral is missing."]


def test_media_that_was_deleted(shop: Shop, group: int):
    shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    give(shop, group, DocumentContent(master=TargetMedia((9999,))))
    one = only(shop, group, CheckKind.MEDIA_DELETED)
    assert one.is_blocker and one.media_ids == (9999,) and one.fix is CheckFix.REMOVE_MEDIA


def test_categories(shop: Shop, group: int):
    men = category_of(shop.tenant, "Men")
    assert isinstance(men, CategoryId)
    shop.assign(men, shop.items("m1"), None, US.on(group))
    assert found(shop, group, warnings=True) == []
    give(shop, group, DocumentContent(master=shop.items("m1", "m2")))
    said = [line.partition(" ")[0] for line in found(shop, group)]
    assert said == ["category-in-omnichannel", "more-than-one-category-image"]


def test_variants_values_channels_and_languages_that_are_gone(shop: Shop, group: int):
    shop.assign(shop.shirt, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    swatches = {9999: Swatch(hex="#102030")}
    lost = DocumentContent(master=shop.items("m1"), variants={9999: shop.items("m1")}, swatches=swatches)
    give(shop, group, lost, Context("OUN999", "en-us"))
    assert only(shop, group, CheckKind.UNKNOWN_TARGET).text.startswith("2 of its targets are of")
    assert "nobody is shown it" in only(shop, group, CheckKind.CONTEXT_GONE).text


def test_severance_only_where_it_is_new(shop: Shop, group: int):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, shop.items("m2"), None, US.on(group))
    (said,) = found(shop, group, warnings=True)
    assert said.startswith("severs-inheritance Trail Cap in OUN128, en-us: Nothing is inherited from Omni")
    shop.assign(shop.cap, shop.items("m3"), None, US)
    shop.publish(shop.cap)
    assert [line.partition(" ")[0] for line in found(shop, group, warnings=True)] == [
        "changed-on-the-live-site"
    ]


def test_gaps_pictures_that_are_missing_and_swatches(shop: Shop, group: int):
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"), US.on(group))
    gap = only(shop, group, CheckKind.GAP)
    assert (gap.text, gap.fix) == ("4 galleries without an image.", CheckFix.COPY_INHERITED)
    shop.assign(shop.cap, shop.items("manual"), None, US.on(group))
    assert only(shop, group, CheckKind.NO_IMAGE).text == "1 gallery without an image."
    shop.assign(shop.cap, shop.items("clip", "m1"), None, US.on(group))
    assert only(shop, group, CheckKind.FIRST_NOT_IMAGE).fix is CheckFix.IMAGE_FIRST
    values = shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR]
    with shop.tenant.cms.write() as connection:
        connection.execute(update(dimension_values).values(hex=None))
    give_swatches(shop.tenant, shop.shirt, {values[0].id: Swatch(hex="#102030")}, US.on(group))
    assert only(shop, group, CheckKind.SWATCH).fix is CheckFix.CENTRAL
    assert "4 galleries" in only(shop, group, CheckKind.GAP).text
    texts = [one for one in shop.tenant.groups.findings(group) if one.kind is CheckKind.ALT_TEXT]
    assert [one.text for one in texts] == ["1 image without alt text in en-us."] * 2


def test_what_a_group_takes_away_leaves_a_hole(shop: Shop, group: int):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, None, None, DEFAULT_CONTEXT.on(group))
    assert only(shop, group, CheckKind.NO_IMAGE).item is not None
    shop.assign(shop.shirt, shop.items("m1"), None, US.on(group))
    assert len([one for one in shop.tenant.groups.findings(group) if one.kind is CheckKind.NO_IMAGE]) == 1


def test_rivals_are_named_with_their_time_and_who_wins(shop: Shop, group: int):
    other = shop.tenant.groups.create("Winter", USER).id
    for one in (group, other):
        shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(one))
        shop.tenant.groups.add_media(one, [shop.media["m2"]], USER)
    both = [one for one in shop.tenant.groups.findings(group) if one.kind is CheckKind.RIVAL]
    assert [one.item.name for one in both if one.item] == ["Trail Cap", "m2"]
    assert both[0].text == "Also in Winter, which is not scheduled; what goes live last wins."
    shop.tenant.groups.schedule(other, AT + timedelta(days=2), "UTC")
    assert only_rival(shop, group) == "Also in Winter, due 2026-11-23 10:00 UTC; what goes live last wins."
    shop.tenant.groups.schedule(group, AT, "UTC")
    assert only_rival(shop, group) == "Also in Winter, due 2 days later, 2026-11-23 10:00 UTC: that one wins."
    assert only_rival(shop, other) == (
        "Also in Autumn, due 2 days earlier, 2026-11-21 10:00 UTC: this one wins."
    )
    (overlap,) = shop.tenant.groups.overlaps()
    assert (overlap.one.name, overlap.other.name, overlap.items) == ("Autumn", "Winter", 2)
    with shop.tenant.cms.write() as connection:
        items = begin_release(connection, other)
        release(connection, other, items, USER, NOW)
        end_release(connection, other, NOW)
    assert shop.tenant.groups.overlaps() == ()


def only_rival(shop: Shop, group: int) -> str:
    return next(one.text for one in shop.tenant.groups.findings(group) if one.kind is CheckKind.RIVAL)


def test_the_time_is_looked_at_anew(shop: Shop, group: int):
    other = shop.tenant.groups.create("Winter", USER).id
    for one, product in ((group, shop.cap), (other, shop.shirt)):
        shop.assign(product, shop.items("m1"), None, DEFAULT_CONTEXT.on(one))
    shop.tenant.groups.schedule(group, AT, "UTC")
    shop.tenant.groups.schedule(other, AT + timedelta(minutes=10), "UTC")
    assert found(shop, group) == []
    shop.tenant.settings.set("group_minutes_apart", "30")
    assert only(shop, group, CheckKind.TOO_CLOSE).text.startswith("Too close to Winter at 2026-11-21T10:10")
    shop.assign(shop.cap, shop.items("m2"), None, DEFAULT_CONTEXT.on(group))
    shop.clock.advance(timedelta(hours=2))
    assert only(shop, group, CheckKind.PAST).fix is CheckFix.RESCHEDULE


def test_validation_stops_where_nobody_wants_it(shop: Shop, group: int):
    shop.assign(shop.cap, shop.items("m1"), None, Context(OMNICHANNEL, NEUTRAL, group))
    with pytest.raises(Cancelled):
        shop.tenant.groups.findings(group, lambda: True)


def mend(shop: Shop, group: int, kind: CheckKind) -> None:
    """Mend the one finding of a kind; it is gone then."""
    edit = shop.tenant.groups.fix_of(only(shop, group, kind))
    assert edit is not None
    assert shop.tenant.assignments.apply_bulk(edit, USER).refused == ()
    assert [one for one in shop.tenant.groups.findings(group) if one.kind is kind] == []


def test_what_needs_no_decision_is_mended(shop: Shop, group: int):
    here = US.on(group)
    shop.assign(shop.shirt, shop.items("m1"), None, here)
    lost = DocumentContent(
        master=TargetMedia((shop.media["m1"], 9999)),
        variants={9998: shop.items("m2")},
        swatches={9997: Swatch(hex="#102030")},
    )
    give(shop, group, lost, US)
    mend(shop, group, CheckKind.MEDIA_DELETED)
    mend(shop, group, CheckKind.UNKNOWN_TARGET)
    assert shop.document(shop.shirt, here).content == DocumentContent(master=shop.items("m1"))
    shop.assign(shop.shirt, shop.items("clip", "manual", "m2", "m1"), None, here)
    mend(shop, group, CheckKind.FIRST_NOT_IMAGE)
    assert shop.document(shop.shirt, here).content.master == shop.items("m2", "clip", "manual", "m1")


def test_a_gap_is_mended_by_what_was_inherited(shop: Shop, group: int):
    shop.assign(shop.shirt, shop.items("m3", "m4"))
    shop.publish(shop.shirt)
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"), US.on(group))
    mend(shop, group, CheckKind.GAP)
    content = shop.document(shop.shirt, US.on(group)).content
    assert content.master == shop.items("m3", "m4") and len(content.cells) == 1


def test_what_needs_a_decision_is_not_mended(shop: Shop, group: int):
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"), US.on(group))
    assert shop.tenant.groups.fix_of(only(shop, group, CheckKind.GAP)) is None  # nothing is inherited
    shop.assign(shop.cap, shop.items("manual"), None, US.on(group))
    assert shop.tenant.groups.fix_of(only(shop, group, CheckKind.NO_IMAGE)) is None
