"""Renditions: the pictures of published items as pages show them, as files by public token.

They lie at `<tenant>/<folder of the code>/<token>/<name>.jpg|png`, and can be made anew at any time: how far
they follow what was published is kept beside them, in `sequence`. Source: domain.md 2.6, 2.9, 2.10.
"""

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

from app.models.errors import BadInput, StorageProblem
from app.models.media import cuts
from app.models.media.addresses import content_token
from app.models.media.blobs import BlobStore
from app.models.media.processing import first_picture
from app.models.media.rendering import Rendered, render
from app.models.media.resizer import ResizePlan
from app.models.media.rows import FileFacts, MediaType, media_code, media_id_of
from app.models.media.tables import media, media_trash
from app.models.schema import PUBLISH_SEQUENCE, counters

FOLDER: Final = "renditions"
"""Where they lie in a workspace; below it, one folder for each tenant."""

RENDERED_MODULES: Final = ("Media gallery", "Product collection")
"""Modules whose views every picture is rendered for; those of others as soon as somebody makes a crop."""

POSTER_EDGE: Final = 1280

_SEQUENCE: Final = "sequence"
_LAYOUT: Final = 2
"""Of the folders' names; the first was the bare code: file systems that ignore case mixed some of them up."""

_PARTIAL: Final = ".new-"


@dataclass(frozen=True, slots=True)
class Change:
    """An item whose publishing changed; `published` is None when it was taken off."""

    seq: int
    code: str
    published: str | None


