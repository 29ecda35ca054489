"""The Groups page: the list of publish groups, and what is in the chosen one."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.context import LIVE_SITE, Context
from app.models.publishing.group_findings import CheckFix, GroupFinding
from app.models.publishing.group_fixes import MENDED
from app.models.publishing.group_rows import GroupItem
from app.views.publishing.groups_desk import GroupsDesk
from app.views.publishing.groups_findings import FindingsPanel
from app.views.publishing.groups_head import COMMANDS, WINDOW_KEYS, GroupHead
from app.views.publishing.groups_items import ItemsTable, line_of, result_line
from app.views.publishing.groups_list import GroupsPanel
from app.views.publishing.groups_words import (
    count_words,
    edited_words,
)
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

LIST_WIDTH: Final = 392
NARROW_LIST: Final = 300
NARROW: Final = 1200  # px of the page below which the list gives way
FINDINGS_HEIGHT: Final = 208
_SPLITTER: Final = "groups/splitter"
_STEPS: Final = {
    "next_issue": ("Next issue", "F8", 1),
    "previous_issue": ("Previous issue", "Shift+F8", -1),
}


class GroupsView(QWidget):
    """Shows what the desk reads, and hands commands to it.

    Signals: `work_wanted(group id)`, `preview_wanted(GroupItem | None)`, `open_wanted(GroupItem)`,
    `media_wanted(media id)`.
    """

    work_wanted = Signal(int)
    preview_wanted = Signal(object)
    open_wanted = Signal(object)
    media_wanted = Signal(int)

    def __init__(
        self, desk: GroupsDesk, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._hub = hub
        self._in_force = LIVE_SITE
        self.panel = GroupsPanel(hub)
        self.head = GroupHead(hub)
        self.table = ItemsTable(hub, thumbnails)
        self.check_all = self.table.check_all
        self.findings = FindingsPanel(hub)
        self.findings.hide()
        self._empty = EmptyState(hub, "ph.stack", "")
        self._empty_work = primary_button(hub, "Work in this group")
        self._handlers = self._make_handlers()
        self.commands = {key: self._make_action(key) for key in COMMANDS}
        self.commands |= {key: self._make_step(key, *step) for key, step in _STEPS.items()}
        self._lay_out()
        self._wire()
        self._show()

    # --- what others call

    @property
    def focus_target(self) -> QWidget:
        """What takes the focus when the page is opened."""
        return self.panel.list

    def set_context(self, context: Context) -> None:
        """Say which group is worked in."""
        self._in_force = context.group
        self._show_head()

    def choose(self, group_id: int) -> None:
        """Show a group."""
        self.panel.choose(group_id)

    def focus_search(self) -> None:
        """Put the cursor into the filter."""
        self.panel.search.setFocus()
        self.panel.search.selectAll()

    def next_issue(self, step: int) -> None:
        """Go to the next or previous finding (F8, Shift+F8); the results are shown again."""
        if self.desk.result is not None:
            self.findings.show()
            self.findings.list.move_by(step)

    def save_layout(self, settings: QSettings) -> None:
        """Keep the widths."""
        settings.setValue(_SPLITTER, self.splitter.saveState())

    def chosen_items(self) -> tuple[GroupItem, ...]:
        """Return the checked items, or else the selected one."""
        checked = self.table.items.checked
        current = self.table.current_item
        return checked or (() if current is None else (current,))

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew when the page is opened: others may have edited in the groups."""
        super().showEvent(event)
        self.desk.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list give way, and leave words of buttons away."""
        super().resizeEvent(event)
        self._fit()

    # --- commands

    def _make_handlers(self) -> Mapping[str, Callable[[], object]]:
        desk = self.desk
        return {
            "validate": desk.validate,
            "schedule": desk.edit_schedule,
            "unschedule": desk.unschedule,
            "copy": self.copy,
            "preview": lambda: self.preview_wanted.emit(self.table.current_item),
            "rename": desk.rename,
            "delete": desk.delete,
            "publish": desk.publish_now,
            "take_back": desk.take_back,
        }

    def _make_action(self, key: str) -> QAction:
        text, _, shortcut = COMMANDS[key]
        dots = "…" if key in ("schedule", "copy", "rename", "delete", "publish", "take_back") else ""
        action = QAction(f"{text}{' publish group' if ' ' not in text else ''}{dots}", self)
        if key not in WINDOW_KEYS:
            action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False: self._handlers[key]())
        self.addAction(action)
        return action

    def _make_step(self, key: str, text: str, shortcut: str, step: int) -> QAction:
        action = QAction(text, self)
        action.setObjectName(key)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False: self.next_issue(step))
        self.addAction(action)
        return action

    def copy(self) -> None:
        """Copy the checked items, or all, to another group."""
        items = self.table.items.checked or tuple(one for one in self.desk.content.items)
        keys = [(one.owner, one.context) for one in items if one.owner is not None and one.context]
        self.desk.copy(keys, [one.media_id for one in items if one.media_id is not None])

    def _remove(self) -> None:
        self.desk.remove(self.chosen_items())

    def _fix(self, finding: GroupFinding) -> None:
        """Do the one action of a finding."""
        item, fix = finding.item, finding.fix
        if fix is CheckFix.ADD:
            self.work_wanted.emit(self.desk.group)
        elif fix is CheckFix.RESCHEDULE:
            self.desk.edit_schedule()
        elif fix is CheckFix.SPLIT:
            self.copy()
        elif fix is CheckFix.SEE_RIVAL and finding.rival is not None:
            self.choose(finding.rival.group)
        elif item is None:
            return
        elif fix in MENDED and item.owner is not None:
            self.desk.mend(finding, lambda: self._open(item))
        elif fix is CheckFix.ASK and item.checked_out_by is not None:
            self.desk.ask_to_finish(item)
        elif fix in (CheckFix.REMOVE, CheckFix.REMOVE_MEDIA) and (
            fix is CheckFix.REMOVE or item.media_id is not None
        ):
            self.desk.remove([item])
        elif fix is CheckFix.TAKE_OVER:
            self.desk.take_over(item)
        elif fix is CheckFix.DIFFERENCE:
            self.preview_wanted.emit(item)
        elif fix in (CheckFix.TEXTS, CheckFix.REPLACE, CheckFix.CROP, CheckFix.ASK) and finding.media_ids:
            self.media_wanted.emit(finding.media_ids[0])
        else:
            self._open(item)

    def _open(self, item: GroupItem) -> None:
        if item.media_id is not None:
            self.media_wanted.emit(item.media_id)
        else:
            self.open_wanted.emit(item)

    # --- showing

    def _on_loaded(self) -> None:
        desk = self.desk
        blockers = {key: one.blockers for key, one in desk.checked.items()}
        self.panel.show_groups(desk.rows, blockers, desk.limit)
        self._show()

    def _on_validated(self, group_id: int) -> None:
        if group_id == self.desk.group:
            self.findings.show()
            self._show()
            self._fit()

    def _show(self) -> None:
        self._show_head()
        self._show_items()
        found = self.desk.result
        if found is None:
            self.findings.hide()
        else:
            self.findings.show_findings(found.findings, found.items, found.at)

    def _show_items(self) -> None:
        desk, table = self.desk, self.table
        current = table.current_item
        levels: dict[object, int] = {}
        found = desk.result
        for finding in () if found is None else found.findings:
            if finding.item is not None:
                level = 2 if finding.is_blocker else 1
                levels[finding.item.key] = max(level, levels.get(finding.item.key, 0))
        now = desk.links.now()
        lines = [
            line_of(
                one,
                self._place(one.context),
                None if found is None else levels.get(one.key, 0),
                edited_words(one.updated_by, one.updated_at, desk.user, now),
            )
            for one in desk.content.items
        ]
        lines += [
            result_line(one, self._place(one.context), edited_words("Went live", one.at, "", now))
            for one in desk.content.results
        ]
        table.items.set_lines(lines)
        if current is not None:
            table.select_item(current)
        row = desk.row
        if row is None:
            words = "The Live site is the default context. Make a group to prepare what goes live together."
            self._empty.say("Live site", words)
        else:
            words = "Work in this group and edit products, or copy items to it."
            self._empty.say("Nothing in this group yet", words)
        self._stack.setCurrentWidget(table if lines else self._empty)
        self.check_all.setVisible(any(line.item is not None for line in lines))

    def _place(self, context: Context | None) -> str:
        if context is None:
            return ""
        return f"{self.desk.content.channels.get(context.channel, context.channel)}, {context.locale}"

    def _on_checks(self) -> None:
        count, total = len(self.table.items.checked), len(self.table.items.lines)
        self.check_all.blockSignals(True)
        self.check_all.setTristate(0 < count < total)
        states = Qt.CheckState
        self.check_all.setCheckState(
            states.Unchecked if not count else states.Checked if count == total else states.PartiallyChecked
        )
        self.check_all.blockSignals(False)
        self._chosen.setText(f"{count:,} of {count_words(total, 'item', 'items')} chosen")
        self._head.setVisible(count > 0)
        self.remove_button.setText(f"Remove {count_words(count, 'item', 'items')}")

    def _show_head(self) -> None:
        desk, found = self.desk, self.desk.result
        blockers = None if found is None else found.blockers
        self.head.show_group(desk.row, blockers, self._in_force, has_items=bool(desk.content.items))
        work = self.head.work_button
        self._empty_work.setText(work.text())
        self._empty_work.setAccessibleName(work.text())
        self._empty_work.setEnabled(work.isEnabled())
        for key, button in self.head.buttons.items():
            self.commands[key].setEnabled(button.isEnabled())

    # --- layout

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._empty.set_actions([self._empty_work])
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._make_choice())
        rows.addWidget(self._stack, 1)
        self.results = QSplitter(Qt.Orientation.Vertical)
        self.results.setHandleWidth(1)
        self.results.addWidget(body)
        self.results.addWidget(self.findings)
        self.results.setStretchFactor(0, 1)
        self.results.setSizes([600, FINDINGS_HEIGHT])
        column.addWidget(self.results, 1)
        self.splitter = QSplitter(self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.panel.setMinimumWidth(NARROW_LIST)
        self.splitter.addWidget(self.panel)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([LIST_WIDTH, 1000])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _make_choice(self) -> QWidget:
        self._head = QFrame()
        self._head.setObjectName("SelectionBar")
        self._head.setFixedHeight(36)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(16, 0, 12, 0)
        self._chosen = text_label("", "body")
        self.remove_button = secondary_button(self._hub, "Remove")
        self.remove_button.setToolTip("Remove from the group (Del)")
        self.remove_button.setProperty("compact", "true")
        self._head.hide()
        row.addWidget(self._chosen)
        row.addStretch(1)
        row.addWidget(self.remove_button)
        return self._head

    def _fit(self) -> None:
        is_narrow = self.width() < NARROW
        width = NARROW_LIST if is_narrow else LIST_WIDTH
        self.head.fit(is_narrow)
        if not self.splitter.property("moved"):  # also where it has this width for want of room
            self.splitter.setSizes([width, self.width() - width])
        self.table.fit(self.width() - width)

    def _wire(self) -> None:
        desk = self.desk
        self.panel.chosen.connect(desk.choose)
        self.panel.chosen.connect(lambda _group: self._show())
        self.panel.new_wanted.connect(lambda: desk.new())
        self.head.work_wanted.connect(lambda: self.work_wanted.emit(desk.group))
        self.head.command_wanted.connect(lambda key: self._handlers[key]())
        self._empty_work.clicked.connect(lambda _on=False: self.work_wanted.emit(desk.group))
        self.splitter.splitterMoved.connect(lambda *_: self.splitter.setProperty("moved", True))
        desk.loaded.connect(self._on_loaded)
        desk.content_loaded.connect(self._show)
        desk.validated.connect(self._on_validated)
        desk.chosen.connect(self.choose)
        self.table.checks_changed.connect(self._on_checks)
        self.table.opened.connect(self._open)
        self.table.remove_wanted.connect(self._remove)
        self.remove_button.clicked.connect(lambda _on=False: self._remove())
        self.check_all.clicked.connect(
            lambda _on=False: self.table.items.check_all(
                len(self.table.items.checked) < len(self.table.items.lines)
            )
        )
        self.findings.closed.connect(self.findings.hide)
        self.findings.list.fix_wanted.connect(self._fix)
        self.findings.list.item_shown.connect(self.table.select_item)
