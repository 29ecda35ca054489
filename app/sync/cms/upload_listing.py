"""Lists the files that an upload names: files and folders, each file once, in a fixed order."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.models.media.uploads import FileState, UploadFile
from app.sync.requests import printable


def listed(paths: Iterable[str], recursive: bool) -> Iterator[UploadFile]:
    """List files; what cannot be read is a failed file, folders bring their files.

    Hidden files and folders inside folders are left out, and so are folders behind symbolic links, which
    may lead in circles.
    """
    seen: set[Path] = set()
    place = 0
    for text in paths:
        for path, size, problem in _below(text, recursive):
            key = Path(path).absolute()
            if key in seen:
                continue
            seen.add(key)
            name = printable(path)
            if path != name:
                problem = "Its name is no text in UTF-8; rename it."
            state = FileState.FAILED if problem else FileState.WAITING
            yield UploadFile(place, name, state, error=problem, size_bytes=size)
            place += 1


def _below(text: str, recursive: bool) -> Iterator[tuple[str, int, str | None]]:
    """Give the named file, or those in the folder, each with its size and what stands against it."""
    path = Path(text)
    if not path.is_dir():
        yield _entry(text)
        return
    closed: list[OSError] = []
    for parent, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if recursive else []
        for name in sorted(names):
            found = _entry(str(Path(parent) / name))
            # Pipes and sockets in a folder are nobody's media; links that lead nowhere neither.
            if not name.startswith(".") and found[2] is None:
                yield found
    for error in closed:
        yield str(error.filename), 0, f"The folder cannot be read: {error.strerror}."


def _entry(path: str) -> tuple[str, int, str | None]:
    try:
        facts = Path(path).stat()
    except FileNotFoundError:
        return path, 0, "There is no such file."
    except OSError as error:
        return path, 0, f"It cannot be read: {error.strerror}."
    if not stat.S_ISREG(facts.st_mode):
        return path, 0, "It is no ordinary file."
    return path, facts.st_size, None
