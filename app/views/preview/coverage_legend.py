"""The line under the heat map that says what its marks mean."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.models.assignments.coverage import CoverageMap
from app.views.preview.coverage_delegate import MARK, paint_absent, paint_draft, paint_own, paint_stale
from app.views.support.flow_layout import FlowLayout
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub

_CAPTION: Final = "Variants with an image, %"
_WIDTH: Final = 16  # px of a mark
_HEIGHT: Final = 14

Paint = Callable[[QPainter, ThemeHub], None]

_CENTER: Final = QPoint(_WIDTH - MARK // 2 - 2, _HEIGHT // 2)
_MARKS: Final[Mapping[str, Paint]] = {
    "Own media": lambda painter, hub: paint_own(painter, _CENTER, hub.theme.qcolor("text")),
    "Draft": lambda painter, hub: paint_draft(painter, _CENTER, hub.theme.qcolor("warn")),
    "Older than inherited": lambda painter, hub: paint_stale(painter, _CENTER, hub.icons, "warn"),
    "Locale not offered": lambda painter, hub: paint_absent(
        painter, QRect(0, 1, _WIDTH, _HEIGHT - 2), hub.theme.qcolor("ctl")
    ),
}


class CoverageLegend(QWidget):
    """Names the number and those marks that the map on show has."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._row = FlowLayout(self, gap=6)
        self.names: list[str] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_map(self, found: CoverageMap) -> None:
        """Explain the marks of a map."""
        cells = found.cells.values()
        there = (
            any(cell.own for cell in cells),
            any(cell.drafts for cell in cells),
            any(cell.stale for cell in cells),
            not all(cell.is_offered for cell in cells),
        )
        names = [name for name, is_there in zip(_MARKS, there, strict=True) if is_there]
        if self._row.count() and names == self.names:
            return
        self.names = names
        self._row.clear_widgets()
        self._row.addWidget(text_label(_CAPTION, "caption"))
        for name in names:
            self._row.addWidget(_Entry(self._hub, name, self))
        self.updateGeometry()


class _Entry(QWidget):
    """A mark and its name."""

    def __init__(self, hub: ThemeHub, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(_Mark(hub, _MARKS[name], self))
        row.addWidget(text_label(name, "caption"))
        self.show()


class _Mark(QWidget):
    def __init__(self, hub: ThemeHub, paint: Paint, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub
        self._paint = paint
        self.setFixedSize(_WIDTH, _HEIGHT)
        hub.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, self._hub)
