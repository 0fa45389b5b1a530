"""Establishments, what they can take in, and where they are."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Degrees, Ln, Lower, Pi, Radians, Tan
from django.utils import timezone

from jalon.accounts.enums import MembershipRole, WardRole
from jalon.accounts.models import Invitation, User
from jalon.directory.enums import ROLE_OF, LegalStatus, PlacesEmail, Source, StayType, UnitKind, WardPosition


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
    access = models.TextField(blank=True, help_text="How to come: bus, tram, car park, lift")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody of the establishment last said that its page is true"
    )
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


class Contact(models.Model):
    """Whom to call in an establishment, as its public page says (FHIR Organization.contact)."""

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(default=0)
    purpose = models.CharField(max_length=100, help_text="« Admissions », « Cadre de santé »")
    name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="contact_can_be_reached",
            ),
        )

    def __str__(self) -> str:
        return self.purpose


class Photo(models.Model):
    """A picture of an establishment, made again from what was sent: JPEG, without the camera's data."""

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(max_length=200, help_text="What is seen, for those who do not see it")
    image = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the image: its address changes with it")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["establishment", "digest"], name="photo_once_in_establishment"),)

    def __str__(self) -> str:
        return self.description


# Where a point stands on a plane that keeps shapes (Mercator, in degrees): nearest there is nearest on the globe, near
# enough to choose a few hundred units, which are then put in order by their true distance.
ON_THE_PLANE = Func(F("longitude"), Degrees(Ln(Tan(Pi() / 4 + Radians(F("latitude")) / 2))), function="point")


class CareUnit(models.Model):
    """One kind of care, for one stay type, in one establishment (FHIR HealthcareService; ROR offre opérationnelle).

    Prices are euros a day, tax included. `None` in a yes/no capability means that nobody said.
    `offers` and `lacks` hold codes of `capabilities.py`; a code in neither was not said.
    A unit of `capabilities.TERRITORIAL` serves the departments and communes it lists (INSEE codes); when it lists none,
    the department of its establishment is supposed.
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
    price_includes = models.TextField(blank=True, help_text="What the price of the day pays for, and what it does not")
    offers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    lacks = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    takes = models.TextField(blank=True, help_text="Whom the unit takes, in its own words")
    not_takes = models.TextField(blank=True, help_text="Whom it cannot take, in its own words")
    papers = models.TextField(blank=True, help_text="Admission papers, one a line")
    expects = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text="Answers wanted before a request is sent: « section.question »",
    )
    accepts_incomplete = models.BooleanField(default=False, help_text="Nothing of `demands` closes its door")
    demands = models.JSONField(
        default=dict, blank=True, help_text="Level of each demand that differs from the national one, by code"
    )
    refuses = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Conditions that are a rule here"
    )
    medical_opinion_first = models.BooleanField(
        default=False, help_text="No place is offered before a favourable medical opinion"
    )
    served_departments = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    served_communes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    free_places = models.PositiveSmallIntegerField(null=True, blank=True)
    free_places_at = models.DateTimeField(null=True, blank=True)
    accepts_referrals = models.BooleanField(default=True)
    answer_days = models.PositiveSmallIntegerField(default=7, help_text="Answers are promised within these days")
    usual_answer_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="Median of the last year; None under five answers"
    )
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
            models.CheckConstraint(
                condition=~Q(offers__overlap=F("lacks")),
                name="care_unit_offers_or_lacks",
            ),
        )
        indexes = (
            models.Index(
                fields=["kind", "stay_type", "latitude", "longitude"],
                condition=Q(closed=False),
                name="care_unit_search",
            ),
            GinIndex(fields=["served_communes"], condition=Q(closed=False), name="care_unit_communes"),
            GinIndex(fields=["served_departments"], condition=Q(closed=False), name="care_unit_departments"),
            # Those that list no territory are found by their department; those that offer something rare, by it.
            models.Index(fields=["kind", "department"], condition=Q(closed=False), name="care_unit_department"),
            GinIndex(fields=["offers"], condition=Q(closed=False), name="care_unit_offers"),
            # One for each kind: the nearest of a rare kind are found without walking past all the others.
            *(
                GistIndex(ON_THE_PLANE, condition=Q(closed=False, kind=kind), name=f"near_{kind}")
                for kind in UnitKind.values
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
    places_email = models.CharField(
        max_length=10,
        choices=PlacesEmail.choices,
        default=PlacesEmail.WEEKLY,
        help_text="How often the person is asked for free places; the same in all their roles of the establishment",
    )
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
    whole_group = models.BooleanField(
        default=False, help_text="Also in every establishment of the same legal entity, those of today"
    )

    @property
    def role_labels(self) -> list[str]:
        return [str(MembershipRole(role).label) for role in self.roles]


class Ward(models.Model):
    """A hospital ward (« service ») whose team asks for its patients; it takes nobody in by Jalon.

    `phone` is that of a member who has none of their own.
    """

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="wards")
    name = models.CharField("nom du service", max_length=120)
    phone = models.CharField("téléphone", max_length=20)
    mss = models.EmailField("adresse MSSanté", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "establishment", Lower("name"), condition=Q(closed_at__isnull=True), name="ward_named_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class WardMember(models.Model):
    """A person of the team of a ward, with one role. Whoever has left opens nothing from the next request on."""

    ward = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="ward_roles")
    role = models.CharField(max_length=20, choices=WardRole.choices)
    position = models.CharField("fonction", max_length=20, choices=WardPosition.choices)
    phone = models.CharField("téléphone direct", max_length=20, blank=True)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ward", "user"], condition=Q(ended_at__isnull=True), name="ward_member_one_role"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")), name="ward_member_ends_after_it_began"
            ),
        )


class WardInvitation(Invitation):
    """A manager of the establishment invites somebody into the team of a ward."""

    ward = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="invitations")
    position = models.CharField(max_length=20, choices=WardPosition.choices)
    phone = models.CharField(max_length=20, blank=True)

    @property
    def role(self) -> WardRole:
        """What the position lets do."""
        return ROLE_OF[WardPosition(self.position)]


class DirectoryWord(models.Model):
    """A word of the names of establishments and communes, found again when it is written with one slip.

    A slip is a letter too many, too few, changed, or two letters swapped: the word and what was typed then share a
    form with at most one letter taken out (symmetric deletion, W. Garbe 2012).
    """

    word = models.CharField(max_length=40, primary_key=True)
    uses = models.PositiveIntegerField()
    forms = ArrayField(models.CharField(max_length=40))

    class Meta:
        indexes = (GinIndex(fields=["forms"], name="directory_word_forms"),)

    def __str__(self) -> str:
        return self.word
