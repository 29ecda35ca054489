r"""Name rules: which part of a file name says what. Pure values, and the template that people type.

`{product}_{color}_{position}` reads `MH01_black_2`. Text outside braces stands in the name as it is, in any
letter case; `{*}` is ignored; what stands in `[...]` may be missing; `\\` before a brace, bracket or
backslash takes it as text. Some fields take words after a colon: `{position:main|back}` reads `main` as 1,
`{group:chart=Size chart}` reads `chart` as a media purpose, `{product:24-*}` reads `MB02` as `24-MB02`.
Source: domain.md 10.2.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.assignments.slots import PURPOSE, PURPOSE_HINT
from app.models.catalog.dimensions import Dimension
from app.models.errors import RuleViolation

MOST_LETTERS: Final = 300
"""Longest template."""

PRIMARY_WORD: Final = "primary"
"""What a `{group}` part says for Primary media."""

_EXTENSION: Final = re.compile(r"(?<=.)\.(?=[0-9]*[a-z])[0-9a-z]{1,5}$", re.IGNORECASE)
_BLANKS: Final = str.maketrans("-_", "  ")
_SPECIAL: Final = frozenset("{}[]\\")


class NameField(StrEnum):
    """What a part of a file name can say."""

    PRODUCT = "product"
    NAME = "name"
    COLOR = "color"
    STYLE = "style"
    SIZE = "size"
    CONFIGURATION = "configuration"
    POSITION = "position"
    GROUP = "group"
    IGNORED = "*"

    @property
    def dimension(self) -> Dimension | None:
        """Return the dimension that it is a value of, or None."""
        return Dimension(self.value) if self.value in set(Dimension) else None

    @property
    def label(self) -> str:
        """Return what people read, for example `Product number`."""
        return _LABELS[self]


_LABELS: Final = {
    NameField.PRODUCT: "Product number",
    NameField.NAME: "Product name",
    NameField.COLOR: "Color",
    NameField.STYLE: "Style",
    NameField.SIZE: "Size",
    NameField.CONFIGURATION: "Configuration",
    NameField.POSITION: "Position",
    NameField.GROUP: "Group",
    NameField.IGNORED: "Ignored",
}


class NameRuleProblem(RuleViolation):
    """A template that cannot be read.

    Args:
        message: What is wrong.
        place: Where, counted from 0.
        hint: What to do about it.
    """

    def __init__(self, message: str, place: int, hint: str = "") -> None:
        super().__init__(f"{message} (character {place + 1}).", hint)
        self.place = place


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text that stands in the name as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldPart:
    """A part that says something; `words` as in the template after the colon."""

    field: NameField
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionalPart:
    """Parts that a name may lack, together."""

    parts: tuple["Part", ...]


Part = TextPart | FieldPart | OptionalPart


@dataclass(frozen=True, slots=True)
class NameRule:
    """How file names are read.

    Attributes:
        parts: In the order of the name.
        purpose: The media purpose of names without a `{group}` part; empty: Primary media.
    """

    parts: tuple[Part, ...]
    purpose: str = ""

    @classmethod
    def parse(cls, template: str, purpose: str = "") -> "NameRule":
        """Read a template.

        Raises:
            NameRuleProblem: It cannot be read; the message names the place.
            RuleViolation: The media purpose has the wrong form.
        """
        if purpose and not PURPOSE.fullmatch(purpose):
            raise RuleViolation(f"{purpose!r} cannot be a media purpose.", PURPOSE_HINT)
        return cls(_Parser(unicodedata.normalize("NFC", template.strip())).rule(), purpose)

    @property
    def template(self) -> str:
        """The rule as people type it."""
        return "".join(map(_written, self.parts))

    def fields(self) -> tuple[FieldPart, ...]:
        """List every part that says something, ignored ones included, in order."""
        return tuple(_fields(self.parts))


def rule_to_json(rule: NameRule) -> str:
    """Write a rule as stores and scripts keep it."""
    return json.dumps({"template": rule.template, "purpose": rule.purpose}, ensure_ascii=False)


def rule_from_json(text: str) -> NameRule:
    """Read what `rule_to_json` wrote.

    Raises:
        RuleViolation: It is no rule.
    """
    try:
        body = json.loads(text)
        template, purpose = body["template"], body.get("purpose", "")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleViolation("This is no name rule.", 'Write {"template": "…", "purpose": ""}.') from error
    if not isinstance(template, str) or not isinstance(purpose, str):
        raise RuleViolation("This is no name rule.", "Template and purpose are texts.")
    return NameRule.parse(template, purpose)


def folded(text: str) -> str:
    """Return a text in which letter case and the way of writing accents do not count."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def loose(text: str) -> str:
    """Return a folded text in which blanks, hyphens and underscores are the same."""
    return " ".join(text.translate(_BLANKS).split())


def stem(file_name: str) -> str:
    """Return a file name without folder and extension."""
    last = file_name[max(file_name.rfind("/"), file_name.rfind("\\")) + 1 :]
    return _EXTENSION.sub("", last)


