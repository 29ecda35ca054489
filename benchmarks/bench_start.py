"""From process start to a usable window with 100,000 items, against a bare script with an empty window.

Both are fresh processes that take turns. The bare script imports PySide6 and SQLAlchemy and shows an empty
main window; it is ready when that has been painted. The workstation opens a workspace of 100,000 media
items; it is usable when tiles with names have been painted and the event loop is free again.
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

ROUNDS = 7
READY = "ready"

BARE = f"""
import sys
import sqlalchemy
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("{READY}", flush=True)
        QApplication.quit()

application = QApplication(sys.argv)
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""


def workstation(folder: Path) -> None:
    """Open the window on a workspace; say when it is usable, then leave."""
    from PySide6.QtCore import QSettings, QTimer

    from app.main import build
    from app.views.application import make_application, make_hub
    from app.window import make_window

    station = build(folder)
    application = make_application(["bench"])
    settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    window = make_window(station, make_hub(application), settings)
    window.resize(1440, 900)
    window.show()

    def look() -> None:
        pages = window.pages
        if pages is not None and pages.library.grid.model().rowCount() >= LARGE:
            # One turn of the event loop later the tiles have been painted and keys are answered.
            pages.library.grid.viewport().repaint()
            print(READY, flush=True)
            window.close()
            application.quit()
        else:
            QTimer.singleShot(2, look)

    QTimer.singleShot(0, look)
    application.exec()
    station.close()


def seconds(command: list[str]) -> float:
    """Return the seconds from the start of a process to its word that it is ready."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == READY:
                return time.perf_counter() - started
    raise SystemExit(f"{command} ended without a window")


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        folder = Path(place) / "workspace"
        fill(folder, LARGE)
        full = [sys.executable, "-m", "benchmarks.bench_start", "--child", str(folder)]
        bare = [sys.executable, "-c", BARE]
        seconds(full)
        seconds(bare)
        pairs = [(seconds(bare), seconds(full)) for _ in range(ROUNDS)]
    low, high = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"bare window {low * 1000:.0f} ms, workstation with {LARGE:,} items {high * 1000:.0f} ms")
    claim("window with 100,000 items usable, of a bare window", high / low, at_most=3)
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        workstation(Path(sys.argv[2]))
    else:
        main()
