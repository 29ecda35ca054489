"""The result of an import: rows with their codes, copies, retries, and what can be reversed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog

from app.models.changes import Changes
from app.models.errors import StorageProblem
from app.models.manifests.tsv import write_tsv
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.manifests.result_dialog import Receipts, ResultDialog, ResultServices
from app.views.manifests.result_models import REVERSE_CHECK
from tests.support import accessibility
from tests.support.builders import NOW
from tests.views.manifests.conftest import World

HEADER = (
    "MediaLocale", "MediaType", "MediaImportPath", "MediaDisplayName", "Note",
    "Result", "ResultTime", "ErrorCode", "ResultDescription",
)  # fmt: skip
ROWS = (
    ("en-us", "Image", "a.jpg", "front", "x", "Succeeded", "2026-11-21T09:00:00Z", "", ""),
    ("en-us", "Image", "b.jpg", "back", "", "Failed", "2026-11-21T09:00:00Z", "M003", "b.jpg is not there."),
    ("en-us", "Image", "c.jpg", "side", "", "Skipped", "2026-11-21T09:00:00Z", "", ""),
    ("en-us", "Image", "", "", "", "", "", "", ""),
)


@dataclass(frozen=True)
class ReceiptLine:
    key: str
    kind: str
    name: str
    text: str
    can_reverse: bool
    reason: str


@dataclass(frozen=True)
class Receipt:
    job_id: str
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True)
class ReverseOutcome:
    done: tuple[str, ...]
    refused: tuple[ReceiptLine, ...]
    changes: Changes


LINES = (
    ReceiptLine("media:1", "media", "front", "Created", True, ""),
    ReceiptLine("media:2", "media", "cap", "Changed alt text", False, "Changed again by ines."),
    ReceiptLine("doc:3", "assignment", "MH06 in Omnichannel, Neutral", "Assigned 3 media", True, ""),
)


class Desk:
    """An ended import, and what its dialog asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.path = world.folder / "autumn.result.tsv"
        write_tsv(self.path, HEADER, ROWS)
        self.job = JobSnapshot(
            "job-1", "import-manifest", "t", "Autumn", "cms:t", JobState.ENDED_WITH_ERRORS, 4, 4,
            {"failed": 1}, NOW, NOW, NOW, result=str(self.path),
        )  # fmt: skip
        self.lines = LINES
        self.asked: list[tuple[str, object]] = []
        self.outcome = ReverseOutcome(("media:1", "doc:3"), (), Changes())

    def open(self) -> ResultDialog:
        services = ResultServices(
            Receipts(
                lambda job_id: Receipt(job_id, self.lines),
                self.reverse,
                lambda outcome: self.asked.append(("told", outcome)),
            ),
            lambda job: self.asked.append(("retry", job)),
            lambda job: self.asked.append(("mend", job)),
            lambda path: self.asked.append(("open", path)),
        )
        world = self.world
        dialog = ResultDialog(world.hub, services, world.background, self.job, world.window)
        dialog.show()
        world.rest()
        return dialog

    def reverse(self, job_id: str, keys: Collection[str]) -> ReverseOutcome:
        self.asked.append(("reverse", (job_id, tuple(keys))))
        return self.outcome


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    return Desk(world)


def rows(dialog: ResultDialog) -> list[list[str]]:
    model = dialog.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_failed_rows_come_first_with_code_and_description(desk: Desk) -> None:
    dialog = desk.open()
    QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert rows(dialog) == [["3", "Failed", "M003", "back", "", "b.jpg is not there."]]
    dialog.filter.chosen.emit("all")
    desk.world.rest()
    assert [row[1] for row in rows(dialog)] == ["Succeeded", "Failed", "Skipped", "Not reached"]
    dialog.search.setText("side")
    dialog.search.searched.emit("side")
    desk.world.rest()
    assert [row[3] for row in rows(dialog)] == ["side"]
    assert [button.text() for button in dialog.filter._buttons.values()] == [
        "All 4", "Succeeded 1", "Skipped 1", "Warnings 0", "Failed 1",
    ]  # fmt: skip
    dialog.close()


def test_failed_rows_are_retried_or_mended(desk: Desk) -> None:
    dialog = desk.open()
    assert dialog.retry.text() == "Retry 1 row"
    dialog.retry.click()
    assert desk.asked == [("retry", desk.job)] and not dialog.isVisible()
    again = desk.open()
    again.mend.click()
    assert desk.asked[-1] == ("mend", desk.job)


def test_nothing_is_retried_where_no_row_failed(desk: Desk) -> None:
    write_tsv(desk.path, HEADER, ROWS[:1])
    dialog = desk.open()
    assert not dialog.retry.isEnabled() and not dialog.mend.isEnabled()
    assert dialog.hint.text() == "No row failed." and len(rows(dialog)) == 1
    dialog.close()


