"""Services in memory for views: they hold the interfaces of the real ones."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QBuffer, QByteArray, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.models.changes import Changes
from app.models.errors import RuleViolation
from app.models.media.rows import (
    MediaFacets,
    MediaFilter,
    MediaRow,
    MediaSort,
    MediaState,
    MediaTexts,
    MediaType,
    media_code,
)
from app.sync.jobs.states import JobQuery, JobSnapshot, JobState

START = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
COLORS = ("blue", "black", "purple", "gray", "orange", "green", "brown", "pink")
ANGLES = ("front", "back", "detail")
TAGS = ("autumn", "blue", "hoodie", "run", "studio")


def media_row(number: int) -> MediaRow:
    """Make the row of an item; every 13th is a video, every 17th a PDF."""
    kind = MediaType.VIDEO if number % 13 == 0 else MediaType.FILE if number % 17 == 0 else MediaType.IMAGE
    ending = {"image": "jpg", "video": "mp4", "file": "pdf"}[kind.value]
    name = f"mh{number % 14 + 1:02}-{COLORS[number % 8]}-{ANGLES[number % 3]}-{number}"
    is_picture = kind is not MediaType.FILE
    return MediaRow(
        id=number,
        code=media_code(number),
        display_name=name,
        type=kind,
        state=MediaState.DRAFT if number % 5 == 0 else MediaState.PUBLISHED,
        mime={"image": "image/jpeg", "video": "video/mp4", "file": "application/pdf"}[kind.value],
        file_name=f"{name}.{ending}",
        sha256=f"{number:064x}",
        size_bytes=131_000 + number * 997,
        width=1274 if is_picture else None,
        height=(1080 if kind is MediaType.VIDEO else 1580) if is_picture else None,
        duration_ms=24_000 if kind is MediaType.VIDEO else None,
        alt_text="" if number % 9 == 0 else f"{COLORS[number % 8]} hoodie, {ANGLES[number % 3]}",
        tags=(TAGS[number % 5], "hoodie") if number % 5 != 2 else ("hoodie",),
        used_by=0 if number % 10 == 7 else number % 4 + 1,
        version=number % 3 + 1,
        created_at=START - timedelta(days=number % 300),
        updated_at=START - timedelta(hours=number % 300),
    )


class FakeMedia:
    """A media service over made-up items."""

    def __init__(self, count: int = 60) -> None:
        self.all = array("q", range(1, count + 1))
        self.changed: dict[int, MediaRow] = {}
        self.written: dict[tuple[int, str], MediaTexts] = {}

    def ids(
        self,
        wanted: MediaFilter | None = None,
        sort: MediaSort = MediaSort.NEWEST,
        limit: int | None = None,
    ) -> "array[int]":
        if wanted in (None, MediaFilter()):
            found = self.all[:]
        else:
            found = array("q", (row.id for row in self._matching(wanted)))
        if sort is MediaSort.NAME:
            found = array("q", sorted(found, key=lambda i: self._row(i).display_name))
        return found[:limit]

    def rows(self, media_ids: Sequence[int]) -> list[MediaRow]:
        return [self._row(media_id) for media_id in media_ids if 0 < media_id <= len(self.all)]

    def facets(self, wanted: MediaFilter | None = None) -> MediaFacets:
        wanted = wanted or MediaFilter()
        if len(self.all) > 5000:
            return MediaFacets()
        types = self._matching(replace(wanted, types=frozenset()))
        states = self._matching(replace(wanted, states=frozenset()))
        usage = self._matching(replace(wanted, usage=None))
        quality = self._matching(replace(wanted, missing_alt_text=False))
        tags: dict[str, int] = {}
        for row in self._matching(replace(wanted, tags=frozenset())):
            for tag in row.tags:
                tags[tag] = tags.get(tag, 0) + 1
        return MediaFacets(
            types={kind: sum(row.type is kind for row in types) for kind in MediaType},
            states={
                MediaState.DRAFT: sum(row.state is not MediaState.PUBLISHED for row in states),
                MediaState.PUBLISHED: sum(row.state is not MediaState.DRAFT for row in states),
            },
            used=sum(row.used_by > 0 for row in usage),
            unused=sum(row.used_by == 0 for row in usage),
            missing_alt_text=sum(not row.alt_text and row.type is MediaType.IMAGE for row in quality),
            tags=tuple(sorted(tags.items(), key=lambda each: -each[1])),
        )

    def texts(self, media_id: int) -> dict[str, MediaTexts]:
        found = {"Neutral": MediaTexts("", self._row(media_id).alt_text, "")}
        found |= {locale: texts for (item, locale), texts in self.written.items() if item == media_id}
        return found

    def set_texts(self, media_id, locale, *, title=None, alt_text=None, description=None) -> Changes:
        old = self.texts(media_id).get(locale, MediaTexts())
        self.written[media_id, locale] = MediaTexts(
            old.title if title is None else title,
            old.alt_text if alt_text is None else alt_text,
            old.description if description is None else description,
        )
        if locale == "Neutral" and alt_text is not None:
            self.changed[media_id] = replace(self._row(media_id), alt_text=alt_text)
        return Changes(media=frozenset({media_id}))

    def set_tags(self, media_id, tags) -> Changes:
        self.changed[media_id] = replace(self._row(media_id), tags=tuple(sorted(tags)))
        return Changes(media=frozenset({media_id}))

    def rename(self, media_id, display_name) -> Changes:
        if display_name == "taken":
            raise RuleViolation("Another item is named taken already.", "Choose another name.")
        self.changed[media_id] = replace(self._row(media_id), display_name=display_name)
        return Changes(media=frozenset({media_id}))

    def thumbnail(self, sha256: str, pixel_size: int) -> bytes | None:
        """Draw a figure of the item's colour on white. Thread: any."""
        number = int(sha256, 16)
        kind = media_row(number).type
        if kind is MediaType.FILE:
            return None
        if number % 41 == 0:
            return b"broken"
        return draw_figure(COLORS[number % 8], pixel_size)

    def _row(self, media_id: int) -> MediaRow:
        return self.changed.get(media_id) or media_row(media_id)

    def _matching(self, wanted: MediaFilter) -> list[MediaRow]:
        return [row for row in map(self._row, self.all) if _matches(row, wanted)]


