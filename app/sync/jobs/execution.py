"""One running job: advances its body from yield to yield and turns its end into a verdict."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from time import monotonic as real_monotonic

from app.models.clock import Clock
from app.models.errors import AppError, Cancelled
from app.sync.jobs.batch_turns import BatchTurns
from app.sync.jobs.progress import Progress
from app.sync.jobs.states import UNEXPECTED, Body, JobOutcome, JobSnapshot, JobState, Runner

log = logging.getLogger(__name__)

# One recorded step: short enough to stop and cancel soon, long enough that its record (some 3 ms) is nothing.
STEP_S = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a job ended, and its last numbers: a crash may have taken back what the history knew of them."""

    state: JobState
    done: int | None = None
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    hint: str | None = None
    result: str | None = None

    def to_json(self) -> str:
        """Write the verdict as a step or a workflow records it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Verdict":
        """Read what `to_json` wrote."""
        values = json.loads(text)
        return cls(**{**values, "state": JobState(values["state"])})


class Execution:
    """A job between its start and its verdict; the `JobContext` of its body.

    Args:
        snapshot: The job as the store has it.
        request: The JSON of what was asked for.
        runner: Makes the body; called again after a restart, the body then goes on from its own cursor.
        clock: Stamps the log.
        keep_log: Stores log lines.
        on_news: Called when numbers wait to be shown.
        turns: Whose turn it is to do a batch.
        monotonic: Seconds for the pace of progress.
    """

    def __init__(
        self,
        snapshot: JobSnapshot,
        request: str,
        runner: Runner,
        *,
        clock: Clock,
        keep_log: Callable[[str, list[tuple[datetime, str]]], None],
        on_news: Callable[["Execution"], None],
        turns: BatchTurns,
        monotonic: Callable[[], float],
    ) -> None:
        self._job_id = snapshot.id
        self.lane = snapshot.lane
        self.progress = Progress(snapshot.done, snapshot.total, snapshot.counts, monotonic)
        self._request = request
        self._runner = runner
        self._clock = clock
        self._keep_log = keep_log
        self._on_news = on_news
        self._turns = turns
        self._lines: list[tuple[datetime, str]] = []
        self._cancel = threading.Event()
        self._pause = threading.Event()
        self._claim = threading.Lock()
        self._body: Body | None = None

    @property
    def job_id(self) -> str:
        """Return the job's id."""
        return self._job_id

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        """Tell how far the work is."""
        if self.progress.report(done, total, counts):
            self._on_news(self)

    def log(self, text: str) -> None:
        """Add a line to the job's log; kept at the next yield."""
        self._lines.append((self._clock.now(), text))

    def cancelled(self) -> bool:
        """Tell whether somebody asked to cancel."""
        return self._cancel.is_set()

    def ask_cancel(self) -> None:
        """Have the body stopped at its next yield. Thread: any."""
        self._cancel.set()

    def ask_pause(self) -> None:
        """Have the body left at its next yield, to be made anew when the job is resumed. Thread: any."""
        self._pause.set()

    def forget_pause(self) -> None:
        """Have nothing asked. Thread: any."""
        self._pause.clear()

    @property
    def is_pausing(self) -> bool:
        """Whether somebody asked to pause; a cancel goes before."""
        return self._pause.is_set() and not self._cancel.is_set()

    def claim(self) -> bool:
        """Take the right to advance this job; only the first caller gets it. Thread: any."""
        return self._claim.acquire(blocking=False)

    def advance(self, leaving: Callable[[], bool], budget_s: float = STEP_S) -> Verdict | None:
        """Run batches until the job is over, the budget is spent or the runtime is leaving.

        Returns:
            The verdict, or None when there is more to do. Thread: lane.
        """
        end = real_monotonic() + budget_s
        try:
            if self._body is None:
                self._body = self._runner(self._request, self)
            while not self.cancelled():
                with self._turns.taken():
                    next(self._body)
                self._flush_log()
                if leaving() or self.is_pausing or real_monotonic() >= end:
                    return None
            self._body.close()
            verdict = self._canceled()
        except StopIteration as end_of_body:
            verdict = self._ended(end_of_body.value)
        except Cancelled:
            verdict = self._canceled()
        except AppError as problem:
            verdict = Verdict(JobState.ERROR, error=problem.message, hint=problem.hint or None)
        except Exception as bug:  # boundary: a body may fail in any way, the lane goes on
            log.exception("Job %s failed", self._job_id)
            verdict = unexpected(bug)
        self._flush_log()
        done, total, counts = self.progress.numbers()
        if verdict.state in (JobState.ENDED, JobState.ENDED_WITH_ERRORS) and total is not None:
            # A body that returns has dealt with everything. Killed after its last batch it has nothing
            # to report when it goes on, and the history knows only what was saved a second before.
            done = total
        return replace(verdict, done=done, total=total, counts={**counts, **verdict.counts})

    def close(self) -> None:
        """Let go of the body at its yield; what it has committed stays."""
        if self._body is not None:
            self._body.close()

    def _flush_log(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, []
            self._keep_log(self._job_id, lines)

    def _ended(self, outcome: JobOutcome) -> Verdict:
        done, total, _ = self.progress.numbers()
        if self.cancelled() and total is not None and done < total:
            return self._canceled()  # the body looked itself and left early
        state = JobState.ENDED_WITH_ERRORS if outcome.failed > 0 else JobState.ENDED
        return Verdict(state, counts=dict(outcome.counts), result=outcome.result)

    def _canceled(self) -> Verdict:
        done, total, _ = self.progress.numbers()
        return canceled(done, total)


def canceled(done: int, total: int | None) -> Verdict:
    """Say that a job was canceled and how far it came."""
    far = f" after {done} of {total}" if total is not None else f" after {done}" if done else ""
    return Verdict(JobState.CANCELED, error=f"Canceled{far}")


def unexpected(bug: BaseException) -> Verdict:
    """Say that a job met a bug."""
    text = str(bug) or type(bug).__name__
    return Verdict(JobState.ERROR, error=f"{UNEXPECTED}: {text}", hint="The log holds the details.")
