"""Export of a manifest as a job: TSV, a spreadsheet, or a zip with the files. Source: domain.md 8.5.

It reads from one consistent view. Killed, it begins anew; the file appears
whole or not at all, and what was half written goes with the next run.
"""

import zipfile
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, Protocol

from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.errors import BadInput, StorageProblem
from app.models.manifests.export import Choice, Export, Exported
from app.models.manifests.export_cells import ExportShape
from app.models.manifests.tsv import NEW_LINE, LineWriter, safe_cells
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ExportManifestRequest
from app.sync.stores import Stores

SHEET_ROWS: Final = 1_048_576
SHEET_CELL: Final = 32_767
"""What a spreadsheet can hold."""

FILES_PER_STEP: Final = 20

MOST_NAMED: Final = 20
"""Intentionally empty targets that the log names."""


class _Target(Protocol):
    """What is written."""

    def rows(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows."""
        ...

    def finish(self) -> None:
        """Let the file appear."""
        ...

    def close(self) -> None:
        """Leave nothing behind that was not finished."""
        ...


def export_manifest(request: ExportManifestRequest, stores: Stores, ctx: JobContext) -> Body:
    """Export media or assignments.

    Raises:
        BadInput: A channel or locale is not there.
        StorageProblem: The store or a content cannot be read, or the file not be written.
    """
    tenant = stores.tenant(request.tenant)
    _check(request, tenant)
    _clear_up(Path(request.file))
    if not request.binaries:
        counts, _ = yield from _manifest(request, tenant, ctx, Path(request.file))
        return JobOutcome({**_shown(counts), "documents": counts["documents"]}, result=request.file)
    path = Path(request.file)
    partial = path.with_name(f".{path.name}.part")
    try:
        with stores.workspace.scratch() as folder:
            manifest = folder / f"{path.stem}.tsv"
            counts, files = yield from _manifest(request, tenant, ctx, manifest)
            done, total = counts["documents"], counts["documents"] + len(files)
            with zipfile.ZipFile(partial, "w", allowZip64=True) as archive:
                archive.write(manifest, manifest.name, zipfile.ZIP_DEFLATED)
                for name, sha256 in files.items():
                    archive.write(tenant.blobs.path(sha256), name, zipfile.ZIP_STORED)
                    counts["files"] += 1
                    ctx.report(done + counts["files"], total, **_shown(counts))
                    if counts["files"] % FILES_PER_STEP == 0:
                        yield
        partial.replace(path)
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return JobOutcome(_shown(counts), result=request.file)


def _check(request: ExportManifestRequest, tenant: Tenant) -> None:
    """See that the context is one of the tenant's."""
    rows = tenant.channels.channels()
    if request.locale not in {NEUTRAL, *(code for row in rows for code in row.languages)}:
        raise BadInput(f"{request.locale} is a language of no channel.", "Choose another.")
    if request.channel not in {OMNICHANNEL, *(row.oun for row in rows)}:
        raise BadInput(f"The channel {request.channel} does not exist.", "Choose another.")


def _clear_up(path: Path) -> None:
    """Remove what a killed run left half written beside the file."""
    with suppress(OSError):
        for left in path.parent.iterdir():
            if left.name.startswith(f".{path.name}.") and left.suffix == ".part":
                left.unlink(missing_ok=True)


def _shown(counts: dict[str, int]) -> dict[str, int]:
    shown = {"rows": counts["rows"], "files": counts["files"]}
    return shown | ({"intentionally_empty_targets": counts["empty"]} if counts["empty"] else {})


def _manifest(request: ExportManifestRequest, tenant: Tenant, ctx: JobContext, path: Path) -> Any:
    shape = ExportShape(request.content == "assignments", request.extended, request.portable)
    choice = Choice(
        shape,
        Context(request.channel, request.locale),
        request.media_ids,
        request.product_ids,
        request.all_channels,
        request.all_locales,
        request.binaries,
    )
    is_sheet = path.suffix.lower() == ".xlsx"
    counts = {"rows": 0, "files": 0, "documents": 0, "empty": 0}
    files: dict[str, str] = {}
    target: _Target = _Sheet(path, shape.header) if is_sheet else _Lines(path, shape.header)
    with closing(target), tenant.cms.read() as connection:
        export = Export[Any](connection, tenant.id, choice, list if is_sheet else safe_cells)
        ctx.report(0, export.total, **_shown(counts))
        for batch in export.batches():
            _tell_empty(batch.empty, counts["empty"], ctx)
            _take(batch, target, counts, files)
            ctx.report(counts["documents"], export.total, **_shown(counts))
            yield
        target.finish()
    return counts, files


def _tell_empty(targets: Sequence[str], told: int, ctx: JobContext) -> None:
    """Name the first targets that a manifest has no row for."""
    for target in targets[: max(0, MOST_NAMED - told)]:
        ctx.log(f"{target} shows nothing on purpose: a manifest has no row for that, and leaves it alone.")
    if told <= MOST_NAMED < told + len(targets):
        ctx.log("There are more such targets; the job counts them.")


def _take(batch: "Exported[Any]", target: _Target, counts: dict[str, int], files: dict[str, str]) -> None:
    target.rows(batch.rows)
    counts["rows"] += len(batch.rows)
    counts["documents"] += batch.done
    counts["empty"] += len(batch.empty)
    files |= batch.files


class _Lines:
    """A manifest as text."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._writer = LineWriter(path, header)

    def rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        self._writer.write("\t".join(row) + NEW_LINE for row in rows)

    def finish(self) -> None:
        self._writer.finish()

    def close(self) -> None:
        self._writer.close()


class _Sheet:
    """The same as a spreadsheet: every cell is text, so that nothing is taken for a number or formula."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        import xlsxwriter

        self._path = path
        self._partial = path.with_name(f".{path.name}.part")
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(self._partial), options)
        self._sheet = self._book.add_worksheet("Manifest")
        self._sheet.freeze_panes(1, 0)
        self._next = 0
        self._is_done = False
        self._write(header)

    def rows(self, rows: Sequence[tuple[Sequence[str], ...]]) -> None:
        if self._next + len(rows) > SHEET_ROWS:
            raise BadInput(
                f"A spreadsheet has at most {SHEET_ROWS:,} rows.",
                "Export a .tsv file instead.",
                path=self._path,
            )
        for row in rows:
            self._write([cell for part in row for cell in part])

    def _write(self, cells: Sequence[str]) -> None:
        for place, cell in enumerate(cells):
            if len(cell) > SHEET_CELL:
                raise BadInput(
                    f"A cell of a spreadsheet has at most {SHEET_CELL:,} letters.",
                    "Export a .tsv file instead.",
                    path=self._path,
                )
            if cell:
                self._sheet.write_string(self._next, place, cell)
        self._next += 1

    def finish(self) -> None:
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
            self._partial.replace(self._path)
        except (OSError, FileCreateError) as error:
            raise StorageProblem(
                f"{self._path} cannot be written: {error}.", "Choose another place."
            ) from error
        self._is_done = True

    def close(self) -> None:
        from xlsxwriter.exceptions import FileCreateError

        if not self._is_done:
            with suppress(OSError, FileCreateError):
                self._book.close()  # it holds files of its own open until then
        self._partial.unlink(missing_ok=True)
