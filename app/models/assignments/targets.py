"""What media may be assigned to, checked against the catalogue."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from app.models.assignments.slots import (
    PURPOSE,
    PURPOSE_HINT,
    CategoryId,
    CellTarget,
    MasterTarget,
    Swatch,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import read_dimensions
from app.models.catalog.tables import categories, products, variants
from app.models.context import OMNICHANNEL, Context
from app.models.database import chunks
from app.models.errors import NotFound, RuleViolation
from app.models.media.rows import MediaType
from app.models.media.tables import media
from app.models.statements import Prepared, among, fetched, listed

_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class ProductShape:
    """What the rules need to know of a product."""

    id: int
    number: str
    dimensions: tuple[Dimension, ...]
    matrix: tuple[Dimension, ...]
    variant_ids: frozenset[int]
    value_ids: dict[Dimension, frozenset[int]]


_SHAPES: Final = Prepared(
    select(products.c.id, products.c.number, products.c.dimensions, products.c.matrix).where(
        among(products.c.id)
    )
)
_MEMBERS: Final = Prepared(
    select(variants.c.product_id, variants.c.id, *(variants.c[one.value] for one in Dimension)).where(
        among(variants.c.product_id)
    )
)


def read_facts(connection: Connection, product_id: int) -> ProductShape:
    """Read the facts of a product inside a scope.

    Raises:
        NotFound: It is gone.
    """
    found = read_shapes(connection, [product_id])
    if not found:
        raise NotFound("This product does not exist any more.", "Refresh the list.")
    return found[product_id]


def read_shapes(connection: Connection, product_ids: Iterable[int]) -> dict[int, ProductShape]:
    """Read the facts of products inside a scope; those that are gone are left out."""
    found: dict[int, ProductShape] = {}
    wanted = listed(sorted(set(product_ids)))
    rows: dict[int, list[tuple[int | None, ...]]] = {}
    for product_id, *variant in fetched(connection, _MEMBERS, wanted):
        rows.setdefault(product_id, []).append(tuple(variant))
    for product_id, number, dimension_names, matrix in fetched(connection, _SHAPES, wanted):
        used = [frozenset(ids) - {None} for ids in zip(*rows.get(product_id, ()), strict=True)]
        variant_ids, *value_ids = used or [frozenset[int]()] * (1 + len(Dimension))
        values = dict(zip(Dimension, value_ids, strict=True))
        dimensions = read_dimensions(dimension_names)
        found[product_id] = ProductShape(
            product_id,
            number,
            dimensions,
            read_dimensions(matrix),
            variant_ids,
            {dimension: values[dimension] for dimension in dimensions},
        )
    return found


def check_target(facts: ProductShape, target: Target) -> None:
    """See that a target belongs to a product.

    Raises:
        NotFound: The variant or value does not belong to it.
        RuleViolation: A cell is not keyed by exactly the dimensions of the matrix.
    """
    match target:
        case MasterTarget():
            return
        case VariantTarget(variant_id):
            if variant_id not in facts.variant_ids:
                raise NotFound(
                    f"This variant of {facts.number} does not exist any more.", "Refresh the list."
                )
        case CellTarget(key):
            keyed_by = tuple(dimension for dimension in Dimension if key.get(dimension) is not None)
            if not facts.matrix or keyed_by != facts.matrix:
                raise RuleViolation(
                    f"{facts.number} has no assignment matrix over these dimensions.",
                    "Create the assignment matrix first.",
                )
            for dimension in facts.matrix:
                if key.get(dimension) not in facts.value_ids[dimension]:
                    raise NotFound(
                        f"{facts.number} has no variant with this {dimension.label}.", "Refresh the list."
                    )


def check_lines(media: TargetMedia | None) -> None:
    """See that the lines of a target are as they may be.

    Raises:
        RuleViolation: An item stands twice in Primary media or twice with one purpose, a media purpose
            has the wrong form, or media come with "intentionally empty".

    Source: domain.md I2, 4.3, U6.
    """
    if media is None:
        return
    if len(set(media.primary)) < len(media.primary) or len(set(media.additional)) < len(media.additional):
        raise RuleViolation("A media item stands twice in the same list.", "Remove one of them.")
    for slot in media.additional:
        if not PURPOSE.fullmatch(slot.purpose):
            raise RuleViolation(f"{slot.purpose!r} cannot be a media purpose.", PURPOSE_HINT)
    if media.intentionally_empty and (media.primary or media.additional):
        raise RuleViolation(
            "A target that is intentionally empty cannot have media.", "Choose one of the two."
        )


def check_swatch(facts: ProductShape, value_id: int, swatch: Swatch) -> None:
    """See that a dimension value of a product may have this swatch; its image is for `check_sample`.

    Raises:
        NotFound: No variant of the product has the value.
        RuleViolation: It is a value of a dimension that shows no swatches, or the swatch is neither one
            hex colour nor one image.

    Source: dimensions-swatch, domain.md 3.2, 4.4.
    """
    of = next((dimension for dimension, ids in facts.value_ids.items() if value_id in ids), None)
    if of is None:
        raise NotFound(f"No variant of {facts.number} has this value any more.", "Refresh the list.")
    if of is Dimension.CONFIGURATION:
        raise RuleViolation(
            f"{of.label} has no swatches.", "Swatches are for values of color, style and size."
        )
    if (swatch.hex is None) is (swatch.media_id is None) or (swatch.hex is not None and swatch.crop):
        raise RuleViolation("A swatch is one hex color or one image.", "Choose one of the two.")
    if swatch.hex is not None and not _HEX.fullmatch(swatch.hex):
        raise RuleViolation(f"{swatch.hex!r} is no color.", "Write it like #1a2b3c.")


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the rules need to know of a media item; sizes are those of the picture as shown."""

    display_name: str
    type: str
    width: int | None
    height: int | None


