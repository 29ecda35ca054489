"""The tabs of a product with their counts."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from app.views.support.theme import TAB_BAR_HEIGHT, ThemeHub, TypeRole, type_font

_PADDING: Final = 12
_GAP: Final = 8


class CountTabBar(QTabBar):
    """Tabs painted with a count in a pill and an accent line under the current one."""

    def __init__(self, hub: ThemeHub, titles: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._counts: list[int] = [0] * len(titles)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setUsesScrollButtons(False)
        self.setAccessibleName("Parts of product media")
        for title in titles:
            self.addTab(title)
        hub.changed.connect(self.update)

    def set_count(self, index: int, count: int) -> None:
        """Show a number beside a title."""
        if self._counts[index] != count:
            self._counts[index] = count
            self.setAccessibleTabName(index, f"{self.tabText(index)}, {count}")
            self.updateGeometry()
            self.setTabText(index, self.tabText(index))
            self.update()

    def tabSizeHint(self, index: int) -> QSize:
        """Fit title and count."""
        if index >= len(self._counts):
            return super().tabSizeHint(index)
        return QSize(2 * _PADDING + self._title_width(index) + _GAP + self._pill_width(index), TAB_BAR_HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never elide."""
        return self.tabSizeHint(index)

    def _title_width(self, index: int) -> int:
        font = type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold)
        return QFontMetrics(font).horizontalAdvance(self.tabText(index))

    def _pill_width(self, index: int) -> int:
        font = type_font(TypeRole.CAPTION, tabular=True)
        return QFontMetrics(font).horizontalAdvance(f"{self._counts[index]:,}") + 14

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all tabs."""
        theme = self._hub.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            rect = self.tabRect(index)
            is_current = index == self.currentIndex()
            is_hovered = rect.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
            token = "text" if is_current or is_hovered else "t2"
            if not self.isTabEnabled(index):
                token = "dis"
            painter.setFont(
                type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold if is_current else QFont.Weight.Medium)
            )
            painter.setPen(theme.qcolor(token))
            left = rect.left() + _PADDING
            painter.drawText(
                QRect(left, rect.top(), rect.width(), rect.height() - 2),
                Qt.AlignmentFlag.AlignVCenter,
                self.tabText(index),
            )
            pill = QRect(QPoint(0, 0), QSize(self._pill_width(index), 18))
            pill.moveCenter(rect.center())
            pill.moveLeft(left + painter.fontMetrics().horizontalAdvance(self.tabText(index)) + _GAP)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("hover"))
            painter.drawRoundedRect(QRectF(pill), 9, 9)
            painter.setFont(type_font(TypeRole.CAPTION, weight=QFont.Weight.Medium, tabular=True))
            painter.setPen(theme.qcolor("dis" if not self.isTabEnabled(index) else "t2"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, f"{self._counts[index]:,}")
            if is_current:
                painter.fillRect(
                    QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), theme.qcolor("accent")
                )
                if self.hasFocus():
                    painter.setPen(QPen(theme.qcolor("accent"), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(QRectF(rect).adjusted(2, 5, -2, -5), 4, 4)

    def enterEvent(self, event: QEvent) -> None:
        """Repaint for hover."""
        super().enterEvent(event)  # type: ignore[arg-type]
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Repaint for hover."""
        super().leaveEvent(event)
        self.update()
