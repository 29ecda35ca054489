import os
from pathlib import Path

import pytest

from app.models.errors import BadInput, NotFound, RuleViolation
from app.models.manifests.media_root import MediaRoot, is_url


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "Luma" / "Media"
    (root / "M" / "h").mkdir(parents=True)
    (root / "M" / "h" / "MH01-Black_main.JPG").write_bytes(b"1")
    (root / "top.jpg").write_bytes(b"2")
    (root / "été.png").write_bytes(b"3")
    (root / "media").mkdir()
    (root / "media" / "inner.jpg").write_bytes(b"4")
    (tmp_path / "Luma" / "secret.jpg").write_bytes(b"!")
    return root


@pytest.mark.parametrize(
    ("import_path", "expected"),
    [
        ("top.jpg", "top.jpg"),
        ("/m/h/mh01-black_main.jpg", "M/h/MH01-Black_main.JPG"),
        ("M\\H\\mh01-BLACK_main.jpg", "M/h/MH01-Black_main.JPG"),
        ("./M//h/./MH01-Black_main.JPG", "M/h/MH01-Black_main.JPG"),
        ("media/m/h/mh01-black_main.jpg", "M/h/MH01-Black_main.JPG"),
        ("luma/media/top.jpg", "top.jpg"),
        ("media/inner.jpg", "media/inner.jpg"),
        ("Media/media/inner.jpg", "media/inner.jpg"),
        ("e\u0301te\u0301.PNG", "été.png"),
    ],
)
def test_paths_match_in_any_case_with_or_without_the_root(root: Path, import_path: str, expected: str):
    assert MediaRoot(root).find(import_path) == (root / expected).resolve()


@pytest.mark.parametrize(
    "import_path",
    [
        "../secret.jpg",
        "m/../../secret.jpg",
        "..\\secret.jpg",
        "m/.. /top.jpg",
        "C:\\secret.jpg",
        "c:secret.jpg",
        "file:///etc/passwd",
        "https://example.org/top.jpg",
        "top.jpg\0.png",
    ],
)
def test_paths_that_lead_out_are_refused(root: Path, import_path: str):
    with pytest.raises(RuleViolation):
        MediaRoot(root).find(import_path)


@pytest.mark.parametrize(
    "import_path",
    [
        "",
        "/",
        ".",
        "none.jpg",
        "M",
        "M/h",
        "top.jpg/x.jpg",
        "/etc/passwd",
        "secret.jpg",
        "luma/secret.jpg",
        "media",
    ],
)
def test_paths_that_name_no_file(root: Path, import_path: str):
    with pytest.raises(NotFound):
        MediaRoot(root).find(import_path)


def test_absolute_paths_stay_below_the_root(root: Path):
    with pytest.raises(NotFound):
        MediaRoot(root).find(str(root.parent / "secret.jpg"))
    assert MediaRoot(root).find(str(root / "top.jpg")) == (root / "top.jpg").resolve()


def test_links_that_lead_out_are_refused(root: Path):
    (root / "link.jpg").symlink_to(root.parent / "secret.jpg")
    (root / "up").symlink_to(root.parent)
    (root / "good.jpg").symlink_to(root / "top.jpg")
    media = MediaRoot(root)
    for path in ("link.jpg", "up/secret.jpg"):
        with pytest.raises(RuleViolation):
            media.find(path)
    assert media.find("good.jpg") == (root / "top.jpg").resolve()


def test_what_is_no_regular_file_is_not_found(root: Path):
    os.mkfifo(root / "pipe.jpg")
    with pytest.raises(NotFound):
        MediaRoot(root).find("pipe.jpg")


def test_names_that_differ_in_case_alone(root: Path):
    (root / "TOP.jpg").write_bytes(b"5")
    if len(list(root.glob("*.jpg"))) < 2:
        pytest.skip("this file system does not tell them apart")
    media = MediaRoot(root)
    assert media.find("TOP.jpg").read_bytes() == b"5"
    with pytest.raises(NotFound, match=r"TOP\.jpg and top\.jpg"):
        media.find("Top.jpg")


def test_the_root_must_be_a_folder(root: Path):
    for path in (root / "none", root / "top.jpg"):
        with pytest.raises(BadInput):
            MediaRoot(path)


def test_urls():
    assert is_url("HTTPS://example.org/a.jpg") and is_url("ftp://x/y")
    assert not is_url("m/h/a.jpg") and not is_url("C:\\a.jpg")
