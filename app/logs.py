"""The log file of one process, and the trace that a crash leaves.

The log rotates at 2 MB and five old files are kept, so it never fills a disk.
"""

import faulthandler
import logging
import logging.handlers
import sys
from pathlib import Path
from typing import TextIO

from app import paths

LOG_NAME = "vitrine.log"
CRASH_NAME = "vitrine-crash.log"
LOG_BYTES = 2_000_000
LOG_FILES_KEPT = 5
LINE = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"

# faulthandler writes from a signal handler, so its file must stay open as long as the process lives.
_crash_file: TextIO | None = None


def start(folder: Path | None = None, *, level: int = logging.INFO, to_stderr: bool = False) -> Path | None:
    """Begin to log into `folder` and return the log file, or None when the folder cannot be written.

    A workstation whose log folder is read-only still starts: warnings then go to standard error.
    Calling it again replaces the handlers of the call before.

    Args:
        folder: where the log lies; the platform's log folder if left out.
        level: the lowest level that is written.
        to_stderr: also write warnings to standard error.

    Thread: GUI (before others start)
    """
    stop()
    root = logging.getLogger()
    root.setLevel(level)
    log_file: Path | None = (folder or paths.log_folder()) / LOG_NAME
    assert log_file is not None
    try:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        file_handler = logging.handlers.RotatingFileHandler(
            log_file, maxBytes=LOG_BYTES, backupCount=LOG_FILES_KEPT, encoding="utf-8", delay=True
        )
        _catch_crashes(log_file.with_name(CRASH_NAME))
        _add(root, file_handler, level)
    except OSError as error:
        to_stderr = True
        log_file = None
        reason = f"No log file is written: {error}"
    if to_stderr:
        _add(root, logging.StreamHandler(sys.stderr), logging.WARNING)
    if log_file is None:
        logging.getLogger(__name__).warning(reason)
    return log_file


def stop() -> None:
    """Close what `start` opened. Does nothing when nothing is open.

    Thread: GUI (after others ended)
    """
    global _crash_file
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if getattr(handler, "from_vitrine", False)]:
        root.removeHandler(handler)
        handler.close()
    if _crash_file is not None:
        faulthandler.disable()
        _crash_file.close()
        _crash_file = None


def _add(root: logging.Logger, handler: logging.Handler, level: int) -> None:
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(LINE))
    handler.from_vitrine = True  # type: ignore[attr-defined]  # marks what stop() may remove
    root.addHandler(handler)


def _catch_crashes(file: Path) -> None:
    global _crash_file
    _crash_file = file.open("a", encoding="utf-8")
    faulthandler.enable(_crash_file)
