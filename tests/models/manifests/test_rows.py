import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.catalog.dimensions import Dimension
from app.models.manifests.columns import COLUMNS
from app.models.manifests.parts import (
    Action,
    CellKey,
    IfExists,
    ManifestRow,
    MasterKey,
    MediaGroup,
    OnConflict,
    VariantKey,
)
from app.models.manifests.rows import RowReader, parse_row
from app.models.manifests.tsv import RawRow

MEDIA = {"MediaLocale": "system_neutral", "MediaType": "Image", "InternalMediaId": "M00001"}
ASSIGNMENT = MEDIA | {"EntityType": "Product|Master", "EntityKeyValue": "93039", "MediaGroup": "Primary"}


def parse(base: dict[str, str], **changes: str) -> ManifestRow:
    return parse_row(RawRow(2, (), base | changes))


def codes(row: ManifestRow) -> list[str]:
    return [problem.code.value for problem in row.problems]


def test_defaults_of_blank_cells():
    row = parse(ASSIGNMENT)
    assert row.problems == () and row.warnings == ()
    media, assignment = row.media, row.assignment
    assert media and assignment
    assert (media.locale, media.action, media.if_exists) == ("Neutral", Action.DRAFT, IfExists.USE_EXISTING)
    assert media.if_checked_out is media.if_other_version is OnConflict.USE_EXISTING
    assert (assignment.channel, assignment.locale, assignment.catalog) == ("Omnichannel", "Neutral", "0")
    assert (assignment.action, assignment.order, assignment.purpose) == (Action.DRAFT, None, "")
    assert assignment.entity == MasterKey("93039") and assignment.group is MediaGroup.PRIMARY
    assert parse(MEDIA).assignment is None


def test_a_full_media_part():
    media = parse(
        MEDIA,
        MediaLocale="FR-CA",
        MediaType="video",
        MediaSourceProvider="PIM",
        MediaSourceId="7",
        MediaSearchTags="summer, men,,summer",
        MediaVersion="3",
        MediaSourceIfExistsAction="overwrite",
        MediaAction="publishnow",
        MediaReferenceUrl="https://example.org/a.mp4",
    ).media
    assert media
    assert (media.locale, media.type, media.source) == ("fr-ca", "Video", ("PIM", "7"))
    assert (media.tags, media.version) == (("summer", "men"), 3)
    assert (media.if_exists, media.action) == (IfExists.OVERWRITE, Action.PUBLISH_NOW)
    assert media.import_path == "https://example.org/a.mp4"
    assert media.missing_for_new() == ("MediaDisplayName", "MediaTitle")
    assert media.missing_for_existing() == ("MediaDisplayName", "MediaTitle")


@pytest.mark.parametrize(
    ("media_type", "missing"),
    [
        ("Image", ("MediaImportPath", "ImageAltText", "MediaDisplayName")),
        ("File", ("MediaImportPath", "MediaDisplayName")),
    ],
)
def test_what_is_missing_for_a_new_item(media_type: str, missing: tuple[str, ...]):
    media = parse(MEDIA, MediaType=media_type).media
    assert media and media.missing_for_new() == missing


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", "Omnichannel"),
        ("omnichannel", "Omnichannel"),
        ("OMNI", "Omnichannel"),
        ("OUN007", "OUN007"),
        ("oun128", "OUN128"),
    ],
)
def test_channel_tokens(cell: str, expected: str):
    assignment = parse(ASSIGNMENT, EntityChannel=cell).assignment
    assert assignment and assignment.channel == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("", "Neutral"), ("SYSTEM_NEUTRAL", "Neutral"), ("en_US", "en-us"), ("DE", "de")]
)
def test_locale_tokens(cell: str, expected: str):
    assignment = parse(ASSIGNMENT, EntityLocale=cell).assignment
    assert assignment and assignment.locale == expected


COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE


@pytest.mark.parametrize(
    ("entity_type", "key", "value", "expected"),
    [
        ("product|master", "entityid", "93039", MasterKey("93039")),
        ("Product|Variant", "EntityId", "93039-S", VariantKey("93039-S")),
        ("Product|Variant", "", "a|b", VariantKey("a|b")),
        (
            "Product|DimensionMatrix",
            "EntityId|DimensionMatrix",
            "93039|style: Slim |COLOR:Black",
            CellKey("93039", ((COLOR, "Black"), (STYLE, "Slim"))),
        ),
        ("Product|DimensionMatrix", "", "93039|Size:10:30", CellKey("93039", ((SIZE, "10:30"),))),
    ],
)
def test_entities(entity_type: str, key: str, value: str, expected):
    row = parse(ASSIGNMENT, EntityType=entity_type, EntityKey=key, EntityKeyValue=value)
    assert row.problems == ()
    assert row.assignment and row.assignment.entity == expected


