"""Pallia-10 (SFAP): ten questions that tell when a palliative team should be called.

Source: questionnaire of the SFAP, read in public copies. Where they differ (« 3 or more », « more than 3 »), the first
is kept: three positive answers, the first question being one of them.
"""

from collections.abc import Mapping
from typing import Any

THRESHOLD = 3
#: Code and question, in the order of the questionnaire. A yes to the first is needed to go on.
QUESTIONS = (
    ("pallia_1", "La maladie ne guérira pas, en l’état actuel des connaissances"),
    ("pallia_2", "Il existe des facteurs pronostiques péjoratifs"),
    ("pallia_3", "La maladie évolue rapidement"),
    ("pallia_4", "La personne ou son entourage demandent un accompagnement palliatif"),
    ("pallia_5", "Des symptômes persistent malgré les premiers traitements"),
    ("pallia_6", "Vulnérabilité psychique de la personne ou de son entourage"),
    ("pallia_7", "Vulnérabilité sociale de la personne ou de son entourage"),
    ("pallia_8", "La personne ou son entourage ont du mal à intégrer les informations sur la maladie"),
    ("pallia_9", "L’équipe s’interroge ou diverge sur la cohérence du projet de soins"),
    (
        "pallia_10",
        "Des questions se posent sur un refus, une limitation ou un arrêt de traitement, ou un conflit de valeurs",
    ),
)


def score(answers: Mapping[str, Any]) -> int | None:
    """Return the number of yes, from 0 to 10; None while the first question is unanswered, 0 when it is a no."""
    first = answers.get(QUESTIONS[0][0])
    if first is None:
        return None
    return sum(answers.get(code) is True for code, _ in QUESTIONS) if first else 0
