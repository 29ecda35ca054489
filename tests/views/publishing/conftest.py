"""A publish controller over real stores; jobs run inside `submit`."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.views.publishing.controller import PublishController
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.views.preview.shop import DE, USER, Shop, build_shop


@pytest.fixture
def hub(qapp):
    made = ThemeHub(qapp, ThemeMode.LIGHT)
    made.install()
    yield made
    # An icon and its engine are both Python objects; the garbage collector may free the engine first.
    made.icons.clear()


@pytest.fixture
def shop(tmp_path, qapp):
    made = build_shop(tmp_path)
    yield made
    made.close()


@pytest.fixture
def drafts(shop: Shop) -> Shop:
    """Checked in and unpublished: the master and a cell in Omnichannel, the master in Online store DE."""
    shop.set_matrix(Dimension.COLOR, Dimension.STYLE)
    for name, color in (("front", "#2222cc"), ("back", "#111166"), ("german", "#884400")):
        shop.add_picture(name, color)
    shop.assign(MasterTarget(), ["front", "back"], publish=False)
    shop.assign(shop.cell("Blue", "Regular"), ["front"], publish=False)
    shop.assign(MasterTarget(), ["german"], DE, publish=False)
    return shop


@pytest.fixture
def thumbnails(shop: Shop):
    store = ThumbnailStore(shop.media.thumbnail)
    yield store
    store.close()


@pytest.fixture
def background(qapp, shop: Shop):
    errors: list[BaseException] = []
    made = Background(errors.append)
    yield made
    made.close()
    assert errors == []


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(900, 700)
    qtbot.addWidget(made)
    made.show()
    return made


class Desk:
    """A controller, what it asked for, and short ways to wait for it."""

    def __init__(self, controller: PublishController, toasts: ToastStack, requests: list, calls: list, qtbot):
        self.controller = controller
        self.toasts = toasts
        self.requests = requests
        self.calls = calls
        self._qtbot = qtbot

    def dialog(self, kind):
        self._qtbot.waitUntil(lambda: isinstance(self.controller.dialog, kind))
        return self.controller.dialog

    def wait_requests(self, count=1):
        self._qtbot.waitUntil(lambda: len(self.requests) == count)
        self._qtbot.waitUntil(lambda: bool(self.toasts.texts))
        return self.requests[-1]

    def wait_toast(self, text):
        self._qtbot.waitUntil(lambda: text in self.toasts.texts)


@pytest.fixture
def make_desk(qtbot, hub, thumbnails, background, settings, window) -> Callable[..., Desk]:
    def make(shop: Shop, *, understood: bool = True, submit: Callable | None = None) -> Desk:
        if understood:
            settings.setValue("publishing/steps understood", True)
        requests, calls = [], []
        toasts = ToastStack(hub, window)

        def record(request) -> str:
            requests.append(request)
            return (submit or shop.station.engine.submit)(request)

        controller = PublishController(
            shop.tenant,
            user=USER,
            hub=hub,
            thumbnails=thumbnails,
            background=background,
            submit=record,
            toasts=toasts,
            settings=settings,
            open_owner=lambda owner, context: calls.append(("product", owner, context)),
            open_job=lambda job_id: calls.append(("job", job_id)),
            track=lambda job_id: calls.append(("track", job_id)),
            retry=lambda job_id: calls.append(("retry", job_id)) or "again",
            window=window,
        )
        return Desk(controller, toasts, requests, calls, qtbot)

    return make


@pytest.fixture
def desk(drafts: Shop, make_desk) -> Desk:
    return make_desk(drafts)
