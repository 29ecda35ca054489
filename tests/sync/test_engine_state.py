"""Whatever happens in whatever order: once everything has travelled, every CSU serves what is published.

People edit, publish and take off, the catalogue and the channels change, switches are turned, jobs run in
deltas or in full, crash at any transaction, stores are lost, the clock jumps. At the end, and now and then
before, all waiting work is done and every source is asked for every target, channel and language.
"""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.models.context import Context, ContextOrder
from app.models.tenants.features import Feature
from app.sync.answers import AnswerSource
from app.sync.csu.media_cache import TIME_TO_LIVE
from app.sync.csu.search_index import SearchIndex
from app.sync.jobs.states import JobState
from app.sync.requests import (
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    MediaSyncRequest,
    Products1040Request,
    PublishRequest,
    Request,
    SearchIndexRequest,
)
from tests.support.builders import USER
from tests.support.crashes import Crash, crash_at
from tests.support.shop import DATABASES, Shop
from tests.support.story import (
    CHANNELS,
    PLACES,
    Story,
    World,
    as_context,
    numbers,
    placements,
    swatch_maps,
    words,
    worlds,
)

T = "aurelia"
HOUR = timedelta(hours=1)

CONFIGURATION: tuple[Request, ...] = tuple(
    make(T, database)
    for make in (ChannelConfiguration1070Request, GlobalConfiguration1110Request)
    for database in DATABASES
)
DELTAS: tuple[Request, ...] = (
    MediaSyncRequest(T),
    *CONFIGURATION,
    *(Products1040Request(T, database) for database in DATABASES),
    *(SearchIndexRequest(T, database) for database in DATABASES),
)
FULL: tuple[Request, ...] = (
    MediaSyncRequest(T, full=True),
    *(Products1040Request(T, database, full=True) for database in DATABASES),
    *(SearchIndexRequest(T, database, full=True) for database in DATABASES),
)
PUBLISH_ALL = PublishRequest(T)
DERIVED = ("hq", "sessions", *(f"{kind}-{database}" for kind in ("csu", "search") for database in DATABASES))

places, yes_or_no = st.sampled_from(PLACES), st.booleans()


