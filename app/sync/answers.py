"""One question to every source: draft, published, headquarters, CSU, and what the CSU's cache holds."""

import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from app.models.assignments.answers import Answer, make_answer, read_answers
from app.models.assignments.category_answers import CategoryAnswer, read_category_answer
from app.models.assignments.resolve import Resolution, category_contexts
from app.models.assignments.rows import Source
from app.models.assignments.slots import NOTHING, CategoryId, Level
from app.models.assignments.swatch_answers import SwatchAnswer, read_swatch_answers
from app.models.assignments.target_reading import (
    Asked,
    CategoryReading,
    TargetReading,
    delivered,
    levels_of,
    read_category_origins,
    read_first_pictures,
    read_target,
)
from app.models.catalog.dimensions import DimensionValues
from app.models.catalog.rows import ProductRow, VariantRow
from app.models.catalog.tables import product_categories
from app.models.context import Context, fallback_contexts
from app.models.errors import NotFound
from app.models.tenants.features import Feature
from app.models.tenants.service import check_context
from app.sync.csu.media_cache import MediaCache
from app.sync.csu.read_api import CsuReadApi
from app.sync.hq.answer_writing import HqReadApi
from app.sync.served_media import ServedMedia
from app.sync.storefront import Storefront
from app.sync.stores import Stores


