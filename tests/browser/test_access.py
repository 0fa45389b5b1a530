"""Pages that everyone can use: on every page axe finds nothing and nothing scrolls sideways, wide or narrow, light or
dark. Seen with the demonstration's people and dossiers: names, sentences and tables as long as real ones."""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone

from jalon.demo.answers import Person as Patient
from jalon.demo.people import account, persona
from jalon.demo.stories import BARBIER, FAURE, MOREAU, SIMONE_FAURE
from jalon.demo.stories import GIRARD as JUST_BEGUN
from jalon.demo.ward import BERTRAND, HENRY
from jalon.directory.models import Membership, Ward
from jalon.directory.places_links import places_address, rhythm_address
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.open import open_referral
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from tests.accounts.factories import code_in, last_message
from tests.browser.conftest import Open
from tests.browser.pages import Person
from tests.dossiers.factories import actor, make_commune
from tests.referrals.factories import propose

DESK, PHONE, NARROWEST, HEIGHT = 1440, 390, 320, 900
AXE = Axe().axe_script
# Pins overlap where the places do. Each is also a line of the list beside the map (WCAG 2.5.8, « Equivalent »).
RUN = """async options => (await axe.run(options)).violations.flatMap(({id, nodes}) => {
    const kept = nodes.map(({target}) => target.join(" "))
        .filter(target => id !== "target-size" || !document.querySelector(target).closest(".leaflet-marker-pane"));
    return kept.length ? [`${id} at ${kept.slice(0, 3).join(", ")}`] : [];
})"""
EVERY_RULE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# What a dark theme can break; the rest was read in the light one.
RULES_OF_COLOUR = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
LOOKS = (
    (DESK, "light", EVERY_RULE),
    (DESK, "dark", RULES_OF_COLOUR),
    (PHONE, "dark", RULES_OF_COLOUR),
    (PHONE, "light", EVERY_RULE),
)

