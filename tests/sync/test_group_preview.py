"""What a publish group's preview shows is what every CSU serves once it is live, and what was told before.

Lists of products and categories in a group show the same.
"""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.answers import Answer, AnswerItem
from app.models.assignments.slots import MasterTarget, Target, VariantTarget
from app.models.context import Context
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobState
from app.sync.requests import PublishGroupRequest
from tests.support.builders import USER, assign
from tests.support.categories import category_of, give_category
from tests.support.shop import Shop
from tests.support.story import CATEGORIES, PLACES, Story, World, numbers, worlds
from tests.support.worlds import Plain, as_context, as_media, placements
from tests.sync.test_difference_served import check, quiet_steps, served

grouped = st.lists(
    st.tuples(numbers, st.sampled_from(PLACES), numbers, st.none() | placements()), min_size=1, max_size=5
)
images = st.lists(st.tuples(numbers, st.sampled_from(PLACES[4:]), st.integers(1, 6)), max_size=2)


def look(items: tuple[AnswerItem, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((item.media, item.purpose, item.sha256) for item in items)


def seen(answer: Answer) -> tuple[Any, ...]:
    where = None if answer.context is None else (answer.context.channel, answer.context.locale)
    return look(answer.primary), look(answer.additional), where, answer.level


def shown(story: Story, source: AnswerSource, group: int = 0) -> dict[Any, Any]:
    """What one source shows of every product, variant and category in every context that is served."""
    desk, found = story.shop.ws.desk, {}
    for pair in story.served():
        asked = Context(*pair, group)
        for product_id in story.ids:
            for number, answer in desk.answers("aurelia", product_id, asked, source).items():
                found[product_id, number, pair] = seen(answer)
        for path in CATEGORIES:
            answer, _ = desk.category("aurelia", category_of(story.tenant, path).value, asked, source)
            where = None if answer.context is None else (answer.context.channel, answer.context.locale)
            found[path, None, pair] = (look(() if answer.image is None else (answer.image,)), where)
    return found


def listed(story: Story, group: int) -> dict[Any, Any]:
    """What the lists of products and categories show in every context that is served."""
    found: dict[Any, Any] = {}
    for pair in story.served():
        context = Context(*pair, group)
        for row in story.tenant.assignments.product_rows(story.ids, context):
            found[row.id, pair] = row.default_image_sha, row.has_media
        for one in story.tenant.categories.rows(context):
            found[one.category.id, pair, "category"] = one.image_sha
    return found


def put(story: Story, group: int, n: int, pair: tuple[str, str], place: int, media: Plain | None) -> None:
    """Give the master or a variant of a product media of its own in a group, or take these away."""
    if not story.is_offered(pair):
        return
    n %= len(story.ids)
    variants = story.tenant.catalog.variants(story.ids[n])
    targets: list[Target] = [MasterTarget(), *(VariantTarget(row.id) for row in variants)]
    wanted = None if media is None else as_media(media)
    assign(story.tenant, story.ids[n], wanted, targets[place % len(targets)], as_context(pair).on(group))


@settings(max_examples=25)
@given(worlds(), quiet_steps, grouped, images)
def test_a_preview_in_a_group_is_what_is_served_once_it_is_live(
    world: World,
    then: list[tuple[Any, ...]],
    edits: list[tuple[int, tuple[str, str], int, Plain | None]],
    pictures: list[tuple[int, tuple[str, str], int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop")
        try:
            story = Story(shop, world)
            story.publish_all()
            for step in then:
                story.play(step)
            story.sync()
            group, other = (shop.tenant.groups.create(name, USER).id for name in ("Autumn", "Other"))
            for n, pair, place, media in edits:
                put(story, group, n, pair, place, media)
                put(story, other, n + 1, pair, place + 1, {"primary": [6], "additional": [], "empty": False})
            for which, pair, image in pictures:
                if story.is_offered(pair):
                    placement = {"primary": [image], "additional": [], "empty": False}
                    path = CATEGORIES[which % len(CATEGORIES)]
                    give_category(shop.tenant, path, as_media(placement), as_context(pair).on(group))
            if not shop.tenant.groups.items(group):
                return
            before, promised, rows = (
                served(shop),
                shown(story, AnswerSource.DRAFT, group),
                listed(story, group),
            )
            told = shop.tenant.difference.publish_group(group)
            job = shop.run(PublishGroupRequest("aurelia", group, USER, "Autumn"))
            assert job.state is JobState.ENDED, job.error
            story.sync()
            assert shown(story, AnswerSource.CSU) == promised
            assert shown(story, AnswerSource.PUBLISHED) == promised
            check(shop, told, before, served(shop))
            empty = shop.tenant.groups.create("Empty", USER).id
            assert listed(story, empty) == rows, "a group without anything shows what is live"
        finally:
            shop.close()
