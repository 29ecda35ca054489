"""vitrine media render: one picture as a page would get it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Json, TenantId, emit, opened_tenant
from app.cli.media_items import Code, find_items

if TYPE_CHECKING:
    from app.models.media.content import Region


def media_render(
    code: Code,
    tenant_id: TenantId,
    out: Annotated[Path, typer.Option("--out", help="A jpg, png or webp file to write.")],
    w: Annotated[int, typer.Option("--w", help="Pixels across; 0 follows from the ratio.")] = 0,
    h: Annotated[int, typer.Option("--h", help="Pixels down; 0 follows from the ratio.")] = 0,
    mode: Annotated[
        int,
        typer.Option(
            "--mode", help="1 letter-box, 2 scale, 3 stretch, 4 crop, 5 focal, 6 facial, 8 custom crop."
        ),
    ] = 2,
    crop: Annotated[
        str | None, typer.Option("--crop", help="For mode 8: x1,y1,x2,y2 in pixels of the picture.")
    ] = None,
    quality: Annotated[int, typer.Option("--quality", min=1, max=100)] = 80,
    as_json: Json = False,
) -> None:
    """Write a picture as the resizer makes it, with what you see of the item now."""
    from app.models.media.rendering import render
    from app.models.media.resizer import ResizeRequest, plan_resize

    request, region = ResizeRequest(w, h, mode), _region(crop)
    with opened_tenant(tenant_id) as (workstation, one):
        (detail,) = one.media_editing.details(find_items(one, [code]), workstation.user)
        file, focal = detail.content.file, detail.content.focal
        plan = plan_resize(file.facts.width or 0, file.facts.height or 0, request, focal, region)
        ending = out.suffix.lower().lstrip(".")
        path = one.blobs.path(file.sha256)
        (made,) = render(path, file.facts, [plan], ending=ending, quality=quality)
        _write(out, made.content)
    document = {
        "id": detail.row.code,
        "file": str(out.absolute()),
        "width": plan.canvas_width,
        "height": plan.canvas_height,
        "source": [plan.source.x1, plan.source.y1, plan.source.x2, plan.source.y2],
        "bytes": len(made.content),
    }
    emit(as_json, document, f"{out}: {plan.canvas_width} x {plan.canvas_height} pixels.")


def _region(text: str | None) -> "Region | None":
    from app.models.media.content import Region

    if text is None:
        return None
    parts = text.split(",")
    if len(parts) != 4 or not all(part.strip().isdecimal() for part in parts):
        raise typer.BadParameter("write it like 0,0,600,400", param_hint="--crop")
    return Region(*(int(part) for part in parts))


def _write(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    from app.models.errors import StorageProblem

    partial = out.with_name(f".{out.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(out)
    except OSError as error:
        raise StorageProblem(
            f"{out} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
