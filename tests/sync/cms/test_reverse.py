"""Taking jobs back: whole, in part, and not where later work would be lost."""

from pathlib import Path

import pytest

from app.models.assignments.rows import Source
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import BadInput, NotFound, RuleViolation
from app.models.manifests.tsv import write_tsv
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import ImportManifestRequest, PublishGroupRequest, PublishRequest, UploadRequest
from app.sync.reversals import Reversals
from tests.support.builders import USER, draw
from tests.support.shop import Shop
from tests.sync.cms.import_world import COLUMNS, placed

WHERE = "Omnichannel / Neutral"


def live(shop: Shop, product: int) -> list[str]:
    names = {media_id: name for name, media_id in shop.media.items()}
    found = shop.resolved(product, DEFAULT_CONTEXT, source=Source.PUBLISHED)
    return [names[i] for i in found.media.primary]


def reversals(shop: Shop) -> Reversals:
    return Reversals(shop.ws.engine, shop.ws.stores, USER)


def back(shop: Shop, job: JobSnapshot, *only: str) -> JobSnapshot:
    return shop.ws.engine.job(reversals(shop).reverse(job.id, only))


def said(shop: Shop, job: JobSnapshot, *only: str) -> list[str]:
    return [line.words for line in reversals(shop).plan(job.id, only).lines]


@pytest.fixture
def published(shop: Shop) -> JobSnapshot:
    """A publish of both products: the cap for the second time, the shirt for the first."""
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    shop.assign(shop.cap, shop.items("m2"))
    shop.assign(shop.shirt, shop.items("m3"))
    return shop.publish(shop.cap, shop.shirt)


def test_a_publish_goes_back_to_what_was_live_before(shop: Shop, published: JobSnapshot):
    assert said(shop, published) == [
        f"CAP in {WHERE}: Back to version 1.",
        f"SHIRT in {WHERE}: Off the stores again.",
    ]
    assert live(shop, shop.cap) == ["m2"], "a dry run changes nothing"
    job = back(shop, published)
    assert (job.state, job.title) == (JobState.ENDED, f"Reverse: {published.title}")
    assert dict(job.counts) == {"reversed": 2, "kept": 0}
    assert (live(shop, shop.cap), live(shop, shop.shirt)) == (["m1"], [])
    row = shop.document(shop.cap)
    assert (row.head_version, row.published_version) == (2, 1), "what was checked in stays, unpublished"
    shop.sync()
    shop.send()
    assert shop.shown(shop.cap, "OUN128", "en-us", AnswerSource.CSU)[None] == ["m1"]


def test_a_part_of_it_goes_back(shop: Shop, published: JobSnapshot):
    job = back(shop, published, "shirt")
    assert job.title.endswith("1 chosen")
    assert (live(shop, shop.cap), live(shop, shop.shirt)) == (["m2"], [])
    with pytest.raises(NotFound, match="nothing that is called trousers"):
        reversals(shop).plan(published.id, ["trousers"])


def test_what_was_published_again_since_stays_and_says_so(shop: Shop, published: JobSnapshot):
    shop.assign(shop.cap, shop.items("m4"))
    shop.publish(shop.cap)
    plan = reversals(shop).plan(published.id)
    assert [line.refusal for line in plan.refused] == ["It was published again since, version 3."]
    job = back(shop, published)
    assert (job.state, dict(job.counts)) == (JobState.ENDED_WITH_ERRORS, {"reversed": 1, "kept": 1})
    assert shop.ws.engine.log(job.id) == (f"CAP in {WHERE}: It was published again since, version 3.",)
    assert (live(shop, shop.cap), live(shop, shop.shirt)) == (["m4"], [])


def test_drafts_and_newer_versions_are_not_touched(shop: Shop, published: JobSnapshot):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "robin")
    assert back(shop, published).state is JobState.ENDED
    assert live(shop, shop.cap) == ["m1"]
    assert shop.document(shop.cap).checked_out_by == "robin"


def test_media_that_are_gone_are_not_shown_again(shop: Shop, published: JobSnapshot):
    assert shop.tenant.library.unpublish([shop.media["m1"]], USER).done
    assert shop.tenant.library.delete([shop.media["m1"]], USER).done == (shop.media["m1"],)
    assert said(shop, published, "CAP") == [f"CAP in {WHERE}: 1 of its media items is not there any more."]
    with pytest.raises(RuleViolation, match="can be taken back: CAP"):
        reversals(shop).reverse(published.id, ["CAP"])


def test_an_unpublish_goes_live_again_and_a_reversal_is_reversed(shop: Shop, published: JobSnapshot):
    job = shop.unpublish(shop.cap)
    assert said(shop, job) == [f"CAP in {WHERE}: Live again in version 2."]
    again = back(shop, job)
    assert live(shop, shop.cap) == ["m2"]
    assert said(shop, again) == [f"CAP in {WHERE}: Off the stores again."]
    back(shop, again)
    assert live(shop, shop.cap) == []


