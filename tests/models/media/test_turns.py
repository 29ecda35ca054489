"""Pictures in turn: what is looked at before what is new, before what may come, before all the rest."""

import threading
from itertools import permutations

import pytest
from pytestqt.qtbot import QtBot

from app.models.media.turns import Turn, Turns


@pytest.mark.parametrize("arrival", list(permutations([Turn.NEW, Turn.AHEAD, Turn.REBUILD])))
def test_those_that_wait_come_in_the_order_of_their_urgency(qtbot: QtBot, arrival: tuple[Turn, ...]) -> None:
    turns = Turns(patience_s=60)
    order: list[Turn] = []

    def make(turn: Turn) -> None:
        with turns.taken(turn):
            order.append(turn)

    threads = [threading.Thread(target=make, args=(turn,)) for turn in arrival]
    with turns.taken(Turn.VISIBLE):
        for count, thread in enumerate(threads, start=2):
            thread.start()
            qtbot.waitUntil(lambda count=count: turns.wanted == count)
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == [Turn.NEW, Turn.AHEAD, Turn.REBUILD]
    assert turns.wanted == 0


def test_equals_do_not_wait_for_each_other() -> None:
    turns = Turns(patience_s=60)
    with turns.taken(Turn.NEW), turns.taken(Turn.NEW):
        assert turns.wanted == 2


def test_patience_ends_so_that_work_in_the_background_goes_on() -> None:
    turns = Turns(patience_s=0.01)
    with turns.taken(Turn.VISIBLE), turns.taken(Turn.REBUILD):
        assert turns.wanted == 2


def test_a_picture_that_cannot_be_made_lets_the_others_go_on() -> None:
    turns = Turns(patience_s=60)
    with pytest.raises(OSError, match="gone"), turns.taken(Turn.VISIBLE):
        raise OSError("gone")
    with turns.taken(Turn.REBUILD):
        assert turns.wanted == 1
