"""Manifests that are wrong in every way: an error for each row, or one clear refusal; nothing lost."""

import os
import random
from pathlib import Path

import pytest

from app.models.errors import AppError, ManifestProblem
from app.models.manifests.columns import COLUMNS, ColumnType
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ImportManifestRequest
from tests.sync.cms.import_world import World, media
from tests.sync.cms.told import Told, finish

HEADER = "MediaLocale\tMediaType\tMediaImportPath\tMediaDisplayName\tImageAltText\tInternalMediaId"
GOOD = "system_neutral\tImage\ta.jpg\tGood\tAlt\t"
WRONG = {
    ColumnType.ENUM: "Something",
    ColumnType.LOCALE: "not a locale",
    ColumnType.INTEGER: "1.5",
    ColumnType.NUMBER: "many",
    ColumnType.SECONDS: "a minute",
    ColumnType.BOOLEAN: "maybe",
    ColumnType.URL: "file:///etc/passwd",
}
ROW = {
    "MediaLocale": "system_neutral",
    "MediaType": "Video",
    "MediaImportPath": "a.jpg",
    "MediaGroup": "Primary",
}
ROW |= {"EntityType": "Product|Master", "EntityKeyValue": "TEE", "MediaDisplayName": "x", "MediaTitle": "t"}


def imported(world: World, content: bytes, name: str = "bad.tsv") -> dict[str, int]:
    path = world.files / name
    path.write_bytes(content)
    request = ImportManifestRequest("shop", str(path), str(world.media_root))
    world.outcome = finish(import_manifest(request, world.stores, Told(name)))
    return dict(world.outcome.counts)


@pytest.mark.parametrize("name", [n for n, c in COLUMNS.items() if c.type in WRONG and not c.read_only])
def test_a_wrong_type_in_any_column_fails_its_row_alone(world: World, name: str):
    row = ROW | {name: WRONG[COLUMNS[name].type]}
    header = "\t".join([*row, "ImageAltText"])
    good = ROW | {"MediaType": "Image", "EntityType": ""} | dict.fromkeys({name} - ROW.keys(), "")
    good |= {"EntityKeyValue": ""}
    lines = [header, "\t".join([*row.values(), ""]), "\t".join([*(good[n] for n in row), "Alt"])]
    counts = imported(world, "\n".join(lines).encode())
    assert (counts["failed"], counts["succeeded"]) == (1, 1), world.descriptions()
    assert name in world.descriptions()[0] or name == "MediaReferenceUrl"


@pytest.mark.parametrize("name", [n for n, c in COLUMNS.items() if c.read_only])
def test_nonsense_in_a_read_only_column_is_no_matter(world: World, name: str):
    content = f"{HEADER}\t{name}\n{GOOD}\tnonsense\n"
    assert imported(world, content.encode())["succeeded"] == 1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("../Pictures/a.jpg", "M003"),
        ("/etc/passwd", "M003"),
        ("C:\\Windows\\a.jpg", "M003"),
        ("file:///etc/passwd", "M004"),
        ("file:/etc/passwd", "M003"),
        ("http://127.0.0.1:9/a.jpg", "M004"),
        ("http://localhost/a.jpg", "M004"),
        ("http://[::1]/a.jpg", "M004"),
        ("ftp://example.org/a.jpg", "M004"),
        ("out.jpg", "M003"),
        ("pipe.jpg", "M003"),
        ("loop", "M003"),
        ("Sub", "M003"),
        ("a.jpg\0", "M002"),
        ("x" * 5000, "M003"),
        ("broken.jpg", "M008"),
    ],
)
def test_paths_that_lead_nowhere_good(world: World, cell: str, code: str):
    outside = world.files / "secret.jpg"
    outside.write_bytes((world.media_root / "A.jpg").read_bytes())
    (world.media_root / "out.jpg").symlink_to(outside)
    (world.media_root / "loop").symlink_to(world.media_root / "loop")
    os.mkfifo(world.media_root / "pipe.jpg")
    counts = imported(world, f"{HEADER}\n{GOOD.replace('a.jpg', cell)}\n{GOOD}\n".encode())
    assert [code for _, code in world.results()] == [code, ""], world.descriptions()
    assert counts["succeeded"] == 1


