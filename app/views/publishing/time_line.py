"""The line of time below the choice of when a publish group goes live."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.publishing.groups_words import in_zone
from app.views.support.theme import ThemeHub, TypeRole, type_font

BEFORE: Final = timedelta(minutes=15)
AFTER: Final = timedelta(minutes=30)
"""How much of the time around the moment is on show."""


class TimeLine(QWidget):
    """A small line of time around the chosen moment: other groups, what they block, and the moment."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._at: datetime | None = None
        self._zone = "UTC"
        self._others: tuple[tuple[str, datetime], ...] = ()
        self._apart = timedelta()
        self._words = ""
        self.setFixedHeight(52)
        self.setAccessibleName("Time line")
        hub.changed.connect(self.update)

    def show_moment(
        self,
        at: datetime | None,
        zone: str,
        others: Sequence[tuple[str, datetime]],
        apart: timedelta,
        words: str,
    ) -> None:
        """Draw a moment among the other groups, none: hide; `words` say why it is blocked, if it is."""
        self._at, self._zone, self._others, self._apart = at, zone, tuple(others), apart
        self._words = words
        self.setAccessibleDescription(words or self._title())
        self.setVisible(at is not None)
        self.update()

    def _title(self) -> str:
        if self._at is None:
            return ""
        start, end = in_zone(self._at - BEFORE, self._zone), in_zone(self._at + AFTER, self._zone)
        return f"{start:%a} {start.day} {start:%b}, {start:%H:%M} to {end:%H:%M}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, band, blocked spans, groups and the moment."""
        painter, theme = QPainter(self), self._hub.theme
        if self._at is None:
            return
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t2"))
        painter.drawText(QRect(0, 0, self.width(), 16), Qt.AlignmentFlag.AlignLeft, self._title())
        band = QRect(0, 20, self.width() - 1, 30)
        painter.fillRect(band, theme.qcolor("sunken"))
        start = self._at - BEFORE

        def x(at: datetime) -> int:
            share = (at - start) / (BEFORE + AFTER)
            return int(max(0.0, min(1.0, share)) * band.width())

        first, last = start - self._apart, self._at + AFTER + self._apart
        near = [at for _, at in self._others if first < at < last]
        for at in near:
            left, right = x(at - self._apart), x(at + self._apart)
            painter.fillRect(QRect(left, 21, right - left, 29), theme.qcolor("err_bg"))
        for at in near:
            if start <= at <= self._at + AFTER:
                painter.fillRect(QRect(x(at), 20, 2, 30), theme.qcolor("text"))
                label = f"{in_zone(at, self._zone):%H:%M}"
                width = painter.fontMetrics().horizontalAdvance(label)
                painter.setPen(theme.qcolor("t2"))
                where = QRect(x(at) - width - 4, 20, width, 30)
                painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, label)
        role = "err" if self._words else "accent"
        painter.fillRect(QRect(x(self._at), 20, 2, 30), theme.qcolor(role))
        painter.setPen(theme.qcolor(role))
        said = self._words or f"{in_zone(self._at, self._zone):%H:%M} is free"
        room = QRect(x(self._at) + 8, 20, band.width() - x(self._at) - 10, 30)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said)
        painter.setPen(theme.qcolor("line2"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(band)
