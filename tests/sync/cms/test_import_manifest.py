import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from app.models.assignments.rows import Source
from app.models.assignments.slots import CellTarget, MasterTarget, Target, VariantTarget
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.formats import read
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import AppError, BadInput, ManifestProblem, StorageProblem
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.models.media.rows import MediaState, MediaTexts
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.sync.cms.import_manifest import import_manifest
from app.sync.jobs.states import Body, JobOutcome
from app.sync.requests import ImportManifestRequest
from app.sync.stores import Stores

CATALOG = """\
Record\tNumber\tName\tDimensions\tMaster\tColor\tSize
Product\tTEE\tTee\tColor,Size
Variant\tTEE-BS\t\t\tTEE\tBlack\tS
Variant\tTEE-BM\t\t\tTEE\tBlack\tM
Variant\tTEE-RS\t\t\tTEE\tRed\tS
Product\tMUG\tMug
"""
COLUMNS = (
    "MediaSourceProvider",
    "MediaSourceId",
    "InternalMediaId",
    "MediaLocale",
    "MediaType",
    "MediaImportPath",
    "MediaDisplayName",
    "ImageAltText",
    "MediaTitle",
    "MediaVersion",
    "MediaSourceIfExistsAction",
    "MediaAction",
    "EntityType",
    "EntityKeyValue",
    "EntityChannel",
    "EntityLocale",
    "EntityAssignmentAction",
    "EntityCheckedOutAction",
    "EntityVersion",
    "MediaGroup",
    "MediaPurpose",
    "MediaDisplayOrder",
    "Remark",
)


class Told:
    """A job context that keeps what it is told."""

    def __init__(self, job_id: str = "job-1") -> None:
        self.job_id = job_id
        self.reports: list[tuple[int, int | None, dict[str, int]]] = []
        self.lines: list[str] = []

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        self.reports.append((done, total, counts))

    def log(self, text: str) -> None:
        self.lines.append(text)

    def cancelled(self) -> bool:
        return False


def finish(body: Body) -> JobOutcome:
    while True:
        try:
            next(body)
        except StopIteration as end:
            return end.value


class World:
    """A tenant with a small catalogue, two channels and a folder of pictures."""

    def __init__(self, root: Path) -> None:
        self.clock = FixedClock(datetime(2026, 5, 4, tzinfo=UTC))
        self.workspace = Workspace.create(root / "workspace", self.clock)
        self.tenant: Tenant = self.workspace.create_tenant("shop", "Shop")
        self.tenant.channels.add("OUN001", "Mall", ChannelType.RETAIL, ("en-us", "fr-ca"))
        self.tenant.channels.add("OUN002", "Web", ChannelType.ONLINE, ("de-de",))
        self.files = root / "files"
        self.files.mkdir()
        (self.files / "catalog.tsv").write_text(CATALOG, encoding="utf-8")
        self.tenant.catalog.import_(read("vitrine", [self.files / "catalog.tsv"]))
        self.media_root = root / "Pictures"
        (self.media_root / "Sub").mkdir(parents=True)
        for number, name in enumerate(("A.jpg", "b.jpg", "Sub/C.png", "d.jpg")):
            Image.new("RGB", (8, 8 + number), (number * 60, 0, 0)).save(self.media_root / name)
        (self.media_root / "broken.jpg").write_bytes(b"no picture")
        whole = (self.media_root / "Sub" / "C.png").read_bytes()
        (self.media_root / "torn.png").write_bytes(whole.replace(b"IDAT", b"IDAT\xff")[:-13] + whole[-12:])
        self.stores = Stores(self.workspace, self.clock)
        self.ctx = Told()
        self._jobs = 0

    def manifest(self, *rows: dict[str, str], name: str = "in.tsv") -> Path:
        path = self.files / name
        write_tsv(path, COLUMNS, [[row.get(column, "") for column in COLUMNS] for row in rows])
        return path

    def request(self, file: Path, **options) -> ImportManifestRequest:
        request = ImportManifestRequest("shop", str(file), str(self.media_root), user="ann")
        return replace(request, **options)

    def run(self, *rows: dict[str, str], **options) -> dict[str, int]:
        self._jobs += 1
        self.ctx = Told(f"job-{self._jobs}")
        file = self.manifest(*rows)
        self.outcome = finish(import_manifest(self.request(file, **options), self.stores, self.ctx))
        return dict(self.outcome.counts)

    def results(self) -> list[tuple[str, str]]:
        rows = ManifestFile(Path(self.outcome.result or "")).rows()
        return [(raw.values["Result"], raw.values["ErrorCode"]) for raw in rows]

    def descriptions(self) -> list[str]:
        return [
            raw.values["ResultDescription"] for raw in ManifestFile(Path(self.outcome.result or "")).rows()
        ]

    def names(
        self, number: str, target: Target, context: Context = DEFAULT_CONTEXT, source: Source = Source.DRAFT
    ) -> list[str]:
        product = self.tenant.catalog.product_by_number(number).id
        content = self.tenant.assignments.contents(product, source).get(context)
        media = None if content is None else content.get(target)
        ids = [] if media is None else [*media.primary, *(slot.media_id for slot in media.additional)]
        return [row.display_name for row in self.tenant.media.rows(ids)]

    def cell(self, color: str) -> CellTarget:
        return CellTarget(DimensionValues(color=self.tenant.catalog.value_ids()[Dimension.COLOR, color]))

    def variant(self, number: str) -> VariantTarget:
        return VariantTarget(self.tenant.catalog.variant_by_number(number).id)

    def document(self, number: str, context: Context = DEFAULT_CONTEXT):
        return self.tenant.assignments.document(self.tenant.catalog.product_by_number(number).id, context)

    def dump(self) -> dict[str, list[tuple]]:
        """Everything that an import may change, times apart."""
        queries = {
            "media": "SELECT id, display_name, sha256, source_id, version, used_by, published FROM media",
            "texts": "SELECT * FROM media_texts",
            "documents": "SELECT product_id, channel, locale, head_version, published_version FROM documents",
            "versions": "SELECT document_id, version, content FROM document_versions",
            "matrix": "SELECT number, matrix FROM products",
        }
        with self.tenant.cms.read() as connection:
            return {
                name: sorted(tuple(row) for row in connection.exec_driver_sql(query))
                for name, query in queries.items()
            }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.stores.close()
    world.workspace.close()


