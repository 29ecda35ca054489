"""An edit of 10,000 media items at once, as the open window does it: time, and how long the window stalls.

The window shows a library of 20,000 items. On a worker of its own the newest 10,000 get a tag, then an alt
text in one language, and each edit is taken back: contents are read, checked and written in chunks, every
item's former version and the step of undo are kept, the index of the library stays in step, and the window
reads what it shows anew. A gap is the time between two ticks of a timer of 5 ms on the GUI thread.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from benchmarks.claims import claim, finish

ITEMS = 20_000
EDITED = 10_000
EDIT_S = 2.0
GAP_MS = 50.0
TICK_MS = 5
AT_REST_MS = 7_000  # by then the window has loaded its engine and other views
_LANGUAGE = "de-de"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="vitrine-bulk-") as folder:
        from benchmarks.large_library import make_library

        root = Path(folder) / "workspace"
        make_library(root, ITEMS)
        command = [sys.executable, "-m", "benchmarks.bench_bulk_edit", str(root)]
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    taken: dict[str, float] = {}
    gaps: dict[str, float] = {}
    for line in ran.stdout.splitlines():
        name, seconds, gap_ms = line.rsplit(" ", 2)
        taken[name], gaps[name] = float(seconds), float(gap_ms)
        print(f"{name}: {float(seconds):.2f} s, longest gap {float(gap_ms):.0f} ms")
    edits = max(taken["tag"], taken["alt text"])
    undos = max(taken["tag, undone"], taken["alt text, undone"])
    claim("Bulk edit of 10,000 items in the open window", edits, at_most=EDIT_S, unit="s")
    claim("The same, undone", undos, at_most=EDIT_S, unit="s")
    gap = max(gaps.values())
    claim("The window's longest gap during bulk edits of 10,000 items", gap, at_most=GAP_MS, unit="ms")
    finish()


def edit_in_window(folder: Path) -> None:
    """Open the window, edit and undo, and print what each took in seconds with the longest gap in ms."""
    from app.main import build

    station = build(folder)

    from PySide6.QtCore import QSettings, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.models.media.content import FieldChange, MediaEdit, MediaField
    from app.models.media.details import EditOutcome
    from app.models.undo import StepNote
    from app.views.support.background import Background
    from app.window import open_window
    from benchmarks.large_library import TENANT

    window = open_window(station, QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))
    assert window.pages is not None
    library = window.pages.library
    tenant = station.workspace.tenant(TENANT)
    ids = list(tenant.media.ids(limit=EDITED))
    held = {row.id for row in tenant.media.rows(ids) if row.checked_out_by}
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

    def tagged() -> MediaEdit:
        details = tenant.media_editing.details(ids, station.user)
        tags = [(detail.row.id, detail.content.tags) for detail in details if detail.row.id not in held]
        made = [FieldChange(i, MediaField.TAGS, "", own, (*own, "on sale")) for i, own in tags]
        return MediaEdit("Tag", tuple(made))

    def written() -> MediaEdit:
        details = tenant.media_editing.details(ids, station.user)
        field = MediaField.ALT_TEXT
        texts = [(d.row.id, d.content.value(field, _LANGUAGE)) for d in details if d.row.id not in held]
        made = [FieldChange(i, field, _LANGUAGE, old, "Frau mit Jacke, von vorn") for i, old in texts]
        return MediaEdit("Write", tuple(made))

    def run(name: str, work: Callable[[], EditOutcome], then: Callable[[], None]) -> None:
        nonlocal longest, last
        longest, last = 0.0, time.perf_counter()
        started = last

        def done(outcome: EditOutcome) -> None:
            seconds = time.perf_counter() - started
            library.apply_changes(outcome.changes)
            # What the window reads anew counts too.
            QTimer.singleShot(300, lambda: tell(name, seconds, outcome, then))

        background.run(work, done)

    def tell(name: str, seconds: float, outcome: EditOutcome, then: Callable[[], None]) -> None:
        assert not failed and not outcome.refused and len(outcome.applied.changes) > EDITED * 0.99
        print(name, f"{seconds:.4f} {longest * 1000:.2f}", flush=True)
        then()

    def there_and_back(name: str, edit: MediaEdit, then: Callable[[], None]) -> None:
        editing, user = tenant.media_editing, station.user
        step = StepNote(uuid4().hex, "library", "media", edit.text)
        run(
            name,
            lambda: editing.apply(edit, user, step=step),
            lambda: run(f"{name}, undone", lambda: editing.undo_step(step.id, user), then),
        )

    def story() -> None:
        ticker.start()
        there_and_back("tag", tagged(), lambda: there_and_back("alt text", written(), end))

    def end() -> None:
        window.close()

    library.loaded.connect(
        lambda: QTimer.singleShot(AT_REST_MS, story), Qt.ConnectionType.SingleShotConnection
    )
    QApplication.exec()
    station.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        edit_in_window(Path(sys.argv[1]))
    else:
        main()
