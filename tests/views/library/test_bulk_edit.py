import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.media.content import FileContent, MediaContent, MediaEdit, MediaField
from app.models.media.rows import FileFacts, MediaTexts, MediaType
from app.views.library.bulk_edit import BulkEdit, changes_of

FILE = FileContent("a.jpg", "0" * 64, 10, FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 10, 10))
TAGS = st.lists(st.sampled_from(["hoodie", "studio", "blue", "new"]), unique=True).map(tuple)


def content(name: str = "one", **values) -> MediaContent:
    return MediaContent(name, FILE, **values)


@given(st.dictionaries(st.integers(1, 50), TAGS), TAGS, TAGS)
def test_tags_are_added_and_removed_and_the_inverse_brings_them_back(tags, add, remove):
    remove = tuple(tag for tag in remove if tag not in add)
    contents = {key: content(tags=tuple(sorted(held))) for key, held in tags.items()}
    edit = MediaEdit("", changes_of(BulkEdit(MediaField.TAGS, add=add, remove=remove), contents.items()))
    after = dict(contents)
    for change in edit.changes:
        assert change.before == contents[change.media_id].tags
        assert change.after != change.before
        after[change.media_id] = contents[change.media_id].with_value(MediaField.TAGS, change.after)
    for made in after.values():
        assert set(add) <= set(made.tags)
        assert not set(remove) & set(made.tags)
    for change in edit.inverse().changes:
        back = after[change.media_id].with_value(MediaField.TAGS, change.after)
        assert back == contents[change.media_id]


def test_a_text_is_written_in_its_locale_alone_and_equal_ones_are_left_out():
    contents = {
        1: content(texts={"Neutral": MediaTexts(title="Old")}),
        2: content(texts={"de-de": MediaTexts(title="New")}),
    }
    changes = changes_of(BulkEdit(MediaField.TITLE, "de-de", "New "), contents.items())
    assert [(c.media_id, c.locale, c.before, c.after) for c in changes] == [(1, "de-de", "", "New")]


@pytest.mark.parametrize(
    ("edit", "count", "sentence"),
    [
        (BulkEdit(MediaField.TAGS, add=("hoodie",)), 10_000, "Tag 10,000 items with hoodie"),
        (BulkEdit(MediaField.TAGS, remove=("hoodie",)), 2, "Remove tag hoodie from 2 items"),
        (BulkEdit(MediaField.TAGS, add=("a",), remove=("b",)), 2, "Change tags of 2 items"),
        (BulkEdit(MediaField.CATEGORY, value="Color"), 3, "Set category of 3 items to Color"),
        (BulkEdit(MediaField.ALT_TEXT, "de-de", "x"), 3, "Change alt text of 3 items in de-de"),
    ],
)
def test_its_sentence_says_what_it_did_to_how_many(edit, count, sentence):
    assert edit.sentence(count) == sentence


def test_one_item_is_named():
    assert BulkEdit(MediaField.TAGS, add=("new",)).sentence(1, "mh06-blue") == "Tag mh06-blue with new"
