"""The shapes of bottoms, see sample_shapes."""

from resources.sample_shapes import CORD, METAL, both_sides, mark, ribs
from resources.sample_sheet import Sheet, darker, lighter, mirrored, symmetric


def shorts(sheet: Sheet, color: str, view: str) -> None:
    """Shorts with an elastic waistband and a zipped pocket."""
    leg = [
        (400, 262),
        (400, 262),
        (260, 258),
        (260, 258),
        (240, 330),
        (216, 470),
        (190, 656),
        (190, 656),
        (290, 674),
        (386, 672),
        (386, 672),
        (391, 560),
        (400, 440),
    ]
    for side, flip in ((leg, False), (mirrored(leg), True)):
        folds = [
            ([(270, 430), (320, 470), (380, 440)], 24, -0.9),
            ([(230, 560), (290, 590), (360, 600)], 24, 0.8),
            ([(300, 320), (310, 380), (290, 450)], 20, 0.7),
        ]
        sheet.part(side, color, volume=34, folds=[(mirrored(p) if flip else p, w, h) for p, w, h in folds])
    for side in both_sides([(198, 640), (290, 656), (384, 652)]):
        sheet.stitches(side, lighter(color, 0.25))
    sheet.seam([(400, 300), (401, 380), (400, 450)], color)
    mask = sheet.part(
        symmetric([(400, 250), (258, 246), (258, 246), (252, 302), (252, 302), (400, 310)]),
        darker(color, 0.08),
        volume=10,
        shadow=0.3,
    )
    ribs(sheet, mask, color, [(x, 244, x, 310) for x in range(254, 550, 7)])
    if view == "front":
        for side in both_sides([(272, 312), (256, 380), (236, 430)]):
            sheet.seam(side, color)
        for x, length in ((392, 96), (408, 84)):
            sheet.line([(x, 296), (x - 6, 330), (x + (x - 400) * 1.2, 296 + length)], CORD, 5)
        mark(sheet, (262, 616), lighter(color, 0.6), 0.8)
    else:
        sheet.line([(452, 372), (524, 366)], darker(color, 0.5), 8)
        sheet.line([(452, 372), (524, 366)], METAL, 2.4)
        sheet.seam([(270, 350), (340, 366), (400, 368), (460, 366), (530, 350)], color, stitched=False)


def leggings(sheet: Sheet, color: str, view: str) -> None:
    """High waist leggings."""
    leg = [
        (400, 150),
        (400, 150),
        (324, 148),
        (324, 148),
        (304, 200),
        (276, 300),
        (266, 400),
        (284, 540),
        (304, 640),
        (300, 740),
        (320, 884),
        (320, 884),
        (374, 888),
        (374, 888),
        (380, 740),
        (382, 620),
        (392, 480),
        (400, 380),
    ]
    panel = darker(color, 0.4) if color != "#2B2D31" else lighter(color, 0.14)
    for side, flip in ((leg, False), (mirrored(leg), True)):
        folds = [
            ([(300, 630), (336, 646), (376, 632)], 12, -0.8),
            ([(304, 660), (340, 672), (376, 660)], 12, 0.7),
            ([(290, 360), (340, 400), (390, 384)], 22, -0.6),
            ([(318, 850), (344, 858), (372, 850)], 9, -0.8),
        ]
        mask = sheet.part(
            side,
            color,
            volume=30,
            relief=1.25,
            texture=0.05,
            folds=[(mirrored(p) if flip else p, w, h) for p, w, h in folds],
        )
        strip = [
            (302, 250),
            (262, 330),
            (262, 420),
            (280, 540),
            (300, 640),
            (314, 620),
            (296, 520),
            (290, 420),
            (298, 330),
        ]
        sheet.part(mirrored(strip) if flip else strip, panel, volume=10, shadow=0.1, inside=mask)
    sheet.seam([(400, 236), (401, 300), (400, 384)], color, stitched=False)
    sheet.part(
        symmetric([(400, 142), (324, 138), (324, 138), (304, 208), (304, 208), (350, 234), (400, 242)]),
        darker(color, 0.06),
        volume=14,
        shadow=0.25,
    )
    sheet.stitches([(306, 214), (350, 240), (400, 248), (450, 240), (494, 214)], lighter(color, 0.3))
    if view == "front":
        mark(sheet, (340, 840), lighter(color, 0.6), 0.6)
    else:
        sheet.line([(372, 190), (428, 190)], darker(color, 0.6), 6)
        sheet.line([(372, 190), (428, 190)], METAL, 2)
        sheet.seam([(306, 250), (360, 300), (400, 310), (440, 300), (494, 250)], color, stitched=False)
