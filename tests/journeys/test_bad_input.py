"""What goes wrong outside: bad files, a bad disk, another process. Nothing is lost or half written."""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.command import main
from app.cli.console import Chosen
from app.models.manifests.tsv import write_tsv
from tests.support.builders import draw

PATIENCE_S = 60
COMMAND = (sys.executable, "-m", "app.cli")
T = ("--tenant", "shop")

Vitrine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Vitrine]:
    """Run the command on the workspace `w` of the test unless told otherwise.

    It runs in this process, or, with `alone` or something to stand before it, in one of its own.
    """

    def vitrine(
        *arguments: object,
        workspace: Path = tmp_path / "w",
        alone: bool = False,
        before: tuple[str, ...] = (),
    ) -> subprocess.CompletedProcess[str]:
        words = ["--workspace", str(workspace), *map(str, arguments)]
        if alone or before:
            return subprocess.run(
                [*before, *COMMAND, *words],
                env={**os.environ, "PYTHONPATH": str(repository)},
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
            )
        capsys.readouterr()
        code = main(words)
        return subprocess.CompletedProcess(words, code, *capsys.readouterr())

    yield vitrine
    Chosen.workspace = None


@pytest.fixture
def shop(run: Vitrine, tmp_path: Path) -> Path:
    """A workspace with the tenant `shop`, one channel and two products."""
    (tmp_path / "c.tsv").write_text("Record\tNumber\tName\nProduct\tMUG\tMug\nProduct\tCAP\tCap\n")
    add = ("--oun", "OUN1", "--name", "Web", "--type", "online", "--languages", "en-us")
    for command in (
        ("workspace", "create", tmp_path / "w"),
        ("tenant", "create", "shop", "--name", "Shop"),
        ("channel", "add", *T, *add),
        ("catalog", "import", tmp_path / "c.tsv", "--format", "vitrine", *T),
    ):
        assert run(*command).returncode == 0
    return tmp_path / "w"


def sound(run: Vitrine, **where: Path) -> bool:
    checked = run("workspace", "check", "--json", **where)
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"ok": True, "problems": []}), checked
    return True


def half_written(root: Path) -> list[Path]:
    return [*(root / "blobs").glob(".*"), *(root / "thumbnails").rglob(".*"), *root.glob("*.new")]


def png(path: Path, width: int, height: int) -> None:
    """Write a PNG whose few bytes claim any number of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def test_good_pictures_arrive_among_bad_ones(run: Vitrine, shop: Path, tmp_path: Path):
    folder = tmp_path / "pictures"
    good = draw(folder, ("one", "two", "three"), (300, 200))
    whole = good[0].read_bytes()
    (folder / "cut-off.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "letter.jpg").write_text("Dear photographer")
    (folder / "tool.png").write_bytes(b"\x7fELF" + bytes(100))
    (folder / "strange.xyz").write_bytes(b"strange")
    (folder / "really-a-jpeg.png").write_bytes(good[1].read_bytes()[:-2] + b"!\xff\xd9")
    png(folder / "bomb.png", 60_000, 60_000)
    bad = {"cut-off.jpg", "empty.jpg", "letter.jpg", "tool.png", "strange.xyz", "bomb.png"}

    ran = run("media", "upload", folder, *T, "--json")
    assert ran.returncode == 1
    document = json.loads(ran.stdout)
    assert {Path(one["path"]).name for one in document["failed"]} == bad
    errors = {Path(one["path"]).name: one["error"] for one in document["failed"]}
    assert all(len(text) > 10 for text in errors.values())
    assert "60000 x 60000" in errors["bomb.png"] and "empty" in errors["empty.jpg"]
    assert (document["created"], document["state"]) == (4, "Ended with errors")
    listed = [json.loads(line) for line in run("media", "list", *T, "--json").stdout.splitlines()]
    assert {row["display_name"] for row in listed} == {"one", "two", "three", "really-a-jpeg"}
    log = json.loads(run("jobs", "show", document["job"], "--json").stdout)["log"]
    assert {Path(line.partition(": ")[0]).name for line in log} == bad
    assert sound(run) and half_written(shop) == []


@pytest.mark.parametrize(
    ("content", "format_name", "words"),
    [
        ("sku,name\nA,Apple\n", "magento", ["product_type", "categories"]),
        ("Number\tName\nA\tApple\n", "vitrine", ["Record"]),
        ("", "magento", ["empty"]),
        ("\0\1\2", "vitrine", []),
    ],
)
def test_a_catalogue_with_missing_columns_changes_nothing(
    run: Vitrine, shop: Path, tmp_path: Path, content: str, format_name: str, words: list[str]
):
    file = tmp_path / "catalogue.csv"
    file.write_text(content)
    ran = run("catalog", "import", file, "--format", format_name, *T, "--json")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert all(word in ran.stderr for word in [*words, "catalogue.csv"]), ran.stderr
    assert json.loads(run("tenant", "list", "--json").stdout)[0]["products"] == 2


def test_bad_rows_of_a_manifest_get_codes_and_stop_nothing(run: Vitrine, shop: Path, tmp_path: Path):
    draw(tmp_path / "files", ("mug", "cap"))
    (tmp_path / "files" / "broken.jpg").write_bytes(b"no picture")
    columns = (
        "MediaSourceProvider MediaSourceId MediaLocale MediaType MediaImportPath MediaDisplayName "
        "ImageAltText EntityType EntityKeyValue EntityChannel EntityLocale MediaGroup"
    ).split()

    def row(name: str, product: str, channel: str = "", locale: str = "", kind: str = "Image") -> list[str]:
        first = ["PIM", name, "system_neutral", kind, f"{name}.jpg", name, name]
        return [*first, "Product|Master", product, channel, locale, "Primary"]

    rows = [
        row("mug", "MUG"),
        row("cap", "NOBODY"),
        row("gone", "CAP"),
        row("broken", "CAP"),
        row("cap", "CAP", "OUN9"),
        row("cap", "CAP", "OUN1", "xx-yy"),
        row("other", "CAP", kind="Painting"),
        row("cap", "CAP"),
    ]
    write_tsv(tmp_path / "m.tsv", columns, rows)
    ran = run("manifest", "import", tmp_path / "m.tsv", *T, "--media-root", tmp_path / "files", "--json")
    assert ran.returncode == 1, ran.stderr
    document = json.loads(ran.stdout)
    assert (document["rows"], document["failed"], document["state"]) == (8, 6, "Ended with errors")
    lines = Path(document["result"]).read_text("utf-8-sig").splitlines()
    names = lines[0].split("\t")
    results = [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]
    failed = [one["Result"] == "Failed" for one in results]
    assert failed == [False, True, True, True, True, True, True, False]
    assert all(bool(one["ErrorCode"]) == bad for one, bad in zip(results, failed, strict=True))
    assert all(one["ResultDescription"] for one, bad in zip(results, failed, strict=True) if bad)
    ask = ("--channel", "OUN1", "--locale", "en-us", "--source", "draft", "--json")
    for product, name in (("MUG", "mug"), ("CAP", "cap")):
        answer = json.loads(run("resolve", *T, "--product", product, *ask).stdout)
        assert [one["display_name"] for one in answer["primary"]] == [name]
    assert sound(run)


@pytest.fixture
def read_only(shop: Path) -> Iterator[tuple[str, ...]]:
    """Make the workspace read-only; gives what stands before a command to which that means something."""
    bound: tuple[str, ...] = ()
    if os.name != "posix":
        pytest.skip("needs the permissions of POSIX")
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everything, and there is no setpriv to give that up")
        bound = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    paths = [shop, *shop.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    yield bound
    for path, mode in modes.items():
        path.chmod(mode)


def test_a_read_only_workspace(run: Vitrine, shop: Path, read_only: tuple[str, ...], tmp_path: Path):
    (picture,) = draw(tmp_path / "p", ("one",))
    before = _state(shop)
    for command in (
        ("media", "upload", picture, *T, "--json"),
        ("publish", *T, "--all", "--json"),
        ("tenant", "create", "other", "--name", "Other"),
        ("catalog", "import", tmp_path / "c.tsv", "--format", "vitrine", *T, "--json"),
    ):
        ran = run(*command, before=read_only)
        assert (ran.returncode, ran.stdout) == (3, ""), (command, ran.stderr)
        assert str(shop) in ran.stderr and "writable" in ran.stderr
        assert len(ran.stderr.splitlines()) == 2, ran.stderr
    assert _state(shop) == before


def _state(root: Path) -> dict[str, bytes]:
    """Read all files but those that readers of a store leave beside it."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix not in (".db-shm", ".db-wal")
    }


