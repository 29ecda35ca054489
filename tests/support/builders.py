"""Small ready-made workspaces for tests, built through the composition root."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from app.main import Workstation, build
from app.models.assignments.edit import Edit, MatrixEdit, TargetEdit
from app.models.assignments.slots import MasterTarget, Target, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import (
    CatalogBatch,
    CategoryRecord,
    ProductRecord,
    ValueRecord,
    VariantRecord,
)
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.sync.requests import UploadRequest

USER = "kim"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def new_workstation(folder: Path, *, inline: bool = True) -> Workstation:
    """Make an empty workspace in a folder and open it with a clock that stands still."""
    clock = FixedClock(NOW)
    Workspace.create(folder, clock).close()
    return build(folder, clock=clock, user=USER, inline=inline)


def add_channels(tenant: Tenant) -> None:
    """OUN128 (en-us, fr-ca) and OUN068 (en-us) in Americas, OUN200 (de-de) in Europe."""
    tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, ("en-us", "fr-ca"), "Americas")
    tenant.channels.add("OUN068", "Store Houston", ChannelType.RETAIL, ("en-us",), "Americas")
    tenant.channels.add("OUN200", "Online store DE", ChannelType.ONLINE, ("de-de",), "Europe")


def shirt_batch() -> CatalogBatch:
    """The SHIRT of domain.md 5.4 (Red, Blue x Slim, Loose x S, M) and the simple product CAP."""
    values = {
        Dimension.COLOR: ("Red", "Blue"),
        Dimension.STYLE: ("Slim", "Loose"),
        Dimension.SIZE: ("S", "M"),
    }
    variants = tuple(
        VariantRecord(
            f"SHIRT-{color}-{style}-{size}",
            "SHIRT",
            "",
            {Dimension.COLOR: color, Dimension.STYLE: style, Dimension.SIZE: size},
            row=10,
        )
        for color in values[Dimension.COLOR]
        for style in values[Dimension.STYLE]
        for size in values[Dimension.SIZE]
    )
    return CatalogBatch(
        categories=(CategoryRecord(("Men",), 1), CategoryRecord(("Men", "Tops"), 1)),
        values=tuple(ValueRecord(d, v, v, "#C01010") for d, names in values.items() for v in names),
        products=(
            ProductRecord("SHIRT", "Oxford Shirt", "", (("Men", "Tops"),), tuple(values), row=2),
            ProductRecord("CAP", "Trail Cap", "", (("Men",),), (), row=3),
        ),
        variants=variants,
    )


def shirt_tenant(workstation: Workstation, tenant_id: str = "aurelia") -> Tenant:
    """Make a tenant with channels and the shirt catalogue."""
    tenant = workstation.workspace.create_tenant(tenant_id, "Aurelia Outdoor")
    add_channels(tenant)
    tenant.catalog.import_(shirt_batch())
    return tenant


def draw(folder: Path, names: Iterable[str], size: tuple[int, int] = (40, 50)) -> list[Path]:
    """Draw one small JPEG per name, each with its own content."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for number, name in enumerate(names):
        path = folder / f"{name}.jpg"
        shade = (37 * number % 256, 91 * number % 256, 151 * number % 256)
        image = Image.new("RGB", size, shade)
        image.putpixel((number % size[0], number // size[0] % size[1]), (255, 255, 255))
        image.save(path, quality=95)
        made.append(path)
    return made


def upload(workstation: Workstation, tenant: Tenant, folder: Path, names: Iterable[str]) -> dict[str, int]:
    """Draw and upload pictures; returns media ids by name."""
    paths = draw(folder, names)
    workstation.engine.submit(UploadRequest(tenant.id, tuple(str(path) for path in paths)))
    return {row.display_name: row.id for row in tenant.media.rows(tenant.media.ids())}


def choose_matrix(tenant: Tenant, product_id: int, *dimensions: Dimension) -> None:
    """Create the assignment matrix of a product."""
    before = tenant.catalog.product(product_id).matrix
    change = MatrixEdit(product_id, DEFAULT_CONTEXT, before, tuple(dimensions))
    tenant.assignments.check_out(product_id, DEFAULT_CONTEXT, USER)
    tenant.assignments.apply(Edit("Create assignment matrix", (change,)), USER)
    tenant.assignments.finish_editing(product_id, DEFAULT_CONTEXT, USER)


def assign(
    tenant: Tenant,
    product_id: int,
    media: TargetMedia | None,
    target: Target | None = None,
    context: Context = DEFAULT_CONTEXT,
    *,
    finish: bool = True,
) -> None:
    """Give a target (the master by default) its media, checked in unless `finish` is off."""
    target = target or MasterTarget()
    tenant.assignments.check_out(product_id, context, USER)
    before = tenant.assignments.document(product_id, context).content.get(target)
    edit = Edit("Assign", (TargetEdit(product_id, context, target, before, media),))
    tenant.assignments.apply(edit, USER)
    if finish:
        tenant.assignments.finish_editing(product_id, context, USER)
