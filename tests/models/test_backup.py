"""Backup and the way back; what hostile, cut or damaged files do."""

import io
import json
import warnings
import zipfile
from pathlib import Path

import pytest

from app.main import build
from app.models.backup import backup, restore
from app.models.clock import SystemClock
from app.models.errors import BadInput, NotFound, RuleViolation, StorageProblem
from app.models.workspace import MARKER, Workspace
from app.sync.answers import AnswerSource
from tests.support.limits import largest_file
from tests.support.shop import Shop, shop

__all__ = ["shop"]


@pytest.fixture
def archive(shop: Shop, tmp_path: Path) -> Path:
    """A backup of a workspace whose pipeline has run."""
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.publish()
    shop.sync()
    shop.send()
    shop.assign(shop.cap, shop.items("m3"), finish=False)
    size = backup(shop.ws.workspace, tmp_path / "a.zip")
    assert size == (tmp_path / "a.zip").stat().st_size
    return tmp_path / "a.zip"


def is_workspace(folder: Path, shop: Shop) -> bool:
    try:
        Workspace(folder, shop.clock).close()
    except NotFound:
        return False
    return True


def rewritten(archive: Path, change: dict[str, bytes | None], *more: tuple[str, bytes]) -> Path:
    """Copy an archive with other contents for some names (None leaves one out) and more names."""
    made = archive.with_name("b.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = change.get(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
        for name, content in more:
            target.writestr(name, content)
    return made


def test_everything_comes_back(shop: Shop, archive: Path, tmp_path: Path) -> None:
    before = {
        source: shop.shown(shop.shirt, "OUN128", "en-us", source)
        for source in (AnswerSource.PUBLISHED, AnswerSource.HQ, AnswerSource.CSU)
    }
    restored = restore(archive, tmp_path / "back", shop.clock)
    assert restored.check() == []
    assert sorted(restored.blobs.contents()) == sorted(shop.ws.workspace.blobs.contents())
    assert all(restored.blobs.is_sound(sha256) for sha256 in restored.blobs.contents())
    restored.close()
    again = build(tmp_path / "back", clock=shop.clock, user="robin", inline=True)
    tenant = again.workspace.tenant("aurelia")
    assert tenant.media.rows(tenant.media.ids()) == shop.tenant.media.rows(shop.tenant.media.ids())
    for product in (shop.shirt, shop.cap):
        assert tenant.assignments.product_rows([product], shop.document(product).context) == (
            shop.tenant.assignments.product_rows([product], shop.document(product).context)
        )
    assert tenant.assignments.document(shop.cap, shop.document(shop.cap).context) == shop.document(shop.cap)
    for source, expected in before.items():
        answers = again.desk.answers(
            "aurelia", shop.shirt, next(iter(tenant.channels.served_contexts())), source
        )
        assert answers
        found = {number: [item.display_name for item in answer.primary] for number, answer in answers.items()}
        assert found == expected
    assert [job.id for job in again.engine.jobs()] == [job.id for job in shop.ws.engine.jobs()]
    again.close()


def test_an_empty_workspace_comes_back_usable(shop: Shop, tmp_path: Path) -> None:
    empty = Workspace.create(tmp_path / "empty", shop.clock)
    backup(empty, tmp_path / "a.zip")
    empty.close()
    restored = restore(tmp_path / "a.zip", tmp_path / "back", shop.clock)
    assert restored.tenant_ids() == []
    restored.create_tenant("aurelia", "Aurelia")
    assert restored.check() == []
    restored.close()


def test_a_backup_leaves_the_workspace_at_work_and_nothing_beside_it(
    shop: Shop, archive: Path, tmp_path: Path
) -> None:
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "shop"]
    shop.assign(shop.shirt, shop.items("m4"))
    again = backup(shop.ws.workspace, archive)
    assert again > 0
    restored = restore(archive, tmp_path / "back", shop.clock)
    tenant = restored.tenant("aurelia")
    context = shop.document(shop.shirt).context
    assert tenant.assignments.document(shop.shirt, context).content.master == shop.items("m4")
    restored.close()


def test_a_full_disk_keeps_the_older_backup(shop: Shop, archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    with largest_file(60_000), pytest.raises(StorageProblem):
        backup(shop.ws.workspace, archive)
    assert archive.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "shop"]


def test_a_place_that_is_not_there_says_so(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="cannot be written"):
        backup(shop.ws.workspace, tmp_path / "gone" / "a.zip")


