"""The button that ends one's own check-out, with a menu for doing so with a comment."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.models.access.roles import Act
from app.views.support.buttons import primary_button
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub


class FinishButton(QWidget):
    """A split button. Signals: `finish_wanted()`, `comment_wanted()`."""

    finish_wanted = Signal()
    comment_wanted = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = primary_button(hub, "Finish editing", "finish")
        self.button.setToolTip("Finish editing (Ctrl+Return)")
        self.button.clicked.connect(lambda _on=False: self.finish_wanted.emit())
        self.menu = QMenu(self)
        needs(self.menu.addAction("Finish editing", self.finish_wanted.emit), Act.ASSIGN)
        needs(self.menu.addAction("Finish editing with comment…", self.comment_wanted.emit), Act.ASSIGN)
        self.more = self._make_more(hub)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.button)
        row.addWidget(self.more)

    def _make_more(self, hub: ThemeHub) -> QPushButton:
        button = primary_button(hub, "", "down")
        button.setProperty("split", "true")
        button.setAccessibleName("More ways to finish editing")
        button.setToolTip("Finish editing with comment (Ctrl+Shift+Return)")
        button.clicked.connect(
            lambda _on=False: self.menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        )
        return button
