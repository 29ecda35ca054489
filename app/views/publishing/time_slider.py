"""A slider over the time to come, with a mark for every step of the scheduled publish groups."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from app.models.publishing.timeline import Step
from app.views.support.theme import ThemeHub

MINUTE: Final = timedelta(minutes=1)
_AHEAD: Final = timedelta(days=7)
"""How far the slider reaches at least."""
_BEYOND: Final = timedelta(days=1)
"""How far it reaches beyond the last step."""
_CATCH: Final = 6
"""Pixels around a mark that belong to it."""
_HANDLE: Final = 14


class TimeSlider(QSlider):
    """Minutes from now; Left and Right go from step to step, Page Up and Page Down by a day, Home to now.

    Signals: `moved(datetime | None)` while it is dragged, `chosen(datetime | None)` once a moment is chosen;
    None is now.
    """

    moved = Signal(object)
    chosen = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._hub = hub
        self._base: datetime | None = None
        self._marks: dict[int, bool] = {}
        self.setAccessibleName("Moment, in minutes from now")
        self.setToolTip("Left and Right go to the step before and after, Home to now")
        self.setMinimumWidth(120)
        self.setFixedHeight(30)
        self.setTracking(False)
        self.sliderMoved.connect(lambda value: self.moved.emit(self.moment_of(value)))
        self.sliderReleased.connect(self._on_released)
        hub.changed.connect(self.update)

    def show_steps(self, now: datetime, steps: Sequence[Step]) -> None:
        """Mark the steps; the moment on show stays."""
        shown = self.moment
        self._base = now.replace(second=0, microsecond=0)
        self._marks = {}
        for step in steps:
            place = max(1, -((self._base - step.at) // MINUTE))
            self._marks[place] = self._marks.get(place, True) and bool(step.problem)
        end = max([self._base + _AHEAD, *(step.at + _BEYOND for step in steps)])
        self.blockSignals(True)
        self.setRange(0, (end - self._base) // MINUTE)
        self.setSingleStep(60)
        self.setPageStep(24 * 60)
        self.blockSignals(False)
        self.show_moment(shown)

    @property
    def moment(self) -> datetime | None:
        """The moment on show; None: now."""
        return self.moment_of(self.value())

    def moment_of(self, value: int) -> datetime | None:
        """Return the moment of a place; None: now."""
        return None if value <= 0 or self._base is None else self._base + value * MINUTE

    def show_moment(self, moment: datetime | None) -> None:
        """Go to a moment without saying so; beyond the end the slider grows."""
        place = 0 if moment is None or self._base is None else max(1, (moment - self._base) // MINUTE)
        self.blockSignals(True)
        if place > self.maximum():
            self.setMaximum(place)
        self.setValue(place)
        self.blockSignals(False)
        self.update()

    def step(self, direction: int) -> None:
        """Go to the next step, or the one before; before the first one is now."""
        value = self.value()
        if direction > 0:
            place = min((mark for mark in self._marks if mark > value), default=None)
        else:
            place = max((mark for mark in self._marks if mark < value), default=0)
        if place is not None and place != value:
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from step to step, by days, or to now."""
        key, places = event.key(), {}
        places = {
            Qt.Key.Key_PageUp: self.value() + self.pageStep(),
            Qt.Key.Key_PageDown: self.value() - self.pageStep(),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.maximum(),
        }
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self.step(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self.step(-1)
        elif key in places:
            self._choose(max(0, min(self.maximum(), places[Qt.Key(key)])))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the groove is clicked."""
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(
            event.position().toPoint()
        ):
            x = event.position().toPoint().x() - _HANDLE // 2
            self._choose(
                self._caught(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, self._room()))
            )
            event.accept()
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the steps over the groove."""
        super().paintEvent(event)
        painter, theme = QPainter(self), self._hub.theme
        for mark, is_blocked in self._marks.items():
            x = self._x(mark)
            height = 12 if not is_blocked else 8
            box = QRect(x - 1, self.height() // 2 - height // 2, 2, height)
            if abs(mark - self.value()) * self._room() > _CATCH * max(1, self.maximum()):
                painter.fillRect(box, theme.qcolor("err" if is_blocked else "text"))

    def _on_released(self) -> None:
        self._choose(self._caught(self.sliderPosition()))

    def _choose(self, place: int) -> None:
        self.blockSignals(True)
        self.setValue(place)
        self.setSliderPosition(place)
        self.blockSignals(False)
        self.update()
        self.chosen.emit(self.moment_of(place))

    def _caught(self, value: int) -> int:
        """Return the mark near a place, or the place."""
        near = min(self._marks, key=lambda mark: abs(mark - value), default=value)
        return near if abs(self._x(near) - self._x(value)) <= _CATCH else value

    def _room(self) -> int:
        return max(1, self.width() - _HANDLE)

    def _x(self, value: int) -> int:
        place = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), value, self._room())
        return place + _HANDLE // 2

    def _handle(self) -> QRect:
        return QRect(self._x(self.value()) - _HANDLE // 2, 0, _HANDLE, self.height())
