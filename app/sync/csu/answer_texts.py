"""All answers of a product or a category as one text, which a CSU finds by one look-up and cuts by places.

The first line holds the numbers of the variants. A line follows for each group of contexts that show alike:
their mask, and a letter for each target, the master first, that names its answer. After an empty line come
the answers, one a line: level, source, media set, and what readers need to know of its media.
Source: architecture.md 5, domain.md 11.1.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from json.scanner import make_scanner
from typing import Any, Final, NamedTuple, cast

from app.models.assignments.answers import Answer, AnswerItem, MediaFacts
from app.models.assignments.slots import Level, TargetMedia, media_from_list
from app.models.context import Context
from app.models.media.rows import MediaType
from app.sync.csu.media_facts import facts_from_list, item_from_list
from app.sync.csu.stored_answers import encode

_GAP: Final = "!"
"""The letter of a target without an answer; those of answers count up from `_FIRST`."""
_FIRST: Final = ord("0")

_read: Final[Callable[[str, int], tuple[Any, int]]] = cast(Any, make_scanner)(json.JSONDecoder())
"""Reads JSON that has no blanks around it: `json.loads` without what looks for them, at half the time."""

_context: Final = lru_cache(maxsize=4096)(Context)
"""Makes a context, each once: there are few."""

_LEVELS: Final = {None: None} | {level.value: level for level in Level}

SetText = tuple[str, tuple[int, ...]]
"""A media set as the stores keep it, and the ids of its media, each once."""

Shown = tuple[Level | None, Context, TargetMedia, dict[int, MediaFacts]]
"""What a line of answers holds."""


def answers_text(
    variants: str, rectangles: Iterable[Sequence[Any]], sets: Mapping[str, SetText], facts: Mapping[int, str]
) -> str:
    """Write the answers of a product or a category.

    Args:
        variants: Their numbers as JSON, in the order of their bits.
        rectangles: As `rectangles_to_json` writes them, for the contexts that are served; none overlap.
        sets: Their media sets.
        facts: What readers need to know of media, see `reader_facts`; items that are missing are not shown.
    """
    numbers: list[str] = json.loads(variants)
    letters: dict[tuple[Any, ...], str] = {}
    lines: list[str] = []
    groups: list[tuple[int, list[str]]] = []
    seen = 0
    for key, level, channel, locale, targets, contexts_text in rectangles:
        of = (key, level, channel, locale)
        if of not in letters:
            letters[of] = chr(_FIRST + len(lines))
            content, ids = sets[key]
            known = ",".join([f'"{i}":{facts[i]}' for i in ids if i in facts])
            lines.append(f"[{encode(of[1:])[1:-1]},{content},{{{known}}}]")
        contexts = int(contexts_text, 16)
        if contexts & ~seen:
            groups.append((contexts & ~seen, [_GAP] * (len(numbers) + 1)))
            seen |= contexts
        groups = list(_placed(groups, contexts, int(targets, 16), letters[of]))
    alike = "\n".join([f"{mask:x} {''.join(placed)}" for mask, placed in groups])
    first = "".join([f"{encode(number)}\t" for number in numbers])  # no string of JSON holds a tab
    return f"\t{first}\n{alike}\n\n" + "\n".join(lines)


def _placed(
    groups: list[tuple[int, list[str]]], contexts: int, targets: int, letter: str
) -> Iterable[tuple[int, list[str]]]:
    """Give some targets an answer in some contexts; groups that are in part among them are split."""
    for mask, placed in groups:
        inside, outside = mask & contexts, mask & ~contexts
        if outside:
            yield outside, placed
        if inside:
            own, left = list(placed) if outside else placed, targets
            while left:
                own[(left & -left).bit_length() - 1] = letter
                left &= left - 1
            yield inside, own


def cut(text: str, bit: int, variant: str | None) -> str | None:
    """Return the answer of a target in the context of a bit, as text; None where it has none."""
    lines = text.split("\n")
    place = 0
    if variant is not None:
        at = lines[0].find(f"\t{encode(variant)}\t")
        if at < 0:
            return None
        place = lines[0].count("\t", 0, at + 1)
    number = 1
    while group := lines[number]:  # an empty line follows the groups
        mask, _, letters = group.partition(" ")
        if int(mask, 16) >> bit & 1:
            letter = letters[place]
            return None if letter == _GAP else lines[lines.index("", number) + 1 + ord(letter) - _FIRST]
        number += 1
    return None


def cut_all(text: str, bit: int) -> dict[str | None, str | None]:
    """Return the answers of the master (None) and of every variant in the context of a bit, as text."""
    head, _, lines = text.partition("\n\n")
    numbers = [json.loads(number) for number in head.partition("\n")[0].split("\t")[1:-1]]
    found = lines.split("\n")
    letters = _letters(head, bit) or _GAP * (len(numbers) + 1)
    return {
        number: None if letter == _GAP else found[ord(letter) - _FIRST]
        for number, letter in zip([None, *numbers], letters, strict=True)
    }


def _letters(head: str, bit: int) -> str:
    """Return the letters of a context; empty where no target has an answer there."""
    for line in head.split("\n")[1:]:
        mask, _, letters = line.partition(" ")
        if mask and int(mask, 16) >> bit & 1:
            return letters
    return ""


def shown(text: str, locale: str) -> Shown:
    """Read an answer that was cut out, for a reader of a locale."""
    level, channel, source_locale, content, known = json.loads(text)
    facts = {int(i): facts_from_list(int(i), row, locale) for i, row in known.items()}
    return (
        None if level is None else Level(level),
        Context(channel, source_locale),
        media_from_list(content),
        facts,
    )


class StoredAnswer(NamedTuple):
    """The answer of one target as a CSU has it; read when somebody looks into it.

    Attributes:
        product: Product number.
        variant: Variant number, or None for the master.
        asked: The context that was asked.
        text: Its line, or None where it has no media.
    """

    product: str
    variant: str | None
    asked: Context
    text: str | None

    def answer(self) -> Answer:
        """Read it."""
        return read_answer(self.product, self.variant, self.asked, self.text)


def read_answer(product: str, variant: str | None, asked: Context, text: str | None) -> Answer:
    """Read an answer that was cut out: what `make_answer` makes of `shown`, without the steps between.

    Items without facts are left out: they were unpublished while a live document names them.
    """
    if text is None:
        return Answer(product, variant, asked, None, None, (), (), None)
    (level, channel, source_locale, (primary, additional, _), known), _end = _read(text, 0)
    locale = asked.locale
    gallery: list[AnswerItem] = []
    default = None
    for media_id in primary:
        row = known.get(str(media_id))
        if row is not None:
            item = item_from_list(media_id, row, locale)
            if default is None and item.type is MediaType.IMAGE:
                default = item
            gallery.append(item)
    more: list[AnswerItem] = []
    for media_id, purpose in additional:
        row = known.get(str(media_id))
        if row is not None:
            more.append(item_from_list(media_id, row, locale, purpose))
    source = _context(channel, source_locale)
    return Answer(product, variant, asked, source, _LEVELS[level], tuple(gallery), tuple(more), default)
