"""A story: a random world, what happens to it in a real workspace, and the plain truth kept beside it.

The truth is the oracle of tests/support/oracle.py; everything goes through the services and jobs.
"""

from typing import Any

from hypothesis import strategies as st

from app.models.assignments.answers import Answer
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import CellTarget, MasterTarget, Swatch, Target, VariantTarget
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.records import (
    CatalogBatch,
    CategoryRecord,
    ProductRecord,
    ValueRecord,
    VariantRecord,
)
from app.models.context import ContextOrder
from app.models.media.content import Region
from app.models.media.rows import media_code
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobState
from app.sync.requests import PublishRequest, UnpublishRequest
from tests.support import oracle
from tests.support.builders import USER, choose_matrix
from tests.support.categories import category_of, give_category, give_swatches
from tests.support.edits import rename, set_texts
from tests.support.shop import Shop
from tests.support.worlds import (
    NAMES,
    Plain,
    PlainProduct,
    as_context,
    as_media,
    documents,
    matrices,
    placements,
    products,
)

CHANNELS: dict[str, tuple[str, ...]] = {
    "OUN128": ("en-us", "fr-ca"),
    "OUN068": ("en-us",),
    "OUN200": ("de-de",),
}
PLACES = [("Omnichannel", "Neutral"), *(("Omnichannel", x) for x in ("en-us", "fr-ca", "de-de"))] + [
    (channel, locale) for channel, languages in CHANNELS.items() for locale in ("Neutral", *languages)
]

CATEGORIES = ("Men", "Men/Tops")
DELIVERED = (AnswerSource.PUBLISHED, AnswerSource.HQ, AnswerSource.CSU, AnswerSource.CACHED)

World = list[tuple[PlainProduct, tuple[str, ...], dict[tuple[str, str], Plain]]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    made: World = []
    for product in draw(st.lists(products(), min_size=1, max_size=2)):
        matrix = draw(matrices(product))
        pairs = draw(st.lists(st.sampled_from(PLACES), max_size=4, unique=True))
        made.append((product, matrix, {pair: draw(documents(product, matrix)) for pair in pairs}))
    return made


swatch_maps = st.dictionaries(
    st.sampled_from(["v1", "v2"]),
    st.one_of(
        st.just(Swatch(hex="#102030")),
        st.builds(lambda i: Swatch(media_id=i), st.integers(1, 6)),
        st.just(Swatch(media_id=2, crop=Region(0, 0, 9, 9))),
    ),
    max_size=2,
)
numbers = st.integers(0, 20)  # taken modulo what there is
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("edit"),
            numbers,
            st.sampled_from(PLACES),
            numbers,
            st.none() | placements(),
            st.booleans(),
        ),
        st.tuples(st.just("unpublish"), numbers),
        st.tuples(st.just("category"), numbers, st.sampled_from(PLACES[4:]), numbers, st.booleans()),
        st.tuples(st.just("unpublish_category"), numbers),
        st.tuples(st.just("swatches"), numbers, st.sampled_from(PLACES), swatch_maps, st.booleans()),
        st.tuples(st.just("language"), st.sampled_from(list(CHANNELS)), st.sampled_from(["es-mx", "de-de"])),
        st.tuples(st.just("drop_language")),
        st.tuples(st.just("variant"), numbers, numbers),
        st.tuples(st.just("order"), st.sampled_from(list(ContextOrder))),
        st.tuples(st.just("move_channel")),
        st.tuples(st.just("rename"), st.sampled_from([1, 2, 7]), st.booleans()),
        st.tuples(st.just("sync")),
    ),
    min_size=1,
    max_size=4,
)


