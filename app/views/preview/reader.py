"""Reads what a pane shows. Asks the services and the resolver; decides nothing itself. Thread: any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from PySide6.QtCore import QDateTime, QLocale

from app.models.assignments.answers import Answer, AnswerItem
from app.models.assignments.resolve import (
    Resolution,
    Step,
    StepResult,
    VariantShape,
    default_image,
    resolve,
)
from app.models.assignments.rows import DocumentRow, PublishState, Source
from app.models.assignments.slots import (
    NOTHING,
    CellTarget,
    DocumentContent,
    Level,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ProductRow, ValueRow, VariantRow
from app.models.context import NEUTRAL, Context, ContextOrder
from app.models.media import cuts
from app.models.media.content import CropKey
from app.models.media.rows import MediaRow, MediaTexts, MediaType, media_id_of
from app.models.tenants.rows import ChannelRow
from app.views.preview.answers import (
    WHOLE,
    GalleryItem,
    Names,
    PaneAnswer,
    PreviewSource,
    ShownSwatch,
    gap_text,
    is_served,
    step_lines,
)
from app.views.preview.choice import VariantChoice
from app.views.preview.options import OptionGroup, OptionValue

# A target that is a cell, not a variant, has no id of its own; no variant ever has this one.
_NO_VARIANT: Final = 0
_GALLERY: Final = cuts.cut_target(CropKey("Media gallery", "Main image", "Default", "md"))


class Channels(Protocol):
    """The part of `ChannelService` that a preview reads."""

    def channels(self) -> tuple[ChannelRow, ...]:
        """List all channels."""
        ...

    def locales(self) -> tuple[str, ...]:
        """List the languages of all channels."""
        ...

    def order(self) -> ContextOrder:
        """Return the order of contexts."""
        ...


class Catalog(Protocol):
    """The part of `CatalogService` that a preview reads."""

    def product(self, product_id: int) -> ProductRow:
        """Find a product."""
        ...

    def variants(self, product_id: int) -> tuple[VariantRow, ...]:
        """List its variants."""
        ...

    def values(self, product_id: int) -> dict[Dimension, tuple[ValueRow, ...]]:
        """List the values that its variants use."""
        ...


class Media(Protocol):
    """The part of `MediaService` that a preview reads."""

    def rows(self, media_ids: Sequence[int]) -> list[MediaRow]:
        """Read items in the order of the ids."""
        ...

    def texts(self, media_id: int) -> dict[str, MediaTexts]:
        """Return the texts of an item by locale."""
        ...


class Assignments(Protocol):
    """The part of `AssignmentService` that a preview reads."""

    def document(self, product_id: int, context: Context) -> DocumentRow:
        """Read what an editor sees in one context."""
        ...

    def contents(self, product_id: int, source: Source) -> Mapping[Context, DocumentContent]:
        """Read the contents of all contexts."""
        ...


# Variant number, or None for the master: its answer, and the trace where the source computes one.
Traced = Mapping[str | None, tuple[Answer, Resolution | None]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a source tells of a product in a context: all its targets, and its own swatches."""

    targets: Traced
    swatches: tuple[SwatchAnswer, ...] = ()


