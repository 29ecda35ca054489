import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import Cancelled, RuleViolation
from app.models.media.alt_text import (
    ALT_TEXT_LENGTH,
    PLACEHOLDERS,
    FindingKind,
    fill_template,
    lint_alt_text,
    mended,
    placeholders_of,
)
from app.models.media.alt_text_fill import plan_fill
from app.models.media.content import FileContent, MediaContent
from app.models.media.details import MediaDetail
from app.models.media.rows import FileFacts, MediaType
from tests.support.fakes_views import media_row

NAMES = {"file_name": "mh06-blue-front.jpg", "display_name": "Stark hoodie front"}


def kinds(text: str, **names: str) -> list[FindingKind]:
    return [finding.kind for finding in lint_alt_text(text, **{**NAMES, **names})]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Close-up of the zip and drawcord on a blue hoodie",
        "Man in a T-shirt, seen from behind",
        "Picture frame made of oak",
        "Imagery of the sea on a printed shirt",
        "Bildschirm mit Wanderkarte",
        "Fotograf mit Kamera",
        "Wait... a blue hoodie",
        "T-shirt",
        "Jeans, 100 % coton ; coupe droite",
    ],
)
def test_good_texts(text: str):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("Image of a blue hoodie", "A blue hoodie"),
        ("A picture of a blue hoodie", "A blue hoodie"),
        ("photo showing two hikers", "Two hikers"),
        ("This is a photograph of snow", "Snow"),
        ("Photo: blue hoodie", "Blue hoodie"),
        ("Image d'une veste bleue", "Une veste bleue"),
        ("Photo de la veste", "La veste"),
        ("L’image montrant une veste", "Une veste"),
        ("Imagen de una chaqueta", "Una chaqueta"),
        ("Una foto que muestra zapatos", "Zapatos"),
        ("Foto: Wanderer am See", "Wanderer am See"),
        ("Bild von einem blauen Pullover", None),
        ("Das Foto zeigt einen Wanderer", None),
    ],
)
def test_an_alt_text_that_says_that_it_is_an_image(text: str, fix: str | None):
    (finding,) = lint_alt_text(text, **NAMES)
    assert (finding.kind, finding.fix) == (FindingKind.SAYS_IMAGE, fix)
    assert finding.sentence.endswith("screen readers say that it is an image already.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mh06-blue-front.jpg", FindingKind.FILE_NAME),
        ("MH06-blue-front", FindingKind.FILE_NAME),
        ("IMG_1234", FindingKind.FILE_NAME),
        ("DSC 0042", FindingKind.FILE_NAME),
        ("blue hoodie.png", FindingKind.FILE_NAME),
        ("blue_hoodie", FindingKind.FILE_NAME),
        ("stark hoodie front", FindingKind.ONLY_NAME),
    ],
)
def test_names_are_no_alt_texts(text: str, kind: FindingKind):
    (finding,) = lint_alt_text(text, **NAMES)
    assert (finding.kind, finding.fix) == (kind, None)


def test_a_display_name_taken_from_the_file_is_said_to_be_the_display_name():
    assert kinds("hoodie", file_name="hoodie.jpg", display_name="hoodie") == [FindingKind.ONLY_NAME]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("Blue,, green", "Blue, green"),
        ("Blue, , green", "Blue, green"),
        ("Blue!!", "Blue!"),
        ("Blue..", "Blue."),
        ("Blue......", "Blue."),
    ],
)
def test_marks_twice(text: str, fix: str):
    (finding,) = lint_alt_text(text, **NAMES)
    assert (finding.kind, finding.fix) == (FindingKind.PUNCTUATION, fix)


@pytest.mark.parametrize(("text", "fix"), [("Blue  hoodie", "Blue hoodie"), ("Blue\nhoodie ", "Blue hoodie")])
def test_spaces(text: str, fix: str):
    (finding,) = lint_alt_text(text, **NAMES)
    assert (finding.kind, finding.fix) == (FindingKind.SPACES, fix)


def test_too_long():
    words = "A blue hoodie. " + "It has a zip and " * 8 + "a hood"
    (finding,) = lint_alt_text(words, **NAMES)
    assert finding.kind is FindingKind.TOO_LONG
    assert finding.sentence.startswith(f"{len(words)} letters")
    assert finding.fix == "A blue hoodie."
    clauses = "A blue hoodie, " + "with a zip and " * 9 + "a hood"
    assert lint_alt_text(clauses, **NAMES)[0].fix == "A blue hoodie"
    assert lint_alt_text("hoodie " * 40, **NAMES)[0].fix is None
    assert lint_alt_text("A blue hoodie.", **NAMES, max_length=14) == ()


def test_all_at_once_is_mended_step_by_step():
    assert mended("Photo of  a blue,, hoodie", **NAMES) == "A blue, hoodie"


