"""Where is it, and taking a job back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.errors import RuleViolation
from app.models.publishing.reversal import ReversalLine
from app.sync.tracking import track
from app.sync.tracking_rows import Action, Remedy, Track
from app.views.jobs.reverse_dialog import MOST, ReverseDialog
from app.views.jobs.track_dialog import TrackDialog
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from tests.views.jobs.test_jobs_view import LATER, facts

CAP = ReversalLine("document:1", "CAP", "Omnichannel / Neutral", "Back to version 1")
TEE = ReversalLine("document:2", "TEE", "OUN128 / en-us", "Off the stores again")
KEPT = ReversalLine("document:3", "MUG", "", "", "It was published again since, version 3.")


@dataclass
class Plan:
    title: str
    lines: Sequence[ReversalLine]


@dataclass
class Desk:
    lines: Sequence[ReversalLine] = (CAP, TEE, KEPT)
    reversed: list = field(default_factory=list)

    def plan(self, job_id: str) -> Plan:
        if not self.lines:
            raise RuleViolation("It changed nothing that can be taken back.", "Look at its log.")
        return Plan("Publish Oslo", self.lines)

    def reverse(self, job_id: str, only: Sequence[str] = ()) -> str:
        self.reversed.append((job_id, tuple(only)))
        return "r1"


@pytest.fixture
def hub(qapp) -> ThemeHub:
    made = ThemeHub(qapp, ThemeMode.LIGHT)
    made.install()
    return made


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(pytest.fail)
    yield made
    made.close()


def reverse_dialog(hub, background, window, desk, queued) -> ReverseDialog:
    dialog = ReverseDialog(hub, background, desk, "p", queued.append, window)
    dialog.open()
    return dialog


def test_all_of_a_job_is_taken_back_but_what_has_to_stay(hub, background, window, qtbot):
    desk, queued = Desk(), []
    dialog = reverse_dialog(hub, background, window, desk, queued)
    qtbot.waitUntil(lambda: dialog.list.count() == 3)
    assert dialog.title.text() == "Reverse: Publish Oslo"
    assert dialog._told.text().startswith("1 stays, since later work would be lost.")
    texts = [dialog.list.item(row).text() for row in range(3)]
    assert texts[2] == "MUG: It was published again since, version 3."
    assert dialog.accept_button.text() == "Reverse 2 changes"
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: queued == ["r1"])
    assert desk.reversed == [("p", ())]


def test_media_that_were_assigned_are_taken_back_without_a_publish(hub, background, window, qtbot):
    desk = Desk(
        (ReversalLine("product:1", "CAP", "Omnichannel / Neutral", "1 target has again what it had"),)
    )
    dialog = reverse_dialog(hub, background, window, desk, [])
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert dialog._told.text() == (
        "Targets get back what they had, as new versions or in your drafts. Publish to show it."
    )


def test_a_part_is_chosen(hub, background, window, qtbot):
    desk, queued = Desk(), []
    dialog = reverse_dialog(hub, background, window, desk, queued)
    qtbot.waitUntil(lambda: dialog.list.count() == 3)
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.accept_button.text() == "Reverse 1 change"
    dialog.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.accept_button.isEnabled()
    dialog.list.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: queued == ["r1"])
    assert desk.reversed == [("p", ("document:2",))]


def test_of_very_many_the_first_are_listed_and_all_go_back(hub, background, window, qtbot):
    lines = [ReversalLine(f"media:{i}", f"item-{i}", "", "Into the trash") for i in range(2 * MOST)]
    desk, queued = Desk((*lines, KEPT)), []
    dialog = reverse_dialog(hub, background, window, desk, queued)
    qtbot.waitUntil(lambda: dialog.list.count() == MOST)
    assert dialog.list.item(0).text().startswith("MUG")
    assert "The first 1,000 of 2,001 are listed" in dialog._told.text()
    assert dialog.accept_button.text() == "Reverse 2,000 changes"
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: queued == ["r1"])
    assert desk.reversed == [("p", ())]


def test_a_job_that_cannot_be_taken_back_says_why(hub, background, window, qtbot):
    dialog = reverse_dialog(hub, background, window, Desk(()), [])
    qtbot.waitUntil(lambda: dialog._told.text().startswith("It changed nothing"))
    assert not dialog.accept_button.isEnabled()
    dialog.close()


def test_where_is_it_follows_and_does_what_helps(hub, background, window, qtbot):
    found: list[Track] = [track(facts("Americas", withheld=True), LATER)]
    done: list[Action] = []

    def act(action: Action) -> tuple[str, ...]:
        done.append(action)
        found[0] = track(facts("Americas"), LATER)
        return ()

    dialog = TrackDialog(hub, background, lambda: found[0], act, lambda _action: False, window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.title.text() == "Cap")
    qtbot.waitUntil(dialog.stages.act.isVisible)
    dialog.stages.act.click()
    qtbot.waitUntil(lambda: done == [Action(Remedy.RELEASE, "1040")])
    qtbot.waitUntil(lambda: not dialog.stages.act.isVisible())
    assert "live everywhere by about" in dialog._when.text()
    dialog.close()


def test_what_is_done_elsewhere_closes_it(hub, background, window, qtbot):
    asked: list[Action] = []
    look = track(facts("Americas", withheld=True), LATER)
    dialog = TrackDialog(hub, background, lambda: look, asked.append, lambda _action: True, window)
    dialog.action_asked.connect(asked.append)
    dialog.open()
    qtbot.waitUntil(dialog.stages.act.isVisible)
    dialog.stages.act.click()
    assert asked == [Action(Remedy.RELEASE, "1040")]
