"""The rows of the variants table: taken over where they say the same, and never a stale one."""

from app.models.assignments.slots import TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.rows import shown_variants
from app.views.assignments.state import load_state
from tests.support.builders import USER, assign, choose_matrix, new_workstation, shirt_tenant, upload
from tests.support.edits import rename

DE = Context("OUN200", "de-de")


def test_rows_are_those_of_a_fresh_look_whatever_happened(tmp_path):
    station = new_workstation(tmp_path / "w")
    tenant = shirt_tenant(station)
    media = upload(station, tenant, tmp_path / "p", ["front", "red", "blue"])
    shirt = tenant.catalog.product_by_number("SHIRT").id
    choose_matrix(tenant, shirt, Dimension.COLOR)
    assign(tenant, shirt, TargetMedia((media["front"],)))
    first, second = (variant.id for variant in tenant.catalog.variants(shirt)[:2])
    state = load_state(tenant, shirt, DEFAULT_CONTEXT, USER)
    shown = shown_variants(state)

    def publish() -> None:
        with tenant.cms.write() as connection:
            connection.exec_driver_sql("UPDATE documents SET published_version = head_version")

    def forget(name: str) -> None:
        with tenant.cms.write() as connection:
            connection.exec_driver_sql(f"DELETE FROM document_media WHERE media_id = {media[name]}")
            connection.exec_driver_sql(f"DELETE FROM media WHERE id = {media[name]}")

    kept = []
    for change in (
        lambda: assign(tenant, shirt, TargetMedia((media["red"],)), VariantTarget(first)),
        lambda: assign(tenant, shirt, TargetMedia((media["blue"],)), VariantTarget(second)),
        publish,
        lambda: assign(tenant, shirt, None, VariantTarget(first)),
        lambda: rename(tenant, media["front"], "renamed"),
        lambda: assign(tenant, shirt, TargetMedia((media["red"],))),
        lambda: choose_matrix(tenant, shirt, Dimension.STYLE),
        lambda: forget("blue"),
    ):
        change()
        state = load_state(tenant, shirt, DEFAULT_CONTEXT, USER, state)
        before, shown = shown, shown_variants(state, shown)
        fresh = shown_variants(load_state(tenant, shirt, DEFAULT_CONTEXT, USER))
        assert shown.items == fresh.items
        kept.append(sum(old is new for old, new in zip(before.items, shown.items, strict=True)))
    assert kept[:2] == [7, 7], "only the row that changed is built anew"
    other = shown_variants(load_state(tenant, shirt, DE, USER, state), shown)
    assert other.items == shown_variants(load_state(tenant, shirt, DE, USER)).items
    station.close()
