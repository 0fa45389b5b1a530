"""Coded reasons. Source: statuses and reasons of the national referral tool, circulaires on EHPAD admission."""

from django.db.models import TextChoices


class RefusalReason(TextChoices):
    """Why a unit refuses. The physician reads these words; the family, those of `advice` when they tell of health."""

    NO_PLACE = "no_place", "Pas de place dans le délai souhaité"
    CARE_TOO_HEAVY = "care_too_heavy", "Soins trop lourds pour nos moyens"
    UNSUITED = "unsuited", "La situation relève d’un autre type d’accueil"
    BEHAVIOUR = "behaviour", "Troubles du comportement que nous ne savons pas accompagner"
    NO_PROTECTED_UNIT = "no_protected_unit", "Pas de place en unité protégée"
    AGE = "age", "Âge hors de notre agrément"
    FUNDING = "funding", "Financement de l’hébergement non assuré"
    TERRITORY = "territory", "Commune hors de notre secteur"
    INCOMPLETE = "incomplete", "Dossier resté incomplet"
    OTHER = "other", "Autre motif, précisé dans le message"


class WithdrawalReason(TextChoices):
    """Why the requester takes a referral back."""

    OTHER_PLACE = "other_place", "Une autre solution a été trouvée"
    STAYS_HOME = "stays_home", "La personne reste à domicile"
    CHANGED_WISH = "changed_wish", "La personne ou ses proches ont changé d’avis"
    STATE_CHANGED = "state_changed", "L’état de santé a changé"
    SENT_BY_MISTAKE = "sent_by_mistake", "Demande envoyée par erreur"
    DECLINED_OFFER = "declined_offer", "La place proposée ne convient pas"
    TOO_FAR = "too_far", "C’est trop loin"
    TOO_DEAR = "too_dear", "C’est trop cher"
    ENTRY_DATE = "entry_date", "La date d’entrée ne convient pas"
    DECEASED = "deceased", "La personne est décédée"
    OTHER = "other", "Autre motif"
    MERGED = "merged", "Dossier en double, réuni avec un autre"


#: The reasons a requester chooses from; the other comes from `actions.merge` alone.
GIVEN_REASONS = tuple(reason for reason in WithdrawalReason if reason != WithdrawalReason.MERGED)
