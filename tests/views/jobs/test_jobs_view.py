from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from app.sync.jobs.states import JobState
from app.views.jobs.job_words import JobAction, action_of, progress_words, span_words, state_words
from app.views.jobs.jobs_model import Column, JobsModel, Role
from app.views.jobs.jobs_view import JobCommands, JobsView
from app.views.jobs.pipeline_card import StageState, read_stages
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from tests.support.fakes_views import START, job

LATER = START + timedelta(minutes=3)


class Asked:
    def __init__(self) -> None:
        self.calls: list = []
        self.status = SimpleNamespace(hq_is_current=True, databases=())

    def commands(self) -> JobCommands:
        return JobCommands(
            cancel=lambda job_id: self.calls.append(("cancel", job_id)),
            pause=lambda job_id: self.calls.append(("pause", job_id)),
            resume=lambda job_id: self.calls.append(("resume", job_id)),
            retry=lambda job_id: self.calls.append(("retry", job_id)),
            log=lambda job_id: [f"log of {job_id}"],
            media_sync=lambda: self.calls.append(("media sync",)),
            products_1040=lambda is_full: self.calls.append(("1040", is_full)),
            pipeline=lambda: self.status,
        )


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def view(qapp, qtbot, asked) -> Iterator[JobsView]:
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    background = Background(pytest.fail)
    made = JobsView(hub, background, asked.commands(), lambda: LATER)
    made.resize(1376, 804)
    qtbot.addWidget(made)
    made.set_tenant("sample")
    made.show()
    yield made
    background.close()


def cell(view: JobsView, row: int, column: Column):
    return view.table.model().index(row, column)


def titles(view: JobsView) -> list[str]:
    return [cell(view, row, Column.JOB).data() for row in range(view.table.model().rowCount())]


def test_the_model_is_a_proper_model(qtmodeltester):
    model = JobsModel(lambda: LATER)
    model.set_jobs([job("a"), job("b", state=JobState.ENDED, done=2, total=2)])
    qtmodeltester.check(model)


def test_jobs_move_from_current_to_past_when_they_end(view):
    view.set_jobs([])
    view.show_jobs([job("a", title="Upload x", done=1, total=4)])
    assert titles(view) == ["Upload x"]
    assert view.tabs.tabText(0) == "Current jobs  1"
    assert cell(view, 0, Column.PROGRESS).data() == "25 %"
    view.show_jobs([job("a", title="Upload x", state=JobState.ENDED, done=4, total=4, counts={"created": 4})])
    assert titles(view) == []
    view.tabs.setCurrentIndex(1)
    assert titles(view) == ["Upload x"]
    assert cell(view, 0, Column.PROGRESS).data() == "4 created"


def test_newest_jobs_stand_on_top(view):
    view.set_jobs([job("a", title="old", queued_at=START - timedelta(hours=1)), job("b", title="new")])
    assert titles(view) == ["new", "old"]
    view.show_jobs([job("c", title="newest")])
    assert titles(view) == ["newest", "new", "old"]


def test_the_action_of_a_row_is_done_by_click_and_by_key(view, asked, qtbot):
    view.set_jobs(
        [job("a"), job("e", state=JobState.ERROR, error="The disk is full.", hint="Free some space.")]
    )
    action = cell(view, 0, Column.ACTION)
    assert action.data() == "Cancel"
    place = view.table.visualRect(action).center()
    qtbot.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.calls == [("cancel", "a")]
    view.tabs.setCurrentIndex(1)
    view.table.setFocus()
    view.table.activated.emit(cell(view, 0, Column.JOB))
    assert asked.calls[-1] == ("retry", "e")


def test_details_show_error_hint_and_log(view, qtbot):
    view.set_jobs(
        [
            job(
                "e",
                title="Publish all",
                state=JobState.ERROR,
                error="The disk is full.",
                hint="Free some space.",
            )
        ]
    )
    view.select_job("e")
    assert view.details._error.text() == "The disk is full."
    assert view.details._hint.text() == "Free some space."
    assert view.details._retry.isVisible()
    assert not view.details._cancel.isVisible()
    qtbot.waitUntil(lambda: view.details._log.toPlainText() == "log of e")


def test_details_follow_the_job_on_show(view, asked):
    view.set_jobs([job("a", done=1, total=10)])
    view.show_jobs([job("a", done=9, total=10)])
    assert view.details._counts.text() == "9 of 10"
    view.details._cancel.click()
    assert asked.calls == [("cancel", "a")]
    view.show_jobs([job("a", state=JobState.CANCELING, done=9, total=10)])
    assert not view.details._cancel.isEnabled()


def test_run_now_buttons(view, asked):
    view.run_media_sync.click()
    assert asked.calls == [("media sync",)]


