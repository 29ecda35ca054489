"""Fetches files by http and https: bounded in size, time and tries, and only from public addresses.

The address that was looked at is the one that is connected to, so a name that answers differently the second
time leads nowhere else; every redirect is looked at in the same way. Source: domain.md 8.1, 8.2.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin

from app.models.errors import Cancelled
from app.models.manifests.addresses import (
    Downloaded,
    DownloadFailed,
    check_address,
    is_public,
    private_address,
)

TIMEOUT_S: Final = 20.0
WHOLE_TIMEOUT_S: Final = 600.0
TRIES: Final = 3
REDIRECTS: Final = 5
_CHUNK: Final = 1 << 16
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_SAFE: Final = "/%:=&?~+!$,;'@()*[]"


class _TryAgain(Exception):
    """It may work the next time."""


class Downloads:
    """Fetches files into a folder. Thread: any.

    Args:
        folder: Where they go; the caller removes it.
        allow_private: Ask addresses of this machine and of private networks too.
        timeout_s: Longest silence of a server, in seconds.
        cancelled: Asked while a file comes in.
        wait: Passes some seconds between two tries.
    """

    def __init__(
        self,
        folder: Path,
        *,
        allow_private: bool = False,
        timeout_s: float = TIMEOUT_S,
        cancelled: Callable[[], bool] = lambda: False,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._allow_private = allow_private
        self._timeout_s = timeout_s
        self._cancelled = cancelled
        self._wait = wait
        self._count = 0

    def fetch(self, url: str, most_bytes: int) -> Downloaded:
        """Fetch a file.

        Args:
            url: Its address.
            most_bytes: A larger one is refused, and no more of it is read.

        Raises:
            DownloadFailed: It cannot be had.
            Cancelled: Somebody stopped the work.
        """
        check_address(url, allow_private=self._allow_private)
        for tried in range(1, TRIES + 1):
            try:
                return self._try(url, most_bytes)
            except (_TryAgain, OSError, http.client.HTTPException) as error:
                if tried == TRIES:
                    reason = str(error) or type(error).__name__
                    raise DownloadFailed(f"{url[:200]} could not be fetched: {reason}.") from error
                self._wait(tried / 2)
        raise AssertionError

    def _try(self, url: str, most_bytes: int) -> Downloaded:
        for _ in range(REDIRECTS + 1):
            parts = check_address(url, allow_private=self._allow_private)
            with closing(self._connection(parts)) as connection:
                target = quote(parts.path or "/", safe=_SAFE)
                if parts.query:
                    target += f"?{quote(parts.query, safe=_SAFE)}"
                connection.request("GET", target, headers={"User-Agent": "Vitrine", "Accept": "*/*"})
                answer = connection.getresponse()
                if answer.status in _MOVED:
                    url = urljoin(url, answer.getheader("Location") or "")
                    continue
                if answer.status in _AGAIN:
                    raise _TryAgain(f"the server answers {answer.status}")
                if answer.status != http.HTTPStatus.OK:
                    raise DownloadFailed(f"{url[:200]} answers {answer.status} {answer.reason}.")
                return self._keep(answer, parts, most_bytes)
        raise DownloadFailed(f"{url[:200]} leads from one address to the next.")

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        assert parts.hostname is not None
        is_safe = parts.scheme.lower() == "https"
        port = parts.port or (443 if is_safe else 80)
        address = self._address(parts.hostname, port)
        if is_safe:
            return _PinnedTls(parts.hostname, port, address, self._timeout_s)
        return _Pinned(parts.hostname, port, address, self._timeout_s)

    def _address(self, host: str, port: int) -> str:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        allowed = [
            one for one in found if self._allow_private or is_public(ipaddress.ip_address(one.split("%")[0]))
        ]
        if not allowed or len(allowed) < len(found):
            raise private_address(host)
        return allowed[0]

    def _keep(self, answer: http.client.HTTPResponse, parts: SplitResult, most_bytes: int) -> Downloaded:
        size = answer.getheader("Content-Length", "")
        if size.isdecimal() and int(size) > most_bytes:
            raise DownloadFailed(f"{parts.geturl()[:200]} is larger than {most_bytes >> 20:,} MB.")
        name = _file_name(parts)
        self._count += 1
        path = self._folder / f"{self._count:06}" / name
        path.parent.mkdir(exist_ok=True)
        until = time.monotonic() + WHOLE_TIMEOUT_S
        count = 0
        with path.open("wb") as file:
            while chunk := answer.read(_CHUNK):
                count += len(chunk)
                if count > most_bytes:
                    raise DownloadFailed(f"{parts.geturl()[:200]} is larger than {most_bytes >> 20:,} MB.")
                if self._cancelled():
                    raise Cancelled("The import stops here.")
                if time.monotonic() > until:
                    raise DownloadFailed(f"{parts.geturl()[:200]} takes too long.")
                file.write(chunk)
        if size.isdecimal() and count < int(size):
            raise _TryAgain("the connection ended early")
        return Downloaded(path, _modified_at(answer))


class _Pinned(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, address: str, timeout_s: float) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedTls(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int, address: str, timeout_s: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=timeout_s, context=self._tls)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _file_name(parts: SplitResult) -> str:
    name = unquote(parts.path.rpartition("/")[2], errors="replace")
    kept = "".join(letter if letter.isalnum() or letter in "-_. ()" else "_" for letter in name)
    stem, dot, extension = kept.strip(". ").rpartition(".")
    return f"{stem[:100]}.{extension[:10]}" if dot and stem else kept.strip(". ")[:100] or "download"


def _modified_at(answer: http.client.HTTPResponse) -> datetime | None:
    try:
        found = parsedate_to_datetime(answer.getheader("Last-Modified") or "")
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
