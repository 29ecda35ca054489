"""Stores at work: one product's delta to headquarters, and a person's write while a publish job runs.

60,000 variants, 24 channels with 3 languages. The delta is what the media sync does for one product that
was published: read it, flatten it, commit what differs to headquarters. The writes are assignments saved by
hand, one after the other, for as long as the job runs.
"""

import statistics
import tempfile
import time
from pathlib import Path

from app.main import Workstation, build
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.context import DEFAULT_CONTEXT
from app.models.publishing.service import publish_documents
from app.models.workspace import Tenant
from app.sync.hq.media_sync import MediaSyncRun
from app.sync.requests import MediaSyncRequest, PublishRequest
from benchmarks.claims import claim, finish
from benchmarks.made_up import TENANT, USER, workstation

PRODUCTS = 2_000
DELTAS = 300
WARM_UP = 20  # the first runs compile their statements
PAUSE_S = 0.005  # a person is slower; this gives more samples


class Silent:
    """A job context for a body that runs without the engine."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        """Take a report."""

    def log(self, text: str) -> None:
        """Take a line."""

    def cancelled(self) -> bool:
        """Nobody cancels."""
        return False


def percentile(values: list[float], share: float) -> float:
    """Return the value that a share of all does not exceed."""
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]


def change(tenant: Tenant, product_id: int, number: int) -> None:
    """Give a checked-out master other pictures."""
    content = tenant.assignments.document(product_id, DEFAULT_CONTEXT).content
    before = content.master
    ids = before.primary[1:] + before.primary[:1]
    edit = TargetEdit(product_id, DEFAULT_CONTEXT, MasterTarget(), before, TargetMedia(ids))
    tenant.assignments.apply(Edit(f"Change {number}", (edit,)), USER)


def deltas(station: Workstation, tenant: Tenant, ids: list[int]) -> tuple[list[float], list[float]]:
    """Return milliseconds after each of many single publishes: the product's delta, and its whole job.

    The delta reads the product as published, flattens it and commits what differs to headquarters. The
    job's body also looks what changed at all.
    """
    delta_ms, job_ms = [], []
    hq = station.stores.hq(TENANT)
    for number in range(WARM_UP + DELTAS):
        product_id = ids[number * 7 % len(ids)]
        tenant.assignments.check_out(product_id, DEFAULT_CONTEXT, USER)
        change(tenant, product_id, number)
        tenant.assignments.finish_editing(product_id, DEFAULT_CONTEXT, USER)
        documents = tenant.publishing.document_ids([product_id], [DEFAULT_CONTEXT])
        with tenant.cms.write() as connection:
            publish_documents(connection, documents, station.workspace.clock.now())
        started = time.perf_counter()
        run = MediaSyncRun(tenant, hq, Silent(f"delta-{number}"))
        cursor = run.begin(full=False)
        wanted = run.phases(cursor)[0].ids
        assert wanted == [product_id]
        found = time.perf_counter()
        run.sync_products(cursor, wanted, is_last=True)
        ended = time.perf_counter()
        delta_ms.append((ended - found) * 1000)
        job_ms.append((ended - started) * 1000)
    return delta_ms[WARM_UP:], job_ms[WARM_UP:]


def writes(station: Workstation, tenant: Tenant, ids: list[int]) -> tuple[list[float], int]:
    """Return the milliseconds of every write made while a publish job ran, and the documents published."""
    product_id = ids[0]
    tenant.assignments.check_out(product_id, DEFAULT_CONTEXT, USER)
    job_id = station.engine.submit(PublishRequest(TENANT))
    times: list[float] = []
    while True:
        snapshot = station.engine.job(job_id)
        if snapshot.state.is_final:
            return times, snapshot.counts.get("documents", 0)
        if snapshot.done:
            started = time.perf_counter()
            change(tenant, product_id, len(times))
            times.append((time.perf_counter() - started) * 1000)
        time.sleep(PAUSE_S)


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        started = time.perf_counter()
        station, tenant, ids = workstation(Path(place) / "workspace", PRODUCTS)
        print(f"{PRODUCTS:,} products made up in {time.perf_counter() - started:.0f} s")
        station.engine.start()
        times, published = writes(station, tenant, ids)
        median = statistics.median(times)
        print(f"{len(times)} writes while {published:,} documents were published, median {median:.1f} ms")
        station.engine.wait(station.engine.submit(MediaSyncRequest(TENANT, full=True)))
        station.close()
        station = build(Path(place) / "workspace")  # no jobs beside what is measured
        after, job_ms = deltas(station, station.workspace.tenant(TENANT), ids)
        print(
            f"{DELTAS} deltas, median {statistics.median(after):.1f} ms; with the search for what changed "
            f"median {statistics.median(job_ms):.1f} ms, p99 {percentile(job_ms, 0.99):.1f} ms"
        )
        station.close()
    claim("a write while a publish job runs, p95", percentile(times, 0.95), at_most=30, unit="ms")
    claim("one product's delta, committed, p99", percentile(after, 0.99), at_most=2, unit="ms")
    finish()


if __name__ == "__main__":
    main()
