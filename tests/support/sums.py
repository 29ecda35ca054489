"""A number in a store, steps that add to it, and a history over them."""

import json

from app.models.database import Database
from app.models.errors import StorageProblem
from app.models.tenants.service import read_setting, write_setting
from app.models.undo import StepNote, UndoJournal, move_part, note_step
from app.views.support.bulk_runner import BulkRunner
from app.views.support.undo import History
from tests.support.at_once import AtOnce
from tests.support.builders import NOW, USER

DESK, MORE = "product:1:Omnichannel:Neutral", "products"


class Sum:
    """A number in a store, and steps that add to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.error: Exception | None = None
        self.before_part = lambda: None

    @property
    def value(self) -> int:
        with self.database.read() as connection:
            return int(read_setting(connection, "sum") or 0)

    def add(self, note: StepNote, by: int) -> None:
        with self.database.write() as connection:
            self._put(connection, by)
            note_step(connection, note, USER, NOW, json.dumps(by))

    def move(self, step_id: str, *, redo: bool, cancelled, progress) -> str:
        journal = UndoJournal(self.database)
        if self.error is not None:
            if not isinstance(self.error, StorageProblem):
                journal.drop([step_id])
            raise self.error
        parts = journal.parts(step_id)
        with self.database.write() as connection:
            for part in parts if redo else reversed(parts):
                self.before_part()
                if cancelled():
                    break
                self._put(connection, json.loads(part.body) * (1 if redo else -1))
                move_part(connection, step_id, part.place, is_undone=not redo)
        progress(len(parts), len(parts))
        return "moved"

    def _put(self, connection, by: int) -> None:
        write_setting(connection, "sum", str(int(read_setting(connection, "sum") or 0) + by))


class Sums:
    def __init__(self, database: Database) -> None:
        self.sum = Sum(database)
        self.background = AtOnce()
        self.history = self.open()
        self.moved: list = []
        self.failed: list = []
        self.history.moved.connect(self.moved.append)
        self.history.failed.connect(self.failed.append)

    def open(self, *desks: str) -> History:
        """A history as after a restart."""
        self.runner = runner = BulkRunner(self.background, lambda text, done, total: None)
        history = History(
            UndoJournal(self.sum.database), USER, {"sum": self.sum.move}, self.background, runner
        )
        history.set_desks(desks or (DESK, MORE))
        return history

    def do(self, by: int, desk: str = DESK) -> str:
        note = self.history.note(desk, "sum", f"Add {by}")
        self.sum.add(note, by)
        self.history.add(note)
        return note.id
