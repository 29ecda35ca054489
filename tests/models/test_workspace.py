"""A workspace: made, opened, checked."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.models.clock import FixedClock
from app.models.errors import NotFound, RuleViolation, SchemaTooNew, StorageProblem
from app.models.media.content import FileContent
from app.models.media.revision import MediaRevision, revise_media
from app.models.media.rows import FileFacts, MediaType
from app.models.media.service import publish_media
from app.models.workspace import MARKER, Workspace
from tests.support.limits import ordinary_user
from tests.support.shop import Shop

CLOCK = FixedClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w", CLOCK)


def test_the_scratch_of_a_job_is_gone_at_its_end_and_that_of_a_killed_one_at_the_next_start(
    workspace: Workspace,
) -> None:
    scratch = workspace.root / "scratch"
    with pytest.raises(RuntimeError), workspace.scratch() as folder, workspace.scratch() as other:
        (folder / "download.jpg").write_bytes(b"x")
        assert folder != other
        raise RuntimeError
    assert list(scratch.iterdir()) == []
    (scratch / "of a killed job").mkdir()
    (scratch / "of a killed job" / "download.jpg").write_bytes(b"x")
    workspace.sweep()
    assert not scratch.exists()


def test_a_scratch_that_cannot_be_made_says_so(workspace: Workspace) -> None:
    (workspace.root / "scratch").write_text("in the way")
    with pytest.raises(StorageProblem, match="scratch cannot be written"), workspace.scratch():
        pass


# --- making and opening


@pytest.mark.parametrize("kind", ["missing", "empty", "deep"])
def test_a_workspace_is_made_where_there_is_nothing(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "a" / "b" / "w" if kind == "deep" else tmp_path / "w"
    if kind == "empty":
        root.mkdir()
    Workspace.create(root, CLOCK).close()
    opened = Workspace(root, CLOCK)
    assert opened.tenant_ids() == []
    assert opened.check() == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(RuleViolation, match="not empty"):
        Workspace.create(tmp_path, CLOCK)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_workspace_is_not_made_twice(workspace: Workspace) -> None:
    with pytest.raises(RuleViolation):
        Workspace.create(workspace.root, CLOCK)


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageProblem, match="cannot be written"):
        Workspace.create(tmp_path / "file" / "w", CLOCK)
    with ordinary_user() as folder:
        folder.chmod(0o555)
        with pytest.raises(StorageProblem, match="cannot be written"):
            Workspace.create(folder / "w", CLOCK)


def test_what_is_no_workspace_or_is_gone(tmp_path: Path, workspace: Workspace) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(NotFound, match="no workspace"):
            Workspace(folder, CLOCK)
    workspace.root.rename(tmp_path / "moved")
    with pytest.raises(StorageProblem, match="cannot be read"):
        workspace.tenant_ids()
    with pytest.raises(StorageProblem):
        workspace.create_tenant("aurelia", "Aurelia")
    assert not workspace.root.exists(), "no second, half workspace in its place"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": null}', '{"format": "x"}', "\xff\xfe"])
def test_a_damaged_marker_says_so(workspace: Workspace, text: str) -> None:
    (workspace.root / MARKER).write_bytes(text.encode("latin-1"))
    with pytest.raises(StorageProblem, match="damaged") as caught:
        Workspace(workspace.root, CLOCK)
    assert "backup" in caught.value.hint


def test_a_newer_format_is_not_touched(workspace: Workspace) -> None:
    (workspace.root / MARKER).write_text(json.dumps({"format": 2}))
    with pytest.raises(SchemaTooNew):
        Workspace(workspace.root, CLOCK)


# --- tenants


def test_tenants_are_found_by_id(workspace: Workspace) -> None:
    made = workspace.create_tenant("aurelia", "  Aurelia Outdoor ")
    workspace.create_tenant("b-2", "")
    assert made.name == "Aurelia Outdoor"
    assert workspace.tenant("aurelia") is made
    assert [tenant.name for tenant in workspace.tenants()] == ["Aurelia Outdoor", "b-2"]
    with pytest.raises(NotFound, match="zeta") as caught:
        workspace.tenant("zeta")
    assert "aurelia, b-2" in caught.value.hint
    with pytest.raises(RuleViolation, match="exists already"):
        workspace.create_tenant("aurelia", "Another")
    workspace.close()
    again = Workspace(workspace.root, CLOCK)
    assert again.tenant("aurelia").name == "Aurelia Outdoor"
    again.close()


@pytest.mark.parametrize("tenant_id", ["", "A", "../x", "a/b", ".", "-a", "ä", "a" * 41, "a b", "a\n"])
def test_ids_that_could_leave_the_folder_are_refused(workspace: Workspace, tenant_id: str) -> None:
    with pytest.raises(RuleViolation):
        workspace.create_tenant(tenant_id, "x")
    with pytest.raises(RuleViolation):
        workspace.tenant(tenant_id)
    assert workspace.tenant_ids() == []


def test_a_folder_that_a_person_copied_there_stops_nothing(workspace: Workspace) -> None:
    workspace.create_tenant("aurelia", "Aurelia")
    copy = workspace.root / "tenants" / "aurelia - Copy"
    copy.mkdir()
    (copy / "cms.db").write_bytes(b"")
    assert [tenant.id for tenant in workspace.tenants()] == ["aurelia"]
    assert workspace.check() == []
    workspace.close()


def test_tenants_do_not_see_each_other(workspace: Workspace) -> None:
    one, other = workspace.create_tenant("one", "One"), workspace.create_tenant("other", "Other")
    with one.cms.write() as connection:
        connection.exec_driver_sql("INSERT INTO settings (name, value) VALUES ('x', '1')")
    with other.cms.read() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM settings WHERE name = 'x'").all()
    workspace.close()


# --- check


@pytest.fixture
def sound(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop")
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.sync()
    shop.send()
    assert shop.ws.workspace.check() == []
    return shop


def blob_of(shop: Shop, name: str) -> Path:
    return shop.ws.workspace.blobs.path(shop.tenant.media.rows([shop.media[name]])[0].sha256)


def test_check_finds_contents_that_are_missing_or_cut_off(sound: Shop) -> None:
    blob_of(sound, "m1").unlink()
    blob_of(sound, "m2").write_bytes(blob_of(sound, "m2").read_bytes()[:100])
    problems = sound.ws.workspace.check()
    assert [("m1" in text, "missing" in text) for text in problems[:1]] == [(True, True)]
    assert [("m2" in text, "cut off" in text) for text in problems[1:]] == [(True, True)]
    sound.close()


def test_check_finds_contents_that_nothing_uses(sound: Shop) -> None:
    orphan = "ab" + "0" * 62
    (sound.root / "blobs" / "ab").mkdir(exist_ok=True)
    (sound.root / "blobs" / "ab" / orphan).write_bytes(b"x")
    (problem,) = sound.ws.workspace.check()
    assert orphan in problem
    sound.close()


def test_a_content_that_readers_still_see_is_no_orphan(sound: Shop, tmp_path: Path) -> None:
    workspace, item = sound.ws.workspace, sound.media["m1"]
    with sound.tenant.cms.write() as connection:
        publish_media(connection, [item], CLOCK.now())
    old = blob_of(sound, "m1")
    (tmp_path / "new.pdf").write_bytes(b"%PDF-1.4 new")
    digest, size = workspace.blobs.add_file(tmp_path / "new.pdf")
    content = FileContent("new.pdf", digest, size, FileFacts(MediaType.FILE, "application/pdf", ".pdf"))
    with sound.tenant.cms.write() as connection:
        revise_media(connection, item, MediaRevision(content=content), CLOCK.now())
    assert workspace.check() == []
    old.unlink()
    (problem,) = workspace.check()
    assert "m1" in problem
    sound.close()


@pytest.mark.parametrize("store", ["cms", "hq", "csu-Americas"])
@pytest.mark.parametrize("way", ["header", "pages"])
def test_check_finds_a_damaged_store_and_goes_on(sound: Shop, store: str, way: str) -> None:
    sound.ws.workspace.create_tenant("zeta", "Zeta")
    sound.close()
    path = sound.root / "tenants" / "aurelia" / f"{store}.db"
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    content = bytearray(path.read_bytes())
    start = 0 if way == "header" else 4096
    content[start:] = b"\x5a" * (len(content) - start)
    path.write_bytes(bytes(content))
    with (sound.root / "tenants" / "zeta" / "cms.db").open("r+b") as other:
        other.write(b"\x5a" * 200)
    workspace = Workspace(sound.root, CLOCK)
    problems = workspace.check()
    workspace.close()
    assert any("aurelia" in text and f"{store}.db" in text for text in problems)
    assert any("zeta" in text for text in problems), "the next tenant is checked too"
    assert not any("belongs to no media item" in text for text in problems), "who knows"


def test_a_tenant_that_several_threads_ask_for_is_opened_once(workspace: Workspace) -> None:
    workspace.create_tenant("shop", "Shop")
    workspace.close()
    together = threading.Barrier(8)
    found: list[int] = []

    def ask() -> None:
        together.wait()
        found.append(id(workspace.tenant("shop")))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    workspace.close()
    assert len(found) == 8
    assert len(set(found)) == 1
