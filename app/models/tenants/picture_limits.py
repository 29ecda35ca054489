"""Limits of pictures by channel: how large they must be at least, and of which shape. Pure.

Written as one setting: `*=800, OUN128=1200 4:5` means 800 px on the short side everywhere, in OUN128 1,200 px
and four to five.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

EVERY_CHANNEL: Final = "*"
TOLERANCE: Final = 0.02  # of the shape: a pixel more or less is no other shape
ALLOWED: Final = "nothing, or parts like *=800 and OUN128=1200 4:5, with commas"
_PART: Final = re.compile(r"(\*|[\w-]{1,40})=(\d{1,5})(?: (\d{1,4}):(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class PictureLimit:
    """What a channel asks of a picture.

    Attributes:
        min_px: Pixels of the shorter side at least; 0 asks for nothing.
        aspect: Width to height, or None where any shape will do.
    """

    min_px: int = 0
    aspect: tuple[int, int] | None = None

    def fits(self, width: int, height: int) -> bool:
        """Tell whether a picture has the shape, within two percent."""
        if self.aspect is None:
            return True
        wanted = self.aspect[0] / self.aspect[1]
        return abs(width / height - wanted) <= wanted * TOLERANCE


NO_LIMIT: Final = PictureLimit()


def limits_from_text(text: str) -> dict[str, PictureLimit]:
    """Read limits by channel (OUN, or `*` for all others).

    Raises:
        ValueError: It is written otherwise; the message says what is allowed.
    """
    found: dict[str, PictureLimit] = {}
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        match = _PART.fullmatch(part)
        if match is None or match[1] in found:
            raise ValueError(ALLOWED)
        aspect = (int(match[3]), int(match[4])) if match[3] else None
        if aspect is not None and 0 in aspect:
            raise ValueError(ALLOWED)
        found[match[1]] = PictureLimit(int(match[2]), aspect)
    return found


def limits_text(text: str) -> str:
    """Return limits as they are kept.

    Raises:
        ValueError: As `limits_from_text`.
    """
    limits_from_text(text)
    return ", ".join(" ".join(part.split()) for part in text.split(",") if part.strip())


def limit_of(limits: Mapping[str, PictureLimit], channel: str) -> PictureLimit:
    """Return what holds for a channel."""
    return limits.get(channel) or limits.get(EVERY_CHANNEL) or NO_LIMIT
