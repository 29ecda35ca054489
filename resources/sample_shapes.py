"""The shapes of tops, and what all shapes share.

Each function lays one product on a sheet, front or back, in one colour.

Outlines run from top middle to bottom middle on the left half; `symmetric` adds the right half.
"""

from PIL import Image

from resources.sample_sheet import Points, Rgb, Sheet, darker, lighter, mirrored, mixed, symmetric

METAL = "#B9BEC4"
CORD = "#F1F0EC"


def both_sides(points: Points) -> list[Points]:
    """Return a shape and its mirror image."""
    return [points, mirrored(points)]


# --- tops ------------------------------------------------------------------------------------------

BODY = [
    (400, 232),
    (340, 226),
    (300, 238),
    (248, 268),
    (240, 300),
    (256, 420),
    (262, 560),
    (262, 700),
    (260, 806),
    (260, 806),
]
SLEEVE = [
    (252, 262),
    (222, 290),
    (196, 380),
    (172, 500),
    (150, 640),
    (134, 762),
    (134, 762),
    (198, 778),
    (198, 778),
    (224, 660),
    (246, 540),
    (262, 440),
    (270, 330),
]
SHORT_SLEEVE = [
    (252, 262),
    (214, 290),
    (178, 360),
    (142, 440),
    (142, 440),
    (222, 482),
    (222, 482),
    (254, 420),
    (272, 340),
]
TOP_FOLDS = [
    ([(262, 450), (300, 520), (310, 600)], 26, -0.9),
    ([(538, 450), (500, 520), (490, 600)], 26, -0.9),
    ([(270, 690), (330, 720), (380, 716)], 22, 0.7),
    ([(530, 660), (470, 700), (430, 704)], 22, 0.7),
    ([(300, 330), (330, 370), (340, 420)], 24, 0.6),
    ([(500, 330), (470, 370), (460, 420)], 24, 0.6),
]
SLEEVE_FOLDS = [
    ([(176, 480), (205, 505), (240, 500)], 13, -1.0),
    ([(168, 530), (200, 548), (240, 530)], 13, 0.9),
    ([(150, 690), (180, 700), (214, 690)], 11, -0.8),
    ([(210, 340), (228, 400), (226, 450)], 18, 0.8),
]


def neck_inside(sheet: Sheet, color: str | Rgb, depth: float = 0) -> None:
    """Draw the inside of the back neck, which a front shows."""
    sheet.part(
        [
            (400, 206),
            (352, 214),
            (338, 232),
            (356, 262 + depth),
            (400, 276 + depth),
            (444, 262 + depth),
            (462, 232),
            (448, 214),
        ],
        darker(color, 0.5),
        shadow=0,
        relief=0.5,
    )


def sleeves(sheet: Sheet, color: str | Rgb, *, cuff: str | Rgb | None, extra_folds: bool = True) -> None:
    """Draw two long sleeves, with ribbed cuffs if `cuff` is a colour."""
    for side, flip in ((SLEEVE, False), (mirrored(SLEEVE), True)):
        folds = [(mirrored(p) if flip else p, w, h) for p, w, h in SLEEVE_FOLDS] if extra_folds else []
        sheet.part(side, color, folds=folds, volume=24)
        if cuff is not None:
            band = [
                (140, 732),
                (140, 732),
                (134, 780),
                (134, 780),
                (196, 792),
                (196, 792),
                (207, 746),
                (207, 746),
            ]
            mask = sheet.part(mirrored(band) if flip else band, cuff, volume=10, shadow=0.2)
            ribs(sheet, mask, cuff, [(x, 728, x - 5, 792) for x in range(140, 212, 6)], flip=flip)


def ribs(
    sheet: Sheet,
    mask: Image.Image,
    color: str | Rgb,
    lines: list[tuple[float, float, float, float]],
    *,
    flip: bool = False,
) -> None:
    """Draw the fine lines of a rib knit."""
    for x0, y0, x1, y1 in lines:
        points = [(x0, y0), (x1, y1)]
        sheet.line(mirrored(points) if flip else points, darker(color, 0.22), 1.4, inside=mask)


def hem(sheet: Sheet, color: str | Rgb) -> None:
    """Draw a ribbed hem."""
    mask = sheet.part(
        symmetric([(400, 784), (300, 782), (257, 776), (257, 776), (262, 826), (262, 826), (400, 832)]),
        color,
        volume=12,
        shadow=0.2,
    )
    ribs(sheet, mask, color, [(x, 768, x, 836) for x in range(246, 560, 6)])


