"""Works out the plan of a copy from both tenants; nothing is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.models.context import Context
from app.models.copying.arrivals import media_stamp
from app.models.copying.mapping import ContextMap, Mapped, Match, Problem, map_contexts
from app.models.copying.options import Conflicts, CopyOptions, Versions, choices_of
from app.models.copying.plan import (
    DOCUMENT_GROUPS,
    Action,
    ItemKind,
    ItemPlan,
    Reason,
    item_of,
    plain_item,
)
from app.models.copying.reading import (
    DocumentFacts,
    LiveMedia,
    MediaFacts,
    media_of_live,
    read_channel_counts,
    read_documents,
    read_links,
    read_live_media,
    read_locales,
    read_media,
    read_owners,
    read_targets,
)
from app.models.copying.rows import Rows
from app.models.copying.sameness import same_documents, same_media
from app.models.tenants.service import read_channels

Links = Mapping[int, tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its items.

    Attributes:
        items: Media, then documents, each by its id in the source; what is left out has none.
        contexts: Where channels and locales go.
        target_media, target_documents: How many of each the destination has.
        counterparts: Items of the destination by those of the source, of all that have one.
    """

    items: Rows[ItemPlan]
    contexts: ContextMap
    problems: tuple[Problem, ...]
    target_media: int
    target_documents: int
    counterparts: Mapping[int, int]


def read_contexts(source: Connection, target: Connection, options: CopyOptions) -> ContextMap:
    """Work out where channels and locales go, with how much each of them holds.

    Raises:
        BadInput: A choice has another form.
    """
    locales, channels = read_locales(source), read_channel_counts(source)
    found = map_contexts(
        read_channels(source),
        read_channels(target),
        locales,
        choices_of(options.channels),
        choices_of(options.locales),
    )
    return ContextMap(
        tuple(_counted(one, channels) for one in found.channels),
        tuple(_counted(one, locales) for one in found.locales),
        found.offered,
        found.problems,
    )


def _counted(one: Mapped, counts: Mapping[str, int]) -> Mapped:
    return Mapped(one.source, one.name, one.target, one.match, counts.get(one.source, 0))


def plan_items(
    source: Connection, target: Connection, origin: str, own_origin: str, options: CopyOptions
) -> Planned:
    """Decide about every item of the source.

    Args:
        source: A read scope of the source.
        target: A read scope of the destination.
        origin: What the source is known by.
        own_origin: What the destination is known by.
        options: The choices.

    Raises:
        BadInput: A choice has another form.
    """
    contexts = read_contexts(source, target, options)
    theirs = read_media(target)
    own = read_media(source)
    links = read_links(target, origin, ItemKind.MEDIA.value)
    back = read_links(source, own_origin, ItemKind.MEDIA.value)
    found = counterparts(own, theirs, links, back)
    media = _Media(source, target, options, contexts, own, theirs, links, found)
    documents = _Documents(source, target, origin, options, contexts, found)
    items = Rows([*media.items(), *documents.items()], item_of)
    problems = [*contexts.problems, *_left_behind(source), *documents.removed()]
    if not len(items):
        problems.append(Problem("nothing-to-copy", "The source has nothing to copy."))
    return Planned(items, contexts, tuple(problems), len(theirs), documents.target_count, found)


def _left_behind(source: Connection) -> Iterator[Problem]:
    """Say what people are still working on in the source: neither edits nor publish groups are copied."""
    query = (
        "SELECT (SELECT count(*) FROM documents WHERE draft IS NOT NULL AND group_id = 0)"
        " + (SELECT count(*) FROM media_drafts WHERE saved_at IS NOT NULL),"
        " (SELECT count(*) FROM documents WHERE group_id <> 0)"
    )
    edited, grouped = source.exec_driver_sql(query).one()
    if edited:
        text = f"{edited:,} item{'s are' if edited != 1 else ' is'} being edited in the source: what is not"
        yield Problem("edited-in-source", f"{text} finished there stays there.", stops=False)
    if grouped:
        text = (
            f"{grouped:,} assignment{'s wait' if grouped != 1 else ' waits'} in publish groups of the source"
        )
        yield Problem("groups-in-source", f"{text}: copy anew once they are live.", stops=False)


