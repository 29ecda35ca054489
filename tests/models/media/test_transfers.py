"""Items that come from another tenant are found and counted like any other."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.media.content import CATEGORIES, FileContent, MediaContent
from app.models.media.contents import read_contents
from app.models.media.index import ensure_index, reindex
from app.models.media.rows import FileFacts, MediaTexts, MediaType
from app.models.media.transfers import NewContent, add_contents
from tests.models.media.test_index import check, dumped, forget
from tests.support.builders import NOW, USER
from tests.support.library_world import LibraryWorld

words = st.text("aé ß-_1", max_size=6)
texts = st.builds(MediaTexts, words, words, words).filter(lambda one: one != MediaTexts())
facts = st.builds(
    FileFacts,
    st.sampled_from(MediaType),
    st.just("image/jpeg"),
    st.just(".jpg"),
    st.sampled_from((None, 0, 40, 1_200)),
    st.sampled_from((None, 50, 1_200, 3_000)),
)
files = st.builds(
    FileContent,
    st.sampled_from(("a.jpg", "É 2.jpg")),
    st.sampled_from(("0" * 64, "1" * 64)),
    st.just(7),
    facts,
)
contents = st.builds(
    MediaContent,
    st.sampled_from(("front", "É", "front (2)")),
    files,
    st.sampled_from(CATEGORIES),
    st.sets(st.sampled_from(("blue", "Blau", "été")), max_size=2).map(lambda tags: tuple(sorted(tags))),
    st.dictionaries(st.sampled_from(("Neutral", "fr-ca", "de-de", "ar")), texts, max_size=3),
)
items = st.builds(
    NewContent,
    contents,
    st.booleans(),
    st.none(),
    st.sampled_from((None, (5, None), (None, "It cannot be shown."))),
)


@settings(max_examples=40, deadline=None)
@given(made=st.lists(items, max_size=5))
def test_what_was_added_is_indexed_as_a_rebuild_does_it(made: list[NewContent], tmp_path_factory) -> None:
    world = LibraryWorld(Path(tmp_path_factory.mktemp("added")) / "w")
    with world.tenant.cms.write() as connection:
        ids = add_contents(connection, made, USER, "", NOW)
        check(connection)
        kept = dumped(connection)
        reindex(connection, ids)
        assert dumped(connection) == kept
        stored = read_contents(connection, ids)
        forget(connection)
    ensure_index(world.tenant.cms)
    with world.tenant.cms.write() as connection:
        check(connection)
        assert dumped(connection) == kept
    assert [stored[i].content.texts for i in ids] == [one.content.texts for one in made]
    assert [stored[i].content.file for i in ids] == [one.content.file for one in made]
    world.close()
