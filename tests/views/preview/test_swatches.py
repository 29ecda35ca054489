"""Product-specific swatches in the preview: what it promises is what a CSU serves."""

from app.models.assignments.slots import Swatch
from app.models.catalog.dimensions import Dimension
from app.models.media.content import Region
from app.sync.requests import PublishRequest
from app.views.preview.answers import PreviewSource, ShownSwatch
from tests.support.categories import give_swatches
from tests.views.preview.shop import US, Shop


def swatch(screen, pane, name: str) -> ShownSwatch | None:
    return screen.button(pane, Dimension.COLOR, name).swatch


def ask(screen, source: PreviewSource) -> None:
    screen.view.header.source.select(source.value)
    screen.view.header.source_chosen.emit(source)
    screen.settle()


def test_a_product_shows_its_own_swatch_where_it_has_one(filled: Shop, screen) -> None:
    tenant, hoodie = filled.tenant, filled.hoodie.id
    values = {row.name: row for row in tenant.catalog.values(hoodie)[Dimension.COLOR]}
    central = swatch(screen, screen.a, "Blue")
    media = tenant.media.rows(tenant.media.ids())
    image = next(row for row in media if row.width)
    sample = Region(0, 0, (image.width or 2) // 2, (image.height or 2) // 2)
    give_swatches(
        tenant,
        hoodie,
        {values["Blue"].id: Swatch(media_id=image.id, crop=sample)},
        US,
    )
    other = next(name for name in values if name != "Blue")
    ask(screen, PreviewSource.DRAFT)
    promised = swatch(screen, screen.a, "Blue")
    assert promised is not None
    assert (promised.hex, promised.sha256) == (None, image.sha256)
    assert promised.part[:2] == (0.0, 0.0)
    assert swatch(screen, screen.b, "Blue") == central, "the other channel keeps the central colour"
    assert swatch(screen, screen.a, other) == ShownSwatch(values[other].hex)
    filled.station.engine.submit(PublishRequest("aurelia", (hoodie,), (US,)))
    filled.sync()
    ask(screen, PreviewSource.CSU)
    assert swatch(screen, screen.a, "Blue") == promised
    assert swatch(screen, screen.b, "Blue") == central
    assert not screen.a.grab().isNull()
