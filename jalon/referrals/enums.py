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
)


class WaitlistGrade(TextChoices):
    UNDER_REVIEW = "under_review", "En cours d’analyse"
    ADMISSIBLE = "admissible", "Admissible"
    ACCEPTED = "accepted", "Admis, en attente d’une place"


class OfferOutcome(TextChoices):
    PENDING = "pending", "En attente de réponse"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"
    REVOKED = "revoked", "Retirée par l’établissement"


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
