"""Requests: what can be queued. One frozen value for each kind of job; it validates itself."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from app.models.assignments.slots import CategoryId, Owner
from app.models.context import Context
from app.models.errors import BadInput
from app.models.media.content import CATEGORIES


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """Bring files and folders into the media library.

    Attributes:
        paths: Files, or folders that are searched.
        recursive: Whether folders inside folders are searched too.
        tags: Given to every new item.
        publish: Whether new items are published right after.
        media_title, alt_text, description: In Neutral, of every new item; they go before what a file says of
            itself. Empty: not given.
        category: Of every new item, one of `content.CATEGORIES`.
        user: Who uploads.
    """

    kind: ClassVar[str] = "upload"
    tenant: str
    paths: tuple[str, ...]
    recursive: bool = False
    tags: tuple[str, ...] = ()
    publish: bool = False
    media_title: str = ""
    alt_text: str = ""
    description: str = ""
    category: str = "None"
    user: str = ""

    def __post_init__(self) -> None:
        """See that something is named, and that the category is known."""
        if not self.paths:
            raise BadInput("No file or folder is named.", "Name at least one.")
        if self.category not in CATEGORIES:
            raise BadInput(f"There is no category {self.category}.", f"Choose from {', '.join(CATEGORIES)}.")

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        name = printable(Path(self.paths[0]).name)
        return f"Upload {name}" if len(self.paths) == 1 else f"Upload {name} and {len(self.paths) - 1} more"


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
class ImportManifestRequest:
    """Import a TSV manifest.

    Attributes:
        file: The manifest.
        media_root: Folder of local files, or empty.
        mode: `merge` or `replace`.
        dry_run: Only say what would happen.
        result: Where the result manifest is written; empty means beside the manifest.
        user: Who imports.
        galleries: Where a dry run writes which galleries would change, as JSON; empty means nowhere.
    """

    kind: ClassVar[str] = "import-manifest"
    tenant: str
    file: str
    media_root: str = ""
    mode: str = "merge"
    dry_run: bool = False
    result: str = ""
    user: str = ""
    galleries: str = ""

    def __post_init__(self) -> None:
        """See that the mode is known, and that galleries are asked of a dry run alone."""
        if self.mode not in ("merge", "replace"):
            raise BadInput(f"The mode {self.mode!r} is not known.", "Choose merge or replace.")
        if self.galleries and not self.dry_run:
            raise BadInput("Only a dry run tells which galleries would change.", "Ask for a dry run.")
        for path in (self.file, self.media_root, self.result, self.galleries):
            if path != printable(path):
                raise BadInput(f"The name {printable(path)} is no text in UTF-8.", "Rename it.")

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return f"Import manifest {Path(self.file).name}"


@dataclass(frozen=True, slots=True)
class RenditionsRequest:
    """Bring the renditions of published media items in step with what is published.

    One lane serves all tenants: nobody waits for these files, so they never take the place of other jobs.
    """

    kind: ClassVar[str] = "renditions"
    tenant: str

    @property
    def lane(self) -> str:
        """Return the lane: the folder that it writes."""
        return "renditions"

    def title(self) -> str:
        """Return what people read."""
        return "Renditions of published media"


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """Read the contents of media items through, where that was not done yet.

    Attributes:
        up_to: The highest id of an item that is meant: uploads read through themselves what comes later.
    """

    kind: ClassVar[str] = "process"
    tenant: str
    up_to: int

    @property
    def lane(self) -> str:
        """Return the lane, that of all work which nobody waits for."""
        return "renditions"

    def title(self) -> str:
        """Return what people read."""
        return "Look through media contents"


@dataclass(frozen=True, slots=True)
class MediaSyncRequest:
    """CMS to HQ omnichannel media sync; `full` flattens every product anew."""

    kind: ClassVar[str] = "media-sync"
    tenant: str
    full: bool = False

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"hq:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return "CMS to HQ omnichannel media sync" + (", full" if self.full else "")


@dataclass(frozen=True, slots=True)
class Products1040Request:
    """1040 (Products) for one channel database.

    Attributes:
        full: Send everything anew.
        session: The download session to work on, where it is there already.
    """

    kind: ClassVar[str] = "products-1040"
    tenant: str
    database: str
    full: bool = False
    session: int | None = None

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"csu:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return ("Full data sync 1040" if self.full else "1040") + f" (Products), {self.database}"


@dataclass(frozen=True, slots=True)
class GlobalConfiguration1110Request:
    """1110 (Global configuration) for one channel database: the switches of headquarters.

    `session` as in `Products1040Request`.
    """

    kind: ClassVar[str] = "global-configuration-1110"
    tenant: str
    database: str
    session: int | None = None

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"csu:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return f"1110 (Global configuration), {self.database}"


@dataclass(frozen=True, slots=True)
class ChannelConfiguration1070Request:
    """1070 (Channel configuration) for one channel database: the languages of its channels.

    `session` as in `Products1040Request`.
    """

    kind: ClassVar[str] = "channel-configuration-1070"
    tenant: str
    database: str
    session: int | None = None

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"csu:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return f"1070 (Channel configuration), {self.database}"


@dataclass(frozen=True, slots=True)
class SearchIndexRequest:
    """Refresh the product search index of one channel database; `full` writes every tile anew."""

    kind: ClassVar[str] = "search-index"
    tenant: str
    database: str
    full: bool = False

    @property
    def lane(self) -> str:
        """Return the lane: the index that it writes."""
        return f"search:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return f"Refresh of the product search index, {self.database}" + (", full" if self.full else "")


Request = (
    UploadRequest
    | PublishRequest
    | UnpublishRequest
    | PublishGroupRequest
    | RevertGroupRequest
    | ImportManifestRequest
    | RenditionsRequest
    | ProcessRequest
    | MediaSyncRequest
    | Products1040Request
    | GlobalConfiguration1110Request
    | ChannelConfiguration1070Request
    | SearchIndexRequest
)


def printable(path: str) -> str:
    """Return a path as it can be shown and stored: bytes that are no UTF-8 become question marks."""
    return os.fsencode(path).decode("utf-8", "replace")


def request_to_json(request: Request) -> str:
    """Write a request for the job history, in ASCII: a file name may hold bytes that are no text."""
    return json.dumps(asdict(request))


def request_from_json(kind: str, text: str) -> Request:
    """Read what `request_to_json` wrote.

    Raises:
        BadInput: The kind is not known, or a field is missing.
    """
    reader = REQUEST_KINDS.get(kind)
    if reader is None:
        raise BadInput(f"There is no job of the kind {kind}.")
    values: dict[str, Any] = json.loads(text)
    for name, value in values.items():
        if name == "contexts":
            values[name] = tuple(Context(**context) for context in value)
        elif isinstance(value, list):
            values[name] = tuple(value)
    try:
        return reader(**values)
    except TypeError as error:
        raise BadInput(
            f"The request of this {kind} job cannot be read: {error}.", "Start it again."
        ) from error


REQUEST_KINDS: Final[dict[str, Callable[..., Request]]] = {
    reader.kind: reader
    for reader in (
        UploadRequest,
        PublishRequest,
        UnpublishRequest,
        PublishGroupRequest,
        RevertGroupRequest,
        ImportManifestRequest,
        RenditionsRequest,
        ProcessRequest,
        MediaSyncRequest,
        Products1040Request,
        GlobalConfiguration1110Request,
        ChannelConfiguration1070Request,
        SearchIndexRequest,
    )
}


def count_words(counts: Mapping[str, int], *, zeros: bool = False) -> str:
    """Write a job's counts as people read them, `1 document, 412 rows`; zeros only if wanted."""
    return ", ".join(f"{count:,} {_counted(name, count)}" for name, count in counts.items() if count or zeros)


def _counted(name: str, count: int) -> str:
    many = "media items" if name == "media" else name.replace("_", " ")
    if count != 1:
        return many
    return f"{many.removesuffix('ies')}y" if many.endswith("ies") else many.removesuffix("s")


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
