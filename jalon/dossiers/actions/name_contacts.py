"""Change the three people of a ward whom units may call about a dossier."""

from collections.abc import Sequence

from django.db import transaction

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.directory.models import WardMember
from jalon.dossiers.actions.save_section import Saved, save_section
from jalon.dossiers.documents import section_definition
from jalon.dossiers.models import Dossier
from jalon.dossiers.ward_contacts import SECTION, answers_of

NO_WARD = "Ce dossier n’est pas celui d’un service."


def name_contacts(dossier: Dossier, contacts: Sequence[WardMember], *, actor: Actor) -> Saved:
    """Write the contacts in the section of the requesting service, the physician first; the rest of it stays.

    Refusal when the dossier is of no ward, or when the person may not write in the section.
    """
    if dossier.ward is None:
        raise Refusal(NO_WARD)
    with transaction.atomic():
        Dossier.objects.select_for_update(of=("self",)).only("pk").get(pk=dossier.pk)
        section = dossier.sections.get(code=SECTION)
        by_code = section_definition(dossier, section).by_code
        raws = {code: by_code[code].type.raw(value) for code, value in answers_of(dossier.ward, contacts).items()}
        return save_section(section, raws, actor=actor, expected_revision=section.revision)
