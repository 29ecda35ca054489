"""A picture with the rectangle that a place gets of it, and how it looks there."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.media.content import Region
from app.models.media.cuts import grown, moved, spanned
from app.models.media.resizer import ResizePlan
from app.views.library.picture_well import ARROWS, fitted, paint_focus, smooth_painter
from app.views.support.announcement import announce
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

PICTURE_PIXELS: Final = 1024
"""The thumbnail that both are drawn from: cut out, it still has enough pixels."""

_MARGIN: Final = 8
_HANDLE: Final = 9  # px, edge of a handle
_REACH: Final = 10  # px around the middle of a handle


class CropCanvas(QWidget):
    """The whole picture and a rectangle of a locked ratio.

    Drag the rectangle or one of its corners; arrow keys move it by 1 %, with Shift they make it wider or
    narrower, with Ctrl steps are single pixels. Delete asks to reset. `region_changed(Region)` comes with
    every change.
    """

    region_changed = Signal(object)
    reset_asked = Signal()

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._sha256 = ""
        self._size = (1, 1)
        self._region = Region(0, 0, 1, 1)
        self._ratio: tuple[int, int] | None = None
        self._is_own = False
        self._fixed: tuple[int, int] | None = None  # the corner that stays while another one is dragged
        self._held: QPointF | None = None  # from the mouse to the top left corner, in pixels of the picture
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(280, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Crop rectangle")
        hub.changed.connect(self.update)
        thumbnails.ready.connect(self._on_ready)

    @property
    def region(self) -> Region:
        """The rectangle in pixels of the picture."""
        return self._region

    def sizeHint(self) -> QSize:
        """Prefer a size that shows a whole picture well."""
        return QSize(560, 440)

    def show_picture(self, sha256: str, width: int, height: int) -> None:
        """Show another picture."""
        self._sha256, self._size = sha256, (max(1, width), max(1, height))
        self.update()

    def show_region(self, region: Region, ratio: tuple[int, int] | None, *, is_own: bool) -> None:
        """Show a rectangle; one that is nobody's own choice is drawn with dashes."""
        self._region, self._ratio, self._is_own = region, ratio, is_own
        self._describe()
        self.update()

    def picture_rect(self) -> QRectF:
        """Return where the picture lies."""
        return fitted(QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN), *self._size)

    def region_rect(self) -> QRectF:
        """Return where the rectangle lies."""
        place, (wide, high) = self.picture_rect(), self._size
        across, down = place.width() / wide, place.height() / high
        return QRectF(
            QPointF(place.left() + self._region.x1 * across, place.top() + self._region.y1 * down),
            QPointF(place.left() + self._region.x2 * across, place.top() + self._region.y2 * down),
        )

    def _describe(self) -> None:
        wide, high = self._region.x2 - self._region.x1, self._region.y2 - self._region.y1
        self.setAccessibleDescription(
            f"{wide} by {high} pixels from {self._region.x1}, {self._region.y1}."
            " Arrow keys move it, Shift and arrow keys change its size."
        )

    def _change(self, region: Region) -> None:
        if region != self._region:
            self._region, self._is_own = region, True
            self._describe()
            announce(self, self.accessibleDescription().partition(".")[0])
            self.update()
            self.region_changed.emit(region)

    # --- mouse and keys --------------------------------------------------------------------------------

    def _to_picture(self, point: QPointF) -> QPointF:
        place, (wide, high) = self.picture_rect(), self._size
        return QPointF(
            (point.x() - place.left()) / place.width() * wide,
            (point.y() - place.top()) / place.height() * high,
        )

    def _corner_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the corner opposite to the handle at a point; None where there is no handle."""
        box, region = self.region_rect(), self._region
        for corner, opposite in (
            (box.topLeft(), (region.x2, region.y2)),
            (box.topRight(), (region.x1, region.y2)),
            (box.bottomLeft(), (region.x2, region.y1)),
            (box.bottomRight(), (region.x1, region.y1)),
        ):
            off = point - corner
            if abs(off.x()) <= _REACH and abs(off.y()) <= _REACH:
                return opposite
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a corner or of the rectangle."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._fixed = self._corner_at(event.position())
        if self._fixed is None and self.region_rect().contains(event.position()):
            corner = QPointF(self._region.x1, self._region.y1)
            self._held = corner - self._to_picture(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held."""
        at = self._to_picture(event.position())
        if self._fixed is not None:
            corner = round(at.x()), round(at.y())
            self._change(spanned(self._fixed, corner, self._ratio, *self._size))
        elif self._held is not None:
            to = at + self._held
            dx, dy = round(to.x()) - self._region.x1, round(to.y()) - self._region.y1
            self._change(moved(self._region, dx, dy, *self._size))
        else:
            self._show_cursor(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._fixed = self._held = None

    def _show_cursor(self, point: QPointF) -> None:
        fixed, region = self._corner_at(point), self._region
        if fixed is not None:
            falls = fixed in ((region.x1, region.y1), (region.x2, region.y2))
            self.setCursor(Qt.CursorShape.SizeFDiagCursor if falls else Qt.CursorShape.SizeBDiagCursor)
        elif self.region_rect().contains(point):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the rectangle, change its size, or ask to reset it."""
        step = ARROWS.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset_asked.emit()
        elif step is None:
            super().keyPressEvent(event)
        else:
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            dx, dy = (
                way * (1 if is_fine else max(1, round(edge / 100)))
                for way, edge in zip(step, self._size, strict=True)
            )
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                # Twice: its middle stays, so that both edges move by one step.
                self._change(grown(self._region, 2 * (dx - dy), self._ratio, *self._size))
            else:
                self._change(moved(self._region, dx, dy, *self._size))

    # --- painting --------------------------------------------------------------------------------------

    def _on_ready(self, contents: list[str]) -> None:
        if self._sha256 in contents:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, darker outside of the rectangle, and the rectangle with its handles."""
        theme = self._hub.theme
        painter = smooth_painter(self)
        painter.fillRect(self.rect(), theme.qcolor("well"))
        found = self._thumbnails.pixmap(self._sha256, PICTURE_PIXELS)
        place, box = self.picture_rect(), self.region_rect()
        if found is not None:
            painter.drawPixmap(place, found, QRectF(found.rect()))
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(place)
        inside.addRect(box)
        painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, 120))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((4.0, QColor("#FFFFFF")), (2.0, theme.qcolor("fill"))):
            pen = QPen(colour, width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            if not self._is_own and width < 3:
                pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawRect(box)
        painter.setPen(QPen(QColor("#FFFFFF"), 1))
        painter.setBrush(theme.qcolor("fill"))
        for corner in (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight()):
            painter.drawRect(QRectF(corner.x() - _HANDLE / 2, corner.y() - _HANDLE / 2, _HANDLE, _HANDLE))
        paint_focus(painter, theme, self)


class CutResult(QWidget):
    """A picture as a place shows it: what a plan of the resizer makes, as large as it fits."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._sha256 = ""
        self._size = (1, 1)
        self._plan: ResizePlan | None = None
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Result")
        hub.changed.connect(self.update)
        thumbnails.ready.connect(lambda contents: self._sha256 in contents and self.update())

    def show_plan(self, sha256: str, width: int, height: int, plan: ResizePlan) -> None:
        """Show what a plan makes of a picture."""
        self._sha256, self._size, self._plan = sha256, (max(1, width), max(1, height)), plan
        self.setAccessibleDescription(f"{plan.canvas_width} by {plan.canvas_height} pixels")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cut on its well, and its size."""
        theme, plan = self._hub.theme, self._plan
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.qcolor("well"))
        if plan is None:
            return
        area = QRectF(self.rect()).adjusted(8, 8, -8, -28)
        scale = min(area.width() / plan.canvas_width, area.height() / plan.canvas_height, 1.0)
        canvas = QRectF(0, 0, plan.canvas_width * scale, plan.canvas_height * scale)
        canvas.moveCenter(area.center())
        found = self._thumbnails.pixmap(self._sha256, PICTURE_PIXELS)
        if found is not None:
            across, down = found.width() / self._size[0], found.height() / self._size[1]
            cut = QRectF(
                QPointF(plan.source.x1 * across, plan.source.y1 * down),
                QPointF(plan.source.x2 * across, plan.source.y2 * down),
            )
            painter.drawPixmap(canvas, found, cut)
        painter.setPen(theme.qcolor("line2"))
        painter.drawRect(canvas)
        painter.setFont(type_font(TypeRole.CAPTION, tabular=True))
        painter.setPen(theme.qcolor("t2"))
        strip = self.rect().adjusted(0, self.height() - 24, 0, 0)
        words = f"{plan.canvas_width} × {plan.canvas_height} px"
        painter.drawText(strip, int(Qt.AlignmentFlag.AlignCenter), words)
