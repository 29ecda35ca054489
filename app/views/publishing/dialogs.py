"""The dialogs of Publish. Each gets rows, shows them and returns a decision."""

from collections.abc import Sequence
from enum import StrEnum
from string import Template
from typing import Final

from PySide6.QtCore import QLocale, QSize, Qt, QTime
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.slots import CategoryId
from app.models.publishing.difference_service import DifferenceService
from app.views.publishing.media_list import MediaUseList
from app.views.publishing.plan import BlockedUse, PublishPlan, Scope, count_text, places_text
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.footer_dialog import WIDTH, FooterDialog
from app.views.support.gallery_changes import GalleryChanges
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

# The style sheet of the application leaves the indicator to the base style, which draws it without contrast.
_RADIO: Final = Template(
    "QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $ctl; border-radius: 8px;"
    " background: $surface; }"
    "QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $fill;"
    " background: $on_fill; }"
    "QRadioButton::indicator:focus { border-color: $accent; }"
    "QRadioButton::indicator:disabled { border-color: $line2; }"
    "QRadioButton:disabled { color: $dis; }"
)


_RADIO_HEIGHT: Final = 24  # px, the least that is easily hit
_SIZE: Final = QSize(860, 660)


def dress_radios(dialog: FooterDialog, *buttons: QRadioButton) -> None:
    """Give the buttons of a choice their look, whatever the theme."""

    def dress() -> None:
        for button in buttons:
            button.setStyleSheet(_RADIO.substitute(dialog.hub.theme.tokens()))

    dialog.hub.follow(dialog, dress)
    for button in buttons:
        button.setMinimumHeight(_RADIO_HEIGHT)


def fit_to_window(dialog: FooterDialog) -> None:
    """Make a dialog large enough for pictures before and after, and never larger than its window."""
    parent = dialog.parentWidget()
    room = _SIZE if parent is None else parent.window().size() - QSize(20, 20)
    dialog.resize(_SIZE.boundedTo(room).expandedTo(QSize(WIDTH, 320)))


class PublishScope(StrEnum):
    """What a person chose."""

    HERE = "here"
    EVERYWHERE = "everywhere"


