"""Manifests: 200,000 assignment rows in and out, and what parsing and judging costs.

A tenant of 2,000 products, 5 channels of 2 languages and 2,000 media items gets 200,000 rows, ten to each of
20,000 documents, whose media are there already; all 63 columns stand in the file, 25 of them filled. The
import is a job of the engine, from the order to its end, its result manifest included; then all of it is
exported. Parsing and judging is held against `csv.reader` over the same file in the same run.

The last claims take 2,000 pictures in by a manifest, against an upload of the same in the same run: until
all are items of the library, and until they are read through and have their thumbnails.
"""

import csv
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from app.main import Workstation, build
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.clock import SystemClock
from app.models.context import NEUTRAL
from app.models.manifests.columns import ASSET_COLUMNS, ASSIGNMENT_COLUMNS
from app.models.manifests.rows import RowReader
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.models.media.additions import add_items
from app.models.media.rows import FileFacts, MediaTexts, MediaType, NewMedia, media_code
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import ExportManifestRequest, ImportManifestRequest, UploadRequest
from benchmarks.bench_ingest import padded, picture
from benchmarks.claims import claim, finish, peak_memory_mb

PRODUCTS, MEDIA, PER_DOCUMENT = 2_000, 2_000, 10
LANGUAGES = ("en-us", "fr-ca")
CHANNELS = 5
ROWS = PRODUCTS * CHANNELS * len(LANGUAGES) * PER_DOCUMENT
FILES, FILE_BYTES = 2_000, 250_000
NAMES = tuple(column.name for column in (*ASSET_COLUMNS, *ASSIGNMENT_COLUMNS))


def stock(tenant: Tenant) -> None:
    """Make channels, products and media items."""
    for number in range(CHANNELS):
        tenant.channels.add(f"OUN{number:03}", f"Store {number}", ChannelType.RETAIL, LANGUAGES)
    products = tuple(ProductRecord(f"P{n:06}", f"Product {n}", "", (), (), row=2) for n in range(PRODUCTS))
    tenant.catalog.import_(CatalogBatch(categories=(), values=(), products=products, variants=()))
    facts = FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 640, 480)
    items = [
        NewMedia(
            f"picture {n}", f"p{n}.jpg", f"{n:064x}", 1000, facts, texts={NEUTRAL: MediaTexts("", alt(n + 1))}
        )
        for n in range(MEDIA)
    ]
    with tenant.cms.write() as connection:
        add_items(connection, items, SystemClock().now())
        connection.exec_driver_sql("UPDATE media SET is_processed = 1")  # there is no file to read through


def alt(media_id: int) -> str:
    """Return the alt text of an item."""
    return f"Picture {media_id} seen from the front, on white"


def rows() -> Iterator[list[str]]:
    """Give the rows of the manifest."""
    chance = Random(7)
    for product in range(PRODUCTS):
        for channel in range(CHANNELS):
            for language in LANGUAGES:
                for order, item in enumerate(chance.sample(range(MEDIA), PER_DOCUMENT), 1):
                    yield row(product, f"OUN{channel:03}", language, item + 1, order)


def row(product: int, channel: str, language: str, media_id: int, order: int) -> list[str]:
    """Return one row, in the order of the columns."""
    values = {
        "InternalMediaId": media_code(media_id),
        "MediaChannel": "Omnichannel",
        "MediaLocale": "system_neutral",
        "MediaType": "Image",
        "MediaCategory": "Products",
        "MediaAction": "Draft",
        "MediaSearchTags": "summer, studio",
        "ImageAltText": alt(media_id),
        "MediaDisplayName": f"picture {media_id - 1}",
        "MediaCreatedOn": "2026-05-04T00:00:00Z",
        "MediaLastModifiedOn": "2026-05-04T00:00:00Z",
        "MediaPublished": "false",
        "ImageWidth": "640",
        "ImageHeight": "480",
        "MediaChecksum": f"{media_id:064x}",
        "EntityType": "Product|Master",
        "EntityKey": "EntityId",
        "EntityKeyValue": f"P{product:06}",
        "EntityLocale": language,
        "CatalogNumber": "0",
        "EntityChannel": channel,
        "EntityAssignmentAction": "Draft",
        "MediaGroup": "Primary",
        "MediaDisplayOrder": str(order),
    }
    return [values.get(name, "") for name in NAMES]


def parsing(file: Path) -> float:
    """Return how often `csv.reader` fits into parsing and judging."""
    ratios: list[float] = []
    for _ in range(3):
        started = time.perf_counter()
        with file.open(encoding="utf-8-sig", newline="") as text:
            count = sum(1 for _ in csv.reader(text, delimiter="\t"))
        alone = time.perf_counter() - started
        started = time.perf_counter()
        manifest = ManifestFile(file)
        reader = RowReader(manifest.header.known_names)
        sound = sum(not reader.read(raw.row, raw.cells, raw.problem).problems for raw in manifest.rows())
        ours = time.perf_counter() - started
        assert sound == count - 1 == ROWS
        print(f"csv.reader {alone:.2f} s, parsed and judged {ours:.2f} s")
        ratios.append(ours / alone)
    return statistics.median(ratios)


