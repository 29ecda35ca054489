"""The list of products in the panel: ids first, rows when they are seen, the letters that are typed on it."""

import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QItemSelection, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.models.assignments.rows import ProductListRow
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.product_delegate import describe
from app.views.support.background import Background
from app.views.support.drag_label import count_text
from app.views.support.mime import MediaDrag
from app.views.support.paged_model import Index, PagedModel

_TOGETHER_S: Final = 1.0  # how long letters that are typed belong together
_ROWS: Final = 128
_TEXTS: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    }
)


class ProductListModel(PagedModel):
    """Products by id; the words of a row come when it was read, and nobody waits for them."""

    def __init__(
        self,
        fetch_rows: Callable[[Sequence[int]], Iterable[ProductListRow]],
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(lambda: self.ids, fetch_rows, describe, parent, background=background)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer as a paged model does, without reading the store."""
        if role in _TEXTS and index.isValid() and self.peek(index.row()) is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            name, words = describe(self.peek(index.row()))
            return f"{name}\n{words}"
        return super().data(index, role)


class ProductList(QListView):
    """Shows products; several can be selected, the current one is on show.

    A drop on a selected product addresses the whole selection, on another that one alone.

    Args:
        model: The products.
        find: Called with letters that were typed, and the place to begin at.
        gate: Lets media in.

    Signals: `media_dropped(list of product ids, MediaDrag)`, `menu_wanted(QPoint)` with a place on screen.
    """

    media_dropped = Signal(list, object)
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        model: ProductListModel,
        find: Callable[[str, int], object],
        gate: DropGate,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._find = find
        self._gate = gate
        self.drop_rows: frozenset[int] = frozenset()
        self._typed = ""
        self._typed_at = 0.0
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Products")
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    @property
    def selected_ids(self) -> list[int]:
        """The selected products in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._model.ids[row] for row in rows]

    def show_ids(self, ids: "array[int]") -> None:
        """Show another list; what was selected stays so, and what was at the top stays there."""
        known = self._model.ids
        if ids[: len(known)] == known:
            self._model.set_ids(ids)
            return
        current, top = self.currentIndex().row(), self.indexAt(QPoint(4, 4)).row()
        chosen = set(self.selected_ids)
        current_id = known[current] if 0 <= current < len(known) else None
        top_id = known[top] if 0 <= top < len(known) else None
        self._model.set_ids(ids)
        selection = self.selectionModel()
        selection.blockSignals(True)  # what is chosen has not changed
        found = QItemSelection()
        for place in [place for place, each in enumerate(ids) if each in chosen] if chosen else ():
            found.select(self._model.index(place), self._model.index(place))
        selection.select(found, selection.SelectionFlag.ClearAndSelect)
        place = None if current_id is None else self._model.position(current_id)
        if place is not None:
            selection.setCurrentIndex(self._model.index(place), selection.SelectionFlag.NoUpdate)
        selection.blockSignals(False)
        place = None if top_id is None else self._model.position(top_id)
        if place is not None:
            self.scrollTo(self._model.index(place), QAbstractItemView.ScrollHint.PositionAtTop)
        self.viewport().update()

    def keyboardSearch(self, search: str) -> None:
        """Look for what is typed in the store, not in rows: most of them were never read."""
        now = time.monotonic()
        self._typed = self._typed + search if now - self._typed_at < _TOGETHER_S else search
        self._typed_at = now
        if self._typed.strip():
            row = max(0, self.currentIndex().row())
            self._find(self._typed, row + (1 if len(self._typed) == 1 else 0))

    # drops and menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu where the pointer or the current product is."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_wanted.emit(place)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Look at what comes."""
        self._consider(event)
        event.setAccepted(True)  # else no moves would follow

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Frame the products that a drop would change."""
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget them."""
        self._forget_drop()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        drag = self._consider(event)
        rows = sorted(self.drop_rows)
        self._forget_drop()
        if drag is not None:
            self.media_dropped.emit([self._model.ids[row] for row in rows], drag)

    def _consider(self, event: QDropEvent) -> MediaDrag | None:
        drag, index = self._gate.media(event), self.indexAt(event.position().toPoint())
        rows = {each.row() for each in self.selectionModel().selectedIndexes()}
        if index.row() not in rows:
            rows = {index.row()}
        takes = drag is not None and index.isValid()
        self._set_drop(frozenset(rows) if takes else frozenset())
        if drag is None:
            return None
        if not takes:
            self._gate.forbid(event, "Drop on a product.")
            return None
        what, where = count_text(len(drag.media_ids), "item"), count_text(len(rows), "product")
        self._gate.label.say(f"Add {what} to {where}", "At the end of their Primary media")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return drag

    def _forget_drop(self) -> None:
        self._set_drop(frozenset())
        self._gate.label.unsay()

    def _set_drop(self, rows: frozenset[int]) -> None:
        if rows != self.drop_rows:
            self.drop_rows = rows
            self.viewport().update()


def find_product(
    typed: str,
    ids: "array[int]",
    start: int,
    find: Callable[[str], Iterable[int]],
    rows: Callable[[Sequence[int]], Iterable[ProductListRow]],
) -> int | None:
    """Return the place of the next product from `start` on, and round, whose name or number begins so.

    Thread: any.

    Args:
        typed: Letters in any case.
        ids: The list on show.
        start: Where to begin.
        find: Lists the products that have a text in name or number.
        rows: Reads products.
    """
    text = typed.strip().casefold()
    matching = set(find(text))
    places = [place for place, product_id in enumerate(ids) if product_id in matching]
    places = [place for place in places if place >= start] + [place for place in places if place < start]
    for first in range(0, len(places), _ROWS):
        part = places[first : first + _ROWS]
        found = {row.id: row for row in rows([ids[place] for place in part])}
        for place in part:
            row = found.get(ids[place])
            if row is not None and (
                row.name.casefold().startswith(text) or row.number.casefold().startswith(text)
            ):
                return place
    return None