def test_twice_is_once(shop: Shop, published: JobSnapshot):
    back(shop, published)
    assert said(shop, published) == [
        f"CAP in {WHERE}: It is back already.",
        f"SHIRT in {WHERE}: It is back already.",
    ]


def test_media_items_that_were_published_alone(shop: Shop):
    items = (shop.media["m5"], shop.media["m6"])
    job = shop.run(PublishRequest("aurelia", media=items))
    shop.assign(shop.cap, shop.items("m6"))
    shop.publish(shop.cap)
    texts = said(shop, job)
    assert texts[0] == "m5: Off the stores again."
    assert texts[1].startswith("m6: ") and "CAP" in texts[1]
    assert dict(back(shop, job).counts) == {"reversed": 1, "kept": 1}


@pytest.mark.parametrize("is_public", [False, True])
def test_uploads_go_to_the_trash_unless_something_was_made_of_them(
    shop: Shop, tmp_path: Path, is_public: bool
):
    paths = draw(tmp_path / "more", ("n1", "n2", "n3"), (48, 48))
    job = shop.run(UploadRequest("aurelia", tuple(map(str, paths)), publish=is_public))
    made = {row.display_name: row.id for row in shop.tenant.media.rows(shop.tenant.media.ids())}
    shop.media |= made
    shop.assign(shop.cap, shop.items("n2"))
    shop.publish(shop.cap)
    texts = said(shop, job)
    assert "n1: Moves to the trash." in texts and "n3: Moves to the trash." in texts
    reason = next(text for text in texts if text.startswith("n2: ") and "Moves" not in text)
    assert "CAP" in reason or "published" in reason
    done = back(shop, job, "n1", "n2")
    assert done.state is JobState.ENDED_WITH_ERRORS
    left = {row.display_name for row in shop.tenant.media.rows(shop.tenant.media.ids())}
    assert "n1" not in left and {"n2", "n3"} <= left
    assert [row.display_name for row in shop.tenant.library.trash()] == ["n1"]


def test_a_publish_group_goes_back_by_its_results(shop: Shop):
    group = shop.tenant.groups.create("Autumn", USER).id
    shop.assign(shop.cap, shop.items("m2"), None, DEFAULT_CONTEXT.on(group))
    shop.assign(shop.shirt, shop.items("m3"), None, DEFAULT_CONTEXT.on(group))
    job = shop.run(PublishGroupRequest("aurelia", group, USER, "Autumn"))
    assert len(said(shop, job)) == 2
    done = back(shop, job, "Trail Cap")
    assert done.title == "Take back publish group Autumn"
    assert (live(shop, shop.cap), live(shop, shop.shirt)) == ([], ["m3"])


def test_what_leaves_no_receipt_is_refused(shop: Shop):
    with pytest.raises(BadInput, match="cannot be taken back"):
        reversals(shop).plan(shop.sync().id)
    with pytest.raises(NotFound):
        reversals(shop).plan("nothing")
    empty = shop.publish(shop.cap)
    with pytest.raises(RuleViolation, match="changed nothing"):
        reversals(shop).plan(empty.id)


def test_an_import_goes_back_where_nobody_changed_the_same_since(shop: Shop, tmp_path: Path):
    (first,) = draw(tmp_path / "more", ("imported",), (48, 48))
    rows = [placed("imported", first.name, "Master", number) for number in ("CAP", "SHIRT")]
    table = [[row.get(column, "") for column in COLUMNS] for row in rows]
    write_tsv(tmp_path / "in.tsv", COLUMNS, table)
    request = ImportManifestRequest("aurelia", str(tmp_path / "in.tsv"), str(first.parent), user=USER)
    job = shop.run(request)
    assert job.counts.get("succeeded") == 2, (job.error, shop.ws.engine.log(job.id))
    assert len(said(shop, job)) == 3
    shop.assign(shop.shirt, shop.items("m1"))
    plan = reversals(shop).plan(job.id)
    assert {line.name for line in plan.possible} == {f"CAP in {DEFAULT_CONTEXT}", "imported"}
    refused = {line.name: line.refusal for line in plan.refused}
    assert refused[f"SHIRT in {DEFAULT_CONTEXT}"] == "It was changed again since."
    done = back(shop, job)
    assert dict(done.counts) == {"reversed": 2, "kept": 1}
    assert [row.display_name for row in shop.tenant.library.trash()] == ["imported"]
    assert shop.document(shop.cap).content.is_empty
    assert shop.document(shop.shirt).content.media_ids()
