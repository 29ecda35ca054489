"""The two-hour rolling cache of a CSU. Source: publish-media-omnichannel, domain.md 7.1 S4."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from app.models.assignments.answers import Answer
from app.models.assignments.category_answers import CategoryAnswer
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.clock import Clock
from app.models.context import Context
from app.sync.csu.invalidations import Invalidations
from app.sync.csu.read_api import CsuReadApi

TIME_TO_LIVE: Final = timedelta(hours=2)
MOST_ANSWERS: Final = 20_000

_T = TypeVar("_T")
_Key = tuple[str, str, Context]
"""What was asked: a kind of answer, the product or category, and the context."""


class MediaCache:
    """Keeps what was answered of a product or category for two hours after it was read. Thread: any.

    Args:
        api: Reads the channel database.
        clock: The time.
        store: The file of the channel database's store, beside which all processes declare answers stale.
    """

    def __init__(self, api: CsuReadApi, clock: Clock, store: Path) -> None:
        self._api = api
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[_Key, tuple[datetime, Any]] = {}
        self._invalidations = Invalidations(store)
        self._round = 0  # counts invalidations: what was read before one must not be kept after it

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
        self._follow()
        now = self._clock.now()
        with self._lock:
            kept, begun = self._kept.get(key), self._round
        if kept is not None and _is_fresh(kept[0], now):
            known: _T = kept[1]
            return known
        answer = read()
        with self._lock:
            if begun == self._round:
                while len(self._kept) >= MOST_ANSWERS:
                    self._kept.pop(next(iter(self._kept)))
                self._kept.pop(key, None)
                self._kept[key] = (now + TIME_TO_LIVE, answer)
        return answer

    def read_times(self, name: str) -> tuple[datetime, ...]:
        """Return when the answers were read that are kept of a product, by number, or a category, by path."""
        self._follow()
        now = self._clock.now()
        with self._lock:
            kept = [until for key, (until, _) in self._kept.items() if key[1] == name]
        return tuple(until - TIME_TO_LIVE for until in kept if _is_fresh(until, now))

    def expires_at(self, product: str, asked: Context) -> datetime | None:
        """Return when the kept answers of a product are read anew; None where nothing is kept."""
        return self._expires_at(("product", product, asked))

    def category_expires_at(self, category: str, asked: Context) -> datetime | None:
        """Return when the kept answer of a category, by its path, is read anew; None where none is kept."""
        return self._expires_at(("category", category, asked))

    def _expires_at(self, key: _Key) -> datetime | None:
        self._follow()
        with self._lock:
            kept = self._kept.get(key)
        return kept[0] if kept is not None and _is_fresh(kept[0], self._clock.now()) else None

    def invalidate(self, name: str | None = None) -> None:
        """Forget a product, by number, or a category, by path, or everything: here and in every process.

        Raises:
            StorageProblem: It cannot be written down for the others.
        """
        self._invalidations.declare(name)
        self._follow()

    def _follow(self) -> None:
        """Forget what was declared stale."""
        news = self._invalidations.news()
        if not news:
            return
        with self._lock:
            self._round += 1
            if None in news:
                self._kept.clear()
            else:
                stale = set(news)
                self._kept = {key: kept for key, kept in self._kept.items() if key[1] not in stale}


def _is_fresh(until: datetime, now: datetime) -> bool:
    """Tell whether answers still hold; a clock that was set back must not keep them any longer."""
    return until - TIME_TO_LIVE <= now < until
