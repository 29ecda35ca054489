"""Reads what a difference needs: contents and media as they are live now and as they would be then."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from app.models.assignments.answers import MediaFacts, read_media_facts
from app.models.assignments.contents import read_category_contents, read_contents
from app.models.assignments.documents import owner_of
from app.models.assignments.edit import Edit
from app.models.assignments.media_index import PUBLISHED
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.assignments.slots import CategoryId, DocumentContent, Owner
from app.models.assignments.tables import document_media, documents
from app.models.assignments.targets import category_name
from app.models.catalog.service import read_variants
from app.models.catalog.tables import categories, products
from app.models.context import Context
from app.models.database import Database, chunks
from app.models.errors import Cancelled
from app.models.media.rows import MediaType
from app.models.media.tables import media
from app.models.publishing.difference import (
    ChangeGroup,
    Comparison,
    Contents,
    Difference,
    GalleryItem,
    Move,
    Piece,
    Sight,
    bits,
)
from app.models.publishing.difference_changes import (
    ChangeSet,
    coming_changes,
    document_changes,
    edit_changes,
    group_changes,
    publish_changes,
    unpublish_changes,
    written_changes,
)
from app.models.tenants.service import read_channels, read_order

OWNERS_AT_ONCE: Final = 200

IsCancelled = Callable[[], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class GalleryPlace:
    """One gallery by its names.

    Attributes:
        owner: The product or category.
        number: Of the product; the place of the category, like `Men > Tops`.
        name: Of either.
        variant: Number of the variant, or None for the master and for a category.
        context: Channel and language.
    """

    owner: Owner
    number: str
    name: str
    variant: str | None
    context: Context


def _never() -> bool:
    return False


def _silent(_done: int, _total: int) -> None:
    return


class DifferenceService:
    """Tells which galleries of a tenant would change. Thread: any; each answer is of one instant.

    Every question takes `is_cancelled`, asked between parts, and `report`, told owners done and in total.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(
        self,
        owners: Sequence[Owner] = (),
        contexts: Sequence[Context] = (),
        media_ids: Sequence[int] = (),
        *,
        is_cancelled: IsCancelled = _never,
        report: Progress = _silent,
    ) -> Difference:
        """Tell what a publish changes: of products and categories in contexts, none means all.

        With `media_ids` alone, only these items are published.

        Raises:
            Cancelled: As `is_cancelled` said.
        """
        return self._of(lambda c: publish_changes(c, owners, contexts, media_ids), is_cancelled, report)

    def publish_documents(
        self, document_ids: Sequence[int], *, is_cancelled: IsCancelled = _never, report: Progress = _silent
    ) -> Difference:
        """Tell what a publish of any list of documents changes."""
        return self._of(lambda c: document_changes(c, document_ids), is_cancelled, report)

    def publish_group(
        self, group_id: int, *, is_cancelled: IsCancelled = _never, report: Progress = _silent
    ) -> Difference:
        """Tell what changes when a publish group goes live now."""
        return self._of(lambda c: group_changes(c, group_id), is_cancelled, report)

    def unpublish(
        self,
        owners: Sequence[Owner] = (),
        contexts: Sequence[Context] = (),
        *,
        is_cancelled: IsCancelled = _never,
        report: Progress = _silent,
    ) -> Difference:
        """Tell what changes when products and categories are taken off in contexts; none means all."""
        return self._of(lambda c: unpublish_changes(c, owners, contexts), is_cancelled, report)

    def edit(
        self, edit: Edit, user: str, *, is_cancelled: IsCancelled = _never, report: Progress = _silent
    ) -> Difference:
        """Tell what an edit changes once it is published."""
        return self._of(lambda c: edit_changes(c, edit, user), is_cancelled, report)

    def changes(
        self, changes: ChangeSet, *, is_cancelled: IsCancelled = _never, report: Progress = _silent
    ) -> Difference:
        """Tell what any change set changes."""
        return self._of(lambda _: changes, is_cancelled, report)

    def copy(
        self, other: Database, *, is_cancelled: IsCancelled = _never, report: Progress = _silent
    ) -> Difference:
        """Tell what publishing everything changes that was written to a copy of this store."""
        with self._database.read() as before, other.read() as after:
            return _read(before, after, written_changes(before, after), is_cancelled, report)

    def until(
        self, later: Database, *, is_cancelled: IsCancelled = _never, report: Progress = _silent
    ) -> Difference:
        """Tell what changes until the moment that a store as it will be was brought to."""
        with self._database.read() as before, later.read() as after:
            return _read(before, after, coming_changes(before, after), is_cancelled, report)

    def places(
        self, difference: Difference, pieces: Iterable[Piece], limit: int | None = None
    ) -> tuple[GalleryPlace, ...]:
        """Name single galleries of a difference, the first ones; owners that are gone are left out."""
        found: list[GalleryPlace] = []
        with self._database.read() as connection:
            for part in _parts(pieces):
                for place in _places(connection, difference.contexts, part):
                    if limit is not None and len(found) >= limit:
                        return tuple(found)
                    found.append(place)
        return tuple(found)

    def first_places(self, difference: Difference) -> dict[int, GalleryPlace]:
        """Name the first gallery of every group, by the place of the group."""
        first = [group.pieces[0] for group in difference.groups]
        lone = [Piece(one.owner, one.targets & -one.targets, one.contexts & -one.contexts) for one in first]
        found: dict[int, GalleryPlace] = {}
        places = iter(self.places(difference, lone))
        place = next(places, None)
        for number, piece in enumerate(lone):
            # Owners that are gone have no place.
            if place is not None and place.owner == piece.owner:
                found[number] = place
                place = next(places, None)
        return found

    def _of(
        self, plan: Callable[[Connection], ChangeSet], is_cancelled: IsCancelled, report: Progress
    ) -> Difference:
        with self._database.read() as connection:
            return _read(connection, connection, plan(connection), is_cancelled, report)


