"""What values of media items are called and how they read. No Qt."""

from typing import Final

from app.models.context import NEUTRAL
from app.models.media.content import (
    CATEGORIES,
    FieldChange,
    MediaContent,
    MediaField,
    MediaProperties,
    Region,
)

CATEGORY_WORDS: Final = dict(
    zip(
        CATEGORIES,
        ("None", "Product", "Category", "Customer", "Employee", "Catalog", "Size", "Color", "Style"),
        strict=True,
    )
)
"""How people read the categories of manifests. Source: dam-upload-images."""

PROPERTY_WORDS: Final = {
    "caption": "Caption",
    "playtime_s": "Playtime (s)",
    "subtitle_url": "Subtitle address",
    "minimum_age": "Minimum age",
    "auto_captions": "Generate captions",
    "captions_file": "Closed caption file",
    "audio": "Regular audio",
    "descriptive_audio": "Descriptive audio",
    "thumbnail": "Thumbnail",
    "transcript": "Transcript",
    "force_download": "Force download",
}

FIELD_WORDS: Final = {field: field.value[:1].upper() + field.value[1:] for field in MediaField}


def focal_words(focal: Region | None, width: int | None, height: int | None) -> str:
    """Say where a focal point is: `Focal point 56 %, 42 %`."""
    if focal is None or not width or not height:
        return "No focal point"
    across = round((focal.x1 + focal.x2) * 50 / width)
    down = round((focal.y1 + focal.y2) * 50 / height)
    return f"Focal point {across} %, {down} %"


def compared_fields(one: MediaContent, other: MediaContent) -> list[tuple[str, str, str]]:
    """List every field that either version holds: its name and how it reads in each.

    Name, file, category, tags, texts by locale (Neutral first), properties, focal point, crops.
    """
    rows = [
        ("Display name", one.display_name, other.display_name),
        ("File", _file_words(one), _file_words(other)),
        ("Content", one.file.sha256[:12], other.file.sha256[:12]),
        (
            "Category",
            CATEGORY_WORDS.get(one.category, one.category),
            CATEGORY_WORDS.get(other.category, other.category),
        ),
        ("Tags", ", ".join(one.tags), ", ".join(other.tags)),
    ]
    locales = sorted({*one.texts, *other.texts, NEUTRAL}, key=lambda locale: (locale != NEUTRAL, locale))
    for locale in locales:
        for field in (MediaField.TITLE, MediaField.ALT_TEXT, MediaField.DESCRIPTION):
            pair = (str(one.value(field, locale)), str(other.value(field, locale)))
            if any(pair):
                rows.append((f"{FIELD_WORDS[field]}, {locale}", *pair))
    for name, words in PROPERTY_WORDS.items():
        texts = (property_words(one.properties, name), property_words(other.properties, name))
        if any(texts):
            rows.append((words, *texts))
    rows.append(("Focal point", _focal_of(one), _focal_of(other)))
    if one.crops or other.crops:
        rows.append(("Crops", _crop_words(one), _crop_words(other)))
    return rows


SEVERAL: Final = "Several values"


def property_words(properties: MediaProperties, name: str) -> str:
    """Say one property; empty where it is not set."""
    value = getattr(properties, name)
    if isinstance(value, bool):
        return "Yes" if value else ""
    return "" if value is None else str(value)


def _file_words(content: MediaContent) -> str:
    facts = content.file.facts
    size = f" · {facts.width} × {facts.height}" if facts.width else ""
    return f"{content.file.file_name}{size}"


def _focal_of(content: MediaContent) -> str:
    facts = content.file.facts
    words = focal_words(content.focal, facts.width, facts.height)
    return words.removeprefix("Focal point ") if content.focal else "Not chosen"


def _crop_words(content: MediaContent) -> str:
    lines = (
        f"{key.module} {key.view_type} {key.placement} {key.viewport}: {r.x1}, {r.y1} to {r.x2}, {r.y2}"
        for key, r in content.crops
    )
    return "\n".join(lines)


def change_sentence(name: str, change: FieldChange) -> str:
    """Say a change of one item for menus: `Rename a to b`, `Alt text of a in de-de`."""
    if change.field is MediaField.NAME:
        return f"Rename {name} to {change.after}"
    words = f"{FIELD_WORDS[change.field]} of {name}"
    return f"{words} in {change.locale}" if change.locale else words
