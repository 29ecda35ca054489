"""Turns the table of actions into menus, shortcuts and the command palette, and runs them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from app.views.actions import ACTIONS, MENUS, PRODUCT_MENU, ActionSpec, Scope, When, plain_text
from app.views.command_palette import CommandPalette, Destination
from app.views.library.library_bars import GRID, LIST
from app.views.publish_commands import PublishCommands
from app.views.shortcuts_dialog import ShortcutsDialog
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.tenant_pages import CATEGORIES, GROUPS, HEADQUARTERS, JOBS, LIBRARY, PREVIEW, PRODUCTS
from app.views.undo_history import UndoHistoryDialog

if TYPE_CHECKING:
    from app.views.assignments.view import ProductMediaView
    from app.views.categories.view import CategoriesView
    from app.views.headquarters.view import HeadquartersView
    from app.views.main_window import MainWindow
    from app.views.publishing.groups_view import GroupsView

_THEMES: Final = {
    "view.theme_system": ThemeMode.SYSTEM,
    "view.theme_light": ThemeMode.LIGHT,
    "view.theme_dark": ThemeMode.DARK,
}


TRAY_KEYS: Final = ("copy", "cut", "paste", "search")  # what the tray does by itself
VIEWS_WITH_COMMANDS: Final = (PRODUCTS, CATEGORIES, GROUPS, HEADQUARTERS)

# The menu of the selected items; an id that is none parts two groups.
MEDIA_MENU: Final = (
    "media.quick_look", "media.edit", "media.rename", "media.alt_text", "media.tags", "-",
    "media.assign", "media.by_name", "media.collect", "media.uses", "media.similar", "-",
    "edit.copy", "edit.copy_codes", "media.export", "media.replace", "-",
    "media.publish", "media.unpublish", "-", "media.delete",
)  # fmt: skip


class WindowCommands:
    """Owns the QActions of the window. Thread: GUI."""

    def __init__(self, window: "MainWindow", hub: ThemeHub) -> None:
        self._window = window
        self._hub = hub
        self._menus: dict[str, QMenu] = {}
        self._undo_history: UndoHistoryDialog | None = None
        self._handlers = self._make_handlers()
        self.actions: dict[str, QAction] = {spec.id: self._make_action(spec) for spec in ACTIONS}
        themes = QActionGroup(window)
        for action_id, mode in _THEMES.items():
            themes.addAction(self.actions[action_id])
            self.actions[action_id].setChecked(hub.mode is mode)
        self.rebuild()

    def rebuild(self) -> None:
        """Fill the menus anew, with the commands that the product view of the open tenant brings."""
        bar = self._window.menuBar()
        bar.clear()
        self._menus = {}
        for title in MENUS:
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(self.update_enabled)
            self._menus[title] = menu
            group = 0
            for spec in ACTIONS:
                if spec.menu == title:
                    if spec.group != group:
                        menu.addSeparator()
                        group = spec.group
                    menu.addAction(self.actions[spec.id])
        self._scope_actions()
        self.page_changed()

    def add_view_commands(
        self,
        view: "ProductMediaView | CategoriesView | GroupsView | HeadquartersView",
        menu: str = PRODUCT_MENU,
    ) -> None:
        """Take the commands of a view into a menu; they are there only once it is made.

        Those of products and categories answer to their keys in the media tray too, which belongs to no view.
        """
        for key, action in view.commands.items():
            self._menus[menu].addAction(action)
            if menu == PRODUCT_MENU and key not in TRAY_KEYS:
                self._window.tray.addAction(action)
        self._show_view_commands()

    def _view_commands(self) -> dict[str, list[QAction]]:
        """Return the commands that views bring, by the key of the view."""
        built = {} if self._window.pages is None else self._window.pages.built
        return {key: [*built[key].commands.values()] for key in VIEWS_WITH_COMMANDS if key in built}

    def _show_view_commands(self) -> None:
        """Show the commands of a view while that is the open one."""
        for key, actions in self._view_commands().items():
            for action in actions:
                action.setVisible(self._window.page == key)

    def add_jobs_keys(self, view: QWidget) -> None:
        """Let the Jobs view answer to its keys."""
        view.addAction(self.actions["edit.search"])

    def run(self, action_id: str) -> None:
        """Run a command by its id."""
        self._handlers[action_id]()
        self.update_enabled()

    def page_changed(self) -> None:
        """Follow the open view."""
        self._show_view_commands()
        self.update_enabled()
        if self._undo_history is not None:
            self._follow_history(self._undo_history)

    def update_enabled(self) -> None:
        """Switch every command on or off as its `when` says, and name what undo would take back."""
        for spec in ACTIONS:
            self.actions[spec.id].setEnabled(self._is_enabled(spec))
        target = self._window.undo_target
        undo, redo = ("", "") if target is None else (target.undo_text, target.redo_text)
        self.actions["edit.undo"].setText(f"&Undo {undo}".strip())
        self.actions["edit.redo"].setText(f"&Redo {redo}".strip())
        self.actions["view.tray"].setChecked(self._window.tray.is_open)
        pages = self._window.pages
        if pages is not None:
            self.actions["view.inspector"].setChecked(not pages.library.inspector.isHidden())
            for mode in (GRID, LIST):
                self.actions[f"view.{mode}"].setChecked(pages.library.mode == mode)

    # --- building -------------------------------------------------------------------------------

    def _make_action(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        keys = [key for key in (spec.shortcut, *spec.more_shortcuts) if key]
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _on=False: self.run(spec.id))
        if spec.id == "file.quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        if spec.id == "help.about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        if spec.scope is not Scope.WINDOW:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            self._window.addAction(action)
        return action

    def _scope_actions(self) -> None:
        """Give the keys of a page to its widget, so that a key may mean another command elsewhere."""
        pages = self._window.pages
        if pages is None:
            return
        for spec in ACTIONS:
            if spec.scope is Scope.LIBRARY:
                pages.library.addAction(self.actions[spec.id])
            elif spec.scope is Scope.ITEMS:
                pages.library.items.addAction(self.actions[spec.id])
        pages.library.menu_actions = [self.actions.get(action_id) for action_id in MEDIA_MENU]

    # --- state ----------------------------------------------------------------------------------

    def _is_enabled(self, spec: ActionSpec) -> bool:
        window = self._window
        page, pages, target = window.page, window.pages, window.undo_target
        if (
            spec.id.partition(".")[0] in ("file", "publish", "media")
            and pages is None
            and spec.id != "file.quit"
        ):
            return False
        answers: dict[When, Callable[[], bool]] = {
            When.ALWAYS: lambda: True,
            When.LIBRARY: lambda: page == LIBRARY and pages is not None,
            When.PRODUCTS: lambda: page == PRODUCTS,
            When.JOBS: lambda: page == JOBS,
            When.HAS_TRAY: lambda: pages is not None and page in (LIBRARY, PRODUCTS, CATEGORIES),
            When.HAS_SEARCH: lambda: page in (LIBRARY, PRODUCTS, CATEGORIES, GROUPS, JOBS, HEADQUARTERS),
            When.SELECTED_MEDIA: lambda: (
                page == LIBRARY and pages is not None and pages.library.selection.count() > 0
            ),
            When.CAN_UNDO: lambda: target is not None and target.can_undo,
            When.CAN_REDO: lambda: target is not None and target.can_redo,
        }
        # Keys of actions that change with every click must not depend on when a menu was opened last.
        if spec.when in (When.SELECTED_MEDIA, When.CAN_UNDO, When.CAN_REDO) and not self._menu_is_open():
            return True
        return answers[spec.when]()

    def _menu_is_open(self) -> bool:
        return isinstance(QApplication.activePopupWidget(), QMenu) or any(
            menu.isVisible() for menu in self._menus.values()
        )

    # --- handlers -------------------------------------------------------------------------------

    def _make_handlers(self) -> dict[str, Callable[[], object]]:
        window = self._window
        bar = window.context_bar
        return {
            "file.upload_files": lambda: self._library("ask_for_files"),
            "file.upload_folder": lambda: self._library("ask_for_folder"),
            "file.go_to": self.open_palette,
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
            **{action_id: lambda mode=mode: self._choose_theme(mode) for action_id, mode in _THEMES.items()},
            "view.tray": window.tray.toggle,
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
            "publish.media_sync": window.job_desk.run_media_sync,
            "publish.delta_1040": lambda: window.job_desk.run_1040(False),
            "publish.full_1040": lambda: window.job_desk.run_1040(True),
            "tenant.choose": lambda: bar.tenant.open_list(),
            "tenant.channel": lambda: bar.channel.open_list(),
            "tenant.locale": lambda: bar.locale.open_list(),
            "tenant.group": lambda: bar.group.open_list(),
            "window.library": lambda: window.open_page(LIBRARY),
            "window.products": lambda: window.open_page(PRODUCTS),
            "window.categories": lambda: window.open_page(CATEGORIES),
            "window.preview": lambda: window.open_page(PREVIEW),
            "window.groups": lambda: window.open_page(GROUPS),
            "window.jobs": lambda: window.open_page(JOBS),
            "window.headquarters": lambda: window.open_page(HEADQUARTERS),
            "window.notifications": lambda: bar.bell_asked.emit(),
            "window.next_pane": lambda: self._move_pane(1),
            "window.previous_pane": lambda: self._move_pane(-1),
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

    def _publish(self, act: str) -> None:
        window = self._window
        if window.pages is not None:
            getattr(PublishCommands(window.pages, window.page, window.context, window.toasts), act)()

    def _panes(self) -> list[QWidget]:
        """List what F6 goes through, in order."""
        window = self._window
        panes: list[QWidget] = [window.rail, window.context_bar]
        if window.page == LIBRARY and window.pages is not None:
            panes += [each for each in window.pages.library.panes if each.isVisible()]
        elif window.page == JOBS:
            panes += [each for each in (window.jobs.focus_target, window.jobs.details) if each.isVisible()]
        else:
            panes.append(window.stack.currentWidget())
        tray = window.tray.tray
        return [*panes, tray.list] if tray is not None and tray.list.isVisible() else panes

    def _move_pane(self, step: int) -> None:
        panes = self._panes()
        focus = QApplication.focusWidget()
        here = next(
            (
                i
                for i, pane in enumerate(panes)
                if focus is not None and (pane is focus or pane.isAncestorOf(focus))
            ),
            -1,
        )
        focus_pane(panes[(here + step) % len(panes)])

    def open_palette(self) -> CommandPalette | None:
        """Open the command palette over the window."""
        window = self._window
        pages = window.pages
        commands = [
            Destination(
                "Command",
                plain_text(spec.text),
                _native(spec.shortcut),
                "command",
                lambda spec=spec: self.run(spec.id),
            )
            for spec in ACTIONS
            if spec.id != "file.go_to" and self._is_enabled(spec)
        ]
        commands += [_destination(action) for action in self._view_commands().get(window.page, ())]
        find = pages.find if pages is not None else (lambda _text: [])
        palette = CommandPalette(self._hub, window.background, commands, find, window)
        palette.show()
        return palette

    def _show_undo_history(self) -> None:
        if self._undo_history is None:
            self._undo_history = UndoHistoryDialog(self._hub, lambda: datetime.now(UTC), self._window)
        self._follow_history(self._undo_history)
        self._undo_history.show()
        self._undo_history.raise_()
        self._undo_history.activateWindow()

    def _follow_history(self, dialog: UndoHistoryDialog) -> None:
        dialog.follow(self._window.undo_target)

    def _show_shortcuts(self) -> None:
        pages = self._window.pages
        extra = []
        if pages is not None:
            extra = [
                (menu, plain_text(action.text()), action.shortcut().toString())
                for menu, view in (
                    (PRODUCT_MENU, pages.products),
                    ("Categories", pages.categories),
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


def focus_pane(pane: QWidget) -> None:
    """Put the focus on a pane: on itself if it takes it, else on the first child that does."""
    candidates = [pane, *pane.findChildren(QWidget)]
    for widget in candidates:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _destination(action: QAction) -> Destination:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Destination("Command", plain_text(action.text()), keys, "command", action.trigger)


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
