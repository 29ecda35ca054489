"""The rows of a result, and the lines of a receipt, as tables."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.manifests.results import Outcome
from app.views.manifests.receipts import ReceiptLine
from app.views.manifests.result_rows import ResultLine
from app.views.support.cell_painter import paint_text
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
_ICON: Final = 16
LOOK_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_LOOKS: Final = {
    Outcome.SUCCEEDED.value: ("ended", "ok"),
    Outcome.SKIPPED.value: ("ph.minus-circle", "t3"),
    Outcome.WARNING.value: ("warning", "warn"),
    Outcome.FAILED.value: ("error", "err"),
    "": ("dashed_circle", "t3"),
}


class Field(IntEnum):
    """Columns of a result."""

    ROW = 0
    RESULT = 1
    CODE = 2
    ITEM = 3
    TARGET = 4
    TEXT = 5


_RESULT_TITLES: Final = ("Row", "Result", "ErrorCode", "Item", "Assigned to", "ResultDescription")
_RESULT_WIDTHS: Final = (76, 116, 88, 210, 170)
_RECEIPT_TITLES: Final = ("", "What", "Done by the import", "Can be reversed")
_RECEIPT_WIDTHS: Final = (36, 260, 250)
REVERSE_CHECK: Final = 0


class ResultModel(QAbstractTableModel):
    """The rows of a result manifest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[ResultLine] = ()

    def show_lines(self, lines: Sequence[ResultLine]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_RESULT_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _RESULT_TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one cell."""
        if not index.isValid():
            return None
        line, field = self.lines[index.row()], Field(index.column())
        if role == LOOK_ROLE:
            return _LOOKS.get(line.result, _LOOKS[""]) if field is Field.RESULT else None
        text = _result_text(line, field)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_RESULT_TITLES[field]}, row {line.row}: {text or 'empty'}"
        return None


def _result_text(line: ResultLine, field: Field) -> str:
    texts = (f"{line.row:,}", line.result or "Not reached", line.code, line.item, line.target, line.text)
    return texts[field]


class ReceiptModel(QAbstractTableModel):
    """What an import did, each with a check box where it can be reversed. Signals: `ticks_changed()`."""

    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[ReceiptLine] = ()
        self._ticked: set[str] = set()

    def show_lines(self, lines: Sequence[ReceiptLine]) -> None:
        """Show these lines, all ticked that can be reversed."""
        self.beginResetModel()
        self.lines = lines
        self._ticked = {line.key for line in lines if line.can_reverse}
        self.endResetModel()
        self.ticks_changed.emit()

    @property
    def ticked(self) -> tuple[str, ...]:
        """The keys of the ticked lines."""
        return tuple(line.key for line in self.lines if line.key in self._ticked)

    @property
    def reversible(self) -> int:
        """How many lines can be reversed."""
        return sum(line.can_reverse for line in self.lines)

    def tick_all(self, is_on: bool) -> None:
        """Tick every line that can be reversed, or none."""
        self._ticked = {line.key for line in self.lines if line.can_reverse} if is_on else set()
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, 0))
        self.ticks_changed.emit()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_RECEIPT_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _RECEIPT_TITLES[section] or "Reverse"
        return _RECEIPT_TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let lines be ticked that can be reversed."""
        flags = super().flags(index)
        if index.column() == REVERSE_CHECK and self.lines[index.row()].can_reverse:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one cell."""
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == REVERSE_CHECK and line.can_reverse:
            return Qt.CheckState.Checked if line.key in self._ticked else Qt.CheckState.Unchecked
        if role == LOOK_ROLE and column == 3:
            return ("ended", "ok") if line.can_reverse else ("forbidden", "t3")
        texts = ("", line.name, line.text, "Yes" if line.can_reverse else line.reason)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return texts[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = "reverse" if line.key in self._ticked else "leave"
            return f"{line.name}: {line.text}. {said if line.can_reverse else line.reason}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a line, or take the tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or not self.lines[index.row()].can_reverse:
            return False
        key = self.lines[index.row()].key
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._ticked.add(key)
        else:
            self._ticked.discard(key)
        self.dataChanged.emit(index, index)
        self.ticks_changed.emit()
        return True


class LinesTable(QTableView):
    """A table of whole rows; Space ticks the current one where it has a check box."""

    def __init__(
        self, hub: ThemeHub, model: QAbstractTableModel, widths: Sequence[int], name: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Delegate(hub, self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(TABLE_ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for section, width in enumerate(widths):
            self.setColumnWidth(section, width)
        hub.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick the current row with Space."""
        check = self.model().index(self.currentIndex().row(), REVERSE_CHECK)
        state = check.data(Qt.ItemDataRole.CheckStateRole)
        if event.key() != Qt.Key.Key_Space or state is None:
            super().keyPressEvent(event)
            return
        new = Qt.CheckState.Unchecked if state == Qt.CheckState.Checked else Qt.CheckState.Checked
        self.model().setData(check, new, Qt.ItemDataRole.CheckStateRole)


def result_table(hub: ThemeHub, model: ResultModel, parent: QWidget) -> LinesTable:
    """Make the table of a result."""
    return LinesTable(hub, model, _RESULT_WIDTHS, "Rows of the result manifest", parent)


def receipt_table(hub: ThemeHub, model: ReceiptModel, parent: QWidget) -> LinesTable:
    """Make the table of a receipt."""
    return LinesTable(hub, model, _RECEIPT_WIDTHS, "What the import did", parent)


class _Delegate(QStyledItemDelegate):
    """Text cells, some with an icon; check boxes are drawn by Qt."""

    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._hub.theme, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        look = index.data(LOOK_ROLE)
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            super().paint(painter, option, index)
        else:
            room = rect.adjusted(8, 0, -8, 0)
            role, weight = "text", QFont.Weight.Normal
            if look is not None:
                icon, role = look
                picture = self._hub.icons.pixmap(icon, role, _ICON, painter.device().devicePixelRatio())
                painter.drawPixmap(room.left(), room.center().y() - _ICON // 2 + 1, picture)
                room.setLeft(room.left() + _ICON + 6)
                weight = QFont.Weight.Medium
            paint_text(painter, room, str(index.data() or ""), theme, role, weight=weight)
        painter.setPen(QPen(theme.qcolor("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()
