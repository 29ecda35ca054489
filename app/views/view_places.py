"""Where the views of the window stand: what a new one gets, and what is kept of them on close."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.views.tenant_pages import CATEGORIES, GROUPS, HEADQUARTERS, JOBS, LIBRARY, PREVIEW, PRODUCTS

if TYPE_CHECKING:
    from app.views.main_window import MainWindow


def place_view(window: "MainWindow", key: str, view: QWidget) -> None:
    """Give a view that was just made its place, its sizes and its keys."""
    window.stack.addWidget(view)
    if key == LIBRARY:
        window.state.restore_splitter("library", view.splitter)
        view.restore_layout(window.state)
        view.arranged.connect(lambda: view.save_layout(window.state))
    elif key in (PRODUCTS, CATEGORIES):
        view.restore_layout(window.state.settings)
        window.commands.add_view_commands(view)
        view.header.more_menu.addAction(window.commands.actions["publish.where"])
    elif key == PREVIEW:
        window.commands.add_view_commands(view, "&View")
    elif key == JOBS:
        window.state.restore_splitter("jobs", view.splitter)
        window.commands.add_jobs_keys(view)
    elif key == GROUPS:
        window.commands.add_view_commands(view, "P&ublish")
        window.commands.add_jobs_keys(view)
    elif key == HEADQUARTERS:
        window.commands.add_view_commands(view, "&Tenant")
        window.commands.add_jobs_keys(view)


def save_views(window: "MainWindow") -> None:
    """Remember the open view and the sizes of all."""
    window.state.put("page", window.page)
    window.state.save_window(window)
    window.tray.save()
    if window.jobs_page.is_built:
        window.state.save_splitter("jobs", window.jobs.splitter)
    if window.pages is not None:
        window.state.put("tenant", window.pages.tenant.id)
        window.pages.library.save_layout(window.state)
        window.state.save_splitter("library", window.pages.library.splitter)
        window.pages.save_layouts(window.state.settings)
