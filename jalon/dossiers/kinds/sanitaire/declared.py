"""The sections of the kind, in the order they are filled in, and those that only some motives need."""

from jalon.dossiers.kinds.grand_age.sections.identity import IDENTITY
from jalon.dossiers.kinds.sanitaire.sections.administrative import ADMINISTRATIVE
from jalon.dossiers.kinds.sanitaire.sections.care import CARE
from jalon.dossiers.kinds.sanitaire.sections.choice import CHOICE
from jalon.dossiers.kinds.sanitaire.sections.dependency import DEPENDENCY
from jalon.dossiers.kinds.sanitaire.sections.home import HOME
from jalon.dossiers.kinds.sanitaire.sections.medical import MEDICAL
from jalon.dossiers.kinds.sanitaire.sections.motive import MOTIVE_SECTION
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import for_block
from jalon.dossiers.kinds.sanitaire.sections.palliative import PALLIATIVE
from jalon.dossiers.kinds.sanitaire.sections.rehabilitation import REHABILITATION
from jalon.dossiers.kinds.sanitaire.sections.requester import REQUESTER
from jalon.dossiers.kinds.sanitaire.sections.social import SOCIAL
from jalon.dossiers.kinds.sanitaire.sections.transport import TRANSPORT
from jalon.dossiers.papers import Need

SECTIONS = (
    IDENTITY, REQUESTER, ADMINISTRATIVE, MOTIVE_SECTION, MEDICAL, CARE, DEPENDENCY, REHABILITATION, PALLIATIVE, SOCIAL,
    HOME, TRANSPORT, CHOICE,
)  # fmt: skip

#: Sections that a motive calls for; the others are always asked.
NEEDED_WHEN: dict[str, Need] = {
    definition.code: Need(MOTIVE_SECTION.code, for_block(block))
    for definition, block in (
        (REHABILITATION, "rehabilitation"),
        (PALLIATIVE, "palliative"),
        (HOME, "home"),
        (TRANSPORT, "transport"),
    )
}
