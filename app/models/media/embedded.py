"""Texts that a picture brings along as IPTC and XMP.

IPTC Photo Metadata 2021.1 with alt text and extended description, in the languages that XMP names.
Whatever is damaged is left out; a file is never refused for it.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.models.context import NEUTRAL
from app.models.errors import BadInput
from app.models.media.images import metadata
from app.models.media.rows import FileFacts, MediaTexts

_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_CORE: Final = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_PHOTOSHOP: Final = "{http://ns.adobe.com/photoshop/1.0/}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

_XMP_BYTES: Final = 2_000_000
_LETTERS: Final = {"title": 500, "alt_text": 2_000, "description": 10_000}
_TAG_LETTERS: Final = 100
_MOST_TAGS: Final = 100
_MOST_LOCALES: Final = 100
_JOINERS: Final = "\u200c\u200d\u200e\u200f"  # Persian, emoji and right-to-left texts need them
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

# Where XMP holds a text, the likeliest first.
_XMP: Final = (
    ("title", (f"{_DC}title", f"{_PHOTOSHOP}Headline")),
    ("alt_text", (f"{_CORE}AltTextAccessibility",)),
    ("description", (f"{_DC}description", f"{_CORE}ExtDescrAccessibility")),
)
# Where IPTC's older form holds it: record and dataset.
_IIM: Final = (("title", ((2, 5), (2, 105))), ("description", ((2, 120),)))
_IIM_TAGS: Final = (2, 25)
_IIM_CHARSET: Final = (1, 90)


@dataclass(frozen=True, slots=True)
class EmbeddedTexts:
    """What a file says of itself.

    Attributes:
        texts: By locale as tenants write it (`de-de`), Neutral included; locales without a text are left out.
        tags: In the order of the file, each once.
    """

    texts: dict[str, MediaTexts] = field(default_factory=dict[str, MediaTexts])
    tags: tuple[str, ...] = ()


def embedded_texts(path: Path, facts: FileFacts) -> EmbeddedTexts:
    """Read the texts that a file brings along; empty where it has none, or damaged ones.

    Args:
        path: The file.
        facts: What `file_facts` found.

    Thread: any.
    """
    if not facts.mime.startswith("image/") or facts.mime == "image/svg+xml":
        return EmbeddedTexts()
    try:
        xmp, iim = metadata(path)
    except BadInput:
        return EmbeddedTexts()
    texts, tags = _from_xmp(xmp)
    older, older_tags = _from_iim(iim)
    neutral = texts.get(NEUTRAL, MediaTexts())
    for name in _LETTERS:
        if not getattr(neutral, name) and getattr(older, name):
            neutral = replace(neutral, **{name: getattr(older, name)})
    if neutral != MediaTexts():
        texts[NEUTRAL] = neutral
    return EmbeddedTexts(texts, tags or older_tags)


def _from_xmp(content: bytes) -> tuple[dict[str, MediaTexts], tuple[str, ...]]:
    if not content or len(content) > _XMP_BYTES:
        return {}, ()
    try:
        # Writers pad with zeros and blanks, and may put the packet into any Unicode encoding.
        root = fromstring(content.strip(b"\0 \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, UnicodeError):
        return {}, ()
    found: dict[str, MediaTexts] = {}
    for name, places in _XMP:
        for place in places:
            for locale, text in _alternatives(root, place):
                known = found.get(locale, MediaTexts())
                if not getattr(known, name) and (text := _clean(text, _LETTERS[name])):
                    if locale not in found and len(found) >= _MOST_LOCALES:
                        continue
                    found[locale] = replace(known, **{name: text})
    return found, _tags(text for bag in root.iter(f"{_DC}subject") for text in _items(bag))


def _alternatives(root: Element, place: str) -> Iterator[tuple[str, str]]:
    """Give the values of a property with their locales; one without languages is Neutral."""
    for node in root.iter():
        if (text := node.attrib.get(place)) is not None:
            yield NEUTRAL, text
        if node.tag != place:
            continue
        items = list(node.iter(f"{_RDF}li"))
        if not items:
            yield NEUTRAL, node.text or ""
        spoken = [(_locale(item.attrib.get(_LANG, "")), item.text or "") for item in items]
        yield from ((locale, text) for locale, text in spoken if locale is not None)


def _items(bag: Element) -> list[str]:
    return [item.text or "" for item in bag.iter(f"{_RDF}li")]


def _locale(code: str) -> str | None:
    """Return a language as tenants write it: `x-default` is Neutral; None for what is no language."""
    code = code.strip().lower().replace("_", "-")
    if code in ("", "x-default"):
        return NEUTRAL
    return code if _LOCALE.fullmatch(code) and len(code) <= 35 else None


def _from_iim(found: dict[tuple[int, int], list[bytes]]) -> tuple[MediaTexts, tuple[str, ...]]:
    is_utf8 = any(b"\x1b%G" in value for value in found.get(_IIM_CHARSET, ()))
    texts = MediaTexts()
    for name, places in _IIM:
        for place in places:
            for value in found.get(place, ()):
                if not getattr(texts, name):
                    texts = replace(texts, **{name: _clean(_decoded(value, is_utf8), _LETTERS[name])})
    return texts, _tags(_decoded(value, is_utf8) for value in found.get(_IIM_TAGS, ()))


def _decoded(value: bytes, is_utf8: bool) -> str:
    with contextlib.suppress(UnicodeDecodeError):  # many programs write UTF-8 and do not say so
        return value.decode("utf-8")
    return value.decode("utf-8" if is_utf8 else "cp1252", "replace")


def _tags(texts: Iterator[str]) -> tuple[str, ...]:
    clean = (_clean(text, _TAG_LETTERS) for text in texts)
    return tuple(dict.fromkeys(text for text in clean if text))[:_MOST_TAGS]


def _clean(text: str, letters: int) -> str:
    """Return a text without control characters and double blanks, at most so many letters."""
    lines = (
        "".join(c if c.isprintable() or c in _JOINERS else " " for c in line) for line in text.splitlines()
    )
    return "\n".join(" ".join(line.split()) for line in lines).strip()[:letters].strip()
