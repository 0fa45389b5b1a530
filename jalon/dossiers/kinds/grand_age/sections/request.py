"""What is asked for: stays, dates, place, price. Source: CERFA 14732*03, page 1; place and price are Jalon's."""

from jalon.dossiers.declarations import (
    AuthorRole,
    Condition,
    Confidentiality,
    Group,
    Question,
    SectionDefinition,
    Width,
)
from jalon.dossiers.questions import Choice, Choices, Day, Number, Option, Text, Town, YesNo

STAYS = (
    Option("permanent", "Hébergement permanent", "S’installer dans l’établissement"),
    Option("temporary", "Hébergement temporaire", "Un séjour de quelques jours à quelques mois"),
    Option("day", "Accueil de jour", "Un ou plusieurs jours par semaine"),
    Option("night", "Accueil de nuit", "Une ou plusieurs nuits par semaine"),
)
WHEN = (
    Option("now", "Dès que possible"),
    Option("six_months", "Dans les six mois"),
    Option("later", "Plus tard"),
)
WEEKDAYS = (
    Option("mon", "Lundi"),
    Option("tue", "Mardi"),
    Option("wed", "Mercredi"),
    Option("thu", "Jeudi"),
    Option("fri", "Vendredi"),
    Option("sat", "Samedi"),
    Option("sun", "Dimanche"),
)


def _when(stay: str, label: str) -> tuple[Question, Question]:
    shown = Condition("stays", (stay,))
    return (
        Question(f"{stay}_when", label, Choice(WHEN), required=True, shown_when=shown),
        Question(
            f"{stay}_date",
            "Date souhaitée",
            Day(future_only=True),
            help="Si elle est connue, par exemple 15/01/2027.",
            shown_when=shown,
            width=Width.HALF,
            short=f"{label}\N{NO-BREAK SPACE}: date souhaitée",
        ),
    )


REQUEST = SectionDefinition(
    code="demande",
    label="Demande",
    version=1,
    author=AuthorRole.REQUESTER,
    confidentiality=Confidentiality.ADMINISTRATIVE,
    introduction="Ce qui est souhaité, quand et où. Une demande n’est pas une admission\N{NO-BREAK SPACE}: "
    "elle inscrit sur une liste d’attente.",
    groups=(
        Group(
            "stays",
            "Ce qui est souhaité",
            (
                Question(
                    "stays",
                    "Type d’accueil",
                    Choices(STAYS),
                    help="Plusieurs réponses possibles.",
                    required=True,
                ),
                *_when("permanent", "Hébergement permanent"),
                *_when("temporary", "Hébergement temporaire"),
                Question(
                    "temporary_days",
                    "Durée du séjour temporaire",
                    Number(low=1, high=365, unit="jours"),
                    required=True,
                    shown_when=Condition("stays", ("temporary",)),
                    width=Width.HALF,
                ),
                *_when("day", "Accueil de jour"),
                Question(
                    "day_weekdays",
                    "Jours souhaités",
                    Choices(WEEKDAYS),
                    shown_when=Condition("stays", ("day",)),
                ),
                *_when("night", "Accueil de nuit"),
                Question(
                    "night_count",
                    "Nuits par semaine",
                    Number(low=1, high=7, unit="nuits"),
                    shown_when=Condition("stays", ("night",)),
                    width=Width.HALF,
                ),
                Question("couple", "Admission avec le conjoint souhaitée", YesNo(), required=True),
            ),
        ),
        Group(
            "place",
            "Où et à quel prix",
            (
                Question(
                    "place",
                    "Près de quelle commune chercher",
                    Town(),
                    help="Celle de la personne, ou d’un proche qui viendra la voir.",
                    width=Width.HALF,
                    required=True,
                ),
                Question(
                    "distance_km",
                    "Distance acceptée",
                    Number(low=1, high=500, unit="km"),
                    width=Width.HALF,
                ),
                Question(
                    "budget_month",
                    "Budget mensuel possible",
                    Number(low=100, high=20000, unit="€"),
                    help="Ressources et aides comprises, pour l’hébergement.",
                    width=Width.HALF,
                ),
            ),
        ),
        Group(
            "consent",
            "L’avis de la personne",
            (
                Question(
                    "consent",
                    "La personne est-elle d’accord avec cette demande",
                    Choice(
                        (
                            Option("yes", "Oui, elle est d’accord"),
                            Option("informed", "Informée, elle ne peut pas donner son avis"),
                            Option("no", "Informée, elle n’est pas d’accord"),
                            Option("not_informed", "Pas encore informée"),
                        )
                    ),
                    required=True,
                ),
                Question("wishes", "Ce qui compte pour elle", Text(limit=2000, rows=3)),
            ),
        ),
    ),
)
