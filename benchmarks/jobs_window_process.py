"""Opens the window on Jobs while five jobs run, and says its longest gap between two moments.

The process that `bench_job_pages` measures. The jobs are those of five lanes; what they do is taken out and
replaced by batches of some milliseconds that report as often as they may. Table, details and pipeline follow.
"""

import hashlib
import sys
import time
from pathlib import Path

from app.main import build
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobState
from app.sync.requests import (
    MediaSyncRequest,
    Products1040Request,
    PublishRequest,
    Request,
    SearchIndexRequest,
)

GAPS, OWN, RUNNING = "gaps", "own", "running"
BATCHES = 100_000
BATCH_BYTES = 2 << 20
_SETTLE_MS = 8_000  # by then all pages are built
_GIVE_UP_MS = 90_000
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


def requests_of(tenant: str, databases: list[str]) -> list[Request]:
    """List five jobs of lanes of their own."""
    return [
        PublishRequest(tenant),
        MediaSyncRequest(tenant, full=True),
        *(Products1040Request(tenant, name, full=True) for name in databases[:2]),
        SearchIndexRequest(tenant, databases[0], full=True),
    ]


def main(folder: Path, run_s: float) -> None:
    """Say the GAPS in milliseconds, p99 and longest, and how many jobs are RUNNING at the end.

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
    for request in wanted:
        station.engine._board._runners[request.kind] = busy
    gaps: list[float] = []
    own: list[float] = []
    state = {"last": 0.0, "computed": 0.0}
    ticks = QTimer(window)
    ticks.setTimerType(Qt.TimerType.PreciseTimer)
    ticks.setInterval(_TICK_MS)

    def tick() -> None:
        now = time.perf_counter()
        gaps.append((now - state["last"]) * 1000)
        state["last"] = now
        computed = time.thread_time()
        own.append((computed - state["computed"]) * 1000)
        state["computed"] = computed

    def begin() -> None:
        state["last"], state["computed"] = time.perf_counter(), time.thread_time()
        ticks.start()
        QTimer.singleShot(round(run_s * 1000), end)

    def end() -> None:
        ticks.stop()
        found = sorted(gaps)
        print(f"{GAPS} {found[len(found) * 99 // 100]:.1f} {found[-1]:.1f}", flush=True)
        print(f"{OWN} {max(own):.1f}", flush=True)
        running = [job for job in station.engine.jobs(20) if job.state is JobState.EXECUTING]
        print(f"{RUNNING} {len(running)}", flush=True)
        for job in running:
            station.engine.cancel(job.id)
        window.close()

    def run() -> None:
        window.open_page("jobs")
        for request in wanted:
            window.job_desk.submit(request)
        QTimer.singleShot(1500, begin)

    ticks.timeout.connect(tick)
    window.engine_started.connect(lambda: QTimer.singleShot(_SETTLE_MS, run))
    QTimer.singleShot(_GIVE_UP_MS, window.close)
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
