"""An inspector over a real tenant."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.media.content import MediaField
from app.models.workspace import Tenant
from app.sync.requests import UploadRequest
from app.views.library.inspector import Inspector
from app.views.library.inspector_desk import InspectorDesk
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support.builders import USER, new_workstation, shirt_tenant, upload


class Desk:
    """An inspector with its desk on a window, over a tenant with four pictures: a, b, c, d."""

    def __init__(self, qapp, qtbot, station, tenant: Tenant, ids: dict[str, int]) -> None:
        self.qtbot = qtbot
        self.station = station
        self.tenant = tenant
        self.ids = ids
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(320, 900)
        self.thumbnails = ThumbnailStore(tenant.media.thumbnail)
        self.errors: list = []
        self.background = Background(self.errors.append)
        self.toasts = ToastStack(self.hub, self.window)
        self.inspector = Inspector(self.hub, self.thumbnails)
        self.desk = InspectorDesk(
            tenant,
            USER,
            self.inspector,
            self.background,
            ErrorPresenter(self.toasts),
            self.window,
        )
        self.history = self.desk.history
        self.changes: list = []
        self.desk.changed.connect(self.changes.append)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.inspector)
        self.inspector.set_locales(["de-de", "en-us", "fr-ca"], "Neutral")

    def select(self, *names: str, everything: Callable | None = None, count: int = 0) -> None:
        chosen = [self.ids[name] for name in names]
        self.desk.select(chosen, count or len(chosen), everything or (lambda: array("q", chosen)))
        self.settle()
        self.qtbot.waitUntil(lambda: self.inspector.seen.media_ids == chosen)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle and not self.desk.runner.is_busy)

    def undo(self) -> None:
        self.history.undo()
        self.settle()

    def redo(self) -> None:
        self.history.redo()
        self.settle()

    def detail(self, name: str, user: str = USER):
        return self.tenant.media_editing.details([self.ids[name]], user)[0]

    def add_file(self, path: Path, content: bytes) -> str:
        path.write_bytes(content)
        self.station.engine.submit(UploadRequest(self.tenant.id, (str(path),)))
        rows = self.tenant.media.rows(self.tenant.media.ids())
        self.ids.update({row.display_name: row.id for row in rows})
        return next(row.display_name for row in rows if row.file_name == path.name)

    def type_into(self, field: MediaField, text: str) -> None:
        editor = self.inspector.fields.texts[field].editor
        editor.setFocus()
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)

    def put(self, field: MediaField, text: str) -> None:
        self.type_into(field, text)
        self.inspector.commit()
        self.settle()


@pytest.fixture
def desk(qapp, qtbot, tmp_path) -> Iterator[Desk]:
    station = new_workstation(tmp_path / "workspace")
    tenant = shirt_tenant(station)
    ids = upload(station, tenant, tmp_path / "files", ["a", "b", "c", "d"])
    made = Desk(qapp, qtbot, station, tenant, ids)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.inspector.pane.player.stop()
    made.background.close()
    made.thumbnails.close()
    station.close()
