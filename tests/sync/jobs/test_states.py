from itertools import product

import pytest

from app.sync.jobs.states import JobState, may_move, sources_of

W, X, C, P = JobState.WAITING, JobState.EXECUTING, JobState.CANCELING, JobState.PAUSED
FINAL = {JobState.CANCELED, JobState.ENDED, JobState.ENDED_WITH_ERRORS, JobState.ERROR}
ALLOWED = {(W, X), (W, P), (W, JobState.CANCELED), (X, C), (X, P), (P, W), *product((X, C, P), FINAL)}


@pytest.mark.parametrize(("before", "after"), list(product(JobState, JobState)))
def test_moves(before: JobState, after: JobState):
    assert may_move(before, after) == ((before, after) in ALLOWED)
    assert (before in sources_of(after)) == ((before, after) in ALLOWED)


def test_final_states_are_those_without_a_way_out():
    assert {state for state in JobState if state.is_final} == FINAL


def test_the_words_that_people_read():
    assert [state.value for state in JobState] == [
        "Waiting",
        "Executing",
        "Paused",
        "Canceling",
        "Canceled",
        "Ended",
        "Ended with errors",
        "Error",
    ]
