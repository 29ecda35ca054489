"""Additional media of a pane: what comes along beside the gallery, each with its media purpose."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.views.preview.answers import GalleryItem
from app.views.preview.large_picture import kind_icon
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub

ROW_HEIGHT: Final = 26
MOST_ROWS: Final = 4


class AdditionalList(QWidget):
    """Names and purposes in order. Emits `chosen(GalleryItem)`; hidden where there is nothing."""

    chosen = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._items: tuple[GalleryItem, ...] = ()
        self._title = text_label("Additional media", "label")
        self.list = QListWidget(self)
        self.list.setAccessibleName("Additional media")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setIconSize(QSize(16, 16))
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self.list)
        hub.follow(self, self._fill)
        self.hide()

    def show_items(self, items: Sequence[GalleryItem]) -> None:
        """Show other items."""
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        for item in self._items:
            text = f"{item.purpose}: {item.name}" if item.purpose else item.name
            line = QListWidgetItem(self._hub.icons.icon(kind_icon(item), "t2"), text, self.list)
            line.setToolTip(f"{text}, {item.kind}")
            line.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, {item.kind}")
            line.setSizeHint(QSize(0, ROW_HEIGHT))
        self.list.setFixedHeight(min(MOST_ROWS, max(1, len(self._items))) * ROW_HEIGHT + 4)
        self._title.setText(f"Additional media ({len(self._items):,})")
        self.setVisible(bool(self._items))

    def _on_chosen(self, line: QListWidgetItem) -> None:
        self.chosen.emit(self._items[self.list.row(line)])
