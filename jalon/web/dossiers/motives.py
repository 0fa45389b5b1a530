"""The choice of a motive: by words, or domain after domain; then what the one chosen brings with it.

What is looked for tells of health: it goes in the body of a request, never in an address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict
from django.utils.safestring import SafeString

from jalon.core.text import and_list, plural
from jalon.directory.capabilities import BY_CODE
from jalon.directory.unit_kinds import SMR_MENTIONS
from jalon.dossiers.kinds.sanitaire import search
from jalon.dossiers.kinds.sanitaire.declared import NEEDED_WHEN, SECTIONS
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import said
from jalon.dossiers.kinds.sanitaire.thesaurus import FOLLOWING, Domain, Motive, thesaurus
from jalon.dossiers.questions.choices import lower_first
from jalon.web.dossiers.controls import Place
from jalon.web.dossiers.markup import join, quoted, words

FOUND = "motifs-trouves"
#: Blocks that are a section by themselves.
_OF_A_SECTION = FOLLOWING - {"karnofsky"}
#: Asks for what is found without leaving the page; without a script, the button sends the sheet.
_LIVE = 'hx-post="/dossiers/motifs/"'
LONGEST = 100


@dataclass(frozen=True)
class LookedFor:
    """What a person looks for: words, or the code of a domain to look into; nothing at first."""

    words: str = ""
    domain: str = ""

    @classmethod
    def sent(cls, data: QueryDict) -> "LookedFor":
        """Return what the form says; a domain that is none is nothing."""
        domain = data.get("_domain", "")
        typed = "" if domain else data.get("_words", "")[:LONGEST].strip()
        return cls(typed, domain if domain in {one.code for one in thesaurus().domains} else "")


NOTHING_LOOKED_FOR = LookedFor()


def was_looked_for(data: QueryDict) -> bool:
    """Whether one of the buttons of the choice sent the form, to look and not to choose."""
    return "_find" in data or "_domain" in data


def motive_control(chosen: str | None, looked_for: LookedFor, place: Place) -> SafeString:
    """Write the motive chosen with what it brings, and what finds another; without one, what finds one."""
    if chosen is None:
        return SafeString(_finder(looked_for, place.id))
    motive = thesaurus().by_code[chosen]
    facts = "".join(f"<div><dt>{words(label)}</dt><dd>{words(told)}</dd></div>" for label, told in brought(motive))
    is_open = " open" if looked_for != NOTHING_LOOKED_FOR else ""
    return join(
        [
            f'<div class="motive-chosen" id="{place.id}" tabindex="-1">',
            f"<p><b>{words(said(motive))}</b><small>{words(' · '.join(motive.path))}</small></p>",
            f'<dl class="facts read">{facts}</dl></div>',
            f'<details class="motive-other"{is_open}><summary>Changer de motif</summary>',
            '<p class="hint">Ce qui est déjà répondu est gardé.</p>',
            _finder(looked_for, "motif-mots"),
            "</details>",
        ]
    )


def _finder(looked_for: LookedFor, identifier: str) -> str:
    """Write the words to look for and what they find. Each button sends the whole sheet, so nothing typed is lost."""
    return (
        f'<div class="motive-finder" hx-target="#{FOUND}" hx-swap="innerHTML" hx-params="_words,_domain" '
        f'hx-sync="this:replace"><label for="{identifier}">Une maladie, une opération ou un code CIM-10</label>'
        f'<div class="motive-words"><input type=search id={identifier} name=_words maxlength={LONGEST} '
        f'value="{quoted(looked_for.words)}" placeholder="AVC, PTH, I63…" autocomplete=off data-finder {_LIVE} '
        'hx-trigger="input changed delay:250ms"><button class="button small-button" name=_find>Chercher</button></div>'
        f'<div id="{FOUND}" aria-live="polite">{found(looked_for)}</div></div>'
    )


def found(looked_for: LookedFor) -> SafeString:
    """Write the motives that are looked for, else the domains."""
    if looked_for.words:
        return _by_words(looked_for.words)
    domain = next((one for one in thesaurus().domains if one.code == looked_for.domain), None)
    return _of_domain(domain) if domain else _domains()


def _by_words(typed: str) -> SafeString:
    motives = search.find(typed)
    if not motives:
        told = f"Aucun motif ne répond à «\N{NO-BREAK SPACE}{typed}\N{NO-BREAK SPACE}». Essayez un autre mot, ou"
        return join([f"<p>{words(f'{told} parcourez les domaines :')}</p>", _domains()])
    return join([f'<p class="muted">{plural(len(motives), "motif")}</p>', _list(motives, with_pathology=True), _back()])


def _domains() -> SafeString:
    items = join(
        f"<li><button name=_domain value={domain.code} {_LIVE}><b>{words(domain.label)}</b> "
        f"<small>{plural(len(_offered(domain.motives)), 'motif')}</small></button></li>"
        for domain in thesaurus().domains
        if _offered(domain.motives)
    )
    return SafeString(f'<ul class="motive-domains">{items}</ul>')


def _of_domain(domain: Domain) -> SafeString:
    parts = [f"<h3>{words(domain.label)}</h3>"]
    for pathology, motives in groupby(_offered(domain.motives), key=lambda motive: motive.pathology):
        parts += [f"<h4>{words(pathology.label)}</h4>", _list(motives, with_pathology=False)]
    return join([*parts, _back()])


def _back() -> str:
    return f'<p><button class="link" name=_domain value=tous {_LIVE}>Tous les domaines</button></p>'


def _offered(motives: Iterable[Motive]) -> list[Motive]:
    return [motive for motive in motives if not motive.retired]


def _list(motives: Iterable[Motive], *, with_pathology: bool) -> SafeString:
    """Write motives as buttons that choose one: pathology, words, then moment, aim and intensity."""
    items = join(
        f"<li><button name=motive value={motive.code}><span><b>{words(_title(motive, with_pathology))}</b>"
        f"<small>{words(' · '.join(motive.path[2:]))}</small></span></button></li>"
        for motive in motives
    )
    return SafeString(f'<ul class="motive-list">{items}</ul>')


def _title(motive: Motive, with_pathology: bool) -> str:
    return said(motive) if with_pathology else motive.label


def brought(motive: Motive) -> list[tuple[str, str]]:
    """Return what a motive brings, as (label, words): kinds of care, means, sections and questions that follow."""
    names = {definition.code: definition.label for definition in SECTIONS}
    sections = [names[code] for code, need in NEEDED_WHEN.items() if motive.code in need.condition.values]
    blocks = thesaurus().vocabulary.blocks
    questions = [term.label for code, term in blocks.items() if code in motive.blocks - _OF_A_SECTION]
    told = [
        ("Prises en charge qui conviennent", _listed(_care(motive))),
        ("Moyens utiles", _listed(BY_CODE[code].label for code in motive.resources)),
        ("Volets en plus", _listed(sections)),
        ("Questions qui suivent", _listed(questions)),
    ]
    return [(label, text) for label, text in told if text]


def _listed(labels: Iterable[str]) -> str:
    first, *others = [*labels, ""]
    return and_list([first, *(lower_first(label) for label in others if label)])


def _care(motive: Motive) -> list[str]:
    """Return the kinds of care, the mentions of SMR of one stay together."""
    smr: dict[str, list[str]] = {}
    for option in motive.care.options:
        if option.stay is not None:
            smr.setdefault(option.stay.label.lower(), []).append(SMR_MENTIONS[option.mention].label.lower())
    others = [option.label for option in motive.care.options if option.stay is None]
    return [*(f"SMR en {stay} ({', '.join(mentions)})" for stay, mentions in smr.items()), *others]
