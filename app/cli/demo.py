"""vitrine demo: the main job from the first pixel to the last store, without a window."""

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, emit, fail_if, run_job

if TYPE_CHECKING:
    from app.main import Workstation
    from app.models.assignments.answers import Answer
    from app.models.assignments.category_answers import CategoryAnswer
    from app.models.context import Context
    from app.models.workspace import Tenant

Images = dict[tuple[str, "Context"], "CategoryAnswer"]
Shown = dict[tuple[int, "Context"], dict[str | None, "Answer"]]


def demo(
    screens: Annotated[
        Path | None, typer.Option("--screens", metavar="DIR", help="A screenshot of every view goes there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the whole pipeline on the bundled sample in a temporary workspace.

    Fails (1) if what a CSU serves differs from what the preview promised.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-demo-") as folder:
        root = Path(folder) / "workspace"
        stages, differences = _run(root)
        if screens is not None:
            from app.main import build
            from app.screens import save_screens

            workstation = build(root)
            try:
                pictures = save_screens(workstation, screens.absolute())
            finally:
                workstation.close()
            stages.append({"stage": "screens", "counts": {"pictures": len(pictures)}, "seconds": 0.0})
    _report(stages, differences, as_json)


def _report(stages: list[dict[str, Any]], differences: list[str], as_json: bool) -> None:
    text = "\n".join(_line(stage) for stage in stages)
    ending = (
        "Every CSU serves exactly what the preview promised."
        if not differences
        else f"{len(differences)} answers differ from the preview, the first: {differences[0]}"
    )
    emit(as_json, {"stages": stages, "differences": differences}, f"{text}\n{ending}")
    fail_if(len(differences))


def _line(stage: dict[str, Any]) -> str:
    from app.sync.requests import count_words

    counts = count_words(stage["counts"], zeros=True)
    return f"{stage['stage']:<34} {counts}  ({stage['seconds']:.2f} s)"


def _run(root: Path) -> tuple[list[dict[str, Any]], list[str]]:
    from app.main import build
    from app.models.clock import SystemClock
    from app.models.workspace import Workspace
    from app.sample import sample_manifest, sample_tenant
    from app.sync.answers import AnswerSource
    from app.sync.requests import MediaSyncRequest, Products1040Request, PublishRequest, Request

    stages: list[dict[str, Any]] = []

    def stage(name: str, counts: dict[str, int], since: float) -> None:
        stages.append({"stage": name, "counts": counts, "seconds": round(time.perf_counter() - since, 3)})

    Workspace.create(root, SystemClock()).close()
    workstation = build(root)
    try:
        start = time.perf_counter()
        tenant = sample_tenant(workstation)
        counted = tenant.catalog.counts()
        stage(
            "import catalogue",
            {"products": counted.products, "variants": counted.variants, "categories": counted.categories},
            start,
        )
        workstation.engine.start()
        start = time.perf_counter()
        job = run_job(workstation, sample_manifest(tenant.id, workstation.user, root / "sample-result.tsv"))
        stage("upload and assign (manifest)", dict(job.counts), start)
        start = time.perf_counter()
        _give_category_an_image(workstation, tenant)
        stage("image of a category", {"documents": 1}, start)
        start = time.perf_counter()
        promised = _answers(workstation, tenant, AnswerSource.DRAFT)
        promised_images = _images(workstation, tenant, AnswerSource.DRAFT)
        stage("preview of every target", {"answers": _count(promised)}, start)
        databases = sorted({row.database for row in tenant.channels.channels()})
        later: list[Request] = [PublishRequest(tenant.id), MediaSyncRequest(tenant.id)]
        later += [Products1040Request(tenant.id, database) for database in databases]
        for request in later:
            start = time.perf_counter()
            job = run_job(workstation, request)
            stage(job.title, dict(job.counts), start)
        start = time.perf_counter()
        served = _answers(workstation, tenant, AnswerSource.CSU)
        served_images = _images(workstation, tenant, AnswerSource.CSU)
        stage("read back from every CSU", {"answers": _count(served)}, start)
    finally:
        workstation.close()
    return stages, _differences(promised, served) + _image_differences(promised_images, served_images)


def _give_category_an_image(workstation: "Workstation", tenant: "Tenant") -> None:
    """Show the first image of the library for the first category, in the first channel."""
    from app.models.assignments.edit import Edit, TargetEdit
    from app.models.assignments.slots import CategoryId, MasterTarget, TargetMedia
    from app.models.context import NEUTRAL, Context
    from app.models.media.rows import MediaFilter, MediaType

    owner = CategoryId(tenant.catalog.categories()[0].id)
    context = Context(tenant.channels.channels()[0].oun, NEUTRAL)
    image = tenant.media.ids(MediaFilter(types=frozenset({MediaType.IMAGE})))[0]
    change = TargetEdit(owner, context, MasterTarget(), None, TargetMedia((image,)))
    edit = Edit("Assign an image to a category", (change,))
    tenant.assignments.apply(edit, workstation.user, check_out=True)
    tenant.assignments.finish_editing(owner, context, workstation.user)


def _answers(workstation: "Workstation", tenant: "Tenant", source: Any) -> Shown:
    return {
        (product_id, context): workstation.desk.answers(tenant.id, product_id, context, source)
        for product_id in tenant.catalog.product_ids()
        for context in tenant.channels.served_contexts()
    }


def _images(workstation: "Workstation", tenant: "Tenant", source: Any) -> Images:
    return {
        (row.path, context): workstation.desk.category(tenant.id, row.id, context, source)[0]
        for row in tenant.catalog.categories()
        for context in tenant.channels.served_contexts()
    }


def _image_differences(promised: Images, served: Images) -> list[str]:
    return [
        f"{path} in {asked}" for (path, asked), one in promised.items() if served.get((path, asked)) != one
    ]


def _count(shown: Shown) -> int:
    return sum(len(answers) for answers in shown.values())


def _differences(promised: Shown, served: Shown) -> list[str]:
    found: list[str] = []
    for key, answers in promised.items():
        for number, answer in answers.items():
            if served[key].get(number) != answer:
                found.append(f"{answer.product} {number or 'master'} in {answer.asked}")
    return found
