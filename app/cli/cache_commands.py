"""vitrine sync invalidate: what the caches of the CSUs read anew."""

from app.cli.console import emit, opened_tenant


def invalidate(
    tenant_id: str, database: str | None, product: str | None, category: str | None, as_json: bool
) -> None:
    """Have the caches of one channel database, or of all, forget a product, a category or everything."""
    with opened_tenant(tenant_id) as (workstation, one):
        name = None
        if product is not None:
            name = one.catalog.product_by_number(product).number
        elif category is not None:
            name = one.categories.find(category).path
        databases = workstation.engine.invalidate(tenant_id, database, name)
    document = {"databases": list(databases), "name": name}
    emit(as_json, document, f"{name or 'Everything'} is read anew from {', '.join(databases)}.")
