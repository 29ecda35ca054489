"""Publish groups: validating one of 10,000 items, publishing it, and the radar over 200 groups.

Products have 30 variants, and media for themselves and each colour, all live; the tenant has 24 channels of
3 languages. The large group holds four documents of each of 2,500 products: the default context and three
channels. The radar's groups hold 50 products each, every one of them in a second group too.
"""

import statistics
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from app.main import Workstation
from app.models.as_of import TenantAsOf
from app.models.assignments.documents import check_in_at_once, start_documents
from app.models.assignments.rows import Source
from app.models.assignments.slots import DocumentContent, TargetMedia
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.workspace import Tenant
from app.sync.jobs.states import JobState
from app.sync.requests import PublishGroupRequest
from benchmarks.bench_difference import publish_everything
from benchmarks.claims import claim, finish
from benchmarks.made_up import (
    CHANNELS,
    MEDIA_PER_PRODUCT,
    PRODUCTS_PER_WRITE,
    TENANT,
    USER,
    picture,
    workstation,
)

PRODUCTS = 2_500
CONTEXTS = (DEFAULT_CONTEXT, *(Context(oun, NEUTRAL) for oun in CHANNELS[:3]))
GROUPS, ITEMS = 200, 50
TURNS = 3
VALIDATE_S, PUBLISH_S, RADAR_MS, WAIT_MS = 5, 60, 100, 100
AHEAD_S, AGAIN_S, PRODUCT_MS = 10, 3, 20


def put(tenant: Tenant, group: int, places: range, ids: list[int], context: Context) -> None:
    """Put a document for each of some products into a group: two of its pictures, the other way round."""
    now = SystemClock().now()
    wanted = {
        (ids[place], context.on(group)): DocumentContent(
            master=TargetMedia((MEDIA_PER_PRODUCT * place + 2, MEDIA_PER_PRODUCT * place + 1))
        )
        for place in places
    }
    with tenant.cms.write() as connection:
        rows = start_documents(connection, list(wanted), USER, now)
        changes = [(rows[key], content) for key, content in wanted.items()]
        check_in_at_once(connection, changes, USER, "", now)


def store_files(tenant: Tenant, ids: list[int]) -> None:
    """Have the files of the pictures that groups use."""
    for product_id in ids:
        for number in (0, 1):
            path = tenant.blobs.path(picture(product_id, number).sha256)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def make_groups(tenant: Tenant, ids: list[int]) -> int:
    """Make the large group, and those of the radar; return the large one."""
    tenant.settings.set("group_items", "10000")
    large = tenant.groups.create("Large", USER).id
    for context in CONTEXTS:
        for start in range(0, len(ids), PRODUCTS_PER_WRITE):
            put(tenant, large, range(start, start + PRODUCTS_PER_WRITE), ids, context)
    for number in range(GROUPS - 1):
        group = tenant.groups.create(f"Group {number}", USER).id
        start = number // 2 * ITEMS % (len(ids) - ITEMS)
        put(tenant, group, range(start, start + ITEMS), ids, Context(CHANNELS[5], NEUTRAL))
    return large


def measure(station: Workstation, tenant: Tenant, large: int, ids: list[int]) -> None:
    """Measure and claim."""
    seconds = []
    for _ in range(TURNS):
        started = time.perf_counter()
        found = tenant.groups.findings(large)
        seconds.append(time.perf_counter() - started)
    assert not any(one.is_blocker for one in found), found[0]
    print(f"{len(found):,} findings; {min(seconds):.2f} to {max(seconds):.2f} s")
    claim("a publish group of 10,000 items validated", max(seconds), at_most=VALIDATE_S, unit="s")
    seconds = []
    for _ in range(5 * TURNS):
        started = time.perf_counter()
        overlaps = tenant.groups.overlaps()
        seconds.append(time.perf_counter() - started)
    print(f"{len(overlaps):,} pairs of groups hold the same items")
    claim("the radar over 200 publish groups", 1000 * max(seconds), at_most=RADAR_MS, unit="ms")
    seconds = []
    small = [row for row in tenant.groups.groups() if row.items == ITEMS]
    for row in small[:20]:
        started = time.perf_counter()
        tenant.groups.rivals(row.id)
        seconds.append(time.perf_counter() - started)
    claim("the rivals of one of them, of 50 items", 1000 * max(seconds), at_most=RADAR_MS, unit="ms")
    started = time.perf_counter()
    tenant.groups.rivals(large)
    took = 1000 * (time.perf_counter() - started)
    claim("the rivals of the large one", took, at_most=RADAR_MS, unit="ms")
    started = time.perf_counter()
    tenant.groups.rivals_at(ids[0], CONTEXTS[0].on(large))
    took = 1000 * (time.perf_counter() - started)
    claim("the rivals of what is on show", took, at_most=RADAR_MS, unit="ms")
    look_ahead(tenant, large, ids)
    publish(station, tenant, large)


def look_ahead(tenant: Tenant, large: int, ids: list[int]) -> None:
    """Show a product as of a moment to come, once the large group and 20 others are scheduled."""
    start = SystemClock().now().replace(second=0, microsecond=0) + timedelta(days=1)
    tenant.groups.schedule(large, start, "UTC")
    small = [row for row in tenant.groups.groups() if row.items == ITEMS]
    for number, row in enumerate(small[:20], 1):
        tenant.groups.schedule(row.id, start + timedelta(minutes=10 * number), "UTC")
    seconds: list[float] = []
    with closing(TenantAsOf(tenant, SystemClock())) as later:
        for day in (2, 3, 4):
            started = time.perf_counter()
            later.go_to(start + timedelta(days=day))
            later.assignments.product_rows(ids[:1], CONTEXTS[1])
            seconds.append(time.perf_counter() - started)
        started = time.perf_counter()
        for product_id in ids[:50]:
            later.assignments.resolve(product_id, None, CONTEXTS[1], Source.PUBLISHED)
        each = 1000 * (time.perf_counter() - started) / 50
    claim("the Live site as of a moment to come, for the first time", seconds[0], at_most=AHEAD_S, unit="s")
    claim("another moment", max(seconds[1:]), at_most=AGAIN_S, unit="s")
    claim("a product at that moment", each, at_most=PRODUCT_MS, unit="ms")


def publish(station: Workstation, tenant: Tenant, large: int) -> None:
    """Publish the large group while somebody writes every now and then."""
    station.engine.start()
    started = time.perf_counter()
    job_id = station.engine.submit(PublishGroupRequest(TENANT, large, USER))
    waits: list[float] = []
    while not (job := station.engine.wait(job_id, 0.05)).state.is_final:
        asked = time.perf_counter()
        with tenant.cms.write():
            waits.append(1000 * (time.perf_counter() - asked))
    assert job.state is JobState.ENDED, job.error
    took = time.perf_counter() - started
    claim("a publish group of 10,000 items published", took, at_most=PUBLISH_S, unit="s")
    print(f"{len(waits):,} writes beside, {statistics.median(waits):.1f} ms to wait in the middle")
    claim("longest wait of another write meanwhile", max(waits), at_most=WAIT_MS, unit="ms")


def main() -> None:
    """Make the groups, measure and claim."""
    with tempfile.TemporaryDirectory() as folder:
        station, tenant, ids = workstation(Path(folder) / "workspace", PRODUCTS)
        try:
            publish_everything(tenant)
            store_files(tenant, ids)
            measure(station, tenant, make_groups(tenant, ids), ids)
        finally:
            station.close()
    finish()


if __name__ == "__main__":
    main()
