"""From what people type to a commune: a name, a postal code, both, an INSEE code, or a whole address."""

import difflib
import re
from dataclasses import dataclass, field

from django.db.models import CharField, F, Func, Q, QuerySet, Value

from jalon.core.geo import Point, box_around, distance_km
from jalon.core.text import fold
from jalon.directory.models import Commune
from jalon.directory.words import corrected

MOST_CANDIDATES = 8
COMPLETIONS = 10
NEAREST_KM = 30
WELL_KNOWN = 5000  # people
LONGEST_NAME = 6  # words; « saint remy en bouzemont saint genest et isson » is found by its postal code
_CODE = re.compile(r"(?<![0-9a-z])([0-9]{5}|2[ab][0-9]{3})(?![0-9a-z])")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = ("le", "la", "les", "l")
_DISTRICT = re.compile(r"(paris|lyon|marseille) ([0-9]{1,2})(?:e|er|eme|em|ieme)?(?: arrondissement)?")
# Postal codes of these departments begin some communes of the collectivities beside them.
_SHARED_CODES = {"971": ("971", "977", "978")}


@dataclass(frozen=True)
class Place:
    """A commune as the centre of a search. `label` reads « Talant (21240) » and resolves to the same commune."""

    label: str
    name: str
    code: str
    department: str
    point: Point | None
    population: int = 0


@dataclass(frozen=True)
class Resolution:
    """What was understood. Exactly one of three: a place; candidates to choose from; neither, with a sentence.

    `sentence` is empty when what was typed names the commune, and only it.
    """

    place: Place | None = None
    candidates: tuple[Place, ...] = ()
    sentence: str = ""


@dataclass(frozen=True)
class _Typed:
    """What was typed, cut up. `names` go from the longest, hence surest, to the shortest."""

    text: str
    folded: str
    code: str = ""
    names: tuple[str, ...] = field(default_factory=tuple)
    is_address: bool = False


def resolve(text: str) -> Resolution:
    """Find the commune of a text. One query, two when the name is partial, five when nothing is found."""
    typed = _cut(text)
    if not typed.folded:
        return Resolution()
    found = list(_exact(typed))
    if typed.code:
        return _by_code(typed, found)
    for name in typed.names:
        same = [commune for commune in found if _bare(commune.search_name) == _bare(name)]
        if same:
            return _one_or_several(typed, same, exact=name == typed.folded)
    partial = [] if typed.is_address else complete(typed.text, MOST_CANDIDATES)
    if partial:
        return _one_or_several(typed, partial, exact=False)
    return _unknown(typed)


def exactly(text: str) -> Resolution | None:
    """Return the commune, or the communes to choose from, that the whole text names; None otherwise. One query."""
    typed = _cut(text)
    if not typed.folded or typed.is_address:
        return None
    found = list(_exact(typed))
    if typed.code:
        resolution = _by_code(typed, found)
        named = resolution.place is not None and not resolution.sentence
        return resolution if named or (resolution.candidates and not typed.names) else None
    same = [commune for commune in found if _bare(commune.search_name) == _bare(typed.folded)]
    return _one_or_several(typed, same, exact=True) if same else None


def ending(text: str) -> tuple[str, Place] | None:
    """Return what comes before the commune that ends a text, and that commune; None without one. One query.

    The longest name is the surest. A commune of fewer than WELL_KNOWN people gives its name to more houses elsewhere
    than it has, and two of one name cannot be told apart: neither counts.
    """
    words = _full_words(fold(text)).split()
    ends = {" ".join(words[cut:]): " ".join(words[:cut]) for cut in range(1, len(words))}
    found = Commune.objects.filter(search_name__in=list(ends), population__gte=WELL_KNOWN)
    by_name: dict[str, list[Commune]] = {}
    for commune in found:
        by_name.setdefault(commune.search_name, []).append(commune)
    for end in sorted(by_name, key=len, reverse=True):
        if len(by_name[end]) == 1:
            return ends[end], as_place(by_name[end][0])
    return None


