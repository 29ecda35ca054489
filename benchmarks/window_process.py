"""Opens the window on a workspace as `python -m app.main` does, says how far it is, and leaves.

The process that `bench_start` measures; it imports nothing that the application does not need.
"""

import sys
from pathlib import Path

from app.main import build
from app.models.media.rows import MediaRow, MediaType

READY, TILES, COMPLETE, LOADED, MEMORY = "ready", "tiles", "complete", "loaded", "memory"
_GIVE_UP_MS = 60_000
_LOOK_EVERY_MS = 5


class Watch:
    """Looks at the library of a window every few milliseconds and says each word once.

    Args:
        library: The view.
        items: How many it will list.
        screens: How many to scroll through once they are listed.
    """

    def __init__(self, library, items: int, screens: int) -> None:
        self._library = library
        self._items = items
        self._screens = screens
        self._said: list[str] = []

    def say(self, word: str) -> None:
        """Say a word, the first time."""
        if word not in self._said:
            self._said.append(word)
            print(word, flush=True)

    def is_done(self) -> bool:
        """Look once; return whether there is nothing more to see."""
        is_painted = all(self._has_picture(row) for row in self._visible_rows())
        if is_painted and TILES not in self._said:
            self._library.grid.viewport().repaint()
            self.say(TILES)
        if self._library.model.rowCount() >= self._items:
            self.say(COMPLETE)
        if not {TILES, COMPLETE, LOADED} <= set(self._said):
            return False
        if self._screens and is_painted:
            self._screens -= 1
            bar = self._library.grid.verticalScrollBar()
            bar.setValue(bar.value() + bar.pageStep())
        return not self._screens

    def _visible_rows(self) -> list[MediaRow | None]:
        grid, model = self._library.grid, self._library.model
        place, rows = grid.geometry_now().first_visible, []
        while grid.visualRect(model.index(place)).intersects(grid.viewport().rect()):
            rows.append(model.peek(place))
            place += 1
        return rows

    def _has_picture(self, row: MediaRow | None) -> bool:
        if row is None:
            return False
        if row.type is MediaType.FILE or row.problem:
            return True  # an icon
        grid = self._library.grid
        return grid._thumbnails.state(row.sha256, grid.tile_width, grid.devicePixelRatioF()) != "loading"


def main(folder: Path, items: int, screens: int) -> None:
    """Say READY when a screen of items is painted, TILES when their pictures are, COMPLETE with all items.

    At the end, with the whole list and all counts there and after so many screens with their pictures were
    scrolled through, it says the peak of its MEMORY in megabytes.
    """
    station = build(folder)

    # After the workspace, as in the application.
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from app.window import open_window
    from benchmarks.claims import peak_memory_mb

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    assert window.pages is not None
    library = window.pages.library
    watch = Watch(library, items, screens)

    def look() -> None:
        if watch.is_done():
            print(f"{MEMORY} {peak_memory_mb():.1f}", flush=True)
            window.close()
        else:
            QTimer.singleShot(_LOOK_EVERY_MS, look)

    def on_screen_shown() -> None:
        # This runs at the end of the paint event; the timer comes once the event loop is free again.
        QTimer.singleShot(0, lambda: watch.say(READY))
        QTimer.singleShot(0, look)

    library.grid.screen_shown.connect(on_screen_shown)
    library.loaded.connect(lambda: watch.say(LOADED))
    QTimer.singleShot(_GIVE_UP_MS, window.close)
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
