"""Taking a job back: what would go back, what stays and why, and which of it is meant."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.models.errors import AppError
from app.models.publishing.reversal import ReversalLine
from app.sync.requests import act_of
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

WIDTH: Final = 640
MOST: Final = 1_000
"""Lines that are listed, each to be chosen; of more only these are shown, and all go back."""
_KEY: Final = Qt.ItemDataRole.UserRole


class ReversalPlan(Protocol):
    """What taking a job back would do."""

    @property
    def title(self) -> str:
        """The job's title."""
        ...

    @property
    def lines(self) -> Sequence[ReversalLine]:
        """What becomes of each thing."""
        ...


class ReversalDesk(Protocol):
    """Takes jobs back. Its calls run on worker threads; known errors are raised as `AppError`."""

    def plan(self, job_id: str) -> ReversalPlan:
        """Tell what taking a job back would do."""
        ...

    def reverse(self, job_id: str, only: Sequence[str] = ()) -> str:
        """Queue the job that takes one back, whole or those with these keys; return its id."""
        ...


class ReverseDialog(FooterDialog):
    """Lists what a job did with a check box each; what stays has its reason instead.

    Args:
        desk: Takes jobs back.
        job_id: The job.
        queued: Told the id of the job that takes it back.
    """

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        desk: ReversalDesk,
        job_id: str,
        queued: Callable[[str], object],
        parent: QWidget | None,
    ) -> None:
        super().__init__(hub, "Reverse a job", parent)
        self._background, self._desk, self._job_id, self._queued = background, desk, job_id, queued
        self._is_open = True
        self.setMinimumWidth(WIDTH)
        self._told = self.say("Looking at what it changed…")
        self.list = QListWidget(self)
        self.list.setAccessibleName("What goes back")
        self.list.setMinimumHeight(180)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.itemChanged.connect(lambda _item: self._show_count())
        self.list.hide()
        self.body.addWidget(self.list, 1)
        self.leave = secondary_button(hub, "Cancel")
        self.leave.clicked.connect(self.close)
        self.accept_button = needs(primary_button(hub, "Reverse", "undo"), act_of("reverse"))
        self.accept_button.setEnabled(False)
        self.accept_button.clicked.connect(self._on_accept)
        self.add_buttons(self.leave, self.accept_button)
        self._every: tuple[str, ...] = ()
        self._is_whole = False
        background.run(lambda: desk.plan(job_id), self._on_plan, on_error=self._on_problem, key="reversal")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take no more answers."""
        self._is_open = False
        super().closeEvent(event)
        self.deleteLater()

    def _on_plan(self, plan: ReversalPlan) -> None:
        if not self._is_open:
            return
        self.title.setText(f"Reverse: {plan.title}")
        possible = [line for line in plan.lines if not line.refusal]
        self._every = tuple(dict.fromkeys(line.key for line in possible))
        self._is_whole = len(plan.lines) > MOST
        lines = sorted(plan.lines, key=lambda line: not line.refusal) if self._is_whole else plan.lines
        for line in lines[:MOST]:
            item = QListWidgetItem(line.words, self.list)
            item.setData(_KEY, line.key)
            if line.refusal:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                item.setForeground(self.hub.theme.qcolor("t3"))
                item.setIcon(self.hub.icon("warning", "warn"))
            elif not self._is_whole:
                item.setCheckState(Qt.CheckState.Checked)
        stay = len(plan.lines) - len(possible)
        words = "Live content goes back to what it was before; newer edits stay as they are, unpublished."
        if any(line.key.startswith("product:") for line in plan.lines):  # nothing went live
            words = "Targets get back what they had, as new versions or in your drafts. Publish to show it."
        if stay:
            words = f"{stay:,} {'stays' if stay == 1 else 'stay'}, since later work would be lost. {words}"
        if self._is_whole:
            words = f"{words} The first {MOST:,} of {len(plan.lines):,} are listed; all that can goes back."
        self._told.setText(words)
        self.list.show()
        self.list.setFocus()
        self._show_count()
        self.resize(self.width(), max(self.height(), 380))

    def _on_problem(self, problem: BaseException) -> None:
        if self._is_open:
            text = f"{problem.message} {problem.hint}" if isinstance(problem, AppError) else str(problem)
            self._told.setText(text.strip())

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are checked."""
        if self._is_whole:
            return self._every
        items = [self.list.item(row) for row in range(self.list.count())]
        checked = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        return tuple(dict.fromkeys(item.data(_KEY) for item in checked))

    def _show_count(self) -> None:
        count = len(self.chosen)
        self.accept_button.setEnabled(bool(count))
        self.accept_button.setText(f"Reverse {count:,} {'change' if count == 1 else 'changes'}")

    def _on_accept(self) -> None:
        chosen = self.chosen
        only = () if chosen == self._every else chosen
        queued = self._queued
        self._background.run(lambda: self._desk.reverse(self._job_id, only), queued)
        self.close()
