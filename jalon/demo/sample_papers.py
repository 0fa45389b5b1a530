"""Sample papers, drawn here: sheets that look like what people join, of invented people."""

from collections.abc import Sequence
from datetime import datetime

from PIL import Image, ImageDraw, ImageFont

from jalon.accounts.actors import Actor
from jalon.demo.processes import ROOT
from jalon.dossiers.actions.add_attachment import add_attachment
from jalon.dossiers.files.storage import scratch
from jalon.dossiers.kinds.registry import paper_of
from jalon.dossiers.models import Dossier

FACE = ROOT / "jalon/static/vendor/atkinson-hyperlegible-next-5.3.0/atkinson-hyperlegible-next-latin-wght-normal.woff2"
SHEET, CARD = (1240, 1754), (860, 540)
MARGIN, LINE = 90, 54
INK, PALE = "#241b28", "#e8eef7"
INVENTED = "Document inventé pour la démonstration"

IDENTITY = ("identity", "carte-identite-recto.jpg", ("CARTE D’IDENTITÉ", "", "{name}", "{born}", "", INVENTED))
TAX = ("tax_notice", "avis-imposition-2026.pdf", ("AVIS D’IMPOSITION 2026", "", "{name}", "", INVENTED))
PRESCRIPTION = (
    "prescription",
    "ordonnance.pdf",
    (
        "ORDONNANCE",
        "",
        "{name}",
        "",
        "Bisoprolol 2,5 mg, un comprimé le matin",
        "Paracétamol 1 g si douleur",
        "",
        INVENTED,
    ),
)
REPORT = (
    "report",
    "compte-rendu.pdf",
    ("COMPTE RENDU DE CONSULTATION", "", "{name}", "", "Marche avec une canne, deux chutes en six mois.", "", INVENTED),
)
STAY_REPORT = (
    "hospital_report",
    "compte-rendu-hospitalisation.pdf",
    ("COMPTE RENDU D’HOSPITALISATION", "", "{name}", "", "Intervention sans incident, suites simples.", "", INVENTED),
)
CARE_ORDER = (
    "prescription",
    "ordonnance-soins.pdf",
    ("ORDONNANCE", "", "{name}", "", "Soins à domicile, selon le dossier", "", INVENTED),
)
SCHOOL = (
    "school",
    "observations-du-lieu-d-accueil.pdf",
    ("OBSERVATIONS DU LIEU D’ACCUEIL", "", "{name}", "", "Joue peu avec les autres enfants.", "", INVENTED),
)
HEARING = ("hearing", "audiogramme.pdf", ("BILAN D’AUDITION", "", "{name}", "", "Audition normale.", "", INVENTED))
Sample = tuple[str, str, Sequence[str]]


def join(dossier: Dossier, samples: Sequence[Sample], actor: Actor, at: datetime) -> None:
    """Join sample papers of the dossier's person."""
    for code, name, lines in samples:
        with scratch() as file:
            _draw(lines, dossier, CARD if name.endswith(".jpg") else SHEET).save(
                file, "JPEG" if name.endswith(".jpg") else "PDF"
            )
            paper = paper_of(dossier.kind, code)
            add_attachment(dossier, paper, file, name=name, size=file.tell(), actor=actor, now=at)


def _draw(lines: Sequence[str], dossier: Dossier, size: tuple[int, int]) -> Image.Image:
    sheet = Image.new("RGB", size, PALE if size == CARD else "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(FACE, 34)
    words = {"name": dossier.person_name, "born": f"{dossier.birth_date:%d/%m/%Y}"}
    for number, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + number * LINE), line.format(**words), fill=INK, font=font)
    return sheet
