"""What the coverage panel is made with: services of a tenant, and what it needs of the window."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.views.preview.coverage_export import CoverageList, ask_for_file
from app.views.preview.coverage_gaps import GapRow
from app.views.preview.coverage_reader import CoverageSource
from app.views.preview.coverage_scope import Categories
from app.views.preview.turns import Turns
from app.views.support.drag_label import DragLabel


class Coverage(CoverageSource, CoverageList, Protocol):
    """Counts and lists what every channel and locale shows."""


class Tenant(Protocol):
    """The services of a tenant that the panel reads."""

    @property
    def catalog(self) -> Categories:
        """Its categories."""
        ...

    @property
    def coverage(self) -> Coverage:
        """What every channel and locale shows."""
        ...


@dataclass(frozen=True, slots=True)
class CoverageCommands:
    """What the panel needs of the window.

    Attributes:
        drag_label: Says what a drop on a cell would do.
        say: Tells that something was done.
        act: Does the action of a row that is not about showing, such as a fix.
        choose_file: Asks where the exported list goes.
        turns: Says when the panes want the machine for themselves.
    """

    drag_label: DragLabel | None = None
    say: Callable[[str], object] = lambda _text: None
    act: Callable[[GapRow], object] = lambda _row: None
    choose_file: Callable[[QWidget], Path | None] = ask_for_file
    turns: Turns | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many milliseconds a reading is told of. Source: ui.md 5."""

    busy: int = 150
    placeholders: int = 1_000
    progress: int = 3_000
