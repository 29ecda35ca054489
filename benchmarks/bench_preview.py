"""The preview of a product of 1,000 variants in the real window: first picture, and each switch.

The workspace is that of `bench product`: 12 channels with 6 languages each, products with media of their own
in all 91 contexts. The window is the application's, with its engine resting. Coverage and lint beside the
panes begin when a product has stood still for 0.3 s and rest while the panes answer; every other act comes
after 0.4 s, in the midst of their work. Opening counts from the choice of the product to the end of the paint
that shows the picture in both panes; pictures are decoded anew each time. A switch counts from the pick of a
channel, a locale or a value to the end of the paint with the new answer. Beside each time stands what the
program computed meanwhile, on all its threads: the rest was waiting, on a busy machine for a processor.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.main import Workstation, build
from app.models.catalog.dimensions import Dimension
from app.views.application import make_hub
from app.views.preview.pane import PreviewPane
from app.views.preview.view import A, PreviewView
from app.views.support.collector import Collector
from app.views.support.thumbnails import ThumbnailStore
from app.window import SWITCH_AFTER_S, make_window
from benchmarks.bench_product import CHANNELS, LOCALES, PRODUCTS, TENANT, USER, make
from benchmarks.claims import claim, finish

PROCESSES = 3
OPENINGS = 24
SWITCHES = 20
QUIET_MS = (60, 400)
GIVE_UP_MS = 10_000
Act = tuple[str, Callable[[], object], int]  # a name, what is done, and how many panes answer


class Shown(QObject):
    """Knows when the last paint ended in which every pane showed a new answer with its picture."""

    def __init__(self, panes: tuple[PreviewPane, ...]) -> None:
        super().__init__()
        self._panes = panes
        self._before = [pane.answer for pane in panes]
        self._painted: set[PreviewPane] = set()
        self._is_painted = False
        self.ended = self.computed = 0.0
        for pane in panes:
            pane.gallery.large.installEventFilter(self)
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._on_rest)

    def begin(self, count: int) -> None:
        """Wait for so many panes."""
        self._before = [pane.answer for pane in self._panes]
        self._count, self.ended = count, 0.0
        self._painted.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a paint with an answer that was not there before, and its picture."""
        if event.type() == QEvent.Type.Paint:
            for pane, before in zip(self._panes, self._before, strict=True):
                large = pane.gallery.large
                if watched is large and pane.answer is not before and large._picture() is not None:
                    self._painted.add(pane)
        return False

    def _on_rest(self) -> None:
        if not self.ended and len(self._painted) >= self._count > 0:
            self.ended, self.computed = time.perf_counter(), time.process_time()

    _count = 0


class Rounds(QObject):
    """Does one thing after the other and notes how long each took to its paint."""

    def __init__(self, view: PreviewView, acts: Iterator[Act], on_end: Callable[[], None]) -> None:
        super().__init__(view)
        self._view = view
        self._acts = acts
        self._on_end = on_end
        self._shown = Shown(view.panes)
        self._started = 0.0
        self._name = ""
        self._count = 0
        self.took_ms: dict[str, list[float]] = {}
        self._computed = 0.0
        QTimer.singleShot(QUIET_MS[0], self._next)

    def _next(self) -> None:
        act = next(self._acts, None)
        if act is None:
            self._on_end()
            return
        self._name, do, count = act
        _move_the_mouse(self._view)
        self._shown.begin(count)
        self._started, self._computed = time.perf_counter(), time.process_time()
        do()
        QTimer.singleShot(5, self._look)

    def _look(self) -> None:
        if (time.perf_counter() - self._started) * 1000 > GIVE_UP_MS:
            raise SystemExit(f"the preview does not come to rest: {self._name}")
        if not self._shown.ended:
            QTimer.singleShot(5, self._look)
            return
        self.took_ms.setdefault(self._name, []).append((self._shown.ended - self._started) * 1000)
        computed = (self._shown.computed - self._computed) * 1000
        self.took_ms.setdefault(f"{self._name}, computed", []).append(computed)
        self._count += 1
        QTimer.singleShot(QUIET_MS[self._count % 2], self._next)


