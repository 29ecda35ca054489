"""What a channel database was told by 1110 and 1070: its own copy of switches and languages.

It stays when answers are emptied. Source: domain.md 7.3, 7.6.
"""

import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from app.models.tenants.features import Feature
from app.sync.csu.store import read_setting, write_setting

FEATURES: Final = "features"
CHANNELS: Final = "channels"

Languages = Mapping[str, tuple[str, ...]]
"""The languages of the channels of a database, by OUN, the default first."""


def features_text(features: Mapping[Feature, bool]) -> str:
    """Write switches as 1110 sends them."""
    return json.dumps({feature.value: is_on for feature, is_on in features.items()}, separators=(",", ":"))


def languages_text(languages: Languages) -> str:
    """Write languages as 1070 sends them."""
    return json.dumps({oun: list(codes) for oun, codes in languages.items()}, separators=(",", ":"))


def features_in(text: str) -> Mapping[Feature, bool]:
    """Read what `features_text` wrote."""
    return {Feature(name): is_on for name, is_on in json.loads(text).items()}


def read_features(connection: Connection) -> Mapping[Feature, bool] | None:
    """Read the switches that 1110 brought, inside a scope; None before it did."""
    text = read_setting(connection, FEATURES)
    return None if text is None else features_in(text)


def read_languages(connection: Connection) -> Languages | None:
    """Read the languages that 1070 brought, inside a scope; None before it did."""
    text = read_setting(connection, CHANNELS)
    return None if text is None else {oun: tuple(codes) for oun, codes in json.loads(text).items()}


def begin_configuration(connection: Connection, features: str, languages: str) -> None:
    """Give a database that never received them what the others have, inside a write scope."""
    for name, text in ((FEATURES, features), (CHANNELS, languages)):
        if read_setting(connection, name) is None:
            write_setting(connection, name, text)
