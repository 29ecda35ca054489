"""Short ways to give categories their image and products their swatches."""

from collections.abc import Mapping

from app.models.assignments.edit import Edit, SwatchEdit, TargetEdit
from app.models.assignments.slots import CategoryId, MasterTarget, Swatch, TargetMedia
from app.models.context import Context
from app.models.workspace import Tenant
from tests.support.builders import USER


def category_of(tenant: Tenant, path: str) -> CategoryId:
    """Find a category, written `Men > Tops`."""
    return CategoryId(tenant.categories.find(path).id)


def give_category(
    tenant: Tenant,
    path: str,
    shown: TargetMedia | None,
    context: Context,
    *,
    user: str = USER,
    finish: bool = True,
) -> None:
    """Give a category its image in a context, checked in unless `finish` is off."""
    owner = category_of(tenant, path)
    before = tenant.assignments.document(owner, context).content.master
    edit = Edit(f"Give {path} an image", (TargetEdit(owner, context, MasterTarget(), before, shown),))
    tenant.assignments.apply(edit, user, check_out=True)
    if finish:
        tenant.assignments.finish_editing(owner, context, user)


def give_swatches(
    tenant: Tenant, product_id: int, swatches: Mapping[int, Swatch], context: Context, *, finish: bool = True
) -> None:
    """Give a product exactly these swatches in a context, by id of the dimension value."""
    now = tenant.assignments.document(product_id, context).content.swatches
    changes = tuple(
        SwatchEdit(product_id, context, value_id, now.get(value_id), swatches.get(value_id))
        for value_id in sorted({*now, *swatches})
    )
    if not changes:
        return
    tenant.assignments.apply(Edit("Give swatches", changes), USER, check_out=True)
    if finish:
        tenant.assignments.finish_editing(product_id, context, USER)
