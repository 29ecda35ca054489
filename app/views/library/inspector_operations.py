"""What the inspector asks for, and what buttons, menus and keys do with the items on show."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog

from app.models.media.content import MediaField, Value
from app.models.media.details import MediaDetail
from app.views.library.compare_dialog import CompareDialog
from app.views.library.crop_dialog import CropDialog
from app.views.library.inspector_dialogs import BreakDialog, DiscardDialog, ReplaceDialog
from app.views.library.inspector_layout import InspectorLayout
from app.views.library.inspector_pause import ReadPause, when_read
from app.views.library.inspector_values import Inspected
from app.views.library.uses_panel import UsesDialog
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore


class InspectorOperations(InspectorLayout):
    """Carries commands out: asks where that is needed, then emits what is to be done."""

    # for the library view
    step_asked = Signal(int)  # -1 or +1
    quick_look_asked = Signal()
    publish_asked = Signal(object)  # list of media ids, nothing of theirs unfinished
    owner_asked = Signal(object)  # the product or category that uses it: open it

    # for the desk
    edit_asked = Signal(object, bool)  # MediaEdit, hold: check the item out and keep it in the working copy
    bulk_asked = Signal(object)  # BulkEdit over the whole selection
    cancel_asked = Signal()  # the bulk edit that runs
    finish_asked = Signal(object, str)  # list of media ids, comment
    discard_asked = Signal(object)  # list of media ids
    check_out_asked = Signal(int)  # media id
    holder_asked = Signal(int)  # media id, whose holder shall finish
    break_asked = Signal(int, str)  # media id, reason
    restore_asked = Signal(int, int)  # media id, version
    replace_asked = Signal(int, object, bool)  # media id, Path of the new file, keep focal point and crops

    _hub: ThemeHub
    _thumbnails: ThumbnailStore
    _seen: Inspected
    pause: ReadPause

    def commit(self) -> None:
        """Ask for what was changed and is not saved yet."""
        raise NotImplementedError

    def _ask_one(self, of: MediaDetail, field: MediaField, locale: str, value: Value) -> None:
        raise NotImplementedError

    @when_read
    def check_out(self) -> None:
        """Check a single item out, unless it is."""
        first = self._seen.first
        if first is not None and self._seen.is_single and not first.is_mine:
            self.check_out_asked.emit(first.row.id)

    @when_read
    def finish(self) -> None:
        """Finish editing what this user has checked out of the selection."""
        self.commit()
        self.footer.show_values(self._seen)
        self.footer.ask_to_finish()

    def _can_finish(self) -> bool:
        return bool(self._seen.mine_ids) or (self._seen.is_single and bool(self.fields.touched))

    def _on_finish(self, comment: str) -> None:
        self.commit()
        ids = self._seen.mine_ids
        if ids:
            self.finish_asked.emit(ids, comment)

    @when_read
    def discard(self) -> None:
        """Ask, then return to the last version."""
        self.commit()
        ids, mine = self._seen.mine_ids, self._seen.mine
        if not ids:
            return
        name = mine[0].content.display_name if len(ids) == len(mine) == 1 else f"{len(ids):,} items"
        lost = self._seen.lost_words()
        if lost:
            dialog = DiscardDialog(self._hub, name, lost, self.window(), more=self._seen.more_held)
            dialog.accepted.connect(lambda: self.discard_asked.emit(ids))
            self._open(dialog)
        else:
            self.discard_asked.emit(ids)

    @when_read
    def publish(self) -> None:
        """Publish the item where nothing speaks against it."""
        self.commit()
        if self._seen.is_single and self._seen.publish_refusal() is None:
            self.publish_asked.emit(self._seen.media_ids)

    @when_read
    def compare(self) -> None:
        """Show two versions side by side."""
        seen, first = self._seen, self._seen.first
        if first is not None and len(seen.history) > 1:
            name = first.content.display_name
            self._open(
                CompareDialog(
                    self._hub, self._thumbnails, name, seen.history, seen.user, seen.now, self.window()
                )
            )

    @when_read
    def replace_file(self) -> None:
        """Choose the file that takes the place of the item's file."""
        self.commit()
        seen, first = self._seen, self._seen.first
        if first is None or not seen.is_single or not seen.is_editable:
            return
        dialog = ReplaceDialog(self._hub, first.row, first.content, seen.uses, self.window())
        dialog.accepted.connect(lambda: self.replace_asked.emit(first.row.id, dialog.file, dialog.keeps_cuts))
        self._open(dialog)

    @when_read
    def show_uses(self) -> None:
        """Show every use of the item."""
        first = self._seen.first
        if first is not None and self._seen.uses:
            dialog = UsesDialog(self._hub, first.content.display_name, self._seen.uses, self.window())
            dialog.owner_asked.connect(self.owner_asked)
            self._open(dialog)

    @when_read
    def edit_crops(self) -> None:
        """Change how the picture is cut for modules."""
        self.commit()
        first = self._seen.first
        if first is None or not self._seen.is_single or not self._seen.is_editable:
            return
        dialog = CropDialog(self._hub, self._thumbnails, first.row, first.content, self.window())
        dialog.accepted.connect(lambda: self._ask_one(first, MediaField.CROPS, "", dialog.crops()))
        self._open(dialog)

    def _on_ask(self) -> None:
        first = self._seen.first
        if first is not None and first.holder:
            self.holder_asked.emit(first.row.id)

    def _on_break(self) -> None:
        first = self._seen.first
        if first is not None and first.holder:
            dialog = BreakDialog(self._hub, first.content.display_name, first.holder, self.window())
            dialog.accepted.connect(lambda: self.break_asked.emit(first.row.id, dialog.reason))
            self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_restore(self, version: int) -> None:
        self.commit()
        first = self._seen.first
        if first is not None and self._seen.is_single:
            self.restore_asked.emit(first.row.id, version)
