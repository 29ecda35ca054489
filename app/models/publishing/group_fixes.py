"""Builds the edits that mend what a validation said of a publish group, where nobody has to decide."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from app.models.assignments.answers import MediaFacts, read_media_facts
from app.models.assignments.contents import read_category_contents, read_contents
from app.models.assignments.edit import Edit, content_changes
from app.models.assignments.rows import Source
from app.models.assignments.slots import CategoryId, DocumentContent, MasterTarget, TargetMedia
from app.models.catalog.service import read_variants
from app.models.context import Context, fallback_contexts
from app.models.media.rows import MediaType
from app.models.publishing.group_findings import CheckFix, GroupFinding
from app.models.publishing.group_rows import GroupItem
from app.models.tenants.service import read_order

_Contents = Mapping[Context, DocumentContent]
_Mend = Callable[[Connection, GroupItem, DocumentContent, _Contents], DocumentContent]


def read_fix(connection: Connection, finding: GroupFinding) -> Edit | None:
    """Build the edit that mends a finding, inside a scope.

    Returns:
        An edit of the document in its group; None where a person has to decide, or nothing is left to do.
    """
    item, mend = finding.item, _MENDS.get(finding.fix)
    if item is None or item.owner is None or item.context is None or mend is None:
        return None
    groups = (item.context.group,)
    if isinstance(item.owner, CategoryId):
        own = read_category_contents(connection, [item.owner.value], Source.DRAFT, groups)
        contents = own.get(item.owner.value, {})
    else:
        contents = read_contents(connection, [item.owner], Source.DRAFT, groups).get(item.owner, {})
    before = contents.get(item.context)
    if before is None:
        return None
    after = mend(connection, item, before, contents)
    changes = tuple(content_changes(item.owner, item.context, before, after))
    return Edit(finding.fix.value, changes) if changes else None


def _without_left_over(
    connection: Connection, item: GroupItem, content: DocumentContent, _all: _Contents
) -> DocumentContent:
    """Drop what was made for variants and values that the product has lost."""
    rows = read_variants(connection, [item.owner]).get(item.owner, ()) if isinstance(item.owner, int) else ()
    own = {row.id for row in rows}
    known: set[Any] = {value for row in rows for value in row.values if value is not None}
    return replace(
        content,
        variants={key: one for key, one in content.variants.items() if key in own},
        cells={key: one for key, one in content.cells.items() if known.issuperset({*key} - {None})},
        swatches={key: one for key, one in content.swatches.items() if key in known},
    )


def _images_first(
    connection: Connection, _item: GroupItem, content: DocumentContent, _all: _Contents
) -> DocumentContent:
    """Bring the first image of every gallery to its front; the order of the others stays."""
    facts = read_media_facts(connection, content.media_ids(), Source.DRAFT)
    after = content
    for target, media in content.targets():
        first = next((i for i in media.primary if _is_image(i, facts)), None)
        if first is not None and first != media.primary[0]:
            order = (first, *(i for i in media.primary if i != first))
            after = after.with_target(target, replace(media, primary=order))
    return after


def _is_image(media_id: int, facts: Mapping[int, MediaFacts]) -> bool:
    return media_id in facts and facts[media_id].type is MediaType.IMAGE


def _without_deleted(
    connection: Connection, _item: GroupItem, content: DocumentContent, _all: _Contents
) -> DocumentContent:
    """Drop media items that were deleted; what held nothing else inherits again."""
    there = read_media_facts(connection, content.media_ids(), Source.DRAFT).keys()
    after = content
    for target, media in content.targets():
        if there >= set(media.media_ids()):
            continue
        kept = TargetMedia(
            tuple(i for i in media.primary if i in there),
            tuple(slot for slot in media.additional if slot.media_id in there),
            media.intentionally_empty,
        )
        has_any = bool(kept.primary or kept.additional or kept.intentionally_empty)
        after = after.with_target(target, kept if has_any else None)
    for value_id, swatch in content.swatches.items():
        if swatch.media_id is not None and swatch.media_id not in there:
            after = after.with_swatch(value_id, None)
    return after


def _with_inherited(
    connection: Connection, item: GroupItem, content: DocumentContent, contents: _Contents
) -> DocumentContent:
    """Give the master what it would inherit, where that has an image."""
    context = item.context
    assert context is not None
    behind = fallback_contexts(context, read_order(connection))[1:]
    source = next((contents[one].master for one in behind if one in contents), None)
    if source is None or not source.primary or (content.master is not None and content.master.primary):
        return content
    return content.with_target(MasterTarget(), source)


_MENDS: Final[Mapping[CheckFix, _Mend]] = {
    CheckFix.CLEAN: _without_left_over,
    CheckFix.IMAGE_FIRST: _images_first,
    CheckFix.REMOVE_MEDIA: _without_deleted,
    CheckFix.COPY_INHERITED: _with_inherited,
}
MENDED: Final = frozenset(_MENDS)
"""What is mended by one click; the others need a decision, and open where that is made."""
