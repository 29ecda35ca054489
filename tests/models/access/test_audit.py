"""The audit trail: one row per operation, in the transaction of what was done."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.models.access.audit import EVERYTHING, ITSELF, PAGE, AuditFilter, AuditRow, record
from app.models.access.roles import Act, Role
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import StorageProblem
from app.models.manifests.audit_file import write_audit
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.undo import StepNote
from app.sync.requests import PublishRequest
from tests.support.builders import NOW, USER
from tests.support.crashes import Crash, crash_at
from tests.support.shop import Shop


def said(shop: Shop, wanted: AuditFilter = EVERYTHING) -> list[tuple[str, str, str, int]]:
    rows = shop.tenant.audit.rows(shop.tenant.audit.ids(wanted))
    return [(row.user, row.act.value, row.text, row.items) for row in rows]


def newest(shop: Shop) -> AuditRow:
    return shop.tenant.audit.rows(shop.tenant.audit.ids(limit=1))[0]


def gesture(shop: Shop, *owners: int) -> Edit:
    changes = tuple(TargetEdit(o, DEFAULT_CONTEXT, MasterTarget(), None, shop.items("m1")) for o in owners)
    return Edit("Assign 1 image", changes)


def test_what_others_see_is_in_the_trail_and_what_is_only_saved_is_not(shop: Shop):
    before = len(shop.tenant.audit.ids())
    shop.tenant.assignments.apply(gesture(shop, shop.cap), USER, check_out=True)
    assert len(shop.tenant.audit.ids()) == before
    shop.tenant.assignments.finish_editing(shop.cap, DEFAULT_CONTEXT, USER, "new season")
    row = newest(shop)
    assert (row.user, row.act, row.at) == (USER, Act.ASSIGN, NOW)
    assert row.text == f"Finished editing CAP in {DEFAULT_CONTEXT}: new season"


def test_bulk_work_is_one_row_with_its_count_and_so_is_its_undo(shop: Shop):
    before = len(shop.tenant.audit.ids())
    step = StepNote("s1", "products", "assignments", "Assign 1 image")
    shop.tenant.assignments.apply_bulk(gesture(shop, shop.cap, shop.shirt), USER, step=step)
    assert said(shop)[0] == (USER, "assign", "Assign 1 image", 2)
    shop.tenant.assignments.undo_step("s1", USER)
    assert said(shop)[0] == (USER, "assign", "Undo: Assign 1 image", 2)
    assert len(shop.tenant.audit.ids()) == before + 2


def test_rows_of_one_operation_add_up(shop: Shop):
    for _ in range(3):
        with shop.tenant.cms.write() as connection:
            record(connection, Act.DELETE, "Emptied the trash", items=200, operation="one")
    assert said(shop)[0] == (USER, "delete", "Emptied the trash", 600)


def test_media_edits_deletions_and_restores_are_one_row_each(shop: Shop):
    ids = [shop.media["m5"], shop.media["m6"]]
    changes = tuple(FieldChange(i, MediaField.CATEGORY, None, "None", "Color") for i in ids)
    shop.tenant.media_editing.apply(MediaEdit("Change the category", changes), USER)
    assert said(shop)[0] == (USER, "edit", "Change the category", 2)
    shop.tenant.library.delete(ids, USER)
    assert said(shop)[0] == (USER, "delete", "Moved to the trash: m5 and others", 2)
    shop.tenant.library.restore(ids[:1], USER)
    assert said(shop)[0][:2] == (USER, "delete")


def test_a_job_is_in_the_trail_by_its_id(shop: Shop):
    shop.assign(shop.cap, shop.items("m1"))
    job = shop.ws.engine.submit(PublishRequest("aurelia", (shop.cap,)))
    row = newest(shop)
    assert (row.operation, row.act, row.user) == (job, Act.PUBLISH, USER)
    assert row.text == shop.ws.engine.job(job).title
    assert row.items == shop.ws.engine.job(job).done > 0


def test_what_the_program_does_by_itself_is_its_own(shop: Shop):
    with shop.tenant.cms.write() as connection:
        record(connection, Act.PUBLISH, "Autumn: its time has come", user=ITSELF)
    assert newest(shop).user == ITSELF


def test_the_trail_is_searched_by_words_person_kind_and_time(shop: Shop):
    shop.tenant.rights.grant("Zoë", Role.READER, USER)
    shop.clock.advance(timedelta(hours=1))
    with shop.tenant.cms.write() as connection:
        record(connection, Act.GROUPS, "Made the publish group ÉTÉ 50%", user="Zoë")
    assert said(shop, AuditFilter("été zoë")) == [("Zoë", "groups", "Made the publish group ÉTÉ 50%", 1)]
    assert len(said(shop, AuditFilter("50%"))) == 1
    assert said(shop, AuditFilter("5_%")) == []
    assert {row[0] for row in said(shop, AuditFilter(user="Zoë"))} == {"Zoë"}
    assert {row[1] for row in said(shop, AuditFilter(act=Act.ROLES))} == {"roles"}
    later = NOW + timedelta(minutes=30)
    assert [row[1] for row in said(shop, AuditFilter(since=later))] == ["groups"]
    assert len(said(shop, AuditFilter(until=later))) == len(said(shop)) - 1
    assert shop.tenant.audit.people() == ("Zoë", USER)


def test_all_of_it_is_written_for_a_spreadsheet_without_a_formula(shop: Shop, tmp_path: Path):
    with shop.tenant.cms.write() as connection:
        for number in range(PAGE + 3):
            record(connection, Act.GROUPS, f"=cmd {number}", user="tom")
    wanted = AuditFilter(user="tom")
    assert write_audit(tmp_path / "trail.tsv", shop.tenant.audit, wanted) == PAGE + 3
    text = (tmp_path / "trail.tsv").read_text("utf-8-sig").splitlines()
    assert text[0].split("\t") == ["Time", "User", "Kind", "What", "Items", "Operation"]
    assert text[1].split("\t")[3] == f"'=cmd {PAGE + 2}"
    with pytest.raises(StorageProblem):
        write_audit(tmp_path / "no" / "trail.tsv", shop.tenant.audit, wanted)


@pytest.mark.parametrize("moment", [1, 2])
def test_a_crash_leaves_the_write_and_its_row_or_neither(shop: Shop, moment: int):
    shop.tenant.assignments.apply(gesture(shop, shop.cap), USER, check_out=True)
    before = len(shop.tenant.audit.ids())
    with pytest.raises(Crash), crash_at(moment):
        shop.tenant.assignments.finish_editing(shop.cap, DEFAULT_CONTEXT, USER)
    assert shop.tenant.assignments.document(shop.cap, DEFAULT_CONTEXT).checked_out_by == USER
    assert len(shop.tenant.audit.ids()) == before


KILLED = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from app.main import build
from app.models.tenants.features import Feature
work = build(Path(sys.argv[1]), user="tom")
features = work.workspace.tenant("aurelia").features
features.disable(Feature.SITE, "tom")
sa.event.listen(Engine, "commit", lambda _connection: os.kill(os.getpid(), signal.SIGKILL))
features.disable(Feature.CSU_LOCATIONS, "tom")
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_a_killed_process_leaves_a_row_for_what_it_did_and_none_for_what_it_did_not(
    shop: Shop, repository: Path
):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(shop.root)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    rows = said(shop, AuditFilter(act=Act.FEATURES))
    assert rows == [("tom", "features", "Turned Omnichannel media management of the site off", 1)]
    off = [row.feature.value for row in shop.tenant.features.rows() if not row.is_on]
    assert off == ["site-omnichannel-media"]
