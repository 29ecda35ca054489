"""Saved views of the library: read, opened, saved, renamed and deleted."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.models.media.saved_views import SavedView
from app.models.media.service import MediaService
from app.views.library.library_tools import LibraryTools
from app.views.library.saved_view_menu import SavedViewMenu, ViewNameDialog
from app.views.support.questions import Way, chosen_way, question_box


class ViewDesk(QObject):
    """Keeps the menu of saved views in step with the store. Thread: GUI.

    Args:
        now: Makes a view, without a name, of what the library shows.

    Signals: `view_opened(SavedView)` asks the library to show one; `loaded` when the views were read.
    """

    view_opened = Signal(object)
    loaded = Signal()

    def __init__(
        self,
        media: MediaService,
        tools: LibraryTools,
        menu: SavedViewMenu,
        now: Callable[[], SavedView],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._media = media
        self._tools = tools
        self._menu = menu
        self._now = now
        self._window = window
        self._views: dict[str, SavedView] = {}
        self._open = ""
        menu.view_asked.connect(self.open)
        menu.save_asked.connect(self.ask_name)
        menu.rename_asked.connect(self.ask_new_name)
        menu.remove_asked.connect(self.ask_remove)

    def reload(self) -> None:
        """Read the views anew."""
        self._tools.background.run(self._media.views, self._on_views, key="library-views")

    def open(self, name: str) -> None:
        """Show the library as a view says."""
        view = self._views.get(name)
        if view is not None:
            self.view_opened.emit(view)
            self._show(name)

    def follow(self) -> None:
        """Forget which view is open once the library shows something else."""
        view = self._views.get(self._open)
        if view is not None and replace(self._now(), name=view.name) != view:
            self._show("")

    def ask_name(self) -> ViewNameDialog:
        """Ask for the name of what is shown now, and save it."""
        dialog = ViewNameDialog(
            self._tools.hub, "Save view", self._menu.names, self._open, self._window.window()
        )
        dialog.named.connect(self.save)
        dialog.open()
        return dialog

    def ask_new_name(self, name: str) -> ViewNameDialog:
        """Ask for another name of a view."""
        title = f"Rename view {name}"
        dialog = ViewNameDialog(self._tools.hub, title, self._menu.names, name, self._window.window())
        dialog.named.connect(lambda new: self.rename(name, new))
        dialog.open()
        return dialog

    def ask_remove(self, name: str) -> QMessageBox:
        """Ask whether a view is deleted."""
        box = question_box(
            self._window.window(),
            "Delete view",
            f"Delete the view {name}?",
            "Media items stay as they are.",
            [Way("Delete view", "danger")],
        )
        box.buttonClicked.connect(lambda _button: chosen_way(box) and self.remove(name))
        box.finished.connect(box.deleteLater)
        box.open()
        return box

    def save(self, name: str) -> None:
        """Save what is shown now under a name."""
        view, media = replace(self._now(), name=name), self._media
        self._open = name
        self._write(lambda: media.save_view(view))

    def rename(self, old: str, new: str) -> None:
        """Give a view another name."""
        view, media = self._views.get(old), self._media
        if view is None or new == old:
            return

        def write() -> None:
            media.save_view(replace(view, name=new))
            media.remove_view(old)

        self._open = new if self._open == old else self._open
        self._write(write)

    def remove(self, name: str) -> None:
        """Delete a view."""
        media = self._media
        self._write(lambda: media.remove_view(name))

    def _write(self, write: Callable[[], object]) -> None:
        media = self._media

        def work() -> tuple[SavedView, ...]:
            write()
            return media.views()

        self._tools.background.run(work, self._on_views, key="library-views")

    def _on_views(self, views: Sequence[SavedView]) -> None:
        self._views = {view.name: view for view in views}
        self._show(self._open)
        self.loaded.emit()

    def _show(self, name: str) -> None:
        self._open = name if name in self._views else ""
        self._menu.show_views(list(self._views), self._open)
