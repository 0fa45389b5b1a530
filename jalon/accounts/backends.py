"""Loads the signed-in person. Checking a password or a code is done by `accounts.actions`, never here."""

from django.contrib.auth.backends import BaseBackend

from jalon.accounts.models import User


class CodeBackend(BaseBackend):
    """The session's user, with the professional identity in the same query."""

    def get_user(self, user_id: int) -> User | None:
        rows = User.objects.select_related("professional").filter(pk=user_id, is_active=True)
        return next(iter(rows), None)
