"""The dry run as a grid: filters with counts, the way from problem to problem, and what each row lacks."""

from array import array
from bisect import bisect_left, bisect_right
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.manifests.plan import Effect, PlannedRow
from app.views.manifests.check_desk import CheckDesk, RowFilter
from app.views.manifests.plan_words import row_head, row_reasons
from app.views.manifests.rows_model import RowRole, RowsModel
from app.views.manifests.rows_table import RowsTable
from app.views.support.announcement import announce
from app.views.support.buttons import SegmentedControl, icon_button
from app.views.support.fields import SearchField
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import ThemeHub

ALL, CREATE, CHANGE, SKIP, REFUSE, WARNED = "all", "create", "change", "skip", "refuse", "warnings"
_FILTERS: Final = {
    ALL: RowFilter(),
    CREATE: RowFilter(frozenset({Effect.CREATE})),
    CHANGE: RowFilter(frozenset({Effect.CHANGE})),
    SKIP: RowFilter(frozenset({Effect.SKIP})),
    REFUSE: RowFilter(frozenset({Effect.REFUSE})),
    WARNED: RowFilter(warned=True),
}
_WORDS: Final = {
    ALL: "All", CREATE: "Create", CHANGE: "Change", SKIP: "Skip", REFUSE: "Refused", WARNED: "Warnings",
}  # fmt: skip
_REASON_ICONS: Final = {
    "problem": ("error", "err"),
    "warning": ("warning", "warn"),
    "difference": ("differs", "warn"),
    "note": ("info", "t3"),
}
_COLUMN_ROLE: Final = Qt.ItemDataRole.UserRole
_REASONS_HEIGHT: Final = 84
_REASON_ICON: Final = QSize(14, 14)
_FIRST, _LAST = "\nfirst", "\nlast"  # cells of a row; no column is called so


