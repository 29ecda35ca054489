from hypothesis import given
from hypothesis import strategies as st

from app.sync.jobs.lanes import Queued, startable

lanes = st.sampled_from("abcde")


def test_heads_of_free_lanes_in_order():
    waiting = [Queued("1", "a"), Queued("2", "a"), Queued("3", "b"), Queued("4", "c"), Queued("5", "d")]
    assert [job.id for job in startable(waiting, {"c"}, 2)] == ["1", "3"]
    assert [job.id for job in startable(waiting, {"c"}, 9)] == ["1", "3", "5"]
    assert startable(waiting, (), 0) == []


@given(st.lists(lanes), st.sets(lanes), st.integers(0, 4))
def test_one_job_a_lane_and_always_its_first(waiting: list[str], busy: set[str], slots: int):
    queued = [Queued(str(number), lane) for number, lane in enumerate(waiting)]
    picked = startable(queued, busy, slots)
    assert len(picked) == min(slots, len(set(waiting) - busy))
    assert not busy & {job.lane for job in picked}
    assert [int(job.id) for job in picked] == sorted(int(job.id) for job in picked)
    for job in picked:
        assert int(job.id) == waiting.index(job.lane)
