"""Copy to tenant among the other views: what opens the wizard, and what it asks of the window."""

from typing import TYPE_CHECKING

from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.models.copying.service import CopyService
    from app.views.copying.view import CopyView
    from app.views.main_window import MainWindow
    from app.views.tenant_pages import TenantPages


class CopyPage:
    """Opens the wizard in the place of the other views. Thread: GUI.

    Left half way, it is taken up again; once its job is over, it starts afresh.
    """

    def __init__(self, window: "MainWindow", hub: ThemeHub) -> None:
        self._window, self._hub = window, hub
        self._view: CopyView | None = None
        self._pages: TenantPages | None = None

    @property
    def view(self) -> "CopyView | None":
        """The wizard, while there is one."""
        return self._view

    def open(self) -> None:
        """Show the wizard of the open tenant."""
        window, pages = self._window, self._window.pages
        copying: CopyService | None = None if pages is None else getattr(pages.tenant, "copying", None)
        if pages is None or copying is None:
            return
        if self._pages is not pages or (self._view is not None and self._view.is_over):
            self._drop()
            self._make(pages, copying)
        assert self._view is not None
        window.stack.setCurrentWidget(self._view)
        window.tray.follow("")
        window.commands.update_enabled()
        self._view.focus_step()

    def _make(self, pages: "TenantPages", copying: "CopyService") -> None:
        from app.views.copying.state import CopyServices  # few open the wizard: not before the first picture
        from app.views.copying.view import CopyView

        window, tenant = self._window, pages.tenant
        back = window.page
        services = CopyServices(
            copying.look,
            copying.contexts,
            copying.plan,
            window.job_desk.queue,
            lambda: window.job_desk.ahead(f"cms:{tenant.id}"),
            window.job_news.own.add,
            window.show_job,
            copying.has_content,
        )
        view = CopyView(
            self._hub,
            (tenant.id, tenant.name),
            copying.user,
            services,
            pages.background,
            lambda: {row.oun: row.name for row in tenant.channels.channels()},
            pages.thumbnails,
        )
        view.closed.connect(lambda: self._close(back))
        window.jobs_reported.connect(view.on_jobs_changed)
        pages.library.destroyed.connect(self._drop)
        self._view, self._pages = view, pages
        window.stack.addWidget(view)

    def _close(self, back: str) -> None:
        self._window.open_page(back)
        self._drop()

    def _drop(self) -> None:
        view, self._view, self._pages = self._view, None, None
        if view is not None:
            self._window.stack.removeWidget(view)
            view.deleteLater()
