"""The shapes of gear, see sample_shapes."""

from resources.sample_shapes import CORD, METAL, both_sides, mark
from resources.sample_sheet import Sheet, darker, lighter, mixed, symmetric

STRAP = "#33373D"


def backpack(sheet: Sheet, color: str, view: str) -> None:
    """A roll top backpack with side pockets."""
    sheet.ground_shadow((200, 836, 600, 886))
    deep = mixed(color, "#16191D", 0.4)
    if view == "back":
        sheet.part(
            symmetric(
                [
                    (400, 180),
                    (310, 186),
                    (250, 250),
                    (226, 420),
                    (222, 640),
                    (238, 820),
                    (270, 856),
                    (400, 862),
                ]
            ),
            deep,
            volume=44,
        )
        sheet.part(
            symmetric([(400, 250), (316, 256), (284, 320), (274, 620), (290, 800), (400, 812)]),
            "#3B4046",
            volume=26,
            folds=[([(300, y), (400, y + 6), (500, y)], 12, -1.2) for y in range(330, 800, 52)],
        )
        for side in both_sides(
            [
                (366, 214),
                (318, 236),
                (272, 340),
                (256, 500),
                (276, 640),
                (304, 640),
                (302, 520),
                (318, 380),
                (352, 290),
                (388, 250),
            ]
        ):
            sheet.part(side, darker(color, 0.1), volume=12, shadow=0.45)
        for side in both_sides([(290, 636), (262, 720), (246, 800)]):
            sheet.line(side, STRAP, 12)
        sheet.line([(290, 440), (400, 446), (510, 440)], STRAP, 9)
        sheet.part([(380, 432), (420, 432), (420, 460), (380, 460)], "#17191C", corners=True, volume=4)
    else:
        for side in both_sides([(262, 560), (206, 600), (200, 780), (226, 850), (280, 846)]):
            sheet.part(side, deep, volume=20)
        body = sheet.part(
            symmetric(
                [
                    (400, 196),
                    (310, 200),
                    (262, 250),
                    (240, 420),
                    (236, 640),
                    (246, 820),
                    (272, 858),
                    (400, 866),
                ]
            ),
            color,
            volume=48,
            folds=[
                ([(262, 420), (330, 452), (400, 446)], 26, -0.8),
                ([(540, 400), (480, 440), (410, 446)], 26, 0.8),
            ],
        )
        sheet.part(
            symmetric([(400, 560), (290, 564), (266, 590), (262, 800), (284, 838), (400, 844)]),
            mixed(color, deep, 0.4),
            volume=24,
            shadow=0.3,
            inside=body,
        )
        sheet.line([(276, 612), (400, 620), (524, 612)], darker(color, 0.6), 9)
        sheet.stitches([(276, 612), (400, 620), (524, 612)], METAL, width=3, length=2.4, gap=2.4)
        sheet.line([(516, 614), (522, 650)], CORD, 5)
        mark(sheet, (400, 730), CORD, 1.5)
    sheet.line([(364, 190), (372, 140), (400, 128), (428, 140), (436, 190)], STRAP, 13)
    roll = symmetric([(400, 172), (290, 176), (262, 196), (262, 240), (290, 258), (400, 262)])
    sheet.part(roll, darker(color, 0.12), volume=26, relief=1.3, shadow=0.4)
    if view != "back":
        for x in (322, 478):
            sheet.line([(x, 176), (x, 300), (x, 452)], STRAP, 15)
            sheet.part(
                [(x - 17, 330), (x + 17, 330), (x + 15, 380), (x - 15, 380)],
                "#17191C",
                corners=True,
                volume=5,
                shadow=0.4,
            )
            sheet.line([(x - 8, 355), (x + 8, 355)], "#565B63", 4)
        for side in both_sides([(206, 690), (244, 684), (262, 660)]):
            sheet.line(side, STRAP, 8)


