import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.name_matching import MOST_LOOKUPS, MOST_READINGS, Matcher, Misfit
from app.models.assignments.name_rules import (
    FieldPart,
    NameField,
    NameRule,
    NameRuleProblem,
    OptionalPart,
    TextPart,
    folded,
    literal,
    loose,
    rule_from_json,
    rule_to_json,
    stem,
)
from app.models.errors import RuleViolation

KNOWN = {
    NameField.PRODUCT: {"a", "ab", "a_a", "mh01", "24-mb02"},
    NameField.NAME: {"shirt"},
    NameField.COLOR: {"a", "b", "dark blue"},
    NameField.SIZE: {"m", "b"},
    NameField.STYLE: set(),
    NameField.CONFIGURATION: set(),
}


def vocabulary() -> dict:
    def finder(texts):
        return lambda text: text if text in texts else (loose(text) if loose(text) in texts else None)

    return {field: finder(texts) for field, texts in KNOWN.items()}


def read(template: str, name: str):
    return Matcher(NameRule.parse(template), vocabulary(), ["Manual"]).read(folded(name))


def values(template: str, name: str) -> tuple:
    found = read(template, name)
    assert isinstance(found, list), found
    return found[0][1]


# --- templates


def test_a_template_becomes_parts_and_a_template_again():
    template = r"{product:24-*}-{color}[-{*}][_{position:main|back}]\{x\}"
    rule = NameRule.parse(template)
    assert rule.parts == (
        FieldPart(NameField.PRODUCT, ("24-*",)),
        TextPart("-"),
        FieldPart(NameField.COLOR),
        OptionalPart((TextPart("-"), FieldPart(NameField.IGNORED))),
        OptionalPart((TextPart("_"), FieldPart(NameField.POSITION, ("main", "back")))),
        TextPart("{x}"),
    )
    assert rule.template == template
    assert rule_from_json(rule_to_json(NameRule.parse(template, "Size chart"))) == NameRule(
        rule.parts, "Size chart"
    )


@pytest.mark.parametrize(
    ("template", "words", "place"),
    [
        ("", "names no product", 0),
        ("{color}", "names no product", 7),
        ("x[{product}]", "names no product", 12),
        ("{product}_{colr}", "“{colr}” is no part of a name", 10),
        ("{product", "“{” is not closed", 0),
        ("{product}[_{position}", "“[” is not closed", 9),
        ("{product}[]", "holds nothing", 9),
        ("{product}]", "“]” closes nothing", 9),
        ("{product}}", "“}” closes nothing", 9),
        ("{product}_{color}_{color}", "stands twice", 18),
        ("{product}{*}{*}", "Two ignored parts", 14),
        ("{product}\\x", "before a letter that needs none", 9),
        ("{product}\\", "before a letter that needs none", 9),
        ("{product:x}", "needs one *", 0),
        ("{product:}", "empty word", 0),
        ("{product}{color:x}", "takes no words", 9),
        ("{product}{group:a=!}", "cannot be a media purpose", 9),
        ("{product}[[[[x]]]]", "nested too deeply", 12),
        ("{product}" + "x" * 300, "at most 300 letters", 300),
    ],
)
def test_a_template_that_cannot_be_read_names_the_place(template: str, words: str, place: int):
    with pytest.raises(NameRuleProblem) as found:
        NameRule.parse(template)
    assert words in found.value.message
    assert f"(character {place + 1})" in found.value.message
    assert found.value.place == place
    assert found.value.hint


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"template": 1}', '{"template": "{"}', '{"a": 1}'])
def test_json_that_is_no_rule_is_a_known_error(text: str):
    with pytest.raises(RuleViolation):
        rule_from_json(text)


def test_a_purpose_of_the_wrong_form_is_refused():
    for purpose in ("a/b", " ", "x" * 129, "a\n"):
        with pytest.raises(RuleViolation, match="media purpose"):
            NameRule.parse("{product}", purpose)


_texts = st.text("ab_- ^{}[]\\é", min_size=1, max_size=4).map(TextPart)
_fields = st.sampled_from([f for f in NameField if f not in (NameField.PRODUCT, NameField.IGNORED)])


@st.composite
def rules(draw: st.DrawFn) -> NameRule:
    fields = iter(draw(st.lists(_fields, max_size=4, unique=True)))
    parts: list = [FieldPart(NameField.PRODUCT)]
    for kind in draw(st.lists(st.sampled_from("tfio"), max_size=6)):
        field = next(fields, None)
        if kind == "t" and not isinstance(parts[-1], TextPart):
            parts.append(draw(_texts))
        elif kind == "f" and field:
            parts.append(FieldPart(field))
        elif kind == "i" and parts[-1] != FieldPart(NameField.IGNORED):
            parts.append(FieldPart(NameField.IGNORED))
        elif kind == "o":
            inner = (draw(_texts), *([FieldPart(field)] if field else []))
            parts.append(OptionalPart(inner))
    if isinstance(parts[-1], TextPart) and parts[-1].text != parts[-1].text.rstrip():
        parts.append(FieldPart(NameField.IGNORED))
    return NameRule(tuple(parts))


@given(rules())
def test_every_rule_is_read_as_it_was_written(rule: NameRule):
    assert NameRule.parse(rule.template).template == rule.template
    assert rule_from_json(rule_to_json(rule)).template == rule.template


@given(st.text(max_size=40))
def test_any_text_is_a_rule_or_a_known_error(text: str):
    try:
        rule = NameRule.parse(text)
    except NameRuleProblem as problem:
        assert 0 <= problem.place <= len(text) + 1
    else:
        assert NameRule.parse(rule.template) == rule


