"""The types of question. Each says how an answer is typed, checked, stored, read back."""

from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, Raw
from jalon.dossiers.questions.choices import Choice, Choices, Option, Tick, YesNo, YesNoUnknown
from jalon.dossiers.questions.contacts import Email, Phone
from jalon.dossiers.questions.identifiers import Finess, Rpps
from jalon.dossiers.questions.numbers import Amount, Number
from jalon.dossiers.questions.places import Address, BirthPlace, Town
from jalon.dossiers.questions.rows import Part, Rows, Table
from jalon.dossiers.questions.texts import Day, Line, Nir, Text, Treatments

__all__ = [
    "Address",
    "Amount",
    "BirthPlace",
    "Choice",
    "Choices",
    "Day",
    "Email",
    "Finess",
    "InvalidAnswerError",
    "Line",
    "Nir",
    "Number",
    "Option",
    "Part",
    "Phone",
    "QuestionType",
    "Raw",
    "Rows",
    "Rpps",
    "Table",
    "Text",
    "Tick",
    "Town",
    "Treatments",
    "YesNo",
    "YesNoUnknown",
]
