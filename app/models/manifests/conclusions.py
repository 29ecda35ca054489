"""What is kept of a row once a part of it is done. Pure. Source: domain.md 8.4."""

from collections.abc import Iterable, Sequence

from app.models.manifests import journal
from app.models.manifests.document_rows import PlacedOutcome, PlacedRow
from app.models.manifests.journal import JournalRow, Kept
from app.models.manifests.media_import import MediaOutcome
from app.models.manifests.parts import ManifestRow
from app.models.manifests.results import Outcome


def after_media(row: ManifestRow, outcome: MediaOutcome, at: str, *, is_unread: bool) -> JournalRow:
    """Keep what became of the media part of a row.

    Args:
        row: The row.
        outcome: Of its media part.
        at: When.
        is_unread: Whether its item waits for being read through.
    """
    stage = ""
    if outcome.waits:
        stage = journal.UNREAD_WAITS
    elif is_unread:
        stage = journal.UNREAD_CHANGED if outcome.changed else journal.UNREAD_UNCHANGED
    elif row.assignment is not None or (row.media is not None and row.media.action.takes_off):
        stage = journal.MEDIA_CHANGED if outcome.changed else journal.MEDIA_UNCHANGED
    if stage:
        return JournalRow(row.row, stage, at, outcome.code, outcome.note, outcome.media_id)
    result = _outcome(outcome.changed, outcome.code, bool(row.warnings))
    return JournalRow(
        row.row, result, at, outcome.code, joined((*row.warnings, outcome.note)), outcome.media_id
    )


def after_placing(
    row: PlacedRow, placed: PlacedOutcome, kept: Kept, warnings: Sequence[str], at: str, *, takes_off: bool
) -> JournalRow:
    """Keep what became of the assignment of a row, which did not fail.

    Args:
        row: The row.
        placed: Of its assignment.
        kept: What became of its media part.
        warnings: Of the row.
        at: When.
        takes_off: Whether its item is taken off yet.
    """
    changed = placed.changed or kept.changed
    code = placed.code or kept.code
    text = joined((placed.text, *warnings, kept.description))
    if takes_off:
        stage = journal.PLACED_CHANGED if changed else journal.PLACED_UNCHANGED
        return JournalRow(row.row, stage, at, code, text, kept.media_id)
    outcome = _outcome(changed, code, placed.warns or bool(warnings))
    return JournalRow(row.row, outcome, at, code, text, row.media_id)


def after_ending(row: ManifestRow, done: str, kept: Kept, at: str) -> JournalRow:
    """Keep what became of a row whose item was taken off; `done` says how, or is empty."""
    text = joined((done, *row.warnings, kept.description))
    outcome = _outcome(kept.changed or bool(done), kept.code, bool(row.warnings))
    return JournalRow(row.row, outcome, at, kept.code, text, kept.media_id)


def joined(texts: Iterable[str]) -> str:
    """Join sentences, empty ones left out."""
    return " ".join(text for text in texts if text)


def _outcome(changed: bool, code: str, warned: bool) -> Outcome:
    if warned or (changed and code):
        return Outcome.WARNING
    return Outcome.SUCCEEDED if changed else Outcome.SKIPPED
