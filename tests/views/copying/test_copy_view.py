"""Every step of the wizard, back and forth, over real tenants."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QStyleOptionComboBox, QWidget

from app.models.context import DEFAULT_CONTEXT
from app.models.copying.options import Conflicts, CopyOptions, Versions
from app.models.copying.plan import Action
from app.models.tenants.rows import ChannelType
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.application import make_hub
from app.views.copying.state import CopyServices, outlook_of
from app.views.copying.view import CONFLICTS, MAPPING, REVIEW, STARTED, TENANT, CopyView
from app.views.support.background import Background
from app.views.support.theme import ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.support.accessibility import faults
from tests.support.copies import NAMES, World, holdings, new_world
from tests.support.fakes_views import draw_figure


class Wizard:
    """The wizard over two tenants; `store` is in the source alone."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        self.qtbot = qtbot
        self.world: World = new_world(folder)
        for place, name in enumerate(NAMES):
            self.world.media("src", name, place)
            self.world.media("dst", name, place + 5)
        self.world.assign("src", "SHIRT", "master", DEFAULT_CONTEXT, ("front", "back"))
        self.world.publish_all("src")
        self.world.media("src", "front", 8)
        source = self.world.tenant("src").channels
        source.add("OUN300", "Kiosk pilot", ChannelType.RETAIL, ("pt-br",), "Americas")
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.background = Background(self.problem)
        self.jobs: list[str] = []
        self.shown: list[str] = []
        copying = self.world.tenant("dst").copying
        self.asked: set[str] = set()
        self.thumbnails = ThumbnailStore(self.picture)
        self.view = CopyView(
            self.hub,
            ("dst", "Aurelia Outdoor"),
            "kim",
            CopyServices(
                copying.look,
                copying.contexts,
                copying.plan,
                self.world.ws.engine.submit,
                lambda: 0,
                self.jobs.append,
                self.shown.append,
                copying.has_content,
            ),
            self.background,
            lambda: {row.oun: row.name for row in self.world.tenant("dst").channels.channels()},
            self.thumbnails,
            lambda _parent, name: str(folder / name),
        )
        qtbot.addWidget(self.view)
        self.view.resize(1320, 820)
        self.view.show()

    def picture(self, sha256: str, pixel_size: int) -> bytes:
        self.asked.add(sha256)
        return draw_figure("#336699", pixel_size)

    def problem(self, error: BaseException) -> None:
        raise error

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle, timeout=20_000)

    def type_source(self, text: str) -> None:
        self.view.tenant_step.field.setText(text)
        self.qtbot.keyClick(self.view.tenant_step.field, Qt.Key.Key_Return)
        self.settle()

    def click(self, button) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def to_mapping(self) -> None:
        self.type_source("src")
        self.click(self.view.next)
        self.click(self.view.next)

    def map_all(self) -> None:
        for card, source in (
            (self.view.mapping_step.channels, "OUN300"),
            (self.view.mapping_step.locales, "pt-br"),
        ):
            self.click(card.trash[source])

    def to_start(self) -> JobSnapshot:
        """Go all the way; the job runs at once, and its reports have not come yet."""
        self.to_mapping()
        self.map_all()
        self.click(self.view.next)
        self.click(self.view.start)
        return self.world.ws.engine.job(self.jobs[-1])

    def press(self, key: Qt.Key, times: int = 1) -> None:
        for _ in range(times):
            self.qtbot.keyClick(self.focused, key)
        self.settle()

    @property
    def focused(self) -> QWidget:
        widget = self.view.window().focusWidget()
        assert widget is not None
        return widget

    def said(self) -> tuple[str, str]:
        state = self.view.started_step.state
        return state._title.text(), state._sentence.text()

    def close(self) -> None:
        self.view.close()
        self.background.close()
        self.thumbnails.close()
        self.world.close()
        self.hub.icons.clear()


@pytest.fixture
def wizard(tmp_path: Path, qapp: QApplication, qtbot) -> Iterator[Wizard]:
    made = Wizard(tmp_path, qapp, qtbot)
    yield made
    made.close()


def test_the_source_is_checked_while_it_is_typed(wizard: Wizard):
    view = wizard.view
    assert not view.next.isEnabled()
    view.tenant_step.field.setText("sr")
    wizard.qtbot.waitUntil(lambda: "does not exist" in view.tenant_step.message.text(), timeout=5000)
    assert not view.next.isEnabled()
    wizard.type_source("dst")
    assert "is the destination itself" in view.tenant_step.message.text()
    wizard.type_source("src")
    assert view.next.isEnabled()
    assert view.steps.source.text() == "Src"
    view.tenant_step.field.setText("src2")
    assert not view.next.isEnabled()
    assert view.steps.source.text() == ""


