"""What the Categories view shows of one category in one context, read at once. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from app.models.assignments.category_list import CategoryContextRow, CategoryService, CategoryState
from app.models.assignments.resolve import Resolution
from app.models.assignments.rows import DocumentRow, PublishState
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import CategoryId, DocumentContent, TargetMedia
from app.models.context import NEUTRAL, Context
from app.models.media.rows import MediaRow, MediaType
from app.models.media.service import MediaService
from app.models.tenants.rows import ChannelRow
from app.models.tenants.service import ChannelService
from app.models.undo import UndoJournal


class Services(Protocol):
    """The services of a tenant that this view uses."""

    @property
    def categories(self) -> CategoryService:
        """Categories and their documents."""
        ...

    @property
    def assignments(self) -> AssignmentService:
        """Edits and check-outs."""
        ...

    @property
    def media(self) -> MediaService:
        """Media items and thumbnails."""
        ...

    @property
    def channels(self) -> ChannelService:
        """Channels and their languages."""
        ...

    @property
    def undo(self) -> UndoJournal:
        """The steps that can be taken back."""
        ...


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """A category in a context, as it was read.

    Attributes:
        category: The category with its documents.
        context: The context in force.
        user: The person at the desk.
        media: Every media item that any context of it shows.
        channels: Channels by OUN.
        has_lapsed: The window of who is editing has been silent for so long that anybody may take over.
    """

    category: CategoryState
    context: Context
    user: str
    media: Mapping[int, MediaRow]
    channels: Mapping[str, ChannelRow]
    has_lapsed: bool = False

    @property
    def owner(self) -> CategoryId:
        """Whose documents these are."""
        return CategoryId(self.category.place.id)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.category.place.name

    @property
    def document(self) -> DocumentRow:
        """The document of this context, with its check-out."""
        return self.category.document

    @property
    def content(self) -> DocumentContent:
        """The own content of this context, as an editor sees it."""
        return self.document.content

    @property
    def own(self) -> TargetMedia | None:
        """What this context says itself; None where it inherits."""
        return self.content.master

    @property
    def image(self) -> MediaRow | None:
        """What is shown here, inherited or not; None for the placeholder."""
        return self.image_of(self.category.resolution)

    def image_of(self, resolution: Resolution) -> MediaRow | None:
        """Return the image of an answer."""
        return next((self.media[i] for i in resolution.media.primary if i in self.media), None)

    @property
    def is_inherited(self) -> bool:
        """Whether the image comes from Neutral of the channel."""
        return self.own is None and self.category.resolution.context is not None

    @property
    def is_mine(self) -> bool:
        """Whether the person at the desk has checked this out."""
        return self.document.checked_out_by == self.user

    @property
    def other_editor(self) -> str | None:
        """Who else has checked this out."""
        return None if self.is_mine else self.document.checked_out_by

    @property
    def has_unpublished(self) -> bool:
        """Whether there is something to publish in this context."""
        return self.document.state in (PublishState.DRAFT, PublishState.CHANGED)

    @property
    def refusal(self) -> str:
        """Why nothing may be edited here; empty where it may."""
        other = self.other_editor
        if other is None:
            return ""
        way_out = "Take over, or ask" if self.has_lapsed else "Ask"
        return f"{other} is editing this category. {way_out} to finish editing first."

    def context_name(self, context: Context) -> str:
        """Name a context with the channel's name: `Online store DE, de-de`."""
        channel = self.channels.get(context.channel)
        return f"{context.channel if channel is None else channel.name}, {context.locale}"

    def row(self, context: Context) -> CategoryContextRow | None:
        """Return what the category shows in another context."""
        return next((row for row in self.category.contexts if row.context == context), None)


def load_page(services: Services, category_id: int, context: Context, user: str) -> CategoryPage:
    """Read a category in a context.

    Raises:
        NotFound: The category is not there.

    Thread: any.
    """
    category = services.categories.state(category_id, context)
    rows = services.media.rows(sorted(category.media_ids()))
    channels = {row.oun: row for row in services.channels.channels()}
    has_lapsed = services.assignments.has_lapsed(category.document)
    return CategoryPage(category, context, user, {row.id: row for row in rows}, channels, has_lapsed)


def not_an_image(row: MediaRow) -> str:
    """Say why an item cannot be the image of a category; empty where it can."""
    if row.type is MediaType.IMAGE:
        return ""
    return f"{row.display_name} is a {row.type}, and a category can have an image only."


def use_words(page: CategoryPage) -> str:
    """Say where shoppers meet the image: which navigation, and for how many products."""
    channel = page.channels.get(page.context.channel)
    name = page.context.channel if channel is None else channel.name
    languages = () if channel is None else channel.languages
    if page.context.locale == NEUTRAL:
        reached = [code for code in languages if not _is_own(page, replace(page.context, locale=code))]
        others = [code for code in languages if code not in reached]
        where = f"Navigation of {name} in {_listed(reached)}." if reached else ""
        own = f"{_listed(others)} {'has' if len(others) == 1 else 'have'} an own answer." if others else ""
    else:
        where, own = f"Navigation of {name} in {page.context.locale} only.", ""
    count = page.category.product_count
    products = f"{count:,} product{' is' if count == 1 else 's are'} in this category or below it."
    return " ".join(part for part in (where, own, products) if part)


def _is_own(page: CategoryPage, context: Context) -> bool:
    row = page.row(context)
    return row is not None and row.is_own


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
