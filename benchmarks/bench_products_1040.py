"""1040 (Products), full, with a million rows into a store that has indexes and is read meanwhile.

The peers are the same rows, product after product, moved by `INSERT … SELECT` from an attached file with the
same settings and committed: into tables without any index or key, and into those of the store with indexes.
"""

import contextlib
import itertools
import random
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.main import Workstation
from app.models.context import Context
from app.sync.csu.read_api import CsuReadApi
from app.sync.csu.store import open_answers
from app.sync.hq.packages import Contents
from app.sync.hq.products_1040 import Products1040, products_1040
from app.sync.requests import Products1040Request
from benchmarks.bench_stores import Silent
from benchmarks.claims import claim, finish
from benchmarks.large_headquarters import (
    DATABASE,
    LOCALES,
    PRODUCTS,
    TENANT,
    channel,
    make_headquarters,
    number,
    variant,
)

TABLES = ("products", "categories", "variants", "media_sets", "media")
TIMES = 3
READS = 10_000


def run_full(station: Workstation, number: int) -> float:
    """Return the seconds of a full run, packing and checksum included."""
    started = time.perf_counter()
    for _ in products_1040(
        Products1040Request(TENANT, DATABASE, full=True), station.stores, Silent(f"full-{number}")
    ):
        pass
    return time.perf_counter() - started


def stream(package: Path, target: Path) -> None:
    """Write the rows of a package into plain tables of another file, variants by product."""
    with contextlib.closing(sqlite3.connect(target)) as file:
        file.execute("ATTACH ? AS package", (str(package),))
        for table in TABLES:
            order = (
                "product_id, place"
                if table == "variants"
                else "rowid"
                if table != "media_sets"
                else "content"
            )
            file.execute(f"CREATE TABLE {table} AS SELECT * FROM package.{table} ORDER BY {order}")
        file.commit()


def moved(rows: Path, target: Path, *, indexed: bool) -> float:
    """Return the seconds that rows take to come into new tables of another file."""
    if indexed:
        open_answers(target).close()
    with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as file:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-65536"):
            file.execute(f"PRAGMA {pragma}").close()
        file.execute("ATTACH ? AS source", (str(rows),))
        if not indexed:
            for table in TABLES:
                columns = ", ".join(row[1] for row in file.execute(f"PRAGMA source.table_info({table})"))
                file.execute(f"CREATE TABLE main.{table} ({columns})")
        started = time.perf_counter()
        file.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            file.execute(f"INSERT INTO main.{table} SELECT * FROM source.{table}")
        file.execute("COMMIT")
        return time.perf_counter() - started


def quickest(measure: Callable[[int], float]) -> float:
    """Return the shortest of some runs."""
    return min(measure(number) for number in range(TIMES))


def read_meanwhile(station: Workstation) -> tuple[int, int, list[float]]:
    """Ask for random variants while full runs go on; return errors, torn answers, milliseconds."""
    api = CsuReadApi(station.stores.csu(TENANT, DATABASE))
    over = threading.Event()

    def send() -> None:
        for run in itertools.count(100):
            if over.is_set():
                return
            run_full(station, run)

    sender = threading.Thread(target=send)
    sender.start()
    chance, errors, torn, times = random.Random(4), 0, 0, []
    for _ in range(READS):
        product = chance.randint(1, PRODUCTS)
        asked = Context(channel(2 * chance.randrange(12)), chance.choice(LOCALES))
        started = time.perf_counter()
        try:
            answer = api.answer(number(product), variant(product, chance.randint(1, 30)), asked)
            names = [item.display_name for item in answer.primary]
            torn += names not in ([f"shirt-{product}"], [f"shirt-{product}", f"shirt-{product - 1}"])
        except Exception as error:  # noqa: BLE001  (every error is counted)
            print(error)
            errors += 1
        times.append((time.perf_counter() - started) * 1000)
    over.set()
    sender.join()
    return errors, torn, times


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        started = time.perf_counter()
        station = make_headquarters(Path(place) / "workspace")
        print(f"headquarters made in {time.perf_counter() - started:.1f} s")
        run_full(station, 99)  # there is something to replace
        whole = quickest(lambda run: run_full(station, run))
        package, contents = pack(station, Path(place) / "package")
        taken_in = quickest(lambda run: take_in(station, package, contents, run))
        rows = Path(place) / "rows.db"
        stream(package, rows)
        bare = quickest(lambda run: moved(rows, Path(place) / f"bare-{run}.db", indexed=False))
        indexed = quickest(lambda run: moved(rows, Path(place) / f"indexed-{run}.db", indexed=True))
        print(
            f"{contents.rows:,} rows: taken in {taken_in:.2f} s, bare {bare:.2f} s, indexed {indexed:.2f} s"
        )
        print(f"the whole run, packing and checksum included: {whole:.2f} s")
        errors, torn, times = read_meanwhile(station)
        times.sort()
        print(f"reads meanwhile: median {times[READS // 2]:.2f} ms, p99 {times[READS * 99 // 100]:.2f} ms")
        station.close()
    claim("1040 full, inserting into the indexes, of taking the package in", indexed / taken_in, at_least=2)
    claim("1040 full, taking the package in, of the bare INSERT … SELECT", taken_in / bare, at_most=3)
    claim("10,000 reads during full runs, errors and torn answers", errors + torn, at_most=0)
    finish()


def pack(station: Workstation, file: Path) -> tuple[Path, Contents]:
    """Pack everything; return the package and what it holds."""
    packing = cargo(station).pack(file, full=True)
    while True:
        try:
            next(packing)
        except StopIteration as end:
            return file, end.value


def take_in(station: Workstation, package: Path, contents: Contents, run: int) -> float:
    """Return the seconds until all of a package is committed over what there was."""
    started = time.perf_counter()
    cargo(station).apply(package, contents, f"run {run}")
    return time.perf_counter() - started


def cargo(station: Workstation) -> Products1040:
    """Return what 1040 sends."""
    tenant, hq = station.workspace.tenant(TENANT), station.stores.hq(TENANT)
    return Products1040(tenant, hq, station.stores.csu(TENANT, DATABASE), DATABASE)


if __name__ == "__main__":
    main()
