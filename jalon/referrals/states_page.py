"""Writes `docs/domain/referral-states.md` from the table, so that the page cannot say otherwise."""

from collections.abc import Iterable

from jalon.directory.enums import UnitKind
from jalon.referrals import outcomes
from jalon.referrals.actions import expire
from jalon.referrals.actions.hold import LONGEST
from jalon.referrals.deadlines import ARCHIVE_DAYS, INFO_DAYS, NEWS_DAYS, OFFER_DAYS, SILENCE_DAYS
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.exclusion import CLOSES
from jalon.referrals.pathways.life_cycle import BEFORE_PATHWAY
from jalon.referrals.pathways.life_cycle import TABLE as PATHWAY_TABLE
from jalon.referrals.reasons import FITS, PLACES, REDIRECTING
from jalon.referrals.sides import SIDE_LABELS
from jalon.referrals.transitions import OPEN, TABLE, Transition
from jalon.referrals.workflow import FHIR

HEAD = """# Life cycle of a request (« demande »)

Written by `python manage.py write_referral_states` from `jalon/referrals/workflow.py`; a test fails when it is stale.
Do not edit by hand.
"""
#: Sources that are not told one by one.
SOURCES = {
    OPEN: "any open state",
    BEFORE_PATHWAY: "any open state before the pathway",
    (*BEFORE_PATHWAY, ReferralState.IN_PATHWAY): "any open state",
}


def page() -> str:
    """Return the whole page, in Markdown."""
    parts = [
        HEAD,
        _states(),
        _life_cycle("A request for a place", TABLE),
        _life_cycle("A child’s request to a platform", PATHWAY_TABLE),
        _rules(),
    ]
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows)]
    return "\n".join(lines) + "\n"


def _states() -> str:
    rows = []
    for state in ReferralState:
        fhir = FHIR[state]
        shown = f"{fhir.status} ({fhir.business})" if fhir.business else fhir.status
        if state == ReferralState.WAITLISTED:
            shown = f"{fhir.status} (its grade)"
        rows.append((f"`{state.value}`", str(state.label), "open" if state in OPEN_STATES else "closed", shown))
    return "## States\n\n" + _table(("state", "on screen", "", "FHIR Task.status (businessStatus)"), rows)


def _life_cycle(title: str, table: tuple[Transition, ...]) -> str:
    return "\n".join([f"## {title}\n", _actions(table), _sentences(table), _diagram(table)])


def _actions(table: tuple[Transition, ...]) -> str:
    return _table(("action", "by", "from", "to", "button", "reason"), map(_action, table))


def _action(row: Transition) -> tuple[str, ...]:
    sources = SOURCES.get(row.sources) or ", ".join(state.value for state in row.sources)
    targets = " or ".join(state.value for state in row.targets) or "*the state stays*"
    button = f"*{row.label}* (automatic)" if row.automatic else row.label
    reason = "coded, required" if row.reason_required else ""
    return (f"`{row.action}`", SIDE_LABELS[row.by], sources, targets, button, reason)


def _sentences(table: tuple[Transition, ...]) -> str:
    rows = [
        (
            f"`{row.event}`",
            row.sentence,
            ", ".join(f"`{guard.__name__}`" for guard in row.guards) or "–",
        )
        for row in table
    ]
    return "### Timeline and guards\n\n" + _table(("event", "sentence", "guards"), rows)


def _diagram(table: tuple[Transition, ...]) -> str:
    edges = []
    for row in table:
        if row.sources in SOURCES:
            continue
        edges += [
            f"    {source.value} --> {target.value}: {row.action}" for source in row.sources for target in row.targets
        ]
    return "\n".join(["### Diagram", "", "```mermaid", "stateDiagram-v2", "    [*] --> draft", *edges, "```", ""])


def _exclusions() -> str:
    slots = list(CLOSES)
    rows = [(f"`{taken}`", *("closes" if other in CLOSES[taken] else "stays" for other in slots)) for taken in slots]
    head = ("accepted \\ other request", *(f"`{slot}`" for slot in slots))
    return "## What an accepted place closes, in follow-up care\n\n" + _table(head, rows)


def _reasons() -> str:
    rows = [(f"`{reason.value}`", str(reason.label), _units(fits)) for reason, fits in FITS.items()]
    return "## Reasons of refusal\n\n" + _table(("code", "on screen", "units"), rows)


def _units(fits: tuple[UnitKind, ...]) -> str:
    if fits == PLACES:
        return "all but pco"
    return "all" if set(fits) == set(UnitKind) else ", ".join(kind.value for kind in fits)


def _rules() -> str:
    main = ", ".join(f"`{stay.value}`" for stay in outcomes.MAIN_STAYS)
    redirecting = ", ".join(f"`{reason.value}`" for reason in REDIRECTING)
    lasting = ", ".join(f"`{state.value}`" for state in expire.LASTING_STATES)
    return f"""{_exclusions()}
{_reasons()}
## Rules beside the table

- Every action locks the dossier, then all its requests by identifier; the losing side of a race gets a sentence.
- Dates: a unit answers within the delay of its kind ([clocks](clocks.md)), a complement comes within
  {INFO_DAYS} working days, an offer is kept {OFFER_DAYS} working days unless the unit says otherwise, news of a
  waiting list come within {NEWS_DAYS} days. A passed date closes nothing by itself: the unit is reminded once.
- An offer past its date may still be accepted until the unit takes it back.
- An accepted place closes at once the other open requests whose place does not go with it, in grand âge excepted:
  there they close at the entry.
- An admission closes the same ones. A main stay ({main}) closes all the others and the dossier. Any other
  stay closes the dossier only when nothing is left open.
- A place held, proposed or accepted is taken out of the free places of its unit, and given back at once when it is
  released, declined, taken back, or when its request closes; admitted, the person has it for good.
- A place is held {LONGEST.days} days at most, never more places than are declared free, and lapses by itself: pages
  stop believing it at its moment, a task gives it back within two minutes. Holding it again moves the moment.
- Opinions stay in the unit: the medical one by a medical reader, the one on places by whoever answers. Neither changes
  the state nor replaces the other. A unit may want a favourable medical opinion before any offer (off at first: a unit
  without a medical reader could offer nothing). What the requester is told is the answer.
- A person who did not come frees the place; the requester may then ask again the units that it had closed.
- A refusal gives a reason that fits the kind of unit; {redirecting} also say where to turn.
- Choices never sent close with the others; nobody outside is told.
- A withdrawal for a death withdraws every open request and closes the dossier; the family gets no more mail.
- A dossier closed, cancelled or archived elsewhere expires its open requests in the same transaction.
- A request without a move for {SILENCE_DAYS} days expires by night; {lasting} do not.
- A dossier of which neither an answer nor a request moved for {SILENCE_DAYS} days is asked about, then archived
  {ARCHIVE_DAYS} days later. Its requesters take it up again, save after an admission or a death.
- A unit reads the dossier from the sending until its request closes; the unit that admitted keeps reading it.
"""
