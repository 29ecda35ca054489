"""What the preview needs of a tenant, and the contexts that it begins with."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.models.assignments.category_list import CategoryService
from app.models.assignments.service import AssignmentService
from app.models.catalog.service import CatalogService
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.media.service import MediaService
from app.models.tenants.rows import ChannelRow
from app.models.tenants.service import ChannelService
from app.views.preview.reader import Answers, PreviewReader


class Contents(Protocol):
    """Where contents are kept."""

    def path(self, sha256: str, /) -> Path:
        """Return the file of a content."""
        ...


class Tenant(Protocol):
    """The services of a tenant that the preview reads."""

    @property
    def catalog(self) -> CatalogService:
        """Products, variants and values."""
        ...

    @property
    def categories(self) -> CategoryService:
        """Categories."""
        ...

    @property
    def channels(self) -> ChannelService:
        """Channels and locales."""
        ...

    @property
    def media(self) -> MediaService:
        """Media items."""
        ...

    @property
    def assignments(self) -> AssignmentService:
        """The list of products."""
        ...

    @property
    def blobs(self) -> Contents:
        """The contents of media items."""
        ...


def reader_of(tenant: Tenant, answers: Answers) -> PreviewReader:
    """Make the reader of a tenant."""
    has_file: Callable[[str], bool] = lambda sha256: tenant.blobs.path(sha256).exists()  # noqa: E731
    return PreviewReader(tenant.catalog, tenant.channels, tenant.categories, tenant.media, answers, has_file)


def first_contexts(channels: tuple[ChannelRow, ...]) -> tuple[Context, Context]:
    """Choose what A and B show at first: two channels in their own languages, else two languages of one."""
    own = [Context(channel.oun, channel.default_language) for channel in channels]
    if not own:
        return DEFAULT_CONTEXT, DEFAULT_CONTEXT
    if len(own) == 1:
        languages = channels[0].languages
        second = languages[1] if len(languages) > 1 else NEUTRAL
        return own[0], Context(channels[0].oun, second)
    return own[0], own[1]