def complete(text: str, limit: int = COMPLETIONS) -> list[Commune]:
    """Return the communes whose name or postal code begins like the text, the most populated first."""
    folded = _full_words(fold(text))
    if len(folded) < 2:
        return []
    if folded.isdigit():
        return _beginning_with_postal_code(folded, limit)
    district = _district(folded)
    prefixes = Q(search_name__startswith=district or folded)
    for article in _ARTICLES:
        prefixes |= Q(search_name__startswith=f"{article} {folded}")
    return list(Commune.objects.filter(prefixes).order_by("-population", "code")[:limit])


def _beginning_with_postal_code(digits: str, limit: int) -> list[Commune]:
    if len(digits) > 5:
        return []
    if len(digits) == 5:
        rows = Commune.objects.filter(postal_codes__contains=[digits])
        return list(rows.order_by("-population", "code")[:limit])
    # A postal code begins with its department (97x and 98x overseas, 20 for both Corsicas), which is indexed.
    overseas = digits.startswith(("97", "98"))
    department = digits[: 3 if overseas else 2]
    departments = ("2A", "2B") if department == "20" else _SHARED_CODES.get(department, (department,))
    area = Q(department__startswith=digits) if overseas and len(digits) == 2 else Q(department__in=departments)
    codes = Func(F("postal_codes"), Value(" "), function="array_to_string", output_field=CharField())
    rows = Commune.objects.filter(area).alias(codes=codes)
    begins = rows.filter(Q(codes__startswith=digits) | Q(codes__contains=f" {digits}"))
    return list(begins.order_by("-population", "code")[:limit])


def as_place(commune: Commune) -> Place:
    """Return the commune as the centre of a search."""
    point = None
    if commune.latitude is not None and commune.longitude is not None:
        point = Point(commune.latitude, commune.longitude)
    return Place(str(commune), commune.name, commune.code, commune.department, point, commune.population)


def _full_words(folded: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in folded.split())


def _district(folded: str) -> str:
    """Return the beginning of a district's official name: « lyon 3 » → « lyon 3e », « paris 1 » → « paris 1er »."""
    match = _DISTRICT.fullmatch(folded)
    if not match:
        return ""
    city, number = match.groups()
    return f"{city} {int(number)}{'er' if int(number) == 1 else 'e'} "


def _bare(name: str) -> str:
    """Return a folded name without its article, which people leave out."""
    first, _, rest = name.partition(" ")
    return rest if first in _ARTICLES and rest else name


def _cut(text: str) -> _Typed:
    folded = _full_words(fold(text))
    match = _CODE.search(folded)
    if not match:
        words = folded.split()
        is_address = bool(words) and words[0].isdigit()
        # The commune ends an address: its last words, the longest run first.
        ends = [" ".join(words[-size:]) for size in range(min(len(words), LONGEST_NAME), 0, -1)]
        names = (folded, *ends) if is_address or "," in text else (folded,)
        return _Typed(text, folded, names=tuple(dict.fromkeys(names)), is_address=is_address)
    before, after = folded[: match.start()].strip(), folded[match.end() :].strip()
    is_address = bool(before) and (bool(after) or before[0].isdigit())
    return _Typed(text, folded, match.group(1).upper(), tuple(filter(None, (after, before))), is_address)


def _exact(typed: _Typed) -> QuerySet[Commune]:
    if typed.code:
        wanted = Q(postal_codes__contains=[typed.code]) | Q(code=typed.code)
    else:
        bare = {_bare(name) for name in typed.names}
        forms = bare | {f"{article} {name}" for article in _ARTICLES for name in bare} | set(typed.names)
        wanted = Q(search_name__in=sorted(forms))
    return Commune.objects.filter(wanted).order_by("-population", "code")[:60]


