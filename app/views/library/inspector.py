"""The inspector at the right of the library: what the selected items say of themselves.

`InspectorDesk` (inspector_desk.py) reads what the inspector shows and carries out what it asks: edits with
undo, check-outs, versions, bulk edits with progress. The library view

- makes `Inspector(hub, thumbnails)` and
  `InspectorDesk(tenant, user, inspector, background, presenter, parent)`;
- calls `desk.expect(first, count)` when the selection changes: nothing can be edited until it is shown;
- calls `desk.select(first, count, all_ids)` when the selection has settled: at most `MOST_AT_ONCE`
  (bulk_edit.py) ids with the current item in front, how many are selected, and a callable that returns every
  selected id (asked when all of them are edited), and again when something was written elsewhere;
  `inspector.set_locales(...)`, `inspector.set_known_tags(...)`, before anything that must not lose what is
  typed `inspector.commit()`, and `desk.close()` at the end;
- connects `inspector.step_asked(by)`, `inspector.quick_look_asked()`, `inspector.publish_asked(media_ids)`,
  `inspector.owner_asked(whose)`, `desk.changed(Changes)` to refresh itself and tell the others, and
  `desk.finished(media_ids)` for the toast "Checked in. Not published yet." with Publish.

The desk alone connects the other signals of the inspector. Commands of menus call `finish`, `discard`,
`publish`, `compare`, `replace_file`, `show_uses`, `edit_crops`, `focus_name` and `focus_alt_text`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.models.media.alt_text import Finding, lint_alt_text
from app.models.media.content import LOCALIZED, FieldChange, MediaEdit, MediaField, Value
from app.models.media.details import MediaDetail
from app.models.media.rows import MediaRow
from app.views.library.bulk_edit import BulkEdit, changes_of
from app.views.library.inspector_fields import EditFields
from app.views.library.inspector_footer import InspectorFooter
from app.views.library.inspector_header import InspectorHeader
from app.views.library.inspector_locales import LocaleTabs
from app.views.library.inspector_media import MediaPane
from app.views.library.inspector_operations import InspectorOperations
from app.views.library.inspector_parts import CheckOutBadge
from app.views.library.inspector_pause import ReadPause
from app.views.library.inspector_values import Inspected
from app.views.library.inspector_words import change_sentence
from app.views.library.media_player import MediaPlayer
from app.views.library.uses_panel import UsesPanel
from app.views.library.versions_panel import VersionsPanel
from app.views.support.announcement import announce
from app.views.support.cards import EmptyState
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

SAVE_AFTER_MS: Final = 800  # after the last change; ui.md 5


class Inspector(InspectorOperations):
    """Shows one or several items. Edits are asked for 800 ms after the last change and on focus loss."""

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        player: MediaPlayer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._seen = self._before = Inspected()  # now, and before the edit that was asked last
        self.visit = 0  # counts the fields that were entered: typing within one is one step back
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Inspector")
        self.header = InspectorHeader(hub)
        self.pane = MediaPane(hub, thumbnails, player or MediaPlayer(hub))
        self.locales = LocaleTabs(hub)
        self.fields = EditFields(hub, _lint)
        self.versions = VersionsPanel(hub)
        self.uses = UsesPanel(hub)
        self.badge = CheckOutBadge(hub)
        self.footer = InspectorFooter(hub)
        self._several = text_label("", "body", "t2")
        self._several.setWordWrap(True)
        self._nothing = EmptyState(hub, "image", "Nothing selected", "Select an item to see and edit it.")
        self._lay_out()
        self.pause = ReadPause(self, (self.badge, self._scroll, self.footer), self.fields)
        self._is_left = False  # while the last words for an item are saved
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.commit)
        self._wire()
        self.show_values(Inspected())

    # --- what is shown --------------------------------------------------------------------------

    @property
    def seen(self) -> Inspected:
        """What is on show."""
        return self._seen

    @property
    def locale(self) -> str:  # type: ignore[override]
        """The locale whose texts are shown."""
        return self.locales.locale

    def set_locales(self, locales: Sequence[str], current: str) -> None:
        """Offer Neutral and each locale, the one of the context in front."""
        self.commit()
        self.locales.set_locales(locales, current)
        self._on_locale()

    @property
    def known_tags(self) -> tuple[str, ...]:
        """The tags that are completed while one is typed."""
        return self.fields.tags.known_tags

    def set_known_tags(self, tags: Sequence[str]) -> None:
        """Complete these while a tag is typed."""
        self.fields.tags.set_known_tags(tags)

    def set_file_source(self, file_of: Callable[[str], Path]) -> None:
        """Take what finds the file of a content, for videos."""
        self.pane.set_file_source(file_of)

    def expect(self) -> None:
        """Save what is typed: another selection is being read. Until it is shown nothing can be edited."""
        self._leave()
        self.pause.begin()

    def show_values(self, seen: Inspected) -> None:
        """Show a selection. Another one saves what is being typed; the same one keeps it."""
        is_same = seen.media_ids == self._seen.media_ids and seen.count == self._seen.count
        if not is_same:
            self._leave()
            self.fields.forget()
            self.footer.forget()
            self.visit += 1
        self._show(seen, is_same=is_same)
        self.pause.end(is_kept=seen.first is not None)

    def _leave(self) -> None:
        self._is_left = True
        self.commit()
        self._is_left = False

    def _show(self, seen: Inspected, *, is_same: bool) -> None:
        self._seen = seen
        first = seen.first
        self._nothing.setVisible(first is None)
        self._scroll.setVisible(first is not None)
        self.header.show_values(seen)
        self.badge.show_values(seen)
        self.pane.show_item(first, is_editable=seen.is_single and seen.is_editable)
        self._several.setVisible(seen.count > 1)
        self._several.setText(f"Changes apply to all {seen.count:,} items.")
        self.fields.show_values(seen, self.locale)
        self.locales.mark(seen.lacks_alt_text)
        for part in (self.versions, self.uses, self._line_above_versions, self._line_above_uses):
            part.setVisible(seen.is_single)
        if seen.is_single:
            self.versions.show_versions(seen.history, seen.user, seen.now, is_same_item=is_same)
            self.versions.set_editable(seen.is_editable)
            self.uses.show_uses(seen.uses)
            self.uses.show_address(seen.address)
        self.footer.show_values(seen)

    def refuse(self, edit: MediaEdit, message: str) -> bool:
        """Take an edit back that could not be saved, and say why beside its field; False without a field."""
        self._seen = self._before
        ids = {change.media_id for change in edit.changes}
        is_shown = self._seen.is_single and ids == set(self._seen.media_ids)
        fields = {change.field for change in edit.changes}
        is_said = is_shown and len(fields) == 1 and self.fields.complain(fields.pop(), message)
        self._show(self._seen, is_same=True)
        if is_said:
            announce(self, message)
        return is_said and not self._is_left  # nobody reads beside a field that goes away

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Show how far an edit of many items is; an empty text hides it."""
        self.footer.show_progress(text, done, total)

    def focus_alt_text(self) -> None:
        """Put the cursor into the alt text."""
        self._focus(self.fields.alt_text.editor)

    def focus_tags(self) -> None:
        """Begin a new tag."""
        self._focus(self.fields.tags, self.fields.tags.begin)

    def focus_name(self) -> None:
        """Put the cursor into the display name and select it."""
        self._focus(self.fields.name.editor, self.fields.name.editor.selectAll)

    def _focus(self, field: QWidget, then: Callable[[], object] = lambda: None) -> None:
        """Put the focus on a field; keys that come before it is there wait for it."""
        if self.pause.is_on:
            (field if field.isVisible() else self).setFocus()
        self.pause.then(lambda: (field if field.isVisible() else self.fields.name.editor).setFocus())
        self.pause.then(then)

    # --- edits ----------------------------------------------------------------------------------

    def commit(self) -> None:
        """Ask for what was changed and is not saved yet."""
        self._timer.stop()
        self.pane.preview.commit()
        touched, self.fields.touched = self.fields.touched, set()
        for field in MediaField:
            if field in touched:
                self._ask(field, self.fields.value(field))
        self.fields.tags.commit()

    def _ask(self, field: MediaField, value: Value) -> None:
        seen, first = self._seen, self._seen.first
        if first is None:
            return  # no field is shown
        locale = self.locale if field in LOCALIZED else ""
        if not seen.is_single and field is MediaField.PROPERTIES:
            properties = self.fields.properties
            if names := properties.take_touched():
                self._ask_bulk(BulkEdit(field, value=value, names=names, of_type=properties.kind))
            return
        if not seen.is_single:
            held, is_shared = seen.shared(field, locale)
            # An empty field over several values was typed into and emptied again: nobody wants all to go.
            if value != held if is_shared else value != "":
                self._ask_bulk(BulkEdit(field, locale, value))
            return
        self._ask_one(first, field, locale, value)

    def _ask_one(self, of: MediaDetail, field: MediaField, locale: str, value: Value) -> None:
        change = FieldChange(of.row.id, field, locale, of.content.value(field, locale), value)
        if change.before != change.after:
            self._ask_edit(MediaEdit(change_sentence(of.content.display_name, change), (change,)))

    def _ask_edit(self, edit: MediaEdit) -> None:
        self._before = self._seen
        self._seen = self._seen.with_changes(edit.changes, hold=True)
        self.edit_asked.emit(edit, True)

    def _ask_bulk(self, edit: BulkEdit) -> None:
        held = ((detail.row.id, detail.content) for detail in self._seen.details)
        self._seen = self._seen.with_changes(changes_of(edit, held))
        self.bulk_asked.emit(edit)

    def _on_tags(self, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
        edit = BulkEdit(MediaField.TAGS, add=added, remove=removed)
        first = self._seen.first
        if not self._seen.is_single or first is None:
            self._ask_bulk(edit)
            return
        change = FieldChange(first.row.id, MediaField.TAGS, "", first.content.tags, edit.after(first.content))
        self._ask_edit(MediaEdit(edit.sentence(1, first.content.display_name), (change,)))

    def _on_locale(self) -> None:
        self.fields.forget()
        self.visit += 1
        self.fields.show_values(self._seen, self.locale)
        self.locales.mark(self._seen.lacks_alt_text)

    # --- parts and events -----------------------------------------------------------------------

    def _wire(self) -> None:
        self.header.step_asked.connect(self.step_asked)
        self.fields.typed.connect(self._on_typed)
        self.fields.left.connect(self.commit)
        self.fields.entered.connect(self._on_entered)
        self.fields.tags_changed.connect(self._on_tags)
        self.locales.about_to_change.connect(self.commit)
        self.locales.chosen.connect(self._on_locale)
        self.pane.focal_changed.connect(lambda focal: self._ask(MediaField.FOCAL, focal))
        self.pane.crops_asked.connect(self.edit_crops)
        self.badge.finish_asked.connect(self._on_ask)
        self.badge.break_asked.connect(self._on_break)
        self.versions.compare_asked.connect(self.compare)
        self.versions.replace_asked.connect(self.replace_file)
        self.versions.restore_asked.connect(self._on_restore)
        self.uses.all_asked.connect(self.show_uses)
        self.uses.owner_asked.connect(self.owner_asked)
        self.footer.finish_asked.connect(self._on_finish)
        self.footer.discard_asked.connect(self.discard)
        self.footer.publish_asked.connect(self.publish)
        self.footer.cancel_asked.connect(self.cancel_asked)

    def _on_typed(self) -> None:
        # Each save of several items makes a version of each: a text is saved when its field is left.
        if self._seen.is_single or not self.fields.touched:
            self._timer.start()

    def _on_entered(self) -> None:
        self.visit += 1

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Return before a command of the window does, where there is something to finish."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _finishes(event)
            and self._can_finish()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finish with Ctrl+Return, look with Space where nothing else wants it."""
        if _finishes(event) and self._can_finish():
            self.finish()
        elif event.key() == Qt.Key.Key_Space and self._seen.first is not None:
            self.quick_look_asked.emit()
        else:
            super().keyPressEvent(event)


def _finishes(event: QKeyEvent) -> bool:
    is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return (
        is_return
        and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier
    )


def _lint(row: MediaRow, text: str) -> Sequence[Finding]:
    return lint_alt_text(text, file_name=row.file_name, display_name=row.display_name)
