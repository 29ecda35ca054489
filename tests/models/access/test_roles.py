"""The table of permissions against domain.md 12, and what people are told who may not."""

import pytest

from app.models.access.roles import PERMISSIONS, Act, Role, Standing, act_named, may, role_named
from app.models.errors import NotFound

# Roles as in domain.md 12, in its order; x is permitted.
TABLE = """
                  SA AD WP RE RN HQ FM FV BM QC
upload            x  x  x  .  .  .  .  .  .  .
edit              x  x  x  .  .  .  .  .  .  .
assign            x  x  x  .  .  .  .  .  .  .
publish           x  x  x  .  .  .  .  .  .  .
groups            x  x  x  .  .  .  .  .  .  .
import            x  x  x  .  .  .  .  .  .  .
break-lock        x  x  .  .  .  .  .  .  .  .
delete            x  x  .  .  .  .  .  .  .  .
force-unpublish   x  x  .  .  .  .  .  .  .  .
features          x  .  .  .  .  x  x  .  .  .
jobs              x  .  .  .  .  x  .  .  x  .
parameters        x  .  .  .  .  x  .  .  .  .
copy              x  .  .  .  .  .  .  .  .  .
create-tenant     x  .  .  .  .  .  .  .  .  .
roles             x  .  .  .  .  .  .  .  .  .
"""
COLUMNS = dict(zip(TABLE.split("\n")[1].split(), Role, strict=True))
CASES = [
    (Act(line.split()[0]), role, mark == "x")
    for line in TABLE.strip().split("\n")[1:]
    for role, mark in zip(COLUMNS.values(), line.split()[1:], strict=True)
]


def test_the_table_names_every_act_and_every_role():
    assert [act for act, role, _ in CASES if role is Role.READER] == list(Act)
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(("act", "role", "permitted"), CASES)
def test_a_role_may_do_what_the_table_says(act: Act, role: Role, permitted: bool):
    assert may([role], act) is permitted
    standing = Standing("tom", frozenset({role}), (("tom", role), ("ines", Role.SYSTEM_ADMINISTRATOR)))
    assert standing.may(act) is permitted
    refusal = standing.refusal(act)
    assert (refusal is None) is permitted
    if refusal is not None:
        assert refusal.message == f"tom may not {act.words}: their role is {role.label}."
        assert refusal.hint == "Ask ines, who may."


def test_several_roles_permit_what_any_of_them_does():
    assert may([Role.READER, Role.BATCH_MANAGER], Act.JOBS)
    assert not may([Role.READER, Role.BATCH_MANAGER], Act.FEATURES)


def test_everybody_may_do_everything_while_nobody_has_a_role():
    assert all(Standing("tom").may(act) and Standing("tom").refusal(act) is None for act in Act)


def test_who_has_no_role_where_others_have_one_may_do_nothing():
    standing = Standing("tom", frozenset(), (("ines", Role.SYSTEM_ADMINISTRATOR),))
    assert not any(standing.may(act) for act in Act)
    refusal = standing.refusal(Act.PUBLISH)
    assert refusal is not None
    assert "no role here" in refusal.message


def test_at_most_three_are_named_to_ask():
    holders = tuple((f"admin{n}", Role.ADMINISTRATOR) for n in range(5))
    refusal = Standing("tom", frozenset(), holders).refusal(Act.DELETE)
    assert refusal is not None
    assert refusal.hint == "Ask admin0, admin1, admin2 or 2 more, who may."
    nobody = Standing("tom", frozenset(), holders).refusal(Act.JOBS)
    assert nobody is not None
    assert nobody.hint == "It takes the role Batch manager or above."


def test_roles_and_kinds_are_found_by_name_and_by_label():
    assert role_named("Web Producer") is role_named("web-producer") is Role.PRODUCER
    assert act_named("Publish groups") is act_named("groups") is Act.GROUPS
    for find in (role_named, act_named):
        with pytest.raises(NotFound):
            find("king")
