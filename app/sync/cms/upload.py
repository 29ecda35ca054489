"""Upload: files and folders become media items. Ingest first, thumbnails after."""

import os
from collections import Counter
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
    created_contents,
    is_planned,
    plan_files,
    read_files,
    record_files,
)
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import UploadRequest, printable
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
    counts = Counter(file.state for file in files)
    _report(ctx, counts)
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
                counts[file.state] += 1
            counts[FileState.WAITING] -= len(done)
            _report(ctx, counts)
            yield
        with tenant.cms.read() as connection:
            contents = created_contents(connection, ctx.job_id)
        for start in range(0, len(contents), FILES_PER_BATCH):
            part = contents[start : start + FILES_PER_BATCH]
            list(pool.map(lambda sha256: tenant.media.thumbnail(sha256, THUMBNAIL_SIZE), part))
            yield
    return JobOutcome(_report(ctx, counts), failed=counts[FileState.FAILED])


def _report(ctx: JobContext, counted: Counter[FileState]) -> dict[str, int]:
    done = {state.value: counted[state] for state in FileState if state is not FileState.WAITING}
    ctx.report(sum(done.values()), counted.total(), **done)
    return done


def _plan(tenant: Tenant, request: UploadRequest, ctx: JobContext) -> None:
    with tenant.cms.read() as connection:
        if is_planned(connection, ctx.job_id):
            return
    files = list(_listed(request.paths, request.recursive))
    with tenant.cms.write(Priority.JOB) as connection:
        plan_files(connection, ctx.job_id, files)


def _listed(paths: Iterable[str], recursive: bool) -> Iterator[UploadFile]:
    """List files in a fixed order; what cannot be read is a failed file, folders bring their files."""
    found = ((path, problem) for text in paths for path, problem in _below(text, recursive))
    for place, (path, problem) in enumerate(found):
        name = printable(path)
        if path != name:
            problem = "Its name is no text in UTF-8; rename it."
        state = FileState.FAILED if problem else FileState.WAITING
        yield UploadFile(place, name, state, error=problem)


def _below(text: str, recursive: bool) -> Iterator[tuple[str, str | None]]:
    """Give the file that is named, or the files in the folder, each with what stands against it."""
    path = Path(text)
    if not path.is_dir():
        yield text, None if path.exists() else "There is no such file."
        return
    closed: list[OSError] = []
    for parent, folders, names in os.walk(path, onerror=closed.append):
        folders.sort()
        if not recursive:
            folders.clear()
        for name in sorted(names):
            if not name.startswith(".") and (Path(parent) / name).is_file():
                yield str(Path(parent) / name), None
    for error in closed:
        yield str(error.filename), f"The folder cannot be read: {error.strerror}."


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
