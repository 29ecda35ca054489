"""Drawings (SVG): what they may hold, how large they are, and how they look. resvg lives here only.

A drawing is served as it is, so it has to stand alone: no scripts, nothing that is fetched from elsewhere. It
is drawn only after that was seen, since resvg would open the files that it names.
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from app.models.errors import BadInput
from app.models.media.images import AGAIN, Picture, picture_of_png

_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_LENGTH: Final = re.compile(
    r"\s*\+?(\d*\.?\d+(?:e[-+]?\d+)?)\s*(px|pt|pc|mm|cm|in|em|ex|q|)\s*", re.IGNORECASE
)
_UNITS: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_UNITS_OF_TEXT: Final = {"em": 16.0, "ex": 8.0, "q": 96 / 101.6}
_ADDRESS: Final = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)|@import\s+['\"]?([^'\";\s]*)", re.IGNORECASE)
_ENTITY: Final = re.compile(rb"<!ENTITY\s+([\w.:-]+)\s+(?:\"([^\"&%]*)\"|'([^'&%]*)')\s*>")
_ENTITY_BYTES: Final = 1_000_000
_DEPTH: Final = 500
# resvg asks for Times New Roman and Arial where a drawing's own fonts are missing; Linux has neither.
_FONTS: Final[dict[str, Any]] = (
    {"font_family": "DejaVu Sans", "serif_family": "DejaVu Serif", "sans_serif_family": "DejaVu Sans"}
    if sys.platform == "linux"
    else {}
)
_UNSAID: Final = (300.0, 150.0)


@dataclass(slots=True)
class _Look:
    """Sees every element of a drawing go by; keeps the size that the first one says."""

    size: tuple[float, float] | None = None
    depth: int = 0
    has_text: bool = False
    styles: list[str] = field(default_factory=list[str])
    is_style: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See an element and its attributes."""
        name = tag.rpartition("}")[2].lower()
        if self.depth == 0:
            if name != "svg":
                raise BadInput("the content is no drawing.", AGAIN)
            self.size = _size(attributes)
        self.depth += 1
        if self.depth > _DEPTH:
            raise BadInput("the drawing is nested too deeply.", AGAIN)
        if name == "script":
            _refuse_script()
        self.has_text = self.has_text or name == "text"
        self.is_style = name == "style"
        for key, value in attributes.items():
            self._attribute(name, key, value)

    def _attribute(self, element: str, key: str, value: str) -> None:
        name = key.rpartition("}")[2].lower()
        if name.startswith("on") or value.strip().lower().startswith("javascript:"):
            _refuse_script()
        if (name == "href" and element != "a") or key == f"{_XML}base":
            _need_inside(value)
        elif "url(" in value.lower():
            _need_styles_inside(value)

    def end(self, tag: str) -> None:
        """See an element end."""
        self.depth -= 1
        if self.is_style:
            _need_styles_inside("".join(self.styles))
        self.styles.clear()
        self.is_style = False

    def data(self, text: str) -> None:
        """See a piece of text."""
        if self.is_style:
            self.styles.append(text)

    def pi(self, target: str, text: str = "") -> None:
        """See a processing instruction; style sheets are fetched."""
        if target.split()[0].lower() == "xml-stylesheet":
            _refuse_outside(text or target)

    def close(self) -> None:
        """See the end."""


def _refuse_script() -> NoReturn:
    raise BadInput("the drawing holds a script.", "Save it as plain SVG, without scripts.")


def _refuse_outside(address: str) -> NoReturn:
    shown = "".join(letter if letter.isprintable() else " " for letter in address[:60])
    raise BadInput(
        f"the drawing needs something from outside: {shown}.", "Embed what it needs, or save it as plain SVG."
    )


def _need_inside(address: str) -> None:
    text = address.strip().lower()
    if text and not text.startswith(("#", "data:")):
        _refuse_outside(address)
    if text.startswith("data:") and not text.startswith(("data:image/", "data:font/", "data:application/")):
        _refuse_outside(address)


