"""People and their ways to sign in. Memberships live in `directory`, beside what they give a role in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from jalon.accounts.enums import Profession, UserKind


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who may sign in. Professional identity and roles are in rows of their own."""

    email = models.EmailField("adresse e-mail")
    civility = models.CharField(max_length=10, blank=True)
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    kind = models.CharField(max_length=20, choices=UserKind.choices)
    is_active = models.BooleanField(default=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_the_case"),
            models.CheckConstraint(condition=Q(kind__in=UserKind.values), name="user_kind_known"),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """« Dr Hélène Perrin », « Claire Faure »."""
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part)


class Professional(models.Model):
    """A person known by an RPPS number."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="professional")
    rpps = models.CharField("numéro RPPS", max_length=11, unique=True)
    profession = models.CharField(max_length=4, choices=Profession.choices, default=Profession.PHYSICIAN)
    specialty = models.CharField(max_length=100, blank=True)
    practice_name = models.CharField(max_length=150, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    password_door_opened_at = models.DateTimeField(
        null=True, blank=True, help_text="When a card or e-CPS opened the way in by password and code."
    )

    def __str__(self) -> str:
        return self.user.full_name


class Delegation(models.Model):
    """A physician lets a secretary prepare files, and perhaps send what is signed."""

    physician = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations")
    may_send = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["physician", "delegate"],
                condition=Q(ended_at__isnull=True),
                name="delegation_one_active",
            ),
        )


class TerritoryRole(models.Model):
    """Coordinators and analysts work on departments (INSEE codes)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="territory_role")
    name = models.CharField(max_length=150)
    departments = ArrayField(models.CharField(max_length=3))


class SignInCode(models.Model):
    """A six-digit code sent by e-mail, bound to the visitor's own session, good once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_codes")
    digest = models.CharField(max_length=128)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)


class SignInFailure(models.Model):
    """A refused attempt, by digest of the identifier, so that guessing is slowed."""

    identifier_digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now)
