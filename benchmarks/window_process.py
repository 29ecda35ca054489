"""Opens the window on a workspace as `python -m app.main` does, says how far it is, and leaves.

The process that `bench_start` measures; it imports nothing that the application does not need.
"""

import sys
from pathlib import Path

from app.main import build

READY, COMPLETE = "ready", "complete"
_GIVE_UP_MS = 60_000


def main(folder: Path, items: int) -> None:
    """Say READY when a screen of items is painted, COMPLETE when all of them are in the list."""
    station = build(folder)

    # After the workspace, as in the application.
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from app.window import open_window

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    assert window.pages is not None
    library = window.pages.library

    def look() -> None:
        if library.model.rowCount() >= items:
            print(COMPLETE, flush=True)
            window.close()
        else:
            QTimer.singleShot(5, look)

    def on_screen_shown() -> None:
        # This runs at the end of the paint event; the timer comes once the event loop is free again.
        QTimer.singleShot(0, lambda: print(READY, flush=True))
        look()

    library.grid.screen_shown.connect(on_screen_shown)
    QTimer.singleShot(_GIVE_UP_MS, window.close)
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
