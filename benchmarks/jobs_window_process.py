"""Opens the window on Jobs while five jobs run, and says its longest gap between two moments.

The process that `bench_job_pages` measures. The jobs are those of five lanes; what they do is taken out and
replaced by batches of some milliseconds that report as often as they may. Table, details and pipeline follow.
Then the tracker is open over it, looking again all the time; then the same five jobs are short, and each is
asked for anew as soon as it ends, some thirty times a second together.
"""

import hashlib
import queue
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.main import build
from app.models.thread_priority import give_way
from app.sync.engine import Engine
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobSnapshot, JobState
from app.sync.requests import (
    MediaSyncRequest,
    Products1040Request,
    PublishRequest,
    Request,
    SearchIndexRequest,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer

GAPS, OWN, RUNNING = "gaps", "own", "running"
LONG, TRACKER, ENDING = "long", "tracker", "ending"
"""What is measured, one after the other."""

SHORT_S = 0.16
LOOK_MS = 250
BATCHES = 100_000
BATCH_BYTES = 2 << 20
_SETTLE_S = 8.0  # by then all pages are built
_WARM_S = 1.5
_GIVE_UP_S = 120.0
_TICK_MS = 4


def busy(_request: str, context: JobContext) -> Body:
    """Work in small batches, with a report each and now and then a line of log, for as long as it is let."""
    content = bytes(BATCH_BYTES)
    for number in range(BATCHES):
        hashlib.sha256(content).digest()
        context.report(number, BATCHES, products=number)
        if number % 50 == 0:
            context.log(f"batch {number}")
        yield
    return JobOutcome({"products": BATCHES})


class Work:
    """What the jobs do: for long, or short ones that are asked for again and again."""

    def __init__(self) -> None:
        self.is_short = False
        self.ended = 0

    def body(self, request: str, context: JobContext) -> Body:
        """Work until it is stopped, or for a moment."""
        if not self.is_short:
            return busy(request, context)
        return self._short(context)

    def _short(self, context: JobContext) -> Body:
        content, began, number = bytes(BATCH_BYTES), time.monotonic(), 0
        while time.monotonic() - began < SHORT_S:
            hashlib.sha256(content).digest()
            number += 1
            context.report(number, 100, products=number)
            yield
        return JobOutcome({"products": number})


def ask_again(engine: Engine, wanted: dict[str, Request], work: Work) -> Callable[[], None]:
    """Ask for each job anew when it ends, on a thread of its own; returns what ends that."""
    over: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def told(job: JobSnapshot) -> None:
        if job.state.is_final and job.lane in wanted and work.is_short:
            work.ended += 1
            over.put(job.lane)

    def ask() -> None:
        give_way()  # as the engine's threads do, which ask for what follows a job
        while (lane := over.get()) is not None:
            engine.submit(wanted[lane])

    engine.subscribe(told)
    thread = threading.Thread(target=ask)
    thread.start()

    def end() -> None:
        work.is_short = False
        over.put(None)
        thread.join()

    return end


def requests_of(tenant: str, databases: list[str]) -> list[Request]:
    """List five jobs of lanes of their own."""
    return [
        PublishRequest(tenant),
        MediaSyncRequest(tenant, full=True),
        *(Products1040Request(tenant, name, full=True) for name in databases[:2]),
        SearchIndexRequest(tenant, databases[0], full=True),
    ]


class Gaps:
    """Notes the gaps between the turns of the event loop, and what the thread computed between them."""

    def __init__(self, ticks: "QTimer") -> None:
        self._ticks = ticks
        self._gaps: list[float] = []
        self._own: list[float] = []
        self._last = self._computed = 0.0
        ticks.timeout.connect(self._tick)

    def begin(self) -> None:
        """Begin anew."""
        self._gaps, self._own = [], []
        self._last, self._computed = time.perf_counter(), time.thread_time()
        self._ticks.start()

    def _tick(self) -> None:
        now, computed = time.perf_counter(), time.thread_time()
        self._gaps.append((now - self._last) * 1000)
        self._own.append((computed - self._computed) * 1000)
        self._last, self._computed = now, computed

    def end(self, what: str, count: int) -> None:
        """Say what was found."""
        self._ticks.stop()
        found = sorted(self._gaps)
        print(f"{what}-{GAPS} {found[len(found) * 99 // 100]:.1f} {found[-1]:.1f}", flush=True)
        print(f"{what}-{OWN} {max(self._own):.1f}", flush=True)
        print(f"{what}-{RUNNING} {count}", flush=True)


def main(folder: Path, run_s: float) -> None:
    """Say for LONG, TRACKER and ENDING the GAPS in ms, p99 and longest, and how many jobs ran or ended.

    OWN is the longest time that the window's thread itself computed between two moments.
    """
    station = build(folder)

    # After the workspace, as in the application.
    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.window import open_window

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    tenant = station.workspace.tenants()[0]
    databases = sorted({row.database for row in tenant.channels.channels()})
    wanted = requests_of(tenant.id, databases)
    engine, work = station.engine, Work()
    for request in wanted:
        engine._board._runners[request.kind] = work.body
    ticks, looks = QTimer(window), QTimer(window)
    ticks.setTimerType(Qt.TimerType.PreciseTimer)
    ticks.setInterval(_TICK_MS)
    looks.setInterval(LOOK_MS)
    gaps = Gaps(ticks)

    def running() -> list[JobSnapshot]:
        return [job for job in engine.jobs(50) if job.state is JobState.EXECUTING]

    def after(seconds: float, do: Callable[[], object]) -> None:
        QTimer.singleShot(round(seconds * 1000), do)

    def run() -> None:
        window.open_page("jobs")
        for request in wanted:
            window.job_desk.submit(request)
        after(_WARM_S, gaps.begin)
        after(_WARM_S + run_s, track)

    def track() -> None:
        gaps.end(LONG, len(running()))
        window.where_is_it.everything()
        dialog = window.where_is_it.dialog
        assert dialog is not None
        looks.timeout.connect(dialog.look)
        looks.start()
        after(_WARM_S, gaps.begin)
        after(_WARM_S + run_s, shorten)

    def shorten() -> None:
        gaps.end(TRACKER, len(running()))
        looks.stop()
        window.where_is_it.dialog.close()
        work.is_short = True
        stop = ask_again(engine, {request.lane: request for request in wanted}, work)
        for job in running():
            engine.cancel(job.id)
        after(_WARM_S, begin_ending)
        after(_WARM_S + run_s, lambda: finish(stop))

    def begin_ending() -> None:
        work.ended = 0
        gaps.begin()

    def finish(stop: Callable[[], None]) -> None:
        gaps.end(ENDING, work.ended)
        stop()
        for job in running():
            engine.cancel(job.id)
        window.close()

    window.engine_started.connect(lambda: after(_SETTLE_S, run))
    after(_GIVE_UP_S, window.close)
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
