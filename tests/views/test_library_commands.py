"""Commands of the library are in menus, in the menu of the items and have keys that do not collide."""

from collections import Counter

from app.views.actions import ACTIONS, Scope
from app.views.window_commands import MEDIA_MENU


def test_the_menu_of_the_items_names_commands():
    known = {spec.id for spec in ACTIONS}
    assert {each for each in MEDIA_MENU if each != "-"} <= known


def test_keys_of_the_library_and_the_window_are_told_apart():
    for scope in (Scope.LIBRARY, Scope.ITEMS):
        specs = [spec for spec in ACTIONS if spec.scope in (Scope.WINDOW, scope)]
        keys = Counter(key for spec in specs for key in (spec.shortcut, *spec.more_shortcuts) if key)
        assert [key for key, count in keys.items() if count > 1] == []


def test_delete_and_select_all_work_on_items_alone():
    scopes = {spec.id: spec.scope for spec in ACTIONS}
    for action_id in ("media.delete", "edit.select_all", "edit.copy", "edit.paste"):
        assert scopes[action_id] is Scope.ITEMS  # in a text field these keys mean text


def test_no_letter_of_a_menu_leads_to_two_entries():
    letters: dict[tuple[str, str], str] = {}
    for spec in ACTIONS:
        _, marked, rest = spec.text.partition("&")
        if marked:
            key = (spec.menu, rest[0].casefold())
            assert key not in letters, f"{spec.text} and {letters.get(key)}"
            letters[key] = spec.text
