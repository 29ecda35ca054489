"""One process at a time runs the jobs of a workspace: a lock that vanishes with its process."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import IO

from app.models.clock import iso
from app.models.errors import StorageProblem, WorkspaceBusy


class WorkspaceLock:
    """Holds `jobs.lock`; the file stays, the lock on it is what counts. Thread: any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self, at: datetime) -> None:
        """Take the lock and leave the process id and the time in the file.

        Raises:
            WorkspaceBusy: Another process, or another runtime in this one, holds it.
            StorageProblem: The file cannot be written.
        """
        try:
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
        except OSError as error:
            raise StorageProblem(
                f"{self._path} cannot be written: {error.strerror}.", "Make the workspace folder writable."
            ) from error
        if not _try_lock(file):
            holder = file.read()
            file.close()
            raise _busy(holder)
        file.truncate()
        file.write(json.dumps({"pid": os.getpid(), "started_at": iso(at)}).encode())
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()  # closing unlocks
            self._file = None


def _busy(holder: bytes) -> WorkspaceBusy:
    try:
        known = json.loads(holder)
        since = datetime.fromisoformat(known["started_at"]).astimezone()
        who = f"process {known['pid']} (since {since:%d %b %Y, %H:%M})"
        hint = f"Close the other window or wait for it; if it hangs, end process {known['pid']}."
    except (ValueError, KeyError, TypeError):
        who, hint = "another process", "Close the other window or wait for it."
    return WorkspaceBusy(f"The jobs of this workspace are run by {who}.", hint)


if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes against reading too: lock one far beyond the text, so that others can read it.
    _LOCKED_BYTE = 1 << 20

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
