"""Point look-ups in a channel database."""

import pytest

from app.models.assignments.slots import AdditionalSlot, Level, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.rows import MediaType
from app.sync.csu.read_api import CsuReadApi
from tests.support.builders import choose_matrix
from tests.support.shop import Shop

US = Context("OUN128", "en-us")


@pytest.fixture
def api(shop: Shop) -> CsuReadApi:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    manual = AdditionalSlot(shop.media["manual"], "Manual")
    shop.assign(shop.shirt, TargetMedia((shop.media["clip"], shop.media["m1"]), (manual,)))
    shop.assign(shop.shirt, shop.items("m2"), shop.cell("Red"))
    shop.assign(shop.shirt, TargetMedia(intentionally_empty=True), shop.variant("Red", "Slim", "S"))
    shop.publish()
    shop.sync()
    shop.send()
    return CsuReadApi(shop.ws.stores.csu("aurelia", "Americas"))


def test_the_master_with_everything(api: CsuReadApi) -> None:
    answer = api.answer("SHIRT", None, US)
    assert [item.display_name for item in answer.primary] == ["clip", "m1"]
    assert [(item.display_name, item.purpose) for item in answer.additional] == [("manual", "Manual")]
    assert answer.default_image is not None
    assert (answer.default_image.display_name, answer.default_image.type) == ("m1", MediaType.IMAGE)
    assert (answer.level, answer.context) == (Level.MASTER, DEFAULT_CONTEXT)


def test_levels(api: CsuReadApi) -> None:
    found = {
        number: api.answer("SHIRT", number, US)
        for number in ("SHIRT-Red-Slim-M", "SHIRT-Red-Slim-S", "SHIRT-Blue-Slim-S")
    }
    assert [answer.level for answer in found.values()] == [Level.DIMENSION, Level.VARIANT, Level.MASTER]
    assert found["SHIRT-Red-Slim-S"].primary == ()
    assert found["SHIRT-Red-Slim-S"].default_image is None


def test_one_target_and_all_targets_agree(api: CsuReadApi) -> None:
    every = api.product_answers("SHIRT", US)
    assert len(every) == 9
    assert next(iter(every)) is None
    for number, answer in every.items():
        assert api.answer("SHIRT", number, US) == answer


@pytest.mark.parametrize(
    ("product", "variant"), [("NOTHING", None), ("SHIRT", "NOTHING"), ("CAP", "SHIRT-Red-Slim-S")]
)
def test_what_never_arrived_shows_nothing(api: CsuReadApi, product: str, variant: str | None) -> None:
    answer = api.answer(product, variant, US)
    assert (answer.primary, answer.level, answer.context) == ((), None, None)
    assert (answer.product, answer.variant, answer.asked) == (product, variant, US)


def test_a_cold_read_is_one_statement(shop: Shop, api: CsuReadApi) -> None:
    database = shop.ws.stores.csu("aurelia", "Americas")
    with database.look():
        pass
    raw = database._lookers[-1].connection
    asked: list[str] = []
    raw.set_trace_callback(asked.append)
    served = shop.ws.desk.served("aurelia", "Americas")
    for ask in (
        lambda: api.answer("SHIRT", "SHIRT-Red-Slim-S", US),
        lambda: api.product_answers("SHIRT", US),
        lambda: api.category_image("Men/Tops", US),
        lambda: served.answer("SHIRT", None, US),
    ):
        asked.clear()
        ask()
        assert len(asked) == 1, asked
    raw.set_trace_callback(None)
