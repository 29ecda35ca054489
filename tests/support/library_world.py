"""A small library that a list of steps makes, and what a filter means in plain words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.models.clock import FixedClock, iso
from app.models.context import NEUTRAL
from app.models.media.additions import add_media
from app.models.media.index import reindex
from app.models.media.rows import (
    SMALL_EDGE,
    FileFacts,
    MediaFilter,
    MediaRow,
    MediaState,
    MediaTexts,
    MediaType,
    NewMedia,
    Shape,
)
from app.models.media.service import publish_media
from app.models.media.tables import media, media_drafts
from app.models.media.trash import move_to_trash
from app.models.media.usage import count_uses
from app.models.workspace import Workspace
from tests.support.builders import NOW
from tests.support.edits import rename, set_tags, set_texts

TAGS = ("summer", "50% off", "Größe", "back\\slash")
LOCALES = ("en-us", "fr-ca")
NAMES = (
    "shirt_red",
    "Shirt-red",
    "100% cotton",
    "c:\\new",
    "plain",
    "Größe 42",
    "IMG_0042",
    "水着 blue",
    "e\u0301t\u00e9",
)
TEXTS = ("", "a red shirt", "Chemise d'ÉTÉ", "cotton", "100 %")
TYPED = (
    "",
    " ",
    "shirt",
    "SHIRT_",
    "red sh",
    "%",
    "0%",
    "\\",
    "0 c",
    "été",
    "ETE",
    "groß",
    "gros",
    "42",
    "0042.j",
    "水",
    "hirt",
    "it",
    "zzz",
)
SIZES = ((None, None), (800, 1000), (1000, 800), (1000, 1040), (2000, 999), (999, 990))
USERS = ("ines", "kim")

steps = st.one_of(
    st.tuples(
        st.just("add"), st.sampled_from(NAMES), st.sampled_from(MediaType), st.sampled_from(SIZES),
        st.frozensets(st.sampled_from(TAGS), max_size=3), st.sampled_from(TEXTS),
    ),
    st.tuples(st.just("tags"), st.integers(0, 9), st.frozensets(st.sampled_from(TAGS), max_size=2)),
    st.tuples(
        st.just("texts"), st.integers(0, 9), st.sampled_from((NEUTRAL, *LOCALES)),
        st.sampled_from(("title", "alt_text", "description")), st.sampled_from(TEXTS),
    ),
    st.tuples(st.just("rename"), st.integers(0, 9), st.sampled_from(NAMES)),
    st.tuples(st.just("publish"), st.frozensets(st.integers(0, 9), max_size=4)),
    st.tuples(st.just("use"), *[st.frozensets(st.integers(0, 9), max_size=3)] * 2),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("hold"), st.integers(0, 9), st.sampled_from(USERS)),
    st.tuples(
        st.just("row"), st.integers(0, 9), st.sampled_from(("Products", "Color", "None")),
        st.sampled_from((None, "cut")),
    ),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)  # fmt: skip

filters = st.builds(
    MediaFilter,
    text=st.sampled_from(TYPED),
    types=st.frozensets(st.sampled_from(MediaType), max_size=2),
    states=st.frozensets(st.sampled_from(MediaState), max_size=2),
    usage=st.none() | st.booleans(),
    tags=st.frozensets(st.sampled_from((*TAGS, "nobody has it")), max_size=2),
    missing_alt_text=st.booleans(),
    missing_alt_locale=st.sampled_from(("", "", *LOCALES, "xx")),
    is_small=st.booleans(),
    has_problem=st.booleans(),
    locales=st.frozensets(st.sampled_from((NEUTRAL, *LOCALES)), max_size=2),
    categories=st.frozensets(st.sampled_from(("Products", "None")), max_size=1),
    shapes=st.frozensets(st.sampled_from(Shape), max_size=2),
    holders=st.frozensets(st.sampled_from(USERS), max_size=1),
    added_days=st.sampled_from((0, 0, 1, 7, 30)),
)
_NO_FILTER = MediaFilter()


def a_few_of(wanted: MediaFilter, keep: Iterable[str]) -> MediaFilter:
    """Return a filter of some of the fields: all of them at once find nothing."""
    kept = set(keep)
    unset = {f.name: getattr(_NO_FILTER, f.name) for f in fields(MediaFilter) if f.name not in kept}
    return replace(wanted, **unset)


class LibraryWorld:
    """One tenant whose library steps have made."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(NOW)
        self.workspace = Workspace.create(folder, self.clock)
        self.tenant = self.workspace.create_tenant("aurelia", "Aurelia")
        self.media = self.tenant.media

    def close(self) -> None:
        self.workspace.close()

    def do(self, steps: Sequence[tuple[Any, ...]]) -> None:
        for step in steps:
            getattr(self, f"_{step[0]}")(*step[1:])

    def _pick(self, place: int) -> int | None:
        ids = sorted(self.media.ids())
        return ids[place % len(ids)] if ids else None

    def _free(self, place: int) -> int | None:
        """Pick an item unless somebody has it checked out."""
        item = self._pick(place)
        return None if item is None or self.media.rows([item])[0].checked_out_by else item

    def _add(
        self, name: str, type_: MediaType, size: tuple[int | None, int | None], tags: frozenset[str], alt: str
    ) -> None:
        facts = FileFacts(type_, "x/y", ".x", *size)
        texts = {NEUTRAL: MediaTexts(alt_text=alt)} if alt else {}
        new = NewMedia(name, f"{name}.jpg", "0" * 64, len(name), facts, tuple(tags), texts=texts)
        with self.tenant.cms.write() as connection:
            add_media(connection, new, self.clock.now())

    def _tags(self, place: int, tags: frozenset[str]) -> None:
        if (item := self._free(place)) is not None:
            set_tags(self.tenant, item, tags)

    def _texts(self, place: int, locale: str, name: str, text: str) -> None:
        if (item := self._free(place)) is not None:
            set_texts(self.tenant, item, locale, **{name: text})

    def _rename(self, place: int, name: str) -> None:
        item = self._free(place)
        if item is not None and name not in {row.display_name for row in self.media.rows(self.media.ids())}:
            rename(self.tenant, item, name)

    def _publish(self, places: frozenset[int]) -> None:
        items = {item for place in places if (item := self._pick(place)) is not None}
        with self.tenant.cms.write() as connection:
            publish_media(connection, items, self.clock.now())

    def _use(self, added: frozenset[int], removed: frozenset[int]) -> None:
        more = {item for place in added if (item := self._pick(place)) is not None}
        used = {row.id for row in self.media.rows(self.media.ids()) if row.used_by}
        less = used & {item for place in removed if (item := self._pick(place)) is not None}
        with self.tenant.cms.write() as connection:
            count_uses(connection, more, less)

    def _delete(self, place: int) -> None:
        if (item := self._pick(place)) is not None:
            with self.tenant.cms.write() as connection:
                move_to_trash(connection, [item], USERS[0], self.clock.now())

    def _hold(self, place: int, user: str) -> None:
        if (item := self._pick(place)) is not None:
            with self.tenant.cms.write() as connection:
                held = media_drafts.c.media_id == item
                if connection.execute(media_drafts.delete().where(held)).rowcount == 0:
                    values = {"media_id": item, "user": user, "checked_out_at": iso(self.clock.now())}
                    connection.execute(media_drafts.insert().values(**values))
                reindex(connection, [item])

    def _row(self, place: int, category: str, problem: str | None) -> None:
        if (item := self._pick(place)) is not None:
            with self.tenant.cms.write() as connection:
                values = {"category": category, "problem": problem}
                connection.execute(media.update().where(media.c.id == item).values(**values))
                reindex(connection, [item])

    def _wait(self, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))