def literal(text: str) -> str:
    """Write text so that a template takes it as it is."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def _written(part: Part) -> str:
    match part:
        case TextPart(text):
            return literal(text)
        case FieldPart(field, words):
            return f"{{{field.value}{':' if words else ''}{'|'.join(words)}}}"
        case OptionalPart(parts):
            return f"[{''.join(map(_written, parts))}]"


def _fields(parts: tuple[Part, ...]) -> Iterator[FieldPart]:
    for part in parts:
        if isinstance(part, FieldPart):
            yield part
        elif isinstance(part, OptionalPart):
            yield from _fields(part.parts)


class _Parser:
    """Reads one template."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._seen: set[NameField] = set()
        self._names_product = False

    def rule(self) -> tuple[Part, ...]:
        if len(self._text) > MOST_LETTERS:
            raise NameRuleProblem(f"A rule has at most {MOST_LETTERS} letters", MOST_LETTERS, "Shorten it.")
        parts = self._parts(depth=0)
        if not self._names_product:
            raise NameRuleProblem(
                "The rule names no product", len(self._text), "Add {product} or {name}, outside [ ]."
            )
        return parts

    def _parts(self, depth: int) -> tuple[Part, ...]:
        found: list[Part] = []
        while self._at < len(self._text):
            letter = self._text[self._at]
            if letter == "{":
                part = self._field(depth)
                if found and part == found[-1]:
                    raise NameRuleProblem(
                        "Two ignored parts follow each other", self._at - 1, "One is enough."
                    )
                found.append(part)
            elif letter == "[":
                found.append(self._optional(depth))
            elif letter == "]" and depth:
                break
            elif letter in "]}":
                raise NameRuleProblem(
                    f"“{letter}” closes nothing", self._at, f"Write \\{letter} where the name has it."
                )
            else:
                found.append(self._literal())
        return tuple(found)

    def _optional(self, depth: int) -> OptionalPart:
        start = self._at
        if depth == 3:
            raise NameRuleProblem("Brackets are nested too deeply", start, "Three levels are enough.")
        self._at += 1
        inner = self._parts(depth + 1)
        if self._at == len(self._text):
            raise NameRuleProblem("“[” is not closed", start, "Add ] after what may be missing.")
        if not inner:
            raise NameRuleProblem("“[]” holds nothing", start, "Write what may be missing between [ and ].")
        self._at += 1
        return OptionalPart(inner)

    def _literal(self) -> TextPart:
        letters: list[str] = []
        while self._at < len(self._text) and self._text[self._at] not in "{}[]":
            if self._text[self._at] == "\\":
                self._at += 1
                if self._at == len(self._text) or self._text[self._at] not in _SPECIAL:
                    raise NameRuleProblem(
                        "“\\” stands before a letter that needs none",
                        self._at - 1,
                        "Write \\\\ where the name has it.",
                    )
            letters.append(self._text[self._at])
            self._at += 1
        return TextPart("".join(letters))

    def _field(self, depth: int) -> FieldPart:
        start = self._at
        end = self._text.find("}", start)
        if end < 0:
            raise NameRuleProblem("“{” is not closed", start, "Add } after the name of the part.")
        name, colon, rest = self._text[start + 1 : end].partition(":")
        key = name.strip().casefold().replace("colour", "color")
        if key not in set(NameField):
            known = ", ".join(f"{{{field.value}}}" for field in NameField)
            raise NameRuleProblem(f"“{{{name}}}” is no part of a name", start, f"There are {known}.")
        field = NameField(key)
        if field in self._seen and field is not NameField.IGNORED:
            raise NameRuleProblem(f"“{{{key}}}” stands twice", start, "Use {*} for one of them.")
        self._seen.add(field)
        self._at = end + 1
        if field in (NameField.PRODUCT, NameField.NAME) and depth == 0:
            self._names_product = True
        words = tuple(word.strip() for word in rest.split("|")) if colon else ()
        self._check_words(field, words, start)
        return FieldPart(field, words)

    def _check_words(self, field: NameField, words: tuple[str, ...], start: int) -> None:
        if not words:
            return
        if not all(words):
            raise NameRuleProblem(f"“{{{field.value}:…}}” has an empty word", start, "Leave the | out.")
        if any(set("{[]\\") & set(word) for word in words):
            raise NameRuleProblem("A word holds a bracket", start, "Leave it out.")
        match field:
            case NameField.PRODUCT:
                if len(words) != 1 or words[0].count("*") != 1:
                    raise NameRuleProblem(
                        "The number after “{product:” needs one *", start, "For example {product:24-*}."
                    )
            case NameField.POSITION:
                pass
            case NameField.GROUP:
                for word in words:
                    purpose = word.partition("=")[2] or word
                    if not PURPOSE.fullmatch(purpose.strip()):
                        raise NameRuleProblem(f"“{purpose}” cannot be a media purpose", start, PURPOSE_HINT)
            case _:
                raise NameRuleProblem(
                    f"“{{{field.value}}}” takes no words after a colon", start, f"Write {{{field.value}}}."
                )
