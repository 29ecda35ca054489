"""Opens an item of the preview: videos and pictures large over the window, documents in their program."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.models.errors import NotFound
from app.models.media.rows import MediaRow, MediaType
from app.views.library.media_player import MediaPlayer
from app.views.library.quick_look import QuickLook
from app.views.page_links import WindowTools
from app.views.preview.answers import GalleryItem
from app.views.support.toasts import ToastTone

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages

_KEY: Final = "preview item"


def launch(file: Path) -> bool:
    """Open a file in the program that the system has for it; return whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


class ItemOpener:
    """Opens items; a document is handed on as a copy under its own name. Thread: GUI.

    Args:
        parent: Over which quick looks come up.
        launch: Opens a file; the system's way but for tests.
        player: Makes what plays videos; None makes the usual one.
    """

    def __init__(
        self,
        pages: "TenantPages",
        tools: WindowTools,
        parent: QWidget,
        launch: Callable[[Path], bool] = launch,
        player: Callable[[], MediaPlayer | None] = lambda: None,
    ) -> None:
        self._pages = pages
        self._tools = tools
        self._parent = parent
        self._launch = launch
        self._player = player
        self._folder: Path | None = None

    def open(self, item: GalleryItem) -> None:
        """Open an item as it is in the library now."""
        media, presenter = self._pages.tenant.media, self._tools.presenter

        def read() -> MediaRow:
            found = media.rows([item.media_id])
            if not found:
                raise NotFound(f"{item.name} is not in the library any more.", "Choose another item.")
            return found[0]

        self._pages.background.run(read, self._show, key=_KEY, on_error=presenter.present)

    def close(self) -> None:
        """Remove the copies of documents."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _show(self, row: MediaRow) -> None:
        if row.type is MediaType.FILE:
            self._hand_on(row)
            return
        look = QuickLook(
            self._tools.hub,
            self._pages.thumbnails,
            row,
            self._pages.tenant.blobs.path,
            lambda _by: None,
            self._parent,
            self._player(),
        )
        look.show()
        if row.type is MediaType.VIDEO:
            look.player.toggle()

    def _hand_on(self, row: MediaRow) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="vitrine-documents-"))
        copy = self._folder / row.sha256[:16] / Path(row.file_name or row.display_name).name
        path = self._pages.tenant.blobs.path(row.sha256)

        def write() -> Path:
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)
            return copy

        self._pages.background.run(write, self._launched, key=_KEY, on_error=self._on_unreadable)

    def _launched(self, copy: Path) -> None:
        if not self._launch(copy):
            self._tools.toasts.show_toast(
                f"No program opens {copy.name}. The library can export it.", ToastTone.WARN
            )

    def _on_unreadable(self, error: BaseException) -> None:
        if not isinstance(error, OSError):
            raise error
        self._tools.toasts.show_toast("The file cannot be read. Upload it again.", ToastTone.WARN)
