import pytest

from app.sync.jobs.progress import Progress


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def progress(seconds: Seconds) -> Progress:
    return Progress(0, None, {}, seconds)


def test_the_first_total_holds_and_done_stays_within(progress: Progress):
    progress.report(5, None, {})
    assert progress.numbers() == (5, None, {})
    progress.report(6, 10, {"found": 3})
    progress.report(12, 20, {"made": 1})
    assert progress.numbers() == (10, 10, {"found": 3, "made": 1})


def test_ten_shows_and_one_save_a_second(progress: Progress, seconds: Seconds):
    shows = saves = 0
    for count in range(3000):  # three seconds, a report every millisecond
        seconds.now = 100 + count / 1000
        progress.report(count, 3000, {})
        shows += progress.take_show()
        saves += progress.take_save()
    assert 29 <= shows <= 31
    assert saves == 2


def test_the_last_numbers_become_due_without_another_report(progress: Progress, seconds: Seconds):
    assert progress.due_in_s() is None
    assert progress.report(1, 2, {})
    assert progress.due_in_s() == 0
    assert progress.take_show()
    assert progress.due_in_s() == pytest.approx(1.0)  # the save
    assert progress.report(2, 2, {})
    assert not progress.report(2, 2, {})
    assert not progress.take_show()
    assert progress.due_in_s() == pytest.approx(0.1)
    seconds.now += 1.001
    assert progress.take_show()
    assert progress.take_save()
    assert progress.due_in_s() is None