def assignments(folder: Path) -> None:
    """Measure rows in and out, in a process whose memory is theirs alone."""
    station = made(folder / "w")
    stock(station.workspace.tenant("bench"))
    file = folder / "in.tsv"
    write_tsv(file, NAMES, rows())
    claim("parsing and judging rows against csv.reader alone", parsing(file), at_most=4)
    started = time.perf_counter()
    job = station.engine.wait(station.engine.submit(ImportManifestRequest("bench", str(file))))
    seconds = time.perf_counter() - started
    print(f"counts {dict(job.counts)} in {seconds:.1f} s; peak {peak_memory_mb():.0f} MB")
    assert job.counts["succeeded"] == ROWS, job
    claim("assignment rows imported", ROWS / seconds, at_least=8000, unit="rows/s")
    claim("memory while 200,000 rows are imported", peak_memory_mb(), at_most=500, unit="MB")
    out = folder / "out.tsv"
    started = time.perf_counter()
    request = ExportManifestRequest("bench", str(out), "assignments", all_channels=True, all_locales=True)
    job = station.engine.wait(station.engine.submit(request))
    seconds = time.perf_counter() - started
    assert job.counts["rows"] == ROWS, job
    claim("assignment rows exported", ROWS / seconds, at_least=40_000, unit="rows/s")
    claim("memory after an export of 200,000 rows too", peak_memory_mb(), at_most=500, unit="MB")
    station.close()


def made(folder: Path) -> Workstation:
    """Make a workspace with one tenant, and start its engine."""
    Workspace.create(folder, SystemClock()).close()
    station = build(folder, user="bench")
    station.workspace.create_tenant("bench", "Bench")
    station.engine.start()
    return station


def taken(station: Workstation, request: UploadRequest | ImportManifestRequest) -> tuple[float, float]:
    """Return the seconds until all pictures are in the library, and until they are read through too."""
    times: list[float] = []

    def hear(job: JobSnapshot) -> None:
        # Of a manifest, the media parts of all rows are half of the work.
        half = 2 * job.done >= FILES == job.total
        if not times and (
            job.counts.get("taken") == FILES or (isinstance(request, ImportManifestRequest) and half)
        ):
            times.append(time.perf_counter())

    station.engine.subscribe(hear)
    subprocess.run(["sync"], check=True)
    started = time.perf_counter()
    job = station.engine.wait(station.engine.submit(request))
    ended = time.perf_counter()
    assert job.counts.get("taken", job.counts.get("succeeded")) == FILES, job
    with station.workspace.tenant("bench").cms.read() as connection:
        query = "SELECT count(*) FROM media WHERE is_processed AND problem IS NULL"
        assert connection.exec_driver_sql(query).scalar_one() == FILES
    station.close()
    return times[0] - started, ended - started


def pictures(folder: Path) -> None:
    """Measure 2,000 pictures by manifest and by upload."""
    chance, files = Random(5), folder / "files"
    files.mkdir()
    for number in range(FILES):
        (files / f"p{number:05}.jpg").write_bytes(padded(picture(number, (32, 40)), FILE_BYTES, chance))
    names = ("MediaLocale", "MediaType", "MediaImportPath", "MediaDisplayName", "ImageAltText")
    file = folder / "in.tsv"
    table = (["system_neutral", "Image", f"p{n:05}.jpg", f"p{n:05}", f"Picture {n}"] for n in range(FILES))
    write_tsv(file, names, table)
    ratios: list[tuple[float, float]] = []
    for number in range(3):
        upload = taken(made(folder / f"u{number}"), UploadRequest("bench", (str(files),)))
        request = ImportManifestRequest("bench", str(file), str(files))
        manifest = taken(made(folder / f"m{number}"), request)
        print("in the library, read through: upload {:.2f} s, {:.2f} s, ".format(*upload), end="")
        print("manifest {:.2f} s, {:.2f} s".format(*manifest))
        ratios.append((upload[0] / manifest[0], upload[1] / manifest[1]))
    of_upload = "2,000 local pictures by manifest, of the speed of an upload"
    claim(f"{of_upload}: in the library", statistics.median(one for one, _ in ratios), at_least=0.7)
    claim(f"{of_upload}: read through too", statistics.median(one for _, one in ratios), at_least=0.7)


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as place:
        (assignments if "--rows" in sys.argv else pictures if "--pictures" in sys.argv else both)(Path(place))
    finish()


def both(folder: Path) -> None:
    """Measure all of it."""
    for name, measure in (("rows", assignments), ("pictures", pictures)):
        (folder / name).mkdir()
        measure(folder / name)


if __name__ == "__main__":
    main()
