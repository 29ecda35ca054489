"""What an edit makes of a content, and what it may say. Pure rules."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

from app.models.errors import RuleViolation, StaleEdit
from app.models.media.content import (
    CATEGORIES,
    FieldChange,
    FileContent,
    MediaContent,
    MediaField,
    MediaProperties,
    Region,
    Value,
    clean_tags,
)
from app.models.media.rows import NAME_LENGTH, MediaTexts, MediaType, media_id_of

TEXT_LENGTH: Final = 10_000
"""Most letters of a title, alt text, description or caption."""

TAG_LENGTH: Final = 200

_ADDRESSES: Final = ("subtitle_url", "captions_file", "audio", "descriptive_audio", "thumbnail", "transcript")


def edited(seen: MediaContent, changes: Sequence[FieldChange]) -> MediaContent:
    """Return what changes make of a content.

    Raises:
        StaleEdit: A value is no longer what the edit saw.
        RuleViolation: A value may not be.
    """
    new = seen
    for change in changes:
        if new.value(change.field, change.locale) != as_stored(change.field, change.before):
            raise StaleEdit(
                f"The {change.field.value} of {seen.display_name} was changed meanwhile,"
                " so it is left as it is now.",
                "Look at it and try again.",
            )
        new = new.with_value(change.field, as_stored(change.field, change.after), change.locale)
    return checked(seen, new)


def as_stored(name: MediaField, value: Value) -> Value:
    """Return a value as the stores give it back: texts trimmed, tags clean."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, FileContent):
        return stored_file(value)
    if name is MediaField.TAGS and isinstance(value, tuple):
        return clean_tags(tuple(str(tag) for tag in value))
    return value


def stored_file(file: FileContent) -> FileContent:
    """Return a file as the stores give it back: they know its extension by its name."""
    extension = extension_of(file.file_name)
    return (
        file
        if file.facts.extension == extension
        else replace(file, facts=replace(file.facts, extension=extension))
    )


def extension_of(file_name: str) -> str:
    """Return the extension that the stores give back for a file: that of its name, in small letters."""
    stem, dot, extension = file_name.rpartition(".")
    return f".{extension.lower()}" if stem and dot else ""


def checked(old: MediaContent, new: MediaContent) -> MediaContent:
    """See that what differs may be, and return it with focal point and crops inside the picture.

    Raises:
        RuleViolation: It may not be.
    """
    if new.display_name != old.display_name and not 0 < len(new.display_name) <= NAME_LENGTH:
        raise RuleViolation("A display name has 1 to 200 characters.", "Write a shorter one.")
    if new.category != old.category and new.category not in CATEGORIES:
        raise RuleViolation(f"{new.category!r} is no category.", f"Categories: {', '.join(CATEGORIES)}.")
    if new.tags != old.tags and any(len(tag) > TAG_LENGTH for tag in new.tags):
        raise RuleViolation(f"A tag has at most {TAG_LENGTH} letters.", "Write a shorter one.")
    if new.texts != old.texts:
        for locale, texts in new.texts.items():
            _check_texts(locale, texts)
    if new.properties != old.properties:
        _check_properties(new.properties)
    if new.file.facts.type is not old.file.facts.type:
        raise RuleViolation(
            f"{new.file.file_name} is {_a(new.file.facts.type)},"
            f" {old.display_name} is {_a(old.file.facts.type)}.",
            "Upload it as an item of its own.",
        )
    if (new.focal, new.crops, new.file) != (old.focal, old.crops, old.file):
        return _fitted(new)
    return new


def _a(type_: MediaType) -> str:
    return "an image" if type_ is MediaType.IMAGE else f"a {type_.value}"


def _check_texts(locale: str, texts: MediaTexts) -> None:
    if max(len(texts.title), len(texts.alt_text), len(texts.description)) > TEXT_LENGTH:
        raise RuleViolation(f"A text in {locale} has more than {TEXT_LENGTH:,} letters.", "Shorten it.")


def _check_properties(properties: MediaProperties) -> None:
    for name, most in (("playtime_s", 1_000_000), ("minimum_age", 120)):
        number = getattr(properties, name)
        if number is not None and not 0 <= number <= most:
            raise RuleViolation(
                f"{number} cannot be the {_words(name)}.", f"Write a whole number from 0 to {most:,}."
            )
    for name in (field.name for field in fields(properties)):
        text = getattr(properties, name)
        if isinstance(text, str) and len(text) > TEXT_LENGTH:
            raise RuleViolation(f"The {_words(name)} has more than {TEXT_LENGTH:,} letters.", "Shorten it.")
    for name in _ADDRESSES:
        text = getattr(properties, name)
        if text and media_id_of(text) is None and not text.startswith(("https://", "http://", "/")):
            raise RuleViolation(
                f"{text!r} cannot be the {_words(name)}.", "Write the code of a media item or an address."
            )


def _words(name: str) -> str:
    return {"playtime_s": "playtime", "subtitle_url": "subtitle address"}.get(name, name.replace("_", " "))


def _fitted(content: MediaContent) -> MediaContent:
    """Clamp focal point and crops into the picture; what has no size has neither."""
    facts = content.file.facts
    if not facts.width or not facts.height:
        if content.focal is None and not content.crops:
            return content
        raise RuleViolation(
            f"{content.display_name} has no picture to choose a part of.", "Choose a picture."
        )
    width, height = facts.width, facts.height
    focal = None if content.focal is None else clamped(content.focal, width, height)
    cuts = {key: clamped(region, width, height) for key, region in content.crops}
    order = sorted(cuts, key=lambda key: (key.module, key.view_type, key.placement, key.viewport))
    return replace(content, focal=focal, crops=tuple((key, cuts[key]) for key in order))


def clamped(region: Region, width: int, height: int) -> Region:
    """Return a region inside a picture of this size, one pixel wide and high at least."""
    x1, x2 = _span(region.x1, region.x2, width)
    y1, y2 = _span(region.y1, region.y2, height)
    return Region(x1, y1, x2, y2)


def _span(one: int, other: int, size: int) -> tuple[int, int]:
    start, end = min(one, other), max(one, other)
    start = min(max(start, 0), size - 1)
    return start, max(start + 1, min(end, size))
