from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from app.sync.jobs.recurrence import Every
from app.sync.jobs.states import SCHEDULED, JobQuery, JobSnapshot, JobState
from app.sync.tracking import track
from app.sync.tracking_rows import (
    Action,
    Block,
    Carrier,
    DatabaseFacts,
    Published,
    Remedy,
    StageName,
    Track,
    TrackFacts,
)
from app.views.jobs.job_words import JobAction, action_of, span_words, state_words
from app.views.jobs.jobs_model import Column, JobsModel
from app.views.jobs.jobs_view import JobCommands, JobsView
from app.views.jobs.past_jobs_model import PastJobsModel
from app.views.support.background import Background
from app.views.support.job_progress import progress_words
from app.views.support.theme import ThemeHub, ThemeMode
from tests.support.fakes_views import START, job

LATER = START + timedelta(minutes=3)
HOUR = timedelta(hours=1)


def facts(*databases: str, withheld: bool = False) -> TrackFacts:
    """A publish that headquarters has, on its way to channel databases."""
    rule = Every(HOUR)
    hq = Carrier("media", "Media sync", True, START, rule)
    csu = Carrier("1040", "1040 (Products)", False, None, rule, withheld, START + HOUR)
    rows = tuple(DatabaseFacts(name, (f"Shop {name}",), csu) for name in databases)
    return TrackFacts("Cap", Published(START), hq, rows)


class History:
    """Past jobs, as the engine reads them."""

    def __init__(self) -> None:
        self.rows: dict[int, JobSnapshot] = {}
        self.asked: list[int] = []

    def put(self, *jobs: JobSnapshot) -> None:
        for one in jobs:
            place = self.job_place(one.id) or len(self.rows) + 1
            self.rows[place] = one

    def job_places(self, wanted: JobQuery, limit: int | None = None) -> array:
        found = [
            place
            for place, one in self.rows.items()
            if one.state in (wanted.states or JobState)
            and one.kind in (wanted.kinds or (one.kind,))
            and wanted.text.casefold() in one.title.casefold()
        ]
        return array("q", sorted(found, reverse=True)[:limit])

    def jobs_at(self, places: list[int]) -> list[tuple[int, JobSnapshot]]:
        self.asked += places
        return [(place, self.rows[place]) for place in places]

    def job_place(self, job_id: str) -> int:
        return next((place for place, one in self.rows.items() if one.id == job_id), 0)


class Pipeline:
    """Where everything is, as a tracker tells it."""

    def __init__(self, calls: list) -> None:
        self.calls, self.found = calls, track(facts(), LATER)
        self.coming: list[JobSnapshot] = []
        self.jobs: list[JobSnapshot] = []

    def everything(self) -> Track:
        self.calls.append(("everything",))
        return self.found

    def job(self, job_id: str) -> Track:
        self.calls.append(("track", job_id))
        return self.found

    def publishes(self, limit: int = 20) -> list[JobSnapshot]:
        return self.jobs

    def upcoming(self) -> list[JobSnapshot]:
        return self.coming

    def act(self, action: Action) -> tuple[str, ...]:
        self.calls.append(("act", action))
        return ()


