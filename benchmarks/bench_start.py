"""From process start to a usable window with 1,000,000 items, against a bare script with an empty window.

Both are fresh processes that take turns. The bare script imports PySide6 and SQLAlchemy and shows an empty
main window; it is ready when that has been painted and the event loop has come round again. The workstation
opens the large library as `python -m app.main` does; it is usable when a screen of tiles with their names
has been painted and the event loop has come round again. Their pictures are thumbnails that were made
before; they are there when the last of them has been painted. The memory is the highest of a process that
has the whole list and all counts and has scrolled through more screens of pictures than it keeps, pages of
the store that the system maps for it included. Every process finds the modules compiled, as from the
second start on every machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.claims import claim, finish
from benchmarks.large_library import MILLION, large_library
from benchmarks.window_process import COMPLETE, MEMORY, READY, TILES

ROUNDS = 9
SCREENS = 50

BARE = f"""
import sys
import sqlalchemy
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, self.tell)

    def tell(self):
        print("{READY}", flush=True)
        QApplication.quit()

application = QApplication(sys.argv)
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""


def told(command: list[str], compiled: Path) -> dict[str, float]:
    """Return by word the seconds from the start until it was said, or the figure with it."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said: dict[str, float] = {}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            word, _, figure = line.strip().partition(" ")
            said.setdefault(word, float(figure) if figure else time.perf_counter() - started)
    if READY not in said or (len(command) > 3 and MEMORY not in said):
        raise SystemExit(f"{command} ended without a window")
    return said


def main() -> None:
    """Measure and claim."""
    folder = large_library()
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        compiled = Path(place)
        full = [sys.executable, "-m", "benchmarks.window_process", str(folder), str(MILLION), "0"]
        bare = [sys.executable, "-c", BARE]
        told(full, compiled)
        told(bare, compiled)
        pairs = [(told(bare, compiled), told(full, compiled)) for _ in range(ROUNDS)]
        memory = told([*full[:-1], str(SCREENS)], compiled)[MEMORY]

    def median(word: str) -> float:
        return statistics.median(window[word] for _, window in pairs)

    low = statistics.median(empty[READY] for empty, _ in pairs)
    ratio = statistics.median(window[READY] / empty[READY] for empty, window in pairs)
    tiles = statistics.median(window[TILES] - window[READY] for _, window in pairs)
    print(
        f"bare window {low * 1000:.0f} ms, workstation with {MILLION:,} items {median(READY) * 1000:.0f} ms"
    )
    print(f"pictures {tiles * 1000:.0f} ms later, the whole list after {median(COMPLETE) * 1000:.0f} ms")
    claim("window with 1,000,000 items usable, of a bare window", ratio, at_most=3)
    claim("the first screen's pictures after that", tiles * 1000, at_most=300, unit="ms")
    print(
        f"memory of the window as it starts {median(MEMORY):.0f} MB, after {SCREENS} screens {memory:.0f} MB"
    )
    claim("window with 1,000,000 items, peak memory after scrolling", memory, at_most=350, unit="MB")
    finish()


if __name__ == "__main__":
    main()
