"""Publish groups: isolated from the Live site and from each other, scheduled, live, and taken back."""

from datetime import timedelta

import pytest

from app.models.assignments.rows import PublishState, Source
from app.models.assignments.slots import TargetMedia
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import CheckedOut, NotFound, RuleViolation
from app.models.publishing.group_release import begin_release, end_release, end_revert, release, revert
from app.models.publishing.group_rows import ItemKind, ResultOutcome
from app.models.publishing.groups import PublishGroups
from app.models.tenants.rows import GroupState
from app.sync.answers import AnswerSource
from tests.support.builders import NOW, USER
from tests.support.shop import Shop

US = Context("OUN128", "en-us")


@pytest.fixture
def groups(shop: Shop) -> PublishGroups:
    return shop.tenant.groups


def shown(shop: Shop, context: Context, source: Source = Source.DRAFT) -> list[str]:
    names = {media_id: name for name, media_id in shop.media.items()}
    found = shop.resolved(shop.cap, context, source=source)
    return [names[i] for i in found.media.primary]


def go_live(shop: Shop, group_id: int) -> GroupState:
    with shop.tenant.cms.write() as connection:
        items = begin_release(connection, group_id)
        release(connection, group_id, items, USER, shop.clock.now())
        return end_release(connection, group_id, shop.clock.now())


def test_what_is_edited_in_a_group_is_seen_there_alone(shop: Shop, groups: PublishGroups) -> None:
    autumn, winter = groups.create("Autumn", USER).id, groups.create("Winter", USER).id
    shop.assign(shop.cap, shop.items("m1", "m2"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, shop.items("m6"))  # a draft of the Live site is seen in no group
    here = DEFAULT_CONTEXT.on(autumn)
    assert shop.document(shop.cap, here).content.master == shop.items("m1", "m2")
    assert shop.document(shop.cap, here).state is PublishState.NONE
    shop.assign(shop.cap, shop.items("m3"), None, here)
    assert shown(shop, here) == ["m3"]
    assert shown(shop, US.on(autumn)) == ["m3"]
    assert shown(shop, US.on(winter)) == shown(shop, US, Source.PUBLISHED) == ["m1", "m2"]
    assert shown(shop, US) == ["m6"]
    assert shop.document(shop.cap, here).state is PublishState.DRAFT
    (item,) = groups.items(autumn)
    assert (item.kind, item.owner, item.context) == (ItemKind.PRODUCT, shop.cap, here)
    assert groups.items(winter) == ()
    assert [(row.name, row.items, row.products) for row in groups.groups()] == [
        ("Autumn", 1, 1),
        ("Winter", 0, 0),
    ]
    found = shop.tenant.assignments.open_product(shop.cap, here, USER)
    assert found.drafts[here].master == shop.items("m3")
    assert found.published[here].master == shop.items("m1", "m2")
    rows = shop.tenant.assignments.product_rows([shop.cap], here)
    assert rows[0].state is PublishState.DRAFT
    live = shop.tenant.assignments.product_rows([shop.cap], DEFAULT_CONTEXT)
    assert live[0].default_image_sha != rows[0].default_image_sha


def test_a_group_may_take_media_away(shop: Shop, groups: PublishGroups) -> None:
    group = groups.create("Sale", USER).id
    shop.assign(shop.cap, shop.items("m1"), None, US)
    shop.assign(shop.cap, shop.items("m2"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, None, None, US.on(group))
    assert shown(shop, US.on(group)) == ["m2"]
    assert go_live(shop, group) is GroupState.PUBLISHED
    assert shown(shop, US, Source.PUBLISHED) == ["m2"]


def test_a_group_goes_live_with_its_media_and_its_result(shop: Shop, groups: PublishGroups) -> None:
    group = groups.create("Autumn", USER).id
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, shop.items("m2"), None, DEFAULT_CONTEXT.on(group))
    shop.assign(shop.shirt, shop.items("m3"), shop.variant("Red", "Slim", "M"), US.on(group))
    assert groups.add_media(group, [shop.media["m5"]], USER) == 1
    assert groups.add_media(group, [shop.media["m5"]], USER) == 0
    assert go_live(shop, group) is GroupState.PUBLISHED
    assert shown(shop, DEFAULT_CONTEXT, Source.PUBLISHED) == ["m2"]
    published = {
        row.display_name for row in shop.tenant.media.rows(shop.tenant.media.ids()) if row.published_version
    }
    assert {"m2", "m3", "m5"} <= published
    results = groups.results(group)
    assert [(one.name, one.outcome, one.before_version) for one in results] == [
        ("Oxford Shirt", ResultOutcome.PUBLISHED, None),
        ("Trail Cap", ResultOutcome.PUBLISHED, 1),
        ("m5", ResultOutcome.PUBLISHED, None),
    ]
    shop.sync()
    shop.send()
    assert shop.shown(shop.cap, "OUN128", "en-us", AnswerSource.CSU)[None] == ["m2"]
    with pytest.raises(RuleViolation, match="went live"):
        shop.assign(shop.cap, shop.items("m4"), None, DEFAULT_CONTEXT.on(group))


def test_what_is_being_edited_stays_and_is_named(shop: Shop, groups: PublishGroups) -> None:
    group = groups.create("Autumn", USER).id
    here = DEFAULT_CONTEXT.on(group)
    shop.assign(shop.cap, shop.items("m2"), None, here, finish=False)
    shop.assign(shop.shirt, shop.items("m1"), None, here)
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "robin")
    assert go_live(shop, group) is GroupState.FAILED
    assert groups.group(group).problem.startswith("2 of 2 items did not go live.")
    assert groups.results(group) == ()
    shop.tenant.assignments.finish_editing(shop.cap, here, USER)
    assert go_live(shop, group) is GroupState.PUBLISHED_WITH_ERRORS
    outcomes = {one.name: (one.outcome, one.reason) for one in groups.results(group)}
    assert outcomes["Trail Cap"] == (ResultOutcome.PUBLISHED, "")
    assert outcomes["Oxford Shirt"] == (ResultOutcome.FAILED, "robin is editing it on the Live site.")


