"""The header of the tray: its name, search, parts and buttons; the handle that it is dragged by."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.views.support.buttons import SegmentedControl, icon_button, secondary_button
from app.views.support.fields import SearchField
from app.views.support.labels import ElidedLabel, set_tone, text_label
from app.views.support.theme import ThemeHub
from app.views.tray.media_list_model import Part
from app.views.tray.tray_dock import HEADER

_COLLECTED: Final = "Collected"


class TrayHeader(QFrame):
    """Name, search, parts, a hint, and the buttons of the tray."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self.setProperty("edge", "top")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Media tray")
        self.title = text_label("Media tray", "name")
        self.title.setProperty("role", "section")
        self.search = SearchField(hub, "Search media", name="Search in the media tray")
        self.search.setMinimumWidth(96)
        self.search.setMaximumWidth(168)
        self.parts = SegmentedControl(
            hub,
            [
                (Part.LIBRARY, "Library"),
                (Part.UNASSIGNED, "Unassigned"),
                (Part.RECENT, "Recent uploads"),
                (Part.COLLECTED, _COLLECTED),
            ],
            "What the media tray shows",
        )
        self.caption = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_tone(self.caption, "t3")
        self.clear_button = secondary_button(hub, "Clear")
        self.clear_button.setProperty("compact", "true")
        self.clear_button.setAccessibleName("Clear what is collected")
        self.clear_button.setToolTip("Take everything off the tray; it stays in the library")
        self.clear_button.hide()
        self.upload_button = secondary_button(hub, "Upload", "upload")
        self.upload_button.setProperty("compact", "true")
        self.upload_button.setToolTip("Upload files into the library; they appear here")
        self.float_button = icon_button(hub, "ph.picture-in-picture", "Float media tray")
        self.fold_button = icon_button(hub, "down", "Collapse media tray")
        self.close_button = icon_button(hub, "close", "Close media tray", shortcut="Ctrl+T")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.search, 1)
        row.addWidget(self.parts)
        row.addWidget(self.caption, 2)
        for button in (self.clear_button, self.upload_button):
            row.addWidget(button)
        for tool in (self.float_button, self.fold_button, self.close_button):
            row.addWidget(tool)
        self.setMinimumHeight(HEADER)

    def minimumSizeHint(self) -> QSize:
        """Ask for what is left when name and hint give way."""
        found = super().minimumSizeHint()
        spare = self.title.sizeHint().width() + 8 if not self.title.isHidden() else 0
        return QSize(max(0, found.width() - spare), max(HEADER, found.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name out where it has no room."""
        super().resizeEvent(event)
        wanted = QFrame.minimumSizeHint(self).width()
        if self.title.isHidden():
            wanted += self.title.sizeHint().width() + 8
        self.title.setVisible(wanted <= self.width())

    def show_count(self, count: int) -> None:
        """Say how many items are collected."""
        self.parts.set_text(Part.COLLECTED, f"{_COLLECTED} {count:,}" if count else _COLLECTED)

    def show_folded(self, is_folded: bool) -> None:
        """Let the button say what it does."""
        name = "Open media tray" if is_folded else "Collapse media tray"
        self.fold_button.setIcon(self._hub.icon("up" if is_folded else "down"))
        self.fold_button.setAccessibleName(name)
        self.fold_button.setToolTip(name)

    def show_floating(self, is_floating: bool) -> None:
        """Let the button say what it does."""
        name = "Dock media tray" if is_floating else "Float media tray"
        self.float_button.setAccessibleName(name)
        self.float_button.setToolTip(name)