class Asked:
    def __init__(self) -> None:
        self.calls: list = []
        self.history = History()
        self.pipeline = Pipeline([])

    def commands(self) -> JobCommands:
        return JobCommands(
            cancel=lambda job_id: self.calls.append(("cancel", job_id)),
            pause=lambda job_id: self.calls.append(("pause", job_id)),
            resume=lambda job_id: self.calls.append(("resume", job_id)),
            retry=lambda job_id: self.calls.append(("retry", job_id)),
            log=lambda job_id: [f"log of {job_id}"],
            media_sync=lambda: self.calls.append(("media sync",)),
            products_1040=lambda is_full: self.calls.append(("1040", is_full)),
            history=self.history,
            tracker=lambda: self.pipeline,
            track=lambda job_id: self.calls.append(("where", job_id)),
            reverse=lambda job_id: self.calls.append(("reverse", job_id)),
            elsewhere=lambda action: self.calls.append(("elsewhere", action)),
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


def past(view: JobsView, asked: Asked, qtbot, *jobs: JobSnapshot) -> None:
    """Open the tab of past jobs, with these in the history."""
    asked.history.put(*jobs)
    view.tabs.setCurrentIndex(1)
    view.jobs.reload_past()
    qtbot.waitUntil(lambda: titles(view) == [one.title for one in reversed(jobs)])


def test_the_models_are_proper_models(qapp, qtbot, qtmodeltester, asked):
    model = JobsModel(lambda: LATER)
    model.set_jobs([job("a"), job("b", state=JobState.WAITING)])
    qtmodeltester.check(model)
    asked.history.put(job("c", state=JobState.ENDED), job("d", state=JobState.ERROR))
    background = Background(pytest.fail)
    old = PastJobsModel(asked.history, background, lambda: LATER)
    old.set_places(asked.history.job_places(JobQuery()))
    qtmodeltester.check(old)
    qtbot.waitUntil(lambda: old.index(0, 0).data() is not None)
    background.close()


def test_jobs_of_another_tenant_are_named_by_it_until_it_is_open(qapp, qtbot, asked):
    hub, background, others = ThemeHub(qapp, ThemeMode.LIGHT), Background(pytest.fail), {"classic": "Classic"}
    view = JobsView(hub, background, asked.commands(), lambda: LATER, lambda tenant: others.get(tenant, ""))
    qtbot.addWidget(view)
    view.show()
    theirs = replace(job("a", title="1110"), tenant="classic")
    view.set_jobs([theirs, replace(job("b", title="1040"), tenant="sample")])
    assert sorted(titles(view)) == ["1040", "Classic: 1110"]
    view.select_job("a")
    assert view.details._title.text() == "Classic: 1110"
    asked.history.put(replace(theirs, state=JobState.ENDED))
    view.tabs.setCurrentIndex(1)
    view.jobs.reload_past()
    qtbot.waitUntil(lambda: titles(view) == ["Classic: 1110"])
    row = cell(view, 0, Column.JOB)
    assert row.data(Qt.ItemDataRole.ToolTipRole) == "Classic: 1110"
    assert row.data(Qt.ItemDataRole.AccessibleDescriptionRole).startswith("Classic: 1110, ")
    others.clear()
    view.set_tenant("classic")
    assert (titles(view), view.details._title.text()) == (["1110"], "1110")
    background.close()


def test_jobs_move_from_current_to_past_when_they_end(view, asked, qtbot):
    view.set_jobs([])
    view.show_jobs([job("a", title="Upload x", done=1, total=4)])
    assert titles(view) == ["Upload x"]
    assert view.tabs.tabText(0) == "Current jobs  1"
    assert cell(view, 0, Column.PROGRESS).data() == "25 %"
    ended = job("a", title="Upload x", state=JobState.ENDED, done=4, total=4, counts={"created": 4})
    asked.history.put(ended)
    view.show_jobs([ended])
    assert titles(view) == []
    qtbot.waitUntil(lambda: view.tabs.tabText(1) == "Past jobs  1")
    view.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: titles(view) == ["Upload x"])
    assert cell(view, 0, Column.PROGRESS).data() == "4 created"


def test_a_long_history_is_read_where_it_is_looked_at(view, asked, qtbot):
    asked.history.put(*(job(f"j{n}", title=f"Job {n}", state=JobState.ENDED) for n in range(5000)))
    view.tabs.setCurrentIndex(1)
    view.jobs.reload_past()
    qtbot.waitUntil(lambda: view.tabs.tabText(1) == "Past jobs  5,000")
    qtbot.waitUntil(lambda: cell(view, 0, Column.JOB).data() == "Job 4999")
    assert len(set(asked.history.asked)) <= 256
    view.table.scrollToBottom()
    view.table.viewport().repaint()
    qtbot.waitUntil(lambda: cell(view, 4999, Column.JOB).data() == "Job 0")
    assert len(set(asked.history.asked)) <= 512


def test_new_past_jobs_leave_the_selection_alone(view, asked, qtbot):
    first = [job(f"j{n}", title=f"Job {n}", state=JobState.ENDED) for n in range(3)]
    past(view, asked, qtbot, *first)
    view.select_job("j1")
    qtbot.waitUntil(lambda: view.details.job_id == "j1" and view.table.currentIndex().row() == 1)
    asked.history.put(job("j3", title="Job 3", state=JobState.ENDED))
    view.jobs.reload_past()
    qtbot.waitUntil(lambda: view.table.model().rowCount() == 4)
    assert view.table.currentIndex().row() == 2
    assert view.details.job_id == "j1"


def test_filters_go_through_all_of_the_history(view, asked, qtbot):
    view.set_jobs([])
    past(
        view,
        asked,
        qtbot,
        job("a", title="Upload autumn", kind="upload", state=JobState.ENDED),
        job("b", title="Publish Oslo", kind="publish", state=JobState.ERROR),
        job("c", title="Publish Cap", kind="publish", state=JobState.ENDED),
    )
    assert {"All types", "Publish", "Media sync"} <= {one.text for one in view.jobs.kind.choices}
    view.jobs.kind.select("publish")
    view.jobs.kind.chosen.emit("publish")
    qtbot.waitUntil(lambda: titles(view) == ["Publish Cap", "Publish Oslo"])
    view.jobs.state.select("Error")
    view.jobs.state.chosen.emit("Error")
    qtbot.waitUntil(lambda: titles(view) == ["Publish Oslo"])
    qtbot.keyClicks(view.jobs.search, "nothing")
    qtbot.waitUntil(lambda: titles(view) == [])
    view.select_job("a")  # filters that hide it are cleared
    qtbot.waitUntil(lambda: view.details.job_id == "a")
    assert len(titles(view)) == 3


def test_newest_jobs_stand_on_top(view):
    view.set_jobs([job("a", title="old", queued_at=START - timedelta(hours=1)), job("b", title="new")])
    assert titles(view) == ["new", "old"]
    view.show_jobs([job("c", title="newest")])
    assert titles(view) == ["newest", "new", "old"]


