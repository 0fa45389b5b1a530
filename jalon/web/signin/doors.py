"""Which ways in this site offers, as it is configured."""

from dataclasses import dataclass

from django.conf import settings

from jalon.web.signin.openid import Provider


@dataclass(frozen=True)
class Doors:
    """True for a way that is configured. The password way always is."""

    card: bool
    pro_sante_connect: bool
    france_connect: bool


def doors() -> Doors:
    return Doors(
        card=bool(settings.CARD_URL),
        pro_sante_connect=Provider.named("e-cps") is not None,
        france_connect=Provider.named("franceconnect") is not None,
    )
