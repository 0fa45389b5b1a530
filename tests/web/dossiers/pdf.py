"""What a PDF says, and how it is tagged."""

import io
import re
import unicodedata
from collections import Counter
from typing import Any

from django.http import HttpResponse
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def body(response: HttpResponse) -> bytes:
    """The whole of a streamed answer."""
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def text(pdf: bytes) -> str:
    """Everything written, page after page, as a line of words."""
    return " ".join(" ".join(page.extract_text().split()) for page in reader(pdf).pages).replace("\u200b", "")


def squeezed(words: str) -> str:
    """Text without its spaces and marks of variation: where a line ends is no matter."""
    return re.sub(r"[\s\u200b\ufe0f]", "", unicodedata.normalize("NFC", words))


def tags(pdf: bytes) -> Counter[str]:
    """How many of each structure element."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found[str(node["/S"])[1:]] += 1
            if "/K" in node:
                walk(node["/K"])

    walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found
