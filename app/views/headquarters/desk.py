"""What the Headquarters page asks of the engine. Every call runs on a worker thread."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.models.tenants.features import Feature
from app.models.tenants.headquarters import HeadquartersState, ParameterCheck, SessionFacts
from app.sync.jobs.states import JobSnapshot


class HeadquartersDesk(Protocol):
    """Headquarters of one tenant. Known errors are raised as `AppError`."""

    def now(self) -> datetime:
        """Return the time; takes no time itself."""
        ...

    def state(self) -> HeadquartersState:
        """Look at everything."""
        ...

    def jobs(self) -> Sequence[JobSnapshot]:
        """List the jobs of the tenant, newest first."""
        ...

    def sessions(self) -> Sequence[SessionFacts]:
        """List download sessions, newest first."""
        ...

    def enable(self, feature: Feature, at: datetime | None = None) -> None:
        """Turn a switch on, now or at a time."""
        ...

    def disable(self, feature: Feature) -> None:
        """Turn a switch off, or take its time back."""
        ...

    def set_recurrence(self, job: str, span: str) -> None:
        """Have a job recur after a span like `15m`; empty turns batch processing off."""
        ...

    def withhold(self, job: str) -> None:
        """Have a schedule rest."""
        ...

    def release(self, job: str) -> None:
        """Have a schedule that rests go on."""
        ...

    def run_now(self, job: str) -> Sequence[str]:
        """Queue what a schedule runs; return the jobs."""
        ...

    def full_sync(self, database: str = "") -> Sequence[str]:
        """Queue Full data sync of 1040 (Products), for one channel database or all; return the jobs."""
        ...

    def retry_session(self, session_id: int) -> Sequence[str]:
        """Have a suspended session tried anew; return the jobs."""
        ...

    def cancel_session(self, session_id: int) -> Sequence[str]:
        """Give a session up; return the jobs that follow."""
        ...

    def cancel(self, job_id: str) -> object:
        """Ask a job to stop."""
        ...

    def retry(self, job_id: str) -> str:
        """Queue a job again; return the new one."""
        ...

    def parameters(self) -> Mapping[str, str]:
        """Return the Commerce parameters by name."""
        ...

    def save_parameters(self, values: Mapping[str, str]) -> None:
        """Keep the Commerce parameters."""
        ...

    def test_connection(self, values: Mapping[str, str]) -> Sequence[ParameterCheck]:
        """Say of each value whether it will do, and ask the CMS."""
        ...
