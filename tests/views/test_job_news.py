"""Which ends of jobs are news."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.views.job_news import JobNews
from app.views.notifications import NotificationPopover
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.toasts import ToastStack

AT = datetime(2026, 11, 21, tzinfo=UTC)


def ended(job_id: str, state: JobState = JobState.ENDED) -> JobSnapshot:
    return JobSnapshot(job_id, "upload", "aurelia", f"Upload {job_id}", "lane", state, 1, 1, {}, AT)


class Told:
    """A window that is told of jobs."""

    def __init__(self, qapp, qtbot) -> None:
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.toasts = ToastStack(self.hub, self.window)
        self.news = JobNews(self.toasts, lambda _job: None, lambda _job: None, self.window)


@pytest.fixture
def told(qapp, qtbot) -> Told:
    return Told(qapp, qtbot)


@pytest.mark.parametrize(
    ("kind", "state", "unread"),
    [
        ("upload", JobState.ENDED, 1),
        ("renditions", JobState.ENDED, 0),
        ("process", JobState.ENDED, 0),
        ("renditions", JobState.ERROR, 1),
        ("renditions", JobState.ENDED_WITH_ERRORS, 1),
    ],
)
def test_what_nobody_asked_for_is_told_only_where_it_went_wrong(told, qtbot, kind, state, unread):
    job = JobSnapshot("a", kind, "aurelia", "Title", "lane", state, 1, 1, {}, AT, AT, AT)
    with qtbot.waitSignal(told.news.finished):
        told.news.take([job])
    assert told.news.news.unread == unread


def test_muted_news_come_to_the_bell_alone_but_what_failed_is_told(told):
    news, toasts = told.news, told.toasts
    popover = NotificationPopover(told.hub, news.news, lambda _job: None, lambda _job: None, told.window)
    popover.muted.connect(news.mute)
    popover.mute.click()
    assert news.is_muted
    news.take([ended("a")])
    assert (toasts.texts, news.news.unread) == ([], 1)
    news.take([ended("b", JobState.ERROR)])
    assert len(toasts.texts) == 1
    again = NotificationPopover(
        told.hub, news.news, lambda _job: None, lambda _job: None, told.window, is_muted=True
    )
    again.muted.connect(news.mute)
    again.mute.click()
    news.take([ended("c")])
    assert toasts.texts[-1] == "Upload c ended"


@pytest.mark.parametrize(
    ("kind", "result", "failed", "said", "does"),
    [
        ("import-manifest", "result.tsv", 3, "Retry 3 rows", "rows of a"),
        ("import-manifest", "", 3, "Retry", "all of a"),
        ("publish", None, 1, "Retry", "all of a"),
    ],
)
def test_the_bell_does_again_what_failed_of_an_import_and_not_the_rest(
    qapp, qtbot, kind, result, failed, said, does
):
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    done: list[str] = []
    news = JobNews(
        ToastStack(hub, window),
        lambda _job: None,
        lambda job_id: done.append(f"all of {job_id}"),
        window,
        retry_rows=lambda job: done.append(f"rows of {job.id}"),
    )
    state = JobState.ENDED_WITH_ERRORS
    news.take(
        [
            JobSnapshot(
                "a",
                kind,
                "aurelia",
                "T",
                "l",
                state,
                9,
                9,
                {"failed": failed},
                AT,
                AT,
                AT,
                None,
                None,
                result,
            )
        ]
    )
    news.open_list(hub, window)
    (popover,) = window.findChildren(NotificationPopover)
    (again,) = [one for one in popover.findChildren(QPushButton) if one.text().startswith("Retry")]
    assert again.text() == said
    again.click()
    assert done == [does]


def test_many_ends_at_a_time_are_counted_in_one_and_what_failed_is_told(told, qtbot):
    news, toasts = told.news, told.toasts
    news.take([ended(str(number)) for number in range(9)])
    assert toasts.texts == ["Upload 0 ended", "Upload 1 ended", "Upload 2 ended"]
    assert news.news.unread == 9
    news.take([ended("9", JobState.ERROR)])
    assert toasts.texts[-1].startswith("Upload 9 failed")
    qtbot.waitUntil(lambda: toasts.texts[-1] == "6 more jobs ended", timeout=20_000)
    news.take([ended("10")])
    assert toasts.texts[-1] == "Upload 10 ended"
