"""The result of an import: what became of every row, retry of failed rows, and what can be reversed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.errors import AppError, Cancelled
from app.models.manifests.results import Outcome
from app.sync.jobs.states import JobSnapshot
from app.views.manifests.plan_words import rows_words
from app.views.manifests.receipts import Receipt, ReverseOutcome
from app.views.manifests.result_models import ReceiptModel, ResultModel, receipt_table, result_table
from app.views.manifests.result_rows import ResultLine, ResultRows, read_result, save_copy
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import (
    SegmentedControl,
    danger_button,
    link_button,
    primary_button,
    secondary_button,
)
from app.views.support.collector import uncollected
from app.views.support.drag_label import count_text
from app.views.support.fields import SearchField
from app.views.support.labels import ElidedLabel, set_tone, text_label
from app.views.support.rights import needs
from app.views.support.theme import FOOTER_HEIGHT, PANEL_PADDING, ThemeHub

ALL: Final = "all"
_SIZE: Final = QSize(1060, 660)
_MARGIN: Final = QSize(20, 20)
_FILTERS: Final = (
    (ALL, "All"),
    (Outcome.SUCCEEDED.value, "Succeeded"),
    (Outcome.SKIPPED.value, "Skipped"),
    (Outcome.WARNING.value, "Warnings"),
    (Outcome.FAILED.value, "Failed"),
)
_NO_RECEIPT: Final = "This import wrote nothing that could be reversed."


@dataclass(frozen=True, slots=True)
class Receipts:
    """How imports are taken back.

    Attributes:
        read: Tells what an import did. Thread: worker.
        reverse: Reverses lines of its receipt, by their keys. Thread: worker.
        told: Told what a reversal did.
    """

    read: Callable[[str], Receipt]
    reverse: Callable[[str, Collection[str]], ReverseOutcome]
    told: Callable[[ReverseOutcome], object]


@dataclass(frozen=True, slots=True)
class ResultServices:
    """What the dialog works with.

    Attributes:
        receipts: What imports did and what of it can be reversed; None where nobody keeps that.
        retry: Queues the failed rows again.
        mend: Opens the wizard on the result manifest, for its failed rows.
        open_file: Opens a file with the program that the desktop has for it.
    """

    receipts: Receipts | None
    retry: Callable[[JobSnapshot], object]
    mend: Callable[[JobSnapshot], object]
    open_file: Callable[[Path], object]


class ResultDialog(QDialog):
    """A window of its own beside the main window.

    Args:
        job: An import that is over.
    """

    reversed = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        services: ResultServices,
        background: Background,
        job: JobSnapshot,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setWindowTitle(f"Result: {job.title}")
        self._services = services
        self._background = background
        self._job = job
        self._key = f"manifest result {id(self)}"
        self._stop = Event()
        self._rows: ResultRows | None = None
        self._chosen = ALL
        self._is_reversing = False
        self.model, self.receipt = ResultModel(self), ReceiptModel(self)
        self.table, self.receipt_table = (
            result_table(hub, self.model, self),
            receipt_table(hub, self.receipt, self),
        )
        self.filter = SegmentedControl(hub, list(_FILTERS), "Rows on the list")
        self.search = SearchField(hub, "Search rows", name="Search the rows of the result")
        self.receipt_words = text_label("Reading what the import did…", "body", "t2")
        self.all = link_button(hub, "Select all")
        self.none = link_button(hub, "Select none")
        self.reverse_button = needs(danger_button(hub, "Reverse import", "undo"), Act.IMPORT)
        self.tabs = QTabWidget()
        self.hint = ElidedLabel("Reading the result…", "body", Qt.TextElideMode.ElideRight)
        self.open = secondary_button(hub, "Open result file", "file")
        self.save = secondary_button(hub, "Save result as…", "manifest_out")
        self.mend = secondary_button(hub, "Mend failed rows…", "edit")
        self.retry = needs(primary_button(hub, "Retry failed rows", "retry"), Act.IMPORT)
        self._lay_out(parent)
        self._connect()
        self._load()

    # --- building

    def _lay_out(self, parent: QWidget) -> None:
        self.resize(_SIZE.boundedTo(parent.window().size() - _MARGIN))
        self.receipt_words.setWordWrap(True)
        self.search.setMaximumWidth(280)
        self.tabs.setAccessibleName("Result of the import")
        self.tabs.addTab(self._make_rows(), "Rows")
        self.tabs.addTab(self._make_receipt(), "Reverse")
        self.tabs.setTabVisible(1, self._services.receipts is not None)
        page = QFrame(self)
        page.setProperty("ground", "surface")
        body = QVBoxLayout(page)
        body.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, 12)
        title = ElidedLabel(self._job.title, "title")
        body.addWidget(title)
        body.addWidget(self.tabs, 1)
        foot = QFrame(self)
        foot.setProperty("ground", "app")
        foot.setProperty("edge", "top")
        foot.setFixedHeight(FOOTER_HEIGHT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        row.setSpacing(8)
        row.addWidget(self.hint, 1)
        for button in (self.open, self.save, self.mend, self.retry):
            row.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(page, 1)
        outer.addWidget(foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self._show_buttons()

    def _make_rows(self) -> QWidget:
        page = QWidget()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.filter)
        bar.addStretch(1)
        bar.addWidget(self.search, 2)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(_card(self.table), 1)
        return page

    def _make_receipt(self) -> QWidget:
        page = QWidget()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self.all, self.none):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.reverse_button)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.receipt_words)
        column.addWidget(_card(self.receipt_table), 1)
        column.addLayout(bar)
        return page

    def _connect(self) -> None:
        self.filter.chosen.connect(self.show_only)
        self.search.searched.connect(lambda _text: self.show_only(self._chosen))
        self.receipt.ticks_changed.connect(self._show_buttons)
        self.all.clicked.connect(lambda _on=False: self.receipt.tick_all(True))
        self.none.clicked.connect(lambda _on=False: self.receipt.tick_all(False))
        self.reverse_button.clicked.connect(lambda _on=False: self.reverse())
        self.open.clicked.connect(lambda _on=False: self._services.open_file(Path(self._job.result or "")))
        self.save.clicked.connect(lambda _on=False: self.ask_place())
        self.retry.clicked.connect(lambda _on=False: self._leave(self._services.retry))
        self.mend.clicked.connect(lambda _on=False: self._leave(self._services.mend))

    # --- reading

    def _load(self) -> None:
        path, stop = Path(self._job.result or ""), self._stop

        def work() -> ResultRows:
            with uncollected():
                return read_result(path, stop.is_set)

        self._background.run(work, self._on_rows, key=self._key, on_error=self._on_error)
        self._read_receipt()

    def _read_receipt(self) -> None:
        receipts, job_id = self._services.receipts, self._job.id
        if receipts is None:
            return

        def work() -> Receipt:
            with uncollected():
                return receipts.read(job_id)

        self._background.run(work, self._on_receipt, key=f"{self._key} receipt", on_error=self._on_no_receipt)

    def _on_rows(self, rows: ResultRows) -> None:
        self._rows = rows
        for key, words in _FILTERS:
            number = len(rows.lines) if key == ALL else rows.counts[key]
            self.filter.set_text(key, f"{words} {number:,}")
        self.tabs.setTabText(0, f"Rows {len(rows.lines):,}")
        self.show_only(Outcome.FAILED.value if rows.failed else ALL)
        self.say("" if rows.failed else "No row failed.")
        self._show_buttons()

    def show_only(self, key: str) -> None:
        """List the rows with one outcome, and with the text that is searched for."""
        self._chosen = key
        self.filter.select(key)
        rows, text = self._rows, self.search.text().strip().casefold()
        if rows is None:
            return
        if key == ALL and not text:
            self._show_lines(rows.lines)
            return
        self._background.run(
            lambda: _matching(rows.lines, key, text), self._show_lines, key=f"{self._key} filter"
        )

    def _show_lines(self, lines: tuple[ResultLine, ...]) -> None:
        self.model.show_lines(lines)
        if lines:
            self.table.selectRow(0)

    def _on_receipt(self, receipt: Receipt) -> None:
        self.receipt.show_lines(receipt.lines)
        can, total = self.receipt.reversible, len(receipt.lines)
        self.tabs.setTabText(1, f"Reverse {can:,}" if can else "Reverse")
        if not total:
            self.receipt_words.setText(_NO_RECEIPT)
        elif can == total:
            self.receipt_words.setText("All of it can be reversed: nothing later touched the same values.")
        else:
            self.receipt_words.setText(
                f"{can:,} of {total:,} can be reversed; the others were changed again since."
            )
        self._show_buttons()

    def _on_no_receipt(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            raise error
        self.receipt_words.setText(str(error))

    def _on_error(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, AppError):
            raise error
        self.say(str(error), "err")

    # --- acting

    def _show_buttons(self) -> None:
        failed = 0 if self._rows is None else self._rows.failed
        text = f"Retry {rows_words(failed)}" if failed else "Retry failed rows"
        self.retry.setText(text)
        self.retry.setAccessibleName(text)
        self.retry.setEnabled(failed > 0)
        self.mend.setEnabled(failed > 0)
        for button in (self.open, self.save):
            button.setEnabled(self._rows is not None)
        count = len(self.receipt.ticked)
        text = f"Reverse {count_text(count, 'change')}" if count else "Reverse import"
        self.reverse_button.setText(text)
        self.reverse_button.setAccessibleName(text)
        self.reverse_button.setEnabled(count > 0 and not self._is_reversing)
        for link in (self.all, self.none):
            link.setEnabled(self.receipt.reversible > 0)

    def _leave(self, act: Callable[[JobSnapshot], object]) -> None:
        job = self._job
        self.close()
        act(job)

    def ask_place(self) -> None:
        """Ask where a copy of the result goes, and save it."""
        source = Path(self._job.result or "")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save result as", source.name, "Manifests (*.tsv)")
        if chosen:
            self._background.run(
                lambda: save_copy(source, Path(chosen)),
                lambda path: self.say(f"Saved as {path.name}."),
                on_error=self._on_error,
            )

    def reverse(self) -> None:
        """Reverse what is ticked; what was changed since stays and says so."""
        keys, receipts, job_id = self.receipt.ticked, self._services.receipts, self._job.id
        if not keys or self._is_reversing or receipts is None:
            return
        self._is_reversing = True
        self.say(f"Reversing {count_text(len(keys), 'change')}…")
        self._show_buttons()

        def done(outcome: ReverseOutcome) -> None:
            receipts.told(outcome)
            self._on_reversed(outcome)

        self._background.run(lambda: receipts.reverse(job_id, keys), done, on_error=self._on_not_reversed)

    def _on_reversed(self, outcome: ReverseOutcome) -> None:
        self._is_reversing = False
        words = f"Reversed {count_text(len(outcome.done), 'change')}."
        if outcome.refused:
            words += f" {len(outcome.refused):,} stayed as they are: they were changed again since."
        self.say(words, "warn" if outcome.refused else "t2")
        self._read_receipt()
        self.reversed.emit()

    def _on_not_reversed(self, error: BaseException) -> None:
        self._is_reversing = False
        self._show_buttons()
        self._on_error(error)

    def say(self, text: str, tone: str = "t2") -> None:
        """Put a sentence into the footer."""
        self.hint.setText(text)
        set_tone(self.hint, tone)
        if text:
            announce(self, text)

    def done(self, result: int) -> None:
        """Stop what is being read."""
        self._stop.set()
        for part in ("", " receipt", " filter"):
            self._background.drop(f"{self._key}{part}")
        super().done(result)


def _matching(lines: tuple[ResultLine, ...], key: str, text: str) -> tuple[ResultLine, ...]:
    found = lines if key == ALL else tuple(line for line in lines if line.result == key)
    if not text:
        return found
    return tuple(
        line for line in found if text in f"{line.item}\n{line.target}\n{line.code}\n{line.text}".casefold()
    )


def _card(table: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("edge", "card")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(table)
    return frame
