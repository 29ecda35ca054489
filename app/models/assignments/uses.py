"""Where media items are used: exactly, by the index of documents and what these hold. Inside a scope."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from app.models.assignments.documents import owner_of
from app.models.assignments.media_index import PUBLISHED
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    MasterTarget,
    Owner,
    Target,
    VariantTarget,
    content_from_json,
)
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.assignments.targets import category_name
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.service import read_values
from app.models.catalog.tables import categories, products, variants
from app.models.context import Context
from app.models.database import chunks
from app.models.tenants.tables import publish_groups

PRIMARY: Final = "Primary"
SWATCH: Final = "Swatch"


@dataclass(frozen=True, slots=True)
class UseRow:
    """One place where a media item is assigned.

    Attributes:
        owner: The product, or category, that it is assigned to.
        number: Of the product; empty for a category.
        name: Of the product, or like "Category Men > Tops".
        target_text: As people read it: "Master · 3rd", "Blue + Regular · 1st", "SHIRT-BLUE-S · 2nd"; the
            place among Primary media, Additional media have none. A category's is "Image".
        is_current: Editors see it: it is in the draft, or in what was checked in last.
        is_live: It is published.
        group: "Primary", the media purpose, or "Swatch" for the image of a product-specific swatch.
        publish_group: The publish group that it waits in; empty without one.
    """

    media_id: int
    owner: Owner
    number: str
    name: str
    target: Target
    target_text: str
    context: Context
    is_current: bool
    is_live: bool
    group: str
    publish_group: str = ""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """The product that a media item shows, by its first use; for templates of alt texts.

    Attributes:
        values: Names of the dimension values of the cell or variant; empty for the master.
        position: Place among the Primary media from 1; 0 for Additional media.
    """

    product_name: str
    product_number: str
    values: Mapping[Dimension, str]
    position: int


@dataclass(slots=True)
class _Place:
    """A use while it is collected; positions count from 1, 0 stands for Additional media."""

    row: Row[Any]
    target: Target
    group: str
    current: int | None = None
    live: int | None = None

    @property
    def position(self) -> int:
        return (self.live or 0) if self.current is None else self.current


def where_used(connection: Connection, media_ids: Iterable[int]) -> dict[int, tuple[UseRow, ...]]:
    """List the uses of items by item, those without any left out.

    Sorted by product number, context, level and place.
    """
    places = _places(connection, set(media_ids))
    names = _Names(connection, [place.target for found in places.values() for place in found])
    return {
        media_id: tuple(
            UseRow(
                media_id=media_id,
                owner=owner_of(place.row),
                number=place.row.number or "",
                name=owner_name(place.row),
                target=place.target,
                target_text=names.text(place),
                context=Context(place.row.channel, place.row.locale, place.row.group_id),
                is_current=place.current is not None,
                is_live=place.live is not None,
                group=place.group,
                publish_group=place.row.publish_group or "",
            )
            for place in sorted(found, key=_order)
        )
        for media_id, found in places.items()
    }


def product_facts(connection: Connection, media_ids: Iterable[int]) -> dict[int, ProductFacts]:
    """Tell which product items show, by item; items that no document uses are left out.

    What editors see comes before what is live only, Primary before Additional media, and a cell or variant
    before the master, since it says more.
    """
    places = _places(connection, set(media_ids))
    of_products = {i: [one for one in found if one.row.product_id] for i, found in places.items()}
    first = {media_id: min(found, key=_telling) for media_id, found in of_products.items() if found}
    names = _Names(connection, [place.target for place in first.values()])
    return {
        media_id: ProductFacts(place.row.name, place.row.number, names.values(place.target), place.position)
        for media_id, place in first.items()
    }


def owner_name(row: Row[Any]) -> str:
    """Name the product or category of a row that has their columns `name` and `category_path`."""
    return f"Category {category_name(row.category_path)}" if row.product_id is None else row.name


def used_media(connection: Connection, media_ids: Iterable[int], *, live_only: bool = False) -> set[int]:
    """Return those of the items that documents use, in what editors see or in what is live."""
    found: set[int] = set()
    for part in chunks(sorted(set(media_ids))):
        query = select(document_media.c.media_id).distinct().where(document_media.c.media_id.in_(part))
        if live_only:
            query = query.where(document_media.c.stage == PUBLISHED)
        found.update(connection.execute(query).scalars())
    return found


def media_behind_drafts(connection: Connection) -> set[int]:
    """Return the media of checked-in contents that a draft hides: Discard edits brings these back."""
    head = (document_versions.c.document_id == documents.c.id) & (
        document_versions.c.version == documents.c.head_version
    )
    query = select(document_versions.c.content).join(documents, head).where(documents.c.draft.is_not(None))
    return {i for text in connection.execute(query).scalars() for i in content_from_json(text).media_ids()}


def _places(connection: Connection, wanted: set[int]) -> dict[int, list[_Place]]:
    using: set[int] = set()
    for part in chunks(sorted(wanted)):
        query = select(document_media.c.document_id).distinct().where(document_media.c.media_id.in_(part))
        using.update(connection.execute(query).scalars())
    found: dict[tuple[int, int, Target, str], _Place] = {}
    for row in _documents(connection, sorted(using)):
        for text, is_live in ((row.current_content, False), (row.live_content, True)):
            if text is None:
                continue
            for media_id, target, group, position in _uses(content_from_json(text), wanted):
                place = found.setdefault((media_id, row.id, target, group), _Place(row, target, group))
                if is_live:
                    place.live = position
                else:
                    place.current = position
    by_item: defaultdict[int, list[_Place]] = defaultdict(list)
    for (media_id, *_), place in found.items():
        by_item[media_id].append(place)
    return dict(by_item)


def _documents(connection: Connection, document_ids: list[int]) -> Iterator[Row[Any]]:
    head, live = document_versions.alias("head"), document_versions.alias("live")
    joined = (
        documents.outerjoin(products, products.c.id == documents.c.product_id)
        .outerjoin(categories, categories.c.id == documents.c.category_id)
        .outerjoin(publish_groups, publish_groups.c.id == documents.c.group_id)
        .outerjoin(
            head, (head.c.document_id == documents.c.id) & (head.c.version == documents.c.head_version)
        )
        .outerjoin(
            live, (live.c.document_id == documents.c.id) & (live.c.version == documents.c.published_version)
        )
    )
    query: Select[Any] = select(
        documents.c.id,
        documents.c.product_id,
        documents.c.category_id,
        documents.c.channel,
        documents.c.locale,
        documents.c.group_id,
        publish_groups.c.name.label("publish_group"),
        products.c.number,
        products.c.name,
        categories.c.path.label("category_path"),
        func.coalesce(documents.c.draft, head.c.content).label("current_content"),
        live.c.content.label("live_content"),
    ).select_from(joined)
    for part in chunks(document_ids):
        yield from connection.execute(query.where(documents.c.id.in_(part)))


def _uses(content: DocumentContent, wanted: set[int]) -> Iterator[tuple[int, Target, str, int]]:
    for target, media in content.targets():
        for position, media_id in enumerate(media.primary, 1):
            if media_id in wanted:
                yield media_id, target, PRIMARY, position
        for slot in media.additional:
            if slot.media_id in wanted:
                yield slot.media_id, target, slot.purpose, 0
    for swatch in content.swatches.values():
        if swatch.media_id in wanted:
            yield swatch.media_id, MasterTarget(), SWATCH, 0


_LEVELS: Final = {MasterTarget: 0, CellTarget: 1, VariantTarget: 2}


def _order(place: _Place) -> tuple[Any, ...]:
    level = _LEVELS[type(place.target)]
    owner = (place.row.product_id is None, place.row.number or place.row.category_path)
    return *owner, place.row.channel, place.row.locale, level, place.position == 0, place.position


def _telling(place: _Place) -> tuple[Any, ...]:
    level = (2, 0, 1)[_LEVELS[type(place.target)]]
    return place.current is None, place.group != PRIMARY, level, place.position, place.row.number


class _Names:
    """Names of cells and variants."""

    def __init__(self, connection: Connection, targets: Sequence[Target]) -> None:
        ids = sorted({target.variant_id for target in targets if isinstance(target, VariantTarget)})
        self._variants: dict[int, tuple[str, DimensionValues]] = {}
        for part in chunks(ids):
            for row in connection.execute(select(variants).where(variants.c.id.in_(part))):
                key = DimensionValues(row.color, row.style, row.size, row.configuration)
                self._variants[row.id] = (row.number, key)
        keys = [target.key for target in targets if isinstance(target, CellTarget)]
        keys += [key for _, key in self._variants.values()]
        used = {value for key in keys for value in key if value is not None}
        self._values = {row.id: row.name for row in read_values(connection, sorted(used))}

    def values(self, target: Target) -> dict[Dimension, str]:
        """Return the names of the dimension values that a target stands for."""
        match target:
            case CellTarget(key):
                pass
            case VariantTarget(variant_id):
                key = self._variants.get(variant_id, ("", DimensionValues()))[1]
            case MasterTarget():
                return {}
        found = {dimension: key.get(dimension) for dimension in Dimension}
        return {dimension: self._values.get(i, "") for dimension, i in found.items() if i is not None}

    def text(self, place: _Place) -> str:
        """Write a target and the place in it."""
        if place.row.product_id is None:
            return "Image"
        match place.target:
            case MasterTarget():
                name = "Master"
            case CellTarget():
                name = " + ".join(self.values(place.target).values())
            case VariantTarget(variant_id):
                name = self._variants.get(variant_id, ("A variant", DimensionValues()))[0]
        return f"{name} · {_ordinal(place.position)}" if place.position else name


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{('th', 'st', 'nd', 'rd', *['th'] * 6)[number % 10]}"
