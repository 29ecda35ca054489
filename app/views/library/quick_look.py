"""Quick look: one picture or video large over the window. Space or Esc closes, arrows go on."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.models.media.rows import MediaRow, MediaType
from app.views.library.media_player import MediaPlayer
from app.views.library.tile import size_text
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

_CAPTION: Final = 44
_LEAST: Final = 48  # px that a picture needs


class QuickLook(QDialog):
    """Shows the largest thumbnail of an item; a video is played over its poster.

    Args:
        file_of: Finds the file of a content, for videos.
        step: Moves the selection by +1 or -1 and returns the row to show, None at the ends.
    """

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        row: MediaRow,
        file_of: Callable[[str], Path],
        step: Callable[[int], MediaRow | None],
        parent: QWidget,
        player: MediaPlayer | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._hub = hub
        self._thumbnails = thumbnails
        self._row = row
        self._file_of = file_of
        self._step = step
        self.player = player or MediaPlayer(hub, is_large=True)
        self.player.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Space closes as long as nobody tabs to it
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, _CAPTION)
        self._column.addStretch(1)
        self._column.addWidget(self.player)
        self.player.started.connect(lambda: self._give_room(is_playing=True))
        self.player.stopped.connect(lambda: self._give_room(is_playing=False))
        self._show_row()
        self.setFocus()
        room = parent.window().size()
        self.resize(int(room.width() * 0.7), int(room.height() * 0.85))
        thumbnails.ready.connect(self._on_ready)

    def _on_ready(self, _contents: list[str]) -> None:
        self.update()

    def _show_row(self) -> None:
        row = self._row
        self.setWindowTitle(row.display_name)
        self.setAccessibleName(f"Quick look at {row.display_name}")
        file = self._file_of(row.sha256) if row.type is MediaType.VIDEO and not row.problem else None
        self.player.show_file(file, row.duration_ms or 0)
        self.update()

    def _give_room(self, *, is_playing: bool) -> None:
        self._column.setStretch(0, 0 if is_playing else 1)
        self._column.setStretch(1, 1 if is_playing else 0)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the video go."""
        self.player.stop()
        super().hideEvent(event)

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
                self._show_row()
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
        controls = self.player.height() + 8 if self.player.isVisible() else 0
        area = self.rect().adjusted(16, 16, -16, -_CAPTION - controls)
        if area.height() > _LEAST:  # else the video has the room
            self._paint_picture(painter, area)
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

    def _paint_picture(self, painter: QPainter, area: QRect) -> None:
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
