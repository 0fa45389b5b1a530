"""The legal clocks: calendar days, month and year ends, holidays that extend nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.dossiers.kinds.tnd.clocks import (
    Clock,
    ClockError,
    ClockState,
    Deadline,
    Milestones,
    answer_due,
    deadlines,
    for_parents,
    for_professionals,
    pathway_end,
    synthesis_due,
    welcome_due,
)

NBSP = "\N{NO-BREAK SPACE}"
WHOLE = Milestones(
    received=date(2026, 12, 10),
    answered=date(2026, 12, 22),
    prescribed=date(2026, 12, 22),
    welcomed=date(2027, 3, 23),
    first_intervention=date(2027, 3, 30),
    synthesis=date(2027, 9, 30),
    ended=date(2027, 12, 22),
)


class TestDelays:
    @pytest.mark.parametrize(
        ("received", "due"),
        [
            (date(2026, 12, 10), date(2026, 12, 25)),  # Christmas: not extended
            (date(2026, 12, 17), date(2027, 1, 1)),  # over the year end, New Year's Day: not extended
            (date(2026, 11, 13), date(2026, 11, 28)),  # a Saturday
            (date(2026, 4, 16), date(2026, 5, 1)),
            (date(2026, 2, 14), date(2026, 3, 1)),
            (date(2028, 2, 14), date(2028, 2, 29)),  # leap year
        ],
    )
    def test_the_platform_answers_in_fifteen_calendar_days(self, received: date, due: date) -> None:
        assert answer_due(received) == due

    @pytest.mark.parametrize(
        ("prescribed", "due"),
        [
            (date(2026, 11, 26), date(2027, 2, 26)),
            (date(2026, 11, 30), date(2027, 2, 28)),  # no 30 February
            (date(2027, 11, 30), date(2028, 2, 29)),
            (date(2026, 8, 14), date(2026, 11, 14)),
            (date(2027, 1, 31), date(2027, 4, 30)),
        ],
    )
    def test_the_child_is_received_within_three_months(self, prescribed: date, due: date) -> None:
        assert welcome_due(prescribed) == due

    def test_the_synthesis_comes_within_six_months(self) -> None:
        assert synthesis_due(date(2026, 8, 31)) == date(2027, 2, 28)
        assert synthesis_due(date(2026, 7, 1)) == date(2027, 1, 1)

    def test_the_pathway_lasts_a_year_and_is_renewed_once(self) -> None:
        assert pathway_end(date(2026, 11, 26)) == date(2027, 11, 26)
        assert pathway_end(date(2026, 11, 26), 1) == date(2028, 11, 26)
        assert pathway_end(date(2028, 2, 29)) == date(2029, 2, 28)
        assert pathway_end(date(2028, 2, 29), 1) == date(2030, 2, 28)

    @pytest.mark.parametrize("renewals", [2, -1])
    def test_a_second_renewal_is_refused(self, renewals: int) -> None:
        with pytest.raises(ClockError) as caught:
            pathway_end(date(2026, 11, 26), renewals)
        assert "une seule fois" in caught.value.sentence


class TestDeadlines:
    def test_a_clock_starts_with_what_starts_it(self) -> None:
        def started(**changes: date | None) -> list[Clock]:
            return [one.clock for one in deadlines(Milestones(received=date(2026, 12, 10), **changes))]

        assert started() == [Clock.ANSWER]
        assert started(answered=date(2026, 12, 11)) == [Clock.ANSWER]
        prescribed = {"answered": date(2026, 12, 11), "prescribed": date(2026, 12, 11)}
        assert started(**prescribed) == [Clock.ANSWER, Clock.WELCOME, Clock.PATHWAY]
        assert started(**prescribed, first_intervention=date(2027, 1, 4)) == [
            *(Clock.ANSWER, Clock.WELCOME, Clock.SYNTHESIS, Clock.PATHWAY),
        ]

    def test_each_has_its_last_day_and_says_whether_it_was_kept(self) -> None:
        found = {one.clock: (one.due, one.state(date(2028, 1, 1))) for one in deadlines(WHOLE)}
        assert found == {
            Clock.ANSWER: (date(2026, 12, 25), ClockState.KEPT),
            Clock.WELCOME: (date(2027, 3, 22), ClockState.MISSED),
            Clock.SYNTHESIS: (date(2027, 9, 30), ClockState.KEPT),
            Clock.PATHWAY: (date(2027, 12, 22), ClockState.KEPT),
        }

    def test_a_renewal_moves_the_end_of_the_pathway(self) -> None:
        *_, pathway = deadlines(replace(WHOLE, renewals=1, ended=None))
        assert pathway.due == date(2028, 12, 22)

    @given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-40, 40))
    def test_the_last_day_is_in_time_and_the_next_is_late(self, received: date, days: int) -> None:
        [answer] = deadlines(Milestones(received))
        today = answer.due + timedelta(days=days)
        assert answer.days_left(today) == -days
        assert answer.state(today) == (ClockState.LATE if days > 0 else ClockState.RUNNING)
        assert replace(answer, done=today).state(today) == (ClockState.MISSED if days > 0 else ClockState.KEPT)

    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({"answered": date(2026, 12, 9)}, "la réponse ne vient pas avant la réception"),
            ({"prescribed": date(2026, 12, 20)}, "la prescription ne vient pas avant la réponse"),
            ({"welcomed": date(2026, 12, 1)}, "le premier accueil ne vient pas avant la prescription"),
            ({"first_intervention": date(2026, 12, 1)}, "la première intervention ne vient pas avant"),
            ({"synthesis": date(2027, 3, 1)}, "la synthèse ne vient pas avant"),
            ({"first_intervention": None}, "la synthèse ne vient pas avant"),
            ({"ended": date(2026, 12, 1)}, "la fin du parcours ne vient pas avant"),
            ({"renewals": 2}, "une seule fois"),
        ],
    )
    def test_days_that_contradict_each_other_are_refused(self, changes: dict[str, date], word: str) -> None:
        with pytest.raises(ClockError) as caught:
            deadlines(replace(WHOLE, **changes))
        assert word in caught.value.sentence

    def test_what_was_never_prescribed_is_not_renewed(self) -> None:
        with pytest.raises(ClockError) as caught:
            deadlines(Milestones(date(2026, 12, 10), renewals=1))
        assert "après avoir été prescrit" in caught.value.sentence


class TestWords:
    ANSWER = Deadline(Clock.ANSWER, date(2026, 12, 10), date(2026, 12, 25))

    @pytest.mark.parametrize(
        ("deadline", "today", "professionals", "parents"),
        [
            (
                ANSWER,
                date(2026, 12, 22),
                "Réponse au médecin au plus tard le 25 décembre 2026 : il reste 3 jours.",
                "La plateforme répond au plus tard le 25 décembre 2026.",
            ),
            (
                ANSWER,
                date(2026, 12, 25),
                "Réponse au médecin au plus tard le 25 décembre 2026 : c’est aujourd’hui.",
                "La plateforme répond au plus tard le 25 décembre 2026.",
            ),
            (
                ANSWER,
                date(2026, 12, 26),
                "Réponse au médecin : 1 jour de retard sur les 15 jours qui suivent la réception.",
                "La plateforme devait répondre au plus tard le 25 décembre 2026. "
                "Vous pouvez l’appeler pour savoir où en est la demande.",
            ),
            (
                replace(ANSWER, done=date(2026, 12, 28)),
                date(2027, 1, 2),
                "Réponse donnée le 28 décembre 2026, 3 jours après le délai.",
                "La plateforme a répondu le 28 décembre 2026.",
            ),
            (
                replace(ANSWER, done=date(2026, 12, 25)),
                date(2027, 1, 2),
                "Réponse donnée le 25 décembre 2026, dans le délai.",
                "La plateforme a répondu le 25 décembre 2026.",
            ),
        ],
    )
    def test_a_clock_is_told_to_each(self, deadline: Deadline, today: date, professionals: str, parents: str) -> None:
        assert for_professionals(deadline, today).replace(NBSP, " ") == professionals
        assert for_parents(deadline, today).replace(NBSP, " ") == parents

    @pytest.mark.parametrize("clock", Clock)
    @pytest.mark.parametrize("days", [-5, 0, 5])
    @pytest.mark.parametrize("done", [True, False])
    def test_every_clock_has_its_sentences(self, clock: Clock, days: int, done: bool) -> None:
        due = date(2027, 3, 22)
        today = due + timedelta(days=days)
        deadline = Deadline(clock, date(2026, 12, 22), due, today if done else None)
        for told in (for_professionals(deadline, today), for_parents(deadline, today)):
            assert told.endswith(".") and "{" not in told
            assert "2027" in told or "retard" in told or "terme" in told
