"""What an import says about each row. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from app.models.errors import AppError


class Outcome(StrEnum):
    """How a row ended. Source: domain.md 8.4."""

    SUCCEEDED = "Succeeded"
    SKIPPED = "Skipped"
    WARNING = "Warning"
    FAILED = "Failed"


class ErrorCode(StrEnum):
    """Why a row failed. Source: domain.md 8.4; M010, M011 and E109 are ours."""

    MISSING_REQUIRED = "M001"
    BAD_VALUE = "M002"
    SOURCE_NOT_FOUND = "M003"
    DOWNLOAD_FAILED = "M004"
    DISPLAY_NAME_TAKEN = "M005"
    CHECKED_OUT = "M006"
    VERSION_MISMATCH = "M007"
    UNSUPPORTED_TYPE = "M008"
    LOCALE_UNKNOWN = "M009"
    UNREADABLE_ROW = "M010"
    IN_USE = "M011"
    PRODUCT_NOT_FOUND = "E101"
    VARIANT_NOT_FOUND = "E102"
    DIMENSION_NOT_FOUND = "E103"
    CHANNEL_NOT_FOUND = "E104"
    CATALOG_NOT_FOUND = "E105"
    ACTION_CONFLICT = "E106"
    BAD_SWATCH = "E107"
    MEDIA_MISSING = "E108"
    CATEGORY_NOT_FOUND = "E109"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong with a row; `column` is empty where no single cell is to blame."""

    code: ErrorCode
    text: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class RowResult:
    """The outcome of one row.

    Attributes:
        outcome: How it ended.
        code: The first error's code, else empty.
        description: One or more sentences; may be empty.
        at: When, aware UTC.
    """

    outcome: Outcome
    code: str
    description: str
    at: datetime

    def cells(self) -> tuple[str, str, str, str]:
        """Give the cells of Result, ResultTime, ErrorCode, ResultDescription."""
        return (
            self.outcome.value,
            _time_cell(self.at),
            self.code,
            self.description,
        )


@lru_cache(maxsize=64)
def _time_cell(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class RowFailure(AppError):
    """A row that fails; the others go on."""

    def __init__(self, code: ErrorCode, text: str, column: str = "") -> None:
        super().__init__(text)
        self.problem = RowProblem(code, text, column)
