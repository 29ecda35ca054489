"""A workspace whose jobs of all kinds always have work, a process that works on it, and what is left.

Every kind has tenants of its own, so as many work at the same time as ever do and one kill hits all of them.
Renditions and the reading of contents come by themselves: from the start there is much that needs them.
"""

import json
import queue
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from app.main import Workstation, build
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, ProductRecord, ValueRecord, VariantRecord
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.manifests.tsv import write_tsv
from app.models.workspace import Tenant
from app.sync.jobs.runtime import MAX_RUNNING
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import (
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    ImportManifestRequest,
    MediaSyncRequest,
    Products1040Request,
    PublishGroupRequest,
    PublishRequest,
    Request,
    RevertGroupRequest,
    SearchIndexRequest,
    UnpublishRequest,
    UploadRequest,
)
from tests.support.builders import USER, add_channels, draw, new_workstation

NOW: Final = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KINDS: Final = (
    "upload",
    "import-manifest",
    "publish",
    "unpublish",
    "publish-group",
    "media-sync",
    "channel-configuration-1070",
    "global-configuration-1110",
    "products-1040",
    "search-index",
)
"""Kinds of jobs that are asked for, and the first parts of their tenants' names."""

UNASKED: Final = ("renditions", "process")
"""Kinds of jobs that come by themselves."""

FOR_DATABASES: Final = {
    "channel-configuration-1070": ChannelConfiguration1070Request,
    "global-configuration-1110": GlobalConfiguration1110Request,
    "products-1040": Products1040Request,
    "search-index": SearchIndexRequest,
}
TENANTS: Final = 2
"""Jobs of a kind that work on tenants of their own, before the same ones come again, in full."""

MOVING: Final = MAX_RUNNING
"""Kinds of jobs that have gone on before a process is killed."""

PRODUCTS: Final = 80
NUMBERS: Final = tuple(f"P{number:03}" for number in range(PRODUCTS))
PICTURES: Final = 12
FOLDERS: Final = 8
PER_FOLDER: Final = 40
UNREAD: Final = 160
GROUPS: Final = 20
IN_GROUP: Final = 75
MANIFEST: Final = "assignments.tsv"
DATABASES: Final = ("Americas", "Europe")
COLORS, SIZES = ("Red", "Blue"), ("S", "M", "L")


# --- the workspace -------------------------------------------------------------------------------


def make_workspace(root: Path, pictures: Path) -> None:
    """Fill `root` with a workspace in which every kind of job has something to do, `pictures` with files."""
    every = draw(pictures / "all", (f"p{number:05}" for number in range(FOLDERS * PER_FOLDER)), (20, 110))
    for number in range(FOLDERS):
        folder = pictures / f"{number:02}"
        folder.mkdir()
        for path in every[number * PER_FOLDER : (number + 1) * PER_FOLDER]:
            path.rename(folder / path.name)
        (folder / "empty.jpg").write_bytes(b"")
        shutil.copy(pictures / "00" / "p00000.jpg", folder / "known.jpg")
    workstation = new_workstation(root)
    tenant = workstation.workspace.create_tenant("publish-0", "Publish")
    _assign(workstation, tenant, pictures)
    _copy(workstation, "publish-0", "media-sync-0")
    workstation.engine.submit(PublishRequest("media-sync-0"))
    _copy(workstation, "media-sync-0", "unpublish-0")
    _copy(workstation, "media-sync-0", "publish-group-0")
    _group(workstation.workspace.tenant("publish-group-0"))
    _copy(workstation, "media-sync-0", "products-1040-0")
    workstation.engine.submit(MediaSyncRequest("products-1040-0"))
    for kind in ("channel-configuration-1070", "global-configuration-1110", "search-index"):
        _copy(workstation, "products-1040-0", f"{kind}-0")
    for database in DATABASES:
        workstation.engine.submit(Products1040Request("search-index-0", database))
    _stock(workstation.workspace.create_tenant("import-manifest-0", "Import"))
    for kind in KINDS[1:]:
        for number in range(1, TENANTS):
            _copy(workstation, f"{kind}-0", f"{kind}-{number}")
    workstation.workspace.create_tenant("upload-0", "Upload")
    _leave_unread(workstation, pictures / "unread")
    workstation.close()
    for history in root.glob("jobs.db*"):
        history.unlink()


