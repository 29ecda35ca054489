"""Roles and the audit trail: what asking for the role costs a write of a person, and what a search costs.

The same gesture is saved by hand again and again where 500 people have a role, and the asking alone is timed
beside it; then the trail holds 200,000 rows and is searched.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.models.access.audit import AuditFilter
from app.models.access.rights import require
from app.models.access.roles import Act, Role
from app.models.access.tables import audit_trail
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.clock import SystemClock, iso
from app.models.context import DEFAULT_CONTEXT
from app.models.statements import insert_tuples
from app.models.workspace import Tenant
from benchmarks.claims import claim, finish
from benchmarks.made_up import USER, workstation

PRODUCTS = 50
WRITES = 400
WARM_UP = 20  # the first runs compile their statements
PEOPLE = 500
ROWS = 200_000


def change(tenant: Tenant, product_id: int) -> None:
    """Give a checked-out master other pictures."""
    before = tenant.assignments.document(product_id, DEFAULT_CONTEXT).content.master
    assert before is not None
    after = TargetMedia(before.primary[1:] + before.primary[:1])
    edit = TargetEdit(product_id, DEFAULT_CONTEXT, MasterTarget(), before, after)
    tenant.assignments.apply(Edit("Change", (edit,)), USER)


def median_ms(act: Callable[[], object], count: int) -> float:
    """Return the middle of the times of an act, in milliseconds."""
    found: list[float] = []
    for _ in range(count):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return statistics.median(found[WARM_UP:])


def fill_trail(tenant: Tenant) -> None:
    """Give the trail many rows."""
    at = iso(SystemClock().now())
    rows = [
        (None, at, f"user{n % 40}", "publish", f"Publish {n} products", n, None, f"user{n % 40} publish {n}")
        for n in range(ROWS)
    ]
    with tenant.cms.write() as connection:
        insert_tuples(connection, audit_trail, rows)


def main() -> None:
    """Measure and claim."""
    with tempfile.TemporaryDirectory(prefix="vitrine-roles-") as scratch:
        station, tenant, product_ids = workstation(Path(scratch) / "w", PRODUCTS)
        tenant.assignments.check_out(product_ids[0], DEFAULT_CONTEXT, USER)
        tenant.rights.grant(USER, Role.PRODUCER, USER)
        for number in range(PEOPLE):
            tenant.rights.grant(f"user{number}", Role.PRODUCER, USER)
        write = median_ms(lambda: change(tenant, product_ids[0]), WRITES)
        with tenant.cms.write() as connection:
            asked = median_ms(lambda: require(connection, Act.ASSIGN, USER), WRITES)
        claim("asking for the role, of the write of a person that asks", asked / write, at_most=0.1)
        looks = median_ms(lambda: tenant.rights.standing(USER), WRITES)
        claim("what a window asks every two seconds", looks, at_most=10, unit="ms")
        fill_trail(tenant)
        wanted = AuditFilter("user7 publish 1234")
        search = median_ms(lambda: tenant.audit.rows(tenant.audit.ids(wanted)), WARM_UP + 9)
        claim(f"search in an audit trail of {ROWS:,} rows", search, at_most=300, unit="ms")
        station.close()
    finish()


if __name__ == "__main__":
    main()
