"""The picture of a swatch with the rectangle of its sample: eight handles, movable by keys."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.models.media.content import Region
from app.models.media.rows import MediaRow
from app.views.assignments.pictures import SAMPLE_PIXELS, Pictures
from app.views.assignments.swatches_rows import HANDLES, Handle, dragged, region_words
from app.views.support.announcement import announce

SIZE: Final = QSize(112, 140)
_HANDLE: Final = 7.0  # px on screen
_REACH: Final = 9.0
_COMMIT_MS: Final = 700  # after the last key: moves by keys in a row are one edit
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS: Final = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
}


class SampleItem(QGraphicsItem):
    """The blue rectangle with eight handles, in pixels of the picture; handles keep their size on screen."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self.region = Region(0, 0, 1, 1)
        self.scale_on_screen = 1.0

    def show_region(self, region: Region) -> None:
        """Lie somewhere else."""
        self.prepareGeometryChange()
        self.region = region

    @property
    def box(self) -> QRectF:
        """The rectangle without its handles."""
        r = self.region
        return QRectF(r.x1, r.y1, r.x2 - r.x1, r.y2 - r.y1)

    def boundingRect(self) -> QRectF:
        """Reach around the handles."""
        more = _REACH / self.scale_on_screen
        return self.box.adjusted(-more, -more, more, more)

    def handle_at(self, handle: Handle) -> QPointF:
        """Return the middle of a handle."""
        box = self.box
        x = (box.left(), box.center().x(), box.right())[handle[0] + 1]
        y = (box.top(), box.center().y(), box.bottom())[handle[1] + 1]
        return QPointF(x, y)

    def held_at(self, point: QPointF) -> Handle | None:
        """Return what a press at a point holds: a handle, `(0, 0)` for the rectangle, None beside it."""
        reach = _REACH / self.scale_on_screen
        near: list[tuple[float, Handle]] = []
        for handle in HANDLES:
            off = point - self.handle_at(handle)
            if max(abs(off.x()), abs(off.y())) <= reach:
                near.append((abs(off.x()) + abs(off.y()), handle))
        if near:
            return min(near)[1]
        return (0, 0) if self.box.contains(point) else None

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Paint a white line under a blue one, then the handles."""
        theme = self._pictures.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, color in ((4, Qt.GlobalColor.white), (2, theme.qcolor("fill"))):
            pen = QPen(color, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRect(self.box)
        edge = QPen(Qt.GlobalColor.white, 1)
        edge.setCosmetic(True)
        painter.setPen(edge)
        painter.setBrush(theme.qcolor("fill"))
        half = _HANDLE / self.scale_on_screen / 2
        for handle in HANDLES:
            middle = self.handle_at(handle)
            painter.drawRect(QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half))


class SampleView(QGraphicsView):
    """The picture and its sample.

    Arrow keys move the sample by a pixel, with Shift by ten; with Ctrl they change its size.

    Signals: `moved(Region)` with every change, `settled(Region)` once it is let go or keys rest.
    """

    moved = Signal(object)
    settled = Signal(object)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._media: MediaRow | None = None
        self._held: Handle | None = None
        self._from = QPointF()
        self._before = Region(0, 0, 1, 1)
        scene = QGraphicsScene(self)
        self._picture = QGraphicsPixmapItem()
        self._picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.sample = SampleItem(pictures)
        scene.addItem(self._picture)
        scene.addItem(self.sample)
        self.setScene(scene)
        self.setMinimumSize(SIZE)
        self.setFixedWidth(SIZE.width())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Picture of the swatch")
        self._rest = QTimer(self, singleShot=True, interval=_COMMIT_MS)
        self._rest.timeout.connect(self._settle)
        pictures.hub.follow(self, self._follow_theme)
        pictures.thumbnails.ready.connect(self._on_ready)

    def sizeHint(self) -> QSize:
        """Ask for no more than it needs; a view would ask for the pixels of its picture."""
        return SIZE

    @property
    def region(self) -> Region | None:
        """The sample; None where all of the picture is shown."""
        return self.sample.region if self.sample.isVisible() else None

    def show_swatch(self, media: MediaRow, crop: Region | None) -> None:
        """Show a picture, and its sample where it has one."""
        self._media = media
        self.sample.setVisible(crop is not None)
        if crop is not None:
            self.sample.show_region(crop)
        self._draw()
        self._describe()

    @property
    def is_moving(self) -> bool:
        """Whether keys moved the sample and more may come."""
        return self._rest.isActive()

    def drop_moves(self) -> None:
        """Forget what keys did: the sample was changed elsewhere."""
        self._rest.stop()

    def settle_now(self) -> None:
        """Tell of a change that waits for more keys."""
        if self._rest.isActive():
            self._rest.stop()
            self._settle()

    @property
    def _size(self) -> tuple[int, int]:
        media = self._media
        return (1, 1) if media is None else (max(1, media.width or 1), max(1, media.height or 1))

    def _follow_theme(self) -> None:
        self.setBackgroundBrush(self._pictures.theme.qcolor("well"))

    def _on_ready(self, contents: list[str]) -> None:
        if self._media is not None and self._media.sha256 in contents:
            self._draw()

    def _draw(self) -> None:
        media, (wide, high) = self._media, self._size
        found = self._pictures.thumbnails.pixmap(media.sha256, SAMPLE_PIXELS) if media is not None else None
        self._picture.setPixmap(found if found is not None else QPixmap())
        if found is not None:
            self._picture.setScale(wide / max(1, found.width()))
        self.setSceneRect(0, 0, wide, high)
        self._fit()

    def _fit(self) -> None:
        wide, high = self._size
        self.fitInView(QRectF(0, 0, wide, high), Qt.AspectRatioMode.KeepAspectRatio)
        self.sample.prepareGeometryChange()
        self.sample.scale_on_screen = max(0.0001, self.transform().m11())
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all of the picture."""
        super().resizeEvent(event)
        self._fit()

    def _describe(self) -> None:
        region = self.region
        self.setAccessibleDescription(
            "All of the picture is shown"
            if region is None
            else f"Sample {region_words(region)}. Arrow keys move it, Shift by ten; Ctrl changes its size."
        )

    def _change(self, region: Region) -> None:
        if region != self.sample.region:
            self.sample.show_region(region)
            self._describe()
            announce(self, region_words(region))
            self.moved.emit(region)

    def _settle(self) -> None:
        if self.region is not None:
            self.settled.emit(self.sample.region)

    # pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle or of the rectangle."""
        if event.button() is not Qt.MouseButton.LeftButton or self.region is None:
            super().mousePressEvent(event)
            return
        self._from = self.mapToScene(event.position().toPoint())
        self._held = self.sample.held_at(self._from)
        self._before = self.sample.region

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, or show what could be."""
        at = self.mapToScene(event.position().toPoint())
        if self._held is not None:
            off = at - self._from
            self._change(dragged(self._before, self._held, round(off.x()), round(off.y()), *self._size))
            return
        held = self.sample.held_at(at) if self.region is not None else None
        shape = Qt.CursorShape.ArrowCursor if held is None else _CURSORS.get(held)
        self.viewport().setCursor(QCursor(shape or Qt.CursorShape.SizeAllCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: that is one edit."""
        super().mouseReleaseEvent(event)
        if self._held is not None:
            self._held = None
            if self.sample.region != self._before:
                self._rest.stop()
                self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the sample or change its size."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self.region is None:
            event.ignore()
            return
        by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        resizes = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        handle: Handle = (1, 1) if resizes else (0, 0)
        self._change(dragged(self.sample.region, handle, by * step[0], by * step[1], *self._size))
        self._rest.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what the keys did."""
        self.settle_now()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scene, then the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._pictures.theme.qcolor("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))


class SampleResult(QWidget):
    """What the swatch looks like: the sample, the whole picture, or a colour."""

    def __init__(self, pictures: Pictures, edge: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._media: MediaRow | None = None
        self._crop: Region | None = None
        self._hex: str | None = None
        self.setFixedSize(edge, edge)
        pictures.thumbnails.ready.connect(self._on_thumbnails)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.update()

    def show_swatch(self, media: MediaRow | None, crop: Region | None, hex_text: str | None = None) -> None:
        """Show another swatch."""
        self._media, self._crop, self._hex = media, crop, hex_text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        self._pictures.paint_sample(painter, self.rect(), self._media, self._crop, self._hex)
