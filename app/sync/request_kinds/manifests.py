"""Requests that move content by manifest."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from app.models.context import NEUTRAL, OMNICHANNEL
from app.models.errors import BadInput
from app.sync.request_kinds.words import printable


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
        name, description: What people call it and say of it.
        failed_only: The manifest is a result; import its failed rows alone.
        allow_private: Fetch files from addresses of this machine and of private networks too.
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
    name: str = ""
    description: str = ""
    failed_only: bool = False
    allow_private: bool = False

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
        return self.name or f"Import manifest {Path(self.file).name}"


@dataclass(frozen=True, slots=True)
class ExportManifestRequest:
    """Export media items, or where they are assigned.

    Attributes:
        file: `.tsv` or `.xlsx`; with `binaries` a `.zip` that holds the manifest and the files.
        content: `media` or `assignments`.
        media_ids: Items; none means the entire library.
        product_ids: Products; none means all.
        channel, locale: The context that is wanted; texts of media are in the locale.
        all_channels, all_locales: Every channel, every locale instead.
        binaries: Bring the files along.
        portable: For another tenant: without ids and versions of this one.
        extended: With category media and the columns that are ours.
        user: Who exports.
        name, description: What people call it and say of it.
    """

    kind: ClassVar[str] = "manifest-export"
    tenant: str
    file: str
    content: str = "media"
    media_ids: tuple[int, ...] = ()
    product_ids: tuple[int, ...] = ()
    channel: str = OMNICHANNEL
    locale: str = NEUTRAL
    all_channels: bool = False
    all_locales: bool = False
    binaries: bool = False
    portable: bool = False
    extended: bool = False
    user: str = ""
    name: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        """See that the content is known and that the file is named for what it will hold."""
        if self.content not in ("media", "assignments"):
            raise BadInput(f"The content {self.content!r} is not known.", "Choose media or assignments.")
        if self.file != printable(self.file):
            raise BadInput(f"The name {printable(self.file)} is no text in UTF-8.", "Rename it.")
        found = Path(self.file).suffix.lower()
        if self.binaries and found != ".zip":
            raise BadInput("A manifest with its files is a .zip file.", "Name it so.", path=Path(self.file))
        if not self.binaries and found not in (".tsv", ".xlsx"):
            raise BadInput("A manifest is a .tsv or .xlsx file.", "Name it so.", path=Path(self.file))

    @property
    def lane(self) -> str:
        """Return the lane: it waits for nothing that is written meanwhile."""
        return f"export:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return self.name or f"Export manifest {Path(self.file).name}"
