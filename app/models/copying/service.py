"""Copying into one tenant: looks at sources, makes signed plans, shows receipts. The writing is a job."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from app.models.clock import Clock, iso
from app.models.copying.journal import CopyRecord, find_copy
from app.models.copying.mapping import ContextMap
from app.models.copying.options import CopyOptions
from app.models.copying.orphans import Orphans
from app.models.copying.plan import CopyPlan, Stamps, contents_of, counted, digest_of, seconds_for
from app.models.copying.planning import Planned, plan_items, read_contexts
from app.models.copying.reading import stamp_of
from app.models.copying.sources import Source, opened_source, origin_of
from app.models.database import Database
from app.models.errors import BadInput
from app.models.media.blobs import BlobStore
from app.models.tenants.service import read_setting, write_setting

_KEY: Final = "copy-plan-key"


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What people see of a source before they copy from it.

    Attributes:
        size_bytes: Of all contents of its items.
    """

    tenant: str
    name: str
    channels: int
    locales: int
    media: int
    documents: int
    size_bytes: int


class CopyService:
    """Plans copies into a tenant. Thread: any.

    Args:
        tenant_id: The destination.
        root: The workspace.
        database: The store of the destination.
        blobs: The blob store of the workspace.
        own: Gives the store of a tenant of the workspace.
        clock: The time.

    Attributes:
        orphans: Assignments that wait for their products.
    """

    def __init__(
        self,
        tenant_id: str,
        root: Path,
        database: Database,
        blobs: BlobStore,
        own: Callable[[str], Database],
        clock: Clock,
    ) -> None:
        self.tenant_id = tenant_id
        self._root = root
        self._database = database
        self._blobs = blobs
        self._own = own
        self._clock = clock
        self.orphans = Orphans(database, clock)

    @contextmanager
    def opened(self, source: str) -> Iterator[Source]:
        """Open a source by its address; see `opened_source`."""
        with opened_source(source, self._root, self.tenant_id, self._own, self._blobs) as found:
            yield found

    def look(self, source: str) -> SourceFacts:
        """Tell what a source is.

        Raises:
            AppError: It cannot be copied from.
        """
        query = (
            "SELECT (SELECT count(*) FROM channels), (SELECT count(DISTINCT locale) FROM channel_languages),"
            " (SELECT count(*) FROM media), (SELECT count(*) FROM documents WHERE group_id = 0),"
            " (SELECT coalesce(sum(size_bytes), 0) FROM media)"
        )
        with self.opened(source) as found, found.database.read() as connection:
            return SourceFacts(found.tenant, found.name, *connection.exec_driver_sql(query).one())

    def contexts(self, source: str, options: CopyOptions) -> ContextMap:
        """Tell where the channels and locales of a source would go.

        Raises:
            AppError: It cannot be copied from.
        """
        with self.opened(source) as found, found.database.read() as own, self._database.read() as target:
            return read_contexts(own, target, options)

    def plan(self, source: str, options: CopyOptions) -> tuple[CopyPlan, Planned]:
        """Make a signed plan, with its items; nothing is written but the key that it is signed with.

        Raises:
            AppError: The source cannot be copied from.
        """
        key = self.key()
        with self.opened(source) as found, found.database.read() as own, self._database.read() as target:
            return self.plan_between(source, found, own, target, options, key)

    def plan_between(
        self,
        address: str,
        source: Source,
        own: Connection,
        target: Connection,
        options: CopyOptions,
        key: str,
    ) -> tuple[CopyPlan, Planned]:
        """Do the same inside scopes that are open."""
        own_origin = origin_of(self._root, self.tenant_id)
        planned = plan_items(own, target, source.origin, own_origin, options)
        contents = contents_of(planned.items)
        missing = {} if source.is_beside else self._missing(contents)
        to_copy = sum(missing.values())
        plan = CopyPlan(
            source=address,
            origin=source.origin,
            source_name=source.name,
            tenant=self.tenant_id,
            options=options,
            problems=planned.problems,
            counts=counted(planned.items),
            bytes=to_copy,
            content_bytes=sum(contents.values()),
            seconds=seconds_for(planned.items, to_copy),
            target_items=planned.target_items,
            stamps=Stamps(stamp_of(own), stamp_of(target)),
            digest=digest_of(planned.items),
            planned_at=iso(self._clock.now()),
        )
        return plan.signed(key), planned

    def _missing(self, contents: dict[str, int]) -> dict[str, int]:
        return {sha256: size for sha256, size in contents.items() if not self.has_content(sha256)}

    def has_content(self, sha256: str) -> bool:
        """Tell whether a content is in the workspace of the destination."""
        return self._blobs.path(sha256).is_file()

    def read_plan(self, text: str) -> CopyPlan:
        """Read a saved plan.

        Raises:
            BadInput: It is no plan of this tenant, or somebody changed it.
        """
        plan = CopyPlan.from_json(text)
        if plan.tenant != self.tenant_id:
            raise BadInput(f"The plan is for {plan.tenant}, not for {self.tenant_id}.", "Plan anew.")
        if not plan.is_signed(self.key()):
            raise BadInput(
                "The plan was changed, or was made elsewhere: its signature is wrong.", "Plan anew."
            )
        return plan

    def record(self, copy_id: str) -> CopyRecord | None:
        """Return what is kept of a copy, or None."""
        with self._database.read() as connection:
            return find_copy(connection, copy_id)

    def key(self) -> str:
        """Return the key that plans are signed with; made when first asked for."""
        with self._database.read() as connection:
            found = read_setting(connection, _KEY)
        if found is not None:
            return found
        with self._database.write() as connection:
            found = read_setting(connection, _KEY)
            if found is None:
                found = secrets.token_hex(32)
                write_setting(connection, _KEY, found)
        return found
