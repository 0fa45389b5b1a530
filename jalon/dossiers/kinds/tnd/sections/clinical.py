"""Clinical part: history, past and present assessments, clinical signs, hearing and sight.

Source: addressing form of the booklet, with its nine professions; hearing, sight and M-CHAT-R are ours.
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
from jalon.dossiers.questions import Choice, Choices, Day, Line, Number, Option, Part, Table, Text, Tick, YesNo

PROFESSIONS = (
    Option("ent", "ORL"),
    Option("ophthalmology", "Ophtalmologie"),
    Option("orthoptics", "Orthoptie"),
    Option("speech", "Orthophonie"),
    Option("physio", "Kinésithérapie"),
    Option("occupational", "Ergothérapie"),
    Option("psychomotor", "Psychomotricité"),
    Option("neuropsychology", "Neuropsychologie"),
    Option("psychology", "Psychologie"),
)
_LINES = (*PROFESSIONS, Option("other", "Autre, à préciser"))
_CHECKED = Choice(
    (
        Option("normal", "Contrôlée, sans particularité"),
        Option("abnormal", "Contrôlée, à préciser"),
        Option("planned", "Contrôle prévu"),
        Option("none", "Pas contrôlée"),
    )
)
_DONE = ("normal", "abnormal")

HISTORY = Group(
    "history",
    "Antécédents",
    (
        Question("history", "Antécédents médicaux, personnels et familiaux", Text(limit=10000, rows=4), required=True,
                 short="Antécédents", help="Ou «\N{NO-BREAK SPACE}aucun\N{NO-BREAK SPACE}»."),
        Question("environment", "Environnement psychosocial", Text(limit=5000, rows=3)),
        Question("treatments", "Traitements en cours", Text(limit=3000, rows=2)),
    ),
)  # fmt: skip
PAST = Group(
    "past",
    "Évaluations et interventions déjà menées ou en cours",
    (
        Question("past", "Des évaluations ou des interventions ont eu lieu ou sont en cours", YesNo(), required=True),
        Question(
            "evaluations",
            "Lesquelles",
            Table(
                (
                    Part("profession", "Profession", Choice(_LINES), required=True),
                    Part("assessment", "Bilan", Tick()),
                    Part("intervention", "Interventions", Tick()),
                    Part("period", "Année ou durée", Line(limit=80)),
                    Part("conclusion", "Conclusions, diagnostics", Text(limit=1000, rows=1)),
                    Part("report", "CR joint", Tick()),
                ),
                most=len(_LINES),
                singular="profession",
            ),
            required=True,
            help="Cochez ce qui a eu lieu, puis dites quand et ce qui en ressort. Les comptes rendus (CR) se "
            "joignent au dossier.",
            shown_when=Condition("past", (True,)),
            short="Évaluations et interventions, lesquelles",
        ),
    ),
)  # fmt: skip
SIGNS = Group(
    "signs",
    "Signes cliniques et troubles associés",
    (
        Question("signs", "Signes cliniques", Choices((Option("enuresis", "Énurésie"),
                 Option("encopresis", "Encoprésie"), Option("sleep", "Troubles du sommeil"),
                 Option("eating", "Troubles du comportement alimentaire"),
                 Option("neurological", "Signes neurologiques"))), width=Width.HALF),
        Question("associated", "Autres troubles associés", Choices((Option("orality", "Trouble de l’oralité"),
                 Option("anorexia", "Anorexie"), Option("growth", "Anomalie du développement staturo-pondéral"),
                 Option("anxiety", "Anxiété"))), width=Width.HALF),
        Question("signs_detail", "Examen clinique, précisions", Text(limit=5000, rows=3)),
    ),
)  # fmt: skip
CHECKS = Group(
    "checks",
    "Contrôles utiles",
    (
        Question("hearing", "Audition", _CHECKED, required=True, width=Width.HALF),
        Question("hearing_on", "Date du contrôle", Day(past_only=True), shown_when=Condition("hearing", _DONE),
                 width=Width.HALF, short="Audition, date du contrôle"),
        Question("hearing_detail", "Ce qui a été vu", Line(limit=300), required=True,
                 shown_when=Condition("hearing", ("abnormal",)), short="Audition, ce qui a été vu"),
        Question("sight", "Vision", _CHECKED, required=True, width=Width.HALF),
        Question("sight_on", "Date du contrôle", Day(past_only=True), shown_when=Condition("sight", _DONE),
                 width=Width.HALF, short="Vision, date du contrôle"),
        Question("sight_detail", "Ce qui a été vu", Line(limit=300), required=True,
                 shown_when=Condition("sight", ("abnormal",)), short="Vision, ce qui a été vu"),
        Question("mchat", "Score au M-CHAT-R", Number(low=0, high=20), width=Width.HALF,
                 help="De 16 à 30\N{NO-BREAK SPACE}mois, s’il a été rempli."),
        Question("mchat_on", "Rempli le", Day(past_only=True), width=Width.HALF, short="M-CHAT-R, date"),
    ),
)  # fmt: skip
CLINICAL = SectionDefinition(
    code="clinique",
    label="Clinique",
    version=1,
    author=AuthorRole.PHYSICIAN,
    confidentiality=Confidentiality.MEDICAL,
    introduction="Seuls les médecins du dossier et les lecteurs médicaux de la plateforme lisent ce volet.",
    signed=True,
    groups=(HISTORY, PAST, SIGNS, CHECKS),
)
