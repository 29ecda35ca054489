"""Alt texts: what is wrong with one, and templates that make them from facts of a product. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Final

from app.models.errors import RuleViolation

ALT_TEXT_LENGTH: Final = 125
"""Most letters that screen readers say in one go."""

PLACEHOLDERS: Final = (
    "product",
    "number",
    "color",
    "style",
    "size",
    "configuration",
    "position",
    "name",
)
"""What a template may name: facts of the product, and the display name of the item."""


class FindingKind(StrEnum):
    """What a finding is about."""

    TOO_LONG = "too-long"
    SAYS_IMAGE = "says-image"
    FILE_NAME = "file-name"
    ONLY_NAME = "only-name"
    PUNCTUATION = "punctuation"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to better in an alt text.

    Attributes:
        kind: What it is about.
        sentence: What is wrong and why, for people.
        fix: The whole text with this one thing mended; None where only a person can.
    """

    kind: FindingKind
    sentence: str
    fix: str | None = None


_ARTICLES: Final = (
    r"(?:(?:this|it) is |das ist |ceci est |c['’]est |esto es |es )?"
    r"(?:(?:an?|the|ein|eine|das|die|une?|la|una) |l['’])?"
)
_SAYS_IMAGE: Final = (
    # English, French, Spanish: what follows stands alone.
    (
        re.compile(
            rf"{_ARTICLES}(?:(?:image|picture|photo(?:graph)?|pic|graphic|photographie|imagen|foto|fotografía)"
            r"(?: (?:of|showing|that shows|depicting|montrant|que muestra|de|du|des|del) | d['’]|: ?))",
            re.IGNORECASE,
        ),
        True,
    ),
    # German: what follows is in another case, a person has to turn it.
    (
        re.compile(
            rf"{_ARTICLES}(?:bild|foto|fotografie|aufnahme|abbildung) "
            r"(?:von|vom|der|des|einer|eines|mit|zeigt) ",
            re.IGNORECASE,
        ),
        False,
    ),
    (re.compile(rf"{_ARTICLES}(?:bild|foto|fotografie|aufnahme|abbildung): ?", re.IGNORECASE), True),
)
_EXTENSION: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg|heic|psd|mp4|mov|webm|pdf)$", re.IGNORECASE
)
_CAMERA: Final = re.compile(
    r"(?:img|dsc[nf]?|pxl|mvimg|screenshot|scan|image|photo|foto)[-_ ]?\d[\d_-]*", re.IGNORECASE
)
_JOINED: Final = re.compile(r"(?=[^\s]*(?:\d|_))[^\s]+[-_][^\s]+")
_REPEATED: Final = re.compile(r"([,;:!?])(?:\s*\1)+|(?<!\.)(\.)\.(?!\.)|(\.)\.{3,}")
_SPACES: Final = re.compile(r"\s{2,}|[\t\r\n\v\f]")
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s)")
_CLAUSE_END: Final = re.compile(r"(?=[,;:]\s|\s[–—-]\s)")


def lint_alt_text(
    text: str, *, file_name: str, display_name: str, max_length: int = ALT_TEXT_LENGTH
) -> tuple[Finding, ...]:
    """Find what a screen reader's listener would stumble over.

    Returns:
        At most one finding of each kind, in the order of `FindingKind`; nothing for an empty text, which is
        missing and not wrong. No fix is longer than the text. Source: domain.md 2.2.
    """
    said = text.strip()
    if not said:
        return ()
    finders = (
        _too_long(said, max_length),
        _says_image(said),
        _like_a_name(said, file_name, display_name),
        _repeated(said),
        _spaced(said),
    )
    return tuple(finding for finding in finders if finding is not None)


def mended(text: str, *, file_name: str, display_name: str, max_length: int = ALT_TEXT_LENGTH) -> str:
    """Take every fix there is, one after the other, until none is left."""
    while True:
        found = lint_alt_text(text, file_name=file_name, display_name=display_name, max_length=max_length)
        fix = next((finding.fix for finding in found if finding.fix is not None), None)
        if fix is None:
            return text
        text = fix


def _too_long(said: str, max_length: int) -> Finding | None:
    if len(said) <= max_length:
        return None
    return Finding(
        FindingKind.TOO_LONG,
        f"{len(said)} letters: many screen readers stop after {max_length}.",
        _shortened(said, max_length),
    )