def zipper(sheet: Sheet, color: str | Rgb, top: float, bottom: float, *, teeth: str | Rgb = METAL) -> None:
    """Draw a closed zip in the middle."""
    sheet.line([(400, top), (400, bottom)], darker(color, 0.35), 15)
    sheet.line([(400, top), (400, bottom)], darker(color, 0.6), 7)
    sheet.stitches([(400, top), (400, bottom)], teeth, width=4.2, length=2.4, gap=2.4)
    for x in (389, 411):
        sheet.stitches([(x, top + 6), (x, bottom)], lighter(color, 0.2))
    sheet.part(
        [(395, top + 8), (405, top + 8), (407, top + 40), (400, top + 46), (393, top + 40)],
        METAL,
        volume=4,
        texture=0,
    )


def hoodie(sheet: Sheet, color: str, view: str) -> None:
    """A hoodie with a full zip and a lined hood."""
    lining = mixed(color, "#8E95A3", 0.5)
    if view == "back":
        sleeves(sheet, color, cuff=darker(color, 0.12))
        sheet.part(symmetric(BODY), color, folds=TOP_FOLDS, volume=40)
        hem(sheet, darker(color, 0.12))
        sheet.seam([(262, 300), (330, 322), (400, 328), (470, 322), (538, 300)], color)
        sheet.part(
            symmetric([(400, 142), (352, 150), (312, 186), (292, 250), (310, 312), (350, 352), (400, 372)]),
            color,
            volume=44,
            folds=[
                ([(400, 150), (402, 250), (400, 366)], 10, -0.8),
                ([(320, 220), (350, 290), (392, 330)], 22, 0.8),
                ([(480, 220), (450, 290), (408, 330)], 22, 0.8),
            ],
        )
        sheet.seam([(400, 146), (400, 250), (400, 370)], color)
        return
    sheet.part(
        symmetric([(400, 118), (340, 126), (296, 176), (282, 250), (330, 300), (400, 320)]), color, volume=34
    )
    sheet.part(
        symmetric([(400, 150), (352, 158), (322, 200), (322, 256), (352, 330), (400, 400)]),
        darker(lining, 0.3),
        volume=40,
        relief=1.3,
        shadow=0.4,
    )
    sleeves(sheet, color, cuff=darker(color, 0.12))
    body = sheet.part(
        symmetric([(400, 352), (366, 330), (330, 276), (300, 244), *BODY[3:]]),
        color,
        folds=TOP_FOLDS,
        volume=40,
    )
    hem(sheet, darker(color, 0.12))
    for side in both_sides(
        [
            (290, 196),
            (276, 246),
            (318, 300),
            (366, 352),
            (396, 392),
            (398, 352),
            (358, 306),
            (322, 256),
            (312, 206),
        ]
    ):
        sheet.part(side, color, volume=14, shadow=0.35)
    for side in both_sides([(272, 640), (310, 622), (384, 610), (386, 772), (266, 770)]):
        sheet.part(side, color, volume=14, shadow=0.22, inside=body)
    for side in both_sides([(268, 650), (312, 630), (382, 616)]):
        sheet.stitches([(x, y + 7) for x, y in side], lighter(color, 0.25))
    zipper(sheet, color, 384, 800)
    for side in both_sides([(362, 352), (350, 420), (354, 500)]):
        sheet.line([(x + 3, y + 3) for x, y in side], darker(color, 0.6), 6, blur=2)
        sheet.line(side, CORD, 5.5)
        sheet.line([side[-1], (side[-1][0], side[-1][1] + 14)], METAL, 7)
    sheet.part(
        [(286, 430), (326, 430), (326, 450), (286, 450)],
        darker(color, 0.35),
        corners=True,
        volume=2,
        shadow=0.15,
    )
    mark(sheet, (306, 440), CORD, 0.45)


def mark(sheet: Sheet, centre: tuple[float, float], color: str | Rgb, size: float = 1.0) -> None:
    """Draw the mark of the shop: two ridges under a sun."""
    x, y = centre
    ridge = [(-24, 12), (-10, -8), (-2, 3), (8, -12), (24, 12)]
    sheet.line_sharp([(x + dx * size, y + dy * size) for dx, dy in ridge], color, 3.4 * size)


