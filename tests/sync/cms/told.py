"""A job context that keeps what it is told, and a body run to its end without an engine."""

from app.sync.jobs.states import Body, JobOutcome


class Told:
    """A job context that keeps what it is told."""

    def __init__(self, job_id: str = "job-1") -> None:
        self.job_id = job_id
        self.reports: list[tuple[int, int | None, dict[str, int]]] = []
        self.lines: list[str] = []

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        self.reports.append((done, total, counts))

    def log(self, text: str) -> None:
        self.lines.append(text)

    def cancelled(self) -> bool:
        return False


def finish(body: Body) -> JobOutcome:
    while True:
        try:
            next(body)
        except StopIteration as end:
            return end.value
