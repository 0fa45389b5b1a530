"""The wished dates of a dossier, as its pages tell them, and whether the reader may change them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from jalon.dossiers.copies import question_of
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.models import Referral
from jalon.referrals.redating import has_passed
from jalon.referrals.wording import long_day


@dataclass(frozen=True)
class Dates:
    """The days in words, each empty when nobody said. `url` changes them, for whoever may; `passed`: they should."""

    wished: str
    ready: str
    passed: bool
    url: str


def dates_of(dossier: Dossier, standing: Standing, rows: Iterable[Referral]) -> Dates | None:
    """Return the dates, None for a dossier without any. `rows`: its requests; one query at most, theirs.

    A unit is told that the date has passed whatever the other units answered: their answers are not its to know.
    """
    asked = question_of(dossier.kind, "wished_on")
    if asked is None or dossier.wished_on is None:
        return None
    writes = standing.is_requester and DossierPolicy.section(standing, asked[0], dossier).write
    return Dates(
        wished=long_day(dossier.wished_on),
        ready=long_day(dossier.ready_on) if dossier.ready_on else "",
        passed=has_passed(dossier, [row.state for row in rows if standing.is_requester], timezone.localdate()),
        url=reverse("referrals:redate", args=[dossier.pk]) if writes else "",
    )
