"""How far uploads are, in words: files, bytes, and about how long they still take. No Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.models.media.uploads import FileState, UploadSummary
from app.sync.jobs.states import JobSnapshot, JobState

_SURE_AFTER_S: Final = 2.0
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """All uploads that are open, added up.

    Attributes:
        taken, files: Files that are no longer waiting, and all.
        taken_bytes, size_bytes: The same in bytes, with what is read of files just now.
        processed, created: Items that were read through, and all that were made.
    """

    taken: int = 0
    files: int = 0
    taken_bytes: int = 0
    size_bytes: int = 0
    processed: int = 0
    created: int = 0

    @classmethod
    def of(cls, uploads: Iterable[tuple[JobSnapshot, UploadSummary]]) -> "UploadProgress":
        """Add up."""
        total = cls()
        for job, summary in uploads:
            live = job.counts.get("megabytes", 0) * _MEGABYTE
            total = cls(
                total.taken + summary.settled,
                total.files + summary.files,
                total.taken_bytes + min(summary.size_bytes, max(summary.taken_bytes, live)),
                total.size_bytes + summary.size_bytes,
                total.processed + job.counts.get("processed", 0),
                total.created + summary.by_state.get(FileState.CREATED, 0),
            )
        return total

    @property
    def is_taken(self) -> bool:
        """Whether all files are in, and contents are read through."""
        return 0 < self.files == self.taken

    @property
    def percent(self) -> int:
        """How much is done of what the words speak of."""
        done, total = (self.processed, self.created) if self.is_taken else (self.taken_bytes, self.size_bytes)
        return 100 * done // total if total else 0


def progress_words(progress: UploadProgress, seconds_left: float | None, *, is_paused: bool) -> str:
    """Write the header: `8 of 24 files · 61 MB of 182 MB · about 40 s left`."""
    if not progress.files:
        return "Looking at the files"
    if progress.is_taken:
        parts = [
            f"{progress.files:,} files are in",
            f"previews {progress.processed:,} of {progress.created:,}",
        ]
    else:
        parts = [
            f"{progress.taken:,} of {progress.files:,} files",
            f"{size_words(progress.taken_bytes)} of {size_words(progress.size_bytes)}",
        ]
    if is_paused:
        parts.append("paused")
    elif seconds_left is not None:
        parts.append(f"about {_span(seconds_left)} left")
    return " · ".join(parts)


def size_words(size_bytes: int) -> str:
    """Write a size in the unit that suits it."""
    if size_bytes >= 10**9:
        return f"{size_bytes / 10**9:.1f} GB"
    return f"{size_bytes / _MEGABYTE:.0f} MB" if size_bytes >= 10**6 else f"{size_bytes / 1000:.0f} KB"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


class Pace:
    """Tells how long the rest takes, from how far the work came since it was last begun or resumed."""

    def __init__(self) -> None:
        self._from: tuple[float, int] | None = None

    def seconds_left(self, now_s: float, done: int, total: int, *, is_running: bool) -> float | None:
        """Return the seconds that are left, or None while nobody knows."""
        if not is_running or self._from is None or done < self._from[1]:
            self._from = (now_s, done) if is_running else None
            return None
        since, begun_at = now_s - self._from[0], self._from[1]
        if since < _SURE_AFTER_S or done <= begun_at:
            return None
        return (total - done) * since / (done - begun_at)


def end_words(job: JobSnapshot) -> str:
    """Say how an upload ended."""
    if job.state is JobState.ERROR:
        return job.error or "The upload did not come to its end."
    names = {"created": "uploaded", "reused": "already there", "same_name": "renamed", "failed": "failed"}
    said = [f"{job.counts[name]:,} {words}" for name, words in names.items() if job.counts.get(name)]
    ended = ", ".join(said) or "Nothing was uploaded"
    return f"Stopped: {ended}" if job.state is JobState.CANCELED else ended
