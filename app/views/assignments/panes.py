"""How the product media view is laid out: product panel, the product with its tabs, and the tray below."""

from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.views.assignments.media_tray import FIRST_HEIGHT, HEADER, MediaTray
from app.views.assignments.product_panel import WIDTH, ProductPanel
from app.views.support.theme import TAB_BAR_HEIGHT

NARROW: Final = 1180  # px of the view below which the product panel gives way
NARROW_PANEL: Final = 220
LOW: Final = 680  # px of the view below which the tray shrinks to its header


class Panes:
    """The splitters of the view.

    Args:
        panel: The product panel.
        nothing: What stands where no product is shown.
        rows: What stands over each other where one is; the last one gets the room.
        tray: The media tray.
    """

    def __init__(self, panel: ProductPanel, nothing: QWidget, rows: list[QWidget], tray: MediaTray) -> None:
        self._tray = tray
        self._is_narrow: bool | None = None
        self._is_low = False
        product = QWidget()
        column = QVBoxLayout(product)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows:
            column.addWidget(row, int(row is rows[-1]))
        self._body = QStackedWidget()
        self._body.addWidget(nothing)
        self._body.addWidget(product)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self._body)
        self.split.addWidget(tray)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setCollapsible(0, False)
        self.split.setCollapsible(1, False)
        self.split.setSizes([700, FIRST_HEIGHT])
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.addWidget(panel)
        self.panes.addWidget(self.split)
        self.panes.setStretchFactor(1, 1)
        self.panes.setCollapsible(1, False)
        panel.setMinimumWidth(NARROW_PANEL)
        panel.setMaximumWidth(420)
        self.panes.setSizes([WIDTH, 1200])
        tray.collapse_changed.connect(self._on_tray_folded)

    def show_product(self, has_product: bool) -> None:
        """Show the product, or what stands in its place."""
        self._body.setCurrentIndex(int(has_product))

    def fit(self, width: int, height: int) -> None:
        """Give room to the product in a narrow window, and to its tabs in a low one."""
        # The old size of a resize event is of no use: a hidden view is told only of its last size.
        is_narrow = width < NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            panel = NARROW_PANEL if is_narrow else WIDTH
            self.panes.setSizes([panel, max(200, width - panel)])
        is_low = height < LOW
        if is_low != self._is_low:
            self._is_low = is_low
            self._tray.set_collapsed(is_low)

    def save(self, settings: QSettings) -> None:
        """Keep splitter sizes and the tray."""
        settings.setValue("product-media/panes", self.panes.saveState())
        settings.setValue("product-media/split", self.split.saveState())
        settings.setValue("product-media/tray-collapsed", self._tray.is_collapsed and not self._is_low)

    def restore(self, settings: QSettings) -> None:
        """Set splitter sizes and the tray as they were."""
        for name, splitter in (("panes", self.panes), ("split", self.split)):
            value = settings.value(f"product-media/{name}")
            if value is not None:
                splitter.restoreState(value)
        self._tray.set_collapsed(settings.value("product-media/tray-collapsed", False, type=bool) is True)

    def _on_tray_folded(self, is_collapsed: bool) -> None:
        height = HEADER if is_collapsed else FIRST_HEIGHT
        self.split.setSizes([max(200, self.split.height() - height), height])


def tab_row(tabs: QWidget, note: QWidget) -> QFrame:
    """Make the row with the tabs and a note beside them."""
    frame = QFrame()
    frame.setProperty("edge", "bottom")
    frame.setProperty("ground", "surface")
    frame.setFixedHeight(TAB_BAR_HEIGHT + 1)
    row = QHBoxLayout(frame)
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(16)
    row.addWidget(tabs)
    row.addWidget(note, 1)
    return frame
