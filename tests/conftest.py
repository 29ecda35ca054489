"""Settings and fixtures of the whole test suite: no screen, no user data, nothing left behind."""

import os
import shutil
import tempfile
from pathlib import Path

# Before anything of the product or of Qt is imported: no display, and never the user's own folders.
HOME = Path(tempfile.mkdtemp(prefix="vitrine-tests-"))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["VITRINE_HOME"] = str(HOME)
os.environ.pop("VITRINE_WORKSPACE", None)
for variable, folder in (
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_DATA_HOME", "share"),
    ("XDG_CACHE_HOME", "cache"),
):
    os.environ[variable] = str(HOME / folder)

import faulthandler  # noqa: E402
import gc  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from collections.abc import Generator, Iterator  # noqa: E402

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

REPOSITORY = Path(__file__).resolve().parent.parent
LUMA = REPOSITORY.parent / "shared" / "luma"

# Threads that live as long as the process, by the start of their name.
LONG_LIVED_THREADS = (
    "pytest_timeout",
    "asyncio_",  # the default executor of an event loop keeps its threads until the process ends
)
THREAD_GRACE_S = 3.0  # a worker that was told to stop may need one poll of its queue (1 s)

settings.register_profile("quick", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    # What was copied goes while Python can let go of it: Qt's own end comes after Python's, and would crash.
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = pytest.mark.skip(reason="the Luma catalogue is not beside the repository")
    for item in items:
        if item.get_closest_marker("luma") and not LUMA.is_dir():
            item.add_marker(missing)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("timeout") is not None:
        faulthandler.cancel_dump_traceback_later()  # it may take longer than `faulthandler_timeout`


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Keep the garbage collector from running in a worker while there are widgets.

    A cycle that holds widgets must be broken by the thread that they belong to, or Qt crashes. What fixtures
    made is held until all of them are torn down, so no fixture could see to it. What there is before the test
    is left alone from then on: looking through all that thousands of tests keep takes longer than the test.
    """
    if not {"qapp", "qtbot"} & set(getattr(item, "fixturenames", ())):
        return (yield)
    gc.disable()
    gc.freeze()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


@pytest.fixture(scope="session")
def luma() -> Path:
    """The folder of the Luma catalogue; the test is skipped where it is missing."""
    if not LUMA.is_dir():
        pytest.skip("the Luma catalogue is not beside the repository")
    return LUMA


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["vitrine-tests"]


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread running or a top-level widget alive."""
    threads_before = set(threading.enumerate())
    widgets_before = {_address(widget) for widget in _top_level_widgets()}
    yield
    leaks = [f"widget {widget!r}" for widget in _leaked_widgets(widgets_before)]
    if request.node.get_closest_marker("leaves_threads") is None:
        leaks += [f"thread {thread.name!r}" for thread in _leaked_threads(threads_before)]
        leaks += _busy_thread_pool()
    if leaks:
        pytest.fail("left behind: " + ", ".join(leaks), pytrace=False)


def _leaked_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    end = time.monotonic() + THREAD_GRACE_S
    leaked = []
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(LONG_LIVED_THREADS) or thread is threading.current_thread():
            continue
        if isinstance(thread, threading._DummyThread):  # a Qt thread that once called Python
            continue
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            leaked.append(thread)
    return leaked


def _busy_thread_pool() -> list[str]:
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    pool = core.QThreadPool.globalInstance()
    if pool.waitForDone(int(THREAD_GRACE_S * 1000)):
        return []
    return [f"{pool.activeThreadCount()} busy threads of the global QThreadPool"]


def _top_level_widgets() -> list:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return [widget for widget in widgets.QApplication.topLevelWidgets() if widget.parent() is None]


def _leaked_widgets(before: set[int]) -> list:
    def new() -> list:
        return [widget for widget in _top_level_widgets() if _address(widget) not in before]

    if new():
        _delete_later_now()
    if new():
        gc.collect()
        _delete_later_now()
    return new()


def _delete_later_now() -> None:
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


def _address(widget: object) -> int:
    return sys.modules["shiboken6"].getCppPointer(widget)[0]
