"""What the quality lint found, as rows of the gaps list: alike findings are one row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.context import Context
from app.models.publishing.lint import Finding, LintFix, LintRule
from app.views.preview.coverage_gaps import GapRow, GapSeverity
from app.views.preview.coverage_words import count_of

FIND: Final = "finding"
"""The key of the action of every row that is made here; its payload is a `FoundAlike`."""

_ICONS: Final = {
    LintRule.NO_PRIMARY: "error",
    LintRule.FIRST_NOT_IMAGE: "video",
    LintRule.ALT_TEXT: "alt_text",
    LintRule.TOO_SMALL: "ph.arrows-in-simple",
    LintRule.ASPECT: "crop",
    LintRule.SWATCH: "ph.palette",
}
_ACTIONS: Final = {
    LintFix.ASSIGN: "Show",
    LintFix.IMAGE_FIRST: "Fix",
    LintFix.ALT_TEXT: "Fix",
    LintFix.REPLACE: "Replace",
    LintFix.CROP: "Crop",
    LintFix.CENTRAL: "Set color…",
}


@dataclass(frozen=True, slots=True)
class FoundAlike:
    """Findings of one rule in one place, in the order of products."""

    rule: LintRule
    findings: tuple[Finding, ...]

    @property
    def product_ids(self) -> tuple[int, ...]:
        """The products, each once."""
        return tuple(dict.fromkeys(one.product_id for one in self.findings))

    @property
    def media_ids(self) -> tuple[int, ...]:
        """The media items, each once."""
        return tuple(dict.fromkeys(i for one in self.findings for i in one.media_ids))


def finding_rows(
    findings: Iterable[Finding], channel_names: Mapping[str, str], value_names: Mapping[int, str]
) -> list[GapRow]:
    """Word findings, alike ones together; missing images are told by the gaps of the map.

    Args:
        findings: Product by product.
        channel_names: Channel name by OUN.
        value_names: Names of the dimension values of swatches, by id.
    """
    groups: dict[tuple[LintRule, Context | None, int | None], list[Finding]] = {}
    for one in findings:
        if one.rule is LintRule.NO_IMAGE:
            continue
        place = one.context if one.rule not in (LintRule.FIRST_NOT_IMAGE, LintRule.SWATCH) else None
        groups.setdefault((one.rule, place, one.value_id), []).append(one)
    rows: list[GapRow] = []
    for (rule, place, value_id), found in groups.items():
        alike = FoundAlike(rule, tuple(found))
        where = "" if place is None else channel_names.get(place.channel, place.channel)
        value = value_names.get(value_id or 0, "A value")
        title, text = _words(alike, place, where, value)
        severity = GapSeverity.ERROR if found[0].is_error else GapSeverity.WARNING
        rows.append(GapRow(_ICONS[rule], severity, title, text, _ACTIONS[found[0].fix], FIND, alike))
    return rows


def _words(alike: FoundAlike, place: Context | None, where: str, value: str) -> tuple[str, str]:
    items, contexts = len(alike.media_ids), {one.context for one in alike.findings}
    of_products = _products(alike.product_ids)
    match alike.rule:
        case LintRule.ALT_TEXT:
            locale = "" if place is None else place.locale
            verb = "uses" if items == 1 else "use"
            said = f"{count_of(items, 'item')} {verb} the Neutral alt text or the display name{of_products}"
            return f"Alt text missing in {locale}", said
        case LintRule.FIRST_NOT_IMAGE:
            said = f"The next image is used as default{of_products}"
            return f"First item is no image in {count_of(len(contexts), 'context')}", said
        case LintRule.TOO_SMALL:
            return f"Pictures too small for {where}", f"{count_of(items, 'item')}{of_products}"
        case LintRule.ASPECT:
            return f"Pictures of another shape in {where}", f"{count_of(items, 'item')}{of_products}"
        case LintRule.SWATCH:
            said = f"A product-specific swatch, but lists show the name only{of_products}"
            return f"{value} has no central swatch", said
        case _:
            shown = "" if place is None else f"{where}, {place.locale}"
            said = f"The gallery is empty{of_products}"
            return f"Additional media without Primary media in {shown}", said


def _products(product_ids: Sequence[int]) -> str:
    return f", {count_of(len(product_ids), 'product')}" if len(product_ids) > 1 else ""