def _matches(row: MediaRow, wanted: MediaFilter) -> bool:
    return (
        (not wanted.text or wanted.text.lower() in row.display_name.lower() or wanted.text in row.tags)
        and (not wanted.types or row.type in wanted.types)
        and (not wanted.states or row.state in wanted.states)
        and (wanted.usage is None or wanted.usage == (row.used_by > 0))
        and (not wanted.tags or bool(wanted.tags & set(row.tags)))
        and (not wanted.missing_alt_text or (not row.alt_text and row.type is MediaType.IMAGE))
    )


def draw_figure(color: str, pixel_size: int) -> bytes:
    """Draw a simple garment, 4:5, as JPEG bytes. Thread: any."""
    width, height = round(pixel_size * 0.8), pixel_size
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color).darker(130))
    painter.drawRoundedRect(QRect(width // 6, height // 4, width * 2 // 3, height * 3 // 5), 20, 20)
    painter.setBrush(QColor("#8D5A3C"))
    painter.drawEllipse(QRect(width * 2 // 5, height // 14, width // 5, height // 6))
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG", 85)
    return bytes(content.data())


def job(job_id: str, **values: object) -> JobSnapshot:
    """Make a job snapshot; give what matters."""
    facts: dict = {
        "id": job_id,
        "kind": "upload",
        "tenant": "sample",
        "title": f"Job {job_id}",
        "lane": "cms:sample",
        "state": JobState.EXECUTING,
        "done": 0,
        "total": None,
        "counts": {},
        "queued_at": START,
        "started_at": START,
    }
    return JobSnapshot(**(facts | values))


class FakeNotices:
    """A source of notices of publish groups that tests speak through."""

    def __init__(self) -> None:
        self.hearers: list = []

    def subscribe(self, hearer):
        self.hearers.append(hearer)
        return lambda: self.hearers.remove(hearer)


class FakeEngine:
    """An engine that runs nothing: tests report for it."""

    def __init__(self) -> None:
        self.group_times = FakeNotices()
        self.known: dict[str, JobSnapshot] = {}
        self.logs: dict[str, list[str]] = {}
        self.submitted: list[object] = []
        self.cancelled: list[str] = []
        self.retried: list[str] = []
        self._callbacks: list = []

    def submit(self, request: object) -> str:
        self.submitted.append(request)
        return f"job-{len(self.submitted)}"

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)

    def retry(self, job_id: str) -> str:
        self.retried.append(job_id)
        return f"{job_id}-again"

    def jobs(self, limit: int = 200) -> list[JobSnapshot]:
        return sorted(self.known.values(), key=lambda each: each.queued_at, reverse=True)[:limit]

    def job(self, job_id: str) -> JobSnapshot:
        return self.known[job_id]

    def job_places(self, wanted: JobQuery, limit: int | None = None) -> array:
        states = wanted.states or JobState
        found = [place for place, one in enumerate(self.known.values(), 1) if one.state in states]
        return array("q", found[::-1])

    def jobs_at(self, places: Sequence[int]) -> list[tuple[int, JobSnapshot]]:
        known = [*self.known.values()]
        return [(place, known[place - 1]) for place in places]

    def job_place(self, job_id: str) -> int:
        return [*self.known].index(job_id) + 1 if job_id in self.known else 0

    def log(self, job_id: str) -> list[str]:
        return self.logs.get(job_id, [])

    def subscribe(self, callback):
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def report(self, snapshot: JobSnapshot) -> None:
        self.known[snapshot.id] = snapshot
        for callback in list(self._callbacks):
            callback(snapshot)
