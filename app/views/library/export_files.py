"""Copies the original files of media items into a folder, under names that are unique and safe. No Qt."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from app.models.media.details import Refusal
from app.models.media.rows import MediaRow

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_MOST_BYTES: Final = 200  # file systems take 255; the rest is for a number
_PARTIAL: Final = ".vitrine-export-"


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """How an export went.

    Attributes:
        copied: Files that are in the folder now.
        failed: Those that are not, and why.
        is_stopped: A person stopped it before the end.
    """

    copied: int
    failed: tuple[Refusal, ...]
    is_stopped: bool


def safe_name(file_name: str) -> str:
    """Return a file name that every file system takes: no path, no control letters, not too long."""
    name = _UNSAFE.sub("_", file_name).strip().rstrip(". ")
    if not name.strip("._ "):
        name = "unnamed" + name.strip()
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    if len(ending.encode()) > 20:
        stem, ending = name, ""
    room = _MOST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore") + ending


def unique_name(file_name: str, taken: set[str]) -> str:
    """Return a safe name that is not taken, with a number where it would be, and take it."""
    name = safe_name(file_name)
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}){ending}"
    taken.add(name.casefold())
    return name


def export_files(
    media_ids: Sequence[int],
    folder: Path,
    rows: Callable[[Sequence[int]], Iterable[MediaRow]],
    blob: Callable[[str], Path],
    report: Callable[[int, int], object],
    is_stopped: Callable[[], bool],
) -> ExportOutcome:
    """Copy originals one by one; a file that is in the folder already is never replaced. Thread: any.

    Args:
        media_ids: In the order in which names are given away.
        folder: Where to.
        rows: Reads items; those that are gone are left out.
        blob: Returns where a content is.
        report: Is told how many of how many are done.
        is_stopped: Asked before each file.
    """
    taken = {each.name.casefold() for each in folder.iterdir()}
    copied = 0
    failed: list[Refusal] = []
    for start in range(0, len(media_ids), 200):
        for row in rows(media_ids[start : start + 200]):
            if is_stopped():
                return ExportOutcome(copied, tuple(failed), True)
            try:
                _copy(blob(row.sha256), folder, unique_name(row.file_name, taken))
                copied += 1
            except OSError as error:
                reason = f"{error.strerror or error}. Look at the folder and try again."
                failed.append(Refusal(row.id, row.display_name, reason))
            report(copied + len(failed), len(media_ids))
    return ExportOutcome(copied, tuple(failed), False)


def _copy(source: Path, folder: Path, name: str) -> None:
    """Copy a file whole or not at all."""
    handle, partial = tempfile.mkstemp(prefix=_PARTIAL, dir=folder)
    temporary = Path(partial)
    try:
        with os.fdopen(handle, "wb") as target, source.open("rb") as file:
            shutil.copyfileobj(file, target, 1 << 20)
        temporary.chmod(0o644)
        temporary.rename(folder / name)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
