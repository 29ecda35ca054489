"""Publishing documents of categories: with their image, guarded like products."""

from app.models.assignments.rows import PublishState
from app.models.assignments.slots import TargetMedia
from app.models.context import NEUTRAL, Context
from app.sync.jobs.states import JobState
from app.sync.requests import PublishRequest, UnpublishRequest
from tests.support.categories import category_of, give_category
from tests.support.shop import Shop

STORE, US = Context("OUN128", NEUTRAL), Context("OUN128", "en-us")
TOPS = "Men/Tops"


def publish_category(shop: Shop, *contexts: Context):
    owner = category_of(shop.tenant, TOPS)
    return shop.run(PublishRequest("aurelia", contexts=contexts, categories=(owner.value,)))


def state(shop: Shop, context: Context = STORE) -> PublishState:
    return shop.tenant.assignments.document(category_of(shop.tenant, TOPS), context).state


def test_the_image_goes_live_with_its_category(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    owner = category_of(shop.tenant, TOPS)
    preview = shop.tenant.publishing.preview([owner])
    assert preview.documents == ((owner, STORE),)
    assert preview.unpublished_media == (shop.media["m1"],)
    job = publish_category(shop)
    assert dict(job.counts) == {"documents": 1, "media": 1, "blocked": 0}
    assert shop.tenant.media.rows([shop.media["m1"]])[0].published_version == 1
    assert state(shop) is PublishState.PUBLISHED


def test_a_category_that_is_being_edited_is_refused_by_its_name(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE, user="robin", finish=False)
    (blocked,) = shop.tenant.publishing.preview().blocked
    owner = category_of(shop.tenant, TOPS)
    assert (blocked.owner, blocked.name) == (owner, "Category Men > Tops")
    job = publish_category(shop)
    assert job.state is JobState.ENDED_WITH_ERRORS
    (line,) = shop.ws.engine.log(job.id)
    assert line.endswith("Category Men > Tops in OUN128, Neutral: robin is editing it.")
    assert state(shop) is PublishState.DRAFT


def test_publishing_everything_means_products_and_categories(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m2"))
    give_category(shop.tenant, TOPS, shop.items("m1"), US)
    job = shop.publish()
    assert job.title == "Publish products and categories"
    assert job.counts["documents"] == 2
    assert state(shop, US) is PublishState.PUBLISHED


def test_a_product_alone_leaves_categories_as_they_are(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m2"))
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    assert shop.publish(shop.cap).counts["documents"] == 1
    assert state(shop) is PublishState.DRAFT
    assert publish_category(shop, US).counts["documents"] == 0, "nothing was written there"
    assert publish_category(shop, STORE).title == "Publish 1 category"
    assert state(shop) is PublishState.PUBLISHED


def test_an_unpublished_category_keeps_its_work(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    publish_category(shop)
    owner = category_of(shop.tenant, TOPS)
    shop.run(UnpublishRequest("aurelia", categories=(owner.value,)))
    assert state(shop) is PublishState.UNPUBLISHED
    assert shop.tenant.assignments.document(owner, STORE).content.master == shop.items("m1")


def test_an_item_that_a_category_shows_is_kept_from_the_trash_by_name(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    outcome = shop.tenant.library.delete([shop.media["m1"]], "kim")
    assert [one.reason for one in outcome.refused] == ["Category Men > Tops shows it; remove it there first."]
    (use,) = shop.tenant.assignments.where_used([shop.media["m1"]])[shop.media["m1"]]
    assert (use.owner, use.number, use.name) == (category_of(shop.tenant, TOPS), "", "Category Men > Tops")
    assert (use.target_text, use.context, use.is_current, use.is_live) == ("Image", STORE, True, False)
    assert shop.tenant.assignments.product_facts([shop.media["m1"]]) == {}
    give_category(shop.tenant, TOPS, None, STORE)
    assert shop.tenant.assignments.where_used([shop.media["m1"]]) == {}
    assert shop.tenant.library.delete([shop.media["m1"]], "kim").done == (shop.media["m1"],)


def test_a_draft_of_a_category_hides_what_was_checked_in(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_category(shop.tenant, TOPS, TargetMedia((shop.media["m2"],)), STORE, finish=False)
    refused = shop.tenant.library.delete([shop.media["m1"]], "kim").refused
    assert refused[0].reason == "What is being edited shows it in its checked-in version."
