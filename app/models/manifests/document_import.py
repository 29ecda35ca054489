"""Brings the assignment parts of manifest rows into documents. Source: domain.md 8.4 (Set semantics)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.assignments.applying import Unheld, Work
from app.models.assignments.documents import current_content, drop_draft, find_documents
from app.models.assignments.edit import Change
from app.models.assignments.notes import NoteKind, note_check_out
from app.models.assignments.targets import read_shapes
from app.models.catalog.dimensions import Dimension
from app.models.errors import AppError, CheckedOut, NotAllowed, NotFound, StorageProblem
from app.models.manifests.document_rows import DocumentKey, DocumentRows, PlacedOutcome, PlacedRow
from app.models.manifests.parts import Action
from app.models.manifests.policies import MergeMode
from app.models.manifests.results import ErrorCode
from app.models.publishing.service import publish_documents, unpublish_documents

COMMENT: Final = "Imported from a manifest"


@dataclass(frozen=True, slots=True)
class DocumentMove:
    """A document that an import changed or published.

    Attributes:
        versions: The head version before and after.
        live: The published version before and after.
    """

    document_id: int
    versions: tuple[int, int]
    live: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of rows, by their numbers, and of documents."""

    outcomes: dict[int, PlacedOutcome]
    moves: tuple[DocumentMove, ...]


class DocumentImport:
    """Applies all rows of a document at once: one version, all of it or nothing.

    Args:
        mode: Merge or replace.
        user: Who imports.
        now: Tells the time.
        explains: Tell also what the file and the store have differently.
    """

    def __init__(
        self, mode: MergeMode, user: str, now: Callable[[], datetime], *, explains: bool = False
    ) -> None:
        self._mode = mode
        self._user = user
        self._now = now
        self._explains = explains

    def apply(self, connection: Connection, documents: Mapping[DocumentKey, Sequence[PlacedRow]]) -> Applied:
        """Apply the rows of some documents inside a write scope; a row with a code had no effect."""
        stored = find_documents(connection, documents)
        shapes = read_shapes(connection, [owner for owner, _ in documents if isinstance(owner, int)])
        matrices: dict[int, tuple[Dimension, ...]] = {}
        sheets: list[DocumentRows] = []
        for key, rows in documents.items():
            shape = shapes.get(key[0]) if isinstance(key[0], int) else None
            sheet = DocumentRows(
                connection, key, stored.get(key), shape, rows, self._mode, explains=self._explains
            )
            sheet.refuse(matrices)
            sheets.append(sheet)
        self._break_locks(connection, sheets)
        self._write(connection, sheets)
        moves = self._publish(connection, sheets)
        return Applied({row: one for sheet in sheets for row, one in sheet.outcomes().items()}, moves)

    def _break_locks(self, connection: Connection, sheets: Sequence[DocumentRows]) -> None:
        held: list[DocumentRows] = []
        for sheet in sheets:
            if not sheet.breaks_lock or sheet.stored is None:
                continue
            if sheet.stored.checked_out_by != self._user:
                try:
                    require(connection, Act.BREAK_LOCK, self._user)
                except NotAllowed as error:
                    sheet.fail_all(ErrorCode.CHECKED_OUT, str(error))
                    continue
            held.append(sheet)
            now = self._now()
            note_check_out(connection, sheet.stored, NoteKind.BROKEN, self._user, COMMENT, now)
            drop_draft(connection, sheet.stored, now)
        found = find_documents(connection, [sheet.key for sheet in held])
        for sheet in held:
            sheet.read(found[sheet.key])

    def _write(self, connection: Connection, sheets: Sequence[DocumentRows]) -> None:
        """Write the new contents; a document that cannot be changed fails with all its rows."""
        wanted: list[tuple[DocumentRows, tuple[Change, ...]]] = []
        for sheet in sheets:
            changes = sheet.changes()
            if changes:
                wanted.append((sheet, changes))
        if not wanted:
            return
        every = [change for _, changes in wanted for change in changes]
        try:
            work = Work(connection, every, self._user, self._now())
        except StorageProblem:
            raise
        except AppError as error:
            for sheet, _ in wanted:
                sheet.fail_all(ErrorCode.IN_USE, str(error))
            return
        for sheet, changes in wanted:
            try:
                work.add(changes, Unheld.CHECKED_IN)
            except StorageProblem:
                raise
            except AppError as error:
                sheet.fail_all(_code_of(error), str(error))
        work.write(COMMENT)

    def _publish(self, connection: Connection, sheets: Sequence[DocumentRows]) -> tuple[DocumentMove, ...]:
        """Publish or unpublish documents as their rows ask.

        A deletion goes live at once where the document is live.
        """
        touched = [sheet for sheet in sheets if sheet.is_changed or sheet.acts]
        rows = find_documents(connection, [sheet.key for sheet in touched])
        on: dict[int, DocumentRows] = {}
        off: dict[int, DocumentRows] = {}
        for sheet in touched:
            row = rows.get(sheet.key)
            if row is not None and sheet.acts:
                takes_off = _takes_off(sheet, row)
                if takes_off is not None:
                    (off if takes_off else on)[row.id] = sheet
        blocked = [*publish_documents(connection, list(on), self._now()).blocked] if on else []
        blocked += unpublish_documents(connection, list(off), self._now()).blocked if off else []
        reasons = {(one.owner, one.context): one.reason for one in blocked}
        after = find_documents(connection, [sheet.key for sheet in (*on.values(), *off.values())])
        moves: list[DocumentMove] = []
        for sheet in touched:
            row = after.get(sheet.key) or rows.get(sheet.key)
            if row is None:
                continue
            before = (0, None) if sheet.before is None else sheet.before
            move = DocumentMove(row.id, (before[0], row.head_version), (before[1], row.published_version))
            sheet.is_moved = move.live[0] != move.live[1]
            sheet.blocked = reasons.get(sheet.key, "")
            if sheet.is_moved or move.versions[0] != move.versions[1]:
                moves.append(move)
        return tuple(moves)


def _takes_off(sheet: DocumentRows, row: Row[Any]) -> bool | None:
    """Tell whether a document goes off (True) or live (False); None where neither."""
    actions = sheet.actions()
    if Action.UNPUBLISH in actions:
        return True
    if Action.UNPUBLISH_AND_DELETE in actions and row.published_version is not None:
        return current_content(row).is_empty
    return False if Action.PUBLISH_NOW in actions else None


def _code_of(error: AppError) -> ErrorCode:
    if isinstance(error, CheckedOut):
        return ErrorCode.CHECKED_OUT
    return ErrorCode.MEDIA_MISSING if isinstance(error, NotFound) else ErrorCode.BAD_VALUE
