"""Lists and counts of the library against plain loops over all rows."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.context import NEUTRAL
from app.models.media.additions import add_media
from app.models.media.facets import TAGS_SHOWN
from app.models.media.rows import (
    ADDED_DAYS,
    FileFacts,
    MediaFilter,
    MediaSort,
    MediaState,
    MediaType,
    NewMedia,
)
from tests.support import library_world as plain
from tests.support.builders import NOW
from tests.support.edits import set_tags
from tests.support.library_world import Item, LibraryWorld, a_few_of, filters, items_of, matches, steps

FIELDS = [field.name for field in fields(MediaFilter)]
ORDERS: dict[MediaSort, Callable[[Item], Any]] = {
    MediaSort.NEWEST: lambda item: -item.row.id,
    MediaSort.MODIFIED: lambda item: (-item.row.updated_at.timestamp(), -item.row.id),
    MediaSort.NAME: lambda item: item.row.display_name,
    MediaSort.LARGEST: lambda item: (-item.row.size_bytes, -item.row.id),
}


@settings(max_examples=60, deadline=None)
@given(
    done=st.lists(steps, min_size=4, max_size=25),
    asked=st.lists(
        st.tuples(filters, st.frozensets(st.sampled_from(FIELDS), max_size=4), st.sampled_from(MediaSort)),
        min_size=1,
        max_size=4,
    ),
)
def test_lists_and_counts_are_what_loops_find(done: list[Any], asked: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = LibraryWorld(Path(folder) / "w")
        for part in (done[: len(done) // 2], done[len(done) // 2 :]):  # the second time with sets in memory
            world.do(part)
            items = items_of(world)
            for full, keep, sort in asked:
                wanted = a_few_of(full, keep)
                found = [item for item in items if matches(item, wanted, world)]
                expected = [item.row.id for item in sorted(found, key=ORDERS[sort])]
                assert list(world.media.ids(wanted, sort)) == expected
                assert list(world.media.ids(wanted, sort, limit=3)) == expected[:3]
                check_counts(world, items, wanted)
        world.close()


def check_counts(world: LibraryWorld, items: list[Item], wanted: MediaFilter) -> None:
    """See that every count is what a loop counts with that field of the filter left out."""
    facets = world.media.facets(wanted, "fr-ca")
    unset = MediaFilter()

    def within(name: str) -> list[Item]:
        loose = replace(wanted, **{name: getattr(unset, name)})
        return [item for item in items if matches(item, loose, world)]

    def count(name: str, of: Callable[[Item], Iterable[Any]]) -> dict[Any, int]:
        return dict(Counter(value for item in within(name) for value in of(item)))

    assert facets.types == count("types", lambda item: [item.row.type])
    assert {state: n for state, n in facets.states.items() if n} == count("states", plain.states)
    assert facets.used == sum(item.row.used_by > 0 for item in within("usage"))
    assert facets.unused == sum(item.row.used_by == 0 for item in within("usage"))
    assert facets.missing_alt_text == sum(
        plain.lacks_alt(item, NEUTRAL) for item in within("missing_alt_text")
    )
    assert facets.missing_alt_locale == sum(
        plain.lacks_alt(item, "fr-ca") for item in within("missing_alt_locale")
    )
    assert facets.is_small == sum(plain.is_small(item) for item in within("is_small"))
    assert facets.has_problem == sum(bool(item.row.problem) for item in within("has_problem"))
    assert {n: c for n, c in facets.locales.items() if c} == count("locales", plain.locales)
    assert facets.categories == count("categories", lambda item: [item.row.category])
    shapes = count("shapes", lambda item: [plain.shape(item)])
    assert facets.shapes == {shape: n for shape, n in shapes.items() if shape is not None}
    holders = count("holders", lambda item: [item.row.checked_out_by])
    assert facets.holders == {user: n for user, n in holders.items() if user}
    assert facets.added_days == {
        days: sum(plain.is_of_last(item, days, world) for item in within("added_days")) for days in ADDED_DAYS
    }
    assert dict(facets.tags) == count("tags", lambda item: item.row.tags)
    assert list(facets.tags) == sorted(facets.tags, key=lambda tag: (-tag[1], tag[0]))


def test_the_most_common_tags_are_counted_and_those_that_were_chosen(tmp_path: Path) -> None:
    world = LibraryWorld(tmp_path / "w")
    names = [f"tag {number:03}" for number in range(3 * TAGS_SHOWN)]
    with world.tenant.cms.write() as connection:
        for number in range(60):
            # Tag n is on every item whose number is at least n / 3: each three tags are on one item fewer.
            tags = tuple(name for place, name in enumerate(names) if number >= place // 3)
            facts = FileFacts(MediaType.IMAGE if number % 2 else MediaType.VIDEO, "x/y", ".x")
            add_media(connection, NewMedia(f"i{number}", "i.x", "0" * 64, 1, facts, tags), NOW)
    facets = world.media.facets()
    counted = facets.tags
    assert facets.has_more_tags
    assert [tag for tag, _ in counted] == names[:TAGS_SHOWN]
    assert [count for _, count in counted] == [60 - place // 3 for place in range(TAGS_SHOWN)]
    chosen = world.media.facets(MediaFilter(tags=frozenset({names[-1]}))).tags
    assert chosen == (*counted, (names[-1], 1))
    images = world.media.facets(MediaFilter(types=frozenset({MediaType.IMAGE}))).tags
    assert len(images) == TAGS_SHOWN
    assert dict(images)[names[0]] == 30
    rare = world.media.facets(tags_containing=" TÀG 17")
    assert (rare.tags, rare.has_more_tags) == (
        tuple((f"tag 17{n}", 60 - (170 + n) // 3) for n in range(10)),
        False,
    )
    both = world.media.facets(MediaFilter(tags=frozenset({names[0]})), tags_containing="178").tags
    assert both == (("tag 178", 1), (names[0], 60))
    assert world.media.facets(tags_containing="nowhere").tags == ()
    assert len(world.media.facets(tags_containing="tag").tags) == TAGS_SHOWN
    world.close()


def test_a_library_is_empty_at_first(tmp_path: Path) -> None:
    world = LibraryWorld(tmp_path / "w")
    for sort in MediaSort:
        assert list(world.media.ids(MediaFilter(usage=False), sort)) == []
    facets = world.media.facets(MediaFilter(added_days=10**9), "fr-ca")
    assert (facets.unused, facets.tags, facets.types) == (0, (), {})
    assert set(facets.states) == set(MediaState)
    world.close()


def test_sets_of_many_blocks_of_ids(tmp_path: Path) -> None:
    """Ids far apart lie in different blocks; each is written and read by itself."""
    world = LibraryWorld(tmp_path / "w")
    ids = (1, 65_535, 65_536, 65_537, 131_072, 4_000_000_000)
    with world.tenant.cms.write() as connection:
        for number in ids:
            facts = FileFacts(MediaType.IMAGE, "x/y", ".x")
            new = add_media(connection, NewMedia(f"i{number}", "i.x", "0" * 64, 1, facts), NOW)
            connection.exec_driver_sql("UPDATE media SET id = ? WHERE id = ?", (number, new))
            plain.reindex(connection, [new, number])
    assert list(world.media.ids(MediaFilter(usage=False))) == sorted(ids, reverse=True)
    set_tags(world.tenant, 65_536, ["here"])
    assert list(world.media.ids(MediaFilter(tags=frozenset({"here"})))) == [65_536]
    assert world.media.facets().unused == len(ids)
    assert world.media.facets().tags == (("here", 1),)
    world.close()
