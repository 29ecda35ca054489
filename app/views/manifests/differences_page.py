"""The values that were changed on both sides since the export, and the choice between them."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.models.manifests.plan import PlannedRow
from app.views.manifests.check_desk import CheckDesk, RowFilter
from app.views.manifests.differences_model import (
    LINE_ROLE,
    DifferenceLine,
    DifferencesModel,
    Side,
    Texts,
    choice_texts,
    lines_of,
)
from app.views.manifests.rows_model import RowsModel
from app.views.support.announcement import announce
from app.views.support.buttons import link_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.cell_painter import paint_text
from app.views.support.drag_label import count_text
from app.views.support.labels import text_label
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

_WIDTHS: Final = {Side.ROW: 72, Side.ITEM: 170, Side.COLUMN: 160, Side.TAKES: 140}
_INTRO: Final = (
    "These values were changed here since the export, and in the file too. All others come together by "
    "themselves."
)


class DifferencesPage(QWidget):
    """Signals: `row_asked(row number, column name)`; `said(str)`."""

    row_asked = Signal(int, str)
    said = Signal(str)

    def __init__(
        self, hub: ThemeHub, desk: CheckDesk, rows: RowsModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows = rows
        self.model = DifferencesModel(self)
        self.table = _Table(hub, self.model, self)
        self.take_file = secondary_button(hub, "Take the file")
        self.take_stored = secondary_button(hub, "Take what is stored")
        self.choose_all = link_button(hub, "Select all")
        self.show_row = link_button(hub, "Show row")
        self._empty = EmptyState(
            hub,
            "differs",
            "Nothing was changed on both sides",
            "What changed here since the export and what changed in the file do not meet.",
        )
        self._stack = QStackedWidget()
        self._lay_out()
        self.take_file.clicked.connect(lambda _on=False: self.choose(takes_file=True))
        self.take_stored.clicked.connect(lambda _on=False: self.choose(takes_file=False))
        self.choose_all.clicked.connect(lambda _on=False: self.table.selectAll())
        self.show_row.clicked.connect(lambda _on=False: self._ask_row(self.table.currentIndex()))
        self.table.activated.connect(self._ask_row)
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._show_buttons())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self.take_file, self.take_stored, self.choose_all):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.show_row)
        frame = QFrame()
        frame.setProperty("edge", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        intro = text_label(_INTRO, "caption", "t2")
        intro.setWordWrap(True)
        column.addWidget(intro)
        column.addWidget(frame, 1)
        column.addLayout(bar)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 8, 0, 0)
        outer.addWidget(self._stack)
        self._show_buttons()

    def begin(self) -> None:
        """Read the values of the plan that was just made."""
        self._on_rows([])
        counts = self._desk.counts
        if counts is not None and counts.conflicts:
            self._desk.read_all(RowFilter(conflicts=True), self._on_rows)

    def _on_rows(self, rows: list[PlannedRow]) -> None:
        self.model.show_lines(lines_of(rows))
        has_lines = bool(self.model.lines)
        self._stack.setCurrentIndex(1 if has_lines else 0)
        if has_lines:
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self.model.index(0, 0), flags.ClearAndSelect | flags.Rows
            )
        self._show_buttons()

    def choose(self, *, takes_file: bool) -> None:
        """Take one side for the selected lines; one step that the grid takes back."""
        places = self._places()
        lines = [self.model.lines[place] for place in places]
        if not lines:
            return
        texts = choice_texts(lines, takes_file=takes_file)
        lacking = {name for cells in texts.values() for name in cells if self._rows.column_of(name) is None}
        if lacking:
            self._say(f"The manifest lacks the column {min(lacking)}; without it no row may overwrite.")
            return
        self._rows.write(texts, _before(lines))
        self.model.choose(places, takes_file=takes_file)
        side = "the file" if takes_file else "what is stored"
        self._say(f"The import takes {side} for {count_text(len(lines), 'value')}.")

    def _say(self, words: str) -> None:
        self.said.emit(words)
        announce(self, words)

    def _places(self) -> list[int]:
        """List the selected lines; by ranges, since there may be very many."""
        ranges = self.table.selectionModel().selection()
        return sorted({place for one in ranges for place in range(one.top(), one.bottom() + 1)})

    def _show_buttons(self) -> None:
        count = len(self._places())
        for button, words in ((self.take_file, "Take the file"), (self.take_stored, "Take what is stored")):
            text = f"{words} for {count_text(count, 'value')}" if count > 1 else words
            button.setText(text)
            button.setAccessibleName(text)
            button.setEnabled(count > 0)
        self.show_row.setEnabled(self.table.currentIndex().isValid())

    def _ask_row(self, index: QModelIndex) -> None:
        line: DifferenceLine | None = index.data(LINE_ROLE) if index.isValid() else None
        if line is not None:
            self.row_asked.emit(line.row, line.found.column)


def _before(lines: list[DifferenceLine]) -> Texts:
    texts: Texts = {}
    for line in lines:
        texts.setdefault(line.row, {})[line.found.column] = line.found.file
    return texts


class _Table(QTableView):
    def __init__(self, hub: ThemeHub, model: DifferencesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(hub, self))
        self.setAccessibleName("Values that were changed on both sides")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for side in Side:
            if side in _WIDTHS:
                self.setColumnWidth(side, _WIDTHS[side])
            else:
                header.setSectionResizeMode(side, QHeaderView.ResizeMode.Stretch)
        hub.changed.connect(self.viewport().update)


class _Delegate(QStyledItemDelegate):
    """What is taken is in full ink with a check, the other side is grey."""

    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._hub.theme, QRect(option.rect)
        line: DifferenceLine = index.data(LINE_ROLE)
        side = Side(index.column())
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        taken = Side.FILE if line.takes_file else Side.STORED
        is_other = side in (Side.FILE, Side.STORED) and side is not taken
        role = "t3" if is_other or side in (Side.BASE, Side.ROW) else "text"
        weight = QFont.Weight.Medium if side in (taken, Side.TAKES) else QFont.Weight.Normal
        room = rect.adjusted(8, 0, -8, 0)
        if side is taken:
            picture = self._hub.icons.pixmap("check", "accent", 12, painter.device().devicePixelRatio())
            painter.drawPixmap(room.left(), room.center().y() - 5, picture)
            room.setLeft(room.left() + 18)
        paint_text(painter, room, str(index.data()), theme, role, weight=weight)
        painter.setPen(QPen(theme.qcolor("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()
