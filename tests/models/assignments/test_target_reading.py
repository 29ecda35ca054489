"""One target as the whole product answers it, and who set what its steps found."""

from datetime import timedelta

import pytest

from app.models.assignments.answers import read_answers
from app.models.assignments.resolve import StepResult
from app.models.assignments.rows import Source
from app.models.assignments.slots import Level, MasterTarget, VariantTarget
from app.models.assignments.target_reading import Origin, read_target
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.rows import MediaType
from tests.views.preview.shop import DE, US, USER, Shop, build_shop

CONTEXTS = (DEFAULT_CONTEXT, Context("OUN001", "Neutral"), US, DE, Context("OUN002", "fr-fr"))


@pytest.fixture
def shop(tmp_path):
    made = build_shop(tmp_path)
    made.set_matrix(Dimension.COLOR, Dimension.STYLE)
    for name in ("front", "back", "master"):
        made.add_picture(name, "#2222cc")
    made.add_blob("manual.pdf", MediaType.FILE)
    yield made
    made.close()


def ask(shop: Shop, variant: str | None, context: Context, source: Source = Source.DRAFT):
    row = None if variant is None else shop.catalog.variant_by_number(variant)
    with shop.tenant.cms.read() as connection:
        return read_target(connection, shop.hoodie, row, context, source)


def origins(shop: Shop, variant: str | None, context: Context, source: Source = Source.DRAFT):
    found = ask(shop, variant, context, source)
    return {
        (step.context, step.level): origin
        for step, origin in zip(found.resolution.steps, found.origins, strict=True)
    }


BLUE_M = "MH06-Blue-Regular-M"


class TestAnswers:
    def test_each_target_says_what_the_whole_product_says(self, shop):
        shop.assign(MasterTarget(), ["master"], additional=[("manual.pdf", "Manual")])
        shop.assign(shop.cell("Blue", "Regular"), ["front", "back"], DE)
        shop.assign(VariantTarget(shop.variant_id("Blue", "Regular", "L")), ["back"], DE, publish=False)
        shop.assign(shop.cell("Black", "Slim"), ["back"], Context("OUN001", "Neutral"), publish=False)
        product = shop.hoodie
        for source in Source:
            for context in CONTEXTS:
                with shop.tenant.cms.read() as connection:
                    for answer, resolution in read_answers(connection, product, context, source):
                        row = next(
                            (v for v in shop.catalog.variants(product.id) if v.number == answer.variant), None
                        )
                        found = read_target(connection, product, row, context, source)
                        assert (found.answer, found.resolution) == (answer, resolution)

    def test_a_cell_answers_as_a_variant_without_its_own(self, shop):
        shop.assign(shop.cell("Blue", "Regular"), ["front"])
        shop.assign(VariantTarget(shop.variant_id("Blue", "Regular", "M")), ["back"])
        with shop.tenant.cms.read() as connection:
            found = read_target(
                connection, shop.hoodie, shop.cell("Blue", "Regular").key, US, Source.PUBLISHED
            )
        assert [item.display_name for item in found.answer.primary] == ["front"]
        assert all(step.level is not Level.VARIANT for step in found.resolution.steps)


class TestOrigins:
    def test_the_version_that_brought_the_media_of_the_target_counts(self, shop):
        first = shop.clock.now()
        shop.assign(MasterTarget(), ["master"])
        shop.clock.advance(timedelta(hours=1))
        second = shop.clock.now()
        shop.assign(shop.cell("Blue", "Regular"), ["front"])
        shop.clock.advance(timedelta(hours=1))
        shop.assign(shop.cell("Black", "Slim"), ["back"])
        found = origins(shop, BLUE_M, US)
        assert found[DEFAULT_CONTEXT, Level.DIMENSION] == Origin(USER, second, 2)
        assert found[DEFAULT_CONTEXT, Level.MASTER] == Origin(USER, first, 1)
        assert found[DEFAULT_CONTEXT, Level.VARIANT] is None
        assert found[US, None] is None

    def test_what_was_changed_and_changed_back_counts_from_then(self, shop):
        for names in (["master"], ["back"], ["master"]):
            shop.assign(MasterTarget(), names)
        assert origins(shop, None, US)[DEFAULT_CONTEXT, Level.MASTER].version == 3

    def test_a_draft_counts_where_it_changes_the_target_and_only_with_drafts(self, shop):
        shop.assign(MasterTarget(), ["master"])
        shop.assign(shop.cell("Blue", "Regular"), ["front"], publish=False, finish=False)
        found = origins(shop, BLUE_M, US)
        assert found[DEFAULT_CONTEXT, Level.DIMENSION].version is None
        assert found[DEFAULT_CONTEXT, Level.MASTER].version == 1
        live = origins(shop, BLUE_M, US, Source.PUBLISHED)
        assert live[DEFAULT_CONTEXT, Level.DIMENSION] is None

    def test_a_context_that_was_not_reached_names_its_newest_version(self, shop):
        shop.assign(MasterTarget(), ["master"])
        shop.assign(MasterTarget(), ["front"], US)
        found = ask(shop, None, US)
        assert found.resolution.steps[-1].result is StepResult.NOT_REACHED
        assert found.origins[-1] == Origin(USER, shop.clock.now(), 1)
        assert found.filled == {US, DEFAULT_CONTEXT}

    def test_live_says_whether_what_is_shown_is_published(self, shop):
        shop.assign(MasterTarget(), ["master"], publish=False)
        assert ask(shop, None, US).live.version is None
        shop.publish(shop.hoodie, DEFAULT_CONTEXT)
        assert ask(shop, None, US).live.is_published
        shop.assign(MasterTarget(), ["front"], publish=False)
        assert not ask(shop, None, US).live.is_published
        assert ask(shop, None, US, Source.PUBLISHED).live.is_published
        assert ask(shop, None, US, Source.PUBLISHED).live.version == 1


class TestFirstPictures:
    def test_the_first_image_of_each_target_of_the_context_that_answers(self, shop):
        for name, color in (("red", "#cc2222"), ("green", "#22cc22")):
            shop.add_picture(name, color)
        shop.assign(MasterTarget(), ["master"])
        shop.assign(shop.cell("Blue", "Regular"), ["red", "back"])
        shop.assign(VariantTarget(shop.variant_id("Blue", "Regular", "L")), ["red"])
        shop.assign(MasterTarget(), ["green"], DE, publish=False)
        sha = {row.display_name: row.sha256 for row in shop.media.rows(list(shop.media_ids.values()))}

        def first(context: Context, source: Source = Source.DRAFT) -> tuple[str, ...]:
            return shop.answers.first_pictures(shop.hoodie.id, context, source.value)

        assert first(US) == (sha["master"], sha["red"])
        assert first(DE) == (sha["green"],)
        assert first(DE, Source.PUBLISHED) == (sha["master"], sha["red"])
        assert shop.answers.first_pictures(shop.hoodie.id, US, "csu") == ()
        assert shop.answers.first_pictures(shop.mug.id, US, "draft") == ()
