"""A physician plans waves with the keyboard, then a second one leaves."""

import re

from jalon.referrals.models import Referral
from tests.browser.conftest import Open
from tests.referrals.wave_factories import Waves

PHONE = {"width": 390, "height": 844}


def test_waves_are_ordered_with_the_keyboard_and_the_next_leaves_at_a_press(open_browser: Open) -> None:
    waves = Waves(("Les Tilleuls", "Darcy", "Foch", "Jouvence"))
    person = open_browser(waves.physician, viewport=PHONE).goes_to(f"/demandes/envoi/{waves.dossier.pk}/")
    person.presses("Envoyer par vagues")
    person.title_is("par vagues")
    person.page.get_by_role("button", name="Monter Jouvence").focus()
    for _ in range(3):
        with person.page.expect_navigation():
            person.page.keyboard.press("Enter")
    order = person.page.locator("ol.waves h3").all_text_contents()
    assert order == ["Jouvence", "Les Tilleuls", "Darcy", "Foch"]
    # Enter in a field draws the page again, and sends nothing.
    person.fills(size="2")
    with person.page.expect_navigation():
        person.page.locator("[name=size]").press("Enter")
    person.reads("Vague 2, ensuite")
    assert not Referral.objects.filter(sent_at__isnull=False).exists()
    person.finds_nothing_wrong()
    person.presses("Envoyer la première vague")
    person.title_is(re.compile("Vague 1\\s: deux établissements, réponse attendue avant le"))
    person.reads(re.compile("vers Darcy et Foch"))
    person.finds_nothing_wrong()
    person.presses("Envoyer la vague suivante maintenant")
    person.title_is("Vague 2")
    person.reads("il ne reste personne à qui demander")
    assert waves.sent == ["Darcy", "Foch", "Jouvence", "Les Tilleuls"]
