"""What the commands of the window do."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from app.models.access.roles import Act
from app.models.assignments.slots import CategoryId
from app.views.actions import PRODUCT_MENU, plain_text
from app.views.copy_page import CopyPage
from app.views.library.library_bars import GRID, LIST
from app.views.publish_commands import PublishCommands
from app.views.roles_dialog import RolesDialog
from app.views.shortcuts_dialog import ShortcutsDialog
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.tenant_pages import CATEGORIES, GROUPS, HEADQUARTERS, JOBS, LIBRARY, PREVIEW, PRODUCTS
from app.views.undo_history import UndoHistoryDialog
from app.views.window_panes import move_pane

if TYPE_CHECKING:
    from app.views.main_window import MainWindow

THEMES: Final = {
    "view.theme_system": ThemeMode.SYSTEM,
    "view.theme_light": ThemeMode.LIGHT,
    "view.theme_dark": ThemeMode.DARK,
}


class WindowHandlers:
    """The handler of every command of `ACTIONS`. Thread: GUI.

    Args:
        window: The window that they work on.
        hub: The theme.
        open_palette: Opens the command palette.
    """

    def __init__(self, window: "MainWindow", hub: ThemeHub, open_palette: Callable[[], object]) -> None:
        self._window = window
        self._hub = hub
        self._open_palette = open_palette
        self._undo_history: UndoHistoryDialog | None = None
        self.copies = CopyPage(window, hub)

    def page_changed(self) -> None:
        """Let the list of steps follow the open view."""
        if self._undo_history is not None:
            self._follow_history(self._undo_history)

    def table(self) -> dict[str, Callable[[], object]]:
        """Return what each command does, by its id."""
        window = self._window
        bar = window.context_bar
        return {
            "file.upload_files": lambda: self._library("ask_for_files"),
            "file.upload_folder": lambda: self._library("ask_for_folder"),
            "file.import_manifest": lambda: window.pages and window.pages.manifests.import_(),
            "file.export_manifest": lambda: window.pages and window.pages.manifests.export(window.page),
            "file.go_to": self._open_palette,
            "file.quit": window.close,
            "edit.undo": lambda: window.undo_target and window.undo_target.undo(),
            "edit.redo": lambda: window.undo_target and window.undo_target.redo(),
            "edit.history": self._show_undo_history,
            "edit.copy": lambda: self._library("copy_selected"),
            "edit.paste": lambda: self._library("paste_files"),
            "edit.copy_codes": lambda: self._act("copy_codes"),
            "edit.select_all": lambda: window.pages and window.pages.library.shown_items.selectAll(),
            "edit.clear_filters": lambda: self._library("clear_filters"),
            "edit.clear_selection": lambda: self._library("clear_selection"),
            "edit.search": self._focus_search,
            "view.refresh": window.refresh,
            "view.inspector": self._toggle_inspector,
            "view.larger": lambda: window.pages and window.pages.library.filter_bar.change_tile_width(1),
            "view.smaller": lambda: window.pages and window.pages.library.filter_bar.change_tile_width(-1),
            **{action_id: lambda mode=mode: self._choose_theme(mode) for action_id, mode in THEMES.items()},
            "view.tray": window.tray.toggle,
            "view.time_slider": lambda: window.time_travel.toggle(),
            "view.reset_layout": window.reset_layout,
            "view.grid": lambda: window.pages and window.pages.library.set_mode(GRID),
            "view.list": lambda: window.pages and window.pages.library.set_mode(LIST),
            "view.save": lambda: window.pages and window.pages.library.views.ask_name(),
            **self._media_handlers(),
            "product.preview": self._preview,
            "product.by_name": lambda: window.pages and window.pages.assign_by_name(),
            "publish.chosen": lambda: self._publish("publish"),
            "publish.unpublish": lambda: self._publish("unpublish"),
            "publish.all": lambda: self._publish("publish_everything"),
            "publish.new_group": lambda: window.pages and window.pages.groups_page.new(),
            "publish.copy_to_group": lambda: self._publish("copy_to_group"),
            "publish.where": self._where_is_it,
            "publish.media_sync": window.job_desk.run_media_sync,
            "publish.delta_1040": lambda: window.job_desk.run_1040(False),
            "publish.full_1040": lambda: window.job_desk.run_1040(True),
            "tenant.choose": lambda: bar.tenant.open_list(),
            "tenant.channel": lambda: bar.channel.open_list(),
            "tenant.locale": lambda: bar.locale.open_list(),
            "tenant.group": lambda: bar.group.open_list(),
            "tenant.copy_content": self.copies.open,
            "tenant.reverse_job": self._reverse_job,
            "tenant.roles": self._show_roles,
            "tenant.audit": self._show_audit,
            "window.library": lambda: window.open_page(LIBRARY),
            "window.products": lambda: window.open_page(PRODUCTS),
            "window.categories": lambda: window.open_page(CATEGORIES),
            "window.preview": lambda: window.open_page(PREVIEW),
            "window.groups": lambda: window.open_page(GROUPS),
            "window.jobs": lambda: window.open_page(JOBS),
            "window.headquarters": lambda: window.open_page(HEADQUARTERS),
            "window.notifications": lambda: bar.bell_asked.emit(),
            "window.next_pane": lambda: move_pane(window, 1),
            "window.previous_pane": lambda: move_pane(window, -1),
            "help.shortcuts": self._show_shortcuts,
            "help.about": self._show_about,
        }

    def _media_handlers(self) -> dict[str, Callable[[], object]]:
        acts = ("assign", "export", "check", "publish", "unpublish", "delete")
        inspected = {
            "rename": "focus_name",
            "finish": "finish",
            "discard": "discard",
            "replace": "replace_file",
            "crops": "edit_crops",
            "compare": "compare",
            "uses": "show_uses",
        }
        return {
            **{f"media.{name}": lambda name=name: self._act(name) for name in acts},
            **{
                f"media.{name}": lambda method=method: self._inspect(method)
                for name, method in inspected.items()
            },
            "media.collect": lambda: self._window.pages and self._window.pages.at_hand.collect(),
            "media.edit": lambda: self._library("edit_item"),
            "media.quick_look": lambda: self._library("open_quick_look"),
            "media.alt_text": lambda: self._library("edit_alt_text"),
            "media.bench": lambda: self._library("open_bench"),
            "media.similar": lambda: self._library("find_similar"),
            "media.tags": lambda: self._library("edit_tags"),
            "media.trash": lambda: self._act("open_trash"),
            "media.by_name": self._assign_selected_by_name,
        }

    def _assign_selected_by_name(self) -> None:
        pages = self._window.pages
        if pages is not None:
            pages.assign_by_name(pages.library.selection.ids())

    def _choose_theme(self, mode: ThemeMode) -> None:
        self._hub.set_mode(mode)
        self._window.state.put("theme", mode.value)

    def _preview(self) -> None:
        pages, page = self._window.pages, self._window.page
        if pages is not None and page == GROUPS:
            pages.groups_page.preview(pages.groups.table.current_item)
        elif pages is not None:
            pages.preview_page.show_current(page)

    def _act(self, method: str) -> None:
        pages = self._window.pages
        if pages is not None:
            getattr(pages.library.actions_on_media, method)()

    def _library(self, method: str) -> None:
        pages = self._window.pages
        if pages is not None:
            getattr(pages.library, method)()

    def _inspect(self, method: str) -> None:
        pages = self._window.pages
        if pages is not None:
            pages.library.set_inspector_visible(True)
            getattr(pages.library.inspector, method)()

    def _toggle_inspector(self) -> None:
        pages = self._window.pages
        if pages is not None:
            pages.library.set_inspector_visible(pages.library.inspector.isHidden())

    def _focus_search(self) -> None:
        pages = self._window.pages
        if self._window.page == JOBS:
            self._window.jobs.focus_search()
        elif pages is not None and self._window.page == PRODUCTS:
            pages.products.focus_search()
        elif pages is not None and self._window.page == CATEGORIES:
            pages.categories.focus_search()
        elif pages is not None and self._window.page == GROUPS:
            pages.groups.focus_search()
        elif pages is not None and self._window.page == HEADQUARTERS:
            pages.headquarters.focus_search()
        elif pages is not None and self._window.page == LIBRARY:
            pages.library.filter_bar.search.setFocus()
            pages.library.filter_bar.search.selectAll()

    def _where_is_it(self) -> None:
        """Track what is chosen in the open view; everything where nothing is."""
        window, found = self._window, self._window.where_is_it
        pages, page = window.pages, window.page
        if pages is None:
            return
        job_id = window.jobs.tracked_job if page == JOBS else None
        media_ids = pages.library.selection.ids() if page == LIBRARY else ()
        if page == PRODUCTS and pages.products.current_product_id is not None:
            found.owner(pages.products.current_product_id)
        elif page == CATEGORIES and pages.categories.current_category_id is not None:
            found.owner(CategoryId(pages.categories.current_category_id))
        elif media_ids:
            found.item(media_ids[0])
        elif job_id is not None:
            found.job(job_id)
        else:
            found.everything()

    def _publish(self, act: str) -> None:
        window = self._window
        if window.pages is not None:
            getattr(PublishCommands(window.pages, window.page, window.context, window.toasts), act)()

    def _show_undo_history(self) -> None:
        if self._undo_history is None:
            self._undo_history = UndoHistoryDialog(self._hub, lambda: datetime.now(UTC), self._window)
        self._follow_history(self._undo_history)
        self._undo_history.show()
        self._undo_history.raise_()
        self._undo_history.activateWindow()

    def _follow_history(self, dialog: UndoHistoryDialog) -> None:
        needs(dialog.table, Act.EDIT if self._window.page == LIBRARY else Act.ASSIGN)
        dialog.follow(self._window.undo_target)

    def _reverse_job(self) -> None:
        window = self._window
        window.open_page(JOBS)
        if not window.jobs_page.reverse_chosen():
            window.toasts.show_toast("Choose a job that is over: what it changed can be taken back.")

    def _show_roles(self) -> None:
        window, pages = self._window, self._window.pages
        if pages is not None:
            rights, user = pages.tenant.rights, window.context_bar.user
            dialog = RolesDialog(self._hub, rights, user, window.background, window)
            dialog.changed.connect(window.commands.rights.look)
            dialog.open()

    def _show_audit(self) -> None:
        from app.views.audit_trail import AuditDialog  # as few open it: not before the first picture

        window, pages = self._window, self._window.pages
        if pages is not None:
            trail, told = pages.tenant.audit, window.toasts.show_toast
            dialog = window.findChild(AuditDialog) or AuditDialog(
                self._hub, trail, window.background, lambda: datetime.now(UTC), told, window
            )
            window.tenant_opened.connect(dialog.close)  # it is about this tenant
            dialog.show()
            dialog.raise_()
            dialog.activateWindow()

    def _show_shortcuts(self) -> None:
        pages = self._window.pages
        extra = []
        if pages is not None:
            extra = [
                (menu, plain_text(action.text()), action.shortcut().toString())
                for menu, view in (
                    (PRODUCT_MENU, pages.products),
                    ("Categories", pages.categories),
                    ("Preview", pages.preview),
                    ("Publish groups", pages.groups),
                )
                for action in view.commands.values()
            ]
        ShortcutsDialog(self._hub, extra, self._window).open()

    def _show_about(self) -> None:
        version = QApplication.applicationVersion() or "development"
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("About Vitrine")
        box.setText(f"Vitrine {version}")
        box.setInformativeText("Omnichannel media for products. MIT licence.")
        box.open()