# Asks one source for a product in a context: (product id, context, value of `PreviewSource`).
Ask = Callable[[int, Context, str], Told]


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as the preview needs it.

    Attributes:
        product: The product.
        groups: Its dimensions with their values, in order.
        choice: Nothing picked yet.
        channels: Channels of the tenant, by name.
        locales: Languages of all channels.
    """

    product: ProductRow
    groups: tuple[OptionGroup, ...]
    choice: VariantChoice
    channels: tuple[ChannelRow, ...]
    locales: tuple[str, ...]

    def value_names(self, values: DimensionValues) -> str:
        """Name the values that are set, such as `Blue + Regular`."""
        named = (group.name_of(values.get(group.dimension)) for group in self.groups)
        return " + ".join(name for name in named if name)


@dataclass(frozen=True, slots=True)
class Question:
    """What a pane asks."""

    facts: ProductFacts
    choice: VariantChoice
    context: Context
    source: PreviewSource


class PreviewReader:
    """Reads products and answers of one tenant.

    Args:
        catalog: Products, variants, values.
        channels: Channels and the order of contexts.
        media: Media items and their texts.
        assignments: Documents and the resolver.
        ask: Asks a source for all targets of a product in a context.
    """

    def __init__(
        self, catalog: Catalog, channels: Channels, media: Media, assignments: Assignments, ask: Ask
    ) -> None:
        self._catalog = catalog
        self._channels = channels
        self._media = media
        self._assignments = assignments
        self._ask = ask

    def product(self, product_id: int) -> ProductFacts:
        """Read a product with its dimensions.

        Raises:
            NotFound: The product is gone.
        """
        product = self._catalog.product(product_id)
        values = self._catalog.values(product_id) if product.is_master else {}
        groups = tuple(
            OptionGroup(
                d, tuple(OptionValue(row.id, row.name, row.hex, row.value) for row in values.get(d, ()))
            )
            for d in product.dimensions
        )
        variants = self._catalog.variants(product_id) if product.is_master else ()
        choice = VariantChoice(product.dimensions, product.matrix, variants)
        return ProductFacts(product, groups, choice, self._channels.channels(), self._channels.locales())

    def answer(self, question: Question) -> PaneAnswer:
        """Read what one pane shows.

        Raises:
            AppError: A store cannot answer.
        """
        source = question.source
        if not source.knows_defaults and not is_served(question.context):
            return PaneAnswer(
                question.context,
                source,
                gap=f"{source.label} knows channels and their languages only, "
                "never Omnichannel or Neutral. Choose a channel and a language.",
                warning="Nothing to compare with here.",
            )
        told = self._ask(question.facts.product.id, question.context, source.value)
        read = self._authored if source.knows_defaults else self._delivered
        swatches = {(one.dimension, one.value): _swatch_of(one) for one in told.swatches}
        return replace(read(question, told.targets), swatches=swatches)

    def _authored(self, question: Question, traced: Traced) -> PaneAnswer:
        resolution = self._resolution(question, traced)
        names = self._names(question)
        items, default = self._items(resolution.media, question, traced)
        state, live = self._state(question, resolution)
        return PaneAnswer(
            context=question.context,
            source=question.source,
            items=items,
            default=default,
            lines=step_lines(resolution, names),
            gap="" if items else gap_text(resolution, names, _target_name(question.choice.target)),
            state=state,
            live=live,
            additional=len(resolution.media.additional),
        )

    def _resolution(self, question: Question, traced: Traced) -> Resolution:
        target = question.choice.target
        if isinstance(target, CellTarget):
            # Every variant of the cell that has no media of its own answers like this.
            contents = self._assignments.contents(question.facts.product.id, Source(question.source.value))
            shape = VariantShape(_NO_VARIANT, target.key)
            found = resolve(shape, contents, question.context, self._channels.order())
            return replace(found, steps=tuple(s for s in found.steps if s.level is not Level.VARIANT))
        variant = question.choice.variant
        _, resolution = traced[None if variant is None else variant.number]
        assert resolution is not None
        return resolution

    def _items(
        self, media: TargetMedia, question: Question, traced: Traced
    ) -> tuple[tuple[GalleryItem, ...], int | None]:
        rows = self._media.rows(media.primary)
        if (
            question.source is PreviewSource.PUBLISHED
        ):  # an item may be taken off while live documents name it
            rows = [row for row in rows if row.published_version is not None]
        images = {row.id for row in rows if row.type is MediaType.IMAGE}
        default_id = default_image(media, images.__contains__)
        known = {item.media: item for answer, _ in traced.values() for item in answer.primary}
        items = tuple(self._item(row, question.context.locale, known.get(row.code)) for row in rows)
        return items, next((n for n, row in enumerate(rows) if row.id == default_id), None)

    def _item(self, row: MediaRow, locale: str, known: AnswerItem | None) -> GalleryItem:
        """Describe an item as the source shows it, or as it is now where the source does not name it."""
        if known is not None:
            return replace(_item_of(known, row), state=row.state.value, version=row.version)
        texts = self._media.texts(row.id)
        spoken = next((code for code in (locale, NEUTRAL) if code in texts and texts[code].alt_text), None)
        return GalleryItem(
            key=row.sha256,
            name=row.display_name,
            kind=row.type.value,
            sha256=row.sha256,
            duration_ms=row.duration_ms,
            alt_text=texts[spoken].alt_text if spoken else "",
            alt_locale=spoken,
            media_id=row.id,
            state=row.state.value,
            version=row.version,
        )

    def _delivered(self, question: Question, traced: Traced) -> PaneAnswer:
        answer, names = _delivered_answer(question, traced), self._names(question)
        label = question.source.label
        rows = {row.code: row for row in self._media.rows([_media_id(item) for item in answer.primary])}
        items = tuple(_item_of(item, rows.get(item.media)) for item in answer.primary)
        first = answer.default_image
        result = StepResult.WINNER if answer.level is not None else StepResult.NO_MEDIA
        count = len(answer.primary) + len(answer.additional)
        found = Resolution(NOTHING, answer.level, answer.context, ())
        where = names.context(question.context)
        gap = f"{label} has no media for this product in {where}: the gallery stays empty."
        if answer.context is not None:
            found = replace(found, steps=(Step(answer.context, answer.level, result, count),))
            gap = gap_text(found, names, _target_name(question.choice.target))
        return PaneAnswer(
            context=question.context,
            source=question.source,
            items=items,
            default=None if first is None else answer.primary.index(first),
            lines=step_lines(found, names),
            gap="" if items else gap,
            state="published" if items else "",
            live=f"{label} serves this." if items else "",
            additional=len(answer.additional),
        )

    def _state(self, question: Question, resolution: Resolution) -> tuple[str, str]:
        if resolution.context is None:
            return "", ""
        document = self._assignments.document(question.facts.product.id, resolution.context)
        is_live = document.state is PublishState.PUBLISHED or question.source is PreviewSource.PUBLISHED
        if document.published_version is None:
            return "draft", "Not published yet."
        since = "" if document.published_at is None else f" since {_moment(document.published_at)}"
        live = f"Live{since}, version {document.published_version}."
        return ("published", live) if is_live else ("draft", "Not published in this form yet.")

    def _names(self, question: Question) -> Names:
        facts, choice = question.facts, question.choice
        variant = choice.variant
        values = choice.values if variant is None else variant.values
        return Names(
            channels={channel.oun: channel.name for channel in facts.channels},
            cell=facts.value_names(values.only(choice.matrix)),
        )


def _moment(at: datetime) -> str:
    """Write a time of the person's own clock, for example `24 Nov 2026 14:05`."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())), "d MMM yyyy HH:mm")


