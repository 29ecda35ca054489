"""A product of 1,000 variants in the real window: opening it, and a drop until it is stored and repainted.

The workspace has 12 channels with 6 languages each, and the products have media of their own in all 91
contexts: the master, every cell of a 10 x 10 matrix and every third variant. The window is the application's,
with its engine resting. It shows Products; opening one counts from the choice to the end of the last paint,
pictures and the tabs' counts included, each product in another tab than the one before. A drop comes as the
pointer brings it, onto the master, a cell or a selection of variants: the drag arrives and rests a moment.
It counts from the drop to the end of the last paint that follows, when the edit and its step of undo are in
the store.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    QSettings,
    Qt,
    QTimer,
)
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from app.main import Workstation, build
from app.models.assignments.slots import CellTarget, MasterTarget, Target, TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, ProductRecord, ValueRecord, VariantRecord
from app.models.catalog.matrix import set_matrix
from app.models.clock import SystemClock
from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.sync.requests import UploadRequest
from app.views.application import make_hub
from app.views.assignments.view import DIMENSIONS_TAB, MASTER_TAB, VARIANTS_TAB, ProductMediaView
from app.views.support.collector import Collector
from app.views.support.mime import encode_media
from app.window import make_window
from benchmarks.claims import claim, finish

USER = "bench"
TENANT = "bench"
PICTURES = Path(__file__).resolve().parent.parent / "resources" / "sample" / "pictures"
PRODUCTS = ("BIG1", "BIG2", "BIG3")
VALUES = 10  # of each of three dimensions
DIMENSIONS = (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
CHANNELS = tuple(f"OUN{number:03}" for number in range(1, 13))
LOCALES = ("en-us", "fr-ca", "de-de", "it-it", "es-es", "ja-jp")
PROCESSES = 3
OPENINGS = 24
DROPS = 40
CONTEXT = Context(CHANNELS[3], "de-de")
Act = tuple[str, Callable[[], object]]
COPY, LEFT, SHIFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
QUIET_MS = 80  # without a paint: nothing more comes
GIVE_UP_MS = 10_000


def catalog() -> CatalogBatch:
    """Return the products, each with 10 x 10 x 10 variants."""
    names = [f"{number:02}" for number in range(VALUES)]
    values = [ValueRecord(dimension, name, name, "#336699") for dimension in DIMENSIONS for name in names]
    masters = [
        ProductRecord(number, f"Product {number}", "", (), DIMENSIONS, row)
        for row, number in enumerate(PRODUCTS)
    ]
    variants = [
        VariantRecord(
            f"{number}-{'-'.join(chosen)}", number, "", dict(zip(DIMENSIONS, chosen, strict=True)), row
        )
        for row, number in enumerate(PRODUCTS)
        for chosen in product(names, repeat=3)
    ]
    return CatalogBatch((), tuple(values), tuple(masters), tuple(variants))


def contexts() -> Iterator[Context]:
    """Yield the 91 contexts of the workspace."""
    for channel in (OMNICHANNEL, *CHANNELS):
        for locale in (NEUTRAL, *LOCALES):
            yield Context(channel, locale)


def make(folder: Path) -> None:
    """Make the workspace."""
    Workspace.create(folder, SystemClock()).close()
    station = build(folder, user=USER, inline=True)
    tenant = station.workspace.create_tenant(TENANT, "Bench")
    for oun in CHANNELS:
        tenant.channels.add(oun, f"Channel {oun}", ChannelType.RETAIL, LOCALES, "database")
    tenant.catalog.import_(catalog())
    station.engine.submit(UploadRequest(TENANT, tuple(str(path) for path in sorted(PICTURES.glob("*.jpg")))))
    media = list(tenant.media.ids())
    for number in PRODUCTS:
        fill(tenant, tenant.catalog.product_by_number(number).id, media)
    with tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE documents SET published_version = head_version")
    station.close()


def fill(tenant: Tenant, product_id: int, media: list[int]) -> None:
    """Give a product media in every context."""
    matrix = (Dimension.COLOR, Dimension.STYLE)
    rows = tenant.catalog.variants(product_id)
    with tenant.cms.write() as connection:
        set_matrix(connection, product_id, matrix)
    for place, context in enumerate(contexts()):

        def some(count: int, start: int = place) -> TargetMedia:
            return TargetMedia(tuple(media[(start + step) % len(media)] for step in range(count)))

        targets: dict[Target, TargetMedia | None] = {MasterTarget(): some(8)}
        cells = dict.fromkeys(row.values.only(matrix) for row in rows)
        targets |= {CellTarget(key): some(4, place + step) for step, key in enumerate(cells)}
        targets |= {VariantTarget(row.id): some(3, place + step) for step, row in enumerate(rows[::3])}
        with tenant.cms.write() as connection:
            tenant.assignments.check_in_targets(connection, product_id, context, targets, USER, "made up")


class Paints(QObject):
    """Knows when the last paint ended: when the event loop has nothing left to do after it."""

    def __init__(self, view: ProductMediaView) -> None:
        super().__init__(view)
        self._is_painted = False
        self.ended = 0.0
        for widget in (view, *view.findChildren(QWidget)):
            widget.installEventFilter(self)
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._on_rest)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note a paint."""
        if event.type() == QEvent.Type.Paint:
            self._is_painted = True
        return False

    def _on_rest(self) -> None:
        if self._is_painted:
            self._is_painted = False
            self.ended = time.perf_counter()


