"""Frozen values of publishing."""

from dataclasses import dataclass

from app.models.assignments.slots import Owner
from app.models.context import Context
from app.models.media.details import Refusal


@dataclass(frozen=True, slots=True)
class BlockedDocument:
    """A document that cannot be published, and why; `name` is the product's number, or names the category."""

    owner: Owner
    name: str
    context: Context
    reason: str


@dataclass(frozen=True, slots=True)
class PublishPreview:
    """What a publish would do.

    Attributes:
        documents: (product or category, context) that have something to publish.
        unpublished_media: Ids of media that would be published with them, each once, in order of use.
        blocked: What stands in the way.
    """

    documents: tuple[tuple[Owner, Context], ...]
    unpublished_media: tuple[int, ...]
    blocked: tuple[BlockedDocument, ...]


@dataclass(frozen=True, slots=True)
class PublishCounts:
    """What one batch published.

    Attributes:
        documents: Documents that went live, or stopped being live.
        media: Media items that were published with them.
        blocked: Documents that were left as they are.
        blocked_media: Media items, asked for by themselves, that were left as they are.
    """

    documents: int = 0
    media: int = 0
    blocked: tuple[BlockedDocument, ...] = ()
    blocked_media: tuple[Refusal, ...] = ()