def test_the_result_is_opened_and_copied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = desk.open()
    dialog.open.click()
    assert desk.asked == [("open", desk.path)]
    copy = desk.world.folder / "copy.tsv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    dialog.save.click()
    desk.world.rest()
    assert copy.read_bytes() == desk.path.read_bytes() and dialog.hint.text() == "Saved as copy.tsv."
    nowhere = desk.world.folder / "nowhere" / "copy.tsv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(nowhere), ""))
    dialog.save.click()
    desk.world.rest()
    assert "cannot be written" in dialog.hint.text()
    dialog.close()


def test_a_result_that_is_gone_says_so(desk: Desk) -> None:
    desk.path.unlink()
    dialog = desk.open()
    assert "cannot be read" in dialog.hint.text() and not dialog.open.isEnabled()
    dialog.close()


def test_what_nobody_touched_since_is_reversed(desk: Desk) -> None:
    dialog = desk.open()
    QAbstractItemModelTester(dialog.receipt, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert dialog.tabs.tabText(1) == "Reverse 2"
    assert "2 of 3 can be reversed" in dialog.receipt_words.text()
    dialog.tabs.setCurrentIndex(1)
    assert dialog.reverse_button.text() == "Reverse 2 changes"
    dialog.receipt_table.selectRow(2)
    QTest.keyClick(dialog.receipt_table, Qt.Key.Key_Space)
    assert dialog.reverse_button.text() == "Reverse 1 change"
    dialog.receipt_table.selectRow(1)
    QTest.keyClick(dialog.receipt_table, Qt.Key.Key_Space)  # it cannot
    assert dialog.receipt.ticked == ("media:1",)
    desk.outcome = ReverseOutcome(("media:1",), (), Changes())
    desk.lines = LINES[1:]
    dialog.reverse_button.click()
    desk.world.rest()
    assert desk.asked[0] == ("reverse", ("job-1", ("media:1",))) and desk.asked[1][0] == "told"
    assert dialog.hint.text() == "Reversed 1 change." and dialog.receipt.rowCount() == 2
    dialog.close()


def test_what_was_changed_since_stays_and_says_so(desk: Desk) -> None:
    dialog = desk.open()
    desk.outcome = ReverseOutcome(("media:1",), LINES[2:], Changes())
    dialog.all.click()
    dialog.reverse_button.click()
    desk.world.rest()
    assert dialog.hint.text() == "Reversed 1 change. 1 stayed as they are: they were changed again since."
    dialog.none.click()
    assert not dialog.reverse_button.isEnabled()
    dialog.close()


def test_a_reversal_that_is_not_possible_says_why(desk: Desk) -> None:
    dialog = desk.open()

    def refuse(_job_id: str, _keys: Collection[str]) -> ReverseOutcome:
        raise StorageProblem("The store cannot be written.")

    dialog._services = ResultServices(
        Receipts(lambda job_id: Receipt(job_id, LINES), refuse, print), print, print, print
    )
    dialog.reverse_button.click()
    desk.world.rest()
    assert dialog.hint.text() == "The store cannot be written." and dialog.reverse_button.isEnabled()
    dialog.close()


def test_an_import_without_a_receipt_says_so(desk: Desk) -> None:
    desk.lines = ()
    dialog = desk.open()
    assert dialog.receipt_words.text() == "This import wrote nothing that could be reversed."
    assert not dialog.reverse_button.isEnabled()
    dialog.close()


def test_where_nobody_keeps_receipts_nothing_is_offered(desk: Desk) -> None:
    world = desk.world
    services = ResultServices(None, print, print, print)
    dialog = ResultDialog(world.hub, services, world.background, desk.job, world.window)
    dialog.show()
    world.rest()
    assert not dialog.tabs.isTabVisible(1) and dialog.tabs.isTabVisible(0)
    dialog.close()


def test_everything_has_a_name_and_is_reached_by_keys(desk: Desk) -> None:
    dialog = desk.open()
    for tab in (0, 1):
        dialog.tabs.setCurrentIndex(tab)
        assert accessibility.nameless(dialog) == []
        assert accessibility.unreachable(dialog) == []
        assert accessibility.too_small(dialog) == []
    check = dialog.receipt.index(0, REVERSE_CHECK).data(Qt.ItemDataRole.AccessibleTextRole)
    assert check == "front: Created. reverse"
    dialog.close()


def test_closing_while_the_result_is_read_stops_it(desk: Desk) -> None:
    write_tsv(desk.path, HEADER, ROWS * 2000)
    services = ResultServices(None, print, print, print)
    world = desk.world
    dialog = ResultDialog(world.hub, services, world.background, desk.job, world.window)
    dialog.show()
    dialog.reject()
    world.rest()
    assert Path(desk.path).exists()
