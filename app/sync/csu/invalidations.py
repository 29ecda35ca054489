"""What caches must read anew, in whichever process: lines beside the store of a channel database."""

import json
import os
import threading
from pathlib import Path
from typing import Final

from app.models.errors import NotFound, StorageProblem
from app.sync.stores import Stores

LONGEST: Final = 64 * 1024
"""Bytes after which the file begins anew, with all that is kept declared stale."""

_Stamp = tuple[int, int, int]
"""Which file it is, when it was written last, its bytes."""


class Invalidations:
    """Tells what was declared stale since the last question. Thread: any.

    Args:
        store: The file of the channel database's store; the lines lie beside it.
    """

    def __init__(self, store: Path) -> None:
        self._path = store.with_name(f"{store.stem}.stale")
        self._lock = threading.Lock()
        self._seen = self._stamp()

    def declare(self, name: str | None) -> None:
        """Declare a product, by number, or a category, by path, stale; None means everything.

        Raises:
            StorageProblem: The file cannot be written.
        """
        try:
            if self._stamp()[2] > LONGEST:
                self._path.unlink(missing_ok=True)
                name = None
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(name) + "\n")
        except OSError as error:
            raise StorageProblem(
                f"{self._path} cannot be written: {error.strerror}.", "Make the workspace folder writable."
            ) from error

    def news(self) -> list[str | None]:
        """Return what was declared stale since the last call, mostly nothing; a look costs a microsecond."""
        if self._stamp() == self._seen:
            return []
        with self._lock:
            now, before = self._stamp(), self._seen
            if now == before:
                return []
            self._seen = now
            is_longer = now[2] > before[2] and before[0] in (0, now[0])
            return self._lines(before[2], now[2]) if is_longer else [None]

    def _lines(self, start: int, end: int) -> list[str | None]:
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                text = file.read(end - start).decode()
            return [json.loads(line) for line in text.splitlines()]
        except (OSError, ValueError):  # cut off, or not ours: nothing that is kept is sure
            return [None]

    def _stamp(self) -> _Stamp:
        try:
            found = os.stat(self._path)  # noqa: PTH116  (Path.stat costs three times as much on every read)
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_mtime_ns, found.st_size)


def invalidate(
    stores: Stores, tenant_id: str, database: str | None = None, name: str | None = None
) -> tuple[str, ...]:
    """Have the caches of a channel database, or of all of a tenant, read anew.

    Args:
        stores: Tells where the stores are.
        tenant_id: The tenant.
        database: The channel database; None is all.
        name: A product, by number, or a category, by path; None is everything.

    Returns:
        The channel databases, by name.

    Raises:
        NotFound: There is no such tenant, or no channel uses the database.
        StorageProblem: It cannot be written down.
    """
    tenant = stores.tenant(tenant_id)
    known = sorted({row.database for row in tenant.channels.channels()})
    if database is not None and database not in known:
        raise NotFound(f"No channel uses the channel database {database}.", f"There are: {', '.join(known)}.")
    chosen = known if database is None else [database]
    for one in chosen:
        Invalidations(tenant.derived_path(f"csu-{one}")).declare(name)
    return tuple(chosen)
