"""Coverage of 2,000 and of 20,000 products of 30 variants in 72 contexts, published and as an editor sees it.

24 channels with 3 languages, beside them Omnichannel and Neutral; the products are those of `bench_flatten`:
media for every master and colour, one in ten products has media of its own in one more context. Some items
are videos, so that there are gaps. The window's gap is that of an event loop that turns, as the window's
does, while 20,000 products are counted on a worker thread; memory is what the process grows by meanwhile.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from sqlalchemy import Connection

from app.models.assignments.coverage import CoverageScope
from app.models.assignments.rows import Source
from app.models.assignments.slots import content_to_json
from app.models.clock import SystemClock, iso
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.views.support.collector import Collector, uncollected
from app.window import SWITCH_AFTER_S
from benchmarks.bench_flatten import CHANNELS, COLORS, LOCALES, SIZES, VARIANTS, products
from benchmarks.claims import claim, finish, peak_memory_mb

PRODUCTS, FEW = 20_000, 2_000
MEDIA, MEDIA_STEP = 13, 20
PER_WRITE = 1_000
ROUNDS = 2
FEW_S, ALL_S, MEMORY_MB, GAP_MS = 1.0, 8.0, 300, 50


def main() -> None:
    """Make the store, measure in a process of its own, and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-coverage-") as folder:
        root = Path(folder) / "workspace"
        make(root)
        command = [sys.executable, "-m", "benchmarks.bench_coverage", str(root)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    print(f"without the window the program computed {found['own_ms']:.0f} ms at most")
    print(f"{found['gaps']} gaps; each of {ROUNDS} rounds, published and with drafts: {found['took']}")
    claim("coverage of 2,000 products x 72 contexts", found["few_s"], at_most=FEW_S, unit="s")
    claim("coverage of 20,000 products x 72 contexts", found["all_s"], at_most=ALL_S, unit="s")
    claim("coverage, memory beside", found["memory_mb"], at_most=MEMORY_MB, unit="MB")
    claim("longest gap of the window meanwhile", found["gap_ms"], at_most=GAP_MS, unit="ms")
    finish()


def make(root: Path) -> None:
    """Fill a tenant by plain statements: how its content comes in is not what is measured."""
    workspace = Workspace.create(root, SystemClock())
    tenant = workspace.create_tenant("large", "Large")
    for oun in CHANNELS:
        tenant.channels.add(oun, f"Channel {oun}", ChannelType.RETAIL, tuple(LOCALES))
    made = products(PRODUCTS)
    with tenant.cms.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO dimension_values (id, dimension, value, name, position) VALUES (?, 'size', ?, ?, ?)",
            [(n, str(n), str(n), n) for n in range(max(COLORS, SIZES))],
        )
    for start in range(0, PRODUCTS, PER_WRITE):
        with tenant.cms.write() as connection:
            fill(connection, start, list(islice(made, PER_WRITE)))
    with tenant.cms.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    workspace.close()


def fill(connection: Connection, start: int, made: list[Any]) -> None:
    """Write some products with their variants, media and documents, live and checked in."""
    run, at = connection.exec_driver_sql, iso(SystemClock().now())
    numbers = range(start, start + len(made))
    run(
        "INSERT INTO products (id, number, name, description, dimensions, matrix, publish_seq)"
        " VALUES (?, ?, ?, '', 'color,size', 'color', 0)",
        [(n + 1, f"P{n:06}", f"Product {n}") for n in numbers],
    )
    run(
        "INSERT INTO variants (id, product_id, number, position, color, size) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (shape.id, n + 1, f"V{shape.id:07}", shape.id % VARIANTS, shape.values.color, shape.values.size)
            for n, (shapes, _) in zip(numbers, made, strict=True)
            for shape in shapes
        ],
    )
    run(
        "INSERT INTO media (id, display_name, type, mime, file_name, sha256, size_bytes, created_at,"
        " updated_at, version, used_by, published, published_version, is_processed, publish_seq)"
        " VALUES (?, ?, ?, '', '', '', 1, ?, ?, 1, 1, '{}', 1, 1, 1)",
        [
            (n * MEDIA_STEP + m, f"M{n}-{m}", "video" if n % 7 == 0 and m in (1, 6) else "image", at, at)
            for n in numbers
            for m in range(MEDIA)
        ],
    )
    documents = [(n, *one) for n, (_, own) in zip(numbers, made, strict=True) for one in own.items()]
    first = int(run("SELECT coalesce(max(id), 0) + 1 FROM documents").scalar_one())
    run(
        "INSERT INTO documents (id, product_id, channel, locale, has_content, head_version,"
        " published_version, published_at, updated_at, updated_by, publish_seq)"
        " VALUES (?, ?, ?, ?, 1, 1, 1, ?, ?, 'kim', 1)",
        [(i, n + 1, c.channel, c.locale, at, at) for i, (n, c, _) in enumerate(documents, start=first)],
    )
    run(
        "INSERT INTO document_versions (document_id, version, content, created_at, created_by, comment)"
        " VALUES (?, 1, ?, ?, 'kim', '')",
        [(i, content_to_json(own), at) for i, (_, _, own) in enumerate(documents, start=first)],
    )
    run(
        "INSERT INTO document_media (media_id, document_id, stage) VALUES (?, ?, ?)",
        [
            (media_id, i, stage)
            for i, (_, _, own) in enumerate(documents, start=first)
            for media_id in own.media_ids()
            for stage in ("current", "published")
        ],
    )


