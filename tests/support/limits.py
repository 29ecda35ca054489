"""Disks that are full or closed, for tests."""

import ctypes
import errno
import os
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as a full disk would."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Have a folder be a disk of a few bytes of its own, as long as nothing on it is open afterwards."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can make a disk")
    folder.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={size}".encode()):
        pytest.skip(f"no disk can be made here: {os.strerror(ctypes.get_errno())}")
    try:
        yield
    finally:
        assert libc.umount2(os.fsencode(folder), 0) == 0, os.strerror(ctypes.get_errno())


def fill(file: Path) -> None:
    """Write a file until its disk has no room left."""
    with file.open("wb", buffering=0) as filler:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while filler.write(b"\0" * size):
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC


@contextmanager
def ordinary_user() -> Iterator[Path]:
    """Work as somebody whom a closed folder stops, in a new folder of theirs; root is stopped by nothing.

    Root stays the user, so that everything root may read by its owner can still be read: an interpreter that
    nobody else can look into has modules left to import.
    """
    if not hasattr(os, "geteuid"):
        pytest.skip("closing a folder works otherwise here")
    is_root = os.geteuid() == 0
    if is_root and sys.platform != "linux":
        pytest.skip("root cannot give its rights up here")
    with tempfile.TemporaryDirectory(prefix="vitrine-user-") as folder:
        before = _set_rights(lambda rights: rights & ~_PASSES_MODES) if is_root else 0
        try:
            yield Path(folder)
        finally:
            if is_root:
                _set_rights(lambda _: before)
            for path in (Path(folder), *Path(folder).rglob("*")):
                path.chmod(0o755)


_PASSES_MODES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what lets root through whatever the mode of a file says."""


def _set_rights(choose: Callable[[int], int]) -> int:
    """Change what this thread, and threads that it starts, may do; return what it was before."""
    libc = ctypes.CDLL(None, use_errno=True)
    head = struct.pack("=Ii", 0x20080522, 0)
    sets = ctypes.create_string_buffer(24)  # effective, permitted, inheritable; then their upper halves
    if libc.capget(head, sets):
        raise OSError(ctypes.get_errno(), "capget")
    effective, *others = struct.unpack("=6I", sets.raw)
    if libc.capset(head, struct.pack("=6I", choose(effective), *others)):
        raise OSError(ctypes.get_errno(), "capset")
    return int(effective)
