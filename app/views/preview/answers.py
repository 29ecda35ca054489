"""What a pane shows: frozen values, whichever store they were read from, and how they are put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.models.assignments.resolve import Resolution, Step, StepResult
from app.models.assignments.rows import Source
from app.models.assignments.slots import CategoryId, Level, MasterTarget, Owner, Target
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.media.content import Region
from app.models.media.cuts import Crops

WHOLE: Final = (0.0, 0.0, 1.0, 1.0)
IMAGE: Final = "image"
VIDEO: Final = "video"


class PreviewSource(StrEnum):
    """Which store answers; the values are those of `AnswerSource`, from the author to the shopper."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HQ = "hq"
    CSU = "csu"
    CACHED = "cached"

    @property
    def label(self) -> str:
        """The word on the button."""
        return _LABELS[self]

    @property
    def short(self) -> str:
        """The word on the picker of a pane."""
        return "Drafts" if self is PreviewSource.DRAFT else self.label

    @property
    def explanation(self) -> str:
        """The sentence of the tool tip."""
        return _EXPLANATIONS[self]

    @property
    def authored(self) -> Source | None:
        """Which content of CMS it is; None for a store behind CMS."""
        return Source(self.value) if self in (PreviewSource.PUBLISHED, PreviewSource.DRAFT) else None

    @property
    def knows_defaults(self) -> bool:
        """Tell whether it answers for Omnichannel and Neutral; Headquarters and CSU never do."""
        return self.authored is not None


_LABELS: Final = {
    PreviewSource.PUBLISHED: "Live",
    PreviewSource.DRAFT: "With drafts",
    PreviewSource.HQ: "HQ",
    PreviewSource.CSU: "CSU",
    PreviewSource.CACHED: "Cached",
}
_EXPLANATIONS: Final = {
    PreviewSource.PUBLISHED: "What is published in CMS",
    PreviewSource.DRAFT: "As if every draft were published",
    PreviewSource.HQ: "What Headquarters received by CMS to HQ omnichannel media sync",
    PreviewSource.CSU: "What the channel's own database serves after 1040 (Products)",
    PreviewSource.CACHED: "What shoppers get: an answer of the CSU stands for two hours",
}


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One item of the resolved primary or additional media.

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
        purpose: Media purpose of an additional item; empty for a primary one.
        is_missing: Its file is not in the workspace.
        width, height: Pixels of the picture, or None.
        focal, crops: Which part of it places show.
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
    purpose: str = ""
    is_missing: bool = False
    width: int | None = None
    height: int | None = None
    focal: Region | None = None
    crops: Crops = ()


@dataclass(frozen=True, slots=True)
class StepPlace:
    """Where a step looked, for who goes there or changes what it found.

    Attributes:
        owner: The product or category.
        context: Where the step looked.
        target: Whose media it looked at; the master where it looked at all levels.
        level: The level; None means all.
        asked: The context that the pane asks in.
    """

    owner: Owner
    context: Context
    target: Target
    level: Level | None
    asked: Context


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of "Why this image".

    Attributes:
        who: Who set what it found, when, and with which version; empty where it found nothing.
        place: Where it looked; None where nobody can go.
        can_reinherit: What it found can be dropped, so that the next step answers.
        can_copy: What is there can be copied to the context that is asked.
    """

    level: str
    context: str
    result: str
    kind: StepResult
    who: str = ""
    place: StepPlace | None = None
    can_reinherit: bool = False
    can_copy: bool = False


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
        clock: Until when a cached answer stands; empty for other sources.
        additional: Additional media in order.
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
    clock: str = ""
    additional: tuple[GalleryItem, ...] = ()
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
        asked: The context that was asked.
        targets: What each level looks at for the target that was asked.
    """

    channels: dict[str, str]
    cell: str = ""
    asked: Context = DEFAULT_CONTEXT
    targets: Mapping[Level, Target] = field(default_factory=dict)

    def context(self, context: Context) -> str:
        """Name a context: channel by name, locale by code."""
        return f"{self.channels.get(context.channel, context.channel)}, {context.locale}"


def step_lines(
    resolution: Resolution, names: Names, who: Sequence[str] = (), owner: Owner | None = None
) -> tuple[StepLine, ...]:
    """Put every step of a resolution into words, in its order.

    Args:
        resolution: The steps.
        names: Names of channels and of the cell.
        who: Who set what each step found; empty where nobody knows.
        owner: Whose documents the steps looked at.
    """
    known = [*who, *[""] * (len(resolution.steps) - len(who))]
    return tuple(
        StepLine(
            _level(step.level, names, owner),
            names.context(step.context),
            _result(step),
            step.result,
            name,
            None if owner is None else _place(step, names, owner),
        )
        for step, name in zip(resolution.steps, known, strict=True)
    )


def _place(step: Step, names: Names, owner: Owner) -> StepPlace:
    target = names.targets.get(step.level, MasterTarget()) if step.level is not None else MasterTarget()
    return StepPlace(owner, step.context, target, step.level, names.asked)


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


def alt_text_origin(item: GalleryItem, asked_locale: str) -> str:
    """Write the alt text of an image with where it comes from; what is read instead where there is none."""
    if item.kind != IMAGE:
        return item.purpose
    if item.alt_locale is None:
        return f"No alt text: {item.name}"
    origin = item.alt_locale if item.alt_locale == asked_locale else f"{item.alt_locale}, not {asked_locale}"
    return f"Alt text ({origin}): {item.alt_text}"


def is_served(context: Context) -> bool:
    """Tell whether a context is a real channel and language, as Headquarters and CSU know them."""
    return context.channel != OMNICHANNEL and context.locale != NEUTRAL


def duration_text(milliseconds: int) -> str:
    """Write a length as minutes and seconds, `0:24`."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02}"


def _level(level: Level | None, names: Names, owner: Owner | None) -> str:
    if isinstance(owner, CategoryId):
        return "Category image"
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