def test_a_group_is_taken_back_where_nobody_published_since(shop: Shop, groups: PublishGroups) -> None:
    group = groups.create("Black Friday", USER).id
    shop.assign(shop.cap, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    for product, name in ((shop.cap, "m2"), (shop.shirt, "m3")):
        shop.assign(product, shop.items(name), None, DEFAULT_CONTEXT.on(group))
    shop.assign(shop.cap, shop.items("m4"), None, US.on(group))
    go_live(shop, group)
    shop.assign(shop.shirt, shop.items("m5"))
    shop.publish(shop.shirt)
    with shop.tenant.cms.write() as connection:
        places = [one.place for one in groups.results(group)]
        assert revert(connection, group, places, USER, shop.clock.now()) == (2, 1)
        end_revert(connection, group, shop.clock.now())
    assert shown(shop, DEFAULT_CONTEXT, Source.PUBLISHED) == shown(shop, US, Source.PUBLISHED) == ["m1"]
    live = shop.resolved(shop.shirt, DEFAULT_CONTEXT)
    assert live.media == shop.items("m5")
    reasons = {one.reason for one in groups.results(group) if one.outcome is ResultOutcome.KEPT}
    assert reasons == {"It was published again since."}
    assert groups.group(group).reverted_at is not None


def test_a_group_is_taken_back_to_where_another_one_held_nothing(shop: Shop, groups: PublishGroups) -> None:
    empty, full = groups.create("Empty", USER).id, groups.create("Full", USER).id
    shop.assign(shop.cap, None, None, DEFAULT_CONTEXT.on(empty))
    shop.assign(shop.cap, shop.items("m2"), None, DEFAULT_CONTEXT.on(full))
    go_live(shop, empty)
    go_live(shop, full)
    with shop.tenant.cms.write() as connection:
        assert revert(connection, full, [0], USER, shop.clock.now()) == (1, 0)
    assert shown(shop, DEFAULT_CONTEXT, Source.PUBLISHED) == []


def test_groups_are_copied_from_the_live_site_and_from_each_other(shop: Shop, groups: PublishGroups) -> None:
    one, two = groups.create("One", USER).id, groups.create("Two", USER).id
    shop.assign(shop.cap, shop.items("m1"))
    changes, refused = groups.copy([(shop.cap, DEFAULT_CONTEXT)], one, USER)
    assert changes.products == {shop.cap} and refused == ()
    assert shown(shop, DEFAULT_CONTEXT.on(one)) == ["m1"]
    shop.assign(shop.cap, shop.items("m2"), None, DEFAULT_CONTEXT.on(one))
    groups.copy([(shop.cap, DEFAULT_CONTEXT.on(one))], two, USER)
    assert shown(shop, DEFAULT_CONTEXT.on(two)) == ["m2"]
    (rival,) = groups.rivals(one)
    assert (rival.item.name, rival.group_name, rival.at) == ("Trail Cap", "Two", None)
    assert [row.name for row in groups.rivals_at(shop.cap, DEFAULT_CONTEXT.on(one))] == ["Two"]
    assert [row.name for row in groups.rivals_at(shop.cap, DEFAULT_CONTEXT)] == ["One", "Two"]
    assert groups.rivals_at(shop.cap, US.on(one)) == groups.rivals_at(shop.shirt, DEFAULT_CONTEXT) == ()
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT.on(two), "robin")
    _, refused = groups.copy([(shop.cap, DEFAULT_CONTEXT)], two, USER)
    assert [one.reason for one in refused] == ["robin is editing it in Two."]
    with pytest.raises(CheckedOut):
        shop.assign(shop.cap, shop.items("m3"), None, DEFAULT_CONTEXT.on(two))
    with pytest.raises(RuleViolation, match="robin is editing"):
        groups.delete(two, USER)
    groups.remove(one, groups.items(one), USER)
    assert groups.items(one) == () and groups.rivals(two) == ()
    assert shown(shop, DEFAULT_CONTEXT.on(one)) == []