def test_every_choice_has_its_count_at_once(wizard: Wizard):
    view = wizard.view
    wizard.type_source("src")
    wizard.click(view.next)
    assert view.step == CONFLICTS
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    step = view.conflicts_step
    counts = {choice: row.count.text() for choice, row in step.conflicts.items()}
    assert counts[Conflicts.KEEP] == "0 replaced, 2 skipped"
    assert counts[Conflicts.REPLACE] == "2 replaced"
    assert step.versions[Versions.PUBLISHED].count.text().startswith("3 items")
    wizard.click(step.versions[Versions.PUBLISHED_AND_DRAFT].button)
    assert view.draft.versions is Versions.PUBLISHED_AND_DRAFT
    assert step.conflicts[Conflicts.KEEP].count.text() == "0 replaced, 4 skipped"
    assert step.table.rowCount() == 4
    wizard.qtbot.waitUntil(lambda: all(not step.table.item(row, 0).icon().isNull() for row in range(4)))
    wizard.click(step.conflicts[Conflicts.KEEP].button)
    assert not any(step.table.item(row, 0).icon().isNull() for row in range(4))
    assert {step.table.item(row, 3).text() for row in range(4)} == {"Keep destination"}
    wizard.click(step.conflicts[Conflicts.REPLACE].button)
    assert {step.table.item(row, 3).text() for row in range(4)} == {"Keep source"}


def test_what_is_not_mapped_keeps_next_off_until_it_is_mapped_or_removed(wizard: Wizard):
    wizard.to_mapping()
    view, step = wizard.view, wizard.view.mapping_step
    assert view.step == MAPPING
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    assert not view.next.isEnabled()
    assert view.reason.text() == "Map or remove 2 items to go on"
    wizard.click(step.channels.trash["OUN300"])
    assert view.reason.text() == "Map or remove 1 item to go on"
    assert step.channels.removed.text() == "Removed: Kiosk pilot"
    wizard.click(step.channels.restore)
    assert "OUN300" in step.channels.trash
    box = step.channels.boxes["OUN300"]
    box.setCurrentIndex(box.findData("OUN128"))
    box.activated.emit(box.currentIndex())
    wizard.settle()
    assert "own" in view.reason.text() or "Map" in view.reason.text()
    assert "both go to OUN128" in step.banner_text.text()
    wizard.click(step.channels.match)
    wizard.map_all()
    assert view.next.isEnabled()
    assert view.reason.text() == ""


@pytest.mark.parametrize(("width", "beside"), [(1036, False), (1376, True)])
def test_in_the_smallest_window_cards_are_below_each_other_and_names_can_be_read(
    wizard: Wizard, width: int, beside: bool
):
    view = wizard.view
    view.resize(width, 606)
    wizard.to_mapping()
    cards = view.mapping_step.channels, view.mapping_step.locales
    wizard.qtbot.waitUntil(lambda: (cards[0].y() == cards[1].y()) is beside)
    assert all(card.table.columnWidth(0) > 120 for card in cards)
    wizard.map_all()
    wizard.click(view.next)
    area = view.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    wizard.qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)


def test_the_copy_is_reviewed_changed_and_started(wizard: Wizard, tmp_path: Path):
    wizard.to_mapping()
    wizard.map_all()
    view = wizard.view
    wizard.click(view.next)
    assert view.step == REVIEW
    review = view.review_step
    assert review.plan is not None
    assert review.tiles["create"].number.text() == "1"
    assert review.choices["Channels"].text() == "4 mapped, 1 removed"
    wizard.click(review.links["Conflicts"])
    assert view.step == CONFLICTS
    wizard.click(view.conflicts_step.conflicts[Conflicts.REPLACE].button)
    wizard.click(view.next)
    wizard.click(view.back)
    assert view.step == CONFLICTS
    wizard.click(view.next)
    wizard.click(view.next)
    assert review.tiles["replace"].number.text() == "2"
    wizard.click(review.save)
    assert (tmp_path / "copy-to-dst.tsv").read_text("utf-8").count("\n") == 4
    (tmp_path / "copy-to-dst.tsv").unlink()
    (tmp_path / "copy-to-dst.tsv").mkdir()
    wizard.click(review.save)
    assert "cannot be written: Is a directory" in review.dry_run._caption.text()
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    wizard.click(view.start)
    assert view.step == STARTED
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    (job_id,) = wizard.jobs
    assert wizard.world.ws.engine.job(job_id).state is JobState.ENDED
    assert holdings(wizard.world.root / "w", "dst").documents
    wizard.click(view.started_step.open)
    assert wizard.shown == [job_id]


