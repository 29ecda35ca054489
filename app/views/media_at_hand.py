"""What the views of a tenant share to get media from: the tray, the picker, and files on their way."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.models.changes import Changes
from app.models.undo import StepNote
from app.models.workspace import Tenant
from app.views.assignments.pictures import Pictures
from app.views.file_drops import FileDrops
from app.views.page_links import PageLinks, WindowTools
from app.views.support.background import Background
from app.views.support.file_uploads import FileUploads, UploadPorts
from app.views.support.thumbnails import ThumbnailStore
from app.views.tray.media_picker import MediaPicker, PickerTools, open_picker
from app.views.tray.media_tray import MediaTray, TrayTools
from app.views.tray.shelf import MOST, Shelf

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages

_HINTS: Final = {
    "library": "Drag items here, or press Ctrl+Shift+T on them",
    "categories": "Drag onto the image, or press Enter",
}


class MediaAtHand(QObject):
    """The tray of a tenant, its picker, its uploads, and drops that wait for them. Thread: GUI.

    Args:
        tenant: The tenant.
        user: Who works here.
        tools: What the window shares.
        links: What is asked of the window.
        thumbnails: Pictures of the tenant.
        background: Reads and writes.
        pages: The views that media are given to and taken from.
    """

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        tools: WindowTools,
        links: PageLinks,
        thumbnails: ThumbnailStore,
        background: Background,
        pages: "TenantPages",
    ) -> None:
        super().__init__(tools.window)
        self._window = tools.window
        self._links = links
        self._pages = pages
        self._picker: MediaPicker | None = None
        memory, kept = tools.memory, f"{tenant.id}/tray/collected"
        ports = UploadPorts(links.submit, links.job, links.queued)
        self.uploads = FileUploads(
            tenant.id, user, tenant.uploads, ports, background, tools.presenter.present, self
        )
        held = f"{tenant.id}/file-drops"
        self.drops = FileDrops(
            tenant,
            user,
            self.uploads,
            background,
            tools.toasts,
            lambda: memory.get(held),
            lambda text: memory.put(held, text),
            self,
        )
        self.drops.assigned.connect(self._on_assigned)
        shelf = Shelf(lambda: memory.get(kept), lambda text: memory.put(kept, text), self)
        pictures = Pictures(tools.hub, thumbnails)
        label = tools.drag_label
        self.tray = MediaTray(
            TrayTools(tenant.media, self.uploads, pictures, label, background, memory, links.say), shelf
        )
        self.tray.add_wanted.connect(self.give)
        self._picking = PickerTools(tenant.media, self.uploads, pictures, label, background)
        self.follow(pages.shown)

    def follow(self, page: str) -> None:
        """Let the tray say what can be done with its media on the view that is shown."""
        self.tray.set_hint(self._pages.products.hint if page == "products" else _HINTS.get(page, ""))

    def give(self, media_ids: Sequence[int]) -> None:
        """Add media of the tray to what is chosen on the view that is shown."""
        pages = self._pages
        if pages.shown == "products":
            pages.products.add_from_tray(media_ids)
        elif pages.shown == "categories":
            pages.categories.add_from_tray(media_ids)
        else:
            pages.show_media(media_ids[0])

    def collect(self) -> None:
        """Put what is chosen on the view that is shown on the tray (Ctrl+Shift+T)."""
        pages = self._pages
        if self.tray.list.hasFocus():
            self.tray.collect(self.tray.list.selected_ids)
        elif pages.shown == "products":
            self.tray.collect(pages.products.selected_media())
        elif pages.shown == "categories":
            page = pages.categories.desk.page
            self.tray.collect(() if page is None or page.image is None else (page.image.id,))
        else:
            self.tray.collect(islice(pages.library.selection.ids(), MOST + 1))

    def choose(self, title: str, on_chosen: Callable[[Sequence[int]], object]) -> MediaPicker:
        """Open the picker for any number of items."""
        self._picker = open_picker(title, self._picking, self._window, on_chosen)
        return self._picker

    def choose_image(self, title: str, on_chosen: Callable[[Sequence[int]], object]) -> MediaPicker:
        """Open the picker for one image."""
        self._picker = open_picker(title, self._picking, self._window, on_chosen, is_one_image=True)
        return self._picker

    def _on_assigned(self, changes: Changes, _note: StepNote) -> None:
        """Show what was assigned, and its step of undo, also on the view that did not do it itself."""
        pages = self._pages
        self._links.changed(changes)
        view = pages.built.get(pages.shown)
        if pages.shown in ("products", "categories") and view is not None:
            view.refresh(changes)
            pages.undo_target(pages.shown).refresh()

    def close(self) -> None:
        """Close what is open, and follow nothing any more."""
        if self._picker is not None and isValid(self._picker):
            self._picker.close()
        for widget in (self.tray.header, self.tray):
            if isValid(widget):  # else the dock took it down
                widget.deleteLater()
        self.deleteLater()
