"""Where an attempt to sign in comes from, and digests that let it be counted without being written in clear."""

import ipaddress
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

# One household or practice, at most: what a subscriber is given.
PREFIX = {4: 32, 6: 56}


def digest(purpose: str, text: str) -> str:
    """Return a digest under the site's key: RPPS numbers and addresses are few enough to be tried one by one."""
    return salted_hmac(f"jalon.accounts.{purpose}", text, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Origin:
    """An IP address (empty when unknown) and a browser in words, « Firefox sur Windows »."""

    address: str = ""
    device: str = ""

    @property
    def network(self) -> str:
        """The subscriber's network: an IPv6 subscriber changes address at will inside one."""
        if not self.address:
            return ""
        address = ipaddress.ip_address(self.address)
        return str(ipaddress.ip_network((address, PREFIX[address.version]), strict=False))
