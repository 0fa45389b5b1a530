"""Writing stored answers into a section, for tests that start from answers rather than from forms."""

from collections.abc import Mapping
from typing import Any

from jalon.accounts.models import User
from jalon.dossiers.actions.save_section import Saved, save_section
from jalon.dossiers.documents import section_definition
from jalon.dossiers.models import Dossier
from tests.dossiers.factories import actor, section_of


def write_answers(dossier: Dossier, code: str, answers: Mapping[str, Any], user: User) -> Saved:
    """Save answers as a section stores them, through what its form would send."""
    section = section_of(dossier, code)
    definition = section_definition(dossier, section)
    raws = {name: definition.by_code[name].type.raw(value) for name, value in answers.items()}
    saved = save_section(section, raws, actor=actor(user), expected_revision=section.revision)
    assert not saved.errors, saved.errors
    return saved