def test_the_table_is_searched(view, qtbot):
    view.set_jobs([job("a", title="Upload autumn"), job("b", title="Publish Oslo")])
    qtbot.keyClicks(view._search, "oslo")
    qtbot.waitUntil(lambda: titles(view) == ["Publish Oslo"])


def test_every_state_has_words_and_an_action():
    looks = {
        JobState.WAITING: ("Waiting for its turn", JobAction.CANCEL),
        JobState.EXECUTING: ("40 %", JobAction.CANCEL),
        JobState.CANCELING: ("40 %", None),
        JobState.CANCELED: ("Stopped after 4 of 10", JobAction.RETRY),
        JobState.ENDED: ("4 rows", JobAction.LOG),
        JobState.ENDED_WITH_ERRORS: ("4 rows", JobAction.RETRY),
        JobState.ERROR: ("It broke.", JobAction.RETRY),
    }
    for state, (words, action) in looks.items():
        error = "It broke." if state is JobState.ERROR else None
        made = job("a", state=state, done=4, total=10, counts={"rows": 4}, error=error)
        assert (progress_words(made), action_of(made)) == (words, action), state
    errors = job("a", state=JobState.ENDED_WITH_ERRORS, counts={"failed": 1})
    assert state_words(errors) == "Ended, 1 error"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.42, "0.4 s"), (18.2, "18 s"), (1560, "26 min"), (7500, "2 h 5 min")]
)
def test_spans_are_short(seconds, words):
    assert span_words(timedelta(seconds=seconds)) == words


def lag(database: str, behind: int = 0, channels: tuple[str, ...] = ("Online",)):
    return SimpleNamespace(database=database, channels=channels, behind=behind)


def test_the_pipeline_says_only_what_is_known():
    status = SimpleNamespace(hq_is_current=True, databases=(lag("Americas"), lag("Europe", 4), lag("Outlet")))
    ended = {"state": JobState.ENDED, "ended_at": START}
    jobs = [
        job("p", kind="publish", title="Publish Oslo", **ended),
        job("s", kind="media-sync", **ended),
        job("a", kind="products-1040", lane="csu:sample/Americas", **ended),
        job("e", kind="products-1040", lane="csu:sample/Europe", **ended),
        job("x", kind="products-1040", lane="csu:other/Outlet", tenant="other", **ended),
    ]
    stages = read_stages(status, jobs, "sample", LATER)
    assert stages.cms.state is StageState.DONE
    assert stages.headquarters.text.startswith("Synced")
    (americas, cache), (europe, after), (outlet, _) = stages.rows
    assert americas.state is StageState.DONE
    assert (cache.state, cache.share) == (StageState.RUNNING, 2)
    assert europe.text == "Europe, 4 changes behind"
    assert after.text == "After CSU"
    assert outlet.text == "Outlet, never loaded"


def test_the_cache_is_clear_after_two_hours():
    status = SimpleNamespace(hq_is_current=True, databases=(lag("Americas"),))
    jobs = [job("a", kind="products-1040", lane="csu:sample/Americas", state=JobState.ENDED, ended_at=START)]
    stages = read_stages(status, jobs, "sample", START + timedelta(hours=2))
    assert stages.rows[0][1].state is StageState.DONE


def test_the_pipeline_appears_with_the_first_channel_database(view, asked, qtbot):
    view.set_jobs([])
    assert not view.pipeline.isVisible()
    asked.status = SimpleNamespace(hq_is_current=False, databases=(lag("Americas"), lag("Europe")))
    view.refresh_pipeline()
    qtbot.waitUntil(view.pipeline.isVisible)
    asked.status = SimpleNamespace(hq_is_current=False, databases=(lag("Americas"),))
    view.refresh_pipeline()
    qtbot.waitUntil(lambda: len(view.pipeline._rows) == 1)
    assert view.table.model().data(view.table.model().index(0, 0), Role.ROW) is None


def test_a_job_is_paused_and_resumed(view, asked):
    view.show_jobs([job("a", done=1, total=4)])
    assert view.details._pause.isVisible() and not view.details._resume.isVisible()
    view.details._pause.click()
    view.show_jobs([job("a", state=JobState.PAUSED, done=1, total=4)])
    assert view.tabs.tabText(0) == "Current jobs  1"
    assert cell(view, 0, Column.STATE).data() == "Paused"
    assert cell(view, 0, Column.PROGRESS).data() == "Paused after 1 of 4"
    assert cell(view, 0, Column.ACTION).data() == "Resume"
    assert not view.details._pause.isVisible() and view.details._cancel.isVisible()
    view.details._resume.click()
    view.table.activated.emit(cell(view, 0, Column.JOB))
    assert asked.calls == [("pause", "a"), ("resume", "a"), ("resume", "a")]
