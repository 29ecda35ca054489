"""Sweep redundant overrides: own media that equal what would be inherited, with the proof."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.models.access.roles import Act
from app.models.assignments.plans import AssignmentPlans, SweepPlan, SweepRow
from app.models.assignments.slots import CellTarget, VariantTarget
from app.models.context import Context
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork, Report
from app.views.support.buttons import SegmentedControl, primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

THIS, ALL = "this", "all"
_TITLES: Final = ("Product", "Context", "Override", "Then inherits")


class SweepModel(QAbstractTableModel):
    """Redundant overrides by row."""

    def __init__(self, name_context: Callable[[Context], str]) -> None:
        super().__init__()
        self._name_context = name_context
        self.rows: tuple[SweepRow, ...] = ()

    def show_rows(self, rows: Sequence[SweepRow]) -> None:
        """Show what was found."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer texts."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        match row.redundant.target:
            case None:
                what, then = "All of its media", self._name_context(row.redundant.inherits)
            case VariantTarget():
                what, then = "A variant", "its cell or Master"
            case CellTarget():
                what, then = "A cell", "Master"
            case _:
                what, then = "Master", ""
        return (
            f"{row.product.number} {row.product.name}",
            self._name_context(row.redundant.context),
            what,
            then,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Answer the titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return None


class SweepDialog(FooterDialog):
    """Searches the product on the desk, or all listed products, and offers to sweep what was found.

    Args:
        this: The product on the desk, or None.
        listed: Gives the products of the list; asked off the GUI thread.
        name_context: Names a context for people.

    Signals: `sweep_wanted(Edit)` once it was agreed to; `searched` when a search has ended.
    """

    sweep_wanted = Signal(object)
    searched = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        plans: AssignmentPlans,
        this: int | None,
        listed: Callable[[], Sequence[int]],
        name_context: Callable[[Context], str],
        background: Background,
        presenter: ErrorPresenter,
        parent: QWidget,
    ) -> None:
        super().__init__(hub, "Sweep redundant overrides", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 520)
        self._plans = plans
        self._this = this
        self._listed = listed
        self._presenter = presenter
        self._plan: SweepPlan | None = None
        self.say(
            "An override that equals what would be inherited only makes later changes harder. "
            "Sweeping changes nothing that any store shows: every answer is compared before and after."
        )
        self.scope = SegmentedControl(
            hub, [(THIS, "This product"), (ALL, "All products of the list")], "Where to search"
        )
        self.scope.select(ALL if this is None else THIS)
        self.scope.setVisible(this is not None)
        self.model = SweepModel(name_context)
        self.table = self._make_table()
        self.summary = text_label("", "body", "t2")
        self.summary.setWordWrap(True)
        self.sweep_button = needs(primary_button(hub, "Sweep"), Act.ASSIGN)
        self._runner = BulkRunner(background, self._show_progress, self)
        self._lay_out()
        self.scope.chosen.connect(lambda _key: self.search())
        self.sweep_button.clicked.connect(self._on_sweep)
        self.finished.connect(lambda _result: self._runner.cancel())
        self.search()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName("Redundant overrides")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        self.body.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.summary)
        cancel = secondary_button(self.hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.add_buttons(cancel, self.sweep_button)

    def search(self) -> None:
        """Search anew."""
        plans, this, listed = self._plans, self._this, self._listed
        only_this = self.scope.selected == THIS and this is not None
        self._plan = None
        self.sweep_button.setEnabled(False)
        self.summary.setText("Searching…")

        def run(cancelled: Callable[[], bool], report: Report) -> SweepPlan:
            return plans.sweep([this] if only_this else listed(), cancelled=cancelled, progress=report)

        self._runner.cancel()
        self._runner.start(BulkWork("Searching", run, self._show_plan, self._on_problem))

    def _show_progress(self, text: str, done: int, total: int) -> None:
        if text:
            self.summary.setText(f"{text}: {done:,} of {count_text(total, 'product')}")

    def _on_problem(self, problem: BaseException) -> None:
        self.summary.setText("")
        self._presenter.present(problem)
        self.searched.emit()

    def _show_plan(self, plan: SweepPlan) -> None:
        self._plan = plan
        self.model.show_rows(plan.rows)
        count = len(plan.rows)
        self.sweep_button.setEnabled(bool(count))
        self.sweep_button.setText(f"Sweep {count_text(count, 'override')}" if count else "Sweep")
        looked = count_text(plan.products, "product")
        if count:
            self.summary.setText(
                f"{count_text(count, 'redundant override')} in {looked}. Compared {plan.answers:,} answers "
                "before and after: all the same."
            )
        else:
            self.summary.setText(f"No redundant override in {looked}.")
        self.searched.emit()

    def _on_sweep(self) -> None:
        if self._plan is not None and self._plan.edit.changes:
            self.sweep_wanted.emit(self._plan.edit)
            self.accept()