def test_a_schedule_keeps_its_distance_and_ends_with_an_edit(shop: Shop, groups: PublishGroups) -> None:
    one, two = groups.create("One", USER).id, groups.create("Two", USER).id
    at = NOW.replace(second=0) + timedelta(days=1)
    with pytest.raises(RuleViolation, match="empty"):
        groups.schedule(one, at, "UTC")
    for group in (one, two):
        shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    row = groups.schedule(one, at, "Europe/Berlin")
    assert (row.state, row.scheduled_at, row.zone) == (GroupState.SCHEDULED, at, "Europe/Berlin")
    told = shop.tenant.audit.rows(shop.tenant.audit.ids(limit=1))[0]
    assert told.text == "Scheduled One for 22 Nov 2026, 10:00 Europe/Berlin (09:00 UTC)"
    with pytest.raises(RuleViolation, match="Too close to One"):
        groups.schedule(two, at + timedelta(minutes=4), "UTC")
    groups.schedule(two, at + timedelta(minutes=5), "UTC")
    shop.clock.advance(timedelta(days=1))
    assert groups.group(one).goes_live_at == at
    shop.assign(shop.cap, shop.items("m2"), None, DEFAULT_CONTEXT.on(one))
    edited = groups.group(one)
    assert (edited.state, edited.was_edited) == (GroupState.DRAFT, True)
    assert edited.goes_live_at is None
    assert groups.unschedule(two).state is GroupState.DRAFT
    with pytest.raises(RuleViolation, match="time is over"):
        groups.schedule(two, at, "UTC")


def test_limits_and_names(shop: Shop, groups: PublishGroups) -> None:
    shop.tenant.settings.set("group_items", "1")
    group = groups.create(" Autumn   hoodies ", USER)
    assert group.name == "Autumn hoodies" and groups.by_name("AUTUMN HOODIES") == group
    with pytest.raises(RuleViolation, match="already"):
        groups.create("autumn hoodies", USER)
    for name in ("", " ", "x" * 101, "Live site", "a\nb\x00"):
        with pytest.raises(RuleViolation):
            groups.create(name, USER)
    groups.add_media(group.id, [shop.media["m1"]], USER)
    with pytest.raises(RuleViolation, match="1 items at most"):
        groups.add_media(group.id, [shop.media["m2"]], USER)
    groups.rename(group.id, "Spring")
    assert groups.group(group.id).name == "Spring"
    groups.delete(group.id, USER)
    with pytest.raises(NotFound):
        groups.group(group.id)
    with pytest.raises(NotFound):
        shop.assign(shop.cap, TargetMedia((shop.media["m1"],)), None, DEFAULT_CONTEXT.on(group.id))


def test_uses_and_guards_name_the_group(shop: Shop, groups: PublishGroups) -> None:
    group = groups.create("Autumn", USER).id
    shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    groups.add_media(group, [shop.media["m2"]], USER)
    library, m1, m2 = shop.tenant.library, shop.media["m1"], shop.media["m2"]
    (use,) = library.uses([m1])[m1]
    assert (use.publish_group, use.is_live) == ("Autumn", False)
    assert {one.media_id: one.reason for one in library.delete([m1, m2], USER).refused} == {
        m1: "CAP shows it, in the publish group Autumn; remove it there first.",
        m2: "It is in the publish group Autumn; remove it there first.",
    }
    shop.assign(shop.cap, shop.items("m1"))
    (refused,) = library.delete([m1], USER).refused
    assert refused.reason.startswith("CAP and 1 more place show it, also in the publish group Autumn;")
