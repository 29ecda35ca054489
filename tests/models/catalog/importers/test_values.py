import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.catalog.importers.delimited import quoted, unquoted
from app.models.catalog.importers.plain_text import plain_line, plain_text
from app.models.catalog.importers.values import PLAIN_COLOR_HEX, normal_hex, plain_color_hex, size_order


def test_sizes_have_their_natural_order():
    expected = [
        "XXXS",
        "XXS",
        "xs",
        "Small",
        "M",
        "Large",
        "XL",
        "2XL",
        "XX-Large",
        "3XL",
        "0",
        "2",
        "2.5",
        "10",
        "28",
        "30W x 32L",
        "One size",
        "Tall",
    ]
    turned = expected[::-1]
    assert sorted(turned, key=size_order) == expected


def test_plain_colors():
    assert plain_color_hex(" Black ") == "#000000"
    assert plain_color_hex("Stormy") is None
    assert all(normal_hex(value) == value for value in PLAIN_COLOR_HEX.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("#abc", "#AABBCC"), ("a1b2c3", "#A1B2C3"), ("#12", None), ("red", None), ("", None), ("#12345g", None)],
)
def test_hex(text: str, expected: str | None):
    assert normal_hex(text) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain", "plain"),
        ("<p>One<br/>two</p><p>three</p>", "One\ntwo\nthree"),
        ("<ul>\n<li>a</li>\n<li>b &amp; c</li>\n</ul>", "a\nb & c"),
        ("5 < 6 <script>alert(1)</script>and <b>bold", "5 < 6 and bold"),
        ("<!-- no -->x&nbsp;&nbsp;y</br>z<", "x y\nz<"),
        ("", ""),
    ],
)
def test_plain_text(html: str, expected: str):
    assert plain_text(html) == expected


@given(st.text())
def test_plain_text_never_fails(html: str):
    assert "\n" not in plain_line(html)


@given(st.text())
def test_a_quoted_cell_comes_back(cell: str):
    flat = cell.replace("\r\n", " ").replace("\t", " ").replace("\r", " ").replace("\n", " ")
    assert unquoted(quoted(cell)) == flat
