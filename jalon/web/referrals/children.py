"""How a child's request to a platform is told where it differs: its dates are legal, its place is a pathway."""

from jalon.referrals.enums import ReferralState
from jalon.referrals.sides import Side

S = ReferralState
LEGAL = "C’est le délai de la loi\N{NO-BREAK SPACE}: rien ne le suspend."

# (who reads, state) → what is awaited, and what happens otherwise; see `steps`.
AWAITED: dict[tuple[Side, ReferralState], tuple[str, str]] = {
    (Side.REQUESTER, S.SENT): ("La plateforme répond au plus tard {day}.", LEGAL),
    (Side.REQUESTER, S.READ): ("La plateforme étudie la demande et répond au plus tard {day}.", LEGAL),
    (Side.REQUESTER, S.INFO_REQUESTED): (
        "La plateforme attend un complément\N{NO-BREAK SPACE}: c’est à vous de répondre.",
        "Elle répond ensuite, au plus tard {day}.",
    ),
    (Side.REQUESTER_READER, S.INFO_REQUESTED): (
        "La plateforme attend un complément.",
        "Les personnes qui remplissent ce dossier y répondent.",
    ),
    (Side.REQUESTER, S.IN_PATHWAY): (
        "Le parcours est en cours.",
        "La prochaine étape est attendue au plus tard {day}.",
    ),
    (Side.UNIT, S.SENT): ("Le demandeur attend votre réponse au plus tard {day}.", LEGAL),
    (Side.UNIT, S.READ): ("Le demandeur attend votre réponse au plus tard {day}.", LEGAL),
    (Side.UNIT, S.INFO_REQUESTED): (
        "Le demandeur doit apporter un complément.",
        "Le délai court toujours\N{NO-BREAK SPACE}: réponse au plus tard {day}.",
    ),
    (Side.UNIT, S.IN_PATHWAY): ("Le parcours est en cours.", "Prochaine échéance\N{NO-BREAK SPACE}: {day}."),
}
LATE = {
    S.SENT: "La réponse de la plateforme était attendue {day}.",
    S.READ: "La réponse de la plateforme était attendue {day}.",
    S.INFO_REQUESTED: "La réponse de la plateforme était attendue {day}\N{NO-BREAK SPACE}; un complément manque.",
    S.IN_PATHWAY: "Une échéance du parcours était {day}.",
}
AHEAD: dict[ReferralState, tuple[tuple[str, bool], ...]] = {
    S.DRAFT: (("Envoi de la demande", False), ("Réponse de la plateforme", False)),
    **dict.fromkeys(
        (S.SENT, S.READ, S.INFO_REQUESTED), (("Réponse de la plateforme", True), ("Premier accueil de l’enfant", False))
    ),
    S.IN_PATHWAY: (("Prochaine échéance du parcours", True), ("Fin du parcours", False)),
}
NEXT_DATE = {
    **dict.fromkeys((S.SENT, S.READ, S.INFO_REQUESTED), "Réponse au plus tard {day}"),
    S.IN_PATHWAY: "Prochaine étape au plus tard {day}",
}
LATE_DATE = {
    **dict.fromkeys((S.SENT, S.READ, S.INFO_REQUESTED), "Réponse attendue depuis {day}"),
    S.IN_PATHWAY: "Étape attendue depuis {day}",
}
