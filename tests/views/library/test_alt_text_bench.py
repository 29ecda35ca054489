from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.models.assignments.slots import CellTarget, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.views.library.alt_text_bench import FIRST_TEMPLATE, AltTextBench
from app.views.library.alt_text_bench_desk import AltTextDesk
from app.views.library.alt_text_bench_fill import FillAllDialog
from app.views.library.inspector_desk import LIBRARY_DESK, STEP_KIND
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.undo import History
from tests.support.builders import USER, assign, choose_matrix, new_workstation, shirt_tenant, upload

NAMES = ("a-front", "b-back", "c-detail", "d-loose")
LOCALES = ("de-de", "en-us")


@pytest.fixture
def bench(qapp, qtbot, tmp_path) -> Iterator[SimpleNamespace]:
    """Three shirts, two of them assigned to Blue, and a bench over them."""
    station = new_workstation(tmp_path / "workspace")
    tenant = shirt_tenant(station)
    ids = upload(station, tenant, tmp_path / "files", NAMES)
    shirt = tenant.catalog.product_by_number("SHIRT").id
    choose_matrix(tenant, shirt, Dimension.COLOR)
    blue = next(v.id for v in tenant.catalog.values(shirt)[Dimension.COLOR] if v.value == "Blue")
    media = TargetMedia((ids["a-front"], ids["b-back"]))
    assign(tenant, shirt, media, CellTarget(DimensionValues(color=blue)))
    assign(tenant, shirt, TargetMedia((ids["c-detail"],)))
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    window = QWidget()
    window.resize(1376, 804)
    qtbot.addWidget(window)
    window.show()
    problems: list = []
    background = Background(problems.append)
    thumbnails = ThumbnailStore(tenant.media.thumbnail)
    runner = BulkRunner(background, lambda text, done, total: None)
    movers = {STEP_KIND: partial(undo_step, tenant)}
    history = History(tenant.undo, USER, movers, background, runner)
    history.set_desks((LIBRARY_DESK,))
    history.moved.connect(lambda move: move.problem and problems.append(move.problem))
    desk = AltTextDesk(
        tenant.media, tenant.media_editing, tenant.assignments.product_facts, USER, background, history
    )  # fmt: skip
    changed: list = []
    desk.changed.connect(changed.append)
    here = SimpleNamespace(
        tenant=tenant, ids=ids, desk=desk, history=history, problems=problems, changed=changed
    )

    def open_bench(locale: str = "Neutral", scope: list[int] | None = None) -> AltTextBench:
        made = AltTextBench(hub, thumbnails, desk, LOCALES, locale, scope, window)
        made.open()
        qtbot.waitUntil(lambda: bool(made.progress.text()) or made._done._title.text() != "Reading…")
        qtbot.waitUntil(lambda: background.is_idle)
        return made

    here.open = open_bench
    yield here
    background.close()
    thumbnails.close()
    station.close()


def undo_step(tenant, step_id: str, **how):
    return tenant.media_editing.undo_step(step_id, USER, **how)


def alt_text(here, name: str, locale: str = "Neutral") -> str:
    (detail,) = here.tenant.media_editing.details([here.ids[name]], USER)
    return str(detail.content.value(MediaField.ALT_TEXT, locale))


def write(here, name: str, text: str, locale: str = "Neutral") -> None:
    change = FieldChange(here.ids[name], MediaField.ALT_TEXT, locale, alt_text(here, name, locale), text)
    here.tenant.media_editing.apply(MediaEdit("Write", (change,)), USER)


