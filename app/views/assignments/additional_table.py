"""Additional media as a table with media purposes; media can be dropped on it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import INHERITED_OPACITY, Pictures
from app.views.assignments.rows import AdditionalItem
from app.views.assignments.slot_models import AdditionalColumn, AdditionalModel
from app.views.support.chips import paint_chip, state_chip
from app.views.support.drag_label import count_text
from app.views.support.paged_model import Role
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, TypeRole, text_scale, type_font

Index = QModelIndex | QPersistentModelIndex
WIDTHS: Final = {
    AdditionalColumn.PICTURE: 44,
    AdditionalColumn.PURPOSE: 168,
    AdditionalColumn.TYPE: 100,
    AdditionalColumn.STATE: 100,
    AdditionalColumn.REMOVE: 44,
}
NARROW: Final = {AdditionalColumn.PURPOSE: 148, AdditionalColumn.TYPE: 76, AdditionalColumn.STATE: 88}
NAME_ROOM: Final = 180  # px that the name should have; the columns beside it give way for it


class AdditionalDelegate(QStyledItemDelegate):
    """Paints Additional media; the media purpose looks like the combo box that edits it.

    Args:
        pictures: Paints the pictures.
        purposes: Returns the media purposes to choose from, in their order.
        refusal: Says why nothing may be changed; empty where it may.
    """

    def __init__(
        self,
        pictures: Pictures,
        purposes: Callable[[], Sequence[str]],
        refusal: Callable[[], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._purposes, self._refusal = purposes, refusal

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one field."""
        theme = self._pictures.theme
        item: AdditionalItem | None = index.data(Role.ROW)
        if item is None:
            return
        rect: QRect = option.rect
        painter.save()
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus and not is_selected:
            painter.setPen(theme.qcolor("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        self._paint_column(painter, rect, item, AdditionalColumn(index.column()), str(index.data() or ""))
        painter.restore()

    def _paint_column(
        self, painter: QPainter, rect: QRect, item: AdditionalItem, column: AdditionalColumn, text: str
    ) -> None:
        theme = self._pictures.theme
        opacity = INHERITED_OPACITY if item.is_inherited else 1.0
        if column is AdditionalColumn.PICTURE:
            box = QRect(rect.left() + 11, rect.center().y() - 13, 26, 28)
            self._pictures.paint(painter, box, item.media, opacity=opacity)
        elif column is AdditionalColumn.PURPOSE:
            is_on = not item.is_inherited and not self._refusal()
            self._paint_purpose(painter, rect.adjusted(8, 5, -12, -6), text, is_on=is_on)
        elif column is AdditionalColumn.STATE:
            if text:
                paint_chip(painter, rect.adjusted(8, 0, 0, 0), state_chip(text), theme)
        elif column is AdditionalColumn.REMOVE:
            if not item.is_inherited:
                ratio = painter.device().devicePixelRatioF()
                role = "dis" if self._refusal() else "t2"
                picture = self._pictures.hub.icons.pixmap("trash", role, 16, ratio)
                painter.drawPixmap(rect.center().x() - 8, rect.center().y() - 8, picture)
        else:
            is_name = column is AdditionalColumn.NAME
            font = type_font(TypeRole.BODY)
            font.setPixelSize(max(11, font.pixelSize() - (0 if is_name else 1)))
            font.setWeight(font.Weight.Medium if is_name and not item.is_inherited else font.Weight.Normal)
            painter.setFont(font)
            painter.setPen(theme.qcolor("text" if is_name and not item.is_inherited else "t2"))
            room = rect.adjusted(8, 0, -8, 0)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_purpose(self, painter: QPainter, box: QRect, text: str, *, is_on: bool) -> None:
        theme = self._pictures.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_on:
            painter.setPen(QPen(theme.qcolor("ctl"), 1))
            painter.setBrush(theme.qcolor("surface"))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            ratio = painter.device().devicePixelRatioF()
            arrow = self._pictures.hub.icons.pixmap("down", "t2", 12, ratio)
            painter.drawPixmap(box.right() - 20, box.center().y() - 5, arrow)
        font = type_font(TypeRole.BODY)
        font.setPixelSize(max(11, font.pixelSize() - 1))
        painter.setFont(font)
        painter.setPen(theme.qcolor("text" if is_on else "t2"))
        room = box.adjusted(9, 0, -24, 0)
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width()),
        )

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Edit the media purpose in a combo box that offers the ones in use."""
        combo = QComboBox(parent)
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.addItems(list(self._purposes()))
        combo.setAccessibleName("Media purpose")
        combo.activated.connect(lambda _row: self._commit(combo))
        line = combo.lineEdit()
        if line is not None:
            line.setMaxLength(128)
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the purpose of the slot."""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data()))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Hand the purpose to the model."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """Cover what is painted."""
        editor.setGeometry(option.rect.adjusted(8, 4, -12, -5))

    def _commit(self, combo: QComboBox) -> None:
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)


class AdditionalTable(QTableView):
    """The table. Signals: `media_dropped(MediaDrag)`, `remove_wanted(list of AdditionalItem)`."""

    media_dropped = Signal(object)
    remove_wanted = Signal(list)

    def __init__(
        self,
        pictures: Pictures,
        model: AdditionalModel,
        gate: DropGate,
        purposes: Callable[[], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._model = model
        self._gate = gate
        self._label = gate.label
        self._is_target = False
        self.setAccessibleName("Additional media")
        self.setModel(model)
        self.setItemDelegate(AdditionalDelegate(pictures, purposes, gate.refusal, self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(AdditionalColumn.NAME, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self._fit()
        pictures.thumbnails.ready.connect(self._on_thumbnails)

    def sizeHint(self) -> QSize:
        """Ask for four rows."""
        return QSize(560, TABLE_HEADER_HEIGHT + 4 * TABLE_ROW_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the name."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale = text_scale(self.font())
        is_narrow = self.viewport().width() < (sum(WIDTHS.values()) + NAME_ROOM) * scale
        for column, width in (WIDTHS | NARROW if is_narrow else WIDTHS).items():
            self.setColumnWidth(column, round(width * scale))

    @property
    def selected_items(self) -> list[AdditionalItem]:
        """The chosen slots in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.items[row] for row in rows]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Work the trash and the purpose with one click."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            item: AdditionalItem = index.data(Role.ROW)
            if index.column() == AdditionalColumn.REMOVE and not item.is_inherited:
                self.remove_wanted.emit([item])
                return
            if index.column() == AdditionalColumn.PURPOSE and index.flags() & Qt.ItemFlag.ItemIsEditable:
                super().mousePressEvent(event)
                self.edit(index)
                return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Delete, edit the purpose with F2."""
        if event.key() == Qt.Key.Key_Delete and self.selected_items:
            self.remove_wanted.emit(self.selected_items)
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(AdditionalColumn.PURPOSE))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what a drop does."""
        self._consider(event)

    def _consider(self, event: QDragMoveEvent) -> None:
        drag = self._gate.media(event)
        if drag is None:
            return
        self._label.say(f"Add {count_text(len(drag.media_ids), 'item')} to Additional media")
        self._set_target(True)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._set_target(False)
        self._label.unsay()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        drag = self._gate.media(event)
        self._set_target(False)
        self._label.unsay()
        if drag is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.media_dropped.emit(drag)

    def _set_target(self, is_target: bool) -> None:
        if is_target != self._is_target:
            self._is_target = is_target
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then the frame of the drop target."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        theme = self._pictures.theme
        if self._model.rowCount() == 0:
            painter.setFont(type_font(TypeRole.BODY))
            painter.setPen(theme.qcolor("t3"))
            words = "No Additional media. Drop manuals, size charts or media kits here."
            painter.drawText(
                self.viewport().rect().adjusted(16, 0, -16, 0), Qt.AlignmentFlag.AlignCenter, words
            )
        if self._is_target:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fill = theme.qcolor("sel")
            fill.setAlphaF(0.35)
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
