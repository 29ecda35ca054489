"""The resizer: which part of a picture is shown, how large, and where on its canvas. Pure.

It works with sizes alone; `images.render` carries a plan out. Source: domain.md 2.10.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from app.models.errors import BadInput
from app.models.media.content import Region

MOST: Final = 3000
"""Pixels of the longest edge that can be asked for, or that a free edge gets."""


class ResizeMode(IntEnum):
    """The modes by their numbers in addresses; 7 means nothing. Source: image-component.

    `FACIAL` centres on the focal region: faces are not looked for here, a person marks them.
    """

    LETTER_BOX = 1
    SCALE = 2
    STRETCH = 3
    CROP = 4
    FOCAL = 5
    FACIAL = 6
    CUSTOM = 8


_CUTTING: Final = frozenset({ResizeMode.CROP, ResizeMode.FOCAL, ResizeMode.FACIAL, ResizeMode.CUSTOM})
_EXACT: Final = frozenset({ResizeMode.STRETCH, ResizeMode.CROP, ResizeMode.FOCAL, ResizeMode.FACIAL})


@dataclass(frozen=True, slots=True)
class ResizeRequest:
    """What is asked for.

    Attributes:
        w, h: Pixels, 0 to `MOST`; 0 means: from the ratio of what is shown.
        mode: A number of `ResizeMode`.
    """

    w: int = 0
    h: int = 0
    mode: int = ResizeMode.SCALE

    def __post_init__(self) -> None:
        """See that it can be done.

        Raises:
            BadInput: A size is out of range, or the mode is not known.
        """
        for size in (self.w, self.h):
            if not 0 <= size <= MOST:
                raise BadInput(f"{size} pixels cannot be asked for.", f"Ask for 0 to {MOST}.")
        if self.mode not in set(ResizeMode):
            raise BadInput(f"Resizer mode {self.mode} is not known.", "Choose 1 to 6, or 8.")


@dataclass(frozen=True, slots=True)
class ResizePlan:
    """What to do with a picture: cut, scale, put on a canvas.

    Attributes:
        source: The part of the picture that is shown; never empty, never outside the picture.
        width, height: Its size on the canvas.
        canvas_width, canvas_height: The size of what comes out.
        left, top: Where on the canvas it lies; the rest is background.
    """

    source: Region
    width: int
    height: int
    canvas_width: int
    canvas_height: int
    left: int = 0
    top: int = 0

    def not_enlarged(self) -> "ResizePlan":
        """Return the plan, smaller where it would make pixels up; its ratio stays within a pixel."""
        wide, high = size_of(self.source)
        if self.width <= wide and self.height <= high:
            return self
        if self.width * high >= self.height * wide:
            part, whole = wide, self.width
        else:
            part, whole = high, self.height

        def less(size: int) -> int:
            return max(1, _rounded(size * part, whole))

        width, height = less(self.width), less(self.height)
        canvas = (max(less(self.canvas_width), width), max(less(self.canvas_height), height))
        offset = ((canvas[0] - width) // 2, (canvas[1] - height) // 2)
        return replace(
            self,
            width=width,
            height=height,
            canvas_width=canvas[0],
            canvas_height=canvas[1],
            left=offset[0],
            top=offset[1],
        )


def plan_resize(
    width: int, height: int, request: ResizeRequest, focal: Region | None = None, crop: Region | None = None
) -> ResizePlan:
    """Work out how a picture answers a request.

    Args:
        width: Pixels of the picture as shown.
        height: The same.
        request: What is asked for.
        focal: The focal region; without one the placement of the mode holds.
        crop: The region for `CUSTOM`; without one that mode cuts around the focal point.

    Returns:
        The plan. With both sizes given the canvas is exactly as asked, but for `SCALE`, and for `CUSTOM`
        with a region of another ratio: those fit inside. Nothing is stretched but in `STRETCH`.

    Raises:
        BadInput: The picture has no pixels.

    Source: domain.md 2.10.
    """
    if width < 1 or height < 1:
        raise BadInput(f"A picture of {width} x {height} pixels cannot be resized.")
    mode = ResizeMode(request.mode)
    both = request.w > 0 and request.h > 0
    source = Region(0, 0, width, height)
    if mode is ResizeMode.CUSTOM and crop is not None:
        source = clamp_region(crop, width, height)
    elif both and mode in _CUTTING:
        source = _cut(width, height, request, focal)
    wide, high = size_of(source)
    if both and (mode in _EXACT or (mode is ResizeMode.CUSTOM and _is_ratio(wide, high, request))):
        size = request.w, request.h
    else:
        size = _inside(wide, high, request.w, request.h)
    canvas = (request.w, request.h) if both and mode is ResizeMode.LETTER_BOX else size
    left, top = (canvas[0] - size[0]) // 2, (canvas[1] - size[1]) // 2
    return ResizePlan(source, *size, *canvas, left, top)


def _cut(width: int, height: int, request: ResizeRequest, focal: Region | None) -> Region:
    """Return the largest part of the asked ratio, placed as the mode wants."""
    wide, high = largest_inside(width, height, request.w, request.h)
    is_portrait = height > width
    if request.mode == ResizeMode.CROP:
        left = (width - wide) // 2
        top = (height - high) * 3 // 10 if is_portrait else (height - high) // 2
        return Region(left, top, left + wide, top + high)
    x, y = (width // 2, height // 6 if is_portrait else height // 2)
    if focal is not None:
        x, y = centre_of(focal, width, height)
    left = min(max(0, (2 * x - wide + 1) // 2), width - wide)
    top = min(max(0, (2 * y - high + 1) // 2), height - high)
    return Region(left, top, left + wide, top + high)


def largest_inside(width: int, height: int, w: int, h: int) -> tuple[int, int]:
    """Return the largest size of the ratio `w` to `h` within a picture, in whole pixels."""
    if width * h >= w * height:
        return min(width, max(1, _rounded(height * w, h))), height
    return width, min(height, max(1, _rounded(width * h, w)))


def clamp_region(region: Region, width: int, height: int) -> Region:
    """Return a region that lies in a picture: moved, and made smaller where it has to be; never empty."""
    wide = min(max(1, region.x2 - region.x1), width)
    high = min(max(1, region.y2 - region.y1), height)
    left = min(max(0, region.x1), width - wide)
    top = min(max(0, region.y1), height - high)
    return Region(left, top, left + wide, top + high)


def centre_of(region: Region, width: int, height: int) -> tuple[int, int]:
    """Return the pixel in the middle of a region, inside the picture."""
    x, y = (region.x1 + region.x2) // 2, (region.y1 + region.y2) // 2
    return min(max(0, x), width - 1), min(max(0, y), height - 1)


def size_of(region: Region) -> tuple[int, int]:
    """Return width and height of a region."""
    return region.x2 - region.x1, region.y2 - region.y1


def _is_ratio(wide: int, high: int, request: ResizeRequest) -> bool:
    """Tell whether a region has the asked ratio, as well as whole pixels can."""
    return abs(wide * request.h - high * request.w) <= max(request.w, request.h)


def _inside(wide: int, high: int, w: int, h: int) -> tuple[int, int]:
    """Return the size of the ratio of what is shown that fits; a free edge follows the other one."""
    if not w and not h and max(wide, high) <= MOST:
        return wide, high
    w, h = w or MOST, h or MOST
    if w * high <= h * wide:
        return w, min(h, max(1, _rounded(high * w, wide)))
    return min(w, max(1, _rounded(wide * h, high))), h


def _rounded(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)
