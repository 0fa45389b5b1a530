"""What a pathway of a child says in codes: who comes, in which setting, how it stands and how it ends.

Source: addressing form of the booklet of January 2024 (the two lists of examinations), CSP art. L. 2135-1, R. 2134-2.
"""

from django.db.models import TextChoices


class Profession(TextChoices):
    """The professions of the addressing form, in its order. `PACKAGED` are paid by the early-intervention package."""

    PHYSIOTHERAPY = "physiotherapy", "Kinésithérapie"
    OPHTHALMOLOGY = "ophthalmology", "Ophtalmologie"
    ENT = "ent", "ORL"
    SPEECH_THERAPY = "speech_therapy", "Orthophonie"
    ORTHOPTICS = "orthoptics", "Orthoptie"
    NEUROPAEDIATRICS = "neuropaediatrics", "Neuropédiatrie"
    OCCUPATIONAL_THERAPY = "occupational_therapy", "Ergothérapie"
    PSYCHOMOTOR_THERAPY = "psychomotor_therapy", "Psychomotricité"
    PSYCHOLOGY = "psychology", "Psychologie"
    NEUROPSYCHOLOGY = "neuropsychology", "Neuropsychologie"
    OTHER = "other", "Autre professionnel"


#: Not covered otherwise: the early-intervention package pays for them.
PACKAGED = (
    Profession.OCCUPATIONAL_THERAPY,
    Profession.PSYCHOMOTOR_THERAPY,
    Profession.PSYCHOLOGY,
    Profession.NEUROPSYCHOLOGY,
)


class Mode(TextChoices):
    """Where the pathway is followed, as its prescription says."""

    STRUCTURE = "structure", "Par l’équipe de la plateforme"
    OUTSIDE = "outside", "Avec des professionnels extérieurs"
    BOTH = "both", "Par l’équipe et des professionnels extérieurs"


class Setting(TextChoices):
    """How somebody who sees the child is paid."""

    STRUCTURE = "structure", "Équipe de la plateforme"
    PACKAGE = "package", "Forfait d’intervention précoce"
    CONVENTIONED = "conventioned", "Professionnel conventionné"


class EngagementState(TextChoices):
    SOUGHT = "sought", "Recherché"
    ENGAGED = "engaged", "Engagé"
    ENDED = "ended", "Terminé"


class Conclusion(TextChoices):
    """How a pathway ends, and what follows. Whoever may not read the medical part reads only that it ended."""

    USUAL = "usual", "Pas de trouble retenu : suivi habituel par le médecin"
    TOWN = "town", "Soins poursuivis en ville"
    STRUCTURE = "structure", "Suite dans une structure : CAMSP, CMPP, SESSAD, CMP"
    MDPH = "mdph", "Demande déposée à la MDPH"
    CENTRE = "centre", "Adressé à un centre de référence ou à un service hospitalier"
    OTHER_PATHWAY = "other_pathway", "Réorienté vers un autre parcours"
    PARENTS = "parents", "Arrêté à la demande des parents"
    MOVED = "moved", "Déménagement : autre plateforme"
    LOST = "lost", "Plus de nouvelles de la famille"
    OTHER = "other", "Autre suite, précisée"


class OtherPath(TextChoices):
    """Where a platform that refuses a child says that the child belongs."""

    CAMSP = "camsp", "CAMSP"
    CMPP = "cmpp", "CMPP"
    CMP = "cmp", "Centre médico-psychologique (CMP), pédopsychiatrie"
    PAEDIATRICS = "paediatrics", "Consultation hospitalière : pédiatrie, neuropédiatrie, génétique"
    SENSES = "senses", "Consultation d’ORL ou d’ophtalmologie"
    AUTISM_CENTRE = "autism_centre", "Centre de ressources autisme (CRA)"
    LANGUAGE_CENTRE = "language_centre", "Centre de référence des troubles du langage et des apprentissages"
    TOWN = "town", "Soins de ville : orthophonie, orthoptie, psychomotricité"
    PMI = "pmi", "Protection maternelle et infantile (PMI)"
    OTHER = "other", "Autre parcours, précisé"
