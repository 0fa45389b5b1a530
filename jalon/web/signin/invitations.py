"""What the link of an invitation opens: which invitation it is, and how it is accepted."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from jalon.accounts.actions.create_account import SPACES, create_account
from jalon.accounts.actions.invite_secretary import WITHDRAWN, accept_secretary_invitation
from jalon.accounts.actions.mail_link import find_link
from jalon.accounts.enums import LinkPurpose, UserKind
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import SecretaryInvitation, User
from jalon.core.refusal import Refusal
from jalon.directory.actions.invite_staff import accept_staff_invitation
from jalon.directory.actions.invite_to_ward import accept_ward_invitation, kind_of
from jalon.directory.models import StaffInvitation, WardInvitation
from jalon.dossiers.actions.answer_invitation import NOT_FAMILY, accept_invitation, decline_invitation
from jalon.dossiers.models import ParticipantInvitation

CLOSED_ACCOUNT = "Le compte qui a cette adresse est fermé. Écrivez à l’assistance, qui peut le rouvrir."
OTHER_KIND = (
    "Cette adresse est déjà celle d’{other}. Un compte, une adresse\N{NO-BREAK SPACE}: demandez une invitation à une "
    "autre adresse."
)


BY_CARD = "Le compte d’un médecin s’ouvre par sa carte CPS ou son e-CPS. Entrez ainsi, puis ouvrez de nouveau le lien."


@dataclass(frozen=True)
class Invited:
    """An invitation that can still be accepted, whoever sent it."""

    row: SecretaryInvitation | StaffInvitation | WardInvitation | ParticipantInvitation

    @property
    def kind(self) -> UserKind:
        """The kind of account that accepts it."""
        if isinstance(self.row, ParticipantInvitation):
            return UserKind.FAMILY
        if isinstance(self.row, WardInvitation):
            return kind_of(self.row.role)
        return UserKind.SECRETARY if isinstance(self.row, SecretaryInvitation) else UserKind.UNIT_STAFF

    @property
    def needs_card(self) -> bool:
        """Whether only a card or an e-CPS can make the account: a doctor’s."""
        return self.kind == UserKind.PHYSICIAN

    @property
    def may_decline(self) -> bool:
        """Whether saying no is told to whoever invited."""
        return isinstance(self.row, ParticipantInvitation)

    @property
    def address(self) -> str:
        return self.row.link.address

    @property
    def holder(self) -> User | None:
        """Return the account that has the address; raise Refusal when it cannot accept."""
        user = User.objects.filter(email__iexact=self.address).first()
        if user is not None and not user.is_active:
            raise Refusal(CLOSED_ACCOUNT)
        if user is not None and user.kind != self.kind:
            raise Refusal(OTHER_KIND.format(other=SPACES.get(UserKind(user.kind), "un compte")))
        return user

    def accept(self, user: User) -> None:
        """Give the person what the invitation promises; raise Refusal when it may not be."""
        if isinstance(self.row, ParticipantInvitation):
            accept_invitation(self.row, user)
        elif isinstance(self.row, WardInvitation):
            accept_ward_invitation(self.row, user)
        elif isinstance(self.row, SecretaryInvitation):
            accept_secretary_invitation(self.row, user)
        else:
            accept_staff_invitation(self.row, user)

    def decline(self) -> None:
        """Say no; raise Refusal when it no longer waits, or is of those that are simply left."""
        if not isinstance(self.row, ParticipantInvitation):
            raise Refusal(WITHDRAWN)
        decline_invitation(self.row)

    def after(self) -> str:
        """Return where the person goes once in: the dossier, or their own home."""
        if isinstance(self.row, ParticipantInvitation):
            return reverse("dossiers:overview", args=[self.row.dossier_id])
        return reverse("home:home")

    def accept_as_newcomer(
        self, *, first_name: str, last_name: str, password: str = "", identity: ProvenIdentity | None = None
    ) -> User:
        """Make the account, whose address the link has proven, and accept with it; a professional is of no family."""
        if identity is not None and identity.rpps and self.kind == UserKind.FAMILY:
            raise Refusal(NOT_FAMILY)
        if self.needs_card and not (identity and identity.is_physician):
            raise Refusal(BY_CARD)
        with transaction.atomic():
            user = create_account(
                self.kind,
                self.address,
                civility=identity.civility if identity else "",
                first_name=first_name,
                last_name=last_name,
                password=password,
                identity=identity,
            )
            self.accept(user)
        return user


def invited_by(secret: str) -> Invited:
    """Return the invitation of a link; raise Refusal when it cannot be accepted any more."""
    link = find_link(secret, LinkPurpose.INVITATION)
    secretary = SecretaryInvitation.objects.select_related("link", "physician__user").filter(link=link).first()
    staff = StaffInvitation.objects.select_related("link", "establishment", "unit").filter(link=link).first()
    ward = WardInvitation.objects.select_related("link", "ward__establishment").filter(link=link).first()
    relative = ParticipantInvitation.objects.select_related("link", "dossier", "invited_by").filter(link=link).first()
    row = secretary or staff or ward or relative
    if row is None or not row.is_open:
        raise Refusal(WITHDRAWN)
    return Invited(row)
