"""What the person who sent a request knew and acknowledged: sealed with the dossier, told to those who may know it.

Shape of the sealed JSON: ``[{"sentence", "source", "medical"}, …]``, bound to the request.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.core.crypto import Sealer
from jalon.referrals.models import Referral
from jalon.referrals.readiness import Point


@dataclass(frozen=True)
class Known:
    """One warning that was acknowledged at the sending, and where it comes from."""

    sentence: str
    source: str


def seal_known(sealer: Sealer, referral: Referral, points: Iterable[Point]) -> bytes:
    """Encrypt what was acknowledged; nothing is told by its presence, since every request sent has it."""
    told = [{"sentence": point.kept, "source": point.source, "medical": point.medical} for point in points]
    return sealer.seal({"known": told}, _context(referral))


def seal_again(referral: Referral, former: Sealer, sealer: Sealer) -> None:
    """Seal what was acknowledged under another key: the request goes to another dossier, and the caller saves it."""
    if referral.known_sealed is not None:
        document = former.open(bytes(referral.known_sealed), _context(referral))
        referral.known_sealed = sealer.seal(document, _context(referral))


def known_of(referral: Referral, *, reads_medical: bool) -> list[Known]:
    """Return what was acknowledged, as those who read the medical part, or the others, may know it. No query."""
    if referral.known_sealed is None:
        return []
    told = referral.dossier.sealer.open(bytes(referral.known_sealed), _context(referral))["known"]
    return [Known(row["sentence"], row["source"]) for row in told if reads_medical or not row["medical"]]


def _context(referral: Referral) -> str:
    return f"known:{referral.pk}"
