"""Short ways to change what media items say."""

from collections.abc import Iterable

from app.models.changes import Changes
from app.models.media.content import FieldChange, MediaEdit, MediaField, Value
from app.models.workspace import Tenant
from tests.support.builders import USER


def change(
    tenant: Tenant, media_id: int, field: MediaField, value: Value, locale: str = "", *, hold: bool = False
) -> Changes:
    """Give one field of an item a value, whatever it is now."""
    found = tenant.media_editing.details([media_id], USER)
    before = found[0].content.value(field, locale) if found else ""
    edit = MediaEdit("Edit", (FieldChange(media_id, field, locale, before, value),))
    return tenant.media_editing.apply(edit, USER, hold=hold).changes


def set_texts(tenant: Tenant, media_id: int, locale: str, **texts: str) -> Changes:
    """Write texts of an item in one locale: title, alt_text, description."""
    made = Changes()
    for name, text in texts.items():
        made |= change(tenant, media_id, MediaField[name.upper()], text, locale)
    return made


def set_tags(tenant: Tenant, media_id: int, tags: Iterable[str]) -> Changes:
    """Give an item these tags and no others."""
    return change(tenant, media_id, MediaField.TAGS, tuple(tags))


def rename(tenant: Tenant, media_id: int, name: str) -> Changes:
    """Give an item another display name."""
    return change(tenant, media_id, MediaField.NAME, name)
