"""The grid of the dry run: filters, the way from problem to problem, mending like in a spreadsheet."""

from array import array

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.models.errors import StorageProblem
from app.views.manifests.rows_model import EFFECT, FIRST_CELL, REASON
from app.views.manifests.rows_page import ALL, REFUSE, WARNED, RowsPage, _next_among
from app.views.manifests.wizard import ImportWizard
from tests.views.manifests.conftest import World

CONTROL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
TYPE, ALT = FIRST_CELL + 1, FIRST_CELL + 3


@pytest.fixture
def wizard(world: World) -> ImportWizard:
    made = world.checked()
    world.rest()
    yield made
    made.done(0)


@pytest.fixture
def page(wizard: ImportWizard) -> RowsPage:
    return wizard.check.rows


def show(world: World, page: RowsPage, key: str) -> list[int]:
    page.show_only(key)
    world.rest()
    return page.model.numbers.tolist()


def here(page: RowsPage) -> tuple[int, int]:
    index = page.table.currentIndex()
    return page.model.numbers[index.row()], index.column()


def said(page: RowsPage) -> list[str]:
    return [page.reasons.item(place).text() for place in range(page.reasons.count())]


def test_filters_list_rows_with_their_counts(world: World, page: RowsPage) -> None:
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    texts = [button.text() for button in page.filter._buttons.values()]
    assert texts == ["All 7", "Create 1", "Change 1", "Skip 3", "Refused 2", "Warnings 1"]
    assert page.model.numbers.tolist() == [3, 7]
    assert show(world, page, ALL) == [2, 3, 4, 6, 7, 8, 9]
    assert show(world, page, WARNED) == [6]
    show(world, page, ALL)
    page.search.setText("hoodie")
    page.search.searched.emit("hoodie")
    world.rest()
    assert page.model.numbers.tolist() == [2, 4]


def test_a_reason_is_chosen_by_its_code(world: World, page: RowsPage) -> None:
    show(world, page, ALL)
    assert [page.codes.itemText(place) for place in range(page.codes.count())] == [
        "All reasons",
        "M001  1",
        "M002  1",
    ]
    page.codes.setCurrentIndex(1)
    page.codes.activated.emit(1)
    world.rest()
    assert page.model.numbers.tolist() == [7]


def test_f8_goes_through_every_cell_at_fault_and_begins_anew(world: World, page: RowsPage) -> None:
    show(world, page, ALL)
    page.table.go_to(0, 0)
    found = []
    for _ in range(6):
        QTest.keyClick(page.table, Qt.Key.Key_F8)
        world.rest()
        found.append(here(page))
    assert found == [(3, TYPE), (3, ALT), (6, 0), (7, ALT), (8, ALT), (3, TYPE)]
    QTest.keyClick(page.table, Qt.Key.Key_F8, SHIFT)
    world.rest()
    assert here(page) == (8, ALT)
    assert page.place.text() == "Problem 4 of 4"


def test_f8_stays_among_the_rows_on_the_list(world: World, page: RowsPage) -> None:
    show(world, page, WARNED)
    page.table.go_to(0, 0)
    QTest.keyClick(page.table, Qt.Key.Key_F8)
    world.rest()
    assert here(page)[0] == 6


@pytest.mark.parametrize(
    ("here", "direction", "found"),
    [(0, 1, 3), (3, 1, 9), (9, 1, 3), (10, 1, 3), (3, -1, 9), (9, -1, 3), (100, -1, 9)],
)
def test_the_next_problem_is_one_on_the_list(here: int, direction: int, found: int) -> None:
    problems, numbers = array("q", [2, 3, 5, 9, 11]), array("q", [1, 3, 4, 6, 9, 12])
    assert _next_among(problems, numbers, here, direction) == found
    assert _next_among(problems, array("q", [1, 4]), here, direction) is None


def test_the_reasons_of_a_row_lead_to_its_cells(world: World, page: RowsPage) -> None:
    show(world, page, ALL)
    page.table.go_to(1, 0)
    world.rest()
    assert said(page) == [
        "MediaType: M002  MediaType 'Imagee' is not known.",
        "ImageAltText: M001  ImageAltText is empty.",
    ]
    page.reasons.itemActivated.emit(page.reasons.item(1))
    assert here(page) == (3, ALT)
    assert isinstance(page.table.indexWidget(page.table.currentIndex()) or _editor(page), QLineEdit)


def _editor(page: RowsPage) -> QLineEdit | QComboBox | None:
    return page.table.viewport().findChild(QLineEdit) or page.table.viewport().findChild(QComboBox)


def test_a_cell_is_typed_anew_and_its_row_judged(world: World, page: RowsPage) -> None:
    show(world, page, REFUSE)
    page.table.go_to(1, ALT)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    editor = _editor(page)
    assert isinstance(editor, QLineEdit) and editor.accessibleName() == "New value of ImageAltText"
    QTest.keyClicks(editor, "White sock")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    world.rest()
    look = page.model.look(1, ALT)
    assert look.text == "White sock" and look.is_mended and look.problem is None
    assert page.model.index(1, EFFECT).data() == "Create"
    assert page.filter._buttons[REFUSE].text() == "Refused 1"
    assert page.model.numbers.tolist() == [3, 7]  # what was mended stays in sight


