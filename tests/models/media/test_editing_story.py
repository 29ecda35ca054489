"""Any sequence of what two people do to media items, compared with a simple account of it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from app.models.clock import FixedClock
from app.models.errors import AppError, CheckedOut, RuleViolation
from app.models.media.additions import add_items
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.media.details import VersionState
from app.models.media.rows import FileFacts, MediaType, NewMedia
from app.models.media.service import publish_media
from app.models.media.tables import media_tags, media_texts, media_versions
from app.models.workspace import Workspace
from tests.support.builders import NOW

ITEMS = 3
NAMES = ("one", "two", "three", "four")
USERS = ("ines", "kim")
Said = tuple[str, frozenset[str], str]
"""Display name, tags, German alt text."""


@dataclass
class Account:
    """What an item should be."""

    said: Said
    versions: list[Said] = field(default_factory=list)
    holder: str = ""
    copy: Said | None = None
    live: int | None = None
    in_trash: bool = False

    def seen(self, user: str) -> Said:
        return self.copy if self.holder == user and self.copy is not None else self.said

    def write(self, said: Said) -> None:
        if said != self.said:
            self.versions.append(self.said)
            self.said = said

    @property
    def version(self) -> int:
        return len(self.versions) + 1


places = st.integers(0, ITEMS - 1)
users = st.sampled_from(USERS)
tags = st.frozensets(st.sampled_from(("blue", "new", "sale")), max_size=2)
texts = st.sampled_from(("", "Jacke", "Jacke, blau"))
names = st.sampled_from(NAMES)


class Editing(RuleBasedStateMachine):
    """Does the same to the store and to the accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.workspace = Workspace.create(Path(self.folder.name) / "w", FixedClock(NOW))
        self.tenant = self.workspace.create_tenant("t", "T")
        self.editing, self.library = self.tenant.media_editing, self.tenant.library
        facts = FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 40, 50)
        new = [NewMedia(name, f"{name}.jpg", "0" * 64, 10, facts) for name in NAMES[:ITEMS]]
        with self.tenant.cms.write() as connection:
            self.ids = [added.media_id for added in add_items(connection, new, NOW)]
        self.accounts = [Account((name, frozenset(), "")) for name in NAMES[:ITEMS]]
        self.last: MediaEdit | None = None

    def teardown(self) -> None:
        self.workspace.close()
        self.folder.cleanup()

    # --- what the account says may be

    def taken(self, name: str, place: int) -> bool:
        others = [a for n, a in enumerate(self.accounts) if n != place and not a.in_trash]
        return any(other.said[0] == name for other in others)

    @contextmanager
    def refused(self, *reasons: tuple[bool, type[AppError]]) -> Iterator[Callable[[], bool]]:
        """See that something is refused exactly where one of the reasons holds."""
        expected = next((kind for holds, kind in reasons if holds), None)
        try:
            yield lambda: expected is None
            assert expected is None, f"{expected} was expected"
        except AppError as error:
            assert expected is not None and isinstance(error, expected), error

    def changes(self, place: int, user: str, said: Said) -> list[FieldChange]:
        old = self.accounts[place].seen(user)
        made = [
            FieldChange(self.ids[place], MediaField.NAME, "", old[0], said[0]),
            FieldChange(self.ids[place], MediaField.TAGS, "", tuple(sorted(old[1])), tuple(said[1])),
            FieldChange(self.ids[place], MediaField.ALT_TEXT, "de-de", old[2], said[2]),
        ]
        return [change for change in made if change.before != change.after]

    # --- one item

    @rule(place=places, user=users)
    def check_out(self, place: int, user: str) -> None:
        account = self.accounts[place]
        if account.in_trash:
            return
        with self.refused((account.holder not in ("", user), CheckedOut)):
            self.editing.check_out(self.ids[place], user)
            account.holder = user

    @rule(place=places, user=users, said=st.tuples(names, tags, texts), hold=st.booleans())
    def edit(self, place: int, user: str, said: Said, hold: bool) -> None:
        account = self.accounts[place]
        changes = self.changes(place, user, said)
        if account.in_trash or not changes:
            return
        is_renamed = said[0] != account.seen(user)[0]
        with self.refused(
            (account.holder not in ("", user), CheckedOut),
            (is_renamed and self.taken(said[0], place), RuleViolation),
        ):
            outcome = self.editing.apply(MediaEdit("Edit", tuple(changes)), user, hold=hold)
            self.last = outcome.applied
            if hold or account.holder == user:
                account.holder, account.copy = user, None if said == account.said else said
            else:
                account.write(said)

    @rule(place=places, user=users)
    def finish(self, place: int, user: str) -> None:
        account = self.accounts[place]
        if account.in_trash:
            return
        name = account.seen(user)[0]
        with self.refused(
            (account.holder != user, CheckedOut),
            (name != account.said[0] and self.taken(name, place), RuleViolation),
        ):
            self.editing.finish([self.ids[place]], user, "done")
            account.write(account.seen(user))
            account.holder, account.copy = "", None

    @rule(place=places, user=users)
    def discard(self, place: int, user: str) -> None:
        account = self.accounts[place]
        with self.refused((account.holder != user, CheckedOut)):
            self.editing.discard([self.ids[place]], user)
            account.holder, account.copy = "", None

    @rule(place=places, user=users)
    def break_(self, place: int, user: str) -> None:
        account = self.accounts[place]
        if account.in_trash:
            return
        with self.refused((not account.holder, CheckedOut)):
            self.editing.break_check_out(self.ids[place], user, "on holiday")
            account.holder, account.copy = "", None

    @rule(place=places, user=users, number=st.integers(1, 6))
    def restore_version(self, place: int, user: str, number: int) -> None:
        account = self.accounts[place]
        if account.in_trash or number > account.version:
            return
        said = [*account.versions, account.said][number - 1]
        edit = self.editing.restoring(self.ids[place], number, user)
        assert bool(edit.changes) == (said != account.seen(user))
        is_renamed = said[0] != account.seen(user)[0]
        if not edit.changes:
            return
        with self.refused(
            (account.holder not in ("", user), CheckedOut),
            (is_renamed and self.taken(said[0], place), RuleViolation),
        ):
            self.editing.apply(edit, user)
            if account.holder == user:
                account.copy = None if said == account.said else said
            else:
                account.write(said)

    # --- several items

    @rule(user=users, tag=st.sampled_from(("blue", "new")), undo=st.booleans())
    def bulk(self, user: str, tag: str, undo: bool) -> None:
        present = [n for n, account in enumerate(self.accounts) if not account.in_trash]
        if len(present) < 2:
            return
        before = [account.seen(user) for account in self.accounts]
        made = [
            change
            for n in present
            for change in self.changes(n, user, (before[n][0], before[n][1] | {tag}, before[n][2]))
        ]
        if len({change.media_id for change in made}) < 2:
            return
        outcome = self.editing.apply(MediaEdit("Tag", tuple(made)), user)
        refused = {one.media_id for one in outcome.refused}
        for n in present:
            account, old = self.accounts[n], before[n]
            if tag in old[1]:
                continue
            assert (self.ids[n] in refused) == (account.holder not in ("", user))
            if self.ids[n] not in refused:
                self._write(account, user, (old[0], old[1] | {tag}, old[2]))
        if undo and len(outcome.applied.changes) > 1:
            back = self.editing.apply(outcome.applied.inverse(), user)
            assert not back.refused
            for n in present:
                if self.ids[n] not in refused and tag not in before[n][1]:
                    self._write(self.accounts[n], user, before[n])

    def _write(self, account: Account, user: str, said: Said) -> None:
        if account.holder == user:
            account.copy = None if said == account.said else said
        else:
            account.write(said)

    # --- lifecycle

    @rule(place=places)
    def publish(self, place: int) -> None:
        account = self.accounts[place]
        if account.in_trash:
            return
        blocked = self.library.blocked([self.ids[place]])
        assert bool(blocked) == (account.copy is not None)
        if not blocked:
            with self.tenant.cms.write() as connection:
                publish_media(connection, [self.ids[place]], NOW)
            account.live = account.version

    @rule(place=places, user=users)
    def unpublish(self, place: int, user: str) -> None:
        account = self.accounts[place]
        outcome = self.library.unpublish([self.ids[place]], user)
        assert bool(outcome.done) == (account.live is not None and not account.in_trash)
        account.live = None

    @rule(place=places, user=users)
    def delete(self, place: int, user: str) -> None:
        account = self.accounts[place]
        outcome = self.library.delete([self.ids[place]], user)
        is_free = account.holder in ("", user) and account.copy is None
        may = is_free and account.live is None and not account.in_trash
        assert bool(outcome.done) == may
        assert bool(outcome.refused) != may
        if may:
            account.in_trash, account.holder = True, ""

    @rule(place=places, user=users)
    def restore(self, place: int, user: str) -> None:
        account = self.accounts[place]
        outcome = self.library.restore([self.ids[place]], user)
        assert bool(outcome.done) == account.in_trash
        if account.in_trash:
            name = account.said[0]
            if self.taken(name, place):
                number = 2
                while self.taken(f"{name} ({number})", place):
                    number += 1
                account.said = (f"{name} ({number})", *account.said[1:])
            account.in_trash = False

    # --- what holds always

    @invariant()
    def the_store_says_what_the_account_says(self) -> None:
        present = [i for i, account in zip(self.ids, self.accounts, strict=True) if not account.in_trash]
        assert sorted(self.tenant.media.ids()) == sorted(present)
        assert {row.id for row in self.library.trash()} == set(self.ids) - set(present)
        for user in USERS:
            details = {detail.row.id: detail for detail in self.editing.details(self.ids, user)}
            for media_id, account in zip(self.ids, self.accounts, strict=True):
                if account.in_trash:
                    assert media_id not in details
                    continue
                detail, said = details[media_id], account.seen(user)
                content = detail.content
                alt = content.value(MediaField.ALT_TEXT, "de-de")
                assert (content.display_name, frozenset(content.tags), alt) == said
                assert (detail.holder, detail.is_mine) == (account.holder, account.holder == user)
                assert detail.has_changes == (account.copy is not None)
                row = detail.row
                assert (row.display_name, row.version) == (account.said[0], account.version)
                assert row.published_version == account.live
            held = [i for i, a in zip(self.ids, self.accounts, strict=True) if a.holder == user]
            assert sorted(self.editing.held(user)) == held

    @invariant()
    def histories_are_whole(self) -> None:
        for media_id, account in zip(self.ids, self.accounts, strict=True):
            if account.in_trash:
                continue
            history = self.editing.history(media_id)
            said = [
                (
                    row.content.display_name,
                    frozenset(row.content.tags),
                    row.content.value(MediaField.ALT_TEXT, "de-de"),
                )
                for row in history
            ]
            assert [row.version for row in history] == list(range(account.version, 0, -1))
            assert said == [account.said, *reversed(account.versions)]
            live = [row.version for row in history if row.state is VersionState.PUBLISHED]
            assert live == ([] if account.live is None else [account.live])

    @invariant()
    def nothing_is_left_behind(self) -> None:
        present = {i for i, account in zip(self.ids, self.accounts, strict=True) if not account.in_trash}
        with self.tenant.cms.read() as connection:
            for table in (media_tags, media_texts):
                assert set(connection.execute(select(table.c.media_id)).scalars()) <= present
            assert set(connection.execute(select(media_versions.c.media_id)).scalars()) <= set(self.ids)


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=25, stateful_step_count=25)
