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


def known_of(referral: Referral, *, reads_medical: bool) -> list[Known]:
    """Return what was acknowledged, as those who read the medical part, or the others, may know it. No query."""
    if referral.known_sealed is None:
        return []
    told = referral.dossier.sealer.open(bytes(referral.known_sealed), _context(referral))["known"]
    return [Known(row["sentence"], row["source"]) for row in told if reads_medical or not row["medical"]]


def sealed_for(referral: Referral, sealer: Sealer) -> bytes | None:
    """Return what was acknowledged, sealed under the key of another dossier, which the request moves to. No query."""
    if referral.known_sealed is None:
        return None
    return sealer.seal(
        referral.dossier.sealer.open(bytes(referral.known_sealed), _context(referral)), _context(referral)
    )


def not_known(referral: Referral, points: Iterable[Point]) -> list[Point]:
    """Return those of the warnings that nobody acknowledged of this request. No query."""
    known = {(row.sentence, row.source) for row in known_of(referral, reads_medical=True)}
    return [point for point in points if (point.kept, point.source) not in known]


def _context(referral: Referral) -> str:
    return f"known:{referral.pk}"