def _stock(tenant: Tenant) -> None:
    add_channels(tenant)
    tenant.catalog.import_(
        CatalogBatch(
            categories=(),
            values=tuple(
                ValueRecord(d, v, v)
                for d, values in ((Dimension.COLOR, COLORS), (Dimension.SIZE, SIZES))
                for v in values
            ),
            products=tuple(
                ProductRecord(n, n, "", (), (Dimension.COLOR, Dimension.SIZE), row=2) for n in NUMBERS
            ),
            variants=tuple(
                VariantRecord(f"{n}-{c}-{s}", n, "", {Dimension.COLOR: c, Dimension.SIZE: s}, row=3)
                for n in NUMBERS
                for c in COLORS
                for s in SIZES
            ),
        )
    )


def _assign(workstation: Workstation, tenant: Tenant, pictures: Path) -> None:
    _stock(tenant)
    columns = (
        "MediaSourceProvider MediaSourceId MediaLocale MediaType MediaImportPath MediaDisplayName "
        "ImageAltText EntityType EntityKeyValue EntityChannel EntityLocale MediaGroup MediaDisplayOrder"
    ).split()
    rows: list[list[str]] = []
    for place, number in enumerate(NUMBERS):
        for entity, key, channel, locale, shift in (
            ("Product|Master", number, "", "", 0),
            ("Product|DimensionMatrix", f"{number}|color:Red", "", "", 1),
            ("Product|Variant", f"{number}-Blue-M", "OUN128", "fr-ca", 2),
        ):
            name = f"p{(place + shift) % PICTURES:05}"
            source = ["PIM", name, "system_neutral", "Image", f"{name}.jpg", name, name]
            rows.append([*source, entity, key, channel, locale, "Primary", "1"])
    file = pictures / MANIFEST
    write_tsv(file, columns, rows)
    job = workstation.engine.submit(ImportManifestRequest(tenant.id, str(file), str(pictures / "00")))
    counts = workstation.engine.job(job).counts
    assert counts["failed"] == 0, workstation.engine.log(job)[:3]


def _group(tenant: Tenant) -> None:
    """Make publish groups that are ready to go live."""
    products = [tenant.catalog.product_by_number(number).id for number in NUMBERS]
    for number in range(GROUPS):
        group = tenant.groups.create(f"Group {number}", USER)
        shift = number * 7
        own = [products[(shift + place) % PRODUCTS] for place in range(IN_GROUP)]
        contexts = (DEFAULT_CONTEXT, Context("OUN128", "fr-ca"))
        tenant.groups.copy([(product, one) for product in own for one in contexts], group.id, USER)


def _leave_unread(workstation: Workstation, folder: Path) -> None:
    """Make a tenant whose contents nobody has read through."""
    tenant = workstation.workspace.create_tenant("process-0", "Process")
    draw(folder, (f"u{number:05}" for number in range(UNREAD)), (21, 90))
    workstation.engine.submit(UploadRequest(tenant.id, (str(folder),)))
    with tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE media SET is_processed = 0, likeness = NULL")


def _copy(workstation: Workstation, source: str, target: str) -> None:
    folder = workstation.workspace.root / "tenants"
    (folder / target).mkdir()
    for file in sorted((folder / source).glob("*.db")):
        with (
            closing(sqlite3.connect(file)) as store,
            closing(sqlite3.connect(folder / target / file.name)) as new,
        ):
            store.backup(new)


