"""The kinds of file that a dossier takes, by media type."""

from dataclasses import dataclass

MOST_BYTES = 20 * 1024 * 1024

PDF = "application/pdf"
JPEG = "image/jpeg"
PLAIN_TEXT = "text/plain"


@dataclass(frozen=True)
class Format:
    """One kind of file. `extension` is the one it is downloaded with; `icon` a name of the sprite."""

    label: str
    extension: str
    icon: str


FORMATS = {
    PDF: Format("PDF", "pdf", "file-earmark-pdf"),
    JPEG: Format("Image JPEG", "jpg", "file-earmark-image"),
    "image/png": Format("Image PNG", "png", "file-earmark-image"),
    "image/heic": Format("Photo HEIC", "heic", "file-earmark-image"),
    "image/tiff": Format("Image TIFF", "tif", "file-earmark-image"),
    "image/webp": Format("Image WebP", "webp", "file-earmark-image"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format(
        "Document Word", "docx", "file-earmark-text"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format(
        "Classeur Excel", "xlsx", "file-earmark-text"
    ),
    "application/vnd.oasis.opendocument.text": Format("Document LibreOffice", "odt", "file-earmark-text"),
    "application/vnd.oasis.opendocument.spreadsheet": Format("Classeur LibreOffice", "ods", "file-earmark-text"),
    "application/rtf": Format("Document RTF", "rtf", "file-earmark-text"),
    PLAIN_TEXT: Format("Texte", "txt", "file-earmark-text"),
}


def stem_of(name: str) -> str:
    """Return a file's name without its last extension; « .txt » and « » have none to lose."""
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def extension_of(name: str) -> str:
    """Return a file's last extension in lower case, without its dot; nothing when it has none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def download_name(title: str, media_type: str) -> str:
    """Return the name that a file is downloaded under: whatever it came as, the extension says what it is."""
    return f"{stem_of(title)}.{FORMATS[media_type].extension}"
