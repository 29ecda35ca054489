"""What is done with selected items: publish, unpublish, delete, trash, export, assign, copy codes, check."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyroaring import BitMap
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.models.changes import Changes
from app.models.media.details import Refusal
from app.models.media.rows import MediaFilter, MediaRow, MediaState, media_code
from app.models.workspace import Tenant
from app.views.library.export_files import ExportOutcome, export_files
from app.views.library.id_sets import id_set, known_of
from app.views.library.library_tools import LibraryCommands, LibraryTools
from app.views.library.lifecycle_dialogs import DeleteDialog, RefusedDialog, UnpublishDialog
from app.views.library.long_work import LongWork, Progress
from app.views.library.selection import LibrarySelection
from app.views.library.selection_bar import SelectionBar
from app.views.library.trash_dialog import TrashDialog
from app.views.support.drag_label import count_text
from app.views.support.toasts import ToastTone

if TYPE_CHECKING:
    from app.models.assignments.uses import UseRow
    from app.models.publishing.library import LifecycleOutcome

CHUNK: Final = 200
MOST_CODES: Final = 100_000
_NAMED: Final = 3
_MOST_USES: Final = 500


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a question needs to know: the items it is about, names of some, and where they are used."""

    ids: "array[int]"
    names: dict[int, str]
    uses: "dict[int, tuple[UseRow, ...]]"