class Beats(QObject):
    """Notes the longest time between two turns of the event loop, and how much of one the program computed.

    What it did not compute, the machine gave to others.
    """

    def __init__(self, worker: threading.Thread) -> None:
        super().__init__()
        self.longest_ms = self.longest_own_ms = 0.0
        self._clock = None if worker.ident is None else time.pthread_getcpuclockid(worker.ident)
        self._worker = worker
        self._last: tuple[float, float] | None = None
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        # Somebody works in the window meanwhile: what waits until nobody does goes on waiting.
        self._hand = QTimer(self, interval=100)
        self._hand.timeout.connect(lambda: QCoreApplication.sendEvent(self, QEvent(QEvent.Type.MouseMove)))
        self._hand.start()

    def _beat(self) -> None:
        own = time.thread_time()
        if self._clock is not None and self._worker.is_alive():
            own += time.clock_gettime(self._clock)
        now = (time.perf_counter(), own)
        if self._last is not None:
            gap, computed = ((a - b) * 1000 for a, b in zip(now, self._last, strict=True))
            self.longest_ms = max(self.longest_ms, gap)
            self.longest_own_ms = max(self.longest_own_ms, computed)
        self._last = now


def measure(root: Path) -> None:
    """Count, in a process that has done nothing else, and print what it took."""
    workspace = Workspace(root, SystemClock())
    tenant = workspace.tenant("large")
    few = CoverageScope(tuple(range(1, FEW + 1)))
    tenant.coverage.read(CoverageScope((1,)), Source.DRAFT)  # what is prepared once
    few_s = max(min(seconds(tenant, few, source) for _ in range(ROUNDS)) for source in Source)

    sys.setswitchinterval(SWITCH_AFTER_S)
    app = QCoreApplication(sys.argv[:1])
    collector = Collector()  # as in the window
    collector.begin()
    took: list[float] = []
    gaps = 0
    before = peak_memory_mb()

    def work() -> None:
        nonlocal gaps
        for source in [*Source] * ROUNDS:
            started = time.perf_counter()
            with uncollected():  # as the window's reader does
                found, gaps_found = tenant.coverage.read(CoverageScope(), source)
            took.append(time.perf_counter() - started)
            assert found.products == PRODUCTS
            assert all(cell.targets == PRODUCTS * VARIANTS for cell in found.cells.values())
            gaps = len(gaps_found)

    worker = threading.Thread(target=work)
    worker.start()
    beat = Beats(worker)
    ends = QTimer(app, interval=100)
    ends.timeout.connect(lambda: worker.is_alive() or app.quit())
    ends.start()
    app.exec()
    worker.join()
    collector.close()
    workspace.close()
    facts = {
        "few_s": few_s,
        "all_s": max(took),
        "took": [round(one, 2) for one in took],
        "memory_mb": peak_memory_mb() - before,
        "gap_ms": beat.longest_ms,
        "own_ms": beat.longest_own_ms,
        "gaps": gaps,
    }
    print(json.dumps(facts))


def seconds(tenant: Tenant, scope: CoverageScope, source: Source) -> float:
    """Return how long one reading takes."""
    started = time.perf_counter()
    found, _ = tenant.coverage.read(scope, source)
    took = time.perf_counter() - started
    assert found.products == FEW
    return took


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
    else:
        main()
