"""A copy between two workspaces that is killed, and what is left of it."""

from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from app.main import Workstation, build
from app.models.assignments.slots import DocumentContent, TargetMedia
from app.models.assignments.transfers import NewDocument, add_documents
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT
from app.models.media.additions import add_items
from app.models.media.rows import NewMedia
from app.models.workspace import Tenant
from app.sync.cms.copy_tenant import copy_tenant
from app.sync.cms.reverse import reverse
from app.sync.requests import CopyTenantRequest, PublishRequest, ReverseRequest
from tests.support.builders import NOW, USER, new_workstation
from tests.support.copies import IMAGE

MEDIA: Final = 2_000
PRODUCTS: Final = 600
CONTENTS: Final = 120
JOB: Final = "copy-that-is-killed"


class Told:
    """What the body of a job reports to."""

    def __init__(self, job_id: str, on_report: Callable[[], object]) -> None:
        self.job_id = job_id
        self._on_report = on_report

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        self._on_report()

    def log(self, text: str) -> None:
        pass

    def cancelled(self) -> bool:
        return False


def products() -> CatalogBatch:
    records = tuple(ProductRecord(f"P{i:04}", f"P{i}", "", (), (), row=2) for i in range(PRODUCTS))
    return CatalogBatch(categories=(), values=(), products=records, variants=())


def make_source(root: Path) -> None:
    """Make a workspace with a tenant `src` that holds items, each in a document, all published."""
    station = new_workstation(root)
    fill(station, station.workspace.create_tenant("src", "Source"), b"content", MEDIA, PRODUCTS)
    station.close()


def fill(station: Workstation, tenant: Tenant, salt: bytes, media: int, documents: int) -> None:
    """Add products, items of some contents and documents that show them, and publish all."""
    tenant.catalog.import_(products())
    contents = []
    file = station.workspace.root / "file.bin"
    for number in range(min(CONTENTS, media)):
        file.write_bytes(b"%s %d" % (salt, number) * 500)
        contents.append(station.workspace.blobs.add_file(file))
    items = [
        NewMedia(f"item-{i:05}", f"item-{i}.jpg", *contents[i % CONTENTS], IMAGE, ("tag",))
        for i in range(media)
    ]
    with tenant.cms.write() as connection:
        made = add_items(connection, items, NOW, user=USER)
        ids = [int(i) for i in tenant.catalog.product_ids()][:documents]
        shown = [
            DocumentContent(master=TargetMedia((made[place].media_id, made[-1 - place].media_id)))
            for place in range(documents)
        ]
        new = [NewDocument(i, DEFAULT_CONTEXT, None, one) for i, one in zip(ids, shown, strict=True)]
        add_documents(connection, new, USER, "", NOW)
        connection.exec_driver_sql("UPDATE media SET is_processed = 1")
    station.engine.submit(PublishRequest(tenant.id))


def make_destination(root: Path, media: int = 0, documents: int = 0) -> None:
    """Make the workspace that is copied into; what is there already goes by the names of the source."""
    station = new_workstation(root)
    fill(station, station.workspace.create_tenant("dst", "Destination"), b"old", media, documents)
    station.close()


def work(root: Path, source: Path, told: Connection | None) -> None:
    """Clear up behind a killed process and go on with the copy, to its end if nobody kills this one."""
    station = build(root, clock=FixedClock(NOW), user=USER, inline=True)
    station.workspace.sweep()

    def on_report() -> None:
        nonlocal told
        if told is not None:
            told.send("at work")
            told = None

    for _ in copy_tenant(request(source), station.stores, Told(JOB, on_report)):
        pass
    station.close()


def work_back(root: Path, told: Connection | None) -> None:
    """Do the same with the job that takes the copy back."""
    station = build(root, clock=FixedClock(NOW), user=USER, inline=True)

    def on_report() -> None:
        nonlocal told
        if told is not None:
            told.send("at work")
            told = None

    for _ in reverse(ReverseRequest("dst", JOB, USER), station.stores, Told("back", on_report)):
        pass
    station.close()


def request(source: Path) -> CopyTenantRequest:
    """Return the copy of the source in another workspace, with everything there replaced."""
    address, both = f"{source}#src", "published-and-draft"
    return CopyTenantRequest("dst", address, conflicts="replace", versions=both, confirm="dst", user=USER)
