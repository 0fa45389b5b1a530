"""Questions answered by a place: a commune, a place of birth, a postal address."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from jalon.core.forms import LineField
from jalon.core.text import and_list, fold
from jalon.directory.models import Commune
from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, Raw, clean_with
from jalon.dossiers.questions.countries import COUNTRY_CODES, COUNTRY_NAMES

_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_NAME_THEN_CODE = re.compile(r"(.+?)\s*\(?\s*([0-9]{5}|2[AB][0-9]{3})\s*\)?", re.IGNORECASE)
_CODE_THEN_NAME = re.compile(r"([0-9]{5}|2[AB][0-9]{3})\s+(.+)", re.IGNORECASE)
_SAINT = re.compile(r"\b(st|ste)\b")
_LETTER = re.compile(r"[^\W\d_]")
_CANDIDATES_SHOWN = 6
_LONGEST = 120


def _folded(name: str) -> str:
    """Return the name as communes are searched: « St Apollinaire » is « saint apollinaire »."""
    return _SAINT.sub(lambda match: {"st": "saint", "ste": "sainte"}[match[1]], fold(name))


def commune_label(commune: Commune) -> str:
    """« Talant (21240) »."""
    return f"{commune.name} ({commune.postal_codes[0]})" if commune.postal_codes else commune.name


@dataclass(frozen=True)
class Town(QuestionType):
    """A commune of the official code, stored as ``{"code": "21617", "label": "Talant (21240)"}``.

    Typed by name, by name and postal code in either order, by postal code alone, or by INSEE code.
    """

    @cached_property
    def field(self) -> LineField:
        """The form field that checks the text."""
        return LineField(limit=_LONGEST)

    def clean_text(self, text: str) -> dict[str, str] | None:
        typed = clean_with(self.field, text)
        return None if typed is None else self.resolve(typed)

    def resolve(self, typed: str) -> dict[str, str]:
        """Return the commune meant, or raise with the candidates."""
        found = candidates(typed)
        if len(found) == 1:
            return {"code": found[0].code, "label": commune_label(found[0])}
        if found:
            names = and_list([commune_label(commune) for commune in found[:_CANDIDATES_SHOWN]])
            more = len(found) > _CANDIDATES_SHOWN
            raise InvalidAnswerError(
                f"Plusieurs communes répondent\N{NO-BREAK SPACE}: {names}{'…' if more else ''}. "
                "Ajoutez le code postal entre parenthèses."
            )
        raise InvalidAnswerError(
            "Cette commune n’est pas dans le code officiel. Écrivez son nom et son code postal, "
            "par exemple Talant (21240)."
        )

    def raw(self, value: dict[str, str] | None) -> Raw:
        return "" if value is None else value["label"]

    def text(self, value: dict[str, str]) -> str:
        return value["label"]


def candidates(typed: str) -> list[Commune]:
    """Return the communes that a typed place may mean, largest first. One query, two when the code was postal."""
    code, name = "", typed
    if _CODE.fullmatch(typed.strip().upper()):
        code, name = typed.strip().upper(), ""
    elif match := _CODE_THEN_NAME.fullmatch(typed):
        code, name = match[1].upper(), match[2]
    elif match := _NAME_THEN_CODE.fullmatch(typed):
        code, name = match[2].upper(), match[1]
    words = _folded(name)
    if not code:
        return _named(words)
    by_postal_code = list(Commune.objects.filter(postal_codes__contains=[code]).order_by("-population", "code"))
    by_insee_code = [] if by_postal_code and words else list(Commune.objects.filter(code=code))
    if not words:
        return by_insee_code if not by_postal_code else _same_or_all(by_postal_code, by_insee_code)
    near = [commune for commune in by_postal_code if commune.search_name == words]
    near = near or [commune for commune in by_postal_code if commune.search_name.startswith(words)]
    return near or [commune for commune in by_insee_code if commune.search_name.startswith(words)]


def _same_or_all(by_postal_code: list[Commune], by_insee_code: list[Commune]) -> list[Commune]:
    """A number that is both a postal code and the INSEE code of a commune elsewhere leaves both open."""
    codes = {commune.code for commune in by_postal_code}
    return by_postal_code + [commune for commune in by_insee_code if commune.code not in codes]


def _named(words: str) -> list[Commune]:
    if not words:
        return []
    rows = Commune.objects.order_by("-population", "code")
    exact = list(rows.filter(search_name=words)[: _CANDIDATES_SHOWN + 1])
    return exact or list(rows.filter(search_name__startswith=words)[: _CANDIDATES_SHOWN + 1])


@dataclass(frozen=True)
class BirthPlace(Town):
    """A place of birth as the INS gives it: the INSEE code of a commune, or of a country (99xxx), and a label.

    A commune that no longer exists, or a country out of the usual list, is typed as its code and its name.
    """

    def resolve(self, typed: str) -> dict[str, str]:
        folded = fold(typed)
        if folded in COUNTRY_CODES:
            code = COUNTRY_CODES[folded]
            return {"code": code, "label": f"{COUNTRY_NAMES[code]} ({code})"}
        code, name = self._code_and_name(typed)
        if code.startswith("99") and (name or code in COUNTRY_NAMES):
            return {"code": code, "label": f"{COUNTRY_NAMES.get(code, name)} ({code})"}
        found = candidates(typed)
        if not found and code and name:
            return {"code": code, "label": f"{name} ({code})"}
        if not found:
            raise InvalidAnswerError(
                "Écrivez le nom de la commune et son code postal, ou le pays de naissance. "
                "Si la commune n’existe plus ou si le pays n’est pas reconnu, écrivez son code INSEE "
                "suivi de son nom, par exemple 99127 Italie."
            )
        return super().resolve(typed)

    @staticmethod
    def _code_and_name(typed: str) -> tuple[str, str]:
        if (match := _CODE_THEN_NAME.fullmatch(typed)) and _LETTER.search(match[2]):
            return match[1].upper(), match[2].strip(" ()")
        if (match := _NAME_THEN_CODE.fullmatch(typed)) and _LETTER.search(match[1]):
            return match[2].upper(), match[1].strip(" ()")
        code = typed.strip().upper()
        return (code, "") if _CODE.fullmatch(code) else ("", "")


@dataclass(frozen=True)
class Address(QuestionType):
    """A postal address: ``{"street": "3 rue Foch", "town": {"code": …, "label": …}}``.

    The street may be left out (a hamlet has none); the commune may not.
    """

    parts = ("street", "town")
    labels = {"street": "Numéro et voie", "town": "Commune"}

    @cached_property
    def street(self) -> LineField:
        """The form field of the first part."""
        return LineField(limit=200)

    @cached_property
    def town(self) -> Town:
        """The type of the second part."""
        return Town()

    def read(self, data: QueryDict, name: str) -> Raw | None:
        sent = {part: super(Address, self).read(data, f"{name}.{part}") for part in self.parts}
        if all(raw is None for raw in sent.values()):
            return None
        return {part: raw or "" for part, raw in sent.items()}

    def clean(self, raw: Any) -> dict[str, Any] | None:
        if not isinstance(raw, dict) or not all(isinstance(raw.get(part, ""), str) for part in self.parts):
            raise InvalidAnswerError("Cette adresse n’est pas lisible. Écrivez-la à nouveau.")
        street = self._part("street", raw, lambda text: clean_with(self.street, text))
        town = self._part("town", raw, self.town.clean_text)
        if town is None:
            if street is None:
                return None
            raise InvalidAnswerError("Indiquez la commune de cette adresse.", part="town")
        return {"street": street or "", "town": town}

    @staticmethod
    def _part(part: str, raw: dict[str, str], clean: Any) -> Any:
        try:
            return clean(raw.get(part, ""))
        except InvalidAnswerError as error:
            raise InvalidAnswerError(error.sentence, part=part) from error

    def raw(self, value: dict[str, Any] | None) -> Raw:
        if value is None:
            return self.blank()
        return {"street": value["street"], "town": self.town.raw(value["town"])}

    def blank(self) -> Raw:
        return {"street": "", "town": ""}

    def text(self, value: dict[str, Any]) -> str:
        return ", ".join(part for part in (value["street"], value["town"]["label"]) if part)
