"""A made-up tenant of any size for benchmarks that need stores."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from app.main import Workstation, build
from app.models.assignments.slots import CellTarget, MasterTarget, Target, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.records import CatalogBatch, ProductRecord, ValueRecord, VariantRecord
from app.models.catalog.matrix import set_matrix
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.additions import add_items
from app.models.media.rows import FileFacts, MediaType, NewMedia
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace

TENANT = "bench"
USER = "bench"
CHANNELS = [f"OUN{number:03}" for number in range(1, 25)]
LOCALES = ("en-us", "fr-ca", "de-de")
COLORS = ("Black", "Blue", "Green", "Red", "White")
SIZES = ("XS", "S", "M", "L", "XL", "XXL")
MEDIA_PER_PRODUCT = 12
PRODUCTS_PER_WRITE = 100


def catalog(products: int) -> CatalogBatch:
    """Return masters with 30 variants each: 5 colours, 6 sizes."""
    dimensions = (Dimension.COLOR, Dimension.SIZE)
    values = [ValueRecord(Dimension.COLOR, name, name) for name in COLORS]
    values += [ValueRecord(Dimension.SIZE, name, name) for name in SIZES]
    masters, variants = [], []
    for number in range(products):
        master = f"P{number:06}"
        masters.append(ProductRecord(master, f"Product {number}", "", (), dimensions, number))
        for color in COLORS:
            for size in SIZES:
                chosen = {Dimension.COLOR: color, Dimension.SIZE: size}
                variants.append(VariantRecord(f"{master}-{color}-{size}", master, "", chosen, number))
    return CatalogBatch((), tuple(values), tuple(masters), tuple(variants))


def fill(tenant: Tenant, products: int) -> list[int]:
    """Fill a tenant: 24 channels with 3 languages, products, media and checked-in assignments.

    Returns the ids of the products. Every product has media for itself and each colour by default, every
    tenth also in one channel.
    """
    for place, oun in enumerate(CHANNELS):
        tenant.channels.add(oun, f"Channel {oun}", ChannelType.RETAIL, LOCALES, f"database-{place % 2}")
    tenant.catalog.import_(catalog(products))
    ids = sorted(tenant.catalog.product_ids())
    values = tenant.catalog.value_ids()
    colors = [number for (dimension, _), number in values.items() if dimension is Dimension.COLOR]
    clock = SystemClock()
    for start in range(0, len(ids), PRODUCTS_PER_WRITE):
        with tenant.cms.write() as connection:
            for product_id in ids[start : start + PRODUCTS_PER_WRITE]:
                pictures = [picture(product_id, n) for n in range(MEDIA_PER_PRODUCT)]
                media = [added.media_id for added in add_items(connection, pictures, clock.now())]
                # As if their contents had been read through: nobody looks for contents that are not there.
                connection.exec_driver_sql("UPDATE media SET is_processed = 1 WHERE is_processed = 0")
                for context, targets in assignments(product_id, media, colors):
                    assign(tenant, connection, product_id, context, targets)
    return ids


def picture(product_id: int, number: int) -> NewMedia:
    """Return a media item whose content is in no blob store."""
    name = f"{product_id:06}-{number:02}"
    facts = FileFacts(MediaType.IMAGE, "image/jpeg", "jpg", 800, 1000)
    return NewMedia(name, f"{name}.jpg", f"{product_id:032x}{number:032x}", 100_000, facts)


def assignments(
    product_id: int, media: list[int], colors: list[int]
) -> Iterator[tuple[Context, dict[Target, TargetMedia | None]]]:
    """Yield the contexts of one product and what is assigned there."""
    targets: dict[Target, TargetMedia | None] = {MasterTarget(): TargetMedia((media[0], media[1]))}
    for place, color in enumerate(colors):
        targets[CellTarget(DimensionValues(color=color))] = TargetMedia(
            (media[2 * place], media[2 * place + 1])
        )
    yield DEFAULT_CONTEXT, targets
    if product_id % 10 == 0:
        yield (
            Context(CHANNELS[product_id % len(CHANNELS)], "en-us"),
            {MasterTarget(): TargetMedia((media[11],))},
        )


def assign(
    tenant: Tenant,
    connection: Connection,
    product_id: int,
    context: Context,
    targets: dict[Target, TargetMedia | None],
) -> None:
    """Set the matrix of a product and check its targets in."""
    set_matrix(connection, product_id, (Dimension.COLOR,))
    tenant.assignments.check_in_targets(connection, product_id, context, targets, USER, "made up")


def workstation(folder: Path, products: int) -> tuple[Workstation, Tenant, list[int]]:
    """Return a workstation, its engine not started, with a filled tenant; and the ids of its products."""
    Workspace.create(folder, SystemClock()).close()
    station = build(folder, user=USER)
    tenant = station.workspace.create_tenant(TENANT, "Bench")
    return station, tenant, fill(tenant, products)
