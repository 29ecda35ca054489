"""The coverage panel: a heat map of channels and locales, and what lacks an image, the worst first."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.assignments.coverage import CoverageMap, Gap
from app.models.assignments.rows import Source
from app.models.changes import Changes
from app.models.context import Context
from app.models.errors import AppError, Cancelled
from app.views.preview.coverage_commands import CoverageCommands, Patience, Tenant
from app.views.preview.coverage_export import write_list
from app.views.preview.coverage_gap_section import GapSection
from app.views.preview.coverage_gaps import SHOW, GapRow, gap_rows
from app.views.preview.coverage_legend import CoverageLegend
from app.views.preview.coverage_model import B
from app.views.preview.coverage_reader import CoverageQuestion, CoverageReader
from app.views.preview.coverage_scope import ScopeBar, ScopeKind
from app.views.preview.coverage_table import HeatTable
from app.views.preview.coverage_words import count_of
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork
from app.views.support.buttons import secondary_button
from app.views.support.cards import EmptyState
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.fields import FieldMessage
from app.views.support.progress_strip import ProgressStrip
from app.views.support.rights import why_not
from app.views.support.theme import PANEL_PADDING, ThemeHub

WIDTH: Final = 400
_LEAST_WIDTH: Final = 236
_PROGRESS_WIDTH: Final = 72
_ROOM_FOR_BAR: Final = 360
_MAP_SHARE: Final = 0.58  # of the height; the rest is for the gaps


class CoveragePanel(QFrame):
    """Heat map and gaps list.

    Signals: `context_chosen(Context, place)` with place 0 for pane A and 1 for B, `product_chosen(int)` when
    a gap of another product is to be seen, `media_dropped(MediaDrag, Context)` when media are given to the
    product on show there; who hears it asks and assigns. `counted(CoverageScope, Source)` when other
    products are on show: `set_findings` may tell more about them.

    Args:
        tenant: Whose products.
        hub: Theme and icons.
        background: Runs the reads.
        presenter: Shows what nobody expected.
        commands: What the panel needs of the window.
        patience: When a reading is told of.
    """

    context_chosen = Signal(object, int)
    product_chosen = Signal(int)
    media_dropped = Signal(object, object)
    counted = Signal(object, object)

    def __init__(
        self,
        tenant: Tenant,
        *,
        hub: ThemeHub,
        background: Background,
        presenter: ErrorPresenter,
        commands: CoverageCommands | None = None,
        patience: Patience | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tenant = tenant
        self._hub = hub
        self._presenter = presenter
        self._commands = commands or CoverageCommands()
        self._patience = patience or Patience()
        self._source = Source.DRAFT
        self._shown: CoverageQuestion | None = None
        self._gaps: tuple[Gap, ...] = ()
        self._findings: tuple[GapRow, ...] = ()
        self._is_stale = True
        self._reader = CoverageReader(background, self._commands.turns, self)
        self.bar = ScopeBar(tenant.catalog, hub, background, self)
        self.strip = ProgressStrip(hub, self)
        self.strip.bar.setFixedWidth(_PROGRESS_WIDTH)
        self._exports = BulkRunner(
            background, self.strip.show_progress, self, shown_after_ms=self._patience.progress
        )
        self.message = FieldMessage(parent=self)
        self.table = HeatTable(hub, self._commands.drag_label, self._drop_refusal, self)
        self.legend = CoverageLegend(hub, self)
        self.empty = EmptyState(hub, "preview", "", parent=self)
        self.again = secondary_button(hub, "Try again", "retry", self)
        self.again.hide()
        self.gaps = GapSection(hub, self)
        self._lay_out()
        self._connect()
        self._show_state()

    # --- what others call

    def show_product(self, product_id: int | None) -> None:
        """Tell which product is on show; None for none."""
        self.bar.show_product(product_id)

    def show_contexts(self, a: Context | None, b: Context | None) -> None:
        """Mark what the panes show."""
        self.table.show_contexts(a, b)

    def set_selection(self, product_ids: Sequence[int]) -> None:
        """Tell which products are selected."""
        self.bar.set_selection(product_ids)

    def set_source(self, source: Source) -> None:
        """Count drafts too, or what is published."""
        if source is not self._source:
            self._source = source
            self._ask()

    def set_findings(self, rows: Sequence[GapRow]) -> None:
        """Show further rows in the gaps list, such as what a check of quality found.

        They stay until other products are counted.
        """
        self._findings = tuple(rows)
        self._show_gaps()

    def set_tenant(self, tenant: Tenant) -> None:
        """Show the products of another tenant."""
        self._reader.drop()
        self._exports.cancel()
        self._tenant = tenant
        self._forget()
        self._findings = ()
        self.table.heat.show_map(None)
        self.table.show_contexts(None, None)
        self.bar.set_catalog(tenant.catalog)
        self._show_state()
        self._ask()

    def refresh(self, changes: Changes) -> None:
        """Count anew where a write may have changed a number; what is on show stays meanwhile."""
        if changes.catalog:
            self.bar.read_categories()
        scope = self.bar.scope
        if scope is None:
            return
        mine = (
            changes.products
            if scope.product_ids is None
            else changes.products.intersection(scope.product_ids)
        )
        if mine or changes.media or changes.catalog or changes.channels:
            self.reload()

    def reload(self) -> None:
        """Count anew; a hidden panel waits until it is shown."""
        question = self._question
        if question is None or not self.isVisible():
            self._is_stale = True
        elif question == self._shown or self._reader.is_busy:
            self._reader.ask_again(self._tenant.coverage, question)
        else:
            self._ask()

    def export(self) -> None:
        """Ask for a file and write the list behind the map into it."""
        scope = self.bar.scope
        path = None if scope is None else self._commands.choose_file(self)
        if scope is None or path is None:
            return
        service, source = self._tenant.coverage, self._source
        self.message.hide()
        self._exports.start(
            BulkWork(
                "Exporting the list",
                lambda is_stopped, report: write_list(service, scope, source, path, is_stopped, report),
                partial(self._on_exported, path),
                self._on_export_failed,
            )
        )

    def next_gap(self, step: int = 1) -> None:
        """Go to the next gap (-1: to the one before) and show it."""
        self.gaps.list.step(step)

    def close_view(self) -> None:
        """Stop what is read and written; nobody waits for it any more."""
        self._reader.drop()
        self._exports.cancel()

    # --- reading

    @property
    def _question(self) -> CoverageQuestion | None:
        scope = self.bar.scope
        return None if scope is None else CoverageQuestion(scope, self._source)

    def _ask(self) -> None:
        question = self._question
        if question is None:
            self._reader.drop()
            self._forget()
            self._show_state()
        elif not self.isVisible():
            self._is_stale = True
        else:
            self._is_stale = False
            self._reader.ask(self._tenant.coverage, question)

    def _forget(self) -> None:
        self._shown = None
        self._gaps = ()
        self._end_waiting()

    def _on_arrived(self, question: CoverageQuestion, found: CoverageMap, gaps: tuple[Gap, ...]) -> None:
        self._end_waiting()
        is_new = question != self._shown
        self._shown, self._gaps = question, gaps
        if is_new:
            self._findings = ()
        self.message.hide()
        self.table.heat.show_map(found)
        self.legend.show_map(found)
        self._show_state()
        if is_new:
            self.counted.emit(question.scope, question.source)
            announce(self, f"Coverage: {count_of(len(self.gaps.list.gaps.rows), 'gap')}")

    def _on_failed(self, question: CoverageQuestion, error: BaseException) -> None:
        self._end_waiting()
        if not isinstance(error, AppError):
            self._presenter.present(error)
        if question == self._shown:  # the numbers of before are better than none
            self._say_trouble(error)
            return
        self._forget()
        is_stopped = isinstance(error, Cancelled)
        said = str(error) if isinstance(error, AppError) else "The coverage could not be read."
        if is_stopped:
            self.empty.say("Stopped", "Nothing was counted.", "clock")
        else:
            self.empty.say("Coverage is not there", said, "error")
        self._show_empty(can_retry=True)

    def _say_trouble(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.message.hide()
            self._commands.say("Stopped. The numbers of before stay.")
        elif isinstance(error, AppError):
            self.message.complain(f"The numbers are those of before: {error}")

    def _on_waiting(self, elapsed_ms: int, done: int, total: int) -> None:
        is_other = self._question != self._shown
        if is_other and elapsed_ms >= self._patience.busy:
            self.table.viewport().setCursor(Qt.CursorShape.BusyCursor)
        if is_other and elapsed_ms >= self._patience.placeholders:
            self.table.heat.set_pending(True)
            self._show_state()
        if elapsed_ms >= self._patience.progress and not self._exports.is_busy:
            self.strip.show_progress("Counting products", done, total)

    def _end_waiting(self) -> None:
        self.table.viewport().unsetCursor()
        self.table.heat.set_pending(self._shown is None)
        if not self._exports.is_busy:
            self.strip.show_progress("", 0, 0)

    def _on_cancel_asked(self) -> None:
        if self._exports.is_busy:
            self._exports.cancel()
        else:
            self._reader.stop()

    # --- what is on show

    def _show_state(self) -> None:
        found = self.table.heat.map
        if self._question is None:
            title, sentence = self.bar.trouble
            if self.bar.is_waiting:
                title, sentence = "Categories are being read", ""
            self.empty.say(title, sentence, "preview")
            self._show_empty(can_retry=False)
        elif self._shown is not None and found is not None and not found.products:
            self.empty.say("No products here", "Count other products, or import a catalogue.", "products")
            self._show_empty(can_retry=False)
        else:
            self._turn_to(self._map_page)
            self.gaps.show()
            self._show_gaps()

    def _show_empty(self, *, can_retry: bool) -> None:
        self.empty.set_actions([self.again] if can_retry else [])
        self._turn_to(self.empty)
        self._show_gaps()
        self.gaps.hide()

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the empty state asks for room only while it is seen."""
        vertical = QSizePolicy.Policy.Preferred if page is self.empty else QSizePolicy.Policy.Ignored
        self.empty.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        self._pages.setCurrentWidget(page)

    def _show_gaps(self) -> None:
        found, heat = self.table.heat.map, self.table.heat
        is_known = self._shown is not None and not heat.is_pending
        if is_known and found is not None and found.products:
            self.gaps.show_rows(gap_rows(found, self._gaps, self._findings))
        else:
            self.gaps.show_rows(None)
        self._fit()

    def _on_action(self, row: GapRow) -> None:
        gap = row.payload
        if row.action_key != SHOW or not isinstance(gap, Gap):
            self._commands.act(row)
            return
        product_id = next_product(gap.product_ids, self.bar.product_id)
        if product_id is not None and product_id != self.bar.product_id:
            self.product_chosen.emit(product_id)
        self._choose_context(self._place_of(gap), B)

    def _place_of(self, gap: Gap) -> Context:
        """Return where a gap is seen: where it comes from, or the first place that shows it."""
        found = self.table.heat.map
        cell = None if found is None else found.cells.get(gap.context)
        if (cell is not None and cell.is_offered) or not gap.contexts:
            return gap.context
        return gap.contexts[0]

    def _choose_context(self, context: Context, place: int) -> None:
        index = self.table.heat.index_of(context)
        if index.isValid():
            self.table.setCurrentIndex(index)
        self.context_chosen.emit(context, place)

    def _drop_refusal(self) -> str:
        refusal = why_not(self, Act.ASSIGN)
        if refusal:
            return refusal
        if self.bar.kind is not ScopeKind.PRODUCT:
            return "Count this product alone to give it media here."
        return "" if self.bar.product_id is not None else "Choose a product first."

    def _on_exported(self, path: Path, count: int) -> None:
        self._commands.say(f"Exported {count_of(count, 'row')} to {path.name}.")

    def _on_export_failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._commands.say("Export stopped. Nothing was written.")
        elif isinstance(error, AppError):
            self._presenter.present(error, self.message)
        else:
            self._presenter.present(error)

    # --- events and layout

    def showEvent(self, event: QShowEvent) -> None:
        """Count what changed while nobody looked."""
        super().showEvent(event)
        if self._is_stale or self._question != self._shown:
            self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up a reading that nobody sees."""
        super().hideEvent(event)
        if self._reader.is_busy and not event.spontaneous():
            self._reader.drop()
            self._end_waiting()
            self._is_stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height between map and gaps."""
        super().resizeEvent(event)
        self.strip.bar.setVisible(self.width() >= _ROOM_FOR_BAR)
        self._fit()

    def sizeHint(self) -> QSize:
        """Be as wide as the picture of the page."""
        return QSize(WIDTH, 640)

    def _fit(self) -> None:
        most = max(self.table.minimumSizeHint().height(), int(self.height() * _MAP_SHARE))
        self.table.setMaximumHeight(min(self.table.sizeHint().height(), most))

    def _connect(self) -> None:
        self._reader.arrived.connect(self._on_arrived)
        self._reader.failed.connect(self._on_failed)
        self._reader.waiting.connect(self._on_waiting)
        self.bar.scope_changed.connect(self._ask)
        self.strip.cancel_asked.connect(self._on_cancel_asked)
        self.again.clicked.connect(self._ask)
        self.table.context_chosen.connect(self.context_chosen)
        self.table.media_dropped.connect(self.media_dropped)
        self.gaps.list.action_asked.connect(self._on_action)
        self.gaps.export_asked.connect(self.export)
        self.gaps.step_asked.connect(self.next_gap)

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setProperty("edge", "left")
        self.setAccessibleName("Coverage")
        self.setMinimumWidth(_LEAST_WIDTH)
        self._map_page = QWidget(self)
        page = QVBoxLayout(self._map_page)
        page.setContentsMargins(0, 8, 0, 8)
        page.setSpacing(8)
        for widget, right in ((self.table, 10), (self.legend, PANEL_PADDING)):
            row = QHBoxLayout()
            row.setContentsMargins(PANEL_PADDING, 0, right, 0)
            row.addWidget(widget)
            page.addLayout(row)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._map_page)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.strip, self.message, self._pages):
            column.addWidget(widget)
        column.addWidget(self.gaps, 1)
        self.message.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 0)


def next_product(product_ids: Sequence[int], shown: int | None) -> int | None:
    """Choose which product of a gap is shown: the worst one, or the one after the one on show."""
    if not product_ids:
        return None
    at = product_ids.index(shown) + 1 if shown in product_ids else 0
    return product_ids[at % len(product_ids)]