class AnswerSource(StrEnum):
    """Who is asked."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HQ = "hq"
    CSU = "csu"
    CACHED = "cached"


_AUTHORED = {AnswerSource.DRAFT: Source.DRAFT, AnswerSource.PUBLISHED: Source.PUBLISHED}


class AnswerDesk:
    """Asks the sources of all tenants and gives answers of one shape. Thread: any."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._lock = threading.Lock()
        self._caches: dict[tuple[str, str], MediaCache] = {}

    def answers(
        self, tenant_id: str, product_id: int, asked: Context, source: AnswerSource
    ) -> dict[str | None, Answer]:
        """Answer the master (None) and every variant (by number, in order) of a product.

        Raises:
            NotFound: The product, channel or locale does not exist, or the source does not serve it yet.
        """
        return {
            number: answer
            for number, (answer, _) in self.traced(tenant_id, product_id, asked, source).items()
        }

    def traced(
        self, tenant_id: str, product_id: int, asked: Context, source: AnswerSource
    ) -> dict[str | None, tuple[Answer, Resolution | None]]:
        """Answer as `answers` does, with the trace where the source computes one: draft and published.

        Raises:
            NotFound: As `answers`.
        """
        tenant = self._stores.tenant(tenant_id)
        tenant.channels.check(asked)
        product = tenant.catalog.product(product_id)
        if source in _AUTHORED:
            with tenant.cms.read() as connection:
                both = read_answers(connection, product, asked, _AUTHORED[source])
            return {answer.variant: (answer, resolution) for answer, resolution in both}
        known = self._reader(tenant_id, asked, source).product_answers(product.number, asked)
        found: dict[str | None, tuple[Answer, Resolution | None]] = {}
        for number in (None, *(row.number for row in tenant.catalog.variants(product_id))):
            nothing = make_answer(product.number, number, asked, None, None, NOTHING, {})
            found[number] = (known.get(number, nothing), None)
        return found

    def target(
        self, tenant_id: str, product: ProductRow, target: Asked, asked: Context, source: AnswerSource
    ) -> TargetReading:
        """Answer one target with its swatches and the trace; a store behind CMS knows nobody who set it.

        Raises:
            NotFound: The channel or locale does not exist, or the source does not serve it yet.
        """
        tenant = self._stores.tenant(tenant_id)
        if source in _AUTHORED:
            with tenant.cms.read() as connection:
                check_context(connection, asked)
                return read_target(connection, product, target, asked, _AUTHORED[source])
        tenant.channels.check(asked)
        reader = self._reader(tenant_id, asked, source)
        numbers: list[str | None] = [target.number if isinstance(target, VariantRow) else None]
        if isinstance(target, DimensionValues):
            rows = tenant.catalog.variants(product.id)
            inside = [row.number for row in rows if row.values.only(product.matrix) == target]
            numbers = [*inside] or numbers
        answer = _delivered(reader, product.number, numbers, asked)
        swatches = reader.swatches(product.number, asked)
        tried = fallback_contexts(asked, tenant.channels.order())
        levels = levels_of(target, product, answer.level)
        resolution = delivered(tried, levels, answer.context, answer.level, _items(answer))
        return TargetReading(answer, resolution, (None,) * len(resolution.steps), frozenset(), None, swatches)

    def expires_at(self, tenant_id: str, product: ProductRow, asked: Context) -> datetime | None:
        """Return until when the cache answers for a product as it does now; None where it holds nothing."""
        reader = self._reader(tenant_id, asked, AnswerSource.CACHED)
        return reader.expires_at(product.number, asked) if isinstance(reader, MediaCache) else None

    def category_reading(
        self, tenant_id: str, category_id: int, asked: Context, source: AnswerSource
    ) -> CategoryReading:
        """Answer the image of a category, and say why; a store behind CMS knows nobody who set it.

        Raises:
            NotFound: As `answers`, or the category is gone.
        """
        answer, resolution = self.category(tenant_id, category_id, asked, source)
        if resolution is None:
            level = None if answer.image is None else Level.MASTER
            steps = delivered(category_contexts(asked), (Level.MASTER,), answer.context, level, 1)
            return CategoryReading(answer, steps, (None,) * len(steps.steps))
        with self._stores.tenant(tenant_id).cms.read() as connection:
            owner = CategoryId(category_id)
            origins, live = read_category_origins(connection, owner, resolution, _AUTHORED[source])
        return CategoryReading(answer, resolution, origins, live)

    def category(
        self, tenant_id: str, category_id: int, asked: Context, source: AnswerSource
    ) -> tuple[CategoryAnswer, Resolution | None]:
        """Answer the image of a category, with the trace where the source computes one.

        Raises:
            NotFound: As `answers`.
        """
        tenant = self._stores.tenant(tenant_id)
        tenant.channels.check(asked)
        place = tenant.categories.place(category_id)
        if source in _AUTHORED:
            with tenant.cms.read() as connection:
                return read_category_answer(connection, place, asked, _AUTHORED[source])
        return self._reader(tenant_id, asked, source).category_image(place.path, asked), None

    def swatches(
        self, tenant_id: str, product_id: int, asked: Context, source: AnswerSource
    ) -> tuple[SwatchAnswer, ...]:
        """Answer the product-specific swatches of a product.

        Raises:
            NotFound: As `answers`.
        """
        tenant = self._stores.tenant(tenant_id)
        tenant.channels.check(asked)
        product = tenant.catalog.product(product_id)
        if source in _AUTHORED:
            with tenant.cms.read() as connection:
                return read_swatch_answers(connection, product_id, asked, _AUTHORED[source])
        return self._reader(tenant_id, asked, source).swatches(product.number, asked)

    def cache(self, tenant_id: str, database: str) -> MediaCache:
        """Return the cache in front of a channel database."""
        with self._lock:
            key = (tenant_id, database)
            if key not in self._caches:
                store = self._stores.csu(tenant_id, database)
                self._caches[key] = MediaCache(
                    self.served(tenant_id, database), self._stores.clock, store.path
                )
            return self._caches[key]

    def served(self, tenant_id: str, database: str) -> ServedMedia:
        """Return what a channel database serves, omnichannel or legacy media."""
        return ServedMedia(self._stores.csu(tenant_id, database), self._stores.tenant(tenant_id))

    def storefront(self, tenant_id: str, asked: Context) -> Storefront:
        """Return the storefront of a channel.

        Raises:
            NotFound: The channel or locale does not exist.
        """
        tenant = self._stores.tenant(tenant_id)
        tenant.channels.check(asked)
        channel = tenant.channels.channel(asked.channel)
        return Storefront(tenant, self.served(tenant_id, channel.database))

    def first_pictures(
        self, tenant_id: str, product_id: int, asked: Context, source: AnswerSource
    ) -> tuple[str, ...]:
        """List the contents of the first images that a product shows in a context; none behind the CMS."""
        if source not in _AUTHORED:
            return ()
        with self._stores.tenant(tenant_id).cms.read() as connection:
            return read_first_pictures(connection, product_id, asked, _AUTHORED[source])

    def category_of(self, tenant_id: str, product_id: int) -> int | None:
        """Return the first category that a product is in, or None."""
        own = select(func.min(product_categories.c.category_id))
        with self._stores.tenant(tenant_id).cms.read() as connection:
            found: int | None = connection.execute(
                own.where(product_categories.c.product_id == product_id)
            ).scalar()
        return found

    def of(self, tenant_id: str) -> "TenantAnswers":
        """Return the answers of one tenant."""
        return TenantAnswers(self, tenant_id)

    def _reader(self, tenant_id: str, asked: Context, source: AnswerSource) -> CsuReadApi | MediaCache:
        """Return who answers for headquarters, for a CSU, or out of its cache."""
        if source is AnswerSource.HQ:
            self._need_store(tenant_id, "hq", "Headquarters has", "Run CMS to HQ omnichannel media sync.")
            return HqReadApi(self._stores.hq(tenant_id))
        channels = self._stores.tenant(tenant_id).channels.channels()
        channel = next((row for row in channels if row.oun == asked.channel), None)
        if channel is None:
            raise NotFound(f"{asked.channel} is no channel that shoppers see.", "Choose a real channel.")
        if self._stores.tenant(tenant_id).features.sent()[Feature.CSU_LOCATIONS]:  # legacy media need no job
            self._need_store(
                tenant_id,
                f"csu-{channel.database}",
                f"The channel database {channel.database} has",
                "Run CMS to HQ omnichannel media sync, then 1040 (Products).",
            )
        if source is AnswerSource.CACHED:
            return self.cache(tenant_id, channel.database)
        return self.served(tenant_id, channel.database)

    def _need_store(self, tenant_id: str, store: str, who: str, hint: str) -> None:
        """See that a store is there: to ask of it must not make it."""
        if not self._stores.tenant(tenant_id).derived_path(store).exists():
            raise NotFound(f"{who} received nothing yet.", hint)


