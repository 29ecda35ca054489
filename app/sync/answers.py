"""One question to every source: draft, published, headquarters, CSU, and what the CSU's cache holds."""

import threading
from enum import StrEnum

from app.models.assignments.answers import Answer, make_answer, read_answers
from app.models.assignments.category_answers import CategoryAnswer, read_category_answer
from app.models.assignments.resolve import Resolution
from app.models.assignments.rows import Source
from app.models.assignments.slots import NOTHING
from app.models.assignments.swatch_answers import SwatchAnswer, read_swatch_answers
from app.models.context import Context
from app.models.errors import NotFound
from app.sync.csu.media_cache import MediaCache
from app.sync.csu.read_api import CsuReadApi
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

    def _reader(self, tenant_id: str, asked: Context, source: AnswerSource) -> CsuReadApi | MediaCache:
        """Return who answers for headquarters, for a CSU, or out of its cache."""
        if source is AnswerSource.HQ:
            return CsuReadApi(self._stores.hq(tenant_id))
        channels = self._stores.tenant(tenant_id).channels.channels()
        channel = next((row for row in channels if row.oun == asked.channel), None)
        if channel is None:
            raise NotFound(f"{asked.channel} is no channel that shoppers see.", "Choose a real channel.")
        if source is AnswerSource.CACHED:
            return self.cache(tenant_id, channel.database)
        return self.served(tenant_id, channel.database)
