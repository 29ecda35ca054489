"""What can be done with the check-out and the versions of the product on the desk."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.models.assignments.check_outs import CheckOutService
from app.models.assignments.edit import Edit, content_changes
from app.models.assignments.history import DocumentHistory, Restoring
from app.models.assignments.rows import DocumentRow
from app.models.changes import Changes
from app.models.media.rows import MediaRow
from app.views.assignments.desk import ProductDesk
from app.views.assignments.header import ProductHeader
from app.views.assignments.kit import Kit
from app.views.assignments.state import ProductState, media_by_id
from app.views.check_outs.dialogs import break_dialog, discard_dialog, finish_dialog
from app.views.check_outs.history_dialog import HistoryDialog
from app.views.check_outs.holder_card import HolderCard
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.toasts import ToastTone

LOOK_AGAIN_MS: Final = 20_000
"""How often a check-out of somebody else is looked at: it lapses without anything being written."""

_KEY: Final = "check-out of the product"


class CheckOutDesk(QObject):
    """Checks out, finishes, discards, asks, breaks, takes over, and goes back in the history.

    Args:
        desk: The product on show; its writes go in turn with edits.
        kit: Theme, pictures and toasts.
        background: Reads.
        errors: Presents known errors.
        on_publish: Called with a product id.
        parent: The view, over which dialogs open.

    Thread: GUI.
    """

    def __init__(
        self,
        desk: ProductDesk,
        kit: Kit,
        background: Background,
        errors: ErrorPresenter,
        on_publish: Callable[[int], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kit = kit
        self._background = background
        self._errors = errors
        self._on_publish = on_publish
        self._over = parent
        self._dialog: QDialog | None = None
        self.card = HolderCard(kit.hub)
        self.card.ask_wanted.connect(self.ask_to_finish)
        self.card.take_over_wanted.connect(self.take_over)
        self.card.break_wanted.connect(self.break_check_out)
        self.card.discard_wanted.connect(self.discard)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look_again)
        desk.loaded.connect(self._on_loaded)

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What commands do, by their keys."""
        return {
            "edit": self.edit,
            "finish": self.finish,
            "finish_comment": self.finish_with_comment,
            "discard": self.discard,
            "ask": self.ask_to_finish,
            "take_over": self.take_over,
            "break": self.break_check_out,
            "versions": self.show_history,
        }

    def follow(self, header: ProductHeader) -> None:
        """Do what the buttons of the header say."""
        header.edit_wanted.connect(self.edit)
        header.finish_wanted.connect(self.finish)
        header.finish_comment_wanted.connect(self.finish_with_comment)
        header.discard_wanted.connect(self.discard)
        header.ask_wanted.connect(self.ask_to_finish)
        header.versions_wanted.connect(self.show_history)

    # --- one's own

    def edit(self) -> None:
        """Check out (Ctrl+E)."""
        refusal = self._desk.refusal()
        if refusal:
            self._desk.say(refusal)
        else:
            self._desk.check_out()

    def finish(self) -> None:
        """Check in (Ctrl+Return)."""
        self._desk.finish_editing(self._on_publish)

    def finish_with_comment(self) -> None:
        """Check in with a comment (Ctrl+Shift+Return)."""
        state = self._desk.state
        if state is None or not state.is_mine:
            self._desk.say("Edit product media first.")
            return
        service = self._service
        self._background.run(
            lambda: service.history(state.product.id, state.context),
            lambda history: self._ask_comment(state, history),
            key=_KEY,
        )

    def discard(self) -> None:
        """Return to the last check-in; edits of somebody else need a reason."""
        state = self._desk.state
        if state is None or state.other_editor is None:
            self._desk.discard_edits()
            return
        holder, service = state.other_editor, self._service
        dialog = discard_dialog(self._kit.hub, state.product.number, holder, self._over)
        dialog.agreed.connect(
            lambda reason: self._write(
                f"Discard the edits of {holder}",
                lambda seen: service.discard_edits_of_holder(
                    seen.product.id, seen.context, self._desk.user, reason, holder=holder
                ),
                f"Discarded the edits of {holder}, who is told.",
            )
        )
        self._open(dialog)

    # --- somebody else's

    def ask_to_finish(self) -> None:
        """Ask the holder to finish editing."""
        other = self._need_other()
        if other is None:
            return
        state, service, user = other[0], self._service, self._desk.user
        self._background.run(
            lambda: service.ask_to_finish(state.product.id, state.context, user),
            lambda asked: self._kit.toasts.show_toast(
                f"Asked {asked} to finish editing {state.product.number}.", ToastTone.OK
            ),
            on_error=self._on_problem,
        )

    def take_over(self) -> None:
        """Take a check-out that lapsed."""
        other = self._need_other()
        if other is None:
            return
        service, holder = self._service, other[1]
        self._write(
            "Take over the check-out",
            lambda seen: service.take_over(seen.product.id, seen.context, self._desk.user),
            f"Taken over from {holder}, with what was saved.",
        )

    def break_check_out(self) -> None:
        """Take a check-out from its holder; asks for the reason."""
        other = self._need_other()
        if other is None:
            return
        state, holder = other
        service = self._service
        dialog = break_dialog(self._kit.hub, state.product.number, holder, self._over)
        dialog.agreed.connect(
            lambda reason: self._write(
                "Break the check-out",
                lambda seen: service.break_check_out(
                    seen.product.id, seen.context, self._desk.user, reason, holder=holder
                ),
                f"Checked out to you, as {holder} saved it. {holder} is told.",
            )
        )
        self._open(dialog)

    # --- versions

    def show_history(self) -> None:
        """Open the history of versions."""
        state = self._desk.state
        if state is None:
            self._desk.say(self._desk.refusal())
            return
        services = self._desk.services

        def read() -> tuple[DocumentHistory, Mapping[int, MediaRow]]:
            history = services.assignments.history(state.product.id, state.context)
            used = {media_id for one in history.versions for media_id in one.content.media_ids()}
            return history, media_by_id(services, used)

        self._background.run(read, lambda found: self._open_history(state, *found), key=_KEY)

    def restore(self, version: int) -> None:
        """Bring a version back, on top of what is saved, as one step of undo."""
        state = self._desk.state
        if state is None:
            return
        service = self._service
        self._background.run(
            lambda: service.restoring(state.product.id, state.context, version),
            lambda found: self._perform(state, version, found),
            key=_KEY,
            on_error=self._on_problem,
        )

    # --- what is on show

    def look_again(self) -> None:
        """See whether somebody else's check-out lapsed, or was renewed."""
        state = self._desk.state
        if state is None:
            return
        service = self._service
        self._background.run(
            lambda: service.document(state.product.id, state.context),
            lambda document: self._on_looked(state, document),
            key=f"{_KEY} again",
        )

    def close(self) -> None:
        """Close what is open, and look no more."""
        self._timer.stop()
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.close()
        self._dialog = None

    @property
    def _service(self) -> CheckOutService:
        return self._desk.services.assignments

    def _on_looked(self, seen: ProductState, document: DocumentRow) -> None:
        # Who else has it by now, or nobody, is read with everything else.
        if seen is self._desk.state and document.checked_out_by == seen.other_editor:
            self._show_card(document)

    def _on_loaded(self) -> None:
        state = self._desk.state
        if state is None or state.other_editor is None:
            self._timer.stop()
            self.card.hide()
        else:
            self._timer.start()
            self._show_card(state.document)

    def _show_card(self, document: DocumentRow) -> None:
        self.card.show_holder(document, has_lapsed=self._service.has_lapsed(document))

    # --- inside

    def _ask_comment(self, state: ProductState, history: DocumentHistory) -> None:
        newest = history.versions[0] if history.versions else None
        words = newest.words if newest is not None and newest.version is None else ()
        dialog = finish_dialog(self._kit.hub, state.product.number, words, self._over)
        dialog.agreed.connect(lambda comment: self._desk.finish_editing(self._on_publish, comment))
        self._open(dialog)

    def _open_history(
        self, state: ProductState, history: DocumentHistory, media: Mapping[int, MediaRow]
    ) -> None:
        title = f"History of {state.product.number} in {state.context_name(state.context)}"
        user, now = self._desk.user, datetime.now(UTC)
        dialog = HistoryDialog(
            self._kit.pictures, title, history, media, user, now, self._desk.refusal(), self._over
        )
        dialog.restore_asked.connect(self.restore)
        self._open(dialog)

    def _perform(self, seen: ProductState, version: int, found: Restoring) -> None:
        now = self._desk.state
        if now is None or (now.product.id, now.context) != (seen.product.id, seen.context):
            return  # something else is on the desk by now

        def gesture(state: ProductState) -> Edit | None:
            owner, context = state.product.id, state.context
            changes = tuple(content_changes(owner, context, state.content, found.content))
            return Edit(f"Restore version {version}", changes) if changes else None

        if found.left_out:
            self._kit.toasts.show_toast(
                f"Not everything of version {version} comes back: {' '.join(found.left_out)}", ToastTone.WARN
            )
        if found.edit is None:
            self._desk.say(f"The product shows version {version} already.")
        else:
            self._desk.perform(gesture, toast=True)

    def _need_other(self) -> tuple[ProductState, str] | None:
        state = self._desk.state
        if state is None or state.other_editor is None:
            self._desk.say("Nobody else is editing this product.")
            return None
        return state, state.other_editor

    def _write(self, text: str, work: Callable[[ProductState], Changes], news: str) -> None:
        self._desk.write(text, work, lambda: self._kit.toasts.show_toast(news, ToastTone.OK))

    def _on_problem(self, problem: BaseException) -> None:
        self._errors.present(problem)
        self._desk.reload()

    def _open(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.open()
