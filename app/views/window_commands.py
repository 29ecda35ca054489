"""Turns the table of actions into menus, shortcuts and the command palette, and runs them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QWidget

from app.models.access.roles import Act
from app.views.actions import ACTIONS, MENUS, PRODUCT_MENU, ActionSpec, Scope, When, plain_text
from app.views.command_palette import CommandPalette, Destination
from app.views.library.library_bars import GRID, LIST
from app.views.rights_gate import RightsGate
from app.views.rights_watch import RightsWatch
from app.views.support.theme import ThemeHub
from app.views.tenant_pages import CATEGORIES, GROUPS, HEADQUARTERS, JOBS, LIBRARY, PREVIEW, PRODUCTS
from app.views.window_handlers import THEMES, WindowHandlers

if TYPE_CHECKING:
    from app.views.assignments.view import ProductMediaView
    from app.views.categories.view import CategoriesView
    from app.views.headquarters.view import HeadquartersView
    from app.views.main_window import MainWindow
    from app.views.preview.view import PreviewView
    from app.views.publishing.groups_view import GroupsView

TRAY_KEYS: Final = ("copy", "cut", "paste", "search")  # what the tray does by itself
VIEWS_WITH_COMMANDS: Final = (PRODUCTS, CATEGORIES, PREVIEW, GROUPS, HEADQUARTERS)

# The menu of the selected items; an id that is none parts two groups.
MEDIA_MENU: Final = (
    "media.quick_look", "media.edit", "media.rename", "media.alt_text", "media.tags", "-",
    "media.assign", "media.by_name", "media.collect", "media.uses", "media.similar", "-",
    "edit.copy", "edit.copy_codes", "media.export", "media.replace", "-",
    "media.publish", "media.unpublish", "publish.where", "-", "media.delete",
)  # fmt: skip


class WindowCommands:
    """Owns the QActions of the window. Thread: GUI."""

    def __init__(self, window: "MainWindow", hub: ThemeHub) -> None:
        self._window = window
        self._hub = hub
        self._menus: dict[str, QMenu] = {}
        self._does = WindowHandlers(window, hub, self.open_palette)
        self._handlers = self._does.table()
        self.actions: dict[str, QAction] = {spec.id: self._make_action(spec) for spec in ACTIONS}
        themes = QActionGroup(window)
        for action_id, mode in THEMES.items():
            themes.addAction(self.actions[action_id])
            self.actions[action_id].setChecked(hub.mode is mode)
        self.rights = RightsWatch(window.context_bar.user, window.background, window.toasts, window)
        self._gate = RightsGate(self.rights)
        self._gate.take_commands(self.actions)
        self.rights.changed.connect(self._on_rights)
        self.rights.looked.connect(self._hold_views)
        window.presenter.presented.connect(self.rights.refused)
        window.tenant_opened.connect(self._on_tenant)
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
        view: "ProductMediaView | CategoriesView | PreviewView | GroupsView | HeadquartersView",
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
        for key in ("edit.undo", "edit.redo"):
            self.rights.hold(self.actions[key], Act.EDIT if self._window.page == LIBRARY else Act.ASSIGN)
        self._show_view_commands()
        self._hold_views()
        self.update_enabled()
        self._does.page_changed()

    def update_enabled(self) -> None:
        """Switch every command on or off as its `when` says, and name what undo would take back."""
        conditions = self._conditions()
        for spec in ACTIONS:
            self.actions[spec.id].setEnabled(self._is_enabled(spec, conditions))
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
        pages.library.inspector.header.addAction(self.actions["publish.where"])
        pages.library.menu_actions = [self.actions.get(action_id) for action_id in MEDIA_MENU]

    # --- state ----------------------------------------------------------------------------------

    def _conditions(self) -> dict[When, bool]:
        """Tell what holds now of what commands ask for."""
        window = self._window
        page, pages, target = window.page, window.pages, window.undo_target
        found = {
            When.ALWAYS: True,
            When.LIBRARY: page == LIBRARY and pages is not None,
            When.PRODUCTS: page == PRODUCTS,
            When.JOBS: page == JOBS,
            When.HAS_TRAY: pages is not None and page in (LIBRARY, PRODUCTS, CATEGORIES),
            When.HAS_SEARCH: page in (LIBRARY, PRODUCTS, CATEGORIES, GROUPS, JOBS, HEADQUARTERS),
        }
        # Keys of actions that change with every click must not depend on when a menu was opened last.
        if not self._menu_is_open():
            return found | dict.fromkeys((When.SELECTED_MEDIA, When.CAN_UNDO, When.CAN_REDO), True)
        chosen = page == LIBRARY and pages is not None and pages.library.selection.count() > 0
        found[When.SELECTED_MEDIA] = chosen
        found[When.CAN_UNDO] = target is not None and target.can_undo
        found[When.CAN_REDO] = target is not None and target.can_redo
        return found

    def _is_enabled(self, spec: ActionSpec, conditions: Mapping[When, bool]) -> bool:
        needs_tenant = spec.id.partition(".")[0] in ("file", "publish", "media") and spec.id != "file.quit"
        return conditions[spec.when] and not (needs_tenant and self._window.pages is None)

    def _on_tenant(self) -> None:
        pages = self._window.pages
        self.rights.follow(None if pages is None else pages.tenant.rights)

    def _on_rights(self) -> None:
        """Switch off what the user may no longer do, and say who they are."""
        self._window.context_bar.show_user(self.rights.words)
        for menu in self._menus.values():  # there the reason shows
            menu.setToolTipsVisible(self._may_refuse)
        for area in self._window.stack.findChildren(QAbstractScrollArea):
            area.viewport().update()  # what is painted is off too
        self._hold_views()

    @property
    def _may_refuse(self) -> bool:
        """Whether roles are in use, or nothing may be changed for another reason."""
        return bool(self.rights.standing.holders or self.rights.stopped)

    def _hold_views(self) -> None:
        """Hold back commands and buttons of views that came since; none where all may do all."""
        window = self._window
        if not self._may_refuse or window.pages is None:
            return
        for key, page in window.pages.built.items():
            if key in VIEWS_WITH_COMMANDS:
                self._gate.take_commands(page.commands, key)
        self._gate.take_view(window.page, window.stack.currentWidget())
        self._gate.take_view("tray", window.tray)
        if window.page == LIBRARY:
            self._gate.take_fields(window.pages.library.inspector, Act.EDIT)

    def _menu_is_open(self) -> bool:
        return isinstance(QApplication.activePopupWidget(), QMenu) or any(
            menu.isVisible() for menu in self._menus.values()
        )

    # --- palette --------------------------------------------------------------------------------

    def open_palette(self) -> CommandPalette | None:
        """Open the command palette over the window."""
        window = self._window
        pages = window.pages
        conditions = self._conditions()
        commands = [
            Destination(
                "Command",
                plain_text(spec.text),
                _native(spec.shortcut),
                "command",
                lambda spec=spec: self.run(spec.id),
            )
            for spec in ACTIONS
            if spec.id != "file.go_to" and self._is_enabled(spec, conditions) and self._gate.permits(spec.id)
        ]
        commands += [_destination(action) for action in self._view_commands().get(window.page, ())]
        find = pages.find if pages is not None else (lambda _text: [])
        palette = CommandPalette(self._hub, window.background, commands, find, window)
        palette.show()
        return palette


def _destination(action: QAction) -> Destination:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Destination("Command", plain_text(action.text()), keys, "command", action.trigger)


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
