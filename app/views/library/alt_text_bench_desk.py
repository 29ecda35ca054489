"""What the alt-text bench reads and writes."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.models.context import NEUTRAL
from app.models.media.alt_text_fill import FillPlan, item_facts, plan_fill
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.media.details import EditOutcome, MediaDetail
from app.models.media.editing import MediaEditing
from app.models.media.rows import MediaFilter, MediaSort
from app.models.media.service import MediaService
from app.models.undo import StepNote
from app.views.library.inspector_desk import library_step
from app.views.support.background import Background
from app.views.support.undo import History

if TYPE_CHECKING:
    from app.models.assignments.uses import ProductFacts


@dataclass(frozen=True, slots=True)
class BenchItem:
    """An item of the queue: what the user sees of it, and the values for templates."""

    detail: MediaDetail
    facts: Mapping[str, str]

    @property
    def media_id(self) -> int:
        """The id of the item."""
        return self.detail.row.id

    def alt_text(self, locale: str) -> str:
        """Return the alt text of a locale, without fallback."""
        return str(self.detail.content.value(MediaField.ALT_TEXT, locale))


class AltTextDesk(QObject):
    """Reads queues of images without alt text and writes alt texts, each an undo step. Thread: GUI.

    `changed(Changes)` tells what was written.

    Args:
        product_facts: `AssignmentService.product_facts`.
        history: The steps of undo of the library.
    """

    changed = Signal(object)

    def __init__(
        self,
        media: MediaService,
        editing: MediaEditing,
        product_facts: "Callable[[Sequence[int]], Mapping[int, ProductFacts]]",
        user: str,
        background: Background,
        history: History,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._media = media
        self._editing = editing
        self._product_facts = product_facts
        self._user = user
        self._background = background
        self.history = history

    # --- reading --------------------------------------------------------------------------------

    def read_queue(
        self, locale: str, scope: Sequence[int] | None, on_done: Callable[["array[int]"], None]
    ) -> None:
        """List the images without an own alt text in a locale by name, of all or of some items."""
        media = self._media
        self._background.run(lambda: _missing(media, locale, scope), on_done, key="alt-text-queue")

    def read_counts(
        self,
        locales: Sequence[str],
        scope: Sequence[int] | None,
        on_done: Callable[[dict[str, int]], None],
    ) -> None:
        """Count what is missing in each locale."""
        media = self._media
        self._background.run(
            lambda: {locale: len(_missing(media, locale, scope)) for locale in locales},
            on_done,
            key="alt-text-counts",
        )

    def item(self, media_id: int) -> BenchItem | None:
        """Read one item; None where it is gone."""
        found = self._editing.details([media_id], self._user)
        if not found:
            return None
        from app.models.assignments.alt_text_facts import template_facts  # loaded with the bench

        facts = template_facts(self._product_facts([media_id])).get(media_id, {})
        return BenchItem(found[0], item_facts(found[0].content, facts))

    def shown_contents(self, media_ids: Sequence[int]) -> list[str]:
        """Return the contents (sha256) of items, for pictures that are wanted next."""
        return [row.sha256 for row in self._media.rows(media_ids)]

    def plan(
        self,
        media_ids: Sequence[int],
        template: str,
        locale: str,
        on_done: Callable[[FillPlan], None],
        on_error: Callable[[BaseException], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Work out what a template makes of a queue."""
        editing, user, facts = self._editing, self._user, self._product_facts

        def work() -> FillPlan:
            from app.models.assignments.alt_text_facts import template_facts

            return plan_fill(
                media_ids,
                template,
                locale,
                details=lambda ids: editing.details(ids, user),
                facts=lambda ids: template_facts(facts(ids)),
                cancelled=cancelled,
            )

        self._background.run(work, on_done, key="alt-text-plan", on_error=on_error)

    # --- writing --------------------------------------------------------------------------------

    def save(self, item: BenchItem, locale: str, text: str) -> None:
        """Write the alt text of one item; nothing where it says that already.

        Raises:
            AppError: It cannot be written: see `MediaEditing.apply`.
        """
        before = item.alt_text(locale)
        if before == text.strip():
            return
        change = FieldChange(item.media_id, MediaField.ALT_TEXT, locale, before, text.strip())
        name = item.detail.content.display_name
        edit = MediaEdit(f"Change alt text of {name} in {locale}", (change,))
        note = library_step(self.history, edit.text, [item.media_id])
        self._told(self._editing.apply(edit, self._user, step=note), note)

    def fill(
        self,
        plan: FillPlan,
        on_done: Callable[[EditOutcome], None],
        on_error: Callable[[BaseException], None],
        cancelled: Callable[[], bool],
        progress: Callable[[int, int], None],
    ) -> None:
        """Write the texts of a plan in the background, as one undo step. `progress`: thread: any."""
        editing, user = self._editing, self._user
        note = library_step(self.history, plan.edit.text, (change.media_id for change in plan.edit.changes))

        def work() -> EditOutcome:
            return editing.apply(plan.edit, user, step=note, cancelled=cancelled, progress=progress)

        def done(outcome: EditOutcome) -> None:
            self._told(outcome, note)
            on_done(outcome)

        self._background.run(work, done, on_error=on_error)

    def _told(self, outcome: EditOutcome, note: StepNote) -> None:
        if outcome.applied.changes:
            self.history.add(note)
        if outcome.changes:
            self.changed.emit(outcome.changes)


def _missing(media: MediaService, locale: str, scope: Sequence[int] | None) -> "array[int]":
    is_neutral = locale == NEUTRAL
    wanted = MediaFilter(missing_alt_text=True) if is_neutral else MediaFilter(missing_alt_locale=locale)
    found = media.ids(wanted, MediaSort.NAME)
    if scope is None:
        return found
    chosen = set(scope)
    return array("q", (media_id for media_id in found if media_id in chosen))
