"""What would differ under other rules, dossier by dossier, without a word of health."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.models import Dossier
from jalon.matching.replay import mark_of, replay
from jalon.matching.rules import FILE, current, read
from tests.directory.factories import DIJON, make_unit_at
from tests.factories import make_physician
from tests.referrals.factories import make_dossier

pytestmark = pytest.mark.django_db
TEXT = FILE.read_text(encoding="utf-8")
NEEDS: dict[str, Any] = {
    "stays": ["permanent"],
    "dementia": True,
    "needs": ["oxygen_continuous"],
    "place": {"label": "Dijon (21000)", "commune": "21231", "lat": DIJON[0], "lon": DIJON[1]},
}


def asking(**changes: Any) -> Dossier:
    dossier = make_dossier(make_physician())
    dossier.needs_sealed = dossier.sealer.seal(NEEDS | changes, f"needs:{dossier.pk}")
    dossier.save()
    return dossier


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Rules where a protected unit is worth nothing near, and oxygen no longer leaves anybody out."""
    path = tmp_path / "rules.toml"
    text = TEXT.replace('km = 15\nshort = "unité protégée"', 'km = 1\nshort = "unité protégée"', 1)
    start = text.index('code = "oxygen"')
    path.write_text(text[:start] + text[start:].replace('"excludes"', '"counts"', 1), encoding="utf-8")
    return path


def printed(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("replay_matching", rules=path, stdout=out, **options)
    return out.getvalue().replace("\N{NO-BREAK SPACE}", " ")


def test_a_follow_up_care_dossier_is_replayed_on_the_first_solution_chosen(tmp_path: Path) -> None:
    here = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
    silent = make_unit_at(2, mention="A52", **here)
    speaks = make_unit_at(9, mention="A52", offers=["speech"], **here)
    make_unit_at(1, mention="A51", **here)
    asking(stays=["full_hospital"], solutions=["smr.A52.full_hospital", "had"], needs=[], wanted=["speech"])
    path = tmp_path / "rules.toml"
    start = TEXT.index('code = "wanted_team"')
    path.write_text(TEXT[:start] + TEXT[start:].replace("km = 4", "km = 30", 1), encoding="utf-8")
    [difference] = replay(Dossier.objects.all(), current(), read(path), now=timezone.now())
    assert (difference.gained, difference.lost) == ((), ())
    assert [(row.finess, row.before, row.after) for row in difference.moved] == [
        (f"{speaks.establishment.finess}/A52", 2, 1),
        (f"{silent.establishment.finess}/A52", 1, 2),
    ]


def test_gained_lost_and_moved_units_are_told_for_each_dossier(changed: Path) -> None:
    near, protected = make_unit_at(2), make_unit_at(10, dementia_unit=True)
    no_oxygen = make_unit_at(4, lacks=["oxygen"])
    dossier = asking()
    [difference] = replay(Dossier.objects.all(), current(), read(changed), now=timezone.now())
    assert difference.gained == (no_oxygen.establishment.finess,)
    assert difference.lost == ()
    moves = {moved.finess: (moved.before, moved.after) for moved in difference.moved}
    assert moves == {near.establishment.finess: (2, 1), protected.establishment.finess: (1, 3)}
    [back] = replay(Dossier.objects.all(), read(changed), current(), now=timezone.now())
    assert back.lost == (no_oxygen.establishment.finess,)
    assert difference.dossier == mark_of(dossier)


def test_the_command_prints_marks_and_counts_and_nothing_of_the_person(changed: Path) -> None:
    make_unit_at(2, lacks=["oxygen"])
    dossier = asking()
    told = printed(changed)
    assert mark_of(dossier) in told
    assert (
        "1 dossier rejoué de la version 5 à la version 5, les 20 premiers de chacun : 1 changent (1 unité gagnée"
        in told
    )
    for secret in (str(dossier.pk), dossier.number, dossier.birth_name, "oxyg", "Dijon"):
        assert secret not in told
    assert mark_of(dossier) not in printed(changed, only_counts=True)


def test_the_same_rules_change_nothing() -> None:
    make_unit_at(2)
    asking()
    told = printed(FILE)
    assert told.startswith("1 dossier rejoué")
    assert "0 changent" in told


def test_old_dossiers_and_those_that_do_not_say_where_are_not_replayed(changed: Path) -> None:
    asking(place=None)
    old = asking()
    Dossier.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=31))
    assert printed(changed).startswith("0 dossier rejoué")
    assert printed(changed, days=60).startswith("1 dossier rejoué")


def test_wrong_rules_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(TEXT.replace("km = 30", "km = -3", 1), encoding="utf-8")
    with pytest.raises(CommandError, match=r"line \d+, rule"):
        printed(path)


def test_one_dossier_or_thirty_cost_the_same_queries(changed: Path) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(replay(Dossier.objects.all(), current(), read(changed), now=timezone.now()))
        return len(captured)

    make_unit_at(2)
    asking()
    one = queries()
    for _ in range(29):
        asking()
    assert queries() == one
