"""Writes `docs/domain/clocks.md` from `clocks.toml`, so that the page cannot say otherwise."""

from jalon.directory.departments import DEPARTMENTS
from jalon.dossiers.kinds.sanitaire.sections.requester import ORIGINS
from jalon.referrals.clocks import Expected, clocks

HEAD = """# Dates and clocks

Written by `python manage.py write_clocks` from `jalon/referrals/clocks.toml`; a test fails when it is stale. Do not
edit by hand.

## How long a unit has to answer
"""
TAIL = """
« En heures ouvrées »: hours run on working days only, while the desk is open. « En jours ouvrés »: until the desk
closes on the last day, the day of the sending not counted. The delay runs again after a complement, and when a
refused request is taken up. It is a promise shown to both sides: nothing closes by itself when it has passed. The
unit is reminded once, the requester is told what to do, the coordinator sees it among the late ones; all of them
read `Referral.due_at`.

Two delays are shown, each for what it is: the one *expected* (or *announced* by a place to live), from which the
date comes; and the *usual* one, the median of a year of answers, which promises nothing
(`actions.learn_answer_days`).

## Where the unit is

Working days are Monday to Friday, public holidays of the unit's department apart (library `holidays`, [ADR
28](../adr/0028-public-holidays.md)). Pages and e-mails write the hour of Paris, and say so when the unit's own
clocks show another.
"""
DATES = """
## Wished date and « médicalement sortant le »

Both are answers of « service demandeur », an administrative section: whoever prepares the dossier may change them,
and the medical part stays signed. `Dossier.wished_on` and `ready_on` repeat them (`Question.copy`), so that the
inbox sorts and filters without opening an answer: *sortants aujourd’hui*, *sortants en retard* go by the day the
person is medically ready, else by the day wished.

Once the wished date has passed, no place being proposed, those who may fill the dossier are asked for another: at
home, on the dossier, on its follow-up, and by one e-mail for each date. `actions.redate` writes the answer as
typing it does, and tells every unit that has the dossier the new date beside the old one, with the reason when one
was given.

## What changed since a unit read it

`SectionReading` keeps, for each unit and section, the save and the signed version that somebody of the unit last
read. A change is one when an answer is another, and, in a section that a physician signs, once it is signed. Then

- the inbox and the request say « modifié depuis votre lecture », with the difference question by question;
- the difference stays readable after it was read, until the next one;
- one e-mail leaves for what is administrative, thirty minutes after the last key, and no other before the unit has
  read; for what is medical, one at each new signature ([ADR 19](../adr/0019-signed-versions.md));
- whoever does not read the medical part is marked by none of its changes.

A unit that had read nothing is shown no older answer: all of it is new.
"""


def page() -> str:
    """Return the whole page, in Markdown."""
    desk = clocks().desk
    hours = f"The desk is open from {desk.opens:%H:%M} to {desk.closes:%H:%M}, everywhere, by the clocks of the place."
    return "\n".join([HEAD, _answers(), hours, TAIL, _places(), DATES])


def _answers() -> str:
    rows = ["| unité | demande venue de | délai | pourquoi | |", "| --- | --- | --- | --- | --- |"]
    rows += [_answer(rule) for rule in clocks().answers]
    return "\n".join(rows) + "\n"


def _answer(rule: Expected) -> str:
    labels = {option.code: f"{option.label[:1].lower()}{option.label[1:]}" for option in ORIGINS}
    kinds = ", ".join(str(kind.label) for kind in rule.kinds)
    only = not any(other.origins and set(other.kinds) & set(rule.kinds) for other in clocks().answers)
    origins = ", ".join(labels[code] for code in rule.origins) or ("partout" if only else "ailleurs")
    delay = "annoncé par l’établissement" if rule.is_own else rule.words(0)
    return f"| {kinds} | {origins} | {delay} | {rule.source} | {rule.certainty} |"


def _places() -> str:
    rows = ["| département | fuseau | jours fériés propres |", "| --- | --- | --- |"]
    for code, place in clocks().places.items():
        own = "oui" if place.holidays else "non"
        rows.append(f"| {code} {DEPARTMENTS.get(code, '')} | {place.zone or 'Europe/Paris'} | {own} |")
    return "\n".join(rows) + "\n"
