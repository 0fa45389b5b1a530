"""What is asked for: stays, dates, place, price. Source: CERFA 14732*03, page 1; homes, place and price are Jalon's.

The paper asks for a wished date and, apart, for an exact one: here one date says both.
"""

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
HOMES = (
    Option("ehpad", "EHPAD", "Maison de retraite médicalisée"),
    Option("residence_autonomie", "Résidence autonomie", "Un logement à soi, pour qui est encore autonome"),
    Option("usld", "Unité de soins de longue durée (USLD)", "Une surveillance médicale continue, sur avis médical"),
)
DWELLINGS = (
    Option("f1", "Une pièce (F1)"),
    Option("f1bis", "Une pièce et un coin séparé (F1 bis)"),
    Option("f2", "Deux pièces (F2)"),
    Option("any", "Sans préférence"),
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


_LIVED_IN = Condition("stays", ("permanent", "temporary"))
_BY_DAY = Condition("stays", ("day",))
_BY_NIGHT = Condition("stays", ("night",))


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
                Question(
                    "homes",
                    "Établissements recherchés",
                    Choices(HOMES),
                    help="Sans réponse, tous sont proposés.",
                    shown_when=_LIVED_IN,
                ),
                Question(
                    "dwelling",
                    "Logement souhaité en résidence autonomie",
                    Choice(DWELLINGS),
                    shown_when=Condition("homes", ("residence_autonomie",)),
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
                Question(
                    "couple",
                    "Admission avec le conjoint souhaitée",
                    YesNo(),
                    required=True,
                    shown_when=_LIVED_IN,
                ),
                *_when("day", "Accueil de jour"),
                Question(
                    "day_count",
                    "Combien par semaine",
                    Number(low=1, high=14),
                    shown_when=_BY_DAY,
                    width=Width.HALF,
                    short="Accueil de jour, combien par semaine",
                ),
                Question(
                    "day_unit",
                    "En jours ou en demi-journées",
                    Choice((Option("days", "Jours"), Option("half_days", "Demi-journées"))),
                    shown_when=_BY_DAY,
                    width=Width.HALF,
                ),
                Question("day_weekdays", "Jours souhaités", Choices(WEEKDAYS), shown_when=_BY_DAY),
                *_when("night", "Accueil de nuit"),
                Question(
                    "night_count",
                    "Combien de nuits",
                    Number(low=1, high=31),
                    shown_when=_BY_NIGHT,
                    width=Width.HALF,
                ),
                Question(
                    "night_period",
                    "Par semaine ou par mois",
                    Choice((Option("week", "Par semaine"), Option("month", "Par mois"))),
                    shown_when=_BY_NIGHT,
                    width=Width.HALF,
                ),
                Question("night_weekdays", "Nuits souhaitées", Choices(WEEKDAYS), shown_when=_BY_NIGHT),
                Question(
                    "couple_day",
                    "Accueil de jour ou de nuit avec le conjoint souhaité",
                    YesNo(),
                    shown_when=Condition("stays", ("day", "night")),
                ),
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
                Question(
                    "consent_by",
                    "Qui porte la demande",
                    Choice(
                        (
                            Option("person", "La personne elle-même"),
                            Option("representative", "Son représentant légal"),
                            Option("other", "Un proche ou un professionnel, en son nom"),
                        )
                    ),
                    width=Width.HALF,
                ),
                Question(
                    "consent_date",
                    "Date de la demande",
                    Day(past_only=True),
                    width=Width.HALF,
                ),
                Question("wishes", "Ce qui compte pour elle", Text(limit=2000, rows=3)),
            ),
        ),
    ),
)
