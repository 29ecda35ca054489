"""All answers of a product or a category as one text, which a CSU finds by one look-up and cuts by places.

The first line holds the numbers of the variants, the second a letter for each context, by bits. That letter
names a line, the same for contexts that show alike, of a letter for each target, the master first, and that
one names the line of its answer. The answers stand between, their parts parted by tabs: where it comes from,
how many items are in the gallery, then its items and the additional ones as `item_text` writes them.
Source: architecture.md 5, domain.md 11.1.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, Final, NamedTuple

from app.models.assignments.answers import Answer, AnswerItem
from app.models.assignments.slots import Level
from app.models.context import Context
from app.models.media.rows import MediaType
from app.sync.csu.item_texts import item_from_text, made, plain, plain_again
from app.sync.csu.stored_answers import encode

_GAP: Final = "!"
"""The letter of a context or a target without an answer; those of lines count up from `_FIRST`."""
_FIRST: Final = ord("0")
_NO_CHARACTERS: Final = range(0xD800, 0xE000)
"""What no text holds; lines with such letters stay empty."""
_CONTEXTS: Final = 1
"""The line of the contexts, by number; the answers follow, then what is alike."""
_PARTS: Final = "\t"
_ITEMS: Final = 2
"""The place of the first item in a line; how many of them are in the gallery stands before it."""
_IMAGE: Final = MediaType.IMAGE


class SetIds(NamedTuple):
    """What a media set shows.

    Attributes:
        primary: The gallery, in order.
        additional: Media with their purposes, in order.
    """

    primary: Sequence[int]
    additional: Sequence[tuple[int, str]]


def answers_text(
    variants: str, rectangles: Iterable[Sequence[Any]], sets: Mapping[str, SetIds], items: Mapping[int, str]
) -> str:
    """Write the answers of a product or a category.

    Args:
        variants: Their numbers as JSON, in the order of their bits.
        rectangles: As `rectangles_to_json` writes them, for the contexts that are served; none overlap.
        sets: Their media sets.
        items: Their media, as `item_text` writes them; those that are missing are not shown.
    """
    numbers: list[str] = json.loads(variants)
    letters: dict[tuple[Any, ...], str] = {}
    lines = ["".join(["\t", *[f"{plain(number)}\t" for number in numbers]]), ""]
    groups: list[tuple[int, list[str]]] = []
    seen = 0
    for key, level, channel, locale, targets, contexts_text in rectangles:
        of = (key, level, channel, locale)
        if of not in letters:
            primary, additional = sets[key]
            gallery = [items[i] for i in primary if i in items]
            more = [f"{plain(purpose)}{_PARTS}{items[i]}" for i, purpose in additional if i in items]
            letters[of] = _added(lines, _PARTS.join((encode(of[1:]), str(len(gallery)), *gallery, *more)))
        contexts = int(contexts_text, 16)
        if contexts & ~seen:
            groups.append((contexts & ~seen, [_GAP] * (len(numbers) + 1)))
            seen |= contexts
        groups = list(_placed(groups, contexts, int(targets, 16), letters[of]))
    lines[_CONTEXTS] = _of_contexts(
        tuple([(mask, _added(lines, "".join(placed))) for mask, placed in groups])
    )
    return "\n".join(lines)


def _added(lines: list[str], line: str) -> str:
    """Append a line and return its letter."""
    if _FIRST + len(lines) in _NO_CHARACTERS:
        lines += [""] * len(_NO_CHARACTERS)
    lines.append(line)
    return chr(_FIRST + len(lines) - 1)


@lru_cache(maxsize=4096)
def _of_contexts(groups: tuple[tuple[int, str], ...]) -> str:
    """Write the letters of contexts, by their masks; many products share them."""
    width = max([mask for mask, _ in groups], default=0).bit_length()
    letters = [_GAP] * width
    for mask, letter in groups:
        for bit in range(width):
            if mask >> bit & 1:
                letters[bit] = letter
    return "".join(letters)


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
        at = lines[0].find(f"\t{variant if variant.isalnum() else plain(variant)}\t")
        if at < 0:
            return None
        place = lines[0].count("\t", 0, at + 1)
    alike = lines[_CONTEXTS][bit : bit + 1] or _GAP
    if alike == _GAP:
        return None
    letter = lines[ord(alike) - _FIRST][place]
    return None if letter == _GAP else lines[ord(letter) - _FIRST]


def cut_all(text: str, bit: int) -> dict[str | None, str | None]:
    """Return the answers of the master (None) and of every variant in the context of a bit, as text."""
    lines = text.split("\n")
    numbers = [plain_again(number) for number in lines[0].split("\t")[1:-1]]
    alike = lines[_CONTEXTS][bit : bit + 1] or _GAP
    letters = _GAP * (len(numbers) + 1) if alike == _GAP else lines[ord(alike) - _FIRST]
    return {
        number: None if letter == _GAP else lines[ord(letter) - _FIRST]
        for number, letter in zip([None, *numbers], letters, strict=True)
    }


def read_answer(product: str, variant: str | None, asked: Context, text: str | None) -> Answer:
    """Read an answer that was cut out, or the one of a target without media."""
    if text is None:
        return Answer(product, variant, asked, None, None, (), (), None)
    parts = text.split(_PARTS)
    end, locale = _ITEMS + int(parts[_ITEMS - 1]), asked.locale
    gallery: list[AnswerItem] = []
    default = None
    for part in parts[_ITEMS:end]:
        item = item_from_text(part, locale)
        gallery.append(item)
        if default is None and item.type is _IMAGE:
            default = item
    more: tuple[AnswerItem, ...] = ()
    if len(parts) > end:
        purposes = map(plain_again, parts[end::2])
        more = tuple(map(item_from_text, parts[end + 1 :: 2], repeat(locale), purposes))
    level, source = _origin(parts[0])
    return made(Answer, (product, variant, asked, source, level, tuple(gallery), more, default))


@lru_cache(maxsize=4096)
def _origin(text: str) -> tuple[Level | None, Context]:
    """Read the level and the context that an answer comes from; there are few, and each is made once."""
    level, channel, locale = json.loads(text)
    return None if level is None else Level(level), Context(channel, locale)
