"""What is collected: each item once, in the order that a person gives, kept as a text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.support.file_uploads import Landed
from app.views.tray.shelf import MOST, Shelf


class Kept:
    """A text that outlives the shelf."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def open(self) -> Shelf:
        return Shelf(lambda: self.text, self.keep)

    def keep(self, text: str) -> None:
        self.text = text


@pytest.mark.parametrize(
    ("kept", "ids"), [("", ()), ("3,1", (3, 1)), ("x,,3,-4, 5", (3,)), ("1,2,banana", (1, 2))]
)
def test_what_was_kept_is_there_again(kept, ids):
    assert Kept(kept).open().ids == ids


def test_items_are_added_at_a_place_and_each_once():
    kept = Kept("1,2,3")
    shelf = kept.open()
    assert shelf.add([7, 2, 8, 7], 1) == 2
    assert shelf.ids == (1, 7, 8, 2, 3)
    assert kept.open().ids == shelf.ids
    assert shelf.add([1, 2]) == 0


def test_it_holds_what_one_line_can_show():
    shelf = Kept().open()
    assert shelf.add(range(1, MOST + 10)) == MOST
    assert shelf.room == 0
    assert shelf.add([MOST + 1]) == 0


@pytest.mark.parametrize(
    ("moved", "by", "after"),
    [
        ([1], 1, (2, 1, 3, 4)),
        ([1], -1, (1, 2, 3, 4)),
        ([2, 4], 1, (1, 3, 2, 4)),
        ([1, 2], 100, (3, 4, 1, 2)),
        ([4], -100, (4, 1, 2, 3)),
        ([9], 1, (1, 2, 3, 4)),
    ],
)
def test_items_step_together(moved, by, after):
    shelf = Kept("1,2,3,4").open()
    shelf.step(moved, by)
    assert shelf.ids == after


@given(
    ids=st.lists(st.integers(1, 20), unique=True),
    chosen=st.sets(st.integers(1, 20)),
    at=st.integers(0, 25),
)
def test_moving_keeps_everything_and_the_order_of_the_rest(ids, chosen, at):
    kept = Kept(",".join(map(str, ids)))
    shelf = kept.open()
    shelf.move(sorted(chosen), at)
    assert sorted(shelf.ids) == sorted(ids)
    assert [i for i in shelf.ids if i in chosen] == [i for i in ids if i in chosen]
    assert [i for i in shelf.ids if i not in chosen] == [i for i in ids if i not in chosen]
    before = [i for i in ids[:at] if i not in chosen]
    assert list(shelf.ids[: len(before)]) == before


def test_files_become_their_media_and_are_not_kept_before():
    kept = Kept("1,2")
    shelf = kept.open()
    shelf.add([-1, -2, -3], 1)
    assert kept.text == "1,2"
    files = {number: Path(f"{number}") for number in (-1, -2, -3)}
    shelf.land(Landed(files, {-1: (5, 6), -2: (), -3: (2,)}, ()))
    assert shelf.ids == (1, 5, 6, 2)
    assert kept.open().ids == (1, 5, 6, 2)
