"""Frozen rows that the models of this view hand to their delegates. No Qt."""

from dataclasses import dataclass
from typing import Final

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.resolve import default_image
from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.catalog.dimensions import DimensionValues
from app.models.catalog.rows import VariantRow
from app.models.media.rows import MediaRow, MediaType
from app.views.assignments.state import ProductState
from app.views.support.chips import (
    NO_MEDIA,
    SOURCE_MASTER,
    SOURCE_VARIANT,
    Chip,
    Tone,
    source_dimension,
    state_chip,
)

NOT_AVAILABLE: Final = "Media not available"


@dataclass(frozen=True, slots=True)
class PrimaryItem:
    """One item of a primary list, own or inherited."""

    media_id: int
    media: MediaRow | None
    place: int
    count: int
    is_default: bool
    is_inherited: bool

    @property
    def name(self) -> str:
        """The display name, also of an item that is gone."""
        return self.media.display_name if self.media is not None else NOT_AVAILABLE

    @property
    def spoken(self) -> str:
        """The sentence for screen readers."""
        parts = [self.name]
        if self.media is not None:
            parts += [self.media.type.value, self.media.state.value.replace("-", " ")]
        parts.append(f"{self.place} of {self.count}")
        if self.is_default:
            parts.append("default image")
        if self.is_inherited:
            parts.append("inherited")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class AdditionalItem:
    """One slot of Additional media, own or inherited."""

    slot: AdditionalSlot
    media: MediaRow | None
    is_inherited: bool

    @property
    def name(self) -> str:
        """The display name, also of an item that is gone."""
        return self.media.display_name if self.media is not None else NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class CellItem:
    """One cell of the matrix.

    Attributes:
        key: Its values.
        name: `Blue + Regular`.
        variant_count: 0 for a cell without variants, which is greyed.
        media: What it shows.
        pictures: Up to three items of its primary media.
        is_explicit: Whether it has own media.
        is_gap: Whether nothing at all is shown.
        inherits: Where its media come from when it is not explicit.
        state: `published` or `draft` of own media.
    """

    key: DimensionValues
    name: str
    variant_count: int
    media: TargetMedia
    pictures: tuple[MediaRow, ...]
    is_explicit: bool
    is_gap: bool
    inherits: str
    state: str

    @property
    def primary_text(self) -> str:
        """`4 primary`."""
        return f"{len(self.media.primary)} primary"

    @property
    def additional_text(self) -> str:
        """`1 additional` or `no additional`."""
        return f"{len(self.media.additional) or 'no'} additional"

    @property
    def spoken(self) -> str:
        """The sentence for screen readers."""
        if not self.variant_count:
            return f"{self.name}, no variants"
        if self.is_explicit and self.media.intentionally_empty:
            return f"{self.name}, shows no media, {self.state}, {self.variant_count} variants"
        if self.is_explicit:
            facts = f"{self.primary_text}, {self.additional_text}, {self.state}"
            return f"{self.name}, {facts}, {self.variant_count} variants"
        words = "no media" if self.is_gap else f"inherits {self.inherits}"
        return f"{self.name}, {words}, {self.variant_count} variants"


@dataclass(frozen=True, slots=True)
class VariantItem:
    """One row of the variants table."""

    variant: VariantRow
    own: TargetMedia | None
    media: TargetMedia
    image: MediaRow | None
    own_image: MediaRow | None
    source: Chip
    source_tip: str
    state: Chip
    values: tuple[tuple[str, str | None], ...]

    @property
    def id(self) -> int:
        """The variant id."""
        return self.variant.id

    @property
    def is_own(self) -> bool:
        """Whether it has own media."""
        return self.own is not None


def primary_items(state: ProductState, media: TargetMedia, *, is_inherited: bool) -> list[PrimaryItem]:
    """List the primary media of a target."""
    first = default_image(media, state.is_image)
    count = len(media.primary)
    return [
        PrimaryItem(i, state.media.get(i), place, count, i == first, is_inherited)
        for place, i in enumerate(media.primary, start=1)
    ]


def additional_items(state: ProductState, media: TargetMedia, *, is_inherited: bool) -> list[AdditionalItem]:
    """List the Additional media of a target."""
    return [AdditionalItem(slot, state.media.get(slot.media_id), is_inherited) for slot in media.additional]