def request_number(kind: str, number: int, pictures: Path) -> Request:
    """Return what the n-th job of a kind, from 0, is asked for."""
    if kind == "upload":
        folder = pictures / f"{number % FOLDERS:02}"
        return UploadRequest("upload-0", (str(folder),), tags=(f"round-{number}",))
    if kind in FOR_DATABASES:
        tenant = f"{kind}-{number // len(DATABASES) % TENANTS}"
        database = DATABASES[number % len(DATABASES)]
        if kind in ("products-1040", "search-index"):
            return FOR_DATABASES[kind](tenant, database, full=number >= TENANTS * len(DATABASES))
        return FOR_DATABASES[kind](tenant, database)
    tenant = f"{kind}-{number % TENANTS}"
    if kind == "publish-group":  # each goes live, then it is taken back; after the last one nothing is left
        place = number // TENANTS
        make = RevertGroupRequest if place % 2 or place >= 2 * GROUPS else PublishGroupRequest
        return make(tenant, min(place // 2, GROUPS - 1) + 1, USER)
    if kind == "media-sync":
        return MediaSyncRequest(tenant, full=number >= TENANTS)
    if kind == "import-manifest":
        result = pictures / f"result-{number}.tsv"
        return ImportManifestRequest(
            tenant, str(pictures / MANIFEST), str(pictures / "00"), result=str(result)
        )
    if kind == "unpublish" and number // TENANTS % 2 == 0:
        return UnpublishRequest(tenant)
    return PublishRequest(tenant)  # in turn with unpublishing, so that there is always something to take off


def wanted_kind(tenant: str) -> str:
    """Return for which kind of jobs a tenant is there."""
    return tenant.rpartition("-")[0]


# --- the process that is killed ------------------------------------------------------------------


def work(root: Path, pictures: Path, most: Mapping[str, int] | None, told: Connection | None) -> None:
    """Work on the jobs of the workspace, those first that are left.

    Args:
        root: The workspace.
        pictures: The folders to upload.
        most: How many jobs of each kind there shall be in the end; None goes on until killed.
        told: Hears, once, that as many kinds of jobs have gone on as run side by side.
    """
    workstation = build(root, clock=FixedClock(NOW), user="kim")
    engine = workstation.engine
    news: queue.SimpleQueue[JobSnapshot] = queue.SimpleQueue()
    engine.subscribe(news.put)
    engine.start()
    jobs = engine.jobs(10_000)
    asked = [job for job in jobs if job.kind not in UNASKED]
    begun = Counter(wanted_kind(job.tenant) for job in asked)
    open_jobs = {job.id: wanted_kind(job.tenant) for job in asked if not job.state.is_final}
    moving: set[str] = set()
    kinds = random.sample(KINDS, len(KINDS)) if most is None else KINDS  # other ones first every time
    while True:
        for kind in kinds:
            if kind not in open_jobs.values() and (most is None or begun[kind] < most[kind]):
                open_jobs[engine.submit(request_number(kind, begun[kind], pictures))] = kind
                begun[kind] += 1
        if not open_jobs:
            open_jobs = {
                job.id: job.kind
                for job in engine.jobs(1000)
                if job.kind in UNASKED and not job.state.is_final
            }
        if not open_jobs:
            break
        ended = [job_id for job_id in open_jobs if engine.job(job_id).state.is_final]
        for job_id in ended:
            del open_jobs[job_id]
        if ended:
            continue
        job = news.get()
        if job.done:
            moving.add(job.kind)
        if told is not None and len(moving) >= MOVING:
            told.send("at work")
            told = None
    workstation.close()


# --- what is left --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Executing:
    """A job that was executing when its process died, and how far it had come in its store."""

    kind: str
    job_id: str
    position: str


def executing(root: Path) -> list[Executing]:
    """Read which jobs the history says to be executing; nobody works on the workspace."""
    with closing(sqlite3.connect(root / "jobs.db")) as history:
        rows = history.execute("SELECT kind, id, tenant, lane FROM jobs WHERE state = 'Executing'").fetchall()
    return [
        Executing(kind, job, _position(root, kind, job, tenant, lane))
        for kind, job, tenant, lane in ((_KIND.get(one[0], one[0]), *one[1:]) for one in rows)
    ]


def _position(root: Path, kind: str, job_id: str, tenant: str, lane: str) -> str:
    if kind == "renditions":
        shelf = root / "renditions" / tenant / "sequence"
        kept = json.loads(shelf.read_text("utf-8")) if shelf.exists() else {}
        return str(kept["sequence"]) if kept.get("job") == job_id else ""
    session = ("sessions", "SELECT state FROM sessions WHERE job_id = ?", "sessions")
    store, query, table = {
        "upload": (
            "cms",
            "SELECT count(*) FROM upload_files WHERE state <> 'waiting' AND job_id = ?",
            "upload_files",
        ),
        "import-manifest": ("cms", "SELECT count(*) FROM manifest_rows WHERE job_id = ?", "manifest_rows"),
        "media-sync": ("hq", _CURSOR, "job_cursors"),
        "process": ("cms", "SELECT count(*) FROM media WHERE is_processed AND ? <> ''", "job_cursors"),
        "publish-group": ("cms", _RELEASED, "publish_group_results"),
        "channel-configuration-1070": session,
        "global-configuration-1110": session,
        "products-1040": session,
        "search-index": (
            f"search-{lane.rpartition('/')[2]}",
            "SELECT count(*) FROM tiles WHERE ? <> ''",
            "tiles",
        ),
    }.get(kind, ("cms", _CURSOR, "job_cursors"))
    file = root / "tenants" / tenant / f"{store}.db"
    if not file.exists():
        return ""
    with closing(sqlite3.connect(file)) as opened:
        if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            return ""
        row = opened.execute(query, (job_id,)).fetchone()
    return str(row[0]) if row is not None and row[0] else ""


_KIND: Final = {"revert-group": "publish-group"}
"""Kinds that are counted with others, whose work they undo."""

_CURSOR: Final = "SELECT position FROM job_cursors WHERE job_id = ?"
_RELEASED: Final = """
    SELECT count(*) FROM publish_groups WHERE ? <> '' AND (state = 'publishing' OR reverted_at IS NULL
    AND EXISTS (
        SELECT 1 FROM publish_group_results WHERE group_id = publish_groups.id AND outcome = 'reverted'
    ))
"""


def content(root: Path) -> Iterator[tuple[str, str, list[tuple]]]:
    """Give store, table and rows of all stores that were touched; without what differs from run to run.

    That is the ids of jobs, their cursors and what was asked of them, the epoch that names one life of a
    store, the order in which sessions of two databases began, and the checksums of packages, which hold the
    epoch. Times are compared: the clock stands still.
    """
    for file in sorted((root / "tenants").glob("*/*.db")):
        with closing(sqlite3.connect(file)) as store:
            tables = [
                name
                for (name,) in store.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
                if name not in ("job_cursors", "audit_trail") and not name.startswith("sqlite_")
            ]
            for table in tables:
                names = [row[1] for row in store.execute(f"PRAGMA table_info({table})") if row[1] != "job_id"]
                if table == "sessions":
                    names = [name for name in names if name not in ("id", "checksum")]
                where = "WHERE name <> 'epoch'" if table == "counters" else ""
                rows = store.execute(f"SELECT {', '.join(names)} FROM {table} {where}").fetchall()
                yield f"{file.parent.name}/{file.stem}", table, sorted(rows, key=repr)


def history(root: Path) -> list[tuple]:
    """Read what the history says of all jobs, by kind and tenant."""
    columns = "kind, tenant, lane, title, request, state, done, total, counts, error"
    with closing(sqlite3.connect(root / "jobs.db")) as store:
        query = f"SELECT {columns} FROM jobs WHERE kind NOT IN ('renditions', 'process')"  # as needed
        return sorted(store.execute(query).fetchall(), key=repr)


def files(root: Path) -> dict[str, int]:
    """List blobs, thumbnails and renditions, also what is half written, with their sizes."""
    found = [
        path
        for folder in ("blobs", "thumbnails", "renditions")
        for path in (root / folder).rglob("*")
        if path.is_file() and path.name != "sequence"  # it names a job
    ]
    return {path.relative_to(root).as_posix(): path.stat().st_size for path in found}
