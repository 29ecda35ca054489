"""Finding among 100,000 products with ten variants each: what the product panel asks while a person types.

Each answer is the whole list of ids by number, and the rows of the first screen with their states and
pictures, as the panel asks for them. A tenth of the products have media; one in a hundred is checked out.
"""

import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from app.models.assignments.product_list import ANYBODY, ProductFilter
from app.models.assignments.rows import PublishState
from app.models.clock import SystemClock, iso
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from benchmarks.claims import claim, finish

PRODUCTS: Final = 100_000
VARIANTS: Final = 10
FIRST_ROWS: Final = 128
WORDS: Final = (
    "Stark Fundamental Hoodie Oslo Trek Hero Jacket Crew Neck Tee Running Short Yoga Pant Bag Bottle Summit "
    "Peak Radiant Proteus Gobi Leah Echo Fit Compression Tank Ultra Light Teton Pullover Abominable Ajax"
).split()
SIZES: Final = ("XS", "S", "M", "L", "XL")
COLORS: Final = ("Blue", "Red")
CATEGORIES: Final = 40
CHANNEL: Final = Context("OUN128", "en-us")


def fill(connection: Connection, chance: random.Random) -> None:
    """Write the catalogue and documents by plain statements: how they come in is not what is measured."""
    run = connection.exec_driver_sql
    run(
        "INSERT INTO categories (id, name, path, position) VALUES (?, ?, ?, ?)",
        [(n, f"Category {n}", f"Category {n}", n) for n in range(1, CATEGORIES + 1)],
    )
    values = [*(("size", size) for size in SIZES), *(("color", color) for color in COLORS)]
    run(
        "INSERT INTO dimension_values (id, dimension, value, name, position) VALUES (?, ?, ?, ?, ?)",
        [(n, dimension, value, value, n) for n, (dimension, value) in enumerate(values, 1)],
    )
    made: list[tuple[Any, ...]] = [
        (n, f"{chance.choice('MWG')}{chance.randrange(100):02}-{n:06}", " ".join(chance.sample(WORDS, 3)))
        for n in range(1, PRODUCTS + 1)
    ]
    run(
        "INSERT INTO products (id, number, name, description, dimensions, matrix, publish_seq)"
        " VALUES (?, ?, ?, '', 'color,size', '', 0)",
        made,
    )
    run(
        "INSERT INTO variants (product_id, number, position, size, color) VALUES (?, ?, ?, ?, ?)",
        [
            (n, f"{number}-{size}-{color}", s * 2 + c, s, len(SIZES) + c)
            for n, number, _ in made
            for s, size in enumerate(SIZES, 1)
            for c, color in enumerate(COLORS, 1)
        ],
    )
    run(
        "INSERT INTO product_categories (product_id, category_id) VALUES (?, ?)",
        [(n, n % CATEGORIES + 1) for n, _, _ in made],
    )
    run(
        "INSERT INTO documents (product_id, channel, locale, checked_out_by, draft, has_content,"
        " head_version, updated_at, updated_by, publish_seq)"
        " VALUES (?, 'Omnichannel', 'Neutral', ?, ?, 1, 0, ?, 'kim', 0)",
        [
            (n, "kim" if n % 100 == 0 else None, '{"m":[[1],[],0]}', iso(SystemClock().now()))
            for n in range(10, PRODUCTS + 1, 10)
        ],
    )
    run(
        "INSERT INTO product_search (product_id, words) SELECT products.id, products.number || char(10) ||"
        " products.name || char(10) || (SELECT group_concat(variants.number, char(10)) FROM variants"
        " WHERE variants.product_id = products.id) FROM products"
    )
    run("ANALYZE")


def typed(chance: random.Random, tenant: Tenant) -> list[str]:
    """Return what people type, from the first letter on: words, numbers of products and of variants."""
    rows = tenant.catalog.products(chance.sample(range(1, PRODUCTS + 1), 12))
    numbers = [row.number for row in rows] + [f"{row.number}-XL-Blue" for row in rows[:4]]
    names = chance.sample(WORDS, 10) + [" ".join(row.name.split()[:2]) for row in rows[:6]]
    return [text[:length] for text in numbers + names for length in range(1, len(text) + 1)]


def milliseconds(tenant: Tenant, wanted: ProductFilter, context: Context) -> float:
    """Return how long an answer takes: the list, and the rows of its first screen."""
    started = time.perf_counter()
    ids = tenant.assignments.product_ids(wanted, context)
    tenant.assignments.product_rows(ids[:FIRST_ROWS], context)
    return (time.perf_counter() - started) * 1000


def percentile(values: list[float], share: int) -> float:
    """Return the value that a share (percent) of all does not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def main() -> None:
    """Measure and state the claim."""
    chance = random.Random(17)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        workspace = Workspace.create(root, SystemClock())
        tenant = workspace.create_tenant("large", "Large")
        tenant.channels.add(CHANNEL.channel, "Online store", ChannelType.ONLINE, (CHANNEL.locale,))
        with tenant.cms.write() as connection:
            fill(connection, chance)
        states = [
            ProductFilter(),
            ProductFilter(states=frozenset({PublishState.DRAFT, PublishState.CHANGED})),
            ProductFilter(lacks_media=True),
            ProductFilter(holder=ANYBODY),
            ProductFilter(category_id=7),
        ]
        milliseconds(tenant, ProductFilter(text="warm up"), DEFAULT_CONTEXT)
        found: list[tuple[float, str]] = []
        for text in typed(chance, tenant):
            for narrowed in (states[0], chance.choice(states[1:])):
                context = chance.choice((DEFAULT_CONTEXT, CHANNEL))
                took = milliseconds(tenant, replace(narrowed, text=text), context)
                found.append((took, text))
        workspace.close()
    values = [took for took, _ in found]
    print(f"{len(values)} searches, p50 {percentile(values, 50):.1f} ms, slowest: {max(found)}")
    claim("product search over 100,000 products, p95", percentile(values, 95), at_most=100, unit="ms")
    finish()


if __name__ == "__main__":
    main()
