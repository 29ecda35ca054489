"""Saved views of the library come back as they were saved."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.errors import NotFound, RuleViolation
from app.models.media.rows import MediaFilter, MediaSort, MediaType
from app.models.media.saved_views import VIEW_NAME_LENGTH, SavedView
from tests.support.library_world import LibraryWorld, filters


@settings(max_examples=20, deadline=None)
@given(
    wanted=st.lists(filters, min_size=1, max_size=4), sort=st.sampled_from(MediaSort), is_list=st.booleans()
)
def test_a_view_comes_back_as_it_was_saved(wanted: list[MediaFilter], sort: MediaSort, is_list: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = LibraryWorld(Path(folder) / "w")
        views = [SavedView(f"view {n}", each, sort, 96 + n, is_list) for n, each in enumerate(wanted)]
        for view in reversed(views):
            world.media.save_view(view)
        assert world.media.views() == tuple(views)
        world.close()


def test_views_are_replaced_and_removed_by_name(tmp_path: Path) -> None:
    world = LibraryWorld(tmp_path / "w")
    images = MediaFilter(types=frozenset({MediaType.IMAGE}))
    world.media.save_view(SavedView(" To do ", images))
    world.media.save_view(SavedView("To do", images, MediaSort.NAME))
    world.media.save_view(SavedView("all"))
    assert [(view.name, view.sort) for view in world.media.views()] == [
        ("all", MediaSort.NEWEST),
        ("To do", MediaSort.NAME),
    ]
    world.media.remove_view("To do")
    with pytest.raises(NotFound, match="To do"):
        world.media.remove_view("To do")
    for name in ("", "  ", "x" * (VIEW_NAME_LENGTH + 1)):
        with pytest.raises(RuleViolation, match="80"):
            world.media.save_view(SavedView(name))
    world.close()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"filter": 3}',
        '{"filter": {"colour": "red"}, "sort": "newest", "tile_width": 9, "is_list": false}',
        '{"filter": {"types": ["hologram"]}, "sort": "newest", "tile_width": 9, "is_list": false}',
    ],
)
def test_a_view_of_another_program_hides_no_other(tmp_path: Path, body: str) -> None:
    world = LibraryWorld(tmp_path / "w")
    world.media.save_view(SavedView("mine"))
    with world.tenant.cms.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO library_views (name, body, saved_at) VALUES ('odd', ?, '')", (body,)
        )
    assert [view.name for view in world.media.views()] == ["mine"]
    world.close()
