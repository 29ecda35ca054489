"""The head of the table of variants: its first section is a check box for all rows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView

from app.views.assignments.pictures import Pictures
from app.views.support.theme import TABLE_HEADER_HEIGHT

if TYPE_CHECKING:
    from app.views.assignments.variants_table import VariantsTable


class CheckHeader(QHeaderView):
    """The head of the table; its first section is a check box for all rows. Emits `check_clicked()`.

    Attributes:
        is_held: Whether a mouse button is down on it.
    """

    check_clicked = Signal()

    def __init__(self, pictures: Pictures, view: "VariantsTable") -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._pictures = pictures
        self._view = view
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setFixedHeight(TABLE_HEADER_HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sectionClicked.connect(self._on_clicked)
        self.is_held = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Notice that the pointer may size a column now."""
        self.is_held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Notice the end of it."""
        super().mouseReleaseEvent(event)
        self.is_held = False

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Paint the check box over the first section."""
        painter.save()
        super().paintSection(painter, rect, logical)
        painter.restore()
        if logical != 0:
            return
        theme = self._pictures.theme
        marked, shown = self._view.selected_count, self._view.shown_count
        box = QRect(0, 0, 16, 16)
        box.moveCenter(rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.qcolor("fill" if marked else "ctl"), 1))
        painter.setBrush(theme.qcolor("fill" if marked else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if marked:
            icon = "check" if marked >= shown else "remove"
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(
                box.topLeft() + QPoint(3, 3), self._pictures.hub.icons.pixmap(icon, "on_fill", 10, ratio)
            )
        painter.restore()

    def _on_clicked(self, logical: int) -> None:
        if logical == 0:
            self.check_clicked.emit()
