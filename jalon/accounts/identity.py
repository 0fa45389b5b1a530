"""An identity that a card or an identity provider has just proven: what accounts are recognised by."""

import hashlib
import re
from dataclasses import asdict, dataclass
from typing import Any

from jalon.accounts.enums import SignInMethod
from jalon.core.identifiers import complete_luhn, is_valid_rpps

RPPS_TYPE = "8"  # TRE_G08-TypeIdentifiantPersonne: what follows is an RPPS number.
PHYSICIAN = "10"  # TRE_G15-ProfessionSante
# A person of the national sandbox (« ANS20231122132732 ») has no RPPS number: one is made up, in no national range.
TEST_IDENTITY = re.compile(r"ANS[0-9]+")
TEST_RPPS = "998"


@dataclass(frozen=True)
class Activity:
    """One place and mode of practice, as Pro Santé Connect tells it (`SubjectRefPro.exercices[].activities[]`)."""

    structure: str = ""  # identifiantTechniqueDeLaStructure
    name: str = ""
    address: str = ""
    postal_code: str = ""
    commune_code: str = ""
    city: str = ""
    phone: str = ""
    mode: str = ""  # L libéral, S salarié, B bénévole
    specialty: str = ""  # in words


@dataclass(frozen=True)
class ProvenIdentity:
    """Who somebody is, by whose word.

    `issuer` and `subject` name the person at the prover: for OpenID the issuer's address and `sub`, for a card
    « IGC-SANTE » and the PS_IdNat. `national_id` is the PS_IdNat (« 8 » and eleven digits for a holder of an RPPS
    number), empty for FranceConnect, which proves civil identity and no profession. `profession`: code of TRE_G15.
    """

    method: SignInMethod
    issuer: str
    subject: str
    national_id: str = ""
    civility: str = ""
    first_name: str = ""
    last_name: str = ""
    profession: str = ""
    specialty: str = ""
    activities: tuple[Activity, ...] = ()
    acr: str = ""
    certificate: str = ""  # issuer's common name and serial number, for the journal
    email: str = ""

    @property
    def rpps(self) -> str:
        """The eleven digits, or nothing when the national identifier is of another kind."""
        if self.is_test:
            digest = int.from_bytes(hashlib.sha256(self.national_id.encode()).digest())
            return complete_luhn(f"{TEST_RPPS}{digest % 10**7:07}")
        number = self.national_id[1:]
        return number if self.national_id.startswith(RPPS_TYPE) and is_valid_rpps(number) else ""

    @property
    def is_test(self) -> bool:
        """Whether this is a person of the national sandbox, whom only TEST_IDENTITIES lets in."""
        return TEST_IDENTITY.fullmatch(self.national_id) is not None

    @property
    def is_physician(self) -> bool:
        return bool(self.rpps) and self.profession == PHYSICIAN

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.civility, self.first_name, self.last_name) if part)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "ProvenIdentity":
        values = dict(stored)
        values["method"] = SignInMethod(values["method"])
        values["activities"] = tuple(Activity(**activity) for activity in values["activities"])
        return cls(**values)
