"""The desk: one category in one context, read and written in turn off the window's thread."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.access.roles import Act
from app.models.assignments.edit import Edit
from app.models.assignments.rows import BulkOutcome, desk_of
from app.models.assignments.slots import CategoryId
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.errors import NotFound
from app.models.undo import StepNote
from app.views.categories import gestures
from app.views.categories.files import DroppedFiles
from app.views.categories.prompts import Prompts, Removal
from app.views.categories.state import CategoryPage, Services, load_page, not_an_image
from app.views.check_outs.publish_words import tell_checked_in
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.rights import why_not
from app.views.support.toasts import ToastStack, ToastTone
from app.views.support.undo import History, Moved

Gesture = Callable[[CategoryPage], Edit | None]
STEP_KIND = "assignments"


class CategoryDesk(QObject):
    """Reads a category, applies gestures to it and takes them back. Thread: GUI.

    Signals: `loaded()` when another state is on the desk, `changed(Changes)` after every write.
    """

    loaded = Signal()
    changed = Signal(object)

    def __init__(
        self,
        services: Services,
        user: str,
        background: Background,
        toasts: ToastStack,
        errors: ErrorPresenter,
        prompts: Prompts,
        on_status: Callable[[str], object],
        files: DroppedFiles | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.user = user
        self._background = background
        self._toasts = toasts
        self._errors = errors
        self._prompts = prompts
        self.say = on_status
        self._files = files
        self._key = f"category-{id(self)}"
        self._context = DEFAULT_CONTEXT
        self._category_id: int | None = None
        self._page: CategoryPage | None = None
        self._problem = ""
        self._is_loading = False
        self.runner = BulkRunner(background, lambda text, done, total: None, self)
        self.history = History(
            services.undo, user, {STEP_KIND: self._move_step}, background, self.runner, self
        )
        self.history.moved.connect(self._on_moved)
        self.history.failed.connect(errors.present)

    @property
    def page(self) -> CategoryPage | None:
        """The category as it was read; None where there is none, or while the first one is read."""
        return self._page

    @property
    def state(self) -> CategoryPage | None:
        """What can be checked out: the category on show, unless no channel is chosen."""
        return None if self.needs_channel else self._page

    @property
    def problem(self) -> str:
        """Why the chosen category cannot be shown; empty where it can."""
        return self._problem

    @property
    def category_id(self) -> int | None:
        """The chosen category, also while it is being read."""
        return self._category_id

    @property
    def context(self) -> Context:
        """The context in force."""
        return self._context

    @property
    def needs_channel(self) -> bool:
        """Whether no channel is chosen: categories have no media in Omnichannel."""
        return self._context.channel == OMNICHANNEL

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is done and shown."""
        return not (self._is_loading or self.runner.is_busy)

    # what lies on the desk

    def show(self, category_id: int | None, context: Context) -> None:
        """Put another category or another context of it on the desk."""
        self._category_id, self._context = category_id, context
        self.reload()

    def reload(self) -> None:
        """Read everything anew; gestures wait for it."""
        category_id, context = self._category_id, self._context
        if category_id is None:
            self._background.drop(self._key)
            self._take(None, "")
            return
        desks = () if self.needs_channel else (desk_of(CategoryId(category_id), context),)
        self.history.set_desks(desks)
        self._is_loading = True
        self.runner.hold()
        services, user = self.services, self.user
        self._background.run(
            lambda: load_page(services, category_id, context, user),
            lambda page: self._take(page, ""),
            key=self._key,
            on_error=self._on_unread,
        )

    def _on_unread(self, error: BaseException) -> None:
        if not isinstance(error, NotFound):
            self._errors.present(error)
        self._take(None, str(error))

    def _take(self, page: CategoryPage | None, problem: str) -> None:
        self._page, self._problem, self._is_loading = page, problem, False
        self.loaded.emit()
        self.runner.release()

    def refusal(self) -> str:
        """Say why nothing may be edited here; empty where edits are possible."""
        if self.needs_channel:
            return "Category media belong to one channel. Choose a channel first."
        if self._page is None:
            return self._problem or "Choose a category first."
        return why_not(self, Act.ASSIGN) or self._page.refusal

    # gestures

    def give(self, media_ids: Sequence[int]) -> None:
        """Show this image: one of a drop, a paste, the picker or the tray."""
        refusal = self.refusal()
        if not refusal and len(media_ids) > 1:
            refusal = f"A category shows one image, not {len(media_ids):,}. Choose one of them."
        if refusal:
            self.say(refusal)
            return
        media, wanted = self.services.media, list(media_ids)

        def gesture(page: CategoryPage) -> Edit | None:
            row = next(iter(media.rows(wanted)), None)
            if row is None:
                self.say("This media item does not exist any more.")
                return None
            problem = not_an_image(row)
            if problem:
                self.say(problem)
                return None
            edit = gestures.set_image(page, row)
            if edit is None:
                self.say("Nothing to change: this image is there already.")
            return edit

        self.perform(gesture)

    def give_file(self, path: Path) -> None:
        """Upload a file of the desktop and show it; whether it is an image is seen then."""
        files = self._files
        if files is None or self.refusal():
            self.say(self.refusal() or "Upload the image to the library first.")
            return
        (number,) = files.number([path])
        self.perform(lambda page: gestures.set_media(page, number, path.name), files)

    def remove(self) -> None:
        """Take the image of this context away."""
        page = self._page
        if page is None or self.refusal():
            self.say(self.refusal())
        elif page.own is None:
            self.say("This image is inherited. Nothing to remove here.")
        else:
            self.perform(self._removal)

    def _removal(self, page: CategoryPage) -> Edit | None:
        neutral = replace(page.context, locale=NEUTRAL)
        row = None if page.context == neutral else page.row(neutral)
        if row is None or row.media_id is None:
            return gestures.inherit(page)
        answer = self._prompts.removal(page.name, page.context_name(neutral))
        if answer is Removal.CANCEL:
            return None
        return gestures.inherit(page) if answer is Removal.INHERIT else gestures.show_nothing(page)

    def show_nothing(self) -> None:
        """Show the placeholder here on purpose."""
        if self.refusal():
            self.say(self.refusal())
        else:
            self.perform(gestures.show_nothing)

    def perform(self, gesture: Gesture, files: DroppedFiles | None = None, *, toast: bool = False) -> None:
        """Apply what a gesture builds, as one step of undo; the first one checks the category out.

        What has to be asked is asked after the drag.

        Args:
            gesture: Builds the edit.
            files: Holds the edit until the file that it names is there.
            toast: Tell of it in a toast with Undo.
        """
        seen = self._page
        if seen is None:
            return

        def begin() -> None:
            self.runner.start(lambda: self._turn(gesture, seen, files, toast))

        if seen.is_mine:
            begin()
        else:
            QTimer.singleShot(0, self, begin)

    def _turn(
        self, gesture: Gesture, seen: CategoryPage, files: DroppedFiles | None, toast: bool
    ) -> BulkWork | None:
        now = self._page
        page = now if now is not None and _spot(now) == _spot(seen) else seen
        refusal = why_not(self, Act.ASSIGN) or page.refusal
        if refusal:
            self.say(refusal)
            return None
        if not page.is_mine and not self._prompts.edit_and_assign(page.name):
            return None
        edit = gesture(page)
        if edit is None:
            return None
        note = self.history.note(desk_of(page.owner, page.context), STEP_KIND, edit.text)
        if files is None:
            return self._edit_work(edit, page, note, toast)
        files.hold(edit, note)
        return None

    def _edit_work(self, edit: Edit, page: CategoryPage, note: StepNote, toast: bool) -> BulkWork:
        apply = self.services.assignments.apply

        def done(result: tuple[Changes, CategoryPage]) -> None:
            self._written(result)
            self._tell(note, note.text, toast)

        run = self._then_read(page, lambda: apply(edit, self.user, step=note, check_out=True))
        return BulkWork(edit.text, run, done, self._on_problem)

    def copy_to(self, contexts: Sequence[Context]) -> None:
        """Give other channels and locales the image that is shown here, as one step.

        What nobody is editing is checked in at once; what others are editing is named and left.
        """
        seen, wanted = self._page, tuple(contexts)
        if seen is not None and wanted:
            self.runner.start(lambda: self._copy_work(seen, wanted))

    def _copy_work(self, seen: CategoryPage, contexts: tuple[Context, ...]) -> BulkWork | None:
        page = self._page if self._page is not None and _spot(self._page) == _spot(seen) else seen
        edit = gestures.copy_to(page, contexts)
        if edit is None:
            self.say("Nothing to copy: the image is there already.")
            return None
        note = self.history.note(desk_of(page.owner, page.context), STEP_KIND, edit.text)
        outcomes: list[BulkOutcome] = []

        def work() -> Changes:
            outcome = self.services.assignments.apply_bulk(edit, self.user, step=note)
            outcomes.append(outcome)
            return outcome.changes

        def done(result: tuple[Changes, CategoryPage]) -> None:
            self._written(result)
            refused = outcomes[0].refused
            if len(refused) < len(edit.changes):
                self._tell(note, edit.text)
            for one in refused[:1]:
                more = f" And {len(refused) - 1:,} more." if len(refused) > 1 else ""
                where = page.context_name(one.context)
                self._toasts.show_toast(f"Left as it is in {where}: {one.reason}{more}", ToastTone.WARN)

        return BulkWork(edit.text, self._then_read(page, work), done, self._on_problem)

    def _tell(self, note: StepNote, text: str, toast: bool = False) -> None:
        self.history.add(note)
        words = gestures.past_tense(text)
        self.say(words)
        if toast:
            other = "This is not the last edit any more. Ctrl+Z takes back one edit at a time."
            undo = lambda: self.history.undo_only(note.id, lambda: self.say(other))  # noqa: E731
            self._toasts.show_toast(words, ToastTone.OK, [("Undo", undo)])

    # check-out

    def check_out(self) -> None:
        """Check the category out in this context ("Edit category media")."""
        if self.refusal():
            self.say(self.refusal())
        else:
            check_out = self.services.assignments.check_out
            self.write("Edit category media", lambda page: check_out(page.owner, page.context, self.user))

    def finish_editing(self, on_publish: Callable[[int], object], comment: str = "") -> None:
        """Check in, which ends what undo can take back, and offer to publish."""
        page = self._page
        if page is None or not page.is_mine:
            return
        category_id, context = page.category.place.id, page.context

        def done() -> None:
            tell_checked_in(self._toasts, context, lambda: on_publish(category_id))

        finish = self.services.assignments.finish_editing
        self.write("Finish editing", lambda page: finish(page.owner, page.context, self.user, comment), done)

    def discard_edits(self) -> None:
        """Return to the last check-in; asks with the number of changes."""
        page = self._page
        if page is None or not page.is_mine:
            return
        count = self.change_count()
        if not count or self._prompts.discard(count):
            discard = self.services.assignments.discard_edits
            self.write("Discard edits", lambda page: discard(page.owner, page.context, self.user))

    def change_count(self) -> int:
        """Count the changes since the last check-in: steps of undo, or else whether there is a draft."""
        page = self._page
        if page is None:
            return 0
        steps = self.history.done_on(desk_of(page.owner, page.context))
        return max(steps, int(page.document.has_draft))

    def write(
        self, text: str, work: Callable[[CategoryPage], Changes], on_done: Callable[[], object] | None = None
    ) -> None:
        """Do something with the category on show that is no edit, such as a check-out; steps are read anew.

        Args:
            text: What is being done.
            work: Does it, on a worker.
            on_done: Called when it is done and shown.
        """
        page = self._page
        if page is None:
            return

        def done(result: tuple[Changes, CategoryPage]) -> None:
            self._written(result)
            self.history.refresh()
            if on_done is not None:
                on_done()

        run = self._then_read(page, lambda: work(page))
        self.runner.start(BulkWork(text, run, done, self._on_problem))

    # what comes back

    def _then_read(
        self, page: CategoryPage, work: Callable[[], Changes]
    ) -> Callable[..., tuple[Changes, CategoryPage]]:
        services, user = self.services, self.user

        def run(*_: object) -> tuple[Changes, CategoryPage]:
            return work(), load_page(services, page.category.place.id, page.context, user)

        return run

    def _written(self, result: tuple[Changes, CategoryPage]) -> None:
        changes, page = result
        if _spot(page) == (self._category_id, self._context) and not self._is_loading:
            self._take(page, "")
        self.changed.emit(changes)

    def _on_problem(self, problem: BaseException) -> None:
        self._errors.present(problem)
        self.reload()

    def _move_step(self, step_id: str, **how: Any) -> Any:
        return self.services.assignments.undo_step(step_id, self.user, **how)

    def _on_moved(self, move: Moved) -> None:
        if move.problem is not None:
            words = f"{move.step.text} is left as it is: {move.problem}"
            self._toasts.show_toast(words, ToastTone.WARN if move.is_dropped else ToastTone.ERR)
        else:
            self.say(move.words)
        self.reload()
        if move.outcome is not None:
            self.changed.emit(move.outcome.changes)

    def close(self) -> None:
        """Do what was asked and has not begun yet, before the background goes."""
        self.runner.close()


def _spot(page: CategoryPage) -> tuple[int, Context]:
    return page.category.place.id, page.context
