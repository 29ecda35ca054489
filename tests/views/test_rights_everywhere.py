"""Every control of every screen: who may not do what it does finds it off, with the reason.

A control that stays on for somebody without any right has to be in the list of harmless ones, so that a new
button cannot be forgotten.
"""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QDialog, QWidget

from app.models.access.roles import PERMISSIONS, Role, Standing
from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.context import Context
from app.models.tenants.features import Feature
from app.sync.requests import PublishRequest
from app.views.acts import acts_of_commands
from app.views.support.rights import FIELDS, Bound
from tests.support.accessibility import controls
from tests.support.builders import USER, assign, choose_matrix, upload
from tests.views.test_rights import ADMIN, Place, place

__all__ = ["place"]

HOLDERS = ((ADMIN, Role.SYSTEM_ADMINISTRATOR),)


class Scenes(Place):
    """Brings every screen and dialog into sight, with something chosen in it."""

    def begin(self) -> None:
        made = upload(self.station, self.tenant, self.station.workspace.root / "files", ["a", "b"])
        self.media = made
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.cap = self.tenant.catalog.product_by_number("CAP").id
        choose_matrix(self.tenant, self.shirt, Dimension.COLOR)
        self.open().resize(1500, 950)
        self.rights = self.window.commands.rights
        self.rights.follow(None)  # nobody looks meanwhile, everything is permitted

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.window.background.is_idle)

    def page(self, name: str) -> QWidget:
        self.window.open_page(name)
        self.settle()
        return self.window.stack.currentWidget()

    def dialog(self, show: Callable[[], object]) -> QWidget:
        def shown() -> list[QDialog]:
            return [one for one in self.window.findChildren(QDialog) if one.isVisible()]

        show()
        self.qtbot.waitUntil(lambda: bool(shown()) and self.window.background.is_idle)
        return shown()[-1]

    def become(self, role: Role) -> None:
        self.rights.show(Standing(USER, frozenset({role}), HOLDERS))

    def run(self, command: str) -> QWidget:
        return self.dialog(lambda: self.window.commands.run(command))

    # --- pages

    def library(self, count: int = 1) -> QWidget:
        page = self.page("library")
        page.set_inspector_visible(True)
        self.qtbot.waitUntil(lambda: len(page.model.ids) == len(self.media))
        page.grid.select_ids(list(self.media.values())[:count])
        return page

    def library_mine(self) -> QWidget:
        page = self.library()
        self.qtbot.waitUntil(lambda: "Add tag" in on_now(page))
        page.inspector.check_out()
        return page

    def product(self, tab: int = 0) -> QWidget:
        page = self.page("products")
        page.show_product(self.shirt, tab)
        return page

    def dimensions(self) -> QWidget:
        page = self.product(1)
        tab = page.pages[1]
        self.qtbot.waitUntil(lambda: page.desk.is_idle and tab.view.isVisible())
        tab.view.selectAll()
        return page

    def variants(self) -> QWidget:
        page = self.product(2)
        tab = page.pages[2]
        self.qtbot.waitUntil(lambda: page.desk.is_idle and tab.table.model().rowCount() > 0)
        tab.table.selectAll()
        return page

    def product_mine(self) -> QWidget:
        assign(self.tenant, self.shirt, TargetMedia((self.media["a"],)), finish=False)
        return self.product()

    def category(self) -> QWidget:
        page = self.page("categories")
        row = next(row for row in self.tenant.catalog.categories() if row.parent_id is not None)
        self.window.pages.edit_category(row.id, Context("OUN128", "en-us"))
        return page

    def preview(self) -> QWidget:
        page = self.page("preview")
        page.show_product(self.shirt)
        return page

    def groups(self) -> QWidget:
        row = self.tenant.groups.create("Autumn", USER)
        self.tenant.groups.add_media(row.id, [self.media["a"]], USER)
        page = self.page("groups")
        page.desk.reload()
        self.settle()
        page.choose(row.id)
        return page

    def jobs(self) -> QWidget:
        self.station.engine.submit(PublishRequest(self.tenant.id, media=(self.media["a"],)))
        page = self.page("jobs")
        page.jobs.tabs.setCurrentIndex(1)
        self.qtbot.waitUntil(lambda: page.table.model().rowCount() > 1)
        self.settle()
        page.table.choose(page.table.model().index(page.table.model().rowCount() - 1, 0))
        return page

    def headquarters(self) -> QWidget:
        page = self.page("headquarters")
        self.qtbot.waitUntil(lambda: bool(page.batch.table.keys))
        page.features.show_feature(Feature.CSU_LOCATIONS)
        page.batch.table.select_key("media")
        return page

    def tray(self) -> QWidget:
        self.page("library")
        self.window.commands.run("view.tray")
        return self.window.tray

    # --- dialogs

    def of_library(self, name: str) -> QWidget:
        page = self.library()
        self.qtbot.waitUntil(lambda: "Add tag" in on_now(page))
        return self.run(name)

    def of_product(self, name: str) -> QWidget:
        page = self.product()
        self.qtbot.waitUntil(lambda: page.desk.is_idle and page.desk.state is not None)
        return self.dialog(page.commands[name].trigger)

    def of_group(self, name: str) -> QWidget:
        page = self.groups()
        self.qtbot.waitUntil(lambda: "Rename" in on_now(page))
        return self.dialog(page.commands[name].trigger)

    def of_headquarters(self, name: str) -> QWidget:
        page = self.headquarters()
        return self.dialog(page.commands[name].trigger)

    def picker(self) -> QWidget:
        self.product()
        return self.dialog(lambda: self.window.pages.at_hand.choose("Add media", print))

    def upload_dialog(self) -> QWidget:
        files = [self.station.workspace.root / "files" / "a.jpg"]
        return self.dialog(lambda: self.page("library").upload_desk.ask(files))

    def trash(self) -> QWidget:
        self.tenant.library.delete([self.media["b"]], USER)
        self.page("library")
        found = self.run("media.trash")
        self.qtbot.waitUntil(lambda: found.model.rowCount() > 0)
        self.settle()
        found.select_all()
        return found

    def reversal(self) -> QWidget:
        page = self.jobs()
        self.qtbot.waitUntil(lambda: "Reverse…" in on_now(page))
        return self.dialog(lambda: self.window.jobs_page.reverse(page.details.job_id))

    def roles(self) -> QWidget:
        self.tenant.rights.grant(ADMIN, Role.SYSTEM_ADMINISTRATOR, ADMIN)
        self.tenant.rights.grant(USER, Role.SYSTEM_ADMINISTRATOR, ADMIN)
        return self.run("tenant.roles")

    def feature_schedule(self) -> QWidget:
        page = self.headquarters()
        return self.dialog(lambda: page.actions_desk.schedule(Feature.CSU_LOCATIONS))

    def publish(self) -> QWidget:
        assign(self.tenant, self.shirt, TargetMedia((self.media["a"],)))
        self.product()
        return self.dialog(
            lambda: self.window.pages.publishing.publish_product(self.shirt, self.window.context)
        )


