"""Make an account, whoever it is for. Its address has been proven by a code or a link before."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalon.accounts.actions.recognise import link_identity
from jalon.accounts.enums import UserKind
from jalon.accounts.identity import Activity, ProvenIdentity
from jalon.accounts.models import Professional, User
from jalon.accounts.refusals import SignInRefused
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.mail import outbox

SPACES = {
    UserKind.PHYSICIAN: "un compte de médecin",
    UserKind.SECRETARY: "un compte de secrétariat",
    UserKind.FAMILY: "un compte d’usager ou de proche",
    UserKind.WARD: "un compte de service hospitalier",
    UserKind.UNIT_STAFF: "un compte d’établissement",
}
ADDRESS_TAKEN = (
    "Cette adresse est déjà celle d’{other}. Un compte, une adresse\N{NO-BREAK SPACE}: choisissez-en une autre ici, "
    "ou entrez avec ce compte pour en changer l’adresse."
)
IDENTITY_TAKEN = (
    "Un compte vient d’être ouvert avec cette identité. Revenez à la page de connexion et entrez de nouveau."
)


def refuse_taken_address(address: str, *, but: User | None = None) -> None:
    """Raise Refusal when another account has the address. Only for who has proven that the address is theirs."""
    other = User.objects.filter(email__iexact=address).exclude(pk=but.pk if but else 0).first()
    if other is not None:
        raise Refusal(ADDRESS_TAKEN.format(other=SPACES.get(UserKind(other.kind), "un compte")))


def create_account(
    kind: UserKind,
    address: str,
    *,
    first_name: str,
    last_name: str,
    civility: str = "",
    password: str = "",
    identity: ProvenIdentity | None = None,
    practice: Activity | None = None,
    now: datetime | None = None,
) -> User:
    """Return a new account whose terms are accepted; without `password` the password way stays closed.

    Raises Refusal when the address or the identity has an account already, even made a moment ago.
    """
    now = now or timezone.now()
    refuse_taken_address(address)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address,
                password or None,
                civility=civility,
                first_name=first_name,
                last_name=last_name,
                kind=kind,
                email_verified_at=now,
                terms_accepted_at=now,
            )
            if identity is not None:
                _attach(user, identity, practice or Activity(), now)
            record_event("account.created", actor=user, data={"kind": kind, "method": _method(identity)}, at=now)
            outbox.queue(f"account:{user.pk}:created", address, "account_created", {"user": user, "at": now})
    except (IntegrityError, SignInRefused):
        refuse_taken_address(address)
        raise Refusal(IDENTITY_TAKEN) from None
    return user


def _attach(user: User, identity: ProvenIdentity, practice: Activity, now: datetime) -> None:
    link_identity(user, identity, now=now)
    if not identity.rpps:
        return
    Professional.objects.create(
        user=user,
        rpps=identity.rpps,
        profession=identity.profession,
        specialty=practice.specialty or identity.specialty,
        practice_name=practice.name,
        commune_code=practice.commune_code,
        city=practice.city,
        phone=practice.phone,
        activities=identity.to_json()["activities"],
        proven_at=now,
    )


def _method(identity: ProvenIdentity | None) -> str:
    return identity.method if identity else "link"