def test_the_action_of_a_row_is_done_by_click_and_by_key(view, asked, qtbot):
    view.set_jobs([job("a")])
    action = cell(view, 0, Column.ACTION)
    assert action.data() == "Cancel"
    place = view.table.visualRect(action).center()
    qtbot.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.calls == [("cancel", "a")]
    failed = job("e", state=JobState.ERROR, error="The disk is full.", hint="Free some space.")
    past(view, asked, qtbot, failed)
    view.table.setFocus()
    view.table.activated.emit(cell(view, 0, Column.JOB))
    assert asked.calls[-1] == ("retry", "e")


def test_details_show_error_hint_and_log(view, asked, qtbot):
    failed = job(
        "e", title="Publish all", state=JobState.ERROR, error="The disk is full.", hint="Free some space."
    )
    asked.history.put(failed)
    view.set_jobs([])
    view.select_job("e")
    qtbot.waitUntil(lambda: view.details.job_id == "e")
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
    view.header.run_media_sync.click()
    assert asked.calls == [("media sync",)]


def test_the_table_is_searched(view, qtbot):
    view.set_jobs([job("a", title="Upload autumn"), job("b", title="Publish Oslo")])
    qtbot.keyClicks(view.jobs.search, "oslo")
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


def test_what_schedules_will_run_stands_below_and_runs_now(view, asked, qtbot):
    asked.pipeline.coming = [
        job(
            f"{SCHEDULED}media",
            title="CMS to HQ omnichannel media sync",
            kind="media-sync",
            state=JobState.WAITING,
            queued_at=START + HOUR,
            hint="every 60 minutes",
        )
    ]
    view.show_jobs([job("a", title="Upload x")])
    view.refresh_pipeline()
    qtbot.waitUntil(lambda: titles(view) == ["Upload x", "CMS to HQ omnichannel media sync"])
    words = cell(view, 1, Column.PROGRESS).data()
    assert words.startswith("Starts ") and words.endswith(", every 60 minutes")
    assert cell(view, 1, Column.ACTION).data() == "Run now"
    view.table.activated.emit(cell(view, 1, Column.JOB))
    qtbot.waitUntil(lambda: ("act", Action(Remedy.RUN_NOW, "media")) in asked.pipeline.calls)
    view.show_jobs([job("b", title="Publish y")])
    assert titles(view)[-1] == "CMS to HQ omnichannel media sync"


def test_the_pipeline_shows_everything_or_one_publish(view, asked, qtbot):
    view.set_jobs([])
    assert not view.pipeline.isVisible()
    asked.pipeline.jobs = [job("p", kind="publish", title="Publish Oslo", state=JobState.ENDED)]
    asked.pipeline.found = track(facts("Americas", "Europe"), LATER)
    view.refresh_pipeline()
    qtbot.waitUntil(view.pipeline.isVisible)
    assert [one.text.split(",")[0] for one in view.pipeline.picker.choices] == [
        "Everything that is published",
        "Publish Oslo",
    ]
    assert len(view.pipeline.stages.rows) == 2
    box = view.pipeline.stages.rows[0][StageName.CSU]
    assert box.accessibleName().startswith("CSU Americas: waiting. Americas. About ")
    view.pipeline.picker.select("p")
    view.pipeline.picker.chosen.emit("p")
    qtbot.waitUntil(lambda: ("track", "p") in asked.pipeline.calls)


def test_what_is_late_is_said_with_one_thing_to_do(view, asked, qtbot):
    view.set_jobs([])
    asked.pipeline.found = track(facts("Americas", withheld=True), LATER)
    view.refresh_pipeline()
    qtbot.waitUntil(view.pipeline.isVisible)
    stages = view.pipeline.stages
    assert stages._told.text() == "The job is withheld: 1040 (Products)."
    assert (stages.act.text(), stages.act.isVisible()) == ("Release", True)
    stages.act.click()
    qtbot.waitUntil(lambda: ("act", Action(Remedy.RELEASE, "1040")) in asked.pipeline.calls)
    asked.pipeline.found = track(facts("Americas"), LATER)
    view.refresh_pipeline()
    qtbot.waitUntil(lambda: not stages.act.isVisible())
    draft = replace(
        facts("Americas"), published=Published(block=Block("Not published.", Action(Remedy.PUBLISH)))
    )
    asked.pipeline.found = track(draft, LATER)
    view.refresh_pipeline()
    qtbot.waitUntil(stages.act.isVisible)
    stages.act.click()
    assert asked.calls[-1] == ("elsewhere", Action(Remedy.PUBLISH))


def test_a_publish_is_tracked_and_reversed_from_its_details(view, asked, qtbot):
    view.set_jobs([])
    past(view, asked, qtbot, job("p", kind="publish", title="Publish Oslo", state=JobState.ENDED))
    qtbot.waitUntil(lambda: view.details.job_id == "p")
    assert view.tracked_job == "p"
    view.details._track.click()
    view.details._reverse.click()
    assert asked.calls == [("where", "p"), ("reverse", "p")]
    past(view, asked, qtbot, job("p", kind="process", title="Look through", state=JobState.ENDED))
    view.select_job("p")
    qtbot.waitUntil(lambda: not view.details._reverse.isVisible())
