"""The import wizard over a manifest of 200,000 rows: the window's longest gap, and how long people wait.

The rows assign the media of 500 products in 34 contexts; every thousandth row has a fault. The real engine
checks them over a real store, on worker threads of the same process. Then a person scrolls, filters, goes
from problem to problem, mends cells, searches and closes the wizard. A gap is the time between two ticks of
a timer of 5 ms on the GUI thread. Like the application, the benchmark collects garbage on that thread.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.claims import claim, finish, peak_memory_mb

PRODUCTS, CONTEXTS = 500, 34
ROWS = PRODUCTS * CONTEXTS * 12
FAULT_EVERY = 1_000
GAP_MS, WAIT_S, MEMORY_MB = 50.0, 0.5, 500.0
TICK_MS, SETTLE_MS = 5, 60
HEADER: Final = (
    "InternalMediaId", "MediaChannel", "MediaLocale", "MediaType", "MediaDisplayName", "ImageAltText",
    "EntityType", "EntityKey", "EntityKeyValue", "EntityLocale", "EntityChannel", "MediaGroup",
    "MediaPurpose", "MediaDisplayOrder", "Merchandiser note",
)  # fmt: skip


def manifest_rows(ids: list[int]) -> Iterator[tuple[str, ...]]:
    """Give the rows: product by product, all contexts of each."""
    from app.models.media.rows import media_code
    from benchmarks.made_up import CHANNELS, LOCALES

    contexts = [(channel, locale) for channel in CHANNELS for locale in LOCALES][:CONTEXTS]
    count = 0
    for place in range(len(ids)):
        for channel, locale in contexts:
            for number in range(12):
                count += 1
                group, purpose = ("Primary", "") if number < 8 else ("Additional", "Detail")
                kind = "Imagee" if count % FAULT_EVERY == 0 else "Image"
                name = f"{ids[place]:06}-{number:02}"
                yield (
                    media_code(place * 12 + number + 1), "Online", "system_neutral", kind, name,
                    "",
                    "Product|Master", "EntityId", f"P{place:06}", locale, channel, group, purpose,
                    str(number % 8 + 1), "",
                )  # fmt: skip


class Story:
    """Does one thing after the other, each once the one before has come to rest; notes gaps and waits."""

    def __init__(self, steps: list[tuple[str, Callable[[], object]]], is_idle: Callable[[], bool]) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._steps = iter(steps)
        self._is_idle = is_idle
        self.gaps_ms: dict[str, float] = {}
        self.took_s: dict[str, float] = {}
        self._name = ""
        self._last = self._begun = time.perf_counter()
        self._longest = self._own = 0.0
        self._own_last = time.thread_time()
        self.own_ms: dict[str, float] = {}
        self._ticker = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._ticker.timeout.connect(self._tick)
        self._rest = QTimer(interval=SETTLE_MS)
        self._rest.timeout.connect(self._look)
        self._ticker.start()
        self._rest.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now
        own = time.thread_time()
        self._own = max(self._own, own - self._own_last)
        self._own_last = own

    def _look(self) -> None:
        from PySide6.QtWidgets import QApplication

        if not self._is_idle():
            return
        if self._name:
            self.gaps_ms[self._name] = self._longest * 1000
            self.own_ms[self._name] = self._own * 1000
            self.took_s[self._name] = time.perf_counter() - self._begun
        self._longest = self._own = 0.0
        step = next(self._steps, None)
        if step is None:
            self._rest.stop()
            QApplication.exit()  # whatever a window asks: `quit` would wait for the answer
            return
        self._name, work = step
        self._begun = time.perf_counter()
        _press_a_key()
        work()


def _press_a_key() -> None:
    """Have the window know that somebody sits before it; a check may take longer than it waits for that."""
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtGui import QGuiApplication, QKeyEvent

    for window in QGuiApplication.topLevelWindows():
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
        QCoreApplication.sendEvent(window, key)


def main() -> None:
    """Measure and state the claims."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        _measure(Path(place))
    finish()


