"""The heat map as a table model: channels are rows, locales are columns."""

from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.models.assignments.coverage import CoverageCell, CoverageMap
from app.models.context import OMNICHANNEL, Context
from app.views.preview import coverage_words as words
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex

A: Final = 0
B: Final = 1
LETTERS: Final = ("A", "B")


class HeatRole(IntEnum):
    """Roles of the heat map.

    CELL gives the `CoverageCell`, None while it is not known; LETTERS the panes that show the context, such
    as `A` or `AB`.
    """

    CELL = Qt.ItemDataRole.UserRole + 1
    LETTERS = Qt.ItemDataRole.UserRole + 2


class HeatModel(QAbstractTableModel):
    """One cell per channel and locale."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._map: CoverageMap | None = None
        self._shown: tuple[Context | None, Context | None] = (None, None)
        self._is_pending = False

    @property
    def map(self) -> CoverageMap | None:
        """What is on show."""
        return self._map

    @property
    def is_pending(self) -> bool:
        """Whether the numbers are hidden until newer ones are here."""
        return self._is_pending

    def show_map(self, found: CoverageMap | None) -> None:
        """Show other numbers; where rows and columns stay, nothing but the cells is painted anew."""
        old, self._is_pending = self._map, False
        same = old is not None and found is not None
        if same and old.channels == found.channels and old.locales == found.locales:
            self._map = found
            self._say_changed()
            return
        self.beginResetModel()
        self._map = found
        self.endResetModel()

    def set_pending(self, is_pending: bool) -> None:
        """Hide the numbers, which are those of something else, until newer ones are here."""
        if is_pending != self._is_pending:
            self._is_pending = is_pending
            self._say_changed()

    def show_contexts(self, a: Context | None, b: Context | None) -> None:
        """Mark the cells that the panes show."""
        before, self._shown = self._shown, (a, b)
        if before != self._shown:
            for context in {*before, a, b} - {None}:
                index = self.index_of(context)
                if index.isValid():
                    self.dataChanged.emit(index, index)

    def context_at(self, index: Index) -> Context | None:
        """Return the context of a cell."""
        if self._map is None or not index.isValid():
            return None
        return Context(self._map.channels[index.row()][0], self._map.locales[index.column()])

    def index_of(self, context: Context) -> QModelIndex:
        """Return where a context is, an invalid index where it is not."""
        if self._map is None or context.locale not in self._map.locales:
            return QModelIndex()
        rows = [oun for oun, _name in self._map.channels]
        if context.channel not in rows:
            return QModelIndex()
        return self.index(rows.index(context.channel), self._map.locales.index(context.locale))

    def cell_at(self, index: Index) -> CoverageCell | None:
        """Return a cell; None while its numbers are hidden."""
        context = self.context_at(index)
        if context is None or self._map is None or self._is_pending:
            return None
        return self._map.cells.get(context)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the channels, Omnichannel too."""
        return 0 if parent.isValid() or self._map is None else len(self._map.channels)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the locales, Neutral too."""
        return 0 if parent.isValid() or self._map is None else len(self._map.locales)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of `HeatRole`, the printed number, tool tip and spoken texts."""
        if role == HeatRole.LETTERS:
            return self._letters(index)
        cell = self.cell_at(index)
        if cell is None or self._map is None:
            return None
        match role:
            case HeatRole.CELL:
                return cell
            case Qt.ItemDataRole.DisplayRole:
                return words.cell_text(cell)
            case Qt.ItemDataRole.ToolTipRole:
                return words.tool_tip(self._map, cell)
            case Qt.ItemDataRole.AccessibleTextRole:
                return words.spoken(self._map, cell, self._letters(index))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return (
                    " ".join(words.facts(cell))
                    if cell.is_offered
                    else words.not_offered(self._map, cell.context)
                )
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name channels and locales; Omnichannel is bold, the number of a channel is its tool tip."""
        if self._map is None:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self._map.locales[section] if role == Qt.ItemDataRole.DisplayRole else None
        oun, name = self._map.channels[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Qt.ItemDataRole.ToolTipRole:
                return name if oun == OMNICHANNEL else f"{name}\n{oun}"
            case Qt.ItemDataRole.FontRole:
                weight = QFont.Weight.DemiBold if oun == OMNICHANNEL else None
                return type_font(TypeRole.BODY, weight=weight)
            case _:
                return None

    def _letters(self, index: Index) -> str:
        context = self.context_at(index)
        pairs = zip(LETTERS, self._shown, strict=True)
        return "".join(letter for letter, shown in pairs if shown is not None and shown == context)

    def _say_changed(self) -> None:
        rows, columns = self.rowCount(), self.columnCount()
        if rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))
