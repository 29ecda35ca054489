"""Assigning by file name as a job: what it does, how it goes on, how it is repeated and taken back."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.models.assignments.edit import Edit, MatrixEdit, TargetEdit
from app.models.assignments.editing import CHUNK
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import BadInput
from app.sync.cms.assign_by_name import assign_by_name
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import AssignByNameRequest
from app.sync.reversals import Reversals
from tests.support.builders import USER
from tests.support.shop import Shop

MANY = 3 * CHUNK + 7


def wanted(shop: Shop, *products: int) -> Edit:
    """Add the first picture to the masters of products."""
    changes = []
    for product in products:
        before = shop.document(product).content.master
        after = TargetMedia((before.primary if before else ()) + shop.items("m1").primary)
        changes.append(TargetEdit(product, DEFAULT_CONTEXT, MasterTarget(), before, after))
    return Edit(f"Assign 1 item to {len(changes)} targets by file name", tuple(changes))


def assigned(shop: Shop, *products: int) -> JobSnapshot:
    return shop.run(AssignByNameRequest.of("aurelia", wanted(shop, *products), USER))


def reversals(shop: Shop) -> Reversals:
    return Reversals(shop.ws.engine, shop.ws.stores, USER)


def back(shop: Shop, job: JobSnapshot, *only: str) -> JobSnapshot:
    return shop.ws.engine.job(reversals(shop).reverse(job.id, only))


def said(shop: Shop, job: JobSnapshot) -> dict[str, str]:
    return {line.name: line.refusal or line.text for line in reversals(shop).plan(job.id).lines}


def masters(shop: Shop, *products: int) -> list[tuple[int, ...]]:
    found = [shop.document(product).content.master for product in products]
    return [() if one is None else one.primary for one in found]


@pytest.fixture
def one(shop: Shop) -> tuple[int, ...]:
    return shop.items("m1").primary


@pytest.fixture
def many(shop: Shop) -> list[int]:
    """More products than two transactions take."""
    records = (ProductRecord(f"N{n:04}", "", "", (), (), row=n) for n in range(MANY))
    shop.tenant.catalog.import_(CatalogBatch(products=tuple(records)))
    return [shop.tenant.catalog.product_by_number(f"N{n:04}").id for n in range(MANY)]


# --- what it does


def test_it_assigns_says_how_much_and_is_one_step_of_undo(shop: Shop, one: tuple[int, ...]):
    job = assigned(shop, shop.cap, shop.shirt)
    assert (job.state, job.done, job.total) == (JobState.ENDED, 2, 2)
    assert dict(job.counts) == {"targets": 2, "products": 2, "refused": 0}
    assert masters(shop, shop.cap, shop.shirt) == [one, one]
    (step,) = shop.tenant.undo.steps(USER, ["products"])
    assert (step.id, step.text) == (job.id, job.title)
    shop.tenant.assignments.undo_step(step.id, USER)
    assert masters(shop, shop.cap, shop.shirt) == [(), ()]


def test_what_somebody_else_edits_is_named_and_a_retry_is_about_that_alone(shop: Shop, one: tuple[int, ...]):
    assignments = shop.tenant.assignments
    assignments.check_out(shop.cap, DEFAULT_CONTEXT, "robin")
    job = assigned(shop, shop.cap, shop.shirt)
    assert (job.state, job.counts["refused"]) == (JobState.ENDED_WITH_ERRORS, 1)
    (line,) = shop.ws.engine.log(job.id)
    assert line.startswith(f"CAP in {DEFAULT_CONTEXT}: robin")
    outcome = assignments.bulk_outcome(job.id)
    assert [refused.name for refused in outcome.refused] == ["CAP"]
    assert outcome.changes.products == {shop.shirt}

    assignments.discard_edits(shop.cap, DEFAULT_CONTEXT, "robin")
    again = shop.ws.engine.job(shop.ws.engine.retry(job.id))
    assert (again.state, again.total) == (JobState.ENDED, 1)
    assert masters(shop, shop.cap, shop.shirt) == [one, one]


def test_what_the_user_edits_stays_a_draft_in_both_directions(shop: Shop, one: tuple[int, ...]):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, USER)
    job = assigned(shop, shop.cap)
    assert (masters(shop, shop.cap), shop.document(shop.cap).head_version) == ([one], 0)
    back(shop, job)
    assert (masters(shop, shop.cap), shop.document(shop.cap).head_version) == ([()], 0)


def test_a_request_without_work_or_of_another_program_is_refused(shop: Shop):
    with pytest.raises(BadInput, match="nothing to assign"):
        AssignByNameRequest.of("aurelia", Edit("Assign", ()), USER)
    job = shop.run(AssignByNameRequest("aurelia", "Assign", "no changes", USER))
    assert (job.state, job.error) == (JobState.ERROR, "What shall be assigned cannot be read.")


# --- how it goes on


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_job_that_stops_anywhere_goes_on_there(
    shop: Shop, many: list[int], one: tuple[int, ...], turns: int
):
    request = AssignByNameRequest.of("aurelia", wanted(shop, *many), USER)
    reports: list[tuple[int, int]] = []
    context = SimpleNamespace(
        job_id="killed", report=lambda done, total, **_counts: reports.append((done, total)), log=print
    )
    begun = assign_by_name(request, shop.ws.stores, context)
    for _ in range(turns):
        next(begun)
    begun.close()
    reports.clear()
    outcome = drain(lambda: assign_by_name(request, shop.ws.stores, context))
    assert dict(outcome.counts) == {"targets": MANY, "products": MANY, "refused": 0}
    assert (reports[0], reports[-1]) == ((turns * CHUNK, MANY), (MANY, MANY))
    assert all(shown == one for shown in masters(shop, *many[:3], *many[-3:]))
    heads = {shop.document(product).head_version for product in (many[0], many[CHUNK], many[-1])}
    assert heads == {1}, "nothing twice"
    assert len(shop.tenant.undo.parts("killed")) == 4
    shop.tenant.assignments.undo_step("killed", USER)
    assert masters(shop, many[0], many[-1]) == [(), ()]


def drain(make: Callable) -> object:
    body = make()
    while True:
        try:
            next(body)
        except StopIteration as end:
            return end.value


# --- how it is taken back


def test_it_goes_back_whole_once_and_the_reversal_too(shop: Shop, one: tuple[int, ...]):
    shop.assign(shop.cap, shop.items("m2"))
    had = masters(shop, shop.cap)[0]
    job = assigned(shop, shop.cap, shop.shirt)
    text = "1 target has again what it had"
    assert said(shop, job) == {"CAP": text, "SHIRT": text}
    assert masters(shop, shop.cap) == [had + one], "a look changes nothing"
    done = back(shop, job)
    assert (done.state, dict(done.counts)) == (JobState.ENDED, {"reversed": 2, "kept": 0})
    assert masters(shop, shop.cap, shop.shirt) == [had, ()]
    assert shop.tenant.undo.steps(USER, ["products"]) == (), "nothing is left that undo could take back"
    assert said(shop, job) == {"CAP": "It is back already", "SHIRT": "It is back already"}
    assert dict(back(shop, done).counts) == {"reversed": 2, "kept": 0}
    assert masters(shop, shop.cap, shop.shirt) == [had + one, one]


def test_a_part_goes_back_and_later_work_stays(shop: Shop, one: tuple[int, ...]):
    job = assigned(shop, shop.cap, shop.shirt)
    shop.assign(shop.shirt, shop.items("m3"))
    assert said(shop, job)["SHIRT"] == "It was changed again since."
    done = back(shop, job, "CAP")
    assert dict(done.counts) == {"reversed": 1, "kept": 0}
    assert masters(shop, shop.cap, shop.shirt) == [(), shop.items("m3").primary]
    left = back(shop, job)
    assert (left.state, dict(left.counts)) == (JobState.ENDED_WITH_ERRORS, {"reversed": 1, "kept": 1})


def test_a_matrix_that_is_in_use_by_now_stays(shop: Shop):
    cell, other = shop.cell("Red"), shop.cell("Blue")
    changes = (
        MatrixEdit(shop.shirt, DEFAULT_CONTEXT, (), (Dimension.COLOR,)),
        TargetEdit(shop.shirt, DEFAULT_CONTEXT, cell, None, shop.items("m1")),
    )
    request = AssignByNameRequest.of("aurelia", Edit("Assign", changes), USER)
    first = shop.run(request)
    back(shop, first)
    assert shop.tenant.catalog.product(shop.shirt).matrix == ()
    second = shop.run(request)
    shop.assign(shop.shirt, shop.items("m2"), other)
    assert back(shop, second).state is JobState.ENDED
    assert shop.tenant.catalog.product(shop.shirt).matrix == (Dimension.COLOR,)
    content = shop.document(shop.shirt).content
    assert (content.get(cell), content.get(other)) == (None, shop.items("m2"))
