"""Who may ask the engine for which kind of job."""

import pytest

from app.models.access.audit import ITSELF, AuditFilter
from app.models.access.roles import Act, Role
from app.models.errors import NotAllowed
from app.sync.request_kinds.acts import ACTS
from app.sync.requests import REQUEST_KINDS, CopyTenantRequest, PublishGroupRequest, act_of
from tests.support.builders import USER
from tests.support.shop import Shop, shop

__all__ = ["shop"]


def test_every_kind_of_job_says_what_it_does():
    assert set(ACTS) == set(REQUEST_KINDS)
    assert act_of("made by a newer version") is Act.JOBS


def test_only_looking_needs_no_role():
    assert [kind for kind, act in ACTS.items() if act is None] == ["manifest-export"]


def test_copying_needs_the_right_at_both_ends(shop: Shop):
    shop.ws.workspace.create_tenant("borea", "Borea")
    shop.tenant.rights.grant("ines", Role.SYSTEM_ADMINISTRATOR, "ines")
    with pytest.raises(NotAllowed, match="copy content between tenants"):
        shop.ws.engine.submit(CopyTenantRequest("borea", "aurelia"))
    shop.tenant.rights.grant(USER, Role.PRODUCER, "ines")
    with pytest.raises(NotAllowed, match="copy content between tenants"):
        shop.ws.engine.submit(CopyTenantRequest("aurelia", "borea"))


def test_what_was_scheduled_goes_on_without_the_role_and_is_the_programs_own(shop: Shop):
    row = shop.tenant.groups.create("Autumn", USER)
    shop.tenant.rights.grant("ines", Role.SYSTEM_ADMINISTRATOR, "ines")
    job = shop.ws.engine._queue_due(PublishGroupRequest("aurelia", row.id, USER, row.name))
    (found,) = shop.tenant.audit.rows(shop.tenant.audit.ids(AuditFilter(user=ITSELF)))
    assert (found.operation, found.act) == (job, Act.PUBLISH)
    with pytest.raises(NotAllowed):
        shop.ws.engine.submit(PublishGroupRequest("aurelia", row.id, USER, row.name))
