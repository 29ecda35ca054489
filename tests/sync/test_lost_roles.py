"""A job whose asker loses the role: what waits is not done, what runs ends, and both say so."""

from app.main import build
from app.models.access.audit import ITSELF, AuditFilter
from app.models.access.roles import Role
from app.models.context import DEFAULT_CONTEXT
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import MediaSyncRequest, PublishGroupRequest, PublishRequest, UploadRequest
from tests.support.builders import USER, draw
from tests.support.shop import Shop, shop

__all__ = ["shop"]

ADMIN = "ines"
LOST = f"{USER} may not publish or unpublish: they have no role here."
NOTHING_DONE = f"{LOST} They might when it was asked for; nothing of it was done."
HINT = f"Ask {ADMIN}, who may. Retry does it in the name of who retries."


def give(shop: Shop, role: Role = Role.PRODUCER) -> None:
    shop.tenant.rights.grant(ADMIN, Role.SYSTEM_ADMINISTRATOR, ADMIN)
    shop.tenant.rights.grant(USER, role, ADMIN)


def take(shop: Shop, role: Role = Role.PRODUCER) -> None:
    shop.tenant.rights.revoke(USER, role, ADMIN)


def as_somebody_else(shop: Shop, user: str) -> None:
    shop.close()
    shop.ws = build(shop.root, clock=shop.clock, user=user, inline=True)
    shop.tenant = shop.ws.workspace.tenant("aurelia")


def paused_half_way(shop: Shop) -> str:
    """Publish six items and a document: paused once the items are live."""
    shop.assign(shop.cap, shop.items("m1"))
    engine = shop.ws.engine

    def hear(job: JobSnapshot) -> None:
        if job.state is JobState.EXECUTING:
            engine.pause(job.id)  # at its next yield

    end = engine.subscribe(hear)
    media = tuple(shop.media[f"m{n}"] for n in range(1, 7))
    job_id = engine.submit(PublishRequest("aurelia", (shop.cap,), media=media))
    end()
    assert engine.job(job_id).state is JobState.PAUSED
    return job_id


def is_live(shop: Shop) -> bool:
    return bool(shop.resolved(shop.cap, DEFAULT_CONTEXT).media.primary)


def trail(shop: Shop, **wanted: str) -> list[str]:
    return [row.text for row in shop.tenant.audit.each(AuditFilter(**wanted))]


def test_a_job_that_waits_is_refused_without_the_role(shop: Shop):
    give(shop)
    shop.assign(shop.cap, shop.items("m1"))
    engine = shop.ws.engine
    engine._board.stop()
    job_id = engine.submit(PublishRequest("aurelia", (shop.cap,)))
    take(shop)
    engine._board.start()
    job = engine.job(job_id)
    assert (job.state, job.error, job.hint, job.done) == (JobState.ERROR, NOTHING_DONE, HINT, 0)
    assert not is_live(shop)
    assert trail(shop, user=ITSELF) == [f"Refused, nothing of it was done: {job.title}. {LOST}"]


def test_a_job_that_waits_is_done_when_the_role_came_back(shop: Shop):
    give(shop)
    engine = shop.ws.engine
    engine._board.stop()
    job_id = engine.submit(PublishRequest("aurelia", media=(shop.media["m1"],)))
    take(shop)
    give(shop)
    engine._board.start()
    assert engine.job(job_id).state is JobState.ENDED
    assert engine.log(job_id) == ()


def test_a_paused_job_that_goes_on_without_the_role_says_how_far_it_came(shop: Shop):
    give(shop)
    job_id = paused_half_way(shop)
    engine = shop.ws.engine
    engine._board.stop()
    engine.resume(job_id)
    take(shop)
    engine._board.start()
    job = engine.job(job_id)
    assert (job.state, job.done, job.total) == (JobState.ERROR, 6, 7)
    assert job.error == f"{LOST} They might when it was asked for; it stopped after 6 of 7, which stay."
    assert not is_live(shop)


