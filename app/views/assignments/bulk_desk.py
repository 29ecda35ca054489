"""Edits of many documents at once: copying media, sweeping redundant overrides. One step of undo each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.assignments.edit import Edit
from app.models.assignments.plans import AssignmentPlans
from app.models.assignments.rows import BulkOutcome
from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.views.assignments.copy_dialog import CopyDialog, CopyServices
from app.views.assignments.desk import PRODUCTS_DESK, STEP_KIND, ProductDesk
from app.views.assignments.desk_words import refused_words
from app.views.assignments.gestures import past_tense
from app.views.assignments.kit import Kit
from app.views.assignments.state import ProductState
from app.views.assignments.sweep_dialog import SweepDialog
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkWork, Report
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.toasts import ToastTone

NO_PRODUCT: Final = "Choose a product first."


class BulkDesk(QObject):
    """Opens the dialogs of bulk work and carries out what they agreed to, in turn with edits.

    Args:
        desk: The product on show.
        kit: Theme and toasts.
        plans: Plans copies and sweeps.
        listed: Gives the products of the list.
        background: Plans and reads.
        errors: Presents known errors.
        parent: The view, over which dialogs open.

    Thread: GUI.
    """

    def __init__(
        self,
        desk: ProductDesk,
        kit: Kit,
        plans: AssignmentPlans,
        listed: Callable[[], Sequence[int]],
        background: Background,
        errors: ErrorPresenter,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kit = kit
        self._plans = plans
        self._listed = listed
        self._background = background
        self._errors = errors
        self._over = parent

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What commands do, by their keys."""
        return {"copy_to": self.open_copy, "sweep": self.open_sweep}

    def open_copy(self) -> CopyDialog | None:
        """Ask where to copy the media of the product to (Ctrl+Shift+C)."""
        state = self._desk.state
        if state is None:
            self._desk.say(NO_PRODUCT)
            return None
        services = CopyServices(self._plans, self._desk.services.assignments, contexts_of(state))
        dialog = CopyDialog(self._kit.hub, state, services, self._background, self._errors, self._over)
        dialog.copy_wanted.connect(self.apply)
        dialog.open()
        return dialog

    def open_sweep(self) -> SweepDialog | None:
        """Search redundant overrides (Ctrl+Shift+R)."""
        state, listed = self._desk.state, self._listed()
        if state is None:
            self._desk.say(NO_PRODUCT)
            return None
        dialog = SweepDialog(
            self._kit.hub,
            self._plans,
            state.product.id,
            lambda: listed,
            state.context_name,
            self._background,
            self._errors,
            self._over,
        )
        dialog.sweep_wanted.connect(self.apply)
        dialog.open()
        return dialog

    def apply(self, edit: Edit) -> None:
        """Apply an edit document by document; those that cannot be changed are named."""
        assignments, user = self._desk.services.assignments, self._desk.user
        note = self._desk.note(PRODUCTS_DESK, STEP_KIND, edit)

        def run(cancelled: Callable[[], bool], report: Report) -> BulkOutcome:
            return assignments.apply_bulk(edit, user, step=note, cancelled=cancelled, progress=report)

        def done(outcome: BulkOutcome) -> None:
            if outcome.applied.changes:
                self._desk.history.add(note)
                undo = lambda: self._desk.undo_only(note.id)  # noqa: E731
                self._kit.toasts.show_toast(past_tense(edit.text), ToastTone.OK, [("Undo", undo)])
                self._desk.say(past_tense(edit.text))
            if outcome.refused:
                self._kit.toasts.show_toast(refused_words(outcome.refused), ToastTone.WARN)
            self._desk.reload()
            self._desk.changed.emit(outcome.changes)

        def failed(problem: BaseException) -> None:
            self._errors.present(problem)
            self._desk.history.refresh()
            self._desk.reload()

        self._desk.runner.start(BulkWork(edit.text, run, done, failed))


def contexts_of(state: ProductState) -> tuple[Context, ...]:
    """List every context of the tenant in the order of the pickers: Omnichannel, then each channel."""
    locales = sorted({context.locale for context in state.served})
    group = state.context.group
    found = [Context(OMNICHANNEL, locale, group) for locale in (NEUTRAL, *locales)]
    for channel in state.channel_names:
        found.append(Context(channel, NEUTRAL, group))
        found += [context for context in state.served if context.channel == channel]
    return tuple(found)
