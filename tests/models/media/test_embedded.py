"""Texts that pictures bring along."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.context import NEUTRAL
from app.models.media.embedded import EmbeddedTexts, embedded_texts
from app.models.media.formats import file_facts
from app.models.media.rows import MediaTexts
from tests.support import corpus

NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
)
NOTHING = EmbeddedTexts()


def xmp(properties: str, attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f"<rdf:RDF {NAMESPACES}><rdf:Description {attributes}>{properties}</rdf:Description></rdf:RDF>"
        '</x:xmpmeta>\n   <?xpacket end="w"?>'
    ).encode()


def languages(name: str, **texts: str) -> str:
    items = "".join(
        f'<rdf:li xml:lang="{code.replace("_", "-")}">{text}</rdf:li>' for code, text in texts.items()
    )
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


FULL = xmp(
    languages("dc:title", x_default="Linen shirt", de_DE="Leinenhemd")
    + languages("dc:description", x_default="For summer")
    + languages("Iptc4xmpCore:AltTextAccessibility", x_default="A white shirt", fr_CA="Une chemise blanche")
    + languages("Iptc4xmpCore:ExtDescrAccessibility", x_default="Unused", de_DE="Ein Hemd auf einem Bügel")
    + "<dc:subject><rdf:Bag><rdf:li>summer</rdf:li><rdf:li> linen </rdf:li><rdf:li>summer</rdf:li></rdf:Bag>"
    "</dc:subject>"
)
EXPECTED = EmbeddedTexts(
    {
        NEUTRAL: MediaTexts("Linen shirt", "A white shirt", "For summer"),
        "de-de": MediaTexts("Leinenhemd", "", "Ein Hemd auf einem Bügel"),
        "fr-ca": MediaTexts("", "Une chemise blanche", ""),
    },
    ("summer", "linen"),
)


def read(path: Path, content: bytes) -> EmbeddedTexts:
    path.write_bytes(content)
    return embedded_texts(path, file_facts(path))


def jpeg(packet: bytes) -> bytes:
    plain = corpus.saved(corpus.scene(), "JPEG")
    return corpus.with_segment(plain, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)


def iptc(*fields: tuple[int, int, bytes]) -> bytes:
    """Return a JPEG with IPTC in a Photoshop segment, as older programs write it."""
    body = b"".join(struct.pack(">BBBH", 0x1C, record, key, len(text)) + text for record, key, text in fields)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(body)) + body + bytes(len(body) % 2)
    plain = corpus.saved(corpus.scene(), "JPEG")
    return corpus.with_segment(plain, 0xED, b"Photoshop 3.0\0" + resource)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_xmp_with_its_languages(tmp_path: Path, format_: str) -> None:
    picture = corpus.scene()
    if format_ == "PNG":
        content = corpus.saved(picture, "PNG")
        body = b"XML:com.adobe.xmp\0\0\0\0\0" + FULL
        content = content[:33] + corpus.chunk(b"iTXt", body) + content[33:]
    elif format_ == "TIFF":
        content = corpus.saved(picture, "TIFF", tiffinfo={700: FULL})
    else:
        content = corpus.saved(picture, format_, xmp=FULL)
    assert read(tmp_path / "a", content) == EXPECTED


def test_older_programs_write_iptc(tmp_path: Path) -> None:
    content = iptc(
        (2, 105, "Überschrift".encode("cp1252")),
        (2, 120, "Für den Sommer".encode()),
        (2, 25, b"summer"),
        (2, 25, b"linen"),
    )
    expected = EmbeddedTexts({NEUTRAL: MediaTexts("Überschrift", "", "Für den Sommer")}, ("summer", "linen"))
    assert read(tmp_path / "a.jpg", content) == expected


def test_xmp_is_believed_before_iptc(tmp_path: Path) -> None:
    older = iptc((2, 5, b"Old title"), (2, 120, b"Old text"), (2, 25, b"old"))
    content = corpus.with_segment(
        older, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(languages("dc:title", x_default="New title"))
    )
    found = read(tmp_path / "a.jpg", content)
    assert found == EmbeddedTexts({NEUTRAL: MediaTexts("New title", "", "Old text")}, ("old",))


@pytest.mark.parametrize(
    ("properties", "attributes", "expected"),
    [
        ("", 'photoshop:Headline="Short form"', MediaTexts("Short form")),
        ("<dc:title>Plain</dc:title>", "", MediaTexts("Plain")),
        (languages("dc:title", x_default=" two  \t blanks \x85"), "", MediaTexts("two blanks")),
        (languages("dc:title", en="a" * 9000), "", None),
        (languages("dc:title", x_default="مرحبا\u200f \U0001f469\u200d\U0001f3a8"), "", None),
    ],
)
def test_forms_that_programs_write(
    tmp_path: Path, properties: str, attributes: str, expected: MediaTexts | None
) -> None:
    found = read(tmp_path / "a.jpg", jpeg(xmp(properties, attributes))).texts
    if expected is not None:
        assert found == {NEUTRAL: expected}
    elif "en" in found:
        assert found["en"].title == "a" * 500
    else:
        assert found[NEUTRAL].title == "مرحبا\u200f \U0001f469\u200d\U0001f3a8"


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\0" * 50,
        b"<x:xmpmeta",
        FULL[: len(FULL) // 2],
        FULL.replace(b"<x:xmpmeta", b'<!DOCTYPE a [<!ENTITY b "c">]><x:xmpmeta'),
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
        xmp(languages("dc:title", x_default="  ", **{"not a language": "x"})),
        xmp("<dc:subject/><dc:title/><dc:description><rdf:Alt/></dc:description>"),
    ],
)
def test_damaged_and_hostile_xmp_is_left_out(tmp_path: Path, packet: bytes) -> None:
    assert read(tmp_path / "a.jpg", jpeg(packet)) == NOTHING


@pytest.mark.parametrize("name", ["page.pdf", "film.mp4", "plain.svg"])
def test_other_files_bring_nothing(tmp_path: Path, name: str) -> None:
    sample = next(sample for sample in corpus.whole() if sample.name == name)
    assert read(tmp_path / name, sample.content) == NOTHING


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=200), at=st.integers(0, 600), marker=st.sampled_from([0xE1, 0xED]))
def test_noise_never_fails(tmp_path: Path, noise: bytes, at: int, marker: int) -> None:
    start = b"Photoshop 3.0\0" if marker == 0xED else b"http://ns.adobe.com/xap/1.0/\0"
    body = FULL[:at] + noise + FULL[at:] if marker == 0xE1 else b"8BIM\x04\x04\0\0" + noise
    found = read(
        tmp_path / "a.jpg", corpus.with_segment(corpus.saved(corpus.scene(), "JPEG"), marker, start + body)
    )
    assert all(
        text == text.strip() for texts in found.texts.values() for text in (texts.title, texts.alt_text)
    )


def test_pictures_without_texts_bring_nothing(tmp_path: Path) -> None:
    for sample in corpus.whole():
        if sample.mime.startswith("image/"):
            assert read(tmp_path / "a", sample.content) == NOTHING
