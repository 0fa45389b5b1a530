"""From the userinfo of FranceConnect to a proven identity: a person's civil names, no profession."""

from collections.abc import Mapping
from typing import Any

from jalon.accounts.claims import email, person_name, subject
from jalon.accounts.enums import SignInMethod
from jalon.accounts.identity import ProvenIdentity


def read_identity(claims: Mapping[str, Any], *, issuer: str, acr: str) -> ProvenIdentity:
    """Return who the claims name. Raises ValueError without subject or names: an account must say whose it is."""
    first_name, last_name = person_name(claims.get("given_name")), person_name(claims.get("family_name"))
    if not first_name or not last_name:
        raise ValueError("no names")
    return ProvenIdentity(
        method=SignInMethod.FRANCE_CONNECT,
        issuer=issuer,
        subject=subject(claims.get("sub")),
        first_name=first_name,
        last_name=last_name,
        acr=acr,
        email=email(claims.get("email")),
    )