def test_more_than_half_asks_for_the_id_of_the_destination(wizard: Wizard):
    wizard.type_source("src")
    wizard.click(wizard.view.next)
    wizard.click(wizard.view.conflicts_step.versions[Versions.PUBLISHED_AND_DRAFT].button)
    wizard.click(wizard.view.conflicts_step.conflicts[Conflicts.REPLACE].button)
    wizard.click(wizard.view.next)
    wizard.map_all()
    wizard.click(wizard.view.next)
    view = wizard.view
    assert not view.start.isEnabled()
    assert view.review_step.confirm_box.isVisible()
    view.review_step.confirm.setText("dst")
    assert view.start.isEnabled()
    wizard.click(view.start)
    assert wizard.world.ws.engine.job(wizard.jobs[0]).counts["replaced"] == 4


def test_done_steps_lead_back_and_later_ones_do_not(wizard: Wizard):
    wizard.to_mapping()
    view = wizard.view
    assert [button.isEnabled() for button in view.steps.buttons] == [True, True, True, False, False]
    wizard.click(view.steps.buttons[TENANT])
    assert view.step == TENANT
    with wizard.qtbot.waitSignal(view.closed):
        wizard.click(view.cancel)


def test_the_last_step_follows_the_job_to_its_end(wizard: Wizard):
    view = wizard.view
    ended = wizard.to_start()
    assert wizard.said()[0] == "The copy has started"
    running = replace(ended, state=JobState.EXECUTING, done=412, total=1648)
    view.on_jobs_changed([replace(running, id="another", state=JobState.ERROR, error="Not this one.")])
    assert wizard.said()[0] == "The copy has started"
    view.on_jobs_changed([running])
    assert wizard.said()[0] == "The copy runs"
    assert wizard.said()[1].startswith("412 of 1,648 items, 25 %. You may close")
    assert not view.is_over
    view.on_jobs_changed([ended])
    assert wizard.said() == ("The copy has ended", "1 created, 2 skipped.")
    assert (view.title.text(), view.caption.text()) == ("The copy has ended", "The job is over.")
    assert view.is_over
    assert view.done.isVisible()
    assert not view.back.isVisible()
    assert not any(button.isEnabled() for button in view.steps.buttons[:STARTED])


def test_reports_that_come_before_the_id_of_the_job_are_not_lost(wizard: Wizard):
    view = wizard.view
    stop = wizard.world.ws.engine.subscribe(lambda job: view.on_jobs_changed([job]))
    wizard.to_start()
    stop()
    assert wizard.said() == ("The copy has ended", "1 created, 2 skipped.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"state": JobState.ERROR, "error": "The source is gone.", "hint": "Mount it.", "counts": {}},
            ("The copy failed", "The source is gone. Mount it."),
        ),
        (
            {"state": JobState.ENDED_WITH_ERRORS, "counts": {"created": 4, "failed": 2}},
            ("The copy ended with errors", "4 created, 2 failed. The log of the job says what failed."),
        ),
        (
            {"state": JobState.ENDED_WITH_ERRORS, "counts": {"created": 4}, "error": "Two are missing."},
            ("The copy ended with errors", "4 created. Two are missing."),
        ),
        (
            {"state": JobState.CANCELED, "done": 3, "total": 9},
            ("The copy was canceled", "Stopped after 3 of 9."),
        ),
    ],
)
def test_a_copy_that_did_not_end_well_says_why_and_leads_back_to_a_new_plan(
    wizard: Wizard, change: dict[str, object], said: tuple[str, str]
):
    view = wizard.view
    job = wizard.to_start()
    view.on_jobs_changed([replace(job, **change)])
    assert wizard.said() == said
    assert view.title.text() == said[0]
    assert all(button.isEnabled() for button in view.steps.buttons[:STARTED])
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    before = view.review_step.plan
    wizard.click(view.back)
    assert view.step == REVIEW
    assert view.review_step.plan is not before
    assert view.review_step.tiles["create"].number.text() == "0"
    wizard.click(view.steps.buttons[MAPPING])
    assert view.step == MAPPING
    assert view.mapping_step.channels.removed.text() == "Removed: Kiosk pilot"


