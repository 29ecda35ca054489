"""The rail at the left edge: one button per view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolBar, QToolButton, QVBoxLayout, QWidget

from app.views.support.theme import RAIL_WIDTH, ThemeHub
from app.views.tenant_pages import CATEGORIES, GROUPS, HEADQUARTERS, JOBS, LIBRARY, PREVIEW, PRODUCTS

_LONG: Final = 8  # letters that fit beside the bar of the open view


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A view that can be opened."""

    key: str
    text: str
    icon: str
    shortcut: str


RAIL: Final = (
    RailEntry(LIBRARY, "Library", "library", "Ctrl+1"),
    RailEntry(PRODUCTS, "Products", "products", "Ctrl+2"),
    RailEntry(CATEGORIES, "Categories", "categories", "Ctrl+3"),
    RailEntry(PREVIEW, "Preview", "preview", "Ctrl+4"),
    RailEntry(GROUPS, "Groups", "ph.stack", "Ctrl+5"),
    RailEntry(JOBS, "Jobs", "jobs", "Ctrl+6"),
    RailEntry(HEADQUARTERS, "HQ", "headquarters", "Ctrl+7"),
)


class RailButton(QToolButton):
    """Icon over text; a 3 px accent bar at the edge while its view is open."""

    def __init__(self, hub: ThemeHub, entry: RailEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub
        self._icon = entry.icon
        self.setText(entry.text)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(20, 20))
        self.setFixedSize(RAIL_WIDTH - 1, 52)
        if len(entry.text) > _LONG:
            font = self.font()
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 94)
            self.setFont(font)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(entry.text)
        self.setToolTip(f"{entry.text} ({entry.shortcut})")
        self.toggled.connect(lambda _on: self._draw())
        hub.follow(self, self._draw)

    def _draw(self) -> None:
        self.setIcon(self._hub.icon(self._icon, "accent" if self.isChecked() else "t2"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the bar of the open view."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.fillRect(QRect(0, 8, 3, self.height() - 16), self._hub.theme.qcolor("accent"))


class Rail(QFrame):
    """Emits `chosen(key)` when a person opens a view."""

    chosen = Signal(str)

    def __init__(self, hub: ThemeHub, entries: Sequence[RailEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Rail")
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName("Views")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(2)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for entry in entries:
            button = RailButton(hub, entry, self)
            button.clicked.connect(lambda _on=False, key=entry.key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[entry.key] = button
            column.addWidget(button)
        column.addStretch(1)

    @property
    def keys(self) -> tuple[str, ...]:
        """The views in order."""
        return tuple(self._buttons)

    def select(self, key: str) -> None:
        """Mark the open view."""
        self._buttons[key].setChecked(True)


def rail_bar(rail: Rail) -> QToolBar:
    """Give the rail the left edge of a window for good."""
    bar = QToolBar("Views")
    bar.setObjectName("RailBar")
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.toggleViewAction().setEnabled(False)
    bar.layout().setContentsMargins(0, 0, 0, 0)
    bar.layout().setSpacing(0)
    bar.addWidget(rail)
    return bar
