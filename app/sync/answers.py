"""One question to every source: draft, published, headquarters, CSU, and what the CSU's cache holds."""

import threading
from enum import StrEnum

from app.models.assignments.answers import Answer, make_answer, read_answers
from app.models.assignments.resolve import Resolution
from app.models.assignments.rows import Source
from app.models.assignments.slots import NOTHING
from app.models.context import Context
from app.models.errors import NotFound
from app.sync.csu.media_cache import MediaCache
from app.sync.csu.read_api import CsuReadApi
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
        known = self._served(tenant_id, asked, source, product.number)
        found: dict[str | None, tuple[Answer, Resolution | None]] = {}
        for number in (None, *(row.number for row in tenant.catalog.variants(product_id))):
            nothing = make_answer(product.number, number, asked, None, None, NOTHING, {})
            found[number] = (known.get(number, nothing), None)
        return found

    def cache(self, tenant_id: str, database: str) -> MediaCache:
        """Return the cache in front of a channel database."""
        with self._lock:
            key = (tenant_id, database)
            if key not in self._caches:
                api = CsuReadApi(self._stores.csu(tenant_id, database))
                self._caches[key] = MediaCache(api, self._stores.clock)
            return self._caches[key]

    def _served(
        self, tenant_id: str, asked: Context, source: AnswerSource, product: str
    ) -> dict[str | None, Answer]:
        if source is AnswerSource.HQ:
            return CsuReadApi(self._stores.hq(tenant_id)).product_answers(product, asked)
        channel = next(
            (row for row in self._stores.tenant(tenant_id).channels.channels() if row.oun == asked.channel),
            None,
        )
        if channel is None:
            raise NotFound(f"{asked.channel} is no channel that shoppers see.", "Choose a real channel.")
        if source is AnswerSource.CACHED:
            return dict(self.cache(tenant_id, channel.database).product_answers(product, asked))
        return CsuReadApi(self._stores.csu(tenant_id, channel.database)).product_answers(product, asked)
