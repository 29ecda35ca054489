from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.catalog.importers.delimited import unquoted
from app.models.errors import ManifestProblem, StorageProblem
from app.models.manifests.cells import plain
from app.models.manifests.results import Outcome, RowResult
from app.models.manifests.tsv import ManifestFile, safe_cells, write_result, write_tsv

NAMES = ("MediaType", "MediaLocale", "Extra", "InternalMediaId")
HEADER = "\t".join(NAMES)
AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def manifest(folder: Path, text: str, encoding: str = "utf-8") -> ManifestFile:
    path = folder / "in.tsv"
    path.write_bytes(text.encode(encoding))
    return ManifestFile(path)


def values(file: ManifestFile) -> list[tuple[int, str]]:
    return [(raw.row, raw.values.get("InternalMediaId", raw.problem)) for raw in file.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str, last: bool):
    text = end.join((HEADER, "Image\ten-us\tx\tMé1", "", 'Image\ten-us\t"a ""b"""\tM2', "Image"))
    file = manifest(tmp_path, text + end * last, encoding)
    assert values(file) == [(2, "Mé1"), (4, "M2"), (5, "")]
    assert next(file.rows(start=2)).cells[2] == 'a "b"'
    assert file.count() == 3
    assert file.header.warnings


def test_rows_with_too_many_cells_are_told(tmp_path: Path):
    file = manifest(tmp_path, f"{HEADER}\nImage\ten-us\tx\tM1\tmore\nImage\ten-us\tx\tM2\t\t\n")
    assert values(file) == [
        (2, "It has 5 cells, the header has 4; does a cell hold a tab or line break?"),
        (3, "M2"),
    ]


@pytest.mark.parametrize(
    ("content", "row", "text"),
    [
        (b"", None, "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", None, "empty"),
        (b"MediaLocale\tInternalMediaId\nen-us\tM1\n", 1, "Missing columns: MediaType."),
        (b"Image\ten-us\tM1\n", 1, "names no column"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, "not UTF-8"),
        (b"\xff\xfeM\x00e", 1, "not UTF-16"),
    ],
)
def test_files_that_are_no_manifest(tmp_path: Path, content: bytes, row: int | None, text: str):
    path = tmp_path / "in.tsv"
    path.write_bytes(content)
    with pytest.raises(ManifestProblem) as caught:
        ManifestFile(path)
    assert (caught.value.path, caught.value.row) == (path, row)
    assert text in caught.value.message


def test_a_bad_byte_is_told_with_its_row(tmp_path: Path):
    path = tmp_path / "in.tsv"
    path.write_bytes(f"{HEADER}\nImage\ten-us\t\tM1\n".encode() + b"Image\ten-us\tcaf\xe9\tM2\n")
    file = ManifestFile(path)
    with pytest.raises(ManifestProblem) as caught:
        file.count()
    assert caught.value.row == 3
    path.unlink()
    with pytest.raises(ManifestProblem, match=r"in\.tsv"):
        file.count()


def test_a_long_file_with_all_kinds_of_line_ends(tmp_path: Path):
    ends = ("\n", "\r\n", "\r", "\r\r\n", "\n\n")
    text, wanted, row = HEADER + "\n", [], 2
    for number in range(4_000):
        end = ends[number % 5] if number > 3_000 else ends[number % 2]
        text += f"Image\ten-us\t{'é' * 50}\tM{number}{end}"
        wanted.append((row, f"M{number}"))
        row += 1 if end in ends[:3] else 2
    file = manifest(tmp_path, text)
    assert values(file) == wanted
    assert file.count() == 4_000
    assert [raw.row for raw in file.rows(start=3_999)] == [row for row, _ in wanted if row > 3_999]


