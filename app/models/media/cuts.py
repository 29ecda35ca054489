"""Where pages show pictures, how large, and which part of a picture each place gets. Pure.

Source: domain.md 2.7, 2.8, 2.10. The sizes of the gallery are those of the published module library; those of
the other modules are ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.models.media.content import CropKey, Region
from app.models.media.resizer import (
    ResizeMode,
    ResizePlan,
    ResizeRequest,
    centre_of,
    clamp_region,
    largest_inside,
    plan_resize,
    size_of,
)

Crops = tuple[tuple[CropKey, Region], ...]

FOCAL_EDGE: Final = 60
"""Pixels of the square that stands for a focal point. Source: domain.md 2.7."""

SMALLEST: Final = 8
"""Pixels of the shorter edge below which a crop cannot be made by hand."""

VIEWPORTS: Final = ("xs", "sm", "md", "lg", "xl")


@dataclass(frozen=True, slots=True)
class CutTarget:
    """A place on a page; a size of 0 follows from the ratio, so that any ratio fits there."""

    key: CropKey
    width: int
    height: int
    mode: ResizeMode = ResizeMode.CUSTOM

    @property
    def ratio(self) -> tuple[int, int] | None:
        """Return the ratio that a crop is held to; None where any ratio fits."""
        return (self.width, self.height) if self.width and self.height else None


def _targets(module: str, view_type: str, placement: str, *sizes: tuple[int, int]) -> tuple[CutTarget, ...]:
    """Name the sizes of a view from the smallest viewport on."""
    return tuple(
        CutTarget(CropKey(module, view_type, placement, viewport), width, height)
        for viewport, (width, height) in zip(VIEWPORTS, sizes, strict=False)
    )


TARGETS: Final[tuple[CutTarget, ...]] = (
    *_targets("Media gallery", "Main image", "Default", (767, 767), (600, 600), (600, 772), (0, 772)),
    *_targets("Media gallery", "Thumbnail", "Default", *[(295, 295)] * 4),
    *_targets("Product collection", "Product card", "Default", *[(315, 315)] * 5),
    *_targets("Hero", "Banner", "Left", (600, 600), (1024, 576), (1600, 700), (1600, 700), (1920, 700)),
    *_targets("Hero", "Banner", "Center", (600, 600), (1024, 576), (1600, 700), (1600, 700), (1920, 700)),
    *_targets("Hero", "Banner", "Right", (600, 600), (1024, 576), (1600, 700), (1600, 700), (1920, 700)),
    *_targets("Content block", "Feature", "Left", (600, 600), (800, 600), (800, 600), (1280, 900)),
    *_targets("Content block", "Feature", "Right", (600, 600), (800, 600), (800, 600), (1280, 900)),
    *_targets("Content block", "Tile", "Default", (600, 340), (600, 340), (640, 480), (640, 480)),
    *_targets("Category tile", "Tile", "Default", (300, 300), (400, 400), (400, 500), (400, 500)),
)
"""Every place, in the order of choice: module, view type, placement, viewport from small to large."""

_BY_KEY: Final[Mapping[CropKey, CutTarget]] = {target.key: target for target in TARGETS}


def modules() -> tuple[str, ...]:
    """List the modules in the order of choice."""
    return _each(target.key.module for target in TARGETS)


def view_types(module: str) -> tuple[str, ...]:
    """List the view types of a module; empty for an unknown one."""
    return _each(t.key.view_type for t in TARGETS if t.key.module == module)


def placements(module: str, view_type: str) -> tuple[str, ...]:
    """List the placements of a view; empty for an unknown one."""
    return _each(t.key.placement for t in TARGETS if (t.key.module, t.key.view_type) == (module, view_type))


def viewports(module: str, view_type: str, placement: str) -> tuple[str, ...]:
    """List the viewports of a placed view, small ones first; empty for an unknown one."""
    wanted = (module, view_type, placement)
    return _each(
        t.key.viewport for t in TARGETS if (t.key.module, t.key.view_type, t.key.placement) == wanted
    )


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def cut_target(key: CropKey) -> CutTarget:
    """Return the place of a key; one that is not known any more takes any ratio."""
    return _BY_KEY.get(key) or CutTarget(key, 0, 0)


def own_region(crops: Crops, key: CropKey) -> Region | None:
    """Return the crop that a person made for a key, or None."""
    return next((region for known, region in crops if known == key), None)


def with_crop(crops: Crops, key: CropKey, region: Region | None) -> Crops:
    """Return crops with one changed, or taken away by None; sorted, each key once."""
    kept = {known: other for known, other in crops if known != key}
    if region is not None:
        kept[key] = region
    return tuple(sorted(kept.items(), key=lambda pair: _order(pair[0])))


def _order(key: CropKey) -> tuple[str, str, str, str]:
    return key.module, key.view_type, key.placement, key.viewport


def plan_cut(
    target: CutTarget, width: int, height: int, focal: Region | None = None, crops: Crops = ()
) -> ResizePlan:
    """Work out what a place shows of a picture: its own crop, else a cut around the focal point."""
    request = ResizeRequest(target.width, target.height, target.mode)
    return plan_resize(width, height, request, focal, own_region(crops, target.key))


def default_region(key: CropKey, width: int, height: int, focal: Region | None = None) -> Region:
    """Return the region that a key has as long as nobody makes a crop: a cut around the focal point."""
    target = cut_target(key)
    request = ResizeRequest(target.width, target.height, ResizeMode.FOCAL)
    return plan_resize(width, height, request, focal).source


def fit_region(region: Region, ratio: tuple[int, int] | None, width: int, height: int) -> Region:
    """Return a region inside the picture that has a ratio, around the same middle, as wide as it can be."""
    region = clamp_region(region, width, height)
    if ratio is None:
        return region
    x, y = centre_of(region, width, height)
    most_wide, most_high = largest_inside(width, height, *ratio)
    wide = min(size_of(region)[0], most_wide)
    return _placed(wide, ratio, (most_wide, most_high), (x, y), (width, height))


def moved(region: Region, dx: int, dy: int, width: int, height: int) -> Region:
    """Return a region moved within the picture; its size stays."""
    return clamp_region(Region(region.x1 + dx, region.y1 + dy, region.x2 + dx, region.y2 + dy), width, height)


def grown(region: Region, by: int, ratio: tuple[int, int] | None, width: int, height: int) -> Region:
    """Return a region wider by some pixels on the whole, around its middle, of its ratio, in the picture.

    Without a ratio its own ratio is kept. It gets no smaller than `SMALLEST` where the picture allows.
    """
    wide, high = size_of(region)
    ratio = ratio or (wide, high)
    most_wide, most_high = largest_inside(width, height, *ratio)
    least = min(most_wide, least_width(ratio))
    new = min(max(least, wide + by), most_wide)
    x, y = (region.x1 + region.x2) // 2, (region.y1 + region.y2) // 2
    return _placed(new, ratio, (most_wide, most_high), (x, y), (width, height))


def spanned(
    fixed: tuple[int, int], corner: tuple[int, int], ratio: tuple[int, int] | None, width: int, height: int
) -> Region:
    """Return the region between a corner that stays and one that is dragged, of a ratio, in the picture."""
    fx, fy = min(max(0, fixed[0]), width), min(max(0, fixed[1]), height)
    right, down = corner[0] >= fx, corner[1] >= fy
    room_x, room_y = (width - fx if right else fx), (height - fy if down else fy)
    wide, high = min(abs(corner[0] - fx), room_x), min(abs(corner[1] - fy), room_y)
    if ratio is None:
        wide, high = min(max(SMALLEST, wide), room_x), min(max(SMALLEST, high), room_y)
    else:
        most, _ = largest_inside(max(1, room_x), max(1, room_y), *ratio)
        least = min(most, least_width(ratio))
        wide = min(max(least, wide, high * ratio[0] // ratio[1]), most)
        high = min(room_y, max(1, (wide * ratio[1] + ratio[0] // 2) // ratio[0]))
    x1, y1 = (fx if right else fx - wide), (fy if down else fy - high)
    return clamp_region(Region(x1, y1, x1 + wide, y1 + high), width, height)


def least_width(ratio: tuple[int, int]) -> int:
    """Return the width of the smallest crop of a ratio that a hand can make."""
    return max(SMALLEST, -(-SMALLEST * ratio[0] // ratio[1]))


def _placed(
    wide: int, ratio: tuple[int, int], most: tuple[int, int], middle: tuple[int, int], size: tuple[int, int]
) -> Region:
    high = most[1] if wide == most[0] else min(most[1], max(1, (wide * ratio[1] + ratio[0] // 2) // ratio[0]))
    left, top = middle[0] - wide // 2, middle[1] - high // 2
    return clamp_region(Region(left, top, left + wide, top + high), *size)


def focal_region(x: int, y: int, width: int, height: int) -> Region:
    """Return the square that stands for a focal point; smaller at an edge, so that its middle stays there."""
    x, y = min(max(0, x), width - 1), min(max(0, y), height - 1)
    half = max(0, min(FOCAL_EDGE // 2, x, y, width - x, height - y))
    return Region(x - half, y - half, x + half, y + half)


def focal_percent(focal: Region | None, width: int, height: int) -> tuple[int, int]:
    """Return where the focal point is in percent of the picture; the middle while nobody chose one."""
    if focal is None:
        return 50, 50
    x, y = centre_of(focal, width, height)
    return round(100 * x / max(1, width - 1)), round(100 * y / max(1, height - 1))


def live_cuts(live: Mapping[str, Any]) -> tuple[Region | None, Crops]:
    """Read focal region and crops of what was published; without any in older snapshots."""
    focal = live.get("focal")
    rows = live.get("crops") or ()
    crops = tuple((CropKey(*row[:4]), Region(*row[4:])) for row in rows)
    return (Region(*focal) if focal else None), crops


def focal_at_percent(x: int, y: int, width: int, height: int) -> Region:
    """Return the focal region at a place in percent of the picture; `focal_percent` reads it back."""
    across, down = (round(min(max(0, p), 100) * (size - 1) / 100) for p, size in ((x, width), (y, height)))
    return focal_region(across, down, width, height)