def _measure(folder: Path) -> None:
    from PySide6.QtWidgets import QWidget

    from app.models.manifests.tsv import write_tsv
    from app.views.application import make_application, make_hub
    from app.views.manifests.wizard import CHECK, ImportServices, ImportWizard
    from app.views.support.background import Background
    from app.views.support.collector import Collector
    from app.views.support.theme import ThemeMode
    from app.views.support.thumbnails import ThumbnailStore
    from app.window import SWITCH_AFTER_S
    from benchmarks.made_up import workstation

    begun = time.perf_counter()
    station, tenant, ids = workstation(folder / "workspace", PRODUCTS)
    file = folder / "autumn.tsv"
    write_tsv(file, HEADER, manifest_rows(ids))
    print(f"{ROWS:,} rows, {file.stat().st_size / 1e6:.0f} MB, made in {time.perf_counter() - begun:.0f} s")
    sys.setswitchinterval(SWITCH_AFTER_S)
    app = make_application(sys.argv[:1])
    hub = make_hub(app, ThemeMode.LIGHT)
    collector = Collector(app)
    window = QWidget()
    window.resize(1440, 900)
    window.show()
    failed: list[BaseException] = []
    background = Background(failed.append)
    thumbnails = ThumbnailStore(tenant.media.thumbnail)
    services = ImportServices(
        lambda source, report, stops: tenant.manifests.plan(
            source.file, source.media_root, source.mode, "bench", progress=report, cancelled=stops
        ),
        lambda asked: "",
        tenant.difference,
        print,
        print,
    )
    wizard = ImportWizard(hub, services, thumbnails, background, window)
    wizard.show()
    wizard.take_file(file)
    collector.begin()
    steps = [("the check", lambda: wizard.show_step(CHECK)), *_steps(wizard)]
    story = Story(steps, lambda: background.is_idle)
    app.exec()
    memory = peak_memory_mb()
    background.close()
    thumbnails.close()
    collector.close()
    station.close()
    if failed:
        raise failed[0]
    _state(story, memory)


def _steps(wizard) -> list[tuple[str, Callable[[], object]]]:
    """List what a person does once the manifest is checked."""
    from PySide6.QtWidgets import QMessageBox

    from app.views.manifests.rows_model import FIRST_CELL

    rows = wizard.check.rows
    table, model = rows.table, rows.model
    bar = table.verticalScrollBar()

    def mend() -> None:
        index = table.currentIndex()
        model.setData(model.index(index.row(), FIRST_CELL + 3), "Image")

    def search(text: str) -> None:
        rows.search.setText(text)
        rows.search.searched.emit(text)

    def drop_mended() -> None:
        buttons = wizard.findChild(QMessageBox).buttons()
        next(one for one in buttons if one.property("way") == "Close without them").click()

    return [
        ("all rows", lambda: rows.show_only("all")),
        *[(f"page {n}", lambda n=n: bar.setValue(bar.maximum() * n // 12)) for n in range(1, 13)],
        *[(f"problem {n}", lambda: rows.step(1)) for n in range(1, 6)],
        ("a mended cell", mend),
        ("another one", lambda: (rows.step(1), mend())),
        ("refused rows", lambda: rows.show_only("refuse")),
        ("rows to change", lambda: rows.show_only("change")),
        ("rows of a product", lambda: search("P000123")),
        ("the review", lambda: wizard.show_step(3)),
        ("back at the rows", lambda: wizard.show_step(2)),
        ("closing", wizard.reject),
        ("without the mended cells", drop_mended),
    ]


def _state(story: Story, memory: float) -> None:
    for name, gap in story.gaps_ms.items():
        own, took = story.own_ms[name], story.took_s[name]
        print(f"      {name}: gap {gap:.0f} ms ({own:.0f} ms of them computing), at rest after {took:.2f} s")
    rate = ROWS / story.took_s["the check"]
    print(f"      checked {rate:,.0f} rows/s in the window", flush=True)
    text = f"The window's longest gap with a manifest of {ROWS:,} rows"
    claim(text, max(story.gaps_ms.values()), at_most=GAP_MS, unit="ms")
    claim("Peak memory of the process meanwhile", memory, at_most=MEMORY_MB, unit="MB")
    jumps = [took for name, took in story.took_s.items() if name.startswith("page ")]
    claim("Any page of them on show after a jump", max(jumps), at_most=WAIT_S, unit="s")


if __name__ == "__main__":
    main()
