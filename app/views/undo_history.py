"""Edit > Undo history: the steps of the open page, and the way to any of them by a click."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QWidget
from shiboken6 import isValid

from app.models.undo import StepRow
from app.views.support.buttons import secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.text_table import Index, TextModel, text_table
from app.views.support.theme import ThemeHub
from app.views.support.times import clock_words
from app.views.support.undo import NO_STEP, History

_NO_INDEX: Final = QModelIndex()
_TITLES: Final = ("Step", "When", "State")
BEFORE: Final = "Before the first step"


class StepsModel(TextModel):
    """A row for the place before the first step, then one for each step, oldest first."""

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(_TITLES, parent)
        self._hub = hub
        self._now = now
        self._steps: tuple[StepRow, ...] = ()

    def show_steps(self, steps: tuple[StepRow, ...]) -> None:
        """Show these steps."""
        self.beginResetModel()
        self._steps = steps
        self.endResetModel()

    @property
    def here(self) -> int:
        """The row of the newest step that is not taken back."""
        return max((row for row, step in enumerate(self._steps, 1) if not step.is_undone), default=0)

    def step_id(self, row: int) -> str:
        """Return the step of a row, for `History.go_to`."""
        return self._steps[row - 1].id if row else NO_STEP

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows; none where there are no steps."""
        return 0 if parent.isValid() or not self._steps else len(self._steps) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one field; the place that is shown is bold, what is taken back is faint."""
        if role == Qt.ItemDataRole.ForegroundRole and index.row() > self.here:
            return self._hub.theme.qcolor("t3")
        if role == Qt.ItemDataRole.FontRole and index.row() == self.here:
            font = QFont()
            font.setBold(True)
            return font
        return super().data(index, role)

    def texts(self, row: int) -> tuple[str, str, str]:
        """Name the step, when it was made, and its state."""
        if row == 0:
            return BEFORE, "", "" if self.here else "Here"
        step = self._steps[row - 1]
        state = "Here" if row == self.here else "Undone" if step.is_undone else "Done"
        return step.text, clock_words(step.made_at, self._now()), state


class UndoHistoryDialog(FooterDialog):
    """Lists the steps of the open page and stays open beside it.

    Args:
        now: The time.
    """

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QWidget) -> None:
        super().__init__(hub, "Undo history", parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(560, 480)
        self._history: History | None = None
        self.hint = self.say("")
        self.steps = StepsModel(hub, now, self)
        self.table = text_table(self.steps, "Steps of undo", self)
        header = self.table.horizontalHeader()
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.clicked.connect(lambda index: self._go_to(index.row()))
        self.table.activated.connect(lambda index: self._go_to(index.row()))
        self.body.addWidget(self.table, 1)
        self.close_button = secondary_button(hub, "Close")
        self.close_button.clicked.connect(self.close)
        self.add_buttons(self.close_button)

    def follow(self, history: History | None) -> None:
        """Show the steps of another page; None where a page has none."""
        if self._history is not None and isValid(self._history):  # its page may be gone
            self._history.changed.disconnect(self._show)
        self._history = history
        if history is not None:
            history.changed.connect(self._show)
            history.refresh()
        self._show()

    def _show(self) -> None:
        steps = () if self._history is None else self._history.steps
        self.steps.show_steps(steps)
        self.table.setVisible(bool(steps))
        self.hint.setText(
            "Click a step to go back or forward to it." if steps else "Nothing to take back on this page."
        )
        if steps:
            here = self.steps.index(self.steps.here, 0)
            self.table.setCurrentIndex(here)
            self.table.scrollTo(here)

    def _go_to(self, row: int) -> None:
        if self._history is not None and row != self.steps.here:
            self._history.go_to(self.steps.step_id(row))
