"""The benchmark's rows are such as the product makes them, and its report says what was measured. Nothing is timed."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.browsers import CountingBrowser, Page, Step, WrongAnswer, checked
from benchmarks.cast import busiest_unit, cast
from benchmarks.measuring import counted
from benchmarks.report import Timing, all_met, figures, quantile, table, write
from benchmarks.scenarios import PRODUCT, Scenario, Who
from benchmarks.seeding.make import seed
from benchmarks.seeding.sizes import Sizes
from jalon.audit.models import Event
from jalon.directory.models import CareUnit
from jalon.dossiers.completeness import missing_to_send
from jalon.dossiers.documents import open_section
from jalon.dossiers.models import Dossier, Section, SectionRevision, Share
from jalon.dossiers.policies import Standing
from jalon.referrals.enums import OPEN_STATES
from jalon.referrals.models import Referral
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.queries import timeline

TINY = Sizes(referrals=60, units=12, open_in_one=8, desk_people=2, physicians=3, profiles=3, communes=60)


@pytest.fixture
def seeded(db: None) -> None:
    seed(TINY)


@pytest.mark.usefixtures("seeded")
class TestSeed:
    def test_numbers_are_those_asked_for(self) -> None:
        assert Referral.objects.count() == 60
        assert Dossier.objects.count() == 20
        assert busiest_unit()[2] == 8
        assert Section.objects.count() == SectionRevision.objects.count() == 100

    def test_every_key_leads_somewhere(self) -> None:
        # The rows were loaded without these checks.
        connection.check_constraints()
        for model in (Referral, Section, Share):
            for field in (field for field in model._meta.concrete_fields if field.many_to_one and not field.null):
                named = set(model.objects.values_list(field.attname, flat=True))
                assert named <= set(field.related_model.objects.values_list("pk", flat=True))

    def test_sections_open_complete_and_signed(self) -> None:
        for dossier in Dossier.objects.all():
            assert dossier.needs["stays"]
            assert missing_to_send(dossier, Standing.PHYSICIAN, dossier.sections.all()) == []
            for section in dossier.sections.all():
                document = open_section(dossier, section)
                assert list(document.missing()) == []
                if document.definition.signed:
                    assert bytes(section.signed_digest) == document.digest(dossier.pk)

    def test_a_timeline_ends_in_the_state_of_its_request(self) -> None:
        for referral in Referral.objects.select_related("dossier", "unit__establishment"):
            last = Event.objects.filter(referral_id=referral.pk).order_by("-id").first()
            assert last is not None
            assert last.data["to"] == referral.state
            assert all(line.sentence for line in timeline(referral))

    def test_a_dossier_is_shared_while_its_request_is_open(self) -> None:
        open_there = Referral.objects.filter(state__in=OPEN_STATES).values_list("dossier", "unit")
        shared = Share.objects.filter(ended_at__isnull=True).values_list("dossier", "unit")
        assert set(open_there) <= set(shared)

    def test_rows_added_afterwards_take_new_keys(self) -> None:
        event = Event.objects.create(name="dossier.opened", actor_name="Jalon")
        assert Event.objects.filter(pk__gte=event.pk).count() == 1


@pytest.mark.usefixtures("seeded")
def test_each_scenario_walks_through_the_product_and_counts_its_queries() -> None:
    pair = cast(1)[0]
    steps = counted(pair, PRODUCT)
    assert set(steps) == {scenario.code for scenario in PRODUCT}
    for scenario in PRODUCT:
        for step in steps[scenario.code]:
            assert step.queries, f"{scenario.code}, {step.name}"
    answered = Counter(Event.objects.filter(name="referral.waitlisted", actor_name__gt="").values_list("data__grade"))
    assert answered[("under_review",)] >= 2


@pytest.mark.usefixtures("seeded")
def test_nobody_of_the_cast_acts_on_the_row_of_another() -> None:
    pairs = cast(2)
    assert pairs[0].arrived is pairs[1].arrived
    assert next(pairs[0].settled) != next(pairs[1].settled)
    assert pairs[0].physician_session != pairs[1].physician_session


@pytest.mark.usefixtures("seeded")
def test_the_inbox_holds_what_the_policy_gives() -> None:
    browser = CountingBrowser(cast(1)[0].desk_session)
    browser.get("inbox", "/demandes/")
    unit = busiest_unit()[0]
    assert ReferralPolicy.who_answers(CareUnit.objects.get(pk=unit)).count() == TINY.desk_people


def test_an_error_page_is_never_measured() -> None:
    with pytest.raises(WrongAnswer, match="500"):
        checked(Page("/demandes/", 500, "<h1>Une panne de notre côté</h1>", ""))
    with pytest.raises(WrongAnswer, match="connexion"):
        checked(Page("/demandes/", 302, "", "/connexion/?next=/demandes/"))


def test_a_form_is_sent_as_the_browser_would_send_it() -> None:
    html = (
        '<form action="/x/"><input name="a" value="1"></form>'
        '<form method="post"><input type="hidden" name="b" value="2">'
        '<input type="radio" name="c" value="no"><input type="radio" name="c" value="yes" checked>'
        '<select name="d"><option value="p">P</option><option value="q" selected>Q</option></select>'
        '<textarea name="e">one\ntwo</textarea><input name="f" value="3" disabled></form>'
    )
    form = Page("/demandes/1/waitlist/", 200, html, "").form("/waitlist/")
    assert form == {"b": ["2"], "c": ["yes"], "d": ["q"], "e": ["one\ntwo"]}
    with pytest.raises(WrongAnswer):
        Page("/demandes/1/", 200, html, "").form("/refuse/")


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20)])
def test_a_quantile_is_the_value_that_this_share_does_not_exceed(share: float, expected: int) -> None:
    assert quantile(range(1, 21), share) == expected


def report_of(seconds: float, size: int) -> dict:
    page = Scenario("inbox", "Inbox", Who.DESK, lambda browser, pair: None, 2)
    walks = {"floor": [[Step("floor", 0.01, 0)]] * 4, "inbox": [[Step("inbox", seconds, 0)]] * 4}
    facts = figures(page, {"one": walks, "several": walks}, [Step("inbox", 0, size, ("SELECT 1",) * 5)])
    floor = {crowd: {"p50_ms": 10.0, "p95_ms": 10.0, "samples": 4} for crowd in ("one", "several")}
    return {"date": "2026-11-24T10:00:00+01:00", "clients": 8, "floor": floor, "pages": {"inbox": facts}}


def test_the_report_says_what_is_met(tmp_path: Path) -> None:
    good, slow, heavy = report_of(0.02, 30_000), report_of(0.021, 30_000), report_of(0.02, 40_001)
    assert good["pages"]["inbox"]["one"]["floors"] == 2
    assert [all_met(report) for report in (good, slow, heavy)] == [True, False, False]
    assert "missed: one, several" in table(slow)
    assert "missed: bytes" in table(heavy)
    path = write(good, tmp_path)
    assert json.loads(path.read_text()) == json.loads((tmp_path / "latest.json").read_text()) == good


def test_what_is_no_page_is_judged_by_the_time_one_waits() -> None:
    printing = Scenario("print", "PDF", Who.PHYSICIAN, lambda browser, pair: None, most_ms=300)
    for seconds, is_met in ((0.3, True), (0.301, False)):
        walks = {"floor": [[Step("floor", 0.01, 0)]] * 4, "print": [[Step("print", seconds, 0)]] * 4}
        facts = figures(printing, {"one": walks, "several": walks}, [Step("print", 0, 90_000, ("SELECT 1",) * 5)])
        assert facts["met"] == {"time": is_met, "queries": True}


def test_timings_sum_the_steps() -> None:
    timing = Timing.of([[Step("a", 0.001, 0), Step("b", 0.002, 0)]] * 3)
    assert (timing.p50, timing.samples) == (3.0, 3)
