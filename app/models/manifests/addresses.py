"""Addresses of files: which may be asked at all. Pure. Source: domain.md 8.1, 8.2."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from app.models.errors import AppError


class DownloadFailed(AppError):
    """A file that could not be fetched, for good."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that was fetched.

    Attributes:
        modified_at: When it was changed, as the server says; None where it does not.
    """

    path: Path
    modified_at: datetime | None


def check_address(url: str, *, allow_private: bool = False) -> SplitResult:
    """See that an address may be asked at all, without asking anybody.

    Raises:
        DownloadFailed: It is not of http or https, malformed, holds a password, or is a private address.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise DownloadFailed(f"{url[:200]!r} is no address.", "See that it is written right.") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise DownloadFailed(f"{url[:200]!r} is not an address of http or https.")
    if parts.username is not None or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise DownloadFailed(f"{url[:200]!r} holds a user name, a space or a control character.")
    if not allow_private:
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
            raise private_address(host)
        try:
            literal = ipaddress.ip_address(host)
        except ValueError:
            return parts
        if not is_public(literal):
            raise private_address(host)
    return parts


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address belongs to the open net."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def private_address(host: str) -> DownloadFailed:
    """Say that a host may not be asked."""
    return DownloadFailed(
        f"{host} is an address of this machine or of a private network.",
        "Allow private addresses for this import, or use a file.",
    )
