"""File names that the legacy media model looks pictures up by. Pure. Source: domain.md 10.1, 10.2.

A media template is a path with tokens in braces; blanks and carets are part of it. A dimension that a variant
lacks leaves its place empty.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import quote


class LegacyTemplate(StrEnum):
    """The templates, by the setting that holds each."""

    PRODUCT = "legacy_product_template"
    VARIANT = "legacy_variant_template"
    CONFIGURATION = "legacy_configuration_template"
    CATEGORY = "legacy_category_template"


DEFAULT_TEMPLATES: Final[Mapping[LegacyTemplate, str]] = {
    LegacyTemplate.PRODUCT: "/Products/{ProductNumber}_000_{Sequence}.png",
    LegacyTemplate.VARIANT: "/Products/{ProductNumber} ^ {Style} ^ {Size} ^ {Color} ^_000_{Sequence}.png",
    LegacyTemplate.CONFIGURATION: "/Products/{ProductNumber} ^ {Configuration}_000_{Sequence}.png",
    LegacyTemplate.CATEGORY: "/Categories/{CategoryName}.png",
}

DEFAULT_IMAGES: Final = 5
"""Pictures of a product or variant, counted 001 to 005."""

_PRODUCT_TOKENS: Final = frozenset(
    {"ProductNumber", "LanguageId", "Sequence", "Style", "Size", "Color", "Configuration"}
)
_TOKENS: Final = {
    LegacyTemplate.PRODUCT: frozenset({"ProductNumber", "LanguageId", "Sequence"}),
    LegacyTemplate.VARIANT: _PRODUCT_TOKENS,
    LegacyTemplate.CONFIGURATION: _PRODUCT_TOKENS,
    LegacyTemplate.CATEGORY: frozenset({"CategoryName", "LanguageId"}),
}
_TOKEN: Final = re.compile(r"\{([^{}]*)\}")


def read_template(kind: LegacyTemplate, text: str) -> str:
    """Take a template as a person wrote it.

    Raises:
        ValueError: What is allowed instead.
    """
    found = set(_TOKEN.findall(text))
    needed = "CategoryName" if kind is LegacyTemplate.CATEGORY else "ProductNumber"
    rest = _TOKEN.sub("", text)
    if not found <= _TOKENS[kind] or needed not in found or "{" in rest or "}" in rest or len(text) > 300:
        tokens = ", ".join(f"{{{token}}}" for token in sorted(_TOKENS[kind]))
        raise ValueError(f"a path of at most 300 letters with {{{needed}}}; tokens are {tokens}")
    return text


def legacy_path(template: str, values: Mapping[str, str]) -> str:
    """Fill a template; a token without a value leaves nothing."""
    return _TOKEN.sub(lambda token: values.get(token[1], ""), template)


def file_name(path: str) -> str:
    """Return the name at the end of a path, as the library knows the file."""
    return path.rpartition("/")[2]


def legacy_uri(path: str) -> str:
    """Return the part of an address that a legacy path stands for; the media base URL goes before it."""
    return "imageFileData/search?fileName=" + quote(path, safe="/" if path.startswith("/") else "")