# --- the filter in plain words


@dataclass(frozen=True)
class Item:
    row: MediaRow
    texts: dict[str, MediaTexts]


def items_of(world: LibraryWorld) -> list[Item]:
    return [Item(row, world.media.texts(row.id)) for row in world.media.rows(world.media.ids())]


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def plain_words(text: str) -> list[str]:
    return re.sub(r"[\W_]", " ", plain(text)).split()


def finds(text: str, item: Item) -> bool:
    row, typed = item.row, plain_words(text)
    said = [row.display_name, row.file_name, *row.tags, row.category if row.category != "None" else ""]
    said += [part for one in item.texts.values() for part in (one.title, one.alt_text)]
    own = [word for part in said for word in plain_words(part)]
    if typed and all(any(word.startswith(each) for word in own) for each in typed):
        return True
    part = plain(text)
    is_part = part in plain(row.display_name) or part in plain(row.file_name)
    return is_part and (len(part) >= 3 or not typed)


def lacks_alt(item: Item, locale: str) -> bool:
    return item.row.type is MediaType.IMAGE and not item.texts.get(locale, MediaTexts()).alt_text


def states(item: Item) -> set[MediaState]:
    return {item.row.state} if item.row.state is not MediaState.CHANGED else set(MediaState)


def locales(item: Item) -> set[str]:
    return {NEUTRAL} | {locale for locale, texts in item.texts.items() if texts != MediaTexts()}


def shape(item: Item) -> Shape | None:
    width, height = item.row.width, item.row.height
    if not width or not height:
        return None
    if max(width, height) <= 1.05 * min(width, height):
        return Shape.SQUARE
    return Shape.LANDSCAPE if width > height else Shape.PORTRAIT


def is_small(item: Item) -> bool:
    row = item.row
    return (
        row.type is MediaType.IMAGE and row.width is not None and max(row.width, row.height or 0) < SMALL_EDGE
    )


def is_of_last(item: Item, days: int, world: LibraryWorld) -> bool:
    first = (world.clock.now() - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return item.row.created_at >= first


def matches(item: Item, wanted: MediaFilter, world: LibraryWorld) -> bool:
    row = item.row
    return all(
        (
            not plain(wanted.text) or finds(wanted.text, item),
            not wanted.types or row.type in wanted.types,
            not wanted.states or bool(wanted.states & states(item)),
            wanted.usage is None or (row.used_by > 0) == wanted.usage,
            not wanted.tags or bool(wanted.tags & set(row.tags)),
            not wanted.missing_alt_text or lacks_alt(item, NEUTRAL),
            not wanted.missing_alt_locale or lacks_alt(item, wanted.missing_alt_locale),
            not wanted.is_small or is_small(item),
            not wanted.has_problem or bool(row.problem),
            not wanted.locales or bool(wanted.locales & locales(item)),
            not wanted.categories or row.category in wanted.categories,
            not wanted.shapes or shape(item) in wanted.shapes,
            not wanted.holders or row.checked_out_by in wanted.holders,
            not wanted.added_days or is_of_last(item, wanted.added_days, world),
        )
    )
