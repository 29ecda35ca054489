"""The composition root: the only place that knows all rooms."""

import argparse
import getpass
import os
import shutil
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app import loading, logs, paths
from app.models.clock import Clock, SystemClock
from app.models.errors import AppError, NotFound, StorageProblem
from app.models.workspace import Workspace
from app.sync.engine import Engine
from app.sync.stores import Stores

if TYPE_CHECKING:
    from app.sync.answers import AnswerDesk

loading.done()


class Workstation:
    """Everything of one open workspace, put together.

    Attributes:
        workspace: Tenants and blobs.
        stores: The stores that jobs work on.
        engine: Jobs.
        user: Who works here.
    """

    def __init__(self, workspace: Workspace, stores: Stores, engine: Engine, user: str) -> None:
        self.workspace = workspace
        self.stores = stores
        self.engine = engine
        self.user = user

    @cached_property
    def desk(self) -> "AnswerDesk":
        """Answers of every source."""
        from app.sync.answers import AnswerDesk  # loaded with what shows them, not before the first picture

        return AnswerDesk(self.stores)

    def close(self) -> None:
        """Stop the jobs at their next batch and close all stores."""
        self.engine.stop()
        self.stores.close()
        self.workspace.close()


def build(
    root: Path, *, clock: Clock | None = None, user: str | None = None, inline: bool = False
) -> Workstation:
    """Open a workspace and put the workstation together; the engine is not started yet.

    Args:
        root: The workspace's folder.
        clock: The time; the computer's by default.
        user: Who works here; the signed-in user by default.
        inline: Run jobs inside `submit`, for tests.

    Raises:
        NotFound: The folder is no workspace.
        StorageProblem: It cannot be opened.
    """
    clock = clock or SystemClock()
    user = user or _signed_in_user()
    workspace = Workspace(root, clock, user)
    stores = Stores(workspace, clock)
    engine = Engine(workspace, stores, clock, inline=inline)
    return Workstation(workspace, stores, engine, user)


def _signed_in_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container may run as a number that has no name
        return f"user-{os.getuid()}" if hasattr(os, "getuid") else "user"


def run(argv: Sequence[str] | None = None) -> int:
    """Open the window, or save screenshots of every view; return the exit code.

    0 done, 2 wrong usage, 3 known error.
    """
    arguments = _arguments(argv)
    log_path = None if arguments.screens else logs.start()
    try:
        if arguments.screens is not None:
            from app.screens import save_sample_screens

            for picture in save_sample_screens(arguments.screens.absolute()):
                sys.stdout.write(f"{picture}\n")
            return 0
        root, is_sample = _folder(arguments)
        if is_sample:
            ensure_sample(root)
        elif not root.exists() and arguments.workspace is None:
            Workspace.create(root, SystemClock()).close()
        workstation = build(root)
    except AppError as problem:
        sys.stderr.write(f"{problem}\n")
        return 3
    # Loaded after the checks: an error on the command line needs no Qt.
    from app.window import show_window

    try:
        return show_window(workstation, log_path)
    finally:
        workstation.close()
        logs.stop()


def ensure_sample(root: Path) -> None:
    """Make the sample workspace where it is not there yet; a half-made one is made anew.

    Raises:
        AppError: It cannot be made.
    """
    try:
        Workspace(root, SystemClock()).close()
    except NotFound:
        pass
    else:
        return
    from app.sample import install_sample

    partial = root.with_name(f"{root.name}.partial")
    try:
        if partial.exists():
            shutil.rmtree(partial)
    except OSError as error:
        raise _unwritable(partial, error) from error
    Workspace.create(partial, SystemClock()).close()
    workstation = build(partial)
    try:
        workstation.engine.start()
        install_sample(workstation)
    finally:
        workstation.close()
    try:
        partial.replace(root)
    except OSError as error:
        raise _unwritable(root, error) from error


def _unwritable(folder: Path, error: OSError) -> StorageProblem:
    return StorageProblem(f"{folder} cannot be replaced: {error.strerror}.", "Move it away and try again.")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="vitrine-window", description="Open the workstation.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--workspace", type=Path, metavar="DIR", help="the workspace to open")
    which.add_argument("--sample", action="store_true", help="open the bundled sample")
    parser.add_argument("--screens", type=Path, metavar="DIR", help="save a picture of every view and leave")
    return parser.parse_args(argv)


def _folder(arguments: argparse.Namespace) -> tuple[Path, bool]:
    if arguments.workspace is not None:
        return arguments.workspace.expanduser().absolute(), False
    if arguments.sample:
        return paths.sample_workspace(), True
    return paths.default_workspace(), False


if __name__ == "__main__":
    sys.exit(run())
