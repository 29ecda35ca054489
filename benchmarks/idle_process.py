"""Opens the window as `python -m app.main` does, lets it rest, and says what share of one core it takes.

The process that `bench_jobs` measures: jobs run, schedules are kept, nobody does anything.
"""

import sys
import time
from pathlib import Path

from app.main import build

SHARE = "share"
_SETTLE_MS = 12_000  # by then all pages are built and the garbage collector has looked
_GIVE_UP_MS = 60_000


def main(folder: Path, rest_s: float) -> None:
    """Say the SHARE of a core, in percent, that the process takes while it rests."""
    station = build(folder)

    # After the workspace, as in the application.
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from app.window import open_window

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))

    def rest() -> None:
        cpu, wall = time.process_time(), time.perf_counter()

        def tell() -> None:
            share = 100 * (time.process_time() - cpu) / (time.perf_counter() - wall)
            print(f"{SHARE} {share:.3f}", flush=True)
            window.close()

        QTimer.singleShot(round(rest_s * 1000), tell)

    window.engine_started.connect(lambda: QTimer.singleShot(_SETTLE_MS, rest))
    QTimer.singleShot(_GIVE_UP_MS, window.close)
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
