"""Puts the `vitrine` command together and turns errors into exit codes."""

import logging
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.cli import (
    alt_text_commands,
    assign_commands,
    audit_commands,
    category_commands,
    copy_commands,
    coverage_commands,
    demo,
    difference_commands,
    feature_commands,
    group_commands,
    job_commands,
    lint_commands,
    location_commands,
    manifest_commands,
    media_edit_commands,
    pipeline_commands,
    product_commands,
    render_commands,
    role_commands,
    schedule_commands,
    search_commands,
    session_commands,
    sync_commands,
    track_commands,
    workspace_commands,
)
from app.cli.console import EXIT_BUG, EXIT_DONE, EXIT_KNOWN, EXIT_SOME_FAILED, EXIT_USAGE, Chosen, speak_utf8
from app.models.errors import AppError

log = logging.getLogger(__name__)

# Typer brings a click of its own, older ones use the one that is installed: this is what it raises.
_USAGE_ERROR: Final[type[Any]] = typer.BadParameter.__mro__[1]

vitrine = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Omnichannel product media: assign, publish, sync, and see what every store shows.",
)
vitrine.add_typer(workspace_commands.workspace, name="workspace")
vitrine.add_typer(workspace_commands.tenant, name="tenant")
vitrine.add_typer(workspace_commands.channel, name="channel")
vitrine.add_typer(workspace_commands.catalog, name="catalog")
vitrine.add_typer(category_commands.category, name="category")
vitrine.add_typer(media_edit_commands.media, name="media")
media_edit_commands.media.command("render")(render_commands.media_render)
media_edit_commands.media.add_typer(alt_text_commands.alt_text, name="alt-text")
vitrine.add_typer(product_commands.product, name="product")
vitrine.add_typer(assign_commands.assign, name="assign")
vitrine.add_typer(manifest_commands.manifest, name="manifest")
vitrine.add_typer(copy_commands.copy, name="copy")
vitrine.add_typer(job_commands.jobs, name="jobs")
vitrine.add_typer(session_commands.sessions, name="sessions")
vitrine.add_typer(schedule_commands.schedule, name="schedule")
vitrine.add_typer(role_commands.role, name="role")
vitrine.add_typer(audit_commands.audit, name="audit")
vitrine.add_typer(feature_commands.feature, name="feature")
vitrine.add_typer(group_commands.group, name="group")
vitrine.command("publish")(pipeline_commands.publish)
vitrine.command("unpublish")(pipeline_commands.unpublish)
vitrine.command("sync")(sync_commands.sync)
vitrine.command("track")(track_commands.track)
vitrine.command("diff")(difference_commands.diff)
vitrine.command("resolve")(pipeline_commands.resolve)
vitrine.command("locations")(location_commands.locations)
vitrine.command("lint")(lint_commands.lint)
vitrine.command("coverage")(coverage_commands.coverage)
vitrine.command("search")(search_commands.search)
vitrine.command("demo")(demo.demo)


@vitrine.callback()
def options(
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar="DIR", help="The workspace; VITRINE_WORKSPACE names it too."),
    ] = None,
) -> None:
    """Take the options before the command."""
    Chosen.workspace = None if workspace is None else workspace.expanduser().absolute()


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 done; 1 some items failed; 2 wrong usage; 3 known error; 4 bug.
    """
    speak_utf8()
    try:
        code: Any = vitrine(argv, prog_name="vitrine", standalone_mode=False)
    except typer.Abort:
        print("Stopped.", file=sys.stderr)
        return EXIT_SOME_FAILED
    except AppError as problem:
        print(problem.message, file=sys.stderr)
        if problem.hint:
            print(problem.hint, file=sys.stderr)
        return EXIT_KNOWN
    except SystemExit:
        return EXIT_DONE  # Typer leaves this way when nobody reads the output any more
    except Exception as problem:  # the outermost boundary
        if isinstance(problem, _USAGE_ERROR):
            problem.message = str(problem.message).removeprefix("Value error, ")
            problem.show()
            return EXIT_USAGE
        log.exception("A bug in the vitrine command")
        return EXIT_BUG
    return code if isinstance(code, int) else EXIT_DONE
