"""The difference before a publish of 1,000 changed products of 30 variants, in 72 contexts.

24 channels with 3 languages; every product has 30 variants, media for itself and each colour, live. Then
each of 1,000 gets other media for its master and one colour by default, and every fourth a first document in
one channel, which severs. Asked is what `vitrine diff --all --all-contexts` and the dialog ask.
"""

import tempfile
import time
from pathlib import Path

from app.models.assignments.slots import CellTarget, MasterTarget, Target, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.publishing.service import publish_documents
from app.models.workspace import Tenant
from benchmarks.claims import claim, finish, peak_memory_mb
from benchmarks.made_up import CHANNELS, PRODUCTS_PER_WRITE, assign, workstation

PRODUCTS = 3_000
CHANGED = 1_000
SEVERED_EVERY = 4
TURNS = 3
AT_MOST_S = 2.0


def publish_everything(tenant: Tenant) -> None:
    """Make everything live, without jobs."""
    ids = tenant.publishing.document_ids()
    for start in range(0, len(ids), PRODUCTS_PER_WRITE):
        with tenant.cms.write() as connection:
            publish_documents(connection, ids[start : start + PRODUCTS_PER_WRITE], SystemClock().now())


def change(tenant: Tenant, product_ids: list[int]) -> int:
    """Check other media in for products; return how many documents these are."""
    colors = [n for (dimension, _), n in tenant.catalog.value_ids().items() if dimension is Dimension.COLOR]
    documents = 0
    for start in range(0, len(product_ids), PRODUCTS_PER_WRITE):
        part = product_ids[start : start + PRODUCTS_PER_WRITE]
        held = {i: tenant.assignments.document(i, DEFAULT_CONTEXT).content for i in part}
        with tenant.cms.write() as connection:
            for place, (product_id, content) in enumerate(held.items()):
                used = sorted(content.media_ids())
                cell = CellTarget(DimensionValues(color=colors[place % len(colors)]))
                wanted: dict[Target, TargetMedia | None] = {
                    MasterTarget(): TargetMedia((used[1], used[0])),
                    cell: TargetMedia((used[2], used[-1])),
                }
                assign(tenant, connection, product_id, DEFAULT_CONTEXT, wanted)
                documents += 1
                if place % SEVERED_EVERY == 0:
                    context = Context(CHANNELS[place % len(CHANNELS)], "fr-ca")
                    assign(tenant, connection, product_id, context, {MasterTarget(): TargetMedia((used[0],))})
                    documents += 1
    return documents


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory() as folder:
        station, tenant, ids = workstation(Path(folder) / "workspace", PRODUCTS)
        try:
            publish_everything(tenant)
            documents = change(tenant, ids[:CHANGED])
            before = peak_memory_mb()
            seconds = []
            for _ in range(TURNS):
                started = time.perf_counter()
                found = tenant.difference.publish()
                seconds.append(time.perf_counter() - started)
            assert found.documents == documents
            assert found.owners == CHANGED
            assert found.severed
            started = time.perf_counter()
            tenant.difference.places(found, found.groups[0].pieces, 200)
            named = time.perf_counter() - started
            print(
                f"{documents:,} documents of {CHANGED:,} products: {found.galleries:,} galleries change, "
                f"{found.severed:,} severed, in {len(found.groups):,} groups; {min(seconds):.2f} to "
                f"{max(seconds):.2f} s, 200 galleries named in {1000 * named:.1f} ms"
            )
            claim(
                "difference before a publish of 1,000 changed products x 72 contexts",
                max(seconds),
                at_most=AT_MOST_S,
                unit="s",
            )
            claim("difference, more memory", peak_memory_mb() - before, at_most=100, unit="MB")
        finally:
            station.close()
    finish()


if __name__ == "__main__":
    main()
