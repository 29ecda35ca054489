"""The two-hour rolling cache of a CSU. Source: publish-media-omnichannel, domain.md 7.1 S4."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from app.models.assignments.answers import Answer
from app.models.clock import Clock
from app.models.context import Context
from app.sync.csu.read_api import CsuReadApi

TIME_TO_LIVE: Final = timedelta(hours=2)
MOST_PRODUCTS: Final = 20_000


class MediaCache:
    """Keeps the answers of a product in a context for two hours after they were read. Thread: any."""

    def __init__(self, api: CsuReadApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, Context], tuple[datetime, Mapping[str | None, Answer]]] = {}

    def product_answers(self, product: str, asked: Context) -> Mapping[str | None, Answer]:
        """Answer the master (None) and every variant as shoppers see them now, up to two hours old."""
        key = (product, asked)
        now = self._clock.now()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and _is_fresh(kept[0], now):
            return kept[1]
        answers = self._api.product_answers(product, asked)
        with self._lock:
            while len(self._kept) >= MOST_PRODUCTS:
                self._kept.pop(next(iter(self._kept)))
            self._kept.pop(key, None)
            self._kept[key] = (now + TIME_TO_LIVE, answers)
        return answers

    def expires_at(self, product: str, asked: Context) -> datetime | None:
        """Return when the kept answers of a product are read anew; None where nothing is kept."""
        with self._lock:
            kept = self._kept.get((product, asked))
        return kept[0] if kept is not None and _is_fresh(kept[0], self._clock.now()) else None

    def invalidate(self) -> None:
        """Forget everything: the next reads come from the store."""
        with self._lock:
            self._kept.clear()


def _is_fresh(until: datetime, now: datetime) -> bool:
    """Tell whether answers still hold; a clock that was set back must not keep them any longer."""
    return until - TIME_TO_LIVE <= now < until
