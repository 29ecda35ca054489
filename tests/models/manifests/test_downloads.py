"""Downloads: bounded, and only from public addresses unless allowed; against a server of this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.models.errors import Cancelled
from app.models.manifests.addresses import DownloadFailed, check_address
from app.models.manifests.downloads import REDIRECTS, TRIES, Downloads

MOST = 1 << 20


_STATUS = {"down": 500, "gone": 404, "round": 302, "away": 302, "moved": 301}
_HEADERS = {
    "huge": {"Content-Length": str(MOST + 1)},
    "endless": {"X-Endless": "yes"},
    "round": {"Location": "/round"},
    "away": {"Location": "file:///etc/passwd"},
    "moved": {"Location": "/b%C3%A9.jpg?x=1"},
    "short": {"Content-Length": "100"},
}


class _Answers(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        route = self.path.split("?")[0].strip("/").partition("/")[0]
        body, status, headers = b"content", 200, {"Last-Modified": "Mon, 04 May 2026 00:00:00 GMT"}
        if route in _STATUS:
            status = _STATUS[route]
        if route == "busy" and len(self.server.asked) < TRIES:
            status = 503
        elif route == "endless":
            body = b"x" * (MOST + 100)
        headers |= _HEADERS.get(route, {})
        self.send_response(status)
        if "Content-Length" not in headers and "X-Endless" not in headers:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    made.daemon_threads = False
    made.asked = []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def downloads(tmp_path: Path, waits: list[float]) -> Downloads:
    return Downloads(tmp_path, allow_private=True, timeout_s=5, wait=waits.append)


def url(server: ThreadingHTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/{path}"


def test_a_file_is_fetched_with_its_name_and_time(server, downloads: Downloads):
    found = downloads.fetch(url(server, "some/A picture%20(1).jpg".replace(" ", "%20")), MOST)
    assert (found.path.name, found.path.read_bytes()) == ("A picture (1).jpg", b"content")
    assert found.modified_at is not None and found.modified_at.isoformat() == "2026-05-04T00:00:00+00:00"
    assert downloads.fetch(url(server, "moved"), MOST).path.name == "bé.jpg"
    assert downloads.fetch(url(server, ""), MOST).path.name == "download"


def test_what_may_pass_is_tried_again_a_few_times(server, downloads: Downloads, waits: list[float]):
    assert downloads.fetch(url(server, "busy"), MOST).path.read_bytes() == b"content"
    assert waits == [0.5, 1.0]
    server.asked.clear()
    with pytest.raises(DownloadFailed, match="500"):
        downloads.fetch(url(server, "down"), MOST)
    assert len(server.asked) == TRIES
    with pytest.raises(DownloadFailed, match=r"ended early|IncompleteRead"):
        downloads.fetch(url(server, "short"), MOST)


@pytest.mark.parametrize(
    ("path", "text", "asked"),
    [
        ("gone", "404", 1),
        ("huge", "larger than 1 MB", 1),
        ("endless", "larger than 1 MB", 1),
        ("round", "leads from one address", REDIRECTS + 1),
        ("away", "not an address of http", 1),
    ],
)
def test_what_cannot_be_had(server, downloads: Downloads, path: str, text: str, asked: int):
    with pytest.raises(DownloadFailed, match=text):
        downloads.fetch(url(server, path), MOST)
    assert len(server.asked) == asked


def test_private_addresses_are_refused_unless_allowed(server, tmp_path: Path):
    with pytest.raises(DownloadFailed, match="private network"):
        Downloads(tmp_path).fetch(url(server, "a.jpg"), MOST)
    assert server.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused(tmp_path: Path):
    with pytest.raises(DownloadFailed):
        Downloads(tmp_path, wait=lambda _: None).fetch("http://localhost:9/a.jpg", MOST)


def test_it_stops_when_asked_to(server, tmp_path: Path):
    with pytest.raises(Cancelled):
        Downloads(tmp_path, allow_private=True, cancelled=lambda: True).fetch(url(server, "a.jpg"), MOST)


@pytest.mark.parametrize(
    "bad",
    [
        "file:///etc/passwd",
        "ftp://example.org/a.jpg",
        "http:///a.jpg",
        "http://user:secret@example.org/a.jpg",
        "http://example.org/a b.jpg",
        "http://example.org/\x00",
        "http://[::1]/a.jpg",
        "http://[::ffff:10.0.0.1]/a.jpg",
        "http://127.0.0.1/a.jpg",
        "http://10.1.2.3/a.jpg",
        "http://169.254.169.254/latest/meta-data",
        "http://192.168.1.1/a.jpg",
        "http://0.0.0.0/a.jpg",
        "http://224.0.0.1/a.jpg",
        "http://printer.local/a.jpg",
        "http://[bad/a.jpg",
        "http://example.org:99999/a.jpg",
    ],
)
def test_addresses_that_are_never_asked(bad: str):
    with pytest.raises(DownloadFailed):
        check_address(bad)


@pytest.mark.parametrize(
    "good", ["https://example.org/a.jpg", "HTTP://8.8.8.8/a", "https://[2606:4700::1111]/a"]
)
def test_addresses_that_may_be_asked(good: str):
    assert check_address(good).hostname
