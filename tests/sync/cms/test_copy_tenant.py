"""The copy job: between tenants and workspaces, with plans, problems, orphans, and what readers get."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.copying.document_copy import UNKNOWN_MEDIA
from app.models.copying.journal import CopyState
from app.models.copying.media_copy import EDITED
from app.models.copying.options import Conflicts, CopyOptions, Versions
from app.models.copying.plan import DOCUMENT_GROUPS, Action, Reason
from app.models.copying.reversal import COME, LATER
from app.models.errors import AppError, BadInput, NotFound, RuleViolation, SchemaTooNew, StorageProblem
from app.sync.answers import AnswerSource
from app.sync.cms.copy_tenant import copy_tenant
from app.sync.jobs.states import JobState
from app.sync.requests import CopyTenantRequest, MediaSyncRequest, Products1040Request
from app.sync.reversals import Reversals
from tests.support.builders import USER, choose_matrix, shirt_batch
from tests.support.copies import NAMES, World, holdings, new_world, rows_of
from tests.support.limits import largest_file

FRENCH = Context("OUN128", "fr-ca")
BOTH = Versions.PUBLISHED_AND_DRAFT.value


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = new_world(tmp_path)
    fill(made)
    yield made
    made.close()


def fill(world: World, tenant: str = "src") -> None:
    """Items in a gallery, a cell, a variant, a swatch and a category; a draft over what is live."""
    for place, name in enumerate(NAMES):
        world.media(tenant, name, place)
        world.describe(tenant, name, "fr-ca", f"Devant {place}", "new", place)
    world.assign(tenant, "SHIRT", "master", DEFAULT_CONTEXT, ("front", "back"))
    world.assign(tenant, "SHIRT", "cell Red", DEFAULT_CONTEXT, ("detail",))
    world.assign(tenant, "SHIRT", "variant SHIRT-Blue-Loose-M", FRENCH, ("sleeve",))
    world.assign(tenant, "CAP", "master", DEFAULT_CONTEXT, ("back",))
    world.swatch(tenant, "Blue", DEFAULT_CONTEXT, "detail")
    world.category(tenant, "Men", Context("OUN128", "Neutral"), "front")
    world.publish_all(tenant)
    world.assign(tenant, "CAP", "master", DEFAULT_CONTEXT, ("sleeve",))


def other_workspace(tmp_path: Path) -> World:
    made = new_world(tmp_path / "other")
    fill(made)
    return made


def reversals(world: World) -> Reversals:
    return Reversals(world.ws.engine, world.ws.stores, USER)


def copy(world: World, source: str = "src", **values: object):  # type: ignore[no-untyped-def]
    return world.run(CopyTenantRequest("dst", source, user=USER, **values))  # type: ignore[arg-type]


def test_readers_of_the_destination_get_what_those_of_the_source_get(world: World):
    assert copy(world).state is JobState.ENDED
    for tenant in ("src", "dst"):
        world.run(MediaSyncRequest(tenant))
        for database in ("Americas", "Europe"):
            world.run(Products1040Request(tenant, database))
    seen = 0
    for number in ("SHIRT", "CAP"):
        for context in world.tenant("src").channels.served_contexts():
            answers = [
                world.ws.desk.answers(
                    tenant,
                    world.tenant(tenant).catalog.product_by_number(number).id,
                    context,
                    AnswerSource.CSU,
                )
                for tenant in ("src", "dst")
            ]
            shown = [
                {variant: [slot.display_name for slot in answer.primary] for variant, answer in one.items()}
                for one in answers
            ]
            assert shown[0] == shown[1]
            seen += sum(map(len, shown[0].values()))
    assert seen > 20


def test_a_second_copy_finds_nothing_to_do_and_a_draft_arrives_as_a_draft(world: World):
    job = copy(world, versions=BOTH)
    assert (job.counts["created"], job.counts["failed"]) == (8, 0)
    cap = holdings(world.root / "w", "dst").documents["CAP", "Omnichannel", "Neutral"]
    assert cap.live == {"master": (("back",), (), False)}
    assert cap.head == {"master": (("sleeve",), (), False)}
    again = copy(world, versions=BOTH, conflicts="replace")
    assert (again.counts["skipped"], again.total) == (8, 0)


def test_a_receipt_has_looked_at_every_item(world: World):
    job = copy(world)
    receipt = json.loads(Path(job.result or "").read_text("utf-8"))
    assert receipt["is_verified"] is True
    assert receipt["verified"] == {"media": 4, "contents": 4, "documents": 4}
    assert receipt["planned"]["create"] == 8


def test_contents_of_another_workspace_are_brought_once_and_verified(tmp_path: Path):
    source, world = other_workspace(tmp_path), new_world(tmp_path)
    source.media("src", "twin", 0)
    source.publish_media("src", "twin")
    address = f"{source.root / 'w'}#src"
    plan, _ = world.tenant("dst").copying.plan(address, CopyOptions())
    assert plan.bytes == 4 * len(b"content 0")
    before = rows_of(source.root / "w", "src")
    job = copy(world, address)
    assert (job.state, job.counts["created"]) == (JobState.ENDED, 9)
    assert world.ws.workspace.check() == []
    assert all(world.ws.workspace.blobs.is_sound(sha) for sha in world.ws.workspace.blobs.contents())
    assert len(list(world.ws.workspace.blobs.contents())) == 4
    assert rows_of(source.root / "w", "src") == before
    again, _ = world.tenant("dst").copying.plan(address, CopyOptions(Conflicts.REPLACE))
    assert (again.counts["skip"], again.bytes) == (9, 0)
    for one in (source, world):
        one.close()


@pytest.mark.parametrize("harm", ["lost", "damaged"])
def test_an_item_whose_content_is_gone_fails_alone_and_a_retry_brings_it(tmp_path: Path, harm: str):
    source, world = other_workspace(tmp_path), new_world(tmp_path)
    sha256, _ = source.blob(2)
    file = source.ws.workspace.blobs.path(sha256)
    content = file.read_bytes()
    file.unlink() if harm == "lost" else file.write_bytes(b"content X")
    plan, _ = world.tenant("dst").copying.plan(f"{source.root / 'w'}#src", CopyOptions())
    lost = "1 file is missing in the source and cannot be copied, with what shows them: detail."
    assert [one.message for one in plan.problems if not one.stops] == ([lost] if harm == "lost" else [])
    job = copy(world, str(source.root / "w" / "tenants" / "src"))
    assert job.state is JobState.ENDED_WITH_ERRORS
    reason = "missing" if harm == "lost" else "damaged"
    assert any(
        f"detail: Its content is {reason} in the source." in line for line in world.ws.engine.log(job.id)
    )
    receipt = json.loads(Path(job.result or "").read_text("utf-8"))
    assert [one["name"] for one in receipt["failed"] if one["kind"] == "media"] == ["detail"]
    shows_it = [one["reason"] for one in receipt["failed"] if one["kind"] == "document"]
    assert shows_it
    assert set(shows_it) == {UNKNOWN_MEDIA}
    file.write_bytes(content)
    again = world.ws.engine.job(world.ws.engine.retry(job.id))
    assert again.state is JobState.ENDED
    assert set(holdings(world.root / "w", "dst").media) == set(NAMES)
    assert len(holdings(world.root / "w", "dst").documents) == 4
    for one in (source, world):
        one.close()


def test_publish_groups_of_the_source_stay_behind_and_the_plan_says_so(world: World):
    group = world.tenant("src").groups.create("Autumn", USER)
    world.assign("src", "CAP", "master", replace(DEFAULT_CONTEXT, group=group.id), ("detail",))
    plan, _ = world.tenant("dst").copying.plan("src", CopyOptions())
    (said,) = plan.problems
    assert (said.code, said.stops) == ("groups-in-source", False)
    assert said.message.startswith("1 assignment waits in publish groups of the source")
    job = copy(world)
    assert said.message in world.ws.engine.log(job.id)
    with closing(sqlite3.connect(world.root / "w" / "tenants" / "dst" / "cms.db")) as store:
        assert store.execute("SELECT count(*) FROM documents WHERE group_id <> 0").fetchone() == (0,)


def test_a_saved_plan_is_compared_with_both_sides(world: World):
    service = world.tenant("dst").copying
    plan, _ = service.plan("src", CopyOptions())
    job = copy(world, "", plan=plan.to_json())
    assert job.state is JobState.ENDED
    assert not any("changed" in line for line in world.ws.engine.log(job.id))
    plan, _ = service.plan("src", CopyOptions())
    world.media("src", "late", 7)
    world.publish_media("src", "late")
    job = copy(world, "", plan=plan.to_json())
    assert any("the source changed: planned anew" in line for line in world.ws.engine.log(job.id))
    assert job.counts["created"] == 1
    forged = plan.to_json().replace('"conflicts": "keep"', '"conflicts": "replace"')
    job = copy(world, "", plan=forged)
    assert (job.state, "signature is wrong" in (job.error or "")) == (JobState.ERROR, True)


def test_more_than_half_is_replaced_only_when_it_is_confirmed(world: World):
    copy(world)
    dst = world.tenant("dst").media
    world.ids["dst"] = {row.display_name: row.id for row in dst.rows(dst.ids())}
    for name in NAMES:
        world.media("src", name, 9)
    world.publish_all("src")
    for name in NAMES:
        world.publish_media("src", name)
        world.media("dst", name, 8)
    world.assign("dst", "CAP", "master", DEFAULT_CONTEXT, ("front",))
    before = holdings(world.root / "w", "dst")
    job = copy(world, conflicts="replace")
    assert (job.state, "more than half" in (job.error or "")) == (JobState.ERROR, True)
    assert holdings(world.root / "w", "dst") == before
    job = copy(world, conflicts="replace", confirm="dst")
    assert (job.state, job.counts["replaced"]) == (JobState.ENDED, 5)
    with closing(sqlite3.connect(world.root / "w" / "tenants" / "dst" / "cms.db")) as store:
        kept = store.execute("SELECT count(*) FROM media_versions").fetchone()[0]
    assert kept >= len(NAMES), "what was replaced stays as a version"


def test_what_somebody_edits_in_the_destination_is_left_alone(world: World):
    copy(world)
    dst = world.tenant("dst")
    world.assign("src", "CAP", "master", DEFAULT_CONTEXT, ("front",))
    world.publish("src", "CAP", DEFAULT_CONTEXT)
    cap = dst.catalog.product_by_number("CAP").id
    dst.assignments.check_out(cap, DEFAULT_CONTEXT, USER)
    job = copy(world, conflicts="replace")
    assert job.state is JobState.ENDED_WITH_ERRORS
    assert any("is editing it in the destination" in line for line in world.ws.engine.log(job.id))
    dst.assignments.finish_editing(cap, DEFAULT_CONTEXT, USER)
    assert copy(world, conflicts="replace").state is JobState.ENDED
    assert dst.assignments.document(cap, DEFAULT_CONTEXT).content.get(MasterTarget())


def test_assignments_wait_for_products_and_variants_that_come_later(tmp_path: Path):
    world = new_world(tmp_path, lacking=("CAP",), no_variants=("SHIRT-Blue-Loose-M",))
    fill(world)
    _, planned = world.tenant("dst").copying.plan("src", CopyOptions())
    assert [one.reason for one in planned.items if one.action is Action.ORPHAN] == [Reason.NO_OWNER.value]
    job = copy(world)
    assert (job.counts["orphans"], job.counts["waiting_targets"]) == (1, 1)
    assert world.tenant("dst").copying.orphans.count() == 2
    world.tenant("dst").catalog.import_(shirt_batch())
    assert world.tenant("dst").copying.orphans.count() == 0
    src, dst = (holdings(world.root / "w", tenant) for tenant in ("src", "dst"))
    assert {key: one.live for key, one in dst.documents.items()} == {
        key: one.live for key, one in src.documents.items()
    }
    assert world.ws.workspace.check() == []
    world.close()


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (CopyOptions(), 0),
        (CopyOptions(locales=("fr-ca=",)), 1),
        (CopyOptions(channels=("OUN128=",)), 2),
        (CopyOptions(channels=("OUN128=",), locales=("fr-ca=",)), 2),
    ],
)
def test_the_plan_says_how_many_assignments_a_removed_channel_or_locale_leaves_out(
    world: World, options: CopyOptions, count: int
):
    whole, _ = world.tenant("dst").copying.plan("src", CopyOptions())
    plan, planned = world.tenant("dst").copying.plan("src", options)
    said = [one.message for one in planned.problems if one.code == "left-out"]
    words = "1 assignment is" if count == 1 else f"{count} assignments are"
    text = f"{words} left out: the channel or locale is removed from the copy."
    assert said == ([text] if count else [])
    assert sum(one.code == "left-out" for one in plan.problems) == bool(count)
    documents = [sum(p.counts.get(f"{g} create", 0) for g in DOCUMENT_GROUPS) for p in (whole, plan)]
    assert documents[0] - documents[1] == count


def test_a_channel_that_goes_between_plan_and_run_stops_the_run(world: World):
    plan, _ = world.tenant("dst").copying.plan("src", CopyOptions())
    with world.tenant("dst").cms.write() as connection:
        connection.exec_driver_sql("DELETE FROM channels WHERE oun = 'OUN200'")
    job = copy(world, "", plan=plan.to_json())
    assert (job.state, job.error) == (
        JobState.ERROR,
        "The channel Online store DE (OUN200) is not mapped: map it or remove it.",
    )
    assert holdings(world.root / "w", "dst").media == {}


def _older(folder: Path) -> None:
    _set_revision(folder, "cms_0001")


def _newer(folder: Path) -> None:
    _set_revision(folder, "cms_9999")


def _set_revision(folder: Path, revision: str) -> None:
    with closing(sqlite3.connect(folder / "tenants" / "src" / "cms.db")) as store, store:
        store.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def _damaged(folder: Path) -> None:
    store = folder / "tenants" / "src" / "cms.db"
    for rest in ("-wal", "-shm"):
        store.with_name(f"{store.name}{rest}").unlink(missing_ok=True)
    store.write_bytes(b"no database at all" * 1000)


def _missing(folder: Path) -> None:
    (folder / "tenants" / "src").rename(folder / "tenants" / "gone")


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (_older, RuleViolation),
        (_newer, SchemaTooNew),
        (_damaged, StorageProblem),
        (_missing, NotFound),
    ],
)
def test_a_source_that_cannot_be_read_is_one_clear_answer(tmp_path: Path, harm, problem: type[AppError]):  # type: ignore[no-untyped-def]
    source, world = other_workspace(tmp_path), new_world(tmp_path)
    source.close()
    harm(source.root / "w")
    address = f"file://{source.root / 'w'}#src"
    with pytest.raises(problem) as caught:
        world.tenant("dst").copying.look(address)
    assert caught.value.hint
    before = rows_of(world.root / "w", "dst")
    job = copy(world, address)
    assert (job.state, job.error) == (JobState.ERROR, caught.value.message)
    assert {k: v for k, v in rows_of(world.root / "w", "dst").items() if k != "audit_trail"} == {
        k: v for k, v in before.items() if k != "audit_trail"
    }
    world.close()


def test_a_source_that_another_program_holds_is_one_clear_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.models.database.BUSY_TIMEOUT_S", 0.05)
    source, world = other_workspace(tmp_path), new_world(tmp_path)
    source.close()
    address = f"file://{source.root / 'w'}#src"
    before = rows_of(source.root / "w", "src")
    with closing(sqlite3.connect(source.root / "w" / "tenants" / "src" / "cms.db")) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageProblem, match="another program") as caught:
            world.tenant("dst").copying.look(address)
        assert caught.value.hint
        job = copy(world, address)
        assert (job.state, job.error) == (JobState.ERROR, caught.value.message)
        assert holdings(world.root / "w", "dst").media == {}
        holder.rollback()
    again = world.ws.engine.job(world.ws.engine.retry(job.id))
    assert again.state is JobState.ENDED
    assert set(holdings(world.root / "w", "dst").media) == set(NAMES)
    assert rows_of(source.root / "w", "src") == before
    world.close()


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("dst", RuleViolation),
        ("nobody", NotFound),
        ("ftp://x/y", BadInput),
        ("", BadInput),
        ("/no/such", NotFound),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(world: World, address: str, problem: type[AppError]):
    with pytest.raises(problem):
        world.tenant("dst").copying.look(address)


def test_the_destination_by_the_path_of_its_workspace_is_refused_too(world: World):
    with pytest.raises(RuleViolation):
        world.tenant("dst").copying.look(str(world.root / "w" / "tenants" / "dst"))


def test_a_copy_is_taken_back_but_for_what_was_edited_since(world: World):
    for place, name in enumerate(("front", "back")):
        world.media("dst", name, 20 + place)
    world.assign("dst", "CAP", "master", DEFAULT_CONTEXT, ("front",))
    world.publish_all("dst")
    world.assign("dst", "CAP", "master", DEFAULT_CONTEXT, ("back",))
    before = holdings(world.root / "w", "dst")
    job = copy(world, conflicts="replace", versions=BOTH, confirm="dst")
    assert job.counts["replaced"] == 3
    dst = world.tenant("dst")
    world.ids["dst"] = {row.display_name: row.id for row in dst.media.rows(dst.media.ids())}
    world.describe("dst", "sleeve", "en-us", "Later work", "x", 1)
    said = reversals(world).plan(job.id)
    assert {line.name: line.refusal for line in said.refused} == {"sleeve": LATER}
    assert holdings(world.root / "w", "dst").documents, "looking changes nothing"
    back = world.ws.engine.job(reversals(world).reverse(job.id))
    assert (back.state, back.kind) == (JobState.ENDED_WITH_ERRORS, "reverse")
    assert back.counts == {"reversed": len(said.possible), "kept": 1}
    assert list(world.ws.engine.log(back.id)) == [f"sleeve: {LATER}"]
    after = holdings(world.root / "w", "dst")
    assert set(after.media) == {"front", "back", "sleeve"}
    for name in ("front", "back"):
        assert after.media[name].facts == before.media[name].facts
    there = {key: one.facts for key, one in after.documents.items() if any(one.facts)}
    assert there == {key: one.facts for key, one in before.documents.items()}
    assert world.ws.workspace.check() == []
    again = world.ws.engine.job(reversals(world).reverse(job.id))
    assert again.counts == {"reversed": 0, "kept": 1}
    with pytest.raises(RuleViolation):
        reversals(world).plan(back.id)


def test_a_part_of_a_copy_is_taken_back_and_then_the_rest(world: World):
    before = holdings(world.root / "w", "dst")
    job = copy(world, versions=BOTH)
    whole = holdings(world.root / "w", "dst")
    with pytest.raises(RuleViolation, match="show it"):
        reversals(world).reverse(job.id, ["back"])
    cap = next(key for key in whole.documents if key[0] == "CAP")
    only = [line.key for line in reversals(world).plan(job.id).lines if line.name.startswith("CAP in")]
    back = world.ws.engine.job(reversals(world).reverse(job.id, only))
    assert (back.state, dict(back.counts)) == (JobState.ENDED, {"reversed": 1, "kept": 0})
    after = holdings(world.root / "w", "dst")
    assert not any(after.documents[cap].facts)
    assert {k: v for k, v in after.documents.items() if k != cap} == {
        k: v for k, v in whole.documents.items() if k != cap
    }
    assert {n: one.facts for n, one in after.media.items()} == {n: o.facts for n, o in whole.media.items()}
    assert world.ws.engine.job(reversals(world).reverse(job.id)).state is JobState.ENDED
    after = holdings(world.root / "w", "dst")
    assert (after.media, after.orphans) == (before.media, 0)
    assert not any(any(one.facts) for one in after.documents.values())
    assert world.tenant("dst").copying.record(job.id).state is CopyState.REVERSED
    assert copy(world, versions=BOTH).counts["created"] == len(NAMES) + len(whole.documents)
    assert world.ws.workspace.check() == []


def test_what_was_attached_or_published_since_a_copy_stays(tmp_path: Path):
    world = new_world(tmp_path, lacking=("CAP",))
    fill(world)
    job = copy(world, versions=BOTH)
    assert job.counts["orphans"] == 1
    dst = world.tenant("dst")
    dst.catalog.import_(shirt_batch())
    assert dst.copying.orphans.count() == 0
    said = {line.name: line.refusal for line in reversals(world).plan(job.id).refused}
    assert said[f"CAP in {DEFAULT_CONTEXT}"] == COME
    assert "unpublish that first" in said["back"]
    world.close()


def test_a_draft_that_came_along_and_was_published_since_stays(world: World):
    job = copy(world, versions=BOTH)
    world.publish("dst", "CAP", DEFAULT_CONTEXT)
    said = {line.name: line.refusal for line in reversals(world).plan(job.id).refused}
    assert said[f"CAP in {DEFAULT_CONTEXT}"] == LATER
    assert set(said) == {f"CAP in {DEFAULT_CONTEXT}", "sleeve"}


def test_a_copy_is_written_down_just_as_publishing_would(world: World):
    copy(world)
    with closing(sqlite3.connect(world.root / "w" / "tenants" / "src" / "cms.db")) as store:
        store.execute("ATTACH ? AS dst", (str(world.root / "w" / "tenants" / "dst" / "cms.db"),))
        query = "SELECT m.published, d.published FROM media m JOIN dst.media d USING (display_name)"
        rows = store.execute(query).fetchall()
    assert len(rows) == len(NAMES)
    assert all(one == other for one, other in rows)


def test_other_dimensions_in_the_destination_show_every_variant_the_same(world: World):
    dst = world.tenant("dst")
    choose_matrix(dst, dst.catalog.product_by_number("SHIRT").id, Dimension.STYLE)
    assert copy(world).counts["failed"] == 0
    for context in (DEFAULT_CONTEXT, *dst.channels.served_contexts()):
        shown = [
            {
                number: [slot.display_name for slot in answer.primary]
                for number, answer in world.ws.desk.answers(
                    name,
                    world.tenant(name).catalog.product_by_number("SHIRT").id,
                    context,
                    AnswerSource.PUBLISHED,
                ).items()
            }
            for name in ("src", "dst")
        ]
        assert shown[0] == shown[1]


def test_what_was_copied_keeps_its_lineage_under_another_name_and_on_the_way_back(world: World):
    copy(world)
    world.ids["dst"] = {"front": 1}
    with world.tenant("dst").cms.write() as connection:
        connection.exec_driver_sql("UPDATE media SET display_name = 'renamed' WHERE display_name = 'front'")
    plan, _ = world.tenant("dst").copying.plan("src", CopyOptions(Conflicts.REPLACE))
    assert plan.counts["create"] == 0
    plan, _ = world.tenant("src").copying.plan("dst", CopyOptions(Conflicts.KEEP))
    assert plan.counts["create"] == 0


class Told:
    """What the body of a job reports to."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.lines: list[str] = []

    def report(self, done: int, total: int | None = None, **counts: int) -> None: ...

    def log(self, text: str) -> None:
        self.lines.append(text)

    def cancelled(self) -> bool:
        return False


