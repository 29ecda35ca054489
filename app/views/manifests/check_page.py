"""The third step: the manifest is read through, and what an import would do can be looked at and mended."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.errors import AppError
from app.models.publishing.difference_service import DifferenceService
from app.views.manifests.check_desk import CheckDesk
from app.views.manifests.differences_page import DifferencesPage
from app.views.manifests.plan_words import counts_words, mended_path
from app.views.manifests.rows_page import RowsPage
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import secondary_button
from app.views.support.gallery_changes import GalleryChanges
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

_FILTER: Final = "Manifests (*.tsv)"
_BAR_WIDTH: Final = 420


class CheckPage(QWidget):
    """The check and what it found.

    Signals: `changed()` when the next step may be open or closed; `said(str)`; `refused(AppError)` when the
    file cannot be imported at all, or a person stopped the check.
    """

    changed = Signal()
    said = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        desk: CheckDesk,
        thumbnails: ThumbnailStore,
        background: Background,
        difference: DifferenceService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._desk = desk
        self._is_told = False
        self._saved: Path | None = None
        self._save_number = 0
        self.rows = RowsPage(hub, desk, self)
        self.differences = DifferencesPage(hub, desk, self.rows.model, self)
        self.galleries = GalleryChanges(hub, thumbnails, background, difference, self)
        self.tabs = QTabWidget()
        self.summary = ElidedLabel("", "title", Qt.TextElideMode.ElideRight)
        self.save = secondary_button(hub, "Save mended file…", "manifest_out")
        self.reading = text_label("Checking the manifest", "title")
        self.far = text_label("", "body", "t2")
        self.bar = QProgressBar()
        self.cancel = secondary_button(hub, "Cancel check")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.tabs.addTab(self.rows, "Rows")
        self.tabs.addTab(self.differences, "Changed on both sides")
        self.tabs.addTab(self.galleries, "Galleries")
        self.tabs.setTabToolTip(2, "What stores show otherwise once this is imported and published")
        self.tabs.setAccessibleName("What the import would do")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.summary, 1)
        head.addWidget(self.save)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        self._stack.addWidget(self._make_waiting())
        self._stack.addWidget(found)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _make_waiting(self) -> QWidget:
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        picture = QLabel()
        picture.setFixedSize(QSize(36, 36))
        ratio = self.devicePixelRatioF()
        self._hub.follow(
            picture, lambda: picture.setPixmap(self._hub.icons.pixmap("manifest_in", "t3", 36, ratio))
        )
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the check")
        column.addStretch(1)
        for widget in (picture, self.reading, self.far, self.bar, self.cancel):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        self.bar.setFixedWidth(_BAR_WIDTH)
        column.addStretch(2)
        return waiting

    def _connect(self) -> None:
        desk = self._desk
        desk.progressed.connect(self._on_progress)
        desk.checked.connect(self._on_checked)
        desk.failed.connect(self._on_failed)
        desk.mended.connect(lambda _rows: self._on_mended())
        desk.busy_changed.connect(lambda _is_on: self.changed.emit())
        self.cancel.clicked.connect(lambda _on=False: self._on_cancel())
        self.save.clicked.connect(lambda _on=False: self.ask_place())
        self.tabs.currentChanged.connect(lambda _place: self._look_at_galleries())
        self.rows.said.connect(self.said)
        self.differences.said.connect(self.said)
        self.differences.row_asked.connect(self._show_row)

    # --- the check

    def begin(self) -> None:
        """Show that the manifest is being read."""
        self.galleries.stop()
        self._is_told = False
        self._saved = None
        self.cancel.setEnabled(True)
        self.far.setText("Nothing is written yet.")
        self.bar.setRange(0, 0)
        self._stack.setCurrentIndex(0)
        self.tabs.setCurrentIndex(0)
        self.changed.emit()

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if self.cancel.isEnabled():
            far = f"{done:,} of {total:,} rows. " if total else ""
            self.far.setText(f"{far}Nothing is written yet.")

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.far.setText("Stopping…")
        self._desk.stop()

    def _on_checked(self) -> None:
        self._stack.setCurrentIndex(1)
        self.rows.begin()
        self.differences.begin()
        self._show_summary()
        self.rows.table.setFocus()
        announce(self, self.summary.text())
        self.changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        if self._desk.plan is None and isinstance(error, AppError):
            self.refused.emit(error)
        elif isinstance(error, AppError):
            self.rows.model.drop_pending()
            self.said.emit(str(error))
            announce(self, str(error))
        else:
            raise error

    def _on_mended(self) -> None:
        self._saved = None
        self._save_number += 1
        self._show_summary()
        self._forget_galleries()
        self.changed.emit()

    def _show_summary(self) -> None:
        counts, plan = self._desk.counts, self._desk.plan
        if counts is None or plan is None:
            return
        self.summary.setText(counts_words(counts))
        conflicts = f" {counts.conflicts:,}" if counts.conflicts else ""
        self.tabs.setTabText(0, f"Rows {counts.rows:,}")
        self.tabs.setTabText(1, f"Changed on both sides{conflicts}")
        self.save.setEnabled(self._desk.is_edited)

    def _show_row(self, number: int, column: str) -> None:
        """Show a row in the grid, with its cell."""
        self.tabs.setCurrentIndex(0)
        self.rows.show_row(number, column)

    # --- galleries

    def _forget_galleries(self) -> None:
        self._is_told = False
        self.galleries.stop()
        self._look_at_galleries()

    def _look_at_galleries(self) -> None:
        if self.tabs.currentWidget() is not self.galleries:
            if self.galleries.is_reading:  # rows are read from the same copy
                self.galleries.stop()
                self._is_told = False
            return
        if self._is_told or self._desk.plan is None:
            return
        self._is_told = True
        self.galleries.ask(self._desk.ask_galleries)

    # --- the mended file

    @property
    def missing(self) -> str:
        """Why the next step is not open yet; empty where it is."""
        if self._desk.is_checking:
            return "Checking the manifest…"
        if self._desk.plan is None:
            return "The manifest is not checked yet."
        return "Checking what was mended…" if self._desk.is_mending else ""

    @property
    def saved(self) -> Path | None:
        """The mended file as it was saved last; None where it is not, or was mended again since."""
        return self._saved

    def ask_place(self) -> None:
        """Ask where the mended file goes, and save it."""
        source = self._desk.source
        if source is None:
            return
        start = mended_path(source.file)
        chosen, _ = QFileDialog.getSaveFileName(self, "Save mended file", str(start), _FILTER)
        if chosen:
            path = Path(chosen)
            self.save_to(path if path.suffix else path.with_suffix(".tsv"))

    def save_to(self, path: Path) -> None:
        """Save the mended file."""
        self._save_number += 1
        number = self._save_number
        self._desk.save(path, lambda saved: self._on_saved(number, saved), self._on_failed)

    def _on_saved(self, number: int, path: Path) -> None:
        if number == self._save_number and not self._desk.is_mending:
            self._saved = path
        self.said.emit(f"Saved as {path.name}.")
        self.changed.emit()

    def close_page(self) -> None:
        """Stop what still runs."""
        self.galleries.stop()
