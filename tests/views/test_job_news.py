"""Which ends of jobs are news."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.models.errors import NotAllowed
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.job_desk import JobDesk
from app.views.job_news import JobNews
from app.views.notifications import NotificationPopover
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.rights import RightsNow
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.toasts import ToastStack

AT = datetime(2026, 11, 21, tzinfo=UTC)


def ended(job_id: str, state: JobState = JobState.ENDED) -> JobSnapshot:
    return JobSnapshot(job_id, "upload", "aurelia", f"Upload {job_id}", "lane", state, 1, 1, {}, AT)


def sent(job_id: str, title: str, state: JobState = JobState.ENDED) -> JobSnapshot:
    return replace(ended(job_id, state), kind="products-1040", title=title)


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


def test_what_failed_is_told_with_what_to_do(told):
    failed = replace(
        sent("a", "1040", JobState.ERROR), error="Headquarters has no answers yet.", hint="Run it first."
    )
    told.news.take([failed])
    assert told.toasts.texts == ["1040 failed: Headquarters has no answers yet. Run it first."]


def test_the_bell_counts_one_thing_in_the_singular(told):
    told.news.take([replace(ended("a"), counts={"items": 1, "products": 1, "rows": 2})])
    assert told.news.news.items[0].text == "1 item, 1 product, 2 rows"


def test_a_failure_goes_once_the_same_work_ended_well(told):
    news, toasts = told.news, told.toasts
    failed = sent("a", "Full data sync 1040", JobState.ERROR)
    news.take([failed, replace(failed, id="b", title="1040 of another lane", lane="other")])
    news.take([sent("c", "1040", JobState.CANCELED), replace(sent("d", "1040"), tenant="classic")])
    assert toasts.texts[0] == "Full data sync 1040 failed"
    toasts._toasts[-1].close_toast()
    news.take([sent("e", "1040")])
    assert "Full data sync 1040 failed" not in toasts.texts
    assert "1040 of another lane failed" in toasts.texts


def test_another_upload_does_not_stand_for_the_one_that_failed(told):
    told.news.take([ended("a", JobState.ERROR)])
    told.news.take([ended("b")])
    assert told.toasts.texts == ["Upload a failed", "Upload b ended"]
    told.news.take([replace(ended("c"), title="Upload a")])
    assert told.toasts.texts == ["Upload b ended", "Upload a ended"]


def test_news_of_another_tenant_are_named_by_it(qapp, qtbot):
    told, others = Told(qapp, qtbot), {"classic": "Classic"}
    rights = RightsNow("kim", told.window)
    rights.stop("Nothing is changed here.")
    told.window.show()
    news = JobNews(
        told.toasts,
        lambda _job: None,
        lambda _job: None,
        told.window,
        elsewhere=lambda tenant: others.get(tenant, ""),
    )
    news.take([ended("a", JobState.ERROR), replace(ended("b", JobState.ERROR), tenant="classic")])
    assert told.toasts.texts == ["Upload a failed", "Classic: Upload b failed"]
    news.open_list(told.hub, told.window)
    (popover,) = told.window.findChildren(NotificationPopover)
    names = [one.accessibleName() for one in popover.findChildren(QFrame)]
    assert "Classic: Upload b failed. There was nothing to do." in names
    again = [one.isEnabled() for one in popover.findChildren(QPushButton) if one.text() == "Retry"]
    assert again == [True, False], "the engine asks the rights of the other tenant"


def test_a_retry_that_the_rights_of_its_tenant_refuse_is_told(told, qtbot):
    class Engine:
        group_times = SimpleNamespace(subscribe=lambda _hearer: lambda: None)

        def retry(self, _job_id: str) -> str:
            raise NotAllowed("kim may not run jobs of Classic.", "Ask an owner.")

    background = Background(ErrorPresenter(told.toasts).present)
    desk = JobDesk(Engine(), background, told.toasts, lambda: None, lambda _job: None, lambda _job: None)
    desk.retry("a")
    qtbot.waitUntil(lambda: told.toasts.texts == ["kim may not run jobs of Classic. Ask an owner."])
    background.close()
