"""What a category shows in every channel and locale, as a table to read, to go to, and to copy to."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.assignments.category_list import CategoryContextRow
from app.models.assignments.rows import PublishState
from app.models.context import Context
from app.models.media.rows import MediaRow
from app.views.categories.pictures import INHERITED_OPACITY, Pictures
from app.views.categories.state import CategoryPage
from app.views.support.labels import set_look
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_PICTURE_ROW_HEIGHT

Index = QModelIndex | QPersistentModelIndex
_COLUMNS: Final = ("Channel", "Locale", "Image", "Source", "State")
_CONTEXT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_IMAGE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_INHERITED_ROLE: Final = Qt.ItemDataRole.UserRole + 3
_IMAGE_COLUMN: Final = 2
_PICTURE: Final = QSize(26, 32)
_STATES: Final = {
    PublishState.NONE: "",
    PublishState.DRAFT: "Draft",
    PublishState.PUBLISHED: "Published",
    PublishState.CHANGED: "Published, with draft",
    PublishState.UNPUBLISHED: "Unpublished",
}


def source_words(row: CategoryContextRow) -> str:
    """Say where the image of a context comes from."""
    if row.resolution.context is None:
        return "No image"
    if row.resolution.media.intentionally_empty:
        return "No image on purpose" if row.is_own else "Inherits no image on purpose"
    return "Own image" if row.is_own else "Inherits Neutral"


def state_words(row: CategoryContextRow, user: str) -> str:
    """Say what is published, and who is editing."""
    holder = f"edited by {'you' if row.checked_out_by == user else row.checked_out_by}"
    holder = holder if row.checked_out_by else ""
    words = ", ".join(part for part in (_STATES[row.state], holder) if part)
    return words[:1].upper() + words[1:]


class _ImageDelegate(QStyledItemDelegate):
    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.decorationSize = _PICTURE
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        image: MediaRow | None = index.data(_IMAGE_ROLE)
        rect: QRect = option.rect
        box = QRect(rect.left() + 6, rect.center().y() - _PICTURE.height() // 2 + 1, *_PICTURE.toTuple())
        opacity = INHERITED_OPACITY if index.data(_INHERITED_ROLE) else 1.0
        self._pictures.paint_content(painter, box, None if image is None else image.sha256, opacity=opacity)


class ContextsTable(QTableView):
    """One row per channel and locale.

    Signals: `context_asked(Context)` on Enter or a double click, `selection_changed()`.
    """

    context_asked = Signal(object)
    selection_changed = Signal()

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QStandardItemModel(0, len(_COLUMNS), self)
        self._rows.setHorizontalHeaderLabels(_COLUMNS)
        self.setModel(self._rows)
        self.setItemDelegateForColumn(_IMAGE_COLUMN, _ImageDelegate(pictures, self))
        self.setAccessibleName("Channels and locales of this category")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        set_look(self, "edge", "none")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_PICTURE_ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setMinimumHeight(TABLE_HEADER_HEIGHT)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(_IMAGE_COLUMN, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(64)
        pictures.thumbnails.ready.connect(lambda _contents: self.viewport().update())
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.doubleClicked.connect(self._on_opened)

    @property
    def selected(self) -> tuple[Context, ...]:
        """The chosen contexts in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._rows.item(row, 0).data(_CONTEXT_ROLE) for row in rows)

    @property
    def texts(self) -> list[tuple[str, ...]]:
        """What the rows say."""
        columns = range(len(_COLUMNS))
        return [
            tuple(self._rows.item(row, column).text() for column in columns)
            for row in range(self._rows.rowCount())
        ]

    def show_page(self, page: CategoryPage) -> None:
        """Show a category; the chosen rows stay chosen."""
        chosen = set(self.selected)
        self._rows.setRowCount(0)
        for row in page.category.contexts:
            self._rows.appendRow(_items(page, row))
        for column in range(len(_COLUMNS)):
            if column != _IMAGE_COLUMN:
                self.resizeColumnToContents(column)
        self.select_contexts(chosen)

    def select_contexts(self, contexts: Collection[Context]) -> None:
        """Choose these rows and no others."""
        selection = self.selectionModel()
        selection.clear()
        for place in range(self._rows.rowCount()):
            if self._rows.item(place, 0).data(_CONTEXT_ROLE) in contexts:
                flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
                selection.select(self._rows.index(place, 0), flags)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a context with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_opened(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _on_opened(self, index: Index) -> None:
        if index.isValid():
            self.context_asked.emit(self._rows.item(index.row(), 0).data(_CONTEXT_ROLE))


def _items(page: CategoryPage, row: CategoryContextRow) -> list[QStandardItem]:
    channel = page.channels.get(row.context.channel)
    image = page.image_of(row.resolution)
    name = row.context.channel if channel is None else channel.name
    texts = (
        name,
        row.context.locale,
        image.display_name if image else "",
        source_words(row),
        state_words(row, page.user),
    )
    spoken = ", ".join(text for text in texts if text)
    is_here = row.context == page.context
    found: list[QStandardItem] = []
    for column, text in enumerate(texts):
        item = QStandardItem(text)
        item.setEditable(False)
        item.setData(row.context, _CONTEXT_ROLE)
        item.setData(f"{spoken}, on show" if is_here else spoken, Qt.ItemDataRole.AccessibleTextRole)
        item.setToolTip(f"{text}\nDouble click to work there" if text else "Double click to work there")
        if is_here:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            item.setFont(font)
        if column == _IMAGE_COLUMN:
            item.setData(image, _IMAGE_ROLE)
            item.setData(not row.is_own, _INHERITED_ROLE)
        found.append(item)
    return found
