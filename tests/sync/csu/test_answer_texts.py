"""The text of all answers: what is cut out is what the rectangles say, for every target and context."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.answers import MediaFacts, make_answer, make_item
from app.models.assignments.slots import NOTHING, AdditionalSlot, Level, TargetMedia
from app.models.context import NEUTRAL, Context
from app.models.media.content import CropKey, Region
from app.models.media.rows import MediaTexts, MediaType, media_code
from app.sync.csu.answer_texts import SetIds, answers_text, cut, cut_all, read_answer
from app.sync.csu.item_texts import item_from_text, item_text, plain, plain_again
from app.sync.csu.media_facts import facts_from_json, facts_to_json
from app.sync.csu.stored_answers import encode, set_key

CONTEXTS = 5
US = Context("OUN128", "en-us")
NUMBERS = st.lists(st.text(alphabet='aB1",\\[]\n\tß', min_size=1, max_size=4), unique=True, max_size=4).map(
    tuple
)
MEDIA = st.builds(
    TargetMedia,
    st.lists(st.integers(1, 5), unique=True, max_size=4).map(tuple),
    st.lists(st.builds(AdditionalSlot, st.integers(1, 5), st.just("Size chart")), max_size=1).map(tuple),
    st.booleans(),
)


VIDEO, CROPPED, PLAIN = 2, 3, 4
"""Items of several kinds; of these the last has no text."""


def facts(media_id: int) -> MediaFacts:
    texts = {
        NEUTRAL: MediaTexts("Title", f"alt {media_id}", "Long"),
        "fr-ca": MediaTexts("Titre", "", "Longue"),
        "en-us": MediaTexts("", 'a "quoted"\nalt', ""),
    }
    return MediaFacts(
        media_id,
        media_code(media_id),
        f"m{media_id}",
        MediaType.VIDEO if media_id == VIDEO else MediaType.IMAGE,
        "image/png",
        "f" * 64,
        3,
        4,
        {} if media_id == PLAIN else texts,
        Region(1, 2, 3, 4) if media_id == CROPPED else None,
        ((CropKey("hero", "phone", "top", 1), Region(0, 0, 2, 2)),) if media_id == CROPPED else (),
        1500 if media_id == VIDEO else None,
    )


def of_set(media: TargetMedia) -> SetIds:
    return SetIds(media.primary, [(slot.media_id, slot.purpose) for slot in media.additional])


FACTS = {i: facts(i) for i in (1, VIDEO, CROPPED, PLAIN)}
ITEMS = {i: item_text(i, facts_to_json(one)) for i, one in FACTS.items()}


@given(st.data(), NUMBERS)
def test_every_target_gets_its_own_answer(data: st.DataObject, numbers: tuple[str, ...]) -> None:
    targets = [None, *numbers]
    shows: dict[tuple[int, int], TargetMedia] = {}
    rows: list[list[Any]] = []
    sets: dict[str, SetIds] = {}
    free = {(bit, place) for bit in range(CONTEXTS) for place in range(len(targets))}
    for _ in range(data.draw(st.integers(0, 4))):
        media = data.draw(MEDIA)
        bits = data.draw(st.sets(st.integers(0, CONTEXTS - 1), min_size=1))
        places = data.draw(st.sets(st.integers(0, len(targets) - 1), min_size=1))
        own = {(bit, place) for bit in bits for place in places}
        if not own <= free:  # rectangles of a product never overlap
            continue
        free -= own
        shows.update(dict.fromkeys(own, media))
        sets[set_key(media)] = of_set(media)
        masks = [f"{sum(1 << i for i in one):x}" for one in (places, bits)]
        rows.append([set_key(media), "master", US.channel, NEUTRAL, *masks])
    text = answers_text(encode(list(numbers)), rows, sets, ITEMS)
    for bit in range(CONTEXTS + 1):
        assert list(cut_all(text, bit)) == targets
        for place, number in enumerate(targets):
            line = cut(text, bit, number)
            assert cut_all(text, bit)[number] == line
            media = shows.get((bit, place))
            assert (line is None) == (media is None)
            answer = read_answer("P", number, US, line)
            known = [] if media is None else [i for i in media.primary if i in FACTS]
            assert [item.media for item in answer.primary] == [media_code(i) for i in known]
            pictures = [item for item in answer.primary if item.type is MediaType.IMAGE]
            assert answer.default_image == (pictures[0] if pictures else None)
            extra = [] if media is None else [slot for slot in media.additional if slot.media_id in FACTS]
            assert [item.purpose for item in answer.additional] == [slot.purpose for slot in extra]
    assert cut(text, 0, "another") is None


@given(MEDIA, st.sampled_from(["en-us", "fr-ca", "de-de"]), st.sampled_from([None, *Level]))
def test_an_answer_says_what_is_said_step_by_step(media: TargetMedia, locale: str, level: Level | None):
    row = [set_key(media), None if level is None else level.value, "OUN128", NEUTRAL, "1", "1"]
    line = cut(answers_text("[]", [row], {set_key(media): of_set(media)}, ITEMS), 0, None)
    assert line is not None
    asked = Context("OUN128", locale)
    expected = make_answer("P", None, asked, Context("OUN128", NEUTRAL), level, media, FACTS)
    assert read_answer("P", None, asked, line) == expected
    nothing = make_answer("P", None, asked, None, None, NOTHING, {})
    assert read_answer("P", None, asked, None) == nothing


@given(st.text(), st.text(), st.sampled_from(["en-us", "fr-ca", "de-de"]))
def test_any_text_comes_back(name: str, alt_text: str, locale: str) -> None:
    texts = {locale: MediaTexts("", alt_text, ""), NEUTRAL: MediaTexts("", locale, "")}
    known = replace(facts(CROPPED), display_name=name, texts=texts)
    text = item_text(CROPPED, facts_to_json(known))
    assert not {"\t", "\n"} & set(text)
    for asked in ("en-us", "fr-ca", "de-de"):
        assert item_from_text(text, asked) == make_item(known, asked)
    assert plain_again(plain(name)) == name


def test_readers_get_alternative_texts_and_no_others() -> None:
    known = facts_from_json(1, facts_to_json(facts(1)))
    assert known == facts(1)
    assert not [word for word in ("Title", "Titre", "Long", "Longue") if word in ITEMS[1]]


def test_a_product_with_more_answers_than_a_plane_has_letters() -> None:
    numbers = [f"V{place}" for place in range(57_000)]
    sets = {str(place): SetIds([PLAIN], [(1, str(place))]) for place in range(len(numbers))}
    rows = [[key, "variant", US.channel, NEUTRAL, f"{2 << int(key):x}", "3"] for key in sets]
    text = answers_text(encode(numbers), rows, sets, ITEMS)
    assert text.encode().decode() == text
    for place in (0, 0xD800 - 60, 0xD800 - 49, 0xD800 - 40, len(numbers) - 1):
        answer = read_answer("P", numbers[place], US, cut(text, 1, numbers[place]))
        assert [item.purpose for item in answer.additional] == [str(place)]
    assert cut(text, 1, None) is None


def test_a_gap_says_where_the_search_ended() -> None:
    nothing = TargetMedia()
    row = [set_key(nothing), None, "OUN128", NEUTRAL, "1", "1"]
    text = answers_text("[]", [row], {set_key(nothing): of_set(nothing)}, {})
    answer = read_answer("P", None, US, cut(text, 0, None))
    assert (answer.level, answer.context, answer.primary) == (None, Context("OUN128", NEUTRAL), ())
    level = [set_key(nothing), Level.VARIANT.value, "OUN128", NEUTRAL, "1", "1"]
    text = answers_text("[]", [level], {set_key(nothing): of_set(nothing)}, {})
    assert read_answer("P", None, US, cut(text, 0, None)).level is Level.VARIANT
