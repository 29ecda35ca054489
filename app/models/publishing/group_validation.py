"""Validates publish groups: what keeps one from going live, and what should be seen before it does.

Everything is read as it would be once the group went live over what is live now; other groups count as
rivals only. Source: publish-groups, domain.md 6.4.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from app.models.assignments.answers import MediaFacts, read_media_facts
from app.models.assignments.contents import read_category_contents, read_contents
from app.models.assignments.documents import owner_of
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.assignments.slots import EMPTY_DOCUMENT, CategoryId, DocumentContent, Owner
from app.models.assignments.tables import document_versions, documents, in_group
from app.models.catalog.rows import ValueRow, VariantRow
from app.models.catalog.service import read_values, read_variants
from app.models.clock import Clock
from app.models.context import LIVE_SITE, NEUTRAL, OMNICHANNEL, Context, fallback_contexts
from app.models.database import Database, chunks
from app.models.errors import Cancelled
from app.models.media.details import Obstacle, Refusal
from app.models.publishing.group_findings import BLOCKERS, LINT_KINDS, CheckKind, GroupFinding, lint_text
from app.models.publishing.group_reading import read_group, read_items, read_rivals, read_schedule_problem
from app.models.publishing.group_rows import GroupItem, GroupRow, Rival
from app.models.publishing.library import blocked_media
from app.models.publishing.lint import Finding, Linter, LintRule
from app.models.tenants.picture_limits import limits_from_text
from app.models.tenants.service import read_channels, read_order
from app.models.tenants.settings import read_settings

PRODUCTS_PER_PART: Final = 500

_OBSTACLES: Final = {
    Obstacle.EDITED: CheckKind.MEDIA_EDITED,
    Obstacle.CONTENT: CheckKind.MEDIA_CONTENT,
    Obstacle.TEXT: CheckKind.MEDIA_TEXT,
}
_Contents = Mapping[Context, DocumentContent]


def never() -> bool:
    """Say that nobody wants it to stop."""
    return False


class GroupValidation:
    """Validates the publish groups of one tenant. Thread: any.

    Args:
        database: The tenant's store.
        clock: The time.
        has_file: Tells whether the file of a content is there, by its checksum.
    """

    def __init__(self, database: Database, clock: Clock, has_file: Callable[[str], bool]) -> None:
        self._database = database
        self._clock = clock
        self._has_file = has_file

    def findings(self, group_id: int, is_cancelled: Callable[[], bool] = never) -> tuple[GroupFinding, ...]:
        """List all that is said of a group, blockers first, each in the order of the items.

        Args:
            group_id: The group.
            is_cancelled: Asked before every part of some hundred items.

        Raises:
            NotFound: The group is gone.
            Cancelled: As `is_cancelled` said.
        """
        found = list(self._found(group_id, is_cancelled, warnings=True))
        order = list(CheckKind)
        return tuple(sorted(found, key=lambda one: (not one.is_blocker, order.index(one.kind))))

    def blockers(self, group_id: int) -> tuple[GroupFinding, ...]:
        """List only what keeps a group from going live.

        Raises:
            NotFound: The group is gone.
        """
        found = self._found(group_id, never, warnings=False)
        return tuple(one for one in found if one.kind in BLOCKERS)

    def _found(
        self, group_id: int, is_cancelled: Callable[[], bool], *, warnings: bool
    ) -> Iterator[GroupFinding]:
        with self._database.read() as connection:
            row, items = read_group(connection, group_id), read_items(connection, group_id)
            limit = int(read_settings(connection)["group_items"])
            yield from _of_group(row, len(items), limit)
            check = _Check(connection, row, self._has_file)
            yield from check.of_media(items)
            owned = [one for one in items if one.owner is not None]
            for part in chunks(owned, PRODUCTS_PER_PART):
                if is_cancelled():
                    raise Cancelled("The validation was stopped.")
                yield from check.of_documents(part, warnings=warnings)
            if warnings:
                yield from _of_time(connection, row, self._clock.now())
                yield from _of_rivals(row, read_rivals(connection, group_id))
                yield from _changed_live(connection, row, items)


def _of_group(row: GroupRow, items: int, limit: int) -> Iterator[GroupFinding]:
    if not items:
        yield GroupFinding(CheckKind.EMPTY, None, f"{row.name} is empty.")
    if items > limit:
        text = f"{row.name} holds {items:,} items; {limit:,} are the most."
        yield GroupFinding(CheckKind.TOO_MANY, None, text)


def _of_time(connection: Connection, row: GroupRow, now: datetime) -> Iterator[GroupFinding]:
    """Look at the time of a group anew: it was edited since, or others have to lie further apart now."""
    at = row.scheduled_at
    if at is None or (row.goes_live_at is not None and at <= now):
        return
    problem = read_schedule_problem(connection, row.id, at, now)
    if problem is not None:
        kind = CheckKind.PAST if problem.rival is None else CheckKind.TOO_CLOSE
        yield GroupFinding(kind, None, problem.text())


def _of_rivals(row: GroupRow, rivals: Sequence[Rival]) -> Iterator[GroupFinding]:
    for one in rivals:
        yield GroupFinding(CheckKind.RIVAL, one.item, rival_text(row.goes_live_at, one), rival=one)


def rival_text(own: datetime | None, rival: Rival) -> str:
    """Say which group holds an item too, and which of the two wins."""
    if rival.at is None:
        return f"Also in {rival.group_name}, which is not scheduled; what goes live last wins."
    when = f"{rival.at:%Y-%m-%d %H:%M} UTC"
    if own is None:
        return f"Also in {rival.group_name}, due {when}; what goes live last wins."
    span = abs(rival.at - own)
    days, minutes = span.days, span.seconds // 60
    many = f"{days:,} day{'s' * (days != 1)}" if days else f"{minutes // 60} h {minutes % 60} min"
    if rival.at > own:
        return f"Also in {rival.group_name}, due {many} later, {when}: that one wins."
    return f"Also in {rival.group_name}, due {many} earlier, {when}: this one wins."


def _changed_live(
    connection: Connection, row: GroupRow, items: Sequence[GroupItem]
) -> Iterator[GroupFinding]:
    """Name what was published on the Live site since the group took it over."""
    live = documents.alias("on_live")
    query: Select[Any] = (
        select(documents.c.product_id, documents.c.category_id, documents.c.channel, documents.c.locale)
        .outerjoin(
            live,
            (live.c.group_id == LIVE_SITE)
            & (live.c.channel == documents.c.channel)
            & (live.c.locale == documents.c.locale)
            & (
                (live.c.product_id == documents.c.product_id)
                | (live.c.category_id == documents.c.category_id)
            ),
        )
        .where(
            in_group(row.id),
            live.c.published_version.is_distinct_from(documents.c.base_version),
        )
    )
    changed = {(owner_of(one), Context(one.channel, one.locale, row.id)) for one in connection.execute(query)}
    for one in items:
        if (one.owner, one.context) in changed:
            text = "It was published on the Live site since it was taken over; going live undoes that."
            yield GroupFinding(CheckKind.LIVE_CHANGED, one, text)


@dataclass(slots=True)
class _Product:
    """A product of a group while it is looked at: its items, and what is live once these are."""

    items: list[GroupItem]
    contents: _Contents
    shapes: list[VariantShape]

    def item(self, context: Context) -> GroupItem | None:
        return next((one for one in self.items if one.context == context), None)


class _Check:
    """Looks at the items of one group inside a scope."""

    def __init__(self, connection: Connection, row: GroupRow, has_file: Callable[[str], bool]) -> None:
        self._connection, self._row, self._has_file = connection, row, has_file
        channels = read_channels(connection)
        served = [Context(one.oun, locale, row.id) for one in channels for locale in one.languages]
        self._order = read_order(connection)
        self._offered = {place for one in served for place in fallback_contexts(one)}
        limits = limits_from_text(read_settings(connection)["picture_limits"])
        self._linter = Linter(served, self._order, limits)
        self._files: dict[str, bool] = {}
        held: Select[Any] = select(documents).where(
            documents.c.group_id == LIVE_SITE,
            documents.c.checked_out_by > "",  # IS NOT NULL asks no index
        )
        self._held: dict[tuple[Owner | None, Context | None], str] = {
            (owner_of(one), Context(one.channel, one.locale, row.id)): one.checked_out_by
            for one in connection.execute(held).all()
        }

    # --- media

    def of_media(self, items: Sequence[GroupItem]) -> Iterator[GroupFinding]:
        """Look at the media items that are in the group by name."""
        by_id = {one.media_id: one for one in items if one.media_id is not None}
        refused = {one.media_id: one for one in blocked_media(self._connection, by_id)}
        for media_id, item in by_id.items():
            problem = self._media_problem(media_id, item.sha256 or "", refused)
            if problem is not None:
                yield GroupFinding(problem[0], item, problem[1], (media_id,))

    def _media_problem(
        self, media_id: int, sha256: str, refused: Mapping[int, Refusal]
    ) -> tuple[CheckKind, str] | None:
        if media_id in refused:
            return _OBSTACLES[refused[media_id].obstacle], refused[media_id].reason
        if sha256 not in self._files:
            self._files[sha256] = self._has_file(sha256)
        return None if self._files[sha256] else (CheckKind.MEDIA_CONTENT, "Its file is missing.")

    # --- documents

    def of_documents(self, items: Sequence[GroupItem], *, warnings: bool) -> Iterator[GroupFinding]:
        """Look at documents; all of a product are looked at together."""
        product_ids = list(dict.fromkeys(one.owner for one in items if isinstance(one.owner, int)))
        category_ids = [one.owner.value for one in items if isinstance(one.owner, CategoryId)]
        groups = (self._row.id,)
        contents: dict[Owner, _Contents] = {}
        for product_id, own in read_contents(self._connection, product_ids, Source.DRAFT, groups).items():
            contents[product_id] = own
        of_categories = read_category_contents(self._connection, category_ids, Source.DRAFT, groups)
        contents.update({CategoryId(i): own for i, own in of_categories.items()})
        variants = read_variants(self._connection, product_ids)
        every = [content for own in contents.values() for content in own.values()]
        facts = read_media_facts(
            self._connection, {i for one in every for i in one.media_ids()}, Source.DRAFT
        )
        refused = {one.media_id: one for one in blocked_media(self._connection, facts)}
        live = self._severed_already(product_ids) if warnings else set()
        values = read_values(self._connection, sorted({i for one in every for i in one.swatches}))
        products: dict[Owner, _Product] = {}
        for item in items:
            assert item.owner is not None and item.context is not None
            overlay = contents.get(item.owner, {})
            rows = variants.get(item.owner, ()) if isinstance(item.owner, int) else ()
            if item.owner not in products:
                shapes = [VariantShape(row.id, row.values) for row in rows]
                products[item.owner] = _Product([], overlay, shapes)
            products[item.owner].items.append(item)
            content = overlay.get(item.context, EMPTY_DOCUMENT)
            yield from self._blockers_of(item, content, rows, facts, refused)
            if warnings:
                yield from self._severance(item, overlay, (item.owner, item.context.on(LIVE_SITE)) in live)
        if warnings:
            for owner, product in products.items():
                if isinstance(owner, int):
                    yield from self._lint(owner, product, facts, values)

    def _blockers_of(
        self,
        item: GroupItem,
        content: DocumentContent,
        variants: Sequence[VariantRow],
        facts: Mapping[int, MediaFacts],
        refused: Mapping[int, Refusal],
    ) -> Iterator[GroupFinding]:
        if item.checked_out_by is not None:
            yield GroupFinding(CheckKind.CHECKED_OUT, item, f"{item.checked_out_by} is editing it.")
        holder = self._held.get((item.owner, item.context))
        if holder is not None:
            yield GroupFinding(CheckKind.CHECKED_OUT, item, f"{holder} is editing it on the Live site.")
        for media_id in sorted(content.media_ids()):
            known = facts.get(media_id)
            if known is None:
                text = "A media item in it was deleted."
                yield GroupFinding(CheckKind.MEDIA_DELETED, item, text, (media_id,))
                continue
            problem = self._media_problem(media_id, known.sha256, refused)
            if problem is not None:
                yield GroupFinding(problem[0], item, f"{known.display_name}: {problem[1]}", (media_id,))
        if isinstance(item.owner, CategoryId):
            yield from _of_category(item, content)
        else:
            yield from _orphans(item, content, variants)

    def _severed_already(self, product_ids: Sequence[int]) -> set[tuple[Owner, Context]]:
        """Find the contexts in which products have something of their own that is live."""
        table, version = documents.c, document_versions.c
        query = (
            select(table.product_id, table.channel, table.locale)
            .join(
                document_versions,
                (version.document_id == table.id) & (version.version == table.published_version),
            )
            .where(table.group_id == LIVE_SITE, version.content != "{}")
        )
        return {
            (row.product_id, Context(row.channel, row.locale))
            for part in chunks(list(product_ids))
            for row in self._connection.execute(query.where(table.product_id.in_(part)))
        }

    def _severance(self, item: GroupItem, own: _Contents, is_severed: bool) -> Iterator[GroupFinding]:
        context = item.context
        if context is None or isinstance(item.owner, CategoryId):
            return
        if context not in self._offered:
            text = "The channel or language is gone: nobody is shown it."
            yield GroupFinding(CheckKind.CONTEXT_GONE, item, text)
        if is_severed or context not in own:
            return
        behind = fallback_contexts(context, self._order)[1:]
        source = next((one for one in behind if one in own), None)
        if source is not None:
            text = f"Nothing is inherited from {source} here any more."
            yield GroupFinding(CheckKind.SEVERS, item, text)

    def _lint(
        self, product_id: int, product: _Product, facts: Mapping[int, MediaFacts], values: list[ValueRow]
    ) -> Iterator[GroupFinding]:
        """Lint what the group brings; what stays as it is has been live before."""
        central = {row.id: row.hex for row in values}
        used = {
            i for context, one in product.contents.items() if product.item(context) for i in one.media_ids()
        }
        takes_away = any(one.context not in product.contents for one in product.items)
        found: dict[tuple[CheckKind, GroupItem], list[Finding]] = {}
        for one in self._linter.findings(product_id, product.shapes, product.contents, facts, central):
            item = product.item(one.context)
            if one.rule in (LintRule.ALT_TEXT, LintRule.TOO_SMALL, LintRule.ASPECT):
                if used.isdisjoint(one.media_ids):
                    continue
                item = product.items[0]
            elif item is None and takes_away:
                item = product.items[0]
            if item is not None:
                kind = LINT_KINDS[one.rule]
                if one.rule is LintRule.NO_IMAGE and one.target is None and item.context == one.context:
                    kind = CheckKind.GAP
                found.setdefault((kind, item), []).append(one)
        for (kind, item), ones in found.items():
            media_ids = tuple(dict.fromkeys(i for one in ones for i in one.media_ids))
            places = tuple(dict.fromkeys(_place(one) for one in ones))
            text = lint_text(ones[0].rule, sum(one.galleries for one in ones), places, len(media_ids))
            yield GroupFinding(kind, item, text, media_ids)


def _place(one: Finding) -> str:
    return one.context.channel if one.context.locale == NEUTRAL else one.context.locale


def _of_category(item: GroupItem, content: DocumentContent) -> Iterator[GroupFinding]:
    if item.context is not None and item.context.channel == OMNICHANNEL:
        text = f"Categories have nothing in {OMNICHANNEL}."
        yield GroupFinding(CheckKind.CATEGORY_CONTEXT, item, text)
    if sum(len(tuple(shown.media_ids())) for _, shown in content.targets()) > 1:
        yield GroupFinding(CheckKind.CATEGORY_IMAGES, item, "A category shows one image.")


def _orphans(
    item: GroupItem, content: DocumentContent, variants: Sequence[VariantRow]
) -> Iterator[GroupFinding]:
    """Name what was made for variants and values that the product has lost since."""
    if not (content.variants or content.cells or content.swatches):
        return
    own = {row.id for row in variants}
    known: set[Any] = {value for row in variants for value in row.values if value is not None}
    gone = len(content.variants.keys() - own)
    gone += sum(not known.issuperset({*key} - {None}) for key in content.cells)
    gone += len(content.swatches.keys() - known)
    if gone:
        text = f"{gone:,} of its targets {'is' if gone == 1 else 'are'} of variants or values that are gone."
        yield GroupFinding(CheckKind.UNKNOWN_TARGET, item, text)
