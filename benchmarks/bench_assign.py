"""One step over 10,000 cells, as the open window does it: time, its undo, and how long the window stalls.

A catalogue of 667 masters with 15 variants each and 10 masters with 1,000 each. On a worker of its own one
image goes to every variant of the first, then of the second kind, as one step of undo: documents are read,
checked and written in short transactions, each with its part of the step and a new version, and the window,
which shows one of the products, reads that anew. A gap is the time between two ticks of a timer of 5 ms on
the GUI thread; a wait is what another writer has to wait for the store meanwhile.
"""

import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHAPES = {"667 products of 15 variants": (667, 15), "10 products of 1,000 variants": (10, 1_000)}
MEDIA = 2_000
STEP_S = 1.5
GAP_MS = 50.0
WAIT_MS = 100.0
TICK_MS = 5
WRITE_EVERY_S = 0.02
AT_REST_MS = 7_000  # by then the window has loaded its engine and other views


def main() -> None:
    from benchmarks.claims import claim, finish

    with tempfile.TemporaryDirectory(prefix="vitrine-assign-") as folder:
        from benchmarks.large_library import make_library

        root = Path(folder) / "workspace"
        make_library(root, MEDIA)
        make_products(root)
        command = [sys.executable, "-m", "benchmarks.bench_assign", str(root)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    taken: dict[str, float] = {}
    gaps: list[float] = []
    waits: list[float] = []
    for line in ran.stdout.splitlines():
        name, seconds, gap_ms, wait_ms = line.rsplit(" ", 3)
        taken[name] = float(seconds)
        gaps.append(float(gap_ms))
        waits.append(float(wait_ms))
        print(f"{name}: {taken[name]:.2f} s, longest gap {gaps[-1]:.0f} ms, longest wait {waits[-1]:.0f} ms")
    steps = max(seconds for name, seconds in taken.items() if "undone" not in name)
    undos = max(seconds for name, seconds in taken.items() if "undone" in name)
    claim("One step over 10,000 cells in the open window", steps, at_most=STEP_S, unit="s")
    claim("Its undo", undos, at_most=STEP_S, unit="s")
    claim("The window's longest gap meanwhile", max(gaps), at_most=GAP_MS, unit="ms")
    claim("The longest wait of another write meanwhile", max(waits), at_most=WAIT_MS, unit="ms")
    finish()


def make_products(root: Path) -> None:
    """Add the masters to a workspace, with their variants over three dimensions."""
    from app.models.clock import SystemClock
    from app.models.workspace import Workspace
    from benchmarks.large_library import TENANT

    workspace = Workspace(root, SystemClock())
    values = [
        (1 + place, dimension, f"{dimension} {place:02}", f"{dimension} {place:02}", place)
        for dimension, places in (("color", range(10)), ("style", range(10, 20)), ("size", range(20, 30)))
        for place in places
    ]
    products: list[tuple[Any, ...]] = []
    variants: list[tuple[Any, ...]] = []
    for count, size in SHAPES.values():
        for _ in range(count):
            product = len(products) + 1
            number = f"{product:04}"
            products.append((product, f"P{number}", f"Product {number}", "", "color,style,size", "", 0))
            for place in range(size):
                ids = (1 + place % 10, 11 + place // 10 % 10, 21 + place // 100)
                variants.append((len(variants) + 1, product, f"P{number}-{place:04}", place, *ids))
    with workspace.tenant(TENANT).cms.write() as connection:
        for table, rows in (
            ("dimension_values (id, dimension, value, name, position)", values),
            ("products (id, number, name, description, dimensions, matrix, publish_seq)", products),
            ("variants (id, product_id, number, position, color, style, size)", variants),
        ):
            marks = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", rows)
    workspace.close()


def assign_in_window(folder: Path) -> None:
    """Open the window, assign and undo, and print what each took in s, longest gap and wait in ms."""
    from app.main import build

    station = build(folder)

    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.models.assignments.edit import Edit, TargetEdit
    from app.models.assignments.rows import BulkOutcome
    from app.models.assignments.slots import TargetMedia, VariantTarget
    from app.models.context import DEFAULT_CONTEXT
    from app.models.undo import StepNote
    from app.views.support.background import Background
    from app.window import open_window
    from benchmarks.large_library import TENANT

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    assert window.pages is not None
    pages = window.pages
    tenant = station.workspace.tenant(TENANT)
    service, user = tenant.assignments, station.user
    media = tenant.media.ids(limit=1)[0]
    failed: list[BaseException] = []
    background = Background(failed.append, parent=window)
    last, longest = time.perf_counter(), 0.0

    def tick() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest = max(longest, now - last)
        last = now

    ticker = QTimer(window, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    ticker.timeout.connect(tick)
    waits: list[float] = []
    stopped = threading.Event()

    def write_beside() -> None:
        while not stopped.wait(WRITE_EVERY_S):
            began = time.perf_counter()
            with tenant.cms.write() as connection:
                connection.exec_driver_sql("UPDATE counters SET value = value WHERE name = 'none'")
            waits.append(time.perf_counter() - began)

    def edit(shape: str) -> Edit:
        first, (count, _) = (1, SHAPES[shape]) if shape == next(iter(SHAPES)) else (668, SHAPES[shape])
        cells = [
            TargetEdit(product, DEFAULT_CONTEXT, VariantTarget(row.id), None, TargetMedia((media,)))
            for product in range(first, first + count)
            for row in tenant.catalog.variants(product)
        ]
        return Edit(f"Assign an image to {len(cells):,} variants", tuple(cells))

    def run(name: str, work: Callable[[], BulkOutcome], then: Callable[[], object]) -> None:
        nonlocal longest, last
        waits.clear()
        longest, last = 0.0, time.perf_counter()
        started = last

        def done(outcome: BulkOutcome) -> None:
            seconds = time.perf_counter() - started
            pages.refresh(outcome.changes)
            assert not outcome.refused and len(outcome.applied.changes) >= 10_000
            # What the window reads anew counts too.
            QTimer.singleShot(300, lambda: tell(name, seconds, then))

        background.run(work, done)

    def tell(name: str, seconds: float, then: Callable[[], object]) -> None:
        assert not failed
        print(name, f"{seconds:.4f} {longest * 1000:.2f} {max(waits) * 1000:.2f}", flush=True)
        then()

    def story(shapes: list[str]) -> None:
        if not shapes:
            stopped.set()
            writer.join()
            window.close()
            return
        shape, *left = shapes
        step = StepNote(uuid.uuid4().hex, "products", "assignments", f"Assign to {shape}")
        wanted = edit(shape)
        run(
            shape,
            lambda: service.apply_bulk(wanted, user, step=step),
            lambda: run(f"{shape}, undone", lambda: service.undo_step(step.id, user), lambda: story(left)),
        )

    def begin() -> None:
        pages.edit_owner(1)
        ticker.start()
        writer.start()
        QTimer.singleShot(2_000, lambda: story(list(SHAPES)))

    writer = threading.Thread(target=write_beside)
    pages.library.loaded.connect(
        lambda: QTimer.singleShot(AT_REST_MS, begin), Qt.ConnectionType.SingleShotConnection
    )
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        assign_in_window(Path(sys.argv[1]))
    else:
        main()
