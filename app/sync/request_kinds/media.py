"""Requests about the media library: uploads, and what is made of contents afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from app.models.errors import BadInput
from app.models.media.content import CATEGORIES
from app.sync.request_kinds.words import printable


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
