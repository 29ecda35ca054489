"""A process that opens a store which another one opens at the same moment."""

from multiprocessing.synchronize import Barrier
from pathlib import Path

from app.sync.csu.store import open_answers, write_counters


def open_and_write(path: Path, name: str, start: Barrier) -> None:
    """Open a store that is not there yet, and count in it."""
    start.wait(30)
    database = open_answers(path)
    with database.write() as connection:
        write_counters(connection, {name: 1})
    database.close()
