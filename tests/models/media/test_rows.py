from hypothesis import given
from hypothesis import strategies as st

from app.models.media.rows import media_code, media_id_of


@given(st.integers(1, 62**6))
def test_a_code_says_its_id(media_id: int) -> None:
    code = media_code(media_id)
    assert code.startswith("M")
    assert len(code) >= 6
    assert media_id_of(code) == media_id


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_codes_differ(one: int, other: int) -> None:
    assert (media_code(one) == media_code(other)) == (one == other)


@given(st.text(max_size=14))
def test_any_other_text_is_no_code(text: str) -> None:
    found = media_id_of(text)
    assert found is None or media_code(found).lstrip("M0") == text.lstrip("M0")


def test_foreign_ids_are_no_codes() -> None:
    for text in ("", "M", "M1", "mCeyHY", "MCeyH-", "XCeyHY", "M" + "z" * 40, "M１２３４５"):
        assert media_id_of(text) is None
