"""The window with all of 1,000,000 items selected while order and filter change: how long it stands still.

The workstation opens the large library as `python -m app.main` does and selects everything. Then it sorts,
narrows the library down and widens it again; after each the whole list is read and the selection found in
it, what the filters hide included. A timer that is due every millisecond tells how long the GUI thread did
not come to it: that is the longest a click or a frame had to wait. Beside it is told how much of that the
thread computed itself: the rest it waited for the engine's threads, or for other work of the machine.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.main import build
from app.models.media.rows import MediaFilter, MediaSort, MediaState
from app.window import COLLECT_AFTER_MS, open_window
from benchmarks.claims import claim, finish
from benchmarks.large_library import MILLION, large_library

LONGEST_MS = 50
_REST_MS = 500  # until the parts that follow a selection have read it
_GIVE_UP_MS = 120_000


class Heartbeat(QObject):
    """Notes the longest time between two turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = self.computed_ms = 0.0
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self.computed_ms = max(self.computed_ms, (worked - self._worked) * 1000)
        self._last, self._worked = now, worked

    def take(self) -> tuple[float, float]:
        """Return the longest time since this was asked last, and the most that was computed at a stretch."""
        longest, self.longest_ms, self.computed_ms = (self.longest_ms, self.computed_ms), 0.0, 0.0
        return longest


class Story(QObject):
    """Does one thing after the other in the library, each once the one before is through; notes the gaps."""

    def __init__(self, library, window) -> None:
        super().__init__(library)
        self._library = library
        self._window = window
        self._beat = Heartbeat()
        self.gaps_ms: dict[str, tuple[float, float]] = {}
        self._name = ""
        show = library.set_filter
        self._steps: list[tuple[str, Callable[[], object]]] = [
            ("select all", library.grid.selectAll),
            ("sort by name", lambda: library.set_sort(MediaSort.NAME)),
            ("sort by size", lambda: library.set_sort(MediaSort.LARGEST)),
            ("drafts only", lambda: show(MediaFilter(states=frozenset({MediaState.DRAFT})))),
            ("one campaign", lambda: show(MediaFilter(tags=frozenset({"campaign 001"})))),
            ("no filter", lambda: show(MediaFilter())),
        ]
        window.engine_started.connect(lambda: QTimer.singleShot(COLLECT_AFTER_MS, self._next))

    def _next(self) -> None:
        if not self._window.background.is_idle:
            QTimer.singleShot(_REST_MS, self._next)
            return
        if self._name:
            self.gaps_ms[self._name] = self._beat.take()
            assert self._library.selection.count() == MILLION
        if not self._steps:
            self._window.close()
            return
        self._name, act = self._steps.pop(0)
        self._beat.take()
        act()
        QTimer.singleShot(_REST_MS, self._next)


def main() -> None:
    """Measure and claim."""
    station = build(large_library())
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        window = open_window(station, QSettings(str(Path(place) / "w.ini"), QSettings.Format.IniFormat))
        assert window.pages is not None
        story = Story(window.pages.library, window)
        QTimer.singleShot(_GIVE_UP_MS, window.close)
        QApplication.exec()
        station.close()
    for name, (gap_ms, computed_ms) in story.gaps_ms.items():
        print(f"      {name}: {gap_ms:.0f} ms, computed {computed_ms:.0f} ms", flush=True)
    if not story.gaps_ms:
        sys.exit("the window ended before anything was measured")
    claim(
        "Longest standstill while 1,000,000 selected items are sorted and filtered",
        max(gap_ms for gap_ms, _ in story.gaps_ms.values()),
        at_most=LONGEST_MS,
        unit="ms",
    )
    finish()


if __name__ == "__main__":
    main()