class Renditions:
    """The renditions of one tenant. Thread: any; one writer at a time."""

    def __init__(self, blobs: BlobStore, root: Path) -> None:
        self._blobs = blobs
        self._root = root
        self._is_renamed = False

    def files(self, code: str) -> list[Path]:
        """List the files of an item by name; empty while it has none."""
        return sorted(file for file in self._folder(code).glob("[0-9a-f]*/*") if file.is_file())

    def sequence(self) -> int:
        """Return up to where they follow the publish sequence; 0 for a folder that was never written."""
        return int(self._state().get("sequence", 0))

    def counts_of(self, job_id: str) -> dict[str, int]:
        """Return the counts that a job has kept; empty for another one than the last."""
        state = self._state()
        return dict(state["counts"]) if state.get("job") == job_id else {}

    def keep_sequence(self, value: int, job_id: str = "", counts: Mapping[str, int] | None = None) -> None:
        """Say up to where they follow, and what the job that brought them there has counted.

        Raises:
            StorageProblem: It cannot be written.
        """
        self._rename_folders()
        self._keep_state({"sequence": value, "job": job_id, "counts": dict(counts or {})})

    def _keep_state(self, state: Mapping[str, Any]) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            partial = self._root / f"{_PARTIAL}{_SEQUENCE}"
            partial.write_text(json.dumps({**state, "layout": _LAYOUT}), "utf-8")
            partial.replace(self._root / _SEQUENCE)
        except OSError as error:
            raise _unwritable(self._root, error) from error

    @staticmethod
    def _has_old_names(state: Mapping[str, Any]) -> bool:
        return bool(state) and state.get("layout") != _LAYOUT

    def _folder(self, code: str) -> Path:
        """Return the folder of an item; no other item's is the same where letter case does not count."""
        return self._root / re.sub(r"([a-z])", r"_\1", code)

    def _rename_folders(self) -> None:
        """Give folders of an earlier program their present names, once."""
        if self._is_renamed:
            return
        state = self._state()
        if self._has_old_names(state):
            try:
                for old in list(self._root.iterdir()):
                    new = self._folder(old.name)
                    if media_id_of(old.name) is None or new == old:
                        continue
                    if new.exists():
                        shutil.rmtree(old)
                    else:
                        old.replace(new)
            except OSError as error:
                raise _unwritable(self._root, error) from error
            self._keep_state(state)
        self._is_renamed = True

    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads((self._root / _SEQUENCE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return state

    def is_behind(self, connection: Connection) -> bool:
        """Tell, inside a scope of the `cms` store, whether there is something for the job to do."""
        if not self._is_renamed and self._has_old_names(self._state()):
            return True
        since = self.sequence()
        newer = select(media.c.id).where(_changed_after(since)).limit(1)
        if connection.execute(newer).first() is not None or _head(connection) < since:
            return True
        deleted = connection.execute(select(media_trash.c.id)).scalars()
        return any(self._folder(media_code(media_id)).is_dir() for media_id in deleted)

    def count_pending(self, connection: Connection) -> int:
        """Count what changed since, inside a scope of the `cms` store, before any of it is done.

        A store that was put back to an earlier day has a lower sequence: then everything is gone through.
        """
        self._rename_folders()
        if _head(connection) < self.sequence():
            self.keep_sequence(0)
        query = select(func.count()).select_from(media).where(_changed_after(self.sequence()))
        return connection.execute(query).scalar_one()

    def pending(self, connection: Connection, limit: int) -> list[Change]:
        """Read what changed since, in the order of publishing, inside a scope of the `cms` store."""
        query = select(media.c.publish_seq, media.c.id, media.c.published)
        newer = query.where(_changed_after(self.sequence())).order_by(media.c.publish_seq)
        rows = connection.execute(newer.limit(limit))
        return [Change(row.publish_seq, media_code(row.id), row.published) for row in rows]

    def write(self, code: str, published: str) -> int:
        """Make the files of an item, all or none, then remove those of other tokens.

        Returns:
            How many files it has; 0 where it shows no picture.

        Raises:
            BadInput: The content cannot be shown; then nothing is left of older ones either.
            StorageProblem: They cannot be written; older ones stay.
        """
        self._rename_folders()
        folder, token = self._folder(code), content_token(published)
        try:
            made = {} if (folder / token).is_dir() else self._made(published)
        except BadInput:
            self.remove(code)
            raise
        try:
            if made:
                _write_whole(folder, token, made)
            for other in folder.iterdir() if folder.is_dir() else ():
                if other.name != token:
                    shutil.rmtree(other)
        except OSError as error:
            raise _unwritable(folder, error) from error
        return len(self.files(code))

    def remove(self, code: str) -> None:
        """Remove the files of an item.

        Raises:
            StorageProblem: They cannot be removed.
        """
        self._rename_folders()
        folder = self._folder(code)
        try:
            with contextlib.suppress(FileNotFoundError):  # somebody else removes it too
                shutil.rmtree(folder)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def remove_deleted(self, connection: Connection) -> None:
        """Remove what is left of items in the trash: they were taken off and deleted in one go."""
        for media_id in connection.execute(select(media_trash.c.id)).scalars():
            self.remove(media_code(media_id))

    def _made(self, published: str) -> dict[str, Rendered]:
        live: dict[str, Any] = json.loads(published)
        type_, mime, sha256, width, height = live["content"]
        path = self._blobs.path(sha256)
        facts = FileFacts(MediaType(type_), mime, "", width, height)
        if facts.type is MediaType.FILE:
            return {}
        if facts.type is MediaType.VIDEO or not width or not height:
            return _poster(path, facts)
        focal, crops = cuts.live_cuts(live)
        plans: dict[str, ResizePlan] = {}
        for target in rendered_targets(crops):
            plans[cut_name(target)] = cuts.plan_cut(target, width, height, focal, crops).not_enlarged()
        different = list(dict.fromkeys(plans.values()))
        made = dict(zip(different, render(path, facts, different), strict=True))
        return {name: made[plan] for name, plan in plans.items()}


def rendered_targets(crops: cuts.Crops) -> list[cuts.CutTarget]:
    """List the places that a picture is rendered for, in the order of choice."""
    own = {key for key, _ in crops}
    return [one for one in cuts.TARGETS if one.key.module in RENDERED_MODULES or one.key in own]


def cut_name(target: cuts.CutTarget) -> str:
    """Return the file name of a place, without its ending, `media-gallery_main-image_default_md`."""
    key = target.key
    return "_".join(
        re.sub(r"[^a-z0-9]+", "-", part.lower())
        for part in (key.module, key.view_type, key.placement, key.viewport)
    )


def _changed_after(since: int) -> ColumnElement[bool]:
    """Choose what was published or taken off since; where nothing was ever written, nothing has to go."""
    newer = media.c.publish_seq > since
    return newer if since else and_(newer, media.c.published.is_not(None))


def _head(connection: Connection) -> int:
    query = select(counters.c.value).where(counters.c.name == PUBLISH_SEQUENCE)
    return connection.execute(query).scalar() or 0


def _poster(path: Path, facts: FileFacts) -> dict[str, Rendered]:
    """Make the poster frame of a video, or a picture whose size was never known."""
    try:
        facts, shown = first_picture(path, facts, POSTER_EDGE)
    except OSError as error:
        raise BadInput("the content cannot be read.", "Run: vitrine workspace check.") from error
    if shown is None or not facts.width or not facts.height:
        return {}
    ending = "png" if shown.content.startswith(b"\x89PNG") else "jpg"
    return {"poster": Rendered(shown.content, ending)}


def _write_whole(folder: Path, token: str, made: dict[str, Rendered]) -> None:
    """Write files into a folder that gets its name when all are there; equal ones are kept once."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=folder))
    try:
        kept: dict[int, Path] = {}
        for name, one in made.items():
            file = partial / f"{name}.{one.ending}"
            if id(one) in kept:
                with contextlib.suppress(OSError):  # a file system may know no second names
                    os.link(kept[id(one)], file)
                    continue
            file.write_bytes(one.content)
            kept[id(one)] = file
        partial.chmod(0o755)
        partial.replace(folder / token)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> StorageProblem:
    return StorageProblem(
        f"{folder} cannot be written: {error.strerror}.",
        "Free some space or make the folder writable, then try again.",
    )