def _target_name(target: Target) -> str:
    match target:
        case VariantTarget():
            return "this variant"
        case CellTarget():
            return "these values"
        case MasterTarget():
            return "the product itself"


def _swatch_of(answer: SwatchAnswer) -> ShownSwatch:
    """Describe a swatch as it is painted: a colour, or the part of an image."""
    image, crop = answer.image, answer.crop
    if image is None:
        return ShownSwatch(answer.hex)
    part = WHOLE
    if crop is not None and image.width and image.height:
        width, height = image.width, image.height
        part = (crop.x1 / width, crop.y1 / height, crop.x2 / width, crop.y2 / height)
    return ShownSwatch(None, image.sha256, part)


def _delivered_answer(question: Question, traced: Traced) -> Answer:
    """Take the variant or the master; for a cell, a variant of it that has no media of its own."""
    choice = question.choice
    target = choice.target
    found: list[Answer] = []
    if isinstance(target, CellTarget):
        inside = [v.number for v in choice.variants if v.values.only(choice.matrix) == target.key]
        found = [traced[number][0] for number in inside if number in traced]
    if found:
        return next((answer for answer in found if answer.level is not Level.VARIANT), found[0])
    variant = choice.variant
    return traced[None if variant is None else variant.number][0]


def _media_id(item: AnswerItem) -> int:
    return media_id_of(item.media) or 0


def _item_of(item: AnswerItem, row: MediaRow | None) -> GalleryItem:
    return GalleryItem(
        key=item.sha256,
        name=item.display_name,
        kind=item.type.value,
        sha256=item.sha256,
        duration_ms=None if row is None else row.duration_ms,
        alt_text=item.alt_text if item.alt_from is not None else "",
        alt_locale=item.alt_from,
        media_id=0 if row is None else row.id,
        state="published",
        cut=shown_part(item),
    )


def shown_part(item: AnswerItem) -> tuple[float, float, float, float]:
    """Return what the gallery of a page shows of a picture: its crop, or a cut around its focal point."""
    width, height = item.width, item.height
    if item.type is not MediaType.IMAGE or not width or not height or (item.focal is None and not item.crops):
        return WHOLE
    part = cuts.plan_cut(_GALLERY, width, height, item.focal, item.crops).source
    return part.x1 / width, part.y1 / height, part.x2 / width, part.y2 / height
