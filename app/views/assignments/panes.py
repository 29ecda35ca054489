"""How the product media view is laid out: product panel, and the product with its tabs."""

from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.views.assignments.product_panel import WIDTH, ProductPanel
from app.views.support.theme import TAB_BAR_HEIGHT

NARROW: Final = 1180  # px of the view below which the product panel gives way
NARROW_PANEL: Final = 220


class Panes:
    """The splitters of the view.

    Args:
        panel: The product panel.
        nothing: What stands where no product is shown.
        rows: What stands over each other where one is; the last one gets the room.
    """

    def __init__(self, panel: ProductPanel, nothing: QWidget, rows: list[QWidget]) -> None:
        self._is_narrow: bool | None = None
        product = QWidget()
        column = QVBoxLayout(product)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows:
            column.addWidget(row, int(row is rows[-1]))
        self._body = QStackedWidget()
        self._body.addWidget(nothing)
        self._body.addWidget(product)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.addWidget(panel)
        self.panes.addWidget(self._body)
        self.panes.setStretchFactor(1, 1)
        self.panes.setCollapsible(1, False)
        panel.setMinimumWidth(NARROW_PANEL)
        panel.setMaximumWidth(420)
        self.panes.setSizes([WIDTH, 1200])

    def show_product(self, has_product: bool) -> None:
        """Show the product, or what stands in its place."""
        self._body.setCurrentIndex(int(has_product))

    def fit(self, width: int) -> None:
        """Give room to the product in a narrow window."""
        # The old size of a resize event is of no use: a hidden view is told only of its last size.
        is_narrow = width < NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            panel = NARROW_PANEL if is_narrow else WIDTH
            self.panes.setSizes([panel, max(200, width - panel)])

    def save(self, settings: QSettings) -> None:
        """Keep splitter sizes."""
        settings.setValue("product-media/panes", self.panes.saveState())

    def restore(self, settings: QSettings) -> None:
        """Set splitter sizes as they were."""
        value = settings.value("product-media/panes")
        if value is not None:
            self.panes.restoreState(value)


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
