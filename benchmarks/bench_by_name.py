"""Assigning 100,000 items by file name: how long a rule takes to be looked at anew while a person types.

The catalogue has 20,000 masters with 30 variants each and no matrix yet; a third of the names says a part
that a rule may leave out. The index is made once, when the dialog opens, and is no part of the figure. The
window's gap is that of an event loop that turns while the plan is worked out on a worker thread.
"""

import statistics
import sys
import threading
import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.models.assignments.name_catalog import NameCatalog, NamedProduct, NamedValue, NamedVariant
from app.models.assignments.name_plan import MediaName, plan_names
from app.models.assignments.name_rules import NameRule
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.media.rows import MediaType
from app.views.assignments.name_rules_desk import Shown
from app.views.support.collector import Collector, uncollected
from benchmarks.claims import claim, finish

ITEMS, PRODUCTS = 100_000, 20_000
LIMIT_S, GAP_MS, ROUNDS = 1.0, 50, 5
RULE = "{product}-{color}_{position:main|back|detail}"
OPTIONAL = "{product}-{color}[-{*}]_{position:main|back|detail}"
COLORS = ("Black", "Blue", "Dark Blue", "Gray", "Red", "White")
SIZES = ("XS", "S", "M", "L", "XL")
VIEWS = ("main", "back", "detail", "3", "4")


def catalog() -> NameCatalog:
    """Make the index."""
    values = [NamedValue(n, Dimension.COLOR, text, text) for n, text in enumerate(COLORS, start=1)]
    values += [NamedValue(n, Dimension.SIZE, text, text) for n, text in enumerate(SIZES, start=101)]
    dimensions = (Dimension.COLOR, Dimension.SIZE)
    products = [NamedProduct(n, f"MH{n:05}", f"Hoodie {n}", dimensions, ()) for n in range(PRODUCTS)]
    return NameCatalog(products, variants(), values)


def variants() -> Iterator[NamedVariant]:
    """Give every variant."""
    number = 0
    for product in range(PRODUCTS):
        for color, color_name in enumerate(COLORS, start=1):
            for size, size_name in enumerate(SIZES, start=101):
                number += 1
                own = DimensionValues(color, None, size)
                yield NamedVariant(number, product, f"MH{product:05}-{size_name}-{color_name}", own)


def items() -> list[MediaName]:
    """Make the items, five for each product."""
    found = []
    for n in range(ITEMS):
        color, more = COLORS[n % len(COLORS)].lower().replace(" ", "-"), "-new" if n % 3 == 0 else ""
        name = f"mh{n // 5:05}-{color}{more}_{VIEWS[n % 5]}.jpg"
        found.append(MediaName.of(n, name, name, MediaType.IMAGE, ""))
    return found


class Heartbeat(QObject):
    """Notes the longest time between two turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


def main() -> None:
    """Measure and state the claims."""
    app = QApplication(sys.argv[:1])
    collector = Collector(app)
    started = time.perf_counter()
    index, named = catalog(), items()
    print(f"index of {PRODUCTS:,} products made in {time.perf_counter() - started:.1f} s")
    took: dict[str, list[float]] = {RULE: [], OPTIONAL: []}

    def work() -> None:
        for template in [RULE, OPTIONAL] * ROUNDS:
            begun = time.perf_counter()
            with uncollected():
                plan = plan_names(NameRule.parse(template), named, index)
                Shown.of(plan, {}, may_create=True)
            took[template].append(time.perf_counter() - begun)

    beat = Heartbeat()
    worker = threading.Thread(target=work)
    worker.start()
    ends = QTimer(app, interval=100)
    ends.timeout.connect(lambda: worker.is_alive() or app.quit())
    ends.start()
    collector.begin()
    app.exec()
    worker.join()
    text = "100,000 file names matched anew, counts included"
    claim(text, statistics.median(took[RULE]), at_most=LIMIT_S, unit="s")
    claim(f"{text}, with an optional part", statistics.median(took[OPTIONAL]), at_most=1.5, unit="s")
    claim("longest gap of the window meanwhile", beat.longest_ms, at_most=GAP_MS, unit="ms")
    finish()


if __name__ == "__main__":
    main()
