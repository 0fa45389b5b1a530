"""A child followed by a platform: by no address do parents, relatives or a secretary learn what the platform's doctor
wrote, nor a medical answer that nobody shows them.

Two sides that differ by those words alone are the same for them, whatever they visit, at each end of a request.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.urls import URLPattern
from django.utils import timezone

from jalon.accounts.models import User
from jalon.dossiers.enums import ParticipantRole, Rights
from jalon.dossiers.files.storage import scratch
from jalon.dossiers.kinds.registry import TND
from jalon.dossiers.models import Dossier, Participant
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.hold_synthesis import hold_synthesis
from jalon.referrals.pathways.actions.plan_synthesis import plan_synthesis
from jalon.referrals.pathways.actions.receive_report import ReportFile, receive_report
from jalon.referrals.pathways.actions.turn_down import Grounds
from jalon.referrals.pathways.enums import Conclusion, OtherPath
from jalon.referrals.pathways.models import TurnedDown
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.workflow import Action
from jalon.web.dossiers import urls as of_dossiers
from jalon.web.home import urls as of_home
from jalon.web.pathways import urls as of_pathways
from jalon.web.referrals import urls as of_referrals
from jalon.web.search import urls as of_search
from tests.dossiers.samples import attach, image
from tests.factories import make_family, make_secretary
from tests.permissions.secrecy import POSTED, Put, Visit, client_of, differing
from tests.referrals.pathways.factories import AtPlatform, proven

pytestmark = pytest.mark.django_db
#: A row that the dossier does not have, and the screens and deeds that any has.
NOBODY, SCREENS, DEEDS = 0, ("identite", "famille"), ("accueil", "clore")


def visits(dossier: Dossier, referral: Referral) -> list[Visit]:
    """Return every address of a dossier, of its requests and of the home, with every argument that they have."""
    values: dict[str, list[Any]] = {
        "attachment": [row.pk for row in dossier.attachments.all()],
        "code": [*[definition.code for definition in TND.sections], "administratif", "medical", "adressage"],
        "action": [action.value for action in Action],
        "person": [row.pk for row in referral.pathway.engagements.all()] if hasattr(referral, "pathway") else [],
        "participant": [row.pk for row in dossier.participants.all()],
        **{name: [NOBODY] for name in ("disclosure", "invitation")},
        "other": [dossier.pk],
        "number": [1],
        "slug": list(SCREENS),
        "kind": ["medical"],
        "deed": list(DEEDS),
    }
    found = []
    for module, pk in (
        *((one, dossier.pk) for one in (of_home, of_dossiers, of_search, of_referrals)),
        *((one, referral.pk) for one in (of_referrals, of_pathways)),
    ):
        prefix = {of_home: "/accueil/", of_referrals: "/demandes/", of_pathways: "/pco/"}.get(module, "/dossiers/")
        found += [Visit("get", prefix + path) for one in module.urlpatterns for path in _paths(one, values, pk)]
    return list(dict.fromkeys(found))


def _paths(one: URLPattern, values: dict[str, list[Any]], pk: Any) -> Iterator[str]:
    names = list(one.pattern.converters)
    for chosen in product(*([pk] if name == "pk" else values[name] for name in names)):
        path = str(one.pattern)
        for name, value in zip(names, chosen, strict=True):
            converter = type(one.pattern.converters[name]).__name__.removesuffix("Converter").lower()
            path = path.replace(f"<{converter}:{name}>", str(value))
        yield path


def guardian_of(child: AtPlatform) -> User:
    person = make_family()
    Participant.objects.create(dossier=child.dossier, user=person, role=ParticipantRole.GUARDIAN)
    return person


def reader_of(child: AtPlatform) -> User:
    person = make_family()
    Participant.objects.create(dossier=child.dossier, user=person, role=ParticipantRole.RELATIVE, rights=Rights.READ)
    return person


def in_words(referral: Referral, **words: str) -> Put:
    """Write words of a pathway over those that it has."""

    def put() -> None:
        pathway = referral.pathway
        for column, said in words.items():
            pathway.seal(column, said)
        pathway.save()

    return put


def test_the_words_of_a_prescription_and_of_a_synthesis_and_a_report_are_read_by_doctors() -> None:
    child = AtPlatform()
    referral, now = child.begun(60), timezone.now()
    content = image(words="bilan")
    with scratch() as sent:
        sent.write(content)
        file = ReportFile(sent, "bilan.jpg", len(content))
        person = referral.pathway.engagements.get(state="engaged")
        receive_report(referral, person.pk, on=timezone.localdate(), file=file, actor=child.desk)
    attach(child.dossier, "school", child.parent)
    plan_synthesis(referral, at=now + timedelta(hours=1), actor=child.desk)
    hold_synthesis(referral, on=timezone.localdate(), words="Rien.", actor=proven(child.doctor, now))
    referral = Referral.objects.select_related("pathway__dossier").get(pk=referral.pk)
    one = in_words(referral, words_sealed="Bilan psychomoteur.", synthesis_sealed="Trouble du langage.")
    two = in_words(referral, words_sealed="Audition à revoir.", synthesis_sealed="Aucun trouble.")
    found = visits(child.dossier, referral)
    assert len(found) > 80
    posted = [Visit("post", visit.path, POSTED) for visit in found]
    assert differing((one, two), client_of(guardian_of(child)), found + posted) == []
    assert differing((one, two), client_of(child.physician), found) != []


def test_how_a_pathway_ends_is_read_by_doctors() -> None:
    child = AtPlatform()
    referral = Referral.objects.select_related("pathway__dossier").get(pk=child.concluded().pk)

    def ended(conclusion: Conclusion, words: str) -> Put:
        def put() -> None:
            referral.pathway.conclusion = conclusion
            in_words(referral, conclusion_sealed=words)()

        return put

    sides = ended(Conclusion.STRUCTURE, "Vers un CAMSP."), ended(Conclusion.TOWN, "En ville.")
    found = visits(child.dossier, referral)
    for person in (guardian_of(child), make_secretary(child.physician, may_send=True)):
        assert differing(sides, client_of(person), found) == []


def test_the_other_path_of_a_refusal_is_read_by_doctors() -> None:
    child = AtPlatform()
    referral = child.refused(Grounds(RefusalReason.OTHER_PATH, path=OtherPath.CMP, place="CMP de Dijon"))

    def turned(path: OtherPath, place: str) -> Put:
        def put() -> None:
            row = TurnedDown.objects.select_related("dossier").get(referral=referral)
            row.path = path
            row.seal("place_sealed", place)
            row.save()

        return put

    found, sides = visits(child.dossier, referral), (turned(OtherPath.CMP, "CMP"), turned(OtherPath.CMPP, "CMPP"))
    for person in (guardian_of(child), reader_of(child)):
        assert differing(sides, client_of(person), found) == []
    assert differing(sides, client_of(child.physician), found) != []