def _read(
    before: Connection, after: Connection, changes: ChangeSet, is_cancelled: IsCancelled, report: Progress
) -> Difference:
    channels = read_channels(before)
    contexts = [Context(row.oun, locale) for row in channels for locale in row.languages]
    comparison = Comparison(contexts, read_order(before))
    then = changes.by_owner()
    owners = sorted(then.keys() | _showing(before, changes.media), key=_owner_key)
    renewed, texts = _renewed(before, after, changes.media, contexts)
    for start in range(0, len(owners), OWNERS_AT_ONCE):
        if is_cancelled():
            raise Cancelled("The look at the galleries was stopped.")
        report(start, len(owners))
        part = owners[start : start + OWNERS_AT_ONCE]
        _compare(before, comparison, part, then, Sight(frozenset(), changes.media, renewed, texts))
    report(len(owners), len(owners))
    groups = comparison.groups()
    return Difference(
        contexts=comparison.contexts,
        groups=groups,
        galleries=sum(one.count for one in groups),
        owners=len({piece.owner for one in groups for piece in one.pieces}),
        severed=sum(one.count for one in groups if one.alike.move is Move.SEVERED),
        reinherited=sum(one.count for one in groups if one.alike.move is Move.REINHERITED),
        gaps=sum(one.count for one in groups if one.alike.is_gap),
        texts=comparison.texts,
        quiet=comparison.quiet,
        items=_items(before, after, groups, changes.media),
        documents=len(changes.contents),
        media=len(changes.media),
        blocked=changes.blocked,
        channels={row.oun: row.name for row in channels},
    )


def _compare(
    connection: Connection,
    comparison: Comparison,
    owners: Sequence[Owner],
    then: Mapping[Owner, Mapping[Context, DocumentContent]],
    sight: Sight,
) -> None:
    product_ids = [owner for owner in owners if isinstance(owner, int)]
    category_ids = [owner.value for owner in owners if isinstance(owner, CategoryId)]
    now: dict[Owner, Contents] = dict(read_contents(connection, product_ids, Source.PUBLISHED).items())
    for category_id, contents in read_category_contents(connection, category_ids, Source.PUBLISHED).items():
        now[CategoryId(category_id)] = contents
    variants = read_variants(connection, product_ids)
    pairs = {owner: (now.get(owner, {}), {**now.get(owner, {}), **then.get(owner, {})}) for owner in owners}
    used = {
        media_id
        for pair in pairs.values()
        for contents in pair
        for content in contents.values()
        for media_id in content.media_ids()
    }
    seen = Sight(frozenset(_live(connection, used)), sight.going, sight.renewed, sight.texts)
    for owner, (old, new) in pairs.items():
        own = variants.get(owner, ()) if isinstance(owner, int) else ()
        comparison.add(owner, [VariantShape(row.id, row.values) for row in own], old, new, seen)


def _live(connection: Connection, media_ids: Iterable[int]) -> Iterator[int]:
    query = select(media.c.id).where(media.c.published.is_not(None))
    for part in chunks(sorted(media_ids)):
        yield from connection.execute(query.where(media.c.id.in_(part))).scalars()