# --- names


@pytest.mark.parametrize(
    ("file", "short"),
    [
        ("a/b/MH01_2.JPG", "MH01_2"),
        ("C:\\x\\MH01.tar.gz", "MH01.tar"),
        ("shoe-7.5", "shoe-7.5"),
        (".jpg", ".jpg"),
        ("clip.mp4", "clip"),
        ("", ""),
    ],
)
def test_a_name_is_taken_without_folder_and_extension(file: str, short: str):
    assert stem(file) == short


def test_letter_case_accents_and_separators_do_not_count():
    assert folded("CAFÉ") == folded("cafe\u0301")
    assert values("{product}_{color}_{position}", "MH01_DARK-BLUE_007") == ("mh01", "dark blue", 7)
    assert values("{product}É{position}", "mh01e\u03012") == ("mh01", 2)


def test_words_stand_for_positions_purposes_and_numbers():
    assert values("{product}_{position:main|alt 1}", "mh01_ALT-1") == ("mh01", 2)
    assert values("{product}_{group}", "mh01_manual") == ("mh01", "Manual")
    assert values("{product}_{group}", "mh01_Primary") == ("mh01", "")
    assert values("{product}_{group:s=Size chart|p=primary}", "mh01_S") == ("mh01", "Size chart")
    assert values("{product}_{group:s=Size chart|p=primary}", "mh01_p") == ("mh01", "")
    assert values("{product:24-*}-{*}", "MB02-blue-0") == ("24-mb02",)


def test_parts_need_no_separator_where_the_catalogue_tells_them_apart():
    assert values("{product}{color}{position}", "mh01dark blue12") == ("mh01", "dark blue", 12)


def test_what_is_optional_may_be_missing_and_is_then_not_said():
    assert values(
        "{product} ^ [{style}] ^ [{size}] ^ [{color}] ^_000_{position}", "MH01 ^  ^ M ^  ^_000_001"
    ) == (
        "mh01",
        None,
        "m",
        None,
        1,
    )


def test_readings_that_ignore_less_come_first():
    assert read("{product}[-{color}][-{*}]", "a-b") == [(0, ("a", "b")), (1, ("a", None))]


@pytest.mark.parametrize(
    ("template", "name", "misfit"),
    [
        ("{product}_{color}", "zz_b", Misfit(0, 2, NameField.PRODUCT)),
        ("{product}_{color}", "mh01_pink", Misfit(5, 9, NameField.COLOR)),
        ("{product}_{color}", "mh01", Misfit(0, 0, None)),
        ("{product}_{color}", "mh01_", Misfit(5, 5, None)),
        ("{product}", "", Misfit(0, 0, None)),
    ],
)
def test_a_name_that_does_not_fit_says_how_far_it_was_read(template: str, name: str, misfit: Misfit):
    assert read(template, name) == misfit


def every_reading(parts: list, name: str) -> set:
    """All readings by trying everything."""
    if not parts:
        return {(0, ())} if not name else set()
    part, rest = parts[0], parts[1:]
    match part:
        case TextPart(text):
            size = len(folded(text))
            return every_reading(rest, name[size:]) if name.startswith(folded(text)) else set()
        case OptionalPart(inner):
            fields = len([f for f in NameRule(inner).fields() if f.field is not NameField.IGNORED])
            without = {(i, (None,) * fields + v) for i, v in every_reading(rest, name)}
            return every_reading([*inner, *rest], name) | without
    found = set()
    for end in range(1, len(name) + 1):
        for ignored, values in every_reading(rest, name[end:]):
            if part.field is NameField.IGNORED:
                found.add((ignored + end, values))
                continue
            if part.field is NameField.POSITION:
                value = int(name[:end]) if name[:end].isascii() and name[:end].isdigit() else None
            elif part.field is NameField.GROUP:
                value = {"manual": "Manual", "primary": ""}.get(loose(name[:end]).replace(" ", ""))
            else:
                value = vocabulary()[part.field](name[:end])
            if value is not None:
                found.add((ignored, (value, *values)))
    return found


@given(rules(), st.text("ab_-1m", max_size=9))
def test_the_readings_are_those_of_trying_everything(rule: NameRule, name: str):
    least: dict = {}
    for ignored, values in every_reading(list(rule.parts), name):
        least[values] = min(ignored, least.get(values, ignored))
    found = Matcher(rule, vocabulary(), ["Manual"]).read(name)
    readings = found if isinstance(found, list) else []
    assert len(readings) == min(len(least), MOST_READINGS)
    assert all(least[values] == ignored for ignored, values in readings)


@pytest.mark.parametrize(
    "template",
    [
        "{*}_{product}_{*}_{color}_{*}_{size}_{*}x",
        "{product}{*}{color}{*}{size}{*}{position}",
        "[{*}][_{*}][_{*}][_{*}][_{*}]{product}[{*}_][{*}_][{*}_]{color}!",
    ],
)
@pytest.mark.parametrize("name", ["a_" * 125, "a" * 250, "_" * 250, "ab_a-" * 50])
def test_a_hostile_name_costs_a_bounded_number_of_looks(template: str, name: str):
    matcher = Matcher(NameRule.parse(template), vocabulary(), [])
    matcher.read(name)
    assert matcher.lookups <= MOST_LOOKUPS + len(name)


def test_a_literal_is_written_so_that_it_is_read_again():
    assert NameRule.parse("{product}" + literal("{a}[b]\\")).parts[1] == TextPart("{a}[b]\\")
