"""Claims of identity providers, brought to what accounts hold. Nothing here trusts the type or size of what came."""

import re

from jalon.core.text import name_case

LONGEST_READ = 1000  # characters of a claim
CODE = re.compile(r"[0-9A-Za-z]{1,10}")
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,185}\.[^@\s.]{2,63}")

# In the names of places: words that stay small, and initials.
SMALL = re.compile(r"à|aux?|de?|des|du|en|et|l|la|les?|lès|sous|sur")
INITIALS = re.compile(
    r"ap|ch[ipru]?|chru|chs|cm[ps]|cmpp|cpts|csapa|ehpad|epsm|gh[tu]|gie|had|hcl|hp|ime|itep|msa|msp|pco|pmi|sarl|"
    r"sas|sc[mp]|selarl|selas|smr|ssiad|ssr|uhr|usld"
)


def line(claim: object, limit: int) -> str:
    """Return a text as one clean line of at most `limit` characters; nothing when it is no text.

    Control characters and lone surrogates, which neither pages nor PostgreSQL accept, are left out.
    """
    if not isinstance(claim, str):
        return ""
    kept = "".join(char for char in claim[:LONGEST_READ] if char.isprintable() or char.isspace())
    return " ".join(kept.split())[:limit].strip()


def code(claim: object) -> str:
    """Return the code of a claim written « code^nomenclature » or alone: « 10^1.2.250.1.213.1.1.5.5 » → « 10 »."""
    found = line(claim, 100).partition("^")[0].strip()
    return found if CODE.fullmatch(found) else ""


def subject(claim: object) -> str:
    """Return `sub`; raise ValueError when it could not name anybody in a row."""
    if not isinstance(claim, str) or not claim or line(claim, 200) != claim:
        raise ValueError("the subject is no line of 1 to 200 characters")
    return claim


def person_name(claim: object, limit: int = 100) -> str:
    """Return a name as one reads it: « JEAN-PIERRE » → « Jean-Pierre ». One in small letters already stays as it is."""
    return name_case(line(claim, limit))[:limit]


def place_name(claim: object, limit: int) -> str:
    """Return the name of a place as one reads it: « CABINET DE L ETOILE » → « Cabinet de l’Etoile », « CHU DIJON »."""
    name = line(claim, limit)
    if name != name.upper():
        return name
    lowered = re.sub(r"\b([dl])['’ ](?=[aeiouyhàâéèêëîïôœ])", r"\1’", name.lower())

    def written(word: re.Match[str]) -> str:
        if INITIALS.fullmatch(word[0]):
            return word[0].upper()
        return word[0] if word.start() and SMALL.fullmatch(word[0]) else word[0].capitalize()

    return re.sub(r"[^\W\d_]+", written, lowered)[:limit]


def email(claim: object) -> str:
    """Return an e-mail address, or nothing. Only a first answer to a form: a code proves it."""
    address = line(claim, 254)
    return address if ADDRESS.fullmatch(address) else ""
