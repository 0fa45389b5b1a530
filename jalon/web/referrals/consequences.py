"""What an action will do, in sentences, before a person confirms it."""

from jalon.core.text import and_list
from jalon.dossiers.enums import Sex
from jalon.referrals.guards import Situation
from jalon.referrals.models import Offer, Referral
from jalon.referrals.outcomes import admission_closes_dossier, closed_by_acceptance, closed_by_admission
from jalon.referrals.wording import agree, at_place, day_and_hour, long_day
from jalon.referrals.workflow import ON_PAPER, Action

PAPER = "Cette demande est venue sur papier : Jalon n’écrit à personne. Prévenez vous-même la personne."

NOTED = "C’est noté. Cette demande est venue sur papier\N{NO-BREAK SPACE}: prévenez vous-même qui l’a envoyée."


def title_of(action: Action, label: str, situation: Situation) -> str:
    """Return the title of the page: a question before what cannot be undone, the action otherwise."""
    place = at_place(str(situation.referral.unit))
    person = situation.dossier.person_name
    if situation.dossier.is_paper and action in ON_PAPER:
        return label
    questions = {
        Action.ACCEPT_OFFER: f"Accepter la place {place} ?",
        Action.DECLINE_OFFER: f"Décliner la place {place} ?",
        Action.WITHDRAW: f"Retirer la demande {place} ?",
        Action.ADMIT: f"Confirmer l’entrée de {person} ?",
        Action.REFUSE: f"Refuser la demande de {person} ?",
        Action.REVOKE_OFFER: "Retirer la proposition ?",
        Action.REOPEN: f"Reprendre la demande de {person} ?",
        Action.RELEASE: "Ne plus garder la place ?",
        Action.NOT_ARRIVED: f"{person} n’est pas venu{'e' if situation.dossier.sex == Sex.FEMALE else ''} ?",
        Action.RESUME: f"Relancer la demande {place} ?",
    }
    return questions.get(action, label)


def consequences(action: Action, situation: Situation) -> list[str]:
    """Return what follows, one sentence each."""
    if situation.dossier.is_paper:
        return [PAPER, *(_of_admission(situation) if action == Action.ADMIT else [])]
    name = str(situation.referral.unit)
    told = {
        Action.WITHDRAW: [
            f"{_told([name])}, et {agree(name, 'ne lira', 'ne liront')} plus le dossier.",
            "Cette demande ne pourra pas être rouverte ; vous pourrez en envoyer une nouvelle.",
            "En cas de décès, toutes les demandes se ferment et le dossier est clos.",
        ],
        Action.REFUSE: [
            "Le demandeur sera prévenu et lira le motif.",
            "Vous ne lirez plus le dossier. Vous pourrez reprendre la demande tant que le dossier est ouvert.",
        ],
        Action.REVOKE_OFFER: ["Le demandeur sera prévenu. La demande reste sur votre liste d’attente."],
        Action.REOPEN: ["Le demandeur sera prévenu. Vous lirez de nouveau le dossier."],
        Action.HOLD: [
            "Le demandeur saura qu’une place est gardée, et jusqu’à quand. Ce n’est pas une proposition.",
            "Elle ne compte plus parmi vos places libres ; passé ce moment, elle y revient d’elle-même.",
        ],
        Action.RELEASE: ["Le demandeur sera prévenu. La place compte de nouveau parmi vos places libres."],
        Action.NOT_ARRIVED: [
            "La place est libérée et la demande revient sur votre liste d’attente.",
            "Le demandeur sera prévenu ; il pourra relancer les demandes que votre place avait closes.",
        ],
        Action.RESUME: [f"{_told([name])}, et {agree(name, 'lira', 'liront')} de nouveau le dossier."],
        Action.DECLINE_OFFER: [
            f"{_told([name])}, et {agree(name, 'pourra', 'pourront')} proposer la place à quelqu’un d’autre."
        ],
    }
    if action == Action.ACCEPT_OFFER:
        return _of_acceptance(situation)
    if action == Action.ADMIT:
        return _of_admission(situation)
    return told.get(action, [])


def _of_acceptance(situation: Situation) -> list[str]:
    found = []
    if now_closed := _places(closed_by_acceptance(situation)):
        found.append(_closing(now_closed, ""))
    elif later_closed := _places(closed_by_admission(situation)):
        found.append(_closing(later_closed, "À l’entrée, "))
    return found


def _of_admission(situation: Situation) -> list[str]:
    """The unit is not told where else the person asked."""
    found = []
    if any(row.sent_at for row in closed_by_admission(situation)):
        found.append("Les autres demandes de cette personne se fermeront, et leurs établissements seront prévenus.")
    if admission_closes_dossier(situation):
        found.append("Le dossier sera clos : il se lira, il ne se modifiera plus.")
    return found


def _places(rows: list[Referral]) -> list[str]:
    return [str(row.unit) for row in rows if row.sent_at]


def _closing(places: list[str], when: str) -> str:
    closed = "sa demande se fermera" if len(places) == 1 else "leurs demandes se fermeront"
    return f"{when}{_told(places)} et {closed}."


def _told(places: list[str]) -> str:
    """« Les Tilleuls seront prévenus », « Darcy sera prévenu »."""
    alone = len(places) == 1 and agree(places[0], "one", "several") == "one"
    return f"{and_list(places)} {'sera prévenu' if alone else 'seront prévenus'}"


def offer_facts(offered: Offer | None) -> list[tuple[str, str]]:
    """Return the lines of a proposal, as (name, words)."""
    if offered is None:
        return []
    return [
        ("Entrée", long_day(offered.entry_on)),
        ("Chambre ou place", offered.place or "non précisée"),
        ("Réponse avant", day_and_hour(offered.answer_before)),
    ]