PAGES: dict[str, tuple[Callable[[Scenes], QWidget], tuple[str, ...]]] = {
    "library": (Scenes.library, ("Upload", "Publish", "Add tag")),
    "library several": (lambda at: at.library(2), ("Publish 2 drafts", "Delete")),
    "library mine": (Scenes.library_mine, ("Finish editing",)),
    "product": (Scenes.product, ("Add media", "Add swatch", "Edit product media")),
    "product mine": (Scenes.product_mine, ("Finish editing",)),
    "dimensions": (Scenes.dimensions, ("Change dimensions…",)),
    "variants": (Scenes.variants, ("Assign media…",)),
    "category": (Scenes.category, ("Add media", "Edit category media")),
    "preview": (Scenes.preview, ("Re-inherit",)),
    "groups": (Scenes.groups, ("Rename", "Validate")),
    "jobs": (Scenes.jobs, ("Reverse…",)),
    "headquarters": (Scenes.headquarters, ("Change status",)),
    "tray": (Scenes.tray, ("Upload",)),
}


@pytest.fixture
def scenes(tmp_path, qapp, qtbot) -> Iterator[Scenes]:
    made = Scenes(tmp_path, qapp, qtbot)
    made.begin()
    yield made
    made.window.close()
    made.station.close()
    made.hub.icons.clear()


def is_on(widget: QWidget) -> bool:
    return widget.isEnabled() and not (isinstance(widget, FIELDS) and widget.isReadOnly())


def words(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (text or widget.accessibleName() or widget.toolTip()).replace("&", "").replace("\n", " ")


def on_now(root: QWidget) -> list[str]:
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, *FIELDS)
    return sorted({words(one) for one in controls(root) if isinstance(one, kinds) and is_on(one)})


DIALOGS: dict[str, tuple[Callable[[Scenes], QWidget], tuple[str, ...]]] = {
    "upload": (Scenes.upload_dialog, ("Upload 1 file", "Publish right after")),
    "trash": (Scenes.trash, ("Restore 1 item", "Delete 1 item for good…")),
    "alt text bench": (lambda at: at.of_library("media.bench"), ("Save and next",)),
    "crops": (lambda at: at.of_library("media.crops"), ("Apply crops",)),
    "replace": (lambda at: at.of_library("media.replace"), ("Choose file…",)),
    "delete": (lambda at: at.of_library("media.delete"), ("Delete 1 media item",)),
    "assign by name": (lambda at: at.of_library("media.by_name"), ("Guess from names",)),
    "picker": (Scenes.picker, ("Upload…",)),
    "copy media to": (lambda at: at.of_product("copy_to"), ("Cancel",)),
    "sweep": (lambda at: at.of_product("sweep"), ("Cancel",)),
    "change dimensions": (lambda at: at.of_product("dimensions"), ("Cancel",)),
    "publish": (Scenes.publish, ("I understand",)),
    "group name": (lambda at: at.of_group("rename"), ("OK",)),
    "schedule": (lambda at: at.of_group("schedule"), ("OK",)),
    "delete group": (lambda at: at.of_group("delete"), ("Delete publish group",)),
    "parameters": (lambda at: at.of_headquarters("Commerce parameters"), ("Save",)),
    "sessions": (lambda at: at.of_headquarters("Download sessions"), ("Close",)),
    "feature schedule": (Scenes.feature_schedule, ("Schedule",)),
    "reversal": (Scenes.reversal, ("Reverse 1 change",)),
    "audit": (lambda at: at.run("tenant.audit"), ("Export…",)),
    "export": (lambda at: at.run("file.export_manifest"), ("Export",)),
    "import": (lambda at: at.run("file.import_manifest"), ("Cancel",)),
    "undo history": (lambda at: at.run("edit.history"), ("Close",)),
}


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
    scenes.qtbot.waitUntil(lambda: set(expected) <= set(on_now(root)))
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
