"""The history of a product or category in a context: versions and notes, to compare and to bring back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.models.access.roles import Act
from app.models.assignments.history import DocumentHistory, DocumentVersion
from app.models.media.rows import MediaRow
from app.views.check_outs.compare_versions import CompareVersions
from app.views.check_outs.history_model import Column, HistoryDelegate, HistoryModel, history_rows
from app.views.check_outs.pictures import Pictures
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import TABLE_ROW_HEIGHT

FIRST_SIZE: Final = (960, 560)
_WIDTHS: Final = {
    Column.VERSION: 112,
    Column.WHEN: 124,
    Column.WHO: 104,
    Column.STATE: 136,
    Column.COMMENT: 176,
}
MOST_WORDS: Final = 8  # lines below the table


class HistoryDialog(FooterDialog):
    """Lists versions, newest first, with what became of check-outs between them.

    Args:
        pictures: Paints media when versions are compared; brings the theme.
        title: What, and where.
        history: What is listed.
        media: The media items of all versions, by id.
        user: Who reads.
        now: When.
        refusal: Why nothing can be restored; empty where that is possible.
        parent: The view.

    Emits `restore_asked(version)`.
    """

    restore_asked = Signal(int)

    def __init__(
        self,
        pictures: Pictures,
        title: str,
        history: DocumentHistory,
        media: Mapping[int, MediaRow],
        user: str,
        now: datetime,
        refusal: str,
        parent: QWidget,
    ) -> None:
        super().__init__(pictures.hub, title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*FIRST_SIZE)
        self._pictures = pictures
        self._history = history
        self._media = media
        self._refusal = refusal
        self.model = HistoryModel(history_rows(history, user, now), self)
        self.table = self._make_table()
        self.words = text_label("", "body", "t2")
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(self.words.fontMetrics().lineSpacing() * 2)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setAccessibleName("What changed in the chosen version")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.words)
        self.compare = secondary_button(self.hub, "Compare…", "differs", self)
        self.restore = needs(secondary_button(self.hub, "Restore", "history", self), Act.ASSIGN)
        close = primary_button(self.hub, "Close", parent=self)
        for button in (self.compare, self.restore, close):
            button.setAutoDefault(False)
        self.footer.addWidget(self.compare)
        self.footer.addWidget(self.restore)
        self.add_buttons(close)
        close.clicked.connect(self.accept)
        self.compare.clicked.connect(self.open_comparison)
        self.restore.clicked.connect(self._on_restore)
        self.table.doubleClicked.connect(lambda _index: self.open_comparison())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        if self.model.rows:
            self.table.selectRow(0)
        self._on_selection()
        self.table.setFocus()

    @property
    def chosen(self) -> list[DocumentVersion]:
        """The chosen versions, newest first."""
        indexes = self.table.selectionModel().selectedRows()
        rows = [self.model.rows[number] for number in sorted(index.row() for index in indexes)]
        return [row.version for row in rows if row.version is not None]

    def open_comparison(self) -> CompareVersions | None:
        """Compare the two chosen versions, or the chosen one with the one before it."""
        pair = self._pair()
        if pair is None:
            return None
        dialog = CompareVersions(self._pictures, self._history, self._media, *pair, self)
        dialog.open()
        return dialog

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName("History of versions")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        table.setItemDelegate(HistoryDelegate(self.hub, table))
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column, width in _WIDTHS.items():
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(Column.CHANGES, QHeaderView.ResizeMode.Stretch)
        return table

    def _pair(self) -> tuple[int, int] | None:
        """Return the places of the older and the newer version to compare."""
        versions, chosen = self._history.versions, self.chosen
        places = sorted(versions.index(one) for one in chosen)
        if len(places) == 1 and len(versions) > 1:
            at = places[0]
            places = [at, at + 1] if at + 1 < len(versions) else [at - 1, at]
        return (places[1], places[0]) if len(places) == 2 else None

    def _on_selection(self) -> None:
        indexes = self.table.selectionModel().selectedRows()
        rows = [self.model.rows[index.row()] for index in indexes]
        lines = list(rows[0].changes) if len(rows) == 1 else []
        if len(rows) == 1 and rows[0].comment:
            lines.insert(0, f"“{rows[0].comment}”")
        more = len(lines) - MOST_WORDS
        self.words.setText("\n".join([*lines[:MOST_WORDS], *([f"and {more:,} more"] if more > 0 else [])]))
        if not self.model.rows:
            self.words.setText("Nothing was checked in here yet.")
        self.compare.setEnabled(self._pair() is not None)
        self._show_restore()

    def _show_restore(self) -> None:
        chosen = self.chosen
        only = chosen[0] if len(chosen) == 1 else None
        number = None if only is None else only.version
        is_present = only is not None and only is self._history.versions[0]
        self.restore.setEnabled(number is not None and not is_present and not self._refusal)
        self.restore.setText("Restore" if number is None else f"Restore v{number}")
        self.restore.setAccessibleName(self.restore.text())
        if self._refusal:
            tip = self._refusal
        elif number is None:
            tip = "Choose one earlier version"
        else:
            tip = (
                "This is what is there now" if is_present else "Brings it back as an edit; undo takes it back"
            )
        self.restore.setToolTip(tip)

    def _on_restore(self) -> None:
        number = self.chosen[0].version
        if number is not None:
            self.accept()
            self.restore_asked.emit(number)

    def choose(self, places: list[int]) -> None:
        """Choose rows of the table by their places."""
        selection = self.table.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for place in places:
            selection.select(self.model.index(place, 0), flags)
