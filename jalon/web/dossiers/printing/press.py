"""Setting a volume as a PDF with Typst. Nothing is fetched; the same content at the same moment gives the same bytes.

What people typed never becomes Typst code: it reaches the template as data, one JSON text among its inputs.
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from jalon.web.dossiers.printing.letters import FONTS

if TYPE_CHECKING:
    from typst import PDFStandard

logger = logging.getLogger(__name__)

VOLUME = Path(__file__).with_name("volume.typ")
LEAFLET = Path(__file__).with_name("leaflet.typ")
#: Kept for years and read by screen readers: ISO 19005-2 and ISO 14289-1.
STANDARDS: "list[PDFStandard]" = ["a-2a", "ua-1"]


def set_volume(content: Mapping[str, Any], *, at: datetime, template: Path = VOLUME) -> bytes:
    """Return the PDF of a volume, or of what another template sets. `content` is what `binding.bind` or
    `leaflet.leaflet` returns, `at` its date of edition.

    Threads may call it together: they share the fonts, read once, and nothing else. Rarely, a text joins marks that no
    single font holds, which the standards forbid: the document is then set without claiming them, tagged all the same.
    """
    compiler = typst.Compiler(
        template,
        root=template.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"volume": json.dumps(content, ensure_ascii=False)},
    )
    timestamp = int(at.timestamp())
    try:
        return _bytes(compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=timestamp))
    except typst.TypstError:
        # What Typst says quotes the content, so the journal of the server does not have it.
        logger.warning("A volume holds marks that its fonts cannot join: it was set without its standards.")
        return _bytes(compiler.compile(format="pdf", timestamp=timestamp))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _bytes(pdf: bytes | list[bytes] | None) -> bytes:
    if not isinstance(pdf, bytes):
        raise TypeError("Typst returns one document as bytes.")
    return pdf
