"""What befalls the file of a store, for the time of a scope."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

Fault = Callable[[Path], AbstractContextManager[None]]


def whole_file(path: Path) -> Path:
    """Have a store that nobody has open in one file; return it."""
    with closing(sqlite3.connect(path)) as own:
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    return path


@contextmanager
def damaged(path: Path) -> Iterator[None]:
    """Have it hold something else."""
    path.write_bytes(b"no store at all\n" * 1000)
    yield


@contextmanager
def cut_short(path: Path) -> Iterator[None]:
    """Take its second half away."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have another program hold it alone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE").close()
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
