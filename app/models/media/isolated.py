"""Looks at videos, PDFs and drawings in a process of its own, so that none of them can stop or end this one.

The process has a deadline and a limit of memory, writes no file, and ends by itself if this one is killed.
"""

import base64
import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.models.errors import BadInput
from app.models.media.documents import first_page
from app.models.media.images import AGAIN, Picture
from app.models.media.vectors import draw
from app.models.media.videos import CONTAINERS, look_at_video

DEADLINE_S: Final = 8
MEMORY_BYTES: Final = 3 * 2**30

SVG: Final = "image/svg+xml"
PDF: Final = "application/pdf"
KINDS: Final = frozenset({SVG, PDF, *CONTAINERS})
"""What is looked at here."""

_ROOT: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found; None where it does not apply."""

    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    pages: int | None = None
    picture: Picture | None = None


def look_at(path: Path, mime: str, pixel_size: int, max_pixels: int) -> Look:
    """Look at a content of one of `KINDS`.

    Raises:
        BadInput: It is damaged, takes too long, or takes the reader down.
        OSError: It, or the reader, cannot be read.
    """
    path.open("rb").close()
    command = [
        sys.executable,
        "-P",
        "-m",
        __name__,
        str(path.absolute()),
        mime,
        str(pixel_size),
        str(max_pixels),
    ]
    known = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=DEADLINE_S,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(known)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadInput("it takes too long to read.", "Make it simpler, or export it again.") from error
    if ran.returncode != 0:
        raise BadInput("it is damaged so badly that its reader gave up.", AGAIN)
    found: dict[str, Any] = json.loads(ran.stdout)
    if "problem" in found:
        raise BadInput(found["problem"], found["hint"])
    shown = found.pop("picture")
    picture = None if shown is None else Picture(base64.b64decode(shown["content"]), shown["likeness"])
    return Look(**found, picture=picture)


def _look(path: Path, mime: str, pixel_size: int, max_pixels: int) -> Look:
    if mime == SVG:
        return Look(picture=draw(path, pixel_size))
    if mime == PDF:
        pages, shown = first_page(path, pixel_size)
        return Look(pages=pages, picture=shown)
    video = look_at_video(path, mime, pixel_size, max_pixels)
    return Look(video.width, video.height, video.duration_ms, picture=video.poster)


def _limit_this_process() -> None:
    with contextlib.suppress(ImportError):  # Windows has neither
        import resource
        import signal

        signal.alarm(DEADLINE_S + 1)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(path: str, mime: str, pixel_size: str, max_pixels: str) -> None:
    _limit_this_process()
    try:
        look = _look(Path(path), mime, int(pixel_size), int(max_pixels))
    except BadInput as problem:
        found: dict[str, Any] = {"problem": problem.message, "hint": problem.hint}
    else:
        found = {name: getattr(look, name) for name in ("width", "height", "duration_ms", "pages")}
        found["picture"] = look.picture and {
            "content": base64.b64encode(look.picture.content).decode(),
            "likeness": look.picture.likeness,
        }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:])
