"""The one image of a category: shown large, taken by drop, replaced, removed."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.models.access.roles import Act
from app.models.media.rows import MediaRow
from app.views.categories.pictures import INHERITED_OPACITY, Pictures
from app.views.support.drag_label import DragLabel
from app.views.support.mime import decode_media, encode_media, local_files
from app.views.support.rights import why_not
from app.views.support.theme import TypeRole, type_font

SIZE: Final = QSize(240, 300)
SMALL: Final = QSize(160, 200)
_SOURCE: Final = "category"


class ImageWell(QWidget):
    """Shows the image, or the placeholder; takes drops and starts drags.

    Signals: `media_dropped(MediaDrag)`, `file_dropped(Path)`, `remove_wanted()` on Delete, `choose_wanted()`
    on Enter or a click on the placeholder.
    """

    media_dropped = Signal(object)
    file_dropped = Signal(object)
    remove_wanted = Signal()
    choose_wanted = Signal()

    def __init__(self, pictures: Pictures, label: DragLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._label = label
        self._image: MediaRow | None = None
        self._is_inherited = self._is_empty_on_purpose = False
        self._refusal = ""
        self._is_target = False
        self._pressed_at: QPoint | None = None
        self.setFixedSize(SIZE)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Primary media")
        pictures.thumbnails.ready.connect(lambda _contents: self.update())
        pictures.hub.follow(self, self.update)

    @property
    def image(self) -> MediaRow | None:
        """What is shown."""
        return self._image

    def show_image(
        self, image: MediaRow | None, *, is_inherited: bool, is_empty_on_purpose: bool, refusal: str
    ) -> None:
        """Show an image or the placeholder; with a refusal nothing may be dropped."""
        self._image, self._is_inherited = image, is_inherited
        self._is_empty_on_purpose, self._refusal = is_empty_on_purpose, refusal
        self.setAccessibleDescription(self.words)
        self.setToolTip("" if image is None else image.display_name)
        self.update()

    @property
    def words(self) -> str:
        """What is seen, in words."""
        if self._image is not None:
            return f"{self._image.display_name}{', inherited' if self._is_inherited else ''}"
        return "No image on purpose" if self._is_empty_on_purpose else "No image, a placeholder is shown"

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the image on the well, or what to do."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._pictures.hub.theme
        room = self.rect()
        if self._image is None:
            self._paint_placeholder(painter)
        else:
            opacity = INHERITED_OPACITY if self._is_inherited else 1.0
            self._pictures.paint_content(
                painter,
                room,
                self._image.sha256,
                self._image.type,
                self._image.mime,
                opacity=opacity,
                radius=6,
            )
        strong = self.hasFocus() or self._is_target
        pen = QPen(theme.qcolor("accent" if strong else "line2"), 2 if strong else 1)
        if (self._is_inherited or self._image is None) and not strong:
            pen.setColor(theme.qcolor("ctl"))
            pen.setDashPattern([3, 2])
        if self._is_target:
            tint = theme.qcolor("sel")
            tint.setAlphaF(0.6)
            painter.fillRect(room, tint)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(room).adjusted(half, half, -half, -half), 6, 6)

    def _paint_placeholder(self, painter: QPainter) -> None:
        theme, icons = self._pictures.hub.theme, self._pictures.hub.icons
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        middle = self.rect().center()
        name = "forbidden" if self._is_empty_on_purpose else "image"
        picture = icons.pixmap(name, "t3", 36, painter.device().devicePixelRatio())
        painter.drawPixmap(middle.x() - 18, middle.y() - 52, picture)
        title = "No image on purpose" if self._is_empty_on_purpose else "No image"
        wraps = QFontMetrics(type_font(TypeRole.SECTION)).horizontalAdvance(title) > self.width() - 16
        lines = (
            (title, TypeRole.SECTION, "text", 0),
            ("Drop an image here or choose Add media", TypeRole.CAPTION, "t3", 44 if wraps else 24),
        )
        for text, role, color, below in lines:
            painter.setFont(type_font(role))
            painter.setPen(theme.qcolor(color))
            line = QRect(8, middle.y() + below, self.width() - 16, 40)
            top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(line, top | Qt.TextFlag.TextWordWrap, text)

    # drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let one image in, or say why not."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Keep on saying."""
        self._consider(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._mark(is_target=False)
        self._label.unsay()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        if self._consider(event):
            drag, files = decode_media(event.mimeData()), local_files(event.mimeData())
            if drag is not None:
                self.media_dropped.emit(drag)
            else:
                self.file_dropped.emit(files[0])
        self._mark(is_target=False)
        self._label.unsay()

    def _consider(self, event: QDropEvent) -> bool:
        """Say what a drop would do, or why it cannot be; tell whether it would be taken."""
        drag, files = decode_media(event.mimeData()), local_files(event.mimeData())
        count = len(files) if drag is None else len(drag.media_ids)
        if not count:
            event.ignore()
            return False
        reason = why_not(self, Act.ASSIGN) or self._refusal
        if not reason and count > 1:
            reason = f"A category shows one image, not {count:,}. Choose one of them."
        if reason:
            self._label.forbid(reason)
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.setAccepted(isinstance(event, QDragEnterEvent))
            self._mark(is_target=False)
            return False
        if drag is None:
            self._label.begin_files(count)
        has_own = self._image is not None and not self._is_inherited
        verb = "Replace the image" if has_own else "Show this image"
        self._label.say(verb if drag is not None else f"Upload, then {verb[0].lower()}{verb[1:]}")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._mark(is_target=True)
        return True

    def _mark(self, *, is_target: bool) -> None:
        if is_target != self._is_target:
            self._is_target = is_target
            self.update()

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Delete, choose with Enter or Space."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.choose_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag of the image."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the image to another place."""
        start = self._pressed_at
        if start is None or self._image is None:
            return
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            pixmap = self._pictures.thumbnails.pixmap(self._image.sha256, 40)
            self._label.start(
                self,
                encode_media([self._image.id], _SOURCE),
                [] if pixmap is None else [pixmap],
                self._image.display_name,
                Qt.DropAction.CopyAction,
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose an image by a click on the placeholder."""
        if (
            self._pressed_at is not None
            and self._image is None
            and self.rect().contains(event.position().toPoint())
        ):
            self.choose_wanted.emit()
        self._pressed_at = None

    def focusInEvent(self, event: object) -> None:
        """Show the ring."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: object) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()
