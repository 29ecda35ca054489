"""What headquarters tells of a tenant, and the documented steps of its roll-out: values alone.

Source: omnichannel-media-management-overview, domain.md 7.3-7.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.models.tenants.features import Feature, FeatureRow


class StepGroup(StrEnum):
    """The parts of the roll-out."""

    AUTHORING = "Authoring"
    STAGING = "Staging"
    DATA_FLOW = "Data flow"
    SWITCH_OVER = "Switch over"


class SetupStep(StrEnum):
    """The documented steps in their order; the values are what people read."""

    CONTENT = "Turn on Omnichannel content"
    AUTHORING = "Enable omnichannel media assignment authoring UX"
    AUTHORING_1110 = "Run 1110 (Global configuration)"
    PARAMETERS = "Fill in Commerce parameters"
    STAGE = "Stage product media"
    SCHEDULE = "Schedule CMS to HQ omnichannel media sync"
    FULL_SYNC = "Start Full data sync, 1040 (Products)"
    BOTH_ENDED = "Wait until both jobs show Ended"
    LOCATIONS = "Enable omnichannel media assignments for CSU media locations"
    LOCATIONS_1110 = "Run 1110 (Global configuration) again"
    SITE = "Enable omnichannel media management of the site"

    @property
    def number(self) -> int:
        """Return its place, from 1."""
        return list(SetupStep).index(self) + 1

    @property
    def group(self) -> StepGroup:
        """Return the part that it belongs to."""
        return _GROUPS[min(limit for limit in _GROUPS if self.number <= limit)]

    @property
    def feature(self) -> Feature | None:
        """Return the switch that it turns on, or None."""
        return _FEATURES.get(self)


_GROUPS: Final = {
    4: StepGroup.AUTHORING,
    5: StepGroup.STAGING,
    8: StepGroup.DATA_FLOW,
    11: StepGroup.SWITCH_OVER,
}
_FEATURES: Final = {
    SetupStep.CONTENT: Feature.CONTENT,
    SetupStep.AUTHORING: Feature.AUTHORING,
    SetupStep.LOCATIONS: Feature.CSU_LOCATIONS,
    SetupStep.SITE: Feature.SITE,
}


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    RUNNING = "running"
    PARTLY = "partly done"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class StepCheck:
    """What was found when a step was looked at.

    Attributes:
        step: Which.
        state: How far it is.
        text: What was found, a sentence without its time.
        at: When that was; None where no time is known.
        share: Percent that is done, where it can be counted.
    """

    step: SetupStep
    state: StepState
    text: str
    at: datetime | None = None
    share: int | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether it is true now."""
        return self.state is StepState.DONE


@dataclass(frozen=True, slots=True)
class FeatureFacts:
    """A switch: `databases` and `missing` as the roll-out tells them, and what turning it on would do."""

    row: FeatureRow
    databases: Mapping[str, bool]
    missing: tuple[str, ...]
    consequences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """A job that can recur.

    Attributes:
        job: Its name as `vitrine sync` has it.
        title: What people read.
        span: How often as `15m` or `1d`; a cron line with its zone otherwise; empty is never.
        recurrence: The same as people read it.
        is_withheld: Whether it rests.
        state: Waiting, Withhold or Off.
        next_at: The next run, where one is planned.
        last_at: When it came last.
        problem: Why the last run could not be queued.
    """

    job: str
    title: str
    span: str
    recurrence: str
    is_withheld: bool
    state: str
    next_at: datetime | None
    last_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A download session.

    Attributes:
        id: Counts up.
        job: `1040`, `1070` or `1110`.
        job_id: The job that works on it.
        database: The channel database.
        full: Whether it sends everything.
        state: As people read it.
        is_over: Whether nothing more happens to it.
        is_suspended: Whether it needs a person, and holds up those after it.
        can_cancel: Whether it can be given up.
        rows, bytes: Of its package.
        tries: How often it failed.
        created_at, started_at, ended_at: Its times.
        error: Why the last try failed, or why it was canceled.
    """

    id: int
    job: str
    job_id: str
    database: str
    full: bool
    state: str
    is_over: bool
    is_suspended: bool
    can_cancel: bool
    rows: int
    bytes: int
    tries: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class HeadquartersState:
    """Everything that the page shows, of one look.

    Attributes:
        features: The switches in the order of the roll-out.
        schedules: The jobs that can recur.
        databases: The channel databases by name, with the names of their channels.
        latest: The newest session by job and database.
        unreachable: Why headquarters cannot reach the CMS; empty where it can.
        steps: The checklist.
        checked_at: When this was looked at.
    """

    features: tuple[FeatureFacts, ...]
    schedules: tuple[ScheduleFacts, ...]
    databases: Mapping[str, tuple[str, ...]]
    latest: Mapping[tuple[str, str], SessionFacts]
    unreachable: str
    steps: tuple[StepCheck, ...]
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class ParameterCheck:
    """What a test found of one Commerce parameter.

    Attributes:
        name: As settings have it.
        label: As people read it.
        problem: What is wrong; empty where nothing is.
    """

    name: str
    label: str
    problem: str
