"""The media tray: the library at hand, to drag from, and a shelf for what a person collects."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QWidget

from app.models.changes import Changes
from app.models.media.service import MediaService
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.file_uploads import FileUploads, Landed
from app.views.support.mime import MediaDrag, decode_media, encode_media
from app.views.tray.media_list import MediaList
from app.views.tray.media_list_model import MOST, MediaListModel, Part
from app.views.tray.pictures import Pictures
from app.views.tray.shelf import Shelf
from app.views.tray.tray_dock import Memory
from app.views.tray.tray_header import TrayHeader

_ROOM_BELOW: Final = 18
_SMALLEST, _LARGEST = 56, 220
_NO_MEDIA: Final = "No media yet. Drop files here to upload them."
_EMPTY: Final = {
    Part.LIBRARY: "No media matches. Clear the search.",
    Part.UNASSIGNED: "No unassigned media matches.",
    Part.RECENT: "No upload matches.",
    Part.COLLECTED: "Nothing is collected. Drag media here, or press Ctrl+Shift+T on them.",
}


@dataclass(frozen=True, slots=True)
class TrayTools:
    """What the tray is built with."""

    media: MediaService
    uploads: FileUploads
    pictures: Pictures
    label: DragLabel
    background: Background
    memory: Memory
    say: Callable[[str], object]


class MediaTray(QFrame):
    """Search, Library / Unassigned / Recent uploads / Collected, and thumbnails to drag.

    Args:
        tools: What it is built with.
        shelf: What was collected.

    Signals: `add_wanted(list of media ids)` on Enter. Thread: GUI.
    """

    add_wanted = Signal(list)

    def __init__(self, tools: TrayTools, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setAccessibleName("Media tray")
        self._tools = tools
        self._hint = ""
        self._is_stale = True
        self.shelf = shelf
        self.header = TrayHeader(tools.pictures.hub)
        self.model = MediaListModel(tools.media, tools.background, tools.uploads, "tray", self)
        self.list = MediaList(tools.pictures, self.model, tools.label, QSize(60, 75), self)
        self.list.setAccessibleName("Media in the tray")
        self.actions_by_key = self._make_actions()
        self._connect()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 4, 0)
        row.addWidget(self.list)
        self.header.show_count(len(shelf.ids))
        self.header.search.set_search(tools.memory.get("tray/search"))
        kept = tools.memory.get("tray/part")
        self.header.parts.select(kept if kept in {*Part} else Part.LIBRARY)
        self._show_part()

    @property
    def part(self) -> Part:
        """Which media are shown."""
        return Part(self.header.parts.selected)

    def _connect(self) -> None:
        header, items, uploads = self.header, self.list, self._tools.uploads
        header.search.searched.connect(self._on_search)
        header.parts.chosen.connect(self.show_part)
        header.clear_button.clicked.connect(self.clear)
        header.upload_button.clicked.connect(self.ask_for_files)
        items.chosen.connect(self.add_wanted)
        items.media_dropped.connect(self._on_media)
        items.files_dropped.connect(self._on_files)
        items.step_wanted.connect(self._on_step)
        items.remove_wanted.connect(self.remove_selected)
        items.menu_wanted.connect(self._open_menu)
        items.refused.connect(self._tools.say)
        items.selectionModel().selectionChanged.connect(self._say)
        self.model.modelReset.connect(self._say)
        self.model.listed.connect(self._say)
        self.shelf.changed.connect(self._on_shelf)
        uploads.changed.connect(self.reload)
        uploads.landed.connect(self._on_landed)

    def _make_actions(self) -> dict[str, QAction]:
        texts: dict[str, tuple[str, str, Callable[[], object]]] = {
            "assign": ("Add to what is chosen", "", lambda: self.add_wanted.emit(self.list.selected_ids)),
            "copy": ("Copy media", "Ctrl+C", self.copy),
            "paste": ("Paste into the tray", "Ctrl+V", self.paste),
            "collect": ("Add to tray", "", lambda: self.collect(self.list.selected_ids)),
            "left": ("Move left", "", lambda: self._on_step(-1)),
            "right": ("Move right", "", lambda: self._on_step(1)),
            "remove": ("Remove from tray", "", self.remove_selected),
            "clear": ("Clear tray", "", self.clear),
            "upload": ("Upload files…", "", self.ask_for_files),
        }
        made = {}
        for key, (text, shortcut, act) in texts.items():
            action = QAction(text, self)
            action.triggered.connect(lambda _on=False, act=act: act())
            if shortcut:
                action.setShortcut(QKeySequence(shortcut))
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                self.list.addAction(action)
            made[key] = action
        return made

    # what is shown

    def show_part(self, part: str) -> None:
        """Show the library, what is unassigned or new, or what was collected."""
        self.header.parts.select(part)
        self._tools.memory.put("tray/part", part)
        self._show_part()

    def _show_part(self) -> None:
        is_collected = self.part is Part.COLLECTED
        self.header.clear_button.setVisible(is_collected)
        self.header.clear_button.setEnabled(bool(self.shelf.ids))
        self.reload()

    def set_hint(self, hint: str) -> None:
        """Say what can be done with the tray on the page that is shown."""
        self._hint = hint
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the list when it is first seen."""
        super().showEvent(event)
        if self._is_stale:
            self.reload()

    def reload(self) -> None:
        """Read the list anew, as after an upload or an edit; a hidden tray waits until it is shown."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            text = self.header.search.text().strip()
            self.model.show_part(self.part, text, collected=self.shelf.ids)

    def refresh(self, changes: Changes) -> None:
        """Follow a write: items that changed, or which of them are unassigned."""
        if changes.media or changes.catalog or (changes.products and self.part is Part.UNASSIGNED):
            self.reload()

    def _on_search(self, text: str) -> None:
        self._tools.memory.put("tray/search", text)
        self.reload()

    def _say(self) -> None:
        caption, count = self.header.caption, len(self.list.selected_ids)
        if self.model.rowCount() == 0:
            is_all = self.part is Part.LIBRARY and not self.header.search.text().strip()
            caption.setText(_NO_MEDIA if is_all else _EMPTY[self.part])
        elif count:
            caption.setText(f"{count:,} selected. {self._hint}")
        elif self.model.is_cut:
            caption.setText(f"The first {MOST:,} items. Search for others.")
        else:
            caption.setText(self._hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the thumbnails fill the height."""
        super().resizeEvent(event)
        height = max(_SMALLEST, min(self.height() - _ROOM_BELOW, _LARGEST))
        self.list.set_thumb_size(QSize(round(height * 0.8), height))

    # collecting

    def collect(self, media_ids: Iterable[int], at: int | None = None) -> None:
        """Put items on the shelf, where they stay until they are removed."""
        wanted = tuple(dict.fromkeys(media_ids))
        if not wanted:
            self._tools.say("Select media first.")
            return
        new = self.shelf.add(wanted, at)
        left = len(wanted) - new
        if not new:
            self._tell("These media are in the tray already." if self.shelf.room else "The tray is full.")
        elif left and not self.shelf.room:
            self._tell(f"Added {count_text(new, 'item')} to the tray. It is full; {left:,} are left out.")
        else:
            self._tell(f"Added {count_text(new, 'item')} to the tray")

    def remove_selected(self) -> None:
        """Take the chosen items off the shelf; the library keeps them."""
        ids = self.list.selected_ids
        if self.part is not Part.COLLECTED:
            self._tools.say("Only what is collected can be removed from the tray.")
        elif ids:
            self.shelf.remove(ids)
            self._tell(f"Removed {count_text(len(ids), 'item')} from the tray")

    def clear(self) -> None:
        """Take everything off the shelf."""
        count = len(self.shelf.ids)
        self.shelf.clear()
        self._tell(f"Removed {count_text(count, 'item')} from the tray")

    def copy(self) -> None:
        """Copy the chosen items, to be pasted where they are assigned."""
        ids = self.list.selected_ids
        if ids:
            QGuiApplication.clipboard().setMimeData(encode_media(ids, "clipboard"))
            self._tools.say(f"Copied {count_text(len(ids), 'item')}")

    def paste(self) -> None:
        """Collect copied media, or upload copied files or a picture."""
        data = QGuiApplication.clipboard().mimeData()
        drag = decode_media(data)
        if drag is not None:
            self.collect(drag.media_ids)
        elif not self._tools.uploads.take(data):
            self._tools.say("There is nothing to paste.")

    def _on_media(self, drag: MediaDrag, at: int) -> None:
        is_collected = self.part is Part.COLLECTED
        if drag.source == Part.COLLECTED:
            self.shelf.move(drag.media_ids, at)
        else:
            self.collect(drag.media_ids, at if is_collected else None)

    def _on_step(self, by: int) -> None:
        ids = self.list.selected_ids
        if self.part is Part.COLLECTED and ids:
            self.shelf.step(ids, by)

    def _on_shelf(self) -> None:
        self.header.show_count(len(self.shelf.ids))
        if self.part is Part.COLLECTED:
            self._show_part()

    def _tell(self, words: str) -> None:
        self._tools.say(words)
        announce(self, words)

    # uploading

    def ask_for_files(self) -> None:
        """Let a person choose files to upload."""
        dialog = QFileDialog(self.window(), "Upload into the library")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.upload([Path(name) for name in names]))
        dialog.open()

    def upload(self, paths: Sequence[Path], at: int | None = None) -> None:
        """Upload files; while what is collected is shown they are collected too."""
        uploads = self._tools.uploads
        numbers = uploads.number(paths)
        if self.part is Part.COLLECTED:
            self.shelf.add(numbers, at)
        uploads.upload(uploads.paths(numbers))
        self._tell(f"Uploading {count_text(len(paths), 'file')}")

    def _on_files(self, paths: list[Path], at: int) -> None:
        self.upload(paths, at if self.part is Part.COLLECTED else None)

    def _on_landed(self, news: Landed) -> None:
        self.shelf.land(news)
        problem = news.problem()
        if problem:
            self._tell(problem)

    # menu

    def _open_menu(self, place: QPoint) -> None:
        self.make_menu().popup(place)

    def make_menu(self) -> QMenu:
        """Make the menu of the chosen items."""
        has, is_collected = bool(self.list.selected_ids), self.part is Part.COLLECTED
        shown = ["assign", "copy", "paste"]
        shown += ["left", "right", "remove", "clear"] if is_collected else ["collect"]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key in shown:
            action = self.actions_by_key[key]
            needs = key not in ("paste", "clear")
            action.setEnabled(has if needs else key == "paste" or bool(self.shelf.ids))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.actions_by_key["upload"])
        menu.aboutToHide.connect(self._enable_all)
        return menu

    def _enable_all(self) -> None:
        """Let keys work again: they must not depend on when a menu was opened last."""
        for action in self.actions_by_key.values():
            action.setEnabled(True)
