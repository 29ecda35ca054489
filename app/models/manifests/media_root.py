"""Finds the files that MediaImportPath names, under one folder and never outside it.

The path is matched case-insensitively (manifests are lower-cased on their way) and with or without the
name of the root folder. Source: domain.md 8.4 (Local path pitfalls).
"""

import os
import re
import unicodedata
from pathlib import Path
from typing import Final

from app.models.errors import BadInput, NotFound, RuleViolation

_URL: Final = re.compile(r"[a-z][a-z0-9+.\-]+://", re.IGNORECASE)
_DRIVE: Final = re.compile(r"[a-z]:", re.IGNORECASE)


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
        self._listed: dict[Path, dict[str, list[str]]] = {}

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
                found = self._walk(candidate, import_path)
            except NotFound as error:
                problem = problem or error
                continue
            return self._inside(found, import_path)
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

    def _walk(self, parts: tuple[str, ...], import_path: str) -> Path:
        folder = self.path
        for depth, name in enumerate(parts):
            names = self._listing(folder).get(_folded(name), [])
            if name in names:
                folder /= name
            elif len(names) == 1:
                folder /= names[0]
            elif names:
                both = " and ".join(names)
                raise NotFound(f"{import_path!r} could be {both}, which differ in case alone.")
            else:
                where = "/".join(parts[:depth]) or self.path.name
                raise NotFound(f"{import_path!r} is not found: there is no {name!r} in {where}.")
        return folder

    def _listing(self, folder: Path) -> dict[str, list[str]]:
        found = self._listed.get(folder)
        if found is None:
            found = {}
            try:
                names = sorted(os.listdir(folder))  # noqa: PTH208 (names alone are wanted, paths cost twice the time)
            except OSError:
                names = []
            for name in names:
                found.setdefault(_folded(name), []).append(name)
            self._listed[folder] = found
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
