"""Reads a file that somebody sent, in a process of its own: what it is, whether it opens, a picture of a page.

A parser is where a hostile file strikes. This program holds no key, no connection and no environment, and the system
ends it when it takes too much memory or time: see `examination`, which runs it. It imports nothing of Jalon.

`examiner.py inspect` writes JSON: {"media_type", "pages"}, or {"refused": a code of `refusals`}.
`examiner.py render MEDIA_TYPE PAGE` writes a JPEG. The file is the standard input.
"""

import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

import filetype
import pillow_heif
import pypdfium2
from PIL import Image, ImageOps

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 20

HEAD_BYTES = 8192
PICTURE_SIZE = (1400, 2400)
JPEG_QUALITY = 85
MOST_PIXELS = 120_000_000
MOST_PDF_PAGES = 1000
MOST_TIFF_PAGES = 50
MOST_ENTRIES = 3000
MOST_UNZIPPED_BYTES = 200 * 1024 * 1024
# XML compresses twenty times, an empty sheet a hundred; a bomb, a thousand and more.
MOST_RATIO = 300
RATIO_COUNTS_FROM = 10 * 1024 * 1024

OPENED = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")
PILLOW_FORMATS = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with a second view, as some telephones write
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "HEIF": "image/heic",
}
OFFICE_FORMATS = {
    b"wordprocessingml.document.main+xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"spreadsheetml.sheet.main+xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet": "application/vnd.oasis.opendocument.spreadsheet",
}
PROGRAM_MARKS = (
    *(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe"),
    *(b"\xcf\xfa\xed\xfe", b"\0asm", b"dex\n", b"L\0\0\0\x01\x14\x02\0"),
)
PROGRAM_ENTRIES = re.compile(
    r"^META-INF/MANIFEST\.MF$|^classes\.dex$|\.(exe|dll|scr|com|bat|cmd|js|vbs|ps1|jar)$", re.I
)
MACRO_ENTRIES = re.compile(r"vbaProject|vbaData|/macrosheets/|/activeX/|^Basic/|^Scripts/", re.I)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(r"<(!doctype|html|svg|\?xml|\?php|script|body|iframe|math)\b", re.I)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
NO_PAGE = re.compile(rb"/Count\s+0\b")
PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


class RefusedError(Exception):
    """The file is not taken; the message is a code of `refusals`."""


def inspect(file: BinaryIO) -> dict[str, Any]:
    """Return what the file is, proven by reading all of it; raise RefusedError otherwise."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise RefusedError("empty")
    if head.startswith(PROGRAM_MARKS):
        raise RefusedError("program")
    media_type, pages = reader_of(head)(file)
    return {"media_type": media_type, "pages": pages}


def reader_of(head: bytes) -> Callable[[BinaryIO], tuple[str, int]]:
    """Return what reads a file that begins so; raise RefusedError for one that nothing here reads."""
    guess = filetype.guess_mime(head) or ""
    if head.lstrip().startswith(b"%PDF-"):
        return read_pdf
    if guess in ("image/heif", *PILLOW_FORMATS.values()):
        return read_image
    if head.startswith(b"PK"):
        return read_zip
    if head.startswith(OLD_OFFICE):
        raise RefusedError("old_office")
    if head.startswith(b"{\\rtf"):
        return read_rtf
    for family, code in (("image/", "other_image"), ("video/", "film"), ("audio/", "film")):
        if guess.startswith(family):
            raise RefusedError(code)
    if "executable" in guess or guess.startswith("application/x-ms"):
        raise RefusedError("program")
    if guess:
        raise RefusedError("archive" if re.search(r"zip|rar|7z|tar|compress|xz|lz|zstd|gz", guess) else "unknown")
    return read_text


def open_pdf(file: BinaryIO) -> pypdfium2.PdfDocument:
    """Return the document; without its password, not."""
    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PASSWORD_NEEDED:
            raise RefusedError("pdf_password") from error
        file.seek(0)  # a document without a page does not open either
        raise RefusedError("no_page" if NO_PAGE.search(file.read()) else "broken") from error


def read_pdf(file: BinaryIO) -> tuple[str, int]:
    """A PDF whose first and last pages open."""
    document = open_pdf(file)
    pages = len(document)
    if pages > MOST_PDF_PAGES:
        raise RefusedError("too_many_pages")
    try:
        for number in {0, pages - 1}:
            document[number].get_size()
    except pypdfium2.PdfiumError as error:
        raise RefusedError("broken") from error
    return "application/pdf", pages


def open_image(file: BinaryIO) -> Image.Image:
    """Return the image, not decoded yet, of a size that may be."""
    Image.MAX_IMAGE_PIXELS = None  # ours is checked frame by frame, before anything is decoded
    pillow_heif.register_heif_opener()
    try:
        image = Image.open(file, formats=OPENED)
    except (OSError, ValueError, SyntaxError) as error:
        raise RefusedError("broken") from error
    return check_pixels(image)


def check_pixels(image: Image.Image) -> Image.Image:
    """Refuse an image that would fill the memory once decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise RefusedError("too_many_pixels")
    return image


def read_image(file: BinaryIO) -> tuple[str, int]:
    """An image whose every page decodes to its end."""
    image = open_image(file)
    media_type = PILLOW_FORMATS[str(image.format)]
    pages = 1
    try:
        if image.format == "TIFF":
            pages = int(getattr(image, "n_frames", 1))
        if pages > MOST_TIFF_PAGES:
            raise RefusedError("too_many_pages")
        for number in range(pages):
            image.seek(number)
            check_pixels(image).load()
    except (OSError, EOFError, SyntaxError, ValueError, zlib.error) as error:
        raise RefusedError("cut") from error
    return media_type, pages


def read_zip(file: BinaryIO) -> tuple[str, int]:
    """An office document: a zip whose every entry opens, and that is no bomb, no program and holds no macro."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise RefusedError("bomb")
            if any(entry.flag_bits & 1 for entry in entries):
                raise RefusedError("document_password")
            weigh(archive, entries)
            return office_type(archive, [entry.filename for entry in entries]), 0
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise RefusedError("broken") from error


def weigh(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Open every entry, whatever size it claims, and stop as soon as it is too much."""
    packed = sum(entry.compress_size for entry in entries)
    total = 0
    for entry in entries:
        with archive.open(entry) as content:
            while chunk := content.read(1024 * 1024):
                total += len(chunk)
                if total > MOST_UNZIPPED_BYTES or total > max(RATIO_COUNTS_FROM, MOST_RATIO * packed):
                    raise RefusedError("bomb")


def office_type(archive: zipfile.ZipFile, names: list[str]) -> str:
    """Return the type that the document declares inside; raise RefusedError for any other archive."""
    if any(PROGRAM_ENTRIES.search(name) for name in names):
        raise RefusedError("program")
    if "[Content_Types].xml" in names:
        declared, types = archive.read("[Content_Types].xml"), OFFICE_FORMATS
        if b"macroEnabled" in declared:
            raise RefusedError("macro")
    elif "mimetype" in names:
        declared, types = archive.read("mimetype").strip(), OPEN_DOCUMENTS
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise RefusedError("document_password")
        types = {mark: name for mark, name in types.items() if mark == declared}
    else:
        raise RefusedError("archive")
    if any(MACRO_ENTRIES.search(name) for name in names):
        raise RefusedError("macro")
    for mark, name in types.items():
        if mark in declared:
            return name
    raise RefusedError("unknown")


def read_rtf(file: BinaryIO) -> tuple[str, int]:
    """A text with its styles, in which no other file is hidden."""
    if re.search(rb"\\obj(data|ect|update|emb|link)", file.read()):
        raise RefusedError("hidden_file")
    return "application/rtf", 0


def read_text(file: BinaryIO) -> tuple[str, int]:
    """Words, and nothing that a browser or a computer would run."""
    content = file.read()
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise RefusedError("unknown")
    if CONTROLS.search(text):
        raise RefusedError("unknown")
    if MARKUP.search(text):
        raise RefusedError("web_page")
    if not text.strip():
        raise RefusedError("empty")
    return "text/plain", 0


def render(file: BinaryIO, media_type: str, page: int) -> Image.Image:
    """Return a page as a picture that fits in PICTURE_SIZE. `page` counts from 0."""
    if media_type == "application/pdf":
        return render_pdf(file, page)
    image = open_image(file)
    image.seek(page)
    check_pixels(image)
    image.draft("RGB", PICTURE_SIZE)  # a large JPEG is decoded small
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(PICTURE_SIZE)
    return on_white(upright)


def render_pdf(file: BinaryIO, page: int) -> Image.Image:
    """Draw a page, filled form fields included."""
    document = open_pdf(file)
    if document.get_formtype():
        document.init_forms()
    drawn = document[page]
    width, height = drawn.get_size()
    scale = min(PICTURE_SIZE[0] / max(width, 1), PICTURE_SIZE[1] / max(height, 1))
    picture: Image.Image = drawn.render(scale=scale).to_pil()
    return picture


def on_white(image: Image.Image) -> Image.Image:
    """Return the image in colours that JPEG writes, what was transparent in white."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def main(arguments: list[str]) -> None:
    """Read the standard input under the limits of the system."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(0, "rb", closefd=False) as file:
        file.seek(0)
        if arguments[0] == "inspect":
            try:
                found = inspect(file)
            except RefusedError as refusal:
                found = {"refused": str(refusal)}
            sys.stdout.write(json.dumps(found))
        else:
            media_type, page = arguments[1:]
            render(file, media_type, int(page)).save(sys.stdout.buffer, "JPEG", quality=JPEG_QUALITY)


if __name__ == "__main__":
    main(sys.argv[1:])