VISITOR = ""
CODE = "Recevoir mon code"
PAGES: dict[str, tuple[str, ...]] = {
    VISITOR: (
        *("/", "/annuaire/", "/annuaire/?ou=Talant&quoi=ehpad-permanent", "/annuaire/?ou=Nulle-part"),
        *(
            "/annuaire/{finess}/",
            "/annuaire/cout/?u={finess}.{unit}",
            "/medecins-liberaux/",
            "/connexion/",
            "/aide/",
            "/accessibilite/",
            "/code-source/",
        ),
        *("/donnees-personnelles/", "/mentions-legales/", "/demo/", "/demo/courrier/", "/demo/composants/"),
        "/demo/cartes/",
        *("/compte/creer/", "/connexion/mot-de-passe-oublie/", "/connexion/aide/sans-certificat/", "/conditions/"),
        *("/connexion/aide/carte/", "/invitation/inconnue/", "/une-page-qui-n-existe-pas/"),
    ),
    "perrin": (
        *("/accueil/", "/dossiers/", "/dossiers/?q=personne", "/dossiers/nouveau/", "/dossiers/{moreau}/"),
        *("/dossiers/{begun}/", "/dossiers/{begun}/volets/demande/", "/dossiers/{begun}/volets/administratif/"),
        *("/dossiers/{begun}/volets/medical/", "/dossiers/{begun}/volets/autonomie/"),
        *("/dossiers/{moreau}/volets/autonomie/", "/dossiers/{moreau}/volets/medical/"),
        *(
            "/dossiers/{moreau}/volets/autonomie/historique/",
            "/dossiers/{moreau}/volets/demande/historique/?revision=1",
        ),
        *("/dossiers/{moreau}/acces/", "/dossiers/{barbier}/volets/medical/signer/", "/dossiers/{moreau}/recherche/"),
        *("/demandes/envoi/{barbier}/", "/demandes/envoi/{begun}/", "/demandes/", "/demandes/{offered}/"),
        *("/demandes/{offered}/accept_offer/", "/demandes/{offered}/decline_offer/", "/demandes/{offered}/withdraw/"),
        *("/demandes/{asked}/give_info/", "/demandes/suivi/{moreau}/", "/agence/"),
        *("/mon-compte/", "/mon-compte/connexions/", "/mon-compte/secretariat/", "/mon-compte/adresse/"),
        *("/mon-compte/mot-de-passe/", "/mon-compte/lieu/", "/mon-compte/bienvenue/"),
        "/connexion/confirmer/?next=/mon-compte/",
        "/dossiers/{going_home}/relais/",
    ),
    "noel": (
        *("/accueil/", "/services/{ward}/", "/services/{ward}/equipe/", "/services/{ward}/patients/nouveau/"),
        *("/dossiers/{in_bed}/", "/dossiers/{in_bed}/contacts/", "/dossiers/{going_home}/"),
    ),
    "lambert": ("/accueil/", "/dossiers/{in_bed}/retour-a-domicile/?q=perrin"),
    "perez": ("/services/{ward}/equipe/", "/services/{ward}/modifier/", "/etablissement/{hospital}/services/"),
    "martinez": ("/accueil/", "/dossiers/{moreau}/"),
    "faure": (
        *("/accueil/", "/dossiers/", "/dossiers/{faure}/", "/demandes/", "/demandes/suivi/{simone}/"),
        *("/dossiers/{faure}/personnes/", "/dossiers/{faure}/personnes/inviter/"),
        *("/dossiers/{faure}/pas-a-pas/accueil/", "/dossiers/{faure}/pas-a-pas/bilan/"),
    ),
    "cherif": ("/accueil/", "/dossiers/"),
    "benali": (
        *("/accueil/", "/demandes/", "/demandes/?vue=attente", "/demandes/?q=personne", "/demandes/{new}/"),
        *("/demandes/{new}/offer/", "/demandes/{new}/refuse/", "/demandes/{new}/waitlist/"),
        *("/demandes/{new}/request_info/", "/demandes/{offered}/revoke_offer/", "/demandes/{accepted}/admit/"),
        *("/demandes/lot/?action=refuse&demande={new}&demande={newer}", "/dossiers/{moreau}/"),
        *("/dossiers/{moreau}/volets/administratif/", "/etablissement/{finess}/"),
    ),
    "vasseur": ("/dossiers/{moreau}/volets/medical/",),
    "haddad": (
        *("/accueil/", "/demandes/", "/etablissement/{finess}/", "/etablissement/{finess}/modifier/"),
        *("/etablissement/{finess}/equipe/", "/etablissement/unites/{unit}/modifier/", "/etablissement/places/"),
        *("/etablissement/{finess}/photos/", "/etablissement/{finess}/historique/", "{places_link}", "{rhythm_link}"),
        *("/etablissement/unites/{unit}/capacites/", "/etablissement/unites/{unit}/territoire/"),
        *("/etablissement/unites/{unit}/reponses-attendues/", "/etablissement/unites/{unit}/exigences/"),
        "/etablissement/unites/{unit}/places/",
        "/etablissement/lien/perdu/",
    ),
    "lefevre": ("/accueil/", "/coordination/"),
    "roussel": ("/accueil/", "/agence/"),
}


def _fails_to_sign_in(person: Person) -> None:
    person.fills(identifier="123", password="").presses(CODE)


def _reaches_the_code(person: Person) -> None:
    person.fills(identifier=persona("perrin").rpps, password="jalon-demonstration").presses(CODE)
    person.title_is("Votre code à 6 chiffres")


def _opens_the_menus(person: Person) -> None:
    for menu in person.page.locator("summary:visible").all():
        menu.click()


def _proposes_a_place(person: Person) -> None:
    person.page.locator("[data-dialog=dialogue-offer]").click()


def _refuses(person: Person) -> None:
    person.page.locator("[data-dialog=dialogue-refuse]").click()


def _chooses_two_rows(person: Person) -> None:
    for box in person.page.locator("tbody .pick input").all()[:2]:
        box.check(force=True)


def _reckons_the_cost(person: Person) -> None:
    person.page.locator("details.own-cost > summary").click()
    person.fills(revenus="1850").page.get_by_role("button", name="Calculer").click()
    person.reads("Avec ces revenus")


