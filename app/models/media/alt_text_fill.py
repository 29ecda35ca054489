"""Alt texts of many items from one template, worked out before anything is written. No store of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.database import JOB_BATCH, chunks
from app.models.errors import Cancelled
from app.models.media.alt_text import Finding, fill_template, lint_alt_text, placeholders_of
from app.models.media.content import FieldChange, MediaContent, MediaEdit, MediaField
from app.models.media.details import MediaDetail

FIRST_RESULTS: Final = 100
"""Results that a plan names."""

TemplateFacts = Callable[[Sequence[int]], Mapping[int, Mapping[str, str]]]
"""Values of placeholders by media id; items without any are left out."""


@dataclass(frozen=True, slots=True)
class FilledText:
    """One result of a template; `is_repeated`: an item before it gets the same text."""

    media_id: int
    display_name: str
    text: str
    findings: tuple[Finding, ...]
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class FillPlan:
    """What a template makes of a list of items.

    Attributes:
        edit: Changes the items that get a text; hand it to `MediaEditing.apply`.
        first: The first `FIRST_RESULTS` of them.
        with_findings: Those among all of them that `lint_alt_text` finds something in.
        repeated: Those that get the same text as one before them.
        empty: Items for which the template has no value at all.
        written: Items that have a text in this locale.
        held: Items that somebody else has checked out.
    """

    edit: MediaEdit
    first: tuple[FilledText, ...] = ()
    with_findings: int = 0
    repeated: int = 0
    empty: int = 0
    written: int = 0
    held: int = 0


def item_facts(content: MediaContent, facts: Mapping[str, str]) -> dict[str, str]:
    """Add what an item says of itself to the facts of its product."""
    return {**facts, "name": content.display_name}


def findings_in(text: str, content: MediaContent) -> tuple[Finding, ...]:
    """Lint an alt text of an item."""
    return lint_alt_text(text, file_name=content.file.file_name, display_name=content.display_name)


def plan_fill(
    media_ids: Sequence[int],
    template: str,
    locale: str,
    *,
    details: Callable[[Sequence[int]], Sequence[MediaDetail]],
    facts: TemplateFacts,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FillPlan:
    """Work out the alt texts that a template gives items which have none of their own in a locale.

    Args:
        media_ids: The items; deleted ones are left out.
        template: See `fill_template`.
        locale: Where the texts go.
        details: Reads items as the user sees them.
        facts: Reads what their products say.
        cancelled: Asked between chunks.
        progress: Told items done and in total.

    Raises:
        RuleViolation: The template has a placeholder that there is not.
        Cancelled: The work was stopped; nothing was written.
    """
    placeholders_of(template)
    changes: list[FieldChange] = []
    first: list[FilledText] = []
    texts: set[str] = set()
    with_findings = empty = written = held = done = 0
    for ids in chunks(list(media_ids), JOB_BATCH):
        if cancelled():
            raise Cancelled("Stopped. Nothing was written.")
        found = facts(ids)
        for detail in details(ids):
            content, media_id = detail.content, detail.row.id
            if content.value(MediaField.ALT_TEXT, locale):
                written += 1
                continue
            if detail.holder and not detail.is_mine:
                held += 1
                continue
            text = fill_template(template, item_facts(content, found.get(media_id, {})))
            if not text:
                empty += 1
                continue
            changes.append(FieldChange(media_id, MediaField.ALT_TEXT, locale, "", text))
            findings = findings_in(text, content)
            with_findings += bool(findings)
            if len(first) < FIRST_RESULTS:
                first.append(
                    FilledText(media_id, content.display_name, text, findings, is_repeated=text in texts)
                )
            texts.add(text)
        done += len(ids)
        progress(done, len(media_ids))
    items = first[0].display_name if len(changes) == 1 else f"{len(changes):,} items"
    edit = MediaEdit(f"Fill alt text of {items} in {locale}", tuple(changes))
    return FillPlan(edit, tuple(first), with_findings, len(changes) - len(texts), empty, written, held)