class RowsPage(QWidget):
    """See the module.

    Signals: `said(str)` with what is worth a line in the footer.
    """

    said = Signal(str)

    def __init__(self, hub: ThemeHub, desk: CheckDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._desk = desk
        self._chosen = ALL
        self._wish: tuple[int, str] | None = None
        self.model = RowsModel(desk.read, self)
        self.table = RowsTable(hub, self.model, self)
        self.filter = SegmentedControl(hub, list(_WORDS.items()), "Rows on the list")
        self.codes = QComboBox()
        self.codes.setAccessibleName("Reason")
        self.codes.setMinimumContentsLength(12)
        self.search = SearchField(hub, "Search cells", name="Search the rows of the manifest")
        self.search.setMaximumWidth(320)
        self.previous = icon_button(hub, "up", "Previous problem", shortcut="Shift+F8")
        self.next = icon_button(hub, "down", "Next problem", shortcut="F8")
        self.place = text_label("", "caption", "t2")
        self.head = ElidedLabel("", "name")
        self.reasons = QListWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.filter)
        bar.addStretch(1)
        bar.addWidget(self.place)
        bar.addWidget(self.previous)
        bar.addWidget(self.next)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.codes)
        second.addWidget(self.search, 1)
        second.addStretch(1)
        self.reasons.setAccessibleName("What is to be said about the current row")
        self.reasons.setProperty("kind", "choices")
        self.reasons.setFixedHeight(_REASONS_HEIGHT)
        self.reasons.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reasons.setIconSize(_REASON_ICON)
        self.reasons.setTextElideMode(Qt.TextElideMode.ElideRight)
        frame = QFrame()
        frame.setProperty("edge", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addLayout(second)
        column.addWidget(frame, 1)
        column.addWidget(self.head)
        column.addWidget(self.reasons)

    def _connect(self) -> None:
        desk = self._desk
        self.filter.chosen.connect(self.show_only)
        self.codes.activated.connect(lambda _place: self._look())
        self.search.searched.connect(lambda _text: self._look())
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        for keys, step in (("F8", 1), ("Shift+F8", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self.step(step))
        self.reasons.itemActivated.connect(self._on_reason)
        self.reasons.itemClicked.connect(self._on_reason)
        self.model.mend_asked.connect(desk.mend)
        self.model.dataChanged.connect(self._on_data)
        self.table.selectionModel().currentChanged.connect(lambda now, _old: self._show_row(now))
        self.table.said.connect(self.said)
        desk.mended.connect(self._on_mended)

    # --- what is listed

    def begin(self) -> None:
        """Show the plan that was just made, its problems first where it has any."""
        plan, counts = self._desk.plan, self._desk.counts
        if plan is None or counts is None:
            return
        self.search.set_search("")
        self.model.show_file(plan.header, plan.columns)
        self.show_counts()
        self.show_only(REFUSE if counts.refuse else ALL)
        self.table.fit_columns(counts.rows + 1)

    def show_counts(self) -> None:
        """Say how many rows each filter lists, and which reasons there are."""
        counts = self._desk.counts
        if counts is None:
            return
        numbers = {
            ALL: counts.rows, CREATE: counts.create, CHANGE: counts.change,
            SKIP: counts.skip, REFUSE: counts.refuse, WARNED: counts.warnings,
        }  # fmt: skip
        for key, number in numbers.items():
            self.filter.set_text(key, f"{_WORDS[key]} {number:,}")
        chosen = self.codes.currentData() or ""
        self.codes.clear()
        self.codes.addItem("All reasons", "")
        for code, number in sorted(counts.codes.items()):
            self.codes.addItem(f"{code}  {number:,}", code)
        self.codes.setCurrentIndex(max(0, self.codes.findData(chosen)))
        self.codes.setEnabled(bool(counts.codes))
        self._show_place()

    def show_only(self, key: str) -> None:
        """List the rows of one filter."""
        self._chosen = key
        self.filter.select(key)
        self._look()

    @property
    def wanted(self) -> RowFilter:
        """The filter in force."""
        chosen = _FILTERS[self._chosen]
        code = self.codes.currentData() or ""
        return RowFilter(chosen.effects, code, self.search.text().strip(), chosen.warned)

    def _look(self) -> None:
        self._desk.find(self.wanted, self._on_numbers)

    def _on_numbers(self, numbers: "array[int]") -> None:
        self.model.show_numbers(numbers)
        if numbers and not self.table.currentIndex().isValid():
            self.table.go_to(0, 0)
        if self._wish is not None:
            self._go_on()
        self._show_row(self.table.currentIndex())
        self._show_place()

    def show_row(self, number: int, column: str) -> None:
        """Show one cell, on the list of all rows where the list in force lacks it."""
        if self.model.place_of(number) is None:
            self._wish = (number, column)
            self.search.set_search("")
            self.codes.setCurrentIndex(0)
            self.show_only(ALL)
            return
        place, section = self.model.place_of(number), self.model.column_of(column)
        if place is not None:
            self.table.go_to(place, section or 0)
            self.table.setFocus()

    # --- from problem to problem

    def step(self, direction: int) -> None:
        """Go to the next cell at fault, or the previous one; over the end it begins anew."""
        index = self.table.currentIndex()
        row: PlannedRow | None = index.data(RowRole.ROW) if index.isValid() else None
        if row is not None and self._step_inside(row, index.column(), direction):
            return
        numbers, problems = self.model.numbers, self._desk.problems
        here = numbers[index.row()] if index.isValid() else 0
        found = _next_among(problems, numbers, here, direction)
        if found is None:
            self._say("No problem among these rows.")
            return
        self._wish = (found, _FIRST if direction > 0 else _LAST)
        place = self.model.place_of(found)
        if place is not None:
            self.table.go_to(place, index.column() if index.isValid() else 0)
        self._go_on()

    def _step_inside(self, row: PlannedRow, section: int, direction: int) -> bool:
        sections = self._sections_at_fault(row)
        later = [one for one in sections if (one - section) * direction > 0]
        if not later or not _has(self._desk.problems, row.row):
            return False
        place = self.model.place_of(row.row)
        if place is None:
            return False
        self.table.go_to(place, min(later) if direction > 0 else max(later))
        return True

    def _sections_at_fault(self, row: PlannedRow) -> list[int]:
        names = [one.column for one in row.problems]
        names += [one.column for one in row.differences if one.is_conflict]
        found = {self.model.column_of(name) for name in names if name}
        return sorted(one for one in found if one is not None)

    def _go_on(self) -> None:
        """Go to the cell at fault of the row that was wished for, once the row is read."""
        if self._wish is None:
            return
        number, side = self._wish
        place = self.model.place_of(number)
        if place is None:
            self._wish = None
            return
        row = self.model.row_at(place)
        if row is None:
            return
        self._wish = None
        sections = self._sections_at_fault(row) or [0]
        chosen = {_FIRST: sections[0], _LAST: sections[-1]}.get(side)
        self.table.go_to(place, chosen if chosen is not None else self.model.column_of(side) or 0)
        said = [text for _, _, text in row_reasons(row)]
        self._say(f"Row {number:,}: {' '.join(said)}")

    def _show_place(self) -> None:
        problems = len(self._desk.problems)
        index = self.table.currentIndex()
        numbers = self.model.numbers
        words = "No problems" if not problems else "1 problem" if problems == 1 else f"{problems:,} problems"
        if problems and index.isValid() and index.row() < len(numbers):
            at = bisect_left(self._desk.problems, numbers[index.row()])
            if at < problems and self._desk.problems[at] == numbers[index.row()]:
                words = f"Problem {at + 1:,} of {problems:,}"
        self.place.setText(words)
        self.next.setEnabled(problems > 0)
        self.previous.setEnabled(problems > 0)

    # --- the current row

    def _on_data(self, first: QModelIndex, last: QModelIndex) -> None:
        self._go_on()
        current = self.table.currentIndex()
        if first.row() <= current.row() <= last.row():
            self._show_row(current)

    def _show_row(self, index: QModelIndex) -> None:
        row: PlannedRow | None = index.data(RowRole.ROW) if index.isValid() else None
        self.reasons.clear()
        self.head.setText("" if row is None else row_head(row))
        self._show_place()
        for kind, column, text in () if row is None else row_reasons(row):
            item = QListWidgetItem(f"{column}: {text}" if column else text, self.reasons)
            icon, role = _REASON_ICONS[kind]
            item.setIcon(self._hub.icon(icon, role))
            item.setData(_COLUMN_ROLE, column)
            item.setToolTip(text)

    def _on_reason(self, item: QListWidgetItem) -> None:
        """Go to the cell that a reason names, ready to be mended."""
        section = self.model.column_of(item.data(_COLUMN_ROLE) or "")
        current = self.table.currentIndex()
        if section is not None and current.isValid():
            self.table.go_to(current.row(), section)
            self.table.setFocus()
            index = self.table.currentIndex()
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.table.edit(index)

    def _on_mended(self, rows: list[PlannedRow]) -> None:
        """Take new verdicts; rows stay on the list until another filter is chosen."""
        is_editing = self.table.state() == QAbstractItemView.State.EditingState
        self.model.take(rows)
        self.show_counts()
        if not is_editing:
            self._show_row(self.table.currentIndex())

    def _say(self, text: str) -> None:
        self.said.emit(text)
        announce(self, text)


def _next_among(problems: "array[int]", numbers: "array[int]", here: int, direction: int) -> int | None:
    """Find the next problem on the list beyond a row; over the end it begins anew. Both are ascending."""
    if direction > 0:
        return _common(problems, numbers, here + 1) or _common(problems, numbers, 0)
    last = max(problems[-1] if problems else 0, numbers[-1] if numbers else 0)
    return _common_back(problems, numbers, here - 1) or _common_back(problems, numbers, last)


def _common(one: "array[int]", other: "array[int]", least: int) -> int | None:
    """Return the first number of both from `least` on; each leaps to where the other is."""
    while True:
        place = bisect_left(one, least)
        if place == len(one):
            return None
        if one[place] == least and _has(other, least):
            return least
        least = one[place] if one[place] > least else least + 1
        one, other = other, one


def _common_back(one: "array[int]", other: "array[int]", most: int) -> int | None:
    """Return the last number of both up to `most`."""
    while True:
        place = bisect_right(one, most) - 1
        if place < 0:
            return None
        if one[place] == most and _has(other, most):
            return most
        most = one[place] if one[place] < most else most - 1
        one, other = other, one


def _has(numbers: "array[int]", number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
