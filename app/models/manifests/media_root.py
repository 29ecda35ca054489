"""Finds the files that MediaImportPath names, under one folder and never outside it.

The path is matched case-insensitively (manifests are lower-cased on their way) and with or without the
name of the root folder. Source: domain.md 8.4 (Local path pitfalls).
"""

import os
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.models.errors import BadInput, NotFound, RuleViolation

_URL: Final = re.compile(r"[a-z][a-z0-9+.\-]+://", re.IGNORECASE)
_DRIVE: Final = re.compile(r"[a-z]:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The names in a folder, by how they are compared; which are regular files and folders, no links."""

    names: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def add(self, entry: "os.DirEntry[str]") -> None:
        self.names.setdefault(_folded(entry.name), []).append(entry.name)
        if entry.is_file(follow_symlinks=False):
            self.files.add(entry.name)
        elif entry.is_dir(follow_symlinks=False):
            self.folders.add(entry.name)


def is_url(import_path: str) -> bool:
    """Tell whether a MediaImportPath is an address instead of a file."""
    return _URL.match(import_path) is not None


class MediaRoot:
    """One folder of media files. Each folder below it is listed once at most, when first asked for.

    Args:
        path: The folder.

    Raises:
        BadInput: It is not a folder.

    Thread: one at a time.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise BadInput(
                f"The media folder {path} is not there.", "Choose the folder that holds the files."
            )
        self.path = path.resolve()
        self._listed: dict[Path, _Listing] = {}

    def find(self, import_path: str) -> Path:
        """Find the file of a MediaImportPath.

        Args:
            import_path: Relative to the root, slashes or backslashes between the names; may begin with a
                slash or with the name of the root folder (and of folders above it).

        Returns:
            The real path of a regular file inside the root.

        Raises:
            RuleViolation: The path, or a link on its way, leads out of the root.
            NotFound: There is no such file, or two that differ in case alone.
        """
        parts = self._parts(import_path)
        problem: NotFound | None = None
        for candidate in self._candidates(parts):
            try:
                found, is_real = self._walk(candidate, import_path)
            except NotFound as error:
                problem = problem or error
                continue
            return found if is_real else self._inside(found, import_path)
        raise problem or NotFound(f"The path {import_path!r} names no file.")

    def _parts(self, import_path: str) -> tuple[str, ...]:
        names = import_path.replace("\\", "/").split("/")
        if "\0" in import_path or _DRIVE.match(names[0]) or is_url(import_path):
            raise RuleViolation(
                f"{import_path!r} is not a path below the media folder.", "Name it relative to it."
            )
        if ".." in (name.strip() for name in names):
            raise RuleViolation(f"{import_path!r} leads out of the media folder.", "Name it without '..'.")
        return tuple(name for name in names if name not in ("", "."))

    def _candidates(self, parts: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Give the parts as they are, then without the names of the root that they begin with."""
        root = [_folded(name) for name in self.path.parts]
        folded = [_folded(name) for name in parts]
        lengths = [n for n in range(1, min(len(parts), len(root) + 1)) if root[-n:] == folded[:n]]
        return [parts, *(parts[n:] for n in lengths)]

    def _walk(self, parts: tuple[str, ...], import_path: str) -> tuple[Path, bool]:
        """Give where the parts lead, and whether that is a regular file without a link on the way."""
        place, is_real = self.path, True
        for depth, name in enumerate(parts):
            listing = self._listing(place)
            names = listing.names.get(_folded(name), [])
            if name not in names:
                if len(names) > 1:
                    both = " and ".join(names)
                    raise NotFound(f"{import_path!r} could be {both}, which differ in case alone.")
                if not names:
                    where = "/".join(parts[:depth]) or self.path.name
                    raise NotFound(f"{import_path!r} is not found: there is no {name!r} in {where}.")
                name = names[0]
            place /= name
            is_real = is_real and name in (listing.files if depth == len(parts) - 1 else listing.folders)
        return place, is_real and bool(parts)

    def _listing(self, folder: Path) -> "_Listing":
        found = self._listed.get(folder)
        if found is None:
            found = self._listed[folder] = _Listing()
            try:
                with os.scandir(folder) as entries:
                    for entry in sorted(entries, key=lambda one: one.name):
                        found.add(entry)
            except OSError:
                found.names.clear()
        return found

    def _inside(self, path: Path, import_path: str) -> Path:
        try:
            real = path.resolve()
        except (OSError, RuntimeError) as error:
            raise NotFound(f"{import_path!r} is a link that leads to itself.") from error
        if not real.is_relative_to(self.path):
            raise RuleViolation(f"{import_path!r} is a link that leads out of the media folder.")
        if not real.is_file():
            raise NotFound(f"{import_path!r} is not a file.")
        return real


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
