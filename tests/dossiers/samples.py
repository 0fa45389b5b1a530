"""Files that people join, good and bad, made on the spot; and how a test joins one."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pillow_heif
import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from jalon.accounts.models import User
from jalon.dossiers.actions.add_attachment import add_attachment
from jalon.dossiers.files.storage import scratch
from jalon.dossiers.kinds.registry import paper_of
from jalon.dossiers.models import Attachment, Dossier
from tests.dossiers.factories import actor

pillow_heif.register_heif_opener()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def image(form: str = "JPEG", size: tuple[int, int] = (60, 80), words: str = "") -> bytes:
    """A picture; `words` makes it another one."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((5, 5), words, fill="black")
    return saved(picture, form)


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def pdf(pages: int = 1, words: str = "") -> bytes:
    """A PDF of pages drawn as pictures."""
    first, *others = [Image.open(io.BytesIO(image(words=f"{words} {number}"))) for number in range(pages)]
    return saved(first, "PDF", save_all=True, append_images=others)


def empty_pdf() -> bytes:
    buffer = io.BytesIO()
    pypdfium2.PdfDocument.new().save(buffer)
    return buffer.getvalue()


def archive(entries: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return buffer.getvalue()


def docx(extra: Mapping[str, bytes | str] = {}, main: str = f"{WORD}.main+xml") -> bytes:
    declared = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return archive({"[Content_Types].xml": declared, "word/document.xml": "<w:document/>", **extra})


def odt(extra: Mapping[str, bytes | str] = {}) -> bytes:
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>", **extra})


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(
    dossier: Dossier, paper: str, user: User, content: bytes | None = None, name: str = "papier.jpg"
) -> Attachment:
    """Join a file as `user` does; a picture of the paper's name unless told otherwise."""
    content = image(words=paper) if content is None else content
    with scratch() as sent:
        sent.write(content)
        return add_attachment(
            dossier, paper_of(dossier.kind, paper), sent, name=name, size=len(content), actor=actor(user)
        )
