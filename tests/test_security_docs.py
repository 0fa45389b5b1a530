"""docs/security/authentication.md says what is so: its figures, its tests, its claims about the code."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from jalon.accounts.sessions import SessionStore

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "security" / "authentication.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
# The requirements of ASVS 5.0.0, chapters V6 and V7: how many each section has.
SECTIONS = {
    **{"6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2},
}


def rows() -> dict[str, str]:
    return {match[1]: match[0] for match in re.finditer(r"^\| (\d\.\d\.\d+) \|.*$", TEXT, re.MULTILINE)}


def sources() -> list[Path]:
    return [path for path in (ROOT / "jalon").rglob("*.py") if "migrations" not in path.parts]


def test_every_requirement_of_both_chapters_has_its_row() -> None:
    expected = [f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)]
    assert list(rows()) == expected


def test_every_test_named_exists_and_every_row_names_one_or_says_why_not() -> None:
    missing = []
    for item, row in rows().items():
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        if not named and "| — (" not in row:
            missing.append(f"{item} names no test")
        for file, name in named:
            path = ROOT / file
            known = path.exists() and {
                node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
            }
            if not known or name not in known:
                missing.append(f"{item}: {file}::{name}")
    assert missing == []


def test_the_figures_of_the_documentation_are_those_of_the_settings() -> None:
    said = re.findall(r"`([A-Z_, ]+) = ([0-9, ]+)`", TEXT)
    assert len(said) >= 10
    for names, values in said:
        for name, value in zip(names.split(", "), values.split(", "), strict=True):
            assert getattr(settings, name) == int(value), name


def test_login_is_called_in_one_place_alone() -> None:
    callers = [
        str(path.relative_to(ROOT))
        for path in sources()
        if re.search(r"(?<![\w.])login\(|import .*\blogin\b", path.read_text(encoding="utf-8"))
    ]
    assert callers == ["jalon/web/signin/opening.py"]


def test_no_migration_makes_an_account() -> None:
    reaches = re.compile(r"RunPython|RunSQL")
    people = re.compile(r"get_model\(\s*[\"']accounts|accounts_user|create_user|set_password", re.IGNORECASE)
    migrations = [path.read_text("utf-8") for path in (ROOT / "jalon").rglob("migrations/*.py")]
    assert [text for text in migrations if reaches.search(text) and people.search(text)] == []


def test_nothing_asks_a_secret_question() -> None:
    asked = re.compile(r"question secrète|nom de jeune fille de votre mère|premier animal", re.IGNORECASE)
    pages = [path for path in (ROOT / "jalon").rglob("*.html") if asked.search(path.read_text(encoding="utf-8"))]
    assert pages == []


def test_secrets_come_from_the_system_s_generator() -> None:
    predictable = re.compile(r"^(import random|from random import)", re.MULTILINE)
    users = [path for path in sources() if predictable.search(path.read_text("utf-8")) and "demo" not in path.parts]
    assert users == []


@pytest.mark.django_db
def test_a_session_key_has_128_bits_at_least() -> None:
    store = SessionStore()
    store.create()
    assert re.fullmatch(r"[a-z0-9]{32}", store.session_key)


def test_every_test_and_module_that_the_promises_on_attachments_name_exists() -> None:
    text = (ROOT / "docs" / "security" / "attachments.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|web|dossiers|config|deploy)/[\w/.-]+)`", text)
    roots = (ROOT, ROOT / "jalon")
    assert len(named) > 15
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []
