"""Draw the pictures of the sample.

Run `python3 -m resources.sample_pictures [STEM…]`; without names it draws all.

All shapes are our own. Everything is drawn at twice its size and scaled down. The same version of Pillow
draws the same bytes: the texture comes from a seeded generator.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from resources import sample_bottom_shapes as bottoms
from resources import sample_gear_shapes as gear
from resources import sample_shapes as tops
from resources.sample_products import COLORS, PRODUCTS, file_name, picture_stem
from resources.sample_sheet import HEIGHT, WIDTH, Sheet, mixed, rgb

FOLDER = Path(__file__).resolve().parent / "sample" / "pictures"
JPEG_QUALITY = 76

Drawing = Callable[[Sheet, str, str], None]
DRAWINGS: dict[str, Drawing] = {
    "hoodie": tops.hoodie,
    "tee": tops.tee,
    "shell": tops.shell,
    "shorts": bottoms.shorts,
    "down": tops.down,
    "leggings": bottoms.leggings,
    "raglan": tops.raglan,
    "backpack": gear.backpack,
    "bottle": gear.bottle,
    "cap": gear.cap,
    "boot": gear.boot,
    "mug": gear.mug,
}
# Where a close-up looks: zoom and middle of the picture.
CLOSE_UPS = {
    "hoodie": (2.3, (372, 400)),
    "shell": (2.3, (430, 370)),
    "down": (2.2, (380, 360)),
    "backpack": (2.1, (340, 360)),
    "boot": (1.9, (520, 560)),
    "mug": (1.8, (400, 470)),
}
PLAIN_ZOOM = {
    "tee": 1.26,
    "raglan": 1.24,
    "hoodie": 1.2,
    "shell": 1.18,
    "down": 1.24,
    "shorts": 1.4,
    "leggings": 1.14,
    "backpack": 1.14,
    "bottle": 1.1,
    "cap": 1.3,
    "boot": 1.24,
    "mug": 1.22,
}
PLAIN_CENTRE = {
    "tee": (400, 518),
    "raglan": (400, 516),
    "hoodie": (400, 478),
    "shell": (400, 492),
    "down": (400, 474),
    "shorts": (400, 460),
    "leggings": (400, 512),
    "cap": (408, 512),
    "boot": (478, 520),
    "mug": (436, 530),
    "backpack": (400, 500),
}
# Lifestyle pictures: colours of sky (top, horizon), of the far and the near mountains.
SCENES = {
    "dawn": ("#F6C9A4", "#FBEBD8", "#A58FA5", "#4D5470"),
    "dusk": ("#5B6C9E", "#F0B79A", "#6B6690", "#2C3350"),
    "mist": ("#C6D6DC", "#EDF1F0", "#93ABB2", "#4E6B74"),
}
LIFESTYLE = {
    "ao1001-cobalt-lifestyle": ("hoodie", "Cobalt", "dawn"),
    "ao3001-forest-lifestyle": ("backpack", "Forest", "dusk"),
    "ao1003-teal-lifestyle": ("shell", "Teal", "mist"),
}


def draw_product(name: str, color: str, view: str) -> Image.Image:
    """Draw one product in the studio."""
    zoom, centre = (
        CLOSE_UPS[name]
        if view == "detail"
        else (PLAIN_ZOOM.get(name, 1.0), PLAIN_CENTRE.get(name, (400, 500)))
    )
    sheet = Sheet(zoom=zoom, centre=centre)
    sheet.studio()
    DRAWINGS[name](sheet, color, "front" if view == "detail" else view)
    return sheet.finished()


def draw_alone(name: str, color: str) -> Image.Image:
    """Draw one product on a transparent background."""
    sheet = Sheet(zoom=PLAIN_ZOOM.get(name, 1.0), centre=PLAIN_CENTRE.get(name, (400, 500)))
    DRAWINGS[name](sheet, color, "front")
    return sheet.finished_alone()


def draw_lifestyle(name: str, color: str, scene: str) -> Image.Image:
    """Draw one product in front of a landscape."""
    sheet = Sheet(zoom=0.98, centre=(400, 460))
    sky, horizon, far, near = SCENES[scene]
    sheet.studio(sky, horizon)
    sun = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(sun).ellipse((980, 300, 1240, 560), fill=230)
    sheet.image.paste((255, 250, 236), mask=sun.filter(ImageFilter.GaussianBlur(26)))
    width, height = sheet.size
    for layer in range(4):
        base = height * (0.46 + 0.13 * layer)
        ridge = [(-200.0, base)]
        for step in range(17):
            peak = ((step // 2 * 7919 + layer * 104729) % 97) / 97
            lift = peak if step % 2 else 0.25 * peak
            ridge.append((step * width / 14 - 60, base - (lift - 0.3) * height * (0.22 - 0.03 * layer)))
        ridge.append((width + 300.0, base))
        mask = Image.new("L", sheet.size, 0)
        ImageDraw.Draw(mask).polygon([*ridge, (width + 300, height), (-200, height)], fill=255)
        sheet.image.paste(
            mixed(far, near, layer / 3), mask=mask.filter(ImageFilter.GaussianBlur(9 - 2 * layer))
        )
        haze = (
            Image.linear_gradient("L").resize(sheet.size).point([round(value * 0.22) for value in range(256)])
        )
        sheet.image.paste(rgb(horizon), mask=haze)
    DRAWINGS[name](sheet, color, "front")
    return sheet.finished()


def draw_size_chart() -> Image.Image:
    """Draw the table of sizes, on a transparent background."""
    picture = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    title, text = ImageFont.load_default(44), ImageFont.load_default(27)
    draw.rounded_rectangle((40, 90, 760, 910), 28, fill="#FFFFFF", outline="#CDD2DA", width=3)
    draw.text((84, 136), "Tops", font=title, fill="#1A1D23")
    draw.text((84, 200), "Body measurements in centimetres", font=text, fill="#5D6776")
    rows = [
        ("Size", "Chest", "Waist", "Sleeve"),
        ("XS", "82-88", "68-74", "60"),
        ("S", "88-94", "74-80", "62"),
        ("M", "94-102", "80-88", "64"),
        ("L", "102-110", "88-96", "66"),
        ("XL", "110-120", "96-106", "68"),
    ]
    for index, row in enumerate(rows):
        y = 280 + index * 96
        if index % 2:
            draw.rectangle((60, y, 740, y + 96), fill="#F3F4F6")
        for column, cell in enumerate(row):
            draw.text(
                (90 + column * 172, y + 30), cell, font=text, fill="#3451C6" if index == 0 else "#1A1D23"
            )
    return picture


def pictures() -> dict[str, Callable[[], Image.Image]]:
    """Return how every picture of the sample is drawn, by its name without suffix."""
    made: dict[str, Callable[[], Image.Image]] = {}
    for product in PRODUCTS:
        for color in product.colors or ("",):
            for view in product.views:
                stem = picture_stem(product, color, view)
                made[stem] = lambda p=product, c=color, v=view: draw_product(
                    p.draw, COLORS.get(c, "#E8E6DD"), v
                )
    made["ao3005-front"] = lambda: draw_alone("mug", "")
    for stem, (name, color, scene) in LIFESTYLE.items():
        made[stem] = lambda n=name, c=color, s=scene: draw_lifestyle(n, COLORS[c], s)
    made["size-chart-tops"] = draw_size_chart
    return made


def main(stems: list[str]) -> None:
    """Draw the named pictures, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stem, draw in pictures().items():
        if stems and stem not in stems:
            continue
        file = FOLDER / file_name(stem)
        picture = draw()
        if file.suffix == ".png":
            picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
        else:
            picture.convert("RGB").save(file, quality=JPEG_QUALITY, optimize=True, progressive=False)
        print(f"{file.stat().st_size // 1024:5} kB  {file.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
