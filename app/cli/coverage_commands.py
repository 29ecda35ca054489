"""vitrine coverage: what every channel and locale shows, and what is missing where."""

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.as_of import AsOf, AsOfZone, need_published, seen, told_as_of
from app.cli.console import Json, TenantId, emit, opened_tenant, progress_line, table
from app.cli.pipeline_commands import Products

if TYPE_CHECKING:
    from app.models.assignments.coverage import CoverageCell, CoverageMap, CoverageScope, Gap
    from app.models.assignments.rows import Source
    from app.models.workspace import Tenant

_NAMED = 3


class CountedSource(StrEnum):
    """What is counted."""

    PUBLISHED = "published"
    DRAFT = "draft"


def coverage(
    tenant_id: TenantId,
    products: Products = None,
    category: Annotated[
        str | None, typer.Option("--category", help='A category with those below it, like "Men > Tops".')
    ] = None,
    source: Annotated[
        CountedSource, typer.Option("--source", help="published, or draft: as if every draft were published.")
    ] = CountedSource.PUBLISHED,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write a row per product and context: tabs, or commas in a .csv file.",
        ),
    ] = None,
    as_of: AsOf = None,
    zone: AsOfZone = "UTC",
    as_json: Json = False,
) -> None:
    """Say how many of 100 variants have an image in every channel and locale, and list the gaps."""
    from app.models.assignments.coverage import CoverageScope
    from app.models.assignments.rows import Source

    need_published(as_of, source)
    with (
        opened_tenant(tenant_id) as (workstation, tenant),
        seen(workstation, tenant, as_of, zone) as (one, _),
    ):
        ids = None
        if products:
            ids = tuple(one.catalog.product_by_number(number).id for number in products)
        scope = CoverageScope(ids, None if category is None else one.categories.find(category).id)
        with progress_line("Count") as progress:
            counted, gaps = one.coverage.read(scope, Source(source), report=progress)
        rows = None if output is None else _write(one, scope, Source(source), output.expanduser().absolute())
        numbers = _numbers(one, gaps)
        document = told_as_of(one, _document(counted, gaps, numbers, rows)) if as_json else {}
    if as_json:
        emit(True, document, "")
        return
    _print(counted, gaps, numbers)
    if rows is not None:
        print(f"{rows:,} rows written to {output}.")


def _write(one: "Tenant", scope: "CoverageScope", source: "Source", path: Path) -> int:
    from app.models.assignments.coverage_reading import COLUMNS
    from app.models.manifests.table_file import write_table

    with (
        progress_line("Write") as progress,
        closing(one.coverage.export_rows(scope, source, report=progress)) as rows,
    ):
        return write_table(path, COLUMNS, (row.cells() for row in rows))


def _numbers(one: "Tenant", gaps: "tuple[Gap, ...]") -> dict[int, str]:
    wanted = sorted({product_id for gap in gaps for product_id in gap.product_ids})
    return {row.id: row.number for row in one.catalog.products(wanted)}


def _document(
    counted: "CoverageMap", gaps: "tuple[Gap, ...]", numbers: dict[int, str], rows: int | None
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "products": counted.products,
        "source": counted.source.value,
        "channels": [{"oun": oun, "name": name} for oun, name in counted.channels],
        "locales": list(counted.locales),
        "cells": [_cell(cell) for cell in counted.cells.values()],
        "gaps": [
            {
                "channel": gap.context.channel,
                "locale": gap.context.locale,
                "kind": gap.kind.value,
                "targets": gap.targets,
                "missing": gap.missing,
                "product_count": gap.products,
                "products": [numbers[i] for i in gap.product_ids if i in numbers],
                "contexts": [[context.channel, context.locale] for context in gap.contexts],
            }
            for gap in gaps
        ],
    }
    return document if rows is None else {**document, "rows": rows}


def _cell(cell: "CoverageCell") -> dict[str, Any]:
    return {
        "channel": cell.context.channel,
        "locale": cell.context.locale,
        "offered": cell.is_offered,
        "targets": cell.targets,
        "shown": cell.shown,
        "percent": cell.percent,
        "own": cell.own,
        "inherited": cell.inherited,
        "missing": cell.missing,
        "drafts": cell.drafts,
        "stale": cell.stale,
    }


def _print(counted: "CoverageMap", gaps: "tuple[Gap, ...]", numbers: dict[int, str]) -> None:
    from app.models.context import Context

    rows: list[dict[str, Any]] = []
    for oun, name in counted.channels:
        cells = [counted.cells[Context(oun, locale)] for locale in counted.locales]
        shown = ["n/a" if not one.is_offered else one.percent for one in cells]
        rows.append({"channel": name, **dict(zip(counted.locales, shown, strict=True))})
    table(rows, ("channel", *counted.locales))
    for gap in gaps:
        named = [numbers[i] for i in gap.product_ids[:_NAMED] if i in numbers]
        more = gap.products - len(named)
        names = ", ".join(named) + (f" and {more:,} more" if more > 0 else "")
        why = "cut off by their own media" if gap.kind.value == "severed" else "without an image"
        print(f"{gap.context}: {gap.missing:,} of {gap.targets:,} {why}: {names}")