def read_image_facts(connection: Connection, media_ids: Iterable[int]) -> dict[int, ImageFacts]:
    """Read the facts of media items inside a scope; those that are gone are left out."""
    columns = (media.c.id, media.c.display_name, media.c.type, media.c.width, media.c.height)
    found: dict[int, ImageFacts] = {}
    for part in chunks(sorted(set(media_ids))):
        for media_id, *facts in connection.execute(select(*columns).where(media.c.id.in_(part))).all():
            found[media_id] = ImageFacts(*facts)
    return found


def check_sample(known: Mapping[int, ImageFacts], swatch: Swatch) -> None:
    """See that the image of a swatch is one, and that its sample lies inside the picture.

    Raises:
        NotFound: The media item is gone.
        RuleViolation: It is no image, or the sample is not inside.
    """
    if swatch.media_id is None:
        return
    need_media(known, (swatch.media_id,))
    image, crop = known[swatch.media_id], swatch.crop
    if image.type != MediaType.IMAGE:
        raise RuleViolation(
            f"{image.display_name} is a {image.type}, and a swatch can show an image only.",
            "Choose an image.",
        )
    if crop is None:
        return
    if not (0 <= crop.x1 < crop.x2 <= (image.width or 0) and 0 <= crop.y1 < crop.y2 <= (image.height or 0)):
        raise RuleViolation(
            f"The sample lies outside of the picture {image.display_name}.", "Choose it again."
        )


def need_media(known: Container[int], media_ids: Iterable[int]) -> None:
    """See that media items are among those that exist.

    Raises:
        NotFound: One of them is gone.
    """
    missing = sum(media_id not in known for media_id in media_ids)
    if missing:
        are = "1 media item does" if missing == 1 else f"{missing} media items do"
        raise NotFound(f"{are} not exist any more.", "Refresh the library.")


def read_category_name(connection: Connection, category: CategoryId) -> str:
    """Return the name of a category with those above it, `Men > Tops`, inside a scope.

    Raises:
        NotFound: It is gone.
    """
    path = connection.execute(select(categories.c.path).where(categories.c.id == category.value)).scalar()
    if path is None:
        raise NotFound("This category does not exist any more.", "Refresh the list.")
    return category_name(path)


def category_name(path: str) -> str:
    """Write the path of a category as people read it: `Men > Tops`."""
    return path.replace("/", " > ")


def check_category(
    connection: Connection, category: CategoryId, context: Context, target: Target, shown: TargetMedia | None
) -> None:
    """See that a category may have these media in a context: one image at most, in a real channel.

    Raises:
        NotFound: The category, or the media item, is gone.
        RuleViolation: The context is one of Omnichannel, the target is not the category itself, there are
            Additional media or more than one item, or the item is no image.

    Source: assign-media-omnichannel, domain.md 4.7, I4, K10.
    """
    name = read_category_name(connection, category)
    if context.channel == OMNICHANNEL:
        raise RuleViolation(
            f"The category {name} has no media in {OMNICHANNEL}: category media belong to one channel.",
            "Choose a channel.",
        )
    if not isinstance(target, MasterTarget):
        raise RuleViolation("A category has neither dimensions nor variants.", "Use its Primary media.")
    check_lines(shown)
    if shown is None:
        return
    if shown.additional:
        raise RuleViolation("A category has no Additional media.", "Use its Primary media.")
    if len(shown.primary) > 1:
        raise RuleViolation(
            f"The category {name} can have one image only, not {len(shown.primary)}.", "Choose one of them."
        )
    images = read_image_facts(connection, shown.primary)
    need_media(images, shown.primary)
    for image in images.values():
        if image.type != MediaType.IMAGE:
            raise RuleViolation(
                f"{image.display_name} is a {image.type}, and a category can have an image only.",
                "Choose an image.",
            )
