"""What menus, keys and buttons do in the library."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.models.access.roles import Act
from app.models.media.rows import MediaFilter, MediaRow
from app.models.workspace import Tenant
from app.views.library.alt_text_bench import AltTextBench
from app.views.library.alt_text_bench_desk import AltTextDesk
from app.views.library.library_layout import LibraryLayout
from app.views.library.library_tools import LibraryTools
from app.views.library.listing import LibraryListing
from app.views.library.quick_look import QuickLook
from app.views.library.selection import LibrarySelection
from app.views.library.similar_dialog import SimilarDialog
from app.views.library.upload_desk import UploadDesk
from app.views.support.mime import local_files
from app.views.support.paged_model import PagedModel
from app.views.support.rights import why_not


class LibraryOperations(LibraryLayout):
    """Carries commands out with the parts that who derives from it makes. Thread: GUI."""

    model: PagedModel
    selection: LibrarySelection
    listing: LibraryListing
    upload_desk: UploadDesk
    alt_text_desk: AltTextDesk
    _tools: LibraryTools
    _tenant: Tenant
    _locales: tuple[str, ...]
    _locale: str

    def set_filter(self, wanted: MediaFilter) -> None:
        """Narrow the library down."""
        raise NotImplementedError

    def commit(self) -> None:
        """Save what is being typed."""
        self.inspector.commit()

    def show_item(self, media_id: int) -> None:
        """Select one item and bring it into view, without filters if they hide it."""
        if self.model.position(media_id) is None:
            self.listing.show_item(media_id)
            self.set_filter(MediaFilter())
            return
        self.selection.select([media_id])

    def copy_selected(self) -> None:
        """Put the selected items on the clipboard."""
        if self.grid.selected_count():
            QGuiApplication.clipboard().setMimeData(self.grid.drag_data())

    def paste_files(self) -> None:
        """Upload the files, or the picture, on the clipboard."""
        self.upload_desk.paste(QGuiApplication.clipboard().mimeData())

    def clear_filters(self) -> None:
        """Show every item again."""
        self.set_filter(MediaFilter())

    def ask_for_files(self) -> None:
        """Let a person choose files to upload, and say what new items get."""
        names, _ = QFileDialog.getOpenFileNames(self, "Upload files")
        if names:
            self.upload_desk.ask([Path(name) for name in names])

    def ask_for_folder(self) -> None:
        """Let a person choose a folder to upload, and say what new items get."""
        name = QFileDialog.getExistingDirectory(self, "Upload a folder")
        if name:
            self.upload_desk.ask([Path(name)])

    def upload(self, paths: Sequence[Path]) -> None:
        """Start an upload of files and folders."""
        self.upload_desk.upload(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files wherever they are dropped."""
        if local_files(event.mimeData()) and not why_not(self, Act.UPLOAD):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Upload them."""
        event.acceptProposedAction()
        self.upload(local_files(event.mimeData()))

    def open_quick_look(self) -> QuickLook | None:
        """Show the current item large."""
        row = self.model.row_at(self.grid.currentIndex().row())
        if row is None:
            return None
        look = QuickLook(
            self._tools.hub, self._tools.thumbnails, row, self._tenant.blobs.path, self._step, self
        )
        look.show()
        return look

    def edit_item(self) -> None:
        """Check the current item out and put the cursor into its alt text; several are edited together."""
        current = self.grid.current_id()
        if not self.selection.count() and current is not None:
            self.selection.select([current])
        self.set_inspector_visible(True)
        self.inspector.check_out()
        self.inspector.focus_alt_text()

    def edit_alt_text(self) -> None:
        """Put the cursor into the alt text of the selected item; several are worked through on the bench."""
        if self.selection.count() > 1:
            self.open_bench()
            return
        self.set_inspector_visible(True)
        self.inspector.focus_alt_text()

    def open_bench(self) -> AltTextBench:
        """Work through the alt texts that are missing, in the selected items or everywhere."""
        self.commit()
        scope = self.selection.ids() if self.selection.count() > 1 else None
        tools = self._tools
        bench = AltTextBench(
            tools.hub, tools.thumbnails, self.alt_text_desk, self._locales, self._locale, scope, self.window()
        )
        bench.open()
        return bench

    def find_similar(self) -> SimilarDialog | None:
        """Show pictures that look like the current item."""
        row = self.model.row_at(self.grid.currentIndex().row())
        if row is None:
            return None
        tools = self._tools
        dialog = SimilarDialog(tools.hub, tools.thumbnails, tools.background, self._media, row, self.window())
        dialog.open_asked.connect(self.show_item)
        dialog.select_asked.connect(self.selection.select)
        dialog.open()
        return dialog

    def edit_tags(self) -> None:
        """Put the cursor into the tags of the selected items."""
        self.set_inspector_visible(True)
        self.inspector.focus_tags()

    def clear_selection(self) -> None:
        """Select nothing, hidden items included."""
        self.selection.clear()

    def _step(self, by: int) -> MediaRow | None:
        place = self.grid.currentIndex().row() + by
        if not 0 <= place < self.model.rowCount():
            return None
        self.grid.setCurrentIndex(self.model.index(place))
        return self.model.row_at(place)
