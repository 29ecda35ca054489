"""Frozen rows of media items."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

NAME_LENGTH: Final = 200
"""Most letters of a display name."""


class MediaType(StrEnum):
    """The three types. Source: import-export-manifest, domain.md 2.1."""

    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"


class MediaState(StrEnum):
    """Whether shoppers can have it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "published-with-draft"

    @classmethod
    def of(cls, published_version: int | None, version: int) -> "MediaState":
        """Tell it from the version that is live, or None, and the newest one."""
        if published_version is None:
            return cls.DRAFT
        return cls.PUBLISHED if published_version == version else cls.CHANGED


class MediaSort(StrEnum):
    """Orders of the library."""

    NEWEST = "newest"
    MODIFIED = "modified"
    NAME = "name"
    LARGEST = "largest"


class Shape(StrEnum):
    """Orientation of a picture or video; square within 5 %."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"


SMALL_EDGE: Final = 1000
"""Pixels of the longer edge below which a picture counts as small."""


ADDED_DAYS: Final = (1, 7, 30, 90)
"""Spans since an item was added that are counted."""


@dataclass(frozen=True, slots=True)
class MediaFilter:
    """What to list; values inside one facet combine with or, facets with and.

    Attributes:
        text: Words that all begin a word of a name, title, alt text, tag or file name, in any locale, or a
            part of the display or file name.
        types: Types, none means all.
        states: `draft` also means published with a newer draft; none means all.
        usage: True: used by a document, False: unused, None: both.
        tags: Any of these tags.
        missing_alt_text: Only images without a Neutral alt text.
        missing_alt_locale: Only images without an alt text of their own in this locale; empty: no matter.
        is_small: Only images whose longer edge is below `SMALL_EDGE`.
        has_problem: Only items whose content cannot be shown.
        locales: With a text in any of these; Neutral counts every item.
        categories, shapes: Any of these.
        holders: Checked out by any of these users.
        added_days: Only items of the last so many days; 0: no matter.
    """

    text: str = ""
    types: frozenset[MediaType] = frozenset()
    states: frozenset[MediaState] = frozenset()
    usage: bool | None = None
    tags: frozenset[str] = frozenset()
    missing_alt_text: bool = False
    missing_alt_locale: str = ""
    is_small: bool = False
    has_problem: bool = False
    locales: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    shapes: frozenset[Shape] = frozenset()
    holders: frozenset[str] = frozenset()
    added_days: int = 0


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A media item as lists show it.

    Attributes:
        id: Database id.
        code: The id that people and manifests see.
        width, height: Pixels as shown (EXIF orientation applied), or None.
        alt_text: In Neutral; empty when missing.
        used_by: Number of documents that use it now.
        published_version: The version that readers see, or None.
        pages: Of a document, or None.
        updated_by: Who made this version; empty where not known.
        checked_out_by: Who edits it; empty when nobody does.
        problem: Why its content cannot be shown; empty when it can, or was not tried yet.
    """

    id: int
    code: str
    display_name: str
    type: MediaType
    state: MediaState
    mime: str
    file_name: str
    sha256: str
    size_bytes: int
    width: int | None
    height: int | None
    duration_ms: int | None
    alt_text: str
    tags: tuple[str, ...]
    used_by: int
    version: int
    created_at: datetime
    updated_at: datetime
    published_version: int | None = None
    pages: int | None = None
    category: str = "None"
    updated_by: str = ""
    checked_out_by: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MediaTexts:
    """The texts of a media item in one locale; empty where not written."""

    title: str = ""
    alt_text: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class MediaFacets:
    """Counts of media items under a filter, each facet counted as if it were not chosen itself.

    Attributes:
        tags: Those on most of the items, most first, then those chosen that are not among them.
        has_more_tags: Whether there may be more than these.
    """

    types: dict[MediaType, int] = field(default_factory=dict)
    states: dict[MediaState, int] = field(default_factory=dict)
    used: int = 0
    unused: int = 0
    missing_alt_text: int = 0
    missing_alt_locale: int = 0
    is_small: int = 0
    has_problem: int = 0
    locales: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    shapes: dict[Shape, int] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    added_days: dict[int, int] = field(default_factory=dict)
    tags: tuple[tuple[str, int], ...] = ()
    has_more_tags: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is, found by looking into it.

    Attributes:
        type: Decided by content.
        mime: For example `image/jpeg`.
        extension: The usual one with its dot, for example `.jpg`.
        width, height: Pixels as shown, or None.
        duration_ms: Of a video, or None.
        pages: Of a document, or None.
    """

    type: MediaType
    mime: str
    extension: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class NewMedia:
    """A media item to add, its content already in the blob store."""

    display_name: str
    file_name: str
    sha256: str
    size_bytes: int
    facts: FileFacts
    tags: tuple[str, ...] = ()
    source_provider: str | None = None
    source_id: str | None = None
    texts: dict[str, MediaTexts] = field(default_factory=dict)


_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIR: Final = len(_ALPHABET) ** 2
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)


def media_code(media_id: int) -> str:
    """Write a media id as people see it: `M` and at least five base-62 digits. Source: domain.md 2.2."""
    high, low = divmod(media_id, _PAIR)
    if high < _PAIR:  # a CSU writes some for every read
        return f"M0{_PAIRS[high]}{_PAIRS[low]}"
    digits = ""
    while high:
        high, digit = divmod(high, 62)
        digits = _ALPHABET[digit] + digits
    return f"M{digits}{_PAIRS[low]}"


def media_id_of(code: str) -> int | None:
    """Read what `media_code` wrote; None for anything else."""
    if not code.startswith("M") or len(code) < 6 or len(code) > 12:
        return None
    number = 0
    for letter in code[1:]:
        digit = _ALPHABET.find(letter)
        if digit < 0:
            return None
        number = number * 62 + digit
    return number
