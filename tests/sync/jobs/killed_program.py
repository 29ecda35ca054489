"""A program that runs jobs until it is killed; `test_kill.py` starts and kills it.

Arguments: the workspace, the number of jobs to add, and `end` to go on until every job is over, or `hold` to
keep the workspace until killed. A job writes its rows into `effect.db`, each batch together with the cursor.
"""

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.models.clock import SystemClock
from app.models.database import Database
from app.sync.jobs.runtime import JobRuntime
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobQuery, JobState
from app.sync.jobs.store import JOBS, JobStore

ROWS, BATCH, LANES = 1500, 5, 3

TABLES = """
CREATE TABLE IF NOT EXISTS effect (seq INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT, job TEXT, row INTEGER);
CREATE TABLE IF NOT EXISTS cursor (job TEXT PRIMARY KEY, next INTEGER);
"""


def write_rows(folder: Path, lane: str, context: JobContext) -> Body:
    with closing(sqlite3.connect(folder / "effect.db", timeout=30)) as effect:
        known = effect.execute("SELECT next FROM cursor WHERE job = ?", (context.job_id,)).fetchone()
        row = known[0] if known else 0
        context.report(row, ROWS)  # a killed run may have written every row and said nothing of it
        while row < ROWS:
            rows = [(lane, context.job_id, number) for number in range(row, row + BATCH)]
            row += BATCH
            with effect:
                effect.execute("BEGIN IMMEDIATE")
                effect.executemany("INSERT INTO effect (lane, job, row) VALUES (?, ?, ?)", rows)
                effect.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?)", (context.job_id, row))
            context.report(row, ROWS)
            yield
    return JobOutcome({"rows": row})


def open_jobs(store: JobStore) -> Iterator[str]:
    states = {state for state in JobState if not state.is_final}
    return (job.id for job in store.newest(10_000, JobQuery(states=states)))


def main(folder: Path, more: int, then: str) -> None:
    database = Database(folder / "jobs.db")
    with database.write() as connection:
        JOBS.create_all(connection)
    with closing(sqlite3.connect(folder / "effect.db", timeout=30)) as effect:
        effect.execute("PRAGMA journal_mode=WAL")
        effect.executescript(TABLES)
    store = JobStore(database)
    runners = {"rows": lambda request, context: write_rows(folder, request, context)}
    runtime = JobRuntime(store, folder / "dbos.db", runners, SystemClock())
    for number in range(more):
        lane = f"lane {number % LANES}"
        runtime.submit("rows", "sample", lane, "Rows", lane)
    runtime.start()
    print("started", flush=True)
    if then == "hold":
        threading.Event().wait()
    while job_id := next(iter(open_jobs(store)), None):
        runtime.wait(job_id)
    assert runtime.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
