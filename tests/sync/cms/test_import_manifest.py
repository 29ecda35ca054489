"""Manifests that are imported whole: what comes of them at every level."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.assignments.rows import Source
from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.formats import read
from app.models.context import Context
from app.models.errors import AppError, BadInput, ManifestProblem, StorageProblem
from app.models.manifests.tsv import ManifestFile
from app.models.media.rows import MediaState
from app.models.tenants.rows import ChannelType
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ImportManifestRequest
from tests.sync.cms.import_world import COLUMNS, World, media, placed
from tests.sync.cms.told import finish

MASTER = MasterTarget()
ALL_LEVELS = (
    placed("a", "a.JPG", "Master", "TEE", MediaDisplayOrder="2"),
    placed("b", "pictures/B.jpg", "Master", "TEE", MediaDisplayOrder="1"),
    placed("c", "sub\\c.png", "DimensionMatrix", "TEE|Color:black"),
    placed(
        "a", "a.jpg", "DimensionMatrix", "TEE|color:Red", MediaGroup="Additional", MediaPurpose="Size chart"
    ),
    placed("d", "D.jpg", "Variant", "TEE-RS", EntityChannel="OUN001", EntityLocale="FR-ca"),
    placed("d", "", "Master", "MUG"),
    media("alone", "sub/C.png", Remark="kept"),
)


class TestImport:
    def test_all_levels(self, world: World):
        assert world.run(*ALL_LEVELS) == {"rows": 7, "succeeded": 7, "skipped": 0, "warnings": 0, "failed": 0}
        assert world.names("TEE", MASTER) == ["b", "a"]
        assert world.names("TEE", world.cell("black")) == ["c"]
        assert world.names("TEE", world.cell("red")) == ["a"]
        assert world.names("TEE", world.variant("TEE-RS"), Context("OUN001", "fr-ca")) == ["d"]
        assert world.names("MUG", MASTER) == ["d"]
        assert world.tenant.catalog.product_by_number("TEE").matrix == (Dimension.COLOR,)
        rows = world.tenant.media.rows(world.tenant.media.ids())
        assert {row.display_name: row.state for row in rows} == dict.fromkeys("abcd", MediaState.DRAFT) | {
            "alone": MediaState.DRAFT
        }
        assert world.ctx.reports[-1][:2] == (7, 7)
        assert world.ctx.lines == ["Unknown columns are kept and ignored: Remark."]
        assert world.workspace.check() == []

    def test_the_result_stands_beside_the_manifest_with_all_columns(self, world: World):
        world.run(*ALL_LEVELS)
        assert world.outcome.result == str(world.files / "in.result.tsv")
        result = ManifestFile(Path(world.outcome.result or ""))
        assert result.header.names == (*COLUMNS, "Result", "ResultTime", "ErrorCode", "ResultDescription")
        assert [raw.cells[COLUMNS.index("Remark")] for raw in result.rows()][-1] == "kept"
        assert {raw.values["ResultTime"] for raw in result.rows()} == {"2026-05-04T00:00:00Z"}

    def test_importing_again_changes_nothing(self, world: World):
        world.run(*ALL_LEVELS)
        before = world.dump()
        assert world.run(*ALL_LEVELS)["skipped"] == 7
        assert world.dump() == before

    def test_publish_now(self, world: World):
        row = placed("a", "A.jpg", "Master", "TEE", EntityAssignmentAction="PublishNow")
        assert (
            world.run(row, media("b", "b.jpg", MediaAction="PublishNow"), media("c", "sub/c.png"))[
                "succeeded"
            ]
            == 3
        )
        assert world.names("TEE", MASTER, source=Source.PUBLISHED) == ["a"]
        states = {r.display_name: r.state for r in world.tenant.media.rows(world.tenant.media.ids())}
        assert states == {"a": MediaState.PUBLISHED, "b": MediaState.PUBLISHED, "c": MediaState.DRAFT}
        assert world.run(row)["skipped"] == 1
        assert world.run(row | {"EntityAssignmentAction": "Unpublish"})["succeeded"] == 1
        assert world.names("TEE", MASTER, source=Source.PUBLISHED) == []
        assert world.names("TEE", MASTER) == ["a"]

    def test_unpublish_and_delete_lets_the_target_inherit(self, world: World):
        rows = [
            placed(name, f"{name}.jpg", "Master", "TEE", EntityAssignmentAction="PublishNow") for name in "ab"
        ]
        world.run(*rows)
        gone = {"EntityAssignmentAction": "UnpublishAndDelete"}
        assert world.run(rows[0] | gone)["succeeded"] == 1
        assert world.names("TEE", MASTER, source=Source.PUBLISHED) == ["b"]
        world.run(rows[1] | gone)
        assert world.names("TEE", MASTER, source=Source.PUBLISHED) == world.names("TEE", MASTER) == []
        assert world.document("TEE").published_version is None

    def test_internal_ids(self, world: World):
        world.run(media("a", "a.jpg"))
        code = world.tenant.media.rows(world.tenant.media.ids())[0].code
        row = {"InternalMediaId": code, "MediaLocale": "system_neutral", "MediaType": "Image"}
        row |= {"EntityType": "Product|Master", "EntityKeyValue": "MUG", "MediaGroup": "Primary"}
        assert world.run(row)["succeeded"] == 1
        assert world.names("MUG", MASTER) == ["a"]

    def test_without_a_media_root_the_folder_of_the_manifest_counts(self, world: World):
        (world.files / "x.jpg").write_bytes((world.media_root / "A.jpg").read_bytes())
        assert world.run(media("x", "x.jpg"), media_root="")["succeeded"] == 1

    def test_replace(self, world: World):
        world.run(*ALL_LEVELS)
        rows = [
            placed("c", "", "Master", "TEE"),
            placed("gone", "gone.jpg", "DimensionMatrix", "TEE|Color:Black"),
        ]
        rows.append(placed("b", "", "DimensionMatrix", "TEE|Color:Black"))
        assert world.run(*rows, mode="replace")["failed"] == 2
        assert world.names("TEE", MASTER) == ["c"]
        assert world.names("TEE", world.cell("black")) == ["c"]
        assert world.results() == [("Succeeded", ""), ("Failed", "M003"), ("Failed", "E108")]

    def test_a_dry_run_leaves_everything_as_it_was(self, world: World):
        before, blobs = world.dump(), sorted(world.workspace.blobs.contents())
        counts = world.run(*ALL_LEVELS, placed("a", "a.jpg", "Master", "NONE"), dry_run=True)
        assert counts == {"rows": 8, "succeeded": 7, "skipped": 0, "warnings": 0, "failed": 1}
        assert (world.dump(), sorted(world.workspace.blobs.contents())) == (before, blobs)
        assert world.results()[-1] == ("Failed", "E101")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda w, r: replace(r, file=str(w.files / "none.tsv")), ManifestProblem),
        (lambda w, r: replace(r, file=str(w.files / "catalog.tsv")), ManifestProblem),
        (lambda w, r: replace(r, media_root=str(w.files / "none")), BadInput),
        (lambda w, r: replace(r, result=r.file), BadInput),
        (lambda w, r: replace(r, result=str(w.files)), StorageProblem),
        (lambda w, r: replace(r, result=str(w.files / "none" / "out.tsv")), StorageProblem),
    ],
)
def test_what_cannot_work_is_refused_before_any_effect(
    world: World,
    change: Callable[[World, ImportManifestRequest], ImportManifestRequest],
    error: type[AppError],
):
    request = change(world, world.request(world.manifest(media("a", "a.jpg"))))
    with pytest.raises(error):
        next(import_manifest(request, world.stores, world.ctx))
    assert len(world.tenant.media.ids()) == 0


def test_the_sample(tmp_path: Path, repository: Path):
    sample = repository / "resources" / "sample"
    world = World(tmp_path)
    tenant = world.workspace.create_tenant("sample", "Sample")
    for channel in json.loads((sample / "setup.json").read_text("utf-8"))["channels"]:
        kind = ChannelType(channel["type"])
        tenant.channels.add(channel["oun"], channel["name"], kind, tuple(channel["languages"]))
    tenant.catalog.import_(read("vitrine", [sample / "catalog.tsv"]))
    request = ImportManifestRequest(
        "sample",
        str(sample / "assignments.tsv"),
        str(sample / "pictures"),
        result=str(tmp_path / "result.tsv"),
    )
    counts = finish(import_manifest(request, world.stores, world.ctx)).counts
    assert counts["succeeded"] + counts["skipped"] == counts["rows"] > 100
    world.stores.close()
    world.workspace.close()


@pytest.mark.luma
def test_luma_by_colour(tmp_path: Path, luma: Path):
    world = World(tmp_path)
    files = [luma / "products.csv", luma / "gear.csv", luma / "categories.csv"]
    world.tenant.catalog.import_(read("magento", files))
    with (luma / "products.csv").open(encoding="utf-8", newline="") as file:
        products = list(csv.DictReader(file))
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for product in products:
        if product["product_type"] == "simple" and product["base_image"]:
            path = product["base_image"]
            key = f"{product['sku'].partition('-')[0]}|Color:{product['sku'].rpartition('-')[2]}"
            rows[key, path] = placed(path, f"media{path}", "DimensionMatrix", key)
    counts = world.run(*rows.values(), media_root=str(luma / "media"))
    assert counts["failed"] == counts["warnings"] == 0 and counts["succeeded"] == counts["rows"] > 300
    matrices = {world.tenant.catalog.product_by_number(key.partition("|")[0]).matrix for key, _ in rows}
    assert matrices == {(Dimension.COLOR,)}
    assert world.run(*rows.values(), media_root=str(luma / "media"))["skipped"] == counts["rows"]
    world.stores.close()
    world.workspace.close()
