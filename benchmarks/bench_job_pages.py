"""Jobs on show: a history of 100,000 pages like one of 100, and the window goes on while five jobs run.

The same table is scrolled over both histories: a step is a screen further down, painted with the rows of its
page. The answer to a search goes through the titles of all. The window that follows five running jobs is a
process of its own, on the bundled sample: on Jobs, then with the tracker open over it, then with the five
jobs ending and beginning all the time.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.main import ensure_sample
from app.models.clock import iso
from app.models.database import Database, open_authored
from app.sync.jobs.states import JobQuery, JobState
from app.sync.jobs.store import JOBS_HEAD, JobStore, jobs
from benchmarks.claims import claim, finish
from benchmarks.jobs_window_process import ENDING, GAPS, LONG, OWN, RUNNING, TRACKER

MANY = 100_000
FEW = 100
STEPS = 60
SEARCHES = 7
RUN_S = 12.0
START = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = ("publish", "media-sync", "products-1040", "search-index", "upload")


def history(folder: Path, count: int) -> tuple[Database, JobStore]:
    """Make a history of past jobs."""
    database = open_authored(folder / f"jobs-{count}.db", "jobs", JOBS_HEAD)
    rows = [
        {
            "id": f"{number:012x}",
            "kind": KINDS[number % len(KINDS)],
            "tenant": "aurelia",
            "lane": "cms:aurelia",
            "title": f"{KINDS[number % len(KINDS)].capitalize()} of collection {number % 977}",
            "request": '{"tenant": "aurelia", "products": [1, 2, 3]}',
            "state": JobState.ENDED.value if number % 20 else JobState.ERROR.value,
            "done": 10,
            "total": 10,
            "counts": '{"documents": 10}',
            "queued_at": iso(START + timedelta(seconds=number)),
            "started_at": iso(START + timedelta(seconds=number)),
            "ended_at": iso(START + timedelta(seconds=number + 1)),
        }
        for number in range(count)
    ]
    with database.write() as connection:
        connection.execute(sa.insert(jobs), rows)
    return database, JobStore(database)


class Reads:
    """What the engine answers the table."""

    def __init__(self, store: JobStore) -> None:
        self.job_places, self.jobs_at = store.places, store.at
        self.job_place = store.place


def steps(store: JobStore) -> tuple[float, list[float]]:
    """Open the past jobs and scroll; return the milliseconds to the first rows, and of each step."""
    from PySide6.QtWidgets import QApplication

    from app.views.application import make_application
    from app.views.jobs.job_words import one_tenant
    from app.views.jobs.jobs_bars import PAST, JobsCard
    from app.views.support.background import Background
    from app.views.support.theme import ThemeHub, ThemeMode

    application = QApplication.instance() or make_application(["bench"])
    hub = ThemeHub(application, ThemeMode.LIGHT)
    hub.install()
    background = Background(lambda problem: print(problem, file=sys.stderr))
    card = JobsCard(hub, background, Reads(store), lambda: START + timedelta(days=3), one_tenant)
    card.resize(1000, 700)
    card.show()
    card.tabs.setCurrentIndex(PAST)

    def wait(is_there) -> float:
        began = time.perf_counter()
        while not is_there():
            application.processEvents()
        return (time.perf_counter() - began) * 1000

    card.reload_past()
    table = card.table
    first = wait(lambda: table.model().index(0, 0).data() is not None)
    bar, found = table.verticalScrollBar(), []
    order = random.Random(7)
    for _ in range(STEPS):
        began = time.perf_counter()
        bar.setValue(order.randrange(bar.maximum() + 1) if bar.maximum() > 1000 else order.randrange(900))
        row = max(0, table.rowAt(4))
        wait(lambda row=row: table.model().index(row, 0).data() is not None)
        table.viewport().repaint()
        found.append((time.perf_counter() - began) * 1000)
    card.close()
    background.close()
    return first, found


def search_ms(store: JobStore) -> float:
    """Return the milliseconds of a search through all titles."""
    found = []
    for number in range(SEARCHES):
        began = time.perf_counter()
        places: array[int] = store.places(JobQuery(text=f"collection {900 + number}"))
        found.append((time.perf_counter() - began) * 1000)
        assert len(places) > 50
    return statistics.median(found)


def window_gaps(folder: Path) -> dict[str, list[str]]:
    """Return what the window's process says, by what and of what."""
    command = [sys.executable, "-m", "benchmarks.jobs_window_process", str(folder), str(RUN_S)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return {line.split()[0]: line.split()[1:] for line in ended.stdout.splitlines() if line}


def main() -> None:
    """Measure and claim."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        root = Path(place)
        few, few_store = history(root, FEW)
        many, many_store = history(root, MANY)
        steps(few_store)  # everything is loaded
        first_few, steps_few = steps(few_store)
        first_many, steps_many = steps(many_store)
        print(
            f"first rows {first_few:.1f} and {first_many:.1f} ms, "
            f"steps {statistics.median(steps_few):.1f} and {statistics.median(steps_many):.1f} ms"
        )
        ratio = statistics.median(steps_many) / statistics.median(steps_few)
        claim("a screen of 100,000 past jobs to one of 100", ratio, at_most=3)
        p95 = statistics.quantiles(steps_many, n=20)[18]
        claim("a screen of 100,000 past jobs, p95", p95, at_most=33, unit="ms")
        claim("the first rows of 100,000 past jobs", first_many, at_most=300, unit="ms")
        claim("a search through 100,000 past jobs", search_ms(many_store), at_most=200, unit="ms")
        few.close()
        many.close()
        folder = root / "sample"
        ensure_sample(folder)
        said = window_gaps(folder)
        for what, words in (
            (LONG, "while five jobs run"),
            (TRACKER, "with the tracker open while five jobs run"),
            (ENDING, "while five jobs end and begin"),
        ):
            p99, longest = map(float, said[f"{what}-{GAPS}"])
            count = int(said[f"{what}-{RUNNING}"][0])
            counted = f"{count / RUN_S:.0f} jobs ended a second" if what == ENDING else f"{count} jobs ran"
            print(f"{counted} for {RUN_S:.0f} s, gaps p99 {p99:.1f} ms")
            own = float(said[f"{what}-{OWN}"][0])
            claim(f"longest work of the window itself {words}", own, at_most=50, unit="ms")
            claim(f"longest gap of the window {words}", longest, at_most=50, unit="ms")
    finish()


if __name__ == "__main__":
    main()
