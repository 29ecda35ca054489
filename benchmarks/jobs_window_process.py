"""Opens the window on Jobs while five jobs run all the time, and says its longest gap between two moments.

The process that `bench_job_pages` measures: an upload, a full media sync, two full 1040 and a refresh of the
search index, each queued again as soon as it is over; table, details and pipeline follow them.
"""

import sys
import time
from pathlib import Path

from app.main import build
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import (
    MediaSyncRequest,
    Products1040Request,
    Request,
    SearchIndexRequest,
    UploadRequest,
)

GAPS, ENDED = "gaps", "ended"
_SETTLE_MS = 8_000  # by then all pages are built
_GIVE_UP_MS = 90_000
_TICK_MS = 4


def requests_of(tenant: str, databases: list[str], pictures: Path) -> list[Request]:
    """List five jobs of lanes of their own."""
    return [
        UploadRequest(tenant, (str(pictures),), recursive=True),
        MediaSyncRequest(tenant, full=True),
        *(Products1040Request(tenant, name, full=True) for name in databases[:2]),
        SearchIndexRequest(tenant, databases[0], full=True),
    ]


def main(folder: Path, pictures: Path, run_s: float) -> None:
    """Say the GAPS in milliseconds, p99 and longest, and how many jobs ENDED meanwhile."""
    station = build(folder)

    # After the workspace, as in the application.
    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.window import open_window

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    tenant = station.workspace.tenants()[0]
    databases = sorted({row.database for row in tenant.channels.channels()})
    wanted = requests_of(tenant.id, databases, pictures)
    by_job: dict[str, Request] = {}
    gaps: list[float] = []
    state = {"last": 0.0, "ended": 0, "on": False}
    ticks = QTimer(window)
    ticks.setTimerType(Qt.TimerType.PreciseTimer)
    ticks.setInterval(_TICK_MS)

    def queue(request: Request) -> None:
        by_job[station.engine.submit(request)] = request

    def told(jobs: list[JobSnapshot]) -> None:
        for job in jobs:
            request = by_job.pop(job.id, None) if job.state.is_final else None
            if request is not None and state["on"]:
                state["ended"] += 1
                window.background.run(lambda request=request: queue(request), lambda _nothing: None)

    def tick() -> None:
        now = time.perf_counter()
        gaps.append((now - state["last"]) * 1000)
        state["last"] = now

    def begin() -> None:
        state["on"], state["last"] = True, time.perf_counter()
        ticks.start()
        QTimer.singleShot(round(run_s * 1000), end)

    def end() -> None:
        ticks.stop()
        state["on"] = False
        found = sorted(gaps)
        print(f"{GAPS} {found[len(found) * 99 // 100]:.1f} {found[-1]:.1f}", flush=True)
        print(f"{ENDED} {state['ended']}", flush=True)
        window.close()

    def run() -> None:
        window.open_page("jobs")
        window._bridge.jobs_changed.connect(told)
        for request in wanted:
            window.background.run(lambda request=request: queue(request), lambda _nothing: None)
        state["on"] = True
        QTimer.singleShot(1500, begin)

    ticks.timeout.connect(tick)
    window.engine_started.connect(lambda: QTimer.singleShot(_SETTLE_MS, run))
    QTimer.singleShot(_GIVE_UP_MS, window.close)
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
