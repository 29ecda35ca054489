"""The trash of the library: deleted items, which can be restored or deleted for good."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QLocale, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableView, QWidget

from app.models.access.roles import Act
from app.models.media.trash import TrashRow
from app.views.library.filters import TYPE_NAMES
from app.views.library.long_work import LongWork, Progress
from app.views.support.background import Background
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.fields import SearchField, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.models.publishing.library import LifecycleOutcome, MediaLifecycle

TYPED_FROM: Final = 100  # more items than this are deleted for good only with their number typed
CHUNK: Final = 200
_TITLES: Final = ("Name", "Type", "Size", "Deleted", "By", "ID")


class TrashModel(QAbstractTableModel):
    """Deleted items by row, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._every: tuple[TrashRow, ...] = ()
        self.rows: tuple[TrashRow, ...] = ()
        self._text = ""

    def show_rows(self, rows: Sequence[TrashRow]) -> None:
        """Show what is in the trash now."""
        self._every = tuple(rows)
        self.search(self._text)

    def search(self, text: str) -> None:
        """Show only those whose name, id or user has this in it."""
        self._text = text.strip().casefold()
        self.beginResetModel()
        self.rows = tuple(
            row
            for row in self._every
            if not self._text or self._text in f"{row.display_name}\n{row.code}\n{row.deleted_by}".casefold()
        )
        self.endResetModel()

    @property
    def total(self) -> int:
        """Count what is in the trash, found or not."""
        return len(self._every)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer texts."""
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row, traditional = self.rows[index.row()], QLocale.DataSizeFormat.DataSizeTraditionalFormat
        return (
            row.display_name,
            TYPE_NAMES[row.type],
            QLocale().formattedDataSize(row.size_bytes, 0, traditional),
            QLocale().toString(row.deleted_at.astimezone(), "d MMM yyyy, HH:mm"),
            row.deleted_by,
            row.code,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Answer the titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return None


class PurgeDialog(FooterDialog):
    """Asks before items are deleted for good; many want their number typed."""

    def __init__(self, hub: ThemeHub, count: int, parent: QWidget) -> None:
        items = count_text(count, "media item")
        super().__init__(hub, f"Delete {items} for good?", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.say("Texts, tags and versions go with them. This cannot be undone.", "err")
        self._wanted = str(count) if count > TYPED_FROM else ""
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.delete = needs(danger_button(hub, f"Delete {items} for good", "trash"), Act.DELETE)
        self.delete.clicked.connect(self.accept)
        self.add_buttons(cancel, self.delete)
        cancel.setFocus()
        if self._wanted:
            self.field = QLineEdit()
            self.field.textChanged.connect(self._on_text)
            self.body.addWidget(field_label(f"Type {self._wanted} to confirm", self.field))
            self.body.addWidget(self.field)
            self.delete.setEnabled(False)
            self.field.setFocus()

    def _on_text(self, text: str) -> None:
        typed = "".join(letter for letter in text if letter.isdigit())
        self.delete.setEnabled(typed == self._wanted)


class TrashDialog(FooterDialog):
    """Lists, searches, restores and deletes for good.

    Signals: `restored(LifecycleOutcome)`; `loaded` when the list was read.
    """

    restored = Signal(object)
    loaded = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        lifecycle: "MediaLifecycle",
        user: str,
        background: Background,
        presenter: ErrorPresenter,
        parent: QWidget,
    ) -> None:
        super().__init__(hub, "Trash", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lifecycle = lifecycle
        self._user = user
        self._background = background
        self._presenter = presenter
        self.resize(820, 540)
        self.count = text_label("", "caption")
        self.search = SearchField(hub, "Search name, ID or user", name="Search the trash")
        self.model = TrashModel()
        self.table = self._make_table()
        for widget in (self.search, self.count):
            self.body.addWidget(widget)
        self.body.addWidget(self.table, 1)
        self.purge = needs(danger_button(hub, "Delete for good…", "trash"), Act.DELETE)
        self.restore = needs(primary_button(hub, "Restore"), Act.DELETE)
        close = secondary_button(hub, "Close")
        self.footer.addWidget(self.purge)
        self.add_buttons(close, self.restore)
        self.search.searched.connect(self._on_searched)
        self.purge.clicked.connect(self.ask_purge)
        self.restore.clicked.connect(self.restore_selected)
        close.clicked.connect(self.reject)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        self._is_working = self._closes = False
        self._show_buttons()
        self._key = key = f"trash-{id(self)}"
        self.destroyed.connect(lambda: background.drop(key))
        self.reload()

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName("Deleted media items")
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(32)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((64, 90, 140, 110, 80), start=1):
            table.setColumnWidth(column, width)
        return table

    def reload(self) -> None:
        """Read the trash anew."""
        self._background.run(self._lifecycle.trash, self._on_rows, key=self._key)

    def selected_ids(self) -> list[int]:
        """Return the ids of the chosen rows."""
        parts = sorted(self.table.selectionModel().selection(), key=lambda part: part.top())
        return [row.id for part in parts for row in self.model.rows[part.top() : part.bottom() + 1]]

    def select_all(self) -> None:
        """Choose every row that is found."""
        self.table.selectAll()

    def restore_selected(self) -> None:
        """Bring the chosen items back."""
        ids, lifecycle, user = self.selected_ids(), self._lifecycle, self._user

        def work(progress: Progress) -> "list[LifecycleOutcome]":
            return [lifecycle.restore(part, user) for part in _parts(ids, progress)]

        self._run(f"Restoring {count_text(len(ids), 'media item')}", ids, work, self._on_restored)

    def ask_purge(self) -> PurgeDialog:
        """Ask whether the chosen items are deleted for good."""
        dialog = PurgeDialog(self.hub, len(self.selected_ids()), self)
        dialog.accepted.connect(self._purge)
        dialog.open()
        return dialog

    def _purge(self) -> None:
        ids, lifecycle = self.selected_ids(), self._lifecycle

        def work(progress: Progress) -> int:
            return sum(lifecycle.purge(part) for part in _parts(ids, progress))

        self._run(
            f"Deleting {count_text(len(ids), 'media item')} for good", ids, work, lambda _count: self.reload()
        )

    def _run(self, title: str, ids: list[int], work, on_done) -> None:
        def then(act: Callable[[Any], object]) -> Callable[[Any], None]:
            def end(outcome: Any) -> None:
                self._is_working = False
                act(outcome)
                if self._closes:
                    self.reject()

            return end

        if ids:
            self._is_working = True
            failed = then(self._presenter.present)
            LongWork(self.hub, self._background, title, len(ids), work, then(on_done), failed, self)

    def done(self, result: int) -> None:
        """Close, once what is being written is written."""
        self._closes = self._is_working
        if not self._closes:
            self._background.drop(self._key)
            super().done(result)

    def _on_restored(self, outcomes: "list[LifecycleOutcome]") -> None:
        for outcome in outcomes:
            self.restored.emit(outcome)
        self.reload()

    def _on_rows(self, rows: Sequence[TrashRow]) -> None:
        self.model.show_rows(rows)
        self._show_count()
        self._show_buttons()
        if rows and not self.table.currentIndex().isValid():
            self.table.selectionModel().setCurrentIndex(
                self.model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.loaded.emit()

    def _on_searched(self, text: str) -> None:
        self.model.search(text)
        self._show_count()
        self._show_buttons()

    def _show_count(self) -> None:
        found, total = self.model.rowCount(), self.model.total
        of = "" if found == total else f"{found:,} of "
        self.count.setText(f"{of}{count_text(total, 'item')}" if total else "The trash is empty.")

    def _show_buttons(self, *_args: object) -> None:
        count = len(self.selected_ids())
        self.restore.setEnabled(count > 0)
        self.purge.setEnabled(count > 0)
        self.restore.setText(f"Restore {count_text(count, 'item')}" if count else "Restore")
        self.purge.setText(f"Delete {count_text(count, 'item')} for good…" if count else "Delete for good…")
        for button in (self.restore, self.purge):
            button.setAccessibleName(button.text().rstrip("…"))


def _parts(ids: list[int], progress: Progress):
    """Cut ids into parts, tell how far they are, and end when a person stops it. Thread: worker."""
    for start in range(0, len(ids), CHUNK):
        if progress.is_stopped():
            return
        yield ids[start : start + CHUNK]
        progress.report(min(len(ids), start + CHUNK), len(ids))
