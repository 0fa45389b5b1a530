"""What every HTML page of the product must be. The test client applies it to each response of each test."""

from collections import Counter

from lxml.html import HtmlElement, HTMLParser, document_fromstring

UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
NAMING = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def faults(html: str) -> list[str]:
    """Return what is wrong with a page, or with a fragment when there is no <html>, in words."""
    if not html.strip():
        return []
    root = document_fromstring(html, parser=HTMLParser(huge_tree=True))
    tags = [tag for tag in root.iter() if isinstance(tag.tag, str)]
    ids = Counter(tag.attrib["id"] for tag in tags if "id" in tag.attrib)
    found = [*_inline_code(tags), *_labels(tags)]
    found.extend(f"the id {name} appears {count} times" for name, count in ids.items() if count > 1)
    if "{%" in html or "{{" in html:
        found.append("a template tag was left in the page")
    if "<html" in html:
        found.extend(_document(root))
        found.extend(_names(tags, set(ids)))
    return found


def _document(root: HtmlElement) -> list[str]:
    found = []
    if root.get("lang") != "fr":
        found.append("the page does not say lang=fr")
    headings = list(root.iter(*HEADINGS))
    count = sum(tag.tag == "h1" for tag in headings)
    if count != 1:
        found.append(f"the page has {count} h1")
    title = root.find("head/title")
    if title is None or not _words(title).removesuffix("· Jalon").strip():
        found.append("the page has no title")
    if len(list(root.iter("main"))) != 1:
        found.append("the page has not exactly one main")
    level = 0
    for heading in headings:
        now = int(heading.tag[1])
        if now > level + 1:
            found.append(f"a heading level is skipped before « {_words(heading)} »")
        level = now
    return found


def _inline_code(tags: list[HtmlElement]) -> list[str]:
    found = []
    for tag in tags:
        if tag.tag == "script" and not tag.get("src"):
            found.append("an inline script")
        if tag.tag == "style" or tag.get("style") is not None:
            found.append(f"an inline style on <{tag.tag}>")
        found.extend(f"an inline handler {name} on <{tag.tag}>" for name in tag.attrib if name.startswith("on"))
    return found


def _names(tags: list[HtmlElement], known: set[str]) -> list[str]:
    return [
        f"{attribute} names {name}, which is absent"
        for tag in tags
        for attribute in NAMING
        for name in tag.get(attribute, "").split()
        if name not in known
    ]


def _labels(tags: list[HtmlElement]) -> list[str]:
    labelled = {tag.get("for") for tag in tags if tag.tag == "label"}
    found = []
    for tag in tags:
        if tag.tag in ("input", "select", "textarea"):
            if tag.tag == "input" and tag.get("type") in UNLABELLED_INPUTS:
                continue
            named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.get("id") in labelled - {None}
            if not named and next(tag.iterancestors("label"), None) is None:
                found.append(f"no label for {tag.get('name')}")
        elif tag.tag in ("button", "a"):
            named = _words(tag) or tag.get("aria-label") or tag.find(".//*[@aria-label]") is not None
            if not named:
                found.append(f"a <{tag.tag}> without words")
    return found


def _words(tag: HtmlElement) -> str:
    return tag.text_content().strip()