def test_additional_media_have_a_purpose():
    assignment = parse(ASSIGNMENT, MediaGroup="additional", MediaPurpose=" Spec  sheet ").assignment
    assert assignment and (assignment.group, assignment.purpose) == (MediaGroup.ADDITIONAL, "Spec sheet")
    row = parse(ASSIGNMENT, MediaPurpose="Manual", MediaDisplayOrder="1.5")
    assert row.warnings == ("MediaPurpose is ignored in the group Primary.",)
    assert row.assignment and (row.assignment.purpose, row.assignment.order) == ("", 1.5)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"MediaType": ""}, ["M001"]),
        ({"MediaLocale": ""}, ["M001"]),
        ({"MediaType": "Picture"}, ["M002"]),
        ({"MediaLocale": "english"}, ["M009"]),
        ({"MediaCategory": "Toys"}, ["M002"]),
        ({"MediaSourceProvider": "PIM"}, ["M001"]),
        ({"MediaSourceId": "1"}, ["M001"]),
        ({"MediaVersion": "1.2"}, ["M002"]),
        ({"MediaAction": "Publish"}, ["M002"]),
        ({"MediaSourceIfExistsAction": "Ask", "MediaCheckedOutAction": "Ask"}, ["M002", "M002"]),
        ({"EntityType": "Category"}, ["M002"]),
        ({"EntityType": "Product|Master|Swatch"}, ["E107"]),
        ({"EntityType": "", "EntityKeyValue": "93039"}, ["M001"]),
        ({"EntityKeyValue": ""}, ["M001"]),
        ({"EntityKey": "EntityId|DimensionMatrix"}, ["M002"]),
        ({"EntityType": "Product|DimensionMatrix"}, ["E103"]),
        ({"EntityType": "Product|DimensionMatrix", "EntityKeyValue": "93039|Weight:3"}, ["E103"]),
        ({"EntityType": "Product|DimensionMatrix", "EntityKeyValue": "93039|Color:"}, ["E103"]),
        ({"EntityType": "Product|DimensionMatrix", "EntityKeyValue": "9|Size:S|Size:M"}, ["E103"]),
        ({"EntityChannel": "128"}, ["E104"]),
        ({"EntityChannel": "OUN"}, ["E104"]),
        ({"EntityLocale": "e"}, ["M009"]),
        ({"CatalogNumber": "4711"}, ["E105"]),
        ({"MediaGroup": ""}, ["M001"]),
        ({"MediaGroup": "Third"}, ["M002"]),
        ({"MediaGroup": "Additional"}, ["M001"]),
        ({"MediaGroup": "Additional", "MediaPurpose": "a/b"}, ["M002"]),
        ({"MediaGroup": "Additional", "MediaPurpose": "a" * 129}, ["M002"]),
        ({"MediaDisplayOrder": "first"}, ["M002"]),
        ({"MediaDisplayOrder": "nan"}, ["M002"]),
        ({"EntityVersion": "-1"}, ["M002"]),
        ({"MediaType": "", "EntityChannel": "x"}, ["M001", "E104"]),
    ],
)
def test_problems(changes: dict[str, str], expected: list[str]):
    row = parse(ASSIGNMENT, **changes)
    assert codes(row) == expected
    assert row.media is None
    assert all(problem.text.endswith(".") for problem in row.problems)


def test_an_assignment_is_told_though_its_media_are_unsound():
    row = parse(ASSIGNMENT, MediaType="")
    assert row.media is None and row.assignment and row.assignment.entity == MasterKey("93039")
    assert parse(ASSIGNMENT, MediaType="", EntityChannel="x").assignment is None


def test_files_are_not_shown_in_galleries():
    assert parse(ASSIGNMENT, MediaType="File").warnings
    assert not parse(ASSIGNMENT, MediaType="File", MediaGroup="Additional", MediaPurpose="Manual").warnings


def test_an_unreadable_row():
    assert codes(parse_row(RawRow(7, ("x",), {}, "It has 1 cell."))) == ["M010"]


@given(st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.text(max_size=12)))
def test_no_row_is_beyond_judgement(values: dict[str, str]):
    row = parse_row(RawRow(2, (), {name: cell.strip() for name, cell in values.items()}))
    assert (row.media is None) is bool(row.problems)


SOME_CELLS = {
    "InternalMediaId": ("M00001", " M00001", ""),
    "MediaImportPath": ("a.jpg", ""),
    "MediaLocale": ("system_neutral", "en-us", "1"),
    "MediaType": ("Image", "file", "Imagee"),
    "MediaDisplayName": ("x", "x" * 5_000, "\0"),
    "MediaVersion": ("", "3", "x"),
    "EntityType": ("", "Product|Master", "Product|Master|Swatch", "Category|Default"),
    "EntityKeyValue": ("", "93039", "93039|Color|Black", "\0"),
    "EntityChannel": ("", "OUN007", "7"),
    "MediaGroup": ("Primary", "Additional", ""),
    "MediaPurpose": ("", "Detail"),
    "MediaDisplayOrder": ("", "1", " 1", "nan"),
    "SwatchValue": ("", "#1a2b3c", "M00001"),
}


@given(st.lists(st.tuples(*(st.sampled_from(cells) for cells in SOME_CELLS.values())), max_size=30))
def test_rows_that_share_cells_are_judged_as_if_each_were_alone(rows: list[tuple[str, ...]]):
    names = tuple(SOME_CELLS)
    reader = RowReader(names)
    for number, cells in enumerate(rows, 2):
        assert reader.read(number, cells) == RowReader(names).read(number, cells)
