"""What a result manifest says about each row. No Qt."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.models.errors import Cancelled, StorageProblem
from app.models.manifests.results import Outcome
from app.models.manifests.tsv import ManifestFile


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One row of a result manifest.

    Attributes:
        row: As a spreadsheet counts.
        result: An outcome as it is spelled there; empty where the import did not come so far.
        code: Error code, or empty.
        item: Display name, else path or id.
        target: What it was assigned to, or empty.
        text: The description.
    """

    row: int
    result: str
    code: str
    item: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultRows:
    """All rows of a result manifest, and how many ended how."""

    lines: tuple[ResultLine, ...]
    counts: Counter[str]

    @property
    def failed(self) -> int:
        """How many rows failed."""
        return self.counts[Outcome.FAILED.value]


def read_result(path: Path, is_cancelled: Callable[[], bool]) -> ResultRows:
    """Read a result manifest through. Thread: any.

    Raises:
        ManifestProblem: It is gone, or no manifest.
        Cancelled: As `is_cancelled` said.
    """
    lines = []
    texts: dict[str, str] = {}
    for raw in ManifestFile(path).rows():
        if is_cancelled():
            raise Cancelled("Reading the result was stopped.")
        values = raw.values
        item = (
            values.get("MediaDisplayName")
            or values.get("MediaImportPath")
            or values.get("InternalMediaId", "")
        )
        text = values.get("ResultDescription", "") or raw.problem
        lines.append(
            ResultLine(
                raw.row,
                texts.setdefault(values.get("Result", ""), values.get("Result", "")),
                texts.setdefault(values.get("ErrorCode", ""), values.get("ErrorCode", "")),
                item,
                values.get("EntityKeyValue", ""),
                texts.setdefault(text, text),
            )
        )
    return ResultRows(tuple(lines), Counter(line.result for line in lines))


def save_copy(source: Path, target: Path) -> Path:
    """Copy a result manifest; the copy appears whole or not at all. Thread: any.

    Raises:
        StorageProblem: It cannot be read or written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(handle)
        try:
            shutil.copyfile(source, name)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        finally:
            with suppress(OSError):
                Path(name).unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageProblem(f"{target} cannot be written: {reason}.", "Choose another place.") from error
    return target