def media(source_id: str, path: str, **more: str) -> dict[str, str]:
    row = {"MediaSourceProvider": "PIM", "MediaSourceId": source_id, "MediaLocale": "system_neutral"}
    row |= {"MediaType": "Image", "MediaImportPath": path, "MediaDisplayName": source_id}
    return row | {"ImageAltText": f"Alt of {source_id}"} | more


def placed(source_id: str, path: str, entity: str, key: str, **more: str) -> dict[str, str]:
    row = {"EntityType": f"Product|{entity}", "EntityKeyValue": key, "MediaGroup": "Primary"}
    return media(source_id, path) | row | more


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


class TestMediaThatExist:
    def test_use_existing_leaves_it_but_adds_a_new_locale(self, world: World):
        world.run(media("a", "a.jpg"))
        other = media("a", "", MediaLocale="FR-CA", ImageAltText="Texte", MediaDisplayName="other")
        assert world.run(other, media("a", "b.jpg", ImageAltText="New"))["succeeded"] == 1
        assert world.results() == [("Succeeded", ""), ("Skipped", "")]
        [row] = world.tenant.media.rows(world.tenant.media.ids())
        assert (row.display_name, row.alt_text, row.version) == ("a", "Alt of a", 2)
        assert world.tenant.media.texts(row.id)["fr-ca"] == MediaTexts("", "Texte")

    def test_overwrite(self, world: World):
        world.run(media("a", "a.jpg"))
        row = media("a", "b.jpg", MediaDisplayName="new name", ImageAltText="New")
        row["MediaSourceIfExistsAction"] = "Overwrite"
        assert world.run(row)["succeeded"] == 1
        [found] = world.tenant.media.rows(world.tenant.media.ids())
        assert (found.display_name, found.alt_text, found.version) == ("new name", "New", 2)
        assert (found.file_name, found.height) == ("b.jpg", 9)
        assert world.run(row)["skipped"] == 1
        assert world.run(row | {"MediaVersion": "1"})["skipped"] == 1
        assert world.results() == [("Skipped", "M007")]
        world.run(row | {"ImageAltText": ""})
        assert world.results() == [("Failed", "M001")]

    def test_keep_both(self, world: World):
        world.run(media("a", "a.jpg"))
        assert world.run(media("a", "b.jpg", MediaSourceIfExistsAction="KeepBoth"))["succeeded"] == 1
        rows = world.tenant.media.rows(world.tenant.media.ids())
        assert sorted(row.display_name for row in rows) == ["a", "a (2)"]

    def test_take_latest(self, world: World):
        world.run(media("a", "a.jpg"))
        row = media("a", "a.jpg", ImageAltText="New", MediaSourceIfExistsAction="TakeLatest")
        world.run(row | {"MediaImportPath": ""})
        assert world.results() == [("Skipped", "")]
        world.run(row)
        [found] = world.tenant.media.rows(world.tenant.media.ids())
        newer = (world.media_root / "A.jpg").stat().st_mtime > world.clock.now().timestamp()
        assert found.alt_text == ("New" if newer else "Alt of a")

    def test_the_same_name_and_content_is_the_same_item(self, world: World):
        nameless = media("a", "a.jpg", MediaSourceProvider="", MediaSourceId="")
        assert world.run(nameless, nameless, media("a", "a.jpg"))["succeeded"] == 1
        assert world.run(media("a", ""))["skipped"] == 1
        assert len(world.tenant.media.ids()) == 1