def _move_the_mouse(view: PreviewView) -> None:
    """Be a person: what waits until nobody does anything goes on waiting."""
    at, none = QPointF(1, 1), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


def openings(view: PreviewView, ids: list[int], thumbnails: ThumbnailStore) -> Iterator[Act]:
    """Yield what opens one product after the other, at a variant."""
    first = {product_id: view._tenant.catalog.variants(product_id) for product_id in ids}
    for place in range(OPENINGS):
        product_id = ids[place % len(ids)]
        variant_id = first[product_id][place * 37 % 1000].id

        def open_(product_id: int = product_id, variant_id: int = variant_id) -> None:
            thumbnails.clear()
            view.show_product(product_id, variant_id)

        yield "open", open_, 2


def after(keys: tuple[str, ...], current: str) -> str:
    """Return the next key."""
    return keys[(keys.index(current) + 1) % len(keys)] if current in keys else keys[0]


def prepare(folder: Path) -> None:
    """Make the workspace; what is live went live when it was checked in."""
    make(folder)
    station = build(folder, user=USER)
    with station.workspace.tenant(TENANT).cms.write() as connection:
        connection.exec_driver_sql("UPDATE documents SET published_at = updated_at")
    station.close()


def switches(view: PreviewView) -> Iterator[Act]:
    """Yield another channel, another locale and another value in turn."""
    pane, picks = view.panes[A], list(view.panes[A].options.buttons(Dimension.COLOR))
    for place in range(SWITCHES):
        yield "channel", lambda: pane.channel._on_chosen(after(CHANNELS, pane.channel.current)), 1
        yield "locale", lambda: pane.locale._on_chosen(after(LOCALES, pane.locale.current)), 1
        yield "variant", lambda place=place: picks[place % 10].click(), 2


def child(folder: Path) -> None:
    """Measure one process: print the milliseconds of every opening and every switch."""
    application = QApplication(["bench"])
    station: Workstation = build(folder, user=USER)
    settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    window = make_window(station, make_hub(application), settings, start_engine=False)
    window.resize(1440, 900)
    window.show()
    assert window.pages is not None
    tenant, view, thumbnails = window.pages.tenant, window.pages.preview, window.pages.thumbnails
    window.open_page("preview")
    ids = [tenant.catalog.product_by_number(number).id for number in PRODUCTS]
    rounds: list[Rounds] = []

    def then_switches() -> None:
        rounds.append(Rounds(view, switches(view), application.quit))

    def begin() -> None:
        collector.begin()
        warm = [("warm", lambda i=i: view.show_product(i), 2) for i in ids]
        rounds.append(Rounds(view, iter([*warm, *openings(view, ids, thumbnails)]), then_switches))

    collector = Collector(application)
    sys.setswitchinterval(SWITCH_AFTER_S)  # as the application does
    QTimer.singleShot(1500, begin)
    application.exec()
    window.close()
    station.close()
    print(json.dumps(rounds[0].took_ms | rounds[1].took_ms))


def main() -> None:
    """Measure and claim."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        folder = Path(place) / "workspace"
        prepare(folder)
        for _ in range(PROCESSES):
            command = [sys.executable, "-m", "benchmarks.bench_preview", "--child", str(folder)]
            answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            for name, times in answer.items():
                found.setdefault(name, []).extend(times)
    switched = [took for name in ("channel", "locale", "variant") for took in found[name]]
    for name, times, most in (
        ("preview of 1,000 variants to the first picture, p95", found["open"], 100),
        ("switch of channel, locale or variant, p95", switched, 30),
    ):
        p95 = statistics.quantiles(times, n=20, method="inclusive")[18]
        print(f"{len(times)}: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")
        claim(name, p95, at_most=most, unit="ms")
    for name in ("open", "channel", "locale", "variant"):
        computed = statistics.median(found[f"{name}, computed"])
        print(f"{name}: median {statistics.median(found[name]):.0f} ms, computed {computed:.0f} ms")
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main()
