"""Jobs: from submit to running, and what the open window costs while nobody does anything.

A small job is submitted again and again to an engine that rests and keeps its schedules; the time runs until
the history says that it executes and everybody has been told. The window that rests is a process of its own,
on the bundled sample: its processor time over twenty seconds, jobs and schedules included.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from app.main import build, ensure_sample
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import MediaSyncRequest
from benchmarks.claims import claim, finish
from benchmarks.idle_process import SHARE

TENANT = "aurelia"
SUBMITS = 100
PAUSE_S = 0.05  # the engine has come to rest again
REST_S = 20.0
PATIENCE_S = 30.0


def waits(folder: Path) -> list[float]:
    """Return the milliseconds from each submit until the job was seen to execute."""
    station = build(folder)
    running: dict[str, float] = {}
    changed = threading.Condition()

    def told(job: JobSnapshot) -> None:
        if job.state is JobState.EXECUTING:
            with changed:
                running.setdefault(job.id, time.perf_counter())
                changed.notify_all()

    found: list[float] = []
    try:
        station.engine.subscribe(told)
        station.engine.start()
        station.engine.schedules.keep()
        for _ in range(SUBMITS):
            started = time.perf_counter()
            job_id = station.engine.submit(MediaSyncRequest(TENANT))
            with changed:
                assert changed.wait_for(lambda job_id=job_id: job_id in running, PATIENCE_S)
            found.append((running[job_id] - started) * 1000)
            station.engine.wait(job_id, PATIENCE_S)
            time.sleep(PAUSE_S)
    finally:
        station.close()
    return found


def idle_share(folder: Path) -> float:
    """Return the percents of one core that the window takes while it rests."""
    command = [sys.executable, "-m", "benchmarks.idle_process", str(folder), str(REST_S)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    said = dict(line.split() for line in ended.stdout.splitlines() if line.startswith(SHARE))
    return float(said[SHARE])


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        folder = Path(place) / "sample"
        ensure_sample(folder)
        found = waits(folder)
        p95 = statistics.quantiles(found, n=100, method="inclusive")[94]
        print(f"{SUBMITS} submits, median {statistics.median(found):.1f} ms, longest {max(found):.1f} ms")
        claim("from submit to running, p95", p95, at_most=150, unit="ms")
        claim("the open window at rest, of one core", idle_share(folder), at_most=2, unit="%")
    finish()


if __name__ == "__main__":
    main()
