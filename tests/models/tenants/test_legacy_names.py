"""File names of the legacy model. Source: domain.md 10.2."""

import pytest

from app.models.tenants.legacy_names import (
    DEFAULT_TEMPLATES,
    LegacyTemplate,
    file_name,
    legacy_path,
    legacy_uri,
    read_template,
)

VARIANT = DEFAULT_TEMPLATES[LegacyTemplate.VARIANT]


@pytest.mark.parametrize(
    ("template", "values", "path"),
    [
        (
            DEFAULT_TEMPLATES[LegacyTemplate.PRODUCT],
            {"ProductNumber": "93039", "Sequence": "001"},
            "/Products/93039_000_001.png",
        ),
        (
            VARIANT,
            {"ProductNumber": "93039", "Size": "2", "Color": "Black", "Sequence": "001"},
            "/Products/93039 ^  ^ 2 ^ Black ^_000_001.png",
        ),
        (
            VARIANT,
            {"ProductNumber": "1", "Style": "Slim", "Size": "S", "Color": "Red", "Sequence": "005"},
            "/Products/1 ^ Slim ^ S ^ Red ^_000_005.png",
        ),
        (
            DEFAULT_TEMPLATES[LegacyTemplate.CONFIGURATION],
            {"ProductNumber": "93039", "Configuration": "LB8017", "Sequence": "001"},
            "/Products/93039 ^ LB8017_000_001.png",
        ),
        (DEFAULT_TEMPLATES[LegacyTemplate.CATEGORY], {"CategoryName": "Tops"}, "/Categories/Tops.png"),
        (
            "/{LanguageId}/{ProductNumber}.jpg",
            {"ProductNumber": "a{b}", "LanguageId": "de-de"},
            "/de-de/a{b}.jpg",
        ),
    ],
)
def test_names_are_formed_as_documented(template: str, values: dict[str, str], path: str):
    assert legacy_path(template, values) == path


def test_a_path_becomes_part_of_an_address_and_names_a_file():
    path = "/Products/93039 ^  ^ 2 ^ Black ^_000_001.png"
    assert legacy_uri(path) == (
        "imageFileData/search?fileName=/Products/93039%20%5E%20%20%5E%202%20%5E%20Black%20%5E_000_001.png"
    )
    assert file_name(path) == "93039 ^  ^ 2 ^ Black ^_000_001.png"
    assert file_name("plain.png") == "plain.png"


@pytest.mark.parametrize("kind", LegacyTemplate)
def test_the_default_templates_are_allowed(kind: LegacyTemplate):
    assert read_template(kind, DEFAULT_TEMPLATES[kind]) == DEFAULT_TEMPLATES[kind]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (LegacyTemplate.PRODUCT, ""),
        (LegacyTemplate.PRODUCT, "/Products/{Sequence}.png"),
        (LegacyTemplate.PRODUCT, "/{ProductNumber}{Color}.png"),
        (LegacyTemplate.PRODUCT, "/{ProductNumber}}.png"),
        (LegacyTemplate.VARIANT, "/{ProductNumber} {Colour}.png"),
        (LegacyTemplate.CATEGORY, "/{ProductNumber}.png"),
        (LegacyTemplate.CATEGORY, "/{CategoryName}" + "x" * 300),
    ],
)
def test_templates_that_make_no_sense_are_refused(kind: LegacyTemplate, text: str):
    with pytest.raises(ValueError, match="tokens are"):
        read_template(kind, text)