def cell_item(state: ProductState, key: DimensionValues) -> CellItem:
    """Build one cell of the matrix."""
    own = state.content.cells.get(key)
    resolution = state.cell_resolution(key)
    media = own if own is not None else resolution.media
    pictures = tuple(row for i in media.primary if (row := state.media.get(i)) is not None)[:3]
    live = state.published.get(state.context)
    same = live is not None and live.cells.get(key) == own
    return CellItem(
        key=key,
        name=state.values_text(key),
        variant_count=len(state.grid.variants.get(key, ())),
        media=media,
        pictures=pictures,
        is_explicit=own is not None,
        is_gap=own is None and not media.is_explicit,
        inherits=state.source_words(resolution),
        state="published" if same else "draft",
    )


@dataclass(frozen=True, slots=True)
class ShownVariants:
    """The rows of the variants table, and the product that they were built from."""

    state: ProductState
    items: tuple[VariantItem, ...]


def shown_variants(state: ProductState, before: ShownVariants | None = None) -> ShownVariants:
    """Build the rows of the variants table; those that say what they said before are taken over."""
    if before is None or not _says_the_same(before.state, state):
        return ShownVariants(state, tuple(_variant_item(state, variant) for variant in state.variants))
    old = before.state
    return ShownVariants(
        state,
        tuple(
            item
            if item.own == state.content.variants.get(item.id)
            and old.resolutions[item.id] == state.resolutions[item.id]
            else _variant_item(state, item.variant)
            for item in before.items
        ),
    )


def _says_the_same(old: ProductState, new: ProductState) -> bool:
    """Tell whether two looks at a product differ in what was assigned alone."""
    is_read_once = old.read.variants is new.read.variants and old.live is new.live
    if not is_read_once or old.context != new.context:
        return False
    if (old.product, old.channel_names) != (new.product, new.channel_names):
        return False
    if any(new.media.get(i, row) != row for i, row in old.media.items()):
        return False
    # Others than those that came or went with the edit became available, or not available any more.
    was, now = old.content.media_ids(), new.content.media_ids()
    return (
        new.media.keys() - old.media.keys() <= now - was and old.media.keys() - new.media.keys() <= was - now
    )


def _variant_item(state: ProductState, variant: VariantRow) -> VariantItem:
    resolution = state.resolutions[variant.id]
    own = state.content.variants.get(variant.id)
    chip, tip = source_chip(state, variant)
    image = default_image(resolution.media, state.is_image)
    own_image = (own.primary or tuple(s.media_id for s in own.additional))[:1] if own is not None else ()
    rows = state.value_rows(variant.values)
    return VariantItem(
        variant=variant,
        own=own,
        media=resolution.media,
        image=state.media.get(image) if image is not None else None,
        own_image=state.media.get(own_image[0]) if own_image else None,
        source=chip,
        source_tip=tip,
        state=state_chip(state.answer_state(variant.id)),
        values=tuple((row.name, row.hex) for row in rows),
    )


def source_chip(state: ProductState, variant: VariantRow) -> tuple[Chip, str]:
    """Return the chip that names the winning assignment of a variant, and its tool tip."""
    resolution = state.resolutions[variant.id]
    context = resolution.context
    if context is None:
        return NO_MEDIA, "No assignment in this context or in any broader one"
    where = f"channel {state.channel_names.get(context.channel, context.channel)}, locale {context.locale}"
    if resolution.level is None:
        return NO_MEDIA, f"This product has media for {where}, but none for this variant"
    level = resolution.level.value
    if level == "variant":
        words, chip = "Variant", SOURCE_VARIANT
    elif level == "dimension":
        name = state.cell_name_of(variant)
        words, chip = f"Dimension {name}", source_dimension(name)
    else:
        words, chip = "Master", SOURCE_MASTER
    if context != state.context:
        chip = Chip(state.fallback_name(context), Tone.DASHED, "inherits")
    if resolution.media.intentionally_empty:
        return Chip("No media on purpose", Tone.NEUTRAL), f"{words} shows no media on purpose, {where}"
    return chip, f"{words}, {where}"


def file_warning(edit: Edit, state: ProductState) -> str:
    """Say which files an edit put into Primary media, which galleries do not show; empty without any.

    Source: domain.md 4.2.
    """
    new: set[int] = set()
    for change in edit.changes:
        if isinstance(change, TargetEdit) and change.after is not None:
            new |= set(change.after.primary) - set(change.before.primary if change.before else ())
    files = [
        row for i in sorted(new) if (row := state.media.get(i)) is not None and row.type is MediaType.FILE
    ]
    if not files:
        return ""
    what = f"{files[0].display_name} is a file" if len(files) == 1 else f"{len(files)} of these are files"
    return f"{what}. Galleries show images and videos only; Additional media is the place for files."
