"""A photo as it is kept: decoded from what was sent, turned upright, made small, and written again as JPEG.

Writing it again leaves behind all that is not the picture: place and date of the camera, thumbnails, and whatever a
file may hide after its end. Pillow decodes; only the formats below, and never more than MOST_PIXELS.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from jalon.core.refusal import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 300
LONGEST_SIDE = 1600
QUALITY = 82
_NBSP = "\N{NO-BREAK SPACE}"
NOT_A_PHOTO = "Ce fichier n’est pas une photo. Joignez une photo JPEG, PNG ou WebP."


@dataclass(frozen=True)
class CleanPhoto:
    """A JPEG, its size in pixels and its SHA-256."""

    image: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.image).hexdigest()


def clean_photo(data: bytes) -> CleanPhoto:
    """Return the photo made again; raise Refusal, with what to do, for a file that is not one."""
    if len(data) > MOST_BYTES:
        size = round(len(data) / 1024 / 1024)
        raise Refusal(f"{size}{_NBSP}Mo{_NBSP}: c’est un peu trop. La limite est de {MOST_BYTES // 1024 // 1024} Mo.")
    try:
        with warnings.catch_warnings():
            # Pillow's own limit only warns; ours refuses before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal("Cette photo a trop de points. Réduisez-la, par exemple à 4000 × 3000.")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            if min(upright.size) < LEAST_SIDE:
                raise Refusal(f"Cette photo est trop petite. Il lui faut {LEAST_SIDE} points de côté au moins.")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _as_jpeg(upright)
    except Image.DecompressionBombError as error:
        raise Refusal("Cette photo a trop de points. Réduisez-la, par exemple à 4000 × 3000.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise Refusal(NOT_A_PHOTO) from error


def _as_jpeg(picture: Image.Image) -> CleanPhoto:
    flat = picture
    if picture.has_transparency_data:
        # What is see-through becomes white, as on the page.
        layer = picture.convert("RGBA")
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
    kept = io.BytesIO()
    flat.convert("RGB").save(kept, "JPEG", quality=QUALITY, optimize=True, progressive=True, exif=b"")
    return CleanPhoto(kept.getvalue(), flat.width, flat.height)
