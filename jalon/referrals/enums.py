"""States, actions and coded reasons of a referral (« demande »)."""

from django.db.models import TextChoices


class ReferralState(TextChoices):
    """design.md life cycle; FHIR Task.status in `workflow`."""

    DRAFT = "draft", "À envoyer"
    SENT = "sent", "Envoyée"
    READ = "read", "Consultée"
    INFO_REQUESTED = "info_requested", "Complément demandé"
    WAITLISTED = "waitlisted", "Sur liste d’attente"
    OFFERED = "offered", "Place proposée"
    CONFIRMED = "confirmed", "Place acceptée"
    ADMITTED = "admitted", "Admis"
    IN_PATHWAY = "in_pathway", "Parcours en cours"
    CONCLUDED = "concluded", "Parcours terminé"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée par le demandeur"
    SUPERSEDED = "superseded", "Close : admis ailleurs"
    EXPIRED = "expired", "Close : sans suite"


OPEN_STATES = (
    ReferralState.DRAFT,
    ReferralState.SENT,
    ReferralState.READ,
    ReferralState.INFO_REQUESTED,
    ReferralState.WAITLISTED,
    ReferralState.OFFERED,
    ReferralState.CONFIRMED,
    ReferralState.IN_PATHWAY,
)


class WaitlistGrade(TextChoices):
    UNDER_REVIEW = "under_review", "En cours d’analyse"
    ADMISSIBLE = "admissible", "Admissible"
    ACCEPTED = "accepted", "Admis, en attente d’une place"


class ListWait(TextChoices):
    """How long a unit says that its list usually is."""

    DAYS = "days", "moins d’une semaine"
    WEEKS = "weeks", "une à deux semaines"
    MONTH = "month", "deux à quatre semaines"
    MONTHS = "months", "un à trois mois"
    LONGER = "longer", "plus de trois mois"


class OfferOutcome(TextChoices):
    PENDING = "pending", "En attente de réponse"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"
    REVOKED = "revoked", "Retirée par l’établissement"
    MISSED = "missed", "La personne n’est pas venue"


class WavesPaused(TextChoices):
    """Why a plan of waves sends nothing for now."""

    ASKED = "asked", "Mis en pause"
    RIGHTS = "rights", "La personne qui l’a prévu n’a plus le droit d’envoyer"
    DOORS = "doors", "Plus aucune porte n’est ouverte parmi les établissements qui restent"


class WavesEnded(TextChoices):
    """Why a plan of waves is over."""

    EXHAUSTED = "exhausted", "Plus personne à qui demander"
    STOPPED = "stopped", "Arrêté"
    ADMITTED = "admitted", "La personne est entrée"
    CLOSED = "closed", "Le dossier est clos"
    MERGED = "merged", "Le dossier est réuni avec un autre"


class MedicalOpinion(TextChoices):
    """What a medical reader of the unit thinks of a request. Only the unit knows of it."""

    FAVOURABLE = "favourable", "Favorable"
    CONDITIONS = "conditions", "Favorable, avec des conditions"
    UNFAVOURABLE = "unfavourable", "Défavorable"
    MORE_INFO = "more_info", "À compléter avant de conclure"


FAVOURABLE = (MedicalOpinion.FAVOURABLE, MedicalOpinion.CONDITIONS)


class BedOpinion(TextChoices):
    """What the admission desk says of its places for a request. Only the unit knows of it."""

    PLACE_ON = "place_on", "Une place à une date"
    NO_PLACE = "no_place", "Pas de place"
    TO_BE_SEEN = "to_be_seen", "À voir"
