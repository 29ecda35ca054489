"""Made-up libraries of any size, and the one of a million items that benchmarks share.

A retailer's library of three years: styles in colours and views, most with alt texts, some in two languages,
tags of which few are common, one item in three named by a camera. Rows are written in bulk, the index is
built by the program itself. The million is kept in `build/` and made anew when this file or the schema
changes: python3 dev.py bench --prepare.
"""

import hashlib
import json
import random
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.models.clock import SystemClock, iso
from app.models.media.images import thumbnail
from app.models.media.index import ensure_index
from app.models.media.thumbnails import SIZES
from app.models.schema import CMS_HEAD
from app.models.workspace import Workspace

MILLION = 1_000_000
TENANT = "bench"
KEPT = Path(__file__).resolve().parent.parent / "build" / "large-library"
PICTURES = Path(__file__).resolve().parent.parent / "resources" / "sample" / "pictures"
THUMBNAILS = 1_200  # of the newest items, as they are after a person has looked at them

COLORS = "black blue green red white purple orange grey brown yellow pink teal".split()
KINDS = "hoodie shirt jacket tee tank pants shorts bag watch bottle cap socks".split()
VIEWS = "front back detail side model flat lifestyle pack".split()
LINES = (
    "Stark Fundamental Ajax Oslo Helios Argus Proteus Circe Juno Diva Radiant Breathe Erika Bess Karmen Inez "
    "Portia Lucia Maxima Gwyneth"
).split()
TAGS = [
    *"summer autumn winter spring studio outdoor sale new clearance kids women men".split(),
    *(f"campaign {number:03}" for number in range(450)),
]
CATEGORIES = ("Products", "Products", "Products", "None", "Color", "Style")
USERS = ("ines", "marta", "oduya")
_DAYS = 3 * 365
_COLUMNS = (
    "id, display_name, type, mime, file_name, sha256, size_bytes, width, height, created_at, updated_at, "
    "version, used_by, published_version, publish_seq, category, likeness, is_processed, problem"
)
_AT_ONCE = 20_000


def large_library() -> Path:
    """Return the workspace of a million items; made when it is missing or of another making."""
    making = hashlib.sha256(Path(__file__).read_bytes() + CMS_HEAD.encode()).hexdigest()
    stamp = KEPT / "making"
    if stamp.is_file() and stamp.read_text("ascii") == making:
        return KEPT
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    print(f"making a library of {MILLION:,} items in {KEPT} (once)", flush=True)
    make_library(KEPT, MILLION)
    stamp.write_text(making, "ascii")
    print(f"made in {time.perf_counter() - started:.0f} s", flush=True)
    return KEPT


def make_library(folder: Path, items: int) -> None:
    """Make a workspace with one tenant, `TENANT`, and so many items."""
    workspace = Workspace.create(folder, SystemClock())
    tenant = workspace.create_tenant(TENANT, "Bench")
    with tenant.cms.write() as connection:
        indexes = _drop_indexes(connection)
        _insert(connection, f"media ({_COLUMNS})", media_rows(items))
        _insert(connection, "media_tags (media_id, tag)", _tag_rows(items))
        _insert(connection, "media_texts (media_id, locale, title, alt_text, description)", _text_rows(items))
        drafts = [(n, USERS[n % 3], iso(_added(n, items))) for n in range(50, items + 1, 50_000)]
        _insert(connection, "media_drafts (media_id, user, checked_out_at)", iter(drafts))
        for statement in indexes:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO counters (name, value) VALUES ('library-index-left', 0)")
    ensure_index(tenant.cms)
    with tenant.cms.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        newest = connection.exec_driver_sql(
            "SELECT sha256 FROM media ORDER BY id DESC LIMIT ?", (THUMBNAILS,)
        ).scalars()
        _write_thumbnails(folder / "thumbnails", list(newest))
    workspace.close()


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes of the media tables, and return how they are made again: that is much faster."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('media', 'media_tags')"
    )
    made = connection.exec_driver_sql(query).all()
    for name, _ in made:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [sql for _, sql in made]


