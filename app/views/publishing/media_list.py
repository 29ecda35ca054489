"""The list of media items that are published along."""

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.media.rows import MediaType
from app.views.publishing.plan import MediaUse
from app.views.support.chips import DRAFT, Chip, Tone, chip_size, paint_chip
from app.views.support.paged_model import Role
from app.views.support.theme import TABLE_PICTURE_ROW_HEIGHT, ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

Index = QModelIndex | QPersistentModelIndex

ROWS_SHOWN: Final = 3
CHANGED: Final = Chip("Newer draft", Tone.WARN)
_PICTURE: Final = QSize(24, 28)


class MediaUseModel(QAbstractListModel):
    """The rows; `Role.ROW` gives the `MediaUse`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses: tuple[MediaUse, ...] = ()

    def set_uses(self, uses: tuple[MediaUse, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._uses = uses
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self._uses)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer ROW, tool tip and accessible roles."""
        if not index.isValid() or index.row() >= len(self._uses):
            return None
        use = self._uses[index.row()]
        match role:
            case Role.ROW:
                return use
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return use.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                state = CHANGED.text if use.is_changed else DRAFT.text
                return f"{use.name}, {use.where}, {state}"
            case _:
                return None


class MediaUseDelegate(QStyledItemDelegate):
    """Paints picture, name, where used and the state chip."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Measure one line."""
        return QSize(300, TABLE_PICTURE_ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        use: MediaUse = index.data(Role.ROW)
        theme = self._hub.theme
        box: QRect = option.rect
        painter.save()
        painter.setPen(QPen(theme.qcolor("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        place = QRect(
            box.left() + 2, box.center().y() - _PICTURE.height() // 2, _PICTURE.width(), _PICTURE.height()
        )
        self._paint_picture(painter, place, use)
        chip = CHANGED if use.is_changed else DRAFT
        size = chip_size(chip)
        at = QRect(box.right() - size.width() - 2, box.top(), size.width(), box.height())
        paint_chip(painter, at, chip, theme, self._hub.icons)
        room = QRect(place.right() + 10, box.top(), at.left() - place.right() - 20, box.height())
        name = QRect(room.left(), room.top(), room.width() // 2 - 6, room.height())
        where = QRect(name.right() + 12, room.top(), room.right() - name.right() - 12, room.height())
        body = type_font(TypeRole.BODY)
        strong = type_font(TypeRole.BODY, weight=type_font(TypeRole.LABEL).weight())
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(strong)
        painter.setPen(theme.qcolor("text"))
        elided = QFontMetrics(strong).elidedText(use.name, Qt.TextElideMode.ElideMiddle, name.width())
        painter.drawText(name, flags, elided)
        painter.setFont(body)
        painter.setPen(theme.qcolor("t2"))
        elided = QFontMetrics(body).elidedText(use.where, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, flags, elided)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, use: MediaUse) -> None:
        ratio = painter.device().devicePixelRatio()
        picture = self._thumbnails.pixmap(use.sha256, _PICTURE.height(), ratio)
        if picture is not None:
            size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(place.topLeft(), size)
            target.moveCenter(place.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(target, picture)
            return
        icon = {MediaType.VIDEO: "video", MediaType.FILE: "file"}.get(use.type, "image")
        if use.name.lower().endswith(".pdf"):
            icon = "pdf"
        painter.drawPixmap(
            place.center().x() - 7, place.center().y() - 7, self._hub.icons.pixmap(icon, "t2", 16, ratio)
        )


class MediaUseList(QListView):
    """As many rows as there are, at most six at once."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.uses = MediaUseModel(self)
        self.setModel(self.uses)
        self.setItemDelegate(MediaUseDelegate(hub, thumbnails, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Media items that are published along")
        thumbnails.ready.connect(self.viewport().update)

    def show_uses(self, uses: tuple[MediaUse, ...]) -> None:
        """Show other rows."""
        self.uses.set_uses(uses)
        self.setFixedHeight(min(ROWS_SHOWN, max(1, len(uses))) * TABLE_PICTURE_ROW_HEIGHT + 2)
