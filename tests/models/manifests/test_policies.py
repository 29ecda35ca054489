import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.manifests.policies import MergeMode, Placement, place, take_away

A, B, C, X, Y = 1, 2, 3, 10, 11


@pytest.mark.parametrize(
    ("existing", "rows", "expected"),
    [
        ((), [(X, 2), (Y, 1)], (Y, X)),
        ((), [(X, 10), (Y, 20), (A, 15)], (X, A, Y)),
        ((), [(X, None), (Y, None)], (X, Y)),
        ((), [(X, 1), (Y, 1), (A, 1)], (X, Y, A)),
        ((), [(X, 0), (Y, 1)], (X, Y)),
        ((A, B, C), [(X, None)], (A, B, C, X)),
        ((A, B, C), [(X, 1)], (X, A, B, C)),
        ((A, B, C), [(X, 2), (Y, 2)], (A, X, Y, B, C)),
        ((A, B, C), [(C, 1)], (C, A, B)),
        ((A, B, C), [(B, None)], (A, B, C)),
        ((A, B), [(X, 3), (Y, 1)], (Y, A, X, B)),
        ((A, B, C), [(X, 99)], (A, B, C, X)),
        ((A, B, C), [(A, 3), (A, 2)], (B, A, C)),
        ((A, B, C), [(C, 1), (B, 2), (A, 3)], (C, B, A)),
    ],
)
def test_merge(existing: tuple[int, ...], rows: list[tuple[int, float | None]], expected: tuple[int, ...]):
    placements = [Placement(media_id, order=order) for media_id, order in rows]
    assert place(TargetMedia(existing), placements).primary == expected


def test_additional_media_are_slots_of_media_and_purpose():
    existing = TargetMedia((A,), (AdditionalSlot(A, "Manual"), AdditionalSlot(B, "Spec")))
    rows = [Placement(A, "manual"), Placement(A, "spec", 1), Placement(X, "Press kit")]
    assert place(existing, rows) == TargetMedia(
        (A,),
        (
            AdditionalSlot(A, "Spec"),
            AdditionalSlot(A, "Manual"),
            AdditionalSlot(B, "Spec"),
            AdditionalSlot(X, "Press kit"),
        ),
    )


def test_replace_leaves_the_rows_alone():
    existing = TargetMedia((A, B), (AdditionalSlot(A, "Manual"),))
    rows = [Placement(B), Placement(C, order=1), Placement(X, "manual")]
    assert place(existing, rows, MergeMode.REPLACE) == TargetMedia((C, B), (AdditionalSlot(X, "Manual"),))


def test_an_intentionally_empty_target_gets_media():
    empty = TargetMedia(intentionally_empty=True)
    assert place(empty, [Placement(A)]) == TargetMedia((A,))
    assert place(empty, []) == empty


def test_taking_away():
    existing = TargetMedia((A, B), (AdditionalSlot(A, "Manual"),))
    assert take_away(existing, [Placement(A)]) == TargetMedia((B,), (AdditionalSlot(A, "Manual"),))
    assert take_away(existing, [Placement(A), Placement(B), Placement(A, "MANUAL"), Placement(X)]) is None
    assert take_away(None, [Placement(A)]) is None


IDS = st.integers(1, 6)
PURPOSES = st.sampled_from(["Manual", "manual", "Spec"])
TARGETS = st.builds(
    TargetMedia,
    st.lists(IDS, unique=True).map(tuple),
    st.lists(st.builds(AdditionalSlot, IDS, PURPOSES), unique=True, max_size=5).map(tuple),
)
PLACEMENTS = st.lists(
    st.builds(Placement, IDS, st.none() | PURPOSES, st.none() | st.integers(-1, 9) | st.floats(0, 9)),
    max_size=8,
)


@given(TARGETS, PLACEMENTS, st.sampled_from(MergeMode))
def test_applying_twice_changes_nothing(existing: TargetMedia, rows: list[Placement], mode: MergeMode):
    once = place(existing, rows, mode)
    assert place(once, rows, mode) == once


@given(TARGETS, PLACEMENTS)
def test_merge_loses_nothing_and_adds_every_row_once(existing: TargetMedia, rows: list[Placement]):
    merged = place(existing, rows)
    assert set(merged.primary) == {*existing.primary, *(p.media_id for p in rows if p.purpose is None)}
    assert len(set(merged.primary)) == len(merged.primary)
    assert len(set(merged.additional)) == len(merged.additional)
    untouched = [i for i in existing.primary if i not in {p.media_id for p in rows if p.order is not None}]
    assert [i for i in merged.primary if i in untouched] == untouched


@given(TARGETS)
def test_a_target_written_out_and_read_again_is_the_same(target: TargetMedia):
    rows = [Placement(i, order=n) for n, i in enumerate(target.primary, start=1)]
    rows += [Placement(s.media_id, s.purpose, n) for n, s in enumerate(target.additional, start=1)]
    assert place(target, rows) == target
