"""Quick look: one picture large over the window. Space or Esc closes, arrows go on."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.models.media.rows import MediaRow
from app.views.library.tile import size_text
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

_CAPTION: int = 44


class QuickLook(QDialog):
    """Shows the largest thumbnail of an item.

    Args:
        step: Moves the selection by +1 or -1 and returns the row to show, None at the ends.
    """

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        row: MediaRow,
        step: Callable[[int], MediaRow | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._hub = hub
        self._thumbnails = thumbnails
        self._row = row
        self._step = step
        self._name()
        room = parent.window().size()
        self.resize(int(room.width() * 0.7), int(room.height() * 0.85))
        thumbnails.ready.connect(self._on_ready)

    def _on_ready(self, _contents: list[str]) -> None:
        self.update()

    def _name(self) -> None:
        self.setWindowTitle(self._row.display_name)
        self.setAccessibleName(f"Quick look at {self._row.display_name}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close or go on."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Return):
            self.close()
            return
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            row = self._step(steps[Qt.Key(event.key())])
            if row is not None:
                self._row = row
                self._name()
                self.update()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Close on a click."""
        self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture as large as it fits, and its name."""
        theme = self._hub.theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.qcolor("well"))
        area = self.rect().adjusted(16, 16, -16, -_CAPTION)
        found = self._thumbnails.pixmap(
            self._row.sha256, max(area.width(), area.height()), self.devicePixelRatioF()
        )
        if found is not None:
            size: QSize = found.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = area.adjusted(0, 0, 0, 0)
            target.setSize(size)
            target.moveCenter(area.center())
            painter.drawPixmap(target, found)
        else:
            icon = {"video": "video", "file": "file"}.get(self._row.type.value, "image")
            picture = self._hub.icons.pixmap(icon, "t3", 64, self.devicePixelRatioF())
            painter.drawPixmap(area.center().x() - 32, area.center().y() - 32, picture)
        painter.setPen(theme.qcolor("line2"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        strip = self.rect().adjusted(16, self.height() - _CAPTION, -16, 0)
        painter.setFont(type_font(TypeRole.SECTION))
        painter.setPen(theme.qcolor("text"))
        painter.drawText(strip, Qt.AlignmentFlag.AlignVCenter, self._row.display_name)
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t3"))
        painter.drawText(
            strip, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, size_text(self._row)
        )
