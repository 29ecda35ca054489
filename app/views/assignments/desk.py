"""The product on the desk: what was read of it, its undo stack, and the one way every edit goes."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoGroup, QUndoStack

from app.models.assignments.edit import Edit
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import AppError
from app.models.media.rows import MediaRow
from app.views.assignments.gestures import change_count, past_tense
from app.views.assignments.prompts import Prompts
from app.views.assignments.state import ProductState, Services, load_state, media_by_id
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.toasts import ToastStack, ToastTone
from app.views.support.undo import EditCommand, apply_and_push

Gesture = Callable[[ProductState], Edit | None]


class ProductDesk(QObject):
    """Reads a product in a context and applies edits to it.

    Signals: `loaded()` after anything on the desk changed; `changed(Changes)` after a write, for other views.
    Thread: GUI.
    """

    loaded = Signal()
    changed = Signal(object)

    def __init__(
        self,
        services: Services,
        user: str,
        toasts: ToastStack,
        errors: ErrorPresenter,
        prompts: Prompts,
        on_status: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.user = user
        self.undo_group = QUndoGroup(self)
        self._toasts = toasts
        self._errors = errors
        self._prompts = prompts
        self._on_status = on_status
        self._context = DEFAULT_CONTEXT
        self._product_id: int | None = None
        self._state: ProductState | None = None
        self._stacks: dict[tuple[int, Context], QUndoStack] = {}
        self._hinted: set[tuple[int, Context]] = set()

    @property
    def prompts(self) -> Prompts:
        """Who asks questions."""
        return self._prompts

    @property
    def state(self) -> ProductState | None:
        """The product as it was read; None while no product is chosen."""
        return self._state

    @property
    def context(self) -> Context:
        """The context in force."""
        return self._context

    @property
    def stack(self) -> QUndoStack | None:
        """The undo stack of the product in this context."""
        return None if self._product_id is None else self._stack(self._product_id, self._context)

    # what lies on the desk

    def show_product(self, product_id: int | None) -> None:
        """Put another product on the desk."""
        self._product_id = product_id
        self.reload()

    def set_context(self, context: Context) -> None:
        """Look at the product in another context; check-outs and undo stacks of the former one stay."""
        self._context = context
        self.reload()

    def reload(self) -> None:
        """Read everything anew."""
        self._state = None
        if self._product_id is not None:
            try:
                self._state = load_state(self.services, self._product_id, self._context, self.user)
            except AppError as problem:
                self._errors.present(problem)
            self.undo_group.setActiveStack(self._stack(self._product_id, self._context))
        self.loaded.emit()

    def media(self, media_id: int) -> MediaRow | None:
        """Return a media item, also one that the product does not use."""
        if self._state is not None and media_id in self._state.media:
            return self._state.media[media_id]
        return media_by_id(self.services, [media_id]).get(media_id)

    def refusal(self) -> str:
        """Say why nothing may be edited here; empty when edits are possible."""
        if self._state is None:
            return "Choose a product first."
        other = self._state.other_editor
        return f"{other} is editing this product. Ask to finish editing first." if other else ""

    def say(self, text: str) -> None:
        """Put a sentence into the status bar."""
        self._on_status(text)

    # edits

    def perform(self, gesture: Gesture, *, toast: bool = False) -> None:
        """Apply what a gesture builds from the loaded product, as one undo step.

        A product that is not checked out is asked for once, after the drag; then the gesture goes on.
        """
        refusal = self.refusal()
        state = self._state
        if refusal or state is None:
            self.say(refusal)
            return
        if state.is_mine:
            self._apply_gesture(gesture, toast)
        else:
            QTimer.singleShot(0, self, lambda: self._ask_and_apply(gesture, toast))

    def _ask_and_apply(self, gesture: Gesture, toast: bool) -> None:
        state = self._state
        if state is None:
            return
        if state.is_mine or (self._prompts.edit_and_assign(state.product.name) and self.check_out()):
            self._apply_gesture(gesture, toast)

    def _apply_gesture(self, gesture: Gesture, toast: bool) -> None:
        state, stack = self._state, self.stack
        if state is None or stack is None:
            return
        edit = gesture(state)
        if edit is None:
            self.say("Nothing to change: the media are there already.")
            return
        self._hint_first_edit(state)
        if apply_and_push(stack, edit, self._apply, self._on_problem):
            self.say(past_tense(edit.text))
            if toast:
                self._toasts.show_toast(
                    past_tense(edit.text), ToastTone.OK, [("Undo", lambda: self._undo_last(stack, edit))]
                )

    def _undo_last(self, stack: QUndoStack, edit: Edit) -> None:
        """Take back the edit that a toast tells of, and no other one that was made or undone since."""
        last = stack.command(stack.index() - 1) if stack.index() else None
        if isinstance(last, EditCommand) and last.edit is edit:
            stack.undo()
        else:
            self.say("This is not the last edit any more. Ctrl+Z takes back one edit at a time.")

    def _apply(self, edit: Any) -> None:
        changes = self.services.assignments.apply(edit, self.user)
        self._after_write(changes)

    def _on_problem(self, problem: AppError) -> None:
        self._errors.present(problem)
        self.reload()

    def _hint_first_edit(self, state: ProductState) -> None:
        key = (state.product.id, state.context)
        if not state.inherits_context or key in self._hinted:
            return
        self._hinted.add(key)
        source = state.context_name(state.source_context or DEFAULT_CONTEXT)
        self._toasts.show_toast(
            f"The first edit here disconnects this product from {source} once published.", ToastTone.WARN
        )

    def _after_write(self, changes: Changes) -> None:
        self.reload()
        self.changed.emit(changes)

    def _stack(self, product_id: int, context: Context) -> QUndoStack:
        key = (product_id, context)
        if key not in self._stacks:
            self._stacks[key] = QUndoStack(self.undo_group)
        return self._stacks[key]

    # check-out

    def check_out(self) -> bool:
        """Check the product out in this context ("Edit product media")."""
        return self._write(
            lambda state: self.services.assignments.check_out(state.product.id, state.context, self.user)
        )

    def finish_editing(self, on_publish: Callable[[int], object]) -> bool:
        """Check in, clear the undo stack, and offer to publish."""
        state, stack = self._state, self.stack
        if state is None or stack is None or not state.is_mine:
            return False
        done = self._write(
            lambda state: self.services.assignments.finish_editing(state.product.id, state.context, self.user)
        )
        if done:
            stack.clear()
            product_id = state.product.id
            self._toasts.show_toast(
                "Checked in. Not published yet.", ToastTone.OK, [("Publish", lambda: on_publish(product_id))]
            )
        return done

    def discard_edits(self) -> bool:
        """Return to the last check-in; asks with the number of changes."""
        state, stack = self._state, self.stack
        if state is None or stack is None or not state.is_mine:
            return False
        count = self.change_count()
        if count and not self._prompts.discard(count):
            return False
        done = self._write(
            lambda state: self.services.assignments.discard_edits(state.product.id, state.context, self.user)
        )
        if done:
            stack.clear()
        return done

    def change_count(self) -> int:
        """Count the changes since the last check-in: undo steps, or after a restart targets that differ."""
        state, stack = self._state, self.stack
        if state is None or stack is None:
            return 0
        if stack.index():
            return stack.index()
        live = state.published.get(state.context)
        if live is None or not state.document.has_draft:
            return int(state.document.has_draft)
        return max(1, change_count(live, state.content))

    def _write(self, work: Callable[[ProductState], Changes]) -> bool:
        state = self._state
        if state is None:
            return False
        try:
            changes = work(state)
        except AppError as problem:
            self._on_problem(problem)
            return False
        self._after_write(changes)
        return True


def names_of(state: ProductState, media_ids: Sequence[int], extra: MediaRow | None = None) -> str:
    """Say what is moved: the name of a single item, else a count."""
    if len(media_ids) == 1:
        row = state.media.get(media_ids[0], extra)
        return row.display_name if row is not None else "1 item"
    return f"{len(media_ids)} items"
