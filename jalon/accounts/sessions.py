"""Sessions in the database, each with whose it is and where from, so that people can see and end theirs.

The store of Django, extended as its documentation says: the session's row carries what « Mes connexions » shows.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from jalon.accounts.enums import STRONG_METHODS, SignInMethod
from jalon.accounts.origin import digest

SIGN_IN_KEY = "sign_in"


@dataclass(frozen=True)
class SignIn:
    """How and when a session was opened. Moments are seconds since the epoch, as sessions hold JSON.

    `proven_at`: when this session last saw a card or e-CPS, 0 for never. `id_token` ends the provider's own session;
    `id_token_from` is the way that gave it, when another has confirmed the session since.
    """

    method: str
    at: float
    proven_at: float = 0.0
    acr: str = ""
    address: str = ""
    device: str = ""
    id_token: str = ""
    id_token_from: str = ""

    def keep(self, session: SessionBase) -> None:
        session[SIGN_IN_KEY] = asdict(self)

    @classmethod
    def of(cls, session: SessionBase) -> "SignIn | None":
        """Return how this session was opened; None for a visitor."""
        stored = session.get(SIGN_IN_KEY)
        return cls(**stored) if stored else None

    @property
    def is_strong(self) -> bool:
        return self.method in STRONG_METHODS

    @property
    def ends_at(self) -> datetime:
        """When the session ends whatever the person does."""
        return datetime.fromtimestamp(self.at, UTC) + timedelta(hours=settings.SESSION_HOURS)

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at


class SessionStore(DatabaseStore):
    """Named by SESSION_ENGINE."""

    @classmethod
    def get_model_class(cls) -> type["Session"]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        """Copy to the row's columns what a list of sessions needs."""
        row = cast(Session, super().create_model_instance(data))
        if data.get(SESSION_KEY):
            row.user_id = int(data[SESSION_KEY])
        if sign_in := data.get(SIGN_IN_KEY):
            row.method = sign_in["method"]
            row.signed_in_at = datetime.fromtimestamp(sign_in["at"], UTC)
            row.address = sign_in["address"] or None
            row.device = sign_in["device"]
        return row


class Session(AbstractBaseSession):
    """One browser's session; a visitor's has no user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions")
    method = models.CharField(max_length=20, choices=SignInMethod.choices, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(default=timezone.now, help_text="To the minute: sessions are written once a minute")
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=100, blank=True)

    class Meta:
        app_label = "accounts"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(method="") | models.Q(user__isnull=False, signed_in_at__isnull=False),
                name="session_signed_in_by_somebody",
            ),
        )

    @property
    def public_name(self) -> str:
        """Return what pages and addresses call this session: its key would open it."""
        return digest("session", self.session_key)[:16]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore
