"""Backup of a whole workspace into one file, and the way back."""

import contextlib
import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from app.models.clock import Clock
from app.models.database import Database
from app.models.errors import BadInput, RuleViolation, StorageProblem
from app.models.workspace import FORMAT, MARKER, Workspace

CHUNK_BYTES: Final = 1 << 20

# Besides a wrong checksum: an unknown method, a locked entry, packed data that breaks off.
_DAMAGED: Final = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError)


def backup(workspace: Workspace, file: Path) -> int:
    """Write all stores, each consistent at one instant, and all contents into one ZIP file.

    Returns:
        The size of the file in bytes.

    Raises:
        StorageProblem: It cannot be written; what was there under this name stays.
    """
    partial = file.with_name(f".{file.name}.partial")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="vitrine-backup-") as scratch,
            zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive,
        ):
            # Stores first: a content that arrives meanwhile has no item in them yet.
            for number, store in enumerate(_stores(workspace)):
                copy = Path(scratch) / str(number)
                database = Database(store)
                database.backup(copy)
                database.close()
                archive.write(copy, store.relative_to(workspace.root).as_posix())
            for sha256 in workspace.blobs.contents():
                path = workspace.blobs.path(sha256)
                archive.write(path, path.relative_to(workspace.root).as_posix())
            archive.writestr(MARKER, (workspace.root / MARKER).read_text("utf-8"))
        partial.replace(file)
    except OSError as error:
        raise StorageProblem(
            f"{file} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path, root: Path, clock: Clock) -> Workspace:
    """Unpack a backup into a folder that is missing or empty, verify it, and open it.

    Raises:
        BadInput: The file is no backup, is cut off, or a content in it is damaged.
        RuleViolation: The folder holds something.
        StorageProblem: The folder cannot be written.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadInput("this is no backup, or it is cut off.", "Choose another file.", path=file) from error
    try:
        if root.exists() and any(root.iterdir()):
            raise RuleViolation(f"{root} is not empty.", "Choose an empty folder.")
        with archive:
            _check_names(archive, file)
            root.mkdir(parents=True, exist_ok=True)
            # The marker comes last: a restore that was killed is no workspace.
            try:
                for name in sorted(archive.namelist(), key=lambda name: name == MARKER):
                    _unpack(archive, name, root, file)
                (root / "tenants").mkdir(exist_ok=True)
                (root / "blobs").mkdir(exist_ok=True)
            except BaseException:
                _empty(root)
                raise
    except OSError as error:
        raise StorageProblem(f"{root} cannot be written: {error.strerror}.", "Free some space.") from error
    return Workspace(root, clock)


def _empty(root: Path) -> None:
    """Take away what a failed restore has unpacked, so that the next try finds the folder empty again."""
    for entry in root.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _stores(workspace: Workspace) -> list[Path]:
    """List the stores, those first that are written last.

    What happens during a backup is then missing downstream, where the next sync brings it: a headquarters
    that is ahead of its CMS, or a job that is over without its effect, could not be mended.
    """
    made_from = {"hq": 1, "cms": 2}
    return [
        *sorted(workspace.root.glob("*.db")),
        *sorted(
            (workspace.root / "tenants").glob("*/*.db"),
            key=lambda path: (made_from.get(path.stem, 0), path),
        ),
    ]


def _check_names(archive: zipfile.ZipFile, file: Path) -> None:
    names = archive.namelist()
    try:
        found = int(json.loads(archive.read(MARKER))["format"]) if MARKER in names else None
    except (ValueError, KeyError, TypeError, *_DAMAGED) as error:
        raise BadInput("the backup is damaged.", "Choose another file.", path=file) from error
    if found is None or found > FORMAT:
        raise BadInput("this is no backup that this Vitrine can read.", "Choose another file.", path=file)
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            raise BadInput(f"the backup names a file outside the workspace: {name}.", path=file)


def _unpack(archive: zipfile.ZipFile, name: str, root: Path, file: Path) -> None:
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                out.write(chunk)
    except _DAMAGED as error:
        raise BadInput(f"{name} in the backup is damaged.", "Choose another backup.", path=file) from error
    if name.startswith("blobs/") and digest.hexdigest() != target.name:
        raise BadInput(f"{name} in the backup is damaged.", "Choose another backup.", path=file)
