"""Undo: one command around one edit that has already been applied."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QUndoCommand, QUndoStack

from app.models.errors import AppError


class Reversible(Protocol):
    """What an undoable value must offer; `app.models.assignments.edit.Edit` does."""

    @property
    def text(self) -> str:
        """A sentence for menus, such as "Move mh06-blue-detail to position 3"."""
        ...

    def inverse(self) -> "Reversible":
        """Return the value that takes this one back."""
        ...


class EditCommand(QUndoCommand):
    """Takes one applied edit back and forth.

    Apply first, push after: `push()` calls `redo()` once, which does nothing. A known error in a later undo
    or redo
    (a `StaleEdit` above all) makes the command obsolete, so the stack drops it, and is told through
    `on_problem`.

    Args:
        edit: The edit that has been applied.
        apply: Applies an edit; may raise any `AppError`.
        on_problem: Says it to the person.
    """

    def __init__(
        self, edit: Reversible, apply: Callable[[Reversible], object], on_problem: Callable[[AppError], None]
    ) -> None:
        super().__init__(edit.text)
        self._edit = edit
        self._apply = apply
        self._on_problem = on_problem
        self._is_applied = True

    @property
    def edit(self) -> Reversible:
        """The edit of this command."""
        return self._edit

    def redo(self) -> None:
        """Apply the edit again; nothing on the push that follows the first apply."""
        if self._is_applied:
            return
        self._is_applied = self._try(self._edit)

    def undo(self) -> None:
        """Apply the inverse."""
        if self._try(self._edit.inverse()):
            self._is_applied = False

    def _try(self, edit: Reversible) -> bool:
        try:
            self._apply(edit)
        except AppError as problem:
            self.setObsolete(True)
            self._on_problem(problem)
            return False
        return True


_Apply = Callable[[Reversible], object]
_OnProblem = Callable[[AppError], None]


def apply_and_push(
    stack: QUndoStack,
    edit: Reversible,
    apply: Callable[[Reversible], object],
    on_problem: Callable[[AppError], None],
    command: Callable[[Reversible, _Apply, _OnProblem], EditCommand] = EditCommand,
) -> bool:
    """Apply an edit and put it on the stack; on a known error say so and leave the stack alone.

    A `command` of another kind may merge with the one before it.

    Returns:
        Whether the edit was applied.
    """
    try:
        apply(edit)
    except AppError as problem:
        on_problem(problem)
        return False
    stack.push(command(edit, apply, on_problem))
    return True
