"""What is worked out from a content once it is taken in: its first picture, its likeness, and its soundness.

Pictures are decoded here, in full; what FFmpeg, PDFium and resvg read is read in a process of its own, with a
deadline. So no content, however broken, takes longer than ten seconds, or this process with it.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.models.errors import BadInput
from app.models.media.images import Picture, picture
from app.models.media.isolated import KINDS, look_at
from app.models.media.limits import DEFAULT_LIMITS, Limits
from app.models.media.rows import FileFacts, MediaType
from app.models.media.structure import check_to_the_end

THUMBNAIL_PX: Final = 256


@dataclass(frozen=True, slots=True)
class Processed:
    """What became known about a content by reading it through.

    Attributes:
        facts: As given, with what only a reader can tell: size and duration of a video, pages of a PDF.
        likeness: See `likeness`; None where the content shows no picture.
        problem: Why the content cannot be used, one sentence; None when it can.
        thumbnail: JPEG or PNG of `THUMBNAIL_PX`; None where the content shows no picture.
    """

    facts: FileFacts
    likeness: int | None = None
    problem: str | None = None
    thumbnail: bytes | None = None


def processed(path: Path, facts: FileFacts, limits: Limits = DEFAULT_LIMITS) -> Processed:
    """Read a content through, once; never raises over what is in it.

    Args:
        path: The file or blob.
        facts: What `file_facts` found.
        limits: Held against what only a reader can tell.

    Raises:
        OSError: It cannot be read at all.

    Thread: any; most of the work runs without the interpreter lock.
    """
    try:
        facts, shown = first_picture(path, facts, THUMBNAIL_PX, limits)
    except BadInput as problem:
        return Processed(facts, problem=problem.message)
    if shown is None:
        return Processed(facts)
    return Processed(facts, shown.likeness, thumbnail=shown.content)


def first_picture(
    path: Path, facts: FileFacts, pixel_size: int, limits: Limits = DEFAULT_LIMITS
) -> tuple[FileFacts, Picture | None]:
    """Read a content through; return its facts in full, and the picture that it shows first, if any.

    Raises:
        BadInput: It is damaged, or too much for the limits.
        OSError: It cannot be read at all.
    """
    if facts.mime in KINDS:
        look = look_at(path, facts.mime, pixel_size, limits.image_pixels)
        full = replace(
            facts,
            width=look.width or facts.width,
            height=look.height or facts.height,
            duration_ms=look.duration_ms,
            pages=look.pages,
        )
        return full, look.picture
    if facts.type is not MediaType.IMAGE:
        return facts, None
    check_to_the_end(path, facts.mime, (facts.width or 0) * (facts.height or 0))
    return facts, picture(path, pixel_size)
