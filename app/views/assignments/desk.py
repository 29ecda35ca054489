"""The product on the desk: what was read of it, its undo, and the one way every edit goes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.access.roles import Act
from app.models.assignments.arriving import files_in
from app.models.assignments.edit import Edit
from app.models.assignments.rows import desk_of
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound
from app.models.media.rows import MediaRow
from app.models.undo import StepNote
from app.views.assignments.context_start import first_edit
from app.views.assignments.desk_words import refusal_of, refused_words
from app.views.assignments.drop_gate import DroppedFiles
from app.views.assignments.gestures import change_count, past_tense
from app.views.assignments.prompts import Prompts
from app.views.assignments.rows import file_warning
from app.views.assignments.state import ProductState, Services, edited_state, load_state, media_by_id
from app.views.check_outs.publish_words import tell_checked_in
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.rights import why_not
from app.views.support.toasts import ToastStack, ToastTone
from app.views.support.undo import History, Moved

Gesture = Callable[[ProductState], Edit | None]
Spot = tuple[int | None, Context]

STEP_KIND: Final = "assignments"
MOST_NEAR: Final = 16
"""Items of a drag whose pictures are made ready before the drop."""
PRODUCTS_DESK: Final = "products"
"""The desk of undo of gestures over several products."""


class ProductDesk(QObject):
    """Reads a product in a context and applies edits to it, both off the GUI thread and in turn.

    What is on show stays until the next is read. A gesture works on what was on show when it was made.

    Args:
        services: The services of the tenant.
        user: The person at the desk.
        background: Reads and writes.
        toasts: News with Undo.
        errors: Presents known errors.
        prompts: Asks questions.
        on_status: Puts a sentence into the status bar.
        show_progress: Shows what takes long: text, done, total; an empty text ends it.
        place_of: Writes, as JSON, where the person is when an edit is made.
        files: Takes files of the desktop; None where none are taken.

    Signals: `loaded()` after anything on the desk changed; `changed(Changes)` after a write, for other views;
    `moved(Moved)` after a step was taken back or done again.
    Thread: GUI.
    """

    loaded = Signal()
    changed = Signal(object)
    moved = Signal(object)

    def __init__(
        self,
        services: Services,
        user: str,
        background: Background,
        toasts: ToastStack,
        errors: ErrorPresenter,
        prompts: Prompts,
        on_status: Callable[[str], object],
        show_progress: Callable[[str, int, int], None] = lambda text, done, total: None,
        place_of: Callable[[Edit], str] = lambda edit: "{}",
        parent: QObject | None = None,
        *,
        files: DroppedFiles | None = None,
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.user = user
        self._background = background
        self._toasts = toasts
        self._errors = errors
        self._prompts = prompts
        self._on_status = on_status
        self._place_of = place_of
        self._files = files
        self._key = f"product-{id(self)}"
        self._context = DEFAULT_CONTEXT
        self._product_id: int | None = None
        self._state: ProductState | None = None
        self._problem = ""
        self._near: dict[int, MediaRow] = {}
        self._is_loading = False
        self._after_load: list[Callable[[], object]] = []
        self.runner = BulkRunner(background, show_progress, self)
        movers = {STEP_KIND: self._move_step}
        self.history = History(services.undo, user, movers, background, self.runner, self)
        self.history.moved.connect(self._on_moved)
        self.history.failed.connect(errors.present)

    @property
    def prompts(self) -> Prompts:
        """Who asks questions."""
        return self._prompts

    @property
    def state(self) -> ProductState | None:
        """The product as it was read; the former one while another is being read, None without any."""
        return self._state

    @property
    def problem(self) -> str:
        """Why the chosen product cannot be shown; empty where it can."""
        return self._problem

    @property
    def product_id(self) -> int | None:
        """The chosen product, also while it is being read."""
        return self._product_id

    @property
    def context(self) -> Context:
        """The context in force."""
        return self._context

    @property
    def is_loading(self) -> bool:
        """Whether what is on show is about to be replaced."""
        return self._is_loading

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is done and shown."""
        return not (self._is_loading or self.runner.is_busy)

    # what lies on the desk

    def show_product(self, product_id: int | None) -> None:
        """Put another product on the desk."""
        self._product_id = product_id
        self.reload()

    def set_context(self, context: Context) -> None:
        """Look at the product in another context; check-outs and undo of the former one stay."""
        self._context = context
        self.reload()

    def reload(self) -> None:
        """Read everything anew; gestures wait for it."""
        services, user, product_id, context = self.services, self.user, self._product_id, self._context
        known = self._state
        if product_id is None:
            self._background.drop(self._key)
            self._show(None, "")
            return
        self.history.set_desks((desk_of(product_id, context), PRODUCTS_DESK))
        self._is_loading = True
        self.runner.hold()
        self._background.run(
            lambda: load_state(services, product_id, context, user, known),
            lambda state: self._show(state, ""),
            key=self._key,
            on_error=self._on_unread,
        )

    def when_loaded(self, act: Callable[[], object]) -> None:
        """Do something with the chosen product once it has been read; at once where it has been."""
        self._after_load.append(act)
        if not self._is_loading:
            self._go_on()

    def _on_unread(self, error: BaseException) -> None:
        if isinstance(error, NotFound):
            self._show(None, str(error))
            return
        self._errors.present(error)
        seen = self._state
        is_same = seen is not None and self._spot(seen) == (self._product_id, self._context)
        self._show(seen if is_same else None, str(error))

    def _show(self, state: ProductState | None, problem: str) -> None:
        self._state, self._problem = state, problem
        self._is_loading = False
        self.loaded.emit()
        self._go_on()

    def _go_on(self) -> None:
        waiting, self._after_load = self._after_load, []
        for act in waiting:
            act()
        self.runner.release()

    @staticmethod
    def _spot(state: ProductState) -> Spot:
        return state.product.id, state.context

    def media(self, media_id: int) -> MediaRow | None:
        """Return a media item, also one that the product does not use."""
        if self._state is not None and media_id in self._state.media:
            return self._state.media[media_id]
        if media_id in self._near:
            return self._near[media_id]
        return media_by_id(self.services, [media_id]).get(media_id)

    def look_at(self, media_ids: Sequence[int], show: Callable[[Iterable[MediaRow]], object]) -> None:
        """Hand over the first few media items, those that were not read yet as soon as they are."""
        first = media_ids[:MOST_NEAR]
        known = {} if self._state is None else self._state.media
        show([known[media_id] for media_id in first if media_id in known])
        missing = [media_id for media_id in first if media_id not in known and media_id not in self._near]

        def done(rows: Mapping[int, MediaRow]) -> None:
            self._near = dict(rows)
            show(rows.values())

        if missing:
            services = self.services
            self._background.run(lambda: media_by_id(services, missing), done, key=f"{self._key}-near")

    def refusal(self) -> str:
        """Say why nothing may be edited here; empty when edits are possible."""
        if self._state is None:
            return "Choose a product first."
        return why_not(self, Act.ASSIGN) or refusal_of(self._state)

    def say(self, text: str) -> None:
        """Put a sentence into the status bar."""
        self._on_status(text)

    # edits

    def perform(self, gesture: Gesture, *, toast: bool = False, keeps_inherited: bool = False) -> None:
        """Apply what a gesture builds from the loaded product, as one step of undo.

        The first edit checks the product out. What has to be asked is asked after the drag.

        Args:
            gesture: Builds the edit.
            toast: Tell of it in a toast with Undo.
            keeps_inherited: It begins with a copy of what is inherited here, so that nothing is cut off.
        """
        seen = self._state
        if seen is None or self.refusal():
            self.say(self.refusal())
            return

        def begin() -> None:
            self.runner.start(lambda: self._turn(gesture, seen, toast, keeps_inherited))

        if seen.is_mine and not seen.inherits_context:
            begin()
        else:
            QTimer.singleShot(0, self, begin)

    def _turn(
        self, gesture: Gesture, seen: ProductState, toast: bool, keeps_inherited: bool
    ) -> BulkWork | None:
        """Build the edit when everything before it is done; a product that was left meanwhile stays meant."""
        now = self._state
        state = now if now is not None and self._spot(now) == self._spot(seen) else seen
        refusal = why_not(self, Act.ASSIGN) or refusal_of(state)
        if refusal:
            self.say(refusal)
            return None
        if not state.is_mine and not self._prompts.edit_and_assign(state.product.name):
            return None
        edit = gesture(state)
        if edit is None:
            self.say("Nothing to change: the media are there already.")
            return None
        if not keeps_inherited:
            edit = first_edit(state, edit, gesture, state.served, self._prompts)
        if edit is not None and self._files is not None and files_in(edit):
            self._files.hold(edit, self.note(desk_of(*self._spot(state)), STEP_KIND, edit))
            self.say("The files are being uploaded. They are assigned when they are in the library.")
            return None
        return None if edit is None else self._edit_work(edit, state, toast)

    def _edit_work(self, edit: Edit, state: ProductState, toast: bool) -> BulkWork:
        services, user = self.services, self.user
        product_id, context = state.product.id, state.context
        note = self.note(desk_of(product_id, context), STEP_KIND, edit)

        def run(*_: object) -> tuple[Changes, ProductState]:
            changes = services.assignments.apply(edit, user, step=note, check_out=True)
            new = edited_state(services, state, edit)
            return changes, new or load_state(services, product_id, context, user, state)

        def done(result: tuple[Changes, ProductState]) -> None:
            changes, new = result
            self._take(new)
            self._tell_step(note, toast)
            warning = file_warning(edit, new)
            if warning:
                self._toasts.show_toast(warning, ToastTone.WARN)
            self.changed.emit(changes)

        return BulkWork(edit.text, run, done, self._on_problem)

    def note(self, desk: str, kind: str, edit: Edit) -> StepNote:
        """Make the note that goes with a write of a new step, with where the person is."""
        return self.history.note(desk, kind, edit.text, self._place_of(edit))

    def _take(self, new: ProductState) -> None:
        """Show what a write left behind, unless something else is on the desk by now."""
        if self._spot(new) == (self._product_id, self._context) and not self._is_loading:
            self._show(new, "")

    def _tell_step(self, note: StepNote, toast: bool) -> None:
        self.history.add(note)
        words = past_tense(note.text)
        self.say(words)
        if toast:
            undo = lambda: self.undo_only(note.id)  # noqa: E731
            self._toasts.show_toast(words, ToastTone.OK, [("Undo", undo)])

    def undo_only(self, step_id: str) -> None:
        """Take a step back while it is the newest one, as the Undo of its toast does."""
        self.history.undo_only(step_id, self._on_other_step)

    def _on_other_step(self) -> None:
        self.say("This is not the last edit any more. Ctrl+Z takes back one edit at a time.")

    def _on_problem(self, problem: BaseException) -> None:
        self._errors.present(problem)
        self.reload()

    # undo

    def _move_step(self, step_id: str, **how: Any) -> Any:
        return self.services.assignments.undo_step(step_id, self.user, **how)

    def _on_moved(self, move: Moved) -> None:
        if move.problem is not None:
            words = f"{move.step.text} is left as it is: {move.problem}"
            self._toasts.show_toast(words, ToastTone.WARN if move.is_dropped else ToastTone.ERR)
        else:
            if move.outcome.refused:
                self._toasts.show_toast(refused_words(move.outcome.refused), ToastTone.WARN)
            self.say(move.words)
        self.reload()
        self.moved.emit(move)
        if move.outcome is not None:
            self.changed.emit(move.outcome.changes)

    # check-out

    def check_out(self) -> None:
        """Check the product out in this context ("Edit product media")."""
        self.write(
            "Edit product media",
            lambda state: self.services.assignments.check_out(state.product.id, state.context, self.user),
        )

    def finish_editing(self, on_publish: Callable[[int], object], comment: str = "") -> None:
        """Check in, which ends what undo can take back, and offer to publish."""
        state = self._state
        if state is None or not state.is_mine:
            return
        product_id, context = state.product.id, state.context

        def done() -> None:
            tell_checked_in(self._toasts, context, lambda: on_publish(product_id))

        self.write(
            "Finish editing",
            lambda state: self.services.assignments.finish_editing(
                state.product.id, state.context, self.user, comment
            ),
            done,
        )

    def discard_edits(self) -> None:
        """Return to the last check-in; asks with the number of changes."""
        state = self._state
        if state is None or not state.is_mine:
            return
        count = self.change_count()
        if count and not self._prompts.discard(count):
            return
        self.write(
            "Discard edits",
            lambda state: self.services.assignments.discard_edits(state.product.id, state.context, self.user),
        )

    def change_count(self) -> int:
        """Count the changes since the last check-in: steps of undo, or else targets that differ."""
        state = self._state
        if state is None:
            return 0
        steps = self.history.done_on(desk_of(*self._spot(state)))
        if steps:
            return steps
        live = state.published.get(state.context)
        if live is None or not state.document.has_draft:
            return int(state.document.has_draft)
        return max(1, change_count(live, state.content))

    def write(
        self, text: str, work: Callable[[ProductState], Changes], on_done: Callable[[], object] | None = None
    ) -> None:
        """Do something with the product on show that is no edit, such as a check-out; steps are read anew.

        Args:
            text: What is being done.
            work: Does it, on a worker.
            on_done: Called when it is done and shown.
        """
        seen = self._state
        if seen is None:
            return
        services, user = self.services, self.user

        def run(*_: object) -> tuple[Changes, ProductState]:
            changes = work(seen)
            return changes, load_state(services, seen.product.id, seen.context, user, seen)

        def done(result: tuple[Changes, ProductState]) -> None:
            changes, new = result
            self._take(new)
            self.history.refresh()
            if on_done is not None:
                on_done()
            self.changed.emit(changes)

        self.runner.start(BulkWork(text, run, done, self._on_problem))

    def close(self) -> None:
        """Do what was asked and has not begun yet, before the background goes."""
        self.runner.close()
