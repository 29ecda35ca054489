"""A media item as the answers of a CSU hold it: a text without tabs or line breaks, parts in a fixed order.

It is split where every read would else parse JSON; what few items have is JSON within. Alternative texts are
there by locale, the other texts are not: no reader asks for them.
"""

import json
import re
from functools import lru_cache
from typing import Any, Final

from app.models.assignments.answers import AnswerItem
from app.models.context import NEUTRAL
from app.models.media.content import CropKey, Region
from app.models.media.rows import MediaType, media_code
from app.sync.csu.stored_answers import encode

_PARTS: Final = "\x1f"
_TEXTS: Final = 4
"""The place of the first locale; its text follows, then the next."""

_SPECIAL: Final = re.compile(r"[\\\t\n\x1f]").search
_WRITTEN: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", _PARTS: "\\p"})
_READ: Final = {"\\": "\\", "t": "\t", "n": "\n", "p": _PARTS}
made: Final = tuple.__new__
"""Makes a named tuple of all its values at half of what a call of its class costs; every read makes some."""


def plain(text: str) -> str:
    """Write a text so that it holds no tab, line break or parting sign."""
    return text.translate(_WRITTEN) if _SPECIAL(text) else text


def plain_again(text: str) -> str:
    """Read what `plain` wrote."""
    if "\\" not in text:
        return text
    signs = iter(text)
    return "".join([_READ[next(signs)] if sign == "\\" else sign for sign in signs])


def item_text(media_id: int, facts: str) -> str:
    """Write what readers need to know of an item.

    Args:
        media_id: The item.
        facts: As `facts_to_json` writes them.
    """
    name, type_, mime, digest, width, height, texts, *rest = json.loads(facts)
    parts = [media_code(media_id), name, digest, encode([type_, width, height, mime, *rest])]
    for locale, (_, alt_text, _) in texts.items():
        if alt_text:
            parts += [locale, alt_text]
    return _PARTS.join([plain(part) for part in parts])


def item_from_text(text: str, locale: str, purpose: str = "") -> AnswerItem:
    """Read what `item_text` wrote as a reader of a locale sees it, as `make_item` would."""
    parts = text.split(_PARTS)
    if "\\" in text:
        parts = [plain_again(part) for part in parts]
    code, name, digest, looks = parts[:_TEXTS]
    alt_text, alt_from = name, None
    for place in range(_TEXTS, len(parts), 2):
        found = parts[place]
        if found == locale:
            alt_text, alt_from = parts[place + 1], locale
            break
        if found == NEUTRAL:
            alt_text, alt_from = parts[place + 1], NEUTRAL
    type_, wide, high, focal, crops, mime, ms = _looks(looks)
    words = code, name, type_, digest, alt_text, alt_from, purpose, wide, high, focal, crops, mime, ms
    return made(AnswerItem, words)


@lru_cache(maxsize=4096)
def _looks(text: str) -> tuple[Any, ...]:
    """Read type, width, height, focal region, crops, MIME type and duration; many pictures share theirs."""
    type_, width, height, mime, *rest = json.loads(text)
    (corners, cut), *after = rest or ((None, ()),)
    focal = Region(*corners) if corners else None
    crops = tuple((CropKey(*each[:4]), Region(*each[4:])) for each in cut)
    return MediaType(type_), width, height, focal, crops, mime, after[0] if after else None
