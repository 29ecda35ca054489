from pathlib import Path

import pytest

from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.formats import read
from app.models.catalog.importers.records import CategoryRecord, ValueRecord
from app.models.errors import BadInput

HEADER = [
    "Record",
    "Number",
    "Name",
    "Description",
    "Category",
    "Dimensions",
    "Color",
    "Size",
    "Style",
    "Dimension",
    "Value",
    "Hex",
    "Master",
]


def line(record: str, **cells: str) -> str:
    return "\t".join({"Record": record, **cells}.get(name, "") for name in HEADER)


def write(path: Path, *lines: str, header: list[str] = HEADER, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(("\t".join(header), *lines)).encode(encoding))
    return path


TEE = line("Product", Number="TEE", Name="Tee", Dimensions="size, Color", Category="Men/Tees|Sale")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_whole_catalogue(tmp_path: Path, encoding: str):
    path = write(
        tmp_path / "shop.tsv",
        line("Category", Category="Women/Tees"),
        line("Category", Category="Men"),
        line("Variant", Number="TEE-1", Master="TEE", Color="ÉCRU", Size="M", Name="Tee écru M"),
        line("Variant", Number="TEE-2", Master="TEE", Color="Black", Size="S"),
        line("Value", Dimension="Color", Value="Écru", Hex="#f3e", Name="Raw"),
        line("Value", Dimension="color", Value="Black"),
        "",
        TEE,
        line("Product", Number="MUG", Name="Mug", Description="Holds tea."),
        encoding=encoding,
    )
    batch = read("vitrine", [path])
    assert batch.errors == () and batch.notes == ()
    assert batch.categories == (
        CategoryRecord(("Women",), 1),
        CategoryRecord(("Women", "Tees"), 1),
        CategoryRecord(("Men",), 2),
        CategoryRecord(("Men", "Tees"), 1),
        CategoryRecord(("Sale",), 3),
    )
    assert batch.values == (
        ValueRecord(Dimension.COLOR, "Écru", "Raw", "#FF33EE"),
        ValueRecord(Dimension.COLOR, "Black", "Black", "#000000"),
        ValueRecord(Dimension.SIZE, "S", "S", is_derived=True),
        ValueRecord(Dimension.SIZE, "M", "M", is_derived=True),
    )
    assert [(p.number, p.dimensions, p.row) for p in batch.products] == [
        ("TEE", (Dimension.COLOR, Dimension.SIZE), 9),
        ("MUG", (), 10),
    ]
    assert batch.products[0].categories == (("Men", "Tees"), ("Sale",))
    assert batch.variants[0].values == {Dimension.COLOR: "Écru", Dimension.SIZE: "M"}


def test_masters_and_variants_in_two_files_and_columns_in_any_order(tmp_path: Path):
    variants = tmp_path / "v.tsv"
    variants.write_text(
        "master\tSIZE\tWeight\trecord\tcolor\tNUMBER\nTEE\tS\t3\tvariant\tRed\tV\n", encoding="utf-8"
    )
    masters = write(tmp_path / "m.tsv", TEE)
    batch = read("vitrine", [variants, masters])
    assert [v.number for v in batch.variants] == ["V"]
    assert batch.notes == ("v.tsv: unknown columns were left aside: Weight.",)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line("", Number="X")], "The Record is empty."),
        ([line("Toy")], "The Record 'Toy' is none of Category, Value, Product, Variant."),
        ([line("Category", Number="X")], "The Category is empty."),
        ([line("Value", Dimension="Weight", Value="3")], "The Dimension 'Weight' is none of"),
        ([line("Value", Dimension="Color")], "The Value is empty."),
        ([line("Value", Dimension="Color", Value="Red", Hex="#12")], "The Hex '#12' is no colour"),
        (
            [line("Value", Dimension="Color", Value="Red"), line("Value", Dimension="Color", Value="red")],
            "The value Color: red comes twice.",
        ),
        ([line("Product", Name="X")], "The Number is empty."),
        ([line("Product", Number="X")], "The Name of X is empty."),
        (
            [line("Product", Number="X", Name="x", Dimensions="Color,Weight")],
            "The Dimensions Weight are none of",
        ),
        ([TEE, TEE], "The number TEE stands in row 2 already."),
        ([TEE, line("Variant", Number="TEE", Master="TEE")], "The number TEE stands in row 2 already."),
        ([line("Variant", Number="V")], "The Master of V is empty."),
        ([line("Variant", Number="V", Master="NONE")], "The master NONE of V is not in the files."),
        ([TEE, line("Variant", Number="V", Master="TEE", Color="Red")], "The variant V of TEE has no Size."),
        (
            [TEE, line("Variant", Number="V", Master="TEE", Color="Red", Size="S", Style="Slim")],
            "The variant V has a Style, its master TEE has none.",
        ),
        (
            [
                line("Product", Number="MUG", Name="Mug"),
                line("Variant", Number="V", Master="MUG", Color="Red"),
            ],
            "The product MUG has no dimensions, so V cannot be its variant.",
        ),
        (
            [
                TEE,
                line("Variant", Number="V", Master="TEE", Color="Red", Size="S"),
                line("Variant", Number="W", Master="TEE", Color="RED", Size="S"),
            ],
            "The variants V and W of TEE are both Red S.",
        ),
        ([TEE + "\t\tmore"], "It has 15 cells, the header has 13"),
    ],
)
def test_a_bad_row_is_told_and_stops_nothing(tmp_path: Path, lines: list[str], expected: str):
    path = write(tmp_path / "shop.tsv", *lines, line("Product", Number="LAST", Name="Last"))
    batch = read("vitrine", [path])
    assert [error.row for error in batch.errors] == [len(lines) + 1]
    assert batch.errors[0].error.startswith(expected)
    assert batch.products[-1].number == "LAST"


@pytest.mark.parametrize(
    ("header", "lines", "expected"),
    [
        (["Number", "Name"], ["X\tx"], "Missing columns: Record."),
        (["Record", "Name"], ["Product\tx"], "Missing columns: Number."),
        (["Record", "Number"], ["Variant\tx"], "Missing columns: Master."),
        (["Record", "Number", "number"], [], "Columns that come twice: Number."),
    ],
)
def test_a_header_that_cannot_be_used(tmp_path: Path, header: list[str], lines: list[str], expected: str):
    path = write(tmp_path / "shop.tsv", *lines, header=header)
    with pytest.raises(BadInput) as caught:
        read("vitrine", [path])
    assert caught.value.row == 1 and expected in caught.value.message


def test_files_that_are_no_text(tmp_path: Path):
    path = tmp_path / "shop.tsv"
    path.write_bytes(b"Record\tNumber\tName\nProduct\tA\ta\nProduct\tB\t\xff\n")
    with pytest.raises(BadInput) as caught:
        read("vitrine", [path])
    assert caught.value.row == 3
    path.write_bytes(b"\xff\xfeR\x00e\x00c\x00o")
    with pytest.raises(BadInput):
        read("vitrine", [path])
    path.write_bytes(b"\n\n")
    with pytest.raises(BadInput, match="empty"):
        read("vitrine", [path])
