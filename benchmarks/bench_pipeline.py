"""From publish to every channel database: one product, and two thousand, jobs run at once, caches cold.

2,000 products of 30 variants, 24 channels with 3 languages in two channel databases. Measured is from the
moment the publish job is asked for until both databases answer with what was published; the jobs run on the
engine as in the window: publish, media sync, 1040 for each database. Of one product while no other job runs.
"""

import statistics
import tempfile
import time
from pathlib import Path

from app.main import Workstation
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.workspace import Tenant
from app.sync.csu.read_api import CsuReadApi
from app.sync.requests import MediaSyncRequest, Products1040Request, PublishRequest
from benchmarks.bench_stores import change
from benchmarks.claims import claim, finish
from benchmarks.made_up import CHANNELS, LOCALES, TENANT, USER, workstation

PRODUCTS = 2_000
SINGLE = 12
DATABASES = {"database-0": CHANNELS[0], "database-1": CHANNELS[1]}


def travel(station: Workstation, products: tuple[int, ...]) -> float:
    """Publish products and send them to every database; return the seconds until all is there."""
    started = time.perf_counter()
    engine = station.engine
    engine.wait(engine.submit(PublishRequest(TENANT, products)))
    engine.wait(engine.submit(MediaSyncRequest(TENANT)))
    for job in [engine.submit(Products1040Request(TENANT, database)) for database in DATABASES]:
        engine.wait(job)
    return time.perf_counter() - started


def rest(station: Workstation) -> None:
    """Wait for what follows a publish: renditions of 24,000 made-up pictures, which have no files."""
    started = time.perf_counter()
    while left := [job for job in station.engine.jobs() if not job.state.is_final]:
        station.engine.wait(left[-1].id)
    print(f"at rest after {time.perf_counter() - started:.0f} s more")


def shown(station: Workstation, tenant: Tenant, product: int) -> bool:
    """Tell whether every database shows what the draft of a product says."""
    number = tenant.catalog.product(product).number
    content = tenant.assignments.document(product, DEFAULT_CONTEXT).content
    names = [row.display_name for row in tenant.media.rows(list(content.master.primary))]
    answers = [
        CsuReadApi(station.stores.csu(TENANT, database)).answer(number, None, Context(oun, LOCALES[1]))
        for database, oun in DATABASES.items()
    ]
    return all([item.display_name for item in answer.primary] == names for answer in answers)


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        station, tenant, ids = workstation(Path(place) / "workspace", PRODUCTS)
        station.engine.start()
        every = travel(station, ())
        wrong = sum(not shown(station, tenant, product) for product in ids if product % 10)
        rest(station)
        one = []
        for number in range(SINGLE):
            product = ids[number * 7 + 1]
            tenant.assignments.check_out(product, DEFAULT_CONTEXT, USER)
            change(tenant, product, number)
            tenant.assignments.finish_editing(product, DEFAULT_CONTEXT, USER)
            started = time.perf_counter()
            travel(station, (product,))
            wrong += not shown(station, tenant, product)
            one.append((time.perf_counter() - started) * 1000)
        print(f"one product: median {statistics.median(one):.0f} ms, longest {max(one):.0f} ms")
        station.close()
    claim("publish of one product to readable in every CSU, longest of 12", max(one), at_most=300, unit="ms")
    claim("publish of 2,000 products to readable in every CSU", every, at_most=15, unit="s")
    claim("products that a CSU shows otherwise", wrong, at_most=0)
    finish()


if __name__ == "__main__":
    main()
