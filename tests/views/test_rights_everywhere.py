"""Every control of every screen: who may not do what it does finds it off, with the reason.

A control that stays on for somebody without any right has to be in the list of harmless ones, so that a new
button cannot be forgotten.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.models.access.roles import PERMISSIONS, Act, Role
from app.views.acts import acts_of_commands
from app.views.assignments.primary_strip import PrimaryStrip
from app.views.support.rights import Bound
from tests.support.builders import USER
from tests.views.rights_scenes import DIALOGS, PAGES, Scenes, is_on, on_now, words


@pytest.fixture
def scenes(tmp_path, qapp, qtbot) -> Iterator[Scenes]:
    made = Scenes(tmp_path, qapp, qtbot)
    made.begin()
    yield made
    made.window.close()
    made.station.close()
    made.hub.icons.clear()


HARMLESS: dict[str, tuple[str, ...]] = {
    "": (
        *(
            "Close*",
            "Cancel",
            "Clear",
            "Export*",
            "Filter*",
            "Locale*",
            "More *",
            "Order*",
            "Preview",
            "Search*",
        ),
        *("Select all*", "Show*", "State*", "Type*", "Where is it", "Discard edits"),
    ),
    "library": (
        *("Added", "Assigned", "Below 1000 px", "Cannot be read", "Draft", "File", "Image", "Landscape"),
        *("Last *", "Missing alt text", "Neutral", "Next item", "Orientation", "Portrait", "Previous item"),
        *(
            "Published",
            "Quality",
            "Square",
            "Unassigned",
            "Usage",
            "Video",
            "Views",
            "Comment on this version",
            "Checked out by",
            USER,
        ),
    ),
    "product": ("Product name or product ID",),
    "dimensions": ("Copy media*", "Product name or product ID"),
    "variants": (
        *("Choose columns", "Color: *", "Size: *", "Style: *", "Group by: *", "Product name or product ID"),
        *("Copy media", "Without own media"),
    ),
    "category": ("Category name",),
    "preview": (
        *("Channel of *", "Source of *", "Coverage", "Edit product media", "Frame: *", "Go there", "Live"),
        *("Product: *", "Products counted: *", "Same variant in A and B", "Swap A and B", "With drafts"),
    ),
    "groups": ("Validate", "Work in this group"),
    "jobs": ("Publish on show: *",),
    "headquarters": (
        *("Channel database", "Check *", "Commerce parameters", "Filter", "History", "Refresh batch jobs"),
        *("Open", "Take back"),  # these go to the place where it is done
    ),
    "tray": (
        "Collapse media tray",
        "Collected",
        "Float media tray",
        "Library",
        "Recent uploads",
        "Unassigned",
    ),
    # What is typed or chosen in a dialog before its own button counts for nothing.
    "upload": (
        "Add a folder…",
        "Add files…",
        "Alt text",
        "Category",
        "Description",
        "Remove",
        "Tags",
        "Title",
    ),
    "alt text bench": ("Previous", "Skip", "Template"),
    "crops": ("Module: *", "Placement: *", "View type: *", "Viewport: *"),
    "assign by name": (
        *("Add", "Another name", "Assign to", "Color", "Configuration", "Create missing assignment matrices"),
        *(
            "Group",
            "Guess from names",
            "Ignored",
            "Media",
            "Position",
            "Product n*",
            "Ready-made and saved rules",
        ),
        *("Replace", "Rule", "Size", "Style", "*Optional"),
    ),
    "picker": ("All", "Files", "Images", "Videos"),
    "copy media to": (
        *("Dimensions", "Fill only what has no media", "From", "Master", "Other contexts", "Other products"),
        *("Replace what is there", "Swatches", "Variants"),
    ),
    "sweep": ("All products of the list", "This product"),
    "change dimensions": ("", "Color", "Size", "Style"),
    "publish": ("Don't show this message again", "I understand"),
    "group name": ("Name",),
    "schedule": ("Date", "Take back automatically on", "Time", "Time zone"),
    "parameters": ("Test connection",),
    "feature schedule": ("Goes on at",),
    "audit": ("Kind: *", "Person: *", "Time: *"),
    "export": (
        *(
            "Browse…",
            "Entire library",
            "File",
            "For another tenant*",
            "Media",
            "Name",
            "Product media",
            "TSV",
        ),
        *("XLSX", "Zip with the media files", "Extended manifest*"),
    ),
    "import": ("Description, optional", "Import details", "Name"),
}
"""What looks, finds, goes somewhere or leaves, by scene; the first everywhere. `*` is any rest."""


def is_harmless(name: str, text: str) -> bool:
    own = HARMLESS.get(name) or HARMLESS.get(name.partition(" ")[0], ())
    return any(fnmatchcase(text, one.replace("[", "[[]")) for one in (*HARMLESS[""], *own))


def look(scenes: Scenes, name: str) -> QWidget:
    show, expected = {**PAGES, **DIALOGS}[name]
    root = show(scenes)
    scenes.wait(lambda: set(expected) <= set(on_now(root)))
    scenes.settle()
    return root


@pytest.mark.parametrize("name", [*PAGES, *DIALOGS])
def test_who_has_no_right_finds_nothing_on_but_what_is_harmless(name: str, scenes: Scenes):
    root = look(scenes, name)
    before = on_now(root)
    bound = [one for one in root.findChildren(Bound) if one.widget.isVisibleTo(root)]
    may = {one: is_on(one.widget) for one in bound}
    scenes.become(Role.READER)
    assert [text for text in on_now(root) if not is_harmless(name, text)] == []
    for role in Role:
        scenes.become(role)
        for one in bound:
            reason = scenes.rights.reason(one.act) if one.act is not None else ""
            assert is_on(one.widget) == (may[one] and not reason), (role, one.act, words(one.widget))
            if reason:
                assert one.widget.toolTip() == reason, (role, words(one.widget))
    scenes.become(Role.SYSTEM_ADMINISTRATOR)
    assert on_now(root) == before


def test_every_command_is_off_for_every_role_that_may_not_do_it(scenes: Scenes):
    for page in ("products", "categories", "groups", "headquarters"):
        scenes.page(page)
    scenes.become(Role.READER)  # commands of pages are taken up where roles are in use
    acts = acts_of_commands()
    actions = dict(scenes.window.commands.actions)
    for key, page in scenes.window.pages.built.items():
        actions |= {f"{key}.{name}": action for name, action in getattr(page, "commands", {}).items()}
    assert acts.keys() <= actions.keys()
    for role in Role:
        scenes.become(role)
        for name, act in acts.items():
            if act not in PERMISSIONS[role]:
                assert not actions[name].isEnabled(), (role, name)
                assert actions[name].toolTip() == scenes.rights.reason(act), (role, name)
                assert not scenes.window.commands._gate.permits(name)


def test_what_is_painted_dropped_or_in_a_menu_is_off_too(scenes: Scenes, qtbot, tmp_path):
    page = look(scenes, "dimensions")
    scenes.become(Role.READER)
    reason = scenes.rights.reason(Act.ASSIGN)
    strip = page.findChild(PrimaryStrip)
    assert strip.refusal() == page.desk.refusal() == reason
    with qtbot.assertNotEmitted(strip.add_wanted):
        strip.ask_to_add()
    tab = page.pages[1]
    tab._open_menu(tab.view.selected_keys, QPoint())
    menu = tab.findChild(QMenu)
    qtbot.waitUntil(menu.isVisible)
    assert [
        (action.text().split("\t")[0], action.isEnabled()) for action in menu.actions() if action.text()
    ] == [
        ("Assign media…", False),
        ("Copy media", False),  # several cells
        ("Paste media", False),
        ("Show no media", False),
        ("Reset to inherit Master", False),
    ]
    assert menu.actions()[0].toolTip() == reason
    menu.close()
    mime, grid = QMimeData(), scenes.page("library").grid
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert not dragged_in(grid, mime)
    scenes.become(Role.PRODUCER)
    assert dragged_in(grid, mime)


def dragged_in(target: QWidget, mime: QMimeData) -> bool:
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    event.ignore()
    target.dragEnterEvent(event)
    return event.isAccepted()
