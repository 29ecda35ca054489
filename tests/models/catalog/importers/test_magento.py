import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.formats import read
from app.models.catalog.importers.magento_attributes import variations
from app.models.errors import BadInput

COLOR, SIZE, STYLE, CONFIGURATION = Dimension.COLOR, Dimension.SIZE, Dimension.STYLE, Dimension.CONFIGURATION
COLUMNS = [
    "sku",
    "product_type",
    "name",
    "categories",
    "description",
    "additional_attributes",
    "configurable_variations",
]


def export(path: Path, *rows: dict[str, str], columns: list[str] = COLUMNS, bom: bool = False) -> Path:
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def simple(sku: str, attributes: str = "", **more: str) -> dict[str, str]:
    row = {"sku": sku, "product_type": "simple", "name": f"Name of {sku}"}
    return row | {"additional_attributes": attributes} | more


def master(sku: str, variations: str, **more: str) -> dict[str, str]:
    row = {"sku": sku, "product_type": "configurable", "name": f"Name of {sku}"}
    return row | {"configurable_variations": variations} | more


def read_rows(folder: Path, *rows: dict[str, str]):
    return read("magento", [export(folder / "products.csv", *rows)])


def errors(batch) -> list[tuple[int, str]]:
    return [(error.row, error.error) for error in batch.errors]


@pytest.mark.luma
class TestLuma:
    def test_counts_are_exact(self, luma: Path):
        batch = read("magento", [luma / name for name in ("products.csv", "gear.csv", "categories.csv")])
        assert batch.errors == () and batch.notes == ()
        assert Counter(bool(product.dimensions) for product in batch.products) == {True: 147, False: 44}
        assert len(batch.variants) == 1847
        assert {product.dimensions for product in batch.products if product.dimensions} == {(COLOR, SIZE)}
        assert [value.value for value in batch.values if value.dimension is SIZE] == (
            ["XS", "S", "M", "L", "XL", "28", "29", "30", "31", "32", "33", "34", "36"]
        )
        colors = {value.value: value.hex for value in batch.values if value.dimension is COLOR}
        assert len(colors) == 11 and all(colors.values())

    def test_names_and_descriptions_are_plain_text(self, luma: Path):
        batch = read("magento", [luma / "products.csv", luma / "gear.csv"])
        names = {product.number: product.name for product in batch.products}
        assert names["MS04"] == "Gobi HeatTec® Tee"
        texts = [text for product in batch.products for text in (product.name, product.description)]
        assert not [text for text in texts if "<" in text or "&bull" in text or "&reg" in text]
        hoodie = next(product for product in batch.products if product.number == "MH01")
        assert hoodie.description.splitlines()[1] == "• Two-tone gray heather hoodie."

    def test_categories_follow_the_list_and_lose_their_root(self, luma: Path):
        batch = read("magento", [luma / "gear.csv", luma / "products.csv", luma / "categories.csv"])
        top = [record.path[0] for record in batch.categories if len(record.path) == 1]
        assert top == ["Women", "Men", "Promotions", "Collections", "Gear"]
        assert ("Gear", "Bags") in {record.path for record in batch.categories}
        assert "Default Category" not in {name for record in batch.categories for name in record.path}
        hoodie = next(product for product in batch.products if product.number == "MH01")
        assert hoodie.categories == (
            ("Men", "Tops", "Hoodies & Sweatshirts"),
            ("Collections", "Eco Friendly"),
        )

    def test_the_order_of_the_files_changes_neither_values_nor_products(self, luma: Path):
        files = [luma / "products.csv", luma / "gear.csv", luma / "categories.csv"]
        one, other = read("magento", files), read("magento", files[::-1])
        assert one.values == other.values and one.variants == other.variants
        assert {p.number for p in one.products} == {p.number for p in other.products}


def test_variants_of_one_file_belong_to_masters_of_another(tmp_path: Path):
    variants = export(tmp_path / "a.csv", simple("T-S"), simple("T-M"), simple("BAG"))
    masters = export(tmp_path / "b.csv", master("T", "sku=T-S,size=S|sku=T-M,size=M"))
    for paths in ([variants, masters], [masters, variants]):
        batch = read("magento", paths)
        assert {p.number: p.dimensions for p in batch.products} == {"T": (SIZE,), "BAG": ()}
        assert {v.number: dict(v.values) for v in batch.variants} == {"T-S": {SIZE: "S"}, "T-M": {SIZE: "M"}}
        assert batch.errors == ()


