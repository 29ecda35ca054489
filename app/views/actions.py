"""Every command of the window as data: menus, shortcuts, the command palette and tests read this table."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class When(StrEnum):
    """When a command can be used."""

    ALWAYS = "always"
    LIBRARY = "library"
    PRODUCTS = "products"
    JOBS = "jobs"
    HAS_SEARCH = "has search"
    HAS_TRAY = "has tray"
    SELECTED_MEDIA = "selected media"
    CAN_UNDO = "can undo"
    CAN_REDO = "can redo"


class Scope(StrEnum):
    """Where a shortcut works: everywhere in the window, or with the focus in one page."""

    WINDOW = "window"
    LIBRARY = "library"
    ITEMS = "items"  # the grid or the list of the library
    JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One command.

    Attributes:
        id: `menu.verb`; the window has a handler of that name.
        text: As menus show it; `&` before the letter of the menu key.
        menu: Title of its menu.
        shortcut: In portable form, or empty.
        when: When it can be used.
        scope: Where the shortcut works.
        group: Entries of different groups are parted by a line.
        checkable: Whether it is a switch.
        more_shortcuts: Further keys for the same command.
    """

    id: str
    text: str
    menu: str
    shortcut: str = ""
    when: When = When.ALWAYS
    scope: Scope = Scope.WINDOW
    group: int = 0
    checkable: bool = False
    more_shortcuts: tuple[str, ...] = ()


MENUS: Final = ("&File", "&Edit", "&View", "&Media", "&Product", "P&ublish", "&Tenant", "&Window", "&Help")
PRODUCT_MENU: Final = "&Product"

