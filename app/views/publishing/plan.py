"""What a publish would do, as rows for the dialogs. Thread: any."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from app.models.assignments.category_list import CategoryService
from app.models.assignments.rows import DocumentRow, Source
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    CategoryId,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Owner,
    Target,
    VariantTarget,
)
from app.models.catalog.service import CatalogService
from app.models.context import Context
from app.models.media.rows import MediaState, MediaType
from app.models.media.service import MediaService
from app.models.publishing.difference_service import DifferenceService
from app.models.publishing.rows import PublishPreview
from app.models.publishing.service import PublishingService
from app.models.tenants.service import ChannelService

# More places than this are counted, not named: the line has to stay readable.
PLACES_NAMED: Final = 3


class Tenant(Protocol):
    """The part of a tenant that publishing reads."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def channels(self) -> ChannelService:
        """Channels and their databases."""
        ...

    @property
    def catalog(self) -> CatalogService:
        """Products and values."""
        ...

    @property
    def media(self) -> MediaService:
        """Media items."""
        ...

    @property
    def assignments(self) -> AssignmentService:
        """Documents."""
        ...

    @property
    def categories(self) -> CategoryService:
        """Categories and their documents."""
        ...

    @property
    def difference(self) -> DifferenceService:
        """Which galleries change."""
        ...

    @property
    def publishing(self) -> PublishingService:
        """What could be published."""
        ...


@dataclass(frozen=True, slots=True)
class MediaUse:
    """A media item that is published along.

    Attributes:
        where: Where it is used, such as `Master, Blue + Regular`.
        is_changed: It is live in an older version.
    """

    id: int
    name: str
    type: MediaType
    sha256: str
    where: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class BlockedUse:
    """A document that somebody is editing.

    Attributes:
        name: Of the product or category.
        owner: Which it is.
        context: Where.
        place: The context in words.
        user: Who is editing.
        since: Since when.
    """

    name: str
    owner: Owner
    context: Context
    place: str
    user: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A publish of some contexts.

    Attributes:
        documents: How many documents go live.
        media: Media items that are published with them, in order of use.
        blocked: Documents that stay as they are.
    """

    documents: int
    media: tuple[MediaUse, ...] = ()
    blocked: tuple[BlockedUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is published or taken off.

    Attributes:
        owners: The products or categories.
        label: How they are called: the name of one, else their number.
        context: The context that is on show.
        place: It in words.
    """

    owners: tuple[Owner, ...]
    label: str
    context: Context
    place: str

    @property
    def these(self) -> str:
        """What it is about: `this product`, `these categories`."""
        one, many = ("product", "products")
        if all(isinstance(owner, CategoryId) for owner in self.owners):
            one, many = ("category", "categories")
        return f"this {one}" if len(self.owners) == 1 else f"these {many}"


@dataclass(frozen=True, slots=True)
class PublishPlan(Subject):
    """What a person decides about.

    Attributes:
        here: A publish of this context.
        everywhere: A publish of all contexts of the products.
        databases: Channel databases by name.
    """

    here: Scope
    everywhere: Scope
    databases: tuple[str, ...]

    @property
    def has_choice(self) -> bool:
        """Whether other contexts have something to publish too."""
        return self.everywhere.documents > self.here.documents


