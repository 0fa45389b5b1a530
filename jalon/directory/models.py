"""Establishments, what they can take in, and where they are."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import Invitation, User
from jalon.directory.enums import LegalStatus, Source, StayType, UnitKind


class Commune(models.Model):
    """A commune or municipal district of the official code (COG INSEE)."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    search_name = models.CharField(max_length=100, db_index=True, help_text="core.text.fold of the name")
    department = models.CharField(max_length=3, db_index=True)
    postal_codes = ArrayField(models.CharField(max_length=5))
    population = models.PositiveIntegerField(default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        indexes = (
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
            models.Index(fields=["search_name"], name="commune_name_prefix", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.postal_codes[0]})" if self.postal_codes else self.name


class Establishment(models.Model):
    """A FINESS geographic entity (FHIR Organization and Location)."""

    finess = models.CharField("numéro FINESS", max_length=9, unique=True)
    finess_legal = models.CharField("FINESS juridique", max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    name = models.CharField(max_length=200)
    search_name = models.CharField(max_length=300, help_text="core.text.fold of name and town")
    category = models.CharField("catégorie FINESS", max_length=4)
    legal_status = models.CharField(max_length=20, choices=LegalStatus.choices, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=100, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=3, db_index=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField("adresse de réception des demandes", blank=True)
    website = models.URLField(blank=True)
    presentation = models.TextField(blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.IMPORT)
    source_date = models.DateField(null=True, blank=True)
    edited_fields = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Imports never overwrite these"
    )
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="establishment_point_whole_or_absent",
            ),
        )
        indexes = (GinIndex(SearchVector("search_name", "postal_code", config="simple"), name="establishment_words"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, and what its units copy of it: the place, and that they close with it."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            return
        place = {"latitude": self.latitude, "longitude": self.longitude, "department": self.department}
        self.units.exclude(**place).update(**place)
        if self.closed_on:
            self.units.filter(closed=False).exclude(edited_fields__contains=["closed"]).update(closed=True)


class CareUnit(models.Model):
    """One kind of care, for one stay type, in one establishment (FHIR HealthcareService; ROR offre opérationnelle).

    Prices are euros a day, tax included. `None` in a yes/no capability means that nobody said.
    """

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="units")
    kind = models.CharField(max_length=30, choices=UnitKind.choices)
    stay_type = models.CharField(max_length=20, choices=StayType.choices)
    mention = models.CharField(max_length=20, blank=True, help_text="SMR mention, as SAE code A50…A59")
    name = models.CharField(max_length=200, blank=True, help_text="When it differs from the establishment's")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="Beds or places")
    price_single = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    price_double = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    price_single_social_aid = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    price_gir_12 = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    price_gir_34 = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    price_gir_56 = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    price_date = models.DateField(null=True, blank=True)
    social_aid = models.BooleanField("habilité à l’aide sociale", null=True, blank=True)
    dementia_unit = models.BooleanField("unité protégée", null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    free_places = models.PositiveSmallIntegerField(null=True, blank=True)
    free_places_at = models.DateTimeField(null=True, blank=True)
    accepts_referrals = models.BooleanField(default=True)
    answer_days = models.PositiveSmallIntegerField(default=7, help_text="Answers are promised within these days")
    # Copies of the establishment's, kept by its save and imports: one index answers a search.
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)
    department = models.CharField(max_length=3, blank=True, editable=False)
    closed = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.IMPORT)
    edited_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["establishment", "kind", "stay_type", "mention"],
                name="care_unit_unique_in_establishment",
            ),
            models.CheckConstraint(
                condition=Q(free_places__isnull=True) | Q(free_places_at__isnull=False),
                name="care_unit_free_places_are_dated",
            ),
            models.CheckConstraint(
                condition=Q(price_single__isnull=True) | Q(price_single__gt=0),
                name="care_unit_price_positive",
            ),
        )
        indexes = (
            models.Index(
                fields=["kind", "stay_type", "latitude", "longitude"],
                condition=Q(closed=False),
                name="care_unit_search",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.establishment.name


class Membership(models.Model):
    """A role of a person in an establishment, or in one of its units (design: « habilitation »)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(CareUnit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=MembershipRole.choices)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "establishment", "unit", "role"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="membership_one_active",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("created_at")),
                name="membership_ends_after_it_began",
            ),
        )


class StaffInvitation(Invitation):
    """A manager invites somebody to hold roles in an establishment, or in one of its units."""

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="staff_invitations")
    unit = models.ForeignKey(CareUnit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    roles = ArrayField(models.CharField(max_length=20, choices=MembershipRole.choices))

    @property
    def role_labels(self) -> list[str]:
        return [str(MembershipRole(role).label) for role in self.roles]