def _showing(connection: Connection, media_ids: Iterable[int]) -> set[Owner]:
    """Find whose live documents use any of these items."""
    query: Select[Any] = (
        select(documents.c.product_id, documents.c.category_id)
        .distinct()
        .join(document_media, document_media.c.document_id == documents.c.id)
        .where(document_media.c.stage == PUBLISHED)
    )
    return {
        owner_of(row)
        for part in chunks(sorted(media_ids))
        for row in connection.execute(query.where(document_media.c.media_id.in_(part)))
    }


def _renewed(
    before: Connection, after: Connection, media_ids: Iterable[int], contexts: Sequence[Context]
) -> tuple[frozenset[int], dict[int, int]]:
    """Tell which items show something else than before, and where their alternative text is another one."""
    query = select(media.c.id).where(media.c.published.is_not(None))
    known = [
        media_id
        for part in chunks(sorted(media_ids))
        for media_id in before.execute(query.where(media.c.id.in_(part))).scalars()
    ]
    now = read_media_facts(before, known, Source.PUBLISHED)
    then = read_media_facts(after, known, Source.DRAFT)
    renewed: set[int] = set()
    texts: dict[int, int] = {}
    for media_id in now.keys() & then.keys():
        old, new = now[media_id], then[media_id]
        if _look_of(old) != _look_of(new):
            renewed.add(media_id)
        mask = sum(
            1 << bit
            for bit, context in enumerate(contexts)
            if old.alt_text(context.locale)[0] != new.alt_text(context.locale)[0]
        )
        if mask:
            texts[media_id] = mask
    return frozenset(renewed), texts


def _look_of(facts: MediaFacts) -> tuple[object, ...]:
    """Return what people see of an item, and which part of it places show."""
    return facts.type, facts.sha256, facts.width, facts.height, facts.focal, facts.crops


def _items(
    before: Connection, after: Connection, groups: Sequence[ChangeGroup], going: frozenset[int]
) -> dict[tuple[int, bool], GalleryItem]:
    """Read what lists show of the media in groups: as readers see them now, and as they will."""
    found: dict[tuple[int, bool], GalleryItem] = {}
    sides: tuple[tuple[Connection, bool], ...] = ((before, False), (after, True))
    for connection, is_after in sides:
        wanted = {
            shown.media_id for one in groups for shown in (one.alike.after if is_after else one.alike.before)
        }
        query = select(
            media.c.id,
            media.c.display_name,
            media.c.type,
            media.c.sha256,
            media.c.published,
            (media.c.published_version == media.c.version).label("is_live"),
        )
        for part in chunks(sorted(wanted)):
            for row in connection.execute(query.where(media.c.id.in_(part))):
                is_present = row.is_live or (is_after and row.id in going) or row.published is None
                found[row.id, is_after] = _item(row) if is_present else _published_item(row)
    return found


def _item(row: Row[Any]) -> GalleryItem:
    return GalleryItem(row.id, row.display_name, MediaType(row.type), row.sha256)


def _published_item(row: Row[Any]) -> GalleryItem:
    live: dict[str, Any] = json.loads(row.published)
    type_, _, sha256, *_ = live.get("content", [row.type, "", row.sha256])
    return GalleryItem(row.id, live["display_name"], MediaType(type_), sha256)


def _owner_key(owner: Owner) -> tuple[bool, int]:
    return (True, owner.value) if isinstance(owner, CategoryId) else (False, owner)


def _parts(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    part: list[Piece] = []
    for piece in pieces:
        part.append(piece)
        if len(part) == OWNERS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _places(
    connection: Connection, contexts: Sequence[Context], pieces: Sequence[Piece]
) -> Iterator[GalleryPlace]:
    product_ids = sorted({piece.owner for piece in pieces if isinstance(piece.owner, int)})
    category_ids = sorted({piece.owner.value for piece in pieces if isinstance(piece.owner, CategoryId)})
    names: dict[Owner, tuple[str, str]] = {}
    known = select(products.c.id, products.c.number, products.c.name)
    for product_id, number, name in connection.execute(known.where(products.c.id.in_(product_ids))):
        names[product_id] = number, name
    paths = select(categories.c.id, categories.c.path, categories.c.name)
    for category_id, path, name in connection.execute(paths.where(categories.c.id.in_(category_ids))):
        names[CategoryId(category_id)] = category_name(path), name
    variants = read_variants(connection, product_ids)
    for piece in pieces:
        if piece.owner not in names:
            continue
        number, name = names[piece.owner]
        own = variants.get(piece.owner, ()) if isinstance(piece.owner, int) else ()
        asked = [contexts[bit] for bit in bits(piece.contexts)]
        for target in bits(piece.targets):
            if target > len(own):
                break
            variant = own[target - 1].number if target else None
            for context in asked:
                yield GalleryPlace(piece.owner, number, name, variant, context)
