"""Pictures that workers decode beside a window that makes icons."""

import io
import subprocess
import sys
import threading

from PIL import Image

from app.views.support.thumbnails import ThumbnailKey, ThumbnailStore

LIMIT_S = 60  # it takes a second; a deadlock takes for ever
BESIDE = """
import sys
import threading
from PySide6.QtGui import QGuiApplication, QImageReader
from app.views.support.thumbnails import ThumbnailKey, ThumbnailStore

app = QGuiApplication(sys.argv)
picture = sys.argv[1]
content = open(picture, "rb").read()
store = ThumbnailStore(lambda sha, size: content)
done = threading.Event()

def decode():
    while not done.is_set():
        image, broken = store._read(ThumbnailKey("a", 256), lambda sha, size: content)
        assert not broken and image.width() == 64

workers = [threading.Thread(target=decode) for _ in range(2)]
for worker in workers:
    worker.start()
for _ in range(5_000):
    QImageReader(picture).supportsAnimation()  # as every icon of a file does
done.set()
for worker in workers:
    worker.join()
store.close()
print("both went on")
"""


def test_decoding_never_waits_for_the_window_while_the_window_waits_for_it(tmp_path, repository):
    """Qt locks its image plugins; who holds that lock must not need the interpreter."""
    picture = tmp_path / "picture.png"
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "#C01010").save(content, "PNG")
    picture.write_bytes(content.getvalue())
    done = subprocess.run(
        [sys.executable, "-c", BESIDE, str(picture)],
        cwd=repository, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "both went on", done.stderr


def test_decoding_lets_the_interpreter_go():
    """A thread that is never made to hand it over still runs while a picture is decoded."""
    content = io.BytesIO()
    Image.new("RGB", (2000, 2000), "#C01010").save(content, "PNG")
    store = ThumbnailStore(lambda sha, size: None)
    usual = sys.getswitchinterval()
    go, ran = threading.Lock(), threading.Event()
    go.acquire()
    other = threading.Thread(target=lambda: go.acquire() and ran.set())
    other.start()
    sys.setswitchinterval(10_000)
    try:
        go.release()
        for _ in range(50):
            store._read(ThumbnailKey("a", 1024), lambda sha, size: content.getvalue())
            if ran.is_set():
                break
        has_run = ran.is_set()
    finally:
        sys.setswitchinterval(usual)
    other.join()
    store.close()
    assert has_run