def counterparts(
    source: Sequence[MediaFacts], target: Sequence[MediaFacts], links: Links, back: Links
) -> dict[int, int]:
    """Find the items of a destination that those of a source are: provider and id, lineage, display name.

    Each item of the destination is the counterpart of one at most. Source: domain.md 9.

    Args:
        source: By id.
        target: By id.
        links: Where items of the source went before.
        back: Where items of the destination went in the source before.
    """
    there = {one.id for one in target}
    by_provider = {(one.provider, one.provider_id): one.id for one in target if one.provider_id}
    by_name = {one.name: one.id for one in target}
    came_from = {own: theirs for theirs, (own, _, _) in back.items()}

    def provider(one: MediaFacts) -> int | None:
        return by_provider.get((one.provider, one.provider_id)) if one.provider_id else None

    def lineage(one: MediaFacts) -> int | None:
        link = links.get(one.id)
        return link[0] if link is not None and link[0] in there else came_from.get(one.id)

    steps: list[Callable[[MediaFacts], int | None]] = []
    if by_provider:
        steps.append(provider)
    if links or back:
        steps.append(lineage)
    if by_name:
        steps.append(lambda one: by_name.get(one.name))
    found: dict[int, int] = {}
    for step in steps:
        for one in source:
            match = step(one) if one.id not in found else None
            if match is not None and match in there:
                there.discard(match)
                found[one.id] = match
    return found


@dataclass(frozen=True, slots=True)
class _Media:
    """Decides about media items."""

    source: Connection
    target: Connection
    options: CopyOptions
    contexts: ContextMap
    own: Rows[MediaFacts]
    theirs: Rows[MediaFacts]
    links: Links
    found: Mapping[int, int]

    def items(self) -> list[tuple[Any, ...]]:
        """Decide about all, as plain rows."""
        live = read_live_media(self.source)
        places = {one.id: place for place, one in enumerate(self.theirs)}
        locales = self.contexts.locale_targets()
        planned: list[tuple[Any, ...]] = []
        candidates: dict[int, int] = {}
        for one in self._arriving():
            item = _media_item(one, live.get(one.id), self.options)
            place = places.get(self.found.get(one.id, 0))
            if place is not None:
                there = self.theirs[place]
                item = _decided(item, there, self._is_linked(one, there, locales), self.options)
                if item.action is Action.REPLACE:
                    candidates[one.id] = there.id
            planned.append(plain_item(item))
        same = same_media(self.source, self.target, candidates, self.options.versions, locales)
        return _known(planned, same)

    def _arriving(self) -> Iterator[MediaFacts]:
        """Give the items that are copied; with what is published, what it shows, even where that is not."""
        if self.options.versions is Versions.PUBLISHED_AND_DRAFT:
            yield from self.own
            return
        channels, locales = self.contexts.channel_targets(), self.contexts.locale_targets()
        shown = {
            media_id
            for channel, locale, media_id in media_of_live(self.source)
            if channel in channels and locale in locales
        }
        yield from (one for one in self.own if one.published_version is not None or one.id in shown)

    def _is_linked(self, one: MediaFacts, there: MediaFacts, locales: Mapping[str, str]) -> bool:
        stamps = self.links.get(one.id)
        if stamps is None:
            return False
        own = link_stamp(media_stamp(one.version, one.published_version), self.options.versions, locales)
        return stamps == (there.id, own, media_stamp(there.version, there.published_version))


def link_stamp(stamp: str, versions: Versions, where: object) -> str:
    """Write what of an item was copied: its versions, which of them, and where it went."""
    said = sorted(where.items()) if isinstance(where, dict) else where
    return f"{stamp} {versions.value} {said}"


def _media_item(one: MediaFacts, live: LiveMedia | None, options: CopyOptions) -> ItemPlan:
    at = one.at
    sizes: tuple[tuple[str, int], ...] = ((one.sha256, one.size_bytes),)
    if live is not None and options.versions is Versions.PUBLISHED:
        at = live.at
    if live is not None and live.sha256 != one.sha256:
        sizes = ((live.sha256, one.size_bytes), *sizes)
    return ItemPlan(
        ItemKind.MEDIA, one.id, one.type.capitalize(), one.name, Action.CREATE, source_at=at, sizes=sizes
    )


def _decided(
    item: ItemPlan, there: MediaFacts | DocumentFacts, is_linked: bool, options: CopyOptions
) -> ItemPlan:
    """Decide about an item; `there` is its counterpart."""
    version = there.version if isinstance(there, MediaFacts) else there.head_version
    item = item._replace(target_id=there.id, target_version=version, target_at=there.at)
    if is_linked:
        return _same(item)
    if options.conflicts is Conflicts.KEEP:
        return item._replace(action=Action.SKIP, reason=Reason.KEPT.value)
    if options.conflicts is Conflicts.LATEST and item.source_at <= there.at:
        return item._replace(action=Action.NEWER, reason=Reason.NEWER.value)
    return item._replace(action=Action.REPLACE)


