"""A whole volume as the template sets it: cover, running lines, sections with their signature."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from jalon.core.text import plural
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier, Section, SectionRevision, SectionSignature
from jalon.dossiers.policies import Standing
from jalon.web.dossiers.panels import birth_words, request_words
from jalon.web.dossiers.printing.content import NO_ANSWER, fact, result, section_parts, write
from jalon.web.dossiers.printing.letters import TOLD
from jalon.web.dossiers.printing.volumes import SHOWN, Volume
from jalon.web.typography import day_words, grouped, hour_words

CONFIDENTIAL = "Confidentiel médical"
NOT_AN_ADMISSION = "Ce dossier est une demande : il ne vaut pas admission."
OTHER_VOLUME = "Les volets médicaux sont édités à part, sous pli confidentiel."
PAPER_AGES = "Le code ci-contre ouvre la page du dossier, tenue à jour, aux personnes qui y ont droit."
UNDRAWN = "Un caractère que les polices de ce document ne dessinent pas est donné par son numéro : [U+…]."

#: Groups of the eight bytes that are shown of a SHA-256.
SHORT_HASH = (4, 4, 4, 4)
RPPS = (2, 3, 3, 3)
#: No dossier is of that year, so that the year is always written.
_NO_YEAR = date.min


@dataclass(frozen=True)
class Leaf:
    """One section to print: its answers as one save left them. `at` and `by` are empty before any.

    `signature`: of these very answers.
    """

    section: Section
    document: Document
    revision: int
    at: datetime | None
    by: str
    signature: SectionSignature | None = None

    @classmethod
    def present(cls, section: Section, document: Document, signature: SectionSignature | None) -> "Leaf":
        """Return the section as it now is."""
        by = section.updated_by.full_name if section.updated_by else ""
        return cls(section, document, section.revision, section.updated_at, by, signature)

    @classmethod
    def kept(
        cls, section: Section, row: SectionRevision, document: Document, signature: SectionSignature | None
    ) -> "Leaf":
        """Return the section as an earlier save left it."""
        return cls(section, document, row.revision, row.at, row.author.full_name, signature)


@dataclass(frozen=True)
class Edition:
    """Who prints, standing how to the dossier, when. `to`: to whom the form is addressed, empty for other volumes."""

    by: str
    standing: Standing
    at: datetime
    to: str = ""


def bind(volume: Volume, dossier: Dossier, leaves: list[Leaf], edition: Edition) -> dict[str, Any]:
    """Return the content of a volume, every string ready to be set."""
    version = max((leaf.at for leaf in leaves if leaf.at), default=None)
    told_version = _moment(version) if version else "rien n’est encore enregistré"
    sections = [_section(leaf, dossier.birth_date) for leaf in leaves]
    if told := [number for number, leaf in enumerate(leaves) if not leaf.document.definition.is_medical]:
        sections[told[-1]]["signature"] = _person_signature(dossier)
    content: dict[str, Any] = {
        "title": f"{volume.label}, dossier {dossier.number}",
        "author": "Jalon",
        "description": write(f"{NOT_AN_ADMISSION} Version : {told_version}."),
        "medical": volume.medical,
        "secret": CONFIDENTIAL,
        "secrecy": write(volume.secrecy),
        "kind": dossier.get_kind_display(),
        "heading": volume.label,
        "number": dossier.number,
        "person": write(dossier.person_name),
        "birth": write(birth_words(dossier)),
        "old": write("" if volume is SHOWN else _old(leaves, edition)),
        "facts": [
            fact(label, write(text)) | {"long": False} for label, text in _facts(volume, dossier, edition, told_version)
        ],
        "states": {
            "columns": ["Volet", "État", "Dernier enregistrement"],
            "rows": [_state(leaf) for leaf in leaves],
        },
        "mention": write(NOT_AN_ADMISSION),
        "footer": write(f"{dossier.number} · {volume.short} · {_dates(version, edition.at)}"),
        "sections": sections,
        "qr": _qr_code(dossier),
        "qr-alt": f"Code QR : page du dossier {dossier.number}",
    }
    content["notes"] = [write(note) for note in _notes(volume, content)]
    return content


def _moment(at: datetime) -> str:
    """« mardi 24 novembre 2026 à 14 h 07 »."""
    return f"{day_words(at, today=_NO_YEAR)} à {hour_words(at)}"


def _dates(version: datetime | None, edited: datetime) -> str:
    """« version du 24 novembre 2026 à 14 h 07, éditée le 25 novembre 2026 »."""
    told = f"éditée le {_day(edited)}"
    return f"version du {_day(version)} à {hour_words(version)}, {told}" if version else told


def _day(at: datetime) -> str:
    """« 24 novembre 2026 »."""
    return day_words(at, today=_NO_YEAR).partition(" ")[2]


def _facts(volume: Volume, dossier: Dossier, edition: Edition, version: str) -> list[tuple[str, str]]:
    role = edition.standing.label
    return [
        ("Numéro de dossier", dossier.number),
        ("Nom de naissance", dossier.birth_name),
        ("Prénoms", dossier.first_names),
        ("Statut de l’identité", dossier.get_identity_status_display()),
        ("Demande", request_words(dossier, medical=volume.medical)),
        *([("Adressé à", edition.to)] if edition.to else []),
        ("Version", version),
        ("Édition", f"{_moment(edition.at)}, par {edition.by} ({role[:1].lower()}{role[1:]})"),
    ]


def _notes(volume: Volume, content: dict[str, Any]) -> Iterator[str]:
    if not volume.medical:
        yield OTHER_VOLUME
    yield PAPER_AGES
    if TOLD.search(str(content)):
        yield UNDRAWN


def _old(leaves: list[Leaf], edition: Edition) -> str:
    """Say that what is printed is no longer what the dossier says, or nothing."""
    if edition.standing.is_unit and any(leaf.revision != leaf.section.revision for leaf in leaves):
        return "Le médecin prépare une nouvelle version : ce document est la dernière qu’il a signée."
    leaf = leaves[0]
    if leaf.revision == leaf.section.revision:
        return ""
    return (
        f"Enregistrement {leaf.revision} du volet {leaf.document.definition.label} seul. "
        f"Le dossier a changé depuis : l’enregistrement présent est le {leaf.section.revision}."
    )


def _state(leaf: Leaf) -> list[str]:
    """Return the line of the cover: name, state, last save."""
    missing = sum(1 for _ in leaf.document.missing())
    if not leaf.revision:
        state = "Pas commencé"
    elif missing:
        state = f"Il manque {plural(missing, 'réponse')}"
    elif leaf.signature:
        state = "Complet, signé"
    elif leaf.document.definition.signed:
        state = "Complet, modifié depuis la signature" if leaf.section.signed_at else "Complet, à signer"
    else:
        state = "Complet"
    saved = f"{_day(leaf.at)} à {hour_words(leaf.at)}, par {leaf.by}" if leaf.at else ""
    return [write(text) for text in (leaf.document.definition.label, state, saved)]


def _section(leaf: Leaf, birth_date: date) -> dict[str, Any]:
    saved = f"Enregistrement {leaf.revision}, {_moment(leaf.at)}, par {leaf.by}." if leaf.at else "Pas commencé."
    return {
        "title": write(leaf.document.definition.label),
        "state": write(saved),
        "result": result(leaf.document, birth_date),
        "parts": section_parts(leaf.document),
        "empty": NO_ANSWER,
        "signature": _signature(leaf) if leaf.document.definition.signed else None,
    }


def _signature(leaf: Leaf) -> dict[str, Any]:
    """Return the facts of the signature of these answers; without one, where to sign by hand."""
    row = leaf.signature
    if row is None:
        told = "Ces réponses ne sont pas signées."
        if leaf.section.signed_at is not None:
            told = f"Ces réponses ne sont pas celles qui ont été signées {_moment(leaf.section.signed_at)}."
        return _by_hand("Signature du médecin", told, ("Date", "Nom et numéro RPPS", "Signature"))
    digest = bytes(row.digest).hex()[: sum(SHORT_HASH)]
    sentences = (
        f"{row.signer.full_name}, RPPS {grouped(row.rpps, RPPS)}, {_moment(row.at)}.",
        f"Version {row.version}, empreinte SHA-256 des réponses : {grouped(digest, SHORT_HASH)}…",
    )
    return {
        "title": "Signé électroniquement",
        "signed": True,
        "sentences": [write(sentence) for sentence in sentences],
        "blanks": [],
    }


def _person_signature(dossier: Dossier) -> dict[str, Any]:
    who = "d’un titulaire de l’autorité parentale"
    if dossier.kind != DossierKind.TND:
        who = "de la personne concernée ou de son représentant légal"
    return _by_hand(f"Signature {who}", "", ("Fait à", "Le", "Nom et signature"))


def _by_hand(title: str, told: str, blanks: tuple[str, ...]) -> dict[str, Any]:
    return {
        "title": title,
        "signed": False,
        "sentences": [write(told)] if told else [],
        "blanks": list(blanks),
    }


def _qr_code(dossier: Dossier) -> str:
    """Return the address of the dossier's page as an SVG drawing."""
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('dossiers:overview', args=[dossier.pk])}"
    drawing = io.BytesIO()
    segno.make_qr(address, error="m").save(drawing, kind="svg", xmldecl=False, border=2, dark="#241b28")
    return drawing.getvalue().decode()