class LibraryActions(QObject):
    """Asks, does and tells. Thread: GUI.

    Signals: `changed(Changes)` after a write; `item_asked(media_id)`, `owner_asked(whose)` from lists.
    `dialog` is the question or list that is open.
    """

    changed = Signal(object)
    item_asked = Signal(int)
    owner_asked = Signal(object)

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        tools: LibraryTools,
        commands: LibraryCommands,
        selection: LibrarySelection,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tenant = tenant
        self._user = user
        self._tools = tools
        self._commands = commands
        self._selection = selection
        self._window = window
        self.dialog: Any = None

    def serve(self, bar: SelectionBar) -> None:
        """Do what the buttons of the selection bar say."""
        bar.assign_asked.connect(self.assign)
        bar.export_asked.connect(self.export)
        bar.delete_asked.connect(self.delete)
        bar.publish_asked.connect(self.publish)

    # --- publish and unpublish ------------------------------------------------------------------

    def publish(self) -> None:
        """Publish the drafts among the selected items."""
        publish = self._commands.publish_media
        if publish is not None and self._selection.count():
            ids = self._selection.ids()
            self._tools.background.run(
                lambda: known_of(ids, self._in_state(MediaState.DRAFT)),
                lambda drafts: publish(list(drafts)),
                key="library-publish",
            )

    def count_drafts(self, on_counted: Callable[[int], object], key: str) -> None:
        """Count the selected items that are not published as they are now."""
        ids = self._selection.ids()
        self._tools.background.run(
            lambda: len(id_set(ids) & self._in_state(MediaState.DRAFT)), on_counted, key=key
        )

    def _in_state(self, state: MediaState) -> BitMap:
        """Return the items of a state. Thread: worker."""
        return self._tenant.media.items(MediaFilter(states=frozenset({state})))

    def unpublish(self) -> None:
        """Take the published items of the selection off, after a question that shows who uses them."""
        ids = self._selection.ids()

        def read() -> _Chosen:
            published = known_of(ids, self._in_state(MediaState.PUBLISHED))
            uses: dict[int, tuple[UseRow, ...]] = {}
            for part in _cut(published):
                for media_id, rows in self._tenant.library.uses(part).items():
                    if live := tuple(use for use in rows if use.is_live):
                        uses[media_id] = live
            return _Chosen(published, self._names([*published[:_NAMED], *list(uses)[:_MOST_USES]]), uses)

        self._tools.background.run(read, self._ask_unpublish, key="library-question")

    def _ask_unpublish(self, chosen: _Chosen) -> None:
        if not chosen.ids:
            self._say("None of the selected items is published.")
            return
        dialog = UnpublishDialog(
            self._tools.hub, chosen.names, len(chosen.ids), chosen.uses, self._window.window()
        )
        dialog.accepted.connect(lambda: self._unpublish(chosen, force=dialog.is_forced))
        self._open(dialog)

    def _unpublish(self, chosen: _Chosen, *, force: bool) -> None:
        ids = chosen.ids if force else array("q", (i for i in chosen.ids if i not in chosen.uses))
        service, user = self._tenant.library, self._user
        self._run(
            "Unpublishing",
            ids,
            lambda part: service.unpublish(part, user, force=force),
            self._on_unpublished,
        )

    def _on_unpublished(self, outcome: "LifecycleOutcome") -> None:
        self._commands.jobs.follow_up(self._tenant.id)  # their renditions go
        self._tell(outcome, "Unpublished", "not unpublished")

    # --- delete and trash -----------------------------------------------------------------------

    def delete(self) -> None:
        """Move the selected items to the trash, after a question with their count."""
        ids = self._selection.ids()
        if not ids:
            return
        self._tools.background.run(
            lambda: _Chosen(ids, self._names(ids[:_NAMED]), {}), self._ask_delete, key="library-question"
        )

    def _ask_delete(self, chosen: _Chosen) -> None:
        names = list(chosen.names.values())
        dialog = DeleteDialog(self._tools.hub, names, len(chosen.ids), self._window.window())
        dialog.accepted.connect(lambda: self._delete(chosen.ids))
        self._open(dialog)

    def _delete(self, ids: "array[int]") -> None:
        service, user = self._tenant.library, self._user
        self._run("Deleting", ids, lambda part: service.delete(part, user), self._on_deleted)

    def _on_deleted(self, outcome: "LifecycleOutcome") -> None:
        self._tell(outcome, "Deleted", "not deleted", ("Restore", partial(self._restore, outcome.done)))

    def _restore(self, ids: Sequence[int]) -> None:
        service, user = self._tenant.library, self._user
        self._run("Restoring", array("q", ids), lambda part: service.restore(part, user), self._on_restored)

    def _on_restored(self, outcome: "LifecycleOutcome") -> None:
        self._tell(outcome, "Restored", "not restored")

    def open_trash(self) -> TrashDialog:
        """Open the trash."""
        tools = self._tools
        dialog = TrashDialog(
            tools.hub,
            self._tenant.library,
            self._user,
            tools.background,
            tools.presenter,
            self._window.window(),
        )
        dialog.restored.connect(self._on_restored)
        self._open(dialog)
        return dialog

    # --- export, assign, codes, check -----------------------------------------------------------

    def export(self) -> None:
        """Copy the original files of the selected items into a folder that a person chooses."""
        if self._selection.count():
            name = QFileDialog.getExistingDirectory(self._window, "Export original files to")
            if name:
                self.export_to(Path(name))

    def export_to(self, folder: Path) -> None:
        """Copy the original files of the selected items into a folder."""
        ids, tenant = self._selection.ids(), self._tenant

        def work(progress: Progress) -> ExportOutcome:
            return export_files(
                ids, folder, tenant.media.rows, tenant.blobs.path, progress.report, progress.is_stopped
            )

        title = f"Exporting {count_text(len(ids), 'file')}"
        self._start(title, len(ids), work, partial(self._exported, folder))

    def _exported(self, folder: Path, outcome: ExportOutcome) -> None:
        words = f"Exported {count_text(outcome.copied, 'file')} to {folder.name or folder}"
        if outcome.is_stopped:
            words = f"Export stopped after {count_text(outcome.copied, 'file')}"
        show = ("Show folder", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self._say(words, ToastTone.OK, [show])
        if outcome.failed:
            failed = outcome.failed
            self._show_refused(f"{count_text(len(failed), 'file')} could not be exported", failed, {})

    def assign(self) -> None:
        """Let a person choose a product that gets the selected items as Primary media."""
        if self._commands.assign is not None and self._selection.count():
            self._commands.assign(self._selection.first_ids(CHUNK * 5))

    def copy_codes(self) -> None:
        """Put the media codes of the selected items on the clipboard, one a line."""
        ids = self._selection.ids()[:MOST_CODES]
        if ids:
            QGuiApplication.clipboard().setText("\n".join(map(media_code, ids)))
            self._say(f"Copied {count_text(len(ids), 'media code')}.")

    def check(self) -> None:
        """Read the files of the selected items again and compare them with what was uploaded."""
        ids, tenant = self._selection.ids(), self._tenant

        def work(progress: Progress) -> list[Refusal]:
            return list(_damaged(tenant, ids, progress))

        title = f"Checking {count_text(len(ids), 'file')}"
        self._start(title, len(ids), work, partial(self._checked, len(ids)))

    def _checked(self, count: int, damaged: list[Refusal]) -> None:
        if damaged:
            self._show_refused(f"{count_text(len(damaged), 'file')} are damaged", damaged, {})
        else:
            self._say(f"Checked {count_text(count, 'file')}: all are as they were uploaded.", ToastTone.OK)

    def retry(self, row: MediaRow) -> None:
        """Read the file of an item through again: it may be readable by now."""
        tenant = self._tenant

        def work() -> list[MediaRow]:
            tenant.contents.process([row.id], again=True)
            return tenant.media.rows([row.id])

        self._tools.background.run(work, partial(self._retried, row), key=f"library-retry-{row.id}")

    def _retried(self, before: MediaRow, rows: list[MediaRow]) -> None:
        self._tools.thumbnails.retry(before.sha256)
        self.changed.emit(Changes(media=frozenset({before.id})))
        for row in rows:
            if row.problem:
                self._say(f"{row.display_name} still cannot be read: {row.problem}", ToastTone.WARN)

    # --- doing and telling ----------------------------------------------------------------------

    def _names(self, ids: Sequence[int]) -> dict[int, str]:
        """Read display names, in the order of the ids. Thread: worker."""
        return {row.id: row.display_name for row in self._tenant.media.rows(list(dict.fromkeys(ids)))}

    def _run(
        self,
        verb: str,
        ids: "array[int]",
        write: "Callable[[list[int]], LifecycleOutcome]",
        on_done: "Callable[[LifecycleOutcome], object]",
    ) -> None:
        """Write in parts; a person may stop between two."""

        def work(progress: Progress) -> "LifecycleOutcome":
            from app.models.publishing.library import LifecycleOutcome

            changes, done, refused = Changes(), [], []
            for number, part in enumerate(_cut(ids), start=1):
                if progress.is_stopped():
                    break
                outcome = write(part)
                changes |= outcome.changes
                done += outcome.done
                refused += outcome.refused
                progress.report(min(len(ids), number * CHUNK), len(ids))
            return LifecycleOutcome(changes, tuple(done), tuple(refused))

        self._start(f"{verb} {count_text(len(ids), 'media item')}", len(ids), work, on_done)

    def _start(
        self, title: str, total: int, work: Callable[[Progress], Any], on_done: Callable[[Any], object]
    ) -> None:
        tools, window = self._tools, self._window
        if total:
            LongWork(
                tools.hub, tools.background, title, total, work, on_done, tools.presenter.present, window
            )

    def _tell(
        self,
        outcome: "LifecycleOutcome",
        done: str,
        not_done: str,
        action: tuple[str, Callable] | None = None,
    ) -> None:
        """Say how it went; what was refused is listed with its uses."""
        if outcome.done:
            self.changed.emit(outcome.changes)
            words = f"{done} {count_text(len(outcome.done), 'media item')}."
            self._say(words, ToastTone.OK, [action] if action else [])
        if outcome.refused:
            refused, service = outcome.refused, self._tenant.library
            ids = [one.media_id for one in refused[:_MOST_USES]]
            items = count_text(len(refused), "media item")
            title = f"{items} {'was' if len(refused) == 1 else 'were'} {not_done}"
            self._tools.background.run(
                lambda: service.uses(ids), lambda uses: self._show_refused(title, refused, uses)
            )

    def _show_refused(self, title: str, refused: Sequence[Refusal], uses: dict) -> None:
        dialog = RefusedDialog(self._tools.hub, title, refused, uses, self._window.window())
        dialog.item_asked.connect(self.item_asked)
        dialog.owner_asked.connect(self.owner_asked)
        self._open(dialog)

    def _open(self, dialog: Any) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self, _result: int) -> None:
        if self.sender() is self.dialog:
            self.dialog = None

    def _say(
        self, text: str, tone: ToastTone = ToastTone.INFO, actions: Sequence[tuple[str, Callable]] = ()
    ) -> None:
        self._tools.toasts.show_toast(text, tone, actions)


def open_menu(parent: QWidget, actions: Sequence[QAction | None], place: QPoint) -> None:
    """Open the menu of the selected items; None parts two groups."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
    menu.popup(place)


def _cut(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])


def _damaged(tenant: Tenant, ids: Sequence[int], progress: Progress) -> Iterator[Refusal]:
    """Find items whose file is missing or not what was uploaded. Thread: worker."""
    looked = 0
    for part in _cut(ids):
        for row in tenant.media.rows(part):
            if progress.is_stopped():
                return
            reason = ""
            try:
                if not tenant.blobs.is_sound(row.sha256):
                    reason = "The file differs from what was uploaded. Restore it from a backup."
            except OSError as error:
                reason = f"The file cannot be read: {error.strerror}. Restore it from a backup."
            if reason:
                yield Refusal(row.id, row.display_name, reason)
            looked += 1
            progress.report(looked, len(ids))
