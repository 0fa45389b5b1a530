"""What a page of questions sends besides the answers, and what is told of other people at work on them."""

from collections.abc import Mapping

from django.http import QueryDict

from jalon.core.text import and_list, plural
from jalon.dossiers.actions.save_section import Saved, Side


def without_removed(data: QueryDict) -> QueryDict:
    """Leave out the row whose « Retirer » was pressed."""
    removed = data.get("_remove", "")
    if not removed:
        return data
    kept = data.copy()
    for name in list(kept):
        if name.startswith(f"{removed}."):
            del kept[name]
    return kept


def shown_revision(text: str) -> int:
    """Return the revision that the page showed; one that cannot be read counts as the oldest."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def kept_sides(data: QueryDict) -> Mapping[str, Side]:
    """Return the side chosen on a disputed question, by its code."""
    side, _, code = data.get("_keep", "").partition(":")
    if side == "mine":
        return {code: "mine"}
    return {code: "theirs"} if side == "theirs" else {}


def others_notice(saved: Saved) -> str:
    """Say that somebody else is at work on the section, and what came of it."""
    if not saved.others:
        return ""
    who = and_list(saved.others)
    verb = "modifient" if len(saved.others) > 1 else "modifie"
    merged = len(saved.from_others - set(saved.document.disputed))
    told = f"{who} {verb} aussi ce volet. Vos réponses sont gardées"
    if not merged:
        return f"{told}."
    return (
        f"{told}\N{NO-BREAK SPACE}; {plural(merged, 'autre')} {'est ajoutée' if merged == 1 else 'sont ajoutées'} ici."
    )
