"""What can be set for a tenant: names, defaults and what a value may be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from app.models.access.rights import perform
from app.models.access.roles import Act
from app.models.context import ContextOrder
from app.models.database import Database
from app.models.errors import RuleViolation
from app.models.tenants.legacy_names import DEFAULT_IMAGES, DEFAULT_TEMPLATES, LegacyTemplate, read_template
from app.models.tenants.picture_limits import limits_text
from app.models.tenants.service import ChannelService, write_setting
from app.models.tenants.tables import settings

MEDIA_TEXTS: Final = ("title", "alt_text", "description")
"""Texts that `required_media_texts` may name."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set.

    Attributes:
        name: As people and scripts write it.
        default: What holds while nobody set it.
        help: One sentence.
        read: Turns what a person wrote into what is kept; ValueError says what is allowed.
    """

    name: str
    default: str
    help: str
    read: Callable[[str], str]


def _whole(text: str) -> str:
    if not text.isdecimal() or not 0 < int(text) <= 10_000_000:
        raise ValueError("a whole number from 1 to 10,000,000")
    return str(int(text))


def _minutes(text: str) -> str:
    if not text.isdecimal() or int(text) > 1440:
        raise ValueError("minutes from 0 to 1440")
    return str(int(text))


def _name(text: str) -> str:
    if not text or len(text) > 200:
        raise ValueError("a name of at most 200 letters")
    return text


def _order(text: str) -> str:
    try:
        return ContextOrder(text).value
    except ValueError as error:
        raise ValueError(" or ".join(order.value for order in ContextOrder)) from error


def _texts(text: str) -> str:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    if not set(wanted) <= set(MEDIA_TEXTS):
        raise ValueError(f"nothing, or some of {', '.join(MEDIA_TEXTS)}, with commas")
    return ",".join(name for name in MEDIA_TEXTS if name in wanted)


def _purposes(text: str) -> str:
    wanted = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    if not all(len(name) <= 128 and all(c.isalnum() or c in " -_" for c in name) for name in wanted):
        raise ValueError("nothing, or names of 1 to 128 letters, digits, spaces, - and _, with commas")
    return ",".join(dict.fromkeys(wanted))


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
    except ValueError:
        fits = False
    if text and (not fits or any(letter.isspace() for letter in text)):
        raise ValueError("nothing, or an address like https://images.example.com")
    return text.rstrip("/")


def _code(text: str) -> str:
    if len(text) > 100 or any(letter.isspace() for letter in text):
        raise ValueError("nothing, or a code of at most 100 letters without blanks")
    return text


def _images(text: str) -> str:
    if not text.isdecimal() or not 0 < int(text) <= 99:
        raise ValueError("a whole number from 1 to 99")
    return str(int(text))


_TEMPLATES: Final = {kind: partial(read_template, kind) for kind in LegacyTemplate}

PARAMETERS: Final = {
    "cms-endpoint": "CMS endpoint",
    "cms-tenant-code": "CMS tenant code",
    "site-builder-endpoint": "Site builder endpoint",
    "cms-tenant-id": "CMS tenant ID",
}
"""Without these headquarters cannot reach the CMS. Source: omnichannel-media-management-overview."""

NAMES_OF_TENANT: Final = ("cms-tenant-code", "cms-tenant-id")
"""Those of the four that name the tenant in the CMS; the others are addresses."""

_KNOWN: Final = (
    Setting("name", "", "What people read.", _name),
    Setting("context-order", ContextOrder.CHANNEL_FIRST.value, "Which context falls back first.", _order),
    Setting("limit_image_mb", "50", "Largest image, in MB.", _whole),
    Setting("limit_image_megapixels", "100", "Most pixels of an image, in millions.", _whole),
    Setting("limit_file_mb", "500", "Largest file, in MB.", _whole),
    Setting("limit_video_mb", "4096", "Largest video, in MB.", _whole),
    Setting("required_media_texts", "", "Texts without which a media item is not published.", _texts),
    Setting("media_purposes", "", "Media purposes that people are offered.", _purposes),
    Setting("group_items", "2000", "Most items of a publish group.", _whole),
    Setting("group_minutes_apart", "5", "Minutes that publish groups lie apart at least.", _minutes),
    Setting("picture_limits", "*=800", "Pixels and shape of pictures by channel.", limits_text),
    Setting("media_base_url", "", "Where published media is served.", _address),
    *(
        Setting(kind.value, DEFAULT_TEMPLATES[kind], f"Legacy media template, {kind.name.lower()}.", read)
        for kind, read in _TEMPLATES.items()
    ),
    Setting("legacy_product_images", str(DEFAULT_IMAGES), "Legacy pictures of a product.", _images),
    Setting("cms-endpoint", "https://cms.vitrine.example", "CMS endpoint.", _address),
    Setting("cms-tenant-code", "vitrine", "CMS tenant code.", _code),
    Setting("site-builder-endpoint", "https://site.vitrine.example", "Site builder endpoint.", _address),
    Setting("cms-tenant-id", "vitrine", "CMS tenant ID.", _code),
)
SETTINGS: Final = {setting.name: setting for setting in _KNOWN}


class TenantSettings:
    """Reads and changes the settings of one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, str]:
        """Return every setting by name, those that nobody set with their defaults."""
        with self._database.read() as connection:
            return read_settings(connection)

    def set(self, name: str, value: str) -> str:
        """Set one; return what is kept.

        Raises:
            RuleViolation: There is no such setting, or the value is not allowed.
        """
        setting = SETTINGS.get(name)
        if setting is None:
            raise RuleViolation(f"There is no setting {name!r}.", f"Settings: {', '.join(SETTINGS)}.")
        try:
            kept = setting.read(value.strip())
        except ValueError as error:
            raise RuleViolation(f"{name} cannot be {value!r}.", f"Allowed: {error}.") from error
        if name == "context-order":
            ChannelService(self._database).set_order(ContextOrder(kept))
        else:
            with self._database.write() as connection:
                perform(connection, Act.PARAMETERS, f"Set {name} to {kept or 'nothing'}")
                write_setting(connection, name, kept)
        return kept


def need_parameters(values: Mapping[str, str]) -> None:
    """See that headquarters can reach the CMS, by all settings of a tenant.

    Raises:
        RuleViolation: Some of the four parameters are empty.
    """
    missing = [name for name in PARAMETERS if not values[name]]
    if missing:
        names = ", ".join(PARAMETERS[name] for name in missing)
        raise RuleViolation(
            f"Headquarters cannot reach the CMS: {names} {'is' if len(missing) == 1 else 'are'} not set.",
            f"Set with: vitrine tenant set TENANT {missing[0]} VALUE.",
        )


def read_settings(connection: Connection) -> dict[str, str]:
    """Read every setting by name, inside a scope; those that nobody set have their defaults."""
    stored = {row.name: row.value for row in connection.execute(select(settings.c.name, settings.c.value))}
    return {name: stored.get(name, setting.default) for name, setting in SETTINGS.items()}
