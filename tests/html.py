"""What every HTML page of the product must be. The test client applies it to each response of each test."""

from collections import Counter

from bs4 import BeautifulSoup
from bs4.element import Tag

UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}


def faults(html: str) -> list[str]:
    """Return what is wrong with a page, or with a fragment when there is no <html>, in words."""
    soup = BeautifulSoup(html, "html.parser")
    found = [*_inline_code(soup), *_identifiers(soup), *_labels(soup)]
    if "{%" in html or "{{" in html:
        found.append("a template tag was left in the page")
    if soup.find("html"):
        found.extend(_document(soup))
    return found


def _document(soup: BeautifulSoup) -> list[str]:
    found = []
    html = soup.find("html")
    if not isinstance(html, Tag) or html.get("lang") != "fr":
        found.append("the page does not say lang=fr")
    headings = soup.find_all("h1")
    if len(headings) != 1:
        found.append(f"the page has {len(headings)} h1")
    title = soup.find("title")
    if title is None or not title.get_text(strip=True).removesuffix("· Jalon").strip():
        found.append("the page has no title")
    if len(soup.find_all("main")) != 1:
        found.append("the page has not exactly one main")
    level = 0
    for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        now = int(heading.name[1])
        if now > level + 1:
            found.append(f"a heading level is skipped before « {heading.get_text(strip=True)} »")
        level = now
    return found


def _inline_code(soup: BeautifulSoup) -> list[str]:
    found = []
    for tag in soup.find_all(True):
        if tag.name == "script" and not tag.get("src"):
            found.append("an inline script")
        if tag.name == "style" or tag.get("style") is not None:
            found.append(f"an inline style on <{tag.name}>")
        found.extend(f"an inline handler {name} on <{tag.name}>" for name in tag.attrs if name.startswith("on"))
    return found


def _identifiers(soup: BeautifulSoup) -> list[str]:
    seen = Counter(tag["id"] for tag in soup.find_all(id=True))
    found = [f"the id {name} appears {count} times" for name, count in seen.items() if count > 1]
    if not soup.find("html"):
        return found
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        for tag in soup.find_all(attrs={attribute: True}):
            value = tag[attribute]
            names = value if isinstance(value, list) else str(value).split()
            found.extend(f"{attribute} names {name}, which is absent" for name in names if name not in seen)
    return found


def _labels(soup: BeautifulSoup) -> list[str]:
    labelled = {label["for"] for label in soup.find_all("label", attrs={"for": True})}
    found = []
    for control in soup.find_all(["input", "select", "textarea"]):
        if control.name == "input" and control.get("type") in UNLABELLED_INPUTS:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled
        if not named and control.find_parent("label") is None:
            found.append(f"no label for {control.get('name')}")
    for button in soup.find_all(["button", "a"]):
        if (
            not button.get_text(strip=True)
            and not button.get("aria-label")
            and not button.find(attrs={"aria-label": True})
        ):
            found.append(f"a <{button.name}> without words")
    return found
