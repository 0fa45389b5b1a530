"""What becomes of a file sent as a photo."""

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from jalon.core.refusal import Refusal
from jalon.directory.photos import LONGEST_SIDE, MOST_BYTES, clean_photo


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: Any) -> bytes:
    kept = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "I;16") else None).save(kept, kind, **options)
    return kept.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(clean_photo(data).image))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("WEBP", "RGBA")],
)
def test_every_usual_photo_becomes_a_jpeg_in_three_colours(kind: str, mode: str) -> None:
    photo = opened(picture(kind, mode=mode))
    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", (800, 600))


def test_what_is_see_through_becomes_white() -> None:
    assert opened(picture("PNG", mode="RGBA")).getpixel((5, 5)) == (255, 255, 255)


def test_the_data_of_the_camera_is_left_behind_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Marque secrète"
    exif.get_ifd(0x8825)[1] = "N"
    photo = clean_photo(picture(exif=exif) + b"hidden after the end")
    assert (photo.width, photo.height) == (600, 800)
    again = Image.open(io.BytesIO(photo.image))
    assert not dict(again.getexif())
    assert b"secr" not in photo.image and b"hidden" not in photo.image


def test_a_large_photo_is_made_smaller() -> None:
    photo = clean_photo(picture(size=(4000, 3000)))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 1200)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has side × side points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "n’est pas une photo"),
        (b"%PDF-1.7", "n’est pas une photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "n’est pas une photo"),
        (picture("GIF"), "n’est pas une photo"),
        (picture("BMP"), "n’est pas une photo"),
        (picture()[:300], "n’est pas une photo"),
        (picture(size=(40, 40)), "trop petite"),
        (bomb(20_000), "trop de points"),
        (bomb(8_000), "trop de points"),
        (b"x" * (MOST_BYTES + 1), "un peu trop"),
    ],
)
def test_what_is_no_photo_is_answered_by_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        clean_photo(data)
    assert sentence in refusal.value.sentence


WHOLE = picture("PNG", size=(310, 310))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_a_photo_or_a_sentence_and_never_an_error(place: int, junk: bytes) -> None:
    damaged = WHOLE[:place] + junk + WHOLE[place + len(junk) :]
    try:
        assert clean_photo(damaged).image.startswith(b"\xff\xd8")
    except Refusal as refusal:
        assert refusal.sentence.endswith((".", "000."))
