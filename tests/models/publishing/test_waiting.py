"""Who holds a document stands in the way only of what would change it."""

import pytest

from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound, RuleViolation
from app.sync.jobs.states import JobState
from app.sync.requests import PublishRequest, UnpublishRequest
from tests.support.builders import USER, assign, new_workstation, shirt_tenant, upload


@pytest.fixture
def shop(tmp_path):
    station = new_workstation(tmp_path / "w")
    tenant = shirt_tenant(station)
    media = upload(station, tenant, tmp_path / "p", ["front", "back"])
    yield station, tenant, media
    station.close()


def publish(station, tenant):
    return station.engine.job(station.engine.submit(PublishRequest(tenant.id)))


def test_a_held_document_with_nothing_new_does_not_spoil_a_publish_of_everything(shop):
    station, tenant, media = shop
    shirt = tenant.catalog.product_by_number("SHIRT").id
    assign(tenant, shirt, TargetMedia((media["front"],)))
    assert publish(station, tenant).state is JobState.ENDED
    tenant.assignments.check_out(shirt, DEFAULT_CONTEXT, USER)
    job = publish(station, tenant)
    assert (job.state, job.counts["blocked"], job.counts["documents"]) == (JobState.ENDED, 0, 0)


def test_a_held_document_with_a_draft_is_reported(shop):
    station, tenant, media = shop
    shirt = tenant.catalog.product_by_number("SHIRT").id
    assign(tenant, shirt, TargetMedia((media["front"],)), finish=False)
    job = publish(station, tenant)
    assert (job.state, job.counts["blocked"]) == (JobState.ENDED_WITH_ERRORS, 1)


def test_a_held_live_document_cannot_be_taken_off(shop):
    station, tenant, media = shop
    shirt = tenant.catalog.product_by_number("SHIRT").id
    assign(tenant, shirt, TargetMedia((media["front"],)))
    publish(station, tenant)
    tenant.assignments.check_out(shirt, DEFAULT_CONTEXT, USER)
    job = station.engine.job(station.engine.submit(UnpublishRequest(tenant.id)))
    assert (job.counts["blocked"], job.counts["documents"]) == (1, 0)


@pytest.mark.parametrize("pair", [("OUN999", "en-us"), ("OUN068", "fr-ca"), ("Omnichannel", "xx")])
def test_only_contexts_that_exist_are_checked_out(shop, pair):
    _, tenant, _ = shop
    shirt = tenant.catalog.product_by_number("SHIRT").id
    with pytest.raises(NotFound):
        tenant.assignments.check_out(shirt, Context(*pair), USER)


@pytest.mark.parametrize(
    "media_of",
    [
        lambda media: TargetMedia((), (AdditionalSlot(media["front"], ""),)),
        lambda media: TargetMedia((), (AdditionalSlot(media["front"], "x" * 129),)),
        lambda media: TargetMedia((), (AdditionalSlot(media["front"], "a/b"),)),
        lambda media: TargetMedia((media["front"],), (), True),
    ],
)
def test_lines_that_may_not_be_are_refused(shop, media_of):
    _, tenant, media = shop
    shirt = tenant.catalog.product_by_number("SHIRT").id
    with pytest.raises(RuleViolation):
        assign(tenant, shirt, media_of(media))