def _by_code(typed: _Typed, found: list[Commune]) -> Resolution:
    served = [commune for commune in found if typed.code in commune.postal_codes]
    if not served:
        # No postal code: an INSEE code, unless words beside it say that a postal code was meant.
        return _note(typed, found[0]) if found and not typed.names else _unknown(typed)
    words = " ".join(typed.names)
    if not words:
        whole = [commune for commune in served if "arrondissement" in commune.search_name] or served
        return _one_or_several(typed, whole, exact=True)
    named = [commune for commune in served if _holds(words, _bare(commune.search_name))]
    if named:
        return _note(typed, max(named, key=lambda commune: len(commune.search_name)))
    if len(served) == 1:
        sentence = f"Le code postal {typed.code} est celui de {served[0].name} : la recherche part de là."
        return Resolution(place=as_place(served[0]), sentence=sentence)
    return _choose(served, f"Le code postal {typed.code} couvre plusieurs communes. Laquelle ?")


def _holds(words: str, name: str) -> bool:
    """Tell whether the name is in the words, as whole words."""
    return f" {name} " in f" {words} "


def _one_or_several(typed: _Typed, communes: list[Commune], *, exact: bool) -> Resolution:
    if len(communes) == 1:
        return _note(typed, communes[0], exact=exact)
    if typed.code:
        sentence = f"Le code postal {typed.code} couvre plusieurs communes. Laquelle ?"
    elif exact:
        sentence = f"Plusieurs communes s’appellent {communes[0].name}. Laquelle ?"
    else:
        sentence = f"Plusieurs communes répondent à « {typed.text} ». Laquelle ?"
    return _choose(communes, sentence)


def _choose(communes: list[Commune], sentence: str) -> Resolution:
    return Resolution(candidates=tuple(map(as_place, communes[:MOST_CANDIDATES])), sentence=sentence)


def _note(typed: _Typed, commune: Commune, *, exact: bool = True) -> Resolution:
    place = as_place(commune)
    sentence = ""
    if typed.is_address or not exact:
        sentence = f"La recherche part du centre de {place.label}."
    if typed.is_address:
        sentence = f"L’adresse exacte n’est pas située : la recherche part du centre de {place.label}."
    return Resolution(place=place, sentence=sentence)


def nearest(point: Point) -> Commune | None:
    """Return the commune whose centre is the nearest, within NEAREST_KM; None at sea or abroad. One query."""
    box = box_around(point, NEAREST_KM)
    inside = Commune.objects.filter(
        latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
    ).exclude(name__endswith="Arrondissement")
    far = [(distance_km(point, place.point), commune) for commune in inside if (place := as_place(commune)).point]
    return min(far, key=lambda pair: pair[0], default=(0, None))[1]


def _unknown(typed: _Typed) -> Resolution:
    if typed.code and not typed.names:
        return Resolution(sentence=f"Aucune commune n’a le code postal {typed.code}. Vérifiez ses cinq chiffres.")
    name = typed.names[0] if typed.names else typed.folded
    sentence = f"Nous ne trouvons pas de commune pour « {typed.text} »."
    meant = exactly(corrected(name))
    if meant is not None:
        likely = meant.candidates or tuple(filter(None, [meant.place]))
        return Resolution(candidates=likely, sentence=f"{sentence} Vouliez-vous dire :")
    near = Commune.objects.filter(search_name__startswith=name[:2]).order_by("-population")
    names = dict(near.values_list("search_name", "code")[:1500])
    close = difflib.get_close_matches(name, list(names), n=4, cutoff=0.7)
    if not close:
        return Resolution(sentence=f"{sentence} Essayez son code postal, ou le nom d’une commune voisine.")
    communes = Commune.objects.filter(code__in=[names[word] for word in close]).order_by("-population")
    return Resolution(candidates=tuple(map(as_place, communes)), sentence=f"{sentence} Vouliez-vous dire :")
