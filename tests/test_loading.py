"""What a program loads before it can do anything, and how."""

import subprocess
import sys

import pytest

from app import loading

LATER = {
    "app.models.as_of",
    "app.models.assignments.documents",
    "app.models.assignments.service",
    "app.models.assignments.uses",
    "app.models.catalog.service",
    "app.models.copying.service",
    "app.models.manifests.service",
    "app.models.publishing.difference_service",
    "app.models.publishing.groups",
    "app.models.publishing.library",
    "app.sync.answers",
    "app.sync.csu.read_api",
    "app.sync.headquarters",
    "app.views.assignments.view",
    "app.views.audit_trail",
    "app.views.preview.view",
}
"""Rooms that the first screen of the library does not wait for."""


def said(program: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": ""},
    )
    return found.stdout


def test_the_window_comes_before_what_other_views_need():
    loaded = said("import sys, app.main, app.window, app.views.main_window; print(*sys.modules)").split()
    assert "app.views.library.library_view" in loaded
    assert LATER & set(loaded) == set()


def test_garbage_is_looked_for_again_once_all_is_loaded():
    assert said("import gc, app.main; print(gc.isenabled(), gc.get_freeze_count())").split() == ["True", "0"]
    assert said("import gc; gc.disable(); import app.main; print(gc.isenabled())").split() == ["False"]


def test_modules_are_loaded_without_reading_their_sources():
    program = "import app.window, linecache, app.views.main_window; print(*linecache.cache)"
    assert [name for name in said(program).split() if "/views/main_window" in name] == []


@pytest.mark.parametrize("known", [None, "text"])
def test_a_pyside_that_does_so_in_another_way_is_left_alone(monkeypatch: pytest.MonkeyPatch, known: object):
    features = type(sys)("shibokensupport.feature")
    features.pyside_feature_dict = known
    features.feature_imported = was = object()
    monkeypatch.setitem(sys.modules, "shibokensupport.feature", features)
    loading.without_looking_into_sources()
    assert features.feature_imported is was
    monkeypatch.delitem(sys.modules, "shibokensupport.feature")
    loading.without_looking_into_sources()
