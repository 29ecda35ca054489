"""Every column that an import writes: what the cell says is stored, and an export says it again."""

import pytest

from app.models.assignments.rows import PublishState
from app.models.assignments.slots import AdditionalSlot, MasterTarget
from app.models.context import Context
from app.models.manifests.columns import COLUMNS, ColumnType
from app.models.manifests.rows import RowReader
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.sync.cms.export_manifest import export_manifest
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ExportManifestRequest, ImportManifestRequest
from tests.sync.cms.import_world import World, media, placed
from tests.sync.cms.told import Told, finish

ADDRESS = "https://example.org/a.vtt"
OF_MEDIA = [
    ("MediaDisplayName", "Image", "Another name"),
    ("MediaCategory", "Image", "Products"),
    ("MediaSearchTags", "Image", "men, summer"),
    ("ImageAltText", "Image", "A tee, seen from the front"),
    ("MediaTitle", "Image", "Tee"),
    ("MediaDescription", "Image", "Long text. With two sentences."),
    ("X-Focal", "Image", "1,1,4,4"),
    ("MediaTitle", "Video", "Film"),
    ("MediaCaption", "Video", "A caption"),
    ("VideoCaptionImportPath", "Video", ADDRESS),
    ("VideoThumbnailImportPath", "Video", ADDRESS),
    ("VideoTranscriptImportPath", "Video", "M00001"),
    ("VideoAudioTrackImportPath", "Video", ADDRESS),
    ("VideoDescriptiveAudioTrackImportPath", "Video", ADDRESS),
    ("VideoPlaytime", "Video", "95"),
    ("VideoSubtitle", "Video", ADDRESS),
    ("VideoMinimumAge", "Video", "16"),
    ("DocumentForceDownload", "File", "true"),
    ("MediaDescription", "File", "What it is"),
]


def run(world: World, rows: list[dict[str, str]], job: str = "columns") -> dict[str, int]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = world.files / f"{job}.tsv"
    write_tsv(file, names, [[row.get(name, "") for name in names] for row in rows])
    request = ImportManifestRequest("shop", str(file), str(world.media_root))
    world.outcome = finish(import_manifest(request, world.stores, Told(job)))
    return dict(world.outcome.counts)


def exported(world: World, **options) -> list[dict[str, str]]:
    file = world.files / "out.tsv"
    request = ExportManifestRequest("shop", str(file), extended=True, **options)
    finish(export_manifest(request, world.stores, Told("out")))
    return [raw.values for raw in ManifestFile(file).rows()]


# Films are only changed: none is made here, and new ones go the way of new files.
CASES = [(*case, is_new) for case in OF_MEDIA for is_new in (True, False) if not is_new or case[1] != "Video"]


@pytest.mark.parametrize(("name", "kind", "cell", "is_new"), CASES)
def test_a_column_of_media(world: World, name: str, kind: str, cell: str, is_new: bool):
    row = media("a", "a.jpg", MediaTitle="t", MediaType=kind)
    if kind == "File":
        (world.media_root / "a.txt").write_text("Some notes.")
        row["MediaImportPath"] = "a.txt"
    if kind == "Video" or not is_new:
        run(world, [row | {"MediaType": "Image" if kind == "Video" else kind}], "first")
        with world.tenant.cms.write() as connection:
            connection.exec_driver_sql("UPDATE media SET type = ?", (kind.lower(),))
        row |= {"MediaSourceIfExistsAction": "Overwrite", "MediaImportPath": ""}
    assert run(world, [row | {name: cell}])["succeeded"] == 1, world.descriptions()
    [found] = exported(world)
    assert found[name] == cell
    same = {column: text for column, text in found.items() if not COLUMNS[column].read_only}
    assert run(world, [same | {"MediaSourceIfExistsAction": "Overwrite"}], "same")["skipped"] == 1