ZERO = """
    INSERT INTO products (number, name, description, dimensions, matrix, publish_seq)
    VALUES ('00123', 'Zero', '', '', '', 0)
"""
TABS = "a\tb\t"
CELLS = [
    ("huge cell", f"{HEADER}\n{GOOD.replace('Alt', 'x' * 3_000_000)}\n{GOOD}\n", ["M002", ""]),
    ("NUL", f"{HEADER}\n{GOOD.replace('Alt', 'a' + chr(0))}\n{GOOD}\n", ["M002", ""]),
    (
        "tab inside",
        f"{HEADER}\n{GOOD.replace('Alt', 'a' + chr(9) + 'b' + chr(9))}\tmore\n{GOOD}\n",
        ["M010", ""],
    ),
    (
        "line break inside",
        f"{HEADER}\nsystem_neutral\tImage\ta.jpg\tGo\nod\tAlt\n{GOOD}\n",
        ["M001", "M002", ""],
    ),
    ("quotes", f"{HEADER}\n{GOOD.replace('Alt', chr(34) + 'open')}\n{GOOD}\n", ["", ""]),
    ("short rows", f"{HEADER}\nsystem_neutral\n\n\t\t\n{GOOD}\n", ["M001", ""]),
    ("lone carriage returns", f"{HEADER}\r{GOOD}\r{GOOD}\r", ["", ""]),
]


@pytest.mark.parametrize(("content", "codes"), [case[1:] for case in CELLS], ids=[case[0] for case in CELLS])
def test_cells_that_hold_what_they_should_not(world: World, content: str, codes: list[str]):
    imported(world, content.encode())
    assert [code for _, code in world.results()] == codes, world.descriptions()
    assert len(world.tenant.media.ids()) == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "empty"),
        (b"\0\0\0\0", "names no column"),
        (HEADER.encode() + b"\n" + GOOD.encode() + b"\nsystem_neutral\tImage\tcaf\xe9\n", "not UTF-8"),
        (HEADER.encode("utf-16") + b"\n", "not UTF-16"),
        (HEADER.encode() + b"\tmediatype\n", "come twice"),
        (b"\t".join(b"c%d" % n for n in range(1_000_000)) + b"\n", "1,000,000 cells"),
        (b"PK\x03\x04" + bytes(200), "names no column"),
        (b"a,b,c\n1,2,3\n", "names no column"),
    ],
)
def test_files_that_are_refused_as_a_whole(world: World, content: bytes, text: str):
    world.run(media("a", "a.jpg"))
    before = world.dump()
    with pytest.raises(ManifestProblem, match=text):
        imported(world, content)
    assert world.dump() == before


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("123", "Is it 00123"),
        ("1E+05", "power of ten"),
        ("1,2E+11", "power of ten"),
        ("124", "does not exist"),
    ],
)
def test_what_spreadsheets_do_to_numbers_is_told(world: World, cell: str, text: str):
    with world.tenant.cms.write() as connection:
        connection.exec_driver_sql(ZERO)
    content = f"{HEADER}\tEntityType\tEntityKeyValue\tMediaGroup\n{GOOD}\tProduct|Master\t{cell}\tPrimary\n"
    imported(world, content.encode())
    assert world.results() == [("Failed", "E101")] and text in world.descriptions()[0]


SEED = 20261121


def test_no_file_brings_it_down(world: World):
    """Cells, lines and bytes of a sound manifest put out of order, `SEED` times."""
    chance = random.Random(SEED)
    names = [*COLUMNS, "Other"]
    atoms = ["", " ", "Image", "Video", "system_neutral", "fr-ca", "Overwrite", "KeepBoth", "TakeLatest"]
    atoms += ["PublishNow", "UnpublishAndDelete", "Product|Master", "Product|Master|Swatch", "TEE", "M00001"]
    atoms += ["TEE|Color:Red", "TEE|Color|Black", "Category|Default", "a.jpg", "b.jpg", "OUN001", "Primary"]
    atoms += [
        "Additional",
        "1",
        "-1",
        "1E+05",
        "#aabbcc",
        "=1+1",
        '"',
        "'",
        "\0",
        "é" * 50,
        "http://[",
        "x" * 300,
    ]
    for number in range(60):
        header = chance.sample(names, chance.randrange(6, len(names)))
        if chance.random() < 0.9:
            header = list(dict.fromkeys([*header, "MediaType", "MediaLocale", "InternalMediaId"]))
            header = list(dict.fromkeys([*header, "EntityType", "EntityKeyValue", "MediaGroup"]))
        lines = ["\t".join(header)]
        for _ in range(chance.randrange(8)):
            lines.append("\t".join(chance.choices(atoms, k=chance.randrange(len(header) + 2))))
        content = bytearray("\r\n".join(lines).encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"])))
        for _ in range(chance.choice([0, 0, 0, 1, 3])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            counts = imported(world, bytes(content), f"fuzz{number}.tsv")
        except AppError as error:
            assert error.message and str(error).strip().endswith((".", ")", "'"))
            continue
        assert counts["rows"] == sum(counts.values()) - counts["rows"]
        assert all(result in ("Succeeded", "Skipped", "Warning", "Failed") for result, _ in world.results())
    assert world.workspace.check() == []
    assert Path(world.media_root / "A.jpg").exists()