class PlanReader:
    """Reads plans of one tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def databases(self) -> tuple[str, ...]:
        """List the channel databases by name."""
        return tuple(sorted({channel.database for channel in self._tenant.channels.channels()}))

    def subject(self, owners: Sequence[Owner], context: Context) -> Subject:
        """Name products or categories and a context.

        Raises:
            NotFound: One of them is gone.
        """
        return self._subject(owners, context, self._names(owners), self._channels())

    def read(self, owners: Sequence[Owner], context: Context) -> PublishPlan:
        """Read what a publish of products or categories would do, in one context and in all.

        Raises:
            NotFound: One of them is gone.
        """
        names = self._names(owners)
        channels = self._channels()
        publishing = self._tenant.publishing
        here = publishing.preview(owners, [context])
        everywhere = publishing.preview(owners)
        about = self._subject(owners, context, names, channels)
        return PublishPlan(
            about.owners,
            about.label,
            about.context,
            about.place,
            here=self._scope(here, names, channels),
            everywhere=self._scope(everywhere, names, channels),
            databases=self.databases(),
        )

    @staticmethod
    def _subject(
        owners: Sequence[Owner], context: Context, names: dict[Owner, str], channels: dict[str, str]
    ) -> Subject:
        label = next(iter(names.values())) if len(names) == 1 else f"{len(names):,} products"
        return Subject(tuple(owners), label, context, place_of(context, channels))

    def _channels(self) -> dict[str, str]:
        return {row.oun: row.name for row in self._tenant.channels.channels()}

    def _names(self, owners: Sequence[Owner]) -> dict[Owner, str]:
        """Name products and categories.

        Raises:
            NotFound: One of them is gone.
        """
        product_ids = [owner for owner in owners if isinstance(owner, int)]
        names: dict[Owner, str] = {row.id: row.name for row in self._tenant.catalog.products(product_ids)}
        for owner in owners:
            if isinstance(owner, CategoryId):
                names[owner] = self._tenant.categories.place(owner.value).long_name
        return names

    def _scope(self, preview: PublishPreview, names: dict[Owner, str], channels: dict[str, str]) -> Scope:
        used = self._places(preview, names)
        media = tuple(
            MediaUse(
                row.id,
                row.display_name,
                row.type,
                row.sha256,
                places_text(used.get(row.id, ())),
                row.state is MediaState.CHANGED,
            )
            for row in self._tenant.media.rows(preview.unpublished_media)
        )
        blocked: list[BlockedUse] = []
        for found in preview.blocked:
            document = self._document(found.owner, found.context)
            blocked.append(
                BlockedUse(
                    names[found.owner],
                    found.owner,
                    found.context,
                    place_of(found.context, channels),
                    document.checked_out_by or "Somebody",
                    document.checked_out_at,
                )
            )
        return Scope(len(preview.documents), media, tuple(blocked))

    def _document(self, owner: Owner, context: Context) -> DocumentRow:
        if isinstance(owner, CategoryId):
            return self._tenant.categories.document(owner.value, context)
        return self._tenant.assignments.document(owner, context)

    def _places(self, preview: PublishPreview, names: dict[Owner, str]) -> dict[int, list[str]]:
        """Name the places where the media that go along are used: targets of one product, else products."""
        wanted = frozenset(preview.unpublished_media)
        found: dict[int, list[str]] = {}
        if not wanted:
            return found
        by_owner: dict[Owner, list[Context]] = {}
        for owner, context in preview.documents:
            by_owner.setdefault(owner, []).append(context)
        for owner, contexts in by_owner.items():
            if isinstance(owner, CategoryId):
                contents = self._tenant.categories.contents(owner.value, Source.DRAFT)
                targets = None
            else:
                contents = self._tenant.assignments.contents(owner, Source.DRAFT)
                targets = _TargetNames(self._tenant.catalog, owner) if len(names) == 1 else None
            for context in contexts:
                content = contents.get(context, EMPTY_DOCUMENT)
                for media_id, place in _uses(content, names[owner], targets, wanted):
                    found.setdefault(media_id, []).append(place)
        return found


def _uses(
    content: DocumentContent, name: str, targets: "_TargetNames | None", wanted: frozenset[int]
) -> Iterator[tuple[int, str]]:
    """Give the wanted media of a document, each with its place: the target where these are named."""
    for target, media in content.targets():
        for media_id in wanted.intersection(media.media_ids()):
            place = name if targets is None else targets.name(target)
            if targets is not None and media_id not in media.primary:
                place = f"{place}, additional media"
            yield media_id, place
    for swatch in content.swatches.values():
        if swatch.media_id in wanted:
            yield swatch.media_id, name if targets is None else "Swatches"


class _TargetNames:
    """Names the targets of one product."""

    def __init__(self, catalog: CatalogService, product_id: int) -> None:
        self._values = {
            (dimension, row.id): row.name
            for dimension, rows in catalog.values(product_id).items()
            for row in rows
        }
        self._variants = {row.id: row.number for row in catalog.variants(product_id)}

    def name(self, target: Target) -> str:
        match target:
            case MasterTarget():
                return "Master"
            case CellTarget(key):
                return " + ".join(
                    name for (d, value_id), name in self._values.items() if key.get(d) == value_id
                )
            case VariantTarget(variant_id):
                return self._variants.get(variant_id, "Variant")


def place_of(context: Context, channels: dict[str, str]) -> str:
    """Name a context: channel by name, locale by code."""
    return f"{channels.get(context.channel, context.channel)}, {context.locale}"


def places_text(places: Iterable[str]) -> str:
    """List places, each once, the first ones by name and the rest by count."""
    once = list(dict.fromkeys(places))
    more = len(once) - PLACES_NAMED
    return ", ".join(once[:PLACES_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def count_text(count: int, one: str, many: str) -> str:
    """Count things."""
    return f"{count:,} {one if count == 1 else many}"