def _need_styles_inside(text: str) -> None:
    # A backslash may hide letters of an address.
    for one, other in _ADDRESS.findall(text.replace("\\", "")):
        _need_inside(one or other)


def drawing_size(path: Path) -> tuple[int, int]:
    """See that a drawing is well-formed and stands alone; return its size in CSS pixels.

    Raises:
        BadInput: It is damaged, cut off, holds a script, needs something from outside, or is a bomb.
    """
    look = _read(path.read_bytes())
    width, height = look.size or _UNSAID
    return max(1, round(width)), max(1, round(height))


def draw(path: Path, pixel_size: int) -> Picture:
    """Draw an SVG whose longer edge is `pixel_size`; call it where it can be stopped.

    Raises:
        BadInput: It cannot be drawn.
    """
    content = path.read_bytes()
    look = _read(content)  # what is in the blob store may have come from elsewhere
    width, height = look.size or _UNSAID
    edge: dict[str, Any] = {"width": pixel_size} if width >= height else {"height": pixel_size}
    import resvg_py

    try:
        made = resvg_py.svg_to_bytes(
            svg_string=_decoded(content), skip_system_fonts=not look.has_text, dpi=96, **_FONTS, **edge
        )
    except (ValueError, OSError, RuntimeError) as error:
        raise BadInput("the drawing cannot be drawn.", AGAIN) from error
    return picture_of_png(bytes(made), pixel_size)


def _decoded(content: bytes) -> str:
    """Return the text of a drawing; its parser has found it well-formed in the encoding that it names."""
    for bom, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(bom):
            return content.decode(name, "replace")
    said = re.match(rb"<\?xml[^>]*encoding\s*=\s*['\"]([A-Za-z0-9._-]+)", content)
    try:
        return content.decode(said[1].decode() if said else "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _read(content: bytes) -> _Look:
    _need_small_entities(content)
    look = _Look()
    parser = DefusedXMLParser(target=look, forbid_dtd=False, forbid_entities=False, forbid_external=True)
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as error:
        raise BadInput("the drawing needs something from outside.", AGAIN) from error
    except (ParseError, ValueError, LookupError, UnicodeError) as error:
        raise BadInput("the drawing is damaged or cut off.", AGAIN) from error
    return look


def _need_small_entities(content: bytes) -> None:
    """Refuse entities that could grow: drawing programs write short ones without others in them."""
    declared = content.count(b"<!ENTITY")
    if declared == 0:
        if b"<\0!\0E\0N\0T" in content or b"\0<\0!\0E\0N\0T" in content:
            raise BadInput("the drawing defines entities.", "Save it as plain SVG.")
        return
    plain = _ENTITY.findall(content)
    grown = sum(len(one or other) * content.count(b"&" + name + b";") for name, one, other in plain)
    if len(plain) != declared or grown > _ENTITY_BYTES:
        raise BadInput("the drawing defines entities that grow.", "Save it as plain SVG.")


def _size(attributes: dict[str, str]) -> tuple[float, float]:
    box = [float(n) for n in re.findall(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?", attributes.get("viewBox", ""))]
    inner = (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else None
    width, height = _pixels(attributes.get("width", "")), _pixels(attributes.get("height", ""))
    if width and height:
        return width, height
    if inner is None:
        return width or _UNSAID[0], height or _UNSAID[1]
    if width:
        return width, width * inner[1] / inner[0]
    return (height * inner[0] / inner[1], height) if height else inner


def _pixels(text: str) -> float | None:
    """Read a length; None for what is no length, and for a share of an unknown whole."""
    found = _LENGTH.fullmatch(text)
    if not found:
        return None
    unit = found[2].lower()
    value = float(found[1]) * (_UNITS.get(unit) or _UNITS_OF_TEXT[unit])
    return value if 0 < value < 1e9 else None
