"""Readable numbers of dossiers: « GA-7K4M-92QP »."""

import secrets

# Without 0 O, 1 I L, and U which is heard as V: a number is read aloud on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number(prefix: str) -> str:
    """Return a random number; 30^8 of them, so a repetition is refused by the database and drawn again."""
    draw = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}-{draw[:4]}-{draw[4:]}"
