"""What one version of a media item says: its file, texts, tags and how it is cut. Pure values.

Source: domain.md 2.2, 2.7, 2.8.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final, cast

from app.models.context import NEUTRAL
from app.models.media.rows import FileFacts, MediaTexts, MediaType

CATEGORIES: Final = (
    "None",
    "Products",
    "Categories",
    "Customers",
    "Workers",
    "Catalogs",
    "Size",
    "Color",
    "Style",
)
"""What a picture shows. Source: import-export-manifest."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that was taken into the blob store."""

    file_name: str
    sha256: str
    size_bytes: int
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels of the picture as shown; `x2` and `y2` are outside. Source: domain.md 2.7."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class CropKey:
    """Where a crop holds. Source: domain.md 2.8."""

    module: str
    view_type: str
    placement: str
    viewport: str


@dataclass(frozen=True, slots=True)
class MediaProperties:
    """Fields of videos and files. Source: domain.md 2.2.

    Attributes:
        playtime_s, minimum_age: Whole numbers, or None where not said.
        subtitle_url, captions_file, audio, descriptive_audio, thumbnail, transcript: A media code or address.
        auto_captions: Captions are made from the sound.
        force_download: A browser saves the file instead of showing it.
    """

    caption: str = ""
    playtime_s: int | None = None
    subtitle_url: str = ""
    minimum_age: int | None = None
    auto_captions: bool = False
    captions_file: str = ""
    audio: str = ""
    descriptive_audio: str = ""
    thumbnail: str = ""
    transcript: str = ""
    force_download: bool = False


_NO_PROPERTIES: Final = MediaProperties()


class MediaField(StrEnum):
    """What an edit may change; the words are those of undo texts."""

    NAME = "display name"
    CATEGORY = "category"
    TAGS = "tags"
    TITLE = "title"
    ALT_TEXT = "alt text"
    DESCRIPTION = "description"
    PROPERTIES = "properties"
    FOCAL = "focal point"
    CROPS = "crops"
    FILE = "file"


LOCALIZED: Final = (MediaField.TITLE, MediaField.ALT_TEXT, MediaField.DESCRIPTION)
"""Fields with a value for each locale; the rest have one, and edits of them name no locale."""

Value = (
    str | tuple[str, ...] | MediaProperties | Region | tuple[tuple[CropKey, Region], ...] | FileContent | None
)
"""Of a name, category or text: str; tags: sorted tuple; focal point: Region or None; crops: sorted pairs."""


@dataclass(frozen=True, slots=True)
class MediaContent:
    """Everything that a version of an item holds.

    Attributes:
        texts: By locale, Neutral included; locales without any text are left out.
        tags: Sorted, each once.
        focal: None: nobody chose one.
        crops: Sorted by key, each key once.
    """

    display_name: str
    file: FileContent
    category: str = "None"
    tags: tuple[str, ...] = ()
    texts: Mapping[str, MediaTexts] = field(default_factory=dict[str, MediaTexts])
    properties: MediaProperties = field(default_factory=MediaProperties)
    focal: Region | None = None
    crops: tuple[tuple[CropKey, Region], ...] = ()

    def value(self, name: MediaField, locale: str = "") -> Value:
        """Return one value; of a localized field in `locale`, without fallback."""
        text = _TEXTS.get(name)
        if text is not None:
            texts = self.texts.get(locale)
            return "" if texts is None else str(getattr(texts, text))
        return cast(Value, getattr(self, _ATTRIBUTES[name]))

    def with_value(self, name: MediaField, value: Value, locale: str = "") -> "MediaContent":
        """Return the content with one value changed; tags are cleaned and sorted."""
        text = _TEXTS.get(name)
        if text is not None:
            texts = replace(self.texts.get(locale, MediaTexts()), **{text: str(value).strip()})
            others = {key: kept for key, kept in self.texts.items() if key != locale}
            return replace(self, texts=others if texts == MediaTexts() else {**others, locale: texts})
        if name is MediaField.TAGS:
            value = clean_tags(cast(tuple[str, ...], value))
        changed: dict[str, Any] = {_ATTRIBUTES[name]: value}
        return replace(self, **changed)

    def text_in(self, name: MediaField, locale: str) -> tuple[str, str]:
        """Return a text as readers of a locale get it, and the locale that it comes from.

        Requested locale > Neutral > display name, for titles and alt texts alike. Source: domain.md U10.
        """
        for at in (locale, NEUTRAL):
            if text := str(self.value(name, at)):
                return text, at
        return ("", "") if name is MediaField.DESCRIPTION else (self.display_name, "")