ACTIONS: Final[tuple[ActionSpec, ...]] = (
    ActionSpec("file.upload_files", "&Upload files…", "&File", "Ctrl+U"),
    ActionSpec("file.upload_folder", "Upload &folder…", "&File", "Ctrl+Shift+U"),
    ActionSpec("file.import_manifest", "&Import manifest…", "&File", "Ctrl+Shift+I", group=1),
    ActionSpec("file.export_manifest", "&Export manifest…", "&File", "Ctrl+Shift+E", group=1),
    ActionSpec("file.go_to", "&Go to media, product, category, command…", "&File", "Ctrl+K", group=2),
    ActionSpec("file.quit", "&Quit", "&File", "Ctrl+Q", group=3),
    ActionSpec("edit.undo", "&Undo", "&Edit", "Ctrl+Z", When.CAN_UNDO),
    ActionSpec("edit.redo", "&Redo", "&Edit", "Ctrl+Shift+Z", When.CAN_REDO, more_shortcuts=("Ctrl+Y",)),
    ActionSpec("edit.history", "Undo &history…", "&Edit", "Ctrl+Alt+Z"),
    ActionSpec("edit.copy", "&Copy media", "&Edit", "Ctrl+C", When.SELECTED_MEDIA, Scope.ITEMS, 1),
    ActionSpec("edit.paste", "&Paste files", "&Edit", "Ctrl+V", When.LIBRARY, Scope.ITEMS, 1),
    ActionSpec(
        "edit.copy_codes", "Copy media c&odes", "&Edit", "Ctrl+Shift+C", When.SELECTED_MEDIA, Scope.LIBRARY, 1
    ),
    ActionSpec("edit.select_all", "Select &all", "&Edit", "Ctrl+A", When.LIBRARY, Scope.ITEMS, 2),
    ActionSpec("edit.clear_selection", "C&lear selection", "&Edit", "", When.SELECTED_MEDIA, Scope.ITEMS, 2),
    ActionSpec("edit.search", "&Search in this view", "&Edit", "Ctrl+F", When.HAS_SEARCH, Scope.LIBRARY, 3),
    ActionSpec("edit.clear_filters", "Clear all &filters", "&Edit", "Ctrl+Shift+F", When.LIBRARY, group=3),
    ActionSpec("view.refresh", "&Refresh", "&View", "F5"),
    ActionSpec("view.inspector", "&Inspector", "&View", "Ctrl+I", When.LIBRARY, group=1, checkable=True),
    ActionSpec("view.tray", "Media tr&ay", "&View", "Ctrl+T", When.HAS_TRAY, group=1, checkable=True),
    ActionSpec("view.time_slider", "Ti&me slider: the screens as of a date", "&View", "Alt+5", group=1),
    ActionSpec(
        "view.larger",
        "&Larger thumbnails",
        "&View",
        "Ctrl++",
        When.LIBRARY,
        group=1,
        more_shortcuts=("Ctrl+=",),
    ),
    ActionSpec("view.smaller", "&Smaller thumbnails", "&View", "Ctrl+-", When.LIBRARY, group=1),
    ActionSpec("view.grid", "&Grid", "&View", "", When.LIBRARY, group=1, checkable=True),
    ActionSpec("view.list", "Lis&t", "&View", "", When.LIBRARY, group=1, checkable=True),
    ActionSpec("view.save", "Sa&ve view…", "&View", "", When.LIBRARY, group=1),
    ActionSpec("view.theme_system", "Th&eme of the system", "&View", group=2, checkable=True),
    ActionSpec("view.theme_light", "Lig&ht theme", "&View", group=2, checkable=True),
    ActionSpec("view.theme_dark", "&Dark theme", "&View", group=2, checkable=True),
    ActionSpec("view.reset_layout", "Reset la&yout", "&View", group=3),
    ActionSpec("media.quick_look", "&Quick look", "&Media", "", When.SELECTED_MEDIA),
    ActionSpec("media.edit", "&Edit", "&Media", "Ctrl+E", When.SELECTED_MEDIA, Scope.LIBRARY),
    ActionSpec("media.rename", "Edit display &name", "&Media", "F2", When.SELECTED_MEDIA, Scope.LIBRARY),
    ActionSpec("media.alt_text", "Edit &alt text", "&Media", "", When.SELECTED_MEDIA),
    ActionSpec("media.bench", "Alt text &bench…", "&Media", "Ctrl+Shift+A", When.LIBRARY),
    ActionSpec("media.tags", "Edit &tags", "&Media", "", When.SELECTED_MEDIA),
    ActionSpec(
        "media.finish", "Fin&ish editing", "&Media", "Ctrl+Return", When.SELECTED_MEDIA, Scope.LIBRARY, 1
    ),
    ActionSpec("media.discard", "Discar&d edits…", "&Media", "", When.SELECTED_MEDIA, group=1),
    ActionSpec("media.replace", "&Replace file…", "&Media", "", When.SELECTED_MEDIA, group=1),
    ActionSpec("media.crops", "Cr&ops…", "&Media", "", When.SELECTED_MEDIA, group=1),
    ActionSpec("media.compare", "Compare &versions…", "&Media", "", When.SELECTED_MEDIA, group=1),
    ActionSpec("media.assign", "A&ssign to…", "&Media", "", When.SELECTED_MEDIA, group=2),
    ActionSpec("media.by_name", "Assign selected b&y file name…", "&Media", "", When.SELECTED_MEDIA, group=2),
    ActionSpec("media.collect", "Add to tray", "&Media", "Ctrl+Shift+T", When.HAS_TRAY, group=2),
    ActionSpec("media.uses", "Show &where used", "&Media", "", When.SELECTED_MEDIA, group=2),
    ActionSpec("media.similar", "Find si&milar…", "&Media", "", When.SELECTED_MEDIA, group=2),
    ActionSpec("media.export", "E&xport files…", "&Media", "", When.SELECTED_MEDIA, group=2),
    ActionSpec("media.check", "&Check files", "&Media", "", When.SELECTED_MEDIA, group=2),
    ActionSpec(
        "media.publish", "&Publish drafts", "&Media", "Ctrl+Shift+P", When.SELECTED_MEDIA, Scope.LIBRARY, 3
    ),
    ActionSpec("media.unpublish", "&Unpublish…", "&Media", "", When.SELECTED_MEDIA, group=3),
    ActionSpec("media.delete", "De&lete…", "&Media", "Del", When.SELECTED_MEDIA, Scope.ITEMS, 4),
    ActionSpec("media.trash", "Tras&h…", "&Media", "", When.LIBRARY, group=4),
    ActionSpec("product.preview", "Preview &what is at hand", "&Product", "Ctrl+Shift+V"),
    ActionSpec("product.by_name", "Assign by file &name…", "&Product", "Ctrl+Shift+N"),
    ActionSpec("publish.chosen", "&Publish what is chosen…", "P&ublish", "Ctrl+Alt+P"),
    ActionSpec("publish.unpublish", "&Unpublish what is chosen…", "P&ublish", "Ctrl+Alt+U"),
    ActionSpec("publish.all", "Publish &all products and categories…", "P&ublish", "Ctrl+Alt+A"),
    ActionSpec("publish.new_group", "&New publish group…", "P&ublish", "Ctrl+Shift+G", group=1),
    ActionSpec("publish.copy_to_group", "&Copy to Publish group…", "P&ublish", "Ctrl+Alt+G", group=1),
    ActionSpec("publish.where", "&Where is it…", "P&ublish", "Ctrl+Alt+F", group=2),
    ActionSpec("publish.media_sync", "Run CMS to HQ omnichannel &media sync", "P&ublish", group=2),
    ActionSpec("publish.delta_1040", "Run &1040 (Products), changes only", "P&ublish", group=2),
    ActionSpec("publish.full_1040", "Run 1040 (Products), &full data sync", "P&ublish", group=2),
    ActionSpec("tenant.choose", "Choose &tenant", "&Tenant", "Alt+1"),
    ActionSpec("tenant.channel", "Choose &channel", "&Tenant", "Alt+2"),
    ActionSpec("tenant.locale", "Choose &locale", "&Tenant", "Alt+3"),
    ActionSpec("tenant.group", "Choose publish &group", "&Tenant", "Alt+4"),
    ActionSpec("tenant.copy_content", "Copy to: &Omnichannel content…", "&Tenant", "Ctrl+Alt+O", group=1),
    ActionSpec("tenant.reverse_job", "Re&verse a job…", "&Tenant", "Ctrl+Alt+J", group=1),
    ActionSpec("tenant.roles", "&Roles…", "&Tenant", "Ctrl+Alt+W", group=1),
    ActionSpec("tenant.audit", "Aud&it trail…", "&Tenant", "Ctrl+Alt+L", group=1),
    ActionSpec("window.library", "&Library", "&Window", "Ctrl+1"),
    ActionSpec("window.products", "&Products", "&Window", "Ctrl+2"),
    ActionSpec("window.categories", "&Categories", "&Window", "Ctrl+3"),
    ActionSpec("window.preview", "P&review", "&Window", "Ctrl+4"),
    ActionSpec("window.groups", "&Groups", "&Window", "Ctrl+5"),
    ActionSpec("window.jobs", "&Jobs", "&Window", "Ctrl+6", more_shortcuts=("Ctrl+J",)),
    ActionSpec("window.headquarters", "&Headquarters", "&Window", "Ctrl+7"),
    ActionSpec("window.notifications", "&Notifications", "&Window", "Ctrl+B", group=1),
    ActionSpec("window.next_pane", "Ne&xt pane", "&Window", "F6", group=2),
    ActionSpec("window.previous_pane", "Pre&vious pane", "&Window", "Shift+F6", group=2),
    ActionSpec("help.shortcuts", "&Keyboard shortcuts", "&Help", "F1"),
    ActionSpec("help.about", "&About Vitrine", "&Help"),
)


def plain_text(text: str) -> str:
    """Return a command's text without menu key and ellipsis."""
    return text.replace("&", "").rstrip("…")
