"""What the Categories view needs of who uploads files that were dropped straight onto an image."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from app.models.assignments.edit import Edit
from app.models.undo import StepNote


class DroppedFiles(Protocol):
    """Takes files that were dropped straight onto a category. Thread: GUI."""

    def number(self, paths: Iterable[Path]) -> tuple[int, ...]:
        """Give each file a number that stands in an edit until the file is in the library."""
        ...

    def hold(self, edit: Edit, note: StepNote) -> None:
        """Upload the files that an edit names, and make the edit when they are there."""
        ...
