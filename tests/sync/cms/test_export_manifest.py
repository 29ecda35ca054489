"""Exports, and what comes of importing them again."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import CategoryId, MasterTarget, Swatch, TargetMedia
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import BadInput
from app.models.manifests.columns import ASSET_COLUMNS, ASSIGNMENT_COLUMNS
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.models.media.content import Region
from app.sync.cms.export_manifest import export_manifest
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ExportManifestRequest, ImportManifestRequest
from tests.sync.cms.import_world import COLUMNS, World, media, placed, world
from tests.sync.cms.told import Told, finish

__all__ = ["world"]
MASTER = MasterTarget()
WHOLE = {"content": "assignments", "all_channels": True, "all_locales": True, "portable": True}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def stock(world: World) -> None:
    counts = world.run(
        placed("a", "a.jpg", "Master", "TEE", EntityAssignmentAction="PublishNow", MediaDisplayOrder="1"),
        placed("b", "b.jpg", "Master", "TEE", EntityAssignmentAction="PublishNow", MediaDisplayOrder="2"),
        placed("c", "sub/c.png", "DimensionMatrix", "TEE|Color:Red", EntityAssignmentAction="PublishNow"),
        placed("a", "", "Variant", "TEE-BS", EntityChannel="OUN001", EntityLocale="fr-ca"),
        placed("b", "", "Variant", "TEE-BS", EntityChannel="OUN001", EntityLocale="fr-ca")
        | {"MediaGroup": "Additional", "MediaPurpose": "Size chart"},
        placed("d", "d.jpg", "Master", "MUG", MediaAction="PublishNow"),
        placed("c", "", "Master|Swatch", "TEE|Color|Black"),
        media("a", "", MediaLocale="fr-ca", ImageAltText="Texte, \u00e9"),
        media(
            "x",
            "d.jpg",
            MediaDisplayName="=1+1",
            ImageAltText="''-5",
            MediaSourceProvider="",
            MediaSourceId="",
        ),
    )
    assert counts["failed"] == 0, world.descriptions()


def exported(world: World, name: str = "out.tsv", **options) -> Path:
    path = world.files / name
    request = ExportManifestRequest("shop", str(path), **options)
    outcome = finish(export_manifest(request, world.stores, Told("export")))
    assert outcome.result == str(path)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    return [raw.values for raw in ManifestFile(path).rows()]


def imported(world: World, path: Path, job: str = "again", **options) -> dict[str, int]:
    request = ImportManifestRequest("shop", str(path), str(world.media_root), **options)
    world.outcome = finish(import_manifest(request, world.stores, Told(job)))
    return dict(world.outcome.counts)


def test_media_of_the_entire_library(world: World):
    stock(world)
    path = exported(world, all_locales=True)
    assert ManifestFile(path).header.names == tuple(column.name for column in ASSET_COLUMNS)
    found = {(row["MediaDisplayName"], row["MediaLocale"]): row for row in rows(path)}
    assert found.keys() == {
        ("a", "system_neutral"),
        ("a", "fr-ca"),
        ("b", "system_neutral"),
        ("c", "system_neutral"),
        ("d", "system_neutral"),
        ("=1+1", "system_neutral"),
    }
    a = found["a", "fr-ca"]
    assert (a["ImageAltText"], a["MediaSourceId"], a["MediaVersion"]) == ("Texte, \u00e9", "a", "2")
    assert (a["ImageWidth"], a["ImageHeight"], a["MediaPublished"]) == ("8", "8", "true")
    assert a["MediaPublishedURL"].startswith("https://") and len(a["MediaChecksum"]) == 64
    assert found["=1+1", "system_neutral"]["ImageAltText"] == "'-5"
    text = path.read_bytes().decode("utf-8-sig")
    assert "\t'=1+1\t" in text and "\t''-5\t" in text and "\t=1" not in text


def test_a_selection_and_one_locale(world: World):
    stock(world)
    ids = list(world.tenant.media.ids())
    assert len(rows(exported(world, media_ids=(ids[0], ids[1], 999)))) == 2
    assert {row["MediaLocale"] for row in rows(exported(world, locale="fr-ca"))} == {"fr-ca"}


def test_assignments_of_this_context_and_of_all(world: World):
    stock(world)
    here = rows(exported(world, content="assignments"))
    found = [(row["EntityKeyValue"].casefold(), row["MediaDisplayName"]) for row in here]
    wanted = [("mug", "d"), ("tee", "a"), ("tee", "b"), ("tee|color:red", "c"), ("tee|color|black", "c")]
    assert found == wanted
    assert [row["MediaDisplayOrder"] for row in here] == ["1", "1", "2", "1", ""]
    assert {row["EntityChannel"] for row in here} == {"Omnichannel"}
    swatch = here[-1]
    assert (swatch["SwatchGroup"], swatch["SwatchValue"]) == ("Color", swatch["InternalMediaId"])
    path = exported(world, content="assignments", all_channels=True, all_locales=True)
    names = tuple(column.name for column in (*ASSET_COLUMNS, *ASSIGNMENT_COLUMNS))
    assert ManifestFile(path).header.names == names
    far = [row for row in rows(path) if row["EntityChannel"] == "OUN001"]
    assert [(row["EntityLocale"], row["MediaGroup"], row["MediaPurpose"]) for row in far] == [
        ("fr-ca", "Primary", ""),
        ("fr-ca", "Additional", "Size chart"),
    ]
    mug = world.tenant.catalog.product_by_number("MUG").id
    chosen = rows(exported(world, content="assignments", product_ids=(mug,)))
    assert [row["EntityKeyValue"] for row in chosen] == ["MUG"]


@pytest.mark.parametrize("content", ["media", "assignments"])
@pytest.mark.parametrize("action", ["", "Overwrite"])
def test_export_then_import_changes_nothing(world: World, content: str, action: str):
    stock(world)
    path = exported(world, content=content, all_channels=True, all_locales=True, extended=True)
    if action:
        text = path.read_text(encoding="utf-8-sig")
        header, *lines = text.split("\r\n")
        place = header.split("\t").index("MediaSourceIfExistsAction")
        cells = [one.split("\t") for one in lines if one]
        for one in cells:
            one[place] = action
        path.write_text("\n".join([header, *("\t".join(one) for one in cells)]), encoding="utf-16")
    before = world.dump()
    counts = imported(world, path)
    assert counts["skipped"] == counts["rows"] > 0, world.descriptions()
    assert {code for _, code in world.results()} == {""}
    assert world.dump() == before


def test_intentionally_empty_targets_are_counted_and_named_and_stay_so(world: World):
    stock(world)
    product = world.tenant.catalog.product_by_number("MUG").id
    context = Context("OUN001", "fr-ca")
    edit = TargetEdit(product, context, MASTER, None, TargetMedia(intentionally_empty=True))
    world.tenant.assignments.apply_bulk(Edit("Edit", (edit,)), "ann")
    path, told = world.files / "out.tsv", Told("export")
    request = ExportManifestRequest("shop", str(path), "assignments", all_channels=True, all_locales=True)
    outcome = finish(export_manifest(request, world.stores, told))
    assert outcome.counts["intentionally_empty_targets"] == 1
    assert [line for line in told.lines if line.startswith("MUG in OUN001, fr-ca shows nothing")]
    assert ("MUG", "OUN001") not in {(row["EntityKeyValue"], row["EntityChannel"]) for row in rows(path)}
    before = world.dump()
    counts = imported(world, path)
    assert counts["skipped"] == counts["rows"] == outcome.counts["rows"]
    assert world.dump() == before
    assert world.document("MUG", context).content.master == edit.after
    assert (
        "intentionally_empty_targets"
        not in finish(
            export_manifest(ExportManifestRequest("shop", str(path), "media"), world.stores, told)
        ).counts
    )


def test_a_zip_brings_the_files_and_another_tenant_gets_all_of_it(world: World, tmp_path: Path):
    stock(world)
    path = exported(world, "out.zip", binaries=True, **WHOLE)
    with zipfile.ZipFile(path) as archive:
        assert sum(name.startswith("media/") for name in archive.namelist()) == 4
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "other").mkdir()
    other = World(tmp_path / "other")
    request = ImportManifestRequest("shop", str(tmp_path / "unpacked" / "out.tsv"))
    assert finish(import_manifest(request, other.stores, Told("there"))).failed == 0
    for tenant in (world, other):
        exported(tenant, "twin.tsv", **WHOLE)
    times = ("MediaCreatedOn", "MediaLastModifiedOn", "MediaPublishedOn", "MediaPublishedURL")
    one, two = (
        [{name: row[name] for name in row if name not in times} for row in rows(place.files / "twin.tsv")]
        for place in (world, other)
    )
    assert one == two
    other.stores.close()
    other.workspace.close()


def test_a_spreadsheet_holds_the_same_cells_as_text(world: World):
    stock(world)
    text, sheet = exported(world), exported(world, "out.xlsx")
    with zipfile.ZipFile(sheet) as archive:
        tree = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    found = [["".join(cell.itertext()) for cell in row.iter(f"{SHEET}c")] for row in tree.iter(f"{SHEET}row")]
    assert not list(tree.iter(f"{SHEET}f"))
    assert found[1:] == [[cell for cell in row.values() if cell] for row in rows(text)]
    assert {cell.get("t") for cell in tree.iter(f"{SHEET}c")} == {"inlineStr"}


def test_categories_are_an_extension(world: World):
    stock(world)
    with world.tenant.cms.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO categories (id, name, path, position) VALUES (1, 'Men', 'Men', 1)"
        )
    row = placed("a", "", "Master", "Men", EntityChannel="OUN002") | {"EntityType": "Category|Default"}
    assert world.run(row, row | {"EntityChannel": ""}, row | {"EntityKeyValue": "Women"})["succeeded"] == 1
    assert [code for _, code in world.results()] == ["", "E104", "E109"]
    assert world.tenant.assignments.document(CategoryId(1), Context("OUN002", "Neutral")).content.master
    path = exported(world, content="assignments", all_channels=True, extended=True)
    assert rows(path)[-1]["EntityType"] == "Category|Default"
    plain = rows(exported(world, "plain.tsv", content="assignments", all_channels=True))
    assert plain[-1]["EntityType"] == "Product|Master|Swatch"
    before = world.dump()
    assert imported(world, path)["failed"] == 0
    assert world.dump() == before


def test_swatches(world: World):
    names = (*COLUMNS, "SwatchGroup", "SwatchDimension", "SwatchValue", "X-SwatchCrop")
    colour = {"MediaLocale": "system_neutral", "MediaType": "Image", "EntityType": "Product|Master|Swatch"}
    colour |= {"EntityKeyValue": "TEE|color|Red", "SwatchGroup": "Color", "SwatchDimension": "Red"}
    image = placed("a", "a.jpg", "Master|Swatch", "TEE|Color|Black", MediaGroup="")
    table = [
        image | {"X-SwatchCrop": "1,1,5,5"},
        colour | {"SwatchValue": "#AA0000"},
        colour | {"SwatchValue": "red"},
        colour | {"SwatchValue": ""},
        colour | {"SwatchGroup": "Size", "SwatchValue": "#AA0000"},
        image | {"EntityKeyValue": "TEE|Size|S", "X-SwatchCrop": "1,1,50,50"},
        image | {"EntityKeyValue": "TEE|Size|M", "X-SwatchCrop": "5,5,1,1"},
    ]
    path = world.files / "swatches.tsv"
    write_tsv(path, names, [[row.get(name, "") for name in names] for row in table])
    imported(world, path)
    assert [code for _, code in world.results()] == ["", "", "E107", "E107", "E107", "E107", "M002"]
    swatches = world.document("TEE", DEFAULT_CONTEXT).content.swatches
    first = world.tenant.media.ids()[0]
    assert set(swatches.values()) == {Swatch("#AA0000"), Swatch(media_id=first, crop=Region(1, 1, 5, 5))}
    out = exported(world, content="assignments", extended=True)
    assert imported(world, out, "no-op")["skipped"] == 2, world.descriptions()
    gone = [colour | {"SwatchValue": "#AA0000", "EntityAssignmentAction": "UnpublishAndDelete"}]
    write_tsv(path, names, [[row.get(name, "") for name in names] for row in gone])
    assert imported(world, path, "gone")["succeeded"] == 1
    assert len(world.document("TEE", DEFAULT_CONTEXT).content.swatches) == 1


@pytest.mark.parametrize("bad", [{"locale": "ja-jp"}, {"channel": "OUN999", "content": "assignments"}])
def test_contexts_that_are_not_there(world: World, bad: dict[str, str]):
    with pytest.raises(BadInput):
        exported(world, **bad)


def test_an_export_that_is_stopped_leaves_no_half_file(world: World):
    stock(world)
    for name in ("out.tsv", "out.xlsx", "out.zip"):
        request = ExportManifestRequest("shop", str(world.files / name), binaries=name.endswith("zip"))
        body = export_manifest(request, world.stores, Told("export"))
        next(body)
        body.close()
    assert sorted(path.name for path in world.files.iterdir()) == ["catalog.tsv", "in.result.tsv", "in.tsv"]
