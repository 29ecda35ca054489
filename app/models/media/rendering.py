"""Carries out plans of the resizer: cut, scale, put on a canvas, encode."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from app.models.errors import BadInput
from app.models.media.limits import DEFAULT_LIMITS, Limits
from app.models.media.processing import first_picture
from app.models.media.resizer import ResizePlan, size_of
from app.models.media.rows import FileFacts

QUALITY: Final = 80
FORMATS: Final = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
"""What can be written, by the ending of a file name."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One picture as bytes; the ending says its format, without a dot."""

    content: bytes
    ending: str


def render(
    path: Path,
    facts: FileFacts,
    plans: Sequence[ResizePlan],
    *,
    ending: str = "",
    quality: int = QUALITY,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Rendered]:
    """Decode a content once and make a picture of every plan: upright, in sRGB, without its metadata.

    Args:
        path: The blob.
        facts: What it is; the plans are for its width and height.
        plans: At least one.
        ending: One of `FORMATS`; empty: JPEG, or PNG where something is transparent.
        quality: 1 to 100.
        limits: Held against what the content turns out to be.

    Raises:
        BadInput: The content is damaged, or shows no picture; or the format is not known.

    Thread: any; most of the work runs without the interpreter lock.
    """
    if ending and ending not in FORMATS:
        raise BadInput(f"A picture cannot be written as .{ending}.", f"Choose {', '.join(FORMATS)}.")
    width, height = facts.width or 1, facts.height or 1
    try:
        shown = first_picture(path, facts, _pixels_needed(plans, width, height), limits)[1]
    except OSError as error:
        raise BadInput("the content cannot be read.", "Run: vitrine workspace check.") from error
    if shown is None:
        raise BadInput("the content shows no picture.")
    with Image.open(io.BytesIO(shown.content), formats=("JPEG", "PNG")) as image:
        image.load()
        return [_rendered(image, plan, (width, height), ending, quality) for plan in plans]


def _pixels_needed(plans: Sequence[ResizePlan], width: int, height: int) -> int:
    """Return the longer edge to decode to: half more than the largest plan shows, at most what there is."""
    scale = max(plan.width / size_of(plan.source)[0] for plan in plans)
    return max(1, min(max(width, height), round(max(width, height) * scale * 1.5)))


def _rendered(
    image: Image.Image, plan: ResizePlan, size: tuple[int, int], ending: str, quality: int
) -> Rendered:
    across, down = image.width / size[0], image.height / size[1]
    box = (
        plan.source.x1 * across,
        plan.source.y1 * down,
        min(plan.source.x2 * across, image.width),
        min(plan.source.y2 * down, image.height),
    )
    made = image.resize((plan.width, plan.height), Image.Resampling.LANCZOS, box=box)
    is_clear = made.mode == "RGBA" and made.getchannel("A").getextrema() != (255, 255)
    ending = ending or ("png" if is_clear else "jpg")
    keeps_clear = ending != "jpg" and ending != "jpeg"
    if (plan.canvas_width, plan.canvas_height) != made.size or (is_clear and not keeps_clear):
        canvas = Image.new(
            "RGBA" if is_clear and keeps_clear else "RGB",
            (plan.canvas_width, plan.canvas_height),
            (255, 255, 255, 0) if is_clear and keeps_clear else "white",
        )
        canvas.paste(made, (plan.left, plan.top), made.getchannel("A") if is_clear else None)
        made = canvas
    elif made.mode == "RGBA" and not is_clear:
        made = made.convert("RGB")
    out = io.BytesIO()
    options = {"optimize": True} if ending == "png" else {"quality": quality}
    made.save(out, FORMATS[ending], **options)
    return Rendered(out.getvalue(), "jpg" if ending == "jpeg" else ending)