BAD_ROWS: list[tuple[dict[str, str], str]] = [
    (media("x", "a.jpg", ImageAltText=""), "M001"),
    (media("x", "a.jpg", MediaType="Picture"), "M002"),
    (media("x", "a.jpg", MediaAction="Unpublish"), "M002"),
    (media("x", "none.jpg"), "M003"),
    (media("x", "../files/catalog.tsv"), "M003"),
    (media("x", "https://example.org/a.jpg"), "M004"),
    (media("x", "b.jpg", MediaDisplayName="good"), "M005"),
    (media("x", "broken.jpg"), "M008"),
    (media("x", "torn.png"), "M008"),
    (media("x", "b.jpg", MediaType="Video", MediaTitle="t"), "M008"),
    (media("x", "b.jpg", MediaLocale="ja-jp"), "M009"),
    (media("x", ""), "E108"),
    (media("x", "b.jpg", InternalMediaId="M0zzzz"), "E108"),
    (placed("good", "", "Master", "NONE"), "E101"),
    (placed("good", "", "Variant", "TEE"), "E102"),
    (placed("good", "", "DimensionMatrix", "MUG|Color:Black"), "E103"),
    (placed("good", "", "DimensionMatrix", "TEE|Color:Blue"), "E103"),
    (placed("good", "", "Master", "TEE", EntityChannel="OUN999"), "E104"),
    (placed("good", "", "Master", "TEE", EntityChannel="128"), "E104"),
    (placed("good", "", "Master", "TEE", EntityChannel="OUN002", EntityLocale="en-us"), "M009"),
    (placed("good", "", "Master|Swatch", "TEE|Color|Black"), "E107"),
]


class TestBadRows:
    def test_each_is_a_result_line_and_stops_nothing(self, world: World):
        rows = [row for row, _ in BAD_ROWS]
        first, last = media("good", "a.jpg"), placed("good", "", "Master", "TEE")
        counts = world.run(first, *rows, last)
        assert world.results() == [
            ("Succeeded", ""),
            *(("Failed", code) for _, code in BAD_ROWS),
            ("Succeeded", ""),
        ]
        assert counts["failed"] == world.outcome.failed == len(rows)
        assert all(text.endswith(".") for text in world.descriptions() if text)
        assert len([line for line in world.ctx.lines if line.startswith("Row ")]) == len(rows)
        assert len(world.tenant.media.ids()) == 1
        assert world.workspace.check() == []

    def test_actions_that_contradict_each_other(self, world: World):
        publish, off = {"EntityAssignmentAction": "PublishNow"}, {"EntityAssignmentAction": "Unpublish"}
        world.run(
            placed("a", "a.jpg", "Master", "TEE") | publish,
            placed("b", "b.jpg", "Master", "TEE"),
            placed("a", "a.jpg", "Variant", "TEE-BS") | publish,
            placed("a", "a.jpg", "Variant", "TEE-BM") | off,
            placed("a", "a.jpg", "Variant", "TEE-RS"),
        )
        assert world.results() == [*[("Failed", "E106")] * 4, ("Succeeded", "")]

    def test_cells_of_two_matrices(self, world: World):
        world.run(
            placed("a", "a.jpg", "DimensionMatrix", "TEE|Size:S"),
            placed("a", "a.jpg", "DimensionMatrix", "TEE|Size:S|Color:Red"),
        )
        assert world.results() == [("Succeeded", ""), ("Failed", "E103")]
        assert world.tenant.catalog.product_by_number("TEE").matrix == (Dimension.SIZE,)

    def test_a_product_that_somebody_edits(self, world: World):
        product = world.tenant.catalog.product_by_number("TEE").id
        world.tenant.assignments.check_out(product, DEFAULT_CONTEXT, "bob")
        row = placed("a", "a.jpg", "Master", "TEE")
        world.run(media("a", "a.jpg"))
        world.run(row)
        assert world.results() == [("Skipped", "M006")] and "bob" in world.descriptions()[0]
        assert world.document("TEE").checked_out_by == "bob"
        world.run(row | {"EntityCheckedOutAction": "Overwrite"})
        assert world.results() == [("Succeeded", "")]
        assert world.document("TEE").checked_out_by is None
        assert world.names("TEE", MASTER) == ["a"]

    def test_an_assignment_of_another_version(self, world: World):
        world.run(placed("a", "a.jpg", "Master", "TEE"), media("b", "b.jpg"))
        row = placed("b", "b.jpg", "Master", "TEE")
        world.run(row | {"EntityVersion": "7"})
        assert world.results() == [("Skipped", "M007")]
        assert world.run(row | {"EntityVersion": "1"})["succeeded"] == 1


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