def test_a_bad_byte_far_down_is_told_after_the_rows_before_it(tmp_path: Path):
    path = tmp_path / "in.tsv"
    row = b"Image\ten-us\t\tM1\n"
    path.write_bytes(HEADER.encode() + b"\n" + row * 20_000 + b"\xe9" + row * 9)
    rows = ManifestFile(path).rows()
    assert [next(rows).row for _ in range(20_000)][-1] == 20_001
    with pytest.raises(ManifestProblem, match="byte 0xE9 in line 20002") as caught:
        next(rows)
    assert caught.value.row == 20_002


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\r\n"), max_size=20)
ROW = st.lists(CELL, min_size=4, max_size=4).filter(lambda cells: any(cell.strip() for cell in cells))


@given(rows=st.lists(ROW, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]):
    path = tmp_path_factory.getbasetemp() / "round.tsv"
    assert write_tsv(path, NAMES, rows) == len(rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfMediaType\t")
    assert [list(raw.cells) for raw in ManifestFile(path).rows()] == rows


def test_tabs_and_line_breaks_become_spaces(tmp_path: Path):
    path = tmp_path / "out.tsv"
    write_tsv(path, NAMES, [["Image", "a\tb", "c\r\nd\ne", '"f']])
    assert path.read_bytes().split(b"\r\n")[1] == b'Image\ta b\tc d e\t"""f"'


def test_the_result_keeps_all_columns_and_adds_the_outcome(tmp_path: Path):
    text = f"{HEADER}\nImage\ten-us\tx\tM1\n\nImage\nImage\ten-us\ty\tM2\tlost\n"
    results = {
        2: RowResult(Outcome.FAILED, "M001", "It\nfailed.", AT),
        5: RowResult(Outcome.SKIPPED, "", "", AT),
    }
    target = tmp_path / "result.tsv"
    assert write_result(manifest(tmp_path, text), target, results.get) == 3
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        f"{HEADER}\tResult\tResultTime\tErrorCode\tResultDescription",
        "Image\ten-us\tx\tM1\tFailed\t2026-05-04T03:02:01Z\tM001\tIt failed.",
        "Image\t\t\t\t\t\t\t",
        "Image\ten-us\ty\tM2 lost\tSkipped\t2026-05-04T03:02:01Z\t\t",
    ]


def test_a_result_that_is_imported_again_is_filled_in_place(tmp_path: Path):
    header = "errorcode\tMediaType\tMediaLocale\tInternalMediaId\tResult"
    file = manifest(tmp_path, f"{header}\nM001\tImage\ten-us\tM1\tFailed\n")
    write_result(file, tmp_path / "out.tsv", lambda _: RowResult(Outcome.SUCCEEDED, "", "", AT))
    lines = (tmp_path / "out.tsv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        f"{header}\tResultTime\tResultDescription",
        "\tImage\ten-us\tM1\tSucceeded\t2026-05-04T03:02:01Z\t",
    ]


def test_a_result_appears_whole_or_not_at_all(tmp_path: Path):
    def rows():
        yield ["a"]
        raise OSError(28, "No space left on device")

    target = tmp_path / "out.tsv"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(StorageProblem, match="No space left"):
        write_tsv(target, ["Result"], rows())
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.tsv"]
    with pytest.raises(StorageProblem):
        write_tsv(tmp_path / "missing" / "out.tsv", ["Result"], [])


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(cells=st.lists(TEXT, min_size=4, max_size=4))
def test_exported_cells_are_no_formulas_and_come_back(cells: list[str]):
    line = safe_cells(cells)
    assert "\n" not in line and "\r" not in line
    written = line.split("\t")
    assert len(written) == 4
    for cell, text in zip(written, cells, strict=True):
        assert not unquoted(cell).startswith(("=", "+", "-", "@"))
        assert plain(unquoted(cell)) == flat(text) or text != text.strip()


def flat(text: str) -> str:
    """How a text reads in one line, without space around it."""
    one_line = text.replace("\r\n", " ").translate(dict.fromkeys(map(ord, "\t\r\n"), " "))
    return one_line.strip()
