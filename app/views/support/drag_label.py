"""The label beside the pointer while media is dragged: pictures, count and what a drop would do."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QCursor, QDrag, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

from app.views.support.theme import ThemeHub, TypeRole, type_font

POINTER_OFFSET: Final = 16  # px from the pointer, ui.md 5
_PICTURE: Final = QSize(28, 36)
_PADDING: Final = 6
_FOLLOW_MS: Final = 16


class DragLabel(QWidget):
    """One per window, handed to sources and targets by constructor.

    A source calls `start(widget, mime, pixmaps, count_text)`, which runs the whole drag. A target calls
    `say("Insert as 4", "Shift replaces existing media")` from its drag-move handler, `forbid(reason)` when
    it may not
    take the drop, and `unsay()` on drag leave. `reason_changed(str)` feeds the status bar. `is_active` is
    true between
    start and end; for files of the desktop a target calls `begin_files` first.
    """

    reason_changed = Signal(str)

    def __init__(self, hub: ThemeHub, window: QWidget) -> None:
        super().__init__(window)
        self._hub = hub
        self._pixmaps: list[QPixmap] = []
        self._count_text = ""
        self._verb = ""
        self._hint = ""
        self._is_forbidden = False
        self._is_for_files = False
        self.is_active = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(20)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 46))
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(lambda: self.follow(QCursor.pos()))
        self.hide()

    @property
    def text(self) -> str:
        """What the label says now: the verb of the target, else the count."""
        return self._verb or self._count_text

    @property
    def hint(self) -> str:
        """The second, smaller line."""
        return self._hint

    def start(
        self, source: QWidget, data: QMimeData, pixmaps: Sequence[QPixmap], count_text: str,
        actions: Qt.DropAction = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        default: Qt.DropAction = Qt.DropAction.CopyAction,
    ) -> Qt.DropAction:  # fmt: skip
        """Drag `data` from `source` until it is dropped; returns what the target did."""
        drag = QDrag(source)
        drag.setMimeData(data)
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        drag.setPixmap(nothing)
        self.begin(pixmaps, count_text)
        try:
            return drag.exec(actions, default)
        finally:
            self.end()

    def begin(self, pixmaps: Sequence[QPixmap], count_text: str) -> None:
        """Show the label for a drag; `start` does this."""
        self._pixmaps = list(pixmaps[:2])
        self._count_text = count_text
        self._verb = self._hint = ""
        self._is_forbidden = False
        self.is_active = True
        self._timer.start()
        self._reshape()
        self.follow(QCursor.pos())
        self.show()
        self.raise_()

    def begin_files(self, count: int) -> None:
        """Show the label while files of the desktop are over a target; `unsay` ends it."""
        if not self.is_active:
            self.begin([], count_text(count, "file"))
            self._is_for_files = True

    def say(self, verb: str, hint: str = "") -> None:
        """Tell what a drop here would do; repaints only when the words change."""
        self._change(verb, hint, is_forbidden=False)

    def forbid(self, reason: str) -> None:
        """Tell why a drop here is not possible."""
        self._change("", "", is_forbidden=True)
        self.reason_changed.emit(reason)

    def unsay(self) -> None:
        """Go back to the count: the pointer left the target."""
        self._change("", "", is_forbidden=False)
        self.reason_changed.emit("")
        if self._is_for_files:
            self.end()

    def end(self) -> None:
        """Hide the label."""
        self._timer.stop()
        self.is_active = self._is_for_files = False
        self.hide()
        self.reason_changed.emit("")

    def follow(self, global_position: QPoint) -> None:
        """Move beside the pointer and stay inside the window."""
        window = self.parentWidget()
        if window is None:
            return
        place = window.mapFromGlobal(global_position) + QPoint(POINTER_OFFSET, POINTER_OFFSET)
        place.setX(max(0, min(place.x(), window.width() - self.width() - 4)))
        place.setY(max(0, min(place.y(), window.height() - self.height() - 4)))
        self.move(place)

    def _change(self, verb: str, hint: str, *, is_forbidden: bool) -> None:
        if (verb, hint, is_forbidden) == (self._verb, self._hint, self._is_forbidden):
            return
        self._verb, self._hint, self._is_forbidden = verb, hint, is_forbidden
        self._reshape()
        self.update()

    def _reshape(self) -> None:
        verb = QFontMetrics(type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold))
        hint = QFontMetrics(type_font(TypeRole.CAPTION))
        width = max(verb.horizontalAdvance(self.text), hint.horizontalAdvance(self._hint)) + 2 * _PADDING + 8
        if self._pixmaps:
            width += _PICTURE.width() + 6 * (len(self._pixmaps) - 1) + 8
        self.resize(width, _PICTURE.height() + 2 * _PADDING)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint pictures and words."""
        theme = self._hub.theme
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(theme.qcolor("ctl" if self._is_forbidden else "accent"), 1))
        painter.setBrush(theme.qcolor("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        left = _PADDING
        for place in reversed(range(len(self._pixmaps))):
            spot = QRect(QPoint(left + 6 * place, _PADDING), _PICTURE)
            painter.fillRect(spot, theme.qcolor("well"))
            painter.drawPixmap(
                spot, self._pixmaps[place], fitting_source(self._pixmaps[place].size(), spot.size())
            )
            painter.setPen(QPen(theme.qcolor("line2"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(spot)
        if self._pixmaps:
            left += _PICTURE.width() + 6 * (len(self._pixmaps) - 1) + 8
        room = self.rect().adjusted(left, 4, -_PADDING, -4)
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("t3" if self._is_forbidden else "text"))
        if not self._hint:
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)
            return
        upper, lower = QRect(room), QRect(room)
        upper.setBottom(room.center().y())
        lower.setTop(room.center().y() + 1)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t3"))
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._hint)


def fitting_source(picture: QSize, frame: QSize) -> QRect:
    """Return the part of a picture that fills a frame of another shape, centred and cut."""
    if picture.isEmpty() or frame.isEmpty():
        return QRect(QPoint(0, 0), picture)
    cut = frame.scaled(picture, Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(QPoint((picture.width() - cut.width()) // 2, (picture.height() - cut.height()) // 2), cut)


def count_text(media_count: int, noun: str = "image") -> str:
    """Say how many: `1 image`, `2 images`."""
    return f"{media_count:,} {noun}" if media_count == 1 else f"{media_count:,} {noun}s"
