"""Paints an item of the tray or the picker: thumbnail, check, name, or that it is being uploaded."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.media.rows import MediaType
from app.views.support.theme import TypeRole, type_font
from app.views.tray.media_list_model import Index, MediaListModel, UploadingRow
from app.views.tray.pictures import Pictures

_CAPTION = 20
_FRAME = QSize(8, 8)


class MediaDelegate(QStyledItemDelegate):
    """Paints a bare thumbnail; with a caption it names it.

    Args:
        pictures: Paints the pictures.
        model: What is listed.
        size: Of the thumbnail.
        has_caption: Whether the display name stands below.
    """

    def __init__(
        self, pictures: Pictures, model: MediaListModel, size: QSize, parent: QWidget, *, has_caption: bool
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._model = model
        self.size = size
        self._has_caption = has_caption

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every thumbnail has one size."""
        return self.size + _FRAME + QSize(0, _CAPTION if self._has_caption else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one item; the ground stands in at the final size until it was read."""
        theme = self._pictures.theme
        row = self._model.peek(index.row())
        box = QRect(option.rect.topLeft(), self.size)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        strong = is_selected or bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row is None:
            painter.fillRect(box, theme.qcolor("hover"))
        elif isinstance(row, UploadingRow):
            self._paint_uploading(painter, box)
        else:
            self._pictures.paint(painter, box, row)
            if row.type is MediaType.VIDEO and box.width() >= 56:
                self._pictures.paint_length(painter, box, row.duration_ms)
        if is_selected:
            tint = theme.qcolor("sel")
            tint.setAlphaF(0.45)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawRoundedRect(QRectF(box), 3, 3)
        painter.setPen(QPen(theme.qcolor("accent" if strong else "line2"), 2 if strong else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = 1.0 if strong else 0.5
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), 3, 3)
        if is_selected:
            self._paint_check(painter, box)
        if self._has_caption and row is not None:
            self._paint_caption(painter, box, row.display_name)
        painter.restore()

    def _paint_uploading(self, painter: QPainter, box: QRect) -> None:
        theme, icons = self._pictures.theme, self._pictures.hub.icons
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("well"))
        painter.drawRoundedRect(QRectF(box), 3, 3)
        ratio = painter.device().devicePixelRatioF()
        mark = box.center() - QPoint(8, 14)
        painter.drawPixmap(mark, icons.pixmap("upload", "t2", 16, ratio))
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t2"))
        line = QRect(box.left() + 2, box.center().y() + 4, box.width() - 4, 16)
        words = painter.fontMetrics().elidedText("Uploading", Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_caption(self, painter: QPainter, box: QRect, name: str) -> None:
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(self._pictures.theme.qcolor("t2"))
        line = QRect(box.left(), box.bottom() + 3, box.width(), _CAPTION - 4)
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_check(self, painter: QPainter, box: QRect) -> None:
        theme = self._pictures.theme
        mark = QRect(box.left() + 5, box.top() + 5, 14, 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("fill"))
        painter.drawRoundedRect(mark, 3, 3)
        ratio = painter.device().devicePixelRatioF()
        check = self._pictures.hub.icons.pixmap("check", "on_fill", 10, ratio)
        painter.drawPixmap(mark.topLeft() + QPoint(2, 2), check)