def test_columns_that_are_left_out_are_left_alone_and_empty_cells_empty(world: World):
    overwrite = {"MediaSourceIfExistsAction": "Overwrite", "MediaImportPath": ""}
    texts = {"MediaTitle": "Title", "MediaSearchTags": "x", "MediaDescription": "Text"}
    run(world, [media("a", "a.jpg", **texts)], "first")
    run(world, [media("a", "", ImageAltText="New") | overwrite], "second")
    [found] = exported(world)
    assert (found["ImageAltText"], found["MediaTitle"], found["MediaDescription"]) == ("New", "Title", "Text")
    run(world, [media("a", "", ImageAltText="New", MediaTitle="", MediaSearchTags="") | overwrite], "third")
    [found] = exported(world)
    assert (found["MediaTitle"], found["MediaSearchTags"], found["MediaDescription"]) == ("", "", "Text")


def test_source_address_in_place_of_a_path(world: World):
    row = media("a", "", MediaReferenceUrl="http://127.0.0.1:9/a.jpg")
    assert run(world, [row])["failed"] == 1
    assert world.results() == [("Failed", "M004")] and "private network" in world.descriptions()[0]


def test_the_columns_of_an_assignment(world: World):
    where = {"EntityChannel": "OUN001", "EntityLocale": "fr-ca", "CatalogNumber": "0"}
    rows = [
        placed("a", "a.jpg", "Master", "TEE", **where, MediaDisplayOrder="2", EntityKey="EntityId"),
        placed("b", "b.jpg", "Master", "TEE", **where, MediaDisplayOrder="1"),
        placed("c", "d.jpg", "Master", "TEE", **where)
        | {"MediaGroup": "Additional", "MediaPurpose": "Chart"},
        placed("a", "", "DimensionMatrix", "TEE|Color:Red|Size:S", EntityKey="EntityId|DimensionMatrix"),
        placed("b", "", "Variant", "TEE-BM", EntityChannel="omni"),
        placed("c", "", "Master|Swatch", "TEE|Size|S", EntityKey="EntityId|SwatchType|SwatchId"),
    ]
    assert run(world, rows)["succeeded"] == 6, world.descriptions()
    assert world.names("TEE", MasterTarget(), Context("OUN001", "fr-ca")) == ["b", "a", "c"]
    found = exported(world, content="assignments", all_channels=True, all_locales=True)
    assert [(row["EntityType"], row["MediaDisplayName"], row["MediaDisplayOrder"]) for row in found] == [
        ("Product|Master", "b", "1"),
        ("Product|Master", "a", "2"),
        ("Product|Master", "c", "1"),
        ("Product|DimensionMatrix", "a", "1"),
        ("Product|Variant", "b", "1"),
        ("Product|Master|Swatch", "c", ""),
    ]
    assert {row["EntityVersion"] for row in found} == {"1"}
    assert {row["EntityAssignmentCurrentPublishState"] for row in found} == {PublishState.DRAFT.value}
    content = world.document("TEE", Context("OUN001", "fr-ca")).content
    assert content.master and [type(slot) for slot in content.master.additional] == [AdditionalSlot]


@pytest.mark.parametrize(
    ("name", "value"), [(n, v) for n, c in COLUMNS.items() if c.type is ColumnType.ENUM for v in c.values]
)
def test_every_value_of_an_enum_is_understood_in_any_case(name: str, value: str):
    row = {"MediaLocale": "system_neutral", "MediaType": "Image", "InternalMediaId": "M00001"}
    row |= {"EntityType": "Product|Master", "EntityKeyValue": "TEE", "MediaGroup": "Primary"}
    row |= {"EntityChannel": "OUN001", "MediaPurpose": "Chart", name: value.swapcase()}
    keys = {"EntityId|DimensionMatrix": "Product|DimensionMatrix", "EntityId|SwatchType|SwatchId": SWATCH}
    kind = row["EntityType"] = keys.get(value, row["EntityType"])
    row["EntityKeyValue"] = {
        "product|dimensionmatrix": "TEE|Color:Red",
        SWATCH.casefold(): "TEE|Color|Red",
    }.get(kind.casefold(), "TEE")
    assert RowReader(tuple(row)).read(2, tuple(row.values())).problems == ()


def test_numbers_and_locales_of_every_form(world: World):
    good = placed("a", "a.jpg", "Master", "TEE", EntityLocale="SYSTEM_NEUTRAL", MediaDisplayOrder="1.5")
    assert run(world, [good, good | {"EntityLocale": "en_US", "EntityChannel": "oun001"}])["failed"] == 0


SWATCH = "Product|Master|Swatch"
