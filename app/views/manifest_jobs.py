"""What the window does with imports: those that are over, and what of open ones is in no file yet."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.sync.jobs.states import JobSnapshot
from app.views.support.toasts import ToastStack, ToastTone

if TYPE_CHECKING:
    from app.views.manifests_page import ManifestsPage
    from app.views.tenant_pages import TenantPages


class ManifestJobs:
    """Hands imports to the manifests of the open tenant. Thread: GUI.

    Args:
        pages: Returns the views of the open tenant, None while there is none.
        toasts: Where it is said that another tenant is open.
    """

    def __init__(self, pages: "Callable[[], TenantPages | None]", toasts: ToastStack) -> None:
        self._pages = pages
        self._toasts = toasts

    def show_result(self, job: JobSnapshot) -> None:
        """Open the result manifest of an import."""
        manifests = self._manifests(job)
        if manifests is not None:
            manifests.show_result(job)

    def retry_failed(self, job: JobSnapshot) -> None:
        """Queue the rows of an import again that failed."""
        manifests = self._manifests(job)
        if manifests is not None:
            manifests.retry_failed(job)

    def may_close(self, close: Callable[[], object]) -> bool:
        """Tell whether the window can go and lose nothing; else a question, and `close` goes on anyway."""
        pages = self._pages()
        return pages is None or "manifests" not in vars(pages) or pages.manifests.may_close(close)

    def _manifests(self, job: JobSnapshot) -> "ManifestsPage | None":
        pages = self._pages()
        if pages is not None and pages.tenant.id == job.tenant:
            return pages.manifests
        self._toasts.show_toast(
            f"Open the tenant {job.tenant} first, it is the one of this import.", ToastTone.WARN
        )
        return None
