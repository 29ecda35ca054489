"""What media may be assigned to, checked against the catalogue."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from app.models.assignments.slots import (
    CategoryId,
    CellTarget,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import read_products, read_variants
from app.models.catalog.tables import categories
from app.models.context import OMNICHANNEL, Context
from app.models.database import chunks
from app.models.errors import NotFound, RuleViolation
from app.models.media.rows import MediaType
from app.models.media.tables import media

_PURPOSE: Final = re.compile(r"[\w -]{1,128}")


@dataclass(frozen=True, slots=True)
class ProductShape:
    """What the rules need to know of a product."""

    id: int
    number: str
    dimensions: tuple[Dimension, ...]
    matrix: tuple[Dimension, ...]
    variant_ids: frozenset[int]
    value_ids: dict[Dimension, frozenset[int]]


def read_facts(connection: Connection, product_id: int) -> ProductShape:
    """Read the facts of a product inside a scope.

    Raises:
        NotFound: It is gone.
    """
    found = read_products(connection, [product_id])
    if not found:
        raise NotFound("This product does not exist any more.", "Refresh the list.")
    product = found[0]
    rows = read_variants(connection, [product_id]).get(product_id, ())
    values: dict[Dimension, set[int]] = {dimension: set() for dimension in product.dimensions}
    for row in rows:
        for dimension in product.dimensions:
            value = row.values.get(dimension)
            if value is not None:
                values[dimension].add(value)
    return ProductShape(
        product.id,
        product.number,
        product.dimensions,
        product.matrix,
        frozenset(row.id for row in rows),
        {dimension: frozenset(ids) for dimension, ids in values.items()},
    )


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
        if not _PURPOSE.fullmatch(slot.purpose):
            raise RuleViolation(
                f"{slot.purpose!r} cannot be a media purpose.",
                "Use 1 to 128 letters, digits, spaces, hyphens and underscores.",
            )
    if media.intentionally_empty and (media.primary or media.additional):
        raise RuleViolation(
            "A target that is intentionally empty cannot have media.", "Choose one of the two."
        )


def check_media(connection: Connection, media_ids: frozenset[int]) -> None:
    """See that media items exist.

    Raises:
        NotFound: One of them is gone.
    """
    for part in chunks(sorted(media_ids)):
        found = set(connection.execute(select(media.c.id).where(media.c.id.in_(part))).scalars())
        missing = [media_id for media_id in part if media_id not in found]
        if missing:
            raise NotFound(f"{len(missing)} media items do not exist any more.", "Refresh the library.")


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
    check_media(connection, frozenset(shown.primary))
    for row in connection.execute(
        select(media.c.display_name, media.c.type).where(media.c.id.in_(shown.primary))
    ):
        if row.type != MediaType.IMAGE:
            raise RuleViolation(
                f"{row.display_name} is a {row.type}, and a category can have an image only.",
                "Choose an image.",
            )
