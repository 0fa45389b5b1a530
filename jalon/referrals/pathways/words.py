"""How what happens in a pathway is told on the path of a request, to both sides: nothing of health."""

from jalon.referrals.pathways.enums import OtherPath
from jalon.referrals.pathways.models import TurnedDown
from jalon.referrals.wording import long_day

SENTENCES = {
    "pathway.welcome_given": "Premier rendez-vous donné par {place} pour le {day}.",
    "pathway.welcomed": "Enfant reçu par {place} le {day}.",
    "pathway.sought": "Un professionnel est recherché par {place}.",
    "pathway.search_ended": "Une recherche de professionnel s’arrête.",
    "pathway.engaged": "Un professionnel s’engage auprès de l’enfant.",
    "pathway.first_given": "Premier rendez-vous avec un professionnel le {day}.",
    "pathway.intervention_begun": "Première intervention le {day}.",
    "pathway.sessions_counted": "Séances faites mises à jour par {place}.",
    "pathway.engagement_ended": "Un professionnel a terminé son suivi.",
    "pathway.report_received": "Un bilan est reçu le {day}.",
    "pathway.synthesis_planned": "Réunion de synthèse prévue le {day}.",
    "pathway.synthesis_held": "Réunion de synthèse tenue le {day}.",
    "pathway.renewed": "Parcours renouvelé par {place} jusqu’au {until}.",
    "pathway.examination_due": "Le jour où le médecin revoit l’enfant est venu, le {day} : un rappel est parti.",
    "pathway.deadline_near": "Une échéance légale approche, le {until} : la plateforme est prévenue.",
    "pathway.deadline_passed": "Une échéance légale est passée, le {until} : la plateforme est relancée.",
}


def told_of(turned_down: TurnedDown, *, medical: bool) -> list[str]:
    """Return, one sentence each, where a refusal says to go; `medical` for whoever reads reasons word for word.

    No query after `select_related("dossier", "other_unit__establishment")`.
    """
    told = []
    if turned_down.again_on:
        told.append(f"Le médecin revoit l’enfant à partir du {long_day(turned_down.again_on)}.")
    elif turned_down.again_to_agree:
        told.append("Le médecin revoit l’enfant, à une date à convenir avec lui.")
    if turned_down.path and medical and turned_down.path != OtherPath.OTHER:
        told.append(f"Autre parcours proposé\N{NO-BREAK SPACE}: {turned_down.get_path_display()}.")
    if turned_down.other_unit:
        told.append(f"Adressez la demande à {turned_down.other_unit}.")
    words = turned_down.opened("place_sealed") if medical or not turned_down.path else ""
    if words:
        told.append(f"Où aller\N{NO-BREAK SPACE}: {words}")
    return told
