"""Copying into one tenant: looks at sources, makes signed plans, shows receipts. The writing is a job."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection

from app.models.clock import Clock, iso
from app.models.copying.journal import CopyRecord, find_copy
from app.models.copying.mapping import ContextMap, Problem
from app.models.copying.options import CopyOptions
from app.models.copying.orphans import Orphans
from app.models.copying.plan import CopyPlan, ItemPlan, Stamps, Tally
from app.models.copying.planning import Planned, plan_items, read_contexts
from app.models.copying.reading import stamp_of
from app.models.copying.sources import Source, opened_source, origin_of
from app.models.database import Database
from app.models.errors import BadInput, StorageProblem
from app.models.media.blobs import BlobStore
from app.models.publishing.library import MediaLifecycle
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


class OwnTenant(Protocol):
    """A tenant of the destination's workspace."""

    cms: Database

    @property
    def library(self) -> MediaLifecycle:
        """Takes its media off and away."""
        ...


class OwnWorkspace(Protocol):
    """The workspace of the destination."""

    root: Path
    blobs: BlobStore
    clock: Clock
    user: str

    def tenant(self, tenant_id: str) -> OwnTenant:
        """Return one of its tenants."""
        ...


class CopyService:
    """Plans copies into a tenant. Thread: any.

    Args:
        database: The store of the destination.
        tenant_id: Its id.
        workspace: Its workspace.

    Attributes:
        orphans: Assignments that wait for their products.
        user: Who is signed in.
    """

    def __init__(self, database: Database, tenant_id: str, workspace: "OwnWorkspace") -> None:
        self.tenant_id = tenant_id
        self.user = workspace.user
        self._database = database
        self._root, self._blobs = workspace.root, workspace.blobs
        self._own: Callable[[str], Database] = lambda other: workspace.tenant(other).cms
        self._clock = workspace.clock
        self._library: Callable[[], MediaLifecycle] = lambda: workspace.tenant(tenant_id).library
        self.orphans = Orphans(database, workspace.clock)

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
        tally = Tally(planned.items)
        missing = {} if source.is_beside else self._missing(tally.contents)
        to_copy = sum(missing.values())
        problems = (*planned.problems, *_lost(source, missing, planned.items))
        plan = CopyPlan(
            source=address,
            origin=source.origin,
            source_name=source.name,
            tenant=self.tenant_id,
            options=options,
            problems=problems,
            counts=tally.counts,
            bytes=to_copy,
            content_bytes=sum(tally.contents.values()),
            seconds=tally.seconds(to_copy),
            target_items=planned.target_media + planned.target_documents,
            target_media=planned.target_media,
            stamps=Stamps(stamp_of(own), stamp_of(target)),
            digest=tally.digest,
            planned_at=iso(self._clock.now()),
        )
        return plan.signed(key), replace(planned, problems=problems)

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

    def has_copy(self, job_id: str) -> bool:
        """Tell whether a job is a copy that came here."""
        return self.record(job_id) is not None

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


def save_items(file: Path, items: Iterable[ItemPlan]) -> None:
    """Write what happens to every item as a table, a line each, with a header; it may be long.

    Raises:
        StorageProblem: The file cannot be written.
    """
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as table:
            table.write("Kind\tName\tAction\tReason\tSource modified\tDestination modified\r\n")
            for one in items:
                cells = (one.group, one.name, one.action.value, one.reason, one.source_at, one.target_at)
                table.write("\t".join(cells) + "\r\n")
    except OSError as error:
        raise StorageProblem(
            f"{file} cannot be written: {error.strerror}.", "Choose another file."
        ) from error


def _lost(source: Source, contents: Iterable[str], items: Iterable[ItemPlan]) -> Iterator[Problem]:
    """Name files that the source itself has lost; what shows them cannot be copied."""
    gone = {sha256 for sha256 in contents if not source.blobs.path(sha256).is_file()}
    names = [item.name for item in items if any(one in gone for one, _ in item.sizes)] if gone else []
    if names:
        many = f"{len(names):,} files are" if len(names) > 1 else "1 file is"
        named = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        text = f"{many} missing in the source and cannot be copied, with what shows them: {named}."
        yield Problem("missing-in-source", text, stops=False)