@pytest.mark.parametrize(
    ("variations", "expected"),
    [
        ("sku=V,size=M,color=Blue", {COLOR: "Blue", SIZE: "M"}),
        ('sku=V,size="M, tall",color="7/8 ""slim"""', {COLOR: '7/8 "slim"', SIZE: "M, tall"}),
        ('sku=V,size=12" x 13",color=Blue', {COLOR: "Blue", SIZE: '12" x 13"'}),
        ("sku=V,color=Blue, Navy,size=M", {COLOR: "Blue, Navy", SIZE: "M"}),
        (r"sku=V,color=Blue\, Navy\|Red,size=M", {COLOR: "Blue, Navy|Red", SIZE: "M"}),
        ("sku=V,color=Blue|Navy,size=M", None),
        ("sku=V,color=Blue|Navy", {COLOR: "Blue|Navy"}),
        ("size=M,color=Blue,sku=V", {COLOR: "Blue", SIZE: "M"}),
        ("sku=V,style_general=Slim,size=M", {STYLE: "Slim", SIZE: "M"}),
        ("sku=V,format=Download,size=M", {SIZE: "M", CONFIGURATION: "Download"}),
        ("sku=V,colour=Blue", {COLOR: "Blue"}),
    ],
)
def test_variations(tmp_path: Path, variations: str, expected: dict[Dimension, str] | None):
    batch = read_rows(tmp_path, simple("V"), master("T", variations))
    found = [dict(variant.values) for variant in batch.variants]
    assert found == ([expected] if expected else [])
    assert bool(batch.errors) is (expected is None)


def test_a_value_that_the_variation_lacks_is_taken_from_the_variant(tmp_path: Path):
    batch = read_rows(
        tmp_path,
        simple("A", 'has_options=0,size="S",color=Red'),
        simple("B", "color=Blue"),
        master("T", "sku=A,size=S|sku=B,size=M,color=Blue"),
    )
    assert [dict(v.values) for v in batch.variants] == [{COLOR: "Red", SIZE: "S"}, {COLOR: "Blue", SIZE: "M"}]


def test_values_that_differ_in_case_alone_are_one(tmp_path: Path):
    batch = read_rows(
        tmp_path, simple("A"), simple("B"), master("T", "sku=A,color=Red,size=S|sku=B,color=red,size=M")
    )
    assert [v.value for v in batch.values if v.dimension is COLOR] == ["Red"]
    assert [v.values[COLOR] for v in batch.variants] == ["Red", "Red"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([simple("")], [(2, "The sku is empty.")]),
        ([simple("A", name="")], [(2, "The name of A is empty.")]),
        ([simple("A", product_type="")], [(2, "The product_type of A is empty.")]),
        ([simple("A"), simple("A")], [(3, "The sku A stands in row 2 already.")]),
        (
            [master("T", "sku=X,size=S|sku=Y,size=M")],
            [(2, "The master T names 2 variants that no file has: X, Y.")],
        ),
        ([simple("A"), master("T", "size=S|sku=A,size=M")], [(3, "A variation of T has no sku.")]),
        (
            [simple("A"), master("T", "sku=A,size=S"), master("U", "sku=A,size=S")],
            [(4, "The variant A of U belongs to T already.")],
        ),
        (
            [simple("A"), simple("B"), master("T", "sku=A,size=S|sku=B,size=S")],
            [(3, "The variants A and B of T are both S.")],
        ),
        (
            [simple("A"), simple("B"), master("T", "sku=A,size=S|sku=B")],
            [(3, "The variant B of T has no Size.")],
        ),
        (
            [simple("A"), master("T", "sku=A,size=S,size_eu=36")],
            [
                (
                    3,
                    (
                        "The master T varies by size and size_eu, and both mean Size. "
                        "Its variants are left out with it."
                    ),
                )
            ],
        ),
        (
            [simple("A"), master("T", "sku=A,format=x,material=y")],
            [
                (
                    3,
                    (
                        "The master T varies by format, material; "
                        "only color, style, size and one more can be. Its variants are left out with it."
                    ),
                )
            ],
        ),
        (
            [master("S", ""), master("T", "sku=S,size=M")],
            [(3, "S is a master and cannot be a variant of T.")],
        ),
    ],
)
def test_a_bad_row_is_told_and_stops_nothing(tmp_path: Path, rows: list[dict[str, str]], expected):
    batch = read_rows(tmp_path, *rows, simple("LAST"))
    assert errors(batch) == expected
    assert batch.products[-1].number == "LAST"
    assert not {p.number for p in batch.products} & {v.number for v in batch.variants}


