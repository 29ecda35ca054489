"""Products to tick: a search field and a long list, of which only the rows on show are read."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from app.models.catalog.rows import ProductRow
from app.views.support.background import Background
from app.views.support.fields import SearchField
from app.views.support.paged_model import PAGE_ROWS, PagedModel
from app.views.support.theme import ThemeHub

Index = QModelIndex | QPersistentModelIndex
_HEIGHT: Final = 112
_NOBODY: Final = Qt.CheckState.Unchecked


class TickedProducts(PagedModel):
    """Products with check boxes; what is ticked stays so while others are searched for.

    Signals: `ticks_changed()`.
    """

    ticks_changed = Signal()

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Iterable[ProductRow]],
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(
            lambda: array("q"),
            fetch,
            lambda row: (f"{row.name}  {row.number}", f"{row.name}, {row.number}"),
            parent,
            background=background,
        )
        self.ticked: set[int] = set()

    def row_at(self, place: int) -> Any | None:
        """Return a row that is at hand; others are read in the background."""
        number = place // PAGE_ROWS
        return super().row_at(place) if number in self._pages else self.peek(place)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer whether a product is ticked, beside what the list says."""
        if role == Qt.ItemDataRole.CheckStateRole and index.isValid():
            is_on = self.ids[index.row()] in self.ticked
            return Qt.CheckState.Checked if is_on else _NOBODY
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a product, or take the tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        product_id = self.ids[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self.ticked.add(product_id)
        else:
            self.ticked.discard(product_id)
        self.dataChanged.emit(index, index)
        self.ticks_changed.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable


class ProductChoice(QWidget):
    """Search field and list. Signals: `changed()` when another product is ticked.

    Args:
        find: Returns the ids of the products that a text finds, on a worker.
        fetch: Returns rows of ids, on a worker.
    """

    changed = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        find: Callable[[str], "array[int]"],
        fetch: Callable[[Sequence[int]], Iterable[ProductRow]],
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._find = find
        self._background = background
        self._key = f"products to tick {id(self)}"
        self.search = SearchField(hub, "Product name or product ID", name="Search for products to export")
        self.model = TickedProducts(fetch, background, self)
        self.list = _TickList(self)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setProperty("kind", "choices")
        self.list.setMinimumHeight(_HEIGHT)
        self.list.setAccessibleName("Products to export")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.searched.connect(self.look_for)
        self.model.ticks_changed.connect(self.changed)

    @property
    def ticked(self) -> tuple[int, ...]:
        """The ids of the ticked products."""
        return tuple(sorted(self.model.ticked))

    def look_for(self, text: str = "") -> None:
        """List what a text finds."""
        find = self._find
        self._background.run(lambda: find(text), self.model.set_ids, key=self._key)

    def close_choice(self) -> None:
        """Forget what is still being read."""
        self._background.drop(self._key)


class _TickList(QListView):
    """A list in which Space ticks the current row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            is_on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            new = _NOBODY if is_on else Qt.CheckState.Checked
            self.model().setData(index, new, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)
