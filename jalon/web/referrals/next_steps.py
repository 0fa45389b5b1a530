"""What those who ask can do after a refusal, with the addresses where it is done. No query."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from jalon.directory.enums import UnitKind
from jalon.dossiers.policies import Standing
from jalon.referrals.advice import NextStep, next_steps, refusal_words
from jalon.referrals.models import Referral
from jalon.web.search.prefill import LINE_OF_KIND, LINE_OF_STAY, lines_for

OTHER_LINES = {UnitKind.USLD: "usld", UnitKind.RESIDENCE_AUTONOMIE: "residence-autonomie"}


@dataclass(frozen=True)
class Advised:
    """A step to take; `url` is empty when it is done elsewhere."""

    words: str
    url: str


@dataclass(frozen=True)
class AfterRefusal:
    """Why, in words that the reader may know, and what to do next: the one thing first, as a button, when it opens."""

    reason: str
    first: Advised | None
    others: tuple[Advised, ...]


def reads_reasons(standing: Standing) -> bool:
    """Return whether somebody who asks reads the reasons that tell of health, word for word."""
    return standing.reads_medical


def after_refusal(row: Referral, *, medical: bool) -> AfterRefusal:
    """Return what can be done after this refusal; `medical` for whoever reads reasons word for word."""
    told = row.refusal_reason, row.advised_level, row.advised_mention
    steps = [_advised(step, row) for step in next_steps(*told, unit_kind=row.unit.kind, medical=medical)]
    first = steps.pop(0) if steps[0].url else None
    words = refusal_words(*told, medical=medical)
    return AfterRefusal(f"{words[:1].upper()}{words[1:]}.", first, tuple(steps))


def _advised(step: NextStep, row: Referral) -> Advised:
    if step.query is None:
        return Advised(step.words, "")
    line = (LINE_OF_KIND | OTHER_LINES).get(row.unit.kind) or LINE_OF_STAY.get(row.stay_type)
    query = ({"quoi": line} if line else {}) | step.query
    if "quoi" in step.query and step.query["quoi"] not in {wanted.slug for wanted in lines_for(row.dossier)}:
        return Advised(f"{step.words} : cela se demande dans un autre dossier", reverse("dossiers:create"))
    return Advised(step.words, f"{reverse('search:dossier', args=[row.dossier_id])}?{urlencode(query)}")