class EngineLife(RuleBasedStateMachine):
    """One workspace, and the plain truth of what is published."""

    @initialize(world=worlds())
    def begin(self, world: World) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vitrine-life-"))
        self.shop = Shop(self.folder / "shop")
        self.story = Story(self.shop, world)
        self.story.publish_all()

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        try:
            self.drain()
            self.rebuild()
        finally:
            self.shop.close()
            shutil.rmtree(self.folder)

    def may_author(self) -> bool:
        return self.shop.tenant.features.row(Feature.CONTENT).is_on

    # --- people

    @precondition(may_author)
    @rule(n=numbers, place=places, where=numbers, media=st.none() | placements(), publish=yes_or_no)
    def edit(self, n, place, where, media, publish) -> None:
        self.story.edit(n, place, where, media, publish)

    @precondition(may_author)
    @rule(n=numbers, place=places, wanted=swatch_maps, publish=yes_or_no)
    def swatches(self, n, place, wanted, publish) -> None:
        self.story.swatches(n, place, wanted, publish)

    @precondition(may_author)
    @rule(which=numbers, place=st.sampled_from(PLACES[4:]), image=numbers, publish=yes_or_no)
    def category(self, which, place, image, publish) -> None:
        self.story.category(which, place, image, publish)

    @precondition(may_author)
    @rule(which=numbers, of_category=yes_or_no)
    def unpublish(self, which, of_category) -> None:
        (self.story.unpublish_category if of_category else self.story.unpublish)(which)

    @precondition(may_author)
    @rule(media=st.sampled_from([1, 2, 7]), publish=yes_or_no)
    def rename(self, media, publish) -> None:
        self.story.rename(media, publish)

    @rule(feature=st.sampled_from(list(Feature)), is_on=yes_or_no)
    def switch(self, feature, is_on) -> None:
        features = self.shop.tenant.features
        (features.enable if is_on else features.disable)(feature, USER)

    # --- the catalogue and the channels

    @rule(n=numbers, value=numbers)
    def variant(self, n, value) -> None:
        self.story.variant(n, value)

    @rule(oun=st.sampled_from(list(CHANNELS)), locale=st.sampled_from(["es-mx", "de-de", None]))
    def language(self, oun, locale) -> None:
        if locale is None:
            self.story.drop_language()
        else:
            self.story.language(oun, locale)

    @rule(order=st.sampled_from(list(ContextOrder)))
    def order(self, order) -> None:
        self.story.order_(order)

    @rule()
    def move_channel(self) -> None:
        self.story.move_channel()

    # --- the machine

    @rule(request=st.sampled_from(DELTAS))
    def delta(self, request) -> None:
        self.shop.run(request)

    @rule(request=st.sampled_from(FULL))
    def full(self, request) -> None:
        self.shop.run(request)

    @rule(request=st.sampled_from([*DELTAS, *FULL]), moment=st.integers(1, 15))
    def crash(self, request, moment) -> None:
        try:
            with crash_at(moment):
                self.shop.run(request)
        except Crash:
            self.shop.reopen()
        assert all(job.state.is_final for job in self.shop.ws.engine.jobs())

    @precondition(may_author)
    @rule(moment=st.integers(1, 15))
    def crash_publish(self, moment) -> None:
        before = {job.id for job in self.shop.ws.engine.jobs()}
        try:
            with crash_at(moment):
                self.shop.run(PUBLISH_ALL)
        except Crash:
            self.shop.reopen()
        new = [job for job in self.shop.ws.engine.jobs() if job.id not in before and job.kind == "publish"]
        if new:  # else it was gone before anybody had asked
            (job,) = new
            assert job.state is JobState.ENDED
            self.story.published = dict(self.story.drafts)
            self.story.live_images = dict(self.story.images)

    @rule(store=st.sampled_from(DERIVED))
    def lose(self, store) -> None:
        self.shop.close()
        for file in self.shop.tenant.folder.glob(f"{store}.db*"):
            file.unlink()
        self.shop.reopen()

    @rule(hours=st.sampled_from([-1, 1, 3]))
    def clock(self, hours) -> None:
        self.shop.clock.advance(hours * HOUR)

    @rule(locations=yes_or_no)
    def look(self, locations) -> None:
        self.drain(locations=locations)

    # --- looking

    def drain(self, *, locations: bool = True) -> None:
        """Have everything travel, then ask everybody."""
        for feature in Feature:
            self.shop.tenant.features.enable(feature, USER)
        if not locations:
            self.shop.tenant.features.disable(Feature.CSU_LOCATIONS, USER)
        for request in DELTAS:
            job = self.shop.run(request)
            assert job.state is JobState.ENDED, (job.title, job.error)
        self.shop.clock.advance(TIME_TO_LIVE)
        if locations:
            self.story.compare()
            self.compare_tiles()
        else:
            self.compare_legacy()

    def compare_legacy(self) -> None:
        """No file bears a name that a legacy template forms: CSUs show nothing, headquarters keeps all."""
        assert self.story.answers(AnswerSource.HQ) == self.story.answers(AnswerSource.PUBLISHED)
        for source in (AnswerSource.CSU, AnswerSource.CACHED):
            for found in self.story.answers(source).values():
                assert {(one.primary, one.additional) for one in found.values()} == {((), ())}
        for asked, tiles in self.tiles():
            assert {f"P{n}" for n in range(len(self.story.ids))} <= set(tiles), asked
            assert set(tiles.values()) == {None}, asked

    def compare_tiles(self) -> None:
        """List pages show the default image of every master."""
        for asked, tiles in self.tiles():
            for n in range(len(self.story.ids)):
                truth = words(self.story.truth(n, (asked.channel, asked.locale))[None])
                assert tiles.get(f"P{n}") == truth["image"], (n, asked)

    def tiles(self) -> Iterator[tuple[Context, dict[str, str | None]]]:
        """Give what list pages show, by product number, of each context."""
        for oun, languages in self.story.languages.items():
            index = SearchIndex(self.shop.ws.stores.search(T, self.story.databases[oun]))
            for locale in languages:
                asked = Context(oun, locale)
                yield (
                    asked,
                    {
                        tile.number: None if tile.image is None else tile.image.media
                        for tile in index.find("", asked)
                    },
                )

    def everything(self) -> list[object]:
        """List all that CSUs serve."""
        found: list[object] = [self.story.answers(source) for source in (AnswerSource.HQ, AnswerSource.CSU)]
        for pair in self.story.served():
            for product_id in self.story.ids:
                asked = (T, product_id, as_context(pair), AnswerSource.CSU)
                found.append(self.shop.ws.desk.swatches(*asked))
        return found

    def rebuild(self) -> None:
        """Lose everything that is built: what is built anew is the same."""
        before = self.everything()
        self.shop.close()
        for store in DERIVED:
            for file in self.shop.tenant.folder.glob(f"{store}.db*"):
                file.unlink()
        self.shop.reopen()
        for request in DELTAS:
            assert self.shop.run(request).state is JobState.ENDED
        self.story.compare()
        self.compare_tiles()
        assert self.everything() == before


EngineLife.TestCase.settings = settings(max_examples=12, stateful_step_count=10)
TestEngineLife = pytest.mark.timeout(400)(pytest.mark.slow(EngineLife.TestCase))
