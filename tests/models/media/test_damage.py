"""Files as they come from elsewhere: taken right or refused with a reason; no crash, no hang, no leftovers.

A folder of real ones, named by the environment variable VITRINE_BROKEN_FILES, is read through as well.
"""

import os
import sys
import time
from pathlib import Path

import pytest

from app.models.errors import BadInput
from app.models.media.formats import file_facts
from app.models.media.processing import Processed, processed
from tests.models.media.test_corpus import names, read, temporary
from tests.support import corpus, damage
from tests.support.corpus import Sample

__all__ = ["temporary"]

LONGEST_S = 10
FOREIGN = os.environ.get("VITRINE_BROKEN_FILES", "")

ORDINARY = [
    sample
    for sample in corpus.whole()
    if sample.name.startswith(("a.", "progressive", "moving", "lying", "packed", "big"))
]
SLOW_TO_READ = [sample for sample in corpus.whole() if sample.name in ("film.mp4", "page.pdf", "plain.svg")]


def outcome(folder: Path, sample: Sample) -> Processed | str:
    """Return what was found, or why the file is refused."""
    started, others = time.monotonic(), children()
    try:
        found = read(folder, sample)
    except BadInput as problem:
        return problem.message
    finally:
        assert time.monotonic() - started < LONGEST_S
        assert children() <= others
    return found.problem or found


def children() -> set[str]:
    """List processes that were started and not waited for."""
    lists = Path("/proc/self/task").glob("*/children")
    return {number for path in lists for number in path.read_text().split()}


@pytest.mark.parametrize("sample", list(damage.damaged()), ids=names)
def test_damaged_files_are_taken_right_or_refused(tmp_path: Path, sample: Sample) -> None:
    found = outcome(tmp_path, sample)
    if sample.refused:
        assert isinstance(found, str)
        assert sample.refused in found
        return
    assert isinstance(found, Processed), found
    assert found.facts.mime == sample.mime
    assert sample.size is None or (found.facts.width, found.facts.height) == sample.size
    assert found.thumbnail is not None or sample.mime == damage.PDF_TYPE


@pytest.mark.parametrize("sample", ORDINARY, ids=names)
def test_a_turned_bit_or_a_bad_transfer_is_borne_or_refused(tmp_path: Path, sample: Sample) -> None:
    for content in [*damage.flips(sample), *damage.inserted(sample)]:
        assert outcome(tmp_path, Sample(sample.name, content))


@pytest.mark.parametrize("sample", SLOW_TO_READ, ids=names)
def test_the_same_where_others_read(tmp_path: Path, sample: Sample) -> None:
    for content in [*list(damage.flips(sample))[::3], *damage.inserted(sample)]:
        assert outcome(tmp_path, Sample(sample.name, content))


@pytest.mark.skipif(not FOREIGN, reason="VITRINE_BROKEN_FILES names no folder with broken files")
@pytest.mark.timeout(3600)
def test_real_files_are_taken_or_refused() -> None:
    folder = Path(FOREIGN)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    assert files, f"{folder} holds no files"
    failed: list[str] = []
    for path in files:
        started, before = time.monotonic(), path.stat()
        try:
            processed(path, file_facts(path))
        except BadInput as problem:
            if not problem.message:
                failed.append(f"{path}: refused without a reason")
        except Exception as problem:  # noqa: BLE001  (every file is named that brings a reader down)
            failed.append(f"{path}: {problem!r}")
        if time.monotonic() - started > LONGEST_S:
            failed.append(f"{path}: took {time.monotonic() - started:.0f} s")
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            failed.append(f"{path}: was changed")
    assert not failed, "\n".join(failed)
    assert not list(Path(os.environ["TMPDIR"]).iterdir())
    assert children() == "" or sys.platform != "linux"
