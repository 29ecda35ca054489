"""What failed is imported again; rows that ask for publishing, taking off and deleting."""

from dataclasses import replace
from pathlib import Path

from app.models.access.roles import Role
from app.models.assignments.rows import Source
from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.models.media.rows import MediaState
from app.sync.cms.import_manifest import import_manifest
from tests.sync.cms.import_world import World, media, placed
from tests.sync.cms.told import Told, finish

MASTER = MasterTarget()
OVERWRITE = {"MediaSourceIfExistsAction": "Overwrite"}


def mended(result: Path, column: str, value: str, row: int) -> Path:
    """Mend a cell of a result manifest, as a person would."""
    file = ManifestFile(result)
    rows = [list(raw.cells) for raw in file.rows()]
    rows[row - 2][file.header.names.index(column)] = value
    write_tsv(result, file.header.names, rows)
    return result


def test_only_failed_rows_are_imported_again(world: World):
    world.run(media("a", "a.jpg"), media("b", "none.jpg"), placed("c", "d.jpg", "Master", "NONE"))
    before = world.dump()
    result = mended(Path(world.outcome.result or ""), "MediaImportPath", "b.jpg", 3)
    world.ctx = Told("retry")
    request = replace(world.request(result), failed_only=True)
    world.outcome = finish(import_manifest(request, world.stores, world.ctx))
    assert world.outcome.counts == {"rows": 2, "succeeded": 1, "skipped": 0, "warnings": 0, "failed": 1}
    assert world.results() == [("Succeeded", ""), ("Succeeded", ""), ("Failed", "E101")]
    assert Path(world.outcome.result or "").name == "in.result.retried.tsv"
    assert {row[1] for row in world.dump()["media"]} - {row[1] for row in before["media"]} == {"b"}


def test_media_are_taken_off_and_deleted_after_assignments(world: World):
    live = {"EntityAssignmentAction": "PublishNow"}
    world.run(placed("a", "a.jpg", "Master", "TEE", **live), media("b", "b.jpg", MediaAction="PublishNow"))
    assert world.run(media("b", "", MediaAction="Unpublish"))["succeeded"] == 1
    states = {row.display_name: row.state for row in world.tenant.media.rows(world.tenant.media.ids())}
    assert states == {"a": MediaState.PUBLISHED, "b": MediaState.DRAFT}
    assert world.run(media("b", "", MediaAction="Unpublish"))["skipped"] == 1
    world.run(media("a", "", MediaAction="UnpublishAndDelete"))
    assert world.results() == [("Failed", "M011")] and "TEE" in world.descriptions()[0]
    gone = placed("a", "", "Master", "TEE", MediaAction="UnpublishAndDelete")
    world.run(
        gone | {"EntityAssignmentAction": "UnpublishAndDelete"},
        media("b", "", MediaAction="UnpublishAndDelete"),
    )
    assert world.results() == [("Succeeded", ""), ("Succeeded", "")]
    assert len(world.tenant.media.ids()) == 0 and len(world.tenant.library.trash()) == 2
    assert world.names("TEE", MASTER, source=Source.PUBLISHED) == []


def test_an_item_that_somebody_edits(world: World):
    world.run(media("a", "a.jpg"))
    [media_id] = world.tenant.media.ids()
    world.tenant.media_editing.check_out(media_id, "bob")
    row = media("a", "", ImageAltText="New", **OVERWRITE)
    world.run(row)
    assert world.results() == [("Skipped", "M006")] and "bob" in world.descriptions()[0]
    world.run(row | {"MediaCheckedOutAction": "Overwrite"})
    assert world.results() == [("Skipped", "M006")], "the column is not in the file"
    forced = row | {"MediaCheckedOutAction": "Overwrite"}
    file = world.files / "forced.tsv"
    write_tsv(file, list(forced), [list(forced.values())])
    world.outcome = finish(import_manifest(world.request(file), world.stores, Told("forced")))
    assert world.results() == [("Succeeded", "")]
    [item] = world.tenant.media.rows(world.tenant.media.ids())
    assert (item.alt_text, item.checked_out_by) == ("New", "")


def test_who_may_not_break_a_check_out_or_delete_is_told_row_by_row(world: World):
    world.run(media("a", "a.jpg"), placed("b", "b.jpg", "Master", "TEE"))
    product = world.tenant.catalog.product_by_number("TEE").id
    world.tenant.assignments.check_out(product, DEFAULT_CONTEXT, "bob")
    world.tenant.rights.grant("kim", Role.SYSTEM_ADMINISTRATOR, "kim")
    world.tenant.rights.grant("ann", Role.PRODUCER, "kim")
    world.run(
        media("a", "", MediaAction="UnpublishAndDelete"),
        placed("a", "", "Master", "TEE", EntityCheckedOutAction="Overwrite"),
        placed("a", "", "Master", "MUG"),
    )
    assert world.results() == [("Failed", "M011"), ("Failed", "M006"), ("Succeeded", "")]
    assert world.document("TEE").checked_out_by == "bob" and len(world.tenant.media.ids()) == 2


def test_versions_are_merged_unless_the_row_says_otherwise(world: World):
    world.run(media("a", "a.jpg", ImageAltText="One", MediaTitle="Title"))
    base = media("a", "", MediaVersion="1", MediaTitle="Title", ImageAltText="One", **OVERWRITE)
    world.run(base | {"MediaVersion": "", "ImageAltText": "Two"})
    assert world.run(base | {"MediaTitle": "Other"})["succeeded"] == 1
    [item] = world.tenant.media.rows(world.tenant.media.ids())
    texts = world.tenant.media.texts(item.id)["Neutral"]
    assert (texts.alt_text, texts.title, item.version) == ("Two", "Other", 3)
    assert "merged with version 2" in world.descriptions()[0]
    world.run(base | {"ImageAltText": "Three"})
    assert world.results() == [("Skipped", "M007")] and "ImageAltText" in world.descriptions()[0]


def test_assignments_are_merged_target_by_target(world: World):
    world.run(placed("a", "a.jpg", "Master", "TEE"), media("b", "b.jpg"), media("c", "sub/c.png"))
    world.run(placed("b", "", "Variant", "TEE-BS"))
    assert world.run(placed("c", "", "Master", "TEE", EntityVersion="1"))["succeeded"] == 1
    assert world.names("TEE", MASTER) == ["a", "c"] and "merged" in world.descriptions()[0]
    world.run(placed("b", "", "Master", "TEE", EntityVersion="1"))
    assert world.results() == [("Skipped", "M007")]
    assert world.names("TEE", MASTER) == ["a", "c"]


def test_what_cannot_be_published_is_a_warning(world: World):
    world.run(media("a", "a.jpg"))
    [media_id] = world.tenant.media.ids()
    with world.tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE media SET problem = 'It is torn.'")
    world.run(placed("a", "", "Master", "TEE", EntityAssignmentAction="PublishNow"))
    assert world.results() == [("Warning", "")] and "cannot be published" in world.descriptions()[0]
    assert world.document("TEE").published_version is None and media_id
