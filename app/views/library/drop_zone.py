"""Where files are dropped in the uploads dock."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.views.support.buttons import link_button
from app.views.support.labels import set_look, text_label
from app.views.support.mime import local_files
from app.views.support.rights import why_not
from app.views.support.theme import ThemeHub


class DropZone(QFrame):
    """Where files are dropped; Browse is the way without a mouse."""

    files_dropped = Signal(list)
    browse_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "dropzone")
        self.setFixedWidth(216)
        self.setAcceptDrops(True)
        self.setAccessibleName("Drop files or folders here")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(1)
        column.addStretch(1)
        picture = QLabel(self)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hub.follow(
            picture, lambda: picture.setPixmap(hub.icons.pixmap("upload", "t2", 20, self.devicePixelRatioF()))
        )
        words = text_label("Drop files or folders here", "name")
        kinds = text_label("JPEG PNG WebP MP4 PDF", "caption")
        browse = link_button(hub, "Browse…")
        browse.clicked.connect(self.browse_asked)
        for widget in (picture, words, kinds):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(browse, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if local_files(event.mimeData()) and not why_not(self, Act.UPLOAD):
            set_look(self, "target", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        set_look(self, "target", "false")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on."""
        set_look(self, "target", "false")
        event.acceptProposedAction()
        self.files_dropped.emit(list(local_files(event.mimeData())))