_TEXTS: Final = {
    MediaField.TITLE: "title",
    MediaField.ALT_TEXT: "alt_text",
    MediaField.DESCRIPTION: "description",
}
_ATTRIBUTES: Final = {
    MediaField.FILE: "file",
    MediaField.NAME: "display_name",
    MediaField.CATEGORY: "category",
    MediaField.TAGS: "tags",
    MediaField.PROPERTIES: "properties",
    MediaField.FOCAL: "focal",
    MediaField.CROPS: "crops",
}


def clean_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags as they are stored: trimmed, sorted, each once, none empty."""
    return tuple(sorted({tag.strip() for tag in tags} - {""}))


def content_to_json(content: MediaContent) -> str:
    """Write a content as stores keep it; empty parts are left out."""
    made: dict[str, Any] = {"name": content.display_name, "file": _file_to_dict(content.file)}
    if content.category != "None":
        made["category"] = content.category
    if content.tags:
        made["tags"] = list(content.tags)
    if content.texts:
        made["texts"] = {
            locale: [t.title, t.alt_text, t.description] for locale, t in sorted(content.texts.items())
        }
    for name, text in (
        ("properties", properties_to_json(content.properties)),
        ("focal", region_to_json(content.focal)),
        ("crops", crops_to_json(content.crops)),
    ):
        if text is not None:
            made[name] = json.loads(text)
    return _encode(made)


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_FACTS: Final = tuple(one.name for one in fields(FileFacts))


def content_from_json(text: str) -> MediaContent:
    """Read what `content_to_json` wrote."""
    made = json.loads(text)
    return MediaContent(
        display_name=made["name"],
        file=_file_from_dict(made["file"]),
        category=made.get("category", "None"),
        tags=tuple(made.get("tags", ())),
        texts={locale: MediaTexts(*texts) for locale, texts in made.get("texts", {}).items()},
        properties=MediaProperties(**made.get("properties", {})),
        focal=Region(*made["focal"]) if "focal" in made else None,
        crops=_crops(made.get("crops", [])),
    )


def _file_to_dict(file: FileContent) -> dict[str, Any]:
    return {
        "file_name": file.file_name,
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "facts": {name: getattr(file.facts, name) for name in _FACTS},
    }


def _file_from_dict(made: dict[str, Any]) -> FileContent:
    facts = FileFacts(**{**made["facts"], "type": MediaType(made["facts"]["type"])})
    return FileContent(made["file_name"], made["sha256"], made["size_bytes"], facts)


def properties_to_json(properties: MediaProperties) -> str | None:
    """Write what differs from the defaults; None when nothing does."""
    if properties == _NO_PROPERTIES:
        return None
    values = {f.name: getattr(properties, f.name) for f in fields(MediaProperties)}
    changed = {name: value for name, value in values.items() if value != getattr(_NO_PROPERTIES, name)}
    return json.dumps(changed, ensure_ascii=False)


def properties_from_json(text: str | None) -> MediaProperties:
    """Read what `properties_to_json` wrote."""
    return MediaProperties(**json.loads(text)) if text else _NO_PROPERTIES


def region_to_json(region: Region | None) -> str | None:
    """Write a region as `[x1, y1, x2, y2]`."""
    return None if region is None else json.dumps([region.x1, region.y1, region.x2, region.y2])


def region_from_json(text: str | None) -> Region | None:
    """Read what `region_to_json` wrote."""
    return Region(*json.loads(text)) if text else None


def crops_to_json(crops: tuple[tuple[CropKey, Region], ...]) -> str | None:
    """Write crops as `[[module, view type, placement, viewport, x1, y1, x2, y2], ...]`; None without any."""
    rows = [[k.module, k.view_type, k.placement, k.viewport, r.x1, r.y1, r.x2, r.y2] for k, r in crops]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def crops_from_json(text: str | None) -> tuple[tuple[CropKey, Region], ...]:
    """Read what `crops_to_json` wrote."""
    return _crops(json.loads(text)) if text else ()


def _crops(rows: list[list[Any]]) -> tuple[tuple[CropKey, Region], ...]:
    return tuple((CropKey(*row[:4]), Region(*row[4:])) for row in rows)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value of one item before and after; `locale` is empty where the field has one value for all."""

    media_id: int
    field: MediaField
    locale: str
    before: Value
    after: Value


