"""What the pipeline says of a stage. No Qt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.models.access.roles import Act
from app.sync.tracking_rows import Remedy, Stage, StageName, StageState, Track
from app.views.jobs.job_words import span_words
from app.views.support.times import clock_words

CAPTIONS: Final = {
    StageName.CMS: "Published content",
    StageName.HEADQUARTERS: "Media sync, flattened",
    StageName.CSU: "1040 (Products) per database",
    StageName.CACHE: "Two-hour rolling cache",
    StageName.STOREFRONT: "Time to refresh, estimate",
}
ESTIMATES: Final = (
    "Estimates come from the job schedules and the cache time. New media can appear earlier on products "
    "that are not cached."
)


_ACTS: Final = {
    Remedy.PUBLISH: Act.PUBLISH,
    Remedy.ENABLE: Act.FEATURES,
    Remedy.PARAMETERS: None,  # it only opens them
}


def act_of_remedy(remedy: Remedy, stage: StageName) -> Act | None:
    """Tell what a remedy does, as rights tell it apart: jobs of the CMS are publishes."""
    return _ACTS.get(remedy, Act.PUBLISH if stage is StageName.CMS else Act.JOBS)


@dataclass(frozen=True, slots=True)
class BoxWords:
    """What one box shows: a line, a caption, the search index, and all of it for tool tips and readers."""

    text: str
    caption: str
    told: str
    lists: str = ""


def head_words(track: Track) -> tuple[str, str]:
    """Say when it is everywhere: words, and the time that stands out; empty where nobody can tell."""
    if track.state is StageState.DONE:
        return "Live everywhere", ""
    if track.about is None or track.at_most is None:
        return ("No estimate while something is in the way" if track.late else ""), ""
    about = clock_words(track.about, track.looked_at)
    at_most = clock_words(track.at_most, track.looked_at)
    return f"At most {at_most}, live everywhere by about", about


def box_words(stage: Stage, search: Stage | None, now: datetime) -> BoxWords:
    """Say how far a stage is; the search index stands with the storefront of its database."""
    text = _text(stage, now)
    caption = _caption(stage, now)
    lists = "" if search is None else f"Search {_short(search, now)}"
    place = f"{stage.name.value} {stage.database}".strip()
    told = f"{place}: {stage.state.value}. {text}. {caption}".rstrip(". ") + "."
    if lists:
        told += f" {lists}."
    if stage.channels:
        told += f" {', '.join(stage.channels)}."
    return BoxWords(text, caption, told, lists)


def _text(stage: Stage, now: datetime) -> str:
    if stage.state is StageState.DONE:
        verb = {
            StageName.CMS: "Published",
            StageName.HEADQUARTERS: "Synced",
            StageName.CSU: stage.database,
            StageName.CACHE: "Clear",
            StageName.STOREFRONT: "Live",
        }.get(stage.name, "Done")
        return verb if stage.at is None else f"{verb} {clock_words(stage.at, now)}"
    if stage.state is StageState.RUNNING and stage.name is StageName.CACHE and stage.at_most is not None:
        return f"Clears by {clock_words(stage.at_most, now)}"
    place = f"{stage.database}, " if stage.name is StageName.CSU else ""
    if stage.state is StageState.RUNNING and stage.share is not None:
        return f"{place}{stage.share} %"
    if stage.state is StageState.LATE:
        return f"{place}late" if place else "Late"
    if stage.about is None:
        return f"{place}waiting" if place else "Waiting"
    return stage.database if place else f"About {clock_words(stage.about, now)}"


def _caption(stage: Stage, now: datetime) -> str:
    if stage.cause:
        return stage.cause
    if stage.state is StageState.DONE:
        return ", ".join(stage.channels) if stage.name is StageName.CSU else ""
    if stage.name is StageName.CACHE and stage.state is StageState.RUNNING and stage.about is not None:
        return f"About {clock_words(stage.about, now)}"
    if stage.name is StageName.CSU and stage.about is not None:
        return f"About {clock_words(stage.about, now)}"
    if stage.name is StageName.HEADQUARTERS and stage.next_run is not None:
        return f"Next run {clock_words(stage.next_run, now)}"
    if stage.at_most is not None:
        return f"In {span_words(stage.at_most - now)} at most"
    return ""


def _short(stage: Stage, now: datetime) -> str:
    if stage.state is StageState.DONE:
        return "done" if stage.at is None else clock_words(stage.at, now)
    if stage.cause:
        return "late"
    return "waits" if stage.about is None else f"about {clock_words(stage.about, now)}"
