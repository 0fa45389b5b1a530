"""Writes `docs/domain/referral-states.md` from the table, so that the page cannot say otherwise."""

from collections.abc import Iterable

from jalon.referrals import outcomes
from jalon.referrals.actions import expire
from jalon.referrals.deadlines import ARCHIVE_DAYS, INFO_DAYS, NEWS_DAYS, OFFER_DAYS, SILENCE_DAYS
from jalon.referrals.enums import OPEN_STATES, ReferralState
from jalon.referrals.sides import SIDE_LABELS
from jalon.referrals.workflow import FHIR, TABLE, Transition

HEAD = """# Life cycle of a request (« demande »)

Written by `python manage.py write_referral_states` from `jalon/referrals/workflow.py`; a test fails when it is stale.
Do not edit by hand.
"""


def page() -> str:
    """Return the whole page, in Markdown."""
    parts = [HEAD, _states(), _actions(), _sentences(), _diagram(), _rules()]
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


def _actions() -> str:
    rows = [_action(row) for row in TABLE]
    return "## Actions\n\n" + _table(("action", "by", "from", "to", "button", "reason"), rows)


def _action(row: Transition) -> tuple[str, ...]:
    sources = "any open state" if row.sources == OPEN_STATES else ", ".join(state.value for state in row.sources)
    targets = " or ".join(state.value for state in row.targets)
    button = f"*{row.label}* (automatic)" if row.automatic else row.label
    reason = "coded, required" if row.reason_required else ""
    return (f"`{row.action}`", SIDE_LABELS[row.by], sources, targets, button, reason)


def _sentences() -> str:
    rows = [
        (
            f"`{row.event}`",
            row.sentence,
            ", ".join(f"`{guard.__name__}`" for guard in row.guards) or "–",
        )
        for row in TABLE
    ]
    return "## Timeline and guards\n\n" + _table(("event", "sentence", "guards"), rows)


def _diagram() -> str:
    edges = []
    for row in TABLE:
        if row.sources == OPEN_STATES:
            continue
        edges += [
            f"    {source.value} --> {target.value}: {row.action}" for source in row.sources for target in row.targets
        ]
    return "\n".join(["## Diagram", "", "```mermaid", "stateDiagram-v2", "    [*] --> draft", *edges, "```", ""])


def _rules() -> str:
    main = ", ".join(f"`{stay.value}`" for stay in outcomes.MAIN_STAYS)
    lasting = ", ".join(f"`{state.value}`" for state in expire.LASTING_STATES)
    return f"""## Rules beside the table

- Every action locks the dossier, then all its requests by identifier; the losing side of a race gets a sentence.
- Dates: a unit answers within the delay of its kind ([clocks](clocks.md)), a complement comes within
  {INFO_DAYS} working days, an offer is kept {OFFER_DAYS} working days unless the unit says otherwise, news of a
  waiting list come within {NEWS_DAYS} days. A passed date closes nothing by itself: the unit is reminded once.
- An offer past its date may still be accepted until the unit takes it back.
- An accepted place closes the other open requests of the same stay at once, in grand âge excepted: there they close
  at the entry.
- An admission closes the other open requests of the same stay. A main stay ({main}) closes all the others and
  the dossier. Any other stay leaves requests of other stays as they are, and closes the dossier only when nothing is
  left open.
- Choices never sent close with the others; nobody outside is told.
- A withdrawal for a death withdraws every open request and closes the dossier; the family gets no more mail.
- A dossier closed, cancelled or archived elsewhere expires its open requests in the same transaction.
- A request without a move for {SILENCE_DAYS} days expires by night; {lasting} do not.
- A dossier of which neither an answer nor a request moved for {SILENCE_DAYS} days is asked about, then archived
  {ARCHIVE_DAYS} days later. Its requesters take it up again, save after an admission or a death.
- A unit reads the dossier from the sending until its request closes; the unit that admitted keeps reading it.
"""
