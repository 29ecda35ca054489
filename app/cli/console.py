"""What all commands share: the chosen workspace, output, progress, exit codes."""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.models.errors import AppError, NotFound
from app.paths import default_workspace

if TYPE_CHECKING:
    from app.main import Workstation
    from app.models.workspace import Tenant
    from app.sync.jobs.states import JobSnapshot
    from app.sync.requests import Request

EXIT_DONE: Final = 0
EXIT_SOME_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_KNOWN: Final = 3
EXIT_BUG: Final = 4

PROGRESS_S: Final = 0.5

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
TenantId = Annotated[str, typer.Option("--tenant", help="The tenant's id.")]


class Chosen:
    """What the options before the command say."""

    workspace: Path | None = None


def workspace_folder() -> Path:
    """Return the folder of the workspace to work on."""
    return Chosen.workspace or default_workspace()


@contextmanager
def opened(*, running: bool = False) -> Iterator["Workstation"]:
    """Open the chosen workspace for the scope; `running` starts the engine too.

    Raises:
        NotFound: There is no such workspace.
        WorkspaceBusy: The engine is wanted, and another process runs it.
    """
    # Loaded here: `vitrine --help` answers without the database libraries.
    from app.main import build

    workstation = build(workspace_folder())
    try:
        workstation.workspace.on_indexing = _tell_index
        if running:
            workstation.engine.start()
        yield workstation
    finally:
        workstation.close()


@contextmanager
def opened_tenant(tenant_id: str, *, running: bool = False) -> Iterator[tuple["Workstation", "Tenant"]]:
    """Open the chosen workspace and one of its tenants for the scope."""
    with opened(running=running) as workstation:
        yield workstation, workstation.workspace.tenant(tenant_id)


def run_job(workstation: "Workstation", request: "Request") -> "JobSnapshot":
    """Queue a request and follow it; see `follow_job`."""
    return follow_job(workstation, workstation.engine.submit(request))


def follow_job(workstation: "Workstation", job_id: str) -> "JobSnapshot":
    """Wait for the end of a job, show progress on a terminal, cancel the job by Ctrl+C.

    Raises:
        AppError: The job ended in an error.
        RuntimeError: The job met a bug.
    """
    engine = workstation.engine
    shown = False
    try:
        while not (job := engine.wait(job_id, PROGRESS_S)).state.is_final:
            shown = shown or sys.stderr.isatty()
            if sys.stderr.isatty():
                of = "" if job.total is None else f" of {job.total:,}"
                print(f"\r{job.title}: {job.done:,}{of} ", end="", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        engine.cancel(job_id)
        job = engine.wait(job_id, 30)
    if shown:
        print(file=sys.stderr)
    if job.met_bug:
        raise RuntimeError(f"{job.title}: {job.error}")
    if job.state.value == "Error":
        raise AppError(f"{job.title}: {job.error}", job.hint or "")
    return job


@contextmanager
def progress_line(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a scope something to tell its progress to, shown on a terminal every now and then."""
    shown_at = 0.0

    def show(done: int, total: int) -> None:
        nonlocal shown_at
        if sys.stderr.isatty() and (time.monotonic() - shown_at > PROGRESS_S or done == total):
            shown_at = time.monotonic()
            print(f"\r{title}: {done:,} of {total:,} ", end="", file=sys.stderr, flush=True)

    yield show
    if shown_at:
        print(file=sys.stderr)


def _tell_index(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(
            f"\rBuilding the search index: {done:,} of {total:,} items ", end=end, file=sys.stderr, flush=True
        )


def job_facts(job: "JobSnapshot") -> dict[str, Any]:
    """Return the part of a job that every command prints."""
    return {"job": job.id, "state": job.state.value, "counts": dict(job.counts)}


def speak_utf8() -> None:
    """Write UTF-8 to files and pipes, whatever the locale; a terminal that lacks a letter gets its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")


def emit(as_json: bool, document: object, text: str) -> None:
    """Print one JSON document, or the text."""
    print(json.dumps(document, ensure_ascii=False) if as_json else text)


def emit_lines(as_json: bool, documents: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print one JSON object per line, or a plain table of these columns."""
    if as_json:
        for document in documents:
            print(json.dumps(document, ensure_ascii=False))
    else:
        table(documents, columns)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as a plain table; where there are none, say so beside the result."""
    if not rows:
        warn("There are none.")
        return
    cells = [[_cell(row[name]) for name in columns] for row in rows]
    widths = [max([len(name), *(len(row[n]) for row in cells)]) for n, name in enumerate(columns)]
    for row in [[name.replace("_", " ") for name in columns], *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def warn(text: str) -> None:
    """Say something beside the result."""
    print(text, file=sys.stderr)


def fail_if(failed: int) -> None:
    """Leave with the code that says: done, but some items failed."""
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def fail_unless_ended(job: "JobSnapshot") -> None:
    """Leave with the same code where a job was canceled, or some of its items failed."""
    fail_if(job.state.value != "Ended")


def need_file(path: Path) -> Path:
    """See that a file is there.

    Raises:
        NotFound: It is not.
    """
    if not path.exists():
        raise NotFound(f"{path} does not exist.", "See that the path is right.")
    return path.absolute()
