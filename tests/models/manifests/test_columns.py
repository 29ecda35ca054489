import pytest

from app.models.manifests.columns import (
    ASSET_COLUMNS,
    ASSIGNMENT_COLUMNS,
    COLUMNS,
    EXTENDED_COLUMNS,
    MEDIA_TYPES,
    ColumnType,
    match_header,
)


def test_the_documented_columns_are_there():
    assert (len(ASSET_COLUMNS), len(ASSIGNMENT_COLUMNS), len(EXTENDED_COLUMNS)) == (43, 20, 2)
    assert len(COLUMNS) == 65


def test_enums_have_values_and_nothing_else_has():
    assert all(bool(column.values) is (column.type is ColumnType.ENUM) for column in COLUMNS.values())


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("Image", {"MediaLocale", "MediaType", "MediaImportPath", "ImageAltText", "MediaDisplayName"}),
        ("Video", {"MediaLocale", "MediaType", "MediaImportPath", "MediaDisplayName", "MediaTitle"}),
        ("File", {"MediaLocale", "MediaType", "MediaImportPath", "MediaDisplayName"}),
    ],
)
def test_what_a_new_item_needs(media_type: str, expected: set[str]):
    assert media_type in MEDIA_TYPES
    assert {name for name, column in COLUMNS.items() if media_type in column.needed_for_new} == expected


def test_headers_match_in_any_order_and_case():
    header = match_header((" mediaTYPE ", "X-Season", "MEDIALOCALE", "InternalMediaId", ""))
    assert header.problem == ""
    assert [column and column.name for column in header.columns] == [
        "MediaType",
        None,
        "MediaLocale",
        "InternalMediaId",
        None,
    ]
    assert header.warnings == ("Unknown columns are kept and ignored: X-Season.",)
    assert not header.has_assignments
    assert header.values((" Image ", "1,2")) == {
        "MediaType": "Image",
        "MediaLocale": "",
        "InternalMediaId": "",
    }


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("sku,name", "names no column of a manifest; it begins with 'sku'"),
        ("MediaType,MediaLocale,mediatype,InternalMediaId", "Columns that come twice: MediaType, mediatype."),
        ("MediaType,InternalMediaId", "Missing columns: MediaLocale."),
        ("MediaType,MediaLocale,MediaSourceId", "Missing columns: MediaImportPath (or InternalMediaId"),
        (
            "MediaType,MediaLocale,InternalMediaId,EntityType",
            "Missing columns: EntityKeyValue, MediaGroup.",
        ),
        ("MediaType,MediaLocale,InternalMediaId,EntityChannel", "EntityType, EntityKeyValue, MediaGroup."),
        ("MediaType,MediaLocale,MediaSourceId,MediaSourceProvider", ""),
        ("MediaType,MediaLocale,MediaImportPath,EntityType,EntityKeyValue,MediaGroup", ""),
    ],
)
def test_headers_that_cannot_be_used(names: str, problem: str):
    found = match_header(tuple(names.split(","))).problem
    assert problem in found and bool(problem) is bool(found)