def tee(sheet: Sheet, color: str, view: str) -> None:
    """A cotton tee with a ridge line print on the chest."""
    for side in both_sides(SHORT_SLEEVE):
        sheet.part(side, color, volume=24)
    for side in both_sides([(150, 430), (182, 452), (218, 464)]):
        sheet.stitches(side, darker(color, 0.2))
    if view == "front":
        neck_inside(sheet, color, depth=24)
        outline = symmetric(
            [
                (400, 300),
                (364, 288),
                (340, 252),
                (330, 222),
                (300, 238),
                *BODY[3:-2],
                (260, 818),
                (260, 818),
                (400, 824),
            ]
        )
    else:
        outline = symmetric(
            [(400, 240), (364, 236), (330, 222), (300, 238), *BODY[3:-2], (260, 818), (260, 818), (400, 824)]
        )
    sheet.part(outline, color, folds=TOP_FOLDS, volume=40)
    for y in (800, 806):
        sheet.stitches([(262, y), (400, y + 6), (538, y)], darker(color, 0.22))
    if view == "front":
        collar = [(330, 222), (340, 254), (364, 290), (400, 302), (436, 290), (460, 254), (470, 222)]
        sheet.line([(x, y + 4) for x, y in collar], darker(color, 0.4), 14, blur=3)
        sheet.line(collar, darker(color, 0.06), 13)
        sheet.stitches([(x + (400 - x) * -0.10, y + 12) for x, y in collar], darker(color, 0.22))
        ink = lighter(color, 0.75) if sum(int(color[i : i + 2], 16) for i in (1, 3, 5)) < 560 else "#37506B"
        for size, shade, lift in (
            (2.7, ink, 0),
            (1.9, mixed(ink, color, 0.35), 34),
            (1.2, mixed(ink, color, 0.6), 58),
        ):
            mark(sheet, (400, 436 + lift), shade, size)
    else:
        collar = [(330, 224), (364, 239), (400, 243), (436, 239), (470, 224)]
        sheet.line(collar, darker(color, 0.08), 11)
        sheet.stitches([(262, 290), (400, 272), (538, 290)], darker(color, 0.18))


def raglan(sheet: Sheet, color: str, view: str) -> None:
    """A long sleeve top whose sleeves and collar have the darker shade."""
    deep = mixed(darker(color, 0.25), "#4A2C7A" if color == "#AE9BD2" else darker(color, 0.6), 0.45)
    sleeves(sheet, deep, cuff=None)
    if view == "front":
        neck_inside(sheet, deep, depth=14)
        outline = symmetric(
            [
                (400, 292),
                (364, 282),
                (340, 248),
                (330, 222),
                (300, 238),
                *BODY[3:-2],
                (260, 818),
                (260, 818),
                (400, 824),
            ]
        )
    else:
        outline = symmetric(
            [(400, 240), (364, 236), (330, 222), (300, 238), *BODY[3:-2], (260, 818), (260, 818), (400, 824)]
        )
    body = sheet.part(outline, color, folds=TOP_FOLDS, volume=40)
    for side in both_sides(
        [(332, 218), (300, 236), (246, 266), (236, 300), (250, 430), (290, 360), (336, 280), (352, 262)]
    ):
        sheet.part(side, deep, volume=16, shadow=0.1, inside=body)
    low = 290 if view == "front" else 242
    collar = [
        (330, 222),
        (344, 222 + (low - 222) * 0.5),
        (366, low - 8),
        (400, low),
        (434, low - 8),
        (456, 222 + (low - 222) * 0.5),
        (470, 222),
    ]
    sheet.line([(x, y + 4) for x, y in collar], darker(color, 0.4), 12, blur=3)
    sheet.line(collar, deep, 12)
    for side in both_sides([(352, 272), (312, 330), (254, 430)]):
        sheet.stitches(side, lighter(deep, 0.3))
    for y in (800, 806):
        sheet.stitches([(262, y), (400, y + 6), (538, y)], darker(color, 0.22))


