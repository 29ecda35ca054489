"""Every kind of file, whole, cut and hostile: taken right, or refused with its reason, no leftovers."""

import contextlib
import io
import itertools
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.models.errors import BadInput
from app.models.media.blobs import BlobStore
from app.models.media.formats import file_facts
from app.models.media.isolated import look_at
from app.models.media.limits import Limits
from app.models.media.processing import Processed, processed
from app.models.media.rows import MediaType
from app.models.media.thumbnails import Thumbnails
from tests.support import corpus
from tests.support.corpus import Sample

WHOLE = list(corpus.whole())
# What comes after the end of a GIF may be cut: the picture is there.
CUTTABLE = [sample for sample in WHOLE if sample.name not in ("with a film.gif", "two.gif")]


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give temporary files of this process and its children a folder of their own."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)


def names(sample: Sample) -> str:
    return sample.name


def read(folder: Path, sample: Sample) -> Processed:
    path = folder / sample.name
    path.write_bytes(sample.content)
    try:
        return processed(path, file_facts(path))
    finally:
        assert [entry.name for entry in folder.iterdir()] == [sample.name]
        assert path.read_bytes() == sample.content
        assert list(Path(tempfile.gettempdir()).iterdir()) == []


@pytest.mark.parametrize("sample", WHOLE, ids=names)
def test_whole_files_are_taken(tmp_path: Path, sample: Sample) -> None:
    found = read(tmp_path, sample)
    facts = found.facts
    assert found.problem is None
    assert facts.mime == sample.mime
    assert (facts.width, facts.height) == (sample.size or (None, None))
    if sample.name == "secret.pdf":
        assert found == Processed(facts)
        return
    assert found.thumbnail is not None
    assert found.likeness is not None
    assert -(2**63) <= found.likeness < 2**63
    with Image.open(io.BytesIO(found.thumbnail)) as shown:
        shown.load()
        assert max(shown.size) <= 256
        if sample.size is not None:
            assert (shown.width > shown.height) == (sample.size[0] > sample.size[1])
        assert any(low < high for low, high in shown.convert("RGBA").getextrema()), "something can be seen"
    if facts.type is MediaType.VIDEO and not sample.name.endswith(".mpg"):
        assert facts.duration_ms == 2000
    assert facts.pages == (1 if sample.mime == "application/pdf" else None)


@pytest.mark.parametrize(
    "name", ["a.jpg", "print.jpg", "print.tif", "lab.tif", "deep.png", "a.avif", "lying.tif"]
)
def test_colours_are_those_of_the_picture(tmp_path: Path, name: str) -> None:
    sample = next(sample for sample in WHOLE if sample.name == name)
    found = read(tmp_path, sample)
    assert found.thumbnail is not None
    with Image.open(io.BytesIO(found.thumbnail)) as shown:
        rgb = shown.convert("RGB")
        if name == "deep.png":
            red, green, blue = rgb.getpixel((90, 60))
            assert (abs(red - 90 * 600 / 257) < 8, abs(green - 60 * 900 / 257) < 8, blue > 245) == (True,) * 3
        else:
            at = (rgb.width - 5, 5) if name == "lying.tif" else (5, 5)
            red, green, blue = rgb.getpixel(at)
            assert red > 190
            assert max(green, blue) < 70


@pytest.mark.parametrize("sample", CUTTABLE, ids=names)
def test_files_that_are_cut_at_a_tenth_are_refused(tmp_path: Path, sample: Sample) -> None:
    for cut in corpus.cuts(sample):
        path = tmp_path / sample.name
        path.write_bytes(cut.content)
        try:
            problem = processed(path, file_facts(path)).problem
        except BadInput as error:
            problem = error.message
        assert problem, cut.name


@pytest.mark.parametrize("sample", list(corpus.broken()), ids=names)
def test_broken_files_are_refused_with_their_reason(tmp_path: Path, sample: Sample) -> None:
    try:
        problem = read(tmp_path, sample).problem
    except BadInput as error:
        problem = error.message
    assert sample.refused in (problem or "")
    assert sample.refused


@pytest.mark.parametrize("name", corpus.NAMES)
def test_names_do_not_matter(tmp_path: Path, name: str) -> None:
    sample = Sample(name, corpus.saved(corpus.scene(), "PNG"), "image/png")
    assert read(tmp_path, sample).problem is None


def test_names_reach_other_readers(tmp_path: Path) -> None:
    for name in (*corpus.NAMES, "-version"):
        path = tmp_path / name.replace(".png", ".mp4")
        path.write_bytes(corpus.video())
        assert processed(path, file_facts(path)).problem is None