def bottle(sheet: Sheet, color: str, view: str) -> None:
    """A steel bottle with a loop cap."""
    del view
    sheet.ground_shadow((276, 846, 540, 892), 110)
    cap = "#2B2E33"
    sheet.line([(352, 190), (356, 128), (400, 112), (444, 128), (448, 190)], cap, 17)
    sheet.part(
        symmetric([(400, 166), (346, 168), (340, 180), (340, 258), (340, 258), (400, 262)]),
        cap,
        volume=22,
        texture=0.03,
        gloss=0.25,
    )
    sheet.part(
        symmetric([(400, 252), (350, 252), (350, 252), (350, 284), (350, 284), (400, 284)]),
        METAL,
        volume=20,
        texture=0.02,
        gloss=0.5,
    )
    body = symmetric(
        [
            (400, 276),
            (352, 276),
            (352, 276),
            (334, 308),
            (306, 352),
            (296, 410),
            (293, 520),
            (293, 700),
            (294, 830),
            (302, 862),
            (330, 872),
            (400, 874),
        ]
    )
    mask = sheet.part(body, color, volume=62, relief=1.25, texture=0.04, gloss=0.42)
    sheet.part(
        [(280, 834), (520, 834), (520, 880), (280, 880)],
        darker(color, 0.35),
        corners=True,
        volume=10,
        relief=0.4,
        shadow=0,
        inside=mask,
        texture=0.03,
    )
    ink = CORD if color != "#A9B2BA" else "#3A4049"
    mark(sheet, (400, 560), ink, 2.0)
    sheet.line([(352, 610), (448, 610)], ink, 3)


def cap(sheet: Sheet, color: str, view: str) -> None:
    """A five panel cap, seen from the front and a little from the side."""
    del view
    sheet.ground_shadow((150, 690, 690, 740), 80)
    crown = [
        (220, 600),
        (214, 520),
        (236, 420),
        (300, 336),
        (400, 306),
        (500, 322),
        (574, 398),
        (600, 500),
        (596, 600),
        (420, 622),
    ]
    mask = sheet.part(crown, color, volume=70, relief=1.1)
    for seam in (
        [(400, 310), (330, 420), (316, 612)],
        [(404, 310), (500, 420), (516, 612)],
        [(300, 338), (250, 440), (240, 600)],
    ):
        sheet.line(seam, darker(color, 0.45), 2.2, inside=mask)
        sheet.stitches([(x + 7, y) for x, y in seam], lighter(color, 0.25))
    for x, y in ((286, 420), (552, 430)):
        sheet.line([(x, y), (x + 1, y)], darker(color, 0.6), 12)
    sheet.part([(386, 300), (400, 292), (418, 300), (414, 312), (388, 312)], darker(color, 0.1), volume=6)
    sheet.part(
        [
            (196, 600),
            (260, 566),
            (410, 552),
            (560, 570),
            (620, 606),
            (640, 664),
            (560, 700),
            (400, 712),
            (250, 700),
            (176, 656),
        ],
        mixed(color, "#16191D", 0.16),
        volume=34,
        relief=1.2,
        shadow=0.4,
    )
    for inset in (0, 16, 32):
        sheet.stitches(
            [
                (216 + inset, 640 - inset * 0.4),
                (300, 682 - inset),
                (400, 692 - inset),
                (510, 684 - inset),
                (604 - inset, 646 - inset * 0.4),
            ],
            lighter(color, 0.22),
        )
    patch = sheet.part(
        [(356, 420), (464, 420), (464, 516), (356, 516)], "#E9E2D2", corners=True, volume=5, shadow=0.3
    )
    sheet.line([(410, 432), (410, 504)], "#8A4B2F", 3, inside=patch)
    sheet.line([(374, 468), (446, 468)], "#8A4B2F", 3, inside=patch)
    sheet.part([(410, 436), (420, 466), (410, 500), (400, 466)], "#B4532F", corners=True, volume=3, shadow=0)


