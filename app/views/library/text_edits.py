"""Edits of what a media item says of itself: name, texts per locale, tags. No Qt."""

from dataclasses import dataclass
from enum import StrEnum

from app.models.changes import Changes
from app.models.errors import StaleEdit
from app.models.media.service import MediaService


class TextField(StrEnum):
    """What can be edited in the inspector."""

    NAME = "display name"
    TITLE = "title"
    ALT_TEXT = "alt text"
    DESCRIPTION = "description"
    TAGS = "tags"


Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value of one item; `locale` is empty for the display name and tags."""

    media_id: int
    field: TextField
    locale: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class MediaEdit:
    """One gesture in the inspector, over one or many items."""

    text: str
    changes: tuple[FieldChange, ...]

    def inverse(self) -> "MediaEdit":
        """Return the edit that takes this one back."""
        turned = (
            FieldChange(part.media_id, part.field, part.locale, part.after, part.before)
            for part in self.changes
        )
        return MediaEdit(self.text, tuple(turned))


def apply_media_edit(store: MediaService, edit: MediaEdit) -> Changes:
    """Write an edit.

    Raises:
        StaleEdit: A value is no longer what the edit saw; nothing of that change is written.
        AppError: Whatever the service raises.
    """
    changes = Changes()
    for part in edit.changes:
        if _value_now(store, part) != part.before:
            raise StaleEdit(
                f"The {part.field.value} was changed meanwhile, so it is left as it is now.",
                "Look at it and try again.",
            )
        changes |= _write(store, part)
    return changes


def _value_now(store: MediaService, part: FieldChange) -> Value | None:
    if part.field in (TextField.NAME, TextField.TAGS):
        rows = store.rows([part.media_id])
        if not rows:
            return None
        return rows[0].display_name if part.field is TextField.NAME else rows[0].tags
    texts = store.texts(part.media_id).get(part.locale)
    return "" if texts is None else getattr(texts, part.field.name.lower())


def _write(store: MediaService, part: FieldChange) -> Changes:
    if part.field is TextField.NAME:
        return store.rename(part.media_id, str(part.after))
    if part.field is TextField.TAGS:
        return store.set_tags(part.media_id, part.after)
    return store.set_texts(part.media_id, part.locale, **{part.field.name.lower(): str(part.after)})
