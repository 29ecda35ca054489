"""From process start to a usable window with 100,000 items, against a bare script with an empty window.

Both are fresh processes that take turns. The bare script imports PySide6 and SQLAlchemy and shows an empty
main window; it is ready when that has been painted and the event loop has come round again. The workstation
opens a workspace of 100,000 media items as `python -m app.main` does; it is usable when a screen of tiles
with their names has been painted and the event loop has come round again. When the whole list is there is
printed too. Every process finds the modules compiled, as from the second start on every machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bench_library_grid import LARGE, fill
from benchmarks.claims import claim, finish
from benchmarks.window_process import COMPLETE, READY

ROUNDS = 9

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


def seconds(command: list[str], compiled: Path) -> dict[str, float]:
    """Return by word how long after the start of a process it was said."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said: dict[str, float] = {}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.setdefault(line.strip(), time.perf_counter() - started)
    if READY not in said or (len(command) > 3 and COMPLETE not in said):
        raise SystemExit(f"{command} ended without a window")
    return said


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        folder, compiled = Path(place) / "workspace", Path(place) / "compiled"
        fill(folder, LARGE)
        full = [sys.executable, "-m", "benchmarks.window_process", str(folder), str(LARGE)]
        bare = [sys.executable, "-c", BARE]
        seconds(full, compiled)
        seconds(bare, compiled)
        pairs = [(seconds(bare, compiled), seconds(full, compiled)) for _ in range(ROUNDS)]
    low = statistics.median(bare[READY] for bare, _ in pairs)
    high = statistics.median(full[READY] for _, full in pairs)
    whole = statistics.median(full[COMPLETE] for _, full in pairs)
    ratio = statistics.median(full[READY] / bare[READY] for bare, full in pairs)
    print(f"bare window {low * 1000:.0f} ms, workstation with {LARGE:,} items {high * 1000:.0f} ms")
    print(f"the whole list is there after {whole * 1000:.0f} ms")
    claim("window with 100,000 items usable, of a bare window", ratio, at_most=3)
    finish()


if __name__ == "__main__":
    main()
