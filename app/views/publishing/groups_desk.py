"""What the Groups page does: asks, writes off the window's thread, and says how it went."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from app.models.access.roles import Act
from app.models.assignments.rows import BulkOutcome
from app.models.assignments.slots import Owner
from app.models.changes import Changes
from app.models.context import LIVE_SITE, Context
from app.models.errors import AppError
from app.models.publishing.group_findings import CheckFix, GroupFinding
from app.models.publishing.group_rows import GroupItem, GroupRow
from app.models.tenants.rows import EDITABLE_STATES, LIVE_STATES
from app.sync.requests import PublishGroupRequest, RevertGroupRequest
from app.views.publishing.groups_dialogs import ConfirmDialog, CopyDialog, GroupNameDialog
from app.views.publishing.groups_reading import Checked, GroupsReading
from app.views.publishing.groups_schedule import ScheduleDialog
from app.views.publishing.groups_words import count_words, moment_words
from app.views.support.toasts import ToastTone

_VALIDATE: Final = "group findings"


class GroupsDesk(GroupsReading):
    """The commands of the page about the chosen group. Thread: GUI."""

    # --- making

    def new(self, then: Callable[[int], object] | None = None) -> None:
        """Ask for a name and make a group; `then` hears of it."""
        self._ask_name("New publish group", "", lambda name: self._create(name, then))

    def _create(self, name: str, then: Callable[[int], object] | None) -> None:
        def done(row: GroupRow) -> None:
            self._toasts.show_toast(f"Made publish group {row.name}.", ToastTone.OK)
            self._after(Changes())
            self.chosen.emit(row.id)
            if then is not None:
                then(row.id)

        self._write(lambda: self.tenant.groups.create(name, self.user), done)

    def rename(self) -> None:
        """Ask for another name of the chosen group."""
        row = self.row
        if row is not None:
            self._ask_name(
                "Rename publish group",
                row.name,
                lambda name: self._write(
                    lambda: self.tenant.groups.rename(row.id, name), lambda _none: self._after(Changes())
                ),
            )

    def _ask_name(self, title: str, name: str, go_on: Callable[[str], object]) -> None:
        dialog = GroupNameDialog(self._hub, title, name, [row.name for row in self.rows], self._window)
        self._open(dialog, lambda: go_on(dialog.name))

    def delete(self) -> None:
        """Ask, and delete the chosen group with what was edited in it."""
        row = self.row
        if row is None:
            return
        items = count_words(row.items, "item", "items")
        words = f"The edits of {items} in it are lost. The Live site stays as it is."
        if row.state in LIVE_STATES:
            is_live = row.reverted_at is None
            stays = "What went live stays live." if is_live else "The Live site stays as it is."
            words = f"{stays} What the group did is no longer listed here."

        def done(changes: Changes) -> None:
            self._toasts.show_toast(f"Deleted publish group {row.name}.", ToastTone.OK)
            self._after(changes)

        dialog = ConfirmDialog(
            self._hub, f"Delete {row.name}?", words, "Delete publish group", self._window, is_danger=True
        )
        self._open(dialog, lambda: self._write(lambda: self.tenant.groups.delete(row.id, self.user), done))

    # --- filling

    def copy(self, keys: Sequence[tuple[Owner, Context]], media_ids: Sequence[int]) -> None:
        """Ask for a group, and copy documents and media items to it."""
        count, groups = len(keys) + len(media_ids), self.tenant.groups
        if not count:
            self._toasts.show_toast("Nothing is chosen.", ToastTone.INFO)
            return

        def opened(found: tuple[tuple[GroupRow, ...], int]) -> None:
            rows, limit = found
            here = {context.group for _, context in keys} - {LIVE_SITE}
            others = [row for row in rows if row.id not in here and row.state in EDITABLE_STATES]
            what = count_words(count, "item", "items")
            dialog = CopyDialog(self._hub, what, others, limit, self._window)
            self._open(dialog, lambda: self._copy(keys, media_ids, dialog.group_id))

        self._background.run(lambda: (groups.groups(), groups.limit()), opened)

    def _copy(
        self, keys: Sequence[tuple[Owner, Context]], media_ids: Sequence[int], group_id: int | None
    ) -> None:
        groups, user = self.tenant.groups, self.user
        if group_id is None:
            return

        def work() -> tuple[Changes, int, str]:
            changes, refused = groups.copy(keys, group_id, user) if keys else (Changes(), ())
            added = groups.add_media(group_id, media_ids, user) if media_ids else 0
            said = f" Left as it is: {refused[0].reason}" if refused else ""
            return changes, len(keys) - len(refused) + added, said

        def done(found: tuple[Changes, int, str]) -> None:
            changes, count, said = found
            text = f"Copied {count_words(count, 'item', 'items')} to the publish group.{said}"
            tone = ToastTone.WARN if said else ToastTone.OK
            self._toasts.show_toast(text, tone, [("Show", lambda: self.chosen.emit(group_id))])
            self._after(changes)

        self._write(work, done)

    def remove(self, items: Sequence[GroupItem]) -> None:
        """Ask, and take items out of the chosen group."""
        row = self.row
        if row is None or not items:
            return
        what = count_words(len(items), "item", "items")

        def done(changes: Changes) -> None:
            self._toasts.show_toast(f"Removed {what} from {row.name}.", ToastTone.OK)
            self._after(changes)

        dialog = ConfirmDialog(
            self._hub,
            f"Remove {what} from {row.name}?",
            "What was edited of them in this group is lost. The Live site stays as it is.",
            f"Remove {what}",
            self._window,
            is_danger=True,
        )
        self._open(
            dialog, lambda: self._write(lambda: self.tenant.groups.remove(row.id, items, self.user), done)
        )

    def take_over(self, item: GroupItem) -> None:
        """Copy an item from the Live site again, over what is in the group."""
        owner, context = item.owner, item.context
        row = self.row
        if row is not None and owner is not None and context is not None:
            self._copy([(owner, context.on(LIVE_SITE))], (), row.id)

    def ask_to_finish(self, item: GroupItem) -> None:
        """Ask who edits an item to finish."""
        service, user, owner, context = self.tenant.assignments, self.user, item.owner, item.context

        def work() -> str:
            if owner is not None and context is not None:
                return service.ask_to_finish(owner, context, user)
            return service.ask_to_finish_media(item.media_id or 0, user)

        def done(who: str) -> None:
            self._toasts.show_toast(f"Asked {who} to finish editing.", ToastTone.OK)

        self._write(work, done)

    def mend(self, finding: GroupFinding, otherwise: Callable[[], object]) -> None:
        """Mend a finding and validate anew; where a person has to decide, do something else."""
        tenant, user = self.tenant, self.user

        def work() -> BulkOutcome | None:
            edit = tenant.groups.fix_of(finding)
            return None if edit is None else tenant.assignments.apply_bulk(edit, user)

        def done(outcome: BulkOutcome | None) -> None:
            if outcome is None:
                otherwise()
                return
            name = "" if finding.item is None else finding.item.name
            if outcome.refused:
                self._toasts.show_toast(f"{name}: {outcome.refused[0].reason}", ToastTone.WARN)
            else:
                self._toasts.show_toast(f"{name}: done. {finding.fix.value}.", ToastTone.OK)
            self._after(outcome.changes)
            self.validate()

        self._write(work, done)

    # --- going live

    def validate(self) -> None:
        """Look for all that stands against the chosen group, or should be seen before it goes live."""
        row = self.row
        if row is None:
            return
        groups = self.tenant.groups
        self._background.run(
            lambda: groups.findings(row.id),
            lambda found: self._on_validated(row, found),
            key=_VALIDATE,
            on_error=self._failed,
        )

    def _on_validated(self, row: GroupRow, findings: tuple[GroupFinding, ...]) -> Checked:
        found = Checked(findings, self.links.now(), (row.updated_at, row.items), row.items)
        self.checked[row.id] = found
        self.loaded.emit()
        self.validated.emit(row.id)
        return found

    def edit_schedule(self) -> None:
        """Ask when the chosen group goes live."""
        row = self.row
        if row is None or row.state not in EDITABLE_STATES:
            return
        others = [
            (one.name, one.scheduled_at)
            for one in self.rows
            if one.id != row.id and one.scheduled_at is not None and one.state in EDITABLE_STATES
        ]
        groups = self.tenant.groups
        dialog = ScheduleDialog(
            self._hub,
            row,
            others,
            self._apart,
            lambda at: groups.schedule_problem(row.id, at),
            self._background,
            self.links.now(),
            self._window,
        )
        dialog.schedule_wanted.connect(lambda at, zone, end: self._schedule(dialog, row, at, zone, end))
        dialog.unschedule_wanted.connect(lambda: (dialog.reject(), self.unschedule()))
        dialog.issues_wanted.connect(dialog.reject)
        self._open(dialog, lambda: None)

    def _schedule(
        self, dialog: ScheduleDialog, row: GroupRow, at: datetime, zone: str, ends_at: datetime | None
    ) -> None:
        """Validate by itself; schedule where nothing stands against it."""
        groups = self.tenant.groups

        def work() -> tuple[tuple[GroupFinding, ...], GroupRow | None]:
            findings = groups.findings(row.id)
            # A schedule of before is what is changed now: it keeps nothing from being scheduled.
            against = [one for one in findings if one.is_blocker and one.fix is not CheckFix.RESCHEDULE]
            return findings, None if against else groups.schedule(row.id, at, zone, ends_at)

        def done(found: tuple[tuple[GroupFinding, ...], GroupRow | None]) -> None:
            findings, scheduled = found
            checked = self._on_validated(row, findings)
            if scheduled is None:
                issues = count_words(checked.blockers, "issue", "issues")
                first = next(str(one) for one in findings if one.is_blocker)
                dialog.show_issues(f"{issues} in {row.name}: it is not scheduled.", first)
                return
            dialog.accept()
            when = moment_words(at, zone)
            self._toasts.show_toast(f"{row.name} goes live {when} ({at:%H:%M} UTC).", ToastTone.OK)
            self._after(Changes())

        def failed(problem: BaseException) -> None:
            if not isinstance(problem, AppError):
                raise problem
            dialog.show_issues(problem.message, problem.hint)

        self._background.run(work, done, on_error=failed)

    def unschedule(self) -> None:
        """Let the chosen group wait."""
        row = self.row
        if row is not None and row.scheduled_at is not None:
            self._write(
                lambda: self.tenant.groups.unschedule(row.id),
                lambda _row: (
                    self._toasts.show_toast(f"{row.name} is not scheduled any more.", ToastTone.OK),
                    self._after(Changes()),
                ),
            )

    def publish_now(self) -> None:
        """Validate, ask with a count, and let the chosen group go live now."""
        row = self.row
        if row is None or row.state not in EDITABLE_STATES:
            return

        def found(findings: tuple[GroupFinding, ...]) -> None:
            checked = self._on_validated(row, findings)
            if checked.blockers:
                issues = count_words(checked.blockers, "issue keeps", "issues keep")
                self._toasts.show_toast(f"{issues} {row.name} from going live.", ToastTone.WARN)
                return
            items = count_words(row.items, "item", "items")
            words = f"{items} of {row.name} go live now. Shoppers see them after headquarters and CSU follow."
            dialog = ConfirmDialog(
                self._hub,
                f"Publish {row.name} now?",
                words,
                f"Publish {items}",
                self._window,
                act=Act.PUBLISH,
            )
            request = PublishGroupRequest(self.tenant.id, row.id, self.user, row.name)
            self._open(dialog, lambda: self.links.submit(request, f"Publishing {row.name}."))

        groups = self.tenant.groups
        self._background.run(lambda: groups.findings(row.id), found, key=_VALIDATE, on_error=self._failed)

    def take_back(self) -> None:
        """Ask, and take what the chosen group brought back to what was live before."""
        row = self.row
        if row is None or row.state not in LIVE_STATES or row.reverted_at is not None:
            return
        dialog = ConfirmDialog(
            self._hub,
            f"Take back {row.name}?",
            "What was live before it goes live again. Items that were published since stay as they are.",
            "Take back publish group",
            self._window,
            is_danger=True,
            act=Act.PUBLISH,
        )
        request = RevertGroupRequest(self.tenant.id, row.id, self.user, row.name)
        self._open(dialog, lambda: self.links.submit(request, f"Taking back {row.name}."))
