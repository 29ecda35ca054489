"""What can be done with the check-out and the versions of the product or category on the desk."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.models.assignments.check_outs import CheckOutService
from app.models.assignments.edit import Edit, content_changes
from app.models.assignments.history import DocumentHistory, Restoring
from app.models.assignments.rows import DocumentRow
from app.models.changes import Changes
from app.models.media.rows import MediaRow
from app.views.check_outs.dialogs import break_dialog, discard_dialog, finish_dialog
from app.views.check_outs.history_dialog import HistoryDialog
from app.views.check_outs.holder_card import HolderCard
from app.views.check_outs.pictures import Pictures
from app.views.check_outs.shown import Desk, Header, Shown
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.toasts import ToastStack, ToastTone

LOOK_AGAIN_MS: Final = 20_000
"""How often a check-out of somebody else is looked at: it lapses without anything being written."""


class CheckOutDesk(QObject):
    """Checks out, finishes, discards, asks, breaks, takes over, and goes back in the history.

    Args:
        desk: What is on show; its writes go in turn with edits.
        kind: What that is: `product` or `category`.
        pictures: Paints media of versions; brings the theme.
        toasts: The toasts of the window.
        background: Reads.
        errors: Presents known errors.
        on_publish: Called with the id of the product or category.
        parent: The view, over which dialogs open.

    Signals: `changed_elsewhere()` when somebody else's check-out went to another, or to nobody.
    Thread: GUI.
    """

    changed_elsewhere = Signal()

    def __init__(
        self,
        desk: Desk,
        kind: str,
        pictures: Pictures,
        toasts: ToastStack,
        background: Background,
        errors: ErrorPresenter,
        on_publish: Callable[[int], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = kind
        self._pictures = pictures
        self._toasts = toasts
        self._background = background
        self._errors = errors
        self._on_publish = on_publish
        self._over = parent
        self._key = f"check-out of the {kind}"
        self._dialog: QDialog | None = None
        self.card = HolderCard(pictures.hub)
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

    def follow(self, header: Header) -> None:
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
            self._desk.say(f"Edit {self._kind} media first.")
            return
        service = self._service
        self._background.run(
            lambda: service.history(state.owner, state.context),
            lambda history: self._ask_comment(state, history),
            key=self._key,
        )

    def discard(self) -> None:
        """Return to the last check-in; edits of somebody else need a reason."""
        state = self._desk.state
        if state is None or state.other_editor is None:
            self._desk.discard_edits()
            return
        holder, service = state.other_editor, self._service
        dialog = discard_dialog(self._pictures.hub, state.name, holder, self._over)
        dialog.agreed.connect(
            lambda reason: self._write(
                f"Discard the edits of {holder}",
                lambda seen: service.discard_edits_of_holder(
                    seen.owner, seen.context, self._desk.user, reason, holder=holder
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
            lambda: service.ask_to_finish(state.owner, state.context, user),
            lambda asked: self._toasts.show_toast(
                f"Asked {asked} to finish editing {state.name}.", ToastTone.OK
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
            lambda seen: service.take_over(seen.owner, seen.context, self._desk.user),
            f"Taken over from {holder}, with what was saved.",
        )

    def break_check_out(self) -> None:
        """Take a check-out from its holder; asks for the reason."""
        other = self._need_other()
        if other is None:
            return
        state, holder = other
        service = self._service
        dialog = break_dialog(self._pictures.hub, state.name, holder, self._over)
        dialog.agreed.connect(
            lambda reason: self._write(
                "Break the check-out",
                lambda seen: service.break_check_out(
                    seen.owner, seen.context, self._desk.user, reason, holder=holder
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
            history = services.assignments.history(state.owner, state.context)
            used = {media_id for one in history.versions for media_id in one.content.media_ids()}
            return history, {row.id: row for row in services.media.rows(sorted(used))}

        self._background.run(read, lambda found: self._open_history(state, *found), key=self._key)

    def restore(self, version: int) -> None:
        """Bring a version back, on top of what is saved, as one step of undo."""
        state = self._desk.state
        if state is None:
            return
        service = self._service
        self._background.run(
            lambda: service.restoring(state.owner, state.context, version),
            lambda found: self._perform(state, version, found),
            key=self._key,
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
            lambda: service.document(state.owner, state.context),
            lambda document: self._on_looked(state, document),
            key=f"{self._key} again",
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

    def _on_looked(self, seen: Shown, document: DocumentRow) -> None:
        if seen is not self._desk.state:
            return
        if document.checked_out_by == seen.other_editor:
            self._show_card(document)
        else:
            self.changed_elsewhere.emit()

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

    def _ask_comment(self, state: Shown, history: DocumentHistory) -> None:
        newest = history.versions[0] if history.versions else None
        words = newest.words if newest is not None and newest.version is None else ()
        dialog = finish_dialog(self._pictures.hub, state.name, words, self._over)
        dialog.agreed.connect(lambda comment: self._desk.finish_editing(self._on_publish, comment))
        self._open(dialog)

    def _open_history(self, state: Shown, history: DocumentHistory, media: Mapping[int, MediaRow]) -> None:
        title = f"History of {state.name} in {state.context_name(state.context)}"
        user, now = self._desk.user, datetime.now(UTC)
        dialog = HistoryDialog(
            self._pictures, title, history, media, user, now, self._desk.refusal(), self._over
        )
        dialog.restore_asked.connect(self.restore)
        self._open(dialog)

    def _perform(self, seen: Shown, version: int, found: Restoring) -> None:
        now = self._desk.state
        if now is None or (now.owner, now.context) != (seen.owner, seen.context):
            return  # something else is on the desk by now

        def gesture(state: Shown) -> Edit | None:
            owner, context = state.owner, state.context
            changes = tuple(content_changes(owner, context, state.content, found.content))
            return Edit(f"Restore version {version}", changes) if changes else None

        if found.left_out:
            self._toasts.show_toast(
                f"Not everything of version {version} comes back: {' '.join(found.left_out)}", ToastTone.WARN
            )
        if found.edit is None:
            self._desk.say(f"The {self._kind} shows version {version} already.")
        else:
            self._desk.perform(gesture, toast=True)

    def _need_other(self) -> tuple[Shown, str] | None:
        state = self._desk.state
        if state is None or state.other_editor is None:
            self._desk.say(f"Nobody else is editing this {self._kind}.")
            return None
        return state, state.other_editor

    def _write(self, text: str, work: Callable[[Shown], Changes], news: str) -> None:
        self._desk.write(text, work, lambda: self._toasts.show_toast(news, ToastTone.OK))

    def _on_problem(self, problem: BaseException) -> None:
        self._errors.present(problem)
        self._desk.reload()

    def _open(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.open()
