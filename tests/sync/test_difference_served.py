"""The difference that is told before a publish equals the difference of what every CSU serves after it.

What CSUs serve is asked of them, before and after, one target and context at a time; nothing of the
comparison is shared with the product.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.answers import Answer, AnswerItem
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import CategoryId, MasterTarget, Owner, TargetMedia
from app.models.catalog.rows import ProductRow
from app.models.context import Context
from app.models.media.content import MediaField, Region
from app.models.media.rows import media_code
from app.models.publishing.difference import Difference, Look, Move
from app.sync.csu import store
from app.sync.csu.read_api import CsuReadApi
from app.sync.requests import PublishRequest, Request, UnpublishRequest
from tests.support.builders import USER
from tests.support.categories import category_of
from tests.support.edits import change, rename, set_texts
from tests.support.shop import DATABASES, Shop
from tests.support.story import CATEGORIES, PLACES, Story, World, numbers, steps, worlds
from tests.support.worlds import Plain, as_context, as_media, placements

OTHER = "marta"

Place = tuple[str, str | None, Context]


@dataclass(frozen=True)
class Served:
    """What a CSU serves in one place: pictures, their contents and words, and which context answered."""

    look: tuple[tuple[str, str], ...]
    contents: tuple[Any, ...]
    words: tuple[str, ...]
    source: Context | None
    is_gap: bool

    @property
    def picture(self) -> tuple[Any, ...]:
        return self.look, self.contents


def served(shop: Shop) -> dict[Place, Served]:
    """Ask every CSU for every product, variant and category in every context that it serves."""
    found: dict[Place, Served] = {}
    products = shop.tenant.catalog.products(list(shop.tenant.catalog.product_ids()))
    for database in DATABASES:
        csu = shop.ws.stores.csu("aurelia", database)
        api = CsuReadApi(csu)
        with csu.read() as connection:
            contexts = list(store.read_contexts(connection))
        for context in contexts:
            for product in products:
                found |= _product(shop, api, product, context)
            for path in CATEGORIES:
                answer = api.category_image(path, context)
                image = () if answer.image is None else (answer.image,)
                found[path.replace("/", " > "), None, context] = _served(image, answer.context, False)
    return found


def _product(shop: Shop, api: CsuReadApi, product: ProductRow, context: Context) -> dict[Place, Served]:
    numbers = [None, *(row.number for row in shop.tenant.catalog.variants(product.id))]
    answers = {number: api.answer(product.number, number, context) for number in numbers}
    return {(product.number, number, context): _of(answer) for number, answer in answers.items()}


def _of(answer: Answer) -> Served:
    items = (*answer.primary, *answer.additional)
    return _served(items, answer.context, answer.context is not None and answer.level is None)


def _served(items: tuple[AnswerItem, ...], source: Context | None, is_gap: bool) -> Served:
    return Served(
        tuple((item.media, item.purpose) for item in items),
        tuple((item.sha256, item.width, item.height, item.focal, item.crops) for item in items),
        tuple(item.alt_text for item in items),
        source,
        is_gap,
    )


def narrower(context: Context, other: Context) -> bool:
    """Tell whether a context is tried before another, in the order that the shop starts with."""
    steps = [(True, True), (True, False), (False, True), (False, False)]
    place = [steps.index((c.channel != "Omnichannel", c.locale != "Neutral")) for c in (context, other)]
    return place[0] < place[1]


def moved(old: Served, new: Served) -> Move:
    if old.source is None or new.source is None or old.source == new.source:
        return Move.NONE
    return Move.SEVERED if narrower(new.source, old.source) else Move.REINHERITED


def spoken(look: Look) -> tuple[tuple[str, str], ...]:
    return tuple((media_code(one.media_id), one.purpose) for one in look)


def check(shop: Shop, told: Difference, before: dict[Place, Served], after: dict[Place, Served]) -> None:
    """Compare what was told with what is served now and was served before."""
    assert before.keys() == after.keys()
    changed = {place for place in before if before[place].picture != after[place].picture}
    found: dict[Place, Any] = {}
    for group in told.groups:
        places = shop.tenant.difference.places(told, group.pieces)
        assert len(places) == group.count
        for one in places:
            place = one.number, one.variant, one.context
            assert place not in found, "no gallery is told twice"
            found[place] = group.alike
    assert found.keys() == changed
    for place, alike in found.items():
        old, new = before[place], after[place]
        assert (spoken(alike.before), spoken(alike.after)) == (old.look, new.look), place
        assert alike.move is moved(old, new), place
        assert alike.is_gap is (new.is_gap and not new.look), place
        shas = [told.items[one.media_id, False].sha256 for one in alike.before]
        assert shas == [content[0] for content in old.contents]
        shas = [told.items[one.media_id, True].sha256 for one in alike.after]
        assert shas == [content[0] for content in new.contents]
        renewed = [one.is_renewed for one in alike.after]
        known = {name[0]: content for name, content in zip(old.look, old.contents, strict=True)}
        for (code, _), content, flag in zip(new.look, new.contents, renewed, strict=True):
            assert code not in known or flag is (known[code] != content)
    assert told.galleries == len(changed)
    assert told.owners == len({place[0] for place in changed})
    moves = [moved(before[place], after[place]) for place in changed]
    assert (told.severed, told.reinherited) == (moves.count(Move.SEVERED), moves.count(Move.REINHERITED))
    assert told.gaps == sum(after[place].is_gap and not after[place].look for place in changed)
    same = [(before[place], after[place]) for place in before if place not in changed]
    assert told.texts == sum(old.words != new.words for old, new in same)
    assert told.quiet == sum(moved(old, new) is not Move.NONE for old, new in same)


holds = st.lists(st.tuples(numbers, st.sampled_from(PLACES)), max_size=2)
media_changes = st.lists(
    st.tuples(
        st.sampled_from(["replace", "focal", "words", "name", "unpublish", "unfinished"]), st.integers(1, 8)
    ),
    max_size=3,
)
owner_choice = st.none() | st.lists(numbers, min_size=1, max_size=2)
place_choice = st.none() | st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True)
edits = st.tuples(numbers, st.sampled_from(PLACES), st.none() | placements())
quiet_steps = steps.map(lambda found: [step for step in found if step[0] != "order"])


class Moment:
    """A story at the moment before a publish: some documents are held, some media have changed."""

    def __init__(self, story: Story) -> None:
        self.story, self.shop, self.tenant = story, story.shop, story.tenant

    def change_media(self, kind: str, media_id: int) -> None:
        editing = self.tenant.media_editing
        if kind == "replace" and media_id <= 5:
            file = editing.details([media_id + 1], USER)[0].content.file
            editing.apply(editing.replacing(media_id, file, USER), USER)
        elif kind == "focal" and media_id <= 6:
            change(self.tenant, media_id, MediaField.FOCAL, Region(0, 0, 4, 4))
        elif kind == "words":
            set_texts(self.tenant, media_id, "en-us", alt_text=f"Words {media_id}")
        elif kind == "name":
            rename(self.tenant, media_id, f"Named {media_id}")
        elif kind == "unpublish":
            self.tenant.library.unpublish([media_id], USER, force=True)

    def leave_unfinished(self, media_id: int) -> None:
        change(self.tenant, media_id, MediaField.ALT_TEXT, "Half", "de-de", hold=True)

    def hold(self, n: int, pair: tuple[str, str]) -> None:
        if not self.story.is_offered(pair):
            return
        owner, context = self.story.ids[n % len(self.story.ids)], as_context(pair)
        self.tenant.assignments.check_out(owner, context, OTHER)
        now = self.tenant.assignments.document(owner, context).content.master
        edit = TargetEdit(owner, context, MasterTarget(), now, TargetMedia((1, 2)))
        self.tenant.assignments.apply(Edit("Held", (edit,)), OTHER)

    def owners(self, chosen: list[int] | None) -> tuple[Owner, ...]:
        if chosen is None:
            return ()
        every: list[Owner] = [*self.story.ids, *(category_of(self.tenant, path) for path in CATEGORIES)]
        return tuple(dict.fromkeys(every[n % len(every)] for n in chosen))

    def expect(self, told: Difference, request: Request) -> None:
        before = served(self.shop)
        self.shop.run(request)
        self.story.sync()
        check(self.shop, told, before, served(self.shop))

    def expect_edit(self, n: int, pair: tuple[str, str], placement: Plain | None) -> None:
        """Tell what an edit changes, apply it as bulk work does, and publish its document."""
        if not self.story.is_offered(pair):
            return
        owner, context = self.story.ids[n % len(self.story.ids)], as_context(pair)
        now = self.tenant.assignments.document(owner, context).content.master
        edit = Edit("Bulk", (TargetEdit(owner, context, MasterTarget(), now, as_media(placement)),))
        told = self.tenant.difference.edit(edit, USER)
        self.tenant.assignments.apply_bulk(edit, USER)
        self.expect(told, PublishRequest("aurelia", (owner,), (context,)))


def request_of(
    kind: type[PublishRequest] | type[UnpublishRequest],
    owners: tuple[Owner, ...],
    contexts: tuple[Context, ...],
) -> Request:
    products = tuple(owner for owner in owners if isinstance(owner, int))
    categories = tuple(owner.value for owner in owners if isinstance(owner, CategoryId))
    return kind("aurelia", products, contexts, categories=categories)


@settings(max_examples=25)
@given(worlds(), quiet_steps, media_changes, holds, owner_choice, place_choice, edits, st.booleans())
def test_what_is_told_before_a_publish_is_what_every_csu_serves_after_it(
    world: World,
    then: list[tuple[Any, ...]],
    changed: list[tuple[str, int]],
    held: list[tuple[int, tuple[str, str]]],
    chosen: list[int] | None,
    places: list[tuple[str, str]] | None,
    edited: tuple[int, tuple[str, str], Plain | None],
    first: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop")
        try:
            story = Story(shop, world)
            if first:
                story.publish_all()
            for step in then:
                story.play(step)
            moment = Moment(story)
            for kind, media_id in changed:
                moment.change_media(kind, media_id)
            for n, pair in held:
                moment.hold(n, pair)
            story.sync()
            for kind, media_id in changed:
                if kind == "unfinished":
                    moment.leave_unfinished(media_id)
            owners = moment.owners(chosen)
            contexts = () if places is None else tuple(as_context(pair) for pair in places)
            told = shop.tenant.difference.publish(owners, contexts)
            moment.expect(told, request_of(PublishRequest, owners, contexts))
            told = shop.tenant.difference.unpublish(owners, contexts)
            moment.expect(told, request_of(UnpublishRequest, owners, contexts))
            moment.expect_edit(*edited)
            everything = tuple(range(1, 9))
            told = shop.tenant.difference.publish(media_ids=everything)
            moment.expect(told, PublishRequest("aurelia", media=everything))
        finally:
            shop.close()
