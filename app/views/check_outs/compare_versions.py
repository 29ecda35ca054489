"""Two versions of a document side by side: the pictures of every target, differences marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.assignments.history import DocumentHistory, DocumentVersion
from app.models.assignments.slots import DocumentContent, Swatch, TargetMedia
from app.models.assignments.version_words import TargetNames, paired_targets
from app.models.media.rows import MediaRow
from app.views.check_outs.history_model import NOT_CHECKED_IN
from app.views.check_outs.pictures import Pictures
from app.views.support.buttons import primary_button
from app.views.support.cell_painter import paint_text
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.paged_model import Role

Index = QModelIndex | QPersistentModelIndex
FIRST_SIZE: Final = (960, 640)
ROW_HEIGHT: Final = 72
_PICTURE: Final = QSize(40, 50)
_GAP: Final = 6
_NAME_WIDTH: Final = 200
_MARK: Final = 16

Shown = TargetMedia | Swatch | None


class Side(IntEnum):
    """Columns of the comparison."""

    NAME = 0
    FIRST = 1
    SECOND = 2


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A target, or a swatch, in both versions; None where it inherits."""

    name: str
    first: Shown
    second: Shown

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.first != self.second

    def at(self, side: int) -> Shown:
        """Return one of the two."""
        return self.first if side == Side.FIRST else self.second


def compared_rows(
    first: DocumentContent, second: DocumentContent, names: TargetNames
) -> tuple[ComparedRow, ...]:
    """List every target and swatch that one of two contents has media of its own for."""
    rows = [ComparedRow(names.of(target), old, new) for target, old, new in paired_targets(first, second)]
    for value_id in dict.fromkeys([*first.swatches, *second.swatches]):
        name = f"Swatch {names.values.get(value_id, 'of a value that is gone')}"
        rows.append(ComparedRow(name, first.swatches.get(value_id), second.swatches.get(value_id)))
    return tuple(rows)


