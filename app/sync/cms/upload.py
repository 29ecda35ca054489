"""Upload: files and folders become media items. Ingest first, thumbnails after."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from app.models.database import Priority
from app.models.errors import AppError, BadInput
from app.models.media.blobs import BlobStore
from app.models.media.formats import file_facts
from app.models.media.rows import FileFacts, NewMedia
from app.models.media.service import add_media, find_by_content, publish_media
from app.models.media.uploads import (
    FileState,
    UploadFile,
    count_files,
    created_contents,
    is_planned,
    plan_files,
    read_files,
    record_files,
)
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import UploadRequest
from app.sync.stores import Stores

FILES_PER_BATCH: Final = 8
THREADS: Final = 2
"""Reading, hashing and decoding leave the interpreter lock; two saturate a small machine's disk."""

THUMBNAIL_SIZE: Final = 256


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file whose content is in the blob store."""

    file: UploadFile
    facts: FileFacts
    sha256: str
    size_bytes: int


def upload(request: UploadRequest, stores: Stores, ctx: JobContext) -> Body:
    """Bring files in; a bad one is reported and stops nothing."""
    tenant = stores.tenant(request.tenant)
    _plan(tenant, request, ctx)
    with tenant.cms.read() as connection:
        files = read_files(connection, ctx.job_id)
    waiting = [file for file in files if file.state is FileState.WAITING]
    _report(tenant, ctx)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="upload") as pool:
        for start in range(0, len(waiting), FILES_PER_BATCH):
            batch = waiting[start : start + FILES_PER_BATCH]
            taken = list(pool.map(lambda file: _take(file, tenant.blobs), batch))
            with tenant.cms.write(Priority.JOB) as connection:
                done = [_settle(connection, one, request, stores) for one in taken]
                record_files(connection, ctx.job_id, done)
            for file in done:
                if file.error is not None:
                    ctx.log(f"{file.path}: {file.error}")
            _report(tenant, ctx)
            yield
        with tenant.cms.read() as connection:
            contents = created_contents(connection, ctx.job_id)
        for start in range(0, len(contents), FILES_PER_BATCH):
            part = contents[start : start + FILES_PER_BATCH]
            list(pool.map(lambda sha256: tenant.media.thumbnail(sha256, THUMBNAIL_SIZE), part))
            yield
    counts = _report(tenant, ctx)
    return JobOutcome(counts, failed=counts["failed"])


def _report(tenant: Tenant, ctx: JobContext) -> dict[str, int]:
    with tenant.cms.read() as connection:
        counted = count_files(connection, ctx.job_id)
    waiting = counted.pop(FileState.WAITING)
    done = sum(counted.values())
    counts = {state.value: count for state, count in counted.items()}
    ctx.report(done, done + waiting, **counts)
    return counts


def _plan(tenant: Tenant, request: UploadRequest, ctx: JobContext) -> None:
    with tenant.cms.read() as connection:
        if is_planned(connection, ctx.job_id):
            return
    files = list(_listed(request.paths, request.recursive))
    with tenant.cms.write(Priority.JOB) as connection:
        plan_files(connection, ctx.job_id, files)


def _listed(paths: Iterable[str], recursive: bool) -> Iterator[UploadFile]:
    """List files in a fixed order; what cannot be read is a failed file, folders bring their files."""
    place = 0
    for text in paths:
        path = Path(text)
        if path.is_dir():
            for file in _inside(path, recursive):
                yield UploadFile(place, str(file))
                place += 1
        elif path.exists():
            yield UploadFile(place, str(path))
            place += 1
        else:
            yield UploadFile(place, text, FileState.FAILED, error="There is no such file.")
            place += 1


def _inside(folder: Path, recursive: bool) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        if not recursive:
            folders.clear()
        for name in sorted(names):
            if not name.startswith(".") and (Path(parent) / name).is_file():
                yield Path(parent) / name


def _take(file: UploadFile, blobs: BlobStore) -> UploadFile | _Taken:
    path = Path(file.path)
    try:
        facts = file_facts(path)
        digest, size = blobs.add_file(path)
    except BadInput as problem:
        return replace(file, state=FileState.FAILED, error=problem.message.removeprefix(f"{path.name}: "))
    except AppError as problem:
        return replace(file, state=FileState.FAILED, error=str(problem))
    except OSError as problem:
        return replace(file, state=FileState.FAILED, error=f"It cannot be read: {problem.strerror}.")
    return _Taken(file, facts, digest, size)


def _settle(
    connection: Connection, one: UploadFile | _Taken, request: UploadRequest, stores: Stores
) -> UploadFile:
    if isinstance(one, UploadFile):
        return one
    known = find_by_content(connection, one.sha256)
    if known is not None:
        return replace(one.file, state=FileState.REUSED, media_id=known)
    path = Path(one.file.path)
    new = NewMedia(path.stem, path.name, one.sha256, one.size_bytes, one.facts, request.tags)
    now = stores.clock.now()
    media_id = add_media(connection, new, now)
    if request.publish:
        publish_media(connection, [media_id], now)
    return replace(one.file, state=FileState.CREATED, media_id=media_id)
