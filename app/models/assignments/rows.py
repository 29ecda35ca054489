"""Frozen rows of assignment documents."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.models.assignments.edit import Edit
from app.models.assignments.slots import CategoryId, DocumentContent, Owner, TargetMedia
from app.models.catalog.dimensions import DimensionValues
from app.models.changes import Changes
from app.models.context import Context

LEASE: Final = timedelta(minutes=15)
"""How long a check-out stands without a sign of its holder: a renewal by the window, or a write."""


class Source(StrEnum):
    """Which content answers: as if every draft were published, or what is published."""

    DRAFT = "draft"
    PUBLISHED = "published"


class PublishState(StrEnum):
    """Publish state of a document. Source: domain.md 4.8."""

    NONE = "none"
    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "published-with-draft"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What an editor sees of one product, or category, in one context.

    Attributes:
        content: The saved draft if there is one, else the head version, else nothing.
        head_version: Newest checked-in version, 0 before the first check-in.
        published_version: Version that is live, or None.
        has_draft: Something is saved that is not checked in.
        checked_out_by: Who may edit, or None.
        lease_until: When the check-out lapses unless its holder's window renews it; None without one.
        published_at: When the version that is live went live, or the last one was taken off.
    """

    owner: Owner
    context: Context
    content: DocumentContent
    head_version: int
    published_version: int | None
    has_draft: bool
    checked_out_by: str | None
    checked_out_at: datetime | None
    lease_until: datetime | None
    updated_at: datetime | None
    published_at: datetime | None
    state: PublishState


@dataclass(frozen=True, slots=True)
class ProductListRow:
    """A product as the product panel shows it, in one context.

    Attributes:
        state: Of its document in this context.
        default_image_sha: Content of the master's default image as an editor would see it in this
            context (fallback included); where the master has none, of the first image of a cell or variant;
            or None.
        has_media: Whether any target of it has media in the context that answers here; the master may
            still have none.
        is_variant_image: Whether the image is that of a cell or variant.
    """

    id: int
    number: str
    name: str
    is_master: bool
    state: PublishState
    checked_out_by: str | None
    default_image_sha: str | None
    has_media: bool
    is_variant_image: bool = False


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A document that bulk work left as it is, and why: one sentence; `name` is a number or a name."""

    owner: Owner
    name: str
    context: Context
    reason: str


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of bulk work.

    Attributes:
        changes: What was touched.
        applied: What was changed, as it was kept.
        refused: Documents that were left as they are.
    """

    changes: Changes
    applied: Edit
    refused: tuple[RefusedDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixChange:
    """What another choice of dimensions would do to a product, in all contexts.

    Attributes:
        edit: Does it; without changes where nothing is to do.
        kept: Cells that would have media, in all contexts together.
        lost: Cells of now, with their context, whose media have no place in a cell.
        variants: Variants that these cells speak for, in all contexts together.
        contexts: Whose documents would change.
        held: Those of them that somebody else has checked out, with who: the edit has to wait for them.
    """

    edit: Edit
    kept: int
    lost: tuple[tuple[Context, DimensionValues, TargetMedia], ...]
    variants: int
    contexts: tuple[Context, ...]
    held: tuple[tuple[Context, str], ...]


def desk_of(owner: Owner, context: Context) -> str:
    """Return the desk of undo that the edits of a document belong to."""
    kind, number = ("category", owner.value) if isinstance(owner, CategoryId) else ("product", owner)
    group = f":{context.group}" if context.group else ""
    return f"{kind}:{number}:{context.channel}:{context.locale}{group}"
