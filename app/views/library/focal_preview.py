"""The picture of an item with its focal point, which mouse and keys move. Source: domain.md 2.7."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.media.content import MediaContent, Region
from app.models.media.cuts import focal_at_percent, focal_percent, focal_region
from app.models.media.resizer import centre_of
from app.models.media.rows import MediaRow, MediaType
from app.views.library.picture_well import ARROWS, fitted, paint_focus, paint_icon, smooth_painter
from app.views.support.announcement import announce
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

KEYS_PAUSE_MS: Final = 600
"""After the last key a move counts as done."""

_HEIGHT: Final = 190
_CAPTION: Final = 20
_MARKER: Final = 9  # px, radius
_REACH: Final = 16  # px around the middle of the marker where the mouse takes hold of it


class FocalPreview(QWidget):
    """Shows an item, whole, on its well, and of a picture the focal point.

    Drag the marker, or move it by the arrow keys (1 %, with Shift 10 %); a double click beside the marker
    brings it there, one on the marker, Delete or Backspace take the choice back. `focal_changed(Region |
    None)` comes once for each gesture: at the release of the mouse, after the keys pause, at the latest when
    the focus or the item goes. Call `commit()` before anything that must not lose a move.
    """

    focal_changed = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        parent: QWidget | None = None,
        *,
        has_caption: bool = True,
    ) -> None:
        """Take whether the place of the focal point is written under the picture."""
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._has_caption = has_caption
        self._row: MediaRow | None = None
        self._sha256 = ""
        self._size = (0, 0)
        self._kept: Region | None = None  # as the item has it
        self._focal: Region | None = None  # as it is shown
        self._editable = True
        self._held: QPointF | None = None  # from the mouse to the marker's middle
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEYS_PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.setMinimumHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Picture")
        hub.changed.connect(self.update)
        thumbnails.ready.connect(self._on_ready)

    @property
    def focal(self) -> Region | None:
        """The focal region on show; None while nobody chose one."""
        return self._focal

    def sizeHint(self) -> QSize:
        """Prefer the height of the inspector's picture."""
        return QSize(288, _HEIGHT)

    def show_item(self, row: MediaRow | None, content: MediaContent | None) -> None:
        """Show another item, or the same one as it is now; a move that is under way stays."""
        is_same = row is not None and self._row is not None and row.id == self._row.id
        if not is_same:
            self.commit()
            self._held = None
        self._row = row
        self._sha256 = "" if row is None else row.sha256
        facts = None if content is None else content.file.facts
        self._size = (0, 0)
        if content is not None and facts is not None:
            self._sha256 = content.file.sha256
            if facts.type is MediaType.IMAGE:
                self._size = (facts.width or 0, facts.height or 0)
        self._kept = None if content is None else content.focal
        if not (is_same and (self._held is not None or self._pause.isActive())):
            self._focal = self._kept
        self._dress()

    def set_editable(self, editable: bool) -> None:
        """Let the focal point be moved, or only be seen."""
        self.commit()
        self._editable = editable
        self._dress()

    def commit(self) -> None:
        """Tell of a move that waits for the keys to pause."""
        self._pause.stop()
        if self._focal != self._kept and self._held is None:
            self._kept = self._focal
            self.focal_changed.emit(self._focal)

    def reset(self) -> None:
        """Take the choice back: cuts are placed as each mode wants."""
        if self._can_move() and self._focal is not None:
            self._held = None
            self._move(None)
            self.commit()

    def text(self) -> str:
        """Say where the focal point is."""
        if not all(self._size):
            return ""
        x, y = focal_percent(self._focal, *self._size)
        return f"Focal point {x} %, {y} %" if self._focal is not None else "Focal point not chosen"

    def _can_move(self) -> bool:
        return self._editable and all(self._size)

    def _move(self, focal: Region | None) -> None:
        if focal != self._focal:
            self._focal = focal
            self._dress()
            announce(self, self.text())

    def _dress(self) -> None:
        name = "" if self._row is None else self._row.display_name
        self.setAccessibleName(f"Picture of {name}, focal point" if all(self._size) else f"Picture of {name}")
        self.setAccessibleDescription(self.text())
        can_move = self._can_move()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_move else Qt.FocusPolicy.NoFocus)
        self.setToolTip(
            "Drag the marker or use the arrow keys. Double-click the marker or press Delete to reset."
            if can_move
            else ""
        )
        self.update()

    # --- geometry --------------------------------------------------------------------------------------

    def _area(self) -> QRect:
        below = _CAPTION if self._has_caption and all(self._size) else 0
        return self.rect().adjusted(2, 2, -2, -2 - below)

    def picture_rect(self) -> QRectF:
        """Return where the picture lies; empty where its size is not known."""
        return fitted(QRectF(self._area()), *self._size) if all(self._size) else QRectF()

    def marker(self) -> QPointF:
        """Return the middle of the marker."""
        place = self.picture_rect()
        wide, high = self._size
        x, y = (wide // 2, high // 2) if self._focal is None else centre_of(self._focal, wide, high)
        return QPointF(
            place.left() + (x + 0.5) / wide * place.width(), place.top() + (y + 0.5) / high * place.height()
        )

    def _region_at(self, point: QPointF) -> Region:
        place = self.picture_rect()
        wide, high = self._size
        x = int((point.x() - place.left()) / place.width() * wide)
        y = int((point.y() - place.top()) / place.height() * high)
        return focal_region(x, y, wide, high)

    def _is_on_marker(self, point: QPointF) -> bool:
        return (point - self.marker()).manhattanLength() <= _REACH

    # --- mouse and keys --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the marker."""
        if (
            event.button() is Qt.MouseButton.LeftButton
            and self._can_move()
            and self._is_on_marker(event.position())
        ):
            self._pause.stop()
            self._held = self.marker() - event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the marker that is held."""
        if self._held is not None:
            self._move(self._region_at(event.position() + self._held))
        elif self._can_move() and self._is_on_marker(event.position()):
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the marker go."""
        if self._held is not None:
            self._held = None
            self.unsetCursor()
            self.commit()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Reset on the marker; beside it, on the picture, bring the marker there."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._can_move():
            super().mouseDoubleClickEvent(event)
        elif self._is_on_marker(event.position()):
            self.reset()
        elif self.picture_rect().contains(event.position()):
            self._move(self._region_at(event.position()))
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the marker, or take the choice back."""
        step = ARROWS.get(Qt.Key(event.key()))
        if not self._can_move():
            super().keyPressEvent(event)
        elif step is not None:
            by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            x, y = focal_percent(self._focal, *self._size)
            self._move(focal_at_percent(x + step[0] * by, y + step[1] * by, *self._size))
            self._pause.start()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset()
        elif event.key() == Qt.Key.Key_Escape and self._focal != self._kept:
            self._pause.stop()
            self._held = None
            self._move(self._kept)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell of what was moved before the focus goes."""
        self.commit()
        super().focusOutEvent(event)

    # --- painting --------------------------------------------------------------------------------------

    def _on_ready(self, contents: list[str]) -> None:
        if self._sha256 in contents:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the well, the picture, the marker and what it says."""
        theme = self._hub.theme
        painter = smooth_painter(self)
        painter.fillRect(self.rect(), theme.qcolor("well"))
        if self._row is None:
            return
        area = self._area()
        longest = max(area.width(), area.height())
        found = (
            self._thumbnails.pixmap(self._sha256, longest, self.devicePixelRatioF()) if self._sha256 else None
        )
        if found is None:
            self._paint_icon(painter, area, longest)
        else:
            size = found.size().toSizeF()
            size.scale(area.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(QPointF(0, 0), size)
            place.moveCenter(QRectF(area).center())
            painter.drawPixmap(place, found, QRectF(found.rect()))
        if all(self._size):
            if self._has_caption:
                painter.setFont(type_font(TypeRole.CAPTION, tabular=True))
                painter.setPen(theme.qcolor("t2"))
                strip = self.rect().adjusted(8, self.height() - _CAPTION, -8, 0)
                painter.drawText(strip, int(Qt.AlignmentFlag.AlignVCenter), self.text())
            if found is not None and (self._focal is not None or self._can_move()):
                self._paint_marker(painter)
        paint_focus(painter, theme, self)

    def _paint_icon(self, painter: QPainter, area: QRect, longest: int) -> None:
        assert self._row is not None
        state = self._thumbnails.state(self._sha256, longest, self.devicePixelRatioF())
        if state is ThumbnailState.LOADING and self._row.type is not MediaType.FILE:
            return
        name = {MediaType.VIDEO: "video", MediaType.FILE: "file"}.get(self._row.type, "broken_image")
        paint_icon(painter, self._hub, area, name, self.devicePixelRatioF())

    def _paint_marker(self, painter: QPainter) -> None:
        """Paint a ring that stands out on any picture: light between two dark lines."""
        middle, theme = self.marker(), self._hub.theme
        is_chosen = self._focal is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((5.0, "#000000"), (2.5, "#FFFFFF")):
            pen = QPen(QColor(colour), width)
            if not is_chosen:
                pen.setDashPattern([1.5, 1.5])
                pen.setWidthF(width * 0.7)
            painter.setPen(pen)
            painter.drawEllipse(middle, _MARKER, _MARKER)
        painter.setPen(QPen(Qt.GlobalColor.white, 1))
        painter.setBrush(theme.qcolor("fill"))
        painter.drawEllipse(middle, 3, 3)