def test_what_is_edited_in_the_destination_while_a_copy_runs_stays(world: World):
    for place, name in enumerate(NAMES):
        world.media("dst", name, 20 + place)
    world.assign("dst", "CAP", "master", DEFAULT_CONTEXT, ("front",))
    told = Told("beside an edit")
    request = CopyTenantRequest("dst", "src", conflicts="replace", confirm="dst", user=USER)
    body = copy_tenant(request, world.ws.stores, told)
    for _ in range(2):  # the plan is written down by then
        next(body)
    world.describe("dst", "front", "en-us", "Later work", "x", 1)
    world.assign("dst", "CAP", "master", DEFAULT_CONTEXT, ("detail",))
    edited = holdings(world.root / "w", "dst")
    while True:
        try:
            next(body)
        except StopIteration as end:
            outcome = end.value
            break
    key = ("CAP", "Omnichannel", "Neutral")
    assert told.lines[-2:] == [f"front: {EDITED}", f"CAP in {DEFAULT_CONTEXT}: {EDITED}"]
    assert (outcome.failed, outcome.counts["failed"]) == (2, 2)
    after = holdings(world.root / "w", "dst")
    assert (after.media["front"], after.documents[key]) == (edited.media["front"], edited.documents[key])
    assert all(after.media[name].facts != edited.media[name].facts for name in NAMES if name != "front")
    again = copy(world, conflicts="replace", confirm="dst")
    assert (again.state, again.counts["replaced"]) == (JobState.ENDED, 2)


