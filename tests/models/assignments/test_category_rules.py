"""What a category may show: one image, in a real channel. Source: domain.md 4.7, I4, K10."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.assignments.slots import (
    AdditionalSlot,
    CategoryId,
    CellTarget,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.assignments.targets import check_category
from app.models.catalog.dimensions import DimensionValues
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.errors import AppError, NotFound, RuleViolation
from app.models.workspace import Tenant
from app.sync.requests import UploadRequest
from tests.support.builders import new_workstation, shirt_tenant, upload

STORE = Context("OUN128", NEUTRAL)
Shop = tuple[Tenant, CategoryId, dict[str, int]]
MASTER = MasterTarget()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("rules")
    station = new_workstation(folder / "w")
    tenant = shirt_tenant(station)
    upload(station, tenant, folder / "pictures", ["one", "two"])
    manual = folder / "manual.txt"
    manual.write_text("Wash at 30 degrees.")
    station.engine.submit(UploadRequest(tenant.id, (str(manual),)))
    media = {row.display_name: row.id for row in tenant.media.rows(tenant.media.ids())}
    tops = next(row.id for row in tenant.catalog.categories() if row.name == "Tops")
    yield tenant, CategoryId(tops), media
    station.close()


def problem(
    shop: Shop,
    shown: TargetMedia | None,
    *,
    context: Context = STORE,
    target: Target = MASTER,
    category: CategoryId | None = None,
) -> AppError | None:
    tenant, tops, _ = shop
    with tenant.cms.read() as connection:
        try:
            check_category(connection, category or tops, context, target, shown)
        except AppError as found:
            return found
    return None


@pytest.mark.parametrize("context", [STORE, Context("OUN128", "en-us"), Context("OUN200", "de-de")])
def test_a_category_may_show_one_image_or_none_in_every_real_channel(shop: Shop, context: Context) -> None:
    image = shop[2]["one"]
    for shown in (None, TargetMedia(), TargetMedia((image,)), TargetMedia(intentionally_empty=True)):
        assert problem(shop, shown, context=context) is None


@pytest.mark.parametrize("context", [DEFAULT_CONTEXT, Context(OMNICHANNEL, "en-us")])
def test_a_category_has_nothing_in_omnichannel_not_even_an_empty_document(
    shop: Shop, context: Context
) -> None:
    for shown in (None, TargetMedia((shop[2]["one"],))):
        found = problem(shop, shown, context=context)
        assert isinstance(found, RuleViolation)
        assert "Men > Tops" in found.message
        assert found.hint == "Choose a channel."


def test_two_images_additional_media_and_files_are_refused_with_words(shop: Shop) -> None:
    one, two, manual = (shop[2][name] for name in ("one", "two", "manual"))
    table = {
        "one image only": TargetMedia((one, two)),
        "no Additional media": TargetMedia((one,), (AdditionalSlot(two, "Manual"),)),
        "manual is a file": TargetMedia((manual,)),
        "stands twice": TargetMedia((one, one)),
        "intentionally empty": TargetMedia((one,), (), True),
    }
    for words, shown in table.items():
        found = problem(shop, shown)
        assert isinstance(found, RuleViolation), words
        assert words in found.message


@pytest.mark.parametrize("target", [CellTarget(DimensionValues(color=1)), VariantTarget(1)])
def test_a_category_has_no_other_targets(shop: Shop, target: Target) -> None:
    assert isinstance(problem(shop, TargetMedia((shop[2]["one"],)), target=target), RuleViolation)


def test_what_is_gone_is_said_to_be_gone(shop: Shop) -> None:
    assert isinstance(problem(shop, TargetMedia((9999,))), NotFound)
    gone = problem(shop, None, category=CategoryId(9999))
    assert isinstance(gone, NotFound)
    assert gone.message == "This category does not exist any more."
