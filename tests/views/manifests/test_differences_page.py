"""Values that were changed on both sides: each is shown three times, and one side is chosen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.models.manifests.plan import CellDifference, Effect, PlannedRow
from app.views.manifests.differences_model import choice_texts, lines_of
from app.views.manifests.wizard import ImportWizard
from tests.views.manifests.conftest import World
from tests.views.manifests.made_up_plan import HEADER


def shown(wizard: ImportWizard) -> list[list[str]]:
    model = wizard.check.differences.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_stored_value_stays_unless_the_file_is_taken(world: World) -> None:
    wizard = world.checked()
    page = wizard.check.differences
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert wizard.check.tabs.tabText(1) == "Changed on both sides 1"
    assert shown(wizard) == [["8", "m8", "ImageAltText", "old", "stored", "Coat", "What is stored"]]
    page.take_file.click()
    world.rest()
    assert shown(wizard)[0][-1] == "The file"
    edit = world.plans[0].edits[-1]
    assert edit == {8: {"ImageAltText": "Coat", "MediaVersionMismatchAction": "Overwrite"}}
    page.take_stored.click()
    world.rest()
    assert world.plans[0].edits[-1] == {8: {"ImageAltText": "stored"}}
    assert shown(wizard)[0][-1] == "What is stored"
    wizard.done(0)


def test_a_line_leads_to_its_cell_in_the_grid(world: World) -> None:
    wizard = world.checked()
    page = wizard.check
    page.tabs.setCurrentIndex(1)
    page.differences.show_row.click()
    world.rest()
    index = page.rows.table.currentIndex()
    assert page.tabs.currentIndex() == 0
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("ImageAltText, row 8")
    wizard.done(0)


def test_only_the_chosen_value_is_taken_from_the_file() -> None:
    differences = (
        CellDifference("ImageAltText", "a", "b", "c", True, False),
        CellDifference("MediaSearchTags", "x", "y", "z", True, False),
        CellDifference("MediaDescription", "d", "e", "d", False, False),  # changed here alone
        CellDifference("MediaTitle", "t", "t", "u", False, True),  # changed in the file alone
    )
    row = PlannedRow(5, (), Effect.CHANGE, "", "", "m", "", (), (), differences, False)
    alt_text, tags = lines_of([row])
    assert choice_texts([alt_text], takes_file=True) == {
        5: {
            "ImageAltText": "c",
            "MediaSearchTags": "y",
            "MediaDescription": "e",
            "MediaVersionMismatchAction": "Overwrite",
        }
    }
    assert choice_texts([alt_text, tags], takes_file=True)[5] == {
        "ImageAltText": "c",
        "MediaSearchTags": "z",
        "MediaDescription": "e",
        "MediaVersionMismatchAction": "Overwrite",
    }
    assert choice_texts([alt_text, tags], takes_file=False) == {
        5: {"ImageAltText": "b", "MediaSearchTags": "y"}
    }


def test_the_choice_of_an_assignment_overwrites_its_document() -> None:
    order = CellDifference("MediaDisplayOrder", "1", "2", "3", True, False)
    row = PlannedRow(5, (), Effect.SKIP, "", "", "m", "", (), (), (order,), False)
    texts = choice_texts(lines_of([row]), takes_file=True)
    assert texts == {5: {"MediaDisplayOrder": "3", "EntityVersionMismatchAction": "Overwrite"}}


def test_without_the_column_that_says_so_no_row_overwrites(world: World) -> None:
    world.header = HEADER[:-1]
    wizard = world.checked()
    wizard.check.tabs.setCurrentIndex(1)
    wizard.check.differences.take_file.click()
    world.rest()
    assert "lacks the column MediaVersionMismatchAction" in wizard.hint.text()
    assert world.plans[0].edits == [] and shown(wizard)[0][-1] == "What is stored"
    wizard.check.differences.take_stored.click()
    world.rest()
    assert world.plans[0].edits == [{8: {"ImageAltText": "stored"}}]
    wizard.done(0)
