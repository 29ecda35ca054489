"""Opens Assign by file name over a window, tells what came of it, and takes it back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.assignments.rows import BulkOutcome
from app.models.changes import Changes
from app.models.context import OMNICHANNEL, Context
from app.models.media.rows import MediaFilter, MediaSort
from app.models.undo import StepNote
from app.models.workspace import Tenant
from app.views.assignments.desk_words import refused_words
from app.views.assignments.gestures import past_tense
from app.views.assignments.name_rules_desk import Applied, NameServices
from app.views.assignments.name_rules_dialog import NameRulesDialog
from app.views.assignments.pictures import Pictures
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack, ToastTone


class NameRulesOpener(QObject):
    """One per tenant. Thread: GUI.

    Args:
        on_changed: Something was written; everybody may refresh.
        on_step: A step of undo was made.
        window: What the dialog lies over.
    """

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        presenter: ErrorPresenter,
        toasts: ToastStack,
        on_changed: Callable[[Changes], object],
        on_step: Callable[[StepNote], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tenant = tenant
        self._user = user
        self._hub = hub
        self._thumbnails = thumbnails
        self._background = background
        self._presenter = presenter
        self._toasts = toasts
        self._on_changed = on_changed
        self._on_step = on_step
        self._window = window

    def open(self, context: Context, media_ids: Sequence[int] = ()) -> NameRulesDialog:
        """Open the dialog on some media, or on all where none are given."""
        tenant = self._tenant
        services = NameServices(
            tenant.name_rules,
            tenant.assignments,
            tenant.difference,
            lambda text: tenant.media.ids(MediaFilter(text=text), MediaSort.NAME),
            lambda: _context_name(tenant, context),
            context,
            self._user,
        )
        dialog = NameRulesDialog(
            self._hub,
            services,
            Pictures(self._hub, self._thumbnails),
            self._background,
            self._presenter,
            media_ids,
            self._window,
        )
        dialog.assigned.connect(self._on_assigned)
        dialog.open()
        return dialog

    def _on_assigned(self, applied: Applied) -> None:
        self._on_step(applied.step)
        self._on_changed(applied.outcome.changes)
        self._toasts.show_toast(
            past_tense(applied.step.text), ToastTone.OK, [("Undo", lambda: self._undo(applied.step))]
        )

    def _undo(self, step: StepNote) -> None:
        assignments, user = self._tenant.assignments, self._user
        self._background.run(
            lambda: assignments.undo_step(step.id, user), self._on_undone, on_error=self._presenter.present
        )

    def _on_undone(self, outcome: BulkOutcome) -> None:
        self._on_changed(outcome.changes)
        self._toasts.show_toast(f"Took back: {outcome.applied.text}", ToastTone.OK)
        if outcome.refused:
            self._toasts.show_toast(refused_words(outcome.refused), ToastTone.WARN)


def _context_name(tenant: Tenant, context: Context) -> str:
    """Name a context for people. Thread: any."""
    if context.channel == OMNICHANNEL:
        return str(context)
    return f"{tenant.channels.channel(context.channel).name}, {context.locale}"
