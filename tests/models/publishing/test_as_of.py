"""The Live site as of a moment to come is what it is once the engine got there."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.as_of import TenantAsOf
from app.models.assignments.coverage import CoverageScope
from app.models.assignments.rows import PublishState, Source
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import BadInput, RuleViolation
from app.models.media.rows import MediaFilter, MediaState
from app.models.workspace import Tenant
from tests.support.builders import NOW, USER
from tests.support.shop import PICTURES, Shop

US = Context("OUN128", "en-us")
HOUR = timedelta(hours=1)


@pytest.fixture
def later(shop: Shop) -> Iterator[TenantAsOf]:
    with closing(TenantAsOf(shop.tenant, shop.clock)) as made:
        yield made


@dataclass(frozen=True)
class Plan:
    """A group: what it gives which product in which context, when it goes live and is taken back."""

    edits: tuple[tuple[bool, bool, str | None], ...]
    at: int
    end: int | None
    media: str | None = None


def make(shop: Shop, name: str, plan: Plan, *, apart: int = 0) -> int:
    """Make a group and schedule it, some minutes after its hour."""
    groups = shop.tenant.groups
    group = groups.create(name, USER).id
    for is_cap, is_us, item in plan.edits:
        where = (US if is_us else DEFAULT_CONTEXT).on(group)
        media = None if item is None else shop.items(item)
        shop.assign(shop.cap if is_cap else shop.shirt, media, None, where)
    if plan.media is not None:
        groups.add_media(group, [shop.media[plan.media]], USER)
    end = None if plan.end is None else NOW + plan.end * HOUR
    groups.schedule(group, NOW + plan.at * HOUR + timedelta(minutes=apart), "UTC", end)
    return group


def give(shop: Shop, name: str, item: str | None, at: int, end: int | None = None) -> int:
    return make(shop, name, Plan(((True, False, item),), at, end))


def shown(
    tenant: Tenant, product: int, context: Context, source: Source = Source.PUBLISHED
) -> tuple[int, ...]:
    return tenant.assignments.resolve(product, None, context, source).media.primary


def everything(tenant: Tenant, shop: Shop) -> dict[object, object]:
    """Read the Live site through many doors."""
    found: dict[object, object] = {}
    products = [shop.cap, shop.shirt]
    for product in products:
        contents = tenant.assignments.contents(product, Source.PUBLISHED)
        # A choice of dimensions alone shows nothing.
        found[product, "contents"] = {place: dict(one.targets()) for place, one in contents.items()}
        for context in (DEFAULT_CONTEXT, US):
            found[product, context] = shown(tenant, product, context)
    items = tenant.media.rows(tenant.media.ids())
    found["media"] = {row.display_name for row in items if row.published_version}
    found["states"] = {row.display_name: row.state for row in items}, tenant.media.facets().states
    for state in MediaState:
        found[state] = sorted(tenant.media.ids(MediaFilter(states=frozenset({state}))))
    for context in (DEFAULT_CONTEXT, US):
        rows = tenant.assignments.product_rows(products, context)
        live = (PublishState.PUBLISHED, PublishState.CHANGED)
        found["list", context] = [(row.number, row.state in live) for row in rows]
    counted, gaps = tenant.coverage.read(CoverageScope(None, None), Source.PUBLISHED)
    found["coverage"] = [(place, one.shown, one.own, one.missing) for place, one in counted.cells.items()]
    found["gaps"] = gaps
    return found


def live_uses(tenant: Tenant) -> dict[int, int]:
    """Count the documents that show items on the Live site."""
    uses = tenant.library.uses(tenant.media.ids())
    found = {
        media_id: len({(one.owner, one.context) for one in rows if one.is_live and not one.publish_group})
        for media_id, rows in uses.items()
    }
    return {media_id: count for media_id, count in found.items() if count}


def look(shop: Shop) -> None:
    """Keep the schedules for a moment; what was overdue is taken back in the next look."""
    shop.ws.engine.schedules._scheduler.tick()
    shop.ws.engine.schedules._scheduler.tick()


def need_same(shop: Shop, *hours: int) -> None:
    """Compare each moment, told beforehand, with what the engine makes of it."""
    with closing(TenantAsOf(shop.tenant, shop.clock)) as later:
        told = {}
        for hour in hours:
            later.go_to(NOW + hour * HOUR)
            told[hour] = everything(later, shop), live_uses(later)
            items = later.media.rows(later.media.ids())
            assert {row.id: row.used_by for row in items if row.used_by} == live_uses(later)
            assert sorted(later.media.ids(MediaFilter(usage=True))) == sorted(live_uses(later))
            assert later.media.facets().used == len(live_uses(later))
    for minute in sorted({60 * hour for hour in hours} | _minutes(shop)):
        shop.clock.advance(NOW + timedelta(minutes=minute) - shop.clock.now())
        look(shop)
        if minute in (60 * hour for hour in hours):
            assert told[minute // 60] == (everything(shop.tenant, shop), live_uses(shop.tenant)), minute


def _minutes(shop: Shop) -> set[int]:
    """List when something is due, in minutes from the start."""
    times = [at for row in shop.tenant.groups.groups() for at in (row.goes_live_at, row.ends_at) if at]
    return {(at - NOW) // timedelta(minutes=1) for at in times if at > shop.clock.now()}


def test_each_moment_has_what_went_live_until_then(shop: Shop, later: TenantAsOf):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, shop.items("m6"))  # a draft is no part of what is to come
    give(shop, "Autumn", "m2", 1, 4)
    give(shop, "Winter", "m3", 2)
    for hours, name in ((0, "m1"), (1, "m2"), (2, "m3"), (4, "m3")):
        later.go_to(NOW + hours * HOUR)
        for source in Source:
            assert shown(later, shop.cap, US, source) == shop.items(name).primary, hours
    assert [(step.name, step.kind.value) for step in later.timeline.steps()] == [
        ("Autumn", "goes-live"),
        ("Winter", "goes-live"),
        ("Autumn", "taken-back"),
    ]
    assert shown(shop.tenant, shop.cap, US) == shop.items("m1").primary


def test_what_ends_is_taken_back_where_nothing_followed(shop: Shop):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    make(shop, "Sale", Plan(((True, False, "m2"), (True, True, "m3"), (False, False, "m4")), 1, 3))
    make(shop, "Late", Plan(((False, False, "m5"),), 2, None))
    need_same(shop, 0, 1, 2, 3, 4)


def test_groups_that_are_live_already_are_taken_back(shop: Shop):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    make(shop, "Sale", Plan(((True, False, "m2"), (True, True, "m3"), (False, False, "m4")), 1, 4))
    shop.clock.advance(HOUR)
    look(shop)
    shop.assign(shop.shirt, shop.items("m5"))
    shop.publish(shop.shirt)
    make(shop, "Other", Plan(((True, False, "m6"),), 3, 5))
    need_same(shop, 2, 3, 4, 5, 6)


plans = st.builds(
    Plan,
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.sampled_from((*PICTURES[:3], None))),
        min_size=1,
        max_size=3,
        unique_by=lambda edit: edit[:2],
    ).map(tuple),
    st.integers(1, 4),
    st.none() | st.integers(5, 7) | st.integers(5, 5),
    st.none() | st.sampled_from(PICTURES),
)


@settings(max_examples=8)
@given(
    st.lists(plans, min_size=1, max_size=4),
    st.sets(st.tuples(st.booleans(), st.booleans())),
    st.booleans(),
)
def test_any_schedule_is_told_as_it_happens(made: list[Plan], live: set[tuple[bool, bool]], drafts: bool):
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Shop(Path(folder) / "shop")) as shop,
    ):
        for is_cap, is_us in sorted(live):
            where = US if is_us else DEFAULT_CONTEXT
            shop.assign(shop.cap if is_cap else shop.shirt, shop.items("m1"), None, where)
        if live:
            shop.publish()
        if drafts:
            shop.assign(shop.cap, shop.items("m2"))
        for number, plan in enumerate(made):
            make(shop, f"Group {number}", plan, apart=10 * number)
        need_same(shop, 0, 1, 2, 3, 4, 5, 6, 7, 8)


def test_what_cannot_go_live_says_why_and_is_left_out(shop: Shop, later: TenantAsOf):
    give(shop, "Autumn", "m2", 1)
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "robin")
    (step,) = later.timeline.steps()
    assert step.problem.endswith("robin is editing it on the Live site.")
    later.go_to(NOW + 2 * HOUR)
    assert shown(later, shop.cap, DEFAULT_CONTEXT) == ()
    shop.tenant.assignments.discard_edits(shop.cap, DEFAULT_CONTEXT, "robin")  # it is looked at anew
    later.go_to(NOW + 2 * HOUR)
    assert shown(later, shop.cap, DEFAULT_CONTEXT) == shop.items("m2").primary


def test_what_was_edited_since_and_what_is_not_scheduled_is_left_out(shop: Shop, later: TenantAsOf):
    edited = give(shop, "Autumn", "m2", 1)
    shop.assign(shop.cap, shop.items("m3"), None, DEFAULT_CONTEXT.on(edited))
    waiting = shop.tenant.groups.create("Winter", USER).id
    shop.assign(shop.cap, shop.items("m4"), None, DEFAULT_CONTEXT.on(waiting))
    later.go_to(NOW + 2 * HOUR)
    assert later.timeline.steps() == ()
    assert shown(later, shop.cap, DEFAULT_CONTEXT) == ()


def test_other_readers_see_the_same_moment(shop: Shop, later: TenantAsOf):
    give(shop, "Autumn", "m2", 1)
    later.go_to(NOW + HOUR)
    (row,) = later.assignments.product_rows([shop.cap], DEFAULT_CONTEXT)
    assert row.default_image_sha is not None and row.checked_out_by is None
    opened = later.assignments.open_product(shop.cap, DEFAULT_CONTEXT, USER)
    assert opened.drafts[DEFAULT_CONTEXT].master == opened.published[DEFAULT_CONTEXT].master
    uses = later.library.uses([shop.media["m2"]])
    assert [use.number for use in uses[shop.media["m2"]]] == ["CAP"]
    assert shop.tenant.library.uses([shop.media["m2"]]).get(shop.media["m2"]) != uses[shop.media["m2"]]


def test_nothing_can_be_changed_there(shop: Shop, later: TenantAsOf):
    give(shop, "Autumn", "m2", 1)
    later.go_to(NOW + HOUR)
    with pytest.raises(RuleViolation, match="as of 2026-11-21 10:00 UTC; nothing can be changed there"):
        later.assignments.check_out(shop.cap, DEFAULT_CONTEXT, USER)
    with pytest.raises(RuleViolation, match="nothing can be changed"):
        later.groups.create("Winter", USER)


def test_the_past_is_refused(later: TenantAsOf):
    with pytest.raises(BadInput, match="is over"):
        later.go_to(NOW - HOUR)


def test_what_others_write_meanwhile_is_seen(shop: Shop, later: TenantAsOf):
    give(shop, "Autumn", "m2", 1)
    later.go_to(NOW + HOUR)
    assert shown(later, shop.shirt, DEFAULT_CONTEXT) == ()
    shop.assign(shop.shirt, shop.items("m5"))
    shop.publish(shop.shirt)
    assert shown(later, shop.shirt, DEFAULT_CONTEXT) == shop.items("m5").primary
    assert shown(later, shop.cap, DEFAULT_CONTEXT) == shop.items("m2").primary


def test_nobody_edits_in_what_is_to_come(shop: Shop, later: TenantAsOf):
    shop.tenant.media_editing.check_out(shop.media["m1"], USER)
    later.go_to(NOW + HOUR)
    facets, now = later.media.facets(), shop.tenant.media.facets()
    assert (dict(facets.holders), dict(now.holders)) == ({}, {USER: 1})
    assert later.media.rows([shop.media["m1"]])[0].checked_out_by == ""
    assert shop.tenant.media.rows([shop.media["m1"]])[0].checked_out_by == USER


def test_what_the_library_counts_follows_the_store(shop: Shop, later: TenantAsOf):
    give(shop, "Autumn", "m2", 1)
    later.go_to(NOW + HOUR)
    assert (later.media.facets().used, later.media.facets().states[MediaState.PUBLISHED]) == (1, 1)
    shop.assign(shop.shirt, shop.items("m5"))
    assert later.media.facets().used == 1, "a draft shows nothing"
    shop.publish(shop.shirt)
    assert (later.media.facets().used, later.media.facets().states[MediaState.PUBLISHED]) == (2, 2)
    later.go_to(NOW)
    assert later.media.facets().used == 1
    assert [
        row.display_name for row in later.media.rows(later.media.ids(MediaFilter("m2", usage=False)))
    ] == ["m2"]