def shell(sheet: Sheet, color: str, view: str) -> None:
    """A waterproof shell: high collar, storm flap, dark yoke, taped pockets."""
    yoke = mixed(color, "#15181D", 0.55)
    accent = "#F0B44A" if color != "#B4532F" else "#F2E3C6"
    crisp = [([(x, 500), (x + 24, 560), (x + 10, 640)], 12, 1.0) for x in (280, 330, 450, 500)]
    sheet.part(
        symmetric([(400, 138), (352, 142), (318, 168), (300, 230), (340, 290), (400, 300)]),
        darker(color, 0.1),
        volume=30,
    )
    if view != "back":
        sheet.part(
            symmetric([(400, 156), (356, 162), (336, 190), (340, 236), (400, 268)]),
            darker(yoke, 0.3),
            volume=24,
        )
    sleeves(sheet, color, cuff=None)
    for side in both_sides(
        [(139, 736), (139, 736), (133, 778), (133, 778), (198, 792), (198, 792), (208, 748), (208, 748)]
    ):
        sheet.part(side, yoke, volume=9, shadow=0.2)
    body = sheet.part(
        symmetric([*BODY[:-2], (252, 842), (252, 842), (400, 850)]),
        color,
        folds=[*TOP_FOLDS, *crisp],
        volume=36,
        relief=1.15,
    )
    sheet.part(
        symmetric([(400, 216), (330, 216), (240, 258), (236, 330), (300, 372), (400, 384)]),
        yoke,
        volume=16,
        inside=body,
        shadow=0.25,
    )
    sheet.stitches([(246, 342), (300, 378), (400, 392), (500, 378), (554, 342)], accent)
    if view == "back":
        sheet.seam([(254, 560), (400, 574), (546, 560)], color)
        mark(sheet, (400, 300), accent, 1.6)
        return
    for side in both_sides([(398, 176), (350, 172), (330, 202), (334, 262), (398, 282)]):
        sheet.part(side, color, volume=12, shadow=0.3)
    sheet.part(
        [(380, 232), (424, 232), (426, 836), (378, 836)],
        darker(color, 0.06),
        corners=True,
        volume=8,
        shadow=0.35,
    )
    zipper(sheet, darker(color, 0.2), 186, 832, teeth=accent)
    for side in both_sides([(296, 560), (316, 640), (322, 720)]):
        sheet.line(side, yoke, 13)
        sheet.line(side, accent, 3)
    sheet.line([(300, 420), (360, 424)], yoke, 11)
    sheet.line([(300, 420), (360, 424)], accent, 3)
    mark(sheet, (490, 430), accent, 0.9)


def down(sheet: Sheet, color: str, view: str) -> None:
    """A light down jacket: baffles between stitched lines."""
    rows = range(262, 800, 58)
    for side, flip in ((SLEEVE, False), (mirrored(SLEEVE), True)):
        lines = [[(120, y + 36), (190, y + 16), (290, y)] for y in range(290, 780, 50)]
        lines = [mirrored(line) for line in lines] if flip else lines
        mask = sheet.part(
            side,
            color,
            volume=22,
            relief=1.2,
            texture=0.05,
            gloss=0.06,
            folds=[(line, 22, -1.5) for line in lines],
        )
        for line in lines:
            sheet.line(line, darker(color, 0.4), 2, inside=mask)
    sheet.part(
        symmetric([(400, 148), (350, 152), (326, 176), (318, 240), (400, 262)]),
        darker(color, 0.16),
        volume=26,
    )
    if view != "back":
        sheet.part(
            symmetric([(400, 162), (358, 166), (344, 190), (350, 236), (400, 250)]),
            darker(color, 0.55),
            volume=20,
        )
    outline = symmetric([*BODY[:-3], (262, 690), (260, 796), (260, 796), (400, 802)])
    lines = [[(230, y - 6), (310, y + 8), (400, y + 10), (490, y + 8), (570, y - 6)] for y in rows]
    body = sheet.part(
        outline, color, volume=34, relief=1.2, texture=0.05, folds=[(line, 26, -1.7) for line in lines]
    )
    for line in lines:
        sheet.line(line, darker(color, 0.4), 2, inside=body)
    if view == "back":
        mark(sheet, (400, 234), lighter(color, 0.6), 0.8)
        return
    for side in both_sides([(398, 170), (352, 168), (336, 196), (342, 252), (398, 268)]):
        sheet.part(side, color, volume=14, shadow=0.3)
    zipper(sheet, color, 180, 792, teeth=lighter(color, 0.5))
    for side in both_sides([(288, 590), (306, 640), (312, 700)]):
        sheet.line(side, darker(color, 0.5), 8)
        sheet.line(side, METAL, 2)
    mark(sheet, (330, 360), lighter(color, 0.6), 0.7)