def _insert(connection: Connection, into: str, rows: Iterator[tuple[Any, ...]]) -> None:
    part: list[tuple[Any, ...]] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            _insert_part(connection, into, part)
            part = []
    if part:
        _insert_part(connection, into, part)


def _insert_part(connection: Connection, into: str, part: list[tuple[Any, ...]]) -> None:
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(part[0]))})", part)


def _added(number: int, items: int) -> datetime:
    """Return when an item was added: in working hours of the three years before this one began."""
    day, share = divmod(number * _DAYS, items + 1)
    return datetime(2023, 11, 1, 8, tzinfo=UTC) + timedelta(days=day, hours=share * 9 // (items + 1))


def words(number: int) -> tuple[str, str, str, str]:
    """Return style, colour, view and title of an item."""
    product = number // 12
    kind, color, view = KINDS[product % 12], COLORS[(number // 3 + product // 12) % 12], VIEWS[number % 8]
    style = f"{kind[0]}{'mwku'[product % 4]}{product:05}"
    return style, color, view, f"{LINES[product % 20]} {LINES[product * 7 % 19]} {kind}"


def media_rows(items: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `media`."""
    chance = random.Random(11)
    for number in range(1, items + 1):
        style, color, view, _ = words(number)
        name = f"{style}-{color}-{view}-{number % 12:02}"
        type_, mime, ending = ("image", "image/jpeg", "jpg")
        if number % 40 == 0:
            type_, mime, ending = (
                ("video", "video/mp4", "mp4") if number % 80 else ("file", "application/pdf", "pdf")
            )
        file_name = f"IMG_{number:07}.{ending}" if number % 3 == 0 else f"{name}.{ending}"
        width, height = ((1274, 1580), (1600, 1600), (2400, 1600), (800, 990))[
            chance.choices(range(4), (70, 15, 12, 3))[0]
        ]
        at = iso(_added(number, items))
        version = 1 + (number % 7 == 0)
        live = None if number % 6 == 0 else 1
        yield (
            number, name, type_, mime, file_name, hashlib.sha256(str(number).encode()).hexdigest(),
            chance.randrange(40_000, 4_000_000), *((width, height) if type_ != "file" else (None, None)),
            at, at, version, number % 10 != 0, live, number if live else 0, CATEGORIES[number % 6],
            chance.getrandbits(64) - (1 << 63) if type_ == "image" else None, 1,
            "cannot be read" if number % 9_973 == 0 else None,
        )  # fmt: skip


def _tag_rows(items: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(12)
    for number in range(1, items + 1):
        first = int(len(TAGS) * chance.random() ** 3)
        yield number, TAGS[first]
        if number % 2:
            yield number, TAGS[(first + 1 + int(len(TAGS) * chance.random() ** 4) // 2) % len(TAGS)]


def _text_rows(items: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, items + 1):
        _, color, view, title = words(number)
        if number % 5:
            yield number, "Neutral", title, f"{color} {title}, {view}" if number % 10 != 3 else "", ""
        if number % 3 == 0:
            yield number, "en-us", title, f"{title} in {color}, seen from the {view}", ""
        if number % 5 == 1:
            yield number, "de-de", title, "", ""


def _write_thumbnails(folder: Path, contents: list[str]) -> None:
    made = [thumbnail(picture, SIZES[0]) for picture in sorted(PICTURES.glob("*.jpg"))[:40]]
    for place, sha256 in enumerate(contents):
        file = folder / str(SIZES[0]) / sha256[:2] / sha256
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made[place % len(made)])


def main() -> None:
    """Make the shared library, or say that it is there."""
    folder = large_library()
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(json.dumps({"prepared": str(folder), "items": MILLION, "megabytes": round(size / 1e6)}))


if __name__ == "__main__":
    main()
