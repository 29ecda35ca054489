"""Manifests among the other views: the import wizard, results and the export dialog, and what opens them."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMessageBox

from app.models.context import OMNICHANNEL
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import ExportManifestRequest, ImportManifestRequest
from app.views.manifests.check_desk import Plan, Source
from app.views.manifests.drops import ManifestDrops
from app.views.manifests.export_dialog import (
    ASSIGNMENTS,
    MEDIA,
    ExportDialog,
    ExportSubject,
    ExportWish,
)
from app.views.manifests.result_dialog import Receipts, ResultDialog, ResultServices
from app.views.manifests.wizard import Begun, ImportServices, ImportWizard
from app.views.page_links import PageLinks, WindowTools
from app.views.support.background import Background
from app.views.support.questions import Way, chosen_way, question_box
from app.views.support.toasts import ToastTone

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.views.tenant_pages import TenantPages

_DROP = "Close without them"
_LIBRARY, _PRODUCTS = "library", "products"  # keys of pages


class ManifestsPage:
    """Opens the windows of manifests for one tenant. Thread: GUI."""

    def __init__(self, pages: "TenantPages", user: str, tools: WindowTools, links: PageLinks) -> None:
        self._pages, self._user, self._tools, self._links = pages, user, tools, links
        self._background = Background(tools.presenter.present)
        """Workers of its own: a plan is used by one at a time, the others wait."""
        self._open: list[QDialog] = []
        self._question: QMessageBox | None = None
        self.drops = ManifestDrops(self._background, self.import_, links.say, tools.window)

    def attach(self) -> None:
        """Answer to the buttons of Media library and Product media, and to manifests dropped there."""
        library, products = self._pages.library, self._pages.products
        for source, page in ((library.header, _LIBRARY), (products.panel, _PRODUCTS)):
            source.import_asked.connect(lambda: self.import_())
            source.export_asked.connect(lambda page=page: self.export(page))
        self.drops.watch(library, lambda path: library.upload((path,)))
        self.drops.watch(products, lambda path: self._refuse(path))

    def _refuse(self, path: Path) -> None:
        self._tools.toasts.show_toast(f"{path.name} is no manifest.", ToastTone.WARN)

    # --- import

    def import_(self, file: Path | None = None) -> ImportWizard:
        """Open the wizard, on a file where one is given."""
        wizard = self._make_wizard()
        if file is not None:
            wizard.take_file(file)
        wizard.show()
        return wizard

    def _make_wizard(self, *, failed_only: bool = False) -> ImportWizard:
        services = ImportServices(
            self._plan,
            self._submit_import,
            self._pages.tenant.difference,
            self._links.show_job,
            self.show_result,
        )
        wizard = ImportWizard(
            self._tools.hub,
            services,
            self._pages.thumbnails,
            self._background,
            self._tools.window,
            failed_only=failed_only,
        )
        wizard.begun.connect(self._links.queued)
        self._keep(wizard)
        return wizard

    def _plan(
        self,
        source: Source,
        report: "Callable[[int, int], None]",
        is_cancelled: "Callable[[], bool]",
    ) -> Plan:
        """Check a manifest. Thread: worker."""
        return self._pages.tenant.manifests.plan(
            source.file,
            source.media_root,
            source.mode,
            self._user,
            allow_private=source.allow_private,
            progress=report,
            cancelled=is_cancelled,
        )

    def _submit_import(self, asked: Begun) -> str:
        """Queue an import. Thread: worker."""
        root = asked.source.media_root or asked.source.file.parent
        request = ImportManifestRequest(
            self._pages.tenant.id,
            str(asked.file),
            str(root),
            asked.source.mode,
            user=self._user,
            name=asked.name,
            description=asked.description,
            failed_only=asked.failed_only,
            allow_private=asked.source.allow_private,
        )
        return self._links.submit(request)

    # --- result

    def show_result(self, job: JobSnapshot) -> ResultDialog:
        """Open the result of an import."""
        manifests = self._pages.tenant.manifests
        services = ResultServices(
            Receipts(
                manifests.receipt,
                lambda job_id, keys: manifests.reverse(job_id, self._user, keys),
                lambda outcome: self._links.changed(outcome.changes),
            ),
            self.retry_failed,
            self.mend_failed,
            lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
        )
        dialog = ResultDialog(self._tools.hub, services, self._background, job, self._tools.window)
        self._keep(dialog)
        dialog.show()
        return dialog

    def retry_failed(self, job: JobSnapshot) -> None:
        """Queue the rows of an import again that failed."""
        links = self._links

        def work() -> str:
            return links.submit(_failed_rows(links.jobs.request(job.id), job))

        def queued(job_id: str) -> None:
            links.queued(job_id)
            self._tools.toasts.show_toast(
                "The failed rows are queued again.",
                ToastTone.INFO,
                [("Show", lambda: links.show_job(job_id))],
            )

        self._background.run(work, queued)

    def mend_failed(self, job: JobSnapshot) -> None:
        """Open the wizard on a result manifest; only its failed rows are imported."""
        self._background.run(lambda: self._links.jobs.request(job.id), partial(self._on_mend, job))

    def _on_mend(self, job: JobSnapshot, request: object) -> None:
        wizard = self._make_wizard(failed_only=True)
        if isinstance(request, ImportManifestRequest):
            wizard.file.take_options(request.media_root, request.mode, is_private=request.allow_private)
        wizard.take_file(Path(job.result or ""))
        wizard.show()

    # --- export

    def export(self, page: str = "") -> ExportDialog:
        """Ask what to export; the selection of the page that is on show is offered first."""
        tenant, context = self._pages.tenant, self._pages.context
        is_products = page == _PRODUCTS
        products = tuple(self._pages.products.panel.list.selected_ids) if is_products else ()
        subject = ExportSubject(
            tuple(self._pages.library.selection.ids()),
            products,
            context,
            "Omnichannel, Neutral" if context.is_default else str(context),
            Path.home(),
        )
        dialog = ExportDialog(
            self._tools.hub,
            subject,
            tenant.catalog.product_ids,
            tenant.catalog.products,
            self._background,
            ASSIGNMENTS if is_products else MEDIA,
            self._tools.window,
        )
        dialog.accepted.connect(lambda: self._submit_export(dialog.wish))
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()
        return dialog

    def _submit_export(self, wish: ExportWish) -> None:
        context = self._pages.context
        request = ExportManifestRequest(
            self._pages.tenant.id,
            str(wish.file),
            content=wish.content,
            media_ids=wish.media_ids,
            product_ids=wish.product_ids,
            channel=context.channel or OMNICHANNEL,
            locale=context.locale,
            all_channels=wish.all_channels,
            all_locales=wish.all_locales,
            binaries=wish.binaries,
            portable=wish.portable,
            extended=wish.extended,
            user=self._user,
            name=wish.name,
        )
        self._links.jobs.submit(request, f"The export to {wish.file.name} is queued.")

    # --- windows

    def _keep(self, dialog: QDialog) -> None:
        self._open.append(dialog)
        dialog.destroyed.connect(lambda _gone=None: self._forget(dialog))

    def _forget(self, dialog: QDialog) -> None:
        self._open = [one for one in self._open if one is not dialog]

    def on_jobs_changed(self, jobs: list[JobSnapshot]) -> None:
        """Let wizards follow their imports."""
        for dialog in self._open:
            if isinstance(dialog, ImportWizard):
                dialog.on_jobs_changed(jobs)

    def may_close(self, close: "Callable[[], object]") -> bool:
        """Tell whether no mended cell would be lost; else ask once, and `close` goes on without them."""
        if not self._unsaved():
            return True
        if self._question is not None:  # it waits for its answer
            return False

        def answered() -> None:
            is_dropped, self._question = chosen_way(box) == _DROP, None
            if is_dropped:
                for one in self._unsaved():
                    one.done(0)
                close()
            for one in self._unsaved()[:1]:  # the window stays
                one.raise_()
                one.activateWindow()

        title = "Close without the mended cells?"
        words = "An import that is open holds cells that are in no file yet."
        box = question_box(self._tools.window, "Import manifest", title, words, (Way(_DROP, "danger"),))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(lambda _code: answered())
        self._question = box
        box.open()
        return False

    def _unsaved(self) -> list[ImportWizard]:
        """Return the wizards with mended cells that are in no file yet."""
        return [one for one in self._open if isinstance(one, ImportWizard) and one.has_unsaved]

    def close_windows(self) -> None:
        """Close every wizard and result."""
        for dialog in list(self._open):
            dialog.done(0)

    def close(self) -> None:
        """Close the windows and stop the workers: the tenant goes."""
        self.close_windows()
        self._background.close()
        self.drops.deleteLater()


def _failed_rows(request: object, job: JobSnapshot) -> ImportManifestRequest:
    """Ask for the failed rows of an import, as it was asked for."""
    assert isinstance(request, ImportManifestRequest)
    root = request.media_root or str(Path(request.file).parent)
    return replace(
        request, file=job.result or "", media_root=root, result="", failed_only=True, dry_run=False
    )
