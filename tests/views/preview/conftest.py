"""A preview over real stores, with the work that it starts."""

from collections.abc import Callable

import pytest

from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import NEUTRAL
from app.models.media.rows import MediaTexts, MediaType
from app.views.preview.view import PreviewView
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.views.preview.shop import DE, Shop, build_shop


@pytest.fixture
def hub(qapp):
    made = ThemeHub(qapp, ThemeMode.LIGHT)
    made.install()
    return made


@pytest.fixture
def shop(tmp_path, qapp):
    made = build_shop(tmp_path)
    yield made
    made.close()


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Master everywhere, Blue + Regular everywhere, and another Blue + Regular in Online store DE."""
    shop.set_matrix(Dimension.COLOR, Dimension.STYLE)
    both = {
        "en-us": MediaTexts(alt_text="Blue hoodie from the front"),
        NEUTRAL: MediaTexts(alt_text="Blue hoodie"),
    }
    shop.add_picture("front", "#2222cc", both)
    shop.add_picture("back", "#111166", {NEUTRAL: MediaTexts(alt_text="Back")})
    shop.add_picture("master", "#888888")
    shop.add_blob("walk.mp4", MediaType.VIDEO)
    shop.assign(MasterTarget(), ["master"])
    shop.assign(shop.cell("Blue", "Regular"), ["front", "back", "walk.mp4"])
    shop.assign(shop.cell("Blue", "Regular"), ["back", "front"], DE)
    return shop


@pytest.fixture
def thumbnails(shop: Shop):
    store = ThumbnailStore(shop.media.thumbnail)
    yield store
    store.close()


@pytest.fixture
def background(qapp):
    errors: list[BaseException] = []
    made = Background(errors.append)
    yield made
    made.close()
    assert errors == []


@pytest.fixture
def calls() -> list:
    return []


@pytest.fixture
def make_view(qtbot, hub, thumbnails, background, calls) -> Callable[..., PreviewView]:
    def make(tenant: Shop, answers: Callable | None = None) -> PreviewView:
        view = PreviewView(
            tenant,
            hub=hub,
            thumbnails=thumbnails,
            background=background,
            read_answer=answers or (lambda *asked: calls.append(asked)),
            edit_product=lambda product_id: calls.append(("edit", product_id)),
            add_alt_text=lambda media_id, locale: calls.append(("alt", media_id, locale)),
        )
        qtbot.addWidget(view)
        view.resize(1376, 780)
        view.show()
        qtbot.waitUntil(lambda: background.is_idle)
        return view

    return make
