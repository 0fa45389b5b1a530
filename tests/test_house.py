"""The rules of the house that no linter holds."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "jalon" / "templates"
LONGEST_FILE = 500
LONGEST_CLASS = 250
LONGEST_FUNCTION = 50
# Django finds these by their name.
FOUND_BY_NAME = {"400.html", "403.html", "404.html", "500.html"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_files_classes_and_functions_stay_small() -> None:
    too_long = []
    for path in sources("jalon", "config", "benchmarks"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            too_long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            limit = {ast.ClassDef: LONGEST_CLASS, ast.FunctionDef: LONGEST_FUNCTION}.get(type(node))
            if limit and node.end_lineno - node.lineno + 1 > limit:
                too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert too_long == []


def test_the_state_of_a_dossier_or_referral_changes_only_in_actions() -> None:
    assignment = re.compile(
        r"\b(referral|dossier|offer|row|self)\.(state|outcome) = |\.update\([^)]*\b(state|outcome)="
    )
    elsewhere = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("jalon")
        if "actions" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if assignment.search(line)
    ]
    assert elsewhere == []


def test_views_reach_dossiers_and_referrals_only_through_policies_queries_and_actions() -> None:
    forbidden = re.compile(r"\b(Dossier|Referral|Section|Offer|Share|Participant|Attachment)\.objects\b")
    reached = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("jalon/web")
        for line in path.read_text(encoding="utf-8").splitlines()
        if forbidden.search(line)
    ]
    assert reached == []


def test_every_template_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sources("jalon", "config")]
    texts += [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*") if path.is_file()]
    everything = "\n".join(texts)
    names = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()]
    built = {name for name in names if name.startswith("emails/")}
    unused = [
        name for name in names if name not in FOUND_BY_NAME and name not in built and f'"{name}"' not in everything
    ]
    assert unused == []


def test_templates_hold_no_script_no_style_and_no_handler() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES.rglob("*.html")
        if inline.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_unfinished_work_is_left_in_the_code() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("jalon", "config", "benchmarks")
        for line in path.read_text(encoding="utf-8").splitlines()
        if marks.search(line)
    ]
    assert found == []


def test_the_repository_holds_no_large_or_private_file() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("Not a git clone.")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = [
        name for name in listed.splitlines() if (ROOT / name).exists() and (ROOT / name).stat().st_size > 1_500_000
    ]
    assert heavy == []
    assert [name for name in listed.splitlines() if name.endswith((".pem", ".p12", ".key", ".env"))] == []
