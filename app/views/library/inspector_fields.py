"""The fields of the inspector: name, texts of one locale, tags, category and properties."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.context import NEUTRAL
from app.models.media.alt_text import Finding
from app.models.media.content import CATEGORIES, LOCALIZED, MediaField, Value
from app.models.media.rows import MediaRow, MediaType
from app.views.library.inspector_parts import FoldGroup, TextField
from app.views.library.inspector_values import Inspected
from app.views.library.inspector_words import CATEGORY_WORDS, SEVERAL
from app.views.library.property_fields import PropertyFields
from app.views.library.tag_editor import TagEditor
from app.views.support.buttons import link_button
from app.views.support.fields import field_label
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import PANEL_PADDING, ThemeHub

ALT_TEXT_WISH: Final = 125  # letters that screen readers read in one go

Lint = Callable[[MediaRow, str], Sequence[Finding]]
"""Returns what could be better in an alt text of an item."""


class _Category(QComboBox):
    """A wheel that scrolls the inspector chooses nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the scroll area."""
        event.ignore()


class EditFields(QWidget):
    """Shows values and remembers which of them a person has touched and not saved yet.

    `typed()` comes with each change, `left()` when a field is done, `entered()` when another one begins;
    `tags_changed(added, removed)` at once.
    """

    typed = Signal()
    left = Signal()
    entered = Signal()
    tags_changed = Signal(object, object)

    def __init__(self, hub: ThemeHub, lint: Lint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lint = lint
        self._seen = Inspected()
        self._locale = NEUTRAL
        self.touched: set[MediaField] = set()
        self.refused: set[MediaField] = set()  # what was typed stays beside its error
        self.name = TextField(MediaField.NAME)
        self.title = TextField(MediaField.TITLE)
        self.alt_text = TextField(MediaField.ALT_TEXT, is_long=True, wish=ALT_TEXT_WISH)
        self.description = TextField(MediaField.DESCRIPTION, is_long=True)
        self.texts = {
            field.field: field for field in (self.name, self.title, self.alt_text, self.description)
        }
        self.fix = link_button(hub, "Fix")
        self.fix.setAccessibleName("Fix the alt text")
        self.fix.clicked.connect(self._on_fix)
        self._fixed = ""
        self.tags = needs(TagEditor(hub), Act.EDIT)
        self.category = needs(_Category(), Act.EDIT)
        self.more = FoldGroup(hub, "More fields")
        self.properties = needs(PropertyFields(hub), Act.EDIT)
        self._lay_out()
        for name, field in self.texts.items():
            field.typed.connect(lambda name=name: self._on_typed(name))
            field.left.connect(self.left)
            field.entered.connect(self.entered)
        self.category.activated.connect(lambda: self._on_chosen(MediaField.CATEGORY))
        self.properties.typed.connect(lambda: self._on_typed(MediaField.PROPERTIES))
        self.properties.left.connect(self.left)
        self.tags.tags_changed.connect(self.tags_changed)
        self.tags.marked.connect(self.typed)

    # --- what is shown --------------------------------------------------------------------------

    def show_values(self, seen: Inspected, locale: str) -> None:
        """Show the values of a selection in a locale; what is being typed stays."""
        self._seen, self._locale = seen, locale
        if not seen.details:
            return
        for name, field in self.texts.items():
            if name not in self.touched | self.refused:
                value, is_shared = seen.shared(name, locale if name in LOCALIZED else "")
                field.put(str(value) if is_shared else "", self._placeholder(name, is_shared=is_shared))
        if MediaField.CATEGORY not in self.touched:
            value, is_shared = seen.shared(MediaField.CATEGORY)
            self._show_category(str(value), is_shared=is_shared)
        if MediaField.PROPERTIES not in self.touched:
            self.properties.show_properties(*seen.properties())
        self.tags.show_tags(*seen.tags())
        self.alt_text.setVisible(any(detail.row.type is not MediaType.FILE for detail in seen.details))
        self._show_editable()
        self._show_findings()

    def forget(self) -> None:
        """Forget errors and marks: other items or another locale come."""
        self.touched.clear()
        self.refused.clear()
        self.tags.forget_marks()
        for field in self.texts.values():
            field.complain("")

    def value(self, name: MediaField) -> Value:
        """Return what a field holds now."""
        if name is MediaField.CATEGORY:
            return str(self.category.currentData())
        if name is MediaField.PROPERTIES:
            return self.properties.properties()
        return self.texts[name].text

    def complain(self, name: MediaField, message: str) -> bool:
        """Show an error under a field and leave there what was typed; False where there is no such field."""
        if name not in self.texts:
            return False
        self.refused.add(name)
        self.texts[name].complain(message)
        return True

    def _placeholder(self, name: MediaField, *, is_shared: bool) -> str:
        if not is_shared:
            return SEVERAL
        first = self._seen.first
        if not self._seen.is_single or first is None:
            return ""
        if name is MediaField.TITLE:
            return first.content.text_in(name, self._locale)[0]
        if name in LOCALIZED and self._locale != NEUTRAL:
            return str(first.content.value(name, NEUTRAL))
        return ""

    def _show_category(self, value: str, *, is_shared: bool) -> None:
        self.category.blockSignals(True)
        has_several = self.category.itemData(0) is None
        if has_several:
            self.category.removeItem(0)
        if not is_shared:
            self.category.insertItem(0, SEVERAL)
        place = self.category.findData(value) if is_shared else 0
        self.category.setCurrentIndex(max(0, place))
        self.category.blockSignals(False)
        words = "" if value == "None" and is_shared else self.category.currentText()
        self.more.set_caption(words or "Description, category")

    def _show_editable(self) -> None:
        is_editable = self._seen.is_editable
        for field in self.texts.values():
            field.editor.setReadOnly(not is_editable)
        self.name.editor.setReadOnly(not is_editable or not self._seen.is_single)
        self.name.setEnabled(self._seen.is_single)
        self.category.setEnabled(is_editable)
        self.tags.setEnabled(is_editable)
        self.properties.setEnabled(is_editable)

    def _show_findings(self) -> None:
        first, text = self._seen.first, self.alt_text.text
        is_checked = first is not None and self._seen.is_single and bool(text)
        found = self._lint(first.row, text) if is_checked and first is not None else ()
        self.alt_text.show_findings([finding.sentence for finding in found])
        self._fixed = next((finding.fix for finding in found if finding.fix is not None), "")
        self.fix.setVisible(bool(self._fixed) and self._seen.is_editable)
        self.fix.setToolTip(self._fixed)
        self.fix.setAccessibleDescription(self._fixed)

    def _on_fix(self) -> None:
        editor = self.alt_text.editor
        assert isinstance(editor, QPlainTextEdit)
        editor.setPlainText(self._fixed)
        editor.setFocus()

    # --- what a person does ---------------------------------------------------------------------

    def _on_typed(self, name: MediaField) -> None:
        self.touched.add(name)
        self.refused.discard(name)
        if name is MediaField.ALT_TEXT:
            self._show_findings()
        self.typed.emit()

    def _on_chosen(self, name: MediaField) -> None:
        if self.category.currentData() is not None:
            self.touched.add(name)
            self.left.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 12)
        column.setSpacing(8)
        for widget in (self.name, self.title, self.alt_text):
            column.addWidget(widget)
        column.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignLeft)
        tags = QVBoxLayout()
        tags.setSpacing(4)
        tags.addWidget(text_label("Tags", "label"))
        tags.addWidget(self.tags)
        column.addLayout(tags)
        self.category.setAccessibleName("Category")
        for key in CATEGORIES:
            self.category.addItem(CATEGORY_WORDS[key], key)
        self.more.body.addWidget(self.description)
        category = QVBoxLayout()
        category.setSpacing(4)
        category.addWidget(field_label("Category", self.category))
        category.addWidget(self.category)
        self.more.body.addLayout(category)
        column.addWidget(self.more)
        column.addWidget(self.properties)
