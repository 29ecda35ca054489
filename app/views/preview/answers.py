"""What a pane shows: frozen values, whichever store they were read from, and how they are put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.models.assignments.resolve import Resolution, Step, StepResult
from app.models.assignments.slots import Level
from app.models.catalog.dimensions import Dimension
from app.models.context import NEUTRAL, OMNICHANNEL, Context

WHOLE: Final = (0.0, 0.0, 1.0, 1.0)
IMAGE: Final = "image"
VIDEO: Final = "video"


class PreviewSource(StrEnum):
    """Which store answers; the values are those of `AnswerSource`."""

    PUBLISHED = "published"
    DRAFT = "draft"
    HQ = "hq"
    CSU = "csu"

    @property
    def label(self) -> str:
        """The word on the button."""
        return _LABELS[self]

    @property
    def explanation(self) -> str:
        """The sentence of the tool tip."""
        return _EXPLANATIONS[self]

    @property
    def knows_defaults(self) -> bool:
        """Tell whether it answers for Omnichannel and Neutral; Headquarters and CSU never do."""
        return self in (PreviewSource.PUBLISHED, PreviewSource.DRAFT)


_LABELS: Final = {
    PreviewSource.PUBLISHED: "Live",
    PreviewSource.DRAFT: "With drafts",
    PreviewSource.HQ: "HQ",
    PreviewSource.CSU: "CSU",
}
_EXPLANATIONS: Final = {
    PreviewSource.PUBLISHED: "What is published in CMS",
    PreviewSource.DRAFT: "As if every draft were published",
    PreviewSource.HQ: "What Headquarters received by CMS to HQ omnichannel media sync",
    PreviewSource.CSU: "What the channel's own database serves after 1040 (Products)",
}


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One item of the resolved primary media.

    Attributes:
        key: Names the content: equal keys are the same picture.
        name: Display name of the media item.
        kind: `image`, `video` or `file`.
        sha256: The content, for its thumbnail.
        duration_ms: Length of a video.
        alt_text: The text that the asked locale reads; empty without one.
        alt_locale: The locale that it comes from; None where no alt text exists.
        media_id: Database id of the media item, 0 where the store does not know it.
        state: `draft`, `published` or `published-with-draft`; empty where the store does not know it.
        version: Version of the media item, 0 where the store does not know it.
        cut: The part of the picture that the gallery of a page shows, as parts of its width and height: left,
            top, right, bottom.
    """

    key: str
    name: str
    kind: str
    sha256: str
    duration_ms: int | None = None
    alt_text: str = ""
    alt_locale: str | None = None
    media_id: int = 0
    state: str = ""
    version: int = 0
    cut: tuple[float, float, float, float] = WHOLE


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of "Why this image"."""

    level: str
    context: str
    result: str
    kind: StepResult


@dataclass(frozen=True, slots=True)
class ShownSwatch:
    """What is painted in the circle of a value: a colour, or a part of an image.

    Attributes:
        part: Left, top, right and bottom of the sample, each from 0 to 1.
    """

    hex: str | None
    sha256: str | None = None
    part: tuple[float, float, float, float] = WHOLE


@dataclass(frozen=True, slots=True)
class PaneAnswer:
    """Everything that one pane draws.

    Attributes:
        context: The context that was asked.
        source: The store that answered.
        items: Primary media in gallery order; empty for a gap.
        default: The place of the default image in `items`, or None: then the placeholder is shown.
        lines: "Why this image", in resolver order.
        gap: The sentence for an empty gallery; empty where there are items.
        state: `published` or `draft` of the document that won; empty without one.
        live: Whether and how that document is live, one sentence; empty without one.
        additional: How many additional media items came along.
        swatches: Product-specific swatches by dimension and value; the others show their central value.
        warning: What keeps this context from being shopped in, such as a language that is not offered.
    """

    context: Context
    source: PreviewSource
    items: tuple[GalleryItem, ...] = ()
    default: int | None = None
    lines: tuple[StepLine, ...] = ()
    gap: str = ""
    state: str = ""
    live: str = ""
    additional: int = 0
    warning: str = ""
    swatches: Mapping[tuple[Dimension, str], ShownSwatch] = field(default_factory=dict)

    @property
    def winner(self) -> str | None:
        """The key of the default image, to compare two panes."""
        return None if self.default is None else self.items[self.default].key


@dataclass(frozen=True, slots=True)
class Names:
    """Names for what a resolution holds as numbers and codes.

    Attributes:
        channels: Channel name by OUN.
        cell: Value names of the cell that was asked, such as `Blue + Regular`; empty without a matrix.
    """

    channels: dict[str, str]
    cell: str = ""

    def context(self, context: Context) -> str:
        """Name a context: channel by name, locale by code."""
        return f"{self.channels.get(context.channel, context.channel)}, {context.locale}"


def step_lines(resolution: Resolution, names: Names) -> tuple[StepLine, ...]:
    """Put every step of a resolution into words, in its order."""
    return tuple(
        StepLine(_level(step.level, names), names.context(step.context), _result(step), step.result)
        for step in resolution.steps
    )


def items_text(count: int) -> str:
    """Count media items."""
    return f"{count:,} item" if count == 1 else f"{count:,} items"


def gap_text(resolution: Resolution, names: Names, target: str) -> str:
    """Say why a gallery is empty.

    Args:
        resolution: An answer without media.
        names: Names of channels.
        target: How the target is called in the sentence, such as `this variant`.
    """
    if resolution.context is None:
        return "No channel and locale has media for this product: the gallery stays empty."
    place = names.context(resolution.context)
    if resolution.level is None:
        return f"This product has its own media in {place}, but none for {target}: the gallery stays empty."
    if resolution.media.additional:
        return f"{place} has additional media for {target}, but no primary media: the gallery stays empty."
    return f"{place} is intentionally empty for {target}: the gallery stays empty."


def alt_text_line(item: GalleryItem, asked_locale: str) -> tuple[str, bool]:
    """Say where the alt text of an item comes from.

    Returns:
        The sentence, and whether it is as it should be.
    """
    if item.kind != IMAGE:
        return "", True
    if item.alt_locale is None:
        where = "" if asked_locale == NEUTRAL else f" in {asked_locale}"
        return f"No alt text{where}. The display name is read instead.", False
    if item.alt_locale == asked_locale:
        return f"Alt text comes from {item.alt_locale}.", True
    return f"No alt text in {asked_locale}. The {item.alt_locale} alt text is used.", False


def is_served(context: Context) -> bool:
    """Tell whether a context is a real channel and language, as Headquarters and CSU know them."""
    return context.channel != OMNICHANNEL and context.locale != NEUTRAL


def duration_text(milliseconds: int) -> str:
    """Write a length as minutes and seconds, `0:24`."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02}"


def _level(level: Level | None, names: Names) -> str:
    match level:
        case None:
            return "All levels"
        case Level.DIMENSION:
            return f"Dimension {names.cell}".rstrip()
        case _:
            return level.value.capitalize()


def _result(step: Step) -> str:
    match step.result:
        case StepResult.WINNER:
            return items_text(step.items) if step.items else "Intentionally empty"
        case StepResult.NOT_REACHED:
            return "Not reached"
        case _:
            return "No media"
