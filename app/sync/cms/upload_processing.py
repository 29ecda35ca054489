"""The second stage of an upload: contents are read through, thumbnails kept, items published if asked for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from app.models.assignments.uses import media_behind_drafts
from app.models.database import Priority
from app.models.media.additions import take_back
from app.models.media.contents import keep_processed
from app.models.media.index import reindex
from app.models.media.processing import Processed
from app.models.media.service import publish_media
from app.models.media.uploads import CreatedItem, fail_files, unprocessed_items
from app.models.publishing.library import blocked_media
from app.models.workspace import Tenant
from app.sync.jobs.states import JobContext
from app.sync.requests import UploadRequest
from app.sync.stores import Stores

ITEMS_PER_BATCH: Final = 16


class ProcessingTally(Protocol):
    """The part of the job's tally that counts this stage."""

    processed: int

    def fail(self, created: int, reused: int) -> None:
        """Count files as failed that made an item, or met it."""
        ...

    def report(self) -> dict[str, int]:
        """Tell how far the job is."""
        ...


def process_items(
    request: UploadRequest, stores: Stores, ctx: JobContext, tally: ProcessingTally, pool: ThreadPoolExecutor
) -> Iterator[None]:
    """Read through what the job made, in the order of its files, a batch per step."""
    tenant = stores.tenant(request.tenant)
    with tenant.cms.read() as connection:
        waiting = unprocessed_items(connection, ctx.job_id)
    for start in range(0, len(waiting), ITEMS_PER_BATCH):
        batch = waiting[start : start + ITEMS_PER_BATCH]
        found = list(pool.map(lambda item: _read_through(tenant, item), batch))
        pairs = list(zip(batch, found, strict=True))
        sound = [item.media_id for item, read in pairs if read.problem is None]
        taken_back = 0
        damaged = {item.sha256 for item, read in pairs if read.problem is not None}
        with stores.workspace.taking_away(damaged), tenant.cms.write(Priority.JOB) as connection:
            for item, read in pairs:
                if read.problem is None:
                    keep_processed(connection, item.media_id, item.sha256, read)
                elif take_back(connection, item.media_id, media_behind_drafts(connection)):
                    taken_back += 1
                    failed = fail_files(connection, ctx.job_id, item.media_id, read.problem)
                    created = sum(file.place == item.place for file in failed)
                    tally.fail(created, len(failed) - created)
                    for file in failed:
                        ctx.log(f"{file.path}: {file.error}")
                else:
                    keep_processed(connection, item.media_id, item.sha256, read)
            reindex(connection, [item.media_id for item in batch])
            refused = blocked_media(connection, sound) if request.publish else []
            if request.publish:
                held_back = {one.media_id for one in refused}
                publish_media(connection, [i for i in sound if i not in held_back], stores.clock.now())
        for one in refused:
            ctx.log(f"{one.display_name} was not published: {one.reason}")
        tally.processed += len(batch) - taken_back
        tally.report()
        yield


def _read_through(tenant: Tenant, item: CreatedItem) -> Processed:
    try:
        return tenant.thumbnails.process(item.sha256, item.facts, tenant.limits())
    except OSError as problem:
        return Processed(item.facts, problem=f"Its content cannot be read: {problem.strerror}.")
