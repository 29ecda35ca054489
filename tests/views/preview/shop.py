"""A small tenant over real stores: a master with colours, styles and sizes, and a simple product."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from app.main import build
from app.models.assignments.edit import Edit, MatrixEdit, TargetEdit
from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.records import CatalogBatch, ProductRecord, ValueRecord, VariantRecord
from app.models.catalog.rows import ProductRow
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.additions import add_media
from app.models.media.rows import FileFacts, MediaType, NewMedia
from app.models.tenants.rows import ChannelType
from app.models.workspace import Workspace
from app.sync.answers import TenantAnswers
from app.sync.requests import MediaSyncRequest, Products1040Request, PublishRequest

US = Context("OUN001", "en-us")
DE = Context("OUN002", "de-de")
USER = "Ines Kraft"
COLORS = {"Black": "#17181B", "Blue": "#2A22B4", "Purple": "#46305F"}
STYLES = ("Regular", "Slim")
SIZES = ("S", "M", "L")
HOODIE, MUG = "MH06", "MUG1"


@dataclass
class Shop:
    """The services of a tenant, as a workspace hands them out, and short ways to fill it."""

    folder: Path
    media_ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        self.clock = FixedClock(datetime(2026, 11, 12, 11, 4, tzinfo=UTC))
        root = self.folder / "workspace"
        workspace = Workspace.create(root, self.clock)
        workspace.create_tenant("aurelia", "Aurelia Outdoor")
        workspace.close()
        self.station = build(root, clock=self.clock, user=USER, inline=True)
        self.station.engine.start()
        self.tenant = self.station.workspace.tenant("aurelia")
        self.channels = self.tenant.channels
        self.catalog = self.tenant.catalog
        self.media = self.tenant.media
        self.assignments = self.tenant.assignments
        self.publishing = self.tenant.publishing
        self.categories = self.tenant.categories
        self.blobs = self.tenant.blobs

    def close(self):
        self.station.close()

    @property
    def answers(self) -> TenantAnswers:
        return self.station.desk.of("aurelia")

    def sync(self):
        """Bring what is published to headquarters and to both channel databases."""
        self.station.engine.submit(MediaSyncRequest("aurelia"))
        for database in ("Americas", "Europe"):
            self.station.engine.submit(Products1040Request("aurelia", database))

    @property
    def hoodie(self) -> ProductRow:
        return self.catalog.product_by_number(HOODIE)

    @property
    def mug(self) -> ProductRow:
        return self.catalog.product_by_number(MUG)

    def variant_id(self, color: str, style: str, size: str) -> int:
        return self.catalog.variant_by_number(f"{HOODIE}-{color}-{style}-{size}").id

    def value_id(self, dimension: Dimension, value: str) -> int:
        return self.catalog.value_ids()[dimension, value.casefold()]

    def cell(self, color: str, style: str) -> CellTarget:
        values = DimensionValues(self.value_id(Dimension.COLOR, color), self.value_id(Dimension.STYLE, style))
        return CellTarget(values)

    def add_picture(self, name: str, color: str, texts: dict | None = None) -> int:
        image = QImage(400, 500, QImage.Format.Format_RGB32)
        image.fill(QColor(color))
        path = self.folder / f"{name}.png"
        image.save(str(path))
        return self.add_file(name, path, FileFacts(MediaType.IMAGE, "image/png", ".png", 400, 500), texts)

    def add_file(self, name: str, path: Path, facts: FileFacts, texts: dict | None = None) -> int:
        sha256, size = self.tenant.blobs.add_file(path)
        new = NewMedia(name, path.name, sha256, size, facts, texts=texts or {})
        with self.tenant.cms.write() as connection:
            self.media_ids[name] = add_media(connection, new, self.clock.now())
        return self.media_ids[name]

    def add_blob(self, name: str, type_: MediaType) -> int:
        path = self.folder / name
        path.write_bytes(name.encode())
        return self.add_file(name, path, FileFacts(type_, "application/octet-stream", path.suffix))

    def set_matrix(self, *dimensions: Dimension):
        product = self.hoodie
        self._apply(
            product.id, DEFAULT_CONTEXT, MatrixEdit(product.id, DEFAULT_CONTEXT, product.matrix, dimensions)
        )

    def assign(
        self,
        target: Target,
        names: list[str],
        context: Context = DEFAULT_CONTEXT,
        *,
        product: ProductRow | None = None,
        additional: list[tuple[str, str]] = (),
        publish: bool = True,
        finish: bool = True,
    ):
        product = product or self.hoodie
        slots = tuple(AdditionalSlot(self.media_ids[name], purpose) for name, purpose in additional)
        after = TargetMedia(tuple(self.media_ids[name] for name in names), slots)
        before = self.assignments.document(product.id, context).content.get(target)
        edit = TargetEdit(product.id, context, target, before, after)
        self._apply(product.id, context, edit, finish=finish)
        if publish:
            self.publish(product, context)

    def publish(self, product: ProductRow, *contexts: Context):
        self.station.engine.submit(PublishRequest("aurelia", (product.id,), contexts))

    def _apply(self, product_id: int, context: Context, change, *, finish: bool = True):
        self.assignments.check_out(product_id, context, USER)
        self.assignments.apply(Edit("fill", (change,)), USER)
        if finish:
            self.assignments.finish_editing(product_id, context, USER)


def build_shop(folder: Path) -> Shop:
    """Make the tenant: a catalogue, two channels and nothing assigned."""
    shop = Shop(folder)
    shop.channels.add("OUN001", "Online store US", ChannelType.ONLINE, ("en-us", "en-ca"), "Americas")
    shop.channels.add("OUN002", "Online store DE", ChannelType.ONLINE, ("de-de", "fr-fr"), "Europe")
    values = [ValueRecord(Dimension.COLOR, name, name, code) for name, code in COLORS.items()]
    values += [ValueRecord(Dimension.STYLE, name, name) for name in STYLES]
    values += [ValueRecord(Dimension.SIZE, name, name) for name in SIZES]
    dimensions = (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
    variants = [
        VariantRecord(
            f"{HOODIE}-{color}-{style}-{size}",
            HOODIE,
            "",
            {Dimension.COLOR: color, Dimension.STYLE: style, Dimension.SIZE: size},
            row,
        )
        for row, (color, style, size) in enumerate(
            ((c, st, sz) for c in COLORS for st in STYLES for sz in SIZES if (c, st) != ("Purple", "Slim")),
            start=2,
        )
    ]
    products = (
        ProductRecord(HOODIE, "Stark Fundamental Hoodie", "", (), dimensions, 2),
        ProductRecord(MUG, "Camp Mug", "", (), (), 3),
    )
    shop.catalog.import_(CatalogBatch(values=tuple(values), products=products, variants=tuple(variants)))
    return shop


__all__ = ["DE", "MUG", "US", "USER", "MasterTarget", "Shop", "VariantTarget", "build_shop"]
