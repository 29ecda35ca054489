"""The product picker: picture, name and number; opens a searchable list of all products."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionToolButton,
    QStyleOptionViewItem,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.assignments.rows import ProductListRow
from app.views.preview.large_picture import draw_picture
from app.views.support.fields import SearchField
from app.views.support.labels import text_label
from app.views.support.paged_model import PagedModel, Role
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

ROW_HEIGHT: Final = 44
POPUP_SIZE: Final = QSize(340, 420)
_WIDTH: Final = 250
_MIN_WIDTH: Final = 150
_PICTURE: Final = 36

FindProducts = Callable[[str], "array[int]"]
FetchProducts = Callable[[Sequence[int]], Iterable[ProductListRow]]


class ProductDelegate(QStyledItemDelegate):
    """Paints picture, name and number of a product."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Measure one line."""
        return QSize(200, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        row: ProductListRow | None = index.data(Role.ROW)
        if row is None:
            return
        theme = self._hub.theme
        painter.save()
        box = option.rect.adjusted(4, 1, -4, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("sel"))
            painter.drawRoundedRect(box, 4, 4)
        place = QRect(box.left() + 4, box.top() + 3, 30, _PICTURE)
        paint_product_picture(painter, place, row.default_image_sha, self._hub, self._thumbnails)
        text = box.adjusted(44, 4, -8, -4)
        flags = int(Qt.AlignmentFlag.AlignLeft)
        painter.setPen(theme.qcolor("text"))
        painter.setFont(type_font(TypeRole.BODY))
        name = QFontMetrics(painter.font()).elidedText(row.name, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, flags | int(Qt.AlignmentFlag.AlignTop), name)
        painter.setPen(theme.qcolor("t3"))
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.drawText(text, flags | int(Qt.AlignmentFlag.AlignBottom), row.number)
        painter.restore()


def paint_product_picture(
    painter: QPainter, place: QRect, sha256: str | None, hub: ThemeHub, thumbnails: ThumbnailStore
) -> None:
    """Paint the default image of a product, or an icon on a grey ground."""
    ratio = painter.device().devicePixelRatio()
    picture = thumbnails.pixmap(sha256, place.height(), ratio) if sha256 else None
    if picture is not None:
        draw_picture(painter, place, picture)
        return
    painter.fillRect(place, hub.theme.qcolor("hover"))
    size = min(16, place.height())
    icon = hub.icons.pixmap("image", "t3", size, ratio)
    painter.drawPixmap(place.center().x() - size // 2 + 1, place.center().y() - size // 2 + 1, icon)


class ProductPopup(QFrame):
    """Search box and list. Up and Down move, Enter or click chooses, Esc closes."""

    chosen = Signal(int)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        find: FindProducts,
        fetch: FetchProducts,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("edge", "popover")
        self._find = find
        self.search = SearchField(hub, "Product name or product ID", parent=self)
        self.search.searched.connect(self.show_matches)
        self.model = PagedModel(
            lambda: find(""), fetch, lambda row: (row.name, f"{row.name}, {row.number}"), self
        )
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ProductDelegate(hub, thumbnails, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName("Products")
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self._nothing = text_label("No product matches this text.", "body", "t3")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        thumbnails.ready.connect(self.list.viewport().update)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing, 1)
        self.setFixedSize(POPUP_SIZE)

    def open_under(self, button: QWidget, current: int | None) -> None:
        """Show all products under a button, the current one selected."""
        self.show_matches("")
        place = None if current is None else self.model.position(current)
        if place is not None:
            self.list.setCurrentIndex(self.model.index(place))
            self.list.scrollTo(self.model.index(place), QListView.ScrollHint.PositionAtCenter)
        wish = self.search.height() + self.model.rowCount() * ROW_HEIGHT + 24
        self.setFixedHeight(min(POPUP_SIZE.height(), max(wish, 4 * ROW_HEIGHT)))
        self.move(button.mapToGlobal(QPoint(0, button.height() + 2)))
        self.show()
        self.search.setFocus()

    def show_matches(self, text: str) -> None:
        """List the products that match."""
        self.model.set_ids(self._find(text))
        found = self.model.rowCount() > 0
        self.list.setVisible(found)
        self._nothing.setVisible(not found)
        if found:
            self.list.setCurrentIndex(self.model.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and choose while the cursor stays in the search box."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            place = max(0, min(self.model.rowCount() - 1, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.model.index(place))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        product_id = index.data(Role.ID)
        if product_id is not None:
            self.close()
            self.chosen.emit(product_id)


class ProductPicker(QToolButton):
    """Shows the product; emits `chosen(product id)` when a person picks another one."""

    chosen = Signal(int)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        find: FindProducts,
        fetch: FetchProducts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._find = find
        self._fetch = fetch
        self._row: ProductListRow | None = None
        self._name = ""
        self.setProperty("kind", "picker")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Product: none")
        self.clicked.connect(self.open_list)
        hub.changed.connect(self.update)
        thumbnails.ready.connect(self._on_ready)

    @property
    def current(self) -> int | None:
        """The product on show."""
        return None if self._row is None else self._row.id

    def show_row(self, row: ProductListRow | None) -> None:
        """Show a product."""
        self._row, self._name = row, ""
        self.setAccessibleName("Product: none" if row is None else f"Product: {row.name}, {row.number}")
        self.setToolTip("" if row is None else f"{row.name}, {row.number}")
        self.update()

    def show_name(self, name: str) -> None:
        """Show what is no product, such as a category."""
        self.show_row(None)
        self._name = name
        self.setAccessibleName(f"Category: {name}")
        self.setToolTip(name)

    def _on_ready(self, contents: list[str]) -> None:
        if self._row is not None and self._row.default_image_sha in contents:
            self.update()

    def open_list(self) -> ProductPopup:
        """Open the list under the button."""
        popup = ProductPopup(self._hub, self._thumbnails, self._find, self._fetch, self)
        popup.chosen.connect(self.chosen)
        popup.open_under(self, self.current)
        return popup

    def sizeHint(self) -> QSize:
        """Ask for a steady width, so that the bar does not jump from product to product."""
        return QSize(_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Leave room for some letters."""
        return QSize(_MIN_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame by style sheet, then picture, name and arrow."""
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        theme = self._hub.theme
        room = self.rect().adjusted(9, 0, -8, 0)
        arrow = self._hub.icons.pixmap("down", "t2", 12, self.devicePixelRatioF())
        painter.drawPixmap(room.right() - 11, room.center().y() - 5, arrow)
        sha256 = None if self._row is None else self._row.default_image_sha
        place = QRect(room.left(), room.center().y() - 9, 16, 19)
        paint_product_picture(painter, place, sha256, self._hub, self._thumbnails)
        room = room.adjusted(22, 0, -18, 0)
        painter.setFont(type_font(TypeRole.BODY))
        painter.setPen(theme.qcolor("text" if self._row is not None or self._name else "t3"))
        text = (
            self._name or "Choose a product" if self._row is None else f"{self._row.name}, {self._row.number}"
        )
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
