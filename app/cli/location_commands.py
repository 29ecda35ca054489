"""vitrine locations: what a CSU hands to POS and storefront, and what the storefront makes of it."""

import json
from typing import Annotated, Any

import typer

from app.cli.console import Json, TenantId, opened_tenant, warn
from app.cli.pipeline_commands import context_of


def locations(
    tenant_id: TenantId,
    channel: Annotated[str, typer.Option("--channel", help="OUN.")],
    locale: Annotated[str, typer.Option("--locale", help="Locale code.")],
    product: Annotated[str | None, typer.Option("--product", help="Product number.")] = None,
    variant: Annotated[str | None, typer.Option("--variant", help="Variant number.")] = None,
    category: Annotated[str | None, typer.Option("--category", help='Category, like "Men > Tops".')] = None,
    storefront: Annotated[bool, typer.Option("--storefront", help="The gallery that a page shows.")] = False,
    swatches: Annotated[bool, typer.Option("--swatches", help="The product's own swatches.")] = False,
    as_json: Json = False,
) -> None:
    """List the media locations of a product, variant or category; one JSON object per line."""
    if [product, variant, category].count(None) != 2:
        raise typer.BadParameter("name one of --product, --variant, --category")
    if (storefront and category is not None) or (swatches and (product is None or storefront)):
        raise typer.BadParameter("--storefront goes without --category, --swatches with --product alone")
    from app.sync.csu.media_locations import swatch_document

    asked = context_of(channel, locale)
    found: list[dict[str, Any]]
    with opened_tenant(tenant_id) as (workstation, one):
        shop = workstation.desk.storefront(tenant_id, asked)
        if category is not None:
            rows = shop.served.category_locations(one.categories.find(category).id, asked)
            found = [row.document() for row in rows]
        else:
            if variant is not None:
                product_id = one.catalog.variant_by_number(variant).product_id
            else:
                product_id = one.catalog.product_by_number(product or "").id
            if swatches:
                number, host = one.catalog.product(product_id).number, shop.served.host()
                found = [swatch_document(each, host) for each in shop.served.swatches(number, asked)]
            elif storefront:
                found = [shown.document() for shown in shop.gallery(product_id, variant, asked)]
            else:
                found = [row.document() for row in shop.served.locations(product_id, variant, asked)]
    for document in found:
        print(json.dumps(document, ensure_ascii=False) if as_json else _text(document))
    if not found:
        warn("No swatches there." if swatches else "No media there.")


def _text(document: dict[str, Any]) -> str:
    if "SwatchValue" in document:
        shown = document["SwatchColorHexCode"] or document["SwatchImageUrl"]
        return f"{document['Dimension']} {document['SwatchValue']}: {shown}"
    marks = [name for name in ("IsDefault", "IsPartialUrl", "isLegacy", "isBlank") if document.get(name)]
    purpose = document.get("MediaPurpose")
    return "  ".join([document["src"], document["altText"], *([purpose] if purpose else []), *marks])