def test_keys_alone_go_through_the_steps(wizard: Wizard):
    view = wizard.view
    wizard.type_source("src")
    assert view.step == TENANT
    wizard.press(Qt.Key.Key_Tab)
    assert wizard.focused is view.next
    wizard.press(Qt.Key.Key_Space)
    assert view.step == CONFLICTS
    assert wizard.focused is view.conflicts_step.conflicts[Conflicts.LATEST].button
    order = []
    for _ in range(5):
        wizard.press(Qt.Key.Key_Tab)
        order.append(wizard.focused)
    assert order[2:] == [view.next, view.back, view.cancel]
    view.next.setFocus()
    wizard.press(Qt.Key.Key_Space)
    card = view.mapping_step.channels
    assert wizard.focused is card.match
    wizard.press(Qt.Key.Key_Tab, 2)
    assert wizard.focused is next(iter(card.boxes.values()))
    wizard.press(Qt.Key.Key_Tab)
    assert wizard.focused is next(iter(card.trash.values()))
    wizard.map_all()
    view.next.setFocus()
    wizard.press(Qt.Key.Key_Space)
    assert wizard.focused is view.review_step.run_again
    view.start.setFocus()
    wizard.press(Qt.Key.Key_Space)
    assert wizard.focused is view.started_step.open


def test_return_in_the_source_goes_on_once_it_is_found(wizard: Wizard):
    wizard.view.tenant_step.field.setFocus()
    wizard.type_source("nobody")
    wizard.press(Qt.Key.Key_Return)
    assert wizard.view.step == TENANT
    wizard.type_source("src")
    assert wizard.view.step == TENANT
    wizard.press(Qt.Key.Key_Return)
    assert wizard.view.step == CONFLICTS


def test_mapping_by_keys_keeps_the_focus_in_its_row(wizard: Wizard):
    wizard.to_mapping()
    card = wizard.view.mapping_step.channels
    box = card.boxes["OUN300"]
    box.setFocus()
    box.activated.emit(box.findData("OUN128"))
    wizard.settle()
    assert wizard.focused is card.boxes["OUN300"]
    card.trash["OUN300"].setFocus()
    wizard.press(Qt.Key.Key_Space)
    assert wizard.focused is card.restore


def test_no_text_of_the_tables_is_cut_without_a_sign(wizard: Wizard):
    name = "Aurelia Outdoor flagship store Houston Galleria"
    wizard.world.tenant("dst").channels.add("OUN512", name, ChannelType.RETAIL, ("en-us",), "Americas")
    view = wizard.view
    view.resize(1376, 760)
    wizard.to_mapping()
    card = view.mapping_step.channels
    box = card.boxes["OUN300"]
    box.activated.emit(box.findData("OUN512"))
    wizard.settle()
    box = card.boxes["OUN300"]
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    assert option.currentText.endswith("…")
    assert box.fontMetrics().horizontalAdvance(option.currentText) < box.width() - 22
    assert box.toolTip() == name
    for table in (card.table, view.mapping_step.locales.table):
        for row in range(table.rowCount()):
            label = table.cellWidget(row, 2)
            assert label.width() >= label.sizeHint().width()
    wizard.map_all()
    wizard.click(view.next)
    table = view.review_step.table
    for row in range(table.rowCount()):
        item = table.item(row, 0)
        margins = 2 * 6 + 2 * 3  # of the table, and of the style
        needed = table.fontMetrics().horizontalAdvance(item.text()) + margins
        assert table.columnWidth(0) >= needed, item.text()
    for choice in Conflicts:
        for versions in Versions:
            view.draft.conflicts, view.draft.versions = choice, versions
            view._follow()
            note = view.steps._notes[CONFLICTS]
            assert note.contentsRect().width() >= note.fontMetrics().horizontalAdvance(note.text())


def test_what_is_not_mapped_has_an_amber_border(wizard: Wizard):
    wizard.to_mapping()
    boxes = wizard.view.mapping_step.channels.boxes
    amber = wizard.hub.theme.warn
    edges = {key: boxes[key].grab().toImage().pixelColor(boxes[key].width() // 2, 1) for key in boxes}
    assert {key for key, color in edges.items() if color.name() == amber.lower()} == {"OUN300"}


def test_the_sample_begins_with_what_differs(wizard: Wizard):
    copying = wizard.world.tenant("dst").copying
    options = CopyOptions(Conflicts.REPLACE, Versions.PUBLISHED_AND_DRAFT)
    items = copying.plan("src", options)[1].items
    media = [item for item in items if item.target_id is not None]
    same = [item._replace(action=Action.SKIP) for item in media[:-1]] * 200
    outlook = outlook_of([*same, media[-1]], lambda _sha256: False)
    assert outlook.conflicting[0] == media[-1]
    assert {item.action for item in outlook.conflicting[1:]} == {Action.SKIP}
    assert len(outlook.conflicting) == 500
