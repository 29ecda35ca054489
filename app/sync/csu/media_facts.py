"""What stores of answers keep of a media item, as text."""

import json
from typing import Any, Final

from app.models.assignments.answers import MediaFacts
from app.models.media.content import CropKey, Region, crops_to_json, region_to_json
from app.models.media.rows import MediaTexts, MediaType, media_code
from app.sync.csu.stored_answers import encode

TAKEN_OFF: Final = ""
"""Stands for the facts of an item that is unpublished: stores know it, and show it nowhere."""


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


def facts_from_json(media_id: int, text: str) -> MediaFacts:
    """Read what `facts_to_json` wrote."""
    name, type_, mime, digest, width, height, texts, *rest = json.loads(text)
    focal, crops = rest[0] if rest else ((), ())
    return MediaFacts(
        media_id,
        media_code(media_id),
        name,
        MediaType(type_),
        mime,
        digest,
        width,
        height,
        {locale: MediaTexts(*words) for locale, words in texts.items()},
        Region(*focal) if focal else None,
        tuple((CropKey(*one[:4]), Region(*one[4:])) for one in crops),
        rest[1] if len(rest) > 1 else None,
    )
