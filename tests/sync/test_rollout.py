"""The staged roll-out: every order of switches and jobs, its reversal, and what each step still needs."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from app.models.assignments.slots import CategoryId
from app.models.context import Context
from app.models.errors import NotFound, RuleViolation
from app.models.tenants.features import Feature
from app.models.tenants.rows import ChannelType
from app.models.tenants.settings import PARAMETERS
from app.sync.answers import AnswerSource
from app.sync.csu.configuration import ask_features, ask_languages
from app.sync.hq.sessions import SessionState, sessions_of
from app.sync.jobs.states import JobState
from app.sync.requests import GlobalConfiguration1110Request, Products1040Request, PublishRequest
from app.sync.rollout import rollout
from tests.support.builders import USER
from tests.support.shop import Shop, shop
from tests.sync.rollout_world import DE, LEGACY_MASTER, LEGACY_VARIANT, RED_S, US, do, run, served, stage

__all__ = ["shop"]

NEW = ["m1"]
OLD = [LEGACY_MASTER, "SHIRT_000_002"]


@pytest.fixture
def classic(shop: Shop, tmp_path: Path) -> Iterator[Shop]:
    stage(shop, tmp_path / "legacy")
    yield shop


def missing(shop: Shop, feature: Feature) -> list[str]:
    return list(next(one.missing for one in rollout(shop.ws.stores, "aurelia") if one.row.feature is feature))


# --- orders

JOBS = ("media", "1040", "1110", "+F3")


@pytest.mark.parametrize("order", list(permutations(JOBS)), ids="-".join)
def test_new_media_is_served_once_the_switch_is_on_and_1110_has_run_whatever_the_order(
    classic: Shop, order: tuple[str, ...]
):
    do(classic, "P")
    received = is_on = False
    for step in order:
        if step == "1040" and order.index("media") > order.index("1040"):
            assert {job.state for job in run(classic, step)} == {JobState.ERROR}  # nothing to send yet
        else:
            do(classic, step)
        is_on = is_on or step == "+F3"
        received = received or (step == "1110" and is_on)
        if received and not {"media", "1040"} <= set(order[: order.index(step) + 1]):
            continue  # it serves new media, and has none yet
        if not received:
            assert served(classic) == OLD, step
    do(classic, "media", "1040", "1110")
    for context in (US, DE):
        assert served(classic, None, context) == served(classic, RED_S, context) == NEW
    do(classic, "-F3")
    assert served(classic) == NEW
    do(classic, "media", "1040", "1070")
    assert served(classic) == NEW
    do(classic, "1110")
    assert (served(classic), served(classic, RED_S)) == (OLD, [LEGACY_VARIANT])
    do(classic, "+F3", "1110")
    assert served(classic) == NEW  # both kinds of media were there all the time


@pytest.mark.parametrize("others", [(), ("+F1",), ("+F2",), ("+F4",), ("+F1", "+F2", "+F4")], ids=str)
def test_no_other_switch_decides_what_a_csu_serves(classic: Shop, others: tuple[str, ...]):
    do(classic, "P", *others, "media", "1040", "1110")
    assert served(classic) == OLD
    do(classic, "+F3", "1110", *(step.replace("+", "-") for step in others), "1110")
    assert served(classic) == NEW


def test_the_documented_order_from_nothing_to_new_and_back(classic: Shop):
    assert served(classic) == OLD
    do(classic, "+F1")
    classic.assign(classic.shirt, classic.items("m2"))
    assert classic.publish(classic.shirt).state is JobState.ENDED
    do(classic, "+F2", "1110", "P", "media", "1040")
    assert served(classic) == OLD
    do(classic, "+F3")
    assert served(classic) == OLD
    do(classic, "1110")
    assert served(classic) == ["m2"]
    do(classic, "+F4")
    assert [missing(classic, feature) for feature in Feature] == [[]] * 4
    do(classic, "-F4", "-F3", "1110")
    assert served(classic) == OLD
    assert classic.shown(classic.shirt, *("OUN128", "en-us"), AnswerSource.HQ)[None] == ["m2"]


def test_a_new_tenant_serves_new_media_without_any_1110(shop: Shop):
    shop.assign(shop.shirt, shop.items("m1"))
    do_all = ("media", "1040")
    shop.publish(shop.shirt)
    do(shop, *do_all)
    assert served(shop) == NEW
    do(shop, "1110", "1070")
    assert served(shop) == NEW
    do(shop, "-F3")
    assert served(shop) == NEW
    do(shop, "1110")
    assert served(shop) == []


# --- channel databases


def test_one_database_may_be_ahead_of_another(classic: Shop):
    do(classic, "P", "media", "1040", "+F3")
    classic.run(GlobalConfiguration1110Request("aurelia", "Europe"))
    assert (served(classic), served(classic, None, DE)) == (OLD, NEW)
    assert missing(classic, Feature.CSU_LOCATIONS) == [
        "1110 (Global configuration) has not brought it to Americas yet."
    ]
    assert missing(classic, Feature.SITE) == ["Americas still serves legacy media: images may be blank."]


@pytest.mark.parametrize(("steps", "expected"), [(("+F3", "1110", "-F3"), NEW), (("1110", "+F3"), OLD)])
def test_a_new_database_gets_what_was_sent_last(classic: Shop, steps: tuple[str, ...], expected: list[str]):
    do(classic, "P", "media", "1040", *steps)
    classic.tenant.channels.add("OUN300", "Store Lyon", ChannelType.RETAIL, ("fr-fr",), "Lyon")
    do(classic, "media")
    classic.send()
    classic.run(Products1040Request("aurelia", "Lyon"))
    assert served(classic, None, Context("OUN300", "fr-fr")) == expected
    with classic.ws.stores.csu("aurelia", "Lyon").look() as ask:
        assert ask_features(ask) == classic.tenant.features.sent()
        assert ask_languages(ask) == {"OUN300": ("fr-fr",)}


@pytest.mark.parametrize("is_on", [True, False])
def test_a_database_that_was_deleted_comes_back_with_what_was_sent_last(classic: Shop, is_on: bool):
    do(classic, "P", "media", "1040", *(["+F3"] if is_on else []), "1110", "-F3" if is_on else "+F3")
    path = classic.tenant.derived_path("csu-Americas")
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    do(classic, "1040")
    assert served(classic) == (NEW if is_on else OLD)


def test_1110_and_1070_go_as_download_sessions(classic: Shop):
    do(classic, "1110", "1070")
    log = sessions_of(classic.ws.stores, "aurelia").sessions("Americas")
    assert [(row.job, row.state, row.rows) for row in log] == [
        ("1070", SessionState.APPLIED, 5),
        ("1110", SessionState.APPLIED, 2),
    ]
    assert all(row.bytes and row.checksum for row in log)


def test_a_database_that_1110_did_not_reach_does_not_count_with_it(classic: Shop):
    with classic.ws.stores.csu("aurelia", "Americas").write() as connection:
        connection.exec_driver_sql("ALTER TABLE settings RENAME TO lost")
        connection.exec_driver_sql("CREATE VIEW settings AS SELECT * FROM lost")  # it can be read alone
    do(classic, "+F3")
    job = classic.run(GlobalConfiguration1110Request("aurelia", "Americas"))
    assert job.state is JobState.ERROR
    assert served(classic) == OLD
    assert not classic.tenant.features.sent()[Feature.CSU_LOCATIONS]


@pytest.mark.parametrize("job", ["1110", "1070"])
def test_a_database_that_no_channel_uses_is_refused(shop: Shop, job: str):
    shop.tenant.channels.add("OUN200", "Online store DE", ChannelType.ONLINE, ("de-de",), "Americas")
    found = run(shop, job)
    assert [one.state for one in found] == [JobState.ENDED, JobState.ERROR]
    assert found[1].error == "No channel uses the channel database Europe."


# --- languages


def test_a_language_is_served_in_the_legacy_model_once_1070_brought_it(classic: Shop):
    do(classic, "1070")
    classic.tenant.channels.add("OUN200", "Online store DE", ChannelType.ONLINE, ("de-de", "fr-fr"), "Europe")
    french = Context("OUN200", "fr-fr")
    with pytest.raises(NotFound) as refused:
        served(classic, None, french)
    assert "1070" in refused.value.hint
    do(classic, "1070")
    assert served(classic, None, french) == OLD
    assert [job.counts for job in run(classic, "1070")] == [
        {"channels": 2, "languages": 3},
        {"channels": 1, "languages": 2},
    ]


# --- what lacks


def test_every_prerequisite_has_its_sentence_until_it_is_there(classic: Shop):
    parameters = [f"{label} is not set." for label in PARAMETERS.values()]
    no_sync = "CMS to HQ omnichannel media sync has not run yet."
    assert missing(classic, Feature.CSU_LOCATIONS) == [*parameters, no_sync]
    do(classic, "P")
    assert missing(classic, Feature.CSU_LOCATIONS) == [no_sync]
    do(classic, "media")
    empty = [f"1040 (Products) has not filled {name} yet." for name in ("Americas", "Europe")]
    assert missing(classic, Feature.CSU_LOCATIONS) == empty
    do(classic, "1040")
    assert missing(classic, Feature.CSU_LOCATIONS) == []
    do(classic, "+F3")
    late = "1110 (Global configuration) has not brought it to Americas, Europe yet."
    assert missing(classic, Feature.CSU_LOCATIONS) == [late]
    legacy = [f"{name} still serves legacy media: images may be blank." for name in ("Americas", "Europe")]
    assert missing(classic, Feature.SITE) == legacy
    do(classic, "1110")
    assert missing(classic, Feature.CSU_LOCATIONS) == missing(classic, Feature.SITE) == []
    do(classic, "+F1")
    classic.assign(classic.shirt, classic.items("m2"))
    classic.publish(classic.shirt)
    unseen = "CMS to HQ omnichannel media sync has not run since the last publish."
    assert missing(classic, Feature.CSU_LOCATIONS) == [unseen]
    do(classic, "media")
    assert missing(classic, Feature.CSU_LOCATIONS) == [
        f"1040 (Products) has not brought the newest to {name} yet." for name in ("Americas", "Europe")
    ]


def test_authoring_of_headquarters_needs_omnichannel_content_and_1110(classic: Shop):
    do(classic, "+F2")
    assert missing(classic, Feature.AUTHORING) == [
        "Omnichannel content is off.",
        "1110 (Global configuration) has not brought it to Americas, Europe yet.",
    ]
    do(classic, "+F1", "1110")
    assert missing(classic, Feature.AUTHORING) == []


def test_the_switch_of_that_travels_both_ways_and_opens_and_closes_nothing_by_itself(classic: Shop):
    def arrived() -> set[bool]:
        found = next(
            one for one in rollout(classic.ws.stores, "aurelia") if one.row.feature is Feature.AUTHORING
        )
        return set(found.databases.values())

    do(classic, "+F2", "1110")
    assert arrived() == {True}
    with pytest.raises(RuleViolation, match="Omnichannel content is off"):
        classic.assign(classic.cap, classic.items("m2"))
    do(classic, "+F1")
    classic.assign(classic.cap, classic.items("m2"))
    do(classic, "-F2")
    late = "1110 (Global configuration) has not brought it to Americas, Europe yet."
    assert (arrived(), missing(classic, Feature.AUTHORING)) == ({True}, [late])
    do(classic, "1110")
    assert (arrived(), missing(classic, Feature.AUTHORING)) == ({False}, [])
    classic.assign(classic.cap, classic.items("m1"))
    classic.publish(classic.cap)


def test_asking_what_lacks_of_a_tenant_without_channels_or_stores_is_possible(shop: Shop):
    shop.ws.workspace.create_tenant("bare", "Bare", classic=True)
    assert [list(one.databases) for one in rollout(shop.ws.stores, "bare")] == [[]] * 4


def test_the_media_sync_says_which_parameters_lack(classic: Shop):
    (job,) = run(classic, "media")
    assert job.state is JobState.ERROR
    assert job.error == (
        "Headquarters cannot reach the CMS: CMS endpoint, CMS tenant code, Site builder endpoint, "
        "CMS tenant ID are not set."
    )
    do(classic, "P", "media")


def test_a_schedule_waits_for_the_parameters(classic: Shop):
    with pytest.raises(RuleViolation, match="Headquarters cannot reach the CMS"):
        classic.ws.engine.schedules.run_now("aurelia", "media")
    do(classic, "P")
    assert len(classic.ws.engine.schedules.run_now("aurelia", "media")) == 1


def test_nothing_is_published_or_taken_off_while_omnichannel_content_is_off(classic: Shop):
    for job in (classic.publish(), classic.unpublish()):
        assert job.state is JobState.ERROR
        assert "Omnichannel content is off" in (job.error or "")
    item = classic.run(PublishRequest("aurelia", media=(classic.media["m3"],)))
    assert (item.state, item.counts["media"]) == (JobState.ENDED, 1)  # the library is there without it
    tops = CategoryId(classic.tenant.categories.find("Men > Tops").id)
    with pytest.raises(RuleViolation, match="Omnichannel content is off"):
        classic.tenant.assignments.check_out(tops, US, USER)
    do(classic, "+F1")
    assert classic.unpublish().state is JobState.ENDED