def changes_between(media_id: int, before: MediaContent, after: MediaContent) -> tuple[FieldChange, ...]:
    """List what differs between two contents of an item, the file first: focal point and crops lie in it."""
    found: list[FieldChange] = []
    for name, attribute in _ATTRIBUTES.items():
        old, new = getattr(before, attribute), getattr(after, attribute)
        if old != new:
            found.append(FieldChange(media_id, name, "", old, new))
    if before.texts != after.texts:
        for locale in sorted({*before.texts, *after.texts}):
            for name in LOCALIZED:
                old, new = before.value(name, locale), after.value(name, locale)
                if old != new:
                    found.append(FieldChange(media_id, name, locale, old, new))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class MediaEdit:
    """One gesture over one or many items; a sentence for menus and its changes."""

    text: str
    changes: tuple[FieldChange, ...]

    def inverse(self) -> "MediaEdit":
        """Return the edit that takes this one back."""
        turned = (FieldChange(c.media_id, c.field, c.locale, c.after, c.before) for c in self.changes)
        return MediaEdit(self.text, tuple(turned))


def edit_to_json(edit: MediaEdit) -> str:
    """Write the changes of an edit as the journal of undo keeps them."""
    rows: list[list[Any]] = []
    for change in edit.changes:
        values = (_value_to_json(change.field, value) for value in (change.before, change.after))
        rows.append([change.media_id, change.field, change.locale, *values])
    return _encode(rows)


def edit_from_json(text: str, body: str) -> MediaEdit:
    """Read what `edit_to_json` wrote; `text` is the sentence of the edit."""
    changes: list[FieldChange] = []
    for media_id, name, locale, before, after in json.loads(body):
        field_ = MediaField(name)
        values = _value_from_json(field_, before), _value_from_json(field_, after)
        changes.append(FieldChange(media_id, field_, locale, *values))
    return MediaEdit(text, tuple(changes))


def _value_to_json(name: MediaField, value: Any) -> Any:
    match name:
        case MediaField.FILE:
            return _file_to_dict(value)
        case MediaField.PROPERTIES:
            return properties_to_json(value)
        case MediaField.FOCAL:
            return region_to_json(value)
        case MediaField.CROPS:
            return crops_to_json(value)
        case _:
            return value  # a text, or tags


def _value_from_json(name: MediaField, value: Any) -> Value:
    match name:
        case MediaField.FILE:
            return _file_from_dict(value)
        case MediaField.PROPERTIES:
            return properties_from_json(value)
        case MediaField.FOCAL:
            return region_from_json(value)
        case MediaField.CROPS:
            return crops_from_json(value)
        case MediaField.TAGS:
            return tuple(value)
        case _:
            return str(value)
