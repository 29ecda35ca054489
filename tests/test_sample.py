"""The bundled sample is complete, and its files are what its scripts write."""

import csv
import json
from collections import Counter

import pytest
from PIL import Image

from app import paths
from resources import sample_pictures, sample_tables
from resources.sample_products import PRODUCTS

SAMPLE = paths.sample_folder()
PICTURES = SAMPLE / "pictures"
LIMIT_BYTES = 3_000_000


def rows(name):
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, dialect="excel-tab"))


@pytest.mark.parametrize(
    ("name", "columns", "made"),
    [
        ("catalog.tsv", sample_tables.CATALOG_COLUMNS, lambda: list(sample_tables.catalog_rows())),
        ("assignments.tsv", sample_tables.MANIFEST_COLUMNS, sample_tables.manifest_rows),
    ],
)
def test_tables_are_what_the_script_writes(tmp_path, name, columns, made):
    sample_tables.write_tsv(tmp_path / name, columns, made())
    assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes()


def test_setup_is_what_the_script_writes():
    assert json.loads((SAMPLE / "setup.json").read_text(encoding="utf-8")) == sample_tables.SETUP


def test_every_picture_is_there_and_small_enough():
    files = {file.stem: file for file in PICTURES.iterdir()}
    assert set(files) == set(sample_pictures.pictures())
    assert sum(file.stat().st_size for file in files.values()) < LIMIT_BYTES
    for file in files.values():
        with Image.open(file) as picture:
            assert picture.size == (800, 1000), file.name
            picture.load()


def test_formats_are_mixed():
    suffixes = Counter(file.suffix for file in PICTURES.iterdir())
    assert set(suffixes) == {".jpg", ".png", ".webp"}
    with Image.open(PICTURES / "ao3005-front.png") as mug:
        assert mug.convert("RGBA").getchannel("A").getextrema() == (0, 255)


def test_manifest_names_pictures_products_and_channels_that_exist():
    numbers = {row["Number"] for row in rows("catalog.tsv") if row["Number"]}
    values = {(row["Dimension"], row["Value"]) for row in rows("catalog.tsv") if row["Record"] == "Value"}
    channels = {channel["oun"] for channel in sample_tables.SETUP["channels"]} | {"Omnichannel", ""}
    languages = {*sample_tables.SETUP["locales"], "system_neutral", ""}
    for row in rows("assignments.tsv"):
        assert (PICTURES / row["MediaImportPath"]).is_file()
        assert row["EntityChannel"] in channels
        assert row["EntityLocale"] in languages
        number, *cell = row["EntityKeyValue"].split("|")
        assert number in numbers | {""}
        for part in cell:
            assert tuple(part.split(":")) in values


def test_something_is_left_to_do():
    manifest = rows("assignments.tsv")
    assigned = {row["EntityKeyValue"].split("|")[0].split("-")[0] for row in manifest}
    without = {product.number for product in PRODUCTS} - assigned
    assert without == {sample_tables.LEFT_TO_DO, "AO1005"}
    assert any(
        row["EntityKeyValue"] == "" and row["MediaImportPath"].startswith("ao2001") for row in manifest
    )
    assert {row["MediaImportPath"] for row in manifest} == {file.name for file in PICTURES.iterdir()}


def test_catalog_covers_every_kind():
    records = Counter(row["Record"] for row in rows("catalog.tsv"))
    assert records["Product"] == len(PRODUCTS) == 13
    assert records["Variant"] == sum(len(sample_tables.variants(product)) for product in PRODUCTS)
    dimensions = {row["Dimensions"] for row in rows("catalog.tsv") if row["Record"] == "Product"}
    assert {"", "Color", "Color,Size", "Color,Style,Size", "Color,Configuration"} <= dimensions
