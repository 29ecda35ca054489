"""The Groups page: every command does what it says, and refuses what cannot be."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtWidgets import QLabel, QVBoxLayout

from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT, LIVE_SITE, NEUTRAL
from app.models.media.rows import MediaTexts, MediaType
from app.models.publishing.group_findings import CheckKind
from app.models.tenants.rows import GroupState
from app.sync.requests import PublishGroupRequest, RevertGroupRequest
from app.views.publishing.groups_desk import GroupsDesk
from app.views.publishing.groups_dialogs import ConfirmDialog, CopyDialog, GroupNameDialog
from app.views.publishing.groups_list import BY_NAME
from app.views.publishing.groups_reading import GroupsLinks
from app.views.publishing.groups_schedule import ScheduleDialog
from app.views.publishing.groups_view import GroupsView
from app.views.support.toasts import ToastStack
from tests.views.preview.shop import US, USER, Shop

LEFT = Qt.MouseButton.LeftButton


class Page:
    """The page over a small shop: Autumn holds the hoodie and a media item, Winter is empty."""

    def __init__(self, shop: Shop, hub, background, thumbnails, window, qtbot) -> None:
        self.shop, self.qtbot, self._background = shop, qtbot, background
        self.groups = shop.tenant.groups
        for name in ("front", "new"):
            shop.add_picture(name, "#2222cc", {NEUTRAL: MediaTexts(alt_text="A hoodie")})
        shop.assign(MasterTarget(), ["front"])
        self.autumn = self.groups.create("Autumn hoodies", USER).id
        self.winter = self.groups.create("Winter jackets", USER).id
        shop.assign(MasterTarget(), ["new"], DEFAULT_CONTEXT.on(self.autumn), publish=False)
        self.groups.add_media(self.autumn, [shop.media_ids["front"]], USER)
        self.calls: list[tuple] = []
        self.toasts = ToastStack(hub, window)
        self.errors: list[BaseException] = []
        links = GroupsLinks(
            lambda request, told: self.calls.append(("submit", request)),
            lambda _changes: None,
            lambda: self.calls.append(("groups changed",)),
            shop.clock.now,
            self.errors.append,
        )
        self.desk = GroupsDesk(shop.tenant, USER, hub, background, self.toasts, links, window)
        self.view = GroupsView(self.desk, hub, thumbnails)
        self.view.work_wanted.connect(lambda group: self.calls.append(("work", group)))
        self.view.preview_wanted.connect(lambda item: self.calls.append(("preview", item)))
        self.view.open_wanted.connect(lambda item: self.calls.append(("open", item)))
        self.view.media_wanted.connect(lambda media: self.calls.append(("media", media)))
        window.resize(1376, 800)
        QVBoxLayout(window).addWidget(self.view)
        self.view.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self._background.is_idle)

    def choose(self, group: int) -> None:
        self.view.choose(group)
        self.settle()

    def click(self, key: str) -> None:
        self.qtbot.mouseClick(self.view.head.buttons[key], LEFT)
        self.settle()

    def marta_edits(self) -> None:
        context = DEFAULT_CONTEXT.on(self.autumn)
        self.shop.tenant.assignments.check_out(self.shop.hoodie.id, context, "Marta Oduya")

    def dialog(self, kind):
        self.qtbot.waitUntil(lambda: isinstance(self.desk.dialog, kind))
        return self.desk.dialog

    def accept(self, kind, button: str) -> None:
        self.qtbot.mouseClick(getattr(self.dialog(kind), button), LEFT)
        self.settle()

    def names(self) -> list[str]:
        model = self.view.panel.model
        return [model.index(row).data() for row in range(model.rowCount())]

    def schedule(self, hour: int, minute: int, day: int = 13) -> ScheduleDialog:
        self.click("schedule")
        dialog = self.dialog(ScheduleDialog)
        dialog.zone.setCurrentText("Europe/Berlin")
        dialog.date.setDate(QDate(2026, 11, day))
        dialog.time.setTime(QTime(hour, minute))
        self.settle()
        return dialog


@pytest.fixture
def page(shop, hub, background, thumbnails, window, qtbot):
    return Page(shop, hub, background, thumbnails, window, qtbot)


def test_live_site_comes_first_and_cannot_be_deleted(page):
    assert page.names() == ["Live site", "Autumn hoodies", "Winter jackets"]
    assert page.desk.group == LIVE_SITE
    assert not any(button.isEnabled() for button in page.view.head.buttons.values())
    model = page.view.panel.model
    said = model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Autumn hoodies, Not scheduled, edited") and said.endswith(
        "2 items, Not scheduled"
    )


def test_groups_are_filtered_and_sorted(page):
    page.groups.create("Bags", USER)
    page.desk.reload()
    page.settle()
    page.view.panel.sort._on_chosen(BY_NAME)
    assert page.names() == ["Live site", "Autumn hoodies", "Bags", "Winter jackets"]
    page.view.panel.search.setText("win")
    page.view.panel.search.returnPressed.emit()
    assert page.names() == ["Live site", "Winter jackets"]


def test_the_bar_counts_items_of_the_limit_and_warns(page):
    page.choose(page.autumn)
    assert page.view.panel.limit_words.text() == "2 of 2,000 items"
    page.shop.tenant.settings.set("group_items", "2")
    page.desk.reload()
    page.settle()
    assert page.view.panel.limit_words.text() == "2 of 2 items. Full."
    assert page.view.panel.limit_words.property("tone") == "err"


def test_a_group_is_made_renamed_and_deleted(page):
    page.qtbot.mouseClick(page.view.panel.new_button, LEFT)
    dialog = page.dialog(GroupNameDialog)
    dialog.field.setText("winter JACKETS")
    assert not dialog.ok_button.isEnabled()
    assert dialog.message.text() == "There is a publish group winter JACKETS already."
    dialog.field.setText("  Spring   preview ")
    page.accept(GroupNameDialog, "ok_button")
    assert page.desk.row.name == "Spring preview"
    assert ("groups changed",) in page.calls
    page.click("rename")
    page.dialog(GroupNameDialog).field.setText("Spring")
    page.accept(GroupNameDialog, "ok_button")
    assert page.desk.row.name == "Spring"
    page.click("delete")
    page.accept(ConfirmDialog, "yes_button")
    assert page.desk.group == LIVE_SITE
    assert page.names() == ["Live site", "Autumn hoodies", "Winter jackets"]


def test_items_show_what_they_are_and_can_be_checked_and_removed(page):
    page.choose(page.autumn)
    lines = page.view.table.items.lines
    assert [(line.name, line.kind.value, line.chip.text, line.ready) for line in lines] == [
        (page.shop.hoodie.name, "Product media", "Draft", None),
        ("front", "Media item", "Draft", None),
    ]
    assert lines[0].edited.startswith("You, ")
    page.qtbot.mouseClick(page.view.check_all, LEFT)
    assert len(page.view.table.items.checked) == 2
    assert page.view._chosen.text() == "2 of 2 items chosen"
    page.qtbot.mouseClick(page.view.remove_button, LEFT)
    page.accept(ConfirmDialog, "yes_button")
    assert page.groups.items(page.autumn) == ()
    assert page.toasts.texts == ["Removed 2 items from Autumn hoodies."]


def test_validate_lists_results_and_a_result_selects_its_item(page):
    page.shop.tenant.assignments.check_out(
        page.shop.hoodie.id, DEFAULT_CONTEXT.on(page.autumn), "Marta Oduya"
    )
    page.choose(page.autumn)
    page.click("validate")
    findings = page.view.findings
    assert findings.isVisible()
    place = next(i for i, one in enumerate(findings.list.rows.findings) if one.kind is CheckKind.CHECKED_OUT)
    findings.list.setCurrentIndex(findings.list.rows.index(place))
    assert page.view.table.current_item.name == page.shop.hoodie.name
    assert page.view.table.items.lines[0].ready == 2
    assert "issue" in page.view.head.chip.chip.text
    page.qtbot.mouseClick(findings.list.viewport(), LEFT, pos=findings.list.button_rect(place).center())
    page.settle()
    assert page.toasts.texts == ["Asked Marta Oduya to finish editing."]
    page.view.next_issue(1)
    assert findings.list.currentIndex().isValid()


def test_issues_are_walked_through_by_key_and_mended_by_one_click(page):
    page.shop.add_blob("turn", MediaType.VIDEO)
    page.shop.assign(MasterTarget(), ["turn", "new"], DEFAULT_CONTEXT.on(page.autumn), publish=False)
    page.choose(page.autumn)
    page.click("validate")
    findings = page.view.findings
    findings.closed.emit()
    page.view.table.setFocus()
    kinds = [one.kind for one in findings.list.rows.findings]
    assert len(kinds) > 1 and not findings.isVisible()
    page.qtbot.keyClick(page.view.table, Qt.Key.Key_F8)
    assert findings.isVisible() and findings.list.currentIndex().row() == 0
    page.qtbot.keyClick(page.view.table, Qt.Key.Key_F8)
    assert findings.list.currentIndex().row() == 1
    page.qtbot.keyClick(page.view.table, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert findings.list.currentIndex().row() == 0
    place = kinds.index(CheckKind.FIRST_NOT_IMAGE)
    page.qtbot.mouseClick(findings.list.viewport(), LEFT, pos=findings.list.button_rect(place).center())
    page.settle()
    assert page.toasts.texts == [f"{page.shop.hoodie.name}: done. Move the first image to the front."]
    assert CheckKind.FIRST_NOT_IMAGE not in [one.kind for one in findings.list.rows.findings]
    assert page.desk.result is not None and page.errors == []


def test_a_validation_is_forgotten_once_the_group_is_edited(page):
    page.choose(page.autumn)
    page.click("validate")
    assert page.desk.result is not None
    page.groups.remove(page.autumn, page.groups.items(page.autumn)[1:], USER)
    page.desk.reload()
    page.settle()
    assert page.desk.result is None
    assert page.view.table.items.lines[0].ready is None


def test_a_time_too_close_names_the_rival_and_offers_the_next_free_one(page):
    at = datetime(2026, 11, 13, 5, 0, tzinfo=UTC)
    page.groups.add_media(page.winter, [page.shop.media_ids["front"]], USER)
    page.groups.schedule(page.winter, at, "Europe/Berlin")
    page.choose(page.autumn)
    dialog = page.schedule(6, 2)
    assert dialog.date.lineEdit().width() > 60 and dialog.time.lineEdit().width() > 30  # they can be read
    assert dialog.message_title.text() == "Too close to Winter jackets at 06:00."
    assert "at least 5 minutes apart. The next free time is 06:05." in dialog.message_text.text()
    assert (dialog.ok_button.isEnabled(), dialog.time.property("problem")) == (False, "true")
    assert dialog.utc.text() == "05:02 UTC"
    assert dialog.line.accessibleDescription() == "06:02 is blocked until 06:05"
    page.qtbot.mouseClick(dialog.use_button, LEFT)
    page.settle()
    assert dialog.ok_button.isEnabled() and not dialog.message.isVisible()
    assert dialog.at == at + timedelta(minutes=5)
    dialog.reject()


def test_a_time_in_the_past_is_refused(page):
    page.choose(page.autumn)
    dialog = page.schedule(6, 0, day=12)
    assert dialog.message_title.text() == "This time is over."
    assert not dialog.ok_button.isEnabled()
    dialog.reject()


def test_a_gap_offers_what_comes_after_it_and_an_overlap_asks_which(page):
    page.choose(page.autumn)
    dialog = page.schedule(2, 30)
    dialog.date.setDate(QDate(2027, 3, 28))
    page.settle()
    assert dialog.message_title.text() == "There is no 02:30 here."
    assert dialog.use_button.text() == "Use 03:00"
    page.qtbot.mouseClick(dialog.use_button, LEFT)
    page.settle()
    assert dialog.at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    dialog.date.setDate(QDate(2027, 10, 31))
    dialog.time.setTime(QTime(2, 30))
    page.settle()
    assert dialog.which.isVisible() and dialog.utc.text() == "00:30 UTC"
    dialog.which.setCurrentIndex(1)
    page.settle()
    assert dialog.at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    dialog.reject()


def test_scheduling_validates_by_itself_and_lists_issues_instead_of_closing(page):
    page.shop.tenant.assignments.check_out(
        page.shop.hoodie.id, DEFAULT_CONTEXT.on(page.autumn), "Marta Oduya"
    )
    page.choose(page.autumn)
    dialog = page.schedule(8, 0)
    page.qtbot.mouseClick(dialog.ok_button, LEFT)
    page.settle()
    assert page.desk.dialog is dialog
    assert dialog.message_title.text().endswith("in Autumn hoodies: it is not scheduled.")
    page.qtbot.mouseClick(dialog.issues_button, LEFT)
    assert page.desk.dialog is None
    assert page.view.findings.isVisible()
    assert page.groups.group(page.autumn).state is GroupState.DRAFT


def test_a_group_is_scheduled_with_an_end_and_unscheduled(page):
    page.choose(page.autumn)
    dialog = page.schedule(8, 0)
    dialog.ends.setChecked(True)
    dialog.end_date.setDate(QDate(2026, 11, 10))
    page.settle()
    assert dialog.message_title.text() == "It would be taken back before it goes live."
    dialog.end_date.setDate(QDate(2026, 11, 20))
    dialog.end_time.setTime(QTime(9, 0))
    page.settle()
    page.qtbot.mouseClick(dialog.ok_button, LEFT)
    page.settle()
    row = page.groups.group(page.autumn)
    assert (row.state, row.scheduled_at) == (GroupState.SCHEDULED, datetime(2026, 11, 13, 7, 0, tzinfo=UTC))
    assert row.ends_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert page.view.head.chip.chip.text == "Scheduled"
    assert "Goes live Fri 13 Nov 2026, 08:00 Europe/Berlin (07:00 UTC)" in page.view.head.facts.text()
    page.click("unschedule")
    assert page.groups.group(page.autumn).scheduled_at is None
    assert not page.view.head.buttons["unschedule"].isVisible()


def test_publish_now_asks_with_the_count_and_queues_a_job(page):
    page.choose(page.autumn)
    page.click("publish")
    dialog = page.dialog(ConfirmDialog)
    assert dialog.yes_button.text() == "Publish 2 items"
    page.accept(ConfirmDialog, "yes_button")
    request = next(call[1] for call in page.calls if call[0] == "submit")
    assert request == PublishGroupRequest("aurelia", page.autumn, USER, "Autumn hoodies")
    page.shop.station.engine.submit(request)
    page.desk.reload()
    page.settle()
    assert page.view.head.chip.chip.text == "Published"
    assert {line.chip.text for line in page.view.table.items.lines} == {"Published"}
    assert not page.view.head.buttons["schedule"].isEnabled()
    page.click("take_back")
    page.accept(ConfirmDialog, "yes_button")
    again = [call[1] for call in page.calls if call[0] == "submit"][-1]
    assert again == RevertGroupRequest("aurelia", page.autumn, USER, "Autumn hoodies")


def test_what_deleting_leaves_live_is_told(page):
    def told() -> str:
        page.desk.reload()
        page.settle()
        page.choose(page.autumn)
        page.click("delete")
        dialog = page.dialog(ConfirmDialog)
        words = " ".join(label.text() for label in dialog.findChildren(QLabel))
        dialog.reject()
        return words

    engine = page.shop.station.engine
    engine.submit(PublishGroupRequest("aurelia", page.autumn, USER, "Autumn hoodies"))
    assert "What went live stays live." in told()
    engine.submit(RevertGroupRequest("aurelia", page.autumn, USER, "Autumn hoodies"))
    again = told()
    assert "The Live site stays as it is." in again and "stays live" not in again


def test_publish_now_says_what_keeps_it(page):
    page.choose(page.winter)
    assert not page.view.head.buttons["publish"].isEnabled()
    page.shop.tenant.assignments.check_out(
        page.shop.hoodie.id, DEFAULT_CONTEXT.on(page.autumn), "Marta Oduya"
    )
    page.choose(page.autumn)
    page.click("publish")
    assert page.toasts.texts[-1].endswith("Autumn hoodies from going live.")
    assert page.view.findings.isVisible()


def test_items_are_copied_to_another_group(page):
    page.choose(page.autumn)
    page.click("copy")
    dialog = page.dialog(CopyDialog)
    assert dialog.list.count() == 1
    page.accept(CopyDialog, "ok_button")
    assert len(page.groups.items(page.winter)) == 2
    assert page.toasts.texts == ["Copied 2 items to the publish group."]


def test_work_preview_and_open_lead_to_the_other_views(page):
    page.choose(page.autumn)
    assert page.view.head.facts.text().endswith("Context is Live site until you switch to this group.")
    page.qtbot.mouseClick(page.view.head.work_button, LEFT)
    page.view.set_context(US.on(page.autumn))
    assert not page.view.head.work_button.isEnabled()
    page.view.table.select_item(page.groups.items(page.autumn)[0])
    page.click("preview")
    page.view.table.activated.emit(page.view.table.currentIndex())
    assert [call[0] for call in page.calls if call[0] in ("work", "preview", "open")] == [
        "work",
        "preview",
        "open",
    ]


def test_space_checks_and_a_group_deleted_elsewhere_gives_way(page):
    page.choose(page.autumn)
    page.view.table.select_item(page.groups.items(page.autumn)[1])
    page.qtbot.keyClick(page.view.table, Qt.Key.Key_Space)
    assert [one.name for one in page.view.table.items.checked] == ["front"]
    page.groups.delete(page.autumn, USER)
    page.desk.reload()
    page.settle()
    page.settle()
    assert page.desk.group == LIVE_SITE


def test_a_narrow_page_gives_the_items_room(page):
    page.choose(page.autumn)
    page.view.window().resize(1036, 640)
    page.settle()
    page.qtbot.waitUntil(lambda: page.view.panel.width() == 300)
    table = page.view.table
    assert not table.isColumnHidden(1) and table.columnWidth(1) > 120
    assert page.view.check_all.isVisible() and page.view.check_all.parent() is table.horizontalHeader()