def test_a_known_value_is_chosen_from_a_list(world: World, page: RowsPage) -> None:
    page.table.go_to(0, TYPE)
    page.table.edit(page.table.currentIndex())
    editor = _editor(page)
    assert isinstance(editor, QComboBox)
    assert [editor.itemText(n) for n in range(editor.count())] == ["", "Image", "Video", "File", "Imagee"]
    editor.setCurrentText("Video")
    editor.activated.emit(editor.currentIndex())
    world.rest()
    assert page.model.index(0, TYPE).data() == "Video"


def test_cells_that_no_import_reads_cannot_be_mended(page: RowsPage) -> None:
    result = page.model.column_of("result")
    assert result is not None
    for column in (EFFECT, REASON, result):
        assert not page.model.index(0, column).flags() & Qt.ItemFlag.ItemIsEditable
        assert not page.model.setData(page.model.index(0, column), "x")
    assert "Not read by an import" in page.model.headerData(
        result, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )


def select(page: RowsPage, first: tuple[int, int], last: tuple[int, int]) -> None:
    page.table.go_to(*first)
    flags = QItemSelectionModel.SelectionFlag.Select
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            page.table.selectionModel().select(page.model.index(row, column), flags)


def test_cells_are_copied_pasted_filled_cleared_and_taken_back(world: World, page: RowsPage) -> None:
    show(world, page, ALL)
    select(page, (0, TYPE), (1, ALT))
    QTest.keyClick(page.table, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Image\tm2.jpg\tBlue hoodie\nImagee\tm3.jpg\t"
    QGuiApplication.clipboard().setText("Image\ty.jpg\tGreen\nFile\tz.jpg\tGrey")
    page.table.go_to(1, TYPE)
    QTest.keyClick(page.table, Qt.Key.Key_V, CONTROL)
    world.rest()
    assert [page.model.index(row, ALT).data() for row in (1, 2)] == ["Green", "Grey"]
    assert page.model.index(2, TYPE).data() == "File"
    select(page, (2, TYPE), (4, TYPE))
    QTest.keyClick(page.table, Qt.Key.Key_D, CONTROL)
    world.rest()
    assert [page.model.index(row, TYPE).data() for row in (2, 3, 4)] == ["File"] * 3
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    world.rest()
    assert page.model.index(3, TYPE).data() == "" and page.model.index(3, EFFECT).data() == "Refuse"
    for _ in range(3):
        QTest.keyClick(page.table, Qt.Key.Key_Z, CONTROL)
        world.rest()
    assert page.model.index(1, TYPE).data() == "Imagee" and page.model.index(3, TYPE).data() == "Image"
    assert not world.plans[0].edits[-1].keys() - {3, 4}
    QTest.keyClick(page.table, Qt.Key.Key_Z, CONTROL)
    assert not page.model.can_undo


def test_one_text_is_pasted_into_all_selected_cells_without_tabs_and_breaks(
    world: World, page: RowsPage
) -> None:
    select(page, (0, ALT), (1, ALT))
    QGuiApplication.clipboard().setText("Sock")
    page.table.paste_cells()
    world.rest()
    assert [page.model.index(row, ALT).data() for row in (0, 1)] == ["Sock", "Sock"]
    page.model.setData(page.model.index(0, ALT), "a\tb\nc")
    world.rest()
    assert page.model.index(0, ALT).data() == "a b c"


def test_mends_that_come_while_others_are_judged_go_together(world: World, page: RowsPage) -> None:
    plan = world.plans[0]
    world.let_go.clear()
    plan.gate = lambda: world.let_go.wait(5)
    for text in ("one", "two", "three"):
        page.model.setData(page.model.index(0, ALT), text)
    page.model.setData(page.model.index(1, ALT), "four")
    assert page.model.index(0, ALT).data() == "three"  # seen at once
    world.let_go.set()
    world.rest()
    assert plan.edits == [
        {3: {"ImageAltText": "one"}},
        {3: {"ImageAltText": "three"}, 7: {"ImageAltText": "four"}},
    ]
    assert page.model.index(0, ALT).data() == "three"


def test_a_screen_reader_hears_cell_row_and_problem(page: RowsPage) -> None:
    index = page.model.index(0, TYPE)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "MediaType, row 3: Imagee, MediaType 'Imagee' is not known."


def test_many_rows_are_read_a_page_at_a_time(world: World) -> None:
    world.rows = {number: ("Image", f"Alt {number}", "new") for number in range(2, 5002)}
    wizard = world.checked()
    world.rest()
    model = wizard.check.rows.model
    assert model.rowCount() == 5000 and len(model._pages) <= 2
    assert model.index(4000, ALT).data() is None  # on its way
    world.rest()
    assert model.index(4000, ALT).data() == "Alt 4002"
    wizard.done(0)


def test_a_mending_that_is_refused_shows_the_former_text(world: World, page: RowsPage) -> None:
    def refuse() -> None:
        raise StorageProblem("The disk is full.")

    world.plans[0].gate = refuse
    assert page.model.setData(page.model.index(0, ALT), "Grey")
    world.rest()
    assert page.model.look(0, ALT).text == "" and not page.model.look(0, ALT).is_mended
