"""The library grid with 100,000 items against 1,000: time to the first paint, and frames while scrolling.

Both read a real store through the real model. The first paint counts from the question for the ids to
the end of the paint event; processes of both sizes take turns. Scrolling paints one frame after another,
as fast as it can, at places all over the list and in small steps, with thumbnails arriving meanwhile.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMainWindow

from app.models.clock import SystemClock
from app.models.media.images import thumbnail
from app.models.workspace import Workspace
from app.views.library.grid import MediaGrid
from app.views.library.tile import describe_media
from app.views.support.drag_label import DragLabel
from app.views.support.paged_model import PagedModel
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from benchmarks.claims import claim, finish

SMALL, LARGE = 1_000, 100_000
ROUNDS = 5
FRAMES = 400
PICTURES = Path(__file__).resolve().parent.parent / "resources" / "sample" / "pictures"


class TimedGrid(MediaGrid):
    """A grid that notes when a paint event ended."""

    painted_at = 0.0

    def paintEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        """Paint, and note when it ended."""
        super().paintEvent(event)
        self.painted_at = time.perf_counter()


def fill(folder: Path, items: int) -> None:
    """Make a workspace whose library has so many items."""
    workspace = Workspace.create(folder, SystemClock())
    tenant = workspace.create_tenant("bench", "Bench")
    columns = "display_name, type, mime, file_name, sha256, size_bytes, width, height, created_at, updated_at"
    statement = (
        f"INSERT INTO media ({columns}, version, used_by, publish_seq) VALUES (?,?,?,?,?,?,?,?,?,?,1,0,0)"
    )
    at = "2026-11-01T10:00:00+00:00"
    with tenant.cms.write() as connection:
        rows = [
            (
                f"item-{n:06}",
                "image",
                "image/jpeg",
                f"item-{n:06}.jpg",
                f"{n:064x}",
                90_000,
                800,
                1000,
                at,
                at,
            )
            for n in range(items)
        ]
        connection.exec_driver_sql(statement, rows)
    workspace.close()


def child(folder: Path) -> None:
    """Measure one process: print the milliseconds to the first paint and of every scroll frame."""
    application = QApplication(["bench"])
    hub = ThemeHub(application)
    workspace = Workspace(folder, SystemClock())
    media = workspace.tenant("bench").media
    picture = thumbnail(next(iter(sorted(PICTURES.glob("*.jpg")))), 256)
    window = QMainWindow()
    window.resize(1110, 720)
    model = PagedModel(media.ids, media.rows, describe_media)
    thumbnails = ThumbnailStore(lambda sha256, pixels: picture)
    grid = TimedGrid(hub, model, thumbnails, DragLabel(hub, window))
    window.setCentralWidget(grid)
    started = time.perf_counter()
    model.reload()
    ids_ms = (time.perf_counter() - started) * 1000
    window.show()
    while not grid.painted_at:
        application.processEvents()
    first = (grid.painted_at - started) * 1000
    bar, chance, frames = grid.verticalScrollBar(), random.Random(3), []
    for number in range(FRAMES):
        if number % 10 == 0:
            bar.setValue(chance.randrange(max(1, bar.maximum())))
        else:
            bar.setValue(bar.value() + 120)
        frame_started = time.perf_counter()
        grid.viewport().repaint()
        frames.append((time.perf_counter() - frame_started) * 1000)
        application.processEvents()
    window.close()
    workspace.close()
    print(json.dumps({"first_ms": first, "ids_ms": ids_ms, "frames_ms": frames}))


def measure(folder: Path) -> tuple[float, list[float]]:
    """Return the first paint and the frames of one fresh process, in milliseconds."""
    command = [sys.executable, "-m", "benchmarks.bench_library_grid", "--child", str(folder)]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(f"first paint {answer['first_ms']:.0f} ms, of it {answer['ids_ms']:.0f} ms to read the ids")
    return answer["first_ms"], answer["frames_ms"]


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        small, large = Path(place) / "small", Path(place) / "large"
        fill(small, SMALL)
        fill(large, LARGE)
        firsts: list[tuple[float, float]] = []
        frames: list[float] = []
        for _ in range(ROUNDS):
            few, _ = measure(small)
            many, painted = measure(large)
            firsts.append((few, many))
            frames += painted
    few, many = (statistics.median(times) for times in zip(*firsts, strict=True))
    print(f"first paint: {few:.0f} ms with {SMALL:,} items, {many:.0f} ms with {LARGE:,}")
    claim("library grid, first paint at 100,000 of that at 1,000 items", many / few, at_most=1.5)
    worst = statistics.quantiles(frames, n=100, method="inclusive")[98]
    print(f"{len(frames)} frames, median {statistics.median(frames):.1f} ms")
    claim("library grid, scroll frame at 100,000 items, p99", worst, at_most=16, unit="ms")
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main()
