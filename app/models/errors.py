"""Known errors: what a person can understand and mend.

AppError(message, hint)
├── RuleViolation            an action that a business rule forbids
│   ├── CheckedOut           somebody (else) holds the check-out
│   └── NotAllowed           the roles of the user do not permit it
├── StaleEdit                the value to change is no longer what the edit saw
├── NotFound                 a product, variant, channel, locale, media item ... that is not there
├── BadInput(path, row)      a file that cannot be used as it is
│   └── ManifestProblem      a manifest that cannot be used as a whole
├── StorageProblem           a store or blob that cannot be read or written
│   ├── SchemaTooNew         the store was written by a newer program
│   └── WorkspaceBusy        another process runs the jobs of this workspace
└── Cancelled                a person stopped the work

Anything else that is raised is a bug.
"""

from pathlib import Path


class AppError(Exception):
    """Base of all known errors.

    Args:
        message: What happened and what it affects, one sentence.
        hint: What to do about it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class RuleViolation(AppError):
    """An action that a business rule forbids."""


class CheckedOut(RuleViolation):
    """Somebody else holds the check-out, or nobody does where one is needed."""


class NotAllowed(RuleViolation):
    """The roles of the user do not permit it; the hint names who may."""


class StaleEdit(AppError):
    """The value to change is no longer what the edit saw."""


class NotFound(AppError):
    """Something named is not there."""


class BadInput(AppError):
    """A file that cannot be used as it is.

    Args:
        message: What is wrong.
        hint: What to do.
        path: The file.
        row: The row as a spreadsheet counts it (header = 1), where one is to blame.
    """

    def __init__(
        self, message: str, hint: str = "", *, path: Path | None = None, row: int | None = None
    ) -> None:
        place = "" if path is None else f"{path.name}: " if row is None else f"{path.name}, row {row}: "
        super().__init__(place + message, hint)
        self.path = path
        self.row = row


class ManifestProblem(BadInput):
    """A manifest that cannot be used as a whole."""


class StorageProblem(AppError):
    """A store or blob that cannot be read or written."""


class SchemaTooNew(StorageProblem):
    """The store was written by a newer program."""


class WorkspaceBusy(StorageProblem):
    """Another process runs the jobs of this workspace."""


class Cancelled(AppError):
    """A person stopped the work."""
