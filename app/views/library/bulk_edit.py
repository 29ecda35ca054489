"""Edits of many items, described before they are worked out. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from app.models.media.content import FieldChange, MediaContent, MediaField, Value
from app.models.media.rows import MediaType

MOST_AT_ONCE: Final = 200
"""Items whose details are read to fill the fields; also the step in which an edit of more is worked out."""


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """One field of every item of a selection gets a value; tags are added and removed.

    Attributes:
        field: What changes.
        locale: Of a text; empty for fields with one value for all.
        value: The new value; of no meaning for tags.
        add, remove: Tags that every item has, and that none has, afterwards.
        names: Which of the properties get what `value` has; items of another type than `of_type` keep theirs.
    """

    field: MediaField
    locale: str = ""
    value: Value = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    of_type: MediaType | None = None

    def after(self, content: MediaContent) -> Value:
        """Return what the field holds afterwards."""
        if self.field is MediaField.PROPERTIES:
            if content.file.facts.type is not self.of_type:
                return content.properties
            return replace(content.properties, **{name: getattr(self.value, name) for name in self.names})
        if self.field is not MediaField.TAGS:
            return content.with_value(self.field, self.value, self.locale).value(self.field, self.locale)
        tags = (set(content.tags) | set(self.add)) - set(self.remove)
        return content.with_value(MediaField.TAGS, tuple(tags)).tags

    def sentence(self, count: int, name: str = "") -> str:
        """Say it for menus: "Tag 10,000 items with hoodie"; `name` stands for a single item."""
        items = name if count == 1 and name else f"{count:,} items"
        if self.field is MediaField.TAGS:
            if self.add and self.remove:
                return f"Change tags of {items}"
            if self.add:
                return f"Tag {items} with {', '.join(self.add)}"
            return f"Remove tag {', '.join(self.remove)} from {items}"
        if self.field is MediaField.CATEGORY:
            return f"Set category of {items} to {self.value}"
        text = f"Change {self.field.value} of {items}"
        return f"{text} in {self.locale}" if self.locale else text


def changes_of(edit: BulkEdit, contents: Iterable[tuple[int, MediaContent]]) -> tuple[FieldChange, ...]:
    """Work out what an edit changes in these items; items that have it already are left out."""
    made = (
        FieldChange(
            media_id, edit.field, edit.locale, content.value(edit.field, edit.locale), edit.after(content)
        )
        for media_id, content in contents
    )
    return tuple(change for change in made if change.before != change.after)
