"""A small shop into which manifests are imported, and the rows that they are made of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from app.models.assignments.rows import Source
from app.models.assignments.slots import CellTarget, Target, VariantTarget
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.formats import read
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ImportManifestRequest
from app.sync.stores import Stores
from tests.sync.cms.told import Told, finish

NOW = datetime(2026, 5, 4, tzinfo=UTC)
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


class World:
    """A tenant with a small catalogue, two channels and a folder of pictures."""

    def __init__(self, root: Path) -> None:
        self.clock = FixedClock(NOW)
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
                name: sorted((tuple(row) for row in connection.exec_driver_sql(query)), key=repr)
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
