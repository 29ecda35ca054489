"""The way from the button Publish to the job: explain, ask, submit, report."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.models.assignments.slots import CategoryId, Owner
from app.models.context import Context
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import PublishRequest, UnpublishRequest
from app.views.publishing.change_dialog import (
    EVERYTHING_GOES,
    GOES_OFF,
    ChangesDialog,
    Choice,
    Wording,
)
from app.views.publishing.dialogs import BlockedDialog, DecisionDialog, FirstPublishDialog, PublishScope
from app.views.publishing.plan import PlanReader, PublishPlan, Scope, Subject, Tenant, count_text
from app.views.support.background import Background
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import Toast, ToastStack, ToastTone

UNDERSTOOD: Final = "publishing/steps understood"

JOBS_REMEMBERED: Final = 50

_VERBS: Final = {PublishRequest.kind: "Publish", UnpublishRequest.kind: "Unpublish"}

Submit = Callable[[PublishRequest | UnpublishRequest], str]


class PublishController(QObject):
    """Runs one publish at a time from a click to its job.

    Signals: `submitted(job id)` when a job is queued, `ended(JobSnapshot)` when one of its jobs is over.

    Args:
        tenant: Whose products.
        user: Who works here.
        hub: Theme and icons.
        thumbnails: Pictures.
        background: Runs the reads.
        submit: Queues a request and returns the job's id.
        toasts: Where news go.
        settings: Remembers that the steps were understood.
        open_owner: Opens Product media on a product, or Categories on a category, in a context.
        track: Shows where what a job published is.
        open_job: Opens Jobs at a job.
        retry: Queues a failed job again and returns the new job's id.
        window: Parent of the dialogs.
    """

    submitted = Signal(str)
    ended = Signal(object)

    def __init__(
        self,
        tenant: Tenant,
        *,
        user: str,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        submit: Submit,
        toasts: ToastStack,
        settings: QSettings,
        open_owner: Callable[[Owner, Context], None],
        open_job: Callable[[str], None],
        track: Callable[[str], object],
        retry: Callable[[str], str],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tenant = tenant
        self._user = user
        self._hub = hub
        self._thumbnails = thumbnails
        self._background = background
        self._submit = submit
        self._toasts = toasts
        self._settings = settings
        self._open_owner = open_owner
        self._open_job, self._track = open_job, track
        self._retry = retry
        self._window = window
        self._reader = PlanReader(tenant)
        self._labels: dict[str, str] = {}
        self._news: dict[str, Toast] = {}
        self._over: OrderedDict[str, JobSnapshot] = OrderedDict()
        self.dialog: QDialog | None = None

    def set_tenant(self, tenant: Tenant) -> None:
        """Publish products of another tenant from now on."""
        self._tenant = tenant
        self._reader = PlanReader(tenant)

    # --- what others call

    def publish_product(self, product_id: int, context: Context) -> None:
        """Start to publish a product; the context on show is what is published unless a person says more."""
        self.publish_owners([product_id], context)

    def publish_category(self, category_id: int, context: Context) -> None:
        """Start to publish a category, as `publish_product` does."""
        self.publish_owners([CategoryId(category_id)], context)

    def publish_owners(self, owners: Sequence[Owner], context: Context) -> None:
        """Start to publish products or categories."""
        if not owners or self.dialog is not None:
            return
        reader, asked = self._reader, tuple(owners)
        self._background.run(lambda: reader.read(asked, context), self._on_plan, key="publish plan")

    def publish_everything(self) -> None:
        """Start to publish all products and categories in all contexts."""
        reader, label = self._reader, "all products and categories"
        if self.dialog is not None:
            return
        request = PublishRequest(self._tenant.id, label=label)
        self._background.run(
            reader.databases,
            lambda databases: self._explained(databases, lambda: self._ask_everything(request, label)),
            key="publish plan",
        )

    def unpublish_owners(self, owners: Sequence[Owner], context: Context) -> None:
        """Start to take products or categories off: in the context on show, or in all."""
        if not owners or self.dialog is not None:
            return
        reader, asked = self._reader, tuple(owners)
        self._background.run(
            lambda: reader.subject(asked, context), partial(self._ask_unpublish, asked), key="publish plan"
        )

    def publish_media(self, media_ids: Sequence[int]) -> None:
        """Start to publish media items by themselves."""
        if not media_ids or self.dialog is not None:
            return
        request = PublishRequest(self._tenant.id, media=tuple(media_ids))
        label = count_text(len(media_ids), "media item", "media items")
        reader = self._reader
        self._background.run(
            reader.databases,
            lambda databases: self._explained(databases, lambda: self._send(request, label)),
            key="publish plan",
        )

    def on_jobs_changed(self, snapshots: Sequence[JobSnapshot]) -> None:
        """Report jobs of this controller that are over; connect `EngineBridge.jobs_changed` here."""
        for job in snapshots:
            if not job.state.is_final:
                continue
            if job.id in self._labels:
                self._end(job, self._labels.pop(job.id))
            else:
                # A short job may be over before the answer of `submit` has come back from its worker.
                self._over[job.id] = job
                while len(self._over) > JOBS_REMEMBERED:
                    self._over.popitem(last=False)

    # --- steps

    def _on_plan(self, plan: PublishPlan) -> None:
        if self.dialog is not None:
            return
        everywhere, here = plan.everywhere, plan.here
        if here.blocked and not here.documents:
            self._show_blocked(plan)
        elif not everywhere.documents and not everywhere.blocked:
            self._toasts.show_toast(f"{plan.label}: everything that is checked in is live.", ToastTone.INFO)
        elif not everywhere.documents:
            self._show_blocked(plan)
        else:
            self._explained(plan.databases, partial(self._decide, plan))

    def _explained(self, databases: Sequence[str], go_on: Callable[[], None]) -> None:
        if self._settings.value(UNDERSTOOD, False, type=bool):
            go_on()
            return
        dialog = FirstPublishDialog(self._hub, databases, self._window)

        def understood() -> None:
            if dialog.remember.isChecked():
                self._settings.setValue(UNDERSTOOD, True)
            go_on()

        self._open(dialog, understood)

    def _decide(self, plan: PublishPlan) -> None:
        dialog = DecisionDialog(
            self._hub, self._thumbnails, plan, self._background, self._tenant.difference, self._window
        )
        self._open(dialog, lambda: self._publish(plan, dialog.choice))

    def _publish(self, plan: PublishPlan, choice: PublishScope) -> None:
        contexts = (plan.context,) if choice is PublishScope.HERE else ()
        products = tuple(owner for owner in plan.owners if isinstance(owner, int))
        categories = tuple(owner.value for owner in plan.owners if isinstance(owner, CategoryId))
        request = PublishRequest(self._tenant.id, products, contexts, label=plan.label, categories=categories)
        self._send(request, plan.label)

    def _ask_everything(self, request: PublishRequest, label: str) -> None:
        service = self._tenant.difference
        dialog = ChangesDialog(
            self._hub,
            self._thumbnails,
            self._background,
            service,
            Wording("Publish all products and categories", EVERYTHING_GOES, "Publish"),
            [Choice("", lambda stop, report: service.publish(is_cancelled=stop, report=report))],
            self._window,
        )
        self._open(dialog, lambda: self._send(request, label))

    def _ask_unpublish(self, owners: tuple[Owner, ...], subject: Subject) -> None:
        if self.dialog is not None:
            return
        service = self._tenant.difference

        def choice(text: str, contexts: tuple[Context, ...]) -> Choice:
            return Choice(
                text,
                lambda stop, report: service.unpublish(owners, contexts, is_cancelled=stop, report=report),
            )

        dialog = ChangesDialog(
            self._hub,
            self._thumbnails,
            self._background,
            service,
            Wording(f"Unpublish {subject.label}", GOES_OFF, "Unpublish"),
            [
                choice(f"Only {subject.place}", (subject.context,)),
                choice(f"All contexts of {subject.these}", ()),
            ],
            self._window,
        )

        def unpublish() -> None:
            contexts = (subject.context,) if dialog.chosen == 0 else ()
            self._send(
                UnpublishRequest(
                    self._tenant.id,
                    tuple(owner for owner in owners if isinstance(owner, int)),
                    contexts,
                    label=subject.label,
                    categories=tuple(owner.value for owner in owners if isinstance(owner, CategoryId)),
                ),
                subject.label,
            )

        self._open(dialog, unpublish)

    def _show_blocked(self, plan: PublishPlan) -> None:
        scope: Scope = plan.here if plan.here.blocked else plan.everywhere
        dialog = BlockedDialog(self._hub, plan.label, scope.blocked, self._user, self._window)
        first = scope.blocked[0]
        self._open(dialog, lambda: self._open_owner(first.owner, first.context))

    def _open(self, dialog: QDialog, on_accepted: Callable[[], None]) -> None:
        """Show a dialog without a nested event loop; the next step runs after it is gone."""
        self.dialog = dialog

        def finished(result: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if result == QDialog.DialogCode.Accepted:
                on_accepted()

        dialog.finished.connect(finished)
        dialog.open()

    # --- the job

    def _send(self, request: PublishRequest | UnpublishRequest, label: str) -> None:
        submit = self._submit
        verb = _VERBS[request.kind]
        self._background.run(lambda: submit(request), partial(self._on_submitted, label, verb))

    def _on_submitted(self, label: str, verb: str, job_id: str) -> None:
        self.submitted.emit(job_id)
        over = self._over.pop(job_id, None)
        if over is not None:
            self._end(over, label)
            return
        self._labels[job_id] = label
        toast = self._toasts.show_toast(
            f"{verb}ing {label}.", ToastTone.INFO, [("Show job", lambda: self._open_job(job_id))]
        )
        self._news[job_id] = toast
        toast.closed.connect(lambda _toast: self._news.pop(job_id, None))

    def _end(self, job: JobSnapshot, label: str) -> None:
        started = self._news.get(job.id)
        if started is not None:
            started.close_toast()
        self._report(job, label)
        self.ended.emit(job)

    def _report(self, job: JobSnapshot, label: str) -> None:
        details = ("Details", lambda: self._open_job(job.id))
        done, verb = published_text(job), _VERBS[job.kind]
        if done == f" ({label})":
            done = ""  # said already
        match job.state:
            case JobState.ENDED:
                where = ("Where is it", lambda: self._track(job.id))
                said = f"{verb}ed {label}{done}. Headquarters and CSU follow."
                self._toasts.show_toast(said, ToastTone.OK, [where])
            case JobState.CANCELED:
                self._toasts.show_toast(f"{verb} of {label} canceled{done}.", ToastTone.INFO, [details])
            case JobState.ENDED_WITH_ERRORS:
                said = f"{verb}ed {label} in part{done}."
                self._toasts.show_toast(said, ToastTone.WARN, [details])
            case _:
                again = ("Retry", lambda: self._try_again(job.id, label, verb))
                said = f"{verb} of {label} failed: {job.error or 'the job stopped'}"
                self._toasts.show_toast(said, ToastTone.ERR, [again, details])

    def _try_again(self, job_id: str, label: str, verb: str) -> None:
        retry = self._retry
        self._background.run(lambda: retry(job_id), partial(self._on_submitted, label, verb))


def published_text(job: JobSnapshot) -> str:
    """Say what a job published, in brackets; empty where it counted nothing."""
    names = (("documents", "document", "documents"), ("media", "media item", "media items"))
    parts = [count_text(job.counts[key], one, many) for key, one, many in names if job.counts.get(key)]
    return f" ({', '.join(parts)})" if parts else ""
