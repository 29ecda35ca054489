"""Through the import wizard, forwards and backwards, with good files and bad ones."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.models.errors import BadInput, ManifestProblem, StorageProblem
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.manifests.wizard import CHECK, DETAILS, FILE, REVIEW, STARTED, ImportWizard
from tests.support import accessibility
from tests.support.builders import NOW
from tests.views.manifests.conftest import World, drop_file

LEFT = Qt.MouseButton.LeftButton


def snapshot(state: JobState, result: str | None = None, **counts: int) -> JobSnapshot:
    done = sum(counts.values())
    return JobSnapshot(
        "job-1",
        "import-manifest",
        "t",
        "Autumn",
        "cms:t",
        state,
        done,
        7,
        counts,
        NOW,
        NOW,
        NOW,
        result=result,
    )


def test_from_details_to_the_end_of_the_import(world: World) -> None:
    wizard = world.wizard()
    assert not wizard.next.isEnabled() and wizard.hint.text() == "Name the import to go on."
    QTest.keyClicks(wizard.details.name, "Autumn")
    wizard.details.description.setPlainText("New season")
    QTest.mouseClick(wizard.next, LEFT)
    assert wizard.step == FILE and wizard.hint.text() == "Choose the manifest to go on."
    wizard.file.take(world.file)
    world.rest()
    wizard.file.local.setChecked(True)
    assert wizard.file.folder.text() == str(world.folder)
    QTest.mouseClick(wizard.next, LEFT)
    world.rest()
    assert wizard.step == CHECK
    assert wizard.check.summary.text() == "7 rows: 1 to create, 1 to change, 3 to skip, 2 refused."
    QTest.mouseClick(wizard.next, LEFT)
    assert wizard.step == REVIEW and wizard.next.text() == "Begin import"
    assert "2 rows will fail" in wizard.review.note.text()
    QTest.mouseClick(wizard.next, LEFT)
    world.rest()
    assert wizard.step == STARTED
    (asked,) = world.begun
    assert (asked.name, asked.description, asked.file) == ("Autumn", "New season", world.file)
    assert asked.source.media_root == world.folder and asked.source.mode == "merge"
    wizard.on_jobs_changed([snapshot(JobState.EXECUTING, succeeded=2, failed=1)])
    assert wizard.started.counts.text() == "2 rows done, 1 failed"
    ended = snapshot(JobState.ENDED_WITH_ERRORS, "r.tsv", succeeded=2, skipped=3, failed=2)
    wizard.on_jobs_changed([ended])
    assert wizard.started.title.text() == "Import ended with errors"
    wizard.started.result.click()
    wizard.started.show_job_button.click()
    assert world.results == [ended] and world.jobs == ["job-1"]
    assert world.plans[0].is_closed
    wizard.close()


def test_going_back_keeps_the_check_while_nothing_else_is_imported(world: World) -> None:
    wizard = world.checked()
    wizard.show_step(REVIEW)
    wizard.steps.buttons[DETAILS].click()
    assert wizard.step == DETAILS
    wizard.details.name.setText("Other name")
    for _ in range(3):
        wizard.next.click()
        world.rest()
    assert wizard.step == REVIEW and len(world.sources) == 1
    for _ in range(2):
        wizard.back.click()
    wizard.file.mode.chosen.emit("replace")
    wizard.file.mode.select("replace")
    wizard.next.click()
    world.rest()
    assert [source.mode for source in world.sources] == ["merge", "replace"]
    assert world.plans[0].is_closed and not world.plans[1].is_closed
    wizard.close()
    world.rest()
    assert world.plans[1].is_closed


def test_a_later_step_cannot_be_clicked_and_a_begun_import_has_no_way_back(world: World) -> None:
    wizard = world.checked()
    assert not wizard.steps.buttons[REVIEW].isEnabled()
    wizard.show_step(REVIEW)
    wizard.begin()
    world.rest()
    assert not any(button.isEnabled() for button in wizard.steps.buttons[:STARTED])
    assert wizard.back.isHidden() and wizard.next.text() == "Close"
    wizard.next.click()
    assert not wizard.isVisible()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Colour\tSize\nred\tL\n", "names no column of a manifest"),
        (b"MediaLocale\tMediaType\n", "Missing columns"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ""),
        (b"MediaLocale\tMedia\xff\xfeType\n", ""),
        (b"MediaLocale\tMediaLocale\tMediaType\tMediaImportPath\n", "twice"),
    ],
)
def test_a_file_that_is_no_manifest_says_why_and_closes_the_way(
    world: World, content: bytes, words: str
) -> None:
    bad = world.folder / "bad.tsv"
    bad.write_bytes(content)
    wizard = world.wizard()
    wizard.take_file(bad)
    world.rest()
    wizard.show_step(FILE)
    assert wizard.file.problem.text() and words in wizard.file.problem.text()
    assert (
        not wizard.next.isEnabled()
        and wizard.hint.text() == "This file cannot be imported. Choose another one."
    )
    wizard.file.take(world.file)
    world.rest()
    assert wizard.file.problem.isHidden() and wizard.next.isEnabled()
    wizard.close()


def test_what_the_check_refuses_is_said_beside_the_file(world: World) -> None:
    world.refusal = ManifestProblem("Row 5 is no text in UTF-8.", "Save it as UTF-8.", path=world.file, row=5)
    wizard = world.checked()
    assert wizard.step == FILE and "Row 5" in wizard.file.problem.text() and not wizard.next.isEnabled()
    world.refusal = BadInput("The media folder is not there.", "Choose another one.")
    wizard.file.take(world.file)
    world.rest()
    wizard.next.click()
    world.rest()
    assert wizard.step == FILE and "media folder" in wizard.file.folder_problem.text()
    assert wizard.next.isEnabled()
    world.refusal = None
    wizard.next.click()
    world.rest()
    assert wizard.step == CHECK
    wizard.close()


def test_a_check_can_be_stopped_and_begun_anew(world: World) -> None:
    world.let_go.clear()
    wizard = world.wizard()
    wizard.take_file(world.file)
    world.rest()
    wizard.show_step(CHECK)
    world.qtbot.waitUntil(lambda: "1 of 7 rows" in wizard.check.far.text())
    assert not wizard.next.isEnabled()
    wizard.check.cancel.click()
    world.rest()
    assert wizard.step == FILE and "stopped" in wizard.hint.text() and world.plans[0].is_closed
    world.let_go.set()
    wizard.next.click()
    world.rest()
    assert wizard.step == CHECK and wizard.check.missing == ""
    wizard.close()


def test_closing_while_the_check_runs_lets_its_plan_go(world: World) -> None:
    world.let_go.clear()
    wizard = world.wizard()
    wizard.take_file(world.file)
    world.rest()
    wizard.show_step(CHECK)
    wizard.close()
    world.rest()
    assert all(plan.is_closed for plan in world.plans)


def test_mended_cells_are_saved_beside_the_manifest_before_the_import(world: World) -> None:
    (world.folder / "autumn.mended.tsv").write_text("of somebody else")
    wizard = world.checked()
    model = wizard.check.rows.model
    world.rest()
    assert model.numbers.tolist() == [3, 7]  # the refused ones first
    assert model.setData(model.index(1, model.column_of("ImageAltText") or 0), "White sock")
    world.rest()
    assert wizard.check.summary.text() == "7 rows: 2 to create, 1 to change, 3 to skip, 1 refused."
    wizard.show_step(REVIEW)
    wizard.begin()
    world.rest()
    (asked,) = world.begun
    assert asked.file == world.folder / "autumn.mended-2.tsv" and "White sock" in asked.file.read_text()
    assert "White sock" not in world.file.read_text()
    assert (world.folder / "autumn.mended.tsv").read_text() == "of somebody else"
    wizard.close()


def test_an_import_that_cannot_be_queued_stays_at_the_review(world: World) -> None:
    wizard = world.checked()
    wizard.show_step(REVIEW)
    world.refusal = StorageProblem("The store cannot be written.", "Free some space.")
    wizard.begin()
    world.rest()
    assert wizard.step == REVIEW and "cannot be written" in wizard.hint.text() and wizard.next.isEnabled()
    wizard.close()


def test_a_file_is_dropped_on_the_well(world: World) -> None:
    wizard = world.wizard()
    wizard.show_step(FILE)
    drop_file(wizard.file.well, world.file)
    world.rest()
    assert wizard.file.well.name.text() == "autumn.tsv" and wizard.file.missing == ""
    assert wizard.details.name.text() == "autumn"
    wizard.close()


def test_everything_has_a_name_and_is_reached_by_keys(world: World) -> None:
    wizard = world.checked()
    wizard.check.tabs.setCurrentIndex(0)
    for step in (DETAILS, FILE, CHECK, REVIEW):
        wizard.show_step(step)
        world.rest()
        assert accessibility.nameless(wizard) == []
        assert accessibility.unreachable(wizard) == []
        assert accessibility.too_small(wizard) == []
    wizard.close()


def test_the_wizard_goes_forward_and_back_by_keys(world: World) -> None:
    wizard = world.checked()
    QTest.keyClick(wizard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wizard.step == REVIEW
    QTest.keyClick(wizard, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert wizard.step == CHECK
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()


def test_local_files_need_a_folder(world: World) -> None:
    wizard = world.wizard()
    wizard.take_file(world.file)
    world.rest()
    wizard.show_step(FILE)
    wizard.file.local.setChecked(True)
    wizard.file.folder.setText("")
    assert wizard.hint.text() == "Choose the media directory to go on."
    wizard.file.local.setChecked(False)
    assert wizard.file.source is not None and wizard.file.source.media_root is None
    wizard.close()


def test_the_name_follows_the_file_until_a_person_names_the_import(world: World) -> None:
    wizard = world.wizard()
    wizard.take_file(world.file)
    assert wizard.details.name.text() == "autumn"
    wizard.details.name.clear()
    QTest.keyClicks(wizard.details.name, "My import")
    wizard.file.take(world.file)
    assert wizard.details.name.text() == "My import"
    world.rest()
    wizard.close()


def test_mended_cells_are_not_lost_by_a_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wizard = world.checked()
    model = wizard.check.rows.model
    model.setData(model.index(0, model.column_of("ImageAltText") or 0), "White sock")
    world.rest()
    QTest.keyClick(wizard.check.rows.table, Qt.Key.Key_Escape)
    answer(wizard, "Cancel")
    assert wizard.isVisible()
    wizard.close()
    target = world.folder / "kept.tsv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    answer(wizard, "Save mended file…")
    world.rest()
    assert "White sock" in target.read_text() and wizard.isVisible()
    model.setData(model.index(0, model.column_of("ImageAltText") or 0), "Black sock")
    world.rest()
    wizard.cancel.click()
    answer(wizard, "Close without them")
    assert not wizard.isVisible()


def test_another_way_of_importing_asks_before_mended_cells_are_dropped(world: World) -> None:
    wizard = world.checked()
    model = wizard.check.rows.model
    model.setData(model.index(0, model.column_of("ImageAltText") or 0), "White sock")
    world.rest()
    wizard.back.click()
    wizard.next.click()
    assert wizard.step == CHECK and wizard.desk.is_edited  # nothing else is imported
    wizard.back.click()
    wizard.file.private.setChecked(True)
    wizard.next.click()
    answer(wizard, "Cancel")
    assert wizard.step == FILE and wizard.desk.is_edited
    wizard.next.click()
    answer(wizard, "Check without them")
    world.rest()
    assert wizard.step == CHECK and not wizard.desk.is_edited and len(world.plans) == 2
    wizard.close()


def answer(wizard: ImportWizard, words: str) -> None:
    """Click a button of the question that is open."""
    box = next(one for one in wizard.findChildren(QMessageBox) if one.isVisible())
    next(one for one in box.buttons() if one.text().replace("&", "") == words).click()


@pytest.mark.parametrize("answered", [False, True])
def test_a_plan_is_closed_though_the_window_closes_with_it(world: World, answered: bool) -> None:
    wizard = world.wizard()
    wizard.take_file(world.file)
    world.rest()
    wizard.show_step(CHECK)
    if answered:
        world.rest()
    else:
        while not world.plans:
            time.sleep(0.01)  # no event is handled: the plan is made and nobody is told
    wizard.done(0)
    world.background.close()
    assert [plan.is_closed for plan in world.plans] == [True]