def _known(planned: list[tuple[Any, ...]], same: set[int]) -> list[tuple[Any, ...]]:
    """Leave those alone that would arrive just as they are there."""
    if not same:
        return planned
    return [plain_item(_same(item_of(row))) if row[1] in same else row for row in planned]


def _same(item: ItemPlan) -> ItemPlan:
    return item._replace(action=Action.SKIP, reason=Reason.SAME.value)


def _is_blank(there: DocumentFacts) -> bool:
    """Tell whether a document of the destination was opened, and never said anything."""
    return not there.has_media and there.published_version is None


class _Documents:
    """Decides about documents."""

    def __init__(
        self,
        source: Connection,
        target: Connection,
        origin: str,
        options: CopyOptions,
        contexts: ContextMap,
        found: Mapping[int, int],
    ) -> None:
        self._source, self._target, self._options, self._contexts = source, target, options, contexts
        self._found = found
        self._links = read_links(target, origin, ItemKind.DOCUMENT.value)
        orphans = read_links(target, origin, "orphan")
        there = {row[0] for row in target.exec_driver_sql("SELECT id FROM copy_orphans")}
        self._orphans = {i: link for i, link in orphans.items() if link[0] in there}
        self._products, self._categories = read_owners(target)
        self._there = read_targets(target)
        self._places = {
            (one.is_category, one.owner, one.channel, one.locale): place
            for place, one in enumerate(self._there)
        }
        self.target_count = sum(not _is_blank(one) for one in self._there)
        both = (*contexts.channels, *contexts.locales)
        self._left = {one.source for one in both if one.match is Match.REMOVED}
        self._removed = 0

    def removed(self) -> Iterator[Problem]:
        """Say what is left out since its channel or locale is removed; known once all is decided."""
        if self._removed:
            many = self._removed != 1
            text = f"{self._removed:,} assignment{'s are' if many else ' is'} left out:"
            yield Problem("left-out", f"{text} the channel or locale is removed from the copy.", stops=False)

    def items(self) -> list[tuple[Any, ...]]:
        """Decide about all, as plain rows."""
        channels, locales = self._contexts.channel_targets(), self._contexts.locale_targets()
        planned: list[tuple[Any, ...]] = []
        candidates: dict[int, int] = {}
        for one in read_documents(self._source, self._options.versions):
            channel, locale = channels.get(one.channel), locales.get(one.locale)
            if channel is None or locale is None:
                self._removed += one.has_media and bool({one.channel, one.locale} & self._left)
                continue
            item = self._decided(one, Context(channel, locale))
            if item is not None:
                planned.append(plain_item(item))
                if item.action is Action.REPLACE and item.target_id is not None:
                    candidates[one.id] = item.target_id
        same = same_documents(self._source, self._target, candidates, self._options.versions, self._found)
        return _known(planned, same)

    def _decided(self, one: DocumentFacts, to: Context) -> ItemPlan | None:
        group = DOCUMENT_GROUPS[one.is_category]
        item = ItemPlan(
            ItemKind.DOCUMENT, one.id, group, f"{one.owner} in {to}", Action.CREATE, source_at=one.at
        )
        place = self._places.get((one.is_category, one.owner, to.channel, to.locale))
        there = None if place is None else self._there[place]
        stamp = link_stamp(media_stamp(one.head_version, one.published_version), self._options.versions, to)
        is_linked = there is not None and self._links.get(one.id) == (
            there.id,
            stamp,
            media_stamp(there.head_version, there.published_version),
        )
        if there is not None and _is_blank(there) and not is_linked:
            item = item._replace(target_version=there.head_version)
            there = None
        if there is None and not one.has_media:
            return None
        if not self._contexts.is_offered(to):
            return item._replace(action=Action.SKIP, reason=Reason.NOT_OFFERED.value)
        owners = self._categories if one.is_category else self._products
        if one.owner not in owners:
            link = self._orphans.get(one.id)
            if link is not None and link[1] == stamp:
                return _same(item)
            return item._replace(action=Action.ORPHAN, reason=Reason.NO_OWNER.value)
        return item if there is None else _decided(item, there, is_linked, self._options)
