"""Roles are given and taken, and every write asks them anew."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from app.models.access.roles import Act, Role
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget
from app.models.catalog.importers.records import CatalogBatch
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import NotAllowed, NotFound, RuleViolation
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.tenants.features import Feature
from app.models.tenants.rows import ChannelType
from app.models.workspace import Workspace
from app.sync.jobs.states import JobState
from app.sync.requests import (
    ImportManifestRequest,
    MediaSyncRequest,
    PublishRequest,
    UnpublishRequest,
    UploadRequest,
)
from tests.support.builders import NOW, USER
from tests.support.older import make_older
from tests.support.shop import Shop

ADMIN = "ines"


def become(shop: Shop, *roles: Role) -> None:
    """Give the user these roles alone; somebody else is System Administrator."""
    rights = shop.tenant.rights
    rights.grant(ADMIN, Role.SYSTEM_ADMINISTRATOR, ADMIN)
    for role in roles:
        rights.grant(USER, role, ADMIN)


def title(shop: Shop, text: str) -> MediaEdit:
    change = FieldChange(shop.media["m1"], MediaField.CATEGORY, None, "None", text)
    return MediaEdit("Change the category", (change,))


def gesture(shop: Shop) -> Edit:
    change = TargetEdit(shop.cap, DEFAULT_CONTEXT, MasterTarget(), None, shop.items("m1"))
    return Edit("Assign 1 image", (change,))


Write = Callable[[Shop], object]
WRITES: dict[str, tuple[Act, Write]] = {
    "gesture": (Act.ASSIGN, lambda s: s.tenant.assignments.apply(gesture(s), USER, check_out=True)),
    "bulk": (Act.ASSIGN, lambda s: s.tenant.assignments.apply_bulk(gesture(s), USER)),
    "check-out": (Act.ASSIGN, lambda s: s.tenant.assignments.check_out(s.cap, DEFAULT_CONTEXT, USER)),
    "media edit": (Act.EDIT, lambda s: s.tenant.media_editing.apply(title(s, "Color"), USER)),
    "media check-out": (Act.EDIT, lambda s: s.tenant.media_editing.check_out(s.media["m1"], USER)),
    "delete": (Act.DELETE, lambda s: s.tenant.library.delete([s.media["m6"]], USER)),
    "restore": (Act.DELETE, lambda s: s.tenant.library.restore([s.media["m6"]], USER)),
    "purge": (Act.DELETE, lambda s: s.tenant.library.purge([s.media["m6"]])),
    "unpublish": (Act.PUBLISH, lambda s: s.tenant.library.unpublish([s.media["m1"]], USER)),
    "force": (
        Act.FORCE_UNPUBLISH,
        lambda s: s.tenant.library.unpublish([s.media["m1"]], USER, force=True),
    ),
    "group": (Act.GROUPS, lambda s: s.tenant.groups.create("Autumn", USER)),
    "switch": (Act.FEATURES, lambda s: s.tenant.features.disable(Feature.SITE, USER)),
    "setting": (Act.PARAMETERS, lambda s: s.tenant.settings.set("group_items", "3000")),
    "order": (Act.PARAMETERS, lambda s: s.tenant.settings.set("context-order", "documented")),
    "channel": (
        Act.PARAMETERS,
        lambda s: s.tenant.channels.add("OUN9", "New", ChannelType.ONLINE, ("en-us",)),
    ),
    "catalog": (Act.IMPORT, lambda s: s.tenant.catalog.import_(CatalogBatch((), (), (), ()))),
    "role": (Act.ROLES, lambda s: s.tenant.rights.grant("tom", Role.READER, USER)),
    "upload job": (Act.UPLOAD, lambda s: s.ws.engine.submit(UploadRequest("aurelia", (str(s.root / "x"),)))),
    "import job": (
        Act.IMPORT,
        lambda s: s.ws.engine.submit(ImportManifestRequest("aurelia", str(s.root / "x.tsv"))),
    ),
    "publish job": (Act.PUBLISH, lambda s: s.ws.engine.submit(PublishRequest("aurelia", (s.cap,)))),
    "unpublish job": (Act.PUBLISH, lambda s: s.ws.engine.submit(UnpublishRequest("aurelia", (s.cap,)))),
    "sync job": (Act.JOBS, lambda s: s.ws.engine.submit(MediaSyncRequest("aurelia"))),
    "schedule": (Act.JOBS, lambda s: s.ws.engine.schedules.set("aurelia", "media", None)),
    "run now": (Act.JOBS, lambda s: s.ws.engine.schedules.run_now("aurelia", "search")),
    "cache": (Act.JOBS, lambda s: s.ws.engine.invalidate("aurelia")),
    "tenant": (Act.CREATE_TENANT, lambda s: s.ws.workspace.create_tenant("other", "Other")),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_needs_the_role_for_it_and_leaves_no_trace_without(shop: Shop, name: str):
    act, write = WRITES[name]
    become(shop, Role.READER)
    trail = len(shop.tenant.audit.ids())
    jobs = len(shop.ws.engine.jobs())
    with pytest.raises(NotAllowed) as refused:
        write(shop)
    assert refused.value.message == f"{USER} may not {act.words}: their role is Reader."
    assert refused.value.hint == f"Ask {ADMIN}, who may."
    assert len(shop.tenant.audit.ids()) == trail
    assert len(shop.ws.engine.jobs()) == jobs
    assert shop.ws.workspace.tenant_ids() == ["aurelia"]


@pytest.mark.parametrize("name", WRITES)
def test_a_write_is_done_by_who_may(shop: Shop, name: str):
    become(shop, Role.SYSTEM_ADMINISTRATOR)
    WRITES[name][1](shop)


def test_jobs_are_ended_only_by_who_may_ask_for_them(shop: Shop):
    job = shop.ws.engine.submit(PublishRequest("aurelia", (shop.cap,)))
    become(shop, Role.BATCH_MANAGER)
    for ask in (shop.ws.engine.cancel, shop.ws.engine.pause, shop.ws.engine.resume, shop.ws.engine.retry):
        with pytest.raises(NotAllowed, match="publish"):
            ask(job)
    shop.tenant.rights.grant(USER, Role.PRODUCER, ADMIN)
    assert shop.ws.engine.job(shop.ws.engine.retry(job)).state is JobState.ENDED


def test_publishing_an_upload_needs_both_rights(shop: Shop):
    become(shop, Role.READER)
    with pytest.raises(NotAllowed, match="publish"):
        shop.ws.engine.submit(UploadRequest("aurelia", (str(shop.root),), publish=True))


def test_a_role_that_is_taken_counts_from_the_next_write_on_and_nothing_is_lost(shop: Shop):
    become(shop, Role.PRODUCER)
    assignments = shop.tenant.assignments
    assignments.apply(gesture(shop), USER, check_out=True)
    shop.tenant.rights.revoke(USER, Role.PRODUCER, ADMIN)
    with pytest.raises(NotAllowed, match="no role"):
        assignments.finish_editing(shop.cap, DEFAULT_CONTEXT, USER)
    assert assignments.document(shop.cap, DEFAULT_CONTEXT).checked_out_by == USER
    assignments.break_check_out(shop.cap, DEFAULT_CONTEXT, ADMIN, "kim left")
    assignments.finish_editing(shop.cap, DEFAULT_CONTEXT, ADMIN)
    assert assignments.document(shop.cap, DEFAULT_CONTEXT).content.master == shop.items("m1")


def test_who_may_no_longer_edit_can_still_give_edits_back(shop: Shop):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, USER)
    become(shop, Role.READER)
    shop.tenant.assignments.discard_edits(shop.cap, DEFAULT_CONTEXT, USER)
    assert shop.tenant.assignments.document(shop.cap, DEFAULT_CONTEXT).checked_out_by is None


@pytest.mark.parametrize("way", ["break_check_out", "discard_edits_of_holder"])
def test_check_outs_of_others_are_ended_by_administrators_alone(shop: Shop, way: str):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "tom")
    become(shop, Role.PRODUCER)
    end = getattr(shop.tenant.assignments, way)
    with pytest.raises(NotAllowed, match="end the check-outs of others"):
        end(shop.cap, DEFAULT_CONTEXT, USER, "tom is away")
    shop.tenant.rights.grant(USER, Role.ADMINISTRATOR, ADMIN)
    end(shop.cap, DEFAULT_CONTEXT, USER, "tom is away")


def test_a_lapsed_check_out_is_taken_over_by_producers_too(shop: Shop):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "tom")
    shop.clock.advance(timedelta(minutes=16))
    become(shop, Role.PRODUCER)
    shop.tenant.assignments.take_over(shop.cap, DEFAULT_CONTEXT, USER)


def test_work_under_way_ends_where_the_role_goes_and_names_what_is_left(shop: Shop):
    become(shop, Role.PRODUCER)
    some = [shop.media[f"m{n}"] for n in range(1, 7)]
    changes = tuple(FieldChange(i, MediaField.CATEGORY, None, "None", "Color") for i in some)

    def take(done: int, total: int) -> None:
        shop.tenant.rights.revoke(USER, Role.PRODUCER, ADMIN)

    many = MediaEdit("Change the category", changes)
    outcome = shop.tenant.media_editing.apply(many, USER, progress=take)
    assert len(outcome.applied.changes) == len(some)  # one chunk: it began while the role was there
    with pytest.raises(NotAllowed):
        shop.tenant.media_editing.apply(many.inverse(), USER)


def test_the_first_role_of_a_tenant_makes_who_gives_it_administrator(shop: Shop):
    rights = shop.tenant.rights
    assert rights.grants() == ()
    assert rights.grant("tom", Role.READER, USER)
    assert [(row.user, row.role) for row in rights.grants()] == [
        (USER, Role.SYSTEM_ADMINISTRATOR),
        ("tom", Role.READER),
    ]
    assert {row.granted_by for row in rights.grants()} == {USER}
    assert {row.granted_at for row in rights.grants()} == {NOW}
    assert not rights.grant("tom", Role.READER, USER)


def test_somebody_stays_who_may_give_roles_until_nobody_has_one(shop: Shop):
    rights = shop.tenant.rights
    rights.grant("tom", Role.READER, USER)
    with pytest.raises(RuleViolation, match="last who may give roles"):
        rights.revoke(USER, Role.SYSTEM_ADMINISTRATOR, USER)
    with pytest.raises(NotFound):
        rights.revoke("eva", Role.READER, USER)
    rights.revoke("tom", Role.READER, USER)
    rights.revoke(USER, Role.SYSTEM_ADMINISTRATOR, USER)
    assert rights.standing("anybody").may(Act.ROLES)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_role_is_given_to_a_name(shop: Shop, name: str):
    with pytest.raises(RuleViolation, match="no name"):
        shop.tenant.rights.grant(name, Role.READER, USER)


def test_who_makes_a_tenant_beside_one_with_roles_is_its_administrator(shop: Shop):
    shop.ws.workspace.create_tenant("open", "Open")
    assert shop.ws.workspace.tenant("open").rights.grants() == ()
    shop.tenant.rights.grant("tom", Role.READER, USER)
    made = shop.ws.workspace.create_tenant("other", "Other")
    assert [(row.user, row.role) for row in made.rights.grants()] == [(USER, Role.SYSTEM_ADMINISTRATOR)]


def test_a_store_that_is_opened_for_nobody_writes_nothing_once_roles_are_used(shop: Shop):
    become(shop, Role.READER)
    shop.ws.close()
    workspace = Workspace(shop.root, shop.clock)
    with pytest.raises(NotAllowed, match="Nobody may not"):
        workspace.tenant("aurelia").settings.set("group_items", "10")
    workspace.close()


def test_a_role_that_is_taken_in_one_process_counts_in_another_that_has_the_store_open(shop: Shop):
    become(shop, Role.PRODUCER)
    with closing(Workspace(shop.root, shop.clock, USER)) as beside:
        assignments = beside.tenant("aurelia").assignments
        assignments.check_out(shop.cap, DEFAULT_CONTEXT, USER)
        shop.tenant.rights.revoke(USER, Role.PRODUCER, ADMIN)
        with pytest.raises(NotAllowed):
            assignments.apply(gesture(shop), USER)
        shop.tenant.rights.grant(USER, Role.PRODUCER, ADMIN)
        assignments.apply(gesture(shop), USER)


def test_assignments_of_an_import_that_waited_ask_row_by_row(shop: Shop):
    become(shop, Role.READER)
    with pytest.raises(NotAllowed), shop.tenant.cms.write() as connection:
        targets = {MasterTarget(): shop.items("m1")}
        shop.tenant.assignments.check_in_targets(connection, shop.cap, DEFAULT_CONTEXT, targets, USER, "")


def test_a_workspace_from_before_roles_goes_on_as_it_was(shop: Shop):
    path = shop.tenant.cms.path
    shop.ws.close()
    make_older(path, "cms_0008")
    with closing(Workspace(shop.root, shop.clock, "anybody")) as workspace:
        tenant = workspace.tenant("aurelia")
        assert tenant.rights.grants() == ()
        assert all(tenant.rights.standing("anybody").may(act) for act in Act)
        assert list(tenant.audit.ids()) == []
        tenant.assignments.apply(gesture(shop), "anybody", check_out=True)
        tenant.assignments.finish_editing(shop.cap, DEFAULT_CONTEXT, "anybody")
        assert len(tenant.audit.ids()) == 1
        assert workspace.check() == []
