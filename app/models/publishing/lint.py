"""Quality lint: what is wrong with the media of a product, and the one thing that mends it. Pure.

Findings follow the answers: media that nobody is shown are not looked at, and what many channels and
languages show from one place is one finding. Source: domain.md 6.4, 11.4-11.6, L17, L35.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.assignments.answers import MediaFacts
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.flatten import Flattener, Rectangle, SwatchSet
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    Level,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.context import DEFAULT_CONTEXT, Context, ContextOrder
from app.models.media.rows import MediaType
from app.models.tenants.picture_limits import PictureLimit, limit_of


class LintRule(StrEnum):
    """What is wrong."""

    NO_IMAGE = "no-image"
    NO_PRIMARY = "additional-without-primary"
    FIRST_NOT_IMAGE = "first-not-image"
    ALT_TEXT = "alt-text"
    TOO_SMALL = "too-small"
    ASPECT = "aspect"
    SWATCH = "swatch-without-central"


class LintFix(StrEnum):
    """The one thing that mends a finding."""

    ASSIGN = "assign-media"
    IMAGE_FIRST = "image-first"
    ALT_TEXT = "write-alt-text"
    REPLACE = "replace-image"
    CROP = "crop-image"
    CENTRAL = "set-central-value"


FIXES: Final = {
    LintRule.NO_IMAGE: LintFix.ASSIGN,
    LintRule.NO_PRIMARY: LintFix.ASSIGN,
    LintRule.FIRST_NOT_IMAGE: LintFix.IMAGE_FIRST,
    LintRule.ALT_TEXT: LintFix.ALT_TEXT,
    LintRule.TOO_SMALL: LintFix.REPLACE,
    LintRule.ASPECT: LintFix.CROP,
    LintRule.SWATCH: LintFix.CENTRAL,
}
ERRORS: Final = frozenset((LintRule.NO_IMAGE, LintRule.NO_PRIMARY))
"""Rules whose findings leave a shopper without a picture; the others are warnings."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a product.

    Attributes:
        context: The document that has to be mended; for texts and pictures the channel and language that
            are served badly (`Omnichannel` where it is no matter of one channel).
        target: Where in that document; None where no target has media of its own.
        media_ids: The items it is about, in gallery order.
        value_id: The dimension value of a swatch.
        galleries: How many galleries (targets in served channels and languages) show it.
    """

    rule: LintRule
    product_id: int
    context: Context
    target: Target | None = None
    media_ids: tuple[int, ...] = ()
    value_id: int | None = None
    galleries: int = 0

    @property
    def fix(self) -> LintFix:
        """The one thing that mends it."""
        return FIXES[self.rule]

    @property
    def is_error(self) -> bool:
        """Whether shoppers are left without a picture."""
        return self.rule in ERRORS


_Gallery = tuple[tuple[int, ...], int]
"""The primary media of a gallery, and the mask of the served contexts that show it."""


class Linter:
    """Looks at the products of a tenant, one by one.

    Args:
        served: The channel and language pairs that shoppers ask for.
        order: The order of contexts.
        limits: How large and of which shape pictures must be, by channel.
    Thread: one at a time.
    """

    def __init__(
        self, served: Sequence[Context], order: ContextOrder, limits: Mapping[str, PictureLimit]
    ) -> None:
        self._served = tuple(served)
        self._limits = limits
        self._flattener = Flattener(served, order)
        self._contexts_of: dict[int, list[Context]] = {}

    def findings(
        self,
        product_id: int,
        variants: Sequence[VariantShape],
        documents: Mapping[Context, DocumentContent],
        facts: Mapping[int, MediaFacts],
        central: Mapping[int, str | None],
        look_up: Callable[[], None] = lambda: None,
    ) -> tuple[Finding, ...]:
        """List what is wrong with a product, errors first.

        Args:
            product_id: The product.
            variants: Its variants.
            documents: Its contents by context, without empty ones.
            facts: Of all media in them; items that are not in it are not shown.
            central: The central hex of dimension values by id.
            look_up: Called between documents, some milliseconds apart; what it raises ends the look.
        """
        if not documents:
            galleries = len(self._served) * max(1, len(variants))
            return (Finding(LintRule.NO_IMAGE, product_id, DEFAULT_CONTEXT, galleries=galleries),)
        found: list[Finding] = []
        shown: dict[_Gallery, int] = {}
        for rectangles in self._flattener.flatten_parts(variants, documents):
            look_up()
            for one in rectangles:
                key = (one.media.primary, one.contexts)
                shown[key] = shown.get(key, 0) + one.targets.bit_count()
                found += self._of_gallery(product_id, one, variants, documents[one.source], facts)
        look_up()
        found += self._of_texts(product_id, shown, facts)
        look_up()
        found += self._of_pictures(product_id, shown, facts)
        for swatches in self._flattener.flatten_swatches(documents):
            found += _of_swatches(product_id, swatches, central)
        return tuple(sorted(found, key=lambda one: not one.is_error))

    def _of_gallery(
        self,
        product_id: int,
        shown: Rectangle,
        variants: Sequence[VariantShape],
        content: DocumentContent,
        facts: Mapping[int, MediaFacts],
    ) -> Iterator[Finding]:
        if shown.media.intentionally_empty:
            return
        # The master of a product with variants is not bought by itself.
        targets = shown.targets & ~1 if variants else shown.targets
        galleries = targets.bit_count() * shown.contexts.bit_count()
        if not galleries:
            return
        items = tuple([i for i in shown.media.primary if i in facts])
        first = next((i for i in items if facts[i].type is MediaType.IMAGE), None)
        if first is not None and items[0] == first:
            return
        target = _target_of(shown, variants, content)
        if first is None:
            rule = LintRule.NO_PRIMARY if shown.media.additional and not items else LintRule.NO_IMAGE
            yield Finding(rule, product_id, shown.source, target, items, galleries=galleries)
        else:
            yield Finding(
                LintRule.FIRST_NOT_IMAGE, product_id, shown.source, target, items[:1], galleries=galleries
            )

    def _of_texts(
        self, product_id: int, shown: Mapping[_Gallery, int], facts: Mapping[int, MediaFacts]
    ) -> Iterator[Finding]:
        """Name the languages in which pictures have no alt text of their own; Neutral may stand in."""
        missing: dict[str, dict[int, None]] = {}
        galleries: dict[str, int] = {}
        for (primary, contexts), targets in shown.items():
            images = [i for i in primary if i in facts and facts[i].type is MediaType.IMAGE]
            by_locale: dict[str, int] = {}
            for context in self._contexts(contexts):
                by_locale[context.locale] = by_locale.get(context.locale, 0) + 1
            for locale, count in by_locale.items():
                without = [i for i in images if facts[i].alt_text(locale)[1] != locale]
                if without:
                    missing.setdefault(locale, {}).update(dict.fromkeys(without))
                    galleries[locale] = galleries.get(locale, 0) + targets * count
        for locale in sorted(missing):
            where = Context(DEFAULT_CONTEXT.channel, locale)
            yield Finding(
                LintRule.ALT_TEXT,
                product_id,
                where,
                media_ids=tuple(missing[locale]),
                galleries=galleries[locale],
            )

    def _of_pictures(
        self, product_id: int, shown: Mapping[_Gallery, int], facts: Mapping[int, MediaFacts]
    ) -> Iterator[Finding]:
        """Name the channels that show pictures which are too small for them, or of another shape."""
        bad: dict[tuple[LintRule, Context], dict[int, None]] = {}
        galleries: dict[tuple[LintRule, Context], int] = {}
        for (primary, mask), targets in shown.items():
            by_channel: dict[str, list[Context]] = {}
            for context in self._contexts(mask):
                by_channel.setdefault(context.channel, []).append(context)
            for channel, contexts in by_channel.items():
                limit = limit_of(self._limits, channel)
                for rule, media_ids in _beyond(limit, primary, facts):
                    key = (rule, Context(channel, DEFAULT_CONTEXT.locale))
                    bad.setdefault(key, {}).update(dict.fromkeys(media_ids))
                    galleries[key] = galleries.get(key, 0) + targets * len(contexts)
        for (rule, context), found in sorted(bad.items()):
            yield Finding(
                rule, product_id, context, media_ids=tuple(found), galleries=galleries[rule, context]
            )

    def _contexts(self, mask: int) -> list[Context]:
        known = self._contexts_of.get(mask)
        if known is None:
            known = [context for bit, context in enumerate(self._served) if mask >> bit & 1]
            self._contexts_of[mask] = known
        return known


def image_first(
    product_id: int, context: Context, target: Target, content: DocumentContent, image: int
) -> Edit:
    """Build the edit that brings an image to the front of a gallery; the order of the others stays."""
    before = content.get(target)
    assert before is not None
    primary = (image, *(i for i in before.primary if i != image))
    after = TargetMedia(primary, before.additional, before.intentionally_empty)
    return Edit(
        "Move the first image to the front", (TargetEdit(product_id, context, target, before, after),)
    )


def _beyond(
    limit: PictureLimit, primary: Sequence[int], facts: Mapping[int, MediaFacts]
) -> Iterator[tuple[LintRule, list[int]]]:
    images = [
        (i, facts[i].width or 0, facts[i].height or 0)
        for i in primary
        if i in facts and facts[i].type is MediaType.IMAGE
    ]
    sized = [one for one in images if one[1] and one[2]]
    small = [i for i, width, height in sized if min(width, height) < limit.min_px]
    if small:
        yield LintRule.TOO_SMALL, small
    other = [i for i, width, height in sized if not limit.fits(width, height)]
    if other:
        yield LintRule.ASPECT, other


def _of_swatches(
    product_id: int, swatches: SwatchSet, central: Mapping[int, str | None]
) -> Iterator[Finding]:
    """Name overrides of values that lists cannot show. Source: domain.md 4.4."""
    for value_id, swatch in swatches.swatches.items():
        if central.get(value_id) is None:
            yield Finding(
                LintRule.SWATCH,
                product_id,
                swatches.source,
                MasterTarget(),
                () if swatch.media_id is None else (swatch.media_id,),
                value_id,
                swatches.contexts.bit_count(),
            )


def _target_of(shown: Rectangle, variants: Sequence[VariantShape], content: DocumentContent) -> Target | None:
    match shown.level:
        case Level.MASTER:
            return MasterTarget()
        case Level.VARIANT:
            return VariantTarget(variants[shown.targets.bit_length() - 2].id)
        case Level.DIMENSION:  # all targets of a rectangle are of one cell
            return CellTarget(variants[shown.targets.bit_length() - 2].values.only(content.matrix))
        case None:
            return None
