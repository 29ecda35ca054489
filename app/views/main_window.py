"""The main window: places the views and wires them; knows no rule of the product."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import AppError
from app.sync.jobs.states import JobSnapshot
from app.views.after_jobs import AfterJobs
from app.views.context_bar import ContextBar
from app.views.engine_start import EngineStart
from app.views.group_choice import GroupChoice
from app.views.group_radar import GroupRadar
from app.views.job_desk import JobDesk
from app.views.job_news import JobNews
from app.views.jobs_page import JobsPage
from app.views.manifest_jobs import ManifestJobs
from app.views.page_links import PageLinks, WindowTools
from app.views.rail import RAIL, Rail, rail_bar
from app.views.status_line import StatusLine
from app.views.support.background import Background
from app.views.support.cards import EmptyState
from app.views.support.drag_label import DragLabel
from app.views.support.engine_bridge import EngineBridge
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.idle import IdleWork
from app.views.support.theme import ThemeHub
from app.views.support.toasts import ToastStack
from app.views.support.undo import History
from app.views.tenant_pages import (
    CATEGORIES,
    JOBS,
    LIBRARY,
    PRODUCTS,
    TenantPages,
    Totals,
)
from app.views.time_travel import TimeTravel
from app.views.tray.tray_dock import TrayDock
from app.views.view_places import place_view, save_views
from app.views.where_is_it import WhereIsIt
from app.views.window_commands import WindowCommands
from app.views.window_parts import WindowParts
from app.views.window_state import MINIMUM, WindowState, first_size

if TYPE_CHECKING:
    from app.models.as_of import TenantAsOf
    from app.models.workspace import Tenant
    from app.views.jobs.jobs_view import JobsView
    from app.views.preview.reader import Answers


class MainWindow(QMainWindow):
    """The window of one workspace. Thread: GUI.

    Signals: `engine_started` when jobs run, `tenant_opened(str)`, `jobs_reported(list)` for all tenants.
    """

    engine_started = Signal()
    tenant_opened = Signal(str)
    jobs_reported = Signal(list)

    def __init__(self, parts: WindowParts, hub: ThemeHub, *, start_engine: bool = True) -> None:
        super().__init__()
        self._parts = parts
        self._hub = hub
        self._pages: TenantPages | None = None
        self.state = WindowState(parts.settings, parts.workspace.root)
        hub.set_mode(self.state.theme_mode())
        self.setWindowTitle("Vitrine")
        self.setMinimumSize(MINIMUM)
        self.toasts = ToastStack(hub, self)
        self.presenter = ErrorPresenter(self.toasts, parts.log_path, self)
        self.drag_label = DragLabel(hub, self)
        self.background = Background(self.presenter.present, parent=self)
        self.rail = Rail(hub, RAIL)
        self.context_bar = ContextBar(hub, parts.user)
        self.groups = GroupChoice(self.context_bar, self.background, self.state, self._open_one, self)
        self.status = StatusLine(hub)
        self.stack = QStackedWidget()
        self.tray = TrayDock(self.state, self)
        self.job_desk = JobDesk(
            parts.engine,
            self.background,
            self.toasts,
            self._open_one,
            self.show_job,
            lambda job_id: self.job_news.own.add(job_id),
        )
        self.where_is_it = WhereIsIt(self, parts.tracker)
        self.manifest_jobs = ManifestJobs(lambda: self._pages, self.toasts)
        self.jobs_page = JobsPage(
            hub,
            self.background,
            self.job_desk,
            parts.engine,
            parts.reversals,
            self.where_is_it,
            self.manifest_jobs,
            parts.clock.now,
            lambda view: place_view(self, JOBS, view),
            self.context_bar.elsewhere,
        )
        self.job_news = JobNews(
            self.toasts,
            self.show_job,
            self.job_desk.retry,
            self,
            show_result=self.manifest_jobs.show_result,
            retry_rows=self.manifest_jobs.retry_failed,
            elsewhere=self.context_bar.elsewhere,
        )
        self._no_tenant = EmptyState(
            hub,
            "tenant",
            "No tenant yet",
            "Create one with the command: vitrine tenant create ID --name NAME.",
        )
        self._bridge = EngineBridge(parts.engine, self)
        self._idle = IdleWork(self)
        self._engine = EngineStart(
            parts.engine,
            self.background,
            self.status,
            self.presenter,
            parts.workspace.root.name,
            is_wanted=start_engine,
            parent=self,
        )
        self.time_travel = TimeTravel(self, hub, parts.clock)
        self._lay_out()
        self._wire()
        self.commands = WindowCommands(self, hub)
        self.radar = GroupRadar(self, hub)
        self._open_first_tenant()
        self.state.restore_window(self)
        self.open_page(self.state.get("page", LIBRARY))

    # --- parts ----------------------------------------------------------------------------------

    @property
    def pages(self) -> TenantPages | None:
        """The views of the open tenant."""
        return self._pages

    @property
    def jobs(self) -> "JobsView":
        """The Jobs view; it is made when it is first asked for."""
        return self.jobs_page.view

    @property
    def page(self) -> str:
        """The key of the open view."""
        current = self.stack.currentWidget()
        if self.jobs_page.is_built and current is self.jobs:
            return JOBS
        built = {} if self._pages is None else self._pages.built
        return next((key for key, page in built.items() if page is current), LIBRARY)

    @property
    def context(self) -> Context:
        """The channel and locale in force."""
        return self.context_bar.context

    @property
    def undo_target(self) -> History | None:
        """What Ctrl+Z works on: the product or category on show, or the library."""
        return None if self._pages is None else self._pages.undo_target(self.page)

    # --- tenants and views ----------------------------------------------------------------------

    def open_tenant(self, tenant_id: str) -> None:
        """Show the views of a tenant; the ones before are closed.

        Raises:
            AppError: The tenant cannot be opened; what was open stays open.
        """
        self._show_tenant(self._parts.workspace.tenant(tenant_id), lambda: self._parts.answers(tenant_id))

    def show_as_of(self, tenant: "TenantAsOf") -> None:
        """Show the views of a tenant as of the moment that it was brought to; nothing is changed there."""
        answers = self._parts.answers_as_of
        assert answers is not None
        self._show_tenant(tenant, lambda: answers(tenant), tenant.refusal)

    def _show_tenant(
        self,
        tenant: "Tenant",
        answers: "Callable[[], Answers]",
        refusal: Callable[[], AppError] | None = None,
    ) -> None:
        page, tenant_id = self.page, tenant.id
        self._close_pages()
        self.job_desk.refusal = refusal
        self._pages = TenantPages(
            tenant,
            self._parts.user,
            answers,
            WindowTools(
                self._hub,
                self.drag_label,
                self.toasts,
                self.presenter,
                self._parts.settings,
                self.state,
                self,
            ),
            self._links(),
        )
        pages = self._pages
        self.tray.set_maker(lambda: pages.at_hand.tray)
        self._show_tenants(tenant_id)
        wanted = Context(
            self.state.get(f"{tenant_id}/channel", DEFAULT_CONTEXT.channel),
            self.state.get(f"{tenant_id}/locale", DEFAULT_CONTEXT.locale),
        )
        self.context_bar.show_channels(tenant.channels.channels(), wanted)
        self._pages.set_context(self.context)
        self.groups.open()
        self._pages.library.loaded.connect(self.refresh_totals)
        self._pages.library.loaded.connect(self._engine.begin)
        self._pages.library.grid.screen_shown.connect(self._engine.screen_shown)
        self._pages.library.reload()
        self.jobs_page.set_tenant(tenant_id)
        self.commands.rebuild()
        self.open_page(page)
        if not self._engine.is_waiting:
            self.groups.resume()
            self._build_rest()
        self.setWindowTitle(f"{tenant.name} – Vitrine")
        self.time_travel.tenant_opened()
        self.tenant_opened.emit(tenant_id)

    def open_page(self, key: str) -> None:
        """Open a view by its key: library, products, categories, preview, jobs or headquarters."""
        page: QWidget = self._no_tenant
        if key == JOBS:
            page = self.jobs
        elif self._pages is not None:
            page = self._pages.page(key)
        if self._pages is not None:
            self._pages.library.commit()
        self.stack.setCurrentWidget(page)
        self.rail.select(self.page)
        self.tray.follow(self.page)
        self.commands.page_changed()
        target = page
        if self.page == JOBS:
            target = self.jobs.focus_target
        elif self._pages is not None and page is self._pages.library:
            target = self._pages.library.shown_items
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_context(self, context: Context) -> None:
        """Work in another channel, locale or publish group."""
        if self._pages is not None:
            self._pages.set_context(context, self.context_bar.group_name)
            self.groups.remember(context.group)
            self.state.put(f"{self._pages.tenant.id}/channel", context.channel)
            self.state.put(f"{self._pages.tenant.id}/locale", context.locale)

    def refresh(self) -> None:
        """Read everything on show anew."""
        if self._pages is not None:
            self._pages.refresh_all()
            self.context_bar.show_channels(self._pages.tenant.channels.channels(), self.context)
        self._show_tenants(self._pages.tenant.id if self._pages is not None else "")
        self.groups.reload()
        self.time_travel.reload()
        self._load_jobs()

    def reset_layout(self) -> None:
        """Give window and splitters their first sizes."""
        self.state.forget()
        self.showNormal()
        self.resize(first_size())
        self.tray.reset()
        if self.jobs_page.is_built:
            self.jobs.reset_layout()
        if self._pages is not None:
            self._pages.library.reset_layout()

    def add_strip(self, strip: QWidget) -> None:
        """Put a strip below the context bar, and those that are there."""
        self._column.insertWidget(self._column.count() - 1, strip)

    def refresh_totals(self) -> None:
        """Count media items and products again."""
        if self._pages is not None:
            self.background.run(self._pages.totals, self._on_totals, key="totals")

    # --- jobs -----------------------------------------------------------------------------------

    def upload(self, paths: Sequence[Path]) -> None:
        """Upload files and folders into the open tenant and show how far that is."""
        if paths:
            self.open_page(LIBRARY)
            self.job_desk.upload(paths)

    def show_job(self, job_id: str = "") -> None:
        """Open Jobs, on a job when one is named."""
        self.open_page(JOBS)
        if job_id:
            self.jobs.select_job(job_id)

    # --- reactions ------------------------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        self.status.show_saved(self._parts.clock.now())
        if self._pages is not None:
            self._pages.refresh(changes, but=self.page if self.page in (PRODUCTS, CATEGORIES) else LIBRARY)

    def _on_jobs(self, jobs: list[JobSnapshot]) -> None:
        self.jobs_page.show_jobs(jobs)
        self.job_news.take(jobs)
        if self._pages is not None:
            self._pages.on_jobs_changed([job for job in jobs if job.tenant == self._pages.tenant.id])
        self.jobs_reported.emit(jobs)

    def _on_totals(self, totals: Totals) -> None:
        self.status.show_totals(totals.media, totals.products)

    def _on_engine_ended(self) -> None:
        self._load_jobs()
        self.groups.resume()
        self._build_rest()

    def _on_history(self, jobs: list[JobSnapshot]) -> None:
        self.jobs_page.set_jobs(jobs)
        self.job_news.begin(jobs)

    def _on_tenant_chosen(self, tenant_id: str) -> None:
        try:
            if self.manifest_jobs.may_close(lambda: self._on_tenant_chosen(tenant_id)):
                self.open_tenant(tenant_id)
        except AppError as problem:
            self.presenter.present(problem)
        self._show_tenants(self._pages.tenant.id if self._pages is not None else "")

    def _build_rest(self) -> None:
        """Make the views that nobody has opened yet, so that opening them later takes no time."""
        rest = () if self._pages is None else self._pages.build_rest()
        self._idle.begin(chain(self.jobs_page.build(), rest))

    def showEvent(self, event: QShowEvent) -> None:
        """Start the engine soon, even if there is no library to wait for."""
        super().showEvent(event)
        self._engine.window_shown(has_library=self._pages is not None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember and close everything of the window; the engine is closed by who made it."""
        if not self.manifest_jobs.may_close(self.close):
            event.ignore()
            return
        save_views(self)
        self.presenter.uninstall()
        self._bridge.close()
        self._close_pages()
        self.background.close()
        self.time_travel.close()
        super().closeEvent(event)

    def _load_jobs(self) -> None:
        self.background.run(lambda: self._parts.engine.jobs(200), self._on_history, key="jobs")

    # --- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        right = QWidget()
        self._column = column = QVBoxLayout(right, spacing=0, contentsMargins=QMargins())
        column.addWidget(self.context_bar)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(right)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, rail_bar(self.rail))  # docks lie beside it
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.tray)
        self.toasts.keep_clear(self.tray)
        self.setStatusBar(self.status)
        self.stack.addWidget(self._no_tenant)

    def _wire(self) -> None:
        self.rail.chosen.connect(self.open_page)
        self.context_bar.tenant_chosen.connect(self._on_tenant_chosen)
        self.context_bar.context_chosen.connect(self.set_context)
        self.context_bar.go_to_asked.connect(lambda: self.commands.run("file.go_to"))
        bell = self.context_bar.bell
        self.context_bar.bell_asked.connect(lambda: self.job_news.open_list(self._hub, bell))
        self.context_bar.where_asked.connect(lambda: self.commands.run("publish.where"))
        self.context_bar.new_group_asked.connect(lambda: self.commands.run("publish.new_group"))
        self.status.jobs_asked.connect(self.show_job)
        self.drag_label.reason_changed.connect(self.status.showMessage)
        self.job_news.running_changed.connect(self.status.show_running)
        self.job_news.unread_changed.connect(self.context_bar.bell.show_unread)
        self.job_news.finished.connect(AfterJobs(self).take)
        self._bridge.jobs_changed.connect(self._on_jobs)
        self._engine.started.connect(self.engine_started)
        self._engine.ended.connect(self._on_engine_ended)

    def _links(self) -> PageLinks:
        return PageLinks(
            jobs=self.job_desk,
            submit=self.job_desk.queue,
            job=self._parts.engine.job,
            queued=self.job_news.own.add,
            retry=self._parts.engine.retry,
            show_job=self.show_job,
            track_job=self.where_is_it.job,
            go_to_context=self.context_bar.go_to_context,
            go_to_group=self.groups.go_to,
            groups_changed=self.groups.reload,
            now=self._parts.clock.now,
            open_page=self.open_page,
            say=lambda text: self.status.showMessage(text, 6000),
            changed=self._on_changed,
            headquarters=self._parts.headquarters,
            built=lambda key, view: place_view(self, key, view),
        )

    def _open_first_tenant(self) -> None:
        ids = self._parts.workspace.tenant_ids()
        if not ids:
            self.stack.setCurrentWidget(self._no_tenant)
            self._show_tenants("")
            return
        wanted = self.state.get("tenant")
        self.open_tenant(wanted if wanted in ids else ids[0])

    def _open_one(self) -> "Tenant | None":
        """Return the open tenant."""
        return None if self._pages is None else self._pages.tenant

    def _show_tenants(self, current: str) -> None:
        tenants = [(tenant.id, tenant.name) for tenant in self._parts.workspace.tenants()]
        self.context_bar.show_tenants(tenants, current)

    def _close_pages(self) -> None:
        if self._pages is None:
            return
        self._idle.stop()
        pages, self._pages = self._pages, None
        self.tray.set_maker(None)
        for widget in pages.built.values():
            self.stack.removeWidget(widget)
        pages.close()
