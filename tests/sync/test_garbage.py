"""What there is already is looked past while a large job runs."""

import gc

import pytest

from app.sync.garbage import looked_past


@pytest.fixture
def collecting():
    was = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was else gc.disable)()


def test_what_there_is_is_left_alone_for_the_scope(collecting):
    before = gc.get_freeze_count()
    with pytest.raises(KeyError), looked_past():
        assert gc.get_freeze_count() > before
        raise KeyError
    assert gc.get_freeze_count() == 0


def test_the_collector_of_an_open_window_is_left_alone(collecting):
    gc.disable()
    before = gc.get_freeze_count()
    with looked_past():
        assert gc.get_freeze_count() == before
    assert not gc.isenabled()