def test_a_cancelled_copy_goes_on_when_it_is_retried(world: World):
    request = CopyTenantRequest("dst", "src", user=USER)
    service = world.tenant("dst").copying
    assert service.plan("src", request.options())[0].counts["create"] == 8

    body = copy_tenant(request, world.ws.stores, Told("stopped"))
    for _ in range(3):
        next(body)
    body.close()
    assert len(holdings(world.root / "w", "dst").media) == 4
    assert copy(world).counts["created"] == 4
    assert len(holdings(world.root / "w", "dst").media) == 4


def test_a_full_disk_stops_the_copy_and_a_retry_goes_on(tmp_path: Path):
    source, world = other_workspace(tmp_path), new_world(tmp_path)
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * (6 << 20))
    sha256, size = source.ws.workspace.blobs.add_file(large)
    with source.tenant("src").cms.write() as connection:
        connection.exec_driver_sql(
            "UPDATE media SET sha256 = ?, size_bytes = ? WHERE display_name = 'sleeve'", (sha256, size)
        )
    address = f"{source.root / 'w'}#src"
    with largest_file(4 << 20):
        job = copy(world, address, versions=BOTH)
    assert job.state is JobState.ERROR
    assert "cannot be written" in (job.error or "")
    assert world.ws.workspace.check() == []
    assert world.ws.workspace.blobs.sweep() == 0
    again = world.ws.engine.job(world.ws.engine.retry(job.id))
    assert (again.state, again.counts["created"]) == (JobState.ENDED, 8)
    assert world.ws.workspace.blobs.is_sound(sha256)
    for one in (source, world):
        one.close()
