"""What stores of answers keep of a media item, as text."""

import json
from typing import Any, Final

from app.models.assignments.answers import AnswerItem, MediaFacts
from app.models.context import NEUTRAL
from app.models.media.content import CropKey, Region, crops_to_json, region_to_json
from app.models.media.cuts import Crops
from app.models.media.rows import MediaTexts, MediaType, media_code
from app.sync.csu.stored_answers import encode

TAKEN_OFF: Final = ""
"""Stands for the facts of an item that is unpublished: stores know it, and show it nowhere."""

_TYPES: Final = {one.value: one for one in MediaType}
_made: Final = tuple.__new__
"""Makes an item of all its values at half of what a call of its class costs; every read makes some."""
_TEXTS: Final = 6
_CUTS: Final = 7
"""The places of the texts, and of what only some items have, in what is written."""


def facts_to_json(facts: MediaFacts) -> str:
    """Write the facts of a media item."""
    texts = {locale: [t.title, t.alt_text, t.description] for locale, t in sorted(facts.texts.items())}
    row: list[object] = [facts.display_name, facts.type.value, facts.mime, facts.sha256]
    row += [facts.width, facts.height, texts]
    cuts: list[Any] = [[], []]
    if facts.focal is not None or facts.crops:
        cuts = [
            json.loads(region_to_json(facts.focal) or "[]"),
            json.loads(crops_to_json(facts.crops) or "[]"),
        ]
    if any(cuts) or facts.duration_ms is not None:
        row.append(cuts)
    if facts.duration_ms is not None:
        row.append(facts.duration_ms)
    return encode(row)


def reader_facts(text: str) -> str:
    """Cut what `facts_to_json` wrote down to what readers need: of the texts, the alternative ones."""
    row = json.loads(text)
    row[_TEXTS] = {locale: ["", alt, ""] for locale, (_, alt, _) in row[_TEXTS].items() if alt}
    return encode(row)


def facts_from_json(media_id: int, text: str) -> MediaFacts:
    """Read what `facts_to_json` wrote."""
    return facts_from_list(media_id, json.loads(text))


def facts_from_list(media_id: int, row: list[Any], locale: str | None = None) -> MediaFacts:
    """Read the list that `facts_to_json` writes, with all texts or those for one locale."""
    name, type_, mime, digest, width, height, texts, *rest = row
    focal, crops = rest[0] if rest else ((), ())
    wanted = texts if locale is None else [one for one in (locale, NEUTRAL) if one in texts]
    by_locale = {one: MediaTexts(*texts[one]) for one in wanted}
    return MediaFacts(
        media_id,
        media_code(media_id),
        name,
        MediaType(type_),
        mime,
        digest,
        width,
        height,
        by_locale,
        Region(*focal) if focal else None,
        tuple((CropKey(*one[:4]), Region(*one[4:])) for one in crops),
        rest[1] if len(rest) > 1 else None,
    )


def item_from_list(media_id: int, row: list[Any], locale: str, purpose: str = "") -> AnswerItem:
    """Read the list that `reader_facts` writes as a reader of a locale sees it, as `make_item` would."""
    focal: Region | None = None
    crops: Crops = ()
    duration_ms = None
    if len(row) > _CUTS:
        corners, cut = row[_CUTS]
        focal = Region(*corners) if corners else None
        crops = tuple((CropKey(*each[:4]), Region(*each[4:])) for each in cut)
        duration_ms = row[_CUTS + 1] if len(row) > _CUTS + 1 else None
        row = row[:_CUTS]
    name, type_, mime, digest, width, height, texts = row
    alt_text, alt_from = name, None
    if locale in texts:
        alt_text, alt_from = texts[locale][1], locale
    elif NEUTRAL in texts:
        alt_text, alt_from = texts[NEUTRAL][1], NEUTRAL
    code, kind = media_code(media_id), _TYPES[type_]
    words = code, name, kind, digest, alt_text, alt_from, purpose
    return _made(AnswerItem, (*words, width, height, focal, crops, mime, duration_ms))
