"""Close an account that never got an address of its own."""

from django.db import transaction

from jalon.accounts.actions.end_sessions import end_sessions
from jalon.accounts.models import Beginning, MailedLink, User


def close_begun(user: User) -> None:
    """End its sessions, forget the name and the address that were typed. The row stays: journals name it."""
    with transaction.atomic():
        end_sessions(user)
        MailedLink.objects.filter(user=user).delete()
        Beginning.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(is_active=False, first_name="", last_name="Compte non confirmé")
