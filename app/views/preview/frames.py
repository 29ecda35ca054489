"""Frames: the places where shoppers and sellers see a picture, and which part of it each of them shows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.media import cuts
from app.models.media.content import CropKey, Region
from app.models.media.cuts import CutTarget
from app.models.media.resizer import ResizeMode, size_of
from app.views.preview.answers import IMAGE, WHOLE, GalleryItem


class Frame(StrEnum):
    """Where a picture is looked at."""

    PRODUCT_PAGE = "product page"
    LIST_TILE = "list tile"
    POS_TILE = "pos tile"
    CATEGORY = "category"

    @property
    def label(self) -> str:
        """The line of the picker."""
        return _LABELS[self]

    @property
    def is_tile(self) -> bool:
        """Whether it shows the default image alone."""
        return self is not Frame.PRODUCT_PAGE

    @property
    def target(self) -> CutTarget:
        """Size and resizer mode of the place."""
        return _TARGETS[self]


_LABELS: Final = {
    Frame.PRODUCT_PAGE: "Product page",
    Frame.LIST_TILE: "List tile",
    Frame.POS_TILE: "POS tile",
    Frame.CATEGORY: "Category tile",
}
_TARGETS: Final = {
    Frame.PRODUCT_PAGE: cuts.cut_target(CropKey("Media gallery", "Main image", "Default", "md")),
    Frame.LIST_TILE: cuts.cut_target(CropKey("Product collection", "Product card", "Default", "md")),
    # A till knows no crops: it shows all of a picture on a square.
    Frame.POS_TILE: CutTarget(CropKey("POS", "Tile", "Default", "md"), 240, 240, ResizeMode.LETTER_BOX),
    Frame.CATEGORY: cuts.cut_target(CropKey("Category tile", "Tile", "Default", "md")),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """What a frame shows of a picture.

    Attributes:
        part: Left, top, right and bottom of what is shown, each from 0 to 1 of the picture.
        canvas: Width and height of what comes out.
        place: Left, top, width and height of the picture on the canvas.
        words: The size and how the picture got it.
    """

    part: tuple[float, float, float, float]
    canvas: tuple[int, int]
    place: tuple[int, int, int, int]
    words: str


def shot_of(item: GalleryItem, frame: Frame) -> Shot | None:
    """Work out what a frame shows of an item; None for what has no pixels, which is shown whole.

    A product page shows all of a picture for which nobody chose a focal point or crop.
    """
    width, height = item.width, item.height
    if item.kind != IMAGE or not width or not height:
        return None
    target = frame.target
    if frame is Frame.PRODUCT_PAGE and item.focal is None and not item.crops:
        return Shot(WHOLE, (width, height), (0, 0, width, height), "whole picture")
    plan = cuts.plan_cut(target, width, height, item.focal, item.crops)
    part = plan.source
    return Shot(
        (part.x1 / width, part.y1 / height, part.x2 / width, part.y2 / height),
        (plan.canvas_width, plan.canvas_height),
        (plan.left, plan.top, plan.width, plan.height),
        f"{plan.canvas_width} × {plan.canvas_height}, {_how(item, target, part)}",
    )


def _how(item: GalleryItem, target: CutTarget, part: Region) -> str:
    if target.mode is ResizeMode.LETTER_BOX:
        return "all of it, letter-boxed"
    if cuts.own_region(item.crops, target.key) is not None:
        return "its own crop"
    if size_of(part) == (item.width, item.height):
        return "all of it"
    return "cut around the focal point" if item.focal is not None else "cut, no focal point chosen"
