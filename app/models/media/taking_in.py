"""Takes a file into the store by one reading: looked into, hashed and copied. Source: architecture.md 6."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from app.models.media.blobs import Incoming, Source
from app.models.media.formats import look_into_open
from app.models.media.limits import Limits
from app.models.media.rows import FileFacts

T = TypeVar("T")


class Receiver(Protocol):
    """Where contents go; the blob store, or something that only counts."""

    def receive_open(self, source: Source, on_bytes: Callable[[int], object] = ..., /) -> Incoming:
        """Copy a file that is open, without a name."""
        ...

    def discard(self, incoming: Incoming, /) -> None:
        """Forget it."""
        ...


def take_in(
    path: Path,
    receiver: Receiver,
    limits: Limits,
    look: Callable[[FileFacts, bool], T],
    on_bytes: Callable[[int], object] = lambda count: None,
) -> tuple[Incoming, T, float]:
    """Look into a file, then copy it.

    Args:
        path: The file.
        receiver: Takes the content.
        limits: Largest sizes that are taken in.
        look: Given what the file is, and whether it may bring texts along; before anything is copied.
        on_bytes: Told how many more bytes were copied, every now and then.

    Returns:
        The content, what `look` found, and when the file was changed last, in seconds since 1970.

    Raises:
        BadInput: It is not to be used, as `look` or its structure says.
        OSError: It cannot be read, or somebody writes to it meanwhile.
        StorageProblem: The store cannot be written.

    Thread: any.
    """
    with path.open("rb", buffering=0) as file:
        before = os.fstat(file.fileno())
        source = Source(file, before.st_size)
        facts, may_say = look_into_open(path, source, before.st_size, limits)
        found = look(facts, may_say)
        incoming = receiver.receive_open(source, on_bytes)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        receiver.discard(incoming)
        raise OSError(errno.ESTALE, "it is still being changed; try again when it is complete", str(path))
    return incoming, found, after.st_mtime
