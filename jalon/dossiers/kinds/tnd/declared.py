"""The sections of the kind, in the order they are filled in."""

from jalon.dossiers.kinds.tnd.sections.addressing import ADDRESSING
from jalon.dossiers.kinds.tnd.sections.administrative import ADMINISTRATIVE
from jalon.dossiers.kinds.tnd.sections.clinical import CLINICAL
from jalon.dossiers.kinds.tnd.sections.detection import DETECTION
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.kinds.tnd.sections.identity import IDENTITY
from jalon.dossiers.kinds.tnd.sections.requester import REQUESTER

SECTIONS = (IDENTITY, FAMILY, ADMINISTRATIVE, REQUESTER, DETECTION, CLINICAL, ADDRESSING)
