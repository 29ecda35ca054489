"""The switches of the staged roll-out: states, times, what 1110 sends, and what is refused without them."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from app.models.clock import FixedClock
from app.models.errors import NotFound, RuleViolation
from app.models.tenants.features import (
    PUSHED,
    Feature,
    FeatureState,
    FeatureSwitches,
    feature_named,
)
from app.models.tenants.settings import PARAMETERS, need_parameters
from app.models.workspace import Workspace
from tests.support.builders import NOW
from tests.support.shop import Shop


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock):
    made = Workspace.create(tmp_path / "w", clock)
    yield made
    made.close()


@pytest.fixture
def classic(workspace: Workspace) -> FeatureSwitches:
    return workspace.create_tenant("old", "Old", classic=True).features


def states(switches: FeatureSwitches) -> list[str]:
    return [row.state.value for row in switches.rows()]


def test_a_new_tenant_has_everything_on_and_sent_and_its_parameters(workspace: Workspace):
    tenant = workspace.create_tenant("new", "New")
    assert states(tenant.features) == ["on"] * 4
    assert all(row.since is None and row.by == "" for row in tenant.features.rows())
    assert all(tenant.features.sent().values())
    need_parameters(tenant.settings.all())


def test_a_classic_tenant_has_everything_off_and_no_parameters(workspace: Workspace):
    tenant = workspace.create_tenant("old", "Old", classic=True)
    assert states(tenant.features) == ["off"] * 4
    assert not any(tenant.features.sent().values())
    with pytest.raises(RuleViolation) as refused:
        need_parameters(tenant.settings.all())
    assert all(label in refused.value.message for label in PARAMETERS.values())


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_missing_parameter_is_named(workspace: Workspace, name: str):
    tenant = workspace.create_tenant("new", "New")
    tenant.settings.set(name, "")
    with pytest.raises(RuleViolation) as refused:
        need_parameters(tenant.settings.all())
    assert refused.value.message == f"Headquarters cannot reach the CMS: {PARAMETERS[name]} is not set."
    assert name in refused.value.hint


@pytest.mark.parametrize("order", list(permutations(Feature)))
def test_every_order_is_possible_and_can_be_taken_back(
    workspace: Workspace, order: tuple[Feature, ...], clock: FixedClock
):
    switches = workspace.create_tenant("old", "Old", classic=True).features
    for feature in order:
        row = switches.enable(feature, "kim")
        assert (row.state, row.since, row.by) == (FeatureState.ON, NOW, "kim")
    assert states(switches) == ["on"] * 4
    clock.advance(timedelta(minutes=1))
    assert switches.enable(order[0], "mo").by == "kim"  # it was on
    for feature in order:
        row = switches.disable(feature, "mo")
        assert (row.state, row.since, row.by) == (FeatureState.OFF, clock.now(), "mo")
    assert states(switches) == ["off"] * 4


def test_a_switch_goes_on_at_its_time(classic: FeatureSwitches, clock: FixedClock):
    at = NOW + timedelta(hours=3)
    row = classic.enable(Feature.SITE, "kim", at)
    assert (row.state, row.is_on, row.scheduled_at, row.since) == (FeatureState.SCHEDULED, False, at, NOW)
    clock.advance(timedelta(hours=3))
    row = classic.row(Feature.SITE)
    assert (row.state, row.is_on, row.scheduled_at, row.since) == (FeatureState.ON, True, None, at)
    assert classic.disable(Feature.SITE, "kim").state is FeatureState.OFF


def test_a_time_can_be_taken_back_changed_or_overtaken(classic: FeatureSwitches, clock: FixedClock):
    classic.enable(Feature.SITE, "kim", NOW + timedelta(hours=3))
    assert classic.enable(Feature.SITE, "kim", NOW + timedelta(hours=1)).scheduled_at == NOW + timedelta(
        hours=1
    )
    assert classic.disable(Feature.SITE, "kim").state is FeatureState.OFF
    clock.advance(timedelta(hours=2))
    assert classic.row(Feature.SITE).state is FeatureState.OFF
    classic.enable(Feature.SITE, "kim", clock.now() + timedelta(hours=1))
    assert classic.enable(Feature.SITE, "kim").state is FeatureState.ON
    assert classic.enable(Feature.SITE, "kim", clock.now() + timedelta(hours=1)).state is FeatureState.ON


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=-1)])
def test_a_time_that_is_over_is_refused(classic: FeatureSwitches, late: timedelta):
    with pytest.raises(RuleViolation, match="is over"):
        classic.enable(Feature.SITE, "kim", NOW + late)
    assert states(classic) == ["off"] * 4


def test_what_was_sent_stays_until_something_else_arrives(classic: FeatureSwitches):
    classic.enable(Feature.CSU_LOCATIONS, "kim")
    on, off = {Feature.AUTHORING: False, Feature.CSU_LOCATIONS: True}, dict.fromkeys(PUSHED, False)
    assert (classic.to_send(), classic.sent()) == (on, off)
    for _ in range(2):
        classic.mark_sent(on)
        assert classic.sent() == on
    classic.disable(Feature.CSU_LOCATIONS, "kim")
    assert (classic.to_send(), classic.sent()) == (off, on)
    classic.mark_sent(off)
    assert classic.sent() == off
    assert states(classic) == ["off"] * 4


def test_a_name_that_is_no_switch_is_refused_with_those_that_are():
    assert feature_named("site-omnichannel-media") is Feature.SITE
    with pytest.raises(NotFound) as refused:
        feature_named("omni")
    assert all(feature in refused.value.hint for feature in Feature)


def test_product_media_cannot_be_edited_while_omnichannel_content_is_off(shop: Shop):
    shop.assign(shop.shirt, shop.items("m1"))
    shop.tenant.features.disable(Feature.CONTENT, "kim")
    before = shop.document(shop.shirt)
    with pytest.raises(RuleViolation, match="Omnichannel content is off"):
        shop.assign(shop.shirt, shop.items("m2"))
    assert shop.document(shop.shirt) == before
    shop.tenant.features.enable(Feature.CONTENT, "kim")
    shop.assign(shop.shirt, shop.items("m2"))
    assert shop.document(shop.shirt).content.master == shop.items("m2")
