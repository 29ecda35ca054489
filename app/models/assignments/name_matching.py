"""Reads file names by a rule: every way that the catalogue confirms, at a cost with a bound. Pure.

A rule becomes a chain of steps, each a function of the place where it starts. A part is looked up in the
catalogue before anything behind it is read, and what a step finds at a place is worked out once, so that a
name costs at most places times steps times ends, and never more than `MOST_LOOKUPS`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from app.models.assignments.name_rules import (
    PRIMARY_WORD,
    FieldPart,
    NameField,
    NameRule,
    OptionalPart,
    Part,
    TextPart,
    folded,
    loose,
)

MOST_LOOKUPS: Final = 20_000
"""Parts of one name that are looked at before reading it is given up."""

MOST_READINGS: Final = 32
"""Readings of a name that are kept, those that ignore least."""

Find = Callable[[str], Any]
"""Looks a folded text up; None where it says nothing."""

Reading = tuple[int, tuple[Any, ...]]
"""One way to read a name: how many letters are ignored, and what each field says (None: left out)."""

_Step = Callable[[int], list[Reading]]


class Misfit(NamedTuple):
    """Why a name cannot be read: how far it was read, and the text that says nothing to a field."""

    start: int
    end: int
    field: NameField | None
    is_too_much: bool = False


class Matcher:
    """Reads names by one rule. Thread: one at a time.

    Args:
        rule: The rule.
        vocabulary: Looks a folded text up in the catalogue, by field; none for position and group.
        purposes: Media purposes for `{group}` parts without words.
    """

    def __init__(self, rule: NameRule, vocabulary: Mapping[NameField, Find], purposes: Iterable[str]) -> None:
        self.fields = tuple(part.field for part in rule.fields() if part.field is not NameField.IGNORED)
        self._vocabulary = vocabulary
        self._purposes = tuple(purposes)
        self.name = ""
        self.size = 0
        self.memo: dict[int, list[Reading]] = {}
        self.lookups = 0
        self._missed_at = -1
        self._misfit = Misfit(0, 0, None)
        self._count = 1
        self._first, _ = self._chain(rule.parts, self._end(), _Ends(at_end=True))

    def read(self, name: str) -> list[Reading] | Misfit:
        """Read a folded name; readings come in the order of how little they ignore."""
        self.name, self.size, self.lookups = name, len(name), 0
        self.memo.clear()
        self._missed_at, self._misfit = -1, Misfit(0, 0, None)
        try:
            return self._first(0) or self._misfit
        except _TooMuch:
            return Misfit(0, self.size, None, is_too_much=True)

    def miss(self, at: int, start: int, end: int, field: NameField | None) -> None:
        """Remember the miss that came furthest; steps count down towards the end of the rule."""
        if self._missed_at < 0 or at < self._missed_at:
            self._missed_at, self._misfit = at, Misfit(start, end, field)

    # --- building, from the last part to the first

    def _chain(self, parts: tuple[Part, ...], after: _Step, ends: "_Ends") -> tuple[_Step, "_Ends"]:
        for part in reversed(parts):
            self._count += 1
            match part:
                case TextPart(text):
                    after = self._literal(folded(text), after)
                    ends = _Ends((folded(text),), only=folded(text))
                case FieldPart(NameField.IGNORED):
                    after, ends = self._ignored(after, ends), _ANYWHERE
                case FieldPart(field, words):
                    after, ends = self._field(field, self._finder(field, words), after, ends), _ANYWHERE
                case OptionalPart(inner):
                    inside, inside_ends = self._chain(inner, after, ends)
                    after, ends = self._optional(inside, after, _field_count(inner)), inside_ends.or_(ends)
        return after, ends

    def _end(self) -> _Step:
        def read(start: int) -> list[Reading]:
            if start == self.size:
                return _DONE
            self.miss(0, start, start, None)
            return _NOTHING

        return read

    def _literal(self, text: str, after: _Step) -> _Step:
        size, at = len(text), self._count

        def read(start: int) -> list[Reading]:
            if self.name.startswith(text, start):
                return after(start + size)
            self.miss(at, start, start, None)
            return _NOTHING

        return read

    def _optional(self, inside: _Step, after: _Step, fields: int) -> _Step:
        skipped = (None,) * fields
        at = self._count

        def read(start: int) -> list[Reading]:
            key = start << 10 | at
            found = self.memo.get(key)
            if found is None:
                with_it = inside(start)
                without = [(ignored, skipped + values) for ignored, values in after(start)]
                found = _least(with_it + without) if with_it and without else with_it or without
                self.memo[key] = found
            return found

        return read

    def _ignored(self, after: _Step, ends: "_Ends") -> _Step:
        at = self._count

        def read(start: int) -> list[Reading]:
            key = start << 10 | at
            found = self.memo.get(key)
            if found is None:
                found = []
                for end in self._places(ends, start, at):
                    found += [(ignored + end - start, values) for ignored, values in after(end)]
                self.memo[key] = found = _least(found) if len(found) > 1 else found
            return found

        return read

    def _field(self, field: NameField, find: Find, after: _Step, ends: "_Ends") -> _Step:
        at = self._count

        def read(start: int) -> list[Reading]:
            key = start << 10 | at
            found = self.memo.get(key)
            if found is None:
                found = []
                for end in self._places(ends, start, at):
                    value = find(self.name[start:end])
                    if value is None:
                        self.miss(at, start, end, field)
                    else:
                        found += [(ignored, (value, *values)) for ignored, values in after(end)]
                self.memo[key] = found = _least(found) if len(found) > 1 else found
            return found

        return read

    def _places(self, ends: "_Ends", start: int, at: int) -> list[int]:
        """List the places where a part that begins at `start` may end."""
        name, size = self.name, self.size
        found: list[int] = []
        if ends.only is not None:
            end = name.find(ends.only, start + 1)
            while end >= 0:
                found.append(end)
                end = name.find(ends.only, end + 1)
        elif ends.anywhere:
            found = list(range(start + 1, size + 1))
        else:
            for text in ends.texts:
                end = name.find(text, start + 1)
                while end >= 0:
                    found.append(end)
                    end = name.find(text, end + 1)
            if ends.at_end and start < size:
                found.append(size)
            if len(found) > 1 and len(ends.texts) > 1:
                found = sorted(set(found))
        if not found:
            self.miss(at, start, start, None)
        self.lookups += len(found)
        if self.lookups > MOST_LOOKUPS:
            raise _TooMuch
        return found

    def _finder(self, field: NameField, words: tuple[str, ...]) -> Find:
        if field is NameField.POSITION:
            places = {loose(folded(word)): place for place, word in enumerate(words, start=1)}
            return lambda text: _position(text, places)
        if field is NameField.GROUP:
            pairs = (
                [word.partition("=") for word in words] if words else [(p, "", "") for p in self._purposes]
            )
            said = {_joined(folded(word)): (purpose or word).strip() for word, _, purpose in pairs}
            purposes = {word: "" if folded(p) == PRIMARY_WORD else p for word, p in said.items()}
            purposes.setdefault(PRIMARY_WORD, "")
            return lambda text: purposes.get(_joined(text))
        known = self._vocabulary[field]
        if words:
            before, _, behind = folded(words[0]).partition("*")
            return lambda text: known(f"{before}{text}{behind}")
        return known


class _Ends(NamedTuple):
    """What may follow a part: texts, the end of the name, or anything; `only` where it is one text."""

    texts: tuple[str, ...] = ()
    at_end: bool = False
    anywhere: bool = False

    only: str | None = None

    def or_(self, other: "_Ends") -> "_Ends":
        texts = tuple(dict.fromkeys(self.texts + other.texts))
        return _Ends(texts, self.at_end or other.at_end, self.anywhere or other.anywhere)


class _TooMuch(Exception):
    pass


_ANYWHERE: Final = _Ends(anywhere=True)
_DONE: Final[list[Reading]] = [(0, ())]
_NOTHING: Final[list[Reading]] = []


def _field_count(parts: tuple[Part, ...]) -> int:
    return sum(part.field is not NameField.IGNORED for part in NameRule(parts).fields())


def _least(readings: list[Reading]) -> list[Reading]:
    """Keep each reading once, those that ignore least first."""
    best: dict[tuple[Any, ...], int] = {}
    for ignored, values in readings:
        if ignored < best.get(values, ignored + 1):
            best[values] = ignored
    found = sorted(((ignored, values) for values, ignored in best.items()), key=lambda one: one[0])
    return found[:MOST_READINGS]


def _joined(text: str) -> str:
    """Return a folded text without what parts words: `size-chart` is `SizeChart`."""
    return loose(text).replace(" ", "")


def _position(text: str, places: Mapping[str, int]) -> int | None:
    if len(text) < 10 and text.isascii() and text.isdigit():
        return int(text)
    return places.get(text) or places.get(loose(text))