def _mistypes_a_date(person: Person) -> None:
    person.fills(phone="12").submits()
    person.reads("Une réponse est à corriger")


MOMENTS: tuple[tuple[str, str, Callable[[Person], Any]], ...] = (
    (VISITOR, "/medecins-liberaux/", _fails_to_sign_in),
    (VISITOR, "/medecins-liberaux/", _reaches_the_code),
    (VISITOR, "/annuaire/?ou=Talant&quoi=ehpad-permanent", _opens_the_menus),
    ("perrin", "/accueil/", _opens_the_menus),
    ("perrin", "/dossiers/nouveau/", Person.submits),
    ("perrin", "/dossiers/{begun}/volets/administratif/", _mistypes_a_date),
    ("perrin", "/demandes/{asked}/give_info/", Person.submits),
    ("faure", "/demandes/suivi/{simone}/", _reckons_the_cost),
    ("benali", "/demandes/", _chooses_two_rows),
    ("benali", "/demandes/{new}/", _proposes_a_place),
    ("benali", "/demandes/{new}/", _refuses),
    ("benali", "/demandes/{new}/offer/", Person.submits),
)


@pytest.fixture
def facts(transactional_db: None) -> dict[str, Any]:
    """What addresses name, in the demonstration's data; two places to compare and a choice not yet sent are added."""
    call_command("demo_data", stdout=StringIO())

    def dossier(patient: Patient) -> Dossier:
        return Dossier.objects.get(birth_name=patient.birth_name, birth_date=patient.born)

    moreau, faure, barbier = dossier(MOREAU), dossier(FAURE), dossier(BARBIER)
    offered = moreau.referrals.get(state=ReferralState.OFFERED)
    combe = actor(account("petit"))
    propose(moreau.referrals.get(state=ReferralState.WAITLISTED), combe)
    propose(open_referral(faure.referrals.get(state=ReferralState.SENT), actor=combe), combe)
    choose(barbier, offered.unit, actor=actor(account("perrin")))
    received = Referral.objects.filter(unit=offered.unit)
    new, newer = received.filter(state=ReferralState.READ).order_by("sent_at")[:2]
    keeper = Membership.objects.get(user=account("haddad"))
    return {
        "places_link": urlsplit(places_address(keeper, offered.unit, timezone.now())).path,
        "rhythm_link": urlsplit(rhythm_address(keeper, timezone.now())).path,
        "moreau": moreau.pk,
        "faure": faure.pk,
        "simone": dossier(SIMONE_FAURE).pk,
        "barbier": barbier.pk,
        "begun": dossier(JUST_BEGUN).pk,
        "offered": offered.pk,
        "asked": faure.referrals.get(state=ReferralState.INFO_REQUESTED).pk,
        "accepted": received.get(state=ReferralState.CONFIRMED).pk,
        "new": new.pk,
        "newer": newer.pk,
        "finess": offered.unit.establishment.finess,
        "unit": offered.unit_id,
        **_of_the_ward(),
    }


def _of_the_ward() -> dict[str, Any]:
    ward = Ward.objects.get()
    return {
        "ward": ward.pk,
        "hospital": ward.establishment.finess,
        "in_bed": ward.dossiers.get(birth_name=BERTRAND.birth_name).pk,
        "going_home": ward.dossiers.get(birth_name=HENRY.birth_name).pk,
    }


