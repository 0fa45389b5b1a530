"""What every type of question can do.

Three forms of one answer are kept apart:

* *raw*: what the person typed or ticked, as the page sends it and shows it again: a string, a list of strings, or a
  mapping of these for questions in several parts;
* *value*: the checked answer, as JSON: what is stored, counted, matched and exported. None is no answer;
* *text*: the answer as a sentence of the read view.
"""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

Raw = str | list[Any] | dict[str, Any]

#: Beyond this many characters, what is typed and refused is kept on the screen only.
KEPT_TYPED_LIMIT = 100_000


class InvalidAnswerError(Exception):
    """A typed answer that cannot be stored. `sentence` says what to do; `part` the part of the question at fault."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


def readable(text: str) -> str:
    """Return the text without the lone surrogates that no encoding can carry, and with plain line ends."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def clean_with(field: forms.Field, raw: str) -> Any:
    """Return what a form field makes of a text; blanks around do not count, and an empty one is None."""
    stripped = raw.strip()
    if not stripped:
        return None
    try:
        return field.clean(stripped)
    except ValidationError as error:
        raise InvalidAnswerError(" ".join(error.messages)) from error


class QuestionType:
    """A type of question answered by one text. Subclasses change what differs.

    `is_assessment`: the answer is what somebody observed on a day, so that day stays with it.
    """

    is_assessment: ClassVar[bool] = False

    def read(self, data: QueryDict, name: str) -> Raw | None:
        """Return what was sent under this name, or None when nothing was: the answer is then left as it is."""
        raw = data.get(name)
        return None if raw is None else readable(raw)

    def clean(self, raw: Any) -> Any:
        """Return the value of a raw answer, None when blank; raise InvalidAnswerError.

        Anything may come in `raw`, wrong types included: it is refused with a sentence, never with another error.
        """
        if not isinstance(raw, str):
            raise InvalidAnswerError("Cette réponse n’est pas lisible. Répondez à nouveau.")
        return self.clean_text(readable(raw))

    def clean_text(self, text: str) -> Any:
        """Return the value of a text: here the text itself, blanks around left out."""
        return text.strip() or None

    def raw(self, value: Any) -> Raw:
        """Return the raw answer that gives this value back."""
        return "" if value is None else str(value)

    def blank(self) -> Raw:
        """Return the raw answer of a question left alone."""
        return ""

    def text(self, value: Any) -> str:
        """Return the value as the read view says it."""
        return str(value)

    def complete(self, value: Any) -> bool:
        """Return whether the value answers the question in full."""
        return value is not None

    def keeps(self, value: Any) -> bool:
        """Return whether a value is an answer of this type, whole and as it would be stored; never raises."""
        try:
            return bool(self.complete(value) and self.clean(self.raw(value)) == value)
        except (InvalidAnswerError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
            return False

    def united(self, one: Any, other: Any) -> Any:
        """Return a value that says both, None when the type holds one answer only or both are too much."""
        return None

    def check(self, where: str) -> None:
        """Raise ValueError when the type is declared with what cannot work."""


def kept_size(raw: Raw) -> int:
    """Return the number of characters of a raw answer, all parts included."""
    if isinstance(raw, str):
        return len(raw)
    parts = raw.values() if isinstance(raw, dict) else raw
    return sum(kept_size(part) for part in parts)
