"""A sheet to draw cloth, steel and leather on with Pillow: parts with volume, seams, folds, shadows.

Coordinates are those of the finished picture, 800 x 1000, whatever the zoom.
"""

import random
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 800, 1000
SUPERSAMPLING = 2
MARGIN = 200  # pixels of the large picture

Point = tuple[float, float]
Points = Sequence[Point]
Rgb = tuple[int, int, int]


def rgb(color: str | Rgb) -> Rgb:
    """Return the three channels of `#RRGGBB`."""
    if not isinstance(color, str):
        return color
    return (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16))


def mixed(color: str | Rgb, other: str | Rgb, share: float) -> Rgb:
    """Return `color` with a share of `other` mixed in."""
    first, second = rgb(color), rgb(other)
    r, g, b = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (r, g, b)


def darker(color: str | Rgb, share: float = 0.25) -> Rgb:
    """Return a darker shade."""
    return mixed(color, (12, 14, 22), share)


def lighter(color: str | Rgb, share: float = 0.25) -> Rgb:
    """Return a lighter shade."""
    return mixed(color, (255, 255, 255), share)


def mirrored(points: Points) -> list[Point]:
    """Return the points on the other side of the middle."""
    return [(WIDTH - x, y) for x, y in points]


def symmetric(left: Points) -> list[Point]:
    """Return an outline from its left half, given from top middle to bottom middle."""
    return [*left, *reversed(mirrored(left))]


def smooth(points: Points, *, closed: bool = True, steps: int = 10) -> list[Point]:
    """Return a Catmull-Rom curve through the points. A point given twice in a row stays a corner."""
    count = len(points)
    curve: list[Point] = []
    for i in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + k - 1) % count] for k in range(4))
        else:
            p0, p1, p2, p3 = (points[min(max(i + k - 1, 0), count - 1)] for k in range(4))
        if p1 == p2:
            continue
        for step in range(steps):
            t = step / steps
            x, y = (
                0.5
                * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
            )
            curve.append((x, y))
    if not closed:
        curve.append(points[-1])
    return curve


@cache
def grain(size: tuple[int, int], softness: float) -> Image.Image:
    """Return a seeded texture around 128."""
    source = Image.frombytes("L", (512, 512), random.Random(28).randbytes(512 * 512))
    tile = source.filter(ImageFilter.GaussianBlur(softness))
    texture = Image.new("L", size)
    for x in range(0, size[0], 512):
        for y in range(0, size[1], 512):
            texture.paste(tile, (x, y))
    return texture


def shifted(image: Image.Image, dx: float, dy: float, fill: int = 0) -> Image.Image:
    """Return the image moved; what comes in is `fill`."""
    moved = Image.new(image.mode, image.size, fill)
    moved.paste(image, (round(dx), round(dy)))
    return moved


def strength(image: Image.Image, factor: float) -> Image.Image:
    """Return a relief around 128 with its height scaled."""
    return image.point([max(0, min(255, round(128 + (value - 128) * factor))) for value in range(256)])


