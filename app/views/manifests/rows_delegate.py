"""Paints the cells of a manifest and makes their editors: a list where the values are known."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.manifests.columns import Column, ColumnType
from app.views.manifests.plan_words import EFFECT_LOOKS
from app.views.manifests.rows_model import EFFECT, REASON, CellLook, RowRole, RowsModel
from app.views.support.cell_painter import LinePen
from app.views.support.theme import TABLE_ROW_HEIGHT, ThemeHub

Index = QModelIndex | QPersistentModelIndex
_PADDING: Final = 8
_ICON: Final = 16
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
_WEIGHTS: Final = (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold)
_BOOLEANS: Final = ("true", "false")


class RowsDelegate(QStyledItemDelegate):
    """Cells at fault are red with a corner mark, changed ones tinted, conflicts yellow, mended ones bold.

    With a check or a search on a worker, most calls of Qt cost a turn of the interpreter: a cell makes as few
    as it can.
    """

    def __init__(self, hub: ThemeHub, rows: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._rows = rows
        self.begin()

    def begin(self) -> None:
        """Make the fonts of one painting anew."""
        self._pens = {weight: LinePen(weight) for weight in _WEIGHTS}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Measure one cell."""
        return QSize(120, TABLE_ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        theme, rect, state = self._hub.theme, option.rect, option.state.value
        section = index.column()
        look = self._rows.look(index.row(), section)
        problem, difference = look.problem, look.difference
        is_conflict = difference is not None and difference.is_conflict
        if problem is not None:
            painter.fillRect(rect, theme.qcolor("err_bg"))
        elif is_conflict:
            painter.fillRect(rect, theme.qcolor("warn_bg"))
        elif state & _SELECTED:
            painter.fillRect(rect, theme.qcolor("sel"))
        elif difference is not None:
            painter.fillRect(rect, theme.qcolor("heat_80"))
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if section == EFFECT:
            self._paint_effect(painter, room, look)
        elif look.text or problem is not None or is_conflict:
            mark = ("error", "err") if problem is not None else ("differs", "warn") if is_conflict else None
            if mark is not None:
                picture = self._hub.icons.pixmap(*mark, 12, painter.device().devicePixelRatio())
                painter.drawPixmap(room.right() - 11, room.center().y() - 5, picture)
                room.setRight(room.right() - 16)
            role = "err" if problem is not None else "t2" if section == REASON else "text"
            weight = QFont.Weight.DemiBold if look.is_mended else QFont.Weight.Normal
            self._pens[weight].write(painter, room, look.text, theme.qcolor(role))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.qcolor("line"))
        if state & _FOCUSED:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _paint_effect(self, painter: QPainter, room: QRect, look: CellLook) -> None:
        theme, row = self._hub.theme, look.row
        if row is None:
            self._pens[QFont.Weight.Normal].write(painter, room, "…", theme.qcolor("t3"))
            return
        icon, role = EFFECT_LOOKS[row.effect]
        if row.warnings and role != "err":
            icon, role = "warning", "warn"
        picture = self._hub.icons.pixmap(icon, role, _ICON, painter.device().devicePixelRatio())
        painter.drawPixmap(room.left(), room.center().y() - _ICON // 2 + 1, picture)
        words = room.adjusted(_ICON + 6, 0, 0, 0)
        self._pens[QFont.Weight.Medium].write(painter, words, look.text, theme.qcolor(role))

    # --- editors

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make a list of the values where they are known, else a field."""
        column: Column | None = index.data(RowRole.COLUMN)
        values = _values(column)
        title = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor: QWidget
        if values:
            combo = QComboBox(parent)
            combo.addItems(["", *values])
            combo.activated.connect(lambda _place: self._commit(combo))
            editor = combo
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(f"New value of {title}")
        return editor

    def _commit(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with what is there."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            place = editor.findText(text, Qt.MatchFlag.MatchFixedString)
            if place < 0:
                editor.addItem(text)
                place = editor.count() - 1
            editor.setCurrentIndex(place)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the new text to the model."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """Give the editor the cell, and room enough for words."""
        wide = max(option.rect.width(), 160 if isinstance(editor, QComboBox) else 80)
        editor.setGeometry(QRect(option.rect.topLeft(), QSize(wide, option.rect.height())))


def _values(column: Column | None) -> tuple[str, ...]:
    if column is None:
        return ()
    return _BOOLEANS if column.type is ColumnType.BOOLEAN else column.values
