"""A workspace with the shirt catalogue and some media, copied for each test from one that is made once."""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.main import Workstation, build
from app.models.assignments.resolve import Resolution
from app.models.assignments.rows import DocumentRow, Source
from app.models.assignments.slots import CellTarget, TargetMedia, VariantTarget
from app.models.catalog.dimensions import DimensionValues
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.workspace import Tenant
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import (
    MediaSyncRequest,
    Products1040Request,
    PublishRequest,
    Request,
    UnpublishRequest,
    UploadRequest,
)
from tests.support.builders import NOW, USER, assign, draw, new_workstation, shirt_tenant
from tests.support.corpus import PDF, video

PICTURES = ("m1", "m2", "m3", "m4", "m5", "m6")
DATABASES = ("Americas", "Europe")


@functools.cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vitrine-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    workstation = new_workstation(folder / "w")
    tenant = shirt_tenant(workstation)
    paths = draw(folder / "files", PICTURES)
    for name, content in (("clip.mp4", video()), ("manual.pdf", PDF)):
        (folder / "files" / name).write_bytes(content)
        paths.append(folder / "files" / name)
    for path in paths:  # one by one: ids in this order
        workstation.engine.submit(UploadRequest(tenant.id, (str(path),)))
    workstation.close()
    return folder


class Shop:
    """One open workspace of the tenant `aurelia` and short ways to work in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        shutil.copytree(_template() / "w", folder)
        self.clock = FixedClock(NOW)
        self.ws: Workstation = build(folder, clock=self.clock, user=USER, inline=True)
        self.tenant: Tenant = self.ws.workspace.tenant("aurelia")
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.cap = self.tenant.catalog.product_by_number("CAP").id
        self.media = {row.display_name: row.id for row in self.tenant.media.rows(self.tenant.media.ids())}

    # --- naming

    def items(self, *names: str) -> TargetMedia:
        return TargetMedia(tuple(self.media[name] for name in names))

    def variant(self, color: str, style: str, size: str) -> VariantTarget:
        return VariantTarget(self.tenant.catalog.variant_by_number(f"SHIRT-{color}-{style}-{size}").id)

    def cell(self, color: str | None = None, style: str | None = None, size: str | None = None) -> CellTarget:
        ids = {row.value: row.id for rows in self.tenant.catalog.values(self.shirt).values() for row in rows}
        return CellTarget(DimensionValues(*(None if v is None else ids[v] for v in (color, style, size))))

    # --- reading

    def document(self, product: int, context: Context = DEFAULT_CONTEXT) -> DocumentRow:
        return self.tenant.assignments.document(product, context)

    def resolved(
        self,
        product: int,
        context: Context,
        variant: VariantTarget | None = None,
        source: Source = Source.PUBLISHED,
    ) -> Resolution:
        variant_id = None if variant is None else variant.variant_id
        return self.tenant.assignments.resolve(product, variant_id, context, source)

    def shown(
        self, product: int, channel: str, locale: str, source: AnswerSource
    ) -> dict[str | None, list[str]]:
        """Names of the gallery by variant number, from one source."""
        answers = self.ws.desk.answers("aurelia", product, Context(channel, locale), source)
        return {number: [item.display_name for item in answer.primary] for number, answer in answers.items()}

    # --- doing

    def assign(self, product: int, media: TargetMedia | None, *args: object, **kwargs: object) -> None:
        assign(self.tenant, product, media, *args, **kwargs)  # type: ignore[arg-type]

    def run(self, request: Request) -> JobSnapshot:
        return self.ws.engine.job(self.ws.engine.submit(request))

    def publish(self, *products: int, contexts: tuple[Context, ...] = ()) -> JobSnapshot:
        return self.run(PublishRequest("aurelia", products, contexts))

    def unpublish(self, *products: int, contexts: tuple[Context, ...] = ()) -> JobSnapshot:
        return self.run(UnpublishRequest("aurelia", products, contexts))

    def sync(self, *, full: bool = False) -> JobSnapshot:
        return self.run(MediaSyncRequest("aurelia", full))

    def send(self, *, full: bool = False) -> None:
        for database in DATABASES:
            self.run(Products1040Request("aurelia", database, full))

    def close(self) -> None:
        self.ws.close()

    def reopen(self) -> None:
        """Open the workspace anew, as after a crash: what was left goes on first."""
        self.close()
        self.ws = build(self.root, clock=self.clock, user=USER, inline=True)
        self.tenant = self.ws.workspace.tenant("aurelia")
        self.ws.engine.start()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop")
    yield made
    made.close()
