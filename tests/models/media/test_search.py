"""Typed texts: how they are cut into words, what they find, and that none of them breaks anything."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.models.context import NEUTRAL
from app.models.media.rows import MediaFilter, MediaSort, MediaTexts, MediaType
from app.models.media.search import MOST_WORDS, WORD_LENGTH, TypedText, names_of, words_of
from tests.support.edits import set_texts
from tests.support.library_world import LibraryWorld

ITEMS = {
    "shirt_red": MediaTexts("Roter Pulli", "Sommerhemd"),
    "Shirt-red 2": MediaTexts(description="nobody looks in here"),
    "100% cotton": MediaTexts(),
    "c:\\new": MediaTexts(),
    "Größe 42": MediaTexts(alt_text="E\u0301te\u0301"),
    "水着 blue": MediaTexts(),
    "👗👗": MediaTexts(),
    'say "hi" AND NOT': MediaTexts(),
    "cut" * 60: MediaTexts(alt_text="x" * 5000 + " end"),
}


@pytest.fixture(scope="module")
def library() -> Iterator[LibraryWorld]:
    """Items with telling names; tests only read."""
    with tempfile.TemporaryDirectory() as folder:
        world = LibraryWorld(Path(folder) / "w")
        for name, texts in ITEMS.items():
            world.do([("add", name, MediaType.IMAGE, (None, None), frozenset(), "")])
            item = world.media.ids(limit=1)[0]
            given = {"title": texts.title, "alt_text": texts.alt_text, "description": texts.description}
            set_texts(world.tenant, item, "de-de" if texts.title else NEUTRAL, **given)
        yield world
        world.close()


def found(library: LibraryWorld, text: str) -> set[str]:
    """Names of what a text finds, by the first page and by the whole list."""
    first = library.media.ids(MediaFilter(text=text), limit=100)
    assert list(first) == sorted(first, reverse=True)
    assert library.media.ids(MediaFilter(text=text)) == first
    assert sorted(library.media.ids(MediaFilter(text=text), MediaSort.NAME)) == sorted(first)
    return {row.display_name for row in library.media.rows(first)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("shirt", {"shirt_red", "Shirt-red 2"}),
        ("  SHI  re ", {"shirt_red", "Shirt-red 2"}),
        ("red shirt", {"shirt_red", "Shirt-red 2"}),
        ("hirt", {"shirt_red", "Shirt-red 2"}),
        ("hirt_r", {"shirt_red"}),
        ("hi", {'say "hi" AND NOT'}),
        ("pulli", {"shirt_red"}),
        ("sommer", {"shirt_red"}),
        ("hemd", set()),
        ("nobody", set()),
        ("00%", {"100% cotton"}),
        ("%", {"100% cotton"}),
        ("\\", {"c:\\new"}),
        (":\\ne", {"c:\\new"}),
        ("größe", {"Größe 42"}),
        ("GROSSE", {"Größe 42"}),
        ("grösse", {"Größe 42"}),
        ("groß", {"Größe 42"}),
        ("été", {"Größe 42"}),
        ("ete", {"Größe 42"}),
        ("水", {"水着 blue"}),
        ("👗", {"👗👗"}),
        ('"hi"', {'say "hi" AND NOT'}),
        ("and not", {'say "hi" AND NOT'}),
        ("cut" * 50, {"cut" * 60}),
        ("utcutc", {"cut" * 60}),
        ("x" * 100, {"cut" * 60}),
        ("", set(ITEMS)),
        (" \t\n\x00 ", set(ITEMS)),
    ],
)
def test_what_a_text_finds(library: LibraryWorld, text: str, names: set[str]) -> None:
    assert found(library, text) == names


HOSTILE = (
    '"', '""', "'", "*", "a*", "^a", "a AND", "NEAR(a b)", "NOT", "OR OR", "a:b", "words:x", "{a b}: c",
    "(", "-a", "+", "a\x00b", "\x00", "\ud800", "a\udfffb", "💥" * 50, "\u200f\u202e", "x" * 10_000,
    "ab " * 3_000, '"' * 10_000, "%_%", "; DROP TABLE m", "\\", "\U0010ffff", "ﬃ", "İ", "ǅ", "\u0345", "ͅa",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_texts(library: LibraryWorld, text: str) -> None:
    found(library, text)
    library.media.facets(MediaFilter(text=text))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=30) | st.text(alphabet="\"*^:(){}-+ abANDORNEAR%_\\'", max_size=20))
@example(text="a" * 3)
def test_any_text_is_a_text(library: LibraryWorld, text: str) -> None:
    found(library, text)


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.text(max_size=8), max_size=4), typed=st.text(max_size=6), name=st.text(max_size=8))
def test_the_store_and_the_rule_agree(library: LibraryWorld, words: list[str], typed: str, name: str) -> None:
    """Full-text tables find exactly what the rule in plain words says."""
    with library.tenant.cms.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, words, names FROM media_search").all()
    text = TypedText.of(typed)
    expected = {row[0] for row in rows if text.matches(row[1], row[2])}
    if text:
        assert set(library.media.ids(MediaFilter(text=typed))) == expected
    own = words_of([*words, name])
    assert TypedText.of(name).matches(own, names_of(name, name)) or not TypedText.of(name)


def test_what_is_kept_of_a_text_has_limits() -> None:
    typed = TypedText.of(" ".join(f"w{number}" for number in range(500)))
    assert len(typed.words) == MOST_WORDS
    assert words_of(["y" * 1000]) == "y" * WORD_LENGTH
    assert TypedText.of("y" * 1000).matches(words_of(["y" * 900]), "")


def test_a_name_within_the_other_is_kept_once() -> None:
    assert names_of("Shirt red", "shirt red.JPG") == "shirt red.jpg"
    assert names_of("Shirt red.jpg (2)", "shirt red.jpg") == "shirt red.jpg (2)"
    assert names_of("Front", "IMG_1.jpg") == "front\nimg_1.jpg"
