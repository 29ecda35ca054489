"""A manifest that is dropped anywhere on a page begins an import."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from app.models.access.roles import Act
from app.models.errors import AppError
from app.models.manifests.tsv import ManifestFile
from app.views.manifests.file_well import manifest_among
from app.views.support.background import Background
from app.views.support.mime import local_files
from app.views.support.rights import why_not

_DRAGS: Final = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove})
_OPENED: Final = "Drop to import the manifest."


class ManifestDrops(QObject):
    """Takes single files with the ending of a manifest before the page sees them.

    A file that turns out to be none goes to the page as it would have gone without this.

    Args:
        background: Reads the first line of a file.
        on_manifest: Begins an import.
        say: Puts a sentence into the status bar.
    """

    def __init__(
        self,
        background: Background,
        on_manifest: Callable[[Path], object],
        say: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._on_manifest = on_manifest
        self._say = say
        self._others: dict[QWidget, Callable[[Path], object]] = {}

    def watch(self, page: QWidget, on_other: Callable[[Path], object]) -> None:
        """Take what is dropped on a page or on what it is made of.

        Args:
            page: The page.
            on_other: Takes a file that is no manifest.
        """
        page.setAcceptDrops(True)
        for widget in (page, *page.findChildren(QWidget)):
            if widget.acceptDrops():
                widget.installEventFilter(self)
        self._others[page] = on_other

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a drop of one manifest."""
        if event.type() not in _DRAGS and event.type() != QEvent.Type.Drop:
            return False
        assert isinstance(event, QDropEvent)  # what drags bring derives from it
        path = manifest_among(local_files(event.mimeData()))
        if path is None or why_not(watched, Act.IMPORT):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._take(path, watched)
        else:
            self._say(_OPENED)
        return True

    def _take(self, path: Path, watched: QObject) -> None:
        self._say("")
        others = [
            take
            for page, take in self._others.items()
            if page is watched or (isinstance(watched, QWidget) and page.isAncestorOf(watched))
        ]

        def on_error(error: BaseException) -> None:
            if not isinstance(error, AppError):
                raise error
            for take in others:
                take(path)

        self._background.run(
            lambda: ManifestFile(path).header, lambda _header: self._on_manifest(path), on_error=on_error
        )
