"""The two-hour rolling cache of a CSU. Source: publish-media-omnichannel, domain.md 7.1 S4."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from app.models.assignments.answers import Answer
from app.models.assignments.category_answers import CategoryAnswer
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.clock import Clock
from app.models.context import Context
from app.sync.csu.read_api import CsuReadApi

TIME_TO_LIVE: Final = timedelta(hours=2)
MOST_ANSWERS: Final = 20_000

_T = TypeVar("_T")
_Key = tuple[str, str, Context]
"""What was asked: a kind of answer, the product or category, and the context."""


class MediaCache:
    """Keeps what was answered of a product or category for two hours after it was read. Thread: any."""

    def __init__(self, api: CsuReadApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[_Key, tuple[datetime, Any]] = {}

    def product_answers(self, product: str, asked: Context) -> Mapping[str | None, Answer]:
        """Answer the master (None) and every variant as shoppers see them now, up to two hours old."""
        return self._answer(("product", product, asked), lambda: self._api.product_answers(product, asked))

    def swatches(self, product: str, asked: Context) -> tuple[SwatchAnswer, ...]:
        """Answer the product-specific swatches as shoppers see them now, up to two hours old."""
        return self._answer(("swatches", product, asked), lambda: self._api.swatches(product, asked))

    def category_image(self, category: str, asked: Context) -> CategoryAnswer:
        """Answer a category, by its path, as shoppers see it now, up to two hours old."""
        return self._answer(("category", category, asked), lambda: self._api.category_image(category, asked))

    def _answer(self, key: _Key, read: Callable[[], _T]) -> _T:
        now = self._clock.now()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and _is_fresh(kept[0], now):
            known: _T = kept[1]
            return known
        answer = read()
        with self._lock:
            while len(self._kept) >= MOST_ANSWERS:
                self._kept.pop(next(iter(self._kept)))
            self._kept.pop(key, None)
            self._kept[key] = (now + TIME_TO_LIVE, answer)
        return answer

    def expires_at(self, product: str, asked: Context) -> datetime | None:
        """Return when the kept answers of a product are read anew; None where nothing is kept."""
        with self._lock:
            kept = self._kept.get(("product", product, asked))
        return kept[0] if kept is not None and _is_fresh(kept[0], self._clock.now()) else None

    def invalidate(self) -> None:
        """Forget everything: the next reads come from the store."""
        with self._lock:
            self._kept.clear()


def _is_fresh(until: datetime, now: datetime) -> bool:
    """Tell whether answers still hold; a clock that was set back must not keep them any longer."""
    return until - TIME_TO_LIVE <= now < until
