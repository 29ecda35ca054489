"""The heat map on screen: pointer, keys, and media dropped or pasted on a cell."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QSizePolicy, QTableView, QWidget

from app.models.context import Context
from app.views.preview.coverage_delegate import CELL, HeatDelegate, cell_size
from app.views.preview.coverage_model import A, B, HeatModel
from app.views.preview.coverage_words import not_offered, place_name
from app.views.support.announcement import announce
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.labels import set_look
from app.views.support.mime import MediaDrag, decode_media
from app.views.support.theme import ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
_SCROLL_ZONE: Final = 24  # px at the edges, ui.md 5
_NAME_GAP: Final = 8
_NAMES_SHARE: Final = 0.36  # of the width, for the names of channels at most
_LEAST_ROWS: Final = 4


class HeatTable(QTableView):
    """Channels by locales.

    Signals: `context_chosen(Context, place)` with place 0 for A and 1 for B, by click or Enter (A with
    Shift); `media_dropped(MediaDrag, Context)`, by drop or Ctrl+V.

    Args:
        hub: Theme and icons.
        drag_label: Says what a drop would do; None where there is none.
        refusal: Returns why no media can be assigned here, or an empty text.
    """

    context_chosen = Signal(object, int)
    media_dropped = Signal(object, object)

    def __init__(
        self,
        hub: ThemeHub,
        drag_label: DragLabel | None = None,
        refusal: Callable[[], str] = lambda: "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.heat = HeatModel(self)
        self._label = drag_label
        self._first: Context | None = None
        self._refusal = refusal
        self._delegate = HeatDelegate(hub, self)
        self._pressed = QPersistentModelIndex()
        self.setModel(self.heat)
        self.setItemDelegate(self._delegate)
        self.setVerticalHeader(_Names(hub, Qt.Orientation.Vertical, self))
        self.setHorizontalHeader(_Names(hub, Qt.Orientation.Horizontal, self))
        self.setAccessibleName("Coverage of channels and locales")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        self.setAcceptDrops(True)
        self.setShowGrid(False)
        set_look(self, "edge", "none")
        self.heat.modelReset.connect(self._on_reset)
        hub.changed.connect(self.viewport().update)

    def show_contexts(self, a: Context | None, b: Context | None) -> None:
        """Mark the cells of A and B; the one of B is where the keys begin."""
        self.heat.show_contexts(a, b)
        self._first = b
        if not self.hasFocus() or not self.currentIndex().isValid():
            self._begin()

    def choose(self, index: Index, place: int) -> None:
        """Load a cell into a pane; one that is not offered says so."""
        context = self.heat.context_at(index)
        cell = self.heat.cell_at(index)
        if context is None or self.heat.map is None:
            return
        if cell is not None and not cell.is_offered:
            announce(self, not_offered(self.heat.map, context))
            return
        self.context_chosen.emit(context, place)

    def _begin(self) -> None:
        """Let the keys begin at the cell of B."""
        if self._first is not None:
            self.setCurrentIndex(self.heat.index_of(self._first))

    def _on_reset(self) -> None:
        self._fit()
        self._begin()

    # size

    def sizeHint(self) -> QSize:
        """Ask for all channels."""
        return QSize(360, self._height_of(self.heat.rowCount()))

    def minimumSizeHint(self) -> QSize:
        """Need room for some channels."""
        return QSize(160, self._height_of(min(_LEAST_ROWS, self.heat.rowCount())))

    def _height_of(self, rows: int) -> int:
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() else 0
        return self.horizontalHeader().sizeHint().height() + rows * cell_size().height() + extra + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the locales."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns, least = self.heat.columnCount(), cell_size()
        if not columns:
            return
        names, locales = self.verticalHeader(), self.horizontalHeader()
        assert isinstance(names, _Names) and isinstance(locales, _Names)
        names.setDefaultSectionSize(least.height())
        names.set_room(min(names.wish(), int(self.width() * _NAMES_SHARE)))
        room = self.width() - names.width_now() - 2
        most = max(CELL.width(), least.width(), locales.wish())
        fair = min(most, max(least.width(), room // columns))
        locales.setDefaultSectionSize(fair if fair * columns <= room else max(least.width(), locales.wish()))
        self.updateGeometry()

    # pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember which cell is pressed; the second press of a double click is none."""
        super().mousePressEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        at = self.indexAt(event.position().toPoint()) if is_left else QModelIndex()
        self._pressed = QPersistentModelIndex(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Load a cell into B, with Shift into A."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, QPersistentModelIndex()
        if pressed.isValid() and pressed == self.indexAt(event.position().toPoint()):
            self.choose(pressed, _place(event.modifiers()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Load with Enter, paste media with the usual key."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.choose(index, _place(event.modifiers()))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what a click and a drop do."""
        index = self.indexAt(self.viewport().mapFrom(self, event.pos()))
        if index.isValid():
            self.setCurrentIndex(index)
        if self.currentIndex().isValid():
            menu = self.cell_menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    def cell_menu(self) -> QMenu:
        """Build the menu of the current cell."""
        menu, index = QMenu(self), QPersistentModelIndex(self.currentIndex())
        cell = self.heat.cell_at(index)
        is_offered = cell is not None and cell.is_offered
        for text, place in (("Show in B\tEnter", B), ("Show in A\tShift+Enter", A)):
            action = menu.addAction(text)
            action.setEnabled(is_offered)
            action.triggered.connect(lambda _on=False, place=place: self.choose(index, place))
        menu.addSeparator()
        paste = menu.addAction("Paste media\t" + QKeySequence(QKeySequence.StandardKey.Paste).toString())
        paste.setEnabled(is_offered and not self._refusal() and _copied() is not None)
        paste.triggered.connect(self.paste)
        return menu

    def paste(self) -> None:
        """Assign the copied media to the current cell."""
        media, index = _copied(), self.currentIndex()
        if media is None:
            return
        reason = self._reason(index)
        if reason:
            announce(self, reason)
            return
        self.media_dropped.emit(media, self.heat.context_at(index))

    # drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Highlight the cell, and scroll near the edges."""
        self._consider(event)
        self._scroll_near_edge(event.position().toPoint())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._end_drag()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        media, index = decode_media(event.mimeData()), self.indexAt(event.position().toPoint())
        self._end_drag()
        if media is None or self._reason(index):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.media_dropped.emit(media, self.heat.context_at(index))

    def _consider(self, event: QDragMoveEvent) -> None:
        media = decode_media(event.mimeData())
        if media is None:
            event.ignore()
            return
        index = self.indexAt(event.position().toPoint())
        reason = self._reason(index)
        if reason:
            self._aim(QModelIndex())
            if self._label is not None:
                self._label.forbid(reason)
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.setAccepted(isinstance(event, QDragEnterEvent))
            return
        self._aim(index)
        self._say_verb(media, index)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _reason(self, index: Index) -> str:
        """Return why a cell takes no media, or an empty text."""
        reason = self._refusal()
        cell, found = self.heat.cell_at(index), self.heat.map
        if reason:
            return reason
        if cell is None or found is None:
            return "Drop on a cell of the map."
        return "" if cell.is_offered else not_offered(found, cell.context)

    def _say_verb(self, media: MediaDrag, index: Index) -> None:
        context, found = self.heat.context_at(index), self.heat.map
        if self._label is not None and context is not None and found is not None:
            what = count_text(len(media.media_ids), "item")
            self._label.say(f"Assign {what} to Master", f"in {place_name(found, context)}")

    def _end_drag(self) -> None:
        self._aim(QModelIndex())
        if self._label is not None:
            self._label.unsay()

    def _aim(self, index: QModelIndex) -> None:
        if index != self._delegate.drop_at:
            self._delegate.drop_at = index
            self.viewport().update()

    def _scroll_near_edge(self, point: QPoint) -> None:
        for bar, at, length in (
            (self.verticalScrollBar(), point.y(), self.viewport().height()),
            (self.horizontalScrollBar(), point.x(), self.viewport().width()),
        ):
            if at < _SCROLL_ZONE:
                bar.setValue(bar.value() - _SCROLL_ZONE)
            elif at > length - _SCROLL_ZONE:
                bar.setValue(bar.value() + _SCROLL_ZONE)


class _Names(QHeaderView):
    """Names of channels or codes of locales, without edges."""

    def __init__(self, hub: ThemeHub, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self._hub = hub
        self._is_across = orientation is Qt.Orientation.Horizontal
        self.setStyleSheet("background: transparent; border: none;")
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(16)
        if self._is_across:
            self.setFixedHeight(QFontMetrics(type_font(TypeRole.LABEL)).height() + 8)

    def wish(self) -> int:
        """Return the width that the longest name needs."""
        model = self.model()
        count = model.columnCount() if self._is_across else model.rowCount()
        widths = (
            QFontMetrics(self._font(at)).horizontalAdvance(
                str(model.headerData(at, self.orientation()) or "")
            )
            for at in range(count)
        )
        return max(widths, default=0) + _NAME_GAP + 2

    def set_room(self, width: int) -> None:
        """Give the names this width."""
        self.setFixedWidth(width)

    def width_now(self) -> int:
        """Return the width that `set_room` gave."""
        return self.minimumWidth()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Write one name; a long one is shortened in the middle."""
        model = self.model()
        font = self._font(section)
        name = str(model.headerData(section, self.orientation()) or "")
        # A code may use the gaps beside its column.
        room = rect.adjusted(-2, 0, 2, 0) if self._is_across else rect.adjusted(0, 0, -_NAME_GAP, 0)
        side = Qt.AlignmentFlag.AlignHCenter if self._is_across else Qt.AlignmentFlag.AlignLeft
        painter.save()
        painter.setFont(font)
        painter.setPen(self._hub.theme.qcolor("t2" if self._is_across else "text"))
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _font(self, section: int) -> QFont:
        found = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.FontRole)
        return found if isinstance(found, QFont) else type_font(TypeRole.LABEL)


def _place(modifiers: Qt.KeyboardModifier) -> int:
    return A if modifiers & Qt.KeyboardModifier.ShiftModifier else B


def _copied() -> MediaDrag | None:
    return decode_media(QGuiApplication.clipboard().mimeData())
