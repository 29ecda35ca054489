"""What the layer contracts of pyproject.toml cannot say: sizes, names, and calls that are banned."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"

FILE_LINES = 450
FUNCTION_LINES = 80
BANNED_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
# main.py and cli.py are the composition root. They import rooms inside functions, since `vitrine --help`
# must not wait for Qt and DBOS, and the window must paint before the engine loads.
# database.py loads Alembic only where a schema changes: that takes longer than opening a workspace.
# tenant_services.py and workspace.py load what a service needs when somebody asks for it, never before the
# first picture; assigning.py, schedules.py, stores.py, check_out_news.py, alt_text_bench_desk.py,
# library_actions.py and window_handlers.py load with their work what the first screen does not show.
# engine.py imports the bodies of jobs when the first one runs: the window is usable before.
# group_radar.py, jobs_page.py, page_building.py, tenant_pages.py and time_travel.py load the package of a
# view when that is first opened: the library must not wait for the others. window.py loads the views after
# it has sent the garbage collector to rest.
MAY_IMPORT_LATE = {
    "app/main.py",
    "app/cli.py",
    "app/models/database.py",
    "app/models/tenant_services.py",
    "app/models/workspace.py",
    "app/sync/engine.py",
    "app/sync/request_kinds/assigning.py",
    "app/sync/schedules.py",
    "app/sync/stores.py",
    "app/views/check_out_news.py",
    "app/views/copy_page.py",
    "app/views/group_radar.py",
    "app/views/jobs_page.py",
    "app/views/library/alt_text_bench_desk.py",
    "app/views/library/library_actions.py",
    "app/views/page_building.py",
    "app/views/tenant_pages.py",
    "app/views/time_travel.py",
    "app/views/window_handlers.py",
    "app/window.py",
}
# A migration creates what there is to create; cutting it up would hide what it does.
MIGRATIONS = ("app/models/migrations/cms/", "app/models/migrations/jobs/")
# Pure rules: the standard library and each other. Source: architecture.md 3
PURE = {
    "app/models/changes.py",
    "app/models/clock.py",
    "app/models/context.py",
    "app/models/errors.py",
    "app/models/access/roles.py",
    "app/models/catalog/dimensions.py",
    "app/models/assignments/edit.py",
    "app/models/assignments/flatten.py",
    "app/models/assignments/matrix.py",
    "app/models/assignments/name_catalog.py",
    "app/models/assignments/name_edits.py",
    "app/models/assignments/name_matching.py",
    "app/models/assignments/name_plan.py",
    "app/models/assignments/name_presets.py",
    "app/models/assignments/name_rules.py",
    "app/models/assignments/resolve.py",
    "app/models/assignments/slots.py",
    "app/models/manifests/cells.py",
    "app/models/manifests/columns.py",
    "app/models/media/addresses.py",
    "app/models/media/content.py",
    "app/models/media/cuts.py",
    "app/models/media/resizer.py",
    "app/models/media/rows.py",
    "app/models/manifests/policies.py",
    "app/models/tenants/copy_plan.py",
    "app/sync/jobs/states.py",
}


@cache
def sources() -> list[Path]:
    return sorted(APP.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if node is not None else ""
    return f"{path.relative_to(ROOT).as_posix()}{line}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def test_files_stay_small():
    lines = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_functions_stay_small():
    too_long = [
        f"{place(path, function)} {function.name}: {function.end_lineno - function.lineno + 1} lines"
        for path in sources()
        for function in functions(path)
        if function.end_lineno - function.lineno + 1 > FUNCTION_LINES
        and not place(path).startswith(MIGRATIONS)
    ]
    assert too_long == []


def test_no_junk_drawers():
    named = [
        place(path)
        for path in [*sources(), *(folder for folder in APP.rglob("*") if folder.is_dir())]
        if BANNED_NAMES & set(path.stem.lower().split("_"))
    ]
    assert named == []


def test_no_nested_event_loops():
    calls = [
        place(path, node)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.Name)
        and (node.attr if isinstance(node, ast.Attribute) else node.id) == "processEvents"
    ]
    assert calls == []


def test_rooms_are_imported_at_the_top():
    late = [
        place(path, node)
        for path in sources()
        if place(path) not in MAY_IMPORT_LATE and not place(path).startswith("app/cli/")
        for function in functions(path)
        for node in ast.walk(function)
        if any(name == "app" or name.startswith("app.") for name in imported(node))
    ]
    assert late == []


def test_pixmaps_stay_in_views():
    elsewhere = [
        place(path, node)
        for path in sources()
        if not place(path).startswith("app/views/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.alias)
        and (node.id if isinstance(node, ast.Name) else node.name) == "QPixmap"
    ]
    assert elsewhere == []


READERS = {
    "PIL": "app/models/media/",
    "pillow_heif": "app/models/media/images.py",
    "av": "app/models/media/videos.py",
    "pypdfium2": "app/models/media/documents.py",
    "resvg_py": "app/models/media/vectors.py",
}


def test_libraries_that_read_media_stay_where_they_are_held():
    elsewhere = [
        f"{place(path, node)} imports {name}"
        for path in sources()
        for node in ast.walk(tree(path))
        for name in imported(node)
        if (home := READERS.get(name.split(".")[0])) and not place(path).startswith(home)
        if place(path) != "app/screens.py"  # makes what the pictures of the window show
    ]
    assert elsewhere == []


def test_libraries_that_are_slow_to_load_are_loaded_when_needed():
    slow = set(READERS) - {"PIL"}
    early = [
        f"{place(path, node)} imports {name}"
        for path in sources()
        for node in tree(path).body
        for name in imported(node)
        if name.split(".")[0] in slow
    ]
    assert early == []


def test_pure_rules_import_pure_rules_only():
    pure_modules = {name.removesuffix(".py").replace("/", ".") for name in PURE}
    allowed = pure_modules | {module.rpartition(".")[0] for module in pure_modules}
    impure = [
        f"{place(path, node)} imports {name}"
        for path in sources()
        if place(path) in PURE
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.split(".")[0] not in sys.stdlib_module_names and name not in allowed
    ]
    assert impure == []


def test_packages_do_not_import_their_rooms():
    """An `__init__` that imports makes every import of a neighbour import the whole room."""
    busy = [
        place(path, node)
        for path in sources()
        if path.name == "__init__.py"
        for node in tree(path).body
        if any(name == "app" or name.startswith("app.") for name in imported(node))
    ]
    assert busy == []


def tracked_text() -> Iterator[tuple[str, str]]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git working copy")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, names):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture, or deleted and not committed yet


# Written so that this file does not match itself.
FOREIGN = {
    "a place of one machine": re.compile(
        r"(?<![\w.$~/-])/(?:work|root|tmp/venv|tmp/plan|home/\w+)/|/Users/\w+|[A-Z]:\\Users"
    ),
    "a package index address": re.compile(r"index[-_]url|find[-_]links|--trusted[-_]host|pypi\.org/simple"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_tracked_files_belong_to_every_machine(what):
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_text()
        if name != own
        for match in FOREIGN[what].finditer(text)
    ]
    assert found == []
