"""The three lists of assigning by file name: matches, ambiguous names, what is left over."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.assignments.name_catalog import NameCatalog
from app.models.assignments.name_plan import Ambiguous, LeftOver, MediaName, NameMatch, place_text
from app.views.assignments.name_rules_desk import NameRulesDesk
from app.views.assignments.pictures import Pictures
from app.views.support.cell_painter import paint_text
from app.views.support.theme import TABLE_PICTURE_ROW_HEIGHT

MEDIA_ROLE: Final = Qt.ItemDataRole.UserRole
_TEXT_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
_UNDECIDED: Final = "Choose…"
_PICTURE: Final = 44  # px


class NameList(StrEnum):
    """Which list."""

    MATCHES = "Matches"
    AMBIGUOUS = "Ambiguous"
    LEFT_OVER = "Left over"


_TITLES: Final = {
    NameList.MATCHES: ("File name", "Product", "Goes to", "Position", "Group"),
    NameList.AMBIGUOUS: ("File name", "Goes to"),
    NameList.LEFT_OVER: ("File name", "Reason"),
}
_WIDTHS: Final = {
    NameList.MATCHES: (300, 260, 200, 76),
    NameList.AMBIGUOUS: (380,),
    NameList.LEFT_OVER: (380,),
}


def candidate_text(catalog: NameCatalog, match: NameMatch) -> str:
    """Say where an item would go: `93039, Black + Slim, position 2`."""
    words = [catalog.products[match.place.product].number, place_text(catalog, match.place)]
    if match.position:
        words.append(f"position {match.position}")
    if match.purpose:
        words.append(match.purpose)
    return ", ".join(words)


class NameListModel(QAbstractTableModel):
    """The rows of one list; only those on show are asked for."""

    def __init__(self, kind: NameList, desk: NameRulesDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.desk = desk
        self.rows: Sequence[Any] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        if rows is self.rows:
            if rows:
                last = self.index(len(rows) - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(_TITLES[self.kind])

    def media_at(self, row: int) -> MediaName:
        """Return the item of a row."""
        media: MediaName = self.rows[row].media
        return media

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer texts, and the item for the picture."""
        row = self.rows[index.row()]
        if role == MEDIA_ROLE:
            return row.media
        if role not in _TEXT_ROLES:
            return None
        return row.media.stem if index.column() == 0 else self._text(row, index.column())

    def _text(self, row: Any, column: int) -> str:
        catalog = self.desk.catalog
        match row:
            case LeftOver():
                return row.reason
            case Ambiguous():
                choice = self.desk.choice_of(row.media.id)
                return _UNDECIDED if choice is None else candidate_text(catalog, choice)
        product = catalog.products[row.place.product]
        return (
            "",
            f"{product.number} {product.name}",
            place_text(catalog, row.place),
            f"{row.position}" if row.position else "–",
            row.purpose or "Primary",
        )[column]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Answer the titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[self.kind][section]
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Let ambiguous items be decided."""
        flags = super().flags(index)
        if self.kind is NameList.AMBIGUOUS and index.column() == 1:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


class _NameDelegate(QStyledItemDelegate):
    """Paints picture and name in the first column."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint the ground as the style does, then picture and text."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        option.widget.style().drawControl(
            option.widget.style().ControlElement.CE_ItemViewItem, option, painter, option.widget
        )
        media: MediaName = index.data(MEDIA_ROLE)
        room = option.rect
        box = QRect(room.left() + 6, room.top() + 3, _PICTURE - 8, room.height() - 6)
        self._pictures.paint_content(painter, box, media.sha256, media.type)
        painter.save()
        words = room.adjusted(_PICTURE + 6, 0, -6, 0)
        paint_text(painter, words, text, self._pictures.theme, "text", mode=Qt.TextElideMode.ElideMiddle)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        """Ask for the height of a row with a picture."""
        return QSize(160, TABLE_PICTURE_ROW_HEIGHT)


class _DecisionDelegate(QStyledItemDelegate):
    """Lets a person choose among the candidates of an ambiguous name."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        """Make the list of candidates."""
        model: NameListModel = index.model()
        row: Ambiguous = model.rows[index.row()]
        combo = QComboBox(parent)
        combo.setAccessibleName(f"Where {row.media.stem} goes")
        combo.addItem("Leave it out")
        for candidate in row.candidates:
            combo.addItem(candidate_text(model.desk.catalog, candidate))
        choice = model.desk.choice_of(row.media.id)
        combo.setCurrentIndex(1 + row.candidates.index(choice) if choice in row.candidates else 0)
        combo.activated.connect(lambda _place: (self.commitData.emit(combo), self.closeEditor.emit(combo)))
        return combo

    def setEditorData(self, editor: QWidget, _index: QModelIndex) -> None:
        """Leave the editor as it was made."""

    def setModelData(self, editor: QWidget, model: Any, index: QModelIndex) -> None:
        """Take the choice."""
        row: Ambiguous = model.rows[index.row()]
        place = editor.currentIndex()
        model.desk.decide(row.media.id, row.candidates[place - 1] if place else None)


class NameTable(QTableView):
    """One of the lists."""

    def __init__(self, kind: NameList, desk: NameRulesDesk, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = NameListModel(kind, desk, self)
        self.setModel(self.rows)
        self.setAccessibleName(str(kind.value))
        self.setItemDelegateForColumn(0, _NameDelegate(pictures, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(TABLE_PICTURE_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS[kind]):
            title = header.fontMetrics().horizontalAdvance(_TITLES[kind][column])
            self.setColumnWidth(column, max(width, title + 24))
        if kind is NameList.AMBIGUOUS:
            self.setItemDelegateForColumn(1, _DecisionDelegate(self))
            self.clicked.connect(self._decide)
            self.activated.connect(self._decide)
        keys = QAbstractItemView.EditTrigger.EditKeyPressed
        self.setEditTriggers(
            keys if kind is NameList.AMBIGUOUS else QAbstractItemView.EditTrigger.NoEditTriggers
        )
        pictures.thumbnails.ready.connect(self.viewport().update)

    def _decide(self, index: QModelIndex) -> None:
        """Open the candidates of a row, whichever of its cells was clicked."""
        if self.state() != QAbstractItemView.State.EditingState:
            self.edit(index.siblingAtColumn(1))
