"""What a row changes in a media item that is there: a three-way merge by column. Pure.

Base is the version that was exported, theirs is what is stored, ours is the file. A value that only one of
the two changed is no conflict. Source: domain.md 8.4 (Enum meaning).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.models.manifests.entities import region_text
from app.models.manifests.parts import MediaPart
from app.models.manifests.properties import OF_TYPE, PROPERTY_OF, property_cell
from app.models.media.content import MediaContent, MediaField, MediaProperties, clean_tags
from app.models.media.rows import MediaTexts

IMAGE_FILE: Final = "MediaImportPath"


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A value that the manifest and the store have differently.

    Attributes:
        base: In the version that was exported; None where that is not known.
        is_conflict: Both were changed since.
        takes_file: Whether the import writes the value of the file.
    """

    column: str
    base: str | None
    stored: str
    file: str
    is_conflict: bool = False
    takes_file: bool = False


_TEXTS: Final = {
    "ImageAltText": MediaField.ALT_TEXT,
    "MediaTitle": MediaField.TITLE,
    "MediaDescription": MediaField.DESCRIPTION,
}
_PLAIN: Final[dict[str, Callable[[MediaContent], str]]] = {
    "MediaDisplayName": lambda content: content.display_name,
    "MediaCategory": lambda content: content.category,
    "MediaSearchTags": lambda content: tags_cell(content.tags),
    "X-Focal": lambda content: region_text(content.focal),
}
MERGED_COLUMNS: Final = (*_PLAIN, *_TEXTS, *PROPERTY_OF)


def tags_cell(tags: tuple[str, ...]) -> str:
    """Write tags as a cell."""
    return ", ".join(tags)


def flat(text: str) -> str:
    """Return a text as a cell gives it back: in one line, without space around it."""
    return " ".join(text.split("\r\n")).translate(_SPACES).strip()


_SPACES: Final = dict.fromkeys(map(ord, "\t\r\n"), " ")


def cell_of(content: MediaContent, column: str, locale: str) -> str:
    """Write what an item holds as the cell of a column; one of `MERGED_COLUMNS`."""
    if column in _PLAIN:
        return flat(_PLAIN[column](content))
    if column in _TEXTS:
        return flat(str(content.value(_TEXTS[column], locale)))
    return flat(property_cell(content.properties, column))


def columns_of(media_type: str) -> tuple[str, ...]:
    """List the columns of values that items of a type have."""
    return (*_PLAIN, *_TEXTS, *OF_TYPE.get(media_type, ()))


def with_cells(content: MediaContent, part: MediaPart, columns: frozenset[str]) -> MediaContent:
    """Return the content with the values that a row has in these columns."""
    new = content
    if "MediaDisplayName" in columns and part.display_name:
        new = replace(new, display_name=part.display_name)
    if "MediaCategory" in columns:
        new = replace(new, category=part.category)
    if "MediaSearchTags" in columns:
        new = replace(new, tags=clean_tags(part.tags))
    if "X-Focal" in columns:
        new = replace(new, focal=part.focal)
    for column, text in (
        ("ImageAltText", part.alt_text),
        ("MediaTitle", part.title),
        ("MediaDescription", part.description),
    ):
        if column in columns:
            new = new.with_value(_TEXTS[column], text, part.locale)
    values = {
        PROPERTY_OF[column]: getattr(part.properties, PROPERTY_OF[column])
        for column in columns
        if column in PROPERTY_OF
    }
    return replace(new, properties=replace(new.properties, **values)) if values else new


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of a row over a stored item.

    Attributes:
        content: The stored content with what is taken from the file; equal to it where nothing is.
        differences: Every value that differs.
    """

    content: MediaContent
    differences: tuple[CellDifference, ...]

    @property
    def conflicts(self) -> tuple[CellDifference, ...]:
        """Return the values that both changed."""
        return tuple(one for one in self.differences if one.is_conflict)


def merged(part: MediaPart, stored: MediaContent, base: MediaContent | None, *, file_wins: bool) -> Merge:
    """Bring a row into a stored content.

    Args:
        part: The row.
        stored: What is stored now.
        base: The version that the row was made from, where it is another one and is known.
        file_wins: Take every value of the file, whatever was changed meanwhile.
    """
    columns = [name for name in columns_of(part.type) if name in part.given]
    ours = with_cells(stored, part, frozenset(columns))
    if ours == stored:
        return Merge(stored, ())
    found: list[CellDifference] = []
    for name in columns:
        file, now = cell_of(ours, name, part.locale), cell_of(stored, name, part.locale)
        if file == now:
            continue
        was = None if base is None else cell_of(base, name, part.locale)
        kept = was == file
        conflict = not file_wins and not kept and was != now
        found.append(CellDifference(name, was, now, file, conflict, file_wins or not (kept or conflict)))
    taken = frozenset(one.column for one in found if one.takes_file)
    return Merge(with_cells(stored, part, taken), tuple(found))


def texts_of(part: MediaPart) -> MediaTexts:
    """Return the texts of a row."""
    return MediaTexts(part.title, part.alt_text, part.description)


def own_properties(part: MediaPart) -> MediaProperties:
    """Return the properties of a row that its type has."""
    own = OF_TYPE.get(part.type, frozenset())
    values = {PROPERTY_OF[name]: getattr(part.properties, PROPERTY_OF[name]) for name in own}
    return MediaProperties(**values)
