"""From needs to units in order, each with its reasons; and why one unit is not among them.

The order is the distance, less the kilometres of detour that each rule met is worth, after who declares the place
(`Criteria.puts_declared_first`). No other weight exists.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from jalon.directory.criteria import Criteria, Ruled
from jalon.directory.models import CareUnit
from jalon.directory.search_sql import Hit, Statement
from jalon.matching.explain import EVERY_KIND, Explanation, concerns, explain
from jalon.matching.facts import Needs, facts_of_hit
from jalon.matching.rules import Check, Effect, Rule, RuleBook

# What a test is called in the statement of a search; other tests are of the area, or are only said.
IN_THE_STATEMENT = {
    Check.PRICE: "within_budget",
    Check.PLACES: "free_places",
    Check.SIZE: "size",
    Check.REACHABLE: "reachable",
    Check.AGE: "age",
    Check.MENTION: "mention",
}
OF_ANSWER = {"yes": "always", "no": "never"}


@dataclass(frozen=True)
class Ranked:
    """One unit in its place, and its reasons."""

    hit: Hit
    explanation: Explanation

    @property
    def unit(self) -> CareUnit:
        return self.hit.unit


def ruled(criteria: Criteria, needs: Needs, book: RuleBook | None = None) -> Criteria:
    """Return the criteria with what the rules ask for this person: the search then leaves out and orders by them."""
    return replace(criteria, rules=tuple(_ruled(needs, book)))


def rank(
    needs: Needs, criteria: Criteria, *, limit: int = 20, now: datetime | None = None, book: RuleBook | None = None
) -> list[Ranked]:
    """Return the `limit` best units, in order, each with its reasons. One query."""
    moment = now or timezone.now()
    hits = Statement(ruled(criteria, needs, book), moment).page("adaptes", limit, 0)
    return explained(hits, needs, now=moment, book=book)


def explained(
    hits: Iterable[Hit], needs: Needs, *, now: datetime | None = None, book: RuleBook | None = None
) -> list[Ranked]:
    """Return what a search found, with the reasons of each. No query."""
    return [Ranked(hit, explain(needs, facts_of_hit(hit), now=now, book=book)) for hit in hits]


def counting(needs: Needs, kinds: Iterable[str], book: RuleBook | None = None) -> list[Rule]:
    """Return the rules that order these kinds of units for this person, the heaviest first."""
    wanted = set(kinds) or EVERY_KIND
    rules = {
        concern.rule.subject: concern.rule
        for concern in concerns(needs, book)
        if concern.rule.km and concern.kinds & wanted and not _is_silent(concern.rule, needs)
    }
    return sorted(rules.values(), key=lambda rule: -rule.km)


def _is_silent(rule: Rule, needs: Needs) -> bool:
    """Whether the rule waits for a number that nobody gave."""
    return (rule.test is Check.PRICE and needs.budget_month is None) or (rule.test is Check.AGE and needs.age is None)


def _ruled(needs: Needs, book: RuleBook | None) -> Iterator[Ruled]:
    for concern in concerns(needs, book):
        rule = concern.rule
        excludes = rule.effect in (Effect.EXCLUDES, Effect.REQUIRES, Effect.WARNS)
        if not (excludes or rule.km) or _is_silent(rule, needs):
            continue
        test = concern.capability or IN_THE_STATEMENT.get(rule.test) or OF_ANSWER.get(rule.answer, "")
        # What denies always is « never »: it counts for nothing, and leaves out only when the rule does.
        if not test or (test == "always" and not rule.km) or (test == "never" and not excludes):
            continue
        yield Ruled(
            test=test,
            excludes=excludes and test != "always",
            requires=rule.effect is Effect.REQUIRES,
            refusal=rule.refusal,
            km=0 if test == "never" else rule.km,
            kinds=() if concern.kinds == EVERY_KIND else tuple(sorted(concern.kinds)),
            limit=rule.limit,
            mentions=rule.mentions,
        )
