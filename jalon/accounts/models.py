"""People and their ways to sign in. Memberships live in `directory`, beside what they give a role in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from jalon.accounts.enums import CodePurpose, LinkPurpose, UserKind
from jalon.accounts.identity import PHYSICIAN
from jalon.accounts.sessions import Session as Session  # a model of this app


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
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    failures_in_row = models.PositiveSmallIntegerField(
        default=0, help_text="Wrong passwords and codes since the last complete sign-in"
    )
    password_way_closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When too many failures closed the way in by password"
    )

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
    def is_confirmed(self) -> bool:
        """Whether the address is proven; until then an account opens nothing but what it began."""
        return self.email_verified_at is not None

    @property
    def own_address(self) -> str:
        """The address that the person gave, proven or not; one query for somebody whose address is not."""
        return self.email if self.is_confirmed else self.beginning.address

    @property
    def full_name(self) -> str:
        """« Dr Hélène Perrin », « Claire Faure »."""
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part)


class Professional(models.Model):
    """A person known by an RPPS number. The place of practice is the one the person chose to show."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="professional")
    rpps = models.CharField("numéro RPPS", max_length=11, unique=True)
    profession = models.CharField(max_length=4, default=PHYSICIAN, help_text="Code of TRE_G15-ProfessionSante")
    specialty = models.CharField("spécialité", max_length=100, blank=True)
    practice_name = models.CharField("nom du cabinet", max_length=150, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    activities = models.JSONField(
        default=list, blank=True, help_text="`identity.Activity`, as Pro Santé Connect last told them"
    )
    proven_at = models.DateTimeField(
        null=True, blank=True, help_text="When a card or e-CPS last proved who this is; the password way needs it"
    )

    def __str__(self) -> str:
        return self.user.full_name


class LinkedIdentity(models.Model):
    """An identity at a prover (`identity.ProvenIdentity`) that opens an account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    national_id = models.CharField(max_length=60, blank=True, db_index=True, help_text="PS_IdNat")
    linked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issuer", "subject"], name="identity_opens_one_account"),)


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


class EmailedCode(models.Model):
    """Six digits sent by e-mail, bound to the attempt that asked for them, good once and for ten minutes."""

    purpose = models.CharField(max_length=10, choices=CodePurpose.choices)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="emailed_codes")
    address = models.EmailField()
    digest = models.CharField(max_length=128, help_text="Hashed as a password is")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(Lower("address"), "sent_at", name="code_by_address"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(purpose=CodePurpose.SIGN_IN) | Q(user__isnull=False), name="code_of_sign_in_names_the_user"
            ),
        )


class MailedLink(models.Model):
    """A link sent by e-mail: good once, until a date. Only the digest of its secret is kept."""

    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    address = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="mailed_links")
    network_digest = models.CharField(max_length=64, blank=True, help_text="Who asked, when a visitor did")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(Lower("address"), "created_at", name="link_by_address"),
            models.Index("network_digest", "created_at", name="link_by_network"),
        )


class Beginning(models.Model):
    """An account begun without a proven address, to be confirmed before `expires_at`.

    The address is here, never in `User.email`: nobody takes the address of another by typing it.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="beginning")
    address = models.EmailField()
    network_digest = models.CharField(max_length=64)
    begun_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index("network_digest", "begun_at", name="beginning_by_network"),)


class Invitation(models.Model):
    """What invitations share: the link that was sent, by whom, and what became of it."""

    link = models.OneToOneField(MailedLink, on_delete=models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.link.expires_at > timezone.now()


class SecretaryInvitation(Invitation):
    """A physician invites somebody to prepare dossiers in their name."""

    physician = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="secretary_invitations")
    may_send = models.BooleanField(default=False)


class SignInFailure(models.Model):
    """A refused attempt by password, counted by digest of the identifier and of the network (`origin.digest`)."""

    identifier_digest = models.CharField(max_length=64)
    network_digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=["identifier_digest", "at"], name="failure_by_identifier"),
            models.Index(fields=["network_digest", "at"], name="failure_by_network"),
        )


class CardAttempt(models.Model):
    """A visitor's own attempt to come in by card: begun on the site, seen on the card's host, ended on the site.

    The attempt's secret is in the visitor's session, the ticket's in the address that brings the visitor back; only
    their digests are here. See docs/security/authentication.md.
    """

    digest = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    presented_at = models.DateTimeField(null=True, blank=True, help_text="When the card's host saw it, once")
    ticket_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    ticket_expires_at = models.DateTimeField(null=True, blank=True)
    redeemed_at = models.DateTimeField(null=True, blank=True)
    identity = models.JSONField(null=True, blank=True, help_text="`identity.ProvenIdentity`; emptied when redeemed")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ticket_digest__isnull=True)
                | Q(presented_at__isnull=False, ticket_expires_at__isnull=False),
                name="card_ticket_follows_a_card",
            ),
            models.CheckConstraint(
                condition=Q(redeemed_at__isnull=True) | Q(ticket_digest__isnull=False),
                name="card_redeemed_by_its_ticket",
            ),
        )
