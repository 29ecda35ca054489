"""The list of publish groups: Live site first, then each group with its time, its items and its state."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.models.context import LIVE_SITE
from app.models.publishing.group_rows import GroupRow
from app.views.publishing.groups_words import WARN_FROM, count_words, state_chip, subtitle
from app.views.support.buttons import primary_button
from app.views.support.cell_painter import paint_text
from app.views.support.chips import Chip, chip_size, paint_chip
from app.views.support.fields import SearchField
from app.views.support.labels import ElidedLabel, set_look, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import VIEW_HEADER_HEIGHT, ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
_ROW: Final = 56
_ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_LIVE_CHIP: Final = Chip("Default")
NEXT_FIRST, BY_NAME, NEWEST = "next", "name", "newest"


class GroupsModel(QAbstractListModel):
    """The Live site, then the groups that pass the filter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: tuple[GroupRow, ...] = ()
        self._rows: list[GroupRow] = []
        self._blockers: Mapping[int, int] = {}
        self._text, self._sort = "", NEXT_FIRST

    def set_rows(self, rows: Sequence[GroupRow], blockers: Mapping[int, int]) -> None:
        """Show these groups, with how many issues the last validation found."""
        self._all, self._blockers = tuple(rows), dict(blockers)
        self._fill()

    def arrange(self, *, text: str | None = None, sort: str | None = None) -> None:
        """Filter by name, or put in another order."""
        self._text = self._text if text is None else text.casefold()
        self._sort = sort or self._sort
        self._fill()

    def _fill(self) -> None:
        self.beginResetModel()
        self._rows = [row for row in self._all if self._text in row.name.casefold()]
        if self._sort == BY_NAME:
            self._rows.sort(key=lambda row: row.name.casefold())
        elif self._sort == NEWEST:
            self._rows.sort(key=lambda row: row.id, reverse=True)
        self.endResetModel()

    def place_of(self, group_id: int) -> int:
        """Return the place of a group; the Live site is at 0, and -1 is none."""
        if group_id == LIVE_SITE:
            return 0
        return next((place for place, row in enumerate(self._rows, 1) if row.id == group_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the Live site and the groups."""
        return 0 if parent.isValid() else len(self._rows) + 1

    def row(self, place: int) -> GroupRow | None:
        """Return the group at a place; None for the Live site."""
        return self._rows[place - 1] if 0 < place <= len(self._rows) else None

    def chip(self, place: int) -> Chip:
        """Return the chip at a place."""
        row = self.row(place)
        return _LIVE_CHIP if row is None else state_chip(row, self._blockers.get(row.id))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, words for readers, or the row."""
        row = self.row(index.row())
        name = "Live site" if row is None else row.name
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == _ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            if row is None:
                return "Live site, default context"
            items = count_words(row.items, "item", "items")
            return f"{name}, {subtitle(row)}, {items}, {self.chip(index.row()).text}"
        return None


class GroupDelegate(QStyledItemDelegate):
    """Paints icon, name over time, count and chip."""

    def __init__(self, hub: ThemeHub, model: GroupsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub, self._model = hub, model

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines high."""
        return QSize(option.rect.width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one group."""
        theme, row = self._hub.theme, index.data(_ROW_ROLE)
        painter.save()
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.qcolor("sel" if is_selected else "surface"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if is_selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.qcolor("accent"))
        icon, role = ("tenant" if row is None else "ph.stack"), ("accent" if is_selected else "t2")
        picture = self._hub.icons.pixmap(icon, role, 16, painter.device().devicePixelRatio())
        painter.drawPixmap(rect.left() + 16, rect.center().y() - 8, picture)
        chip = self._model.chip(index.row())
        width = chip_size(chip).width()
        paint_chip(
            painter,
            QRect(rect.right() - 12 - width, rect.top(), width, _ROW),
            chip,
            theme,
            self._hub.icons,
        )
        room = rect.adjusted(44, 8, -(width + 24), -8)
        count = "–" if row is None else f"{row.items:,}"
        painter.setFont(type_font(TypeRole.BODY, tabular=True))
        painter.setPen(theme.qcolor("t3"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        upper, lower = QRect(room), QRect(room)
        upper.setHeight(room.height() // 2)
        lower.setTop(upper.bottom() + 1)
        strong = QFont.Weight.DemiBold
        paint_text(
            painter, upper, str(index.data()), theme, "text", weight=strong, mode=Qt.TextElideMode.ElideMiddle
        )
        words = "Default context" if row is None else subtitle(row)
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("err" if row is not None and row.problem else "t3"))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class GroupsPanel(QFrame):
    """Signals: `chosen(group id)`, 0 for the Live site, and `new_wanted()`."""

    chosen = Signal(int)
    new_wanted = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "right")
        self.setAccessibleName("Publish groups")
        self._current = LIVE_SITE
        self._limit = 0
        self.new_button = primary_button(hub, "New", "add")
        self.new_button.setToolTip("New publish group (Ctrl+Shift+G)")
        self.new_button.setAccessibleName("New publish group")
        self.new_button.clicked.connect(lambda _on=False: self.new_wanted.emit())
        self.search = SearchField(hub, "Filter groups")
        self.sort = PickerButton(hub, "Order of groups")
        self.sort.set_choices(
            [Choice(NEXT_FIRST, "Next first"), Choice(BY_NAME, "By name"), Choice(NEWEST, "Newest first")]
        )
        self.list = QListView(self)
        self.model = GroupsModel(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(GroupDelegate(hub, self.model, self.list))
        self.list.setAccessibleName("Publish groups")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.limit_name = ElidedLabel("", "caption")
        self.limit_words = text_label("", "caption", "t2")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self._lay_out()
        self.search.searched.connect(lambda text: self._arranged(text=text))
        self.sort.chosen.connect(lambda key: self._arranged(sort=key))
        self.list.selectionModel().currentChanged.connect(self._on_current)

    @property
    def current(self) -> int:
        """The chosen group; 0 is the Live site."""
        return self._current

    def show_groups(self, rows: Sequence[GroupRow], blockers: Mapping[int, int], limit: int) -> None:
        """Show the groups; the chosen one stays chosen where it is still there."""
        self._limit = limit
        self.model.set_rows(rows, blockers)
        if self._current and all(row.id != self._current for row in rows):
            self._current = LIVE_SITE
            self.chosen.emit(LIVE_SITE)
        self._mark()

    def choose(self, group_id: int) -> None:
        """Choose a group."""
        if group_id != self._current:
            self._current = group_id
            self._mark()
            self.chosen.emit(group_id)

    def _arranged(self, **how: str) -> None:
        self.model.arrange(**how)
        self._mark()

    def _mark(self) -> None:
        place = self.model.place_of(self._current)
        selection = self.list.selectionModel()
        selection.blockSignals(True)
        self.list.setCurrentIndex(self.model.index(place) if place >= 0 else QModelIndex())
        selection.blockSignals(False)
        self.list.viewport().update()
        self._show_limit()

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.row(index.row())
        group_id = LIVE_SITE if row is None else row.id
        if index.isValid() and group_id != self._current:
            self._current = group_id
            self._show_limit()
            self.chosen.emit(group_id)

    def _show_limit(self) -> None:
        row = self.model.row(self.model.place_of(self._current))
        self.foot.setVisible(row is not None)
        if row is None:
            return
        self.limit_name.setText(row.name)
        full, near = row.items >= self._limit, row.items >= self._limit * WARN_FROM
        said = " Full." if full else " Nearly full." if near else ""
        words = f"{row.items:,} of {self._limit:,} items"
        self.limit_words.setText(f"{words}.{said}" if said else words)
        set_look(self.limit_words, "tone", "err" if full else "warn" if near else "t2")
        self.bar.setMaximum(max(1, self._limit))
        self.bar.setValue(min(row.items, self._limit))
        self.bar.setAccessibleName(f"{row.items:,} of {self._limit:,} items in {row.name}")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame(self)
        head.setProperty("edge", "bottom")
        head.setFixedHeight(VIEW_HEADER_HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 12, 0)
        row.addWidget(text_label("Publish groups", "title"), 1)
        row.addWidget(self.new_button)
        column.addWidget(head)
        tools = QFrame(self)
        tools.setProperty("edge", "bottom")
        tools.setFixedHeight(44)
        row = QHBoxLayout(tools)
        row.setContentsMargins(16, 0, 12, 0)
        row.addWidget(self.search, 3)
        row.addStretch(1)
        row.addWidget(self.sort)
        column.addWidget(tools)
        column.addWidget(self.list, 1)
        self.foot = QFrame(self)
        self.foot.setProperty("edge", "top")
        rows = QVBoxLayout(self.foot)
        rows.setContentsMargins(16, 10, 16, 12)
        line = QHBoxLayout()
        line.addWidget(self.limit_name, 1)
        line.addWidget(self.limit_words)
        rows.addLayout(line)
        rows.addWidget(self.bar)
        column.addWidget(self.foot)
