"""Assign by file name: a rule, what it makes of the media at once, and one step that assigns them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QProgressBar,
    QTabWidget,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.name_edits import NameMode
from app.models.assignments.name_presets import PRESETS
from app.models.assignments.name_rules import NameRule
from app.models.assignments.rows import RefusedDocument
from app.models.errors import AppError
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import count_words
from app.views.assignments.name_rules_desk import Applied, NameRulesDesk, NameServices, Shown
from app.views.assignments.name_rules_field import RuleField, SampleField
from app.views.assignments.name_rules_models import NameList, NameTable
from app.views.assignments.pictures import Pictures
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import SegmentedControl, icon_button, primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.fields import SearchField, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.gallery_changes import GalleryChanges
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

SELECTED, ALL, SEARCH = "selected", "all", "search"
SAMPLES: Final = 200
_SIZE: Final = QSize(1060, 660)
_PRIMARY: Final = "Primary media"
_CAUTION: Final = (
    "Products without media of their own here no longer inherit any here once they are published."
)
_OWN: Final = "Rule of your own"


class NameRulesDialog(FooterDialog):
    """See the module.

    Args:
        services: What it works with.
        media_ids: The selected media; empty: all media are looked at.
    """

    def __init__(
        self,
        hub: ThemeHub,
        services: NameServices,
        pictures: Pictures,
        background: Background,
        presenter: ErrorPresenter,
        media_ids: Sequence[int],
        parent: QWidget,
    ) -> None:
        super().__init__(hub, "Assign by file name", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._presenter = presenter
        self._media_ids = tuple(media_ids)
        self.desk = NameRulesDesk(services, background, self)
        self.source = QComboBox()
        self.search = SearchField(hub, "Search media", name="Search for the media to assign")
        self.presets = QComboBox()
        self.guess = secondary_button(hub, "Guess from names")
        self.save = icon_button(hub, "add", "Save this rule")
        self.remove = icon_button(hub, "trash", "Remove the saved rule")
        self.rule = RuleField()
        self.sample = SampleField(hub)
        self.into = QComboBox()
        self.mode = SegmentedControl(
            hub, [(NameMode.ADD, "Add"), (NameMode.REPLACE, "Replace")], "What is there"
        )
        self.matrices = QCheckBox("Create missing assignment matrices")
        self.tabs = QTabWidget()
        self.tables = {kind: NameTable(kind, self.desk, pictures, self) for kind in NameList}
        self.galleries = GalleryChanges(hub, pictures.thumbnails, background, services.difference, self)
        self._is_told = False
        self.refused = QListWidget()
        self.bar = QProgressBar()
        self.caution = text_label(_CAUTION, "caption", "warn")
        self.summary = text_label("Reading the catalogue…", "body", "t2")
        self.leave, self.cancel = (secondary_button(hub, text) for text in ("Close, it goes on", "Cancel"))
        self.apply = needs(primary_button(hub, "Assign"), Act.ASSIGN)
        self._lay_out()
        self._connect()
        self.desk.load(self._media_ids or None)

    # --- building -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        room = self.parentWidget().window().size()
        self.resize(_SIZE.boundedTo(room - QSize(20, 20)))
        self.body.setSpacing(6)
        if self._media_ids:
            self.source.addItem(f"Selected media ({len(self._media_ids):,})", SELECTED)
        self.source.addItem("All media", ALL)
        self.source.addItem("A search", SEARCH)
        self.search.hide()
        self.body.addWidget(self.caution)
        self._show_context()
        columns = QGridLayout()
        columns.setHorizontalSpacing(16)
        columns.setVerticalSpacing(4)
        columns.addWidget(field_label("Media", self.source), 0, 0)
        columns.addLayout(_row(self.source, self.search), 1, 0)
        columns.addWidget(field_label("Ready-made and saved rules", self.presets), 0, 1)
        columns.addLayout(_row(self.presets, self.guess, self.save, self.remove), 1, 1)
        columns.addWidget(self.rule, 2, 0, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(self.sample, 2, 1, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(self.rule.buttons, 3, 0, 1, 2)
        for combo in (self.source, self.presets):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(12)
        columns.setColumnStretch(0, 1)
        columns.setColumnStretch(1, 1)
        self.body.addLayout(columns)
        into = field_label("Assign to", self.into)
        self.into.setEditable(True)
        self.into.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.into.setMinimumContentsLength(16)
        self.into.addItem(_PRIMARY)
        self.into.setToolTip("Primary media, or a media purpose for Additional media")
        options = _row(into, self.into, self.mode, self.matrices)
        options.addStretch(1)
        self.body.addLayout(options)
        for kind, table in self.tables.items():
            self.tabs.addTab(table, kind.value)
        self.tabs.addTab(self.galleries, "Galleries")
        self.tabs.setTabToolTip(self.tabs.count() - 1, "What stores show otherwise once this is published")
        self.refused.setAccessibleName("Products that stayed as they were")
        self.tabs.setAccessibleName("What the rule makes of the names")
        self.body.addWidget(self.tabs, 1)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.bar.hide()
        self.body.addWidget(self.bar)
        self.summary.setWordWrap(True)
        self.footer.addWidget(self.summary, 1)
        self.footer.addWidget(self.leave)
        self.footer.addWidget(self.cancel)
        self.footer.addWidget(self.apply)
        self.leave.hide()
        self.leave.setToolTip("Jobs shows how far it is, and its end is told")
        self.apply.setEnabled(False)
        for button in (self.guess, self.leave, self.cancel, self.apply):
            button.setAutoDefault(False)  # Enter in a field is no answer to the dialog
        self.matrices.setMinimumHeight(24)
        self._fill_presets()
        self.rule.line.setFocus()

    def _connect(self) -> None:
        desk = self.desk
        self.source.currentIndexChanged.connect(self._on_source)
        self.search.searched.connect(lambda text: desk.take_items((), text))
        self.presets.activated.connect(self._on_preset)
        self.guess.clicked.connect(desk.guess)
        self.save.clicked.connect(self.ask_name)
        self.remove.clicked.connect(lambda: desk.remove_rule(self.presets.currentText()))
        self.rule.changed.connect(self._on_rule)
        self.sample.pointed.connect(self.rule.set_template)
        self.into.currentTextChanged.connect(lambda _text: self._on_rule())
        self.matrices.setChecked(True)
        self.matrices.toggled.connect(desk.allow_matrices)
        self.mode.chosen.connect(lambda _mode: self._forget_galleries())
        self.tabs.currentChanged.connect(lambda _place: self._look_at_galleries())
        desk.ready.connect(self._on_ready)
        desk.rules_changed.connect(self._on_rules)
        desk.planned.connect(self._show_plan)
        desk.progressed.connect(self._on_progress)
        desk.guessed.connect(self._on_guessed)
        desk.queued.connect(lambda _job_id: self.leave.setVisible(True))
        desk.applied.connect(self._on_applied)
        desk.failed.connect(self._on_failed)
        self.leave.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.apply.clicked.connect(lambda: self._on_apply())

    def _fill_presets(self, current: str = _OWN) -> None:
        self.presets.clear()
        self.presets.addItem(_OWN)
        for preset in PRESETS:
            self.presets.addItem(preset.label, preset.rule)
            self.presets.setItemData(
                self.presets.count() - 1, f"For example {preset.example}", Qt.ItemDataRole.ToolTipRole
            )
        if self.desk.saved:
            self.presets.insertSeparator(self.presets.count())
        for one in self.desk.saved:
            self.presets.addItem(one.name, one.rule)
        self.presets.setCurrentIndex(max(0, self.presets.findText(current)))
        self._show_rule_buttons()

    # --- choosing -------------------------------------------------------------------------------

    def _on_source(self) -> None:
        chosen = self.source.currentData()
        self.search.setVisible(chosen == SEARCH)
        if chosen == SEARCH:
            self.search.setFocus()
            self.desk.take_items((), self.search.text().strip())
        else:
            self.desk.take_items(self._media_ids if chosen == SELECTED else None)

    def _show_context(self) -> None:
        self.caution.setVisible(not self.desk.services.context.is_default)
        self.title.setText(f"Assign by file name in {self.desk.context_name}")

    def _on_ready(self) -> None:
        self._show_context()
        items = self.desk.items
        step = max(1, len(items) // SAMPLES)
        self.sample.show_names([item.stem for item in items[::step][:SAMPLES]])
        self._show_plan()
        if not self.rule.template:
            self.desk.guess()

    def _on_rules(self) -> None:
        typed, purposes = self.into.currentText(), [_PRIMARY, *self.desk.purposes]
        self.into.blockSignals(True)
        self.into.clear()
        self.into.addItems(purposes)
        self.into.setCurrentText(typed)
        self.into.blockSignals(False)
        names = [one.name for one in self.desk.saved if one.rule == self._rule]
        self._fill_presets(names[0] if names else self.presets.currentText())

    def _on_preset(self) -> None:
        rule = self.presets.currentData()
        if isinstance(rule, NameRule):
            self.take_rule(rule)
        self._show_rule_buttons()

    def take_rule(self, rule: NameRule) -> None:
        """Use a rule."""
        self.into.setCurrentText(rule.purpose or _PRIMARY)
        self.rule.set_template(rule.template)

    def _on_guessed(self, rule: NameRule | None) -> None:
        if rule is None and self.rule.template:
            self.summary.setText("No rule fits these names. Type one, or point at the parts of a name.")
            announce(self, self.summary.text())
        elif rule is not None:
            self.take_rule(rule)
            self.rule.line.setFocus()

    @property
    def purpose(self) -> str:
        """The media purpose that is chosen; empty: Primary media."""
        typed = self.into.currentText().strip()
        return "" if typed in ("", _PRIMARY) else typed

    @property
    def _rule(self) -> NameRule | None:
        return self.rule.rule(self.purpose)

    def _on_rule(self) -> None:
        rule = self._rule
        self.sample.follow(self.rule.template)
        chosen = self.presets.currentData()
        if isinstance(chosen, NameRule) and (rule is None or rule != chosen):
            self.presets.setCurrentIndex(0)
        self._show_rule_buttons()
        self.apply.setEnabled(False)
        self.desk.set_rule(rule)

    def _show_rule_buttons(self) -> None:
        chosen = self.presets.currentText()
        self.save.setEnabled(bool(self.rule.template.strip()))
        self.remove.setEnabled(any(one.name == chosen for one in self.desk.saved))

    def ask_name(self) -> QInputDialog | None:
        """Ask for a name to keep the rule under."""
        rule = self._rule
        if rule is None:
            return None
        box = QInputDialog(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Save rule")
        box.setLabelText("Name of the rule")
        box.setOkButtonText("Save rule")
        box.textValueSelected.connect(lambda name: self.desk.save_rule(name, rule))
        box.open()
        return box

    # --- what it makes of the names ---------------------------------------------------------------

    def _show_plan(self) -> None:
        desk, shown = self.desk, self.desk.shown
        self.bar.setVisible(desk.is_busy)
        rows = {
            NameList.MATCHES: shown.plan.matches if shown else (),
            NameList.AMBIGUOUS: shown.whole.ambiguous if shown else (),
            NameList.LEFT_OVER: shown.plan.left_over if shown else (),
        }
        for place, (kind, table) in enumerate(self.tables.items()):
            table.rows.show_rows(rows[kind])
            count = len(shown.plan.ambiguous) if shown and kind is NameList.AMBIGUOUS else len(rows[kind])
            self.tabs.setTabText(place, f"{kind.value} {count:,}" if shown else kind.value)
        asked = shown.new_matrices if shown else 0
        matrices = count_text(asked, "missing assignment matrix").replace("matrixs", "matrices")
        self.matrices.setText(f"Create {matrices}" if asked else "Create missing assignment matrices")
        self.summary.setText(summary_of(shown, len(desk.items)))
        self._show_apply(shown)
        self._forget_galleries()

    def _forget_galleries(self) -> None:
        """Drop what was told of another plan; look anew where a person is looking."""
        self._is_told = False
        self.galleries.stop()
        self._look_at_galleries()

    def _look_at_galleries(self) -> None:
        if self._is_told or self.tabs.currentWidget() is not self.galleries or self.desk.is_busy:
            return
        self._is_told = True
        question = self.desk.galleries(NameMode(self.mode.selected))
        if question is None:
            self.galleries.say_nothing("Nothing is assigned by this rule.")
        else:
            self.galleries.ask(question)

    def _show_apply(self, shown: Shown | None) -> None:
        count = len(shown.plan.matches) if shown else 0
        text = "Assign"
        if shown and count:
            text = f"Assign {count_text(count, 'item')} to {count_text(shown.targets, 'target')}"
        self.apply.setText(text)
        self.apply.setAccessibleName(text)
        self.apply.setEnabled(count > 0 and not self.desk.is_busy)

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.show()
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        job = self.desk.job
        if not self.desk.is_applying:
            self.summary.setText(f"Read {done:,} of {total:,}")
        elif job is None or job.state is JobState.WAITING:
            self.summary.setText("Waits for the jobs before it." if job else "Begins…")
        elif job.state is not JobState.CANCELING:
            self.summary.setText(f"{progress_of(job)}, {done:,} of {total:,} changes")

    # --- doing it ---------------------------------------------------------------------------------

    def _on_apply(self) -> None:
        self.galleries.stop()
        self.apply.setEnabled(False)
        self._let_choose(False)
        self.desk.apply(NameMode(self.mode.selected))
        self._on_progress(0, 0)
        self.cancel.setText("Stop")
        self.cancel.setFocus()

    def _let_choose(self, is_on: bool) -> None:
        for widget in (self.rule, self.sample, self.presets, self.source, self.into, self.guess):
            widget.setEnabled(is_on)

    def _on_applied(self, applied: Applied) -> None:
        self.bar.hide()
        self.leave.hide()
        if applied.job.state is JobState.ERROR:
            self._on_failed(AppError(applied.job.error or "", applied.job.hint or ""))
        elif applied.outcome.refused:
            self._show_refused(applied.outcome.refused)
        else:
            self.accept()

    def _show_refused(self, refused: Sequence[RefusedDocument]) -> None:
        for one in refused:
            self.refused.addItem(f"{one.name} in {one.context}: {one.reason}")
        self.tabs.addTab(self.refused, f"Left as they are {len(refused):,}")
        self.tabs.setCurrentWidget(self.refused)
        stayed = count_text(len(refused), "product")
        self.summary.setText(
            f"{stayed} stayed as they were." if len(refused) > 1 else f"{stayed} stayed as it was."
        )
        self.apply.hide()
        self.cancel.setEnabled(True)
        self.cancel.setText("Close")
        self.cancel.setFocus()
        announce(self, self.summary.text())

    def _on_failed(self, error: BaseException) -> None:
        self.bar.hide()
        if isinstance(error, AppError):
            self.summary.setText(f"{error.message} {error.hint}".strip())
            announce(self, self.summary.text())
        else:
            self._presenter.present(error)
        self._let_choose(True)
        self.cancel.setEnabled(True)
        self.cancel.setText("Cancel")

    def reject(self) -> None:
        """Stop what is being written first; what is written stays and can be undone."""
        if self.desk.is_applying:
            self.desk.stop()
            self.cancel.setEnabled(False)
            self.summary.setText("Stopping…")
            return
        super().reject()

    def done(self, result: int) -> None:
        """Stop what still runs when the dialog goes."""
        self.galleries.stop()
        self.desk.close()
        super().done(result)


def progress_of(job: JobSnapshot) -> str:
    """Say what a job assigned so far: `412 targets, 96 products`."""
    return count_words({name: job.counts.get(name, 0) for name in ("targets", "products")}) or "0 targets"


def summary_of(shown: Shown | None, items: int) -> str:
    """Say what a plan does."""
    if shown is None:
        return f"{count_text(items, 'item')}. Type a rule, choose one, or point at the parts of a name."
    plan = shown.plan
    said = [
        f"{len(plan.matches):,} of {count_text(items, 'item')} go to {count_text(shown.products, 'product')}."
    ]
    if plan.ambiguous:
        said.append(f"{len(plan.ambiguous):,} to decide.")
    if plan.left_over:
        said.append(f"{len(plan.left_over):,} left over.")
    return " ".join(said)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 1 if isinstance(widget, QComboBox | SearchField) and not place else 0)
    return row
