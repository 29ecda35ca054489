"""Step 4: what the copy would do, told before anything is written."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.copying.mapping import Match, Problem
from app.models.copying.plan import Action, CopyPlan, ItemPlan
from app.models.copying.planning import Planned
from app.views.copying.cells import plain_table
from app.views.copying.words import CONFLICTS, VERSIONS, items_word, size_words, time_words
from app.views.support.buttons import link_button, quiet_button
from app.views.support.cards import SectionCard
from app.views.support.fields import field_label
from app.views.support.labels import set_tone, text_label
from app.views.support.theme import PANEL_PADDING, TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

GROUPS: Final = (
    ("Image", "Images"),
    ("Video", "Videos"),
    ("File", "Files"),
    ("Product media", "Product media"),
    ("Category media", "Category media"),
)
COLUMNS: Final = (
    ("Create", Action.CREATE),
    ("Replace", Action.REPLACE),
    ("Keep", Action.SKIP),
    ("Waits", Action.ORPHAN),
)


class Tile(QFrame):
    """A large number with a word above and below it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("edge", "card")
        self._title = title
        self.number = text_label("…", "display")
        self.note = text_label("", "caption", "t2")
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 10)
        column.setSpacing(2)
        column.addWidget(text_label(title, "caption", "t2"))
        column.addWidget(self.number)
        column.addWidget(self.note)

    def say(self, count: int, note: str, tone: str = "text") -> None:
        """Show a number."""
        self.number.setText(f"{count:,}")
        self.note.setText(note)
        set_tone(self.number, tone)
        self.setAccessibleName(f"{self._title}: {count:,}. {note}")


