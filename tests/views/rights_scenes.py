"""Brings every screen and dialog into sight, with something chosen in it, for tests of rights."""

from collections.abc import Callable

from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QDialog, QWidget

from app.models.access.roles import Role, Standing
from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.context import Context
from app.models.tenants.features import Feature
from app.sync.requests import PublishRequest
from app.views.support.rights import FIELDS
from tests.support.accessibility import controls
from tests.support.builders import USER, assign, choose_matrix, upload
from tests.views.test_rights import ADMIN, Place

PATIENCE_MS = 20_000
HOLDERS = ((ADMIN, Role.SYSTEM_ADMINISTRATOR),)


def is_on(widget: QWidget) -> bool:
    return widget.isEnabled() and not (isinstance(widget, FIELDS) and widget.isReadOnly())


def words(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (text or widget.accessibleName() or widget.toolTip()).replace("&", "").replace("\n", " ")


def on_now(root: QWidget) -> list[str]:
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, *FIELDS)
    return sorted({words(one) for one in controls(root) if isinstance(one, kinds) and is_on(one)})


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

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=PATIENCE_MS)

    def settle(self) -> None:
        self.wait(lambda: self.window.background.is_idle)

    def page(self, name: str) -> QWidget:
        self.window.open_page(name)
        self.settle()
        return self.window.stack.currentWidget()

    def dialog(self, show: Callable[[], object]) -> QWidget:
        def shown() -> list[QDialog]:
            return [one for one in self.window.findChildren(QDialog) if one.isVisible()]

        show()
        self.wait(lambda: bool(shown()) and self.window.background.is_idle)
        return shown()[-1]

    def become(self, role: Role) -> None:
        self.rights.show(Standing(USER, frozenset({role}), HOLDERS))

    def run(self, command: str) -> QWidget:
        return self.dialog(lambda: self.window.commands.run(command))

    # --- pages

    def library(self, count: int = 1) -> QWidget:
        page = self.page("library")
        page.set_inspector_visible(True)
        self.wait(lambda: len(page.model.ids) == len(self.media))
        page.grid.select_ids(list(self.media.values())[:count])
        return page

    def library_mine(self) -> QWidget:
        page = self.library()
        self.wait(lambda: "Add tag" in on_now(page))
        page.inspector.check_out()
        return page

    def product(self, tab: int = 0) -> QWidget:
        page = self.page("products")
        page.show_product(self.shirt, tab)
        return page

    def dimensions(self) -> QWidget:
        page = self.product(1)
        tab = page.pages[1]
        self.wait(lambda: page.desk.is_idle and tab.view.isVisible())
        tab.view.selectAll()
        return page

    def variants(self) -> QWidget:
        page = self.product(2)
        tab = page.pages[2]
        self.wait(lambda: page.desk.is_idle and tab.table.model().rowCount() > 0)
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
        self.wait(lambda: page.table.model().rowCount() > 1)
        self.settle()
        page.table.choose(page.table.model().index(page.table.model().rowCount() - 1, 0))
        return page

    def headquarters(self) -> QWidget:
        page = self.page("headquarters")
        self.wait(lambda: bool(page.batch.table.keys))
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
        self.wait(lambda: "Add tag" in on_now(page))
        return self.run(name)

    def of_product(self, name: str) -> QWidget:
        page = self.product()
        self.wait(lambda: page.desk.is_idle and page.desk.state is not None)
        return self.dialog(page.commands[name].trigger)

    def of_group(self, name: str) -> QWidget:
        page = self.groups()
        self.wait(lambda: "Rename" in on_now(page))
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
        self.wait(lambda: found.model.rowCount() > 0)
        self.settle()
        found.select_all()
        return found

    def reversal(self) -> QWidget:
        page = self.jobs()
        self.wait(lambda: "Reverse…" in on_now(page))
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
