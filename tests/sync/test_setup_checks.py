"""The checklist of the roll-out: each step is true when what it needs is true, and open again when not."""

from datetime import timedelta

import pytest

from app.models.errors import BadInput, RuleViolation
from app.models.tenants.features import Feature
from app.models.tenants.headquarters import SetupStep, StepGroup, StepState
from app.sync.headquarters import Headquarters
from tests.support.builders import NOW, USER
from tests.support.shop import Shop
from tests.sync.rollout_world import do, stage

VALUES = {
    "cms-endpoint": "https://cms.example",
    "cms-tenant-code": "aurelia",
    "site-builder-endpoint": "https://site.example",
    "cms-tenant-id": "aurelia",
}


@pytest.fixture
def staged(shop: Shop, tmp_path) -> Shop:
    stage(shop, tmp_path / "files")
    shop.ws.engine.schedules.turn_off("aurelia")
    return shop


@pytest.fixture
def desk(staged: Shop) -> Headquarters:
    return Headquarters(staged.ws.engine, staged.ws.stores, USER, "aurelia")


def done(desk: Headquarters) -> list[int]:
    return [one.step.number for one in desk.state().steps if one.is_done]


def test_the_documented_steps_are_ticked_one_after_the_other(desk: Headquarters, staged: Shop):
    assert done(desk) == []
    desk.enable(Feature.CONTENT)
    assert done(desk) == [1]
    desk.enable(Feature.AUTHORING)
    assert done(desk) == [1, 2]
    desk.run_now("1110")
    assert done(desk) == [1, 2, 3]
    desk.save_parameters(VALUES)
    assert done(desk) == [1, 2, 3, 4]
    staged.assign(staged.cap, staged.items("m3"))
    staged.publish(staged.cap)
    assert done(desk) == [1, 2, 3, 4, 5]
    desk.set_recurrence("media", "60m")
    assert done(desk) == [1, 2, 3, 4, 5, 6]
    desk.run_now("media")
    desk.full_sync()
    assert done(desk) == [1, 2, 3, 4, 5, 6, 7, 8]
    desk.enable(Feature.CSU_LOCATIONS)
    assert done(desk) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    desk.run_now("1110")
    desk.enable(Feature.SITE)
    assert done(desk) == list(range(1, 12))


def test_a_step_that_is_no_longer_true_is_open(desk: Headquarters, staged: Shop):
    do(staged, "+F1", "+F2", "1110", "P", "media", "1040", "+F3", "1110", "+F4")
    desk.set_recurrence("media", "60m")
    before = set(done(desk))
    assert 5 not in before  # the cap has no media
    desk.withhold("media")
    assert before - set(done(desk)) == {6}
    desk.release("media")
    staged.assign(staged.cap, staged.items("m3"))
    staged.publish(staged.cap)
    assert 8 not in done(desk)
    desk.disable(Feature.CSU_LOCATIONS)
    assert {9, 10}.isdisjoint(done(desk))


def test_what_a_switch_would_do_is_told_before(desk: Headquarters):
    facts = {one.row.feature: one for one in desk.state().features}
    assert facts[Feature.CSU_LOCATIONS].consequences == (
        "1 of 2 products have no published media and would show no image.",
    )
    partly = next(one for one in desk.state().steps if one.step is SetupStep.STAGE)
    assert (partly.state, partly.share, partly.step.group) == (StepState.PARTLY, 50, StepGroup.STAGING)


def test_the_connection_says_which_value_lacks(desk: Headquarters):
    assert [one.problem for one in desk.test_connection(desk.parameters())] == [
        "CMS endpoint is not set.",
        "CMS tenant code is not set.",
        "Site builder endpoint is not set.",
        "CMS tenant ID is not set.",
    ]
    wrong = desk.test_connection({**VALUES, "cms-endpoint": "nowhere"})
    assert [one.name for one in wrong if one.problem] == ["cms-endpoint"]
    assert not any(one.problem for one in desk.test_connection(VALUES))


@pytest.mark.parametrize(
    ("name", "label"), [("cms-tenant-code", "CMS tenant code"), ("cms-tenant-id", "CMS tenant ID")]
)
def test_a_code_of_another_tenant_does_not_match_and_its_step_stays_open(
    desk: Headquarters, name: str, label: str
):
    wrong = {**VALUES, name: "wrongcode"}
    problem = f"{label} 'wrongcode' does not match this tenant: enter 'aurelia'."
    assert [one.problem for one in desk.test_connection(wrong) if one.problem] == [problem]
    desk.save_parameters(wrong)
    state = desk.state()
    step = next(one for one in state.steps if one.step is SetupStep.PARAMETERS)
    assert (state.unreachable, step.state, step.text) == (problem, StepState.OPEN, problem)
    desk.save_parameters(VALUES)
    assert 4 in done(desk)


def test_what_a_tenant_has_whose_values_nobody_set_matches(desk: Headquarters, staged: Shop):
    staged.ws.workspace.create_tenant("other", "Other")
    other = Headquarters(staged.ws.engine, staged.ws.stores, USER, "other")
    assert not any(one.problem for one in other.test_connection(other.parameters()))


def test_nothing_is_kept_where_one_value_is_wrong(desk: Headquarters):
    with pytest.raises(BadInput, match="Site builder endpoint"):
        desk.save_parameters({**VALUES, "site-builder-endpoint": "no address"})
    assert set(desk.parameters().values()) == {""}


def test_a_run_that_has_nothing_to_run_on_says_so(desk: Headquarters):
    with pytest.raises(RuleViolation, match="no media yet"):
        desk.run_now("1040")
    with pytest.raises(RuleViolation, match="are not set"):
        desk.run_now("media")


def test_a_switch_that_is_scheduled_is_not_ticked_before_its_time(desk: Headquarters, staged: Shop):
    desk.enable(Feature.CONTENT, NOW + timedelta(hours=1))
    assert done(desk) == []
    staged.clock.advance(timedelta(hours=2))
    assert done(desk) == [1]


def test_sessions_are_told_with_what_can_be_done(desk: Headquarters, staged: Shop):
    desk.run_now("1110")
    found = desk.state()
    assert set(found.latest) == {("1110", "Americas"), ("1110", "Europe")}
    newest = found.latest["1110", "Europe"]
    assert (newest.state, newest.is_over, newest.can_cancel) == ("Applied", True, False)
    assert found.databases == {
        "Americas": ("Online store", "Store Houston"),
        "Europe": ("Online store DE",),
    }
