"""Finding among 1,000,000 items: typed text against a `LIKE` scan, and every change of a facet.

Text: words of the library are typed as people do, from their first letter on; each answer is the first
screen of ids, newest first, as the grid asks for it. The peer is one pass of `LIKE '%...%'` over the same
words and names, with no limit that ends it early, by turns with the searches. Of each search and each scan
the quickest of three counts, in processor time: what it costs, not what else the machine does.

Facets: walks of a person who ticks and unticks one value at a time, some with a text, in all orders. A
change is answered when the first screen of ids and the counts of all facets are there; how long the first
answer to a newly typed text takes, and the whole list, is printed beside it.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.models.clock import SystemClock
from app.models.media.rows import MediaFilter, MediaSort, MediaState, MediaType, Shape
from app.models.media.service import MediaService
from app.models.workspace import Tenant, Workspace
from benchmarks.claims import claim, finish, peak_memory_mb
from benchmarks.large_library import (
    CATEGORIES,
    COLORS,
    KINDS,
    LINES,
    MILLION,
    TAGS,
    TENANT,
    USERS,
    VIEWS,
    large_library,
    words,
)

FIRST_IDS = 512  # as app.views.support.paged_model asks for
SCANS = 9
WORDS = 60
WALKS = 40
CHANGES = 12  # of one walk


def milliseconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long some work takes."""
    started = clock()
    work()
    return (clock() - started) * 1000


def percentile(values: list[float], share: float) -> float:
    """Return the value that a share of all does not exceed."""
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]


def typed_words(chance: random.Random) -> list[str]:
    """Return words of the library, common ones and rare ones, some two at a time."""
    single = [
        *COLORS,
        *KINDS,
        *VIEWS,
        *(line.lower() for line in LINES),
        *(tag for tag in TAGS if " " not in tag),
    ]
    numbers = [chance.randrange(1, MILLION) for _ in range(WORDS)]
    rare = [words(number)[0] for number in numbers] + [f"img {number:07}" for number in numbers]
    return chance.sample(
        [*single, *rare, *(f"{chance.choice(COLORS)} {chance.choice(KINDS)}" for _ in numbers)], WORDS
    )


def searches(tenant: Tenant) -> tuple[list[float], list[float]]:
    """Return milliseconds of every search and every scan."""
    chance = random.Random(21)
    found, scanned = [], []
    query = "SELECT id FROM media_search WHERE words LIKE ? OR names LIKE ? ORDER BY id DESC"
    tenant.media.ids(MediaFilter(text="warm up"), limit=FIRST_IDS)
    for place, word in enumerate(typed_words(chance)):
        for letters in range(1, len(word) + 1):
            wanted = MediaFilter(text=word[:letters])
            answer = partial(tenant.media.ids, wanted, limit=FIRST_IDS)
            found.append(min(milliseconds(answer, time.thread_time) for _ in range(3)))
        if place % (WORDS // SCANS) == 0:
            with tenant.cms.read() as connection:
                like = (f"%{word}%", f"%{word}%")
                scan = partial(connection.exec_driver_sql, query, like)
                work = partial(lambda scan: scan().all(), scan)
                scanned.append(min(milliseconds(work, time.thread_time) for _ in range(3)))
    return found, scanned


def toggled(wanted: MediaFilter, chance: random.Random) -> MediaFilter:
    """Return the filter after one click in the facets."""
    choices = {
        "types": list(MediaType),
        "states": list(MediaState),
        "tags": TAGS[:40],
        "locales": ["Neutral", "en-us", "de-de"],
        "categories": sorted(set(CATEGORIES)),
        "shapes": list(Shape),
        "holders": list(USERS),
    }
    name = chance.choice(
        [*choices, "usage", "missing_alt_text", "missing_alt_locale", "is_small", "has_problem", "added_days"]
    )
    if name in choices:
        chosen = getattr(wanted, name) ^ {chance.choice(choices[name])}
        return replace(wanted, **{name: chosen})
    others = {
        "usage": (None, True, False),
        "missing_alt_locale": ("", "en-us"),
        "added_days": (0, 7, 30, 365),
    }
    return replace(wanted, **{name: chance.choice(others.get(name, (False, True)))})


def facet_changes(media: MediaService) -> tuple[list[float], list[float]]:
    """Return milliseconds of every facet change, and of the first answer to every newly typed text."""
    chance = random.Random(22)
    changes, texts = [], []

    def answer() -> None:
        media.ids(wanted, sort, FIRST_IDS)
        media.facets(wanted, "en-us")

    for walk in range(WALKS):
        text = chance.choice([*COLORS, *VIEWS, "jpg", "i"]) if walk % 3 == 0 else ""
        wanted, sort = MediaFilter(text=text), list(MediaSort)[walk % 4]
        (texts if text else changes).append(milliseconds(answer))
        for _ in range(CHANGES):
            wanted = toggled(wanted, chance)
            changes.append(milliseconds(answer))
    return changes, texts


def main() -> None:
    """Measure and claim."""
    workspace = Workspace(large_library(), SystemClock())
    tenant = workspace.tenant(TENANT)
    found, scanned = searches(tenant)
    print(
        f"{len(found)} searches, median {statistics.median(found):.2f} ms, "
        f"p99 {percentile(found, 0.99):.2f} ms, longest {max(found):.1f} ms; "
        f"a scan {statistics.median(scanned):.0f} ms"
    )
    media = tenant.media
    print(f"sets read the first time: {milliseconds(media.facets):.0f} ms")
    changes, texts = facet_changes(media)
    print(
        f"{len(changes)} facet changes, median {statistics.median(changes):.1f} ms, "
        f"longest {max(changes):.0f} ms; first answer to a text, median {statistics.median(texts):.0f} ms, "
        f"longest {max(texts):.0f} ms"
    )
    for sort in MediaSort:
        print(f"the whole list, {sort.value}: {milliseconds(lambda s=sort: media.ids(sort=s)):.0f} ms")
    print(f"peak memory {peak_memory_mb():.0f} MB")
    workspace.close()
    claim(
        "search at 1,000,000 items, prefix p99, of a LIKE scan",
        percentile(found, 0.99) / statistics.median(scanned),
        at_most=0.01,
    )
    claim("facet change at 1,000,000 items, p95", percentile(changes, 0.95), at_most=150, unit="ms")
    finish()


if __name__ == "__main__":
    main()
