"""What can be set for a tenant."""

from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.context import ContextOrder
from app.models.errors import RuleViolation
from app.models.media.limits import DEFAULT_LIMITS, Limits, limits_from
from app.models.tenants.settings import SETTINGS
from app.models.workspace import Tenant, Workspace


@pytest.fixture
def tenant(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", SystemClock())
    yield workspace.create_tenant("shop", "Shop")
    workspace.close()


def test_defaults_hold_until_they_are_set(tenant: Tenant):
    assert tenant.settings.all() == {name: s.default for name, s in SETTINGS.items()} | {"name": "Shop"}
    assert tenant.limits() == DEFAULT_LIMITS
    assert limits_from({name: s.default for name, s in SETTINGS.items()}) == DEFAULT_LIMITS


def test_limits_follow_the_settings(tenant: Tenant):
    for name, value in (
        ("limit_image_mb", "1"),
        ("limit_image_megapixels", " 2 "),
        ("limit_file_mb", "3"),
        ("limit_video_mb", "4"),
    ):
        tenant.settings.set(name, value)
    assert tenant.limits() == Limits(1 << 20, 2_000_000, 3 << 20, 4 << 20)


@pytest.mark.parametrize("value", ["", "none", "-5", "0", "1.5"])
def test_limits_that_somebody_else_wrote_wrongly_are_the_defaults(value: str):
    assert limits_from({"limit_image_mb": value}) == DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("limit_image_mb", "007", "7"),
        ("required_media_texts", "description , title,title", "title,description"),
        ("required_media_texts", "", ""),
        ("media_base_url", "https://images.example.com/", "https://images.example.com"),
        ("media_base_url", "", ""),
        ("name", " The shop ", "The shop"),
    ],
)
def test_values_are_kept_in_one_form(tenant: Tenant, name: str, written: str, kept: str):
    assert tenant.settings.set(name, written) == kept
    assert tenant.settings.all()[name] == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("channels-changed", "9"),
        ("limit_image_mb", "-1"),
        ("limit_image_mb", "99999999999"),
        ("media_base_url", "images.example.com"),
        ("media_base_url", "http://[x"),
        ("media_base_url", "https://a b"),
        ("name", "  "),
    ],
)
def test_values_that_make_no_sense_are_refused(tenant: Tenant, name: str, value: str):
    before = tenant.settings.all()
    with pytest.raises(RuleViolation):
        tenant.settings.set(name, value)
    assert tenant.settings.all() == before


def test_the_order_of_contexts_is_set_with_all_that_it_entails(tenant: Tenant):
    tenant.settings.set("context-order", "documented")
    assert tenant.channels.order() is ContextOrder.DOCUMENTED
