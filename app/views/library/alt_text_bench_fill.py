"""Fill all from template: what the template makes of a whole queue, shown before it is written."""

import threading
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.models.access.roles import Act
from app.models.errors import AppError, Cancelled
from app.models.media.alt_text_fill import FillPlan
from app.models.media.details import EditOutcome
from app.views.library.alt_text_bench_desk import AltTextDesk
from app.views.support.announcement import announce
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

_SIZE: Final = QSize(720, 480)
_COLUMNS: Final = ("Item", "Alt text", "Note")


class FillAllDialog(FooterDialog):
    """Shows counts and the first results, then writes them all as one undo step.

    `filled()` is emitted when that is done.
    """

    filled = Signal()
    _reported = Signal(int, int)

    def __init__(
        self,
        hub: ThemeHub,
        desk: AltTextDesk,
        media_ids: Sequence[int],
        template: str,
        locale: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, "Fill all from template", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._plan: FillPlan | None = None
        self._stop = threading.Event()
        self.resize(_SIZE)
        self.summary = self.say(f"Reading {len(media_ids):,} items…")
        self.table = QTableWidget(0, len(_COLUMNS), self)
        self.table.setAccessibleName("First results")
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 190)
        header.resizeSection(2, 130)
        self.body.addWidget(self.table, 1)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName("Progress")
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.body.addWidget(self.bar)
        self.more = text_label("", "caption", "t3")
        self.body.addWidget(self.more)
        self.cancel = secondary_button(hub, "Cancel", parent=self)
        self.fill = needs(primary_button(hub, "Fill", parent=self), Act.EDIT)
        self.fill.setEnabled(False)
        self.cancel.clicked.connect(self.reject)
        self.fill.clicked.connect(self._on_fill)
        self.add_buttons(self.cancel, self.fill)
        self._reported.connect(self._on_progress)
        desk.plan(media_ids, template, locale, self._on_plan, self._on_error, self._stop.is_set)

    def done(self, result: int) -> None:
        """Stop what still runs when the dialog goes."""
        self._stop.set()
        super().done(result)

    def _on_plan(self, plan: FillPlan) -> None:
        if self._stop.is_set():
            return
        self._plan = plan
        count = len(plan.edit.changes)
        self.summary.setText(summary_of(plan))
        self.fill.setText(f"Fill {_counted(count, 'alt text')}")
        self.fill.setAccessibleName(self.fill.text())
        self.fill.setEnabled(count > 0)
        self.table.setRowCount(len(plan.first))
        for place, made in enumerate(plan.first):
            note = "Same text as another item" if made.is_repeated else ""
            note = made.findings[0].sentence if made.findings else note
            for column, text in enumerate((made.display_name, made.text, note)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.table.setItem(place, column, cell)
        left = count - len(plan.first)
        self.more.setText(f"and {left:,} more" if left > 0 else "")
        announce(self, self.summary.text())
        (self.fill if count else self.cancel).setFocus()

    def _on_fill(self) -> None:
        if self._plan is None:
            return
        self.fill.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._desk.fill(self._plan, self._on_filled, self._on_error, self._stop.is_set, self._reported.emit)

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _on_filled(self, outcome: EditOutcome) -> None:
        self.filled.emit()
        if self._stop.is_set():
            return
        self.bar.hide()
        count = len(outcome.applied.changes)
        if not outcome.refused:
            announce(self, f"Filled {_counted(count, 'alt text')}")
            self.accept()
            return
        first, left = outcome.refused[0], len(outcome.refused)
        stayed = "1 item stayed as it was" if left == 1 else f"{left:,} items stayed as they were, the first"
        self.summary.setText(
            f"Filled {_counted(count, 'alt text')}. {stayed}: {first.display_name}. {first.reason}"
        )
        self.cancel.setText("Close")
        self.cancel.setFocus()
        announce(self, self.summary.text())

    def _on_error(self, error: BaseException) -> None:
        if self._stop.is_set() or isinstance(error, Cancelled):
            return
        if not isinstance(error, AppError):
            raise error
        self.bar.hide()
        self.summary.setText(str(error))
        announce(self, str(error))


def summary_of(plan: FillPlan) -> str:
    """Say what a plan does, in sentences."""
    said = [f"{_counted(len(plan.edit.changes), 'item')} get an alt text."]
    if len(plan.edit.changes) == 1:
        said = ["1 item gets an alt text."]
    if plan.with_findings:
        said.append(f"{plan.with_findings:,} of them to be bettered by hand.")
    if plan.repeated:
        said.append(f"{plan.repeated:,} with the same text as another item.")
    if plan.empty:
        said.append(f"{plan.empty:,} without a value for the template, left empty.")
    if plan.held:
        said.append(f"{plan.held:,} checked out by somebody else, left as they are.")
    if plan.written:
        said.append(f"{plan.written:,} with an alt text already.")
    return " ".join(said)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