class FirstPublishDialog(FooterDialog):
    """Explains the way of a publish from CMS to the storefronts; `remember` tells not to show it again."""

    def __init__(self, hub: ThemeHub, databases: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(hub, "Publishing takes several steps", parent)
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(12)
        grid.setColumnMinimumWidth(1, 116)
        grid.setColumnStretch(2, 1)
        count = len(databases)
        sent = f"1040 (Products) copies to {count_text(count, 'database', 'databases')}"
        if databases:
            sent += f": {places_text(databases)}"
        steps = (
            ("cloud", "CMS", "Media items get their public address, now"),
            ("headquarters", "Headquarters", "CMS to HQ omnichannel media sync flattens the assignments"),
            ("database", "CSU", sent if count else "No channel database yet: add a channel first"),
            ("cache", "Cache", "Clears within two hours"),
        )
        for row, (icon, name, text) in enumerate(steps):
            grid.addWidget(self.mark(icon, "t2"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text_label(name, "name"), row, 1, Qt.AlignmentFlag.AlignTop)
            words = text_label(text, "body", "t2")
            words.setWordWrap(True)
            grid.addWidget(words, row, 2)
        self.body.addLayout(grid)
        self.say("Storefronts show the change at most two hours after 1040 (Products) has ended.")
        self.body.addStretch(1)
        self.remember = QCheckBox("Don't show this message again", self)
        self.understand = primary_button(hub, "I understand", parent=self)
        self.understand.setDefault(True)
        self.understand.clicked.connect(self.accept)
        # The focus ring makes the box wider than the style sheet says beforehand.
        self.remember.setMinimumWidth(self.remember.sizeHint().width() + 8)
        self.footer.addWidget(self.remember)
        self.add_buttons(self.understand)
        self.understand.setFocus()


class DecisionDialog(FooterDialog):
    """Which contexts, and which media items go along. Accepted means: publish `choice`."""

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        plan: PublishPlan,
        background: Background,
        service: DifferenceService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, f"Publish {plan.label}", parent)
        self._plan = plan
        self._service = service
        self.sentence = self.say("")
        self.here = QRadioButton(f"Only {plan.place}", self)
        self.everywhere = QRadioButton(f"All contexts of {plan.these}", self)
        self._choices = QButtonGroup(self)
        dress_radios(self, self.here, self.everywhere)
        self.list = MediaUseList(hub, thumbnails, self)
        self.changes = GalleryChanges(hub, thumbnails, background, service, self)
        self.note = self.say("", "warn")
        self._lay_out_choice()
        self.body.addWidget(self.list)
        self.body.addWidget(self.changes, 1)
        self.body.removeWidget(self.note)
        self.body.addWidget(self.note)
        self.cancel = secondary_button(hub, "Cancel", parent=self)
        self.cancel.clicked.connect(self.reject)
        self.publish = needs(primary_button(hub, "Publish all", parent=self), Act.PUBLISH)
        self.publish.setDefault(True)
        self.publish.clicked.connect(self.accept)
        self.add_buttons(self.cancel, self.publish)
        self.publish.setFocus()
        (self.here if plan.here.documents else self.everywhere).setChecked(True)
        self._choices.buttonToggled.connect(lambda _button, on: self._show_scope() if on else None)
        fit_to_window(self)
        self._show_scope()

    def done(self, result: int) -> None:
        """Stop looking at galleries when the dialog goes."""
        self.changes.stop()
        super().done(result)

    @property
    def choice(self) -> PublishScope:
        """What is chosen."""
        return PublishScope.HERE if self.here.isChecked() else PublishScope.EVERYWHERE

    @property
    def scope(self) -> Scope:
        """The rows of what is chosen."""
        return self._plan.here if self.choice is PublishScope.HERE else self._plan.everywhere

    def _lay_out_choice(self) -> None:
        plan = self._plan
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        for button, scope in ((self.here, plan.here), (self.everywhere, plan.everywhere)):
            self._choices.addButton(button)
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(button)
            count = count_text(scope.documents, "assignment document", "assignment documents")
            row.addWidget(text_label(count if scope.documents else "nothing to publish", "caption"))
            row.addStretch(1)
            column.addLayout(row)
            button.setEnabled(bool(scope.documents))
        self.body.addWidget(box)
        box.setVisible(plan.has_choice)

    def _show_scope(self) -> None:
        scope = self.scope
        count = len(scope.media)
        if count:
            are = "is" if count == 1 else "are"
            self.title.setText(f"{count_text(count, 'media item', 'media items')} {are} not published yet")
            used = "uses" if len(self._plan.owners) == 1 else "use"
            them = "it. It is" if count == 1 else "them. They are"
            self.sentence.setText(
                f"{self._plan.label} {used} {them} published together with the assignments."
            )
        else:
            self.title.setText(f"Publish {self._plan.label}")
            self.sentence.setText("All media items that it uses are published already.")
        self.list.show_uses(scope.media)
        self.list.setVisible(bool(count))
        drafts = count_text(scope.documents, "draft", "drafts")
        self.publish.setText("Publish all" if count else f"Publish {drafts}")
        self.note.setText(blocked_note(scope.blocked))
        self.note.setVisible(bool(scope.blocked))
        service, owners = self._service, self._plan.owners
        contexts = (self._plan.context,) if self.choice is PublishScope.HERE else ()
        self.changes.ask(
            lambda stop, report: service.publish(owners, contexts, is_cancelled=stop, report=report)
        )


class BlockedDialog(FooterDialog):
    """Nothing can be published because somebody is editing. Accepted means: open the first of these."""

    def __init__(
        self,
        hub: ThemeHub,
        label: str,
        blocked: Sequence[BlockedUse],
        user: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, f"{label} cannot be published now", parent)
        for use in blocked[:6]:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(self.mark("lock", "t2"))
            row.addWidget(text_label(blocked_text(use, user), "name"))
            row.addStretch(1)
            row.addWidget(text_label(use.place, "body", "t2"))
            self.body.addLayout(row)
        if len(blocked) > 6:
            self.say(f"and {len(blocked) - 6:,} more", "t3")
        self.way_out = self.say(_way_out([use.user == user for use in blocked]))
        self.body.addStretch(1)
        self.close_button = secondary_button(hub, "Close", parent=self)
        self.close_button.clicked.connect(self.reject)
        what = "category" if blocked and isinstance(blocked[0].owner, CategoryId) else "product"
        self.open_owner = primary_button(hub, f"Open {what}", parent=self)
        self.open_owner.setDefault(True)
        self.open_owner.clicked.connect(self.accept)
        self.add_buttons(self.close_button, self.open_owner)


def blocked_text(use: BlockedUse, user: str) -> str:
    """Say who is editing and since when, in local time."""
    who = "You are" if use.user == user else f"{use.user} is"
    if use.since is None:
        return f"{who} editing"
    since = use.since.astimezone()
    clock = QLocale().toString(QTime(since.hour, since.minute), QLocale.FormatType.ShortFormat)
    return f"{who} editing since {clock}"


def blocked_note(blocked: Sequence[BlockedUse]) -> str:
    """Say what stays as it is."""
    if not blocked:
        return ""
    names = places_text(f"{use.place} ({use.user})" for use in blocked)
    return f"Being edited, stays as it is: {names}."


def _way_out(mine: Sequence[bool]) -> str:
    if all(mine):
        return "Finish editing first: that checks your edits in, so that they can go live."
    if any(mine):
        return "Finish what is yours and ask the others to finish. What is live stays live until then."
    return "Ask to finish editing. What is live stays live until then."
