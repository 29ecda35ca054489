"""A preview over real stores, with the work that it starts."""

from collections.abc import Callable, Iterator

import pytest

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import CategoryId, MasterTarget, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, CategoryRecord, ProductRecord
from app.models.context import NEUTRAL, Context
from app.models.media.rows import MediaTexts, MediaType
from app.views.preview.reader import Answers
from app.views.preview.view import PreviewView
from app.views.preview.why import WhyActions
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.views.preview import coverage_fakes
from tests.views.preview.coverage_fakes import FakeCoverage, fake_tenant
from tests.views.preview.coverage_panels import JACKET, PanelOnShow
from tests.views.preview.shop import DE, HOODIE, US, USER, Shop, build_shop


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
def filled(shop: Shop) -> Shop:
    """Master everywhere, Blue + Regular everywhere, and another Blue + Regular in Online store DE."""
    shop.set_matrix(Dimension.COLOR, Dimension.STYLE)
    english = MediaTexts(alt_text="Blue hoodie from the front")
    shop.add_picture("front", "#2222cc", {"en-us": english, NEUTRAL: MediaTexts(alt_text="Blue hoodie")})
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
def background(qapp, shop: Shop):
    errors: list[BaseException] = []
    made = Background(errors.append)
    yield made
    made.close()
    assert errors == []


@pytest.fixture
def calls() -> list:
    return []


class Screen:
    """A preview on show, and short ways to look at it."""

    def __init__(self, view: PreviewView, settle: Callable[[], None]) -> None:
        self.view = view
        self.settle = settle
        self.a, self.b = view.panes

    def show(self, product_id, variant_id=None):
        self.view.show_product(product_id, variant_id)
        self.settle()

    def contexts(self, a, b):
        self.view.show_context(0, a)
        self.view.show_context(1, b)
        self.settle()

    @staticmethod
    def names(pane) -> list[str]:
        return [item.name for item in pane.answer.items]

    @staticmethod
    def lines(pane) -> list[tuple[str, str, str]]:
        return [(line.level, line.context, line.result) for line in pane.answer.lines]

    @staticmethod
    def button(pane, dimension, name):
        return next(b for b in pane.options.buttons(dimension) if b.value.name == name)


@pytest.fixture
def make_screen(qtbot, hub, thumbnails, background, calls) -> Callable[..., Screen]:
    def settle():
        qtbot.waitUntil(lambda: background.is_idle)

    def note(what: str) -> Callable[..., None]:
        return lambda *told: calls.append((what, *told))

    def make(tenant: Shop, answers: Answers | None = None) -> Screen:
        view = PreviewView(
            tenant,
            answers or tenant.answers,
            hub=hub,
            thumbnails=thumbnails,
            background=background,
            edit=note("edit"),
            actions=WhyActions(note("go"), note("inherit"), note("copy"), note("alt")),
        )
        qtbot.addWidget(view)
        view.resize(1376, 804)
        view.show()
        settle()
        return Screen(view, settle)

    return make


@pytest.fixture
def screen(filled: Shop, make_screen) -> Screen:
    """The hoodie in Blue, Regular, M: A in Online store US, B in Online store DE."""
    made = make_screen(filled)
    made.view.show_product(filled.hoodie.id, filled.variant_id("Blue", "Regular", "M"))
    made.settle()
    made.contexts(US, DE)
    return made


@pytest.fixture
def shop_with_category(filled: Shop, make_screen) -> tuple[Screen, Shop, int]:
    """The hoodie in Tops, which has an image in Online store US, Neutral."""
    dimensions = (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
    path = ("Men", "Tops")
    product = ProductRecord(HOODIE, "Stark Fundamental Hoodie", "", (path,), dimensions, 2)
    categories = (CategoryRecord(("Men",), 1), CategoryRecord(path, 1))
    filled.catalog.import_(CatalogBatch(categories=categories, products=(product,)))
    category_id = filled.categories.find("Men > Tops").id
    owner, context = CategoryId(category_id), Context("OUN001", NEUTRAL)
    after = TargetMedia((filled.media_ids["front"],))
    filled.assignments.check_out(owner, context, USER)
    filled.assignments.apply(Edit("fill", (TargetEdit(owner, context, MasterTarget(), None, after),)), USER)
    filled.assignments.finish_editing(owner, context, USER)
    return make_screen(filled), filled, category_id


@pytest.fixture
def workers(qapp):
    """Workers for a view that needs no shop; nothing unexpected may come of them."""
    errors: list[BaseException] = []
    made = Background(errors.append)
    yield made
    made.close()
    assert errors == []


@pytest.fixture
def fake() -> FakeCoverage:
    """A coverage service that answers what a test says."""
    return FakeCoverage()


@pytest.fixture
def make_panel(qtbot, hub, workers, fake) -> Iterator[Callable[..., PanelOnShow]]:
    """Open a coverage panel over the fake service, or over another tenant."""

    def build(tenant: object | None = None, **options) -> PanelOnShow:
        shown = PanelOnShow(
            tenant or fake_tenant(fake),
            hub,
            workers,
            lambda: qtbot.waitUntil(lambda: workers.is_idle),
            **options,
        )
        qtbot.addWidget(shown.window)
        return shown

    yield build
    fake.gate.set()


@pytest.fixture
def shown(make_panel) -> PanelOnShow:
    """The coverage of one product, with Online store US in A and Online store DE in B."""
    made = make_panel()
    made.panel.show_product(JACKET)
    made.panel.show_contexts(coverage_fakes.US, coverage_fakes.DE)
    made.settle()
    return made