class CompareModel(QAbstractTableModel):
    """Rows of a comparison. Thread: GUI."""

    def __init__(self, media: Mapping[int, MediaRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._media = media
        self._titles = ("Target", "", "")
        self.rows: tuple[ComparedRow, ...] = ()

    def show_rows(self, rows: Sequence[ComparedRow], first: str, second: str) -> None:
        """Show other rows under the names of two versions."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self._titles = ("Target", first, second)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(Side)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Name a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the row, and in words what a version shows."""
        row = self.rows[index.row()]
        if role == Role.ROW:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            if index.column() == Side.NAME:
                return f"{row.name}, {'differs' if row.differs else 'the same'}"
            return f"{row.name}, {self._titles[index.column()]}: {self._words(row.at(index.column()))}"
        return None

    def _words(self, shown: Shown) -> str:
        if shown is None:
            return "inherits"
        if isinstance(shown, Swatch):
            return shown.hex or self._name(shown.media_id)
        if shown.intentionally_empty:
            return "shows no media"
        parts = [self._name(media_id) for media_id in shown.primary]
        parts += [f"{self._name(slot.media_id)} as {slot.purpose}" for slot in shown.additional]
        return ", ".join(parts)

    def _name(self, media_id: int | None) -> str:
        row = None if media_id is None else self._media.get(media_id)
        return "a deleted item" if row is None else row.display_name


class CompareDelegate(QStyledItemDelegate):
    """Paints names with a mark, and the media of a target as pictures."""

    def __init__(self, pictures: Pictures, media: Mapping[int, MediaRow], parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._media = media

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one field; rows that differ have a ground of their own."""
        theme = self._pictures.theme
        row: ComparedRow = index.data(Role.ROW)
        painter.save()
        if row.differs:
            painter.fillRect(option.rect, theme.qcolor("sel"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        room = option.rect.adjusted(12, 0, -8, 0)
        if index.column() == Side.NAME:
            self._paint_name(painter, room, row)
        else:
            self._paint_shown(painter, room, row.at(index.column()))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Leave room for pictures."""
        return QSize(_NAME_WIDTH, ROW_HEIGHT)

    def _paint_name(self, painter: QPainter, room: QRect, row: ComparedRow) -> None:
        if row.differs:
            mark = self._pictures.hub.icons.pixmap(
                "differs", "accent", _MARK, painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(room.left(), room.center().y() - _MARK // 2, mark)
        room.setLeft(room.left() + _MARK + 8)
        weight = QFont.Weight.DemiBold if row.differs else QFont.Weight.Normal
        paint_text(painter, room, row.name, self._pictures.theme, "text", weight=weight)

    def _paint_shown(self, painter: QPainter, room: QRect, shown: Shown) -> None:
        theme = self._pictures.theme
        if isinstance(shown, Swatch):
            box = QRect(room.left(), room.center().y() - 12, 24, 24)
            if shown.hex:
                self._pictures.paint_swatch(painter, box, shown.hex)
                paint_text(painter, room.adjusted(32, 0, 0, 0), shown.hex, theme, "t2")
            else:
                self._pictures.paint(painter, box, self._media.get(shown.media_id or 0))
            return
        if shown is None or shown.intentionally_empty:
            paint_text(painter, room, "Inherits" if shown is None else "Shows no media", theme, "t3")
            return
        ids = list(dict.fromkeys(shown.media_ids()))
        fits = max(1, (room.width() - 40) // (_PICTURE.width() + _GAP))
        box = QRect(room.topLeft(), _PICTURE)
        box.moveTop(room.center().y() - _PICTURE.height() // 2)
        for media_id in ids[:fits]:
            self._pictures.paint(painter, box, self._media.get(media_id), edge="line")
            box.translate(_PICTURE.width() + _GAP, 0)
        if len(ids) > fits:
            rest = QRect(box.left(), room.top(), room.right() - box.left(), room.height())
            paint_text(painter, rest, f"+{len(ids) - fits}", theme, "t2")


class CompareVersions(FooterDialog):
    """Compares any two versions of a document.

    Args:
        pictures: Paints media; brings the theme.
        history: All versions, newest first, and the names of their targets.
        media: The media items of all versions, by id.
        first: Place of the version at the left.
        second: Place of the version at the right.
        parent: The dialog over which it opens.
    """

    def __init__(
        self,
        pictures: Pictures,
        history: DocumentHistory,
        media: Mapping[int, MediaRow],
        first: int,
        second: int,
        parent: QWidget,
    ) -> None:
        super().__init__(pictures.hub, "Compare versions", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*FIRST_SIZE)
        self._history = history
        self.first = self._make_picker("First version", first)
        self.second = self._make_picker("Second version", second)
        self.only = QCheckBox("Only differences", self)
        self.only.setChecked(True)
        self.summary = text_label("", "caption")
        self.model = CompareModel(media, self)
        self.table = self._make_table(pictures, media)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.first, 1)
        top.addWidget(text_label("with", "body", "t2"))
        top.addWidget(self.second, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.only)
        foot.addStretch(1)
        foot.addWidget(self.summary)
        self.body.addLayout(foot)
        close = primary_button(self.hub, "Close", parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(close)
        pictures.thumbnails.ready.connect(self.table.viewport().update)
        for picker in (self.first, self.second):
            picker.currentIndexChanged.connect(self._draw)
        self.only.toggled.connect(self._draw)
        self._draw()
        self.table.setFocus()

    def _make_picker(self, name: str, place: int) -> QComboBox:
        picker = QComboBox(self)
        picker.setAccessibleName(name)
        picker.addItems([version_name(one) for one in self._history.versions])
        picker.setCurrentIndex(place)
        return picker

    def _make_table(self, pictures: Pictures, media: Mapping[int, MediaRow]) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setItemDelegate(CompareDelegate(pictures, media, table))
        table.setAccessibleName("Media of both versions")
        table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Side.NAME, QHeaderView.ResizeMode.Interactive)
        table.setColumnWidth(Side.NAME, _NAME_WIDTH)
        return table

    def _draw(self) -> None:
        versions = self._history.versions
        one, other = (versions[picker.currentIndex()] for picker in (self.first, self.second))
        rows = compared_rows(one.content, other.content, self._history.names)
        count = sum(row.differs for row in rows)
        shown = [row for row in rows if row.differs or not self.only.isChecked()]
        self.model.show_rows(shown, version_name(one), version_name(other))
        differ = "1 target differs" if count == 1 else f"{count:,} targets differ"
        self.summary.setText(f"{differ}, {len(rows) - count:,} the same" if count else "No differences")


def version_name(version: DocumentVersion) -> str:
    """Name a version: `v3 · marta · Back view`."""
    name = NOT_CHECKED_IN if version.version is None else f"v{version.version}"
    return " · ".join(part for part in (name, version.user, version.comment) if part)