def looked_at(person: Person, what: str) -> list[str]:
    """Return what is wrong with the page as it now is, in words."""
    page, found = person.page, []
    page.evaluate(AXE)
    for width, scheme, options in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        found += [f"{what}, {width} px, {scheme}: {violation}" for violation in page.evaluate(RUN, options)]
    for width in (PHONE, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{what}: scrolls sideways at {width} px")
    return found


@pytest.mark.parametrize("half", ["those who ask", "those who answer"])
def test_axe_finds_nothing_on_any_page_and_nothing_scrolls_sideways(
    open_browser: Open, facts: dict[str, Any], half: str
) -> None:
    asking = (VISITOR, "perrin", "martinez", "faure", "cherif", "noel", "lambert")
    found = []
    for who in PAGES:
        if (who in asking) != (half == "those who ask"):
            continue
        person = open_browser(account(who) if who else None, answers=(403, 404, 410, 422), reduced_motion="reduce")
        for path in PAGES[who]:
            person.goes_to(path.format(**facts))
            found += looked_at(person, f"{who} {path}")
        for path, does in [(path, does) for name, path, does in MOMENTS if name == who]:
            person.page.set_viewport_size({"width": DESK, "height": HEIGHT})
            does(person.goes_to(path.format(**facts)))
            found += looked_at(person, f"{who} {path} {does.__name__}")
    assert found == [], "\n".join(found)


def _first_connection(person: Person) -> Iterator[str]:
    """Walk through a first connection by e-CPS, stopping at each page; say which."""
    person.goes_to("/demo/pro-sante-connect/absente/attente/")
    yield "a request that is gone"
    person.goes_to("/medecins-liberaux/").presses("Se connecter avec l’e-CPS")
    yield "the identifier"
    person.fills(identifier="12").submits()
    yield "the identifier, mistyped"
    person.presses("Être Maïwenn Le Goff")
    yield "the wait for the telephone"
    person.presses("Refuser")
    yield "a refusal"
    person.presses("Se connecter avec l’e-CPS")
    person.presses("Être Maïwenn Le Goff")
    person.presses(person.page.locator(".to-match").inner_text())
    yield "the address"
    person.fills(address="maiwenn.le-goff@exemple.example").submits()
    yield "the code"
    person.fills(code=code_in(last_message("maiwenn.le-goff@exemple.example"))).submits()
    yield "the place of practice"
    person.picks("place", "0")
    person.presses("Continuer")
    yield "the password and the terms"
    person.submits()
    yield "the terms, refused"


@pytest.mark.usefixtures("e_cps")
def test_axe_finds_nothing_on_the_way_of_a_first_connection(open_browser: Open) -> None:
    person = open_browser(answers=(404, 422), reduced_motion="reduce")
    found = []
    for what in _first_connection(person):
        found += looked_at(person, what)
        person.page.set_viewport_size({"width": DESK, "height": HEIGHT})
    assert found == [], "\n".join(found)


def _dossier_begun_at_once(person: Person) -> Iterator[str]:
    """Walk through a dossier begun with no account, stopping at each page; say which."""
    person.goes_to("/compte/commencer/").submits()
    yield "who begins, refused"
    person.fills(first_name="Claire", last_name="Faure", address="claire.faure@famille.example")
    person.page.locator("input[name=terms]").check()
    person.submits()
    person.title_is("Ouvrir un dossier")
    yield "who one is for the person"
    person.picks("role", "guardian")
    person.submits()
    yield "the identity"
    person.fills(birth_name="Garnier", first_names="Lucienne", birth_date="03/05/1939", birth_place="Talant (21240)")
    person.picks("sex", "F")
    person.submits()
    person.title_is("De quoi")
    person.picks("stays", "permanent")
    person.page.locator("summary", has_text="quelle différence").click()
    yield "a screen, with what a word means"
    person.presses("Enregistrer et continuer")
    person.reads("Répondez, ou touchez")
    yield "a screen that awaits an answer"
    person.presses("Voir ce qui reste")
    yield "the review"
    dossier = person.page.url.removesuffix("bilan/")
    for screen in ("personnes-a-joindre", "protection", "finances"):
        person.goes_to(f"{dossier}{screen}/")
        yield screen
    person.presses("Pas reçu")
    yield "the address to confirm"
    [path] = re.findall(r"/compte/lien/confirmer/[\w-]+/", last_message("claire.faure@famille.example").body)
    person.goes_to(path)
    yield "the password that keeps the dossier"


def test_axe_finds_nothing_on_the_way_of_a_dossier_begun_at_once(open_browser: Open) -> None:
    make_commune()
    person = open_browser(reduced_motion="reduce")
    found = []
    for what in _dossier_begun_at_once(person):
        found += looked_at(person, what)
        person.page.set_viewport_size({"width": DESK, "height": HEIGHT})
    assert found == [], "\n".join(found)
