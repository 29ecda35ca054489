"""The lower part of the coverage panel: the gaps with their number, and the export of the list."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.views.preview.coverage_gap_list import GapList
from app.views.preview.coverage_gaps import GapRow
from app.views.preview.coverage_words import count_of
from app.views.support.buttons import icon_button, link_button
from app.views.support.labels import count_label, rule, text_label
from app.views.support.theme import PANEL_PADDING, ThemeHub

_ROOM_FOR_STEPS: Final = 290  # px


class GapSection(QWidget):
    """Head with badge and export, then the list or the words that there are no gaps.

    Signals: `export_asked()`; `step_asked(int)` 1 for the next gap, -1 for the one before;
    `list.action_asked(GapRow)`.
    """

    export_asked = Signal()
    step_asked = Signal(int)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = GapList(hub, self)
        self.count = count_label(0, self)
        self.export_button = link_button(hub, "Export list…", parent=self)
        self.export_button.clicked.connect(self.export_asked)
        self.previous = icon_button(hub, "up", "Previous gap", shortcut="Shift+F8", small=True, parent=self)
        self.next = icon_button(hub, "down", "Next gap", shortcut="F8", small=True, parent=self)
        for button, step in ((self.previous, -1), (self.next, 1)):
            button.clicked.connect(partial(self.step_asked.emit, step))
        self.nothing = text_label("No gaps: every variant has an image.", "body", "t3", self)
        self.nothing.setContentsMargins(PANEL_PADDING, 12, PANEL_PADDING, 12)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.nothing.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addWidget(self._head())
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        column.addStretch(0)
        self.show_rows(None)

    def show_rows(self, rows: Sequence[GapRow] | None) -> None:
        """Show these rows; None where nothing is known."""
        count = 0 if rows is None else len(rows)
        self.list.gaps.set_rows(rows or ())
        self.count.setText(f"{count:,}")
        self.count.setAccessibleName(count_of(count, "gap"))
        self.count.setVisible(rows is not None)
        self.export_button.setEnabled(rows is not None)
        self.list.setVisible(count > 0)
        self._show_steps()
        self.nothing.setVisible(rows is not None and not count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the arrows out where there is no room; their keys go on."""
        super().resizeEvent(event)
        self._show_steps()

    def _show_steps(self) -> None:
        for button in (self.previous, self.next):
            button.setVisible(self.list.gaps.rowCount() > 0 and self.width() >= _ROOM_FOR_STEPS)
        self._row.activate()

    def _head(self) -> QFrame:
        head = QFrame(self)
        head.setProperty("edge", "bottom")
        row = self._row = QHBoxLayout(head)
        row.setContentsMargins(PANEL_PADDING, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(text_label("Gaps", "section"))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addWidget(self.export_button)
        return head