def test_a_name_with_255_bytes_is_among_them() -> None:
    assert max(len(name.encode()) for name in corpus.NAMES) == 255


PICTURES = [sample for sample in WHOLE if sample.mime.startswith("image/")]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sample=st.sampled_from(PICTURES),
    at=st.floats(0, 1, exclude_max=True),
    length=st.integers(0, 40),
    noise=st.binary(max_size=40),
)
def test_noise_in_a_picture_is_borne_or_refused(
    tmp_path: Path, sample: Sample, at: float, length: int, noise: bytes
) -> None:
    path = tmp_path / "noise"
    start = int(len(sample.content) * at)
    path.write_bytes(sample.content[:start] + noise + sample.content[start + length :])
    with contextlib.suppress(BadInput):
        facts = file_facts(path)
        if facts.mime != "image/svg+xml":
            found = processed(path, facts)
            assert (found.thumbnail is None) == bool(found.problem)


def test_frames_are_held_to_the_limit_of_pixels(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(corpus.video())
    found = processed(path, file_facts(path), Limits(image_pixels=6000))
    assert found.problem == "96 x 64 pixels is more than 0 megapixels."
    assert found.thumbnail is None


def test_a_reader_that_fails_takes_nothing_down(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(corpus.PDF)
    with pytest.raises(BadInput, match="its reader gave up"):
        look_at(path, "application/pdf", -1, 10_000)


@pytest.mark.slow
def test_what_takes_hours_is_stopped(tmp_path: Path) -> None:
    started = time.monotonic()
    found = read(tmp_path, Sample("slow.svg", corpus.slow_drawing()))
    assert found.problem == "it takes too long to read."
    assert time.monotonic() - started < 10


def test_what_a_drawing_names_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(corpus.saved(Image.new("RGB", (9, 9), "red"), "PNG"))
    size = 'width="9" height="9"'
    inner = f'<svg {corpus.SVG} {size}><image href="{tmp_path}/secret.png" {size}/></svg>'
    blobs = BlobStore(tmp_path / "blobs")
    for text in (inner, inner.replace(str(tmp_path) + "/", "")):
        (tmp_path / "a.svg").write_text(text)
        digest, _ = blobs.add_file(tmp_path / "a.svg")  # as if it had come in by another way
        assert Thumbnails(blobs, tmp_path / "t").get(digest, 256) is None
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(("name", "kind"), [("film.mp4", "JPEG"), ("page.pdf", "JPEG"), ("plain.svg", "PNG")])
def test_thumbnails_of_what_is_no_photograph(tmp_path: Path, name: str, kind: str) -> None:
    sample = next(sample for sample in WHOLE if sample.name == name)
    (tmp_path / name).write_bytes(sample.content)
    blobs = BlobStore(tmp_path / "blobs")
    digest, _ = blobs.add_file(tmp_path / name)
    thumbnails = Thumbnails(blobs, tmp_path / "t")
    done = thumbnails.process(digest, file_facts(tmp_path / name))
    shutil.rmtree(tmp_path / "blobs")
    assert thumbnails.get(digest, 200) == done.thumbnail
    with Image.open(io.BytesIO(done.thumbnail or b"")) as shown:
        assert shown.format == kind


def test_files_without_a_picture_have_no_thumbnail(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    blobs = BlobStore(tmp_path / "blobs")
    digest, _ = blobs.add_file(tmp_path / "a.txt")
    thumbnails = Thumbnails(blobs, tmp_path / "t")
    assert thumbnails.get(digest, 256) is None
    facts = file_facts(tmp_path / "a.txt")
    assert thumbnails.process(digest, facts) == Processed(facts)


def test_a_large_picture_is_reduced_in_strips_without_a_seam(tmp_path: Path) -> None:
    size = (3001, 2003)
    ramp = Image.linear_gradient("L").resize(size, Image.Resampling.BICUBIC)
    for mode in ("L", "RGB", "RGBA", "P", "CMYK"):
        path = tmp_path / "a.tif"
        ramp.convert("RGB").convert(mode).save(path)
        thumbnail = processed(path, file_facts(path)).thumbnail
        with Image.open(io.BytesIO(thumbnail or b"")) as shown:
            assert shown.size == (256, 171)
            column = [shown.convert("L").getpixel((128, y)) for y in range(2, 169)]
        steps = [b - a for a, b in itertools.pairwise(column)]
        assert max(map(abs, steps)) <= (8 if mode in ("P", "CMYK") else 4), mode
