"""Files copied from elsewhere are those the documentation names; files of the theme refer only to files that exist."""

import hashlib
import re
from pathlib import Path

from jalon.web.dossiers.printing.letters import FONTS

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "jalon" / "static"
LONGEST_STYLESHEET = 500


def test_the_checksums_of_vendored_files_are_those_documented() -> None:
    text = (ROOT / "docs" / "vendored.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", text, re.MULTILINE))
    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (STATIC / "vendor", FONTS)
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert documented == present


def test_stylesheets_are_short_and_refer_to_files_that_exist() -> None:
    for sheet in (STATIC / "jalon").glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST_STYLESHEET, sheet.name
        for address in re.findall(r"url\(\"([^\")]+)\"\)", text):
            assert (sheet.parent / address).resolve().is_file(), (sheet.name, address)


def test_every_custom_property_used_is_defined() -> None:
    sheets = [path.read_text(encoding="utf-8") for path in (STATIC / "jalon").glob("*.css")]
    defined = set(re.findall(r"(--[a-z0-9-]+):", "\n".join(sheets)))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", "\n".join(sheets)))
    used |= set(re.findall(r"var\((--[a-z0-9-]+)", (STATIC / "jalon" / "icons.svg").read_text(encoding="utf-8")))
    assert used <= defined


def test_colours_are_written_only_among_the_tokens() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(", re.IGNORECASE)
    found = [
        path.name
        for path in (STATIC / "jalon").glob("*.css")
        if path.name not in ("tokens.css", "print.css") and colour.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