@dataclass(frozen=True, slots=True)
class TenantAnswers:
    """What the sources of one tenant answer. Thread: any."""

    desk: AnswerDesk
    tenant_id: str

    def target(self, product: ProductRow, target: Asked, asked: Context, source: str) -> TargetReading:
        """Answer one target, as `AnswerDesk.target`; the source by its value."""
        return self.desk.target(self.tenant_id, product, target, asked, AnswerSource(source))

    def category(self, category_id: int, asked: Context, source: str) -> CategoryReading:
        """Answer a category, as `AnswerDesk.category_reading`; the source by its value."""
        return self.desk.category_reading(self.tenant_id, category_id, asked, AnswerSource(source))

    def expires_at(self, product: ProductRow, asked: Context) -> datetime | None:
        """Return until when the cache answers as it does now, as `AnswerDesk.expires_at`."""
        return self.desk.expires_at(self.tenant_id, product, asked)

    def first_pictures(self, product_id: int, asked: Context, source: str) -> tuple[str, ...]:
        """List what may be picked next, as `AnswerDesk.first_pictures`; the source by its value."""
        return self.desk.first_pictures(self.tenant_id, product_id, asked, AnswerSource(source))

    def category_of(self, product_id: int) -> int | None:
        """Return the first category that a product is in, or None."""
        return self.desk.category_of(self.tenant_id, product_id)


def _delivered(
    reader: CsuReadApi | MediaCache, product: str, numbers: list[str | None], asked: Context
) -> Answer:
    """Ask for one target; of several, the first that has no media of its own."""
    kept = reader.product_answers(product, asked) if isinstance(reader, MediaCache) else None
    first: Answer | None = None
    for number in numbers:
        if isinstance(reader, CsuReadApi):
            answer = reader.answer(product, number, asked)
        else:
            nothing = make_answer(product, number, asked, None, None, NOTHING, {})
            answer = nothing if kept is None else kept.get(number, nothing)
        if answer.level is not Level.VARIANT or len(numbers) == 1:
            return answer
        first = first or answer
    assert first is not None
    return first


def _items(answer: Answer) -> int:
    return len(answer.primary) + len(answer.additional)
