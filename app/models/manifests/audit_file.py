"""The audit trail as a file for a spreadsheet."""

from pathlib import Path

from app.models.access.audit import COLUMNS, AuditFilter, AuditTrail
from app.models.assignments.coverage_reading import unformulated
from app.models.manifests.tsv import write_tsv


def write_audit(path: Path, trail: AuditTrail, wanted: AuditFilter) -> int:
    """Write what matches, newest first, and return how many rows; no cell is ever a formula.

    Raises:
        StorageProblem: The file cannot be written.
    """
    return write_tsv(path, COLUMNS, (tuple(map(unformulated, row.cells())) for row in trail.each(wanted)))
