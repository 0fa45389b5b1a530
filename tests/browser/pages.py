"""What people do on the pages, in their words."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

AGGIR_ALONE = (
    *("coherence.communication", "coherence.comportement", "orientation.temps", "orientation.espace"),
    *("toilette.haut", "toilette.bas", "habillage.haut", "habillage.moyen", "habillage.bas"),
    *("alimentation.se_servir", "alimentation.manger", "elimination.urinaire", "elimination.fecale"),
    *("transferts", "deplacements_interieurs", "deplacements_exterieurs", "alerter"),
)


class Person:
    """Somebody at a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def goes_to(self, path: str) -> "Person":
        self.page.goto(path)
        return self

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def does_not_read(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def title_is(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_contain_text(words)

    def presses(self, words: str | re.Pattern[str]) -> None:
        """Press the visible button or link that says this."""
        self.page.wait_for_load_state("domcontentloaded")
        button = self.page.get_by_role("button", name=words).locator("visible=true")
        link = self.page.get_by_role("link", name=words).locator("visible=true")
        expect(button.or_(link).first).to_be_visible()
        (button if button.count() else link).first.click()
        # The click returns as soon as the next page answers, when there may be nothing in it yet.
        self.page.wait_for_load_state("domcontentloaded")

    def finds_nothing_wrong(self) -> None:
        """Axe has nothing to say of the page, and nothing scrolls sideways."""
        self.page.wait_for_load_state("domcontentloaded")
        size = self.page.viewport_size
        assert size is not None
        assert self.page.evaluate("document.documentElement.scrollWidth") <= size["width"], self.page.url
        report = Axe().run(self.page, options={"resultTypes": ["violations"]})
        assert report.violations_count == 0, f"{self.page.url}\n{report.generate_report()}"

    def fills(self, **answers: str) -> "Person":
        for name, value in answers.items():
            self.page.locator(f"[name='{name}']").locator("visible=true").first.fill(value)
        return self

    def submits(self) -> None:
        """Press the main button of the form in the page."""
        self.page.locator(
            "main form:visible .actions button.button, main form:visible button[type=submit]"
        ).first.click()
        self.page.wait_for_load_state("domcontentloaded")

    def picks(self, name: str, *values: str) -> None:
        """Click the words of each answer, as a mouse or a finger does: the native control may be drawn under them."""
        for value in values:
            words = self.box(name, value).evaluate_handle("box => box.labels[0]").as_element()
            assert words is not None
            words.click()
            expect(self.box(name, value)).to_be_checked()

    def box(self, name: str, value: str) -> Locator:
        return self.page.locator(f"input[name='{name}'][value='{value}']")

    def answers_alone(self, *, but: tuple[str, ...] = ()) -> None:
        """Answer « Fait seul » to the lines of the AGGIR grid that count."""
        for code in AGGIR_ALONE:
            if code not in but:
                self.picks(code, "A")

    def waits_until_saved(self) -> None:
        """The mark comes back to « Enregistré » once every request has been answered."""
        expect(self.page.locator("[data-autosave-mark]")).to_contain_text(re.compile("Enregistré à"))
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator("[data-autosave-mark]")).to_contain_text(re.compile("Enregistré à"))