def many_rows() -> list[dict[str, str]]:
    rows = []
    for number in range(70):
        path = ("a.jpg", "b.jpg", "sub/c.png", "d.jpg", "none.jpg")[number % 5]
        key = ("TEE-BS", "TEE-BM", "TEE-RS")[number % 3]
        locale = ("", "en-us", "fr-ca", "de-de")[number % 4]
        order = str(number % 7) if number % 2 else ""
        row = placed(f"m{number // 2}", path, "Variant", key, EntityLocale=locale, MediaDisplayOrder=order)
        if number % 6 == 0:
            row["EntityAssignmentAction"] = "PublishNow"
        if number % 11 == 0:
            row |= {"EntityType": "Product|Master", "EntityKeyValue": "MUG"}
        rows.append(row)
    return rows


@pytest.mark.parametrize("stop_after", [1, 2, 3, 4, 5, 6])
def test_a_job_that_ends_anywhere_goes_on_where_it_was(tmp_path: Path, stop_after: int):
    worlds = [World(tmp_path / name) for name in ("whole", "killed") if (tmp_path / name).mkdir() is None]
    whole, killed = worlds
    counts = whole.run(*many_rows())
    assert counts["failed"] and counts["succeeded"]
    request = killed.request(killed.manifest(*many_rows()))
    yields = 0
    while True:
        body = import_manifest(request, killed.stores, killed.ctx)
        try:
            for _ in range(stop_after):
                next(body)
                yields += 1
        except StopIteration as end:
            killed.outcome = end.value
            break
        body.close()  # the process dies: only what is in the store stays
    assert yields >= 5
    assert killed.dump() == whole.dump()
    assert killed.results() == whole.results()
    assert killed.outcome.counts == counts
    for world in worlds:
        world.stores.close()
        world.workspace.close()


def test_a_manifest_that_was_changed_meanwhile_is_refused(world: World):
    request = world.request(world.manifest(*many_rows()))
    body = import_manifest(request, world.stores, world.ctx)
    next(body)
    body.close()
    world.manifest(*many_rows()[1:])
    with pytest.raises(ManifestProblem, match="changed after the import began"):
        next(import_manifest(request, world.stores, world.ctx))


def test_rows_of_one_item_in_several_locales_are_of_one_version(world: World):
    locales = ("system_neutral", "en-us", "fr-ca")
    world.run(media("a", "a.jpg"))
    (item,) = world.tenant.media.rows(world.tenant.media.ids())
    change = {"MediaSourceIfExistsAction": "Overwrite", "MediaVersion": str(item.version)}
    rows = [media("a", "", **change, MediaLocale=code, ImageAltText=f"Alt {code}") for code in locales]
    assert world.run(*rows)["succeeded"] == 3
    texts = world.tenant.media.texts(item.id)
    assert [texts[code].alt_text for code in ("Neutral", "en-us", "fr-ca")] == [f"Alt {c}" for c in locales]
    assert world.run(*rows)["skipped"] == 3, "the version is another one now"
    assert {code for _, code in world.results()} == {"M007"}


def test_a_name_that_is_too_long_is_refused_instead_of_cut(world: World):
    row = media("a", "a.jpg", MediaDisplayName="n" * 201)
    assert world.run(row)["failed"] == 1
    assert world.results() == [("Failed", "M002")]
    assert len(world.tenant.media.ids()) == 0
    assert world.run(row | {"MediaDisplayName": "n" * 200})["succeeded"] == 1


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