def test_a_vanished_workspace(run: Vitrine, shop: Path, tmp_path: Path):
    gone = tmp_path / "gone"
    for command in (("tenant", "list"), ("publish", *T, "--all"), ("workspace", "check"), ("jobs", "list")):
        ran = run(*command, workspace=gone)
        assert (ran.returncode, ran.stdout) == (3, "")
        assert str(gone) in ran.stderr
        assert not gone.exists()
    shutil.rmtree(shop / "tenants" / "shop")
    ran = run("publish", *T, "--all")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "shop" in ran.stderr
    (shop / "workspace.json").write_text("{")
    ran = run("tenant", "list")
    assert ran.returncode == 3
    assert "workspace.json is damaged" in ran.stderr


def test_a_store_that_is_damaged_is_named(run: Vitrine, shop: Path):
    store = shop / "tenants" / "shop" / "cms.db"
    store.write_bytes(b"no store at all, and longer than a header would be" * 100)
    for beside in store.parent.glob("cms.db-*"):
        beside.unlink()
    for command in (("publish", *T, "--all"), ("media", "list", *T), ("tenant", "list")):
        ran = run(*command)
        assert (ran.returncode, ran.stdout) == (3, ""), ran.stderr
        assert str(store) in ran.stderr and "backup" in ran.stderr


@pytest.fixture
def busy(repository: Path, shop: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the jobs of the workspace."""
    program = (
        "import sys; from pathlib import Path; from app.main import build\n"
        "workstation = build(Path(sys.argv[1])); workstation.engine.start()\n"
        "print('started', flush=True); sys.stdin.read(); workstation.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(shop)],
        env={**os.environ, "PYTHONPATH": str(repository)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    yield process
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0


def test_two_processes_on_one_workspace(run: Vitrine, shop: Path, busy: subprocess.Popen[str]):
    for command in (("publish", *T, "--all"), ("sync", "all", *T), ("media", "upload", shop.parent, *T)):
        ran = run(*command, "--json")
        assert (ran.returncode, ran.stdout) == (3, "")
        assert f"process {busy.pid}" in ran.stderr
    ask = ("--channel", "OUN1", "--locale", "en-us", "--source", "draft", "--json")
    assert len(run("resolve", *T, "--all", *ask).stdout.splitlines()) == 2
    assert json.loads(run("tenant", "list", "--json").stdout)[0]["products"] == 2
    assert json.loads(run("jobs", "list", "--json").stdout) == []
    assert run("tenant", "create", "other", "--name", "Other").returncode == 0
    assert sound(run)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "vitrine-test", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_during_an_upload(run: Vitrine, small_disk: Path, repository: Path):
    root = small_disk / "w"
    pictures = repository / "resources" / "sample" / "pictures"
    assert run("workspace", "create", root).returncode == 0
    assert run("tenant", "create", "shop", "--name", "Shop", workspace=root).returncode == 0
    full = run("media", "upload", pictures, *T, "--json", workspace=root, alone=True)
    assert full.returncode in (1, 3), full.stderr
    assert "Traceback" not in full.stderr
    if full.returncode == 3:  # a store could not be written: the job goes on later
        assert full.stdout == "" and "disk" in full.stderr and "Free some space" in full.stderr
    assert half_written(root) == []

    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    again = run("media", "upload", pictures, *T, "--json", workspace=root)
    assert again.returncode == 0, again.stderr
    document = json.loads(again.stdout)
    assert document["created"] + document["reused"] == len(list(pictures.iterdir()))
    jobs = json.loads(run("jobs", "list", "--json", workspace=root).stdout)
    assert {job["state"] for job in jobs} <= {"Ended", "Ended with errors", "Error"}
    assert sound(run, workspace=root) and half_written(root) == []
    with closing(sqlite3.connect(root / "tenants" / "shop" / "cms.db")) as store:
        (count,) = store.execute("SELECT count(*) FROM media").fetchone()
    assert count == len({path.read_bytes() for path in pictures.iterdir()})
