"""Requests to publish and unpublish, documents and publish groups."""

from dataclasses import dataclass
from typing import ClassVar

from app.models.assignments.slots import CategoryId, Owner
from app.models.context import Context


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """Publish documents with the media that they use.

    Attributes:
        products: Product ids.
        categories: Category ids; neither products nor categories means all of both.
        contexts: Contexts; none means all.
        media: Media items to publish by themselves; then documents are published only if products,
            categories or contexts are named.
        label: What people read, for example the product's name.
    """

    kind: ClassVar[str] = "publish"
    tenant: str
    products: tuple[int, ...] = ()
    contexts: tuple[Context, ...] = ()
    media: tuple[int, ...] = ()
    label: str = ""
    categories: tuple[int, ...] = ()

    def owners(self) -> tuple[Owner, ...]:
        """List whose documents are meant; none means all."""
        return (*self.products, *(CategoryId(i) for i in self.categories))

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return _publish_title("Publish", self.label, self.products, self.categories, self.media)


@dataclass(frozen=True, slots=True)
class UnpublishRequest:
    """Take documents off; what they severed inherits again. Attributes as in `PublishRequest`."""

    kind: ClassVar[str] = "unpublish"
    tenant: str
    products: tuple[int, ...] = ()
    contexts: tuple[Context, ...] = ()
    label: str = ""
    categories: tuple[int, ...] = ()

    def owners(self) -> tuple[Owner, ...]:
        """List whose documents are meant; none means all."""
        return (*self.products, *(CategoryId(i) for i in self.categories))

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return _publish_title("Unpublish", self.label, self.products, self.categories, ())


@dataclass(frozen=True, slots=True)
class PublishGroupRequest:
    """Let a publish group go live.

    Attributes:
        group: Its id.
        user: Who lets it.
        label: Its name.
        note: What the log begins with, for example why it comes late; empty.
    """

    kind: ClassVar[str] = "publish-group"
    verb: ClassVar[str] = "Publish group"
    tenant: str
    group: int
    user: str
    label: str = ""
    note: str = ""

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return f"{self.verb} {self.label or self.group}"


@dataclass(frozen=True, slots=True)
class RevertGroupRequest(PublishGroupRequest):
    """Take back what a publish group brought; `places` are those results that are meant, none means all."""

    kind: ClassVar[str] = "revert-group"
    verb: ClassVar[str] = "Take back publish group"
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReverseRequest:
    """Take back what an earlier job did.

    Attributes:
        job: Its id.
        user: Who takes it back.
        label: Its title.
        only: The keys of what is meant, as its receipt has them; none means all.
        is_public: Whether it published what it uploaded.
    """

    kind: ClassVar[str] = "reverse"
    tenant: str
    job: str
    user: str
    label: str = ""
    only: tuple[str, ...] = ()
    is_public: bool = False

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return f"Reverse: {self.label or self.job}" + (f", {len(self.only):,} chosen" if self.only else "")


def _publish_title(
    verb: str, label: str, products: tuple[int, ...], categories: tuple[int, ...], media: tuple[int, ...]
) -> str:
    if label:
        return f"{verb} {label}"
    parts = [
        f"{len(ids):,} {one if len(ids) == 1 else many}"
        for ids, one, many in (
            (products, "product", "products"),
            (categories, "category", "categories"),
            (media if not products and not categories else (), "media item", "media items"),
        )
        if ids
    ]
    return f"{verb} {' and '.join(parts) or 'products and categories'}"
