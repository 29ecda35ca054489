"""What the composition root gives the window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from app.models.clock import Clock
from app.models.workspace import Workspace
from app.sync.engine import Engine

if TYPE_CHECKING:
    from app.models.as_of import TenantAsOf
    from app.views.headquarters.desk import HeadquartersDesk
    from app.views.jobs.reverse_dialog import ReversalDesk
    from app.views.jobs.track_desk import TrackDesk
    from app.views.preview.reader import Answers


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What the composition root gives the window.

    Attributes:
        workspace: Tenants and their services.
        engine: Jobs. The window starts it after its first paint.
        user: Who works here.
        clock: The time.
        answers: What the sources of a tenant answer, by its id.
        tracker: Where the changes of a tenant are, by its id; its calls run on worker threads.
        reversals: Makes what takes jobs back; its calls run on worker threads.
        headquarters: Headquarters of a tenant, by its id; its calls run on worker threads.
        settings: Where the window remembers things.
        log_path: The log file, named when something unexpected happens.
        answers_as_of: What the sources answer of a tenant as it will be; None: there is no time slider.
    """

    workspace: Workspace
    engine: Engine
    user: str
    clock: Clock
    answers: "Callable[[str], Answers]"
    tracker: "Callable[[str], TrackDesk]"
    reversals: "Callable[[], ReversalDesk]"
    headquarters: "Callable[[str], HeadquartersDesk]"
    settings: QSettings
    log_path: Path | None = None
    answers_as_of: "Callable[[TenantAsOf], Answers] | None" = None
