"""Requests that move content by manifest."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

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