class Story:
    """Plays a world and what happens to it in a real workspace, and keeps the plain truth beside it."""

    def __init__(self, shop: Shop, world: World) -> None:
        self.shop = shop
        self.languages = dict(CHANNELS)
        self.databases = {"OUN128": "Americas", "OUN068": "Americas", "OUN200": "Europe"}
        self.order = "channel-first"
        self.shapes = [product.dimensions for product, _, _ in world]
        self.matrices = [matrix for _, matrix, _ in world]
        self.rows: list[list[dict[str, int]]] = [list(product.variants) for product, _, _ in world]
        self.drafts: dict[tuple[int, tuple[str, str]], Plain] = {}
        self.published: dict[tuple[int, tuple[str, str]], Plain] = {}
        self.import_catalogue()
        self.ids = [self.tenant.catalog.product_by_number(f"P{n}").id for n in range(len(world))]
        for n, (_, matrix, found) in enumerate(world):
            if matrix:
                choose_matrix(self.tenant, self.ids[n], *(Dimension(name) for name in matrix))
            for pair, document in found.items():
                self.write(n, pair, document)
        self.images: dict[tuple[str, tuple[str, str]], Plain] = {}
        self.live_images: dict[tuple[str, tuple[str, str]], Plain] = {}

    @property
    def tenant(self) -> Tenant:
        return self.shop.tenant

    # --- doing

    def import_catalogue(self) -> None:
        values = {(name, value) for rows in self.rows for row in rows for name, value in row.items()}
        counts = self.tenant.catalog.import_(
            CatalogBatch(
                categories=tuple(CategoryRecord(tuple(path.split("/")), 1) for path in CATEGORIES),
                values=tuple(ValueRecord(Dimension(name), f"v{v}", f"v{v}") for name, v in sorted(values)),
                products=tuple(
                    ProductRecord(f"P{n}", f"P {n}", "", (), tuple(Dimension(name) for name in names), row=2)
                    for n, names in enumerate(self.shapes)
                ),
                variants=tuple(
                    VariantRecord(
                        f"P{n}-{place}", f"P{n}", "", {Dimension(d): f"v{v}" for d, v in row.items()}, row=3
                    )
                    for n, rows in enumerate(self.rows)
                    for place, row in enumerate(rows)
                ),
            )
        )
        assert not counts.failed

    def write(self, n: int, pair: tuple[str, str], document: Plain) -> None:
        """Check the product out, write every target, check it in."""
        wanted: list[tuple[Target, Plain | None]] = [(MasterTarget(), document["master"])]
        value_ids = self.tenant.catalog.value_ids()
        for key, placement in document["cells"].items():
            values = {name: value_ids[Dimension(name), f"v{value}"] for name, value in key}
            wanted.append((CellTarget(DimensionValues(**values)), placement))
        for place, placement in document["variants"].items():
            variant = self.tenant.catalog.variant_by_number(f"P{n}-{place}")
            wanted.append((VariantTarget(variant.id), placement))
        context, service = as_context(pair), self.tenant.assignments
        service.check_out(self.ids[n], context, USER)
        now = service.document(self.ids[n], context).content
        changes = (TargetEdit(self.ids[n], context, t, now.get(t), as_media(p)) for t, p in wanted)
        service.apply(Edit("Story", tuple(changes)), USER)
        service.finish_editing(self.ids[n], context, USER)
        self.drafts[n, pair] = {**document, "swatches": self.swatches_of(n, pair)}

    def swatches_of(self, n: int, pair: tuple[str, str]) -> Plain:
        return dict((self.drafts.get((n, pair)) or {}).get("swatches", {}))

    def is_offered(self, pair: tuple[str, str]) -> bool:
        """Tell whether anybody can write a document there: its language may have been dropped."""
        offered = [
            locale
            for oun, found in self.languages.items()
            if pair[0] in (oun, "Omnichannel")
            for locale in found
        ]
        return pair[1] in ("Neutral", *offered)

    def category(self, which: int, pair: tuple[str, str], image: int, publish: bool) -> None:
        """Give a category an image, none on purpose, or let it inherit."""
        if not self.is_offered(pair):
            return
        path = CATEGORIES[which % len(CATEGORIES)]
        chosen = image % 8
        placement = {"primary": [chosen] if 0 < chosen < 7 else [], "additional": [], "empty": chosen == 7}
        give_category(self.tenant, path, as_media(placement), as_context(pair))
        self.images[path, pair] = placement
        if publish:
            owner = category_of(self.tenant, path)
            self.publish_one(PublishRequest("aurelia", (), (as_context(pair),), categories=(owner.value,)))
            self.live_images[path, pair] = placement

    def unpublish_category(self, which: int) -> None:
        if self.live_images:
            path, pair = sorted(self.live_images)[which % len(self.live_images)]
            owner = category_of(self.tenant, path)
            self.shop.run(UnpublishRequest("aurelia", (), (as_context(pair),), categories=(owner.value,)))
            del self.live_images[path, pair]

    def swatches(self, n: int, pair: tuple[str, str], wanted: dict[str, Swatch], publish: bool) -> None:
        """Give a product swatches of values that its variants use."""
        n %= len(self.ids)
        if not self.is_offered(pair) or not self.shapes[n] or self.shapes[n][0] == "configuration":
            return
        name = self.shapes[n][0]
        used = sorted({row[name] for row in self.rows[n]})
        ids = self.tenant.catalog.value_ids()
        given = {
            ids[Dimension(name), f"v{value}"]: wanted[key]
            for value, key in zip(used, sorted(wanted), strict=False)
        }
        give_swatches(self.tenant, self.ids[n], given, as_context(pair))
        old = self.drafts.get((n, pair)) or {"master": None, "cells": {}, "variants": {}}
        by_value = {(name, f"v{v}"): given[ids[Dimension(name), f"v{v}"]] for v in used[: len(given)]}
        self.drafts[n, pair] = {"matrix": list(self.matrices[n]), **old, "swatches": by_value}
        if publish:
            self.publish_one(PublishRequest("aurelia", (self.ids[n],), (as_context(pair),)))
            self.published[n, pair] = self.drafts[n, pair]

    def publish_one(self, request: PublishRequest) -> None:
        assert self.shop.run(request).state is JobState.ENDED

    def publish_all(self) -> None:
        assert self.shop.publish().state is JobState.ENDED
        self.published = dict(self.drafts)
        self.live_images = dict(self.images)

    def edit(
        self, n: int, pair: tuple[str, str], target: int, placement: Plain | None, publish: bool
    ) -> None:
        if not self.is_offered(pair):
            return
        n %= len(self.ids)
        old = self.drafts.get((n, pair)) or {"master": None, "cells": {}, "variants": {}}
        new = {
            "matrix": list(self.matrices[n]),
            "master": old["master"],
            "cells": dict(old["cells"]),
            "variants": dict(old["variants"]),
        }
        choices: list[Any] = ["master", *range(len(self.rows[n]))]
        if self.matrices[n]:
            choices += [frozenset((name, row[name]) for name in self.matrices[n]) for row in self.rows[n]]
        chosen = choices[target % len(choices)]
        if chosen == "master":
            new["master"] = placement
        else:
            new["variants" if isinstance(chosen, int) else "cells"][chosen] = placement
        self.write(n, pair, new)
        if publish:
            self.publish_one(PublishRequest("aurelia", (self.ids[n],), (as_context(pair),)))
            self.published[n, pair] = self.drafts[n, pair]

    def unpublish(self, which: int) -> None:
        if self.published:
            n, pair = sorted(self.published)[which % len(self.published)]
            self.shop.unpublish(self.ids[n], contexts=(as_context(pair),))
            del self.published[n, pair]

    def save_channel(self, oun: str) -> None:
        row = self.tenant.channels.channel(oun)
        self.tenant.channels.add(oun, row.name, ChannelType.ONLINE, self.languages[oun], self.databases[oun])

    def language(self, oun: str, locale: str) -> None:
        self.languages[oun] = tuple(dict.fromkeys((*self.languages[oun], locale)))
        self.save_channel(oun)

    def drop_language(self) -> None:
        self.languages["OUN128"] = ("en-us",)
        self.save_channel("OUN128")

    def move_channel(self) -> None:
        self.databases["OUN068"] = "Europe" if self.databases["OUN068"] == "Americas" else "Americas"
        self.save_channel("OUN068")

    def variant(self, n: int, value: int) -> None:
        n %= len(self.ids)
        if self.shapes[n]:
            row = {name: 10 * NAMES.index(name) + 11 + value % 4 for name in self.shapes[n]}
            self.rows[n].append(row)
            self.import_catalogue()

    def rename(self, media_id: int, publish: bool) -> None:
        rename(self.tenant, media_id, f"renamed {len(self.published)} {media_id} {publish}")
        set_texts(self.tenant, media_id, "en-us", alt_text=f"Alt {publish}")
        if publish:
            self.shop.run(PublishRequest("aurelia", media=(media_id,)))

    def order_(self, order: ContextOrder) -> None:
        self.tenant.channels.set_order(order)
        self.order = order.value

    def sync(self, *, full: bool = False) -> int:
        job = self.shop.sync(full=full)
        assert job.state is JobState.ENDED, job.error
        self.shop.send(full=full)
        return job.counts["changed"]

    def play(self, step: tuple[Any, ...]) -> None:
        name = {"order": "order_"}.get(step[0], step[0])
        getattr(self, name)(*step[1:])

    # --- asking

    def served(self) -> list[tuple[str, str]]:
        return [(channel, locale) for channel, found in self.languages.items() for locale in found]

    def answers(self, source: AnswerSource) -> dict[tuple[int, tuple[str, str]], dict[str | None, Answer]]:
        return {
            (n, pair): self.shop.ws.desk.answers("aurelia", product_id, as_context(pair), source)
            for n, product_id in enumerate(self.ids)
            for pair in self.served()
        }

    def truth(self, n: int, pair: tuple[str, str]) -> dict[str | None, Plain]:
        mine = {place: document for (m, place), document in self.published.items() if m == n}
        targets: list[tuple[str | None, Any]] = [(None, None)]
        targets += [(f"P{n}-{place}", (place, row)) for place, row in enumerate(self.rows[n])]
        return {number: oracle.answer(mine, target, *pair, self.order) for number, target in targets}

    def compare_categories_and_swatches(self) -> None:
        """Every source says of categories and swatches what the oracle says."""
        desk, mine = self.shop.ws.desk, self.published
        for path in CATEGORIES:
            live = {pair: placement for (where, pair), placement in self.live_images.items() if where == path}
            owner = category_of(self.tenant, path)
            for pair in self.served():
                asked = as_context(pair)
                found = [desk.category("aurelia", owner.value, asked, source)[0] for source in DELIVERED]
                assert found == found[:1] * len(found), f"{path} in {asked}"
                place, primary = oracle.category(live, *pair)
                shown = None if found[0].image is None else found[0].image.media
                assert shown == (media_code(primary[0]) if primary else None)
                assert found[0].context == (None if place is None else as_context(place))
        for n, product_id in enumerate(self.ids):
            documents = {place: document for (m, place), document in mine.items() if m == n}
            for pair in self.served():
                told = [
                    desk.swatches("aurelia", product_id, as_context(pair), source) for source in DELIVERED
                ]
                assert told == told[:1] * len(told), f"swatches of P{n} in {pair}"
                _, expected = oracle.swatches(documents, *pair, self.order)
                assert {(s.dimension.value, s.value): spoken_swatch(s) for s in told[0]} == {
                    key: (one.hex, None if one.media_id is None else media_code(one.media_id), one.crop)
                    for key, one in expected.items()
                }

    def compare(self) -> None:
        self.compare_categories_and_swatches()
        published = self.answers(AnswerSource.PUBLISHED)
        for (n, pair), found in published.items():
            expected = {number: words(plain) for number, plain in self.truth(n, pair).items()}
            assert {number: spoken(answer) for number, answer in found.items()} == expected
        for source in (AnswerSource.HQ, AnswerSource.CSU, AnswerSource.CACHED):
            assert self.answers(source) == published, source


def words(plain: Plain) -> Plain:
    """Say the truth with the codes that answers use; media 1 to 6 are pictures."""
    images = [i for i in plain["primary"] if i <= 6]
    return {
        "primary": [media_code(i) for i in plain["primary"]],
        "additional": [(media_code(i), purpose) for i, purpose in plain["additional"]],
        "level": plain["level"],
        "context": plain["context"],
        "image": media_code(images[0]) if images else None,
    }


def spoken(answer: Answer) -> Plain:
    return {
        "primary": [item.media for item in answer.primary],
        "additional": [(item.media, item.purpose) for item in answer.additional],
        "level": None if answer.level is None else answer.level.value,
        "context": None if answer.context is None else (answer.context.channel, answer.context.locale),
        "image": None if answer.default_image is None else answer.default_image.media,
    }


def spoken_swatch(answer: SwatchAnswer) -> tuple[str | None, str | None, Region | None]:
    return answer.hex, None if answer.image is None else answer.image.media, answer.crop