def test_a_queue_is_worked_through_with_the_keyboard(bench, qtbot):
    made = bench.open()
    assert (made.progress.text(), made.name.text()) == ("1 of 4", "a-front")
    assert made.locale_box.itemText(0) == "Neutral · 4 missing"
    assert made.field.hasFocus()
    qtbot.keyClicks(made.field, "A blue shirt")
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert (made.progress.text(), made.name.text()) == ("2 of 4", "b-back")
    assert alt_text(bench, "a-front") == "A blue shirt"
    qtbot.keyClick(made.field, Qt.Key.Key_PageDown)
    qtbot.keyClicks(made.field, "A collar")
    qtbot.keyClick(made.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (made.progress.text(), made.field.toPlainText()) == ("2 of 4", "")
    assert alt_text(bench, "c-detail") == "A collar"
    qtbot.keyClick(made.field, Qt.Key.Key_PageUp)
    assert made.field.toPlainText() == "A blue shirt"
    for _ in range(4):
        qtbot.keyClick(made.field, Qt.Key.Key_PageDown)
    assert made._done._title.text() == "That was the last one"
    assert made.previous.hasFocus()
    qtbot.keyClick(made.previous, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert made.name.text() == "d-loose"
    assert made.field.hasFocus()
    assert alt_text(bench, "b-back") == ""
    assert [len(changes.media) for changes in bench.changed] == [1, 1]
    assert len(bench.history.steps) == 2


def test_facts_and_template(bench, qtbot):
    made = bench.open()
    facts = [made.facts.itemAt(place).widget().text() for place in range(made.facts.count())]
    assert facts == [
        "Product", "Oxford Shirt", "Product number", "SHIRT", "Color", "Blue", "Position", "1",
    ]  # fmt: skip
    assert made.template.text() == FIRST_TEMPLATE
    assert made.preview.text() == "Oxford Shirt, Blue, view 1"
    qtbot.keyClicks(made.field, "mine")
    qtbot.keyClick(made.field, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert made.field.toPlainText() == "Oxford Shirt, Blue, view 1"
    qtbot.keySequence(made.field, QKeySequence(QKeySequence.StandardKey.Undo))
    assert made.field.toPlainText() == "mine"
    made.template.setText("{colour}")
    assert made.template_message.text().startswith("There is no placeholder {colour}.")
    assert not made.fill.isEnabled()
    assert not made.fill_all.isEnabled()
    made.template.setText("{product} from SHIRT")
    assert made.template_message.isHidden()
    made.go(3)
    assert made.name.text() == "d-loose"
    assert made.preview.text() == "Nothing: no product uses this item yet."
    assert not made.fill.isEnabled()


def test_lint_while_typing_and_fixes_by_key(bench, qtbot):
    made = bench.open()
    qtbot.keyClicks(made.field, "Image of a blue  shirt")
    assert len(made.findings.findings) == 2
    assert made.field.accessibleDescription().startswith("“Image of”")
    for _ in range(2):
        qtbot.keyClick(made.field, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert made.field.toPlainText() == "A blue shirt"
    assert made.findings.isHidden()
    assert made.counter.text() == "12 of 125"


def test_locales_have_queues_of_their_own_and_show_neutral(bench, qtbot):
    write(bench, "a-front", "A blue shirt")
    write(bench, "b-back", "Blaues Hemd", "de-de")
    made = bench.open("de-de")
    texts = [made.locale_box.itemText(place) for place in range(3)]
    assert texts == ["Neutral · 3 missing", "de-de · 3 missing", "en-us · 4 missing"]
    assert made.neutral.text() == "A blue shirt"
    made.copy_neutral.click()
    assert made.field.toPlainText() == "A blue shirt"
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert alt_text(bench, "a-front", "de-de") == "A blue shirt"
    assert made.name.text() == "c-detail"
    assert made.neutral.text() == "No Neutral alt text either."
    made.locale_box.setCurrentIndex(2)
    made.locale_box.activated.emit(2)
    qtbot.waitUntil(lambda: made.progress.text() == "1 of 4")


def test_a_scope_keeps_to_the_selected_items(bench):
    made = bench.open(scope=[bench.ids["b-back"], bench.ids["c-detail"]])
    assert (made.progress.text(), made.name.text()) == ("1 of 2", "b-back")


def test_nothing_missing(bench):
    made = bench.open(scope=[])
    assert made._done._title.text() == "Nothing is missing"
    assert not made.next.isEnabled()
    assert not made.fill_all.isEnabled()


def test_an_empty_queue_says_where_something_is_missing(bench, qtbot):
    for name in NAMES:
        write(bench, name, f"Text of {name} here")
    made = bench.open()
    qtbot.waitUntil(lambda: "de-de lacks 4, en-us lacks 4." in made._done._sentence.text())


def test_esc_takes_back_first_and_leaves_then(bench, qtbot):
    made = bench.open()
    qtbot.keyClicks(made.field, "half a text")
    qtbot.keyClick(made.field, Qt.Key.Key_Escape)
    assert made.isVisible()
    assert made.field.toPlainText() == ""
    with qtbot.waitSignal(made.destroyed):
        qtbot.keyClick(made.field, Qt.Key.Key_Escape)
    assert alt_text(bench, "a-front") == ""


def test_closing_saves_what_was_typed(bench, qtbot):
    made = bench.open()
    qtbot.keyClicks(made.field, "A blue shirt")
    with qtbot.waitSignal(made.destroyed):
        made.close_button.click()
    assert alt_text(bench, "a-front") == "A blue shirt"


def test_a_refusal_stands_under_the_field_and_loses_nothing(bench, qtbot):
    bench.tenant.media_editing.check_out(bench.ids["a-front"], "marta")
    made = bench.open()
    qtbot.keyClicks(made.field, "A blue shirt")
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert made.progress.text() == "1 of 4"
    assert "marta" in made.message.text()
    assert made.field.toPlainText() == "A blue shirt"
    assert len(bench.history.steps) == 0


def test_undo_with_nothing_typed_takes_back_the_last_text(bench, qtbot):
    made = bench.open()
    qtbot.keyClicks(made.field, "A blue shirt")
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    qtbot.keySequence(made.field, QKeySequence(QKeySequence.StandardKey.Undo))
    qtbot.waitUntil(lambda: made.name.text() == "a-front")
    assert alt_text(bench, "a-front") == ""
    assert made.progress.text() == "1 of 4"


def filling(made, qtbot) -> FillAllDialog:
    made.fill_all.click()
    dialog = made.findChild(FillAllDialog)
    qtbot.waitUntil(lambda: not dialog.summary.text().startswith("Reading"))
    return dialog


def test_fill_all_previews_and_is_one_undo_step(bench, qtbot):
    bench.tenant.media_editing.check_out(bench.ids["b-back"], "marta")
    made = bench.open()
    dialog = filling(made, qtbot)
    assert dialog.summary.text() == (
        "2 items get an alt text. 1 without a value for the template, left empty. "
        "1 checked out by somebody else, left as they are."
    )
    rows = [[dialog.table.item(r, c).text() for c in range(2)] for r in range(dialog.table.rowCount())]
    assert rows == [["a-front", "Oxford Shirt, Blue, view 1"], ["c-detail", "Oxford Shirt, view 1"]]
    assert dialog.fill.text() == "Fill 2 alt texts"
    with qtbot.waitSignal(dialog.destroyed):
        dialog.fill.click()
    qtbot.waitUntil(lambda: made.progress.text() == "1 of 2")
    assert alt_text(bench, "a-front") == "Oxford Shirt, Blue, view 1"
    assert bench.history.undo_text == "Fill alt text of 2 items in Neutral"
    bench.history.undo()
    qtbot.waitUntil(lambda: alt_text(bench, "a-front") == alt_text(bench, "c-detail") == "")
    bench.history.redo()
    qtbot.waitUntil(lambda: alt_text(bench, "c-detail") == "Oxford Shirt, view 1")
    assert bench.problems == []


def test_fill_all_names_what_was_refused_meanwhile(bench, qtbot):
    made = bench.open()
    dialog = filling(made, qtbot)
    bench.tenant.media_editing.check_out(bench.ids["a-front"], "marta")
    dialog.fill.click()
    qtbot.waitUntil(lambda: dialog.summary.text().startswith("Filled"))
    assert dialog.summary.text().startswith("Filled 2 alt texts. 1 item stayed as it was: a-front")
    dialog.reject()


def test_nothing_is_written_when_the_preview_is_left(bench, qtbot):
    made = bench.open()
    dialog = filling(made, qtbot)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.cancel.click()
    assert alt_text(bench, "a-front") == ""
    assert len(bench.history.steps) == 0
