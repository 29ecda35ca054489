"""Where a manifest is dropped or browsed for."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.views.support.buttons import secondary_button
from app.views.support.labels import ElidedLabel, set_look, text_label
from app.views.support.mime import local_files
from app.views.support.theme import ThemeHub

ENDINGS: Final = (".tsv", ".txt", ".csv")
"""Endings that a manifest may have; what is in the file decides."""

_FILTER: Final = "Manifests (*.tsv *.txt *.csv);;All files (*)"


def manifest_among(paths: tuple[Path, ...]) -> Path | None:
    """Return the one manifest that was dropped; None where it is something else, or several files."""
    if len(paths) != 1 or paths[0].suffix.lower() not in ENDINGS:
        return None
    return paths[0]


class FileWell(QFrame):
    """A dashed well with the chosen file; Browse is the way without a mouse.

    Signals: `file_chosen(Path)`.
    """

    file_chosen = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self.setProperty("edge", "dropzone")
        self.setAcceptDrops(True)
        self.setAccessibleName("Manifest file")
        picture = QLabel(self)
        picture.setFixedSize(32, 32)
        ratio = self.devicePixelRatioF()
        hub.follow(picture, lambda: picture.setPixmap(hub.icons.pixmap("manifest_in", "t2", 32, ratio)))
        self.name = ElidedLabel("Drop a manifest here", "name")
        self.facts = text_label("Tab-separated text with the ending .tsv, .txt or .csv.", "caption")
        self.facts.setWordWrap(True)
        self.browse = secondary_button(hub, "Browse…", "folder")
        self.browse.setAccessibleName("Browse for the manifest file")
        self.browse.clicked.connect(lambda _on=False: self.ask())
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(88)

    @property
    def path(self) -> Path | None:
        """The chosen file."""
        return self._path

    def show_file(self, path: Path, facts: str) -> None:
        """Show a file and what is known of it."""
        self._path = path
        self.name.setText(path.name)
        self.name.setToolTip(str(path))
        self.facts.setText(facts)
        self.setAccessibleDescription(f"{path.name}. {facts}")

    def ask(self) -> None:
        """Ask for a file."""
        start = "" if self._path is None else str(self._path.parent)
        chosen, _ = QFileDialog.getOpenFileName(self, "Manifest file", start, _FILTER)
        if chosen:
            self.file_chosen.emit(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if len(local_files(event.mimeData())) == 1:
            set_look(self, "target", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        set_look(self, "target", "false")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the file on."""
        set_look(self, "target", "false")
        event.acceptProposedAction()
        self.file_chosen.emit(local_files(event.mimeData())[0])
