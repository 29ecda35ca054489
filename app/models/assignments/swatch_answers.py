"""Product-specific swatches: what a product page shows for dimension values, alike from every source.

Lists, refiners and category pages show the central values only. Source: domain.md U8, K11.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from app.models.assignments.answers import AnswerItem, MediaFacts, make_item, read_media_facts
from app.models.assignments.contents import read_contents
from app.models.assignments.resolve import resolve_swatches
from app.models.assignments.rows import Source
from app.models.assignments.slots import Swatch
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import read_values
from app.models.context import Context
from app.models.media.content import Region
from app.models.tenants.service import read_order


@dataclass(frozen=True, slots=True)
class ValueSwatch:
    """A swatch beside the dimension value that it stands for, as catalogues name it."""

    dimension: Dimension
    value: str
    swatch: Swatch


@dataclass(frozen=True, slots=True)
class SwatchAnswer:
    """What a product page shows for a dimension value instead of its central swatch.

    Attributes:
        dimension, value: The dimension value, as catalogues name it.
        hex: A colour like `#1a2b3c`; None for an image.
        image: The image; None for a colour.
        crop: The sample of the image that is shown, in its pixels; None shows all of it.
    """

    dimension: Dimension
    value: str
    hex: str | None
    image: AnswerItem | None
    crop: Region | None


def make_swatch_answers(
    placed: Iterable[ValueSwatch], locale: str, facts: Mapping[int, MediaFacts]
) -> tuple[SwatchAnswer, ...]:
    """Put names to the images of swatches, those left out that were unpublished meanwhile."""
    found: list[SwatchAnswer] = []
    for one in placed:
        swatch = one.swatch
        if swatch.media_id is None:
            found.append(SwatchAnswer(one.dimension, one.value, swatch.hex, None, None))
        elif swatch.media_id in facts:
            image = make_item(facts[swatch.media_id], locale)
            found.append(SwatchAnswer(one.dimension, one.value, None, image, swatch.crop))
    return tuple(found)


def read_swatch_answers(
    connection: Connection, product_id: int, asked: Context, source: Source
) -> tuple[SwatchAnswer, ...]:
    """Answer the product-specific swatches of a product inside a scope, by dimension and value."""
    contents = read_contents(connection, [product_id], source, asked.groups).get(product_id, {})
    _, swatches = resolve_swatches(contents, asked, read_order(connection))
    placed = place_swatches(connection, swatches)
    ids = [swatch.media_id for swatch in swatches.values() if swatch.media_id is not None]
    return make_swatch_answers(placed, asked.locale, read_media_facts(connection, ids, source))


def place_swatches(connection: Connection, swatches: Mapping[int, Swatch]) -> tuple[ValueSwatch, ...]:
    """Name the dimension values of swatches inside a scope, in the order of dimensions and values."""
    rows = read_values(connection, sorted(swatches))
    placed = [ValueSwatch(row.dimension, row.value, swatches[row.id]) for row in rows]
    order = list(Dimension)
    return tuple(sorted(placed, key=lambda one: (order.index(one.dimension), one.value)))