class ReviewStep(QWidget):
    """Shows a dry run.

    Signals: `change(place)` asks for an earlier step, `again()` for another dry run, `save_asked(file)` for
    its items as a table, `typed()`.
    """

    change = Signal(int)
    again = Signal()
    save_asked = Signal(str)
    typed = Signal()

    def __init__(self, hub: ThemeHub, choose_file: Callable[[QWidget, str], str] | None = None) -> None:
        super().__init__()
        self._choose_file = choose_file or _ask_file
        self.plan: CopyPlan | None = None
        self.items: Sequence[ItemPlan] = ()
        self.tiles = {
            name: Tile(title)
            for name, title in (
                ("create", "Created in destination"),
                ("replace", "Replaced in destination"),
                ("skip", "Kept as they are"),
                ("problems", "Problems"),
            )
        }
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self.tiles.values():
            tiles.addWidget(tile, 1)
        self.run_again = quiet_button(hub, "Run again", "refresh")
        self.run_again.clicked.connect(self.again)
        self.save = quiet_button(hub, "Save as .tsv…")
        self.save.clicked.connect(self._save)
        self.dry_run = SectionCard("Dry run", "Nothing was written.")
        self.dry_run.add_action(self.run_again)
        self.dry_run.add_action(self.save)
        self.table = self._make_table()
        self.dry_run.body.addWidget(self.table)
        self.cards = cards = QHBoxLayout()
        cards.setSpacing(12)
        cards.addWidget(self.dry_run, 3)
        cards.addWidget(self._make_choices(hub), 2)
        self.problems = QVBoxLayout()
        self.problems.setSpacing(8)
        self.confirm = QLineEdit()
        self.confirm_label = field_label("Confirm by the ID of the destination", self.confirm)
        self.confirm.textChanged.connect(lambda _text: self.typed.emit())
        self.confirm_box = QFrame()
        self.confirm_box.setProperty("edge", "refusal")
        inside = QVBoxLayout(self.confirm_box)
        inside.setContentsMargins(12, 8, 12, 8)
        self.confirm_text = text_label("", "body")
        self.confirm_text.setWordWrap(True)
        for widget in (self.confirm_text, self.confirm_label, self.confirm):
            inside.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(tiles)
        column.addLayout(cards, 1)
        column.addLayout(self.problems)
        column.addWidget(self.confirm_box)
        self.forget()

    def _make_table(self) -> QTableWidget:
        names = ("Content", *(name for name, _ in COLUMNS))
        table = plain_table("Dry run by content", names, numbers_from=1)
        table.setRowCount(len(GROUPS) + 1)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        table.setMinimumHeight(TABLE_HEADER_HEIGHT + (len(GROUPS) + 1) * TABLE_ROW_HEIGHT + 4)
        return table

    def _make_choices(self, hub: ThemeHub) -> SectionCard:
        card = SectionCard("Your choices")
        form = QGridLayout()
        form.setContentsMargins(PANEL_PADDING, 4, 12, PANEL_PADDING)
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.setColumnStretch(1, 1)
        self.choices: dict[str, QLabel] = {}
        self.links: dict[str, QWidget] = {}
        rows = (
            ("Source", 0),
            ("Conflicts", 1),
            ("Versions", 1),
            ("Channels", 2),
            ("Locales", 2),
            ("Queue", None),
            ("Estimate", None),
        )
        for number, (name, place) in enumerate(rows):
            label = text_label("", "body")
            label.setWordWrap(True)
            label.setAccessibleName(name)
            form.addWidget(text_label(name, "caption", "t2"), number, 0)
            form.addWidget(label, number, 1)
            if place is not None:
                link = link_button(hub, "Change")
                link.setAccessibleName(f"Change {name.lower()}")
                link.clicked.connect(lambda _on=False, place=place: self.change.emit(place))
                form.addWidget(link, number, 2)
                self.links[name] = link
            self.choices[name] = label
        card.body.addLayout(form)
        card.body.addStretch(1)
        return card

    def forget(self) -> None:
        """Show that the dry run is under way."""
        self.plan = None
        self.dry_run.set_caption("Working out what would happen…")
        self.confirm_box.hide()
        self.confirm.clear()
        self._show_problems(())
        for tile in self.tiles.values():
            tile.number.setText("…")
            tile.note.setText("")

    def show_plan(self, plan: CopyPlan, planned: Planned, waiting: int, seconds: float) -> None:
        """Show a plan."""
        self.plan, self.items = plan, planned.items
        media = sum(plan.count(Action.CREATE, group) for group, _ in GROUPS[:3])
        documents = plan.count(Action.CREATE) - media
        self.tiles["create"].say(
            plan.count(Action.CREATE),
            f"{items_word(media, 'media item')}, {items_word(documents, 'assignment')}",
        )
        self.tiles["replace"].say(plan.count(Action.REPLACE), "What is replaced stays as a version")
        self.tiles["skip"].say(plan.count(Action.SKIP), "Destination is newer, kept or identical")
        stops = len(plan.stops)
        self.tiles["problems"].say(
            stops, "The copy can start" if not stops else "To be solved first", "err" if stops else "text"
        )
        self.dry_run.set_caption(f"Nothing was written. Finished in {seconds:.1f} s.")
        for row, (group, title) in enumerate((*GROUPS, ("", "Total"))):
            self._cell(row, 0, title)
            for column, (_, action) in enumerate(COLUMNS, 1):
                self._cell(row, column, f"{plan.count(action, group):,}")
        mapped = [
            sum(one.target is not None for one in rows)
            for rows in (planned.contexts.channels, planned.contexts.locales)
        ]
        removed = [
            sum(one.match is Match.REMOVED for one in rows)
            for rows in (planned.contexts.channels, planned.contexts.locales)
        ]
        words = {
            "Source": plan.source_name,
            "Conflicts": CONFLICTS[plan.options.conflicts][0],
            "Versions": VERSIONS[plan.options.versions][0],
            "Channels": f"{mapped[0] + 1} mapped, {removed[0]} removed",
            "Locales": f"{mapped[1] + 1} mapped, {removed[1]} removed",
            "Queue": f"{items_word(waiting, 'job')} before this one" if waiting else "Starts at once",
            "Estimate": f"{time_words(plan.seconds)}, {size_words(plan.bytes)} to copy",
        }
        for name, text in words.items():
            self.choices[name].setText(text)
        orphans = plan.count(Action.ORPHAN)
        said = list(plan.problems)
        if orphans:
            text = f"{items_word(orphans, 'assignment')} wait for products that the destination lacks."
            said.append(Problem("orphans", f"{text} They are attached when these appear.", stops=False))
        self._show_problems(said)
        self.confirm_box.setVisible(plan.needs_confirmation)
        self.confirm_text.setText(
            f"{plan.mostly_replaced} of the destination would be replaced, more than half."
            f" Type {plan.tenant} to confirm."
        )

    @property
    def reason(self) -> str:
        """Why the copy cannot start; empty where it can."""
        if self.plan is None:
            return "Working out what would happen…"
        if self.plan.stops:
            return self.plan.stops[0].message
        if self.plan.needs_confirmation and self.confirm.text().strip() != self.plan.tenant:
            return "Type the ID of the destination to confirm"
        writing = sum(self.plan.count(action) for action in (Action.CREATE, Action.REPLACE, Action.ORPHAN))
        return "" if writing else "There is nothing to copy: all of it is there already"

    def _cell(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        if column:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if row == len(GROUPS):
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self.table.setItem(row, column, item)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        while (item := self.problems.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for problem in sorted(problems, key=lambda one: not one.stops):
            label = text_label(problem.message, "body", "err" if problem.stops else "warn")
            label.setWordWrap(True)
            self.problems.addWidget(label)

    def say(self, text: str) -> None:
        """Say beside the dry run what came of its table."""
        self.dry_run.set_caption(text)

    def _save(self) -> None:
        if self.plan is None:
            return
        name = self._choose_file(self, f"copy-to-{self.plan.tenant}.tsv")
        if name:
            self.save_asked.emit(name)


def _ask_file(parent: QWidget, name: str) -> str:
    return QFileDialog.getSaveFileName(parent, "Save the plan", name, "Tab-separated values (*.tsv)")[0]
