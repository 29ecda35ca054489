"""A library over a real tenant of made-up media."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy import insert

from app.main import build
from app.models.clock import FixedClock, iso
from app.models.media.index import reindex
from app.models.media.rows import MediaRow, MediaState
from app.models.media.tables import media as media_table
from app.models.media.tables import media_tags, media_texts
from app.models.workspace import Tenant
from app.views.library.library_tools import LibraryCommands, LibraryTools
from app.views.library.library_view import LibraryView
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support.builders import NOW, USER, new_workstation, shirt_tenant
from tests.support.fakes_views import FakeMedia, media_row


def fill(tenant: Tenant, count: int) -> None:
    """Add the items of `media_row`; their ids are 1 to `count`, their pictures are in no blob store."""
    made = [media_row(number) for number in range(1, count + 1)]
    with tenant.cms.write() as connection:
        if not made:
            return
        connection.execute(insert(media_table), [_values(row) for row in made])
        texts = [
            {
                "media_id": row.id,
                "locale": "Neutral",
                "title": "",
                "alt_text": row.alt_text,
                "description": "",
            }
            for row in made
            if row.alt_text
        ]
        tags = [{"media_id": row.id, "tag": tag} for row in made for tag in row.tags]
        connection.execute(insert(media_texts), texts)
        connection.execute(insert(media_tags), tags)
        reindex(connection, [row.id for row in made])


def _values(row: MediaRow) -> dict:
    is_draft = row.state is MediaState.DRAFT
    return {
        "id": row.id, "display_name": row.display_name, "type": row.type.value, "mime": row.mime,
        "file_name": row.file_name, "sha256": row.sha256, "size_bytes": row.size_bytes,
        "width": row.width, "height": row.height, "duration_ms": row.duration_ms,
        "created_at": iso(row.created_at), "updated_at": iso(row.updated_at), "version": row.version,
        "used_by": row.used_by, "published": None if is_draft else "{}",
        "published_version": None if is_draft else row.version, "is_processed": 1,
    }  # fmt: skip


class AskedJobs:
    """Stands for the desk of jobs: keeps what it was asked; `requests` is what jobs were asked for."""

    def __init__(self, asked: "Asked") -> None:
        self._asked = asked
        self.requests: dict = {}

    def submit(self, request, told: str = "") -> None:
        self._asked.uploads.append(request)

    def cancel(self, job_id: str) -> None:
        self._asked.cancelled.append(job_id)

    def pause(self, job_id: str) -> None:
        self._asked.paused.append(job_id)

    def resume(self, job_id: str) -> None:
        self._asked.resumed.append(job_id)

    def request(self, job_id: str):
        return self.requests[job_id]

    def follow_up(self, tenant_id: str) -> None:
        self._asked.followed.append(tenant_id)


class Asked:
    """What the library asked others to do."""

    def __init__(self) -> None:
        self.uploads: list = []
        self.paused: list = []
        self.followed: list = []
        self.resumed: list = []
        self.jobs = AskedJobs(self)
        self.cancelled: list = []
        self.published: list = []
        self.changes: list = []
        self.assigned: list = []
        self.products: list = []

    def commands(self) -> LibraryCommands:
        return LibraryCommands(
            self.jobs,
            self.published.append,
            self.changes.append,
            self.assigned.append,
            self.products.append,
        )


class Desk:
    """A library on a window, with everything it was given."""

    def __init__(self, qapp, tenant: Tenant) -> None:
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1376, 804)
        self.tenant = tenant
        self.media = tenant.media
        self.asked = Asked()
        self.thumbnails = ThumbnailStore(FakeMedia().thumbnail)
        self.errors: list = []
        self.background = Background(self.errors.append)
        self.toasts = ToastStack(self.hub, self.window)
        self.drag_label = DragLabel(self.hub, self.window)
        self.presenter = ErrorPresenter(self.toasts)
        self.tools = LibraryTools(
            self.hub, self.thumbnails, self.drag_label, self.background, self.presenter, self.toasts
        )
        self.view = LibraryView(tenant, USER, self.tools, self.asked.commands())
        self.history = self.view.history
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.set_context(["de-de", "en-us"], "Neutral")

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is done."""
        return self.background.is_idle and not self.view.inspector_desk.runner.is_busy


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> Callable[[int], Path]:
    """Make workspaces with so many media items, each once; tests work on copies."""
    made: dict[int, Path] = {}

    def make(count: int) -> Path:
        if count not in made:
            folder = tmp_path_factory.mktemp("library") / "workspace"
            station = new_workstation(folder)
            fill(shirt_tenant(station), count)
            station.close()
            made[count] = folder
        return made[count]

    return make


@pytest.fixture
def make_desk(qapp, qtbot, tmp_path, filled) -> Iterator:
    made: list[Desk] = []
    stations: list = []

    def make(count: int = 60) -> Desk:
        folder = tmp_path / f"workspace-{len(stations)}"
        shutil.copytree(filled(count), folder)
        station = build(folder, clock=FixedClock(NOW), user=USER, inline=True)
        stations.append(station)
        desk = Desk(qapp, station.workspace.tenant("aurelia"))
        desk.station = station
        made.append(desk)
        qtbot.addWidget(desk.window)
        desk.window.show()
        with qtbot.waitSignal(desk.view.loaded):
            desk.view.reload()
        return desk

    yield make
    for desk in made:
        desk.background.close()
        desk.thumbnails.close()
    for station in stations:
        station.close()


@pytest.fixture
def desk(make_desk) -> Desk:
    return make_desk()