def boot(sheet: Sheet, color: str, view: str) -> None:
    """A mid height hiking boot, seen from the side."""
    del view
    sheet.ground_shadow((236, 752, 730, 802), 120)
    leather = mixed(color, "#0F1114", 0.12)
    guard = mixed(color, "#16181B", 0.72)
    sheet.part([(300, 262), (330, 236), (470, 244), (492, 270), (470, 330), (320, 330)], "#3A3632", volume=20)
    upper = [
        (318, 262),
        (300, 300),
        (296, 420),
        (270, 520),
        (262, 640),
        (262, 720),
        (420, 736),
        (600, 734),
        (694, 716),
        (696, 664),
        (650, 612),
        (570, 570),
        (506, 500),
        (490, 400),
        (488, 280),
        (470, 256),
        (400, 270),
    ]
    mask = sheet.part(
        upper,
        leather,
        volume=46,
        relief=1.15,
        texture=0.10,
        folds=[
            ([(440, 470), (500, 520), (540, 560)], 16, -0.9),
            ([(300, 470), (340, 500), (350, 560)], 20, 0.8),
        ],
    )
    sheet.part(
        [(560, 600), (640, 606), (700, 670), (690, 740), (540, 744), (530, 680)],
        guard,
        volume=26,
        inside=mask,
        shadow=0.25,
    )
    sheet.part(
        [(250, 560), (330, 580), (350, 660), (340, 740), (250, 740)],
        guard,
        volume=22,
        inside=mask,
        shadow=0.25,
    )
    sheet.part(
        [(322, 250), (400, 262), (484, 248), (494, 290), (470, 312), (330, 318), (308, 300)],
        mixed(color, "#DDD2C0", 0.18),
        volume=18,
        shadow=0.3,
    )
    sheet.part(
        [
            (476, 262),
            (506, 276),
            (512, 400),
            (530, 488),
            (590, 556),
            (560, 580),
            (496, 520),
            (468, 420),
            (462, 300),
        ],
        darker(color, 0.5),
        volume=14,
        shadow=0.3,
    )
    for seam in (
        [(310, 420), (380, 440), (460, 430)],
        [(350, 600), (440, 590), (520, 640)],
        [(300, 540), (400, 520), (476, 500)],
    ):
        sheet.seam(seam, color)
    eyelets = [(466, 316), (464, 366), (468, 416), (484, 466), (512, 510), (546, 546)]
    for (x, y), reach in zip(eyelets, (42, 44, 44, 42, 36, 30), strict=True):
        lace = [(x, y), (x + reach * 0.6, y - 8), (x + reach, y + 2)]
        sheet.line([(px + 1, py + 4) for px, py in lace], "#0E0F11", 9, blur=2)
        sheet.line(lace, "#C8503A" if color == "#7B5236" else "#D2973A", 8)
        sheet.line([(x, y), (x + 1, y)], METAL, 13)
    sole = [
        (246, 690),
        (246, 690),
        (420, 712),
        (580, 712),
        (680, 694),
        (712, 700),
        (716, 730),
        (690, 772),
        (640, 784),
        (420, 776),
        (390, 786),
        (258, 786),
        (244, 770),
    ]
    sole_mask = sheet.part(sole, "#26282B", volume=14, shadow=0.4, texture=0.06)
    sheet.line([(246, 712), (420, 732), (590, 732), (712, 716)], "#E1DACB", 7, inside=sole_mask)
    for x in range(262, 690, 38):
        sheet.line([(x, 766), (x + 8, 792)], "#111214", 12, inside=sole_mask)


def mug(sheet: Sheet, color: str, view: str) -> None:
    """An enamel mug with a dark rim and speckles."""
    del color, view
    enamel, rim = "#E8E6DD", "#24405C"
    sheet.part(
        [
            (560, 420),
            (650, 410),
            (706, 470),
            (704, 580),
            (650, 650),
            (560, 660),
            (560, 620),
            (630, 606),
            (664, 560),
            (664, 490),
            (630, 452),
            (560, 460),
        ],
        enamel,
        volume=16,
        texture=0.04,
    )
    body = sheet.part(
        [
            (180, 330),
            (180, 330),
            (188, 520),
            (196, 690),
            (226, 730),
            (380, 742),
            (534, 730),
            (564, 690),
            (572, 520),
            (580, 330),
            (580, 330),
            (380, 350),
        ],
        enamel,
        volume=70,
        texture=0.04,
        gloss=0.5,
        relief=1.1,
    )
    for step in range(90):
        x, y = 190 + (step * 137) % 380, 370 + (step * 211) % 350
        sheet.line([(x, y), (x + 1, y + 1)], "#5B6B7A", 2 + step % 3, inside=body)
    sheet.part(
        [(172, 330), (230, 300), (380, 290), (530, 300), (588, 330), (530, 358), (380, 368), (230, 358)],
        rim,
        volume=12,
        texture=0,
    )
    sheet.part(
        [(190, 330), (240, 308), (380, 300), (520, 308), (570, 330), (520, 350), (380, 358), (240, 350)],
        "#4B2F20",
        volume=26,
        texture=0.02,
        shadow=0,
        relief=0.7,
    )
    mark(sheet, (380, 540), rim, 3.2)
    sheet.line([(330, 600), (380, 606), (430, 600)], rim, 4)
    sheet.line([(226, 726), (380, 738), (534, 726)], lighter(rim, 0.1), 6, inside=body)
