"""Which files are taken, by what they hold; a sentence for each that is not; pictures of their pages."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jalon.core.refusal import Refusal
from jalon.dossiers.files import examination
from jalon.dossiers.files.examination import Examined, PictureError, examine, picture
from jalon.dossiers.files.examiner import MOST_UNZIPPED_BYTES
from jalon.dossiers.files.formats import FORMATS, MOST_BYTES, download_name
from jalon.dossiers.files.refusals import SENTENCES
from jalon.dossiers.files.storage import scratch
from tests.dossiers import samples
from tests.dossiers.samples import WORD, archive, docx, empty_pdf, image, odt, pdf, saved

NOISE = Image.effect_noise((400, 300), 60).convert("RGB")
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
BEGINNINGS = (b"", b"%PDF-1.5\n", PNG_HEAD, b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"{\\rtf")


def examined(content: bytes, name: str = "fichier") -> Examined:
    with scratch() as sent:
        sent.write(content)
        return examine(sent, name, len(content))


def refusal_of(content: bytes, name: str = "fichier") -> str:
    with pytest.raises(Refusal) as refused:
        examined(content, name)
    return refused.value.sentence


def drawn(content: bytes, media_type: str, page: int = 0) -> Image.Image:
    with scratch() as sent:
        sent.write(content)
        return Image.open(io.BytesIO(picture(sent, media_type, page)))


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG_HEAD + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def bomb(entries: int = 1, size: int = MOST_UNZIPPED_BYTES + 1) -> bytes:
    return docx({f"word/{number}.xml": bytes(size) for number in range(entries)})


def protected(content: bytes) -> bytes:
    """The same archive whose entries say that they are encrypted."""
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


# PDF 1.4 with an owner's and a user's password (RC4, 40 bits), made once.
LOCKED_PDF = Path(__file__).with_name("locked.pdf")

GOOD = {
    "pdf": (pdf(2), Examined("application/pdf", 2)),
    "jpeg": (image(), Examined("image/jpeg", 1)),
    "png": (image("PNG"), Examined("image/png", 1)),
    "webp": (image("WEBP"), Examined("image/webp", 1)),
    "heic": (image("HEIF"), Examined("image/heic", 1)),
    "tiff of two pages": (
        saved(NOISE, "TIFF", save_all=True, append_images=[NOISE]),
        Examined("image/tiff", 2),
    ),
    "docx": (docx(), Examined(WORD, 0)),
    "xlsx": (
        archive({"[Content_Types].xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"}),
        Examined("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 0),
    ),
    "odt": (odt(), Examined("application/vnd.oasis.opendocument.text", 0)),
    "ods": (
        archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        Examined("application/vnd.oasis.opendocument.spreadsheet", 0),
    ),
    "rtf": (rb"{\rtf1\ansi Bonjour}", Examined("application/rtf", 0)),
    "utf-8 text": ("Traitement : bisoprolol 2,5 mg — matin".encode(), Examined("text/plain", 0)),
    "windows text": ("Traitement à l’hôpital".encode("cp1252"), Examined("text/plain", 0)),
    "utf-16 text": ("Éléonore".encode("utf-16"), Examined("text/plain", 0)),
}
BAD = {
    "nothing": (b"", "empty"),
    "spaces": (b" \n ", "empty"),
    "a program of Windows": (b"MZ\x90\x00" + bytes(500), "program"),
    "a program of Linux": (b"\x7fELF\x02\x01\x01" + bytes(500), "program"),
    "a program of macOS": (b"\xcf\xfa\xed\xfe" + bytes(500), "program"),
    "a program before a PDF": (b"MZ" + pdf(), "program"),
    "a shortcut": (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100), "program"),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "a Java archive": (archive({"META-INF/MANIFEST.MF": "Main-Class: X", "X.class": "x"}), "program"),
    "a program in an archive": (archive({"facture.exe": b"MZ"}), "program"),
    "a program in a document": (docx({"word/embeddings/facture.exe": b"MZ"}), "program"),
    "a web page": (HTML, "web_page"),
    "a web page that begins as a PDF": (b"%PDF-1.4\n" + HTML, "broken"),
    "a web page in UTF-16": (HTML.decode().encode("utf-16"), "web_page"),
    "a web page after words": (b"Bonjour\n" * 2000 + HTML, "web_page"),
    "a drawing with a script": (SVG, "web_page"),
    "an archive": (archive({"identite.jpg": image()}), "archive"),
    "another archive": (bytes.fromhex("377abcaf271c0004") + bytes(100), "archive"),
    "an archive that fills the disk": (bomb(), "bomb"),
    "an archive of very many files": (archive({f"{number}.xml": "" for number in range(3001)}), "bomb"),
    "an archive that shrinks a thousand times": (bomb(size=30 * 1024 * 1024), "bomb"),
    "a document with macros": (docx({"word/vbaProject.bin": b"x"}), "macro"),
    "a document that declares macros": (docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    "a LibreOffice document with macros": (odt({"Basic/Standard/Module1.xml": "<x/>"}), "macro"),
    "a document with a password": (protected(docx()), "document_password"),
    "a LibreOffice document with a password": (
        odt({"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        "document_password",
    ),
    "an old Word document": (OLD_WORD, "old_office"),
    "a document in a document": (rb"{\rtf1 {\object\objemb{\*\objdata 0105}}}", "hidden_file"),
    "a presentation": (docx(main="application/vnd.openxmlformats-officedocument.presentationml.main+xml"), "unknown"),
    "a PDF with a password": (LOCKED_PDF.read_bytes(), "pdf_password"),
    "a PDF cut in two": (pdf()[: len(pdf()) // 2], "broken"),
    "a PDF of noise": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "broken"),
    "an archive cut in two": (docx()[:-60], "broken"),
    "a photo cut in two": (saved(NOISE, "JPEG")[: len(saved(NOISE, "JPEG")) // 2], "cut"),
    "an image cut in two": (saved(NOISE, "PNG")[: len(saved(NOISE, "PNG")) // 2], "cut"),
    "a photo of noise": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "broken"),
    "an image that would fill the memory": (png_that_claims(60_000, 60_000), "too_many_pixels"),
    "a GIF": (saved(NOISE, "GIF"), "other_image"),
    "a film": (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(100), "film"),
    "noise": (bytes(range(256)) * 4, "unknown"),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_good_file_is_taken_for_what_it_is_whatever_its_name(case: str) -> None:
    content, expected = GOOD[case]
    assert examined(content) == expected
    assert expected.media_type in FORMATS


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_file_gets_the_sentence_that_says_what_to_do(case: str) -> None:
    content, code = BAD[case]
    assert refusal_of(content, "carte-identite.pdf") == SENTENCES[code]


def test_a_pdf_without_a_page_is_refused() -> None:
    assert refusal_of(empty_pdf()) == SENTENCES["no_page"]


@pytest.mark.parametrize("name", ["facture.js", "FACTURE.VBS", "a.txt.ps1", "install.bat"])
def test_words_named_as_a_script_are_a_program(name: str) -> None:
    assert refusal_of(b"var bonjour = 1;", name) == SENTENCES["program"]


def test_a_file_of_more_than_twenty_megabytes_is_refused_before_it_is_read() -> None:
    with scratch() as sent, pytest.raises(Refusal, match="20\N{NO-BREAK SPACE}Mo"):
        examine(sent, "scan.pdf", MOST_BYTES + 1)


@settings(max_examples=25)
@given(
    st.binary(max_size=3000),
    st.sampled_from([b"", b"%PDF-1.5\n", PNG_HEAD, b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"{\\rtf"]),
)
def test_no_bytes_at_all_are_an_error(content: bytes, beginning: bytes) -> None:
    try:
        assert examined(beginning + content).media_type in FORMATS
    except Refusal as refusal:
        assert refusal.sentence in SENTENCES.values()


def test_a_file_that_defeats_its_reader_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crashing = tmp_path / "examiner.py"
    crashing.write_text("import os; os.abort()")
    monkeypatch.setattr(examination, "EXAMINER", crashing)
    assert refusal_of(pdf()) == SENTENCES["unreadable"]


def test_a_file_that_keeps_its_reader_busy_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "examiner.py"
    endless.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(examination, "EXAMINER", endless)
    monkeypatch.setattr(examination, "SECONDS", 0.2)
    assert refusal_of(pdf()) == SENTENCES["unreadable"]


def test_the_reader_holds_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    curious = tmp_path / "examiner.py"
    curious.write_text(
        'import json, os; print(json.dumps({"refused": "empty" if "JALON_SECRET_KEY" in os.environ else "film"}))'
    )
    monkeypatch.setenv("JALON_SECRET_KEY", "secret")
    monkeypatch.setattr(examination, "EXAMINER", curious)
    assert refusal_of(pdf()) == SENTENCES["film"]


@pytest.mark.parametrize("case", ["pdf", "jpeg", "png", "webp", "heic", "tiff of two pages"])
def test_the_last_page_of_what_is_shown_is_a_picture(case: str) -> None:
    content, expected = GOOD[case]
    found = drawn(content, expected.media_type, expected.pages - 1)
    assert found.format == "JPEG"
    assert max(found.size) <= 2400


def test_a_page_that_is_not_there_has_no_picture() -> None:
    with pytest.raises(PictureError):
        drawn(pdf(), "application/pdf", 1)


def test_a_photo_taken_sideways_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    assert drawn(saved(NOISE, "JPEG", exif=exif), "image/jpeg").size == (300, 400)


def test_what_is_transparent_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    assert drawn(saved(clear, "PNG"), "image/png").getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_is_shown_smaller() -> None:
    assert drawn(saved(NOISE.resize((4000, 3000)), "JPEG"), "image/jpeg").size == (1400, 1050)


@pytest.mark.parametrize(
    ("title", "media_type", "name"),
    [
        ("scan.exe", "application/pdf", "scan.pdf"),
        ("photo.jpg", "image/png", "photo.png"),
        ("Sans nom", "image/jpeg", "Sans nom.jpg"),
        (".pdf", "application/pdf", ".pdf.pdf"),
    ],
)
def test_a_file_is_downloaded_under_the_extension_of_what_it_is(title: str, media_type: str, name: str) -> None:
    assert download_name(title, media_type) == name


def test_every_refusal_is_a_sentence_in_french_typography() -> None:
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert " :" not in sentence and " ;" not in sentence and "'" not in sentence


def test_samples_differ_by_their_words() -> None:
    assert samples.image(words="a") != samples.image(words="b")
