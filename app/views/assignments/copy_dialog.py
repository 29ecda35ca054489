"""Copy media: from a product in one context to other contexts, or to other products by dimension values."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.copying import CopyMode, Part
from app.models.assignments.plans import AssignmentPlans, CopyPlan
from app.models.assignments.product_list import ProductFilter
from app.models.assignments.rows import ProductListRow
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import Level
from app.models.context import Context
from app.views.assignments.state import ProductState
from app.views.support.background import Background
from app.views.support.buttons import SegmentedControl, primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.fields import SearchField, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

CONTEXTS, PRODUCTS = "contexts", "products"
MOST_FOUND: Final = 500  # products that a search lists; more are counted
_PLAN, _SEARCH = "copy-media-plan", "copy-media-search"
_VALUE: Final = Qt.ItemDataRole.UserRole
_LEVELS: Final = ((Level.MASTER, "Master"), (Level.DIMENSION, "Dimensions"), (Level.VARIANT, "Variants"))


class CopyServices(NamedTuple):
    """What plans and finds.

    Attributes:
        contexts: Every context of the tenant, in the order of the pickers.
    """

    plans: AssignmentPlans
    assignments: AssignmentService
    contexts: Sequence[Context]


class CopyDialog(FooterDialog):
    """Says where to copy the media of the product on the desk, and what that would change.

    Signals: `copy_wanted(Edit)` once it was agreed to; the edit covers all recipients.
    """

    copy_wanted = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        state: ProductState,
        services: CopyServices,
        background: Background,
        presenter: ErrorPresenter,
        parent: QWidget,
    ) -> None:
        super().__init__(hub, f"Copy media of {state.product.name}", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 560)
        self._state = state
        self._services = services
        self._background = background
        self._presenter = presenter
        self._plan: CopyPlan | None = None
        self._chosen: dict[int, str] = {}
        self.source = QComboBox()
        self.kind = SegmentedControl(
            hub, [(CONTEXTS, "Other contexts"), (PRODUCTS, "Other products")], "Copy to"
        )
        self.search = SearchField(hub, "Product name or product ID")
        self.list = QListWidget()
        self.list.setProperty("kind", "choices")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.levels = {level: QCheckBox(text) for level, text in _LEVELS}
        self.swatches = QCheckBox("Swatches")
        self.replace = QRadioButton("Replace what is there")
        self.fill = QRadioButton("Fill only what has no media")
        self.summary = text_label("", "body", "t2")
        self.copy_button = needs(primary_button(hub, "Copy"), Act.ASSIGN)
        self._lay_out()
        self._fill_sources()
        self._connect()
        self._fill_list()

    def _lay_out(self) -> None:
        self.body.addWidget(field_label("From", self.source))
        self.body.addWidget(self.source)
        self.body.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.search)
        self.list.setAccessibleName("Copy to")
        self.body.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        for box in (*self.levels.values(), self.swatches):
            box.setChecked(True)
            box.setMinimumHeight(24)
            row.addWidget(box)
        row.addStretch(1)
        self.body.addLayout(row)
        modes = QVBoxLayout()
        modes.setSpacing(4)
        self.replace.setChecked(True)
        for button in (self.replace, self.fill):
            button.setMinimumHeight(24)
            modes.addWidget(button)
        self.body.addLayout(modes)
        self.summary.setWordWrap(True)
        self.summary.setMinimumHeight(34)
        self.body.addWidget(self.summary)
        cancel = secondary_button(self.hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.add_buttons(cancel, self.copy_button)

    def _fill_sources(self) -> None:
        """Offer the contexts with media of their own, the present one or the one that answers first."""
        state = self._state
        own = [one for one in self._services.contexts if one in state.drafts]
        own += sorted(set(state.drafts) - set(own))
        for context in own:
            self.source.addItem(state.context_name(context), context)
        answering = state.context if state.context in state.drafts else state.source_context
        self.source.setCurrentIndex(max(0, self.source.findData(answering)))

    def _connect(self) -> None:
        self.source.currentIndexChanged.connect(self._fill_list)
        self.kind.chosen.connect(self._on_kind)
        self.search.searched.connect(self._fill_list)
        self.list.itemChanged.connect(self._on_checked)
        for box in (*self.levels.values(), self.swatches):
            box.toggled.connect(self._work_out)
        self.replace.toggled.connect(self._work_out)
        self.copy_button.clicked.connect(self._on_copy)

    # --- where to

    @property
    def is_to_products(self) -> bool:
        """Whether other products get the media, and not other contexts of this one."""
        return self.kind.selected == PRODUCTS

    @property
    def recipients(self) -> list[tuple[int, Context]]:
        """The chosen products with the context in force, or the product with the chosen contexts."""
        if self.is_to_products:
            return [(product_id, self._state.context) for product_id in self._chosen]
        chosen = [self.list.item(row) for row in range(self.list.count())]
        return [
            (self._state.product.id, item.data(_VALUE))
            for item in chosen
            if item.checkState() == Qt.CheckState.Checked
        ]

    def _on_kind(self, _kind: str) -> None:
        self._chosen.clear()
        self.list.clear()
        self._fill_list()

    def _fill_list(self, _changed: object = None) -> None:
        self.search.setVisible(self.is_to_products)
        if self.is_to_products:
            self._search()
        else:
            self._background.drop(_SEARCH)
            self._show_contexts()
        self._work_out()

    def _show_contexts(self) -> None:
        state, source = self._state, self.source.currentData()
        self.list.blockSignals(True)
        self.list.clear()
        for context in self._services.contexts:
            if context != source:
                own = "own media" if context in state.drafts else "inherits"
                self._add_line(f"{state.context_name(context)} · {own}", context, is_checked=False)
        self.list.blockSignals(False)

    def _search(self) -> None:
        text, context, assignments = self.search.text(), self._state.context, self._services.assignments

        def work() -> tuple[list[ProductListRow], int]:
            ids = assignments.product_ids(ProductFilter(text))
            return assignments.product_rows(ids[:MOST_FOUND], context), len(ids)

        self._background.run(work, self._show_products, key=_SEARCH, on_error=self._presenter.present)

    def _show_products(self, found: tuple[list[ProductListRow], int]) -> None:
        rows, count = found
        self.list.blockSignals(True)
        self.list.clear()
        listed = {row.id for row in rows}
        for product_id, text in self._chosen.items():
            if product_id not in listed:
                self._add_line(text, product_id, is_checked=True)
        for row in rows:
            if row.id != self._state.product.id:
                self._add_line(f"{row.name} · {row.number}", row.id, is_checked=row.id in self._chosen)
        if count > len(rows):
            more = QListWidgetItem(f"{count - len(rows):,} more; search to see them", self.list)
            more.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.blockSignals(False)

    def _add_line(self, text: str, value: object, *, is_checked: bool) -> None:
        item = QListWidgetItem(text, self.list)
        item.setData(_VALUE, value)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)

    def _on_checked(self, item: QListWidgetItem) -> None:
        """Check or uncheck every selected line along with the one that was clicked."""
        lines = self.list.selectedItems() if item.isSelected() else [item]
        self.list.blockSignals(True)
        for line in lines:
            line.setCheckState(item.checkState())
            if self.is_to_products and line.data(_VALUE) is not None:
                if item.checkState() == Qt.CheckState.Checked:
                    self._chosen[line.data(_VALUE)] = line.text()
                else:
                    self._chosen.pop(line.data(_VALUE), None)
        self.list.blockSignals(False)
        self._work_out()

    # --- what it would change

    def _work_out(self, _changed: object = None) -> None:
        self._plan = None
        self.copy_button.setEnabled(False)
        recipients, source = self.recipients, self.source.currentData()
        levels = frozenset(level for level, box in self.levels.items() if box.isChecked())
        if source is None or not recipients or not (levels or self.swatches.isChecked()):
            self._background.drop(_PLAN)
            self.summary.setText(self._what_is_missing(source, recipients))
            return
        part = Part(levels, self.swatches.isChecked())
        mode = CopyMode.REPLACE if self.replace.isChecked() else CopyMode.FILL
        plans, product_id = self._services.plans, self._state.product.id
        self._background.run(
            lambda: plans.copy(product_id, source, recipients, part, mode),
            self._show_plan,
            key=_PLAN,
            on_error=self._on_problem,
        )

    def _what_is_missing(self, source: object, recipients: Sequence[object]) -> str:
        if source is None:
            return "This product has no media of its own to copy."
        if not recipients:
            return "Choose one or more products." if self.is_to_products else "Choose one or more contexts."
        return "Choose what to copy."

    def _on_problem(self, problem: BaseException) -> None:
        self.summary.setText("")
        self._presenter.present(problem)

    def _show_plan(self, plan: CopyPlan) -> None:
        self._plan = plan
        touched = [row for row in plan.rows if row.targets]
        noun = "product" if self.is_to_products else "context"
        changes = sum(row.targets for row in touched)
        self.copy_button.setEnabled(bool(touched))
        self.copy_button.setText(f"Copy to {count_text(len(touched), noun)}" if touched else "Copy")
        if not touched:
            self.summary.setText("Everything is there already.")
            return
        words = f"{count_text(changes, 'change')} in {count_text(len(touched), noun)}."
        without = [row for row in plan.rows if row.left_out or row.swatches_left_out]
        if without:
            names = sorted({self._state.values_text(v) for row in without for v in row.left_out} - {""})
            missing = f": {', '.join(names[:4])}{' and more' if len(names) > 4 else ''}" if names else ""
            words += f" {count_text(len(without), noun)} without some of these values{missing}."
        first = [row for row in touched if not self.is_to_products and row.context not in self._state.drafts]
        if first:
            words += f" {count_text(len(first), 'context')} inherit now and get media of their own."
        self.summary.setText(words)

    def _on_copy(self) -> None:
        if self._plan is not None and self._plan.edit.changes:
            self.copy_wanted.emit(self._plan.edit)
            self.accept()
