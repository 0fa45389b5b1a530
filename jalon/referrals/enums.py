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
