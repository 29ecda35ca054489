"""What goes live, when, and what the preview says before."""

from app.models.assignments.rows import PublishState, Source
from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.media.rows import MediaState
from app.models.publishing.service import publish_documents, unpublish_documents
from app.sync.jobs.states import JobState
from tests.support.builders import NOW, USER
from tests.support.edits import rename
from tests.support.shop import Shop

US = Context("OUN128", "en-us")


def media_state(shop: Shop, name: str) -> MediaState:
    return shop.tenant.media.rows([shop.media[name]])[0].state


def test_a_document_in_someones_hands_is_left_alone_and_named(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"))
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "robin")
    job = shop.publish()
    assert job.state is JobState.ENDED_WITH_ERRORS
    assert dict(job.counts) == {"documents": 1, "media": 1, "blocked": 1}
    assert any("SHIRT" in line and "robin" in line for line in shop.ws.engine.log(job.id))
    assert shop.document(shop.shirt).published_version is None
    assert media_state(shop, "m1") is MediaState.DRAFT
    assert shop.document(shop.cap).state is PublishState.PUBLISHED


def test_nothing_is_taken_off_while_somebody_edits(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "robin")
    assert shop.unpublish(shop.shirt).counts["blocked"] == 1
    assert shop.document(shop.shirt).published_version == 1


def test_drafts_do_not_travel(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.assign(shop.shirt, shop.items("m2"), finish=False)
    shop.tenant.assignments.discard_edits(shop.shirt, DEFAULT_CONTEXT, USER)
    assert shop.publish().counts["documents"] == 0
    assert shop.resolved(shop.shirt, US).media == shop.items("m1")


def test_media_go_live_with_the_document_primary_and_additional(shop: Shop) -> None:
    media = TargetMedia(
        (shop.media["m1"],),
        (AdditionalSlot(shop.media["manual"], "Manual"), AdditionalSlot(shop.media["m1"], "Hero")),
    )
    shop.assign(shop.shirt, media, shop.variant("Red", "Slim", "S"))
    job = shop.publish(shop.shirt)
    assert dict(job.counts) == {"documents": 1, "media": 2, "blocked": 0}
    assert media_state(shop, "m1") is media_state(shop, "manual") is MediaState.PUBLISHED
    assert media_state(shop, "m2") is MediaState.DRAFT


def test_media_that_changed_since_go_live_again_with_the_next_document(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    rename(shop.tenant, shop.media["m1"], "Front")
    assert media_state(shop, "m1") is MediaState.CHANGED
    assert shop.publish().counts["media"] == 0, "the document itself has nothing new"
    shop.assign(shop.cap, shop.items("m1"))
    assert dict(shop.publish().counts) == {"documents": 1, "media": 1, "blocked": 0}
    assert media_state(shop, "m1") is MediaState.PUBLISHED


def test_publishing_again_is_nothing(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    before = shop.document(shop.shirt)
    again = shop.publish()
    assert again.state is JobState.ENDED
    assert dict(again.counts) == {"documents": 0, "media": 0, "blocked": 0}
    assert shop.document(shop.shirt) == before
    shop.sync()
    assert shop.sync().counts["products"] == 0, "headquarters hears of nothing"


def test_only_what_is_named_goes_live(shop: Shop) -> None:
    for product in (shop.shirt, shop.cap):
        for context in (DEFAULT_CONTEXT, US):
            shop.assign(product, shop.items("m1"), context=context)
    shop.publish(shop.shirt, contexts=(US,))
    live = {
        (product, context)
        for product in (shop.shirt, shop.cap)
        for context in (DEFAULT_CONTEXT, US)
        if shop.document(product, context).published_version
    }
    assert live == {(shop.shirt, US)}
    shop.publish(contexts=(US,))
    assert shop.document(shop.cap, US).state is PublishState.PUBLISHED
    assert shop.document(shop.cap).state is PublishState.DRAFT


def test_unpublishing_an_override_brings_back_what_was_before(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    before = shop.tenant.assignments.contents(shop.shirt, Source.PUBLISHED)
    shop.assign(shop.shirt, shop.items("m2"), context=US)
    shop.publish()
    assert shop.resolved(shop.shirt, US).media == shop.items("m2")
    assert shop.unpublish(shop.shirt, contexts=(US,)).counts["documents"] == 1
    assert shop.tenant.assignments.contents(shop.shirt, Source.PUBLISHED) == before
    assert shop.resolved(shop.shirt, US).media == shop.items("m1")
    found = shop.document(shop.shirt, US)
    assert (found.state, found.published_version, found.head_version) == (PublishState.UNPUBLISHED, None, 1)
    assert found.content.master == shop.items("m2"), "the work is kept"
    assert shop.unpublish(shop.shirt, contexts=(US,)).counts["documents"] == 0
    assert shop.publish(shop.shirt).counts["documents"] == 1
    assert shop.resolved(shop.shirt, US).media == shop.items("m2")


def test_an_override_that_was_emptied_inherits_again(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), context=US)
    shop.publish()
    shop.assign(shop.shirt, None, context=US)
    assert shop.resolved(shop.shirt, US).media == shop.items("m2"), "not before it is published"
    assert shop.publish().counts["documents"] == 1
    found = shop.resolved(shop.shirt, US)
    assert (found.media, found.context) == (shop.items("m1"), DEFAULT_CONTEXT)


def test_intentionally_empty_goes_live_as_such(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, TargetMedia(intentionally_empty=True), context=US)
    shop.publish()
    assert shop.resolved(shop.shirt, US).media.primary == ()
    assert shop.resolved(shop.shirt, US).context == US


def test_the_preview_says_what_the_publish_then_does(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.publish()
    shop.assign(shop.shirt, shop.items("m2", "m3"))
    shop.assign(shop.shirt, shop.items("m3", "m4"), context=US)
    shop.assign(shop.cap, shop.items("m5"))
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "robin")
    preview = shop.tenant.publishing.preview()
    assert set(preview.documents) == {(shop.shirt, DEFAULT_CONTEXT), (shop.shirt, US)}
    assert set(preview.unpublished_media) == {shop.media["m3"], shop.media["m4"]}
    assert len(preview.unpublished_media) == 2, "each once"
    (blocked,) = preview.blocked
    assert (blocked.owner, blocked.name, blocked.context) == (shop.cap, "CAP", DEFAULT_CONTEXT)
    assert "robin" in blocked.reason
    job = shop.publish()
    assert dict(job.counts) == {"documents": 2, "media": 2, "blocked": 1}
    assert shop.tenant.publishing.preview().documents == ()


def test_the_preview_can_be_narrowed(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"), context=US)
    preview = shop.tenant.publishing.preview
    assert preview([shop.cap]).documents == ((shop.cap, US),)
    assert preview((), [DEFAULT_CONTEXT]).documents == ((shop.shirt, DEFAULT_CONTEXT),)
    assert preview([shop.cap], [Context(OMNICHANNEL, NEUTRAL)]).documents == ()


def test_batches_count_for_themselves(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m1"))
    ids = shop.tenant.publishing.document_ids()
    with shop.tenant.cms.write() as connection:
        first = publish_documents(connection, ids[:1], NOW)
        second = publish_documents(connection, ids, NOW)
        off = unpublish_documents(connection, [*ids, 777], NOW)
    assert [(c.documents, c.media) for c in (first, second, off)] == [(1, 1), (1, 0), (2, 0)]