def test_who_has_a_paused_job_go_on_answers_for_it(shop: Shop):
    give(shop)
    job_id = paused_half_way(shop)
    take(shop)
    as_somebody_else(shop, ADMIN)
    shop.ws.engine.resume(job_id)
    assert shop.ws.engine.job(job_id).state is JobState.ENDED
    assert trail(shop, user=ADMIN, search="resumed") == [f"Resumed: {shop.ws.engine.job(job_id).title}"]


def test_a_retry_is_done_in_the_name_of_who_retries(shop: Shop):
    give(shop)
    engine = shop.ws.engine
    engine._board.stop()
    job_id = engine.submit(PublishRequest("aurelia", media=(shop.media["m1"],)))
    take(shop)
    engine._board.start()
    as_somebody_else(shop, ADMIN)
    again = shop.ws.engine.retry(job_id)
    assert shop.ws.engine.job(again).state is JobState.ENDED
    assert shop.tenant.audit.askers(again) == (ADMIN,)


def test_a_retry_that_waits_is_refused_too(shop: Shop):
    give(shop)
    engine = shop.ws.engine
    job_id = engine.submit(PublishRequest("aurelia", media=(shop.media["m1"],)))
    engine._board.stop()
    again = engine.retry(job_id)
    take(shop)
    engine._board.start()
    assert engine.job(again).error == NOTHING_DONE


def test_an_upload_that_publishes_needs_both_rights_when_it_begins(shop: Shop, tmp_path):
    give(shop)
    (path,) = draw(tmp_path, ["late"])
    engine = shop.ws.engine
    engine._board.stop()
    job_id = engine.submit(UploadRequest("aurelia", (str(path),), publish=True))
    take(shop)
    engine._board.start()
    assert engine.job(job_id).error == NOTHING_DONE
    assert "late" not in {row.display_name for row in shop.tenant.media.rows(shop.tenant.media.ids())}


def test_a_running_job_goes_on_to_its_end_and_says_so(shop: Shop):
    give(shop)
    shop.assign(shop.cap, shop.items("m1"))
    engine = shop.ws.engine

    def hear(job: JobSnapshot) -> None:
        if job.total is not None and shop.tenant.rights.standing(USER).roles:
            take(shop)

    end = engine.subscribe(hear)
    job_id = engine.submit(PublishRequest("aurelia", (shop.cap,), media=(shop.media["m2"],)))
    end()
    assert engine.job(job_id).state is JobState.ENDED
    assert is_live(shop)
    assert engine.log(job_id) == (f"{LOST} They might when it began, so it went on to its end.",)


def test_a_publish_group_that_is_refused_says_that_it_did_not_go_live(shop: Shop):
    give(shop)
    group = shop.tenant.groups.create("Autumn", USER)
    shop.tenant.groups.add_media(group.id, [shop.media["m2"]], USER)
    engine = shop.ws.engine
    engine._board.stop()
    engine.submit(PublishGroupRequest("aurelia", group.id, USER, group.name))
    take(shop)
    engine._board.start()
    assert shop.tenant.groups.group(group.id).problem == f"It did not go live. {NOTHING_DONE}"


def test_what_a_schedule_queues_and_what_follows_needs_no_role(shop: Shop):
    give(shop)
    engine = shop.ws.engine
    engine._board.stop()
    job_id = engine._queue(MediaSyncRequest("aurelia", True))
    take(shop)
    engine._board.start()
    assert engine.job(job_id).state is JobState.ENDED


def test_what_somebody_ran_by_hand_off_a_schedule_is_theirs(shop: Shop):
    give(shop, Role.BATCH_MANAGER)
    engine = shop.ws.engine
    engine._board.stop()
    job_ids = engine.schedules.run_now("aurelia", "1070")
    take(shop, Role.BATCH_MANAGER)
    engine._board.start()
    assert job_ids
    assert {engine.job(one).state for one in job_ids} == {JobState.ERROR}
    assert {shop.tenant.audit.askers(one) for one in job_ids} == {(USER,)}
