"""Assign by file name, over a real store and with real workers."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QInputDialog, QWidget

from app.models.assignments.name_rules import NameField
from app.models.assignments.slots import AdditionalSlot, CellTarget, MasterTarget, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.undo import StepNote
from app.sync.jobs.states import JobState
from app.views.assignments.name_rules import NameRulesOpener
from app.views.assignments.name_rules_dialog import SEARCH, SELECTED, NameRulesDialog
from app.views.assignments.name_rules_models import NameList
from app.views.support.background import Background
from app.views.support.engine_bridge import EngineBridge
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support import accessibility
from tests.support.builders import USER, new_workstation, shirt_tenant, upload

NAMES = ("SHIRT_Red_2", "SHIRT_Red_1", "SHIRT_Blue_1", "CAP_1", "COAT_1", "Sock_1")
RULE = "{product}[_{color}]_{position}"


class Desk:
    """A shop, a window, and what the dialog told it."""

    def __init__(self, qapp: QApplication, qtbot, folder: Path) -> None:
        self.qtbot = qtbot
        self.workstation = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.workstation)
        socks = (ProductRecord(f"SOCK{n}", "Sock", "", (), (), row=n) for n in (1, 2))
        self.tenant.catalog.import_(CatalogBatch(products=tuple(socks)))
        self.media = upload(self.workstation, self.tenant, folder / "pictures", NAMES)
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.cap = self.tenant.catalog.product_by_number("CAP").id
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1100, 700)
        qtbot.addWidget(self.window)
        self.window.show()
        self.thumbnails = ThumbnailStore(self.tenant.media.thumbnail)
        self.toasts = ToastStack(self.hub, self.window)
        self.presenter = ErrorPresenter(self.toasts)
        self.background = Background(self.presenter.present)
        self.changes: list[Changes] = []
        self.steps: list[StepNote] = []
        self.closed: list[int] = []
        self.looked_at: list[str] = []
        engine = self.workstation.engine
        self.bridge = EngineBridge(engine)
        self.opener = NameRulesOpener(
            self.tenant,
            USER,
            self.hub,
            self.thumbnails,
            self.background,
            self.presenter,
            self.toasts,
            SimpleNamespace(queue=engine.submit, cancel=engine.cancel, show_job=self.looked_at.append),
            self.changes.append,
            self.steps.append,
            self.window,
        )
        self.bridge.jobs_changed.connect(self.opener.on_jobs_changed)

    def open(self, *names: str, context: Context = DEFAULT_CONTEXT) -> NameRulesDialog:
        dialog = self.opener.open(context, [self.media[name] for name in names])
        dialog.finished.connect(self.closed.append)
        self.qtbot.waitUntil(lambda: dialog.desk.catalog is not None and self.is_still(dialog))
        return dialog

    def is_still(self, dialog: NameRulesDialog) -> bool:
        return self.background.is_idle and not dialog.desk.is_waiting and not dialog.desk.is_busy

    def type(self, dialog: NameRulesDialog, template: str) -> None:
        dialog.rule.line.selectAll()
        QTest.keyClicks(dialog.rule.line, template)
        self.settle(dialog)

    def settle(self, dialog: NameRulesDialog) -> None:
        self.qtbot.waitUntil(lambda: self.is_still(dialog))

    def apply(self, dialog: NameRulesDialog) -> None:
        QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: self.background.is_idle and not dialog.desk.is_applying)

    def content(self, product: int, context: Context = DEFAULT_CONTEXT):
        return self.tenant.assignments.document(product, context).content

    def items(self, *names: str) -> TargetMedia:
        return TargetMedia(tuple(self.media[name] for name in names))

    def close(self) -> None:
        self.bridge.close()
        self.background.close()
        self.thumbnails.close()
        self.workstation.close()
        self.hub.icons.clear()


@pytest.fixture
def desk(qapp, qtbot, tmp_path) -> Iterator[Desk]:
    made = Desk(qapp, qtbot, tmp_path)
    yield made
    made.close()


def shown(dialog: NameRulesDialog, kind: NameList) -> list[tuple[str, ...]]:
    model = dialog.tables[kind].rows
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def tabs(dialog: NameRulesDialog) -> list[str]:
    return [dialog.tabs.tabText(place) for place in range(len(NameList))]


def color(desk: Desk, name: str) -> CellTarget:
    values = desk.tenant.catalog.values(desk.shirt)[Dimension.COLOR]
    return CellTarget(DimensionValues(next(one.id for one in values if one.value == name)))


def test_a_typed_rule_shows_at_once_what_it_makes_of_the_names(desk):
    dialog = desk.open()
    desk.type(dialog, RULE)
    assert tabs(dialog) == ["Matches 4", "Ambiguous 0", "Left over 2"]
    assert sorted(shown(dialog, NameList.MATCHES)) == [
        ("CAP_1", "CAP Trail Cap", "Master", "1", "Primary"),
        ("SHIRT_Blue_1", "SHIRT Oxford Shirt", "Blue", "1", "Primary"),
        ("SHIRT_Red_1", "SHIRT Oxford Shirt", "Red", "1", "Primary"),
        ("SHIRT_Red_2", "SHIRT Oxford Shirt", "Red", "2", "Primary"),
    ]
    assert shown(dialog, NameList.LEFT_OVER) == [
        ("COAT_1", "No product number “COAT”."),
        ("Sock_1", "No product number “Sock”."),
    ]
    assert dialog.summary.text() == "4 of 6 items go to 2 products. 2 left over."
    assert dialog.apply.text() == "Assign 4 items to 3 targets"
    assert dialog.matrices.text() == "Create 1 missing assignment matrix"
    assert dialog.caution.isHidden()
    dialog.reject()


def test_assigning_is_one_step_that_can_be_taken_back(desk):
    dialog = desk.open()
    desk.type(dialog, RULE)
    desk.apply(dialog)
    assert desk.closed == [1]
    assert desk.content(desk.shirt).get(color(desk, "Red")) == desk.items("SHIRT_Red_1", "SHIRT_Red_2")
    assert desk.content(desk.cap).get(MasterTarget()) == desk.items("CAP_1")
    assert desk.toasts.texts == ["Assigned 4 items to 3 targets by file name"]
    assert [step.desk for step in desk.steps] == ["products"]
    desk.opener._undo(desk.steps[0])
    desk.qtbot.waitUntil(lambda: desk.background.is_idle)
    assert desk.content(desk.shirt).is_empty
    assert desk.content(desk.cap).is_empty
    assert desk.toasts.texts[-1] == "Took back: Assign 4 items to 3 targets by file name"


def test_a_rule_that_cannot_be_read_says_where_beside_its_field(desk):
    dialog = desk.open()
    desk.type(dialog, "{product}_{colr}")
    assert "(character 11)" in dialog.rule.message.text()
    assert dialog.rule.line.accessibleDescription() == dialog.rule.message.text()
    assert tabs(dialog) == ["Matches", "Ambiguous", "Left over"]
    assert not dialog.apply.isEnabled()
    desk.type(dialog, "{product}_{position}")
    assert dialog.rule.message.isHidden()
    assert dialog.apply.isEnabled()
    dialog.reject()


def test_an_opened_dialog_proposes_a_rule(desk):
    dialog = desk.open()
    assert dialog.rule.template == "{product}_{color}_{position}"
    dialog.rule.set_template("")
    desk.settle(dialog)
    QTest.mouseClick(dialog.guess, Qt.MouseButton.LeftButton)
    desk.settle(dialog)
    assert dialog.rule.template == "{product}_{color}_{position}"
    dialog.reject()
    alone = desk.open("Sock_1")
    assert alone.rule.template == "{name}_{position}" or "Type a rule" in alone.summary.text()
    alone.reject()


def test_parts_are_inserted_at_the_cursor_and_made_optional(desk):
    dialog = desk.open()
    line = dialog.rule.line
    desk.type(dialog, "_")
    line.setCursorPosition(0)
    QTest.mouseClick(dialog.rule.tokens["product"], Qt.MouseButton.LeftButton)
    line.setCursorPosition(len(line.text()))
    dialog.rule.tokens["position"].click()
    assert line.text() == "{product}_{position}"
    line.setSelection(9, 11)
    dialog.rule.tokens["color"].setFocus()
    dialog.rule.tokens[""].click()
    assert line.text() == "{product}[_{position}]"
    line.clear()
    dialog.rule.tokens[""].click()
    QTest.keyClicks(line, "x")
    assert line.text() == "[x]"
    dialog.reject()


def test_a_rule_comes_of_pointing_at_the_parts_of_a_name(desk):
    dialog = desk.open("SHIRT_Red_2", "CAP_1")
    sample = dialog.sample
    assert sample.line.text() == "SHIRT_Red_2"
    assert not sample.use.isEnabled()
    place = sample.line.cursorRect().center()
    QTest.mouseClick(sample.line, Qt.MouseButton.LeftButton, pos=place)
    assert sample.line.selectedText() == "SHIRT"
    sample.point(NameField.PRODUCT)
    assert dialog.rule.template == "{product}_{*}"
    sample.line.setFocus()
    sample.line.setCursorPosition(6)
    for _ in range(3):
        QTest.keyClick(sample.line, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    sample.use.setFocus(Qt.FocusReason.TabFocusReason)
    assert sample.line.selectedText() == "Red"
    assert sample.use.accessibleName() == "What “Red” is"
    next(action for action in sample.menu.actions() if action.text() == "Color").trigger()
    assert dialog.rule.template == "{product}_{color}_{*}"
    sample.line.setSelection(10, 1)
    sample.point(NameField.POSITION)
    assert dialog.rule.template == "{product}_{color}_{position}"
    QTest.mouseClick(sample.other, Qt.MouseButton.LeftButton)
    assert sample.line.text() == "CAP_1"
    sample.point(NameField.PRODUCT)  # nothing is selected
    assert dialog.rule.template == "{product}_{color}_{position}"
    desk.settle(dialog)
    dialog.reject()


def test_ready_made_rules_are_chosen_and_own_ones_saved_and_removed(desk):
    dialog = desk.open()
    place = dialog.presets.findText("Product or variant number, position")
    dialog.presets.setCurrentIndex(place)
    dialog.presets.activated.emit(place)
    desk.settle(dialog)
    assert dialog.rule.template == "{product}[_{position}]"
    assert dialog.presets.currentIndex() == place
    desk.type(dialog, "{product}_{position}")
    assert dialog.presets.currentIndex() == 0
    dialog.into.setCurrentText("Manual")
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    box = dialog.findChild(QInputDialog)
    box.setTextValue("Studio")
    box.accept()
    desk.settle(dialog)
    assert dialog.presets.currentText() == "Studio"
    (saved,) = desk.tenant.name_rules.saved()
    assert (saved.name, saved.rule.template, saved.rule.purpose) == (
        "Studio",
        "{product}_{position}",
        "Manual",
    )
    QTest.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    desk.settle(dialog)
    assert desk.tenant.name_rules.saved() == ()
    assert not dialog.remove.isEnabled()
    dialog.reject()


def test_an_ambiguous_name_is_decided_by_a_list(desk):
    dialog = desk.open("Sock_1", "CAP_1")
    desk.type(dialog, "{name}_{position}")
    assert tabs(dialog) == ["Matches 0", "Ambiguous 1", "Left over 1"]
    assert not dialog.apply.isEnabled()
    table = dialog.tables[NameList.AMBIGUOUS]
    dialog.tabs.setCurrentWidget(table)
    assert shown(dialog, NameList.AMBIGUOUS) == [("Sock_1", "Choose…")]
    table.setFocus()
    table.setCurrentIndex(table.rows.index(0, 1))
    QTest.keyClick(table, Qt.Key.Key_F2)
    combo = table.findChild(QComboBox)
    assert [combo.itemText(n) for n in range(combo.count())] == [
        "Leave it out",
        "SOCK1, Master, position 1",
        "SOCK2, Master, position 1",
    ]
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    desk.settle(dialog)
    assert tabs(dialog) == ["Matches 1", "Ambiguous 0", "Left over 1"]
    assert shown(dialog, NameList.AMBIGUOUS) == [("Sock_1", "SOCK2, Master, position 1")]
    desk.apply(dialog)
    sock = desk.tenant.catalog.product_by_number("SOCK2").id
    assert desk.content(sock).master == desk.items("Sock_1")


def test_the_media_are_the_selected_ones_all_or_those_of_a_search(desk):
    dialog = desk.open("CAP_1")
    assert dialog.source.currentData() == SELECTED
    desk.type(dialog, "{product}_{position}")
    assert tabs(dialog)[0] == "Matches 1"
    dialog.source.setCurrentIndex(1)
    desk.settle(dialog)
    assert tabs(dialog) == ["Matches 1", "Ambiguous 0", "Left over 5"]
    dialog.source.setCurrentIndex(dialog.source.findData(SEARCH))
    assert dialog.search.isVisible()
    QTest.keyClicks(dialog.search, "coat")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    desk.settle(dialog)
    assert tabs(dialog) == ["Matches 0", "Ambiguous 0", "Left over 1"]
    assert dialog.apply.text() == "Assign"
    dialog.reject()


def test_matrices_are_created_only_where_the_person_agrees(desk):
    dialog = desk.open()
    desk.type(dialog, RULE)
    dialog.matrices.click()
    desk.settle(dialog)
    assert tabs(dialog) == ["Matches 1", "Ambiguous 0", "Left over 5"]
    assert ("SHIRT_Red_1", "SHIRT has no assignment matrix over Color.") in shown(dialog, NameList.LEFT_OVER)
    desk.apply(dialog)
    assert desk.tenant.catalog.product(desk.shirt).matrix == ()


def test_items_go_to_a_media_purpose_and_replace_in_the_context_on_show(desk):
    context = Context("OUN128", "en-us")
    dialog = desk.open("CAP_1", context=context)
    assert dialog.title.text() == "Assign by file name in Online store, en-us"
    assert "no longer inherit" in dialog.caution.text()
    assert dialog.caution.isVisible()
    desk.type(dialog, "{product}_{position}")
    dialog.into.setCurrentText("Size chart")
    dialog.mode.select("replace")
    desk.settle(dialog)
    assert shown(dialog, NameList.MATCHES)[0][-1] == "Size chart"
    desk.apply(dialog)
    media = desk.content(desk.cap, context).master
    assert media == TargetMedia((), (AdditionalSlot(desk.media["CAP_1"], "Size chart"),))
    assert desk.content(desk.cap).is_empty


def test_products_that_somebody_else_edits_are_named(desk):
    desk.tenant.assignments.check_out(desk.cap, DEFAULT_CONTEXT, "robin")
    dialog = desk.open()
    desk.type(dialog, RULE)
    desk.apply(dialog)
    assert dialog.isVisible()
    assert dialog.tabs.tabText(dialog.tabs.count() - 1) == "Left as they are 1"
    assert dialog.refused.item(0).text().startswith("CAP in Omnichannel, Neutral: robin")
    assert dialog.summary.text() == "1 product stayed as it was."
    assert dialog.cancel.text() == "Close"
    assert not desk.content(desk.shirt).is_empty
    dialog.reject()


def test_stopping_keeps_what_is_written_and_closes(desk):
    dialog = desk.open()
    desk.type(dialog, RULE)
    held = threading.Event()
    desk.background.run(held.wait, lambda _done: None)  # one worker is taken; the other waits its turn
    desk.background.run(held.wait, lambda _done: None)
    QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    dialog.reject()
    assert dialog.isVisible()
    assert not dialog.cancel.isEnabled()
    held.set()
    desk.qtbot.waitUntil(lambda: desk.closed == [1])


def test_it_goes_on_without_the_dialog_and_its_end_is_told(desk):
    desk.bridge.jobs_changed.disconnect(desk.opener.on_jobs_changed)
    desk.tenant.assignments.check_out(desk.cap, DEFAULT_CONTEXT, "robin")
    dialog = desk.open()
    desk.type(dialog, RULE)
    QTest.mouseClick(dialog.apply, Qt.MouseButton.LeftButton)
    assert dialog.leave.isHidden(), "nothing is queued yet"
    desk.qtbot.waitUntil(dialog.leave.isVisible)
    job = desk.workstation.engine.jobs()[0]
    desk.opener.on_jobs_changed([replace(job, state=JobState.WAITING, done=0, total=None)])
    desk.qtbot.waitUntil(lambda: dialog.summary.text() == "Waits for the jobs before it.")
    desk.opener.on_jobs_changed([replace(job, state=JobState.EXECUTING, done=1)])
    desk.qtbot.waitUntil(lambda: dialog.summary.text().endswith(f"1 of {job.total} changes"))
    QTest.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    assert desk.closed == [1]
    desk.opener.on_jobs_changed([job])
    desk.qtbot.waitUntil(lambda: len(desk.toasts.texts) == 2)
    assert desk.toasts.texts[0] == "Assigned by file name: 2 targets, 1 product"
    assert desk.toasts.texts[1].startswith("Left as it is: CAP: robin")
    assert [step.id for step in desk.steps] == [job.id]


def test_nothing_to_change_is_said_and_leaves_the_dialog_as_it_was(desk):
    for _ in range(2):
        dialog = desk.open("CAP_1")
        desk.type(dialog, "{product}_{position}")
        desk.apply(dialog)
    assert dialog.isVisible()
    assert dialog.summary.text().startswith("There is nothing to assign.")
    assert dialog.cancel.text() == "Cancel"
    dialog.reject()


def test_closing_while_it_is_still_read_leaves_nothing_behind(desk):
    dialog = desk.opener.open(DEFAULT_CONTEXT)
    dialog.reject()
    desk.qtbot.waitUntil(lambda: desk.background.is_idle)


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_everything_has_a_name_a_size_and_a_way_by_keyboard(desk, mode, qtbot):
    desk.hub.set_mode(mode)
    dialog = desk.open()
    desk.type(dialog, RULE)
    assert accessibility.faults(dialog) == []
    assert not dialog.grab().isNull()
    dialog.reject()


def test_the_lists_are_sound_models(desk):
    dialog = desk.open()
    testers = [
        QAbstractItemModelTester(table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for table in dialog.tables.values()
    ]
    desk.type(dialog, RULE)
    desk.type(dialog, "{product}_{position}")
    assert len(testers) == 3
    dialog.reject()


def test_the_galleries_that_change_are_shown_before_it_is_done(desk):
    dialog = desk.open(*NAMES, context=Context("OUN128", "en-us"))
    desk.type(dialog, RULE)
    galleries = dialog.galleries
    assert galleries.difference is None, "nobody looks yet"
    dialog.tabs.setCurrentWidget(galleries)
    desk.qtbot.waitUntil(lambda: galleries.difference is not None)
    found = galleries.difference
    shirt = [piece for group in found.groups for piece in group.pieces if piece.owner == desk.shirt]
    assert sum(piece.galleries for piece in shirt) == 8, "all variants of both colours, nothing of the master"
    assert desk.content(desk.shirt, Context("OUN128", "en-us")).is_empty, "nothing is written"
    desk.type(dialog, "{product}_{position}")
    desk.qtbot.waitUntil(lambda: galleries.difference not in (None, found))
    assert not any(piece.owner == desk.shirt for g in galleries.difference.groups for piece in g.pieces)
    desk.type(dialog, "{product}_nothing")
    desk.qtbot.waitUntil(lambda: galleries.summary.text() == "Nothing is assigned by this rule.")
    dialog.reject()
