"""The frame of dialogs: title, body on a surface, buttons at the right of a footer."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.support.labels import text_label
from app.views.support.theme import FOOTER_HEIGHT, PANEL_PADDING, ThemeHub

WIDTH: Final = 480


class FooterDialog(QDialog):
    """A window-modal dialog: title, body on a surface, footer with buttons on the right."""

    def __init__(self, hub: ThemeHub, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.hub = hub
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(WIDTH)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        page = QFrame(self)
        page.setProperty("ground", "surface")
        self.body = QVBoxLayout(page)
        self.body.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        self.body.setSpacing(8)
        self.title = text_label(title, "section")
        self.title.setWordWrap(True)
        self.body.addWidget(self.title)
        foot = QFrame(self)
        foot.setProperty("ground", "app")
        foot.setProperty("edge", "top")
        foot.setMinimumHeight(FOOTER_HEIGHT)
        self.footer = QHBoxLayout(foot)
        self.footer.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        self.footer.setSpacing(8)
        outer.addWidget(page, 1)
        outer.addWidget(foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as sentences that wrap need; the least height of a layout counts them as one line."""
        super().showEvent(event)
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        self.resize(self.width(), max(self.height(), needed))

    def say(self, text: str, tone: str = "t2") -> QLabel:
        """Add a sentence to the body."""
        label = text_label(text, "body", tone)
        label.setWordWrap(True)
        self.body.addWidget(label)
        return label

    def mark(self, icon: str, role: str) -> QLabel:
        """Make an icon that follows the theme."""
        picture = QLabel(self)
        picture.setFixedSize(16, 16)
        ratio = self.devicePixelRatioF()
        self.hub.follow(picture, lambda: picture.setPixmap(self.hub.icons.pixmap(icon, role, 16, ratio)))
        return picture

    def add_buttons(self, *buttons: QAbstractButton) -> None:
        """Put buttons at the right of the footer."""
        self.footer.addStretch(1)
        for button in buttons:
            self.footer.addWidget(button)
