"""Which ways in this site offers, as it is configured."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Doors:
    """True for a way that is configured. The password way always is."""

    card: bool
    pro_sante_connect: bool
    france_connect: bool


def doors() -> Doors:
    return Doors(
        card=bool(settings.CARD_URL),
        pro_sante_connect=bool(settings.OPENID_PROVIDERS["e-cps"]["client_id"]),
        france_connect=bool(settings.OPENID_PROVIDERS["franceconnect"]["client_id"]),
    )
