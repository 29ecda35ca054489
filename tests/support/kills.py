"""A workspace whose jobs of all kinds always have work, and a process that works on it.

Every kind has tenants of its own, so as many work at the same time as ever do and one kill hits all of them.
Renditions and the reading of contents come by themselves: from the start there is much that needs them.
"""

import queue
import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from app.main import Workstation, build
from app.models.assignments.edit import Change, Edit, TargetEdit
from app.models.assignments.slots import TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, ProductRecord, ValueRecord, VariantRecord
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.manifests.tsv import write_tsv
from app.models.workspace import Tenant
from app.sync.jobs.runtime import MAX_RUNNING
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import (
    AssignByNameRequest,
    ChannelConfiguration1070Request,
    CopyTenantRequest,
    ExportManifestRequest,
    GlobalConfiguration1110Request,
    ImportManifestRequest,
    MediaSyncRequest,
    Products1040Request,
    PublishGroupRequest,
    PublishRequest,
    Request,
    ReverseRequest,
    RevertGroupRequest,
    SearchIndexRequest,
    UnpublishRequest,
    UploadRequest,
)
from tests.support.after_kills import EXPORTS
from tests.support.builders import USER, add_channels, draw, new_workstation

NOW: Final = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KINDS: Final = (
    "upload",
    "import-manifest",
    "publish",
    "unpublish",
    "publish-group",
    "reverse",
    "copy-tenant",
    "manifest-export",
    "assign-by-name",
    "media-sync",
    "channel-configuration-1070",
    "global-configuration-1110",
    "products-1040",
    "search-index",
)
"""Kinds of jobs that are asked for, and the first parts of their tenants' names."""

UNASKED: Final = ("renditions", "process")
"""Kinds of jobs that come by themselves."""

IN_TURN: Final = ("revert-group",)
"""Kinds of jobs that are asked for in turn with another one, whose work they undo."""

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
SOURCES: Final = ("source-0", "source-1")
"""Tenants with the same items and products, each in a state of its own: copies take them in turn."""

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
    _stock(tenant)
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
    _copy(workstation, "media-sync-0", "reverse-0")
    for place, source in enumerate(SOURCES):
        _copy(workstation, "media-sync-0", source)
        _assign(workstation, workstation.workspace.tenant(source), pictures, place)
        workstation.engine.submit(PublishRequest(source))
    _copy(workstation, "import-manifest-0", "copy-tenant-0")
    workstation.workspace.tenant("copy-tenant-0").copying.key()  # made by chance when first asked for
    _copy(workstation, "publish-0", "manifest-export-0")
    _copy(workstation, "publish-0", "assign-by-name-0")
    (root / EXPORTS).mkdir()
    for kind in KINDS[1:]:
        for number in range(1, TENANTS):
            _copy(workstation, f"{kind}-0", f"{kind}-{number}")
    workstation.workspace.create_tenant("upload-0", "Upload")
    _leave_unread(workstation, pictures / "unread")
    for number in range(TENANTS):
        files = (str(pictures / "unread"),)
        workstation.engine.submit(UploadRequest(f"manifest-export-{number}", files))
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


def _assign(workstation: Workstation, tenant: Tenant, pictures: Path, further: int = 0) -> None:
    """Assign pictures by manifest; each step further has other words and every product another picture."""
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
            name = f"p{(place + shift + further) % PICTURES:05}"
            source = ["PIM", name, "system_neutral", "Image", f"{name}.jpg", name, f"{name} {further}"]
            rows.append([*source, entity, key, channel, locale, "Primary", "1"])
    file = pictures / (f"further-{further}.tsv" if further else MANIFEST)
    write_tsv(file, columns, rows)
    request = ImportManifestRequest(
        tenant.id, str(file), str(pictures / "00"), "replace" if further else "merge"
    )
    job = workstation.engine.submit(request)
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


def request_number(kind: str, number: int, root: Path, pictures: Path) -> Request:
    """Return what the n-th job of a kind, from 0, is asked for; the one before it in its tenant is over."""
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
    if kind in ("reverse", "copy-tenant", "assign-by-name", "manifest-export"):
        return _round(kind, number, root, tenant)
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


def _round(kind: str, number: int, root: Path, tenant: str) -> Request:
    """Return what goes in rounds, each one from where the one before it ended."""
    done = number // TENANTS
    if kind == "reverse":  # the first one takes a publish back, each further one the one before
        return ReverseRequest(tenant, _last_job(root, tenant), USER, f"round {number}")
    if kind == "copy-tenant":
        source = SOURCES[done % 2]
        return CopyTenantRequest(tenant, source, conflicts="replace", confirm=tenant, user=USER)
    if kind == "assign-by-name":
        return AssignByNameRequest.of(tenant, _next_pictures(root, tenant, done), USER)
    file = root / EXPORTS / f"export-{number}"
    if done % 2:
        every = {"content": "assignments", "all_channels": True, "all_locales": True}
        return ExportManifestRequest(tenant, f"{file}.tsv", **every)
    return ExportManifestRequest(tenant, f"{file}.zip", binaries=True)


def _next_pictures(root: Path, tenant: str, done: int) -> Edit:
    """Give every variant the picture after its own, where that was done so often before."""
    with closing(sqlite3.connect(root / "tenants" / tenant / "cms.db")) as store:
        pictures = [row[0] for row in store.execute("SELECT id FROM media ORDER BY source_id")]
        variants = store.execute("SELECT id, product_id FROM variants ORDER BY id").fetchall()
    shown = [TargetMedia((picture,)) for picture in pictures]
    changes: list[Change] = []
    for place, (variant, product) in enumerate(variants):
        before = shown[(place + done - 1) % PICTURES] if done else None
        after = shown[(place + done) % PICTURES]
        changes.append(TargetEdit(product, DEFAULT_CONTEXT, VariantTarget(variant), before, after))
    return Edit(f"Assign {len(changes)} items, round {done}", tuple(changes))


def _last_job(root: Path, tenant: str) -> str:
    """Return the job that wrote the newest receipt."""
    with closing(sqlite3.connect(root / "tenants" / tenant / "cms.db")) as store:
        query = "SELECT job_id FROM job_cursors WHERE job_id LIKE '% %' ORDER BY rowid DESC LIMIT 1"
        return str(store.execute(query).fetchone()[0]).partition(" ")[0]


def wanted_kind(tenant: str) -> str:
    """Return for which kind of jobs a tenant is there."""
    return tenant.rpartition("-")[0]


# --- the process that is killed ------------------------------------------------------------------


def work(
    root: Path,
    pictures: Path,
    most: Mapping[str, int] | None,
    told: Connection | None,
    kinds: Sequence[str] = KINDS,
) -> None:
    """Work on the jobs of the workspace, those first that are left.

    Args:
        root: The workspace.
        pictures: The folders to upload.
        most: How many jobs of each kind there shall be in the end; None goes on until killed.
        told: Hears, once, that as many kinds of jobs have gone on as run side by side.
        kinds: Which jobs are asked for, in this order.
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
    while True:
        for kind in kinds:
            if kind not in open_jobs.values() and (most is None or begun[kind] < most[kind]):
                open_jobs[engine.submit(request_number(kind, begun[kind], root, pictures))] = kind
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