def _shortened(said: str, max_length: int) -> str | None:
    """Return the sentences, or else the clauses, that fit; None where not even one does."""
    for ends in (_SENTENCE_END, _CLAUSE_END):
        fitting = [m.end() for m in ends.finditer(said) if 0 < m.end() <= max_length]
        if fitting and (cut := said[: fitting[-1]].rstrip()):
            return cut
    return None


def _says_image(said: str) -> Finding | None:
    for pattern, stands_alone in _SAYS_IMAGE:
        if begin := pattern.match(said):
            rest = said[begin.end() :].strip()
            words = begin.group().strip().rstrip(":")
            return Finding(
                FindingKind.SAYS_IMAGE,
                f"“{words}”: screen readers say that it is an image already.",
                _capital(rest) if stands_alone and rest else None,
            )
    return None


def _capital(text: str) -> str:
    first = text[0].upper()
    return (first if len(first) == 1 else text[0]) + text[1:]


def _like_a_name(said: str, file_name: str, display_name: str) -> Finding | None:
    folded = said.casefold()
    stem = _EXTENSION.sub("", file_name)
    is_file_name = folded == file_name.casefold() or (
        folded == stem.casefold() and folded != display_name.strip().casefold()
    )
    if is_file_name or _EXTENSION.search(said) or _CAMERA.fullmatch(said) or _JOINED.fullmatch(said):
        return Finding(FindingKind.FILE_NAME, "A file name: it says nothing about what the picture shows.")
    if folded == display_name.strip().casefold():
        return Finding(
            FindingKind.ONLY_NAME,
            "Only the display name: readers without an alt text get that anyway.",
        )
    return None


def _repeated(said: str) -> Finding | None:
    fix = _REPEATED.sub(lambda m: m[1] or m[2] or m[3], said)
    return None if fix == said else Finding(FindingKind.PUNCTUATION, "The same mark twice in a row.", fix)


def _spaced(said: str) -> Finding | None:
    fix = _SPACES.sub(" ", said)
    if fix == said:
        return None
    return Finding(FindingKind.SPACES, "Line breaks or more than one space between words.", fix)


_SEPARATORS: Final = " \t\r\n,;:.–—-|/·•+&"
_CLOSERS: Final = re.compile(r"^[)\]}»”’\"']+")


def fill_template(template: str, facts: Mapping[str, str]) -> str:
    """Make a text from a template such as `{product} in {color}, view {position}`.

    A placeholder without a value goes away together with the words and marks that lead to it, back to the
    placeholder before it, and with brackets or quotes that close right after it. `{{` and `}}` are braces.

    Args:
        template: Placeholders are those of `PLACEHOLDERS`.
        facts: Values by placeholder; what is missing or blank is without a value.

    Returns:
        One line without spaces at its ends; empty where no placeholder has a value.

    Raises:
        RuleViolation: A placeholder that there is not, or a brace that is not closed.
    """
    parts = _parts(template)
    made: list[str] = []
    was_dropped = False
    for lead, name in parts:
        lead = _CLOSERS.sub("", lead) if was_dropped else lead
        value = "" if name is None else " ".join(facts.get(name, "").split())
        was_dropped = name is not None and not value
        if not was_dropped:
            made += (lead, value)
    names = [name for _, name in parts if name is not None]
    if names and not any(made[1::2]):
        return ""
    if names and not facts.get(names[0], "").strip():
        made[0] = made[0].lstrip(_SEPARATORS)
    return " ".join("".join(made).split())


def placeholders_of(template: str) -> tuple[str, ...]:
    """List what a template names, in its order.

    Raises:
        RuleViolation: As `fill_template`.
    """
    return tuple(name for _, name in _parts(template) if name is not None)


def _parts(template: str) -> list[tuple[str, str | None]]:
    """Cut a template into placeholders and what leads to each; the last one may lead to nothing."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise RuleViolation(
            "The template has a brace that is not closed or not opened.", "Write {{ and }} for braces."
        ) from error
    parts: list[tuple[str, str | None]] = []
    lead = ""
    for text, name, form, conversion in pieces:
        lead += text
        if name is None:
            continue
        if name not in PLACEHOLDERS or form or conversion:
            written = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            raise RuleViolation(f"There is no placeholder {{{written}}}.", f"Use {known}.")
        parts.append((lead, name))
        lead = ""
    return [*parts, (lead, None)] if lead else parts