def test_store_view_rows_are_left_aside(tmp_path: Path):
    path = export(
        tmp_path / "p.csv",
        simple("A"),
        simple("A", store_view_code="fr", name="Nom"),
        columns=[*COLUMNS, "store_view_code"],
    )
    batch = read("magento", [path])
    assert [p.name for p in batch.products] == ["Name of A"]
    assert batch.errors == () and "1 rows of store views" in batch.notes[0]


@pytest.mark.parametrize("bom", [False, True])
def test_utf8_with_and_without_bom_and_rows_counted_over_line_breaks(tmp_path: Path, bom: bool):
    path = export(tmp_path / "p.csv", simple("Ä", description="<p>one\n\ntwo</p>"), simple(""), bom=bom)
    batch = read("magento", [path])
    assert batch.products[0].number == "Ä" and batch.products[0].description == "one\ntwo"
    assert (batch.errors[0].row, batch.errors[0].line) == (3, 5)
    assert str(batch.errors[0]) == "p.csv, row 3 (line 5): The sku is empty."


def test_cells_that_do_not_match_the_header(tmp_path: Path):
    path = tmp_path / "p.csv"
    path.write_text(
        'sku,product_type,name,categories\nA,simple,a\nB,simple,b,\nC,simple,c,"x\n', encoding="utf-8"
    )
    batch = read("magento", [path])
    assert errors(batch) == [
        (2, "It has 3 cells, the header has 4."),
        (4, "A quote is opened and never closed."),
    ]
    assert [p.number for p in batch.products] == ["B"]


def test_missing_columns_are_named(tmp_path: Path):
    path = tmp_path / "p.csv"
    path.write_text("sku;name\nA;a\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read("magento", [path])
    assert caught.value.row == 1 and caught.value.path == path
    assert "sku, product_type, name, categories" in caught.value.message
    path.write_text("sku,product_type,name,categories\nT,configurable,t,\n", encoding="utf-8")
    with pytest.raises(BadInput, match="configurable_variations"):
        read("magento", [path])


def test_bytes_that_are_not_utf8_are_told_with_their_row(tmp_path: Path):
    path = tmp_path / "p.csv"
    path.write_bytes(b'sku,product_type,name,categories\nA,simple,"a\nb",\nB,simple,caf\xe9,\n')
    with pytest.raises(BadInput) as caught:
        read("magento", [path])
    assert caught.value.row == 3 and "line 4" in caught.value.message and "0xE9" in caught.value.message


def test_files_that_cannot_be_read(tmp_path: Path):
    (tmp_path / "empty.csv").touch()
    for path in (tmp_path / "empty.csv", tmp_path / "missing.csv", tmp_path):
        with pytest.raises(BadInput) as caught:
            read("magento", [path])
        assert caught.value.path == path
    with pytest.raises(BadInput, match="magento, vitrine"):
        read("excel", [tmp_path])
    with pytest.raises(BadInput):
        read("magento", [])


def test_bad_categories(tmp_path: Path):
    path = tmp_path / "c.csv"
    path.write_text("name,path,position\nMen,,2\n,Men,\nMen,,\nTops,Men,x\nA\\/B,Men,\n", encoding="utf-8")
    batch = read("magento", [path])
    assert errors(batch) == [
        (3, "The category has no name."),
        (4, "The category Men comes twice."),
        (5, "'x' is no position."),
    ]


VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12).map(
    lambda text: text.strip() or "x"
)


@given(
    st.lists(st.fixed_dictionaries({"sku": VALUES, "color": VALUES, "size": VALUES}), min_size=1, max_size=4)
)
def test_enclosed_lists_come_back(expected: list[dict[str, str]]):
    def enclosed(value: str) -> str:
        return '"' + value.replace('"', '""') + '"'

    text = "|".join(",".join(f"{code}={enclosed(value)}" for code, value in row.items()) for row in expected)
    assert variations(text) == expected


@given(st.text(max_size=60))
def test_no_list_is_beyond_reading(text: str):
    assert all("" not in row for row in variations(text))