def test_a_folder_that_holds_something_is_left_alone(shop: Shop, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "letter.txt").write_text("dear")
    with pytest.raises(RuleViolation, match="not empty"):
        restore(archive, tmp_path / "back", shop.clock)
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 0.999])
def test_a_cut_file_is_no_backup(shop: Shop, archive: Path, tmp_path: Path, kept: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(BadInput, match=r"a\.zip"):
        restore(archive, tmp_path / "back", shop.clock)
    assert not is_workspace(tmp_path / "back", shop)


@pytest.mark.parametrize(
    "marker", [None, b"", b"[]", b"{}", b'{"format": 2}', b'{"format": "x"}', b"\xff\xfe"]
)
def test_an_archive_without_a_marker_that_fits_is_no_backup(
    shop: Shop, archive: Path, tmp_path: Path, marker: bytes | None
) -> None:
    with pytest.raises(BadInput):
        restore(rewritten(archive, {MARKER: marker}), tmp_path / "back", shop.clock)
    assert not (tmp_path / "back").exists()


def test_what_is_not_there_or_no_archive(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    for name in ("gone.zip", "text.zip"):
        with pytest.raises(BadInput, match="no backup"):
            restore(tmp_path / name, tmp_path / "back", shop.clock)


HOSTILE = ("../evil", "/evil", "blobs/../../evil", "..\\evil", "C:\\evil", "C:evil", "\\\\host\\share\\evil")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leaves_the_folder_is_refused_before_anything_is_written(
    shop: Shop, archive: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BadInput, match="outside"):
        restore(rewritten(archive, {}, (name, b"x")), tmp_path / "deep" / "back", shop.clock)
    assert not (tmp_path / "deep").exists()
    assert not list(tmp_path.rglob("evil"))


def a_blob(archive: Path) -> str:
    with zipfile.ZipFile(archive) as opened:
        return next(name for name in opened.namelist() if name.startswith("blobs/"))


def test_a_content_that_is_not_what_its_name_says_is_refused(
    shop: Shop, archive: Path, tmp_path: Path
) -> None:
    bad = rewritten(archive, {a_blob(archive): b"something else"})
    with pytest.raises(BadInput, match="damaged"):
        restore(bad, tmp_path / "back", shop.clock)
    assert not is_workspace(tmp_path / "back", shop)


@pytest.mark.parametrize("what", ["blob", "store", "marker"])
def test_a_flipped_bit_is_found(shop: Shop, archive: Path, tmp_path: Path, what: str) -> None:
    name = {"blob": a_blob(archive), "store": "tenants/aurelia/cms.db", "marker": MARKER}[what]
    with zipfile.ZipFile(archive) as opened:
        info = opened.getinfo(name)
    content = bytearray(archive.read_bytes())
    content[info.header_offset + 30 + len(name) + info.file_size // 2] ^= 1
    archive.write_bytes(bytes(content))
    with pytest.raises(BadInput, match="damaged"):
        restore(archive, tmp_path / "back", shop.clock)
    assert not is_workspace(tmp_path / "back", shop)


def test_contents_that_cannot_be_unpacked_are_damaged(shop: Shop, archive: Path, tmp_path: Path) -> None:
    """A locked entry and a method that nobody knows are told by flags of the entry."""
    for offset, value in ((8, 1), (10, 77)):
        content = bytearray(archive.read_bytes())
        start = content.index(b"PK\x01\x02")
        content[start + offset] = value
        bad = tmp_path / f"bad{offset}.zip"
        bad.write_bytes(bytes(content))
        with pytest.raises(BadInput, match="damaged"):
            restore(bad, tmp_path / f"back{offset}", shop.clock)


def test_a_full_disk_leaves_no_workspace(shop: Shop, archive: Path, tmp_path: Path) -> None:
    with largest_file(60_000), pytest.raises(StorageProblem, match="cannot be written"):
        restore(archive, tmp_path / "back", shop.clock)
    assert not is_workspace(tmp_path / "back", shop)


def test_the_marker_is_written_last(shop: Shop, archive: Path) -> None:
    """A restore that is killed half-way leaves a folder that nothing takes for a workspace."""
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert json.loads(opened.read(MARKER))["format"] == 1
    moved = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(moved, "w") as target, warnings.catch_warnings():
        for name in [MARKER, *(name for name in names if name != MARKER)]:
            target.writestr(name, b"damaged" if name == a_blob(archive) else source.read(name))
    early = archive.with_name("early.zip")
    early.write_bytes(moved.getvalue())
    back = archive.with_name("back")
    with pytest.raises(BadInput):
        restore(early, back, shop.clock)
    assert not (back / MARKER).exists()


def test_stores_are_saved_before_those_that_they_are_made_from(archive: Path) -> None:
    stores = [Path(name).stem for name in zipfile.ZipFile(archive).namelist() if name.startswith("tenants/")]
    assert stores == ["csu-Americas", "csu-Europe", "sessions", "hq", "cms"]


def test_a_place_below_a_file_is_refused(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageProblem):
        backup(shop.ws.workspace, tmp_path / "file" / "a.zip")


def test_a_restore_that_fails_leaves_the_folder_empty(tmp_path: Path) -> None:
    source = Workspace.create(tmp_path / "w", SystemClock())
    source.create_tenant("aurelia", "Aurelia")
    backup(source, tmp_path / "b.zip")
    source.close()
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("blobs/ab/" + "ab" * 32, b"not what the name says")
    with pytest.raises(BadInput):
        restore(broken, tmp_path / "r", SystemClock())
    assert list((tmp_path / "r").iterdir()) == []
    restore(tmp_path / "b.zip", tmp_path / "r", SystemClock()).close()
