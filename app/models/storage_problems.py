"""What can befall a file that holds a store, in words for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import exc

from app.models.errors import RuleViolation, StorageProblem


@contextmanager
def known_problems(path: Path, *, is_derived: bool = False) -> Iterator[None]:
    """Turn what SQLite says of a store into known errors; a derived store can be built again."""
    try:
        yield
    except (exc.DatabaseError, sqlite3.DatabaseError) as error:
        if isinstance(error, exc.IntegrityError | sqlite3.IntegrityError):
            raise
        reason = str(getattr(error, "orig", error)).lower()
        for sign, message, hint in _PROBLEMS:
            if sign in reason:
                can_go = is_derived and hint == _RESTORE
                raise StorageProblem(f"{path}: {message}", _REBUILD if can_go else hint) from error
        raise
    except UnicodeEncodeError as error:
        raise RuleViolation(
            f"{ascii(error.object)[:60]} holds a broken character, which cannot be kept or looked for.",
            "Write it without that character.",
        ) from error
    except OverflowError as error:
        if "SQLite" not in str(error):
            raise
        raise RuleViolation("A number is too large.", "Write a smaller one.") from error


_RESTORE: Final = "Restore the workspace from a backup."
_REBUILD: Final = "Delete that file: the next sync builds it again."

_PROBLEMS: Final = (
    ("readonly", "the store is read-only.", "Make the workspace folder writable and try again."),
    ("read-only", "the store is read-only.", "Make the workspace folder writable and try again."),
    ("disk is full", "the disk is full; nothing of this change was kept.", "Free some space and try again."),
    ("unable to open", "the store cannot be opened.", "See that the workspace folder is there and writable."),
    ("disk i/o", "the disk reported an error.", "See that the workspace folder is still there."),
    ("locked", "another program has been writing for too long.", "Close other programs on this workspace."),
    ("malformed", "the store is damaged.", _RESTORE),
    ("not a database", "this is not a Vitrine store.", _RESTORE),
)
