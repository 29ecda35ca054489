"""Reads what a pane shows. Asks the services and the resolver; decides nothing itself. Thread: any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final, Protocol

from PySide6.QtCore import QDateTime, QLocale

from app.models.assignments.answers import AnswerItem, MediaFacts
from app.models.assignments.category_list import CategoryPlace
from app.models.assignments.resolve import Resolution, StepResult
from app.models.assignments.slots import CategoryId, CellTarget, Level, MasterTarget, Target, VariantTarget
from app.models.assignments.swatch_answers import SwatchAnswer
from app.models.assignments.target_reading import Asked, CategoryReading, Live, Origin, TargetReading
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ProductRow, ValueRow, VariantRow
from app.models.context import Context
from app.models.errors import AppError
from app.models.media.rows import MediaRow, media_id_of
from app.models.tenants.rows import ChannelRow
from app.views.preview.answers import (
    WHOLE,
    GalleryItem,
    Names,
    PaneAnswer,
    PreviewSource,
    ShownSwatch,
    StepLine,
    gap_text,
    is_served,
    step_lines,
)
from app.views.preview.choice import VariantChoice
from app.views.preview.frames import Frame
from app.views.preview.options import OptionGroup, OptionValue

NO_VARIANTS: Final = "This product master has no variants yet. Shoppers see what the master itself shows."
MOST_AHEAD: Final = 16  # pictures of a pane that are made before somebody picks them: a megabyte each
NO_CATEGORY: Final = "This product is in no category."


class Channels(Protocol):
    """The part of `ChannelService` that a preview reads."""

    def channels(self) -> tuple[ChannelRow, ...]:
        """List all channels."""
        ...

    def locales(self) -> tuple[str, ...]:
        """List the languages of all channels."""
        ...


class Catalog(Protocol):
    """The part of `CatalogService` that a preview reads."""

    def product(self, product_id: int) -> ProductRow:
        """Find a product."""
        ...

    def variants(self, product_id: int) -> tuple[VariantRow, ...]:
        """List its variants."""
        ...

    def values(
        self, product_id: int, known: Sequence[VariantRow] | None = None
    ) -> dict[Dimension, tuple[ValueRow, ...]]:
        """List the values that its variants use."""
        ...


class Categories(Protocol):
    """The part of `CategoryService` that a preview reads."""

    def place(self, category_id: int) -> CategoryPlace:
        """Find a category."""
        ...


class Media(Protocol):
    """The part of `MediaService` that a preview reads."""

    def rows(self, media_ids: Sequence[int]) -> list[MediaRow]:
        """Read items in the order of the ids."""
        ...


class Answers(Protocol):
    """What the sources of a tenant answer (`TenantAnswers` fits)."""

    def target(self, product: ProductRow, target: Asked, asked: Context, source: str, /) -> TargetReading:
        """Answer one target."""
        ...

    def category(self, category_id: int, asked: Context, source: str, /) -> CategoryReading:
        """Answer a category."""
        ...

    def expires_at(self, product: ProductRow, asked: Context, /) -> datetime | None:
        """Return until when the cache answers as it does now."""
        ...

    def first_pictures(self, product_id: int, asked: Context, source: str, /) -> tuple[str, ...]:
        """List the contents of the first images that a product shows in a context."""
        ...

    def category_of(self, product_id: int, /) -> int | None:
        """Return the first category that a product is in."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """A product, or a category alone, as the preview needs it.

    Attributes:
        product: The product; None where a category is looked at.
        category: The category, or the first one of the product; None without any.
        groups: Dimensions with their values, in order.
        choice: Nothing picked yet.
        channels: Channels of the tenant, by name.
        locales: Languages of all channels.
        note: What a person should know of it before anything else; empty for most.
    """

    product: ProductRow | None
    category: CategoryPlace | None
    groups: tuple[OptionGroup, ...]
    choice: VariantChoice
    channels: tuple[ChannelRow, ...]
    locales: tuple[str, ...]
    note: str = ""

    @property
    def title(self) -> str:
        """How it is called on a page."""
        if self.product is not None:
            return self.product.name
        return "" if self.category is None else self.category.name

    def value_names(self, values: DimensionValues) -> str:
        """Name the values that are set, such as `Blue + Regular`."""
        named = (group.name_of(values.get(group.dimension)) for group in self.groups)
        return " + ".join(name for name in named if name)


@dataclass(frozen=True, slots=True)
class Question:
    """What a pane asks; of a product, unless the frame is that of its category."""

    subject: Subject
    choice: VariantChoice
    context: Context
    source: PreviewSource
    frame: Frame = Frame.PRODUCT_PAGE


class PreviewReader:
    """Reads products, categories and answers of one tenant.

    Args:
        catalog: Products, variants, values.
        channels: Channels.
        categories: Categories.
        media: Media items.
        answers: What each source says.
        has_file: Tells whether the content of an item is in the workspace.
    """

    def __init__(
        self,
        catalog: Catalog,
        channels: Channels,
        categories: Categories,
        media: Media,
        answers: Answers,
        has_file: Callable[[str], bool],
    ) -> None:
        self._catalog = catalog
        self._channels = channels
        self._categories = categories
        self._media = media
        self._answers = answers
        self._has_file = has_file

    def product(self, product_id: int) -> Subject:
        """Read a product with its dimensions.

        Raises:
            NotFound: The product is gone.
        """
        product = self._catalog.product(product_id)
        variants = self._catalog.variants(product_id) if product.is_master else ()
        values = self._catalog.values(product_id, variants) if variants else {}
        groups = tuple(
            OptionGroup(
                d, tuple(OptionValue(row.id, row.name, row.hex, row.value) for row in values.get(d, ()))
            )
            for d in product.dimensions
        )
        choice = VariantChoice(product.dimensions, product.matrix, variants)
        category_id = self._answers.category_of(product_id)
        return Subject(
            product,
            None if category_id is None else self._categories.place(category_id),
            groups if variants else (),
            choice,
            self._channels.channels(),
            self._channels.locales(),
            NO_VARIANTS if product.is_master and not variants else "",
        )

    def category(self, category_id: int) -> Subject:
        """Read a category.

        Raises:
            NotFound: It is gone.
        """
        place = self._categories.place(category_id)
        channels = self._channels.channels()
        return Subject(None, place, (), VariantChoice(), channels, self._channels.locales())

    def answer(self, question: Question) -> PaneAnswer:
        """Read what one pane shows.

        Raises:
            AppError: A store cannot answer.
        """
        source, asked = question.source, question.context
        if not source.knows_defaults and not is_served(asked):
            return PaneAnswer(
                asked,
                source,
                gap=f"{source.label} knows channels and their languages only, "
                "never Omnichannel or Neutral. Choose a channel and a language.",
                warning="Nothing to compare with here.",
            )
        if question.frame is Frame.CATEGORY or question.subject.product is None:
            return self._category(question)
        return self._product(question, question.subject.product)

    def ahead(self, questions: Sequence[Question]) -> tuple[str, ...]:
        """List the pictures that may be wanted next: those of the other values, in the same contexts."""
        asked = [(q.subject.product.id, q.context, q.source.value) for q in questions if q.subject.product]
        found = (self._answers.first_pictures(*one)[:MOST_AHEAD] for one in asked)
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def said(self, question: Question) -> PaneAnswer:
        """Answer, or say in place of an answer why there is none."""
        try:
            return self.answer(question)
        except AppError as error:
            where, source = question.context, question.source
            return PaneAnswer(where, source, gap=str(error), warning="There is no answer.")

    def _product(self, question: Question, product: ProductRow) -> PaneAnswer:
        source, asked = question.source, question.context
        reading = self._answers.target(product, _asked(question.choice), asked, source.value)
        names = _names(question)
        answer = reading.answer
        known = reading.facts or self._rows([*answer.primary, *answer.additional])
        items = self._items(answer.primary, known)
        lines = step_lines(
            reading.resolution,
            names,
            [_who(one) for one in reading.origins],
            product.id if source.knows_defaults else None,
        )
        if source.knows_defaults:
            lines = _with_actions(lines, reading, asked)
        state, live = _state(source, reading.live, bool(items))
        clock = self._clock(question, product)
        if clock and items:
            live = f"The cache serves this {clock}."
        first = answer.default_image
        return PaneAnswer(
            context=asked,
            source=source,
            items=items,
            default=None if first is None else answer.primary.index(first),
            lines=lines,
            gap="" if items else _gap(question, reading.resolution, names),
            state=state,
            live=live,
            clock=clock,
            additional=self._items(answer.additional, known),
            swatches={(one.dimension, one.value): _swatch_of(one) for one in reading.swatches},
        )

    def _category(self, question: Question) -> PaneAnswer:
        category, source = question.subject.category, question.source
        if category is None:
            return PaneAnswer(question.context, source, gap=NO_CATEGORY)
        reading = self._answers.category(category.id, question.context, source.value)
        image = reading.answer.image
        items = () if image is None else self._items([image], self._rows([image]))
        owner = CategoryId(category.id) if source.knows_defaults else None
        who = [_who(one) for one in reading.origins]
        state, live = _state(source, reading.live, bool(items))
        names = _names(question)
        gap = (
            f"{category.name} has no image in {names.context(question.context)}: pages show the placeholder."
        )
        return PaneAnswer(
            context=question.context,
            source=source,
            items=items,
            default=0 if items else None,
            lines=step_lines(reading.resolution, names, who, owner),
            gap="" if items else gap,
            state=state,
            live=live,
        )

    def _rows(self, items: Sequence[AnswerItem]) -> Mapping[int, MediaRow]:
        ids = dict.fromkeys(media_id_of(item.media) or 0 for item in items)
        return {row.id: row for row in self._media.rows(list(ids))} if ids else {}

    def _items(
        self, items: Sequence[AnswerItem], known: Mapping[int, MediaRow | MediaFacts]
    ) -> tuple[GalleryItem, ...]:
        return tuple(self._item(item, known.get(media_id_of(item.media) or 0)) for item in items)

    def _item(self, item: AnswerItem, row: MediaRow | MediaFacts | None) -> GalleryItem:
        return GalleryItem(
            key=item.sha256,
            name=item.display_name,
            kind=item.type.value,
            sha256=item.sha256,
            duration_ms=item.duration_ms or (None if row is None else row.duration_ms),
            alt_text=item.alt_text if item.alt_from is not None else "",
            alt_locale=item.alt_from,
            media_id=0 if row is None else row.id,
            state="" if row is None else row.state.value,
            version=0 if row is None else row.version,
            purpose=item.purpose,
            is_missing=not self._has_file(item.sha256),
            width=item.width,
            height=item.height,
            focal=item.focal,
            crops=item.crops,
        )

    def _clock(self, question: Question, product: ProductRow) -> str:
        if question.source is not PreviewSource.CACHED:
            return ""
        until = self._answers.expires_at(product, question.context)
        return "" if until is None else f"until {until.astimezone():%H:%M}"


def _asked(choice: VariantChoice) -> Asked:
    target = choice.target
    if isinstance(target, CellTarget):
        return target.key
    variant = choice.variant
    return variant if isinstance(variant, VariantRow) else None


def _with_actions(
    lines: tuple[StepLine, ...], reading: TargetReading, asked: Context
) -> tuple[StepLine, ...]:
    """Say of each line what can be done there.

    Only the context that is asked gives up what it has of its own: a cell or variant its media, a master
    all of the document, as where the document leaves a gap. The last context has nothing to inherit from.
    """
    resolution, found = reading.resolution, []
    for line, step, origin in zip(lines, resolution.steps, reading.origins, strict=True):
        is_won = step.result is StepResult.WINNER
        is_severing = resolution.level is None and step.context == resolution.context
        reset = step.level is Level.MASTER and not step.context.is_default and (is_won or is_severing)
        own = is_won and step.level is not Level.MASTER and origin is not None
        is_here = step.context == asked
        can_copy = not is_here and step.context in reading.filled
        found.append(replace(line, can_reinherit=is_here and (own or reset), can_copy=can_copy))
    return tuple(found)


def _gap(question: Question, resolution: Resolution, names: Names) -> str:
    source = question.source
    if resolution.context is None and not source.knows_defaults:
        where = names.context(question.context)
        return f"{source.label} has no media for this product in {where}: the gallery stays empty."
    return gap_text(resolution, names, _target_name(question.choice.target))


def _state(source: PreviewSource, live: Live | None, has_items: bool) -> tuple[str, str]:
    if not source.knows_defaults:
        return ("published", f"{source.label} serves this.") if has_items else ("", "")
    if live is None:
        return "", ""
    if live.version is None:
        return "draft", "Not published yet."
    since = "" if live.at is None else f" since {_moment(live.at)}"
    if live.is_published:
        return "published", f"Live{since}, version {live.version}."
    return "draft", "Not published in this form yet."


def _names(question: Question) -> Names:
    subject, choice = question.subject, question.choice
    variant = choice.variant
    values = choice.values if variant is None else variant.values
    cell = values.only(choice.matrix)
    targets: dict[Level, Target] = {Level.MASTER: MasterTarget(), Level.DIMENSION: CellTarget(cell)}
    if variant is not None:
        targets[Level.VARIANT] = VariantTarget(variant.id)
    return Names(
        {channel.oun: channel.name for channel in subject.channels},
        subject.value_names(cell),
        question.context,
        targets,
    )


def _who(origin: Origin | None) -> str:
    if origin is None:
        return ""
    version = "not checked in" if origin.version is None else f"version {origin.version}"
    return f"{origin.set_by}, {_moment(origin.set_at)}, {version}"


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