class Sheet:
    """One picture in the making.

    Args:
        zoom: how much larger than in the plain view; `centre` is then the middle of the picture.
    """

    def __init__(self, *, zoom: float = 1.0, centre: Point = (WIDTH / 2, HEIGHT / 2)) -> None:
        self.scale = SUPERSAMPLING * zoom
        # What crosses the edge of a close-up needs room, or light would fall on the cut.
        self.margin = MARGIN if zoom > 1.5 else 0
        self.size = (WIDTH * SUPERSAMPLING + 2 * self.margin, HEIGHT * SUPERSAMPLING + 2 * self.margin)
        reach = self.margin / self.scale
        self.origin = (centre[0] - WIDTH / 2 / zoom - reach, centre[1] - HEIGHT / 2 / zoom - reach)
        self.image = Image.new("RGB", self.size, (240, 240, 240))
        self.covered = Image.new("L", self.size, 0)

    def place(self, points: Points) -> list[Point]:
        """Return points in pixels of the large picture."""
        return [((x - self.origin[0]) * self.scale, (y - self.origin[1]) * self.scale) for x, y in points]

    def blurred(self, image: Image.Image, radius: float) -> Image.Image:
        """Return the image blurred by a radius in sheet units."""
        return image.filter(ImageFilter.GaussianBlur(radius * self.scale))

    def mask(self, points: Points, *, corners: bool = False) -> Image.Image:
        """Return the mask of a closed outline, smooth unless it has `corners`."""
        mask = Image.new("L", self.size, 0)
        ImageDraw.Draw(mask).polygon(self.place(points if corners else smooth(points)), fill=255)
        return mask

    def studio(self, top: str = "#F7F7F6", bottom: str = "#E3E4E6") -> None:
        """Fill the sheet with a soft studio background, brightest behind the product."""
        ramp = Image.linear_gradient("L").resize(self.size)
        self.image = Image.composite(
            Image.new("RGB", self.size, rgb(bottom)), Image.new("RGB", self.size, rgb(top)), ramp
        )
        glow = (
            Image.radial_gradient("L").resize(self.size).point([max(0, 150 - value) for value in range(256)])
        )
        self.image.paste(Image.new("RGB", self.size, (255, 255, 255)), mask=glow)

    def ground_shadow(self, box: tuple[float, float, float, float], darkness: int = 90) -> None:
        """Darken an ellipse under something that stands."""
        (x0, y0), (x1, y1) = self.place([box[:2], box[2:]])
        shade = Image.new("L", self.size, 0)
        ImageDraw.Draw(shade).ellipse((x0, y0, x1, y1), fill=darkness)
        self.image.paste((40, 42, 50), mask=self.blurred(shade, 14))

    def part(
        self,
        points: Points,
        color: str | Rgb,
        *,
        corners: bool = False,
        volume: float = 26,
        relief: float = 1.0,
        folds: Sequence[tuple[Points, float, float]] = (),
        texture: float = 0.035,
        softness: float = 1.0,
        shadow: float = 0.30,
        inside: Image.Image | None = None,
        gloss: float = 0.0,
    ) -> Image.Image:
        """Lay a part with volume on the sheet; return its mask.

        Args:
            points: its outline.
            color: of the surface in even light.
            corners: keep the corners of the outline; else it is smooth.
            volume: how far from the edge the surface keeps bending.
            relief: how strong light and shade are.
            folds: lines, width, height (negative is a dent) pressed into the surface.
            texture: how rough the surface is.
            softness: how coarse the texture is.
            shadow: how dark the shadow is that it throws on what lies below.
            inside: a mask it must stay in, such as the part it is sewn on.
            gloss: how much a light from the left is mirrored.
        """
        mask = self.mask(points, corners=corners)
        if inside is not None:
            mask = ImageChops.multiply(mask, inside)
        if shadow:
            cast = self.blurred(shifted(mask, 3 * self.scale, 7 * self.scale), 7)
            self.image.paste((18, 20, 30), mask=cast.point([round(value * shadow) for value in range(256)]))
        surface = Image.new("RGB", self.size, rgb(color))
        height = self.blurred(mask, volume)
        step = volume * self.scale * 0.42
        light = ImageChops.subtract(shifted(height, step, step), shifted(height, -step, -step), 2, 128)
        light = strength(ImageChops.invert(light), 0.62 * relief)
        edge = height.point(
            [round(46 * relief * min(1.0, max(0.0, (255 - value) / 127))) for value in range(256)]
        )
        if folds:
            light = ImageChops.add(light, self._pressed(folds), 1, -128)
        if texture:
            light = ImageChops.add(
                light, strength(grain(self.size, softness * self.scale / 2), texture * 2.2), 1, -128
            )
        surface = ImageChops.add(surface, Image.merge("RGB", (light, light, light)), 1, -128)
        surface = ImageChops.subtract(surface, Image.merge("RGB", (edge, edge, edge)))
        self.image.paste(surface, mask=mask)
        if gloss:
            self._shine(mask, gloss)
        self.covered = ImageChops.lighter(self.covered, mask)
        return mask

    def _pressed(self, folds: Sequence[tuple[Points, float, float]]) -> Image.Image:
        layer = Image.new("L", self.size, 128)
        for points, width, height in folds:
            line = Image.new("L", self.size, 0)
            path = self.place(smooth(points, closed=False))
            ImageDraw.Draw(line).line(path, fill=255, width=max(1, round(width * self.scale)), joint="curve")
            line = self.blurred(line, width * 0.55)
            step = width * 0.4 * self.scale
            slope = ImageChops.subtract(shifted(line, -step, -step), shifted(line, step, step), 2, 128)
            layer = ImageChops.add(layer, strength(slope, 0.6 * height), 1, -128)
        return layer

    def _shine(self, mask: Image.Image, gloss: float) -> None:
        box = mask.getbbox()
        if box is None:
            return
        left, top, right, bottom = box
        band = Image.new("L", self.size, 0)
        x = left + (right - left) * 0.24
        ImageDraw.Draw(band).rectangle((x, top, x + (right - left) * 0.10, bottom), fill=round(255 * gloss))
        band = ImageChops.multiply(band.filter(ImageFilter.GaussianBlur((right - left) * 0.05)), mask)
        self.image.paste((255, 255, 255), mask=band)

    def line(
        self,
        points: Points,
        color: str | Rgb,
        width: float,
        *,
        inside: Image.Image | None = None,
        blur: float = 0,
    ) -> None:
        """Draw a smooth line."""
        layer = Image.new("L", self.size, 0)
        path = self.place(smooth(points, closed=False))
        pixels = max(1, round(width * self.scale))
        draw = ImageDraw.Draw(layer)
        draw.line(path, fill=255, width=pixels, joint="curve")
        for x, y in (path[0], path[-1]):
            draw.ellipse((x - pixels / 2, y - pixels / 2, x + pixels / 2, y + pixels / 2), fill=255)
        if blur:
            layer = self.blurred(layer, blur)
        if inside is not None:
            layer = ImageChops.multiply(layer, inside)
        self.image.paste(rgb(color), mask=layer)

    def line_sharp(self, points: Points, color: str | Rgb, width: float) -> None:
        """Draw a line with corners."""
        path = self.place(points)
        ImageDraw.Draw(self.image).line(
            path, fill=rgb(color), width=max(1, round(width * self.scale)), joint="curve"
        )

    def stitches(
        self, points: Points, color: str | Rgb, *, width: float = 1.6, length: float = 6, gap: float = 4
    ) -> None:
        """Draw a dashed line."""
        draw = ImageDraw.Draw(self.image)
        path = self.place(smooth(points, closed=False))
        period, dash = (length + gap) * self.scale, length * self.scale
        travelled = 0.0
        for (x0, y0), (x1, y1) in pairwise(path):
            distance = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            at = 0.0
            while at < distance:
                phase = (travelled + at) % period
                end = min(distance, at + (dash if phase < dash else period) - phase)
                if phase < dash:
                    ends = [(x0 + (x1 - x0) * t / distance, y0 + (y1 - y0) * t / distance) for t in (at, end)]
                    draw.line(ends, fill=rgb(color), width=max(1, round(width * self.scale)))
                at = max(end, at + 0.5)
            travelled += distance

    def seam(self, points: Points, color: str | Rgb, *, stitched: bool = True) -> None:
        """Draw a seam: a dark groove, and stitches beside it."""
        self.line(points, darker(color, 0.45), 2.2, blur=0.6)
        if stitched:
            self.stitches([(x + 5, y + 4) for x, y in points], lighter(color, 0.22))

    def finished(self) -> Image.Image:
        """Return the picture at its final size."""
        inner = (self.margin, self.margin, self.size[0] - self.margin, self.size[1] - self.margin)
        return self.image.crop(inner).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def finished_alone(self) -> Image.Image:
        """Return what was laid on the sheet at its final size, the rest transparent."""
        picture = self.image.convert("RGBA")
        picture.putalpha(self.covered)
        return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
