"""The composition root: the only place that knows all rooms."""

import getpass
from pathlib import Path

from app.models.clock import Clock, SystemClock
from app.models.workspace import Workspace
from app.sync.answers import AnswerDesk
from app.sync.engine import Engine
from app.sync.stores import Stores


class Workstation:
    """Everything of one open workspace, put together.

    Attributes:
        workspace: Tenants and blobs.
        stores: The stores that jobs work on.
        engine: Jobs.
        desk: Answers of every source.
        user: Who works here.
    """

    def __init__(
        self, workspace: Workspace, stores: Stores, engine: Engine, desk: AnswerDesk, user: str
    ) -> None:
        self.workspace = workspace
        self.stores = stores
        self.engine = engine
        self.desk = desk
        self.user = user

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
    workspace = Workspace(root, clock)
    stores = Stores(workspace, clock)
    engine = Engine(workspace, stores, clock, inline=inline)
    return Workstation(workspace, stores, engine, AnswerDesk(stores), user or getpass.getuser())
