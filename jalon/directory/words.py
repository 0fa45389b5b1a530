"""Words of the directory, and what was probably meant by a word written with one slip."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q

from jalon.core.text import fold
from jalon.directory.models import DirectoryWord

# Shorter words have too many neighbours; longer ones do not exist.
SHORTEST, LONGEST = 4, 40
BATCH = 2000
# Any number, the same in every process: two rebuilds at a time would write the same rows.
LOCK = 0x4A616C6F02
COUNTED = """
SELECT word, count(*)::int FROM (
    SELECT unnest(string_to_array(search_name, ' ')) AS word FROM directory_establishment WHERE closed_on IS NULL
    UNION ALL SELECT unnest(string_to_array(search_name, ' ')) FROM directory_commune
) AS words WHERE length(word) BETWEEN %s AND %s AND word ~ '^[a-z]+$' GROUP BY word
"""


def forms_of(word: str) -> list[str]:
    """Return the word and what remains of it without one of its letters, in alphabetical order."""
    return sorted({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})


def is_one_slip(typed: str, word: str) -> bool:
    """Tell whether the two differ by one letter more, less or other, or by two neighbours swapped; not when equal."""
    shared = 0
    while shared < min(len(typed), len(word)) and typed[shared] == word[shared]:
        shared += 1
    left, right = typed[shared:], word[shared:]
    if left == right:
        return False
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def refresh_words() -> int:
    """Make the dictionary that of the present names; return how many words it has."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(COUNTED, [SHORTEST, LONGEST])
        uses: dict[str, int] = dict(cursor.fetchall())
        known = dict(DirectoryWord.objects.values_list("word", "uses"))
        _forget(word for word in known if word not in uses)
        changed = [
            DirectoryWord(word=word, uses=count, forms=forms_of(word))
            for word, count in uses.items()
            if known.get(word) != count
        ]
        DirectoryWord.objects.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["uses", "forms"],
        )
    return len(uses)


def _forget(words: Iterable[str]) -> None:
    DirectoryWord.objects.filter(word__in=list(words)).delete()


def corrected(text: str) -> str:
    """Return the folded text with each unknown word replaced by the most used one that is one slip away.

    A word that begins a known one is not a slip: it may be unfinished. One query, none without a word long enough.
    """
    typed = fold(text).split()
    doubtful = [word for word in typed if SHORTEST <= len(word) <= LONGEST and word.isalpha()]
    if not doubtful:
        return " ".join(typed)
    wanted = Q(forms__overlap=sorted({form for word in doubtful for form in forms_of(word)}))
    for word in doubtful:
        wanted |= Q(word__startswith=word)
    uses = Counter(dict(DirectoryWord.objects.filter(wanted).values_list("word", "uses")))
    return " ".join(_meant(word, uses) if word in doubtful else word for word in typed)


def _meant(typed: str, uses: Counter[str]) -> str:
    if any(word.startswith(typed) for word in uses):
        return typed
    near = [word for word, _ in uses.most_common() if is_one_slip(typed, word)]
    return near[0] if near else typed