class Rounds(QObject):
    """Does one thing after the other and notes how long each took to its last paint."""

    def __init__(
        self, view: ProductMediaView, acts: Iterator[Callable[[], None]], on_end: Callable[[], None]
    ):
        super().__init__(view)
        self._view = view
        self._acts = acts
        self._on_end = on_end
        self._paints = Paints(view)
        self._started = self._busy_until = 0.0
        self._name = ""
        self.took_ms: dict[str, list[float]] = {}
        QTimer.singleShot(QUIET_MS, self._next)

    def _next(self) -> None:
        act = next(self._acts, None)
        if act is None:
            self._on_end()
            return
        self._name, do = act
        self._started = self._paints.ended = time.perf_counter()
        do()
        QTimer.singleShot(QUIET_MS, self._look)

    def _look(self) -> None:
        now = time.perf_counter()
        if not self._view.desk.is_idle:
            self._busy_until = now  # the paint is still to come
        is_quiet = (now - max(self._paints.ended, self._busy_until)) * 1000 >= QUIET_MS
        if (now - self._started) * 1000 > GIVE_UP_MS:
            raise SystemExit("the window does not come to rest")
        if not is_quiet:
            QTimer.singleShot(5, self._look)
            return
        took = (self._paints.ended - self._started) * 1000
        self.took_ms.setdefault(self._name, []).append(took)
        self._next()


def openings(view: ProductMediaView, ids: list[int]) -> Iterator[Act]:
    """Yield what opens one product after the other, now and then in another tab."""
    for place in range(OPENINGS):
        tab = (MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB)[place // 4 % 3]
        if place % 4 == 0:
            yield "tab", lambda tab=tab: view.tabs.setCurrentIndex(tab)
        yield f"open {tab}", lambda place=place: view.show_product(ids[place % len(ids)])


def drops(view: ProductMediaView, media: list[int]) -> Iterator[Act]:
    """Yield drops onto the master, cells and a selection of variants, in turn."""
    yield "check out", view.commands["edit"].trigger
    for place in range(DROPS):
        if place % 4 == 0:
            tab = (MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB)[place // 4 % 3]
            yield "tab", lambda tab=tab: view.tabs.setCurrentIndex(tab)
        media_id = media[place % len(media)]
        yield "drag", lambda media_id=media_id: drag(view, media_id)
        yield f"drop {tab}", lambda media_id=media_id: drop(view, media_id)


Places = tuple[QWidget, QPoint, QMimeData]


def place_of_drop(view: ProductMediaView, media_id: int) -> Places:
    """Return where the open tab takes a picture, and what is dragged there."""
    tab = view.tabs.currentIndex()
    area: QAbstractScrollArea = (view.master.strip, view.dimensions.view, view.variants.table)[tab]
    point = area.viewport().rect().center()
    if tab == VARIANTS_TAB:
        table = view.variants.table
        if not table.selected_ids:
            table.select_ids({item.id for item in view.variants.variants.items[:20]})
        point = table.visualRect(table.model().index(2, 2)).center()
    elif tab == DIMENSIONS_TAB:
        point = view.dimensions.view.visualRect(view.dimensions.view.model().index(1, 1)).center()
    return area.viewport(), point, encode_media([media_id], "tray")


def drag(view: ProductMediaView, media_id: int) -> None:
    """Bring a picture to where it will be dropped, as the pointer does: some time before it lets go."""
    viewport, point, mime = place_of_drop(view, media_id)
    for kind in (QDragEnterEvent, QDragMoveEvent):
        QApplication.sendEvent(viewport, kind(point, COPY, mime, LEFT, SHIFT))


def drop(view: ProductMediaView, media_id: int) -> None:
    """Let go of the picture, replacing what is there."""
    viewport, point, mime = place_of_drop(view, media_id)
    event = QDropEvent(QPointF(point), COPY, mime, LEFT, SHIFT, QEvent.Type.Drop)
    QApplication.sendEvent(viewport, event)
    if not event.isAccepted():
        raise SystemExit("this tab takes no drop")


def child(folder: Path) -> None:
    """Measure one process: print the milliseconds of every opening and every drop."""
    application = QApplication(["bench"])
    station: Workstation = build(folder, user=USER)
    settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    window = make_window(station, make_hub(application), settings, start_engine=False)
    window.resize(1440, 900)
    window.show()
    assert window.pages is not None
    tenant, view = window.pages.tenant, window.pages.products
    window.open_page("products")
    window.set_context(CONTEXT)
    ids = [tenant.catalog.product_by_number(number).id for number in PRODUCTS]
    media = list(tenant.media.ids())
    rounds: list[Rounds] = []

    def then_drops() -> None:
        rounds.append(Rounds(view, drops(view, media), application.quit))

    def begin() -> None:
        collector.begin()
        warm = [("warm", lambda i=i: view.show_product(i)) for i in ids]
        rounds.append(Rounds(view, iter([*warm, *openings(view, ids)]), then_drops))

    collector = Collector(application)
    QTimer.singleShot(1500, begin)
    application.exec()
    window.close()
    station.close()
    print(json.dumps(rounds[0].took_ms | rounds[1].took_ms))


def main() -> None:
    """Measure and claim."""
    opened: list[float] = []
    dropped: list[float] = []
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        folder = Path(place) / "workspace"
        make(folder)
        for _ in range(PROCESSES):
            command = [sys.executable, "-m", "benchmarks.bench_product", "--child", str(folder)]
            answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            print({name: [round(took) for took in times] for name, times in answer.items()})
            opened += [took for name, times in answer.items() if name.startswith("open") for took in times]
            dropped += [took for name, times in answer.items() if name.startswith("drop") for took in times]
    for name, times, most in (
        ("product of 1,000 variants in 91 contexts, opened and painted, p95", opened, 150),
        ("drop to stored and repainted, p95", dropped, 60),
    ):
        p95 = statistics.quantiles(times, n=20, method="inclusive")[18]
        print(f"{len(times)}: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")
        claim(name, p95, at_most=most, unit="ms")
    finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]))
    else:
        main()
