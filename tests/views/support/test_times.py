"""Times as people read them."""

from datetime import UTC, datetime

import pytest

from app.views.support.times import clock_words, time_words

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words", "inside"),
    [
        (datetime(2026, 11, 21, 9, 5, tzinfo=UTC), "today 09:05", "09:05"),
        (datetime(2026, 11, 20, 9, 5, tzinfo=UTC), "yesterday 09:05", "yesterday 09:05"),
        (datetime(2026, 11, 12, 9, 5, tzinfo=UTC), "12 Nov", "12 Nov, 09:05"),
        (datetime(2025, 10, 3, 9, 5, tzinfo=UTC), "3 Oct 2025", "3 Oct 2025, 09:05"),
    ],
)
def test_times_read_well(at, words, inside):
    assert time_words(at, NOW, UTC) == words
    assert clock_words(at, NOW, UTC) == inside
