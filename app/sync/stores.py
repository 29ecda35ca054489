"""The stores that jobs work on, opened once and shared."""

import threading
from collections.abc import Callable
from pathlib import Path

from app.models.clock import Clock
from app.models.database import Database
from app.models.workspace import Tenant, Workspace


class Stores:
    """Opens the derived stores of a workspace's tenants. Thread: any.

    Attributes:
        workspace: The workspace.
        clock: The time.
    """

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self.workspace = workspace
        self.clock = clock
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Database] = {}

    def tenant(self, tenant_id: str) -> Tenant:
        """Return an open tenant."""
        return self.workspace.tenant(tenant_id)

    def hq(self, tenant_id: str) -> Database:
        """Return the store of headquarters."""
        return self.derived(tenant_id, "hq")

    def csu(self, tenant_id: str, database: str) -> Database:
        """Return the store of a channel database."""
        return self.derived(tenant_id, f"csu-{database}")

    def search(self, tenant_id: str, database: str) -> Database:
        """Return the product search index of a channel database."""
        from app.sync.csu.search_index import open_search_index  # loaded with what asks it

        return self.derived(tenant_id, f"search-{database}", open_search_index)

    def close(self) -> None:
        """Close all derived stores."""
        with self._lock:
            for database in self._open.values():
                database.close()
            self._open.clear()

    def derived(
        self, tenant_id: str, store: str, opener: Callable[[Path], Database] | None = None
    ) -> Database:
        """Return a store that jobs build, by its name; one of answers where nobody says how it is opened."""
        from app.sync.csu.store import open_answers

        opened = opener or open_answers
        with self._lock:
            key = (tenant_id, store)
            known = self._open.get(key)
            if known is None:
                tenant = self.workspace.tenant(tenant_id)
                known = self._open[key] = opened(tenant.derived_path(store))
            elif not known.path.exists():  # it was deleted: who holds it meets the empty one from now on
                known.close()
                opened(known.path).close()
            return known
