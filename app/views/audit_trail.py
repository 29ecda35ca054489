"""Tenant > Audit trail: who did what, searched, filtered and exported."""

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QTableView, QWidget

from app.models.access.audit import AuditFilter, AuditRow, AuditTrail
from app.models.access.roles import Act
from app.models.manifests.audit_file import write_audit
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import secondary_button
from app.views.support.fields import SearchField
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.paged_model import PagedModel
from app.views.support.pickers import Choice, PickerButton
from app.views.support.text_table import Index, TextModel, text_table
from app.views.support.theme import ThemeHub
from app.views.support.times import clock_words

_NO_INDEX: Final = QModelIndex()
_TITLES: Final = ("When", "Who", "Kind", "What", "Items")
_NUMBER: Final = 4
SPANS: Final = {
    "": ("Any time", None),
    "day": ("Last 24 hours", timedelta(days=1)),
    "week": ("Last 7 days", timedelta(days=7)),
    "month": ("Last 30 days", timedelta(days=30)),
}


class AuditModel(TextModel):
    """A row for each thing that was done, newest first; rows are read when they are looked at."""

    def __init__(
        self, trail: AuditTrail, background: Background, now: Callable[[], datetime], parent: QObject
    ) -> None:
        super().__init__(_TITLES, parent, _NUMBER)
        self._now = now
        self._pages = PagedModel(lambda: array("q"), trail.rows, parent=self, background=background)
        self._pages.dataChanged.connect(self._on_pages)

    def show_ids(self, ids: "array[int]") -> None:
        """Show these rows."""
        self.beginResetModel()
        self._pages.set_ids(ids)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count what matches."""
        return 0 if parent.isValid() else len(self._pages.ids)

    def texts(self, row: int) -> tuple[str, ...] | None:
        """Write when, who, which kind, what and how many items."""
        found: AuditRow | None = self._pages.peek(row)
        if found is None:
            return None
        when = clock_words(found.at, self._now())
        return (when, found.user, found.act.label, found.text, f"{found.items:,}")

    def _on_pages(self, first: Index, last: Index) -> None:
        self.dataChanged.emit(self.index(first.row(), 0), self.index(last.row(), len(_TITLES) - 1))


class AuditDialog(FooterDialog):
    """Stays open beside the window; F5 and every filter read it anew.

    Args:
        hub: The theme.
        trail: The trail of the open tenant.
        background: Where it is read and written.
        now: The time.
        told: Says what came of an export.
        parent: The window.
    """

    def __init__(
        self,
        hub: ThemeHub,
        trail: AuditTrail,
        background: Background,
        now: Callable[[], datetime],
        told: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(hub, "Audit trail", parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 560)
        self._trail, self._background, self._now, self._told = trail, background, now, told
        self.search = SearchField(hub, "Search people, kinds and what was done", name="Search the trail")
        self.person = PickerButton(hub, "Person")
        self.kind = PickerButton(hub, "Kind")
        self.time = PickerButton(hub, "Time")
        self._show_people(())
        self.kind.set_choices([Choice("", "Every kind"), *(Choice(act.value, act.label) for act in Act)])
        self.time.set_choices([Choice(key, text) for key, (text, _) in SPANS.items()])
        self.count = text_label("", "body", "t3")
        self.model = AuditModel(trail, background, now, self)
        self.table = self._make_table()
        self.export_button = secondary_button(hub, "Export…")
        self.close_button = secondary_button(hub, "Close")
        self._lay_out()
        self._wire()
        self.reload()

    @property
    def wanted(self) -> AuditFilter:
        """What is looked for."""
        span = SPANS[self.time.current][1]
        return AuditFilter(
            self.search.text(),
            self.person.current,
            Act(self.kind.current) if self.kind.current else None,
            None if span is None else self._now() - span,
        )

    def reload(self) -> None:
        """Read who is in the trail and what matches."""
        trail, wanted = self._trail, self.wanted
        self._background.run(
            lambda: (trail.people(), trail.ids(wanted)), self._on_read, key=f"audit {id(self)}"
        )

    def export(self) -> None:
        """Ask for a file and write what matches to it."""
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Export audit trail", "audit.tsv", "Tab-separated values (*.tsv)"
        )
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(".tsv"))

    def write(self, path: Path) -> None:
        """Write what matches to a file."""
        trail, wanted, told = self._trail, self.wanted, self._told
        self._background.run(
            lambda: write_audit(path, trail, wanted),
            lambda rows: told(f"{rows:,} {'row' if rows == 1 else 'rows'} written to {path.name}."),
        )

    # --- parts

    def _on_read(self, found: tuple[Sequence[str], "array[int]"]) -> None:
        people, ids = found
        self._show_people(people)
        self.model.show_ids(ids)
        count = "Nothing matches." if not ids else f"{len(ids):,} {'entry' if len(ids) == 1 else 'entries'}"
        self.count.setText(count)
        announce(self.count, count)
        self.export_button.setEnabled(bool(ids))

    def _show_people(self, people: Sequence[str]) -> None:
        wanted = self.person.current
        named = people if not wanted or wanted in people else (*people, wanted)
        self.person.set_choices([Choice("", "Everybody"), *(Choice(one, one) for one in named)], wanted)

    def _make_table(self) -> QTableView:
        table = text_table(self.model, "What was done", self)
        for column, width in enumerate((120, 110, 150, 0, 60)):
            if width:
                table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                table.setColumnWidth(column, width)
        return table

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search, 1)
        for picker in (self.person, self.kind, self.time):
            filters.addWidget(picker)
        self.body.addLayout(filters)
        self.body.addWidget(self.table, 1)
        self.footer.addWidget(self.count)
        self.add_buttons(self.export_button, self.close_button)

    def _wire(self) -> None:
        self.search.searched.connect(lambda _text: self.reload())
        for picker in (self.person, self.kind, self.time):
            picker.chosen.connect(lambda key, picker=picker: self._on_filter(picker, key))
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self.close)
        for keys, act in (("F5", self.reload), ("Ctrl+F", self.search.setFocus), ("Ctrl+E", self.export)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _on_filter(self, picker: PickerButton, key: str) -> None:
        picker.set_changed(bool(key))
        self.reload()
