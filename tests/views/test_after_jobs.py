"""Views read anew what jobs made: when it was told, and once for many that end together."""

from datetime import UTC, datetime
from types import SimpleNamespace

from PySide6.QtCore import QObject

from app.sync.jobs.states import JobSnapshot, JobState
from app.views.after_jobs import SOON_MS, AfterJobs

AT = datetime(2026, 11, 21, tzinfo=UTC)


class Window(QObject):
    """Notes what is read anew."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.pages = SimpleNamespace(
            tenant=SimpleNamespace(id="aurelia"),
            refresh_all=lambda: self.read.append("all"),
            reload_preview=lambda: self.read.append("preview"),
        )
        self.groups = self.time_travel = SimpleNamespace(reload=lambda: None)


def ended(kind: str, tenant: str = "aurelia") -> JobSnapshot:
    return JobSnapshot("a", kind, tenant, "Title", "lane", JobState.ENDED, 1, 1, {}, AT, AT, AT)


def test_the_first_end_is_read_once_it_was_told_and_all_that_follow_it_soon_as_one(qapp, qtbot):
    window = Window()
    after = AfterJobs(window)
    after.take(ended("upload"))
    after.take(ended("publish"))
    assert window.read == []  # the toast is painted first
    qtbot.waitUntil(lambda: window.read == ["all"], timeout=20_000)
    for kind in ("publish", "media-sync", "upload"):
        after.take(ended(kind))
    assert window.read == ["all"]
    qtbot.waitUntil(lambda: len(window.read) == 2, timeout=20_000)
    assert window.read == ["all", "all"]


def test_what_is_sent_is_seen_in_the_preview_alone_and_other_tenants_nowhere(qapp, qtbot):
    window = Window()
    after = AfterJobs(window)
    after.take(ended("upload", "other"))
    after.take(ended("products-1040"))
    qtbot.waitUntil(lambda: bool(window.read), timeout=20_000)
    assert window.read == ["preview"]
    window.pages = None
    after.take(ended("upload"))
    qtbot.wait(2 * SOON_MS)
    assert window.read == ["preview"]
