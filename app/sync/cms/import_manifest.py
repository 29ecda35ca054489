"""Import of a manifest as a job: `models.manifests.importing` with a result manifest at the end."""

import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from app.models.database import Database
from app.models.errors import BadInput, ManifestProblem, StorageProblem
from app.models.manifests import journal
from app.models.manifests.document_import import DocumentImport
from app.models.manifests.downloads import Downloads
from app.models.manifests.importing import ManifestRun
from app.models.manifests.intake import ContentStore, Intake, Unkept, removing_nothing
from app.models.manifests.media_import import MediaImport
from app.models.manifests.media_root import MediaRoot
from app.models.manifests.policies import MergeMode
from app.models.manifests.rows import RowReader
from app.models.manifests.tsv import FailedRows, ManifestFile, write_result
from app.models.manifests.unread import Unread
from app.models.media.blobs import FLUSHES
from app.models.media.processing import Processed
from app.models.media.rows import FileFacts
from app.models.publishing.difference_service import DifferenceService
from app.models.publishing.difference_words import difference_document
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ImportManifestRequest
from app.sync.stores import Stores

READERS: Final = 3
"""Threads that read files: reading, hashing and decoding leave the interpreter lock."""


def import_manifest(request: ImportManifestRequest, stores: Stores, ctx: JobContext) -> Body:
    """Import a manifest; a dry run does all of it on a copy of the store that is thrown away.

    Raises:
        ManifestProblem: The manifest cannot be used as a whole, or was changed since the import began.
        BadInput: The media folder is not there, or the result would take the manifest's place.
        StorageProblem: A store, content or the result cannot be written.
    """
    tenant = stores.tenant(request.tenant)
    source = ManifestFile(Path(request.file))
    root = MediaRoot(Path(request.media_root) if request.media_root else source.path.parent)
    result_path = _result_path(request, tenant)
    for warning in source.header.warnings:
        ctx.log(warning)
    user = request.user or tenant.cms.signed_in.user or "import"
    mode = MergeMode(request.mode)
    with (
        stores.workspace.scratch() as folder,
        _stores(request, tenant, folder) as (database, contents),
        ThreadPoolExecutor(FLUSHES, thread_name_prefix="flush") as flushers,
        ThreadPoolExecutor(FLUSHES, thread_name_prefix="flush") as namers,
        ThreadPoolExecutor(READERS, thread_name_prefix="manifest") as pool,
    ):
        downloads = Downloads(folder, allow_private=request.allow_private, cancelled=ctx.cancelled)
        intake = Intake(
            root,
            contents,
            tenant.limits(),
            None if request.dry_run else downloads,
            allow_private=request.allow_private,
            pool=pool,
            flushers=flushers,
            namers=namers,
            taking_away=removing_nothing if request.dry_run else stores.workspace.taking_away,
        )
        unread = None if request.dry_run else Unread(partial(_read_through, tenant), pool)
        locales = frozenset(tenant.channels.locales())
        media = MediaImport(intake, locales, stores.clock.now, user, unread)
        documents = DocumentImport(mode, user, stores.clock.now)
        rows = FailedRows(source) if request.failed_only else source
        reader = RowReader(source.header.known_names)
        run = ManifestRun(rows, reader, database, media, intake, documents, mode, stores.clock, ctx)
        run.begin(_fingerprint(source.path))
        yield from run.steps()
        write_result(source, result_path, journal.ResultPages(database, ctx.job_id).result)
        if request.galleries:
            _write_galleries(Path(request.galleries), tenant, database)
        return JobOutcome(run.counts(), run.counts()["failed"], str(result_path))


@contextmanager
def _stores(
    request: ImportManifestRequest, tenant: Tenant, scratch: Path
) -> Iterator[tuple[Database, ContentStore]]:
    if not request.dry_run:
        yield tenant.cms, tenant.blobs
        return
    copy = scratch / "cms.db"
    tenant.cms.backup(copy)
    database = Database(copy)
    database.signed_in = tenant.cms.signed_in
    try:
        yield database, Unkept()
    finally:
        database.close()


def _read_through(tenant: Tenant, sha256: str, facts: FileFacts) -> Processed:
    return tenant.thumbnails.process(sha256, facts, tenant.limits())


def _result_path(request: ImportManifestRequest, tenant: Tenant) -> Path:
    """Choose the place of the result, before anything is done."""
    source = Path(request.file)
    if request.result:
        path = Path(request.result)
        if path.resolve() == source.resolve():
            raise BadInput(
                "The result cannot take the place of the manifest.", "Choose another file.", path=path
            )
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise StorageProblem(f"{path} cannot be written.", "Choose another place for the result.")
        return path
    stem = source.stem.removesuffix(".result")
    again = ".result.retried.tsv" if stem != source.stem else ".result.tsv"
    name = f"{stem}{again}"
    if os.access(source.parent, os.W_OK):
        return source.with_name(name)
    folder = tenant.folder / "manifests"
    folder.mkdir(exist_ok=True)
    return folder / name


def _write_galleries(path: Path, tenant: Tenant, copy: Database) -> None:
    """Write which galleries would change once all that was written to the copy is published."""
    found = tenant.difference.copy(copy)
    text = json.dumps(difference_document(DifferenceService(copy), found), ensure_ascii=False)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be written: {error.strerror}.", "Choose another place for the galleries."
        ) from error


def _fingerprint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ManifestProblem(f"The file cannot be read: {error.strerror}.", path=path) from error
