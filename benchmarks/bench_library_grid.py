"""The library grid with 1,000,000 items against 1,000: time to the first paint, and frames while scrolling.

Both read a real store through the real model, as the window does: the first ids and pages of rows come from
worker threads, and so does the whole list once the first screen is painted. The first paint counts from the
question for the ids to the end of the paint that shows items; processes of both sizes take turns.

Scrolling is by wheel: runs of steps with jumps to other places between them, one step every 16 ms, while
thumbnails that nobody has asked for before arrive. A frame is what the GUI thread does for one step, from
the change of the scroll bar to the end of the paint that follows, and every later paint (rows, thumbnails
and tiles that were left for the next frame) is a frame too.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.models.clock import SystemClock
from app.models.media.images import thumbnail
from app.models.workspace import Workspace
from app.views.library.grid import MediaGrid
from app.views.library.tile import describe_media
from app.views.support.background import Background
from app.views.support.collector import Collector
from app.views.support.drag_label import DragLabel
from app.views.support.paged_model import FIRST_IDS, PagedModel
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from benchmarks.claims import claim, finish, peak_memory_mb
from benchmarks.large_library import MILLION, TENANT, large_library, make_library

SMALL = 1_000
ROUNDS = 5
FRAMES = 400  # of one process
FRAME_MS = 16
STEPS_PER_RUN = 10  # then a jump
PICTURES = Path(__file__).resolve().parent.parent / "resources" / "sample" / "pictures"


class TimedGrid(MediaGrid):
    """A grid that notes how long its paint events take."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.paints_ms: list[float] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and note how long that took."""
        started = time.perf_counter()
        super().paintEvent(event)
        self.paints_ms.append((time.perf_counter() - started) * 1000)


class Scrolling(QObject):
    """Scrolls at the pace of a screen; `frames_ms` holds what every frame took."""

    def __init__(self, grid: TimedGrid, steps: int) -> None:
        super().__init__(grid)
        self._grid = grid
        self._left = steps
        self._chance = random.Random(3)
        self.frames_ms: list[float] = []
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        bar = self._grid.verticalScrollBar()
        self.frames_ms += self._grid.paints_ms  # what came between two steps
        if self._left == 0:
            self._timer.stop()
            QApplication.quit()
            return
        self._left -= 1
        self._grid.paints_ms.clear()
        started = time.perf_counter()
        if self._left % STEPS_PER_RUN == 0:
            bar.setValue(self._chance.randrange(max(1, bar.maximum())))
        else:
            bar.setValue(bar.value() + bar.singleStep() * QApplication.wheelScrollLines())
        # The strip that a scroll uncovers is painted by the next turn of the event loop; here it is at once.
        QApplication.sendPostedEvents(self._grid.window(), QEvent.Type.UpdateRequest)
        self.frames_ms.append((time.perf_counter() - started) * 1000)
        self._grid.paints_ms.clear()


def child(folder: Path) -> None:
    """Measure one process: print the milliseconds to the first paint and of every scroll frame."""
    application = QApplication(["bench"])
    hub = ThemeHub(application)
    hub.install()
    workspace = Workspace(folder, SystemClock())
    media = workspace.tenant(TENANT).media
    picture = thumbnail(next(iter(sorted(PICTURES.glob("*.jpg")))), 256)
    window = QMainWindow()
    window.resize(1110, 720)
    background = Background(lambda error: print(error, file=sys.stderr))
    model = PagedModel(media.ids, media.rows, describe_media, background=background)
    thumbnails = ThumbnailStore(lambda sha256, pixels: picture)
    grid = TimedGrid(hub, model, thumbnails, DragLabel(hub, window))
    window.setCentralWidget(grid)
    times: dict[str, float] = {}
    scrolling: list[Scrolling] = []

    def on_screen_shown() -> None:
        times["first"] = time.perf_counter()
        background.run(media.ids, on_all)

    def on_all(ids: "array[int]") -> None:
        times["all"] = time.perf_counter()
        model.set_ids(ids)
        collector.begin()  # the window does so too, when everything is loaded
        scrolling.append(Scrolling(grid, FRAMES))

    grid.screen_shown.connect(on_screen_shown)
    collector = Collector(application)
    started = time.perf_counter()
    background.run(lambda: media.ids(limit=FIRST_IDS), model.set_ids)
    window.show()
    application.exec()
    thumbnails.close()
    background.close()
    window.close()
    workspace.close()
    print(
        json.dumps(
            {
                "first_ms": (times["first"] - started) * 1000,
                "all_ms": (times["all"] - started) * 1000,
                "frames_ms": scrolling[0].frames_ms,
                "memory_mb": peak_memory_mb(),
            }
        )
    )


def measure(folder: Path) -> tuple[float, list[float], float]:
    """Return the first paint and the frames of one fresh process, in milliseconds, and its memory in MB."""
    command = [sys.executable, "-m", "benchmarks.bench_library_grid", "--child", str(folder)]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(f"first paint {answer['first_ms']:.0f} ms, the whole list {answer['all_ms']:.0f} ms")
    return answer["first_ms"], answer["frames_ms"], answer["memory_mb"]


def main() -> None:
    """Measure and claim."""
    large = large_library()
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        small = Path(place) / "small"
        make_library(small, SMALL)
        firsts: list[tuple[float, float]] = []
        frames: list[float] = []
        memory: list[float] = []
        measure(small)
        for _ in range(ROUNDS):
            few, _, _ = measure(small)
            many, painted, peak = measure(large)
            firsts.append((few, many))
            frames += painted
            memory.append(peak)
    few, many = (statistics.median(times) for times in zip(*firsts, strict=True))
    print(f"first paint: {few:.0f} ms with {SMALL:,} items, {many:.0f} ms with {MILLION:,}")
    claim("library grid, first paint at 1,000,000 of that at 1,000 items", many / few, at_most=1.2)
    worst = statistics.quantiles(frames, n=100, method="inclusive")[98]
    print(f"{len(frames)} frames, median {statistics.median(frames):.1f} ms, longest {max(frames):.1f} ms")
    claim("library grid, scroll frame at 1,000,000 items, p99", worst, at_most=16, unit="ms")
    print(f"peak memory of the grid after scrolling {max(memory):.0f} MB")
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main()
