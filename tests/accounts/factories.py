"""Identities as cards and providers prove them; RPPS numbers are synthetic with valid keys."""

import re
from typing import Any

from jalon.accounts.enums import SignInMethod
from jalon.accounts.identity import Activity, ProvenIdentity
from jalon.accounts.models import User
from jalon.core.identifiers import complete_luhn
from jalon.mail.models import OutgoingEmail

PSC = "https://psc.exemple.example/auth/realms/esante-wallet"
FOCH = Activity(
    structure="R1", name="Cabinet Foch", address="3 rue Foch", postal_code="21240", commune_code="21617",
    city="Talant", phone="03 80 00 00 01", mode="L", specialty="Médecine générale",
)  # fmt: skip
HOSPITAL = Activity(structure="F210000001", name="Hôpital d’exemple", city="Dijon", commune_code="21231", mode="S")


def rpps(number: int) -> str:
    return complete_luhn(f"99920{number:05}")


def card(number: str, **facts: Any) -> ProvenIdentity:
    """What a CPS card proves of the holder of an RPPS number."""
    values: dict[str, Any] = {
        "method": SignInMethod.CARD,
        "issuer": "IGC-SANTE",
        "subject": f"8{number}",
        "national_id": f"8{number}",
        "civility": "Dr",
        "first_name": "Odile",
        "last_name": "Renard",
        "profession": "10",
        "certificate": "TEST LOCAL AC IGC-SANTE FORT PERSONNES 0a1b",
    }
    return ProvenIdentity(**{**values, **facts})


def ecps(number: str, **facts: Any) -> ProvenIdentity:
    """What Pro Santé Connect proves of the same person, with the places of practice."""
    values: dict[str, Any] = {
        "method": SignInMethod.PRO_SANTE_CONNECT,
        "issuer": PSC,
        "subject": f"f:550dc1c8:8{number}",
        "acr": "eidas1",
        "activities": (FOCH, HOSPITAL),
        "certificate": "",
    }
    return card(number, **{**values, **facts})


def france_connect(subject: str = "abc", **facts: Any) -> ProvenIdentity:
    values: dict[str, Any] = {
        "method": SignInMethod.FRANCE_CONNECT,
        "issuer": "https://franceconnect.exemple.example/api/v2",
        "subject": subject,
        "first_name": "Angela",
        "last_name": "Dubois",
        "email": "angela.dubois@exemple.example",
    }
    return ProvenIdentity(**{**values, **facts})


def of(user: User, **facts: Any) -> ProvenIdentity:
    """The card of somebody who has an account."""
    return card(user.professional.rpps, **facts)


def last_message(address: str) -> OutgoingEmail:
    return OutgoingEmail.objects.filter(recipient__iexact=address).latest("id")


def code_in(message: OutgoingEmail) -> str:
    found = re.search(r"\b\d{3} \d{3}\b", message.body)
    assert found is not None, message.body
    return found[0].replace(" ", "")


def path_in(message: OutgoingEmail) -> str:
    """The path of the link that a message holds."""
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found is not None, message.body
    return found[1]