pieces = st.sampled_from(
    [
        "image of ",
        "Bild von ",
        "l'image d'",
        "photo:",
        "a",
        "ß",
        "ﬁ",
        ",",
        ".",
        "  ",
        "\n",
        " ",
        "!",
        "–",
        "x" * 60,
    ]
)


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=200))
def test_mending_ends_and_leaves_nothing_to_mend(text: str):
    result = mended(text, **NAMES)
    assert len(result) <= len(text)
    assert all(finding.fix is None for finding in lint_alt_text(result, **NAMES))
    assert len({finding.kind for finding in lint_alt_text(text, **NAMES)}) == len(
        lint_alt_text(text, **NAMES)
    )
    if len(text.strip()) > ALT_TEXT_LENGTH:
        assert FindingKind.TOO_LONG in kinds(text)


FACTS = {"product": "Stark Hoodie", "color": "Blue", "style": "Regular", "position": "2", "name": "mh06"}


@pytest.mark.parametrize(
    ("template", "facts", "expected"),
    [
        ("{product}, {color}, view {position}", FACTS, "Stark Hoodie, Blue, view 2"),
        ("{product}, {color}, view {position}", {**FACTS, "color": ""}, "Stark Hoodie, view 2"),
        ("{product}, {color}, view {position}", {**FACTS, "position": " "}, "Stark Hoodie, Blue"),
        ("{product}, {color}", {"color": "Blue"}, "Blue"),
        ("{product} in {color}", {"product": "Stark Hoodie"}, "Stark Hoodie"),
        ("Front of {product} in {color}", {"color": "Blue"}, "in Blue"),
        ("{product} ({color})", {"product": "Stark Hoodie"}, "Stark Hoodie"),
        ("{product} ({color}), {style}", {**FACTS, "color": ""}, "Stark Hoodie, Regular"),
        ("{color} {product}", {"product": "Stark Hoodie"}, "Stark Hoodie"),
        ("{color} hoodie", {}, ""),
        ("Blue hoodie", {}, "Blue hoodie"),
        ("{{{name}}}", FACTS, "{mh06}"),
        ("  {name}  ", {"name": " a \n b "}, "a b"),
        ("", FACTS, ""),
    ],
)
def test_templates(template: str, facts: dict[str, str], expected: str):
    assert fill_template(template, facts) == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{colour}", "There is no placeholder {colour}."),
        ("{}", "There is no placeholder {}."),
        ("{name!r}", "There is no placeholder {name!r}."),
        ("{name:>9}", "There is no placeholder {name:>9}."),
        ("{name.__class__}", "There is no placeholder {name.__class__}."),
        ("{name", "The template has a brace that is not closed or not opened."),
        ("name}", "The template has a brace that is not closed or not opened."),
    ],
)
def test_templates_that_say_nothing(template: str, message: str):
    with pytest.raises(RuleViolation) as told:
        fill_template(template, FACTS)
    assert told.value.message == message
    assert told.value.hint


def test_what_a_template_names():
    assert placeholders_of("{product}, {color} {product} {{") == ("product", "color", "product")


plain = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="{}"), max_size=8)
named = st.lists(st.tuples(plain, st.sampled_from(PLACEHOLDERS)), max_size=5)
values = st.fixed_dictionaries(dict.fromkeys(PLACEHOLDERS, plain))


@given(named, plain, values)
def test_templates_against_their_parts(parts: list[tuple[str, str]], tail: str, facts: dict[str, str]):
    template = "".join(f"{lead}{{{name}}}" for lead, name in parts) + tail
    made = fill_template(template, facts)
    assert placeholders_of(template) == tuple(name for _, name in parts)
    assert made == " ".join(made.split())
    if all(facts[name].strip() for _, name in parts):
        clean = {name: " ".join(value.split()) for name, value in facts.items()}
        assert made == " ".join(template.format_map(clean).split())
    if parts and not any(facts[name].strip() for _, name in parts):
        assert made == ""
    for _, name in parts:
        assert " ".join(facts[name].split()) in made


def test_a_plan_counts_what_says_the_same():
    def detail(media_id: int, name: str) -> MediaDetail:
        row = media_row(media_id)
        facts = FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg")
        content = MediaContent(name, FileContent(f"{name}.jpg", "0" * 64, 9, facts))
        return MediaDetail(row, content, is_mine=False, holder="", held_since=None, has_changes=False)

    items = {media_id: detail(media_id, f"item {media_id}") for media_id in range(1, 6)}
    facts = {1: {"product": "Cap"}, 2: {"product": "Cap"}, 3: {"product": "Hat"}, 5: {"product": "cap.jpg"}}
    plan = plan_fill(
        list(items),
        "{product}",
        "de-de",
        details=lambda ids: [items[media_id] for media_id in ids],
        facts=lambda ids: {media_id: facts[media_id] for media_id in ids if media_id in facts},
    )
    assert [made.text for made in plan.first] == ["Cap", "Cap", "Hat", "cap.jpg"]
    assert [made.is_repeated for made in plan.first] == [False, True, False, False]
    assert (plan.repeated, plan.with_findings, plan.empty) == (1, 1, 1)
    assert plan.edit.text == "Fill alt text of 4 items in de-de"
    with pytest.raises(Cancelled):
        plan_fill([1], "{name}", "de-de", details=lambda _: [], facts=lambda _: {}, cancelled=lambda: True)
