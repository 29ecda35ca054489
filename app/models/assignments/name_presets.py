"""Ready-made name rules, and the rule that fits a sample of names best. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.assignments.name_catalog import NameCatalog
from app.models.assignments.name_plan import MediaName, plan_names
from app.models.assignments.name_rules import NameField, NameRule, literal, loose

SAMPLE: Final = 200
"""Names that are looked at to guess a rule."""

_VIEWS: Final = "main|front|alt1|alt|alternate|back|side|side_a|side_b|sideb|detail|outfit"
_TRIED: Final = 24
_SEPARATORS: Final = re.compile(r"( \^ | \^|\^ |[-_ .^]+)")


@dataclass(frozen=True, slots=True)
class NamePreset:
    """A rule that comes with the product; `example` is a name that it reads."""

    name: str
    label: str
    template: str
    example: str

    @property
    def rule(self) -> NameRule:
        """The rule itself."""
        return NameRule.parse(self.template)


PRESETS: Final = (
    NamePreset("number", "Product or variant number, position", "{product}[_{position}]", "93039_2"),
    NamePreset("color", "Product, color, position", "{product}_{color}[_{position}]", "93039_black_2"),
    NamePreset(
        "color-view",
        "Product, color, view",
        f"{{product}}-{{color}}[-{{*}}][_{{position:{_VIEWS}}}]",
        "mh01-black_main",
    ),
    NamePreset(
        "view",
        "Product and view, the rest ignored",
        f"{{product}}-{{*}}_{{position:{_VIEWS}}}",
        "mh01-black_main",
    ),
    NamePreset("legacy-product", "Legacy product", "{product}_000_{position}", "93039_000_001"),
    NamePreset(
        "legacy-variant",
        "Legacy variant",
        "{product} ^ [{style}] ^ [{size}] ^ [{color}] ^_000_{position}",
        "93039 ^  ^ 2 ^ Black ^_000_001",
    ),
    NamePreset(
        "legacy-configuration",
        "Legacy variant with configuration",
        "{product} ^ {configuration}_000_{position}",
        "93039 ^ LB8017_000_001",
    ),
)
"""Source: domain.md 10.2 for the legacy ones."""


def guess_rule(
    items: Sequence[MediaName],
    catalog: NameCatalog,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> NameRule | None:
    """Propose the rule that puts most of a sample of names in one place each; None: none fits any.

    The sample is spread over the items. Tried are the presets and what the names themselves suggest.
    """
    step = max(1, len(items) // SAMPLE)
    sample = items[::step][:SAMPLE]
    suggested = Counter(template for item in sample for template in _suggestions(item.key, catalog))
    templates = [template for template, _ in suggested.most_common(_TRIED)]
    best: tuple[int, ...] = ()
    found: NameRule | None = None
    for place, template in enumerate(dict.fromkeys([*templates, *(preset.template for preset in PRESETS)])):
        rule = NameRule.parse(template)
        plan = plan_names(rule, sample, catalog, cancelled=cancelled)
        ignored = sum(part.field is NameField.IGNORED for part in rule.fields())
        # A rule that says more may match somewhat less.
        score = (len(plan.matches) * (len(rule.fields()) - ignored + 2), -ignored, -place)
        if plan.matches and score > best:
            best, found = score, rule
    return found


def pointed_template(name: str, marks: Mapping[tuple[int, int], NameField]) -> str:
    """Write the template of a name in which a person pointed at parts.

    What was not pointed at is ignored, but for separators beside the parts. A position that is no number
    becomes a word of its field.

    Args:
        name: A name without folder and extension.
        marks: What stands from a place to another; none overlap.
    """
    parts: list[str] = []
    at = 0
    for (start, end), field in sorted(marks.items()):
        parts += _between(_SEPARATORS.split(name[at:start]))
        said = name[start:end].strip()
        words = f":{said}" if field is NameField.POSITION and not said.isdecimal() and said.isalnum() else ""
        parts.append(f"{{{field.value}{words}}}")
        at = end
    parts += _between(_SEPARATORS.split(name[at:]))
    return "".join(parts).replace("{*}{*}", "{*}")


def part_at(name: str, place: int) -> tuple[int, int]:
    """Return from where to where the part of a name goes that holds a place, between separators."""
    start = 0
    for piece in _SEPARATORS.split(name):
        end = start + len(piece)
        if start <= place < end or end == len(name):
            return (start, end) if not _SEPARATORS.fullmatch(piece) else (place, place)
        start = end
    return place, place


def _suggestions(name: str, catalog: NameCatalog) -> Iterator[str]:
    """Turn a name into templates: what the catalogue knows becomes its field, the rest is ignored."""
    pieces = _SEPARATORS.split(name)
    fields = _known_fields(pieces, catalog)
    if NameField.PRODUCT not in fields.values():
        return
    parts: list[str] = []
    at = 0
    spans = sorted(fields)
    for start, end in spans:
        parts += _between(pieces[at:start])
        parts.append(f"{{{fields[start, end].value}}}")
        at = end
    parts += _between(pieces[at:])
    yield "".join(parts)
    if parts[-1] == "{position}" and len(parts) > 2:
        yield f"{''.join(parts[:-2])}[{parts[-2]}{{position}}]"
    if parts[-1] == "{*}" and len(parts) > 2:
        yield f"{''.join(parts[:-2])}[{parts[-2]}{{*}}]"


def _between(pieces: Iterable[str]) -> Iterator[str]:
    """Write what lies between fields: separators as they are, anything between two of them ignored."""
    rest = list(pieces)
    while rest and not rest[0]:
        rest.pop(0)
    while rest and not rest[-1]:
        rest.pop()
    if not rest:
        return
    head = [rest.pop(0)] if _SEPARATORS.fullmatch(rest[0]) else []
    tail = [rest.pop()] if rest and _SEPARATORS.fullmatch(rest[-1]) else []
    yield from map(literal, head)
    if rest:
        yield "{*}"
    yield from map(literal, tail)


def _known_fields(pieces: Sequence[str], catalog: NameCatalog) -> dict[tuple[int, int], NameField]:
    """Find what the catalogue knows: the longest number first, then values, then a position at the end."""
    found: dict[tuple[int, int], NameField] = {}
    taken: set[int] = set()
    vocabulary = catalog.vocabulary
    for field in (NameField.PRODUCT, *_VALUE_FIELDS):
        for start, end in _spans(len(pieces)):
            text = "".join(pieces[start:end])
            if taken.isdisjoint(range(start, end)) and loose(text) and vocabulary[field](text):
                found[start, end] = field
                taken.update(range(start, end))
                break
    last = len(pieces) - 1
    if last not in taken and pieces[last].isdecimal() and len(pieces[last]) < 5 and last > 0:
        found[last, last + 1] = NameField.POSITION
    return found


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Give spans of pieces that begin and end with no separator, long ones first, from the left."""
    for length in range(min(count, 7), 0, -2):
        for start in range(0, count - length + 1, 2):
            yield start, start + length


_VALUE_FIELDS: Final = (NameField.COLOR, NameField.STYLE, NameField.CONFIGURATION, NameField.SIZE)
